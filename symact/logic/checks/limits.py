"""Limits: by order of growth where the rules here give one, else SymPy's, held to enclosures.

Each rule gives the germ of an expression from those of its parts; all of them are read at t → ∞.
The bounds that they use hold from some t on:

- 1/(1 + u), (1 + u)^q, e^u and log(1 + u) are 1 + O(u), 1 + O(u), 1 + O(u) and O(u) for u → 0,
  since each has a bounded slope near u = 0.
- |erf z − 1| ≤ e^(−z²), |tanh z − 1| ≤ 2e^(−2z) and |atan z − π/2| ≤ 1/z for z > 0; for z < 0 they
  are odd.
- erf, tanh, atan, sin and cos have slopes of at most 2, so f(L + u) is f(L) + O(u).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symact.errors import UnsettledError, UnsupportedError, in_full
from symact.logic.checks.germs import Germ, Scale
from symact.logic.checks.guards import held_limit
from symact.logic.checks.putting import has_real_value
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.reading import Reader

GROWTH = ("limits by order of growth", "ring arithmetic", "signs of sums of positive terms")
"""What a limit relies on that the rules give."""

SYMPY = ("SymPy's limit, held to enclosures near the end",)
"""What any other limit relies on."""

MULTIPLIED_OUT = 8
"""The highest power that is multiplied out, so that nothing of it is left to O."""


@dataclass(frozen=True)
class Found:
    """A limit, and what it relies on."""

    value: sympy.Expr
    trusts: tuple[str, ...]


def limit_of(expression: Any, variable: sympy.Symbol, point: Any, side: str) -> Found:
    """The limit of an expression, which has no kinks.

    Limits are generic in parameters. So what has some is taken as a polynomial in them, the
    coefficients of which must have finite limits: then theirs is the limit for all values.

    Raises:
        UnsupportedError: where there is no limit, where a parameter is anywhere but in such a
            polynomial, and where enclosures speak against the limit that SymPy finds.
    """
    parameters = sorted(expression.free_symbols - {variable}, key=str)
    if not parameters:
        return _single(expression, variable, point, side)
    try:
        polynomial = sympy.Poly(expression, *parameters)
    except sympy.PolynomialError:
        polynomial = None
    if polynomial is None or polynomial.free_symbols_in_domain & set(parameters):
        raise UnsupportedError(
            f"the limit of {in_full(expression)} may depend on {in_full(parameters[0])} being 0, "
            "or on its sign; "
            "put a number in, or a multiple of the variable"
        )
    total, trusts = sympy.S.Zero, dict[str, None]()
    for powers, coefficient in polynomial.terms():
        found = _single(coefficient, variable, point, side)
        if found.value.is_infinite:
            raise UnsupportedError(
                f"the limit of {in_full(expression)} depends on {in_full(parameters[0])}"
            )
        powered = (p**k for p, k in zip(parameters, powers, strict=True))
        total += found.value * sympy.Mul(*powered)
        trusts |= dict.fromkeys(found.trusts)
    return Found(total, tuple(trusts))


def _single(expression: Any, variable: sympy.Symbol, point: Any, side: str) -> Found:
    """The limit of what has no other letter."""
    if not expression.has(variable):
        return Found(expression, ())
    value = by_growth(expression, variable, point, side)
    if value is not None:
        return Found(value, GROWTH)
    return Found(held_limit(expression, variable, point, side), SYMPY)


# -- by order of growth ---------------------------------------------------------------------------


def by_growth(expression: Any, variable: sympy.Symbol, point: Any, side: str) -> sympy.Expr | None:
    """The limit as the rules give it; None where they do not.

    Where they do, the expression is real and defined from some point on towards the end.

    >>> x = sympy.Symbol("x", real=True)
    >>> by_growth(x * sympy.exp(-x**2 / 2) + sympy.erf(x), x, -sympy.oo, "+")
    -1
    >>> by_growth(sympy.sin(x) / x, x, sympy.S.Zero, "+-") is None
    True
    """
    try:
        first, *others = (
            _value(Germs(variable, place).of(expression)) for place in _places(point, side)
        )
    except UnsupportedError:
        return None
    return first if all(other == first for other in others) else None


def _value(germ: Germ) -> sympy.Expr:
    settled = germ.settled
    if settled is None:
        return germ.lead.sign * sympy.oo
    return settled.value.to_sympy()


def _places(point: Any, side: str) -> list[Germ]:
    """What the variable is as t → ∞: ±t, or a ± 1/t; from both sides, two of them."""
    if point in (sympy.oo, -sympy.oo):
        return [Germ.of([(Scale(Fraction(1)), Quotient.of(1 if point is sympy.oo else -1))])]
    near = Scale(Fraction(-1))
    signs = {"+": (1,), "-": (-1,), "+-": (1, -1)}[side]
    return [_constant(point) + Germ.of([(near, Quotient.of(sign))]) for sign in signs]


def _constant(number: Any) -> Germ:
    if not has_real_value(number):
        raise UnsettledError(f"{in_full(number)} is not known to be real")
    return Germ.constant(Reader().read(number))


class Germs:
    """The germs of expressions in a variable that has one itself.

    Args:
        variable: what varies.
        place: what it is as t → ∞.
    """

    def __init__(self, variable: sympy.Symbol, place: Germ) -> None:
        self.variable = variable
        self.place = place

    def of(self, expression: Any) -> Germ:
        """The germ of an expression.

        Raises:
            UnsupportedError: where no rule gives it.
        """
        if expression == self.variable:
            return self.place
        if not expression.has(self.variable):
            return _constant(expression)
        if isinstance(expression, (sympy.Add, sympy.Mul)):
            first, *others = map(self.of, expression.args)
            for other in others:
                first = first + other if isinstance(expression, sympy.Add) else first * other
            return first
        if isinstance(expression, sympy.exp):
            return _exponential(self.of(expression.exp))
        if isinstance(expression, sympy.Pow):
            return self._power(expression.base, expression.exp)
        rule = _RULES.get(type(expression))
        if rule is None or len(expression.args) != 1:
            raise UnsettledError(f"there is no rule for {in_full(expression)}")
        return rule(self.of(expression.args[0]))

    def _power(self, base: Any, exponent: Any) -> Germ:
        inside = self.of(base)
        if not exponent.is_Rational:
            return _exponential(self.of(exponent) * _logarithm(inside))
        if exponent.is_Integer and 0 <= exponent <= MULTIPLIED_OUT:
            product = Germ.constant(Quotient.of(1))
            for _ in range(int(exponent)):
                product = product * inside
            return product
        return _powered(inside, Fraction(int(exponent.p), int(exponent.q)))


def _powered(germ: Germ, exponent: Fraction) -> Germ:
    """(c·s·(1 + u))^q is c^q·s^q·(1 + O(u)); for a q that is not whole, c > 0."""
    lead = germ.lead
    if exponent.denominator > 1 and lead.sign < 0:
        raise UnsettledError("a root is taken of something negative")
    whole = sympy.Pow(lead.constant.to_sympy(), sympy.Rational(exponent))
    scale = lead.scale**exponent
    rest = None if lead.left is None else lead.left * scale
    return Germ.of([(scale, Reader().read(whole))], [rest])


def _exponential(germ: Germ) -> Germ:
    """e^(P + L + u) is e^P·e^L·(1 + O(u)), P being powers of t that grow."""
    growing = {}
    for scale, constant in germ.terms:
        if scale.order > 0:
            if scale.exponent:
                raise UnsettledError("e^(e^t) is on no scale")
            growing[scale.power] = constant
    settled = Germ(tuple(t for t in germ.terms if t[0].order <= 0), germ.rest).settled
    assert settled is not None  # nothing in it grows
    scale = Scale(exponent=growing)
    rest = None if settled.left is None else settled.left * scale
    return Germ.of([(scale, Reader().read(sympy.exp(settled.value.to_sympy())))], [rest])


def _logarithm(germ: Germ) -> Germ:
    """log(c·e^P·(1 + u)) is log c + P + O(u), for c > 0."""
    lead = germ.lead
    if lead.sign < 0 or lead.scale.power:
        raise UnsettledError("log t is on no scale")
    constant = Reader().read(sympy.log(lead.constant.to_sympy()))
    powers = ((Scale(r), c) for r, c in lead.scale.exponent.items())
    return Germ.of([(Scale(), constant), *powers], [lead.left])


def _hyperbolic(sign: int) -> Callable[[Germ], Germ]:
    """sinh and cosh: half of e^g ∓ e^(−g)."""

    def rule(germ: Germ) -> Germ:
        half = Germ.constant(Quotient.of(Fraction(1, 2)))
        grown, shrunk = _exponential(germ), _exponential(-germ)
        return half * (grown + shrunk if sign > 0 else grown - shrunk)

    return rule


def _wave(function: Any) -> Callable[[Germ], Germ]:
    """sin and cos: at a finite limit continuous, and never more than 1."""

    def rule(germ: Germ) -> Germ:
        try:
            settled = germ.settled
        except UnsettledError:
            settled = None
        if settled is None:
            return Germ.within(Scale())
        return _continued(function, settled.value, settled.left)

    return rule


def _bent(function: Any, far: Any, missing: Callable[[Germ, int], Germ]) -> Callable[[Germ], Germ]:
    """What tends to ±``far`` at ±∞, up to O of what is ``missing``, and is continuous between."""

    def rule(germ: Germ) -> Germ:
        settled = germ.settled
        if settled is not None:
            return _continued(function, settled.value, settled.left)
        sign = germ.lead.sign
        end = Quotient.of(sign) * Reader().read(far)
        return Germ.of([(Scale(), end)], [missing(germ, sign).lead.scale])

    return rule


def _continued(function: Any, value: Quotient, left: Scale | None) -> Germ:
    return Germ.of([(Scale(), Reader().read(function(value.to_sympy())))], [left])


_TWO = Germ.constant(Quotient.of(2))

_erf = _bent(sympy.erf, sympy.S.One, lambda g, _: _exponential(-(g * g)))

_RULES: dict[type, Callable[[Germ], Germ]] = {
    sympy.log: _logarithm,
    sympy.erf: _erf,
    sympy.erfc: lambda g: Germ.constant(Quotient.of(1)) - _erf(g),
    sympy.tanh: _bent(
        sympy.tanh, sympy.S.One, lambda g, sign: _exponential(-_TWO * (g if sign > 0 else -g))
    ),
    sympy.atan: _bent(sympy.atan, sympy.pi / 2, lambda g, _: _powered(g, Fraction(-1))),
    sympy.sinh: _hyperbolic(-1),
    sympy.cosh: _hyperbolic(1),
    sympy.sin: _wave(sympy.sin),
    sympy.cos: _wave(sympy.cos),
}
