"""Sums of square roots of rationals with rational factors, compared with rationals exactly.

Roots of rationals of which no two have a rational ratio are linearly independent over the rationals
(A. Besicovitch, 1940), and √d/√e is rational exactly if d·e is a square. So it is decided whether a
sum is 0; where it is not, integer square roots with more and more digits give its sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


def root_of_square(number: Fraction) -> Fraction | None:
    """The root of a rational that is a square; None for any other.

    >>> root_of_square(Fraction(9, 4)), root_of_square(Fraction(2))
    (Fraction(3, 2), None)
    """
    above, below = math.isqrt(number.numerator), math.isqrt(number.denominator)
    if above**2 == number.numerator and below**2 == number.denominator:
        return Fraction(above, below)
    return None


@dataclass(frozen=True)
class RootSum:
    """Σ c·√d, with a pair (c, d) for each term, d > 0; ratios of the roots are irrational.

    >>> half = RootSum.of(Fraction(1, 2), Fraction(2))
    >>> half < Fraction(3, 4), half * 2 + RootSum.of(Fraction(-1), Fraction(2)) == 0
    (True, True)
    """

    terms: tuple[tuple[Fraction, Fraction], ...]

    @classmethod
    def of(cls, factor: Fraction, square: Fraction = Fraction(1)) -> RootSum:
        """c·√d for one factor and one d ≥ 0."""
        return cls(((factor, square),) if factor and square else ())

    def __add__(self, other: RootSum | Fraction | int) -> RootSum:
        added = other if isinstance(other, RootSum) else RootSum.of(Fraction(other))
        terms = list(self.terms)
        for factor, square in added.terms:
            for at, (own, kept) in enumerate(terms):
                ratio = root_of_square(square * kept)
                if ratio is not None:  # √square = ratio/kept · √kept
                    terms[at] = own + factor * ratio / kept, kept
                    break
            else:
                terms.append((factor, square))
        return RootSum(tuple(term for term in terms if term[0]))

    __radd__ = __add__

    def __mul__(self, factor: Fraction | int) -> RootSum:
        return RootSum(tuple((factor * own, square) for own, square in self.terms if factor))

    def __neg__(self) -> RootSum:
        return self * -1

    def sign(self) -> int:
        """−1, 0 or 1."""
        if not self.terms:
            return 0
        digits = 64
        while True:
            low, high = self._between(digits)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            digits *= 2

    def _between(self, digits: int) -> tuple[Fraction, Fraction]:
        low = high = Fraction(0)
        for factor, square in self.terms:
            scale = 1 << digits
            root = math.isqrt(square.numerator * scale**2 // square.denominator)
            ends = factor * Fraction(root, scale), factor * Fraction(root + 1, scale)
            low, high = low + min(ends), high + max(ends)
        return low, high

    def _compared(self, other: Any) -> int:
        return (self + -(other if isinstance(other, RootSum) else Fraction(other))).sign()

    def __lt__(self, other: object) -> bool:
        return self._compared(other) < 0

    def __gt__(self, other: object) -> bool:
        return self._compared(other) > 0

    def __eq__(self, other: object) -> bool:
        return self._compared(other) == 0

    def __hash__(self) -> int:
        return hash(frozenset(self.terms))

    def __float__(self) -> float:
        """Within 2⁻⁵³ of it, relatively, however much of its terms cancels."""
        if not self.terms:
            return 0.0
        digits = 128
        while True:
            low, high = self._between(digits)
            middle = (low + high) / 2
            if (high - low) * 2**70 < abs(middle):
                return float(middle)
            digits *= 2
