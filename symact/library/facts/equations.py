"""Lines about equations that a function satisfies: fixed points, homogeneity, symmetry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symact.library.facts.amounts import Amount
from symact.library.facts.conclusions import REALS, Conclusion, covers, order, same
from symact.library.facts.evidence import Evidence
from symact.library.facts.wording import F, Reading, set_data, solutions
from symact.library.vocabulary import x
from symact.logic.checks import UniqueZero
from symact.logic.checks.known import put_in
from symact.logic.words import Between, Words


def fixed_points(evidence: Evidence) -> Reading | None:
    """Where f(x) = x, and that it is ≠ x everywhere else."""
    fixed: list[sympy.Set] = []
    moved: list[sympy.Set] = []
    zeros: list[tuple[Amount, sympy.Set]] = []
    for shown in evidence.shown:
        if shown.relation in ("=", "<", ">", "≠") and same(shown.after, x):
            where = [on for part, on in evidence.spoken_of(shown)]
            (fixed if shown.relation == "=" else moved).extend(where)
    for shown in evidence.shown:
        point = evidence.argument(shown, 0)
        if point is not None and shown.relation == "=" and order(point, shown.after) == 0:
            fixed.append(sympy.FiniteSet(point))
        zeros += _only_zeros(evidence, shown)
    sure = sympy.Union(*fixed)
    if not covers([sure, *moved, *(on for _, on in zeros)]):
        return None
    amounts = []
    for amount, on in zeros:
        if not sure.intersect(on).is_empty:
            # the only one there, and known exactly
            continue
        if not sympy.Interval(*map(sympy.Rational, amount.between)).is_subset(on):
            return None
        amounts.append(amount)
    numbers = {**set_data(sure), "enclosed": [amount.data() for amount in amounts]}
    return Reading(solutions(sure, amounts), numbers)


def _only_zeros(evidence: Evidence, shown: Conclusion) -> Iterator[tuple[Amount, sympy.Set]]:
    """The only solution of g(x) = x in a bracket for a piece g, with the bracket inside the piece.

    In place of the bracket stands the line where x − g(x) is shown to grow or to fall everywhere.
    """
    check = shown.check
    if not (isinstance(check, UniqueZero) and isinstance(shown.after, Between)):
        return
    body = put_in(check.expression, check.definitions).xreplace({check.variable: x})
    goes_on = any(
        isinstance(part.before, sympy.Derivative)
        and part.relation in ("<", ">")
        and part.after == 0
        and part.on(x) == REALS
        and same(part.before.expr, body)
        for part in evidence.shown
    )
    bracket = REALS if goes_on else sympy.Interval(*map(sympy.Rational, check.bracket))
    for part in evidence.parts:
        if same(body, x - part.value) or same(body, part.value - x):
            yield Amount.inside(shown.after), bracket.intersect(part.on)


def homogeneous(evidence: Evidence) -> Reading | None:
    """f(cx) = c·f(x) for all c > 0, or a pair of numbers for which it fails."""
    for shown in evidence.all_shown:
        for c, domain in shown.domains.items():
            if not shown.is_for_all_but(x, c):
                continue
            whole = domain == sympy.Interval.open(0, sympy.oo) and shown.on(x) == REALS
            sides = evidence.formula.xreplace({x: c * x}), c * evidence.formula
            if c != x and shown.relation == "=" and whole and _both(shown, sides):
                return Reading(Words("yes, {} for {}", sympy.Eq(*_letters(c)), sympy.Gt(c, 0)))
        if shown.relation in ("≠", "<", ">"):
            point = evidence.argument(shown, 0)
            for at in (sympy.Integer(1), sympy.Integer(-1)):
                factor = sympy.S.Zero if point is None else point / at
                value = evidence.formula.xreplace({x: at})
                if factor.is_positive and same(shown.after, factor * value):
                    return Reading(
                        Words("no, {}", sympy.Ne(*_letters(factor, at), evaluate=False)),
                        {"factor": str(factor), "point": str(at)},
                    )
    return None


def _letters(factor: sympy.Expr, at: sympy.Expr = x) -> tuple[sympy.Expr, sympy.Expr]:
    return F(factor * at), factor * F(at)


def _both(shown: Conclusion, sides: tuple[Any, Any]) -> bool:
    return same(shown.before, sides[0]) and same(shown.after, sides[1])


def symmetry(evidence: Evidence) -> Reading | None:
    """Even, odd, f(−x) = c − f(x), or f(x) − f(−x) = x."""
    mirrored = evidence.formula.xreplace({x: -x})
    for shown in evidence.about(mirrored, "="):
        if shown.on(x) != REALS:
            continue
        for after, words in ((evidence.formula, "even"), (-evidence.formula, "odd")):
            if same(shown.after, after):
                return Reading(Words(words))
        total = shown.after + evidence.formula
        if not total.free_symbols:
            return Reading(sympy.Eq(F(-x), total - F(x), evaluate=False))
    for shown in evidence.about(evidence.formula - mirrored, "="):
        if shown.on(x) == REALS and shown.after == x:
            return Reading(sympy.Eq(F(x) - F(-x), x, evaluate=False))
    return None
