"""Where a formula of Max, Min and Abs changes from one smooth expression to another."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import sympy

from symact.errors import UnsupportedError

KINKS = (sympy.Max, sympy.Min, sympy.Abs, sympy.sign, sympy.Piecewise)
"""What joins smooth expressions."""


def resolved(expression: Any, letter: sympy.Symbol, point: sympy.Expr) -> Any:
    """The expression without kinks that a formula is near a point where none of them lies.

    >>> x = sympy.Symbol("x", real=True)
    >>> resolved(x * sympy.Max(0, sympy.Abs(x) - 1), x, sympy.Integer(-3))
    x*(-x - 1)
    """
    if not expression.has(*KINKS):
        return expression
    if isinstance(expression, sympy.Piecewise):
        for value, condition in expression.args:
            if condition.subs(letter, point) == sympy.true:
                return resolved(value, letter, point)
    parts = [resolved(part, letter, point) for part in expression.args]
    at = [part.subs(letter, point) for part in parts]
    match expression:
        case sympy.Max() | sympy.Min():
            best = (max if isinstance(expression, sympy.Max) else min)(at)
            return parts[at.index(best)]
        case sympy.Abs():
            return parts[0] if at[0] >= 0 else -parts[0]
        case sympy.sign():
            return sympy.sign(at[0])
    return expression.func(*parts)


def between(knots: list[sympy.Expr]) -> list[sympy.Expr]:
    """A point in each of the intervals that the knots make."""
    if not knots:
        return [sympy.S.Zero]
    inner = [(left + right) / 2 for left, right in pairwise(knots)]
    return [knots[0] - 1, *inner, knots[-1] + 1]


def smooth_pieces(body: sympy.Expr, letter: sympy.Symbol) -> tuple[list[Any], list[Any]]:
    """The knots of a continuous formula of Max, Min and Abs, and the smooth expressions between.

    Between two neighbouring roots of all differences that a kink may be about, none changes its
    sign, so one point tells which expression it is.

    Raises:
        UnsupportedError: where such a difference is no polynomial with rational roots only.

    >>> x = sympy.Symbol("x", real=True)
    >>> smooth_pieces(sympy.Max(0, x) ** 2, x)
    ([0], [0, x**2])
    """
    differences: set[Any] = set()
    _alternatives(body, differences)
    roots = sorted(set[Any]().union(*(_roots(one, letter) for one in differences)))
    pieces = [resolved(body, letter, point) for point in between(roots)]
    changes = [k for k in range(len(roots)) if pieces[k] != pieces[k + 1]]
    return [roots[k] for k in changes], [pieces[k] for k in (*changes, len(roots))]


def _alternatives(expression: Any, differences: set[Any]) -> set[Any]:
    """The smooth expressions that this may be somewhere; what its kinks are about is noted."""
    if not expression.has(*KINKS):
        return {expression}
    parts = [_alternatives(part, differences) for part in expression.args]
    if isinstance(expression, (sympy.Max, sympy.Min)):
        for first, second in combinations(parts, 2):
            differences |= {left - right for left in first for right in second}
        return set().union(*parts)
    if isinstance(expression, sympy.Abs):
        differences |= parts[0]
        return parts[0] | {-part for part in parts[0]}
    made: set[tuple[Any, ...]] = {()}
    for part in parts:
        made = {(*known, one) for known in made for one in part}
    return {expression.func(*known) for known in made}


def _roots(difference: sympy.Expr, letter: sympy.Symbol) -> set[Any]:
    """The real roots of a polynomial; none of what is 0 everywhere, where no kink is."""
    if sympy.expand(difference).is_Rational:
        return set()
    if not difference.is_polynomial(letter):
        raise UnsupportedError(f"it is not seen where {difference} is 0")
    roots = set(sympy.real_roots(sympy.Poly(difference, letter)))
    for root in roots:
        if not root.is_Rational:
            raise UnsupportedError(f"{difference} is 0 at {root}, which is no rational number")
    return roots
