"""Exact sets in a domain: where an output is zero or extreme, and where outputs are largest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.activation import Pieces
from symact.geometry import polygons
from symact.numbers.affine import AffineMap
from symact.regions.domain import Domain, Point
from symact.regions.engines.stage import Stage
from symact.regions.facets import FacetTable
from symact.regions.subdivision import Subdivision
from symact.regions.values import VertexValues

Mask = np.ndarray[Any, Any]

SIGN = Pieces.of("0", slopes="0 1", intercepts="0 0")


@dataclass(frozen=True)
class Locus:
    """A closed set made of polygons, segments and points, which do not overlap, each in order.

    In 1-D there are no polygons. Coordinates are parameters of the domain; :meth:`mapped` gives
    points of the input space.
    """

    domain: Domain
    points: tuple[Point, ...] = ()
    segments: tuple[tuple[Point, Point], ...] = ()
    polygons: tuple[tuple[Point, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.points or self.segments or self.polygons)

    def mapped(self) -> Locus:
        """The same set with the coordinates of its points x in the input space."""
        image = self.domain.point
        return Locus(
            self.domain,
            tuple(image(t) for t in self.points),
            tuple((image(s), image(t)) for s, t in self.segments),
            tuple(tuple(image(t) for t in loop) for loop in self.polygons),
        )


@dataclass(frozen=True)
class Extremum:
    """The largest or smallest value of an output on a domain, and the set where it is reached; in
    more than two dimensions one point of that set."""

    value: Fraction
    locus: Locus


@dataclass(frozen=True)
class Border:
    """A segment (in 1-D a point) between the sets on which two outputs are the largest."""

    outputs: tuple[int, int]
    ends: tuple[Point, ...]


@dataclass(frozen=True)
class Tie:
    """A polygon (in 1-D an interval) on all of which several outputs are the largest."""

    outputs: tuple[int, ...]
    vertices: tuple[Point, ...]


@dataclass(frozen=True)
class Decisions:
    """Which output is the largest, where: the lowest one where several are.

    Attributes:
        cells: convex pieces with the output that is largest on each; coordinates are parameters.
        borders: between cells of different outputs.
        ties: cells on all of which other outputs are as large.
        areas: by output the exact area, in 1-D the length, of its cells, in parameters.
    """

    domain: Domain
    cells: tuple[tuple[int, tuple[Point, ...]], ...]
    borders: tuple[Border, ...]
    ties: tuple[Tie, ...]
    areas: dict[int, Fraction]


def sign_stages(stages: Sequence[Stage], output: int) -> tuple[Stage, ...]:
    """Stages that also cut where an output is zero."""
    last = stages[-1].map.take([output])
    return (*stages[:-1], Stage(last, ((0,),), (SIGN,)), _unchanged(1))


def largest_stages(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Stages that also cut where another output becomes the largest."""
    last = stages[-1].map
    group = tuple(range(last.shape[0]))
    return (*stages[:-1], Stage(last, (group,), (None,)), _unchanged(1))


def _unchanged(size: int) -> Stage:
    groups = tuple((k,) for k in range(size))
    return Stage(AffineMap.identity(size), groups, (None,) * size)


def locus(domain: Domain, subdivision: Subdivision, reached: Mask) -> Locus:
    """The set on which a function has an extreme value, given the vertices at which it has it.

    The function is affine on every cell and on no cell beyond the value, so it has the value on a
    whole face of a cell or nowhere inside: on cells with all corners in the set, on facets with
    both ends, and at vertices alone.
    """
    corners = subdivision.corners
    cells = np.flatnonzero(_all(reached[corners], subdivision.offsets))
    covered = np.zeros(len(reached), dtype=bool)
    for cell in cells:
        covered[list(subdivision.loop(int(cell)))] = True
    loops = sorted(vertices_of(subdivision, int(cell)) for cell in cells)
    segments: list[tuple[Point, ...]] = []
    if subdivision.dimension == 2:
        facets = FacetTable.of(subdivision)
        inside = np.isin(facets.cells, cells).any(axis=1)
        for a, b in facets.ends[reached[facets.ends].all(axis=1) & ~inside].tolist():
            covered[[a, b]] = True
            segments.append(facet_ends(subdivision, (a, b)))
    points = sorted(subdivision.vertex(int(k)) for k in np.flatnonzero(reached & ~covered))
    if subdivision.dimension == 0:
        points = [()] * len(loops)
    elif subdivision.dimension == 1:
        segments = loops
    pairs = tuple((a, b) for a, b in sorted(segments))
    return Locus(domain, tuple(points), pairs, tuple(loops if subdivision.dimension == 2 else ()))


def decisions(domain: Domain, subdivision: Subdivision, values: VertexValues) -> Decisions:
    """Read off a subdivision by :func:`largest_stages`; ``values`` are those at its vertices."""
    labels = subdivision.patterns[:, -1].tolist()
    cells = tuple((label, vertices_of(subdivision, k)) for k, label in enumerate(labels))
    facets = FacetTable.of(subdivision)
    borders = []
    for ends, (a, b) in zip(
        facets.ends[facets.inner].tolist(), facets.cells[facets.inner].tolist(), strict=True
    ):
        if labels[a] != labels[b]:
            low, high = sorted((labels[a], labels[b]))
            borders.append(Border((low, high), facet_ends(subdivision, ends)))
    borders.sort(key=lambda border: border.ends)
    areas = {
        label: volume(subdivision, [k for k, other in enumerate(labels) if other == label])
        for label in sorted(set(labels))
    }
    return Decisions(domain, cells, tuple(borders), _ties(subdivision, values), areas)


def _ties(subdivision: Subdivision, values: VertexValues) -> tuple[Tie, ...]:
    """Cells at all of whose corners the same outputs, several of them, are largest."""
    lower, upper = values.bounds
    several = (upper >= lower.max(axis=1, keepdims=True)).sum(axis=1) > 1
    result = []
    for cell in np.flatnonzero(_all(several[subdivision.corners], subdivision.offsets)):
        shared: set[int] | None = None
        for corner in subdivision.loop(int(cell)):
            outputs = values.exact(corner)
            most = max(outputs)
            here = {k for k, entry in enumerate(outputs) if entry == most}
            shared = here if shared is None else shared & here
        if shared is not None and len(shared) > 1:
            result.append(Tie(tuple(sorted(shared)), vertices_of(subdivision, int(cell))))
    return tuple(result)


def vertices_of(subdivision: Subdivision, cell: int) -> tuple[Point, ...]:
    """The corners of a cell, from the least one on: counter-clockwise, or from low to high."""
    points = [subdivision.vertex(k) for k in subdivision.loop(cell)]
    start = points.index(min(points))
    return (*points[start:], *points[:start])


def facet_ends(subdivision: Subdivision, ends: Iterable[int]) -> tuple[Point, ...]:
    """The points at the ends of a facet, in order."""
    return tuple(sorted(subdivision.vertex(k) for k in ends))


def volume(subdivision: Subdivision, cells: Iterable[int]) -> Fraction:
    """The area of polygons, the length of intervals, the number of points; in parameters."""
    if subdivision.dimension == 0:
        return Fraction(len(list(cells)))
    loops = (subdivision.loop(cell) for cell in cells)
    return polygons.volume(loops, subdivision.vertices.homogeneous)


def _all(corners: Mask, offsets: Any) -> Mask:
    """For every cell whether something holds at all its corners."""
    return np.logical_and.reduceat(corners, offsets[:-1])
