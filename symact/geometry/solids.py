"""Cells of any dimension: half-spaces, with exact linear programmes to tell what cuts them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact.geometry.homogeneous import Cut, Knotted, Row, between, over_common, value
from symact.geometry.polyhedron import Optimum, Polyhedron
from symact.geometry.vertices import ExactVertices, Point
from symact.numbers.arrays import Integers

SHORT = 64
"""Interior points with denominators of more bits are replaced by shorter ones."""


@dataclass(frozen=True)
class Solid:
    """A bounded polyhedron with an interior.

    Attributes:
        rows: functions that are ≥ 0 on it, and nowhere else all of them.
        interior: a point, homogeneous, at which all of them are > 0.
        witnesses: points of it that were met: vertices at which some function was smallest.
    """

    rows: tuple[Row, ...]
    interior: Row
    witnesses: tuple[Row, ...] = ()

    def lowest(self, line: Row) -> Row:
        """A vertex at which a function is smallest, by an exact linear programme."""
        within = Polyhedron(self.rows, len(line) - 1)
        outcome = within.maximize([-entry for entry in line[:-1]])
        assert isinstance(outcome, Optimum)  # it has an interior, and is bounded
        return over_common(outcome.point)


class Solids:
    """Solids as shapes for the reference engine.

    A function takes negative values on a solid exactly if it does at a vertex. Vertices that were
    met are tried first; if none tells, a linear programme finds the smallest value, with a proof.
    """

    def __init__(self, lower: Point, upper: Point) -> None:
        self.dimension = len(lower)
        self.signs = 0
        middle = over_common(tuple((a + b) / 2 for a, b in zip(lower, upper, strict=True)))
        self.start = Solid(sides_of_box(lower, upper), middle)

    def decide(self, knotted: Knotted, product: Any, solid: Solid) -> tuple[list[int], list[Cut]]:
        """The pieces that all of a solid is in, and the cuts through it, for numbers that are these
        functions."""
        pattern, lines = [0] * knotted.labels, []
        for label, line in knotted.cuts(product.tolist()):
            solid, negative, positive = self._signs(solid, line)
            if negative and positive:
                lines.append((label, line))
            elif positive:
                pattern[label] += 1
        return pattern, lines

    def sides(self, solid: Solid, line: Row) -> tuple[Solid | None, Solid | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""
        solid, negative, positive = self._signs(solid, line)
        if not (negative and positive):
            return solid if negative else None, solid if positive else None
        other = tuple(-entry for entry in line)
        return self._side(solid, other), self._side(solid, line)

    def _signs(self, solid: Solid, line: Row) -> tuple[Solid, bool, bool]:
        """Whether a function is negative and positive somewhere; the solid with what was met."""
        self.signs += 1
        values = [value(line, point) for point in (solid.interior, *solid.witnesses)]
        negative, positive = min(values) < 0, max(values) > 0
        if any(line[:-1]):
            if not negative:
                solid, negative = self._falls(solid, line)
            if not positive:
                solid, positive = self._falls(solid, tuple(-entry for entry in line))
        return solid, negative, positive

    def _falls(self, solid: Solid, line: Row) -> tuple[Solid, bool]:
        """Whether a function is negative somewhere; the solid with the vertex that tells."""
        vertex = solid.lowest(line)
        if vertex not in solid.witnesses:
            solid = replace(solid, witnesses=(*solid.witnesses, vertex))
        return solid, value(line, vertex) < 0

    def _side(self, solid: Solid, line: Row) -> Solid:
        """The part on which a function is ≥ 0, given a witness at which it is positive."""
        rows = (*solid.rows, line)
        own = value(line, solid.interior)
        interior = solid.interior
        if own <= 0:
            vertex = next(point for point in solid.witnesses if value(line, point) > 0)
            # from the zero of the function on the way to the vertex, halfway on
            start = between(interior, own, vertex, value(line, vertex)) if own else interior
            interior = _middle(start, vertex)
        witnesses = tuple(point for point in solid.witnesses if value(line, point) >= 0)
        return Solid(rows, shortened(interior, rows), witnesses)

    def arrays(
        self, solids: Sequence[Solid], before: int
    ) -> tuple[ExactVertices, Integers, Integers]:
        """One interior point for each solid, in the place of its corners."""
        return apart([solid.interior for solid in solids], before)


def apart(points: Sequence[Row], before: int) -> tuple[ExactVertices, Integers, Integers]:
    """Vertices, offsets and corners of cells that are known by one point each and share none, where
    there were some cells before these."""
    ends = np.arange(len(points) + 1, dtype=np.int64)
    return ExactVertices(tuple(points), before + ends[:-1]), ends, ends[:-1]


def sides_of_box(lower: Point, upper: Point) -> tuple[Row, ...]:
    """Functions that are ≥ 0 on a box: for each coordinate from its lower and its upper end on."""
    size = len(lower)
    rows = []
    for k, (low, high) in enumerate(zip(lower, upper, strict=True)):
        for sign, bound in ((1, -low), (-1, high)):
            top, bottom = over_common((bound,))
            rows.append((*(sign * bottom * int(i == k) for i in range(size)), top))
    return tuple(rows)


def _middle(first: Row, second: Row) -> Row:
    entries = [a * second[-1] + b * first[-1] for a, b in zip(first, second, strict=True)]
    common = math.gcd(*entries)
    return tuple(entry // common for entry in entries)


def shortened(point: Row, rows: Sequence[Row]) -> Row:
    """A point near by with a short denominator at which all rows are still positive."""
    bottom = point[-1]
    bits = SHORT // 4 if bottom.bit_length() > SHORT else bottom.bit_length()
    while bits < bottom.bit_length():
        scale = 1 << bits
        near = (*(((top * scale) // bottom) for top in point[:-1]), scale)
        if all(value(row, near) > 0 for row in rows):
            common = math.gcd(*near)
            return tuple(entry // common for entry in near)
        bits *= 2
    return point
