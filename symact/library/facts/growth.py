"""Lines about growth, read off what chains show: how steep a function is, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import sympy

from symact.library.facts.amounts import Amount
from symact.library.facts.conclusions import REALS, Conclusion, covers, order, same
from symact.library.facts.evidence import LOWER, UPPER, Bound, Evidence, Part, compared, extreme
from symact.library.facts.wording import F, Reading
from symact.library.vocabulary import x
from symact.logic.words import Words

MEAN = ("mean value theorem",)


def lipschitz(evidence: Evidence) -> Reading | None:
    """The supremum of |slope|: bounded by it, and reached or approached somewhere."""
    parts = evidence.parts
    if not evidence.is_whole:
        return None
    for left, right in pairwise(parts):
        knot = right.on.inf
        values = (part.value.xreplace({x: knot}) for part in (left, right))
        if order(*values) in (-1, 1):
            return Reading(Words("none, it jumps at {}", knot), {"jump": str(knot)})
    slopes = evidence.slopes
    if not (evidence.is_joined and covers(part.on for part in slopes)):
        return None
    above, below = (evidence.bounds(slopes, side) for side in (UPPER, LOWER))
    if above is None or below is None:
        return None
    largest = extreme([*above, *map(_mirrored, below)], largest=True)
    if largest is None:
        return None
    amount = largest.amount
    mirrored = [Part(part.on, -part.value) for part in slopes]
    if amount.exact is None:
        reached = [largest.place] if largest.place is not None else []
    else:
        reached = evidence.places(slopes, amount) or evidence.tends_to(slopes, amount)
        reached = reached or evidence.places(mirrored, amount)
        reached = reached or _from_below(evidence, slopes, amount)
        reached = reached or _at_ends([*slopes, *mirrored], amount)
    return Reading(amount.shown, dict(amount.data()), MEAN) if reached else None


def _mirrored(bound: Bound) -> Bound:
    low, high = bound.amount.between
    exact = None if bound.amount.exact is None else -bound.amount.exact
    return Bound(bound.on, Amount(exact, (-high, -low)), bound.strict, bound.place)


def _from_below(evidence: Evidence, slopes: Iterable[Part], amount: Amount) -> list[sympy.Basic]:
    assert amount.exact is not None
    opposite = Amount.of(-amount.exact)
    slopes = list(slopes)
    return evidence.places(slopes, opposite) or list(evidence.tends_to(slopes, opposite))


def _at_ends(slopes: Iterable[Part], amount: Amount) -> list[sympy.Basic]:
    """The knots at which a slope on one side is the number."""
    return [
        end
        for part in slopes
        for end in (part.on.inf, part.on.sup)
        if end.is_finite and same(part.value.xreplace({x: end}), amount.exact)
    ]


def monotone(evidence: Evidence) -> Reading | None:
    """Whether the function only rises or only falls, or three points at which it does not."""
    for shown in evidence.all_shown:
        direction = _compares_all(evidence, shown)
        if direction:
            return Reading(Words(direction))
    turn = _turn(evidence)
    if turn is not None:
        return turn
    if not (evidence.is_joined and covers(part.on for part in evidence.slopes)):
        return None
    for side, sign, strictly, weakly in (
        (LOWER, 1, "strictly increasing", "non-decreasing"),
        (UPPER, -1, "strictly decreasing", "non-increasing"),
    ):
        bounds = evidence.bounds(evidence.slopes, side)
        if bounds is None or any(_sign(bound) not in (0, sign) for bound in bounds):
            continue
        strict = [b.on for b in bounds if b.strict or _sign(b) == sign]
        gaps = REALS - sympy.Union(*strict)
        is_strict = isinstance(gaps, sympy.FiniteSet) or gaps.is_empty
        return Reading(Words(strictly if is_strict else weakly), uses=MEAN)
    return None


def _sign(bound: Bound) -> int | None:
    return compared(bound.amount, Amount.of(0))


def _compares_all(evidence: Evidence, shown: Conclusion) -> str:
    """Whether f(y) and f(x) are compared for all x and all y beyond it."""
    if shown.relation not in ("<", "≤", ">", "≥") or not same(shown.after, evidence.formula):
        return ""
    for other, domain in shown.domains.items():
        if other == x or not shown.is_for_all_but(x, other):
            continue
        if not same(shown.before, evidence.formula.xreplace({x: other})):
            continue
        is_beyond = isinstance(domain, sympy.Interval) and domain.args[:2] == (x, sympy.oo)
        if is_beyond and shown.on(x) == REALS:
            return {
                ">": "strictly increasing",
                "≥": "non-decreasing",
                "<": "strictly decreasing",
                "≤": "non-increasing",
            }[shown.relation]
    return ""


def _turn(evidence: Evidence) -> Reading | None:
    """f(a) > f(b) and f(b) < f(c) for a < b < c, or the other way round."""
    found = []
    for shown in evidence.shown:
        if shown.relation in ("<", ">"):
            points = [evidence.argument(shown, side) for side in (0, 1)]
            if None not in points:
                found.append((points[0], shown.relation, points[1]))
    for a, first, b in found:
        for middle, second, c in found:
            if middle == b and first != second and order(a, b) == order(b, c) == -1:
                values = (F(point) for point in (a, b, c))
                return Reading(
                    Words(f"no, {{}} {first} {{}} {second} {{}}", *values),
                    {"points": [str(a), str(b), str(c)]},
                )
    return None
