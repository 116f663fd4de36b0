"""How a matrix is held: integers over one denominator, or floats until somebody needs integers.

Most weights of a large model are only multiplied. An integer of Python's takes eight times the
memory of a float32, and making it takes longer than multiplying it; so floats stay as they are
stored, which is exact, and products of long ones go through digits.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, TypeVar

from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.errors import UsageError
from symact.numbers.asked import needed
from symact.numbers.conversion import Exact
from symact.numbers.dyadic import Dyadic
from symact.numbers.polynomials import held, times, unified

LONG = 1 << 12
"""From how many floats on a product goes through digits and not through integers of Python's."""

H = TypeVar("H", bound="Held")


class Held:
    """``numerators`` over one positive ``denominator``, of shape (m, n)."""

    _floats: Dyadic | None

    def __init__(self, numerators: DomainMatrix, denominator: int = 1) -> None:
        own = held(needed(numerators, DomainMatrix, "the numerators"))
        if needed(denominator, int, "the denominator") < 1:
            raise UsageError("the denominator of a matrix is positive; change the signs above it")
        vars(self).update(_floats=None, numerators=own, denominator=denominator)

    @classmethod
    def _of_exact(cls: type[H], found: Exact) -> H:
        if not isinstance(found, Dyadic):
            return cls(*found)
        made = cls.__new__(cls)
        vars(made)["_floats"] = found
        return made

    @cached_property
    def numerators(self) -> DomainMatrix:
        """The integers above the denominator; of floats they are made when first asked for."""
        assert self._floats is not None
        return DomainMatrix(self._floats.integers(), self._floats.shape, ZZ)

    @cached_property
    def denominator(self) -> int:
        """The positive integer below all numerators."""
        assert self._floats is not None
        return 1 << -self._floats.unit

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = (self._floats or self.numerators).shape
        return rows, columns

    @property
    def is_numeric(self) -> bool:
        """Whether all entries are numbers, without symbols."""
        return self._floats is not None or bool(self.numerators.domain.is_ZZ)

    @property
    def is_zero(self) -> bool:
        """Whether every entry is zero."""
        if self._floats is not None:
            return not self._floats.array.any()
        return bool(self.numerators.is_zero_matrix)

    @cached_property
    def is_double(self) -> bool:
        """Whether every entry is a number that a float64 holds exactly."""
        power = self.denominator.bit_length() - 1
        if not self.is_numeric or self.denominator != 1 << power or power > 1022:
            return False
        if self._floats is not None:
            return True
        return all(int(e).bit_length() <= 53 or _fits_double(int(e), power) for e in self.flat)

    @cached_property
    def flat(self) -> tuple[Any, ...]:
        """The numerators row by row, as ring elements."""
        return tuple(self.numerators.to_list_flat())

    @cached_property
    def rounded(self) -> dict[str, Any]:
        """Float arrays nearest to this matrix, by type: what it was made of, if that was an array
        of floats, and what was asked for since."""
        if self._floats is None:
            return {}
        return {"float64": self._floats.doubles()}

    # -- without integers -----------------------------------------------------------------------

    @property
    def _is_floats(self) -> bool:
        """Whether nobody has needed the integers yet."""
        return "numerators" not in vars(self)

    def _is_equal(self, other: Held) -> bool:
        if self._floats is not None and other._floats is not None:
            return bool((self._floats.array == other._floats.array).all())
        left, right = unified([self.numerators, other.numerators])
        if self.denominator == other.denominator:
            return bool(left == right)
        return bool(times(left, other.denominator) == times(right, self.denominator))

    def _times(self, other: Held) -> DomainMatrix:
        """The product of the numerators."""
        long = [m for m in (self, other) if m._is_floats and math.prod(m.shape) >= LONG]
        if long and self.is_numeric and other.is_numeric:
            from symact.numbers.digits import Whole, product  # which loads NumPy

            own = self._floats or Whole(self.flat, self.shape)
            flat = product(own, other._floats or Whole(other.flat, other.shape))
            if flat is not None:
                return DomainMatrix.from_list_flat(flat, (self.shape[0], other.shape[1]), ZZ)
        left, right = unified([self.numerators, other.numerators])
        return left * right


def exceeds(matrix: Held, limit: int) -> bool:
    """Whether a number of a matrix of numbers is larger in size than a limit."""
    floats: Dyadic | None = vars(matrix)["_floats"]
    if floats is not None:
        return floats.largest > limit
    most = limit * matrix.denominator
    return bool(max(matrix.flat) > most or min(matrix.flat) < -most)


def _fits_double(integer: int, power: int) -> bool:
    spare = (integer & -integer).bit_length() - 1
    size = integer.bit_length()
    return size - spare <= 53 and size - power <= 1024
