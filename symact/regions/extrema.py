"""Where an output is zero or extreme: exact sets in a domain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.activations.activation import Pieces
from symact.geometry.polyhedron import Optimum, Polyhedron
from symact.geometry.vertices import Point
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Booleans
from symact.regions.domain import Domain
from symact.regions.facets import FacetTable
from symact.regions.maps import Form
from symact.regions.stages import Stage
from symact.regions.subdivision import Subdivision

SIGN = Pieces.of("0", slopes="0 1", intercepts="0 0")


@dataclass(frozen=True)
class Locus:
    """A closed set made of polygons, segments and points, which do not overlap, each in order.

    In 1-D there are no polygons. :attr:`points`, :attr:`segments` and :attr:`polygons` are in the
    inputs x of the network, what has ``parameter`` in its name in the parameters of the domain.
    """

    domain: Domain
    parameter_points: tuple[Point, ...] = ()
    parameter_segments: tuple[tuple[Point, Point], ...] = ()
    parameter_polygons: tuple[tuple[Point, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.parameter_points or self.parameter_segments or self.parameter_polygons)

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that lie alone."""
        return tuple(map(self.domain.point, self.parameter_points))

    @property
    def segments(self) -> tuple[tuple[Point, Point], ...]:
        """The segments, by their ends."""
        image = self.domain.point
        return tuple((image(s), image(t)) for s, t in self.parameter_segments)

    @property
    def polygons(self) -> tuple[tuple[Point, ...], ...]:
        """The polygons, by their corners."""
        return tuple(tuple(map(self.domain.point, loop)) for loop in self.parameter_polygons)


@dataclass(frozen=True)
class Extremum:
    """The largest or smallest value of an output on a domain, and the set where it is reached; in
    more than two dimensions one point of that set."""

    value: Fraction
    locus: Locus


def sign_stages(stages: Sequence[Stage], output: int) -> tuple[Stage, ...]:
    """Stages that also cut where an output is zero."""
    last = stages[-1].map.take([output])
    return (*stages[:-1], Stage(last, ((0,),), (SIGN,)), Stage.carrying(AffineMap.identity(1)))


def locus(domain: Domain, subdivision: Subdivision, reached: Booleans) -> Locus:
    """The set on which a function has an extreme value, given the vertices at which it has it.

    The function is affine on every cell and on no cell beyond the value, so it has the value on a
    whole face of a cell or nowhere inside: on cells with all corners in the set, on facets with
    both ends, and at vertices alone.
    """
    cells = np.flatnonzero(subdivision.throughout(reached))
    covered = np.zeros(len(reached), dtype=bool)
    for cell in cells:
        covered[list(subdivision.loop(int(cell)))] = True
    loops = sorted(subdivision.outline(int(cell)) for cell in cells)
    segments: list[tuple[Point, ...]] = []
    if subdivision.dimension == 2:
        facets = FacetTable.of(subdivision)
        inside = np.isin(facets.cells, cells).any(axis=1)
        for a, b in facets.ends[reached[facets.ends].all(axis=1) & ~inside].tolist():
            covered[[a, b]] = True
            segments.append(subdivision.ordered((a, b)))
    points = sorted(subdivision.vertex(int(k)) for k in np.flatnonzero(reached & ~covered))
    if subdivision.dimension == 0:
        points = [()] * len(loops)
    elif subdivision.dimension == 1:
        segments = loops
    pairs = tuple((a, b) for a, b in sorted(segments))
    return Locus(domain, tuple(points), pairs, tuple(loops if subdivision.dimension == 2 else ()))


def in_space(
    domain: Domain, pieces: Iterable[tuple[Polyhedron, Form]], output: int, sign: int
) -> Extremum:
    """The largest value of an output, or for the sign −1 the least: a linear programme a region."""
    best: tuple[Fraction, Point] | None = None
    for region, form in pieces:
        row, unit = form[output], form[-1][-1]
        outcome = region.maximize([sign * entry for entry in row[:-1]])
        assert isinstance(outcome, Optimum)
        most = (outcome.value + sign * row[-1]) / unit
        if best is None or most > best[0]:
            best = most, outcome.point
    assert best is not None
    return Extremum(sign * best[0], Locus(domain, (best[1],)))
