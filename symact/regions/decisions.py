"""Which output is the largest, where, and where that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


def largest_stages(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Stages that also cut where another output becomes the largest."""
    last = stages[-1].map
    group = tuple(range(last.shape[0]))
    return (*stages[:-1], Stage(last, (group,), (None,)), Stage.carrying(AffineMap.identity(1)))


def decisions(domain: Domain, subdivision: Subdivision, values: VertexValues) -> Decisions:
    """Read off a subdivision by :func:`largest_stages`; ``values`` are those at its vertices."""
    labels = subdivision.patterns[:, -1].tolist()
    cells = tuple((label, subdivision.outline(k)) for k, label in enumerate(labels))
    facets = FacetTable.of(subdivision)
    borders = []
    for ends, (a, b) in zip(
        facets.ends[facets.inner].tolist(), facets.cells[facets.inner].tolist(), strict=True
    ):
        if labels[a] != labels[b]:
            low, high = sorted((labels[a], labels[b]))
            borders.append(Border((low, high), subdivision.ordered(ends)))
    borders.sort(key=lambda border: border.ends)
    areas = {
        label: subdivision.volume([k for k, other in enumerate(labels) if other == label])
        for label in sorted(set(labels))
    }
    return Decisions(domain, cells, tuple(borders), _ties(subdivision, values), areas)


def _ties(subdivision: Subdivision, values: VertexValues) -> tuple[Tie, ...]:
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
            result.append(Tie(tuple(sorted(shared)), subdivision.outline(int(cell))))
    return tuple(result)
