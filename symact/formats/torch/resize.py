"""ATen's operators that resize images."""

from __future__ import annotations

from typing import Any

from symact.formats.onnx.program import Tensor
from symact.formats.torch.table import Result, Step, aten


def _enter(word: str, mode: str, names: str) -> None:
    @aten(f"upsample_{word}.vec", names=f"input output_size {names}scale_factors")
    def _upsample_vec(step: Step) -> Result:
        return _resized(step, mode, step.values.get("scale_factors"))

    rank = int(word[-2])
    scales = ["scales"] if rank == 1 else ["scales_d", "scales_h", "scales_w"][-rank:]

    @aten(f"upsample_{word}.default", names=f"input output_size {names}{' '.join(scales)}")
    def _upsample(step: Step) -> Result:
        given = [step.values.get(name) for name in scales]
        return _resized(step, mode, None if None in given else tuple(given))


for _word in ("nearest1d", "nearest2d", "nearest3d"):
    _enter(_word, "nearest", "")
for _word in ("linear1d", "bilinear2d", "trilinear3d"):
    _enter(_word, "linear", "align_corners ")


def _resized(step: Step, mode: str, scales: Any) -> Tensor:
    """To the sizes that are stated; where factors are given, places are scaled by these."""
    data = step.tensor("input")
    sizes = step.shape
    if scales is not None and any(
        not isinstance(f, float) or f * old != new
        for f, old, new in zip(scales, data.shape[2:], sizes[2:], strict=False)
    ):
        return step.opaque()[0]  # a factor that is not the ratio of the sizes
    if mode == "nearest":
        rule, rounding = "asymmetric", "floor"
    else:
        corners = step.flag("align_corners")
        rule, rounding = ("align_corners" if corners else "half_pixel"), "floor"
    return step.onnx(
        "Resize",
        data,
        None,
        None,
        step.indices(sizes),
        mode=mode,
        coordinate_transformation_mode=rule,
        nearest_mode=rounding,
    )
