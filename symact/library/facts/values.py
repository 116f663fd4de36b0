"""Lines about values, read off what chains show: derivative, limits, range, extrema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from symact.library.facts.amounts import Amount
from symact.library.facts.conclusions import covers, order, same
from symact.library.facts.evidence import LOWER, UPPER, Evidence, extreme
from symact.library.facts.wording import (
    Reading,
    asymptotes,
    at_places,
    interval,
    piecewise,
    set_data,
)
from symact.library.vocabulary import x
from symact.logic.words import Words


def derivative(evidence: Evidence) -> Reading | None:
    """The derivative, piece by piece."""
    slopes = evidence.slopes
    if not covers(part.on for part in slopes):
        return None
    if len(slopes) == 1:
        (found,) = evidence.parts
        for shown in evidence.shown:
            is_it = isinstance(shown.before, sympy.Derivative) and shown.relation == "="
            if is_it and same(shown.before.expr, found.value):
                return Reading(shown.written[1])
        return Reading(slopes[0].value)
    if not evidence.is_joined:
        return Reading(piecewise(slopes, ()))
    together = [
        knot
        for knot, left, right in zip(evidence.knots, slopes, slopes[1:], strict=False)
        if same(left.value.xreplace({x: knot}), right.value.xreplace({x: knot}))
    ]
    return Reading(piecewise(slopes, together))


def limits(evidence: Evidence) -> Reading | None:
    """The lines that the function tends to at both ends of the real line."""
    lines = [evidence.asymptote(end) for end in (-sympy.oo, sympy.oo)]
    if None in lines or not evidence.is_whole:
        return None
    left, right = (slope * x + start for slope, start in lines)  # type: ignore[misc]
    return Reading(asymptotes(left, right), {"left": str(left), "right": str(right)})


@dataclass(frozen=True)
class End:
    """One end of the values of a function: an amount or infinity, and where it is reached."""

    amount: Amount | None
    places: tuple[sympy.Basic, ...] = ()


def end_of(evidence: Evidence, *, top: bool) -> End | None:
    """The largest or the smallest value; None where it is not shown."""
    for side, forth in ((sympy.oo, 1), (-sympy.oo, -1)):
        line = evidence.asymptote(side)
        if line is not None and order(line[0] * forth, sympy.S.Zero) == (1 if top else -1):
            return End(None)
    bounds = evidence.bounds(evidence.parts, UPPER if top else LOWER)
    if not bounds or not evidence.is_whole:
        return None
    best = extreme(bounds, largest=top)
    if best is None:
        return None
    if best.place is not None and isinstance(best.place, sympy.Symbol):
        return End(best.amount, (best.place,))
    places = evidence.places(evidence.parts, best.amount)
    if places:
        return End(best.amount, tuple(places))
    is_open = best.strict and evidence.tends_to(evidence.parts, best.amount)
    return End(best.amount) if is_open else None


def extremum(*, top: bool) -> Callable[[Evidence], Reading | None]:
    """How the largest or the smallest value is read, and where it is taken."""

    def line(evidence: Evidence) -> Reading | None:
        end = end_of(evidence, top=top)
        if end is None or end.amount is None or not end.places:
            return None
        if len(end.places) == 1 and isinstance(end.places[0], sympy.Symbol):
            place = evidence.amount(end.places[0])
            if place is None:
                return None
            numbers = {**end.amount.data(), "at": place.data()}
            return Reading(Words("{} at {}", end.amount.shown, place.shown), numbers)
        numbers = {**end.amount.data(), "at": set_data(sympy.Union(*map(_as_set, end.places)))}
        return Reading(at_places(end.amount.shown, map(_as_set, end.places)), numbers)

    return line


def _as_set(place: Any) -> sympy.Set:
    return place if isinstance(place, sympy.Set) else sympy.FiniteSet(place)


def range_of(evidence: Evidence) -> Reading | None:
    """All values: an interval for what is continuous, else finitely many constants."""
    parts = evidence.parts
    if evidence.is_whole and not evidence.is_joined:
        if not all(part.is_constant for part in parts):
            return None
        values = sympy.FiniteSet(*(part.value for part in parts))
        return Reading(values, {"values": [str(value) for value in sorted(values)]})
    low, high = end_of(evidence, top=False), end_of(evidence, top=True)
    if low is None or high is None:
        return None
    return Reading(
        interval(low.amount, high.amount, bool(low.places), bool(high.places)),
        {
            "low": None if low.amount is None else low.amount.data(),
            "low_reached": bool(low.places),
            "high": None if high.amount is None else high.amount.data(),
            "high_reached": bool(high.places),
        },
        ("intermediate value theorem",),
    )
