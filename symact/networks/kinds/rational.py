"""Exact values: the kind of number by which a network is what it says it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from symact.activations.activation import Activation, Pieces
from symact.errors import UnsupportedError
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.operations import Largest
from symact.numbers.matrix import RationalMatrix


class RationalKind(Kind[RationalMatrix]):
    """Exact values at k points at once: a vector has shape (width, k), a column for each point."""

    def join(self, values: Sequence[RationalMatrix]) -> RationalMatrix:
        return RationalMatrix.stack(list(values))

    def push(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.affine
        return operation.push(x).plus_column(operation.offset())

    def activate(self, activation: Activation, x: RationalMatrix) -> RationalMatrix:
        pieces = activation.pieces
        if not x.is_numeric:
            raise UnsupportedError(
                f"{activation.name} of polynomials is no polynomial; use symact.expression"
            )
        if pieces is None:
            values = [activation.value(entry) for row in x.fractions() for entry in row]
            whole = RationalMatrix.column(values)
            return RationalMatrix.of_flat(whole.flat, x.shape, whole.denominator)
        return x.mapped(*piecewise_on_integers(pieces, x.denominator))

    def maximum(self, operation: Largest, x: RationalMatrix) -> RationalMatrix:
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
