"""The operators of ONNX that pick, join and repeat numbers, and compute nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import check_size, printable, shape_text
from symact.formats.onnx.call import ANY, Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import (
    Computed,
    Tensor,
    common_shape,
    positions_of,
)
from symact.formats.onnx.tensors import ELEMENTS, Constant
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


def axis_of(call: Call, axis: int, rank: int) -> int:
    """An axis counted from 0; a negative one counts from the end."""
    if not -rank <= axis < rank:
        raise ShapeError(
            f"{call} names the axis {axis} of {rank} dimensions; it needs one from {-rank} to "
            f"{rank - 1}"
        )
    return axis % rank


def axes_of(call: Call, axes: Sequence[int], rank: int) -> tuple[int, ...]:
    """Axes counted from 0, each named once."""
    own = tuple(axis_of(call, axis, rank) for axis in axes)
    if len(set(own)) < len(own):
        raise ShapeError(f"{call} names an axis twice in {list(axes)}")
    return own


def setting(call: Call, k: int, name: str) -> tuple[int, ...] | None:
    """Integers that newer operator sets have as input k and older ones as an attribute."""
    if call.input(k) is not None:
        return tuple(call.constant(k, f"its {name}").integers())
    return call.attributes.integers(name)


@operator("Squeeze", inputs=(1, 2), attributes="axes", moves=True)
def _squeeze(call: Call) -> Tensor:
    tensor = call.required(0)
    given = setting(call, 1, "axes")
    rank = len(tensor.shape)
    if given is None:
        given = tuple(k for k, size in enumerate(tensor.shape) if size == 1)
    axes = axes_of(call, given, rank)
    if any(tensor.shape[axis] != 1 for axis in axes):
        raise ShapeError(
            f"{call} drops the axes {list(axes)} of shape {shape_text(tensor.shape)}; each has to "
            "be of size 1"
        )
    shape = tuple(size for k, size in enumerate(tensor.shape) if k not in axes)
    return call.program.reshaped(tensor, shape)


@operator("Unsqueeze", inputs=(1, 2), attributes="axes", moves=True)
def _unsqueeze(call: Call) -> Tensor:
    tensor = call.required(0)
    given = setting(call, 1, "axes")
    if given is None:
        raise ModelError(f"{call} has no axes; it needs them")
    rank = len(tensor.shape) + len(given)
    axes = axes_of(call, given, rank)
    sizes = iter(tensor.shape)
    return call.program.reshaped(
        tensor, tuple(1 if k in axes else next(sizes) for k in range(rank))
    )


@operator("Concat", inputs=(1, ANY), attributes="axis", moves=True)
def _concat(call: Call) -> Tensor:
    call.one_type()
    first = call.required(0)
    rank = len(first.shape)
    axis = axis_of(call, call.attributes.integer("axis", 1), rank)
    parts, start = [], 0
    for tensor in call.given:
        own, other = list(tensor.shape), list(first.shape)
        if len(own) != rank or own[:axis] + own[axis + 1 :] != other[:axis] + other[axis + 1 :]:
            raise ShapeError(
                f"{call} joins shapes {shape_text(first.shape)} and {shape_text(tensor.shape)} "
                f"along axis {axis}; all other sizes have to agree"
            )
        parts.append(positions_of(tensor.shape) + start)
        start += math.prod(tensor.shape)
    return call.program.gathered(call.given, np.concatenate(parts, axis=axis))


@operator("Split", inputs=(1, 2), attributes="axis split num_outputs", outputs=ANY, moves=True)
def _split(call: Call) -> tuple[Tensor, ...]:
    tensor = call.required(0)
    axis = axis_of(call, call.attributes.integer("axis", 0), len(tensor.shape))
    size, count = tensor.shape[axis], len(call.outputs)
    sizes = setting(call, 1, "split")
    if sizes is None:
        each = -(-size // count)  # the last part may be smaller
        if call.opset < 18 and size % count:
            raise ShapeError(f"{call} cuts {size} numbers into {count} equal parts")
        sizes = (*(each,) * (count - 1), size - each * (count - 1))
    if len(sizes) != count or sum(sizes) != size or min(sizes) < 0:
        raise ShapeError(
            f"{call} cuts {size} numbers into {printable(str(list(sizes)))} for {count} results"
        )
    parts, start = [], 0
    positions = positions_of(tensor.shape)
    for own in sizes:
        chosen = positions.take(range(start, start + own), axis=axis)
        if isinstance(tensor, Computed):
            check_size(chosen.shape, f"a result of {call}")
        parts.append(call.program.select(tensor, chosen))
        start += own
    return tuple(parts)


@operator("Slice", inputs=(1, 5), attributes="starts ends axes", moves=True)
def _slice(call: Call) -> Tensor:
    tensor = call.required(0)
    rank = len(tensor.shape)
    starts, ends = setting(call, 1, "starts"), setting(call, 2, "ends")
    if starts is None or ends is None:
        raise ModelError(f"{call} has no starts and ends; it needs them")
    axes = setting(call, 3, "axes")
    own = axes_of(call, tuple(range(len(starts))) if axes is None else axes, rank)
    steps = setting(call, 4, "steps") or (1,) * len(starts)
    if not len(starts) == len(ends) == len(own) == len(steps):
        raise ShapeError(f"{call} has starts, ends, axes and steps of different lengths")
    chosen = positions_of(tensor.shape)
    for start, end, axis, step in zip(starts, ends, own, steps, strict=True):
        if step == 0:
            raise ModelError(f"{call} has a step of 0")
        chosen = chosen.take(slice_range(start, end, step, tensor.shape[axis]), axis=axis)
    return _moved(call, tensor, chosen)


def slice_range(start: int, end: int, step: int, size: int) -> range:
    """The indices of a slice: ends beyond the numbers are held to them, as ONNX says."""
    first = start + size if start < 0 else start
    last = end + size if end < 0 else end
    if step > 0:
        return range(min(max(first, 0), size), min(max(last, 0), size), step)
    return range(min(max(first, 0), size - 1), min(max(last, -1), size - 1), step)


def _moved(call: Call, tensor: Tensor, positions: Array) -> Tensor:
    """Numbers of a tensor by position; what is computed has to have some."""
    if isinstance(tensor, Computed):
        check_size(positions.shape, f"the result of {call}")
    return call.program.select(tensor, positions)


@operator("Gather", inputs=(2, 2), attributes="axis", moves=True)
def _gather(call: Call) -> Tensor | tuple[Tensor, ...]:
    if isinstance(call.required(1), Computed):
        return opaque(call)
    tensor, indices = call.required(0), call.constant(1, "its indices")
    axis = axis_of(call, call.attributes.integer("axis", 0), len(tensor.shape))
    size = tensor.shape[axis]
    wanted = np.array(indices.integers(), dtype=np.int64).reshape(indices.shape)
    _check_indices(call, wanted, size)
    return _moved(call, tensor, positions_of(tensor.shape).take(wanted % size, axis=axis))


@operator("GatherElements", inputs=(2, 2), attributes="axis", moves=True)
def _gather_elements(call: Call) -> Tensor | tuple[Tensor, ...]:
    if isinstance(call.required(1), Computed):
        return opaque(call)
    tensor, indices = call.required(0), call.constant(1, "its indices")
    rank = len(tensor.shape)
    axis = axis_of(call, call.attributes.integer("axis", 0), rank)
    wanted = np.array(indices.integers(), dtype=np.int64).reshape(indices.shape)
    _check_indices(call, wanted, tensor.shape[axis])
    fits = len(wanted.shape) == rank and all(
        own <= whole or k == axis
        for k, (own, whole) in enumerate(zip(wanted.shape, tensor.shape, strict=True))
    )
    if not fits:
        raise ShapeError(
            f"{call} has indices of shape {shape_text(indices.shape)} for a tensor of shape "
            f"{shape_text(tensor.shape)}"
        )
    places = list(np.indices(wanted.shape))
    places[axis] = wanted % tensor.shape[axis]
    return _moved(call, tensor, positions_of(tensor.shape)[tuple(places)])


def _check_indices(call: Call, wanted: Array, size: int) -> None:
    if wanted.size and not (-size <= wanted.min() and wanted.max() < size):
        raise ShapeError(f"{call} picks an index beyond the {size} that there are")


@operator("Expand", inputs=(2, 2), moves=True)
def _expand(call: Call) -> Tensor:
    tensor = call.required(0)
    asked = tuple(call.constant(1, "its shape").integers())
    shape = common_shape(tensor.shape, asked, str(call))
    return _moved(call, tensor, np.broadcast_to(positions_of(tensor.shape), shape))


@operator("Tile", inputs=(2, 2), moves=True)
def _tile(call: Call) -> Tensor:
    tensor = call.required(0)
    times = call.constant(1, "its repeats").integers()
    if len(times) != len(tensor.shape) or min(times, default=0) < 0:
        raise ShapeError(f"{call} repeats {shape_text(tensor.shape)} {times} times")
    check_size([max(a * b, 1) for a, b in zip(tensor.shape, times, strict=True)], f"{call}")
    return _moved(call, tensor, np.tile(positions_of(tensor.shape), times))


@operator("Pad", inputs=(1, 4), attributes="mode pads paddings value", moves=True)
def _pad(call: Call) -> Tensor | tuple[Tensor, ...]:
    """Numbers around a tensor: constants, its edge, its mirror image, or itself again."""
    tensor = call.required(0)
    rank = len(tensor.shape)
    pads = setting(call, 1, "pads") or call.attributes.integers("paddings")
    axes = axes_of(call, setting(call, 3, "axes") or range(rank), rank)
    if pads is None or len(pads) != 2 * len(axes):
        raise ModelError(f"{call} needs two paddings for each of {len(axes)} dimensions")
    mode = call.attributes.word("mode", "constant")
    value = call.input(2)
    if mode not in ("constant", "edge", "reflect", "wrap"):
        raise ModelError(f"{call} has the unknown mode {printable(mode)!r}")
    if isinstance(value, Computed):
        return opaque(call)
    positions = positions_of(tensor.shape)
    for k, axis in enumerate(axes):
        before, after, size = pads[k], pads[len(axes) + k], tensor.shape[axis]
        if not before and not after:
            continue
        width = before + size + after
        check_size((max(width, 1), max(math.prod(tensor.shape), 1)), f"the result of {call}")
        at = np.arange(-before, size + after)
        inside = (at >= 0) & (at < size)
        if mode == "reflect" and (max(before, after) >= size or size < 2):
            return opaque(call)
        if mode == "edge":
            at = np.clip(at, 0, size - 1)
        elif mode == "reflect":
            at = size - 1 - np.abs(size - 1 - np.abs(at))
        elif mode == "wrap":
            at = at % size
        moved = positions.take(np.where(inside, at, 0) if mode == "constant" else at, axis=axis)
        if mode == "constant":
            shape = [-1 if d == axis else 1 for d in range(rank)]
            moved = np.where(inside.reshape(shape), moved, -1)
        positions = moved
    check_size(positions.shape, f"the result of {call}")
    return _padded(call, tensor, positions, value)


def _padded(call: Call, tensor: Tensor, positions: Array, value: Constant | None) -> Tensor:
    """Numbers of a tensor by position, and one number in place of each −1."""
    if value is None:
        single = call.attributes.number("value", 0.0)
    else:
        if value.array.size != 1:
            raise ShapeError(f"{call} pads with a tensor of shape {shape_text(value.shape)}")
        value.check_finite()
        ((single,),) = RationalMatrix.column(value.array.ravel(), value.name).fractions()
    count = math.prod(tensor.shape)
    if isinstance(tensor, Constant):
        fill = np.array([single], dtype=object)
        flat = np.concatenate([tensor.array.ravel().astype(object), fill])
        array = flat[np.where(positions < 0, count, positions)]
        dtype = ELEMENTS[tensor.element].dtype
        kept = array.astype(dtype) if tensor.array.dtype.kind in "iu" else array
        return Constant(kept, tensor.element, f"the result of {call}", tensor.sources)
    moved = call.program.select(tensor, positions)
    if not single:
        return moved
    shift = RationalMatrix.column([single if p < 0 else 0 for p in positions.ravel().tolist()])
    return call.program.scaled(moved, 1, shift)


@operator("DepthToSpace", inputs=(1, 1), attributes="blocksize mode")
def _depth_to_space(call: Call) -> Tensor:
    tensor = call.computed(0)
    block = _block(call, tensor)
    samples, channels, height, width = tensor.shape
    if channels % block**2:
        raise ShapeError(f"{call} cuts {channels} channels into squares of side {block}")
    own = positions_of(tensor.shape)
    if call.attributes.word("mode", "DCR") == "DCR":
        cut = own.reshape(samples, block, block, -1, height, width).transpose(0, 3, 4, 1, 5, 2)
    else:
        cut = own.reshape(samples, -1, block, block, height, width).transpose(0, 1, 4, 2, 5, 3)
    return call.program.select(tensor, cut.reshape(samples, -1, height * block, width * block))


@operator("SpaceToDepth", inputs=(1, 1), attributes="blocksize")
def _space_to_depth(call: Call) -> Tensor:
    tensor = call.computed(0)
    block = _block(call, tensor)
    samples, channels, height, width = tensor.shape
    if height % block or width % block:
        raise ShapeError(f"{call} cuts {height}×{width} into squares of side {block}")
    own = positions_of(tensor.shape)
    cut = own.reshape(samples, channels, height // block, block, width // block, block)
    moved = cut.transpose(0, 3, 5, 1, 2, 4)
    return call.program.select(tensor, moved.reshape(samples, -1, height // block, width // block))


def _block(call: Call, tensor: Computed) -> int:
    block = call.attributes.integer("blocksize", 0)
    if block < 1 or len(tensor.shape) != 4:
        raise ShapeError(
            f"{call} has blocks of side {block} and an input of shape {shape_text(tensor.shape)}; "
            "it needs a side of 1 or more and four dimensions"
        )
    return block
