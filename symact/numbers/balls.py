"""Rigorous enclosures of SymPy expressions over python-flint's balls.

A :class:`Range` has two exact ends, so that a very small number beside a large one is not lost in a
radius; a :class:`Jet` is a range of values with a range of slopes, so that derivatives are enclosed
without differentiating symbolically. Increasing functions take the enclosures at their ends; even
powers look at magnitudes; what has no finite value is all of the line, and never compares as
smaller or larger than anything.

The ball arithmetic below is F. Johansson's Arb (2017); what is searched for with it is in
:mod:`symact.numbers.branching`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import sympy
from flint import arb, ctx, fmpq

from symact.errors import UnsupportedError, in_full

PRECISION = 128
"""The bits that are computed with unless more are asked for."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with so many bits inside a ``with``."""
    with ctx.workprec(bits):
        yield


# -- ranges ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Range:
    """All real numbers from ``low`` to ``high``, two exact numbers; ±∞ if nothing is known."""

    low: arb
    high: arb

    @classmethod
    def of(cls, ball: arb) -> Range:
        """The numbers of a ball; all of them for one that is not finite."""
        if not ball.is_finite():
            return EVERYTHING
        return cls(ball.lower(), ball.upper())

    @classmethod
    def between(cls, low: Fraction | int, high: Fraction | int) -> Range:
        """The numbers between two rational ones."""
        return cls(ball(low).lower(), ball(high).upper())

    @property
    def is_finite(self) -> bool:
        """Whether both ends are finite."""
        return bool(self.low.is_finite() and self.high.is_finite())

    @property
    def middle(self) -> arb:
        """An exact number inside."""
        return ((self.low + self.high) / 2).mid()

    @property
    def width(self) -> arb:
        """An upper bound of the distance of the ends."""
        return (self.high - self.low).upper()

    def is_above(self, number: Fraction | int) -> bool:
        """Whether every number of it is larger than a rational one."""
        return bool(self.low > ball(number))

    def is_below(self, number: Fraction | int) -> bool:
        """Whether every number of it is smaller than a rational one."""
        return bool(self.high < ball(number))

    def hull(self, other: Range) -> Range:
        """The smallest range around both."""
        return Range(least_of(self.low, other.low), largest_of(self.high, other.high))

    def largest(self, other: Range) -> Range:
        """The maximum of a number of one and a number of the other."""
        return Range(largest_of(self.low, other.low), largest_of(self.high, other.high))

    def meet(self, other: Range) -> Range:
        """What lies in both, which the caller knows to meet."""
        return Range(largest_of(self.low, other.low), least_of(self.high, other.high))

    def __add__(self, other: Range) -> Range:
        return _ends(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def __sub__(self, other: Range) -> Range:
        return self + -other

    def __mul__(self, other: Range) -> Range:
        if not (self.is_finite and other.is_finite):
            return EVERYTHING
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        low, high = ends[0].lower(), ends[0].upper()
        for end in ends[1:]:
            low, high = least_of(low, end.lower()), largest_of(high, end.upper())
        return Range(low, high)

    def inverse(self) -> Range:
        """One over it; everything where 0 is inside."""
        if not (self.low > 0 or self.high < 0):
            return EVERYTHING
        return _ends(1 / self.high, 1 / self.low)

    def power(self, exponent: int) -> Range:
        """A whole power: for an even one the magnitudes decide."""
        if exponent < 0:
            return self.power(-exponent).inverse()
        if not self.is_finite:
            return EVERYTHING
        if exponent % 2:
            return _ends(self.low**exponent, self.high**exponent)
        low, high = abs(self.low), abs(self.high)
        smallest = arb(0) if self.low <= 0 <= self.high else least_of(low, high)
        return _ends(smallest**exponent, largest_of(low, high) ** exponent)

    def mapped(self, function: Callable[[arb], arb]) -> Range:
        """The values of an increasing function."""
        if not self.is_finite:
            return EVERYTHING
        return _ends(function(self.low), function(self.high))


EVERYTHING = Range(arb.neg_inf(), arb.pos_inf())
"""All real numbers."""


def ball(number: Fraction | int) -> arb:
    """A rational number as a ball of the working precision."""
    return arb(fmpq(number.numerator, number.denominator))


def _ends(low: arb, high: arb) -> Range:
    """The range from the least to the most that two balls can be."""
    if low.is_nan() or high.is_nan():
        return EVERYTHING
    return Range(low.lower(), high.upper())


def least_of(first: arb, second: arb) -> arb:
    """The smaller of two exact numbers."""
    return first if first <= second else second


def largest_of(first: arb, second: arb) -> arb:
    """The larger of two exact numbers."""
    return first if first >= second else second


# -- values with slopes ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Jet:
    """The values of a function on a box, and its slopes there; no slopes for what is constant."""

    value: Range
    slope: Range | None = None

    def __add__(self, other: Jet) -> Jet:
        return Jet(self.value + other.value, _sum(self.slope, other.slope))

    def __neg__(self) -> Jet:
        return Jet(-self.value, None if self.slope is None else -self.slope)

    def __mul__(self, other: Jet) -> Jet:
        left = None if self.slope is None else self.slope * other.value
        right = None if other.slope is None else self.value * other.slope
        return Jet(self.value * other.value, _sum(left, right))

    def chained(self, value: Range, derivative: Callable[[], Range]) -> Jet:
        """A function of it, with the derivative of that function on its values."""
        return Jet(value, None if self.slope is None else derivative() * self.slope)

    def power(self, exponent: int) -> Jet:
        """A whole power."""
        if exponent == 0:
            return Jet(ONE)
        factor = Range(arb(exponent), arb(exponent))
        return self.chained(
            self.value.power(exponent), lambda: factor * self.value.power(exponent - 1)
        )


ONE = Range(arb(1), arb(1))
"""The number 1; also the slope of the variable itself."""

UNKNOWN = Jet(EVERYTHING, EVERYTHING)
"""What is not defined, or may not be."""


def _sum(left: Range | None, right: Range | None) -> Range | None:
    if left is None or right is None:
        return left or right
    return left + right


def _exponential(x: Jet) -> Jet:
    value = x.value.mapped(arb.exp)
    return x.chained(value, lambda: value)


def _logarithm(x: Jet) -> Jet:
    if not x.value.low > 0:
        return UNKNOWN
    return x.chained(x.value.mapped(arb.log), x.value.inverse)


def _tangent(x: Jet) -> Jet:
    value = x.value.mapped(arb.tanh)
    return x.chained(value, lambda: (ONE - value.power(2)).largest(Range(arb(0), arb(0))))


def _error(x: Jet) -> Jet:
    return x.chained(x.value.mapped(arb.erf), lambda: _bell(x.value))


def _error_complement(x: Jet) -> Jet:
    value = -x.value.mapped(lambda point: -point.erfc())
    return x.chained(value, lambda: -_bell(x.value))


def _bell(x: Range) -> Range:
    """2/√π · e^(−x²), the slope of erf."""
    return (-x.power(2)).mapped(arb.exp) * Range.of(2 / arb.pi().sqrt())


def _ball(x: Range) -> arb:
    """A ball around a range."""
    return arb(x.middle, (x.width / 2).upper())


def _sine(x: Jet) -> Jet:
    if not x.value.is_finite:
        return Jet(Range(arb(-1), arb(1)), EVERYTHING)
    return x.chained(Range.of(_ball(x.value).sin()), lambda: Range.of(_ball(x.value).cos()))


def _cosine(x: Jet) -> Jet:
    if not x.value.is_finite:
        return Jet(Range(arb(-1), arb(1)), EVERYTHING)
    return x.chained(Range.of(_ball(x.value).cos()), lambda: -Range.of(_ball(x.value).sin()))


def _root(x: Jet) -> Jet:
    if not x.value.low > 0:
        return UNKNOWN
    value = x.value.mapped(arb.sqrt)
    return x.chained(value, lambda: (value + value).inverse())


def _magnitude(x: Jet) -> Jet:
    if x.value.low >= 0:
        return x
    if x.value.high <= 0:
        return -x
    value = Range(arb(0), largest_of(-x.value.low, x.value.high))
    return x.chained(value, lambda: Range(arb(-1), arb(1)))


def _lambert(x: Jet) -> Jet:
    """The principal branch: w e^w = x, with slope e^(−w)/(1 + w), for x > −1/e."""
    if not (x.value.is_finite and x.value.low > -(arb(-1).exp())):
        return UNKNOWN
    value = x.value.mapped(arb.lambertw)
    return x.chained(value, lambda: (-value).mapped(arb.exp) * (ONE + value).inverse())


def _larger(x: Jet, y: Jet) -> Jet:
    if x.value.low > y.value.high or y.value.low > x.value.high:
        return x if x.value.low > y.value.high else y
    zero = Range(arb(0), arb(0))
    slopes = (x.slope or zero).hull(y.slope or zero)
    return Jet(x.value.largest(y.value), slopes if x.slope or y.slope else None)


_FUNCTIONS: dict[type, Callable[[Jet], Jet]] = {
    sympy.exp: _exponential,
    sympy.log: _logarithm,
    sympy.tanh: _tangent,
    sympy.erf: _error,
    sympy.erfc: _error_complement,
    sympy.Abs: _magnitude,
    sympy.LambertW: _lambert,
    sympy.sin: _sine,
    sympy.cos: _cosine,
}

_CONSTANTS: dict[sympy.Expr, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.E: lambda: arb(1).exp(),
}

# -- expressions ----------------------------------------------------------------------------------

Program = Callable[[Jet], Jet]


def compiled(
    expression: Any, variable: sympy.Symbol | None, values: Mapping[sympy.Basic, Range]
) -> Program:
    """The expression as a function of a jet in the place of the variable.

    What does not depend on the variable is enclosed here and now, with the precision at hand.

    Raises:
        UnsupportedError: for what has no rule here, and for symbols without a value.
    """
    if expression == variable:
        return lambda jet: jet
    if expression in values:
        return _constant(values[expression])
    if isinstance(expression, sympy.Rational):
        return _constant(Range.of(arb(fmpq(int(expression.p), int(expression.q)))))
    if expression in _CONSTANTS:
        return _constant(Range.of(_CONSTANTS[expression]()))
    program = _composed(expression, variable, values)
    if variable is None or variable not in expression.free_symbols:
        return _constant(program(Jet(ONE)).value)
    return program


def _constant(value: Range) -> Program:
    jet = Jet(value)
    return lambda _: jet


def _composed(
    expression: Any, variable: sympy.Symbol | None, values: Mapping[sympy.Basic, Range]
) -> Program:
    if isinstance(expression, sympy.Pow) and not isinstance(expression, sympy.exp):
        return _power(expression.base, expression.exp, variable, values)
    parts = [compiled(argument, variable, values) for argument in expression.args]
    if isinstance(expression, (sympy.Add, sympy.Mul, sympy.Max)):
        combine = {sympy.Add: Jet.__add__, sympy.Mul: Jet.__mul__, sympy.Max: _larger}
        joint = combine[type(expression)]
        return lambda jet: reduce(joint, (part(jet) for part in parts))
    if isinstance(expression, sympy.Min):
        return lambda jet: -reduce(_larger, (-part(jet) for part in parts))
    rule = _FUNCTIONS.get(type(expression))
    if rule is None or len(parts) != 1:
        # a second argument is another branch, of LambertW for instance
        raise UnsupportedError(
            f"{in_full(expression)} has no enclosure; give numbers, exp, erf, tanh, …"
        )
    return lambda jet: rule(parts[0](jet))


def _power(
    base: Any, exponent: Any, variable: sympy.Symbol | None, values: Mapping[sympy.Basic, Range]
) -> Program:
    inside = compiled(base, variable, values)
    if exponent.is_Integer:
        return lambda jet: inside(jet).power(int(exponent))
    if exponent.is_Rational and exponent.q == 2:
        return lambda jet: _root(inside(jet)).power(int(exponent.p))
    above = compiled(exponent, variable, values)
    return lambda jet: _exponential(above(jet) * _logarithm(inside(jet)))


def enclosure(expression: Any, values: Mapping[sympy.Basic, Range] | None = None) -> Range:
    """The range of an expression whose symbols have ranges.

    >>> value = enclosure(sympy.erf(1))
    >>> value.is_above(Fraction("0.8427")), value.is_below(Fraction("0.8428"))
    (True, True)
    """
    return compiled(sympy.sympify(expression), None, values or {})(Jet(ONE)).value
