"""ATen's normalisations; those that depend on the numbers normalised are opaque."""

from __future__ import annotations

import numpy as np

from symact.errors import ShapeError, UnsupportedError
from symact.formats.bytes import shape_text
from symact.formats.onnx.program import Tensor
from symact.formats.onnx.tensors import ELEMENTS, Constant
from symact.formats.torch.table import Result, Step, aten


@aten(
    "_native_batch_norm_legit_no_training.default",
    names="input weight bias running_mean running_var momentum eps",
)
def _no_training(step: Step) -> Result:
    return _batch_norm(step), None, None


@aten(
    "batch_norm.default",
    names="input weight bias running_mean running_var training momentum eps cudnn_enabled",
)
def _batch_norm_default(step: Step) -> Result:
    if step.flag("training") or not step.has("running_mean"):
        raise UnsupportedError(
            f"{step} is in training mode, where it depends on the batch; call module.eval() before "
            "exporting"
        )
    return _batch_norm(step)


def _batch_norm(step: Step) -> Tensor:
    """(x − mean) / √(var + ε) · weight + bias for each channel, the second dimension."""
    data = step.tensor("input")
    if len(data.shape) < 2:
        raise ShapeError(f"{step} is given {shape_text(data.shape)}; it needs channels")
    numbers = (
        _channels(step, "weight", 1),
        _channels(step, "bias", 0),
        step.tensor("running_mean"),
        step.tensor("running_var"),
    )
    return step.onnx("BatchNormalization", data, *numbers, epsilon=step.number("eps", 1e-5))


def _channels(step: Step, name: str, otherwise: int) -> Tensor:
    """A number for each channel, the same for all where it is left out."""
    if step.has(name):
        return step.tensor(name)
    data = step.tensor("input")
    array = np.full(data.shape[1], otherwise, dtype=np.dtype(ELEMENTS[data.element].dtype))
    return Constant(array, data.element, f"the {name} of {step}")
