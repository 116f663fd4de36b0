"""ATen's convolutions: the decomposed one, and those that have a name for each rank."""

from __future__ import annotations

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import shape_text
from symact.formats.onnx.program import Tensor
from symact.formats.torch.table import Result, Step, aten


@aten(
    "convolution.default",
    names="input weight bias stride padding dilation transposed output_padding groups",
)
def _convolution(step: Step) -> Result:
    return _transposed(step) if step.flag("transposed") else _direct(step)


@aten(
    "conv1d.default", "conv2d.default", "conv3d.default",
    "conv1d.padding", "conv2d.padding", "conv3d.padding",
    names="input weight bias stride padding dilation groups",
)  # fmt: skip
def _conv(step: Step) -> Result:
    return _direct(step)


@aten(
    "conv_transpose1d.default",
    "conv_transpose2d.input",
    "conv_transpose3d.input",
    names="input weight bias stride padding output_padding groups dilation",
)
def _conv_transpose(step: Step) -> Result:
    return _transposed(step)


def _rank(step: Step) -> int:
    weight = step.tensor("weight")
    if len(weight.shape) < 3:
        raise ShapeError(
            f"{step} has a kernel of shape {shape_text(weight.shape)}; it needs filters, channels "
            "and one to three sizes"
        )
    return len(weight.shape) - 2


def _direct(step: Step) -> Tensor:
    rank = _rank(step)
    dilations = step.spread("dilation", rank, 1)
    return _batched(
        step,
        "Conv",
        strides=step.spread("stride", rank, 1),
        pads=_pads(step, dilations),
        dilations=dilations,
        group=step.integer("groups", 1),
    )


def _transposed(step: Step) -> Tensor:
    rank = _rank(step)
    padding = step.spread("padding", rank, 0)
    return _batched(
        step,
        "ConvTranspose",
        strides=step.spread("stride", rank, 1),
        pads=(*padding, *padding),
        dilations=step.spread("dilation", rank, 1),
        group=step.integer("groups", 1),
        output_padding=step.spread("output_padding", rank, 0),
    )


def _pads(step: Step, dilations: tuple[int, ...]) -> tuple[int, ...]:
    """Zeros before and after each axis; for "same", an odd one goes to the end."""
    rank = len(dilations)
    if not isinstance(step.values.get("padding"), str):
        padding = step.spread("padding", rank, 0)
        return (*padding, *padding)
    match step.word("padding", "valid"):
        case "valid":
            return (0,) * (2 * rank)
        case "same":
            kernel = step.tensor("weight").shape[2:]
            totals = [d * (size - 1) for d, size in zip(dilations, kernel, strict=True)]
            before = tuple(total // 2 for total in totals)
            return (*before, *(t - b for t, b in zip(totals, before, strict=True)))
    raise ModelError(f"{step} has an unknown padding; there are valid and same")


def _batched(step: Step, operator: str, **settings: object) -> Tensor:
    """The convolution of a batch, or of a single sample, which torch takes as well."""
    data, weight = step.tensor("input"), step.tensor("weight")
    is_single = len(data.shape) == len(weight.shape) - 1
    if is_single:
        data = step.program.reshaped(data, (1, *data.shape))
    bias = step.maybe("bias")
    operands = (data, weight) if bias is None else (data, weight, bias)
    result = step.onnx(operator, *operands, **settings)
    return step.program.reshaped(result, result.shape[1:]) if is_single else result
