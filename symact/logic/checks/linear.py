"""Linear inequalities: a conclusion drawn by adding up multiples of the premises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.check import Outcome, Sided
from symact.numbers.asked import mapping
from symact.numbers.rational import rational

Linear = dict[sympy.Symbol | None, Fraction]
"""Coefficients of symbols, the constant under None."""


@dataclass(frozen=True)
class Farkas(Sided):
    """Linear premises imply a linear conclusion, or cannot all hold, by given multipliers.

    The left side is the conjunction of the premises, the relation "⇒", the right side false or an
    inequality. ``multipliers`` gives each premise its factor: ≥ 0, of any sign for an equation. The
    sum of factor·premise, made here in plain fractions, is then 0 > 0, or at least as strong as the
    conclusion (J. Farkas, 1902; for strict inequalities T. S. Motzkin, 1936).
    """

    multipliers: Mapping[Any, Any]
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("arithmetic of fractions",)
    relations: ClassVar[tuple[str, ...]] = ("⇒",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Add up, and compare with the conclusion."""
        premises = set(before.args) if isinstance(before, sympy.And) else {before}
        given = mapping(self.multipliers, "'multipliers' of a check")
        factors = {premise: rational(f, "a multiplier") for premise, f in given.items()}
        strangers = set(factors) - premises
        if strangers:
            raise UnsupportedError(
                f"{in_full(strangers.pop())} is none of the premises of {in_full(before)}"
            )
        total: Linear = {}
        strict = False
        for premise, factor in factors.items():
            form, kind = _at_least_zero(premise)
            if factor < 0 and kind != "=":
                return Outcome(False, sympy.Rational(factor))
            strict = strict or (kind == ">" and factor > 0)
            for symbol, coefficient in form.items():
                total[symbol] = total.get(symbol, Fraction(0)) + factor * coefficient
        wanted: Linear
        wanted, goal = ({}, ">") if after == sympy.false else _at_least_zero(after)
        if goal == "=":
            raise UnsupportedError(f"{in_full(after)} is an equation; show its two inequalities")
        for symbol, coefficient in wanted.items():
            total[symbol] = total.get(symbol, Fraction(0)) - coefficient
        # the premises give wanted + rest ≥ 0 (> 0 if one is strict), and rest must be a number ≤ 0
        constant = total.pop(None, Fraction(0))
        if any(total.values()):
            return Outcome(False, _written(total))
        holds = constant < 0 or (constant == 0 and (strict or goal == "≥"))
        return Outcome(holds, sympy.Rational(constant))


def _at_least_zero(relation: Any) -> tuple[Linear, str]:
    """A relation as a linear form that is > 0, ≥ 0 or = 0."""
    kinds = {
        sympy.StrictGreaterThan: (1, ">"),
        sympy.GreaterThan: (1, "≥"),
        sympy.StrictLessThan: (-1, ">"),
        sympy.LessThan: (-1, "≥"),
        sympy.Equality: (1, "="),
    }
    if type(relation) not in kinds:
        raise UnsupportedError(f"{in_full(relation)} is no linear inequality")
    sign, kind = kinds[type(relation)]
    form: Linear = {}
    _add(form, relation.lhs, Fraction(sign))
    _add(form, relation.rhs, Fraction(-sign))
    return form, kind


def _add(form: Linear, expression: Any, factor: Fraction) -> None:
    """Add factor·expression to a form, reading sums and multiples of symbols."""
    if isinstance(expression, sympy.Rational):
        form[None] = form.get(None, Fraction(0)) + factor * rational(expression)
    elif isinstance(expression, sympy.Symbol) and expression.is_real is True:
        form[expression] = form.get(expression, Fraction(0)) + factor
    elif isinstance(expression, sympy.Add):
        for term in expression.args:
            _add(form, term, factor)
    elif isinstance(expression, sympy.Mul) and len(expression.args) >= 2:
        numbers = [part for part in expression.args if isinstance(part, sympy.Rational)]
        others = [part for part in expression.args if not isinstance(part, sympy.Rational)]
        if len(others) != 1:
            raise UnsupportedError(f"{in_full(expression)} is not linear")
        for number in numbers:
            factor *= rational(number)
        _add(form, others[0], factor)
    else:
        raise UnsupportedError(f"{in_full(expression)} is not linear in real symbols")


def _written(form: Linear) -> sympy.Expr:
    return sympy.Add(
        *(sympy.Rational(c) * (1 if symbol is None else symbol) for symbol, c in form.items())
    )
