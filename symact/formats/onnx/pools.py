"""The operators of ONNX that pool or reduce: means, sums and maxima of some of the numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.chain import fraction_matrix
from symact.formats.onnx.call import Call, need_rank, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, positions_of
from symact.formats.onnx.sliding import ATTRIBUTES, axes_of_windows, padding_rule
from symact.formats.onnx.structure import axes_of, setting
from symact.formats.onnx.windows import Axis, windows
from symact.networks.operations import Addition, Largest
from symact.numbers.arrays import Array


def _windows(call: Call, data: Computed) -> tuple[list[Axis], Array]:
    """The axes, and what windows see: positions of shape (size, samples · channels, places…)."""
    kernel = call.attributes.integers("kernel_shape")
    rank = len(data.shape) - 2
    if kernel is None or len(kernel) != rank or not 1 <= rank <= 3 or min(kernel) < 1:
        raise ShapeError(
            f"{call} has kernel_shape {kernel} for an input of shape {shape_text(data.shape)}; it "
            "needs a size for each of one to three spatial dimensions"
        )
    axes = axes_of_windows(call, data.shape, kernel, f"windows of shape {shape_text(kernel)}")
    places = tuple(axis.places for axis in axes)
    samples = data.shape[0] * data.shape[1]
    check_size((samples, *places, *kernel), f"all windows of {call}")
    seen = windows(samples, axes).reshape(samples, *places, -1)
    return axes, np.moveaxis(seen, -1, 0)


def _as_image(call: Call, data: Computed, pooled: Computed) -> Computed:
    """A result (samples · channels, places…) in the shape (samples, channels, places…)."""
    return call.program.reshaped(pooled, (*data.shape[:2], *pooled.shape[1:]))


@operator("AveragePool", inputs=(1, 1), attributes=f"{ATTRIBUTES} ceil_mode count_include_pad")
def _average_pool(call: Call) -> Tensor | tuple[Tensor, ...]:
    """The sum of each window over the numbers in it, or over its size where padding counts."""
    data = call.computed(0)
    need_rank(call, data, 3, "an input")
    axes, seen = _windows(call, data)
    shape = (*data.shape[:2], *seen.shape[2:])
    if call.attributes.integer("ceil_mode", 0) and padding_rule(call).startswith("SAME"):
        return opaque(call, shape)  # executors disagree about what counts
    if call.attributes.integer("count_include_pad", 0):
        # executors disagree about what counts of a window that reaches beyond the padding
        if any(_overhang(axis) for axis in axes):
            return opaque(call, shape)
        counts = np.full(seen.shape[1:], seen.shape[0])
    else:
        counts = (seen >= 0).sum(axis=0)
        if not counts.all():
            return opaque(call, shape)
    total = call.program.folded(Addition, call.program.select(data, seen))
    return _as_image(call, data, _divided(call, total, counts))


def _overhang(axis: Axis) -> bool:
    """Whether the last window reaches beyond the padding."""
    end = (axis.places - 1) * axis.stride + axis.extent
    return end > axis.before + axis.size + axis.after


def _divided(call: Call, total: Computed, counts: Array) -> Computed:
    factors = [[Fraction(1, int(count))] for count in counts.ravel()]
    factor = fraction_matrix(factors, 1, f"the divisors of {call}")
    return call.program.scaled(total, factor, None)


@operator("MaxPool", inputs=(1, 1), attributes=f"{ATTRIBUTES} ceil_mode storage_order", outputs=2)
def _max_pool(call: Call) -> Tensor | tuple[Tensor, ...]:
    """The largest number of each window; padding never is. Where the numbers came from, the second
    result, is not read."""
    data = call.computed(0)
    need_rank(call, data, 3, "an input")
    _, seen = _windows(call, data)
    inside = seen >= 0
    if not inside.any(axis=0).all():
        return opaque(call, (*data.shape[:2], *seen.shape[2:]))
    first = np.take_along_axis(seen, inside.argmax(axis=0)[None], axis=0)
    pieces = call.program.select(data, np.where(inside, seen, first))
    return _as_image(call, data, call.program.folded(Largest, pieces))


@operator("GlobalAveragePool", inputs=(1, 1))
def _global_average_pool(call: Call) -> Tensor:
    data = call.computed(0)
    need_rank(call, data, 3, "an input")
    return _reduced(call, data, tuple(range(2, len(data.shape))), True, Addition, mean=True)


@operator("GlobalMaxPool", inputs=(1, 1))
def _global_max_pool(call: Call) -> Tensor:
    data = call.computed(0)
    need_rank(call, data, 3, "an input")
    return _reduced(call, data, tuple(range(2, len(data.shape))), True, Largest)


def _reduced(
    call: Call,
    data: Computed,
    axes: tuple[int, ...],
    keep: bool,
    operation: type[Addition | Largest],
    mean: bool = False,
) -> Computed:
    """The sum, the mean or the maximum over some axes."""
    rest = [k for k in range(len(data.shape)) if k not in axes]
    count = math.prod(data.shape[k] for k in axes)
    shape = tuple(data.shape[k] for k in rest)
    moved = positions_of(data.shape).transpose([*axes, *rest]).reshape(count, *shape)
    result = call.program.folded(operation, call.program.select(data, moved))
    if mean:
        result = call.program.scaled(result, Fraction(1, count), None)
    if keep:
        shape = tuple(1 if k in axes else size for k, size in enumerate(data.shape))
    return call.program.reshaped(result, shape)


def _reduction(call: Call) -> tuple[Computed, tuple[int, ...], bool]:
    """The input, the axes, and whether they stay with size 1."""
    data = call.computed(0)
    given = setting(call, 1, "axes")
    rank = len(data.shape)
    keep = call.attributes.integer("keepdims", 1)
    if keep not in (0, 1):
        raise ModelError(f"{call} has keepdims {keep}; it is 0 or 1")
    if not given:
        idle = call.attributes.integer("noop_with_empty_axes", 0)
        return data, () if idle else tuple(range(rank)), bool(keep)
    return data, axes_of(call, given, rank), bool(keep)


_REDUCE = "axes keepdims noop_with_empty_axes"


@operator("ReduceSum", inputs=(1, 2), attributes=_REDUCE)
def _reduce_sum(call: Call) -> Tensor:
    data, axes, keep = _reduction(call)
    return _reduced(call, data, axes, keep, Addition) if axes else data


@operator("ReduceMean", inputs=(1, 2), attributes=_REDUCE)
def _reduce_mean(call: Call) -> Tensor:
    data, axes, keep = _reduction(call)
    return _reduced(call, data, axes, keep, Addition, mean=True) if axes else data


@operator("ReduceMax", inputs=(1, 2), attributes=_REDUCE)
def _reduce_max(call: Call) -> Tensor:
    data, axes, keep = _reduction(call)
    return _reduced(call, data, axes, keep, Largest) if axes else data


@operator("ReduceMin", inputs=(1, 2), attributes=_REDUCE)
def _reduce_min(call: Call) -> Tensor:
    """min x = −max(−x)."""
    data, axes, keep = _reduction(call)
    if not axes:
        return data
    negated = call.program.scaled(data, -1, None)
    return call.program.scaled(_reduced(call, negated, axes, keep, Largest), -1, None)
