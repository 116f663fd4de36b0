"""What an engine hands over: the cells into which a network cuts its domain, with their patterns.

Two engines make subdivisions, :mod:`symact.regions.engines.reference` and
:mod:`symact.regions.engines.filtered.engine`. Both have the same two functions::

    subdivide(stages, corners, *, max_regions=None, seconds=None, progress=None) -> Subdivision
    subdivide_segment(stages, low, high, *, max_regions=None, seconds=None, progress=None)

``stages`` are those of :func:`symact.regions.engines.stage.stages`; ``corners`` is a strictly
convex polygon of the parameter plane, counter-clockwise, as pairs of fractions; ``low`` < ``high``
are the ends of an interval. ``progress`` is called now and then with the number of cells finished
so far. When ``max_regions`` or ``seconds`` run out the cells finished by then (through every stage,
so that their patterns are whole) are returned with ``complete`` False; more than ``max_regions``
cells are never returned, and a subdivision of exactly ``max_regions`` cells is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from symact.regions.engines.stage import Stage

Integers = np.ndarray[Any, Any]
Progress = Callable[[int], None]
Point = tuple[Fraction, ...]


class Vertices(Protocol):
    """Points of the parameter domain, by number, exact when asked for."""

    def __len__(self) -> int:
        """How many there are."""

    def homogeneous(self, index: int) -> tuple[int, ...]:
        """(X, Y, D) for the point (X/D, Y/D), and so in all dimensions: D > 0, in lowest terms."""

    @property
    def floats(self) -> np.ndarray[Any, Any]:
        """All points to the accuracy of a drawing, float64 of shape (count, dimension)."""


@dataclass(frozen=True, eq=False)
class ExactVertices:
    """Vertices whose coordinates are all known."""

    points: Sequence[tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.points)

    def homogeneous(self, index: int) -> tuple[int, ...]:
        return self.points[index]

    @property
    def floats(self) -> np.ndarray[Any, Any]:
        dimension = len(self.points[0]) - 1 if self.points else 0
        rows = [[top / point[-1] for top in point[:-1]] for point in self.points]
        return np.array(rows, dtype=np.float64).reshape(len(rows), dimension)


@dataclass(frozen=True, eq=False)
class Subdivision:
    """The full-dimensional cells of a domain, one for each pattern.

    Neighbouring cells share the vertices of the edge between them, by number. Cells come in any
    order.

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
        complete: whether the cells fill the domain.
        engine: ``"reference"`` or ``"filtered"``.
        signs: how many signs of pre-activations were needed.
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
