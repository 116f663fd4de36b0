"""Searches over boxes: signs on an interval, a maximum, the only zero.

Each gives a rigorous answer with what it took, or says that it did not find one. Branch and bound
and interval Newton are as in R. E. Moore, R. B. Kearfott and M. J. Cloud, *Introduction to Interval
Analysis* (2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from flint import arb

from symact.errors import UndecidedError, shown
from symact.numbers.balls import ONE, Jet, Range, ball, compiled, largest_of

BOXES = 20_000
"""The most boxes that a search looks at before it gives up."""


class Curve:
    """An expression in one variable, to be enclosed on boxes.

    Args:
        expression: what is enclosed.
        variable: its variable.
        values: ranges for other symbols.
    """

    def __init__(
        self,
        expression: Any,
        variable: sympy.Symbol,
        values: Mapping[sympy.Basic, Range] | None = None,
    ) -> None:
        self.expression = expression
        self._program = compiled(expression, variable, values or {})

    def at(self, point: arb) -> Range:
        """The value at an exact point."""
        return self._program(Jet(Range(point, point))).value

    def slope(self, box: Range) -> Range:
        """The slopes on a box."""
        return self._program(Jet(box, ONE)).slope or Range(arb(0), arb(0))

    def on(self, box: Range) -> Range:
        """The values on a box, by the mean value form where that is narrower."""
        jet = self._program(Jet(box, ONE))
        if jet.slope is None:
            return jet.value
        middle = box.middle
        centred = self.at(middle) + jet.slope * (box - Range(middle, middle))
        if not jet.value.is_finite:
            return centred
        return jet.value.meet(centred) if centred.is_finite else jet.value


@dataclass(frozen=True)
class Search:
    """What a search over boxes found: whether the claim holds, boxes seen, a place that refutes."""

    holds: bool
    boxes: int
    place: arb | None = None


def is_positive_on(curve: Curve, box: Range, *, weakly: bool = False) -> Search:
    """Whether an expression is > 0 on a whole box, or with ``weakly`` ≥ 0, by branch and bound.

    Raises:
        UndecidedError: where neither that nor a place where it fails is found.
    """
    boxes, seen = [box], 0
    while boxes:
        part = boxes.pop()
        seen += 1
        value = curve.on(part)
        if value.low > 0 or (weakly and value.low >= 0):
            continue
        middle = part.middle
        highest = curve.at(middle).high
        if highest < 0 or (highest <= 0 and not weakly):
            return Search(False, seen, middle)
        if seen >= BOXES or not (part.low < middle < part.high):
            raise UndecidedError(
                f"whether {curve.expression} is positive near {middle.str(6)} is not settled after "
                f"{seen} boxes"
            )
        boxes += [Range(middle, part.high), Range(part.low, middle)]
    return Search(True, seen)


def maximum_on(curve: Curve, box: Range, width: Fraction) -> tuple[Range, int]:
    """A range no wider than ``width`` around the maximum on a box, and how many boxes it took.

    The upper end bounds the expression on every box, the lower end is its value at a point.

    Raises:
        UndecidedError: where the number of boxes runs out.
    """
    best, high, seen = curve.at(box.middle).low, curve.on(box).high, 1
    heap = [(_Largest(high), seen, box)]
    goal = ball(width)
    while not high - best < goal:
        _, _, part = heapq.heappop(heap)
        middle = part.middle
        if seen >= BOXES or not (part.low < middle < part.high):
            raise UndecidedError(
                f"the maximum of {curve.expression} is not found to {shown(width)} in {seen} boxes"
            )
        for half in (Range(part.low, middle), Range(middle, part.high)):
            seen += 1
            best = largest_of(best, curve.at(half.middle).low)
            heapq.heappush(heap, (_Largest(curve.on(half).high), seen, half))
        high = heap[0][0].bound
    return Range(best, high), seen


@dataclass(frozen=True)
class _Largest:
    """Orders upper bounds, the largest first."""

    bound: arb

    def __lt__(self, other: _Largest) -> bool:
        return bool(self.bound > other.bound)


@dataclass(frozen=True)
class Zero:
    """The one zero of an expression in a box: a narrow range around it, and what it took."""

    place: Range
    steps: int
    boxes: int


def only_zero(curve: Curve, box: Range) -> Zero | None:
    """The zero of an expression in a box, where it has exactly one; None where that is not so.

    The slope is shown to have one sign on the box by branch and bound, so there is at most one
    zero; the signs at the ends differ, so there is one; interval Newton then narrows it.

    Raises:
        UndecidedError: where a sign is not settled.
    """
    left, right = curve.at(box.low), curve.at(box.high)
    if not ((left.high < 0 < right.low) or (right.high < 0 < left.low)):
        return None
    boxes = _slope_boxes(curve, box, rising=bool(right.low > 0))
    if boxes is None:
        return None
    place, steps = box, 0
    while steps < 200:
        middle = place.middle
        slope = curve.slope(place)
        if slope.low > 0 or slope.high < 0:
            newton = Range(middle, middle) - curve.at(middle) * slope.inverse()
            narrowed = place.meet(newton)
        else:
            value = curve.at(middle)
            is_left = (value.low > 0) == bool(right.low > 0)
            if not (value.low > 0 or value.high < 0):
                break
            narrowed = Range(place.low, middle) if is_left else Range(middle, place.high)
        steps += 1
        if not narrowed.width < place.width * arb("0.75"):
            place = narrowed
            break
        place = narrowed
    return Zero(place, steps, boxes)


def _slope_boxes(curve: Curve, box: Range, *, rising: bool) -> int | None:
    """How many boxes show that the slope has the sign; None where one shows that it has not."""
    boxes, seen = [box], 0
    while boxes:
        part = boxes.pop()
        seen += 1
        slope = curve.slope(part)
        slope = slope if rising else -slope
        if slope.low > 0:
            continue
        middle = part.middle
        at_middle = curve.slope(Range(middle, middle))
        at_middle = at_middle if rising else -at_middle
        if at_middle.high <= 0:
            return None
        if seen >= BOXES or not (part.low < middle < part.high):
            raise UndecidedError(
                f"the sign of the slope of {curve.expression} near {middle.str(6)} is not settled "
                f"after {seen} boxes"
            )
        boxes += [Range(part.low, middle), Range(middle, part.high)]
    return seen
