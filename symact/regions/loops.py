"""Cells of at most two dimensions: loops of corners, which all cells share by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flint
import numpy as np

from symact.regions.polygons import between, cut, value
from symact.regions.rules import Cut, Row, Rule, over_common
from symact.regions.subdivision import ExactVertices, Integers, Point

Loop = tuple[int, ...]


class Loops:
    """Convex polygons as loops of corners counter-clockwise, intervals as pairs of ends, points.

    A corner is always brought to lowest terms, so corners are equal exactly if their integers are,
    and have one number.
    """

    def __init__(self, corners: Sequence[Point]) -> None:
        self.dimension = len(corners[0])
        self.points: list[Row] = []
        self.known: dict[Row, int] = {}
        self.signs = 0
        self.start = tuple(self._number(over_common(corner)) for corner in corners)

    def decide(self, rule: Rule, product: Any, loop: Loop) -> tuple[list[int], list[Cut]]:
        """The pieces that all of a loop is in, and the cuts through it, for a stage's map on it."""
        columns = zip(*(self.points[corner] for corner in loop), strict=True)
        values = (product * flint.fmpz_mat([list(line) for line in columns])).tolist()
        self.signs += rule.lines * len(loop)
        return rule.decide(values, product.tolist())

    def sides(self, loop: Loop, line: Row) -> tuple[Loop | None, Loop | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""
        points = self.points
        values = [value(line, points[corner]) for corner in loop]
        least, most = min(values), max(values)
        if least < 0 < most:
            return cut(loop, values, self._crossing, closed=self.dimension > 1)
        return loop if least < 0 else None, loop if most > 0 else None

    def arrays(self, loops: Sequence[Loop]) -> tuple[ExactVertices, Integers, Integers]:
        """Vertices, offsets and corners of a subdivision into these loops."""
        used, corners = np.unique(
            np.array([corner for loop in loops for corner in loop], dtype=np.int64),
            return_inverse=True,
        )
        vertices = ExactVertices(tuple(self.points[k] for k in used.tolist()))
        offsets = np.cumsum([0, *map(len, loops)], dtype=np.int64)
        return vertices, offsets, corners.astype(np.int64)

    def _crossing(self, first: int, value: int, second: int, other: int) -> int:
        return self._number(between(self.points[first], value, self.points[second], other))

    def _number(self, point: Row) -> int:
        """The number of a point, a new one if it is new."""
        number = self.known.setdefault(point, len(self.points))
        if number == len(self.points):
            self.points.append(point)
        return number
