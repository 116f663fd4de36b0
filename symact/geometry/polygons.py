"""Convex polygons and intervals cut by a line, in integers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from symact.geometry.homogeneous import Row

Corner = TypeVar("Corner")


def cut(
    loop: Sequence[Corner],
    values: Sequence[int],
    crossing: Callable[[Corner, int, Corner, int], Corner],
    *,
    closed: bool,
) -> tuple[tuple[Corner, ...], tuple[Corner, ...]]:
    """The sides of a loop on which a function is ≤ 0 and ≥ 0; corners where it is 0 are in both.

    Args:
        loop: the corners of a convex polygon in order, or the two ends of an interval.
        values: those of an affine function at the corners, up to positive factors.
        crossing: makes the point between two corners at which the function is 0.
        closed: whether an edge leads from the last corner back to the first.
    """
    below, above = [], []
    following = [*range(1, len(loop)), 0 if closed else None]
    for corner, value, k in zip(loop, values, following, strict=True):
        if value <= 0:
            below.append(corner)
        if value >= 0:
            above.append(corner)
        if k is not None and (value < 0 < values[k] or values[k] < 0 < value):
            point = crossing(corner, value, loop[k], values[k])
            below.append(point)
            above.append(point)
    return tuple(below), tuple(above)


def volume(loops: Iterable[Sequence[int]], point: Callable[[int], Row]) -> Fraction:
    """The area of polygons that do not overlap, or the length of intervals, together.

    Loops are numbers of vertices. Edges between two of the polygons cancel, so that the sum is over
    the outline, which keeps its denominator short.
    """
    sides: Counter[tuple[int, int]] = Counter()
    for loop in loops:
        if len(loop) == 2:
            sides.update([(loop[1], loop[1])])
            sides.subtract([(loop[0], loop[0])])
            continue
        for a, b in zip(loop, (*loop[1:], loop[0]), strict=True):
            sides[min(a, b), max(a, b)] += 1 if a < b else -1
    terms = []
    for (a, b), count in sides.items():
        p, q = point(a), point(b)
        if count and a == b:
            terms.append(Fraction(count * p[0], p[1]))
        elif count:
            terms.append(Fraction(count * (p[0] * q[1] - p[1] * q[0]), 2 * p[2] * q[2]))
    return total(terms)


def total(terms: Iterable[Fraction]) -> Fraction:
    """The sum, in pairs, so that most additions are of short fractions."""
    level = list(terms)
    while len(level) > 1:
        level = [sum(level[k : k + 2], Fraction(0)) for k in range(0, len(level), 2)]
    return level[0] if level else Fraction(0)
