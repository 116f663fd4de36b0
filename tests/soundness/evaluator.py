"""Values of statements at points, by other means than the checks have.

Numbers are fractions as long as everything is rational, else balls of ``flint.arb``; derivatives
are coefficients of ``flint.arb_series``, sums and products are written out, iterates are applied,
matrices are lists of fractions, means are taken over finite laws. Relations are three-valued: True,
False, or None where balls overlap. Nothing here imports a check.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

import sympy
from flint import arb, arb_series, ctx, fmpq
from sympy.core.function import AppliedUndef

from symact.logic.checks import Difference, Iterate
from symact.logic.laws import Independent, IsFinite, Mean, SameLaw, Symmetric
from symact.logic.words import Differentiable, ForAll

BITS = 256
Number = Any
"""A fraction, a ball, a series of balls, or a matrix as a list of rows."""


class UndefinedError(Exception):
    """Something has no real value at a point."""


class OpenError(Exception):
    """What something is at a point is not known here."""


Law = list[tuple[Fraction, dict[Any, Fraction]]]
"""Outcomes with their probabilities, each with the values of the random letters."""


@dataclass
class World:
    """What letters are: numbers, functions, matrices, and the law of random letters."""

    values: dict[Any, Number]
    functions: dict[Any, Callable[..., Number]] = field(default_factory=dict)
    law: Law = field(default_factory=list)

    def having(self, **_: Any) -> World:
        return World(dict(self.values), self.functions, self.law)

    def at(self, values: Mapping[Any, Number]) -> World:
        return World({**self.values, **values}, self.functions, self.law)


def ball(number: Number) -> Any:
    """A number as a ball; a ball or a series as it is."""
    if isinstance(number, Fraction):
        return arb(fmpq(number.numerator, number.denominator))
    return number


def _both(first: Number, second: Number) -> tuple[Number, Number]:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first, second
    return ball(first), ball(second)


def _plus(first: Number, second: Number) -> Number:
    if isinstance(first, list):
        return [
            [a + b for a, b in zip(r, s, strict=True)] for r, s in zip(first, second, strict=True)
        ]
    left, right = _both(first, second)
    return left + right


def _times(first: Number, second: Number) -> Number:
    if isinstance(first, list) and isinstance(second, list):
        columns = list(zip(*second, strict=True))
        return [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in first]
    if isinstance(first, list):
        return [[entry * second for entry in row] for row in first]
    if isinstance(second, list):
        return _times(second, first)
    left, right = _both(first, second)
    return left * right


def _constant(number: Number) -> Number:
    """A number without the higher terms of a series."""
    return number[0] if isinstance(number, arb_series) else number


def sign(number: Number) -> int:
    """The sign of a number.

    Raises:
        OpenError: where a ball has 0 inside.
    """
    head = _constant(number)
    if head > 0:
        return 1
    if head < 0:
        return -1
    if isinstance(head, Fraction) or (head.is_exact() and head == 0):
        return 0
    raise OpenError("a ball with 0 inside")


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, list):
        if exponent.denominator != 1 or exponent < 0:
            raise OpenError("an inverse")
        one = [[Fraction(int(i == j)) for j in range(len(base))] for i in range(len(base))]
        return reduce(_times, [base] * int(exponent), one)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if exponent >= 0:
            return (
                base ** int(exponent)
                if not isinstance(base, arb_series)
                else _repeated(base, exponent)
            )
        if sign(base) == 0:
            raise UndefinedError("a division by 0")
        return 1 / _power(base, -exponent)
    here = sign(base)
    if here < 0 or (here == 0 and sign(exponent) <= 0):
        raise UndefinedError("a real power of what is not positive")
    if here == 0:
        if isinstance(base, arb_series):
            raise UndefinedError("a root at 0, which has no slope")
        return Fraction(0)
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        roots = [_root(part, exponent.denominator) for part in (base.numerator, base.denominator)]
        if None not in roots:
            return Fraction(*roots) ** exponent.numerator
    return (ball(exponent) * ball(base).log()).exp()


def _repeated(base: Any, exponent: Fraction) -> Any:
    return reduce(_times, [base] * int(exponent), arb_series([1], prec=base.prec))


def _root(number: int, degree: int) -> int | None:
    guess = round(number ** (1 / degree))
    return next((r for r in (guess - 1, guess, guess + 1) if r >= 0 and r**degree == number), None)


def _log(x: Number) -> Number:
    if sign(x) <= 0:
        raise UndefinedError("a logarithm of what is not positive")
    return Fraction(0) if x == 1 and isinstance(x, Fraction) else ball(x).log()


def _exp(x: Number) -> Number:
    return Fraction(1) if isinstance(x, Fraction) and x == 0 else ball(x).exp()


def _tanh(x: Number) -> Number:
    grown = _exp(_times(Fraction(2), x))
    return 1 - 2 / (grown + 1)


def _odd(name: str) -> Callable[[Number], Number]:
    def run(x: Number) -> Number:
        return Fraction(0) if isinstance(x, Fraction) and x == 0 else getattr(ball(x), name)()

    return run


def _abs(x: Number) -> Number:
    here = sign(x)
    if here == 0 and isinstance(x, arb_series):
        raise UndefinedError("a kink")
    return x if here >= 0 else -x


def _lambert(x: Number, branch: Number = Fraction(0)) -> Number:
    if _constant(ball(x)) < -arb(-1).exp():
        raise UndefinedError("no real branch")
    if branch != 0:
        raise OpenError("another branch")
    return ball(x).lambertw()


def _larger(first: Number, second: Number) -> Number:
    gap = _plus(first, _times(Fraction(-1), second))
    here = sign(gap)
    if here == 0 and isinstance(gap, arb_series):
        raise UndefinedError("a kink")
    return first if here >= 0 else second


_FUNCTIONS: dict[Any, Callable[..., Number]] = {
    sympy.exp: _exp,
    sympy.log: _log,
    sympy.tanh: _tanh,
    sympy.sinh: lambda x: (_exp(x) - 1 / _exp(x)) / 2,
    sympy.cosh: lambda x: (_exp(x) + 1 / _exp(x)) / 2,
    sympy.erf: _odd("erf"),
    sympy.erfc: lambda x: Fraction(1) if x == 0 and isinstance(x, Fraction) else ball(x).erfc(),
    sympy.sin: _odd("sin"),
    sympy.cos: lambda x: Fraction(1) if x == 0 and isinstance(x, Fraction) else ball(x).cos(),
    sympy.atan: _odd("atan"),
    sympy.Abs: _abs,
    sympy.sign: lambda x: Fraction(sign(x)),
    sympy.LambertW: _lambert,
    sympy.floor: lambda x: Fraction(math.floor(_rational(x))),
    sympy.ceiling: lambda x: Fraction(math.ceil(_rational(x))),
}


def _rational(x: Number) -> Fraction:
    if not isinstance(x, Fraction):
        raise OpenError("no fraction")
    return x


def value(expression: Any, world: World) -> Number:
    """What an expression is.

    Raises:
        UndefinedError: where it has no real value.
        OpenError: where that is not known.
    """
    if expression in world.values:
        return world.values[expression]
    if isinstance(expression, sympy.Rational):
        return Fraction(int(expression.p), int(expression.q))
    if expression is sympy.pi:
        return arb.pi()
    if expression is sympy.E:
        return arb(1).exp()
    if expression in (sympy.oo, -sympy.oo):
        return arb.pos_inf() if expression is sympy.oo else arb.neg_inf()
    if expression in (sympy.zoo, sympy.nan, sympy.I):
        raise UndefinedError(str(expression))
    return _composed(expression, world)


def _composed(expression: Any, world: World) -> Number:
    def parts() -> list[Number]:
        return [value(part, world) for part in expression.args]

    match expression:
        case sympy.Add():
            return reduce(_plus, parts())
        case sympy.Mul():
            return reduce(_times, parts())
        case sympy.Identity():
            size = int(_rational(value(expression.shape[0], world)))
            return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
        case sympy.ZeroMatrix():
            rows, columns = (int(_rational(value(s, world))) for s in expression.shape)
            return [[Fraction(0)] * columns for _ in range(rows)]
        case sympy.MatrixBase():
            return [[value(entry, world) for entry in row] for row in expression.tolist()]
        case sympy.Transpose():
            return [list(row) for row in zip(*value(expression.arg, world), strict=True)]
        case sympy.exp():
            return _exp(value(expression.exp, world))
        case sympy.Pow() | sympy.MatPow():
            return _power(value(expression.base, world), value(expression.exp, world))
        case sympy.Max():
            return reduce(_larger, parts())
        case sympy.Min():
            negative = [_times(Fraction(-1), part) for part in parts()]
            return _times(Fraction(-1), reduce(_larger, negative))
        case sympy.Heaviside():
            here = sign(value(expression.args[0], world))
            return value(expression.args[1], world) if here == 0 else Fraction(int(here > 0))
        case sympy.Piecewise():
            return _pieces(expression, world)
        case sympy.Derivative():
            return _derivative(expression, world)
        case sympy.Sum() | sympy.Product():
            return _unrolled(expression, world)
        case Iterate():
            count, x = (value(part, world) for part in expression.args[1:])
            return reduce(lambda z, _: _called(expression.args[0], z, world), _steps(count), x)
        case Difference():
            return _differences(expression, world)
        case Mean():
            return _mean(expression, world)
        case sympy.Limit():
            return _limit(expression, world)
        case AppliedUndef():
            if expression.func not in world.functions:
                raise OpenError(f"{expression.func} is nothing here")
            return world.functions[expression.func](*parts())
    if type(expression) in _FUNCTIONS:
        return _FUNCTIONS[type(expression)](*parts())
    raise OpenError(f"{expression} is nothing here")


def _steps(count: Number) -> range:
    whole = _rational(count)
    if whole.denominator != 1:
        raise OpenError("no whole number of steps")
    if whole < 0:
        raise UndefinedError("fewer than no steps")
    return range(int(whole))


def _called(function: sympy.Lambda, argument: Number, world: World) -> Number:
    return value(function.expr, world.at({function.variables[0]: argument}))


def _pieces(expression: Any, world: World) -> Number:
    for piece, condition in expression.args:
        answer = holds(condition, world)
        if answer is None:
            raise OpenError(str(condition))
        if answer:
            return value(piece, world)
    raise UndefinedError("no piece")


def _unrolled(expression: Any, world: World) -> Number:
    *inner, (letter, low, high) = expression.args[1:]
    body = expression.func(expression.args[0], *inner) if inner else expression.args[0]
    start, end = (_rational(value(part, world)) for part in (low, high))
    if end < start - 1:
        raise UndefinedError("limits in reverse order")
    terms = [value(body, world.at({letter: start + k})) for k in range(int(end - start) + 1)]
    if isinstance(expression, sympy.Sum):
        return reduce(_plus, terms, Fraction(0))
    return reduce(_times, terms, Fraction(1))


def _differences(expression: Any, world: World) -> Number:
    function, step, count, x = expression.args
    h, place, n = (value(part, world) for part in (step, x, count))
    total: Number = Fraction(0)
    order = len(_steps(n))
    for k in range(order + 1):
        term = _called(function, _plus(place, _times(Fraction(k), h)), world)
        total = _plus(total, _times(Fraction((-1) ** (order - k) * math.comb(order, k)), term))
    return total


def _derivative(expression: Any, world: World) -> Number:
    if len(expression.variable_count) != 1:
        raise OpenError("a mixed derivative")
    ((letter, count),) = expression.variable_count
    order = int(count)
    here = world.values[letter]
    if isinstance(here, arb_series):
        raise OpenError("a derivative of a derivative")
    series = arb_series([ball(here), 1], prec=order + 1)
    found = value(expression.expr, world.at({letter: series}))
    if not isinstance(found, arb_series):
        return Fraction(0)
    return found[order] * math.factorial(order)


def _mean(expression: Any, world: World) -> Number:
    terms = [_times(p, value(expression.body, world.at(outcome))) for p, outcome in world.law]
    if not terms:
        raise OpenError("no law")
    return reduce(_plus, terms)


def _limit(expression: Any, world: World) -> Number:
    """What values far out come near to: a ball that is wide enough for what moves little there."""
    body, letter, point, side = expression.args
    found = []
    for exponent in (64, 256):
        step = Fraction(1, 1 << exponent)
        if point.is_infinite:
            place = Fraction(1 << exponent) * (1 if point is sympy.oo else -1)
        else:
            place = value(point, world) + (-step if str(side) == "-" else step)
        ctx.prec, bits = 2 * exponent + BITS, ctx.prec
        try:
            found.append(ball(value(body, world.at({letter: place}))))
        finally:
            ctx.prec = bits
    near, far = found
    if not (near.is_finite() and far.is_finite()):
        raise OpenError("too large")
    for direction, end in ((1, arb.pos_inf()), (-1, arb.neg_inf())):
        if direction * far > 1000 and direction * (far - near) > 1000:
            return end
    if not abs(far - near) < arb(2) ** -20:
        raise OpenError("no limit is seen")
    return arb(far.mid(), arb(2) ** -12)


# -- relations ------------------------------------------------------------------------------------

Answer = bool | None


def compare(left: Number, relation: str, right: Number) -> Answer:
    """Whether numbers, or matrices entry by entry, are in a relation."""
    if isinstance(left, list):
        entries = [
            compare(a, "=", b)
            for r, s in zip(left, right, strict=True)
            for a, b in zip(r, s, strict=True)
        ]
        return False if False in entries else None if None in entries else True
    a, b = _both(left, right)
    if not isinstance(a, Fraction) and (a.is_nan() or b.is_nan()):
        return None
    if not isinstance(a, Fraction) and not (a.is_finite() and b.is_finite()):
        same = not a.is_finite() and not b.is_finite() and (a > 0) == (b > 0)
        return same if relation == "=" else None
    exact = isinstance(a, Fraction)
    answers: dict[str, tuple[bool, bool]] = {
        "<": (a < b, a >= b),
        "≤": (a <= b, a > b),
        ">": (a > b, a <= b),
        "≥": (a >= b, a < b),
        "=": (exact and a == b, a < b or a > b),
        "≠": (a < b or a > b, exact and a == b),
    }
    yes, no = answers[relation]
    return True if yes else False if no else None


_SIGNS = {
    sympy.StrictLessThan: "<",
    sympy.LessThan: "≤",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: "≥",
    sympy.Equality: "=",
    sympy.Unequality: "≠",
}


def holds(formula: Any, world: World) -> Answer:
    """Whether a condition holds; None where it is open, or a part of it has no value."""
    if formula in (sympy.true, sympy.false):
        return bool(formula)
    if isinstance(formula, (sympy.And, sympy.Or)):
        answers = [holds(part, world) for part in formula.args]
        decisive = isinstance(formula, sympy.Or)
        return decisive if decisive in answers else None if None in answers else not decisive
    if isinstance(formula, sympy.Not):
        answer = holds(formula.args[0], world)
        return None if answer is None else not answer
    if isinstance(formula, sympy.Contains):
        return _inside(formula.args[0], formula.args[1], world)
    if type(formula) in _SIGNS:
        try:
            left, right = (value(side, world) for side in formula.args)
            return compare(left, _SIGNS[type(formula)], right)
        except (UndefinedError, OpenError):
            return None
    if isinstance(formula, ForAll):
        return _for_all(formula, world)
    if isinstance(formula, (IsFinite, Differentiable)):
        return True  # laws here are finite, and functions are polynomials
    if isinstance(formula, (Independent, Symmetric, SameLaw)):
        return _is_law(formula, world.law)
    return None


def _inside(thing: Any, domain: Any, world: World) -> Answer:
    if isinstance(domain, sympy.FiniteSet):
        return holds(sympy.Or(*(sympy.Eq(thing, d, evaluate=False) for d in domain)), world)
    if isinstance(domain, sympy.Union):
        answers = [_inside(thing, part, world) for part in domain.args]
        return True if True in answers else None if None in answers else False
    ends = []
    if domain.start.is_finite:
        kind = sympy.StrictGreaterThan if domain.left_open else sympy.GreaterThan
        ends.append(kind(thing, domain.start, evaluate=False))
    if domain.end.is_finite:
        kind = sympy.StrictLessThan if domain.right_open else sympy.LessThan
        ends.append(kind(thing, domain.end, evaluate=False))
    answers = [holds(end, world) for end in ends]
    return False if False in answers else None if None in answers else True


def _for_all(formula: Any, world: World) -> Answer:
    """At some values of the letter: functions here keep to what is said of them everywhere."""
    inner, letter, *start = formula.args
    first = _rational(value(start[0], world)) if start else Fraction(0)
    places = [first + k for k in range(5)]
    if not letter.is_integer:
        places += [Fraction(-3, 2), Fraction(1, 3)]
    answers = [holds(inner, world.at({letter: place})) for place in places]
    return False if False in answers else None if None in answers else True


# -- laws -----------------------------------------------------------------------------------------


def _distribution(letters: Any, law: Law, factor: int = 1) -> dict[tuple[Fraction, ...], Fraction]:
    found: dict[tuple[Fraction, ...], Fraction] = {}
    for weight, outcome in law:
        key = tuple(factor * outcome[letter] for letter in letters)
        found[key] = found.get(key, Fraction(0)) + weight
    return found


def _is_law(formula: Any, law: Law) -> Answer:
    groups = [tuple(part) for part in formula.args]
    if not law or any(letter not in law[0][1] for group in groups for letter in group):
        return None
    if isinstance(formula, Symmetric):
        (letters,) = groups
        return _distribution(letters, law) == _distribution(letters, law, -1)
    if isinstance(formula, SameLaw):
        first, second = groups
        return _distribution(first, law) == _distribution(second, law)
    marginals = [_distribution(group, law) for group in groups]
    joint = _distribution([letter for group in groups for letter in group], law)
    return all(
        joint.get(tuple(x for part in choice for x in part), Fraction(0))
        == math.prod(
            (m[part] for m, part in zip(marginals, choice, strict=True)), start=Fraction(1)
        )
        for choice in product(*marginals)
    )
