"""Models from before a fusion, by the names of their tensors: what the fused ones should be.

Three fusions are known: batch norm into the layer before it, the branches of RepVGG blocks
(X. Ding and others, 2021), and integers with scales, by rows or by groups of columns. Nothing is
read before a tensor's turn comes, and then by blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import ModelError, NumberError, ShapeError, UnsupportedError
from symact.folding.floats import STORED_FLOATS
from symact.folding.fold import BLOCK, Fold, LazyMatrix
from symact.folding.layers import ONE, Layer, Weights, in_one, slopes_of, sum_of
from symact.formats.bytes import printable, shape_text
from symact.formats.safetensors import Stored
from symact.numbers.arrays import Array, Floats

Tensors = Mapping[str, Stored]

_NORM = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class Fused:
    """One tensor of a fused model.

    Attributes:
        name: its name there.
        shape: its shape.
        origin: what it is made of, in words.
        sources: the tensors that it is made of.
        weights: reads what it is made of.
    """

    name: str
    shape: tuple[int, ...]
    origin: str
    sources: tuple[str, ...]
    weights: Callable[[], Sequence[Weights]]

    def fold(self) -> Fold:
        """Its exact numbers.

        Raises:
            NumberError: for NaN and infinity, and for a variance that makes no root.
            ShapeError: for parts that do not fit together.
        """
        return sum_of(self.weights())

    @property
    def is_zero(self) -> bool:
        """Whether all its numbers are 0."""
        fold = self.fold()
        rows, columns = (range(size) for size in fold.shape)
        return all(fold.exact(i, j) == 0 for i in rows for j in columns)


def fused_tensors(original: Tensors, names: Mapping[str, Any], epsilon: Fraction) -> list[Fused]:
    """What is known of the tensors that a fused model has.

    Args:
        original: the tensors before.
        names: those of the fused model; layers of which it has nothing are left out.
        epsilon: what batch norm adds to variances, exactly.

    Raises:
        ModelError: where nothing is recognised, and for integers without their parts.
        ShapeError: for parts that do not fit together.
    """
    found = [*_branches(original, epsilon), *_quantised(original)]
    taken = {one.name for one in found}
    found += [one for one in _normed(original, epsilon) if one.name not in taken]
    heads = {one.name.rpartition(".")[0] for one in found if one.name in names}
    known = [one for one in found if one.name.rpartition(".")[0] in heads]
    if not known:
        raise ModelError(
            "no tensor of the fused model is recognised as made of the original: known are batch "
            "norms behind a layer (conv1 and bn1, or 0 and 1), blocks of RepVGG (rbr_dense, "
            "rbr_1x1, rbr_identity) and integers with weight_scale"
        )
    return known


# -- stored numbers ----------------------------------------------------------------------------


class _Bytes:
    """Integers of 8 bits, read as floats are."""

    def __init__(self, is_signed: bool) -> None:
        self.kind = np.int8 if is_signed else np.uint8

    def values(self, patterns: Array) -> Floats:
        """The numbers."""
        return np.asarray(patterns.view(self.kind).astype(np.float64))


_KINDS: Mapping[str, Any] = {**STORED_FLOATS, "I8": _Bytes(True), "U8": _Bytes(False)}


def matrix_of(stored: Stored, rows: int) -> LazyMatrix:
    """The numbers of a tensor as a matrix of which blocks are read.

    Raises:
        NumberError: for NaN and infinity.
        UnsupportedError: for another type.
    """
    kind = _KINDS.get(stored.type)
    if kind is None:
        raise UnsupportedError(f"{printable(stored.name)!r} has type {stored.type}")
    if stored.type in STORED_FLOATS:
        flat = stored.patterns.reshape(-1)
        for start in range(0, len(flat), BLOCK):
            if not np.isfinite(kind.values(flat[start : start + BLOCK])).all():
                raise NumberError(f"{printable(stored.name)!r} has a NaN or an infinity")
    return LazyMatrix(stored.patterns.reshape(rows, -1), kind)


def numbers(stored: Stored) -> Floats:
    """All numbers of a vector as float64, exactly; raises what :func:`matrix_of` does."""
    return matrix_of(stored, 1)[:, :].reshape(stored.shape)


def _rationals(values: Floats) -> list[Fraction]:
    return [Fraction(value) for value in values.ravel().tolist()]


# -- batch norm --------------------------------------------------------------------------------


def _size_of(original: Tensors, name: str, rows: int, layer: str) -> None:
    """Refuse a batch norm whose parts are not as many as the rows of the layer before it."""
    if f"{name}.running_var" not in original:
        raise ModelError(f"batch norm {printable(name)!r} has no running_var")
    sizes = {original[key].count for part in _NORM if (key := f"{name}.{part}") in original}
    if len(sizes) > 1:
        raise ShapeError(f"the parts of batch norm {printable(name)!r} have different sizes")
    if sizes != {rows}:
        raise ShapeError(
            f"{printable(layer)!r} is of {rows} rows, and the batch norm behind it, "
            f"{printable(name)!r}, has {sizes.pop()} channels"
        )


def _normed_layer(original: Tensors, layer: Layer, norm: str, epsilon: Fraction) -> Layer:
    """A layer with a batch norm behind it."""

    def part(name: str, usual: float) -> Floats:
        stored = original.get(f"{norm}.{name}")
        return np.full(layer.rows, usual) if stored is None else numbers(stored).ravel()

    variance = _rationals(numbers(original[f"{norm}.running_var"]))
    slopes = slopes_of(_rationals(part("weight", 1)), variance, epsilon, norm)
    means = Weights(part("running_mean", 0).reshape(-1, 1), [-slope for slope in slopes])
    shifts = Weights(part("bias", 0).reshape(-1, 1), [ONE] * layer.rows)
    return layer.scaled(slopes, norm).shifted(means, norm).shifted(shifts, norm)


def _read(original: Tensors, name: str, norm: str, epsilon: Fraction) -> Layer:
    """A layer of two dimensions or more, with its bias and the batch norm behind it."""
    weight, bias = original[f"{name}.weight"], original.get(f"{name}.bias")
    rows, count = weight.shape[0], len(weight.shape) - 2
    pads = tuple(size // 2 for size in weight.shape[2:])
    own = (Weights(matrix_of(weight, rows), [ONE] * rows),)
    steps = (1,) * count
    layer = Layer("convolution", weight.shape, steps, pads * 2, steps, weights=own)
    if bias is not None:
        if bias.count != rows:
            raise ShapeError(f"{printable(bias.name)!r} has not the {rows} numbers of its layer")
        layer = layer.shifted(Weights(matrix_of(bias, rows), [ONE] * rows), bias.name)
    return _normed_layer(original, layer, norm, epsilon)


def _before(norm: str) -> Iterator[str]:
    """How the layer before a batch norm may be called."""
    head, dot, last = norm.rpartition(".")
    if "bn" in last:
        yield f"{head}{dot}{last.replace('bn', 'conv')}"
        yield f"{head}{dot}{last.replace('bn', 'fc')}"
    if "norm" in last:
        yield f"{head}{dot}{last.replace('norm', 'conv')}"
    if last.isdigit():
        yield f"{head}{dot}{int(last) - 1}"


def _normed(original: Tensors, epsilon: Fraction) -> Iterator[Fused]:
    for name in original:
        norm = name.removesuffix(".running_var")
        if norm == name:
            continue
        layer = next((one for one in _before(norm) if f"{one}.weight" in original), None)
        if layer is None:
            continue
        shape = original[f"{layer}.weight"].shape
        if len(shape) < 2 or not shape[0]:
            continue
        _size_of(original, norm, shape[0], f"{layer}.weight")

        def made(layer: str = layer, norm: str = norm) -> Layer:
            return _read(original, layer, norm, epsilon)

        yield from _both(layer, shape, norm, made, _parts(original, (layer, norm)))


def _parts(original: Tensors, heads: Sequence[str]) -> tuple[str, ...]:
    known = (f"{head}.{part}" for head in heads for part in (*_NORM, "num_batches_tracked"))
    return tuple(name for name in known if name in original)


def _both(
    name: str,
    shape: tuple[int, ...],
    origin: str,
    made: Callable[[], Layer],
    sources: tuple[str, ...],
) -> Iterator[Fused]:
    """The weight and the bias of a layer."""
    yield Fused(f"{name}.weight", shape, origin, sources, lambda: made().weights)
    yield Fused(f"{name}.bias", shape[:1], origin, sources, lambda: made().bias)


def _branches(original: Tensors, epsilon: Fraction) -> Iterator[Fused]:
    """The blocks of RepVGG: 3×3, 1×1 and identity, each with a batch norm."""
    for name in original:
        block = name.removesuffix(".rbr_dense.conv.weight")
        if block == name:
            continue
        shape = original[name].shape
        if len(shape) != 4 or not all(size % 2 for size in shape[2:]) or not original[name].count:
            raise ShapeError(f"{printable(name)!r} is {shape_text(shape)}, no odd kernel")
        pairs = [(f"{block}.rbr_dense.conv", f"{block}.rbr_dense.bn")]
        small = original.get(f"{block}.rbr_1x1.conv.weight")
        if small is not None:
            if small.shape != (*shape[:2], 1, 1):
                raise ShapeError(
                    f"{printable(small.name)!r} is {shape_text(small.shape)}, beside "
                    f"{shape_text(shape)}"
                )
            pairs.append((f"{block}.rbr_1x1.conv", f"{block}.rbr_1x1.bn"))
        for layer, norm in pairs:
            _size_of(original, norm, shape[0], f"{layer}.weight")
        same = f"{block}.rbr_identity"
        has_same = f"{same}.running_var" in original
        if has_same:
            _size_of(original, same, shape[0], name)
            if shape[0] % shape[1]:
                raise ShapeError(
                    f"{printable(block)!r} has an identity, and its kernel is {shape_text(shape)}"
                )
        groups = shape[0] // shape[1] if has_same else 1
        heads = [head for pair in pairs for head in pair] + [same] * has_same

        def made(
            pairs: Any = tuple(pairs), same: str = same if has_same else "", groups: int = groups
        ) -> Layer:
            parts = [
                _grouped(_read(original, layer, norm, epsilon), groups) for layer, norm in pairs
            ]
            if same:
                rows = parts[0].rows
                unit = Weights(np.ones((rows, 1)), [ONE] * rows)
                alone = Layer("scaling", (rows,), weights=(unit,))
                parts.append(_normed_layer(original, alone, same, epsilon))
            whole = in_one(parts)
            assert whole is not None  # kernels of one group number, each in the middle
            return whole

        sources = _parts(original, heads)
        yield from _both(f"{block}.rbr_reparam", shape, f"{block}, its branches", made, sources)


def _grouped(layer: Layer, groups: int) -> Layer:
    return replace(layer, groups=groups)


# -- integers with scales ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Packed:
    """Numbers of 4 bits from −8 to 7, eight in each integer, the first in the lowest bits."""

    patterns: Array
    shape: tuple[int, int]

    def __getitem__(self, index: tuple[Any, Any]) -> Floats:
        rows, columns = index
        if not isinstance(rows, slice):
            whole, at = self.patterns[rows, columns // 8], columns % 8
            return np.asarray((whole >> (4 * at).astype(np.uint32) & 15).astype(np.float64) - 8)
        shifts = np.arange(0, 32, 4, dtype=np.uint32)
        digits = (self.patterns[rows][:, :, None] >> shifts) & np.uint32(15)
        flat = digits.reshape(len(digits), -1)[:, : self.shape[1]]
        return np.asarray(flat[:, columns].astype(np.float64) - 8)


@dataclass(frozen=True)
class _Less:
    """A matrix without the zero point of each run of columns."""

    matrix: Any
    points: Floats
    shape: tuple[int, int]

    def __getitem__(self, index: tuple[Any, Any]) -> Floats:
        rows, columns = index
        width = self.shape[1] // self.points.shape[1]
        if not isinstance(rows, slice):
            return np.asarray(self.matrix[index] - self.points[rows, columns // width])
        every = np.arange(self.shape[1])[columns] // width
        return np.asarray(self.matrix[index] - self.points[rows][:, every])


def _quantised(original: Tensors) -> Iterator[Fused]:
    """s·(q − z), with a scale for a tensor, a row, or a group of columns."""
    for name, scale in original.items():
        layer = name.removesuffix(".weight_scale")
        if layer == name:
            continue
        shape = _integers_shape(original, layer)
        rows, columns = shape
        groups = scale.shape[-1] if len(scale.shape) > 1 else 1
        fits = groups and columns and rows and not columns % groups
        if not fits or scale.count not in (groups, groups * rows):
            raise ShapeError(
                f"{printable(name)!r} is {shape_text(scale.shape)}, for integers of "
                f"{shape_text(shape)}"
            )
        zero = original.get(f"{layer}.weight_zero_point")
        if zero is not None and zero.count not in (groups, groups * rows):
            raise ShapeError(
                f"{printable(zero.name)!r} is {shape_text(zero.shape)}, beside scales of "
                f"{shape_text(scale.shape)}"
            )

        def made(
            layer: str = layer, scale: Stored = scale, zero: Stored | None = zero,
            shape: tuple[int, int] = shape, groups: int = groups,
        ) -> Sequence[Weights]:  # fmt: skip
            matrix = _integers(original, layer, shape)
            if zero is not None:
                matrix = _Less(matrix, _wide(zero, shape[0], groups), shape)
            return (Weights(matrix, [ONE] * shape[0], _wide(scale, shape[0], groups)),)

        ends = ("weight", "weight_packed", "weight_shape", "weight_scale", "weight_zero_point")
        sources = tuple(key for end in ends if (key := f"{layer}.{end}") in original)
        yield Fused(f"{layer}.weight", shape, f"{layer}, integers with scales", sources, made)


def _wide(stored: Stored, rows: int, groups: int) -> Floats:
    return np.broadcast_to(numbers(stored).reshape(-1, groups), (rows, groups))


def _integers_shape(original: Tensors, layer: str) -> tuple[int, int]:
    packed = original.get(f"{layer}.weight_packed")
    if packed is not None:
        size = original.get(f"{layer}.weight_shape")
        if packed.type != "I32" or size is None or size.type != "I64" or size.count != 2:
            raise ModelError(f"{printable(layer)!r} has packed weights without their shape")
        rows, columns = (int(one) for one in size.patterns.ravel().tolist())
        if len(packed.shape) != 2 or packed.shape != (rows, -(-columns // 8)):
            raise ShapeError(
                f"{printable(packed.name)!r} is {shape_text(packed.shape)}, for {rows}×{columns} "
                "numbers of 4 bits, 8 in each"
            )
        return rows, columns
    whole = original.get(f"{layer}.weight")
    if whole is None or whole.type not in ("I8", "U8"):
        raise ModelError(f"{printable(layer)!r} has scales, and no integers that they are for")
    if len(whole.shape) != 2:
        raise ShapeError(f"the integers of {printable(layer)!r} are no matrix")
    rows, columns = whole.shape
    return rows, columns


def _integers(original: Tensors, layer: str, shape: tuple[int, int]) -> Any:
    packed = original.get(f"{layer}.weight_packed")
    if packed is not None:
        return _Packed(packed.patterns, shape)
    return matrix_of(original[f"{layer}.weight"], shape[0])
