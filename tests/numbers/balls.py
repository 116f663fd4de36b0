"""SymPy formulas in arb balls: rigorous values of the curved activations, for tests.

The oracle of the float code. It follows the printed formula and nothing else, so 1 + erf and
1 + tanh cancel as they stand, and the precision is raised until enough of the result is left.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from fractions import Fraction

import flint
import sympy
from flint import arb

from symact.activations.entries import Activation

X = sympy.Symbol("x", real=True)
PRECISIONS = (300, 1500, 4500)
"""Bits: the last is enough for 1 + erf to keep a normal double of the result."""

_FUNCTIONS: Mapping[type[sympy.Basic], Callable[..., arb]] = {
    sympy.exp: lambda x: x.exp(),
    sympy.log: lambda x: x.log(),
    sympy.erf: lambda x: x.erf(),
    sympy.tanh: lambda x: x.tanh(),
    sympy.Max: lambda x, y: x.max(y),
    sympy.Min: lambda x, y: x.min(y),
}


def ball(value: Fraction) -> arb:
    """A rational as a ball of the working precision."""
    return arb(flint.fmpq(value.numerator, value.denominator))


def evaluated(formula: sympy.Expr, x: arb) -> arb:
    """A formula in X at a ball; there is no rule for Piecewise, so choose its branch first."""
    if formula == X:
        return x
    if formula.is_Rational:
        return arb(flint.fmpq(int(formula.p), int(formula.q)))
    if formula is sympy.pi:
        return arb.pi()
    arguments = [evaluated(argument, x) for argument in formula.args]
    if formula.is_Add:
        return sum(arguments, arb(0))
    if formula.is_Mul:
        return _product(arguments)
    if formula.is_Pow and not isinstance(formula, sympy.exp):
        exponent = formula.exp
        root = arguments[0].sqrt() if exponent.q == 2 else arguments[0]
        assert exponent.q in (1, 2), formula
        power = _product([root] * abs(int(exponent.p)))
        return power if exponent > 0 else 1 / power
    return _FUNCTIONS[type(formula)](*arguments)


def _product(factors: list[arb]) -> arb:
    result = arb(1)
    for factor in factors:
        result = result * factor
    return result


@functools.cache
def branches(activation: Activation) -> tuple[tuple[Fraction | None, sympy.Expr], ...]:
    """The formula as (up to where, expression), the last without an end."""
    formula = activation.formula(X)
    if not isinstance(formula, sympy.Piecewise):
        return ((None, formula),)
    *closed, (last, always) = formula.args
    assert always == sympy.true
    assert all(where.func is sympy.Le and where.lhs == X for _, where in closed)
    ends = [Fraction(int(where.rhs.p), int(where.rhs.q)) for _, where in closed]
    return (*zip(ends, (e for e, _ in closed), strict=True), (None, last))


def value(activation: Activation, x: Fraction) -> arb:
    """A ball around the value at a rational point, narrow, or below the reach of doubles."""
    formula = next(e for end, e in branches(activation) if end is None or x <= end)
    for precision in PRECISIONS:
        with flint.ctx.workprec(precision):
            found = evaluated(formula, ball(x))
            if found.is_finite() and found.rel_accuracy_bits() > 200:
                return found
    return found
