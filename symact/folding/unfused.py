"""Models from before a fusion, by the names of their tensors: what the fused ones should be.

Three fusions are known: batch norm into the layer before it, the branches of RepVGG blocks
(X. Ding and others, 2021), and integers with scales, by rows or by groups of columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import ModelError, NumberError, ShapeError, UnsupportedError, shown
from symact.folding.floats import STORED_FLOATS
from symact.folding.fold import Combination
from symact.folding.roots import RootSum, root_of_square
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
        fold: its exact numbers.
        shape: its shape.
        origin: what it is made of, in words.
    """

    name: str
    fold: Combination
    shape: tuple[int, ...]
    origin: str


def fused_tensors(original: Tensors, names: Mapping[str, Any], epsilon: Fraction) -> list[Fused]:
    """What is known of the tensors that a fused model has.

    Args:
        original: the tensors before.
        names: those of the fused model; only what it has is looked for.
        epsilon: what batch norm adds to variances, exactly.

    Raises:
        ModelError: where nothing is recognised.
        NumberError: for a variance that makes no root, and for NaN.
        ShapeError: for parts that do not fit together.
    """
    found = [*_branches(original, epsilon), *_quantised(original)]
    taken = {one.name for one in found}
    found += [one for one in _normed(original, epsilon) if one.name not in taken]
    known = [one for one in found if one.name in names]
    if not known:
        raise ModelError(
            "no tensor of the fused model is recognised as made of the original: known are batch "
            "norms behind a layer (conv1 and bn1, or 0 and 1), blocks of RepVGG (rbr_dense, "
            "rbr_1x1, rbr_identity) and integers with weight_scale"
        )
    return known


def numbers(stored: Stored) -> Floats:
    """All numbers of a tensor as float64, exactly.

    Raises:
        NumberError: for NaN and infinity.
        UnsupportedError: for another type.
    """
    kind = STORED_FLOATS.get(stored.type)
    if kind is not None:
        values = kind.values(np.ascontiguousarray(stored.patterns))
    elif stored.type in ("I8", "U8"):
        values = stored.patterns.view(np.int8 if stored.type == "I8" else np.uint8).astype("f8")
    else:
        raise UnsupportedError(f"{printable(stored.name)!r} has type {stored.type}")
    if not np.isfinite(values).all():
        raise NumberError(f"{printable(stored.name)!r} has a NaN or an infinity")
    return np.asarray(values)


def rationals(values: Floats) -> list[Fraction]:
    """The exact values of a vector."""
    return [Fraction(value) for value in values.ravel().tolist()]


# -- batch norm --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Norm:
    """A batch norm in use: slopes γ/√(v + ε), means and shifts of its channels."""

    slopes: list[RootSum]
    means: Floats
    shifts: Floats


def _norm(original: Tensors, name: str, epsilon: Fraction) -> _Norm:
    parts = {part: original.get(f"{name}.{part}") for part in _NORM}
    size = numbers(_needed(parts["running_var"], name)).size
    one, none = np.ones(size), np.zeros(size)
    weight, bias, mean, variance = (
        one if part == "weight" and stored is None
        else none if stored is None else numbers(stored).ravel()
        for part, stored in parts.items()
    )  # fmt: skip
    if {weight.size, bias.size, mean.size} != {size}:
        raise ShapeError(f"the parts of batch norm {printable(name)!r} have different sizes")
    slopes = []
    for factor, v in zip(rationals(weight), rationals(variance), strict=True):
        if v + epsilon <= 0:
            raise NumberError(
                f"a variance of {printable(name)!r} plus {shown(float(epsilon))} is not above 0"
            )
        square = 1 / (v + epsilon)
        root = root_of_square(square)
        slopes.append(RootSum.of(factor, square) if root is None else RootSum.of(factor * root))
    return _Norm(slopes, mean, bias)


def _needed(stored: Stored | None, name: str) -> Stored:
    if stored is None:
        raise ModelError(f"batch norm {printable(name)!r} has no running_var")
    return stored


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
        weight, bias = original[f"{layer}.weight"], original.get(f"{layer}.bias")
        if len(weight.shape) < 2:
            continue
        own = _norm(original, norm, epsilon)
        yield from _summed(layer, [(_kernel(weight, own), bias, own)], weight.shape, norm)


def _kernel(weight: Stored, norm: _Norm) -> Floats:
    values = numbers(weight)
    if values.shape[0] != len(norm.slopes):
        raise ShapeError(
            f"{printable(weight.name)!r} is {shape_text(weight.shape)}, and the batch norm behind "
            f"it has {len(norm.slopes)} channels"
        )
    return values.reshape(values.shape[0], -1)


