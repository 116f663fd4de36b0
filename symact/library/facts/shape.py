"""The smooth pieces of a formula, found at sample points: a proposal, which checks then settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.activations.entries import Activation
from symact.activations.kinks import between, resolved
from symact.library.facts.conclusions import REALS
from symact.library.vocabulary import x
from symact.logic.checks.reading import KINKED


@dataclass(frozen=True)
class Branch:
    """A smooth expression and the domain on which it is to be the function."""

    on: sympy.Set
    value: sympy.Expr


def branches(entry: Activation) -> tuple[Branch, ...]:
    """The pieces of an activation; neighbours that are the same expression are one.

    Pieces are closed where they meet, and where they do not the knot belongs to that piece which
    has its value, or to none.
    """
    formula = entry.formula(x)
    if not formula.has(*KINKED):
        return (Branch(REALS, formula),)
    knots = _knots(entry)
    values = [resolved(formula, x, point) for point in between(knots)]
    merged: list[tuple[sympy.Expr, sympy.Expr, sympy.Expr]] = []
    ends = [-sympy.oo, *knots, sympy.oo]
    for low, high, value in zip(ends, ends[1:], values, strict=False):
        if merged and merged[-1][2] == value:
            low = merged.pop()[0]
        merged.append((low, high, value))
    return tuple(_with_ends(formula, merged))


def _knots(entry: Activation) -> list[sympy.Expr]:
    if entry.pieces is not None:
        return [sympy.Rational(knot) for knot in entry.pieces.knots]
    found = {
        relation.rhs if relation.lhs == x else relation.lhs
        for relation in entry.slope(x).atoms(sympy.core.relational.Relational)
    }
    return sorted(found)


def _with_ends(formula: sympy.Expr, merged: list[Any]) -> list[Branch]:
    found: list[Branch] = []
    left_open = True
    for position, (low, high, value) in enumerate(merged):
        if high == sympy.oo:
            found.append(Branch(sympy.Interval(low, high, left_open, True), value))
            break
        at, after = formula.subs(x, high), merged[position + 1][2].subs(x, high)
        right_open = value.subs(x, high) != at
        found.append(Branch(sympy.Interval(low, high, left_open, right_open), value))
        left_open = after != at
        if right_open and left_open:
            found.append(Branch(sympy.FiniteSet(high), at))
    return found
