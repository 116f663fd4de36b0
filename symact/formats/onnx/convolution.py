"""The operators of ONNX that are convolutions, and those that spread a kernel out."""

from __future__ import annotations

import math
from dataclasses import replace

from symact.display import count_of
from symact.errors import ShapeError, UnsupportedError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, affine, positions_of, sources_of
from symact.formats.onnx.sliding import (
    ATTRIBUTES,
    axes_of_windows,
    padding_rule,
    settings,
    stated_axes,
)
from symact.formats.onnx.tensors import Constant
from symact.formats.onnx.windows import Axis, meeting, windows
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


@operator("Conv", inputs=(2, 3), attributes=f"{ATTRIBUTES} group")
def _conv(call: Call) -> Tensor | tuple[Tensor, ...]:
    computed = [isinstance(tensor, Computed) for tensor in call.inputs]
    return opaque(call) if any(computed[1:]) else convolution(call)


def convolution(call: Call) -> Computed:
    """A convolution with a constant kernel."""
    data, weight, groups = _operands(call)
    filters, depth = weight.shape[:2]
    if data.shape[1] != depth * groups or filters % groups:
        raise _wrong_groups(call, data, weight, groups, depth)
    what = f"a kernel of shape {shape_text(weight.shape)}"
    axes = axes_of_windows(call, data.shape, weight.shape[2:], what)
    places = tuple(axis.places for axis in axes)
    _check_windows(call, data, places, weight)
    seen = windows(data.shape[0] * data.shape[1], axes)
    kernels = weight.array.reshape(groups, filters // groups, -1)
    return _applied(call, data, seen.reshape(*seen.shape[: 1 + len(places)], -1), kernels, weight)


@operator(
    "ConvTranspose", inputs=(2, 3), attributes=f"{ATTRIBUTES} group output_padding output_shape"
)
def _conv_transpose(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Each number spreads the kernel out around its place; so each place sees the numbers whose
    kernel reaches it, and the product is that of a convolution."""
    if any(isinstance(tensor, Computed) for tensor in call.inputs[1:]):
        return opaque(call)
    data, weight, groups = _operands(call)
    depth, own = weight.shape[0] // groups, weight.shape[1]
    if data.shape[1] != weight.shape[0] or weight.shape[0] % groups:
        raise _wrong_groups(call, data, weight, groups, weight.shape[0])
    axes, places = _spread_axes(call, data, weight)
    _check_windows(call, data, places, weight)
    seen = meeting(
        data.shape[0] * data.shape[1],
        [axis.size for axis in axes],
        [axis.spread(count) for axis, count in zip(axes, places, strict=True)],
    )
    # (group, depth, filter, kernel) → (group, filter, depth, kernel)
    turned = weight.array.reshape(groups, depth, own, -1).swapaxes(1, 2)
    kernels = turned.reshape(groups, own, -1)
    return _applied(call, data, seen.reshape(*seen.shape[: 1 + len(places)], -1), kernels, weight)


def _operands(call: Call) -> tuple[Computed, Constant, int]:
    """The input, the kernel and the number of groups."""
    call.one_type()
    data, weight = call.computed(0), call.constant(1, "its kernel")
    check_size(weight.shape, weight.name)
    rank = len(data.shape) - 2
    if not 1 <= rank <= 3 or len(weight.shape) != rank + 2:
        raise ShapeError(
            f"{call} is given an input of shape {shape_text(data.shape)} and a kernel of shape "
            f"{shape_text(weight.shape)}; both need (batch or filters, channels, 1 to 3 sizes)"
        )
    kernel = weight.shape[2:]
    if settings(call, "kernel_shape", rank, kernel, 1) != kernel:
        raise ShapeError(
            f"{call} says kernel_shape {call.attributes.integers('kernel_shape')}, but its kernel "
            f"is of shape {shape_text(weight.shape)}"
        )
    groups = call.attributes.integer("group", 1)
    if groups < 1:
        raise _wrong_groups(call, data, weight, groups, weight.shape[1])
    return data, weight, groups


def _wrong_groups(
    call: Call, data: Computed, weight: Constant, groups: int, depth: int
) -> ShapeError:
    return ShapeError(
        f"{call} has {groups} groups, a kernel of shape {shape_text(weight.shape)} and an input of "
        f"shape {shape_text(data.shape)}; each group needs {depth} channels and as many filters as "
        "the others"
    )


def _check_windows(call: Call, data: Computed, places: tuple[int, ...], weight: Constant) -> None:
    count = math.prod(places)
    samples, channels = data.shape[:2]
    check_size((samples, channels, count, *weight.shape[2:]), f"all windows of {call}")
    check_size((samples, max(weight.shape[:2]), count), f"the result of {call}")


def _spread_axes(
    call: Call, data: Computed, weight: Constant
) -> tuple[list[Axis], tuple[int, ...]]:
    """The axes of a transposed convolution with their padding, and the sizes of the result.

    The size is stride·(size − 1) + extent + output_padding − before − after; with output_shape, or
    auto_pad SAME (which asks for size·stride), the padding follows from it.
    """
    axes = stated_axes(call, data.shape, weight.shape[2:])
    rank, automatic = len(axes), padding_rule(call)
    more = settings(call, "output_padding", rank, (0,) * rank, 0)
    asked = call.attributes.integers("output_shape")
    if asked is not None and len(asked) == rank + 2:
        asked = asked[2:]
    if asked is None and automatic.startswith("SAME"):
        asked = tuple(axis.size * axis.stride for axis in axes)
    whole = [
        axis.stride * (axis.size - 1) + axis.extent + extra
        for axis, extra in zip(axes, more, strict=True)
    ]
    if asked is not None:
        if len(asked) != rank:
            raise ShapeError(f"{call} has output_shape {list(asked)}; it needs {rank} sizes")
        totals = [full - size for full, size in zip(whole, asked, strict=True)]
        if min(totals) < 0:
            raise UnsupportedError(
                f"{call} asks for a result of {shape_text(asked)}, more than the "
                f"{shape_text(whole)} that the kernel reaches; executors disagree about that, so "
                "give output_padding"
            )
        halves = [total // 2 for total in totals]
        firsts = [
            half if automatic == "SAME_UPPER" else total - half
            for total, half in zip(totals, halves, strict=True)
        ]
        axes = [
            replace(axis, before=first, after=total - first)
            for axis, first, total in zip(axes, firsts, totals, strict=True)
        ]
        places = tuple(asked)
    else:
        places = tuple(
            full - axis.before - axis.after for full, axis in zip(whole, axes, strict=True)
        )
    check_size(places, f"the result of {call}")
    return axes, places


def _applied(call: Call, data: Computed, seen: Array, kernels: Array, weight: Constant) -> Computed:
    """Kernels of shape (groups, filters, depth · size) on the positions that each place sees, of
    shape (samples · channels, places…, size)."""
    groups, own, _ = kernels.shape
    filters, samples = groups * own, data.shape[0]
    bias = call.optional(2, "its bias")
    if bias is not None and bias.shape != (filters,):
        raise ShapeError(
            f"{call} has a bias of shape {shape_text(bias.shape)}; it needs "
            f"{count_of(filters, 'number')}"
        )
    places = seen.shape[1:-1]
    count, depth = math.prod(places), data.shape[1] // groups
    # (sample, group, depth, place, kernel) → (group, sample, place, depth, kernel)
    arranged = seen.reshape(samples, groups, depth, count, -1).transpose(1, 0, 3, 2, 4)
    pieces = call.program.select(data, arranged)
    matrices = [RationalMatrix.of(part, weight.name) for part in kernels]
    operation = affine(matrices, samples * count, None if bias is None else bias.array)
    value = call.program.emit(operation, (pieces.value,), sources_of(weight, bias))
    # (group, sample, place, filter) → (sample, group, filter, place)
    given = Computed(value, (groups, samples, count, own), data.element)
    back = call.program.select(given, positions_of(given.shape).transpose(1, 0, 3, 2))
    return call.program.reshaped(back, (samples, filters, *places))
