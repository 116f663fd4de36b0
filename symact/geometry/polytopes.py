"""Cells of three to six dimensions by their vertices: the double description method.

A cell is the hull of its vertices, and each of them knows which of the cell's half-spaces it is on
the boundary of. Cutting keeps the vertices on either side and adds those at which an edge crosses
the cut (T. S. Motzkin, H. Raiffa, G. L. Thompson and R. M. Thrall, 1953; K. Fukuda and A. Prodon,
1996). Everything is in integers, so signs, vertices and incidence are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product as choices
from typing import Any

from symact.geometry.corners import Corners
from symact.geometry.homogeneous import Cut, Knotted, Row, over_common, value
from symact.geometry.solids import apart, shortened, sides_of_box
from symact.geometry.vertices import ExactVertices, Point
from symact.numbers.arrays import Integers

MOST_DIMENSIONS = 6
"""Beyond these a cell has too many vertices."""


@dataclass(frozen=True)
class Polytope:
    """A bounded polyhedron with an interior.

    Attributes:
        rows: functions that are ≥ 0 on it, and nowhere else all of them.
        corners: its vertices, by number.
        incident: for each vertex the rows that are 0 there, as the bits of an integer.
    """

    rows: tuple[Row, ...]
    corners: tuple[int, ...]
    incident: tuple[int, ...]

    def edges(self, negative: Sequence[int], positive: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The edges from some of the vertices to some others, by places in ``corners``.

        Two vertices span an edge exactly if no third one is on all the half-spaces' boundaries that
        both are on; the boundaries of at least dimension − 1 half-spaces meet in an edge.
        """
        least = len(self.rows[0]) - 2
        on_row = self._corners_by_row()
        for i in negative:
            for j in positive:
                common = self.incident[i] & self.incident[j]
                if common.bit_count() < least:
                    continue
                meeting = -1
                while common:
                    lowest = common & -common
                    meeting &= on_row[lowest.bit_length() - 1]
                    common ^= lowest
                if meeting.bit_count() == 2:
                    yield i, j

    def _corners_by_row(self) -> list[int]:
        """For each row the places of the vertices on it, as bits."""
        result = [0] * len(self.rows)
        for place, rows in enumerate(self.incident):
            while rows:
                lowest = rows & -rows
                result[lowest.bit_length() - 1] |= 1 << place
                rows ^= lowest
        return result


class Polytopes(Corners):
    """Polytopes as shapes for the enumeration."""

    def __init__(self, lower: Point, upper: Point) -> None:
        super().__init__()
        self.dimension = len(lower)
        # rows 2k and 2k + 1 bound coordinate k from below and from above
        ends = list(choices((0, 1), repeat=self.dimension))
        corners = [
            self.number(over_common(tuple((low, high)[end] for end, low, high in
                                          zip(own, lower, upper, strict=True))))
            for own in ends
        ]  # fmt: skip
        incident = [sum(1 << 2 * k + end for k, end in enumerate(own)) for own in ends]
        self.start = Polytope(sides_of_box(lower, upper), tuple(corners), tuple(incident))

    def decide(self, knotted: Knotted, product: Any, shape: Any) -> tuple[list[int], list[Cut]]:
        """The pieces that all of a polytope is in, and the cuts through it."""
        return super().decide(knotted, product, shape.corners)

    def sides(self, shape: Polytope, line: Row) -> tuple[Polytope | None, Polytope | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""
        values = [value(line, self.points[corner]) for corner in shape.corners]
        least, most = min(values), max(values)
        if least >= 0 or most <= 0:
            return shape if least < 0 else None, shape if most > 0 else None
        negative = [k for k, own in enumerate(values) if own < 0]
        positive = [k for k, own in enumerate(values) if own > 0]
        bit = 1 << len(shape.rows)
        # on the cut: vertices where the function is 0, and where an edge crosses it; the inside of
        # an edge is on just those boundaries that both of its ends are on
        on_cut = [
            (corner, mask | bit)
            for corner, mask, own in zip(shape.corners, shape.incident, values, strict=True)
            if own == 0
        ]
        for i, j in shape.edges(negative, positive):
            corner = self.crossing(shape.corners[i], values[i], shape.corners[j], values[j])
            on_cut.append((corner, shape.incident[i] & shape.incident[j] | bit))
        below = [(shape.corners[k], shape.incident[k]) for k in negative]
        above = [(shape.corners[k], shape.incident[k]) for k in positive]
        return (
            _polytope((*shape.rows, tuple(-entry for entry in line)), below + on_cut),
            _polytope((*shape.rows, line), above + on_cut),
        )

    def arrays(
        self, shapes: Sequence[Polytope], before: int
    ) -> tuple[ExactVertices, Integers, Integers]:
        """One interior point for each polytope, in the place of its corners."""
        return apart([self._interior(shape) for shape in shapes], before)

    def _interior(self, shape: Polytope) -> Row:
        """A mean of the vertices, weighted by their denominators."""
        mean = [sum(own) for own in zip(*(self.points[k] for k in shape.corners), strict=True)]
        common = math.gcd(*mean)
        return shortened(tuple(entry // common for entry in mean), shape.rows)


def _polytope(rows: tuple[Row, ...], corners: Sequence[tuple[int, int]]) -> Polytope:
    """A polytope without the rows that none of its vertices is on."""
    used = 0
    for _, mask in corners:
        used |= mask
    kept = [k for k in range(len(rows)) if used >> k & 1]
    if len(kept) == len(rows):
        return Polytope(rows, tuple(c for c, _ in corners), tuple(m for _, m in corners))
    masks = [sum(1 << new for new, k in enumerate(kept) if mask >> k & 1) for _, mask in corners]
    return Polytope(tuple(rows[k] for k in kept), tuple(c for c, _ in corners), tuple(masks))
