"""The exact side: where points are, and the signs that floats could not decide.

A point is a corner of the domain, or the zero of a row between two earlier points at whose cell the
row is affine: so it is a weighted mean of the two, with weights that are exact values of the row at
the other point. Values at a point come from running the stages on its coordinates. Everything is in
homogeneous integers: a vector of numbers is a tuple of integers over the last of them, which is
positive. Results are kept, since points that are asked for share their ancestors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.geometry.homogeneous import over_common
from symact.geometry.vertices import Point
from symact.numbers.affine import nearest_float
from symact.numbers.arrays import Floats, Integers
from symact.regions.integer_stages import column_of
from symact.regions.stages import Stage

KEPT, MOST = 1 << 14, 1 << 23
"""How many vectors of values are kept, at most, and how many numbers in all."""

MANY = 16
"""From more rows of a point on all are computed at once."""


class ContradictionError(Exception):
    """Signs that no lines can have: floats did not keep to IEEE 754, or there is a mistake."""


class Origins:
    """How points were made, by number: arrays that grow.

    Attributes:
        table: int64 of shape (count, 4): the two points that it lies between, and the stage and the
            row that is zero; −1 for the corners of the domain.
    """

    def __init__(self, corners: int) -> None:
        self.count = corners
        self._table = np.full((max(64, 2 * corners), 4), -1, np.int64)

    @property
    def table(self) -> Integers:
        return self._table[: self.count]

    def add(self, first: Integers, second: Integers, stage: int, row: Integers) -> int:
        """Enter points; gives the number of the first of them."""
        start, self.count = self.count, self.count + len(row)
        if self.count > len(self._table):
            larger = np.empty((2 * self.count, 4), np.int64)
            larger[:start] = self._table[:start]
            self._table = larger
        new = self._table[start : self.count]
        new[:, 0], new[:, 1], new[:, 2], new[:, 3] = first, second, stage, row
        return start


class Oracle:
    """Exact values at points, of stages whose maps are rows.

    Attributes:
        asked: how many signs were decided here.
        most: how many vectors and rows are kept.
    """

    def __init__(self, stages: Sequence[Stage], corners: Sequence[Point], origins: Origins) -> None:
        self.stages = stages
        self.origins = origins
        self.asked = 0
        widest = max((stage.map.shape[1] for stage in stages), default=1)
        self.most = max(1, min(KEPT, MOST // (1 + widest)))
        self._rows: dict[tuple[int, int], tuple[Any, int]] = {}
        self._points = {k: over_common(corner) for k, corner in enumerate(corners)}
        self._inputs: dict[tuple[int, int], Any] = {}

    def point(self, number: int) -> tuple[int, ...]:
        """(X, Y, D) or (X, D) in lowest terms, D > 0."""
        pending = [number]
        while pending:
            own = pending[-1]
            if own in self._points:
                pending.pop()
                continue
            first, second, stage, row = self.origins.table[own].tolist()
            missing = [k for k in (first, second) if k not in self._points]
            if missing:
                pending += missing
                continue
            pending.pop()
            at, weight, other = self._weights(first, second, stage, row)
            mean = [weight * x + other * y for x, y in zip(at[0], at[1], strict=True)]
            common = math.gcd(*mean)
            self._points[own] = tuple(x // common for x in mean)
        return self._points[number]

    def _weights(self, first: int, second: int, stage: int, row: int) -> Any:
        """The two points, and integer weights of their coordinates for the zero between them."""
        ends = self.point(first), self.point(second)
        one, one_last = self._value(first, stage, row)
        two, two_last = self._value(second, stage, row)
        _check_opposite(one, two)
        # x = (|z₂| x₁ + |z₁| x₂) / (|z₁| + |z₂|) with zᵢ = valueᵢ / lastᵢ and xᵢ = topᵢ / Dᵢ
        return (
            ends,
            abs(two) * one_last * ends[1][-1],
            abs(one) * two_last * ends[0][-1],
        )

    def _value(self, number: int, stage: int, row: int) -> tuple[int, int]:
        """A row at a point: numerator and denominator."""
        inputs = self._vector(number, stage)
        own, denominator = self._row(stage, row)
        return int((own * inputs)[0, 0]), denominator * int(inputs[inputs.nrows() - 1, 0])

    def signs_at(self, number: int, stage: int, rows: Sequence[int]) -> list[int]:
        """The signs of rows at a point: −1, 0 or 1."""
        self.asked += len(rows)
        if len(rows) > MANY:
            values, _ = self.rows_at(number, stage)
            return [_sign(values[row]) for row in rows]
        return [_sign(self._value(number, stage, row)[0]) for row in rows]

    def signs_between(
        self, first: int, second: int, stage: int, row: int, rows: Sequence[int]
    ) -> list[int]:
        """The signs of rows where a row is zero between two points of one cell."""
        self.asked += len(rows)
        one, two = self._vector(first, stage), self._vector(second, stage)
        own, _ = self._row(stage, row)
        at_one, at_two = (own * one)[0, 0], (own * two)[0, 0]
        _check_opposite(at_one, at_two)
        mean = abs(at_two) * one + abs(at_one) * two
        return [_sign((self._row(stage, k)[0] * mean)[0, 0]) for k in rows]

    def rows_at(self, number: int, stage: int) -> tuple[list[int], int]:
        """All rows at a point: numerators, and their denominator."""
        integers = self.stages[stage].integers
        *values, last = map(int, integers.rows_at(self._vector(number, stage)))
        return values, last

    def values(self, number: int, stage: int, scales: Integers) -> tuple[Floats, list[int]]:
        """All rows at a point: the floats nearest to them, in units of 2^``scales``, and signs."""
        values, last = self.rows_at(number, stage)
        info = np.finfo(np.float64)
        floats = [
            nearest_float(value << max(0, -scale), last << max(0, scale), info)
            for value, scale in zip(values, scales.tolist(), strict=True)
        ]
        self.asked += len(values)
        return np.array(floats), [_sign(value) for value in values]

    def _vector(self, number: int, stage: int) -> Any:
        """The numbers that a stage reads at a point, as a column of integers."""
        known = self._inputs.get((number, stage))
        if known is not None:
            return known
        start = stage
        while start > 0 and (number, start) not in self._inputs:
            start -= 1
        column = self._inputs[number, start] if start else column_of(self.point(number))
        for k in range(start, stage):
            integers = self.stages[k].integers
            column = integers.image(integers.rows_at(column))
        self._keep(self._inputs, (number, stage), column)
        return column

    def _row(self, stage: int, row: int) -> tuple[Any, int]:
        """A row of a stage as a matrix, and the denominator that it is over."""
        known: tuple[Any, int] | None = self._rows.get((stage, row))
        if known is None:
            known = self.stages[stage].integers.row(row)
            self._keep(self._rows, (stage, row), known)
        return known

    def _keep(self, kept: dict[tuple[int, int], Any], key: tuple[int, int], value: Any) -> None:
        """Keep something as long as what a stage reads, and forget all before they are many."""
        if len(kept) >= self.most:
            kept.clear()
        kept[key] = value


def _sign(value: Any) -> int:
    return int(value > 0) - int(value < 0)


def _check_opposite(one: Any, two: Any) -> None:
    """A row changes its sign between the points that another is put between."""
    if _sign(one) * _sign(two) >= 0:
        raise ContradictionError
