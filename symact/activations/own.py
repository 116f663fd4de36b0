"""Activations of one's own: piecewise linear ones from their knots, others from a formula.

They are called through :meth:`Activation.piecewise` and :meth:`Activation.custom`. The second are
taken only where it is seen that they are real and continuous everywhere, by what they are made of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import mpmath
import numpy as np
import sympy

from symact.activations.activation import Activation, Pieces, left_derivatives, piecewise_linear
from symact.activations.entries import names
from symact.activations.kinks import smooth_pieces
from symact.display import count_of
from symact.errors import UnsupportedError, UsageError, shown
from symact.numbers.arrays import Floats
from symact.numbers.asked import rationals
from symact.numbers.rational import rational

X = sympy.Symbol("x", real=True)
"""The letter in which formulas are held: one that was given with another is the same function."""

SOFTSIGN = "softsign"
"""An activation of model files that the catalogue has not, whose name is taken as well."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)

CONTINUOUS = (
    sympy.exp, sympy.tanh, sympy.sinh, sympy.cosh, sympy.sin, sympy.cos, sympy.atan, sympy.asinh,
    sympy.erf, sympy.erfc, sympy.Abs, sympy.Max, sympy.Min, sympy.Add, sympy.Mul,
)  # fmt: skip
"""What is real and continuous wherever its arguments are."""

BITS = 200
"""With how many bits the values at floats are computed, before they are rounded once."""


def piecewise(
    name: str, knots: Sequence[Any], slopes: Sequence[Any], value_at: Sequence[Any] = (0, 0)
) -> Activation:
    """A continuous piecewise-linear activation from its knots and slopes.

    Args:
        name: a word that is no activation of the catalogue.
        knots: n numbers, growing; numbers are read exactly, as everywhere.
        slopes: n + 1 numbers: the slope up to the first knot, between knots, from the last one on.
        value_at: a point and the value there, which fixes the rest.

    Raises:
        UsageError: for a name that is taken or no word, and for knots that do not grow or do not
            fit the slopes.
        NumberError: for a number that has no exact value.

    >>> bent = piecewise("bent", [-1, "1/2"], [0, 1, "1/4"], value_at=(0, 2))
    >>> bent(-3), bent(0), bent("5/2")
    (Fraction(1, 1), Fraction(2, 1), Fraction(3, 1))
    """
    _need_name(name)
    ends = rationals(knots, f"the knots of {name}")
    rates = rationals(slopes, f"the slopes of {name}")
    if len(rates) != len(ends) + 1:
        raise UsageError(
            f"{name} has {count_of(len(ends), 'knot')} and {count_of(len(rates), 'slope')}; "
            f"between and beside {count_of(len(ends), 'knot')} there are {len(ends) + 1}"
        )
    fixed = rationals(value_at, f"value_at of {name}")
    if len(fixed) != 2:
        raise UsageError(f"value_at of {name} is {shown(value_at)}; give a point and its value")
    through, value = fixed
    # up to a constant first: what is lost at a knot is what the slopes differ by, times the knot
    shifts = [Fraction(0)]
    for knot, left, right in zip(ends, rates, rates[1:], strict=False):
        shifts.append(shifts[-1] + (left - right) * knot)
    rest = value - Pieces(ends, rates, tuple(shifts))(through)
    pieces = Pieces(ends, rates, tuple(shift + rest for shift in shifts)).merged
    return piecewise_linear(
        name, name, pieces, formula=pieces.formula, doubles=pieces.doubles, source=""
    )


def custom(name: str, expression: Any) -> Activation:
    """An activation from a formula in one letter, real and continuous everywhere.

    It runs on exact numbers, SymPy expressions and floats, collapses and is printed. Nothing is
    known of how steep it is nor of how others compute it, so enclosures and bounds for floats
    refuse it; regions and certificates of them are for pieces.

    Args:
        name: a word that is no activation of the catalogue.
        expression: a SymPy expression, of rational numbers, sums, products, powers, ``Abs``,
            ``Max``, ``Min``, exp, log, tanh, erf, atan and sines.

    Raises:
        UsageError: for a name that is taken or no word, for another number of letters than one,
            for kinks at points that are not rational, and for a formula of which it is not seen
            that it is real and continuous everywhere.

    >>> t = sympy.Symbol("t")
    >>> square = custom("squared_relu", sympy.Max(0, t) ** 2)
    >>> square("3/2"), square(sympy.Symbol("u", real=True))
    (Fraction(9, 4), Max(0, u)**2)
    """
    _need_name(name)
    return made(name, expression)


