"""Cells of at most two dimensions: loops of corners, which all cells share by number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symact.geometry.corners import Corners
from symact.geometry.homogeneous import Row, over_common, value
from symact.geometry.polygons import cut
from symact.geometry.vertices import ExactVertices, Point
from symact.numbers.arrays import Integers

Loop = tuple[int, ...]


class Loops(Corners):
    """Convex polygons as loops of corners counter-clockwise, intervals as pairs of ends, points."""

    def __init__(self, corners: Sequence[Point]) -> None:
        super().__init__()
        self.dimension = len(corners[0])
        self.start = tuple(self.number(over_common(corner)) for corner in corners)

    def sides(self, loop: Loop, line: Row) -> tuple[Loop | None, Loop | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""
        points = self.points
        values = [value(line, points[corner]) for corner in loop]
        least, most = min(values), max(values)
        if least < 0 < most:
            return cut(loop, values, self.crossing, closed=self.dimension > 1)
        return loop if least < 0 else None, loop if most > 0 else None

    def arrays(
        self, loops: Sequence[Loop], before: int
    ) -> tuple[ExactVertices, Integers, Integers]:
        """Vertices, offsets and corners of a subdivision into these loops, whatever was before."""
        used, corners = np.unique(
            np.array([corner for loop in loops for corner in loop], dtype=np.int64),
            return_inverse=True,
        )
        vertices = ExactVertices(tuple(self.points[k] for k in used.tolist()), used)
        offsets = np.cumsum([0, *map(len, loops)], dtype=np.int64)
        return vertices, offsets, corners.astype(np.int64)
