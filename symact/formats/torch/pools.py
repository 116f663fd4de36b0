"""ATen's operators that pool or reduce."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.errors import ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.program import Tensor, positions_of
from symact.formats.torch.moves import axis_of
from symact.formats.torch.table import Result, Step, aten

_POOL = "input kernel_size stride padding"


def _pooled(step: Step, rank: int, operator: str, **settings: object) -> Tensor:
    """A pool over the last axes of a batch, or of a single sample, which torch takes as well."""
    data = step.tensor("input")
    kernel = step.spread("kernel_size", rank)
    strides = step.spread("stride", rank) if step.values.get("stride") else kernel
    padding = step.spread("padding", rank, 0)
    is_single = len(data.shape) == rank + 1
    if is_single:
        data = step.program.reshaped(data, (1, *data.shape))
    result = step.onnx(
        operator,
        data,
        kernel_shape=kernel,
        strides=strides,
        pads=(*padding, *padding),
        ceil_mode=int(step.flag("ceil_mode")),
        **settings,
    )
    # an opaque pool has the shape that the node states, the batch left out
    return step.program.reshaped(result, step.shape) if is_single else result


def _enter_pools(rank: int) -> None:
    maximum = f"{_POOL} dilation ceil_mode"

    @aten(f"max_pool{rank}d.default", names=maximum)
    def _max_pool(step: Step) -> Result:
        return _pooled(step, rank, "MaxPool", dilations=step.spread("dilation", rank, 1))

    @aten(f"max_pool{rank}d_with_indices.default", names=maximum)
    def _max_pool_with_indices(step: Step) -> Result:
        """The maxima; where they came from, the second result, is not read."""
        return _pooled(step, rank, "MaxPool", dilations=step.spread("dilation", rank, 1)), None

    names = f"{_POOL} ceil_mode count_include_pad"

    @aten(f"avg_pool{rank}d.default", names=names if rank == 1 else f"{names} divisor_override")
    def _avg_pool(step: Step) -> Result:
        if not step.has("divisor_override"):
            return _pooled(
                step,
                rank,
                "AveragePool",
                count_include_pad=int(step.flag("count_include_pad", True)),
            )
        divisor = step.integer("divisor_override")
        if divisor < 1 or step.flag("ceil_mode"):
            return step.opaque()
        means = _pooled(step, rank, "AveragePool", count_include_pad=1)
        count = math.prod(step.spread("kernel_size", rank))
        return step.onnx("Mul", means, step.numbers(Fraction(count, divisor), means))

    @aten(
        f"adaptive_avg_pool{rank}d.default",
        f"_adaptive_avg_pool{rank}d.default",
        names="input output_size",
    )
    def _adaptive(step: Step) -> Result:
        return _adaptive_mean(step, rank)


for _rank in (1, 2, 3):
    _enter_pools(_rank)


def _adaptive_mean(step: Step, rank: int) -> Tensor:
    """Means over windows from ⌊i·size/count⌋ to ⌈(i + 1)·size/count⌉ along each axis."""
    data = step.tensor("input")
    if len(data.shape) <= rank:
        raise ShapeError(f"{step} is given {shape_text(data.shape)}; it needs {rank} axes and more")
    sizes = data.shape[-rank:]
    counts = step.shape[-rank:]  # torch fills in what the argument leaves out
    check_size(counts, f"the result of {step}")
    if not any(size % count for size, count in zip(sizes, counts, strict=True)):
        windows = tuple(size // count for size, count in zip(sizes, counts, strict=True))
        image = step.program.reshaped(
            data, (-1, 1, *sizes) if len(data.shape) == rank else data.shape
        )
        return step.onnx("AveragePool", image, kernel_shape=windows, strides=windows)
    weights = np.ones((1, 1), dtype=object)
    for size, count in zip(sizes, counts, strict=True):
        means = np.full((count, size), Fraction(0), dtype=object)
        for i in range(count):
            first, last = i * size // count, -(-(i + 1) * size // count)
            means[i, first:last] = Fraction(1, last - first)
        check_size((weights.shape[0] * count, weights.shape[1] * size), f"the windows of {step}")
        weights = np.kron(weights, means)
    rows = step.program.reshaped(data, (*data.shape[:-rank], math.prod(sizes)))
    result = step.onnx("MatMul", rows, step.numbers(weights.T, data))
    step.program.rounds.append(f"{step}, whose means an execution sums and divides")
    return step.program.reshaped(result, (*data.shape[:-rank], *counts))


# -- reductions ---------------------------------------------------------------------------------


def _axes(step: Step, data: Tensor) -> tuple[int, ...]:
    """The axes that are reduced: all, where none is named."""
    rank = len(data.shape)
    return tuple(axis_of(step, axis, rank) for axis in step.integers("dim", ())) or tuple(
        range(rank)
    )


def _enter_reduction(operator: str, *targets: str, names: str) -> None:
    @aten(*targets, names=names)
    def _reduced(step: Step) -> Result:
        data = step.tensor("input")
        if not data.shape:
            return data
        if step.dtype("dtype", data.element) != data.element:
            return step.opaque()
        keep = int(step.flag("keepdim"))
        return step.onnx(operator, data, step.indices(_axes(step, data), "axes"), keepdims=keep)


_enter_reduction("ReduceSum", "sum.dim_IntList", names="input dim keepdim dtype")
_enter_reduction("ReduceMean", "mean.dim", names="input dim keepdim dtype")
_enter_reduction("ReduceMax", "amax.default", names="input dim keepdim")
_enter_reduction("ReduceMin", "amin.default", names="input dim keepdim")
_enter_reduction("ReduceSum", "sum.default", names="input dtype")
_enter_reduction("ReduceMean", "mean.default", names="input dtype")
_enter_reduction("ReduceMax", "max.default", names="input")
_enter_reduction("ReduceMin", "min.default", names="input")


def _enter_extreme(word: str, operator: str) -> None:
    @aten(f"{word}.dim", names="input dim keepdim")
    def _extreme(step: Step) -> Result:
        """The values; where they came from, the second result, is not read."""
        data = step.tensor("input")
        keep = int(step.flag("keepdim"))
        axis = axis_of(step, step.integer("dim"), len(data.shape))
        return step.onnx(operator, data, step.indices([axis], "axes"), keepdims=keep), None


_enter_extreme("max", "ReduceMax")
_enter_extreme("min", "ReduceMin")


@aten("cumsum.default", names="input dim dtype")
def _cumsum(step: Step) -> Result:
    """A product with the matrix that has ones up to the diagonal."""
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    if step.dtype("dtype", data.element) != data.element:
        return step.opaque()
    if not data.shape:
        return data
    turned = step.program.select(data, positions_of(data.shape).swapaxes(axis, -1))
    ones = np.triu(np.ones((data.shape[axis],) * 2, dtype=int)).astype(object)
    sums = step.onnx("MatMul", turned, step.numbers(ones, data))
    return step.program.select(sums, positions_of(sums.shape).swapaxes(axis, -1))