def made(name: str, expression: Any) -> Activation:
    """The same, under a name that may be one of those that model files have."""
    if not isinstance(expression, sympy.Expr):
        raise UsageError(
            f"the formula of {name} is {shown(expression)}; give a SymPy expression in one letter"
        )
    letters = sorted(expression.free_symbols, key=str)
    if len(letters) != 1 or not isinstance(letters[0], sympy.Symbol):
        found = ", ".join(map(str, letters)) or "none"
        raise UsageError(f"the formula of {name} has the letters {found}; it needs exactly one")
    body = expression.xreplace({letters[0]: X})
    fault = _fault(body)
    if fault is not None:
        raise UsageError(
            f"it is not seen that {name} is real and continuous everywhere: {fault}; make it of "
            "sums, products, powers, Abs, Max, Min, exp, tanh, erf, atan and sines, or give knots "
            "and slopes to Activation.piecewise"
        )
    try:
        knots, parts = smooth_pieces(body, X)
    except UnsupportedError as error:
        raise UsageError(
            f"the kinks of {name} are not found: {error}; let Max, Min and Abs be of polynomials "
            "that meet at rational points"
        ) from None
    slopes = [sympy.diff(part, X) for part in parts]
    ends = [knot >= X for knot in knots]
    slope = sympy.Piecewise(*zip(slopes[:-1], ends, strict=True), (slopes[-1], True))
    formula = Formula(body)
    return Activation(
        name,
        name,
        {},
        formula=formula,
        slope=Formula(slope),
        doubles=formula.doubles,
        lipschitz=None,
        convention=_convention(knots, slopes),
        exact=formula.exact if _keeps_rationals(body) else None,
    )


@dataclass(frozen=True)
class Formula:
    """An expression in the letter x, as a function that can be pickled and compared."""

    body: sympy.Expr

    def __call__(self, x: Any) -> sympy.Expr:
        """The expression with another one in place of the letter."""
        return self.body.xreplace({X: x})

    def exact(self, x: Fraction) -> Fraction:
        """The value at a rational point, of what has rational values there."""
        return rational(self(sympy.Rational(x.numerator, x.denominator)).doit(), "the value")

    def doubles(self, x: Floats) -> Floats:
        """The values at doubles, each computed with many bits and rounded once."""
        with mpmath.workprec(BITS):
            values = [self._double(float(entry)) for entry in np.ravel(x)]
        return np.array(values, dtype=np.float64).reshape(np.shape(x))

    def _double(self, x: float) -> float:
        if np.isnan(x):
            return x
        if np.isinf(x):
            end = sympy.limit(self.body, X, sympy.oo if x > 0 else -sympy.oo)
            # a sine comes near to all values between two, or its limit stays as it is asked for
            return np.nan if end.has(sympy.AccumBounds, sympy.Limit, sympy.nan) else float(end)
        return float(self._by_mpmath(mpmath.mpf(x)))

    @cached_property
    def _by_mpmath(self) -> Any:
        return sympy.lambdify(X, self.body, "mpmath")

    def __reduce__(self) -> tuple[Any, ...]:
        return Formula, (self.body,)  # without the function that is made of it


def _need_name(name: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UsageError(
            f"the name of an activation is a word of letters, digits and _, not {shown(name)}"
        )
    if name in names() or name == SOFTSIGN:
        raise UsageError(f"there is an activation {shown(name)} already; take another name")


def _convention(knots: list[Any], slopes: list[Any]) -> str:
    """What is taken as derivative where those of the two sides differ."""
    sides = [
        (knot, left.subs(X, knot), right.subs(X, knot))
        for knot, left, right in zip(knots, slopes, slopes[1:], strict=False)
    ]
    bent = [(knot, left) for knot, left, right in sides if sympy.simplify(left - right) != 0]
    return left_derivatives([knot for knot, _ in bent], [left for _, left in bent])


def _fault(body: Any) -> str | None:
    """What keeps an expression from being seen to be real and continuous; None where nothing."""
    for part in sympy.preorder_traversal(body):
        if part == X or isinstance(part, CONTINUOUS) or part.is_Rational:
            continue
        if part in (sympy.pi, sympy.E, sympy.GoldenRatio, sympy.EulerGamma):
            continue
        if isinstance(part, sympy.Pow):
            whole = part.exp.is_Integer and part.exp.is_nonnegative
            if whole or part.base.is_positive or (part.exp.is_Integer and part.base.is_nonzero):
                continue
            if part.exp.is_Rational and part.exp.is_positive and part.base.is_nonnegative:
                continue
        if isinstance(part, sympy.log) and len(part.args) == 1 and part.args[0].is_positive:
            continue
        return str(part)
    return None


def _keeps_rationals(body: Any) -> bool:
    """Whether a value at a rational point is rational: no functions but these, whole powers."""
    kept = (sympy.Add, sympy.Mul, sympy.Abs, sympy.Max, sympy.Min)
    return all(
        part == X
        or part.is_Rational
        or isinstance(part, kept)
        or (isinstance(part, sympy.Pow) and part.exp.is_Integer)
        for part in sympy.preorder_traversal(body)
    )
