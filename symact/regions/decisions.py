"""Which output is the largest, where, and where that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from symact.geometry.vertices import Point
from symact.numbers.affine import AffineMap
from symact.regions.domain import Domain
from symact.regions.facets import FacetTable
from symact.regions.stages import Stage
from symact.regions.subdivision import Subdivision
from symact.regions.values import VertexValues


@dataclass(frozen=True)
class Patch:
    """A convex piece of a domain with what is so on it.

    Attributes:
        outputs: the output that is the largest on it; on a border the two between which it lies, on
            a tie all that are.
        parameter_vertices: its corners, or two ends, or a point, in the parameters of the domain.
    """

    domain: Domain = field(repr=False)
    outputs: tuple[int, ...]
    parameter_vertices: tuple[Point, ...]

    @property
    def vertices(self) -> tuple[Point, ...]:
        """The same points in the inputs x of the network."""
        return tuple(map(self.domain.point, self.parameter_vertices))


@dataclass(frozen=True)
class Decisions:
    """Which output is the largest, where: the lowest one where several are.

    Attributes:
        cells: polygons, in 1-D intervals, with the output that is the largest on each.
        borders: segments, in 1-D points, between cells of two outputs.
        ties: polygons, in 1-D intervals, on all of which several outputs are the largest.
        parameter_areas: by output the exact area, in 1-D the length, of its cells.
    """

    domain: Domain
    cells: tuple[Patch, ...]
    borders: tuple[Patch, ...]
    ties: tuple[Patch, ...]
    parameter_areas: dict[int, Fraction]


def largest_stages(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Stages that also cut where another output becomes the largest."""
    last = stages[-1].map
    group = tuple(range(last.shape[0]))
    return (*stages[:-1], Stage(last, (group,), (None,)), Stage.carrying(AffineMap.identity(1)))


def decisions(domain: Domain, subdivision: Subdivision, values: VertexValues) -> Decisions:
    """Read off a subdivision by :func:`largest_stages`; ``values`` are those at its vertices."""
    labels = subdivision.patterns[:, -1].tolist()
    cells = tuple(Patch(domain, (label,), subdivision.outline(k)) for k, label in enumerate(labels))
    facets = FacetTable.of(subdivision)
    borders = []
    for ends, (a, b) in zip(
        facets.ends[facets.inner].tolist(), facets.cells[facets.inner].tolist(), strict=True
    ):
        if labels[a] != labels[b]:
            low, high = sorted((labels[a], labels[b]))
            borders.append(Patch(domain, (low, high), subdivision.ordered(ends)))
    borders.sort(key=lambda border: border.parameter_vertices)
    areas = {
        label: subdivision.volume([k for k, other in enumerate(labels) if other == label])
        for label in sorted(set(labels))
    }
    return Decisions(domain, cells, tuple(borders), _ties(domain, subdivision, values), areas)


def _ties(domain: Domain, subdivision: Subdivision, values: VertexValues) -> tuple[Patch, ...]:
    """Cells at all of whose corners the same outputs, several of them, are largest."""
    lower, upper = values.bounds
    several = (upper >= lower.max(axis=1, keepdims=True)).sum(axis=1) > 1
    result = []
    for cell in np.flatnonzero(subdivision.throughout(several)):
        shared: set[int] | None = None
        for corner in subdivision.loop(int(cell)):
            outputs = values.exact(corner)
            most = max(outputs)
            here = {k for k, entry in enumerate(outputs) if entry == most}
            shared = here if shared is None else shared & here
        if shared is not None and len(shared) > 1:
            own = subdivision.outline(int(cell))
            result.append(Patch(domain, tuple(sorted(shared)), own))
    return tuple(result)
