"""ATen's operators that move numbers: views, joins, cuts, paddings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from symact.errors import ModelError, ShapeError
from symact.formats.bytes import check_size, shape_text
from symact.formats.onnx.program import Computed, Tensor, positions_of
from symact.formats.onnx.tensors import Constant
from symact.formats.torch.table import Result, Step, aten
from symact.numbers.arrays import Array


def axis_of(step: Step, axis: int, rank: int) -> int:
    """An axis counted from 0."""
    if not -max(rank, 1) <= axis < max(rank, 1):
        raise ShapeError(f"{step} names the axis {axis} of {rank} dimensions")
    return axis % max(rank, 1)


def _picked(step: Step, tensor: Tensor, positions: Array) -> Tensor:
    """Numbers of a tensor by position; what is computed has to have some."""
    if isinstance(tensor, Computed):
        check_size(positions.shape, f"the result of {step}")
    return step.program.select(tensor, positions)


@aten(
    "alias.default", "clone.default", "contiguous.default", "detach.default", "detach_.default",
    "lift_fresh_copy.default", "lift.default", "_conj.default", "resolve_conj.default",
    names="input memory_format",
)  # fmt: skip
def _same(step: Step) -> Result:
    return step.tensor("input")


@aten("_to_copy.default", names="input dtype layout device pin_memory non_blocking memory_format")
def _to_copy(step: Step) -> Result:
    data = step.tensor("input")
    return step.onnx("Cast", data, to=step.dtype("dtype", data.element))


@aten("to.dtype", names="input dtype non_blocking copy memory_format")
def _to(step: Step) -> Result:
    data = step.tensor("input")
    return step.onnx("Cast", data, to=step.dtype("dtype", data.element))


@aten(
    "view.default",
    "reshape.default",
    "_unsafe_view.default",
    "view_copy.default",
    names="input size",
)
def _view(step: Step) -> Result:
    return step.onnx("Reshape", step.tensor("input"), shape=step.integers("size"), allowzero=1)


@aten("flatten.using_ints", names="input start_dim end_dim")
def _flatten(step: Step) -> Result:
    data = step.tensor("input")
    rank = len(data.shape)
    first = axis_of(step, step.integer("start_dim", 0), rank)
    last = axis_of(step, step.integer("end_dim", -1), rank)
    if first > last:
        raise ShapeError(f"{step} flattens from dimension {first} to {last}")
    joined = math.prod(data.shape[first : last + 1])
    return step.program.reshaped(data, (*data.shape[:first], joined, *data.shape[last + 1 :]))


@aten("unflatten.int", names="input dim sizes")
def _unflatten(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    shape = (*data.shape[:axis], *step.integers("sizes"), *data.shape[axis + 1 :])
    return step.onnx("Reshape", data, shape=shape, allowzero=1)


@aten("squeeze.dim", "squeeze.dims", "squeeze.default", "squeeze_copy.dims", names="input dim")
def _squeeze(step: Step) -> Result:
    """Sizes of 1 dropped, of the dimensions named or of all; others that are named stay."""
    data = step.tensor("input")
    rank = len(data.shape)
    named = step.integers("dim", tuple(range(rank)))
    own = {axis_of(step, axis, rank) for axis in named}
    shape = tuple(size for k, size in enumerate(data.shape) if k not in own or size != 1)
    return step.program.reshaped(data, shape)


@aten("unsqueeze.default", "unsqueeze_copy.default", names="input dim")
def _unsqueeze(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape) + 1)
    return step.program.reshaped(data, (*data.shape[:axis], 1, *data.shape[axis:]))


@aten("permute.default", "permute_copy.default", names="input dims")
def _permute(step: Step) -> Result:
    data = step.tensor("input")
    rank = len(data.shape)
    order = tuple(axis_of(step, axis, rank) for axis in step.integers("dims"))
    return step.onnx("Transpose", data, perm=order)


@aten("transpose.int", names="input dim0 dim1")
def _transpose(step: Step) -> Result:
    data = step.tensor("input")
    axes = (axis_of(step, step.integer(name), len(data.shape)) for name in ("dim0", "dim1"))
    return step.program.select(data, positions_of(data.shape).swapaxes(*axes))


@aten("t.default", "numpy_T.default", names="input")
def _turned(step: Step) -> Result:
    data = step.tensor("input")
    return step.program.select(data, positions_of(data.shape).T)


@aten("expand.default", "expand_copy.default", names="input size implicit")
def _expand(step: Step) -> Result:
    """Repeated to a shape; −1 keeps a size."""
    data, asked = step.tensor("input"), step.integers("size")
    own = (*(1,) * (len(asked) - len(data.shape)), *data.shape)
    if len(own) != len(asked):
        raise ShapeError(f"{step} repeats {shape_text(data.shape)} to fewer dimensions")
    shape = tuple(s if size == -1 else size for s, size in zip(own, asked, strict=True))
    return step.onnx("Expand", data, step.indices(shape))


@aten("repeat.default", names="input repeats")
def _repeat(step: Step) -> Result:
    data, times = step.tensor("input"), step.integers("repeats")
    own = (*(1,) * (len(times) - len(data.shape)), *data.shape)
    return step.onnx("Tile", step.program.reshaped(data, own), step.indices(times))


@aten("cat.default", "concat.default", "concatenate.default", names="tensors dim")
def _cat(step: Step) -> Result:
    parts = [part for part in step.tensors("tensors") if part.shape != (0,)]
    if not parts:
        raise ModelError(f"{step} joins nothing; it needs one tensor or more")
    axis = axis_of(step, step.integer("dim", 0), len(parts[0].shape))
    return step.onnx("Concat", *parts, axis=axis)


@aten("stack.default", names="tensors dim")
def _stack(step: Step) -> Result:
    parts = step.tensors("tensors")
    if not parts:
        raise ModelError(f"{step} joins nothing; it needs one tensor or more")
    axis = axis_of(step, step.integer("dim", 0), len(parts[0].shape) + 1)
    lifted = [
        step.program.reshaped(part, (*part.shape[:axis], 1, *part.shape[axis:])) for part in parts
    ]
    return step.onnx("Concat", *lifted, axis=axis)


@aten("split.Tensor", "split_with_sizes.default", "split.sizes", names="input sizes dim")
def _split(step: Step) -> Result:
    """Parts of one size, the last being what is left, or of sizes that are listed."""
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim", 0), len(data.shape))
    sizes = step.integers("sizes")
    if type(step.values.get("sizes")) is int:
        each, whole = sizes[0], data.shape[axis]
        if each < 1:
            raise ShapeError(f"{step} cuts parts of {each} numbers")
        sizes = tuple(min(each, whole - start) for start in range(0, whole, each))
    return _parts(step, data, axis, sizes)


@aten("chunk.default", names="input chunks dim")
def _chunk(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim", 0), len(data.shape))
    whole, count = data.shape[axis], step.integer("chunks")
    if count < 1:
        raise ShapeError(f"{step} cuts into {count} parts")
    each = max(-(-whole // count), 1)
    sizes = tuple(min(each, whole - start) for start in range(0, whole, each))
    return _parts(step, data, axis, sizes)


def _parts(step: Step, data: Tensor, axis: int, sizes: tuple[int, ...]) -> Result:
    return step.onnx_parts("Split", len(sizes), data, step.indices(sizes), axis=axis)


@aten("unbind.int", names="input dim")
def _unbind(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim", 0), len(data.shape))
    positions = positions_of(data.shape)
    return tuple(_picked(step, data, positions.take(k, axis)) for k in range(data.shape[axis]))


@aten("select.int", "select_copy.int", names="input dim index")
def _select(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    return step.onnx("Gather", data, step.indices(step.integer("index")), axis=axis)


@aten("slice.Tensor", "slice_copy.Tensor", names="input dim start end step")
def _slice(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim", 0), len(data.shape))
    bounds = step.integer("start", 0), step.integer("end", (1 << 63) - 1), axis
    each = step.integer("step", 1)
    if each < 1:
        raise ModelError(f"{step} has a step of {each}; it is 1 or more")
    return step.onnx("Slice", data, *(step.indices([k]) for k in (*bounds, each)))


@aten("narrow.default", names="input dim start length")
def _narrow(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    start, length = step.integer("start"), step.integer("length")
    chosen = range(start, start + length)
    if start < 0 or length < 0 or start + length > data.shape[axis]:
        raise ShapeError(f"{step} picks an index beyond the {data.shape[axis]} that there are")
    return _picked(step, data, positions_of(data.shape).take(chosen, axis))


@aten("index_select.default", names="input dim index")
def _index_select(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    return step.onnx("Gather", data, step.tensor("index"), axis=axis)


@aten("index.Tensor", names="input indices")
def _index(step: Step) -> Result:
    """NumPy's indexing by arrays of integers that are stored, None standing for a whole axis."""
    data, given = step.tensor("input"), step.values.get("indices")
    if not isinstance(given, tuple) or len(given) > len(data.shape):
        raise ModelError(f"{step} has no list of indices, one for each axis")
    if any(isinstance(index, Computed) for index in given):
        return step.opaque()
    key: list[Any] = []
    for index, size in zip(given, data.shape, strict=False):
        if index is None:
            key.append(slice(None))
            continue
        if not isinstance(index, Constant):
            raise ModelError(f"{step} has an index that is no tensor")
        if index.array.dtype.kind == "b":
            return step.opaque()
        flat = np.array(index.integers(), dtype=np.int64)
        if flat.size and not (-size <= flat.min() and flat.max() < size):
            raise ShapeError(f"{step} picks an index beyond the {size} that there are")
        key.append(flat.reshape(index.shape))
    try:
        positions = positions_of(data.shape)[tuple(key)]
    except IndexError:
        raise ShapeError(f"{step} has indices whose shapes do not broadcast") from None
    return _picked(step, data, positions)


