"""Numbers as the sheet prints them: in closed form, in decimals as far as these are certain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from flint import arb

from symact.display import FAR
from symact.logic.words import Between, Words
from symact.numbers.balls import PRECISION, Range, enclosure, precision
from symact.numbers.rational import rational

PLACES = 13
"""The most decimal places that are printed; enclosures have more."""

CERTAIN = 20
"""The decimal places to which places and values are enclosed."""

SHORT = 12
"""How many characters of a fraction are printed as it is."""


def is_short(number: Any, most: float = SHORT) -> bool:
    """Whether a number takes at most so many characters as it is; far ones are not written out.

    >>> is_short(Fraction(1, 3)), is_short(Fraction(10**5000, 3))
    (True, False)
    """
    rationals = sympy.sympify(number).atoms(sympy.Rational)
    is_near = all(max(abs(part.p), part.q) < FAR for part in rationals)
    return is_near and len(str(number)) <= most


@dataclass(frozen=True)
class Amount:
    """A number that is known exactly, or to lie between two decimal numbers.

    Attributes:
        exact: the number in closed form; None where only an enclosure is known.
        between: two rational numbers with it between them; equal for a rational number.
    """

    exact: sympy.Expr | None
    between: tuple[Fraction, Fraction]

    @classmethod
    def of(cls, exact: Any) -> Amount:
        """A number in closed form, enclosed by balls where it is not rational."""
        exact = sympy.sympify(exact)
        if exact.is_Rational:
            value = rational(exact)
            return cls(exact, (value, value))
        with precision(PRECISION):
            return cls(exact, ends_of(enclosure(exact)))

    @classmethod
    def inside(cls, between: Between) -> Amount:
        """A number of which an enclosure was shown."""
        return cls(None, (between.low, between.high))

    @property
    def shown(self) -> sympy.Basic:
        """What is printed: a short fraction, a closed form with its decimals, or decimals."""
        if self.exact is not None and self.exact.is_Rational:
            if is_short(self.exact):
                return self.exact
            return Words(decimals(*self.between, self._places))
        if self.exact is None:
            return Words(decimals(*self.between, PLACES))
        return Words(f"{{}} = {decimals(*self.between, self._places)}", self.exact)

    @property
    def _places(self) -> int:
        """Decimal places for what has a closed form: few, and more for small numbers."""
        size, zeros = max(map(abs, self.between)), 0
        while size and size * 10 ** (zeros + 1) < 1:
            zeros += 1
        return PLACES // 2 + zeros

    def data(self) -> Mapping[str, Any]:
        """For JSON: the exact number as SymPy writes it, and the ends of its enclosure."""
        low, high = self.between
        places = CERTAIN + 4
        return {
            "exact": None if self.exact is None else str(self.exact),
            "low": str(low) if low == high else _rounded(low, places, math.floor),
            "high": str(high) if low == high else _rounded(high, places, math.ceil),
        }


def ends_of(place: Range, places: int = 30) -> tuple[Fraction, Fraction]:
    """Decimal numbers around a range, outwards to so many places."""
    scale = 10**places
    low, high = (_dyadic(end) * scale for end in (place.low, place.high))
    return Fraction(math.floor(low), scale), Fraction(math.ceil(high), scale)


def _dyadic(end: arb) -> Fraction:
    mantissa, exponent = end.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def around(place: Range, places: int = CERTAIN) -> Between:
    """A range as an interval between two decimal numbers of so many places."""
    low, high = ends_of(place, places)
    return Between(_rounded(low, places, math.floor), _rounded(high, places, math.ceil))


def _rounded(number: Fraction, places: int, direction: Any) -> str:
    units = direction(number * 10**places)
    sign, digits = "-" if units < 0 else "", str(abs(units)).zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def decimals(low: Fraction, high: Fraction, places: int) -> str:
    """The digits on which all numbers between two agree, with … for those that follow.

    >>> decimals(Fraction("-0.75180"), Fraction("-0.75179"), 20)
    '−0.751…'
    >>> decimals(Fraction(1, 8), Fraction(1, 8), 20), decimals(Fraction(1, 3), Fraction(1, 3), 4)
    ('0.125', '0.3333…')
    """
    if low < 0 < high:
        return f"{_written(low, places)} to {_written(high, places)}"
    if high <= 0 and low < 0:
        return f"−{decimals(-high, -low, places)}"
    for used in range(places, -1, -1):
        scale = 10**used
        below, above = math.floor(low * scale), math.floor(high * scale)
        if below == above:
            text = _rounded(Fraction(below, scale), used, math.floor) if used else str(below)
            is_all = low == high == Fraction(below, scale)
            return (text.rstrip("0").rstrip(".") if used else text) if is_all else f"{text}…"
    return f"{_written(low, places)} to {_written(high, places)}"


def _written(number: Fraction, places: int) -> str:
    text = _rounded(number, places, math.floor if number < 0 else math.ceil)
    return text.replace("-", "−").rstrip("0").rstrip(".")
