"""The operators of ONNX that treat channels: convolution and batch normalisation."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.display import count_of
from symact.errors import ModelError, ShapeError, UnsupportedError
from symact.formats.bytes import check_size, printable, shape_text
from symact.formats.chain import fraction_matrix
from symact.formats.onnx.batchnorm import nearest_root
from symact.formats.onnx.call import Call, need_rank, operator
from symact.formats.onnx.program import Computed, Tensor, affine, positions_of
from symact.formats.onnx.tensors import Constant
from symact.formats.onnx.windows import Axis, windows
from symact.networks.network import Import
from symact.numbers.matrix import RationalMatrix


@operator("Conv", inputs=(2, 3), attributes="auto_pad dilations group kernel_shape pads strides")
def _conv(call: Call) -> Tensor:
    call.one_type()
    data, weight = call.computed(0), call.constant(1, "its kernel")
    bias = call.optional(2, "its bias")
    check_size(weight.shape, weight.name)
    axes = _axes(call, data, weight)
    groups = call.attributes.integer("group", 1)
    samples, channels = data.shape[:2]
    filters, depth = weight.shape[:2]
    if groups < 1 or channels != depth * groups or filters % groups:
        raise ShapeError(
            f"{call} has {groups} groups, a kernel of shape {shape_text(weight.shape)} and an "
            f"input of shape {shape_text(data.shape)}; each group needs {depth} channels and as "
            "many filters as the others"
        )
    if bias is not None and bias.shape != (filters,):
        raise ShapeError(
            f"{call} has a bias of shape {shape_text(bias.shape)}; it needs "
            f"{count_of(filters, 'number')}"
        )
    places = tuple(axis.places for axis in axes)
    count, own = math.prod(places), filters // groups
    check_size((samples, channels, count, *weight.shape[2:]), f"all windows of {call}")
    check_size((samples, filters, count), f"the result of {call}")
    # (sample, group, depth, place, kernel) → (group, sample, place, depth, kernel)
    seen = windows(samples * channels, axes).reshape(samples, groups, depth, count, -1)
    pieces = call.program.select(data, seen.transpose(1, 0, 3, 2, 4))
    matrices = [
        RationalMatrix.of(part.reshape(own, -1), weight.name)
        for part in weight.array.reshape(groups, own, -1)
    ]
    operation = affine(matrices, samples * count, None if bias is None else bias.array)
    stored = weight.array.size + (0 if bias is None else bias.array.size)
    value = call.program.emit(operation, (pieces.value,), stored)
    # (group, sample, place, filter) → (sample, group, filter, place)
    given = Computed(value, (groups, samples, count, own), data.element)
    arranged = call.program.select(given, positions_of(given.shape).transpose(1, 0, 3, 2))
    return call.program.reshaped(arranged, (samples, filters, *places))


def _axes(call: Call, data: Computed, weight: Constant) -> list[Axis]:
    """The spatial axes with kernel, stride, dilation and padding."""
    rank = len(data.shape) - 2
    if not 1 <= rank <= 3 or len(weight.shape) != rank + 2:
        raise ShapeError(
            f"{call} is given an input of shape {shape_text(data.shape)} and a kernel of shape "
            f"{shape_text(weight.shape)}; both need (batch or filters, channels, 1 to 3 sizes)"
        )
    kernel = weight.shape[2:]
    if _settings(call, "kernel_shape", rank, kernel, 1) != kernel:
        raise ShapeError(
            f"{call} says kernel_shape {call.attributes.integers('kernel_shape')}, but its kernel "
            f"is of shape {shape_text(weight.shape)}"
        )
    strides = _settings(call, "strides", rank, (1,) * rank, 1)
    dilations = _settings(call, "dilations", rank, (1,) * rank, 1)
    pads = _settings(call, "pads", 2 * rank, (0,) * 2 * rank, 0)
    automatic = call.attributes.word("auto_pad", "NOTSET")
    if automatic not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"):
        raise ModelError(f"{call} has the unknown auto_pad {printable(automatic)!r}")
    if automatic != "NOTSET" and any(pads):
        raise ModelError(f"{call} has both pads and auto_pad {automatic}; it needs one of them")
    axes = [
        Axis(*sizes)
        for sizes in zip(
            data.shape[2:], kernel, strides, dilations, pads[:rank], pads[rank:], strict=True
        )
    ]
    if automatic.startswith("SAME"):
        axes = [axis.same(upper=automatic == "SAME_UPPER") for axis in axes]
    if any(axis.places < 1 for axis in axes):
        raise ShapeError(
            f"{call} has a kernel of shape {shape_text(weight.shape)} that does not fit into its "
            f"input of shape {shape_text(data.shape)}"
        )
    return axes


def _settings(
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


@operator(
    "BatchNormalization",
    inputs=(5, 5),
    attributes="epsilon momentum spatial is_test training_mode",
    outputs=5,
)
def _batch_normalization(call: Call) -> Tensor:
    """scale · (x − mean) / √(var + ε) + bias, channel by channel, the root being made rational."""
    numbers = call.attributes
    if (
        any(call.outputs[1:])
        or numbers.integer("training_mode", 0)
        or (call.opset < 7 and not numbers.integer("is_test", 0))
    ):
        raise UnsupportedError(
            f"{call} is in training mode, where it depends on the batch; export the model for "
            "inference"
        )
    if not numbers.integer("spatial", 1):
        raise UnsupportedError(f"{call} has spatial = 0, which is not read")
    data = call.computed(0)
    need_rank(call, data, 2, "an input")
    channels = data.shape[1]
    scale, bias, mean, variance = (
        _channel_numbers(call, k, name, channels)
        for k, name in enumerate(("scale", "bias", "mean", "variance"), start=1)
    )
    epsilon = numbers.number("epsilon", 1e-5)
    roots = [
        nearest_root(s, v + epsilon, f"the factor of channel {k} of {call}")
        for k, (s, v) in enumerate(zip(scale, variance, strict=True))
    ]
    errors = [root.error for root in roots if root.error is not None]
    if errors:
        call.program.imports.append(Import(call.node, f"≤ 2^{max(errors)}"))
    call.program.rounds.append(f"{call}, whose factor and shift an execution computes in floats")
    factors = [[root.value] for root in roots]
    shifts = [[b - m * root.value] for b, m, root in zip(bias, mean, roots, strict=True)]
    # channel k stands at the same places in every sample
    channel = np.arange(channels).reshape(1, channels, *(1,) * (len(data.shape) - 2))
    which = np.broadcast_to(channel, data.shape).ravel().tolist()
    name = f"the factors of {call}"
    factor = fraction_matrix(factors, 1, name).take(which)
    shift = fraction_matrix(shifts, 1, name).take(which)
    return call.program.scaled(data, factor, shift, 4 * channels)


def _channel_numbers(call: Call, k: int, meant: str, channels: int) -> list[Fraction]:
    constant = call.constant(k, f"its {meant}")
    if constant.shape != (channels,):
        raise ShapeError(
            f"{call} has {channels} channels but its {meant} is of shape "
            f"{shape_text(constant.shape)}; it needs a number for each channel"
        )
    return [row[0] for row in RationalMatrix.column(constant.array, constant.name).fractions()]
