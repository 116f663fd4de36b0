"""Affine functions and points as rows of integers, homogeneous: no fractions, and exact signs.

A point (X, Y, D) with D > 0 is (X/D, Y/D), a row (a, b, c) the function (aX + bY + cD) / D up to a
positive factor. A matrix of rows stands for numbers whose common denominator is the last row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Protocol

Row = tuple[int, ...]
Rows = list[list[Any]]
"""A matrix, row by row, of Python's integers or of FLINT's."""

Cut = tuple[int, Row]
"""A function whose sign decides a coordinate of a pattern, and the place of the coordinate."""


class Knotted(Protocol):
    """Something with coordinates that have knots, at which it cuts cells.

    Attributes:
        labels: how many coordinates a pattern has.
        lines: how many functions are evaluated at a corner.
    """

    labels: int
    lines: int

    def cuts(self, rows: Rows) -> Iterator[Cut]:
        """For each knot the function that is 0 at it, of numbers that are these functions."""

    def decide(self, values: Rows, rows: Rows) -> tuple[list[int], list[Cut]]:
        """The pieces that a whole cell is in, and the cuts through it, where the functions ``rows``
        have these values at its corners."""


def over_common(point: Sequence[Fraction]) -> Row:
    """A point in lowest terms over a common denominator, which comes last.

    >>> over_common((Fraction(1, 2), Fraction(-2, 3)))
    (3, -4, 6)
    """
    common = math.lcm(*(value.denominator for value in point))
    return (*(value.numerator * (common // value.denominator) for value in point), common)


def value(row: Row, point: Row) -> int:
    """The value of a row at a homogeneous point, times positive factors of both."""
    return sum(a * b for a, b in zip(row, point, strict=True))


def between(first: Row, value: int, second: Row, other: int) -> Row:
    """The point, in lowest terms, between two homogeneous points at which a row is 0 that has
    values of opposite signs there, each times the point's denominator."""
    one, two = abs(other), abs(value)
    point = [one * a + two * b for a, b in zip(first, second, strict=True)]
    common = math.gcd(*point)
    return tuple(point) if common == 1 else tuple(entry // common for entry in point)
