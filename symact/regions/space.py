"""Regions in more than two dimensions: half-spaces, and a point on every facet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symact.geometry.homogeneous import Row
from symact.geometry.polyhedron import Optimum, Polyhedron, Vector
from symact.geometry.solids import sides_of_box
from symact.regions.domain import Domain


def half_spaces(domain: Domain, conditions: Sequence[Row]) -> Polyhedron:
    """The points of the domain at which functions (rows, the constant last) are ≥ 0, in parameters,
    without half-spaces that follow from others."""
    return Polyhedron((*sides(domain), *conditions), domain.dimension).irredundant()


def sides(domain: Domain) -> tuple[Row, ...]:
    """The half-spaces of the domain, in parameters."""
    return sides_of_box(domain.lower, domain.upper)


def facet_points(region: Polyhedron, domain: Domain) -> Iterator[Vector]:
    """A point in the relative interior of every facet that is not on the boundary of the domain.

    ``region`` has an interior and no half-space too many, so every row has a facet, on which there
    is a point that satisfies all others strictly: one with the largest r ≤ 1 to spare in them.
    """
    outside = set(sides(domain))
    for row in region.rows:
        if row in outside:
            continue
        rows = [(*other[:-1], -1, other[-1]) for other in region.rows if other != row]
        rows += [(*row[:-1], 0, row[-1]), (*(-a for a in row[:-1]), 0, -row[-1])]
        rows.append((*([0] * region.dimension), -1, 1))
        lifted = Polyhedron(tuple(rows), region.dimension + 1)
        outcome = lifted.maximize([0] * region.dimension + [1])
        assert isinstance(outcome, Optimum)
        assert outcome.value > 0
        yield outcome.point[:-1]
