"""The affine map that a network is on a region, exactly, for one region or for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from symact.geometry.homogeneous import Row, Rows
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.integer_stages import unchanged
from symact.regions.stages import Stage

Form = tuple[Row, ...]
"""An affine map as rows of integers in lowest terms, the last row its denominator: equal maps have
equal forms."""

CACHED, MOST = 4096, 1 << 22
"""How many maps of a stage are kept, at most, and how many numbers in all."""


class PatternMaps:
    """Affine maps by pattern. Patterns that begin alike share the work for what they share.

    Cost: for each new beginning of a pattern that ends with a stage one product of that stage's
    matrix; what was needed last is kept, so asking in the order of patterns is quickest.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.stages = [stage.integers for stage in stages[:-1]]
        self.final = stages[-1].integers.matrix
        self.inputs = stages[0].map.shape[1]
        ends = [0]
        for stage in self.stages:
            ends.append(ends[-1] + stage.labels)
        self.ends = tuple(ends)
        widest = (1 + self.inputs) * max(stage.map.shape[0] for stage in stages)
        self._rows = lru_cache(min(CACHED, 2 * len(stages) + MOST // widest))(self._rows_uncached)

    def form(self, pattern: Sequence[int]) -> Form:
        """The network's map where the pattern holds."""
        known = tuple(pattern)
        product = self.final * self._before(len(self.stages), known)
        flat = [int(entry) for entry in product.entries()]
        common = math.gcd(*flat)
        size = self.inputs + 1
        return tuple(
            tuple(entry // common for entry in flat[k : k + size])
            for k in range(0, len(flat), size)
        )

    def conditions(self, pattern: Sequence[int]) -> list[Row]:
        """Functions of the parameters that are ≥ 0 exactly where the pattern holds, as rows in
        lowest terms; constants (as where a coordinate is at a knot throughout) are left out."""
        known = tuple(pattern)
        result: dict[Row, None] = {}
        for k, stage in enumerate(self.stages):
            rows = [[int(e) for e in row] for row in self._rows(k, known[: self.ends[k]])]
            own = known[self.ends[k] : self.ends[k + 1]]
            for row in stage.conditions(rows, own):
                common = math.gcd(*row)
                if any(row[:-1]):
                    result.setdefault(tuple(entry // common for entry in row))
        return list(result)

    def _before(self, stage: int, pattern: tuple[int, ...]) -> Any:
        """The numbers that a stage reads, where the pattern of the stages before it holds."""
        if stage == 0:
            return unchanged(self.inputs)
        start, end = self.ends[stage - 1], self.ends[stage]
        rows = self._rows(stage - 1, pattern[:start])
        return self.stages[stage - 1].apply(rows, pattern[start:end])

    def _rows_uncached(self, stage: int, pattern: tuple[int, ...]) -> Rows:
        """What the map of a stage gives there."""
        rows: Rows = (self.stages[stage].matrix * self._before(stage, pattern)).tolist()
        return rows


def as_affine_map(form: Form) -> AffineMap:
    """The affine map of a form."""
    *rows, last = form
    shape = len(rows), len(last) - 1
    return AffineMap(
        RationalMatrix.integers([list(row[:-1]) for row in rows], shape, last[-1]),
        RationalMatrix.integers([[row[-1]] for row in rows], (len(rows), 1), last[-1]),
    )
