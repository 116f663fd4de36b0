"""What an engine hands over: cells into which a network cuts its domain, with their patterns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from symact.geometry import polygons
from symact.geometry.vertices import ExactVertices, Point, Vertices
from symact.geometry.vertices import joined as joined_vertices
from symact.numbers.arrays import Booleans, Integers
from symact.regions.stages import Stage


@dataclass(frozen=True, eq=False)
class Subdivision:
    """Full-dimensional cells of a domain, at most one for each pattern: all of them, or a chunk.

    Neighbouring cells share the vertices of the edge between them, by number, and in different
    chunks by their ``identity``. Cells come in any order.

    Attributes:
        dimension: of the parameter domain.
        stages: what was enumerated.
        vertices: the corners of all cells.
        offsets: int64 of shape (cells + 1,): cell i has ``corners[offsets[i]:offsets[i + 1]]``.
        corners: int64, numbers of vertices, loop after loop: each strictly convex and
            counter-clockwise from any start; in 1-D the lower end and the upper one; in 0-D the
            point; in more than two dimensions one point of the interior instead.
        patterns: small integers of shape (cells, coordinates): for every coordinate that has
            pieces (:attr:`Stage.labels`, stage after stage) the index of its piece, for a maximum
            that of the largest term. int8, or int16 where a maximum has more than 128 terms.
        complete: whether the cells fill the domain, with those of the chunks before: so only the
            last chunk can be.
        engine: the name of the engine.
        signs: how many signs of pre-activations were needed, for these cells and those before.
        exact_signs: how many of them exact arithmetic decided.
    """

    dimension: int
    stages: tuple[Stage, ...]
    vertices: Vertices
    offsets: Integers
    corners: Integers
    patterns: Integers
    complete: bool
    engine: str
    signs: int
    exact_signs: int

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def loop(self, cell: int) -> tuple[int, ...]:
        """The numbers of a cell's vertices."""
        return tuple(self.corners[self.offsets[cell] : self.offsets[cell + 1]].tolist())

    def vertex(self, index: int) -> Point:
        """The exact coordinates of a vertex."""
        *tops, bottom = self.vertices.homogeneous(index)
        return tuple(Fraction(top, bottom) for top in tops)

    def outline(self, cell: int) -> tuple[Point, ...]:
        """The corners of a cell, from the least one on: counter-clockwise, or from low to high."""
        points = [self.vertex(k) for k in self.loop(cell)]
        start = points.index(min(points))
        return (*points[start:], *points[:start])

    def ordered(self, vertices: Iterable[int]) -> tuple[Point, ...]:
        """Vertices, such as the ends of a facet, as points in order."""
        return tuple(sorted(self.vertex(k) for k in vertices))

    def volume(self, cells: Iterable[int]) -> Fraction:
        """The area of polygons, the length of intervals, the number of points; in parameters."""
        if self.dimension == 0:
            return Fraction(len(list(cells)))
        return polygons.volume(map(self.loop, cells), self.vertices.homogeneous)

    def throughout(self, holds: Booleans) -> Booleans:
        """For every cell whether something holds at all its corners, given for each vertex."""
        result: Booleans = np.logical_and.reduceat(holds[self.corners], self.offsets[:-1])
        return result

    @classmethod
    def nothing(
        cls, dimension: int, coordinates: int, engine: str, stages: tuple[Stage, ...] = ()
    ) -> Subdivision:
        """No cells: what there is when time was up before anything was found, perhaps before all
        stages were made."""
        none = np.zeros(0, np.int64)
        return cls(
            dimension,
            stages,
            ExactVertices((), none),
            np.zeros(1, np.int64),
            none,
            np.zeros((0, coordinates), np.int8),
            complete=False,
            engine=engine,
            signs=0,
            exact_signs=0,
        )


def joined(chunks: Sequence[Subdivision]) -> Subdivision:
    """The chunks of one enumeration, in order, as one subdivision."""
    last = chunks[-1]
    if len(chunks) == 1:
        return last
    vertices, where = joined_vertices([own.vertices for own in chunks])
    starts = np.cumsum([0, *(len(own.vertices) for own in chunks)])
    corners = [own.corners + start for own, start in zip(chunks, starts, strict=False)]
    ends = np.concatenate([np.diff(own.offsets) for own in chunks])
    return replace(
        last,
        vertices=vertices,
        offsets=np.concatenate([[0], np.cumsum(ends)]).astype(np.int64),
        corners=where[np.concatenate(corners)],
        patterns=np.concatenate([own.patterns for own in chunks]),
    )
