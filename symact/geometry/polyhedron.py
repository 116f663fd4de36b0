"""Polyhedra as lists of half-spaces, and exact linear programming over them.

A half-space is a row of integers, as everywhere in :mod:`symact.geometry`: an affine function that
is ≥ 0 on it. A system Ax ≤ b, as textbooks write it, has the rows b − Ax.

Every answer carries its proof and is checked before it is given: an optimum a point and multipliers
that meet in one value (strong duality), emptiness multipliers λ ≥ 0 with which the rows sum to a
negative constant (J. Farkas, 1902), unboundedness a point and a direction.

The simplex method (G. B. Dantzig, 1947) runs on the dual programme, min b·λ with Aᵀλ = c and λ ≥ 0,
which has one row for each dimension and one column for each half-space, with the least-index rule
that cannot cycle (R. G. Bland, 1977), on integers over one common denominator, the determinant of
the basis, by which every division is exact (J. Edmonds, 1967).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.display import count_of
from symact.errors import CheckFailedError, ShapeError, in_full
from symact.geometry.homogeneous import Row
from symact.numbers.matrix import RationalMatrix

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Optimum:
    """The largest value of c·x, a point x where it is reached, and multipliers λ ≥ 0 with which the
    rows sum to value − c·x, so that no point has a larger one."""

    value: Fraction
    point: Vector
    multipliers: Vector


@dataclass(frozen=True)
class Refutation:
    """Multipliers λ ≥ 0, not all 0, with which the rows sum to a constant that refutes what was
    asked for: one < 0 that there is a point, one ≤ 0 that there is an interior point."""

    multipliers: Vector


@dataclass(frozen=True)
class Unbounded:
    """A point, and a direction from it that stays inside and along which c·x grows."""

    point: Vector
    direction: Vector


Outcome = Optimum | Unbounded | Refutation


@dataclass(frozen=True)
class Polyhedron:
    """All x in ``dimension`` coordinates at which every row (a, b) of integers has a·x + b ≥ 0.

    >>> triangle = Polyhedron.of([[-1, 0], [0, -1], [1, 1]], [0, 0, "1/2"])
    >>> triangle.maximize([1, 2]).value
    Fraction(1, 1)
    >>> Polyhedron.of([[1], [-1]], [0, -1]).find_point()
    Refutation(multipliers=(Fraction(1, 1), Fraction(1, 1)))
    """

    rows: tuple[Row, ...]
    dimension: int

    @classmethod
    def of(cls, matrix: Any, bounds: Any) -> Polyhedron:
        """The polyhedron matrix · x ≤ bounds; every row is scaled to integers, which changes
        nothing but the multipliers, which belong to the rows kept.

        Raises:
            NumberError: for an entry without an exact value.
            ShapeError: where there is not one bound for each row.
        """
        left = RationalMatrix.of(matrix, "the matrix of a polyhedron")
        right = RationalMatrix.column(bounds, "the bounds of a polyhedron")
        if left.shape[0] != right.shape[0]:
            raise ShapeError(
                f"the polyhedron has {count_of(left.shape[0], 'row')} but "
                f"{count_of(right.shape[0], 'bound')}; it needs one bound for each row"
            )
        pairs = zip(left.fractions(), right.fractions(), strict=True)
        rows = (_integers((*(-entry for entry in row), bound[0])) for row, bound in pairs)
        return cls(tuple(rows), left.shape[1])

    def contains(self, x: Sequence[Fraction], *, strictly: bool = False) -> bool:
        """Whether a point satisfies every inequality, or every one strictly."""
        *tops, bottom = _integers((*x, Fraction(1)))
        found = (row[-1] * bottom + sum(map(operator.mul, row, tops)) for row in self.rows)
        return all(own > 0 if strictly else own >= 0 for own in found)

    def with_rows(self, rows: Iterable[Row]) -> Polyhedron:
        """The intersection with more half-spaces."""
        return Polyhedron((*self.rows, *rows), self.dimension)

    def find_point(self) -> Vector | Refutation:
        """A point, or why there is none."""
        outcome = self.maximize([0] * self.dimension)
        assert not isinstance(outcome, Unbounded)
        return outcome.point if isinstance(outcome, Optimum) else outcome

    def find_interior_point(self) -> Vector | Refutation:
        """A point that satisfies every inequality strictly, or why there is none.

        It is sought with the largest r ≤ 1 that every row is at least: positive exactly if there is
        one. If r ≤ 0 the multipliers λ of the rows alone are the refutation: with μ ≥ 0 that of
        r ≤ 1, they and μ sum to 1, and with λ the rows sum to the constant r − μ ≤ 0; so λ ≠ 0, but
        the sum would be positive inside.
        """
        raised = [(*row[:-1], -1, row[-1]) for row in self.rows]
        raised.append((*([0] * self.dimension), -1, 1))
        outcome = Polyhedron(tuple(raised), self.dimension + 1).maximize([0] * self.dimension + [1])
        assert isinstance(outcome, Optimum)
        if outcome.value > 0:
            return outcome.point[:-1]
        return Refutation(outcome.multipliers[:-1])

    def maximize(self, objective: Sequence[Any]) -> Outcome:
        """The largest value of a linear function on the polyhedron.

        Raises:
            ShapeError: for an objective of another length.
        """
        *scaled, unit = _integers((*(Fraction(c) for c in objective), Fraction(1)))
        if len(scaled) != self.dimension:
            raise ShapeError(
                f"the objective has {count_of(len(scaled), 'entry')}, but the polyhedron lies in "
                f"{count_of(self.dimension, 'dimension')}"
            )
        tableau = _Tableau(self.rows, scaled)
        if not tableau.start():
            direction = tableau.direction()
            start = self.find_point()
            if isinstance(start, Refutation):
                return start
            return self._checked(scaled, Unbounded(start, direction))
        ray = tableau.descend()
        if ray is not None:
            return self._checked(scaled, Refutation(ray))
        point, multipliers = tableau.point(), tableau.multipliers()
        value = sum((c * x for c, x in zip(scaled, point, strict=True)), Fraction(0))
        found = Optimum(value, point, multipliers)
        self._checked(scaled, found)
        return Optimum(value / unit, point, tuple(m / unit for m in multipliers))

    def irredundant(self) -> Polyhedron:
        """The same polyhedron, which has an interior, without half-spaces that follow from others.

        One linear programme for each: a row stays if without it it can be negative.
        """
        kept = list(dict.fromkeys(_primitive(row) for row in self.rows))
        for row in tuple(kept):
            others = Polyhedron(tuple(other for other in kept if other != row), self.dimension)
            outcome = others.maximize([-entry for entry in row[:-1]])
            if isinstance(outcome, Optimum) and outcome.value <= row[-1]:
                kept.remove(row)
        return Polyhedron(tuple(kept), self.dimension)

    def _checked(self, objective: Sequence[int], found: Outcome) -> Outcome:
        """The outcome, after its proof was checked from the definitions."""
        match found:
            case Optimum(value, point, multipliers):
                opposite = tuple(-entry for entry in objective)
                holds = self.contains(point) and self._combined(multipliers) == (*opposite, value)
            case Refutation(multipliers):
                *slopes, constant = self._combined(multipliers)
                holds = not any(slopes) and constant < 0
            case Unbounded(point, direction):
                holds = self.contains(point) and _dot((*objective, 0), direction) > 0
                holds = holds and all(_dot(row, direction) >= 0 for row in self.rows)
        if not holds or any(m < 0 for m in getattr(found, "multipliers", ())):
            raise CheckFailedError(
                f"{in_full(found)} is no answer about {self}; please report this"
            )
        return found

    def _combined(self, multipliers: Vector) -> tuple[Fraction, ...]:
        """The row that is the sum of all, each times its multiplier."""
        *scaled, common = _integers((*multipliers, Fraction(1)))
        total = [0] * (self.dimension + 1)
        for row, multiplier in zip(self.rows, scaled, strict=True):
            if multiplier:
                total = [t + multiplier * entry for t, entry in zip(total, row, strict=True)]
        return tuple(Fraction(entry, common) for entry in total)


class _Tableau:
    """The simplex tableau of min b·λ, Aᵀλ = c, λ ≥ 0, for rows (−A, b): every entry is over
    ``common``.

    Columns are the multipliers of the half-spaces, then one artificial variable for each row, then
    the right-hand side. A row is negated where c is negative, which ``signs`` remembers.
    """

    def __init__(self, rows: Sequence[Row], objective: Sequence[int]) -> None:
        self.costs = [row[-1] for row in rows]
        self.size = len(rows)
        self.signs = [-1 if c < 0 else 1 for c in objective]
        count = len(objective)
        self.table = [
            [
                *(-sign * row[k] for row in rows),
                *(int(i == k) for i in range(count)),
                sign * objective[k],
            ]
            for k, sign in enumerate(self.signs)
        ]
        self.basis = [self.size + k for k in range(count)]
        self.common = 1

    def start(self) -> bool:
        """Find multipliers with Aᵀλ = c, if there are any, by driving the artificial sum to 0."""
        columns = zip(*self.table, strict=True) if self.table else ()
        sums = [-sum(column) for column in columns] or [0] * (self.size + 1)
        sums[self.size : -1] = [0] * len(self.basis)
        self.table.append(sums)
        ray = self._descend()
        assert ray is None  # a sum of numbers ≥ 0 is bounded below
        self.artificial = self.table[-1]
        if self.artificial[-1]:
            return False
        self.table.pop()
        for k, basic in enumerate(self.basis):
            entering = next((j for j in range(self.size) if self.table[k][j]), None)
            if basic >= self.size and entering is not None:
                self._pivot(k, entering)
        return True

    def descend(self) -> Vector | None:
        """Minimise; None at the minimum, else a ray along which b·λ falls without end."""
        costs = [*self.costs, *([0] * (len(self.basis) + 1))]
        row = [self.common * cost for cost in costs]
        for k, basic in enumerate(self.basis):
            if basic < self.size and costs[basic]:
                pairs = zip(row, self.table[k], strict=True)
                row = [a - costs[basic] * b for a, b in pairs]
        self.table.append(row)
        column = self._descend()
        if column is None:
            return None
        ray = [Fraction(0)] * self.size
        ray[column] = Fraction(1)
        for k, basic in enumerate(self.basis):
            if basic < self.size:
                ray[basic] = Fraction(-self.table[k][column], self.common)
        return tuple(ray)

    def _descend(self) -> int | None:
        """Pivot by Bland's rule until the last row has no negative entry, or a column that has one
        has no positive entry above it, which is given."""
        while True:
            costs = self.table[-1]
            entering = next((j for j in range(self.size) if costs[j] < 0), None)
            if entering is None:
                return None
            leaving = None
            for k in range(len(self.basis)):
                own = self.table[k]
                if own[entering] <= 0:
                    continue
                if leaving is None:
                    leaving = k
                    continue
                best = self.table[leaving]
                difference = own[-1] * best[entering] - best[-1] * own[entering]
                if difference < 0 or (difference == 0 and self.basis[k] < self.basis[leaving]):
                    leaving = k
            if leaving is None:
                return entering
            self._pivot(leaving, entering)

    def _pivot(self, leaving: int, entering: int) -> None:
        pivot_row = self.table[leaving]
        pivot = pivot_row[entering]
        for k, row in enumerate(self.table):
            if k != leaving:
                factor = row[entering]
                self.table[k] = [
                    (pivot * a - factor * b) // self.common
                    for a, b in zip(row, pivot_row, strict=True)
                ]
        if pivot < 0:
            self.table = [[-entry for entry in row] for row in self.table]
        self.basis[leaving] = entering
        self.common = abs(pivot)

    def point(self) -> Vector:
        """At the minimum: the point x that the multipliers of the equations are."""
        own = self.table[-1][self.size : -1]
        return tuple(
            Fraction(-sign * entry, self.common)
            for sign, entry in zip(self.signs, own, strict=True)
        )

    def multipliers(self) -> Vector:
        """At the minimum: λ."""
        result = [Fraction(0)] * self.size
        for k, basic in enumerate(self.basis):
            if basic < self.size:
                result[basic] = Fraction(self.table[k][-1], self.common)
        return tuple(result)

    def direction(self) -> Vector:
        """Where no multipliers fit: a direction d with Ad ≤ 0 and c·d > 0."""
        own = self.artificial[self.size : -1]
        return tuple(
            sign * (1 - Fraction(entry, self.common))
            for sign, entry in zip(self.signs, own, strict=True)
        )


def _dot(row: Sequence[int], x: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(row[:-1], x, strict=True)), Fraction(0))


def _integers(row: Sequence[Fraction]) -> Row:
    common = math.lcm(*(entry.denominator for entry in row))
    return tuple(entry.numerator * (common // entry.denominator) for entry in row)


def _primitive(row: Row) -> Row:
    common = math.gcd(*row)
    return row if common <= 1 else tuple(entry // common for entry in row)
