"""Where cells meet: the edges of polygons, the ends of intervals, and what hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symact.numbers.arrays import Integers
from symact.regions.subdivision import Subdivision


@dataclass(frozen=True, eq=False)
class FacetTable:
    """Every facet of a subdivision once: an edge in 2-D, a point in 1-D.

    Attributes:
        ends: numbers of vertices, of shape (facets, dimension).
        cells: the cells on both sides, of shape (facets, 2), the lower number first; −1 in the
            second place where there is none, on the boundary of the domain.
    """

    ends: Integers
    cells: Integers

    @classmethod
    def of(cls, subdivision: Subdivision) -> FacetTable:
        """Facets are equal if their vertices are, so one sort finds the pairs."""
        offsets, corners = subdivision.offsets, subdivision.corners
        if subdivision.dimension == 0:
            return cls(np.empty((0, 0), np.int64), np.empty((0, 2), np.int64))
        cells = np.repeat(np.arange(len(subdivision)), np.diff(offsets))
        if subdivision.dimension == 1:
            keys, ends = corners, corners[:, None]
        else:
            following = np.arange(1, len(corners) + 1)
            following[offsets[1:] - 1] = offsets[:-1]
            ends = np.sort(np.stack([corners, corners[following]], axis=1), axis=1)
            keys = ends[:, 0] * max(len(subdivision.vertices), 1) + ends[:, 1]
        order = np.argsort(keys, kind="stable")
        keys, cells, ends = keys[order], cells[order], ends[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        paired = np.zeros(len(keys) + 1, dtype=bool)
        paired[:-1] = np.diff(keys, prepend=-1) == 0
        second = np.where(paired[first + 1], np.append(cells, -1)[first + 1], -1)
        return cls(ends[first], np.stack([cells[first], second], axis=1))

    @classmethod
    def of_neighbours(cls, neighbours: Sequence[Sequence[int]]) -> FacetTable:
        """Facets known by the cells on both sides alone."""
        pairs = [(a, b) for a, others in enumerate(neighbours) for b in others if a < b]
        return cls(np.empty((len(pairs), 0), np.int64), np.array(pairs, np.int64).reshape(-1, 2))

    @cached_property
    def inner(self) -> Integers:
        """The facets that have a cell on both sides, by number."""
        return np.flatnonzero(self.cells[:, 1] >= 0)

    @cached_property
    def neighbours(self) -> dict[int, tuple[int, ...]]:
        """For every cell that has any, the cells across its facets, in increasing order."""
        table: dict[int, list[int]] = {}
        for a, b in self.cells[self.inner].tolist():
            table.setdefault(a, []).append(b)
            table.setdefault(b, []).append(a)
        return {cell: tuple(sorted(others)) for cell, others in table.items()}

    def components(self, labels: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Sets of cells with equal labels that hang together through facets, each in order."""
        parent = list(range(len(labels)))

        def root(cell: int) -> int:
            while parent[cell] != cell:
                parent[cell] = parent[parent[cell]]
                cell = parent[cell]
            return cell

        for a, b in self.cells[self.inner].tolist():
            if labels[a] == labels[b]:
                low, high = sorted((root(a), root(b)))
                parent[high] = low
        sets: dict[int, list[int]] = {}
        for cell in range(len(labels)):
            sets.setdefault(root(cell), []).append(cell)
        return tuple(tuple(cells) for cells in sets.values())
