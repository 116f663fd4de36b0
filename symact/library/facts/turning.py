"""Places that have no closed form: where a slope turns, how steep it gets, where f(x) = x.

Signs at sample points say where to look; the chains that are made are settled by checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from symact.errors import UndecidedError, in_full
from symact.library.facts.amounts import around
from symact.library.facts.search import Question
from symact.library.vocabulary import x
from symact.logic.checks import Case, Enclosed, MaximumIs, TurningPoint, UniqueZero
from symact.logic.checks.known import put_in
from symact.logic.derivation import Chain
from symact.logic.meanings import Meaning
from symact.logic.words import Maximum
from symact.numbers.balls import PRECISION, Range, ball, enclosure, precision
from symact.numbers.branching import Curve, maximum_on
from symact.numbers.rational import rational

FLOATS = 1 << 1000
"""Numbers up to here are guessed from floats."""

Ask = Callable[[Any, str, Any], Question]

BEND = sympy.Function("f''", real=True)
"""The second derivative."""

GRID = tuple(Fraction(k, 2) for k in range(-16, 17))
"""Where signs are looked at."""

OUT = 4
"""Up to where the largest slope is looked for; beyond it is bounded."""

MOST = Fraction(1, 10**12)
"""How closely a maximum is enclosed."""


@dataclass(frozen=True)
class Turning:
    """A minimum or maximum of a function, and the chains that show it."""

    is_maximum: bool
    chains: tuple[Chain, ...]
    meanings: tuple[Meaning, ...]


def signs(expression: sympy.Expr, points: tuple[Fraction, ...]) -> list[int]:
    """The sign at each point, 0 where it is not found."""
    curve = Curve(expression, x)
    found = []
    for point in points:
        value = curve.at(Range.between(point, point).middle)
        found.append(1 if value.low > 0 else -1 if value.high < 0 else 0)
    return found


def changes(expression: sympy.Expr, points: tuple[Fraction, ...]) -> list[tuple[Fraction, ...]]:
    """Neighbouring points between which the sign changes, the ones with sign 0 left out."""
    found = [(p, s) for p, s in zip(points, signs(expression, points), strict=True) if s]
    return [(left, right) for (left, first), (right, second) in pairwise(found) if first != second]


def turning_point(
    function: Any, slope: sympy.Expr, known: dict[Any, Any], ask: Ask
) -> Turning | None:
    """The only minimum or maximum of a smooth function, if a sign table of its slope is found."""
    body = put_in(slope, known)
    places = changes(body, GRID)
    if len(places) != 1:
        return None
    ((low, high),) = places
    known[BEND] = sympy.Lambda(x, sympy.diff(body, x))
    is_maximum = signs(body, (low,)) == [1]
    table = _sign_table(slope, low, high, ask, is_maximum)
    if table is None:
        return None
    *parts, bracket = table
    zero = UniqueZero(slope, x, bracket, known)
    with precision(PRECISION):
        found = zero.found()
        if found is None:
            return None
        place, value = around(found.place), enclosure(
            put_in(function(x), known), {x: found.place}
        )  # fmt: skip
        depth = around(value)
    point = sympy.Symbol("x_0", real=True)
    cases = tuple(_case(part) for part in parts)
    check = TurningPoint(x, point, zero, cases, known)  # type: ignore[arg-type]
    relation = "≤" if is_maximum else "≥"
    words = ("rises", "falls") if is_maximum else ("falls", "rises")
    chains = (
        *parts,
        Chain.of(point, ("∈", place, "interval Newton", zero)),
        Chain.of(
            function(x),
            (relation, function(point), f"f {words[0]} to x₀, then {words[1]}", check),
        ),
        Chain.of(function(point), ("∈", depth, "ball arithmetic", Enclosed({point: zero}, known))),
    )
    return Turning(is_maximum, chains, (Meaning(point, "", zero.meant),))


def _case(chain: Chain) -> Case:
    (step,) = chain.steps
    return Case(step.before, step.after, step.check, step.relation)


def _sign_table(
    slope: sympy.Expr, low: Fraction, high: Fraction, ask: Ask, is_maximum: bool
) -> Any:
    """Chains for the slope on the left, the bend in the middle and the slope on the right."""
    zero = sympy.S.Zero
    before, inside, after = (">", "<", "<") if is_maximum else ("<", ">", ">")
    lefts = (ask(slope, before, zero), [low - Fraction(k, 2) for k in range(4)], -sympy.oo)
    rights = (ask(slope, after, zero), [high + Fraction(k, 2) for k in range(4)], sympy.oo)
    left, start = _nearest(*lefts)
    right, end = _nearest(*rights)
    if left is None or right is None:
        return None
    between = sympy.Interval(sympy.Rational(start), sympy.Rational(end))
    middle = ask(BEND(x), inside, zero).at_once(between, ("boxes", "cases"))
    return None if middle is None else (left, middle, right, (start, end))


def _nearest(
    question: Question, points: list[Fraction], far: sympy.Expr
) -> tuple[Chain | None, Fraction]:
    """The first of some points from which on to infinity a sign is settled in one step."""
    for point in points:
        ends = sorted([sympy.Rational(point), far])
        found = question.at_once(sympy.Interval(*ends), ("cases",))
        if found is not None:
            return found, point
    return None, points[0]


def steepest(slope: sympy.Expr, known: Mapping[Any, Any], ask: Ask) -> tuple[Chain, ...] | None:
    """The maximum of a slope between −a and a, with bounds of it farther out and from below."""
    curve = Curve(put_in(slope, known), x)
    with precision(PRECISION):
        try:
            place, _ = maximum_on(curve, Range.between(-OUT, OUT), MOST)
        except UndecidedError:
            return None
        # the check stops at a quarter of the width that is claimed
        half = Range.between(-Fraction(1, 10**10), Fraction(1, 10**10))
        between = around(place + half, 10)
        end = curve.at(ball(OUT)).high
        if not abs(end) < FLOATS:
            return None
        at_end = Fraction(float(end))
    # a short fraction between the maximum and what is left of it at the end
    most = (between.low + at_end) / 2
    most = most.limit_denominator(100)
    below = ask(slope, "≥", -sympy.S.One).settled(sympy.Interval(-sympy.oo, sympy.oo))
    left = ask(slope, "<", sympy.S.Zero).at_once(sympy.Interval(-sympy.oo, -OUT), ("cases",))
    right = ask(slope, "≤", sympy.Rational(most)).at_once(sympy.Interval(OUT, sympy.oo), ("cases",))
    if below is None or left is None or right is None:
        return None
    widest = Maximum(slope, x, -OUT, OUT)
    return (
        left,
        right,
        *below,
        Chain.of(widest, ("∈", between, "branch and bound", MaximumIs(known))),
    )


# -- where f(x) = x -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossing:
    """A fixed point, a bracket with one in it, or an interval without any."""

    on: sympy.Set
    point: sympy.Expr | None = None
    is_bracket: bool = False


def crossings(value: sympy.Expr, on: sympy.Interval) -> Iterator[Crossing]:
    """An interval cut at the fixed points of an expression, in order."""
    exact = _exact_zeros(value - x, on)
    low, left_open = on.start, on.left_open
    for item in sorted([*exact, *_brackets(value - x, on, exact)], key=_position):
        start, end = item if isinstance(item, tuple) else (item, item)
        is_point = not isinstance(item, tuple)
        if sympy.Interval(low, start, left_open, is_point).measure != 0:
            yield Crossing(sympy.Interval(low, start, left_open, is_point))
        if is_point:
            yield Crossing(sympy.FiniteSet(item), point=item)
        else:
            yield Crossing(sympy.Interval(start, end), is_bracket=True)
        low, left_open = end, is_point
    if low != on.end:
        yield Crossing(sympy.Interval(low, on.end, left_open, on.right_open))
    elif not left_open and not on.right_open and not exact:
        yield Crossing(sympy.FiniteSet(low))


def _position(item: Any) -> sympy.Expr:
    return item[0] if isinstance(item, tuple) else item


def _exact_zeros(difference: sympy.Expr, on: sympy.Interval) -> list[sympy.Expr]:
    if difference.is_polynomial(x):
        found = [zero for zero in sympy.roots(sympy.Poly(difference, x)) if zero.is_real]
    else:
        found = [sympy.S.Zero] if difference.xreplace({x: sympy.S.Zero}) == 0 else []
    return [zero for zero in found if on.contains(zero) == sympy.true]


def _brackets(difference: sympy.Expr, on: sympy.Interval, exact: Any) -> list[Any]:
    if difference.is_polynomial(x):
        return []
    inside = tuple(p for p in GRID if on.contains(sympy.Rational(p)) == sympy.true)
    found = []
    for left, right in changes(difference, inside):
        ends = sympy.Rational(left), sympy.Rational(right)
        if not any(ends[0] <= zero <= ends[1] for zero in exact):
            found.append(ends)
    return found


def only_crossing(
    value: sympy.Expr, on: sympy.Interval, point: sympy.Symbol
) -> tuple[Chain, UniqueZero]:
    """A symbol for the one fixed point of an expression in a bracket, and what it stands for.

    Raises:
        UndecidedError: where there is not exactly one.
    """
    zero = UniqueZero(value - x, x, (rational(on.start), rational(on.end)))
    with precision(PRECISION):
        found = zero.found()
    if found is None:
        raise UndecidedError(
            f"{in_full(value)} = x has no single solution on {on}; the sheet leaves it out"
        )
    return Chain.of(point, ("∈", around(found.place), "interval Newton", zero)), zero
