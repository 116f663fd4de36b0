"""Kinds of number that a network can be run over: what a kind has to know, and two of them.

:class:`RationalKind` gives exact values, :class:`FloatKind` what an execution computes. Floats with
a proved error beside them are in :mod:`symact.networks.kinds.enclosure`, SymPy expressions in
:mod:`symact.collapsing.blocks`, affine maps in :mod:`symact.collapsing.collapse`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np

from symact.activations.entries import Activation, Pieces
from symact.errors import UnsupportedError
from symact.networks.operations import (
    Activate,
    Affine,
    Composite,
    Maximum,
    Operation,
    Scale,
    Select,
    Sum,
)
from symact.numbers.affine import AffineMap, nearest_floats
from symact.numbers.matrix import RationalMatrix

V = TypeVar("V")
Floats = np.ndarray[Any, Any]


class Kind(Protocol[V]):
    """A kind of number that a network can be run over; V is a vector of them.

    A kind that has no rule for something raises :class:`~symact.errors.UnsupportedError`.
    """

    def join(self, values: Sequence[V]) -> V:
        """Several vectors laid end to end."""

    def affine(self, operation: Affine, x: V) -> V:
        """Affine maps side by side."""

    def scale(self, operation: Scale, x: V) -> V:
        """Factor and shift for each number."""

    def select(self, operation: Select, x: V) -> V:
        """Numbers picked by index."""

    def sum(self, operation: Sum, x: V) -> V:
        """The sum of equally long parts."""

    def activate(self, activation: Activation, x: V) -> V:
        """An activation on every number."""

    def maximum(self, operation: Maximum, x: V) -> V:
        """The larger of equally long parts."""


def step(kind: Kind[V], operation: Operation, x: V) -> V:
    """One operation on one vector, over a kind of number."""
    match operation:
        case Affine():
            return kind.affine(operation, x)
        case Scale():
            return kind.scale(operation, x)
        case Select():
            return kind.select(operation, x)
        case Sum():
            return kind.sum(operation, x)
        case Activate(activation=activation):
            return kind.activate(activation, x)
        case Maximum():
            return kind.maximum(operation, x)
        case Composite(parts=parts):
            for part in parts:
                x = step(kind, part, x)
            return x
    rule = getattr(kind, "block", None)
    if rule is None:
        raise UnsupportedError(
            f"{operation.describe()} has no numbers to run on; only its collapse can be asked for"
        )
    result: V = rule(operation, x)
    return result


class RationalKind:
    """Exact values at k points at once: a vector has shape (width, k), a column for each point."""

    def join(self, values: Sequence[RationalMatrix]) -> RationalMatrix:
        return RationalMatrix.stack(list(values))

    def affine(self, operation: Affine, x: RationalMatrix) -> RationalMatrix:
        return operation.push(x).plus_column(operation.offset())

    def scale(self, operation: Scale, x: RationalMatrix) -> RationalMatrix:
        return operation.push(x).plus_column(operation.offset())

    def select(self, operation: Select, x: RationalMatrix) -> RationalMatrix:
        return operation.push(x)

    def sum(self, operation: Sum, x: RationalMatrix) -> RationalMatrix:
        return operation.push(x)

    def activate(self, activation: Activation, x: RationalMatrix) -> RationalMatrix:
        pieces, exact = activation.pieces, activation.exact
        if exact is None:
            raise UnsupportedError(
                f"{activation.name} has no exact rational values; give a float array, or use "
                "symact.networks.kinds.enclosure for a rigorous enclosure"
            )
        if not x.is_numeric:
            raise UnsupportedError(
                f"{activation.name} of polynomials is no polynomial; use symact.expression"
            )
        if pieces is None:
            return RationalMatrix.of([[exact(entry) for entry in row] for row in x.fractions()])
        return x.mapped(*piecewise_on_integers(pieces, x.denominator))

    def maximum(self, operation: Maximum, x: RationalMatrix) -> RationalMatrix:
        if not x.is_numeric:
            raise UnsupportedError("a maximum of polynomials is no polynomial")
        parts = [part.flat for part in x.split(operation.terms)]
        return RationalMatrix.of_flat(
            [max(entries) for entries in zip(*parts, strict=True)],
            (operation.width, x.shape[1]),
            x.denominator,
        )


def piecewise_on_integers(pieces: Pieces, denominator: int) -> tuple[Callable[[Any], Any], int]:
    """A piecewise-linear function on numerators: the map, and the factor that it puts on them.

    With D the lcm of the coefficients' denominators, p/q ↦ s·p/q + t is (D·s·p + D·t·q) / (D·q):
    integers throughout.
    """
    factor = math.lcm(*(c.denominator for c in (*pieces.slopes, *pieces.intercepts)))
    if pieces.at_knots is not None:
        factor = math.lcm(factor, *(c.denominator for c in pieces.at_knots))
    slopes = [int(s * factor) for s in pieces.slopes]
    shifts = [int(t * factor) * denominator for t in pieces.intercepts]
    # x ≤ knot exactly when p ≤ floor(knot · q), and x = knot only where that product is an integer
    limits = [math.floor(k * denominator) for k in pieces.knots]
    special = {
        int(k * denominator): int(v * factor) * denominator
        for k, v in zip(pieces.knots, pieces.at_knots or (), strict=False)
        if (k * denominator).denominator == 1
    }

    def value(p: Any) -> Any:
        if p in special:
            return special[int(p)]
        for k, limit in enumerate(limits):
            if p <= limit:
                return slopes[k] * p + shifts[k]
        return slopes[-1] * p + shifts[-1]

    return value, factor


class FloatKind:
    """What an execution in one float type computes, on arrays of shape (…, width)."""

    def __init__(self, dtype: Any = np.float64) -> None:
        self.dtype = np.dtype(dtype)

    def join(self, values: Sequence[Floats]) -> Floats:
        return np.concatenate(values, axis=-1)

    def affine(self, operation: Affine, x: Floats) -> Floats:
        parts = x.reshape(*x.shape[:-1], len(operation.blocks), operation.copies, -1)
        results = []
        for g, block in enumerate(operation.blocks):
            weight, bias = float_weights(block, self.dtype)
            results.append(parts[..., g, :, :] @ weight.T + bias)
        return np.stack(results, axis=-3).reshape(*x.shape[:-1], -1)

    def scale(self, operation: Scale, x: Floats) -> Floats:
        return x * float_column(operation.factor, self.dtype) + float_column(
            operation.shift, self.dtype
        )

    def select(self, operation: Select, x: Floats) -> Floats:
        indices = np.array(operation.indices)
        picked: Floats = np.where(indices >= 0, x[..., indices], x.dtype.type(0))
        return picked

    def sum(self, operation: Sum, x: Floats) -> Floats:
        total = x[..., : operation.width]
        for k in range(1, operation.terms):
            total = total + x[..., k * operation.width : (k + 1) * operation.width]
        return total

    def activate(self, activation: Activation, x: Floats) -> Floats:
        return activation.floats(x)

    def maximum(self, operation: Maximum, x: Floats) -> Floats:
        largest: Floats = x.reshape(*x.shape[:-1], operation.terms, operation.width).max(axis=-2)
        return largest


def float_weights(block: AffineMap, dtype: Any) -> tuple[Floats, Floats]:
    """A map's matrix and offset rounded to a float type, kept with the map."""
    return float_array(block.matrix, dtype), float_column(block.offset, dtype)


def float_array(matrix: RationalMatrix, dtype: Any) -> Floats:
    """A matrix rounded to a float type, kept with the matrix."""
    cache: dict[str, Floats] = matrix.rounded
    key = np.dtype(dtype).name
    if key not in cache:
        cache[key] = nearest_floats(matrix, dtype, "a matrix")
    return cache[key]


def float_column(column: RationalMatrix, dtype: Any) -> Floats:
    """A column rounded to a float type, as a vector."""
    return float_array(column, dtype)[:, 0]