def _summed(
    name: str,
    parts: list[tuple[Floats, Stored | None, _Norm]],
    shape: tuple[int, ...],
    origin: str,
) -> Iterator[Fused]:
    """Kernels with a norm each, added up: the weight, and the bias Σ f·(b − m) + β."""
    rows = shape[0]
    kernels = tuple((kernel, norm.slopes) for kernel, _, norm in parts)
    yield Fused(f"{name}.weight", Combination(kernels, (rows, parts[0][0].shape[1])), shape, origin)
    one: list[Any] = [RootSum.of(Fraction(1))] * rows
    terms: list[tuple[Any, list[Any]]] = []
    for _, bias, norm in parts:
        if bias is not None:
            terms.append((numbers(bias).reshape(rows, 1), norm.slopes))
        terms.append((-norm.means.reshape(rows, 1), norm.slopes))
        terms.append((norm.shifts.reshape(rows, 1), one))
    yield Fused(f"{name}.bias", Combination(tuple(terms), (rows, 1)), (rows,), origin)


def _branches(original: Tensors, epsilon: Fraction) -> Iterator[Fused]:
    """The blocks of RepVGG: 3×3, 1×1 and identity, each with a batch norm."""
    for name in original:
        block = name.removesuffix(".rbr_dense.conv.weight")
        if block == name:
            continue
        dense = original[name]
        rows, columns, high, wide = _kernel_shape(dense)
        own = _norm(original, f"{block}.rbr_dense.bn", epsilon)
        parts = [(_kernel(dense, own), original.get(f"{block}.rbr_dense.conv.bias"), own)]
        small = original.get(f"{block}.rbr_1x1.conv.weight")
        if small is not None:
            own = _norm(original, f"{block}.rbr_1x1.bn", epsilon)
            if small.shape != (rows, columns, 1, 1):
                raise ShapeError(
                    f"{printable(small.name)!r} is {shape_text(small.shape)}, beside "
                    f"{shape_text(dense.shape)}"
                )
            wider = np.zeros(dense.shape)
            wider[:, :, high // 2, wide // 2] = _kernel(small, own)
            bias = original.get(f"{block}.rbr_1x1.conv.bias")
            parts.append((wider.reshape(rows, -1), bias, own))
        if f"{block}.rbr_identity.running_var" in original:
            own = _norm(original, f"{block}.rbr_identity", epsilon)
            if len(own.slopes) != rows:
                raise ShapeError(f"rbr_identity of {printable(block)!r} has not {rows} channels")
            same = np.zeros(dense.shape)
            at = np.arange(rows)
            same[at, at % columns, high // 2, wide // 2] = 1  # of grouped ones, the own group
            parts.append((same.reshape(rows, -1), None, own))
        yield from _summed(f"{block}.rbr_reparam", parts, dense.shape, f"{block}, its branches")


def _kernel_shape(dense: Stored) -> tuple[int, int, int, int]:
    if len(dense.shape) != 4 or not all(size % 2 for size in dense.shape[2:]):
        raise ShapeError(f"{printable(dense.name)!r} is {shape_text(dense.shape)}, no odd kernel")
    rows, columns, high, wide = dense.shape
    return rows, columns, high, wide


# -- integers with scales ----------------------------------------------------------------------


def _quantised(original: Tensors) -> Iterator[Fused]:
    """s·(q − z), with a scale for a tensor, a row, or a group of columns."""
    for name, scale in original.items():
        layer = name.removesuffix(".weight_scale")
        if layer == name:
            continue
        stored = _integers(original, layer)
        if stored.ndim != 2:
            raise ShapeError(f"the integers of {printable(layer)!r} are no matrix")
        rows, columns = stored.shape
        scales = numbers(scale).reshape(-1, scale.shape[-1] if len(scale.shape) > 1 else 1)
        groups = scales.shape[1]
        if scales.shape[0] not in (1, rows) or columns % groups:
            raise ShapeError(
                f"{printable(name)!r} is {shape_text(scale.shape)}, for integers of "
                f"{shape_text(stored.shape)}"
            )
        scales = np.broadcast_to(scales, (rows, groups))
        zero = original.get(f"{layer}.weight_zero_point")
        if zero is not None:
            points = numbers(zero).reshape(-1, groups)
            stored = stored - np.repeat(
                np.broadcast_to(points, (rows, groups)), columns // groups, axis=1
            )
        matrix = stored.reshape(rows * groups, columns // groups)
        fold = Combination(((matrix, rationals(scales)),), matrix.shape)
        yield Fused(f"{layer}.weight", fold, (rows, columns), f"{layer}, integers with scales")


def _integers(original: Tensors, layer: str) -> Floats:
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
        return _unpacked(packed.patterns, columns)
    whole = original.get(f"{layer}.weight")
    if whole is None or whole.type not in ("I8", "U8"):
        raise ModelError(f"{printable(layer)!r} has scales, and no integers that they are for")
    return numbers(whole)


def _unpacked(packed: Array, columns: int) -> Floats:
    """Numbers of 4 bits from −8 to 7, eight in each integer, the first in the lowest bits."""
    shifts = np.arange(0, 32, 4, dtype=np.uint32)
    digits = (packed[:, :, None] >> shifts) & np.uint32(15)
    return digits.reshape(packed.shape[0], -1)[:, :columns].astype(np.float64) - 8
