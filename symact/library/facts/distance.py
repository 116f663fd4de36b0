"""The line about ReLU, read off what chains show: how far a smooth relative of it is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symact.library.facts.amounts import Amount
from symact.library.facts.conclusions import REALS, covers, same
from symact.library.facts.evidence import LOWER, UPPER, Evidence, Part, compared, extreme
from symact.library.facts.values import end_of
from symact.library.facts.wording import Reading
from symact.library.vocabulary import x
from symact.logic.checks.reading import KINKED
from symact.logic.words import Words

LEFT, RIGHT = sympy.Interval(-sympy.oo, 0), sympy.Interval(0, sympy.oo)


def from_relu(evidence: Evidence) -> Reading | None:
    """The largest difference from ReLU, and where it is reached."""
    for way in (_by_reflection, _by_magnitude, _by_sides):
        found = way(evidence)
        if found is not None:
            return found
    return None


def _below(most: Amount, place: Amount | None) -> Reading | None:
    if place is None:
        return None
    return Reading(
        Words("at most {} below it, at ±{}", most.shown, place.shown),
        {**most.data(), "at": place.data()},
    )


def _by_reflection(evidence: Evidence) -> Reading | None:
    """f(x) − f(−x) = x, and f ≤ 0 on the left: the difference is f(−|x|), at worst the minimum."""
    mirrored = evidence.formula - evidence.formula.xreplace({x: -x})
    reflected = any(
        shown.on(x) == REALS and shown.after == x for shown in evidence.about(mirrored, "=")
    )
    negative = [shown.on(x) for shown in evidence.about(evidence.formula, *UPPER)
                if shown.after == 0]  # fmt: skip
    low = end_of(evidence, top=False)
    if not (reflected and covers(negative, LEFT) and low and low.amount and len(low.places) == 1):
        return None
    (place,) = low.places
    if isinstance(place, sympy.Symbol):
        at = evidence.amount(place)
    else:
        at = Amount.of(place) if place.is_number else None
    is_left = at is not None and at.between[1] <= 0
    return _below(_opposite(low.amount), _opposite(at) if is_left and at else None)


def _by_magnitude(evidence: Evidence) -> Reading | None:
    """r(x) − f(x) = −f(−|x|), of which the maximum is shown."""
    size = evidence.formula.xreplace({x: -sympy.Abs(x)})
    difference = sympy.Max(0, x) - evidence.formula
    if not any(
        shown.on(x) == REALS and same(shown.after, -size)
        for shown in evidence.about(difference, "=")
    ):
        return None
    for shown in evidence.all_shown:
        for y, place in _free_pairs(shown.before, shown.after):
            is_it = shown.relation == "≤" and shown.is_for_all_but()
            body = -evidence.formula.xreplace({x: -y})
            if is_it and same(shown.before, body) and same(body.xreplace({y: place}), shown.after):
                most, at = evidence.amount(shown.after), evidence.amount(place)
                is_right = at is not None and at.between[0] >= 0
                return _below(most, at) if most is not None and is_right else None
    return None


def _free_pairs(before: Any, after: Any) -> Iterator[tuple[Any, Any]]:
    for y in before.free_symbols:
        for place in after.free_symbols:
            yield y, place


def _by_sides(evidence: Evidence) -> Reading | None:
    """Bounds of f on the left and of f − x on the right, of which one is reached at 0."""
    if evidence.formula.has(*KINKED):
        return None
    sides = (Part(LEFT, evidence.formula), Part(RIGHT, evidence.formula - x))
    above, below = (evidence.bounds(sides, relations) for relations in (UPPER, LOWER))
    if above is None or below is None:
        return None
    high, low = extreme(above, largest=True), extreme(below, largest=False)
    if high is None or low is None or high.amount.exact is None:
        return None
    at_zero = evidence.formula.xreplace({x: sympy.S.Zero})
    if compared(low.amount, Amount.of(0)) not in (0, 1) or not same(at_zero, high.amount.exact):
        return None
    return Reading(
        Words("at most {} above it, at {}", high.amount.shown, sympy.S.Zero),
        {**high.amount.data(), "at": "0"},
    )


def _opposite(amount: Amount) -> Amount:
    low, high = amount.between
    return Amount(None if amount.exact is None else -amount.exact, (-high, -low))
