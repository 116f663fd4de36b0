"""Which region a point is in: the network is run at the point and its pattern looked up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain

import numpy as np

from symact.geometry.homogeneous import over_common
from symact.numbers.arrays import Integers
from symact.regions.integer_stages import IntegerStage, column_of


class Locator:
    """Finds patterns in a table of them, of shape (regions, coordinates).

    A point is in the closed region of a pattern exactly if each of its coordinates is in the closed
    piece that the pattern names: then the pieces give the network's own values at the point, layer
    by layer, so it satisfies all conditions of the region, which is the set where they hold. So no
    geometry is needed, and one run of the network; away from knots the pattern is looked up.
    """

    def __init__(self, stages: Sequence[IntegerStage], patterns: Integers) -> None:
        self.stages = stages
        self.patterns = patterns

    def options(self, t: Sequence[Fraction]) -> list[tuple[int, ...]]:
        """The pieces that contain the point with these parameters, for every coordinate."""
        column = column_of(over_common(t))
        result = []
        for stage in self.stages:
            values = stage.rows_at(column)
            result.append(stage.options(values))
            column = stage.image(values)
        return list(chain.from_iterable(result))

    def first(self, t: Sequence[Fraction]) -> int | None:
        """The first region whose closure contains the point, None if there is none in the table."""
        found = self.all(t)
        return int(found[0]) if len(found) else None

    def all(self, t: Sequence[Fraction]) -> Integers:
        """All regions in the table whose closure contains the point, in order."""
        options = self.options(t)
        ties = [k for k, pieces in enumerate(options) if len(pieces) > 1]
        if not ties:
            candidates = self._matching([pieces[0] for pieces in options])
        else:
            strict = [k for k, pieces in enumerate(options) if len(pieces) == 1]
            wanted = np.array([options[k][0] for k in strict], dtype=self.patterns.dtype)
            candidates = np.flatnonzero((self.patterns[:, strict] == wanted).all(axis=1))
            for k in ties:
                candidates = candidates[np.isin(self.patterns[candidates, k], options[k])]
        return candidates

    def _matching(self, pattern: Sequence[int]) -> Integers:
        wanted = np.array(pattern, dtype=self.patterns.dtype)
        rows = np.array(self._by_hash.get(hash(wanted.tobytes()), ()), dtype=np.int64)
        found: Integers = rows[(self.patterns[rows] == wanted).all(axis=1)]
        return found

    @cached_property
    def _by_hash(self) -> dict[int, tuple[int, ...]]:
        """Regions by the hash of their pattern."""
        table: dict[int, tuple[int, ...]] = {}
        for k, row in enumerate(self.patterns):
            key = hash(row.tobytes())
            table[key] = (*table.get(key, ()), k)
        return table
