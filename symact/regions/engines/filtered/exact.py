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
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

from symact.numbers.affine import nearest_float
from symact.regions.engines.filtered.rows import Rows
from symact.regions.engines.rules import homogeneous, over_common
from symact.regions.subdivision import Point

Array = np.ndarray[Any, Any]
KEPT = 1 << 14
"""How many vectors of values are kept, at most."""


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
    def table(self) -> Array:
        return self._table[: self.count]

    def add(self, first: Array, second: Array, stage: int, row: Array) -> int:
        """Enter points; gives the number of the first of them."""
        start, self.count = self.count, self.count + len(row)
        if self.count > len(self._table):
            larger = np.empty((2 * self.count, 4), np.int64)
            larger[:start] = self._table[:start]
            self._table = larger
        new = self._table[start : self.count]
        new[:, 0], new[:, 1], new[:, 2], new[:, 3] = first, second, stage, row
        return start


@dataclass(frozen=True, eq=False)
class _ExactStage:
    """The rows of a stage as a matrix of integers that ends with the row of the denominator.

    Attributes:
        matrix: shape (rows + 1, inputs + 1).
        parts: its rows, each as a matrix.
        outcomes: for each the rows and, for functions, the knots (p, q), slopes and intercepts, the
            last two times ``factor``.
        factor: what makes all slopes and intercepts integers.
    """

    matrix: Any
    parts: list[Any]
    outcomes: list[tuple[tuple[int, ...], tuple[tuple[tuple[int, int], int, int], ...]]]
    factor: int
    is_relu: bool

    @classmethod
    def of(cls, rows: Rows) -> _ExactStage:
        matrix = homogeneous(rows.map)
        entries = matrix.tolist()
        all_pieces = [outcome.pieces for outcome in rows.outcomes if outcome.pieces is not None]
        factor = math.lcm(
            *(c.denominator for own in set(all_pieces) for c in (*own.slopes, *own.intercepts))
        )
        outcomes = []
        for outcome in rows.outcomes:
            pieces = outcome.pieces
            linear: tuple[tuple[tuple[int, int], int, int], ...] = ()
            if pieces is not None:
                ends = [*(knot.as_integer_ratio() for knot in pieces.knots), (1, 0)]
                linear = tuple(
                    (end, int(s * factor), int(t * factor))
                    for end, s, t in zip(ends, pieces.slopes, pieces.intercepts, strict=True)
                )
            outcomes.append((outcome.rows, linear))
        parts = [flint.fmpz_mat([row]) for row in entries]
        return cls(matrix, parts, outcomes, factor, rows.is_relu)

    def apply(self, values: list[Any]) -> list[Any]:
        """The numbers that come out, from values of the rows and their denominator."""
        last = values[-1]
        if self.is_relu:
            return [value if value > 0 else 0 for value in values]
        result = []
        for rows, linear in self.outcomes:
            if not linear:
                result.append(self.factor * max(values[row] for row in rows))
                continue
            x = values[rows[0]]
            # the first piece whose upper end p/q is not below x; the last one has 1/0
            s, t = next((s, t) for (p, q), s, t in linear if q * x <= p * last)
            result.append(s * x + t * last)
        result.append(self.factor * last)
        return result


class Oracle:
    """Exact values at points.

    Attributes:
        asked: how many signs were decided here.
    """

    def __init__(self, rows: Sequence[Rows], corners: Sequence[Point], origins: Origins) -> None:
        self.rows = rows
        self.origins = origins
        self.asked = 0
        self._stages: dict[int, _ExactStage] = {}
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
        parts = self._stage(stage).parts
        return int((parts[row] * inputs)[0, 0]), int((parts[-1] * inputs)[0, 0])

    def signs_at(self, number: int, stage: int, rows: Sequence[int]) -> list[int]:
        """The signs of rows at a point: −1, 0 or 1."""
        self.asked += len(rows)
        return [_sign(self._value(number, stage, row)[0]) for row in rows]

    def signs_between(
        self, first: int, second: int, stage: int, row: int, rows: Sequence[int]
    ) -> list[int]:
        """The signs of rows where a row is zero between two points of one cell."""
        self.asked += len(rows)
        one, two = self._vector(first, stage), self._vector(second, stage)
        parts = self._stage(stage).parts
        at_one, at_two = (parts[row] * one)[0, 0], (parts[row] * two)[0, 0]
        _check_opposite(at_one, at_two)
        mean = abs(at_two) * one + abs(at_one) * two
        return [_sign((parts[k] * mean)[0, 0]) for k in rows]

    def rows_at(self, number: int, stage: int) -> tuple[list[int], int]:
        """All rows at a point: numerators, and their denominator."""
        entries = (self._stage(stage).matrix * self._vector(number, stage)).entries()
        *values, last = map(int, entries)
        return values, last

    def values(self, number: int, stage: int, scales: Array) -> tuple[Array, list[int]]:
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
        if start == 0:
            column = flint.fmpz_mat([[x] for x in self.point(number)])
        else:
            column = self._inputs[number, start]
        for k in range(start, stage):
            values = self._stage(k).apply((self._stage(k).matrix * column).entries())
            column = flint.fmpz_mat(len(values), 1, values)
        if len(self._inputs) >= KEPT:
            self._inputs.clear()
        self._inputs[number, stage] = column
        return column

    def _stage(self, stage: int) -> _ExactStage:
        if stage not in self._stages:
            self._stages[stage] = _ExactStage.of(self.rows[stage])
        return self._stages[stage]


def _sign(value: Any) -> int:
    return int(value > 0) - int(value < 0)


def _check_opposite(one: Any, two: Any) -> None:
    """A row changes its sign between the points that another is put between."""
    if _sign(one) * _sign(two) >= 0:
        raise ContradictionError
