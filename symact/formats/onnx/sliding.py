"""The attributes that convolutions and pools have in common: what slides over what, and how."""

from __future__ import annotations

from dataclasses import replace

from symact.display import count_of
from symact.errors import ModelError, ShapeError
from symact.formats.bytes import printable, shape_text
from symact.formats.onnx.call import Call
from symact.formats.onnx.windows import Axis

ATTRIBUTES = "auto_pad dilations kernel_shape pads strides"


def axes_of_windows(
    call: Call, shape: tuple[int, ...], kernel: tuple[int, ...], what: str
) -> list[Axis]:
    """The spatial axes of an input (samples, channels, sizes…) with kernel, stride, dilation and
    padding; ``what`` is how messages call the kernel."""
    axes = stated_axes(call, shape, kernel)
    automatic = padding_rule(call)
    if automatic == "VALID":
        axes = [replace(axis, ceil=False) for axis in axes]
    if automatic.startswith("SAME"):
        axes = [axis.same(upper=automatic == "SAME_UPPER") for axis in axes]
    if any(axis.places < 1 for axis in axes):
        raise ShapeError(
            f"{call} has {what} that does not fit into its input of shape {shape_text(shape)}"
        )
    return axes


def stated_axes(call: Call, shape: tuple[int, ...], kernel: tuple[int, ...]) -> list[Axis]:
    """The spatial axes as the attributes have them, whatever auto_pad says."""
    rank = len(kernel)
    strides = settings(call, "strides", rank, (1,) * rank, 1)
    dilations = settings(call, "dilations", rank, (1,) * rank, 1)
    pads = settings(call, "pads", 2 * rank, (0,) * 2 * rank, 0)
    if padding_rule(call) != "NOTSET" and any(pads):
        raise ModelError(
            f"{call} has both pads and auto_pad {padding_rule(call)}; it needs one of them"
        )
    ceil = bool(call.attributes.integer("ceil_mode", 0))
    return [
        Axis(size, width, stride, dilation, before, after, ceil)
        for size, width, stride, dilation, before, after in zip(
            shape[2:], kernel, strides, dilations, pads[:rank], pads[rank:], strict=True
        )
    ]


def padding_rule(call: Call) -> str:
    """The attribute auto_pad."""
    automatic = call.attributes.word("auto_pad", "NOTSET")
    if automatic not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"):
        raise ModelError(f"{call} has the unknown auto_pad {printable(automatic)!r}")
    return automatic


def settings(
    call: Call, name: str, count: int, default: tuple[int, ...], least: int
) -> tuple[int, ...]:
    """A list of so many integers, none below ``least``."""
    values = call.attributes.integers(name)
    if values is None:
        return default
    if len(values) != count or any(value < least for value in values):
        raise ModelError(
            f"{call} has {name} {printable(str(list(values)))}; it needs "
            f"{count_of(count, 'integer')} of {least} or more"
        )
    return values