@aten("gather.default", names="input dim index sparse_grad")
def _gather(step: Step) -> Result:
    data = step.tensor("input")
    axis = axis_of(step, step.integer("dim"), len(data.shape))
    return step.onnx("GatherElements", data, step.tensor("index"), axis=axis)


@aten("flip.default", names="input dims")
def _flip(step: Step) -> Result:
    data = step.tensor("input")
    axes = tuple(axis_of(step, axis, len(data.shape)) for axis in step.integers("dims"))
    return step.program.select(data, np.flip(positions_of(data.shape), axes))


@aten("roll.default", names="input shifts dims")
def _roll(step: Step) -> Result:
    data, shifts = step.tensor("input"), step.integers("shifts")
    axes = tuple(axis_of(step, axis, len(data.shape)) for axis in step.integers("dims", ()))
    if axes and len(axes) != len(shifts):
        raise ModelError(f"{step} has {len(shifts)} shifts for {len(axes)} dimensions")
    own = positions_of(data.shape)
    return step.program.select(data, np.roll(own, shifts, axes) if axes else np.roll(own, shifts))


@aten("pixel_shuffle.default", names="input upscale_factor")
def _pixel_shuffle(step: Step) -> Result:
    side = step.integer("upscale_factor")
    return step.onnx("DepthToSpace", step.tensor("input"), blocksize=side, mode="CRD")


