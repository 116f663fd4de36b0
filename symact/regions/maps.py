"""The affine map that a network is on a region, exactly, for one region or for all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import flint

from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.engines.rules import Row, Rule, homogeneous
from symact.regions.engines.stage import Stage

Form = tuple[Row, ...]
"""An affine map as rows of integers in lowest terms, the last row its denominator: equal maps have
equal forms."""

CACHED = 4096


class PatternMaps:
    """Affine maps by pattern. Patterns that begin alike share the work for what they share.

    Cost: for each new beginning of a pattern that ends with a stage one product of that stage's
    matrix; what was needed last is kept, so asking in the order of patterns is quickest.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.rules = [Rule(stage) for stage in stages[:-1]]
        self.final = homogeneous(stages[-1].map)
        self.inputs = stages[0].map.shape[1]
        ends = [0]
        for rule in self.rules:
            ends.append(ends[-1] + rule.labels)
        self.ends = tuple(ends)
        self._rows = lru_cache(CACHED)(self._rows_uncached)

    def form(self, pattern: Sequence[int]) -> Form:
        """The network's map where the pattern holds."""
        known = tuple(pattern)
        product = self.final * self._before(len(self.rules), known)
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
        for stage, rule in enumerate(self.rules):
            rows = [[int(e) for e in row] for row in self._rows(stage, known[: self.ends[stage]])]
            own = known[self.ends[stage] : self.ends[stage + 1]]
            for row in rule.conditions(rows, own):
                common = math.gcd(*row)
                if any(row[:-1]):
                    result.setdefault(tuple(entry // common for entry in row))
        return list(result)

    def _before(self, stage: int, pattern: tuple[int, ...]) -> Any:
        """The numbers that a stage reads, where the pattern of the stages before it holds."""
        if stage == 0:
            size = self.inputs + 1
            return flint.fmpz_mat([[int(i == j) for j in range(size)] for i in range(size)])
        start, end = self.ends[stage - 1], self.ends[stage]
        rows = self._rows(stage - 1, pattern[:start])
        return self.rules[stage - 1].apply(rows, pattern[start:end])

    def _rows_uncached(self, stage: int, pattern: tuple[int, ...]) -> list[list[Any]]:
        """What the map of a stage gives there."""
        rows: list[list[Any]] = (self.rules[stage].matrix * self._before(stage, pattern)).tolist()
        return rows


def as_affine_map(form: Form) -> AffineMap:
    """The affine map of a form."""
    *rows, last = form
    shape = len(rows), len(last) - 1
    return AffineMap(
        RationalMatrix.integers([list(row[:-1]) for row in rows], shape, last[-1]),
        RationalMatrix.integers([[row[-1]] for row in rows], (len(rows), 1), last[-1]),
    )
