"""Bounds that are computed in doubles and stay bounds: what rounding loses is put back, with room.

All terms of a bound are ≥ 0, so a sum of n products of doubles loses at most the factor 1 − γₙ₊₂
(N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1).
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.numbers.arrays import Floats

UNIT = 2.0**-53
"""The largest relative error of one operation in doubles."""

TINY = float(np.finfo(np.float64).tiny)
LARGEST = float(np.finfo(np.float64).max)


def up(bound: Floats, operations: int) -> Floats:
    """A computed sum of non-negative terms, made at least as large as the exact one.

    >>> float(up(np.float64(1.0), 1)) > 1
    True
    """
    return bound * (1 + 4 * (operations + 2) * UNIT) + (operations + 2) * TINY


def gamma(terms: int, unit: float) -> float:
    """γₙ, rounded up; infinite where n·u is no longer small, so that nothing is claimed.

    >>> gamma(2, 0.5)
    inf
    """
    product = terms * unit
    return product / (1 - product) * (1 + 4 * UNIT) if product < 0.5 else float("inf")


def growth(operations: int, unit: float) -> float:
    """(1 + u)ⁿ − 1, rounded up: how much n roundings in a row change a number, relatively.

    >>> growth(1, 0.5) >= 0.5
    True
    """
    exponent = operations * math.log1p(unit)
    return math.expm1(exponent) * (1 + 1e-12) if exponent < 700 else math.inf


def above(value: Fraction) -> float:
    """A double that is not below a rational ≥ 0: infinite beyond the largest.

    >>> above(Fraction(1, 3)) > Fraction(1, 3)
    True
    """
    return math.nextafter(float(value), math.inf) if value <= LARGEST else math.inf


def known(bound: Floats) -> Floats:
    """Infinity in place of NaN: an indeterminate bound claims nothing.

    >>> float(known(np.float64("nan")))
    inf
    """
    return np.where(np.isnan(bound), np.inf, bound)


def leading(size: Floats) -> Floats:
    """The leading power of two of numbers ≥ 0 (S. M. Rump, T. Ogita and S. Oishi, 2008).

    Half a unit in the last place of a number is u times this, u the unit of the type. What doubles
    hold as a subnormal gives 0.

    >>> leading(np.array([5.0, 4.0, 0.0])).tolist()
    [4.0, 4.0, 0.0]
    """
    bits = np.ascontiguousarray(size, dtype=np.float64).view(np.uint64)
    return (bits & np.uint64(0x7FF0000000000000)).view(np.float64)