@aten("pixel_unshuffle.default", names="input downscale_factor")
def _pixel_unshuffle(step: Step) -> Result:
    data, side = step.tensor("input"), step.integer("downscale_factor")
    if side < 1 or len(data.shape) != 4 or data.shape[2] % side or data.shape[3] % side:
        raise ShapeError(f"{step} cuts {shape_text(data.shape)} into squares of side {side}")
    samples, channels, height, width = data.shape
    own = positions_of(data.shape)
    cut = own.reshape(samples, channels, height // side, side, width // side, side)
    moved = cut.transpose(0, 1, 3, 5, 2, 4)
    return step.program.select(data, moved.reshape(samples, -1, height // side, width // side))


# -- paddings -----------------------------------------------------------------------------------


@aten("constant_pad_nd.default", names="input pad value")
def _constant_pad(step: Step) -> Result:
    return _padded(step, "constant")


@aten("pad.default", names="input pad mode value")
def _pad(step: Step) -> Result:
    modes = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    mode = step.word("mode", "constant")
    if mode not in modes:
        raise ModelError(f"{step} has an unknown mode; there are {', '.join(modes)}")
    return _padded(step, modes[mode])


@aten(
    "reflection_pad1d.default", "reflection_pad2d.default", "reflection_pad3d.default",
    names="input pad",
)  # fmt: skip
def _reflected(step: Step) -> Result:
    return _padded(step, "reflect")


@aten(
    "replication_pad1d.default", "replication_pad2d.default", "replication_pad3d.default",
    names="input pad",
)  # fmt: skip
def _replicated(step: Step) -> Result:
    return _padded(step, "edge")


def _padded(step: Step, mode: str) -> Tensor:
    """Pairs (before, after) from the last axis to the first, as torch counts them."""
    data, pad = step.tensor("input"), step.integers("pad")
    rank = len(data.shape)
    if len(pad) % 2 or len(pad) > 2 * rank:
        raise ModelError(f"{step} has paddings {list(pad)} for {rank} dimensions; it needs pairs")
    pairs = [(0, 0)] * rank
    for k in range(len(pad) // 2):
        pairs[rank - 1 - k] = pad[2 * k], pad[2 * k + 1]
    pads = (*(before for before, _ in pairs), *(after for _, after in pairs))
    value = step.single("value", data.element, 0) if mode == "constant" else None
    return step.onnx("Pad", data, None, value, pads=pads, mode=mode)
