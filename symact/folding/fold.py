"""What a merge should give, entry by entry: floats with a proved error, and exact numbers.

Errors are those of summing n products in any order, fused or not (N. Higham, 2002, Accuracy and
Stability of Numerical Algorithms, chapter 3), u = 2⁻⁵³, with room for the rounding of the bound
itself and of what compares it. Where all terms are multiples of 2^q and their sizes add up to less
than 2^(q + 53), nothing is rounded at all and the error is 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.numbers.arrays import Array, Booleans, Floats

UNIT = 2.0**-53

BLOCK = 1 << 18
"""How many entries are looked at at once: a few of them are all the memory that is needed."""

NOTHING = 5000
"""The exponent of the lowest bit of 0, which has none."""


@dataclass(frozen=True)
class Window:
    """A block of rows and columns."""

    rows: slice
    columns: slice

    @property
    def index(self) -> tuple[slice, slice]:
        """For indexing an array of two dimensions."""
        return self.rows, self.columns


def windows(shape: tuple[int, int], most: int | None = None) -> Iterator[Window]:
    """Blocks that cover a matrix, row by row of blocks, whole rows where they fit.

    >>> [w.index for w in windows((3, 4), 8)]
    [(slice(0, 2, None), slice(0, 4, None)), (slice(2, 3, None), slice(0, 4, None))]
    """
    rows, columns = shape
    most = BLOCK if most is None else most
    wide = max(1, min(columns, most))
    high = max(1, most // wide)
    for top in range(0, rows, high):
        for left in range(0, columns, wide):
            yield Window(slice(top, min(rows, top + high)), slice(left, min(columns, left + wide)))


@dataclass(frozen=True)
class Proposal:
    """Floats near exact numbers.

    Attributes:
        values: float64; where one is not finite nothing is proposed.
        error: how far the exact ones are from them at most, of a shape that spreads over theirs.
        rest: what is added to the values where one float64 does not say enough.
    """

    values: Floats
    error: Any
    rest: Floats | None = None


class Fold(ABC):
    """A matrix of exact numbers.

    Attributes:
        shape: rows and columns.
    """

    shape: tuple[int, int]

    @abstractmethod
    def propose(self, window: Window, double: bool) -> Proposal:
        """Floats for a block; ``double`` asks for twice the digits."""

    @abstractmethod
    def refine(self, rows: Array, columns: Array) -> Proposal:
        """Floats for single entries, with the best error that there is for each."""

    @abstractmethod
    def exact(self, row: int, column: int) -> Any:
        """One entry: what compares with fractions, exactly, and has a ``float`` nearby."""

    @abstractmethod
    def undefined(self, window: Window) -> Booleans:
        """Where an entry has no value, because a NaN or an infinity is part of it."""


@dataclass(frozen=True)
class Terms:
    """Products that are added up for one entry each, to bound the error of their sum.

    Attributes:
        count: how many.
        size: of each entry, all absolute values added up.
        grid: the exponent of a power of two that they all are multiples of.
    """

    count: int
    size: Floats
    grid: Array

    def error(self, values: Floats) -> Floats:
        """Of their sum in float64, in any order; 0 where it is exact."""
        bound = (self.count + 6) * UNIT * self.size + 4 * UNIT * np.abs(values)
        bound += (self.count + 4) * 2.0**-1073
        with np.errstate(over="ignore"):
            limit = np.ldexp(1.0, np.minimum(self.grid + 52, 2000))
        is_exact = (self.size < limit) & (self.grid > -1000)
        return np.where(is_exact, 0.0, bound)


class LazyMatrix:
    """A matrix of stored numbers of which blocks are read, as float64.

    Args:
        patterns: of two dimensions, any view.
        kind: their type, a :class:`~symact.folding.floats.StoredFloat`.
    """

    def __init__(self, patterns: Array, kind: Any) -> None:
        self.patterns, self.kind = patterns, kind
        self.shape: tuple[int, int] = patterns.shape

    def __getitem__(self, index: Any) -> Floats:
        found = np.ascontiguousarray(self.patterns[index])
        return np.asarray(self.kind.values(found))

    @property
    def transposed(self) -> LazyMatrix:
        """With rows for columns."""
        return LazyMatrix(self.patterns.T, self.kind)


class Combination(Fold):
    """Σ_t M_t[i, j] · f_t[i]: matrices of stored numbers with an exact factor for each row.

    Args:
        terms: each a matrix of numbers that float64 holds, which blocks are read from, and its
            factors, one a row: a list of fractions or sums of roots, or an array of floats.
        shape: rows and columns.
    """

    def __init__(self, terms: tuple[tuple[Any, Any], ...], shape: tuple[int, int]) -> None:
        self.terms, self.shape = terms, shape

    @cached_property
    def _factors(self) -> list[Floats]:
        return [np.array([near(f) for f in factors], np.float64) for _, factors in self.terms]

    def propose(self, window: Window, double: bool) -> Proposal:
        del double
        total = np.zeros((self._size(window.rows), self._size(window.columns)))
        size, tiny = np.zeros_like(total), np.zeros((len(total), 1))
        with np.errstate(all="ignore"):
            for (matrix, _), factor in zip(self.terms, self._factors, strict=True):
                own = factor[window.rows, None]
                term = _doubles(matrix[window.index]) * own
                total += term
                size += np.abs(term)
                tiny[(own != 0) & (np.abs(own) < _SMALLEST)] = np.inf
            none = np.full(total.shape, -NOTHING)
            return Proposal(total, self._terms(size, none).error(total) + tiny)

    def _size(self, part: slice) -> int:
        return int(part.stop - part.start)

    def _terms(self, size: Floats, grid: Array) -> Terms:
        return Terms(len(self.terms) + 1, size, grid)

    def refine(self, rows: Array, columns: Array) -> Proposal:
        values = np.zeros(len(rows))
        size, grid, tiny = np.zeros(len(rows)), np.full(len(rows), NOTHING), np.zeros(len(rows))
        with np.errstate(all="ignore"):
            for (matrix, factors), factor in zip(self.terms, self._factors, strict=True):
                own, given = _doubles(matrix[rows, columns]), factor[rows]
                is_exact = np.array([is_near(factors[i]) for i in rows.tolist()])
                bits = lowest_bits(own) + np.where(is_exact, lowest_bits(given), -2 * NOTHING)
                grid = np.minimum(grid, np.where(own == 0, NOTHING, bits))
                values += own * given
                size += np.abs(own * given)
                tiny[(given != 0) & (np.abs(given) < _SMALLEST)] = np.inf
        return Proposal(values, self._terms(size, grid).error(values) + tiny)

    def exact(self, row: int, column: int) -> Any:
        total: Any = 0
        for matrix, factors in self.terms:
            entry = Fraction(float(matrix[row : row + 1, column : column + 1][0, 0]))
            factor = factors[row]
            total = (Fraction(factor) if isinstance(factor, float) else factor) * entry + total
        return total

    def undefined(self, window: Window) -> Booleans:
        found = [~np.isfinite(_doubles(matrix[window.index])) for matrix, _ in self.terms]
        return np.asarray(np.logical_or.reduce(found))


_SMALLEST = 2.0**-1000
"""Below this a factor may have lost digits as a float64, so that nothing is said in floats."""


def near(factor: Any) -> float:
    """The float64 of an exact factor: an infinity, which proposes nothing, for one beyond all, and
    0 for 0 only.

    >>> near(Fraction(1, 2)), near(Fraction(-10) ** 400), near(Fraction(-10) ** 401)
    (0.5, inf, -inf)
    """
    if isinstance(factor, float):
        return float(factor)
    if factor > _GREATEST or factor < -_GREATEST:
        return float("inf") if factor > 0 else float("-inf")
    value = float(factor)
    return value or (5e-324 if factor > 0 else -5e-324 if factor < 0 else 0.0)


_GREATEST = Fraction(2) ** 1023


def is_near(factor: Any) -> bool:
    """Whether a float64 is the factor, exactly."""
    if isinstance(factor, float):
        return True
    value = near(factor)
    return bool(np.isfinite(value) and factor == value)


def _doubles(entries: Any) -> Floats:
    return np.asarray(entries, np.float64)


def lowest_bits(values: Floats) -> Array:
    """The exponents of the lowest bits of floats; :data:`NOTHING` for 0 and what is not finite.

    >>> lowest_bits(np.array([6.0, 0.75, 0.0])).tolist()
    [1, -2, 5000]
    """
    usual = np.isfinite(values) & (values != 0)
    fraction, exponent = np.frexp(np.where(usual, values, 1.0))
    digits = np.abs(fraction * 2.0**53).astype(np.int64)
    bits = np.frexp((digits & -digits).astype(np.float64))[1] - 1
    return np.where(usual, bits + exponent - 53, NOTHING)
