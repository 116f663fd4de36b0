"""Where an expression is defined and real: the conditions of its partial terms, and their proof.

Division, roots, logarithms and their like have values on a part of the line. Every relation that is
shown says that its sides have values, so each such term adds its condition, which is proved from
what letters range over, or stays as a premise of what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from symact.errors import UndecidedError, UnsupportedError, in_full
from symact.logic.checks.letters import names_in, scopes
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.reading import KINKED, Reader
from symact.logic.checks.signs import sign_of
from symact.logic.checks.unfolding import HEADS, needed
from symact.logic.laws import IsFinite, Mean
from symact.logic.words import Differentiable, Exists, Phrase
from symact.numbers.balls import enclosure, precision

Condition: TypeAlias = Any
"""A relation between an expression and a number."""

Resolve = Callable[[Reader, Any], "Quotient | None"]

TOTAL = (
    sympy.Add, sympy.Mul, sympy.Max, sympy.Min, sympy.Abs, sympy.sign, sympy.Heaviside, sympy.exp,
    sympy.erf, sympy.erfc, sympy.tanh, sympy.sinh, sympy.cosh, sympy.sin, sympy.cos, sympy.atan,
    sympy.floor, sympy.ceiling, sympy.conjugate, AppliedUndef,
)  # fmt: skip
"""What has a real value for all real arguments."""


_WITHOUT = (sympy.MatrixExpr, sympy.Trace, sympy.Limit, sympy.Lambda)
"""What has a value where its parts have; of other things it is not known."""

Rule = Callable[[Any, bool], list[Condition]]
"""The conditions of a function of an argument, with derivatives or without."""


def _within_one(z: Any, smooth: bool) -> list[Condition]:
    """Between −1 and 1, where an inverse of a sine has a vertical tangent."""
    above, below = (sympy.Gt, sympy.Lt) if smooth else (sympy.Ge, sympy.Le)
    return [above(z, -1, evaluate=False), below(z, 1, evaluate=False)]


_PARTIAL: dict[type, Rule] = {
    sympy.log: lambda z, _: [sympy.Gt(z, 0, evaluate=False)],
    sympy.acos: _within_one,
    sympy.asin: _within_one,
    sympy.atanh: lambda z, _: _within_one(z, True),
    sympy.tan: lambda z, _: [sympy.Ne(sympy.cos(z), 0, evaluate=False)],
}


def conditions(
    expression: Any, *, smooth: bool = False, functions: Mapping[Any, sympy.Lambda] | None = None
) -> Iterator[Condition]:
    """Where an expression has a real value, a condition for each partial term in it.

    Args:
        expression: an expression, a relation, or words with expressions in them.
        smooth: whether it must have derivatives as well, so that roots exclude 0.
        functions: what unknown functions stand for. What is written of them is not put in here:
            SymPy would take x/x for 1, and lose that x is not 0.

    Raises:
        UnsupportedError: for a function of which it is not known here where it is defined.

    >>> x = sympy.Symbol("x", real=True)
    >>> list(conditions(sympy.log(x) / (x - 1)))
    [Ne(x - 1, 0), x > 0]
    """
    meant = functions or {}
    if not isinstance(expression, sympy.Basic) or not expression.args:
        return
    if isinstance(expression, sympy.Derivative):
        yield from conditions(expression.expr, smooth=True, functions=meant)
        return
    if smooth and isinstance(expression, KINKED):
        raise UnsupportedError(f"where {in_full(expression)} has a derivative is not known here")
    inside, outside = scopes(expression)
    for part, names in inside:
        yield from _inside(part, names, expression, smooth, meant)
    if isinstance(expression, (sympy.MatrixSymbol, Phrase)):
        return
    if isinstance(expression, sympy.Limit):
        yield Exists(expression)
    if isinstance(expression, AppliedUndef) and expression.func in meant:
        yield from _of_meant(expression, smooth, meant)
    elif isinstance(expression, AppliedUndef) and smooth:
        yield Differentiable(expression)
    yield from _own(expression, smooth)
    for part in outside:
        yield from conditions(part, smooth=smooth, functions=meant)


def _of_meant(
    expression: Any, smooth: bool, functions: Mapping[Any, sympy.Lambda]
) -> Iterator[Condition]:
    """The conditions of what a function stands for, at its arguments."""
    meant = functions[expression.func]
    others = {key: value for key, value in functions.items() if key != expression.func}
    values = dict(zip(meant.variables, expression.args, strict=True))
    for condition in conditions(meant.expr, smooth=smooth, functions=others):
        yield condition.xreplace(values)


def _inside(
    part: Any,
    names: frozenset[Any],
    binder: Any,
    smooth: bool,
    functions: Mapping[Any, sympy.Lambda],
) -> Iterator[Condition]:
    """Conditions inside a binder: those about what it binds must hold for all its values."""
    for condition in conditions(part, smooth=smooth, functions=functions):
        if not names & names_in(condition):
            yield condition
        elif not isinstance(binder, (sympy.Limit, Phrase)) and proved(condition) is not True:
            # a limit, a maximum and a zero are looked at by enclosures, which have no value there
            raise UnsupportedError(
                f"{in_full(part)} in {in_full(binder)} is not known to be defined: "
                f"{in_full(condition)}"
            )


def _own(expression: Any, smooth: bool) -> Iterator[Condition]:
    """The condition of the outermost operation."""
    if isinstance(expression, TOTAL):
        return
    if isinstance(expression, MatrixElement):
        yield from _of_element(expression)
    elif isinstance(expression, sympy.Pow):
        yield from _of_power(expression.base, expression.exp, smooth)
    elif isinstance(expression, Mean):
        yield IsFinite(expression)
    elif isinstance(expression, HEADS):
        yield from needed(expression, Reader().read)
    elif isinstance(expression, sympy.LambertW):
        yield from _of_lambert(expression, smooth)
    elif isinstance(expression, sympy.Piecewise):
        if expression.args[-1][1] != sympy.true:
            yield sympy.Or(*(condition for _, condition in expression.args))
    elif isinstance(expression, (sympy.factorial, sympy.binomial)):
        yield from _of_counts(expression)
    elif isinstance(expression, sympy.Function):
        rule = _PARTIAL.get(type(expression))
        if rule is None:
            raise UnsupportedError(f"where {in_full(expression)} is defined is not known here")
        yield from rule(expression.args[0], smooth)
    elif isinstance(expression, sympy.Inverse) or (
        isinstance(expression, sympy.Expr) and not isinstance(expression, _WITHOUT)
    ):
        raise UnsupportedError(f"where {in_full(expression)} is defined is not known here")


def _of_power(base: Any, exponent: Any, smooth: bool) -> Iterator[Condition]:
    if isinstance(base, sympy.MatrixExpr):
        if not (exponent.is_integer and exponent.is_nonnegative):
            raise UnsupportedError(
                f"where {in_full(base)}**({in_full(exponent)}) is defined is not known here"
            )
        return
    if exponent.is_integer:
        if not exponent.is_nonnegative:
            yield sympy.Ne(base, 0, evaluate=False)
    elif exponent.is_Rational and exponent > 0 and not smooth:
        yield sympy.Ge(base, 0, evaluate=False)
    else:
        yield sympy.Gt(base, 0, evaluate=False)


def _of_element(expression: Any) -> Iterator[Condition]:
    """An entry of a matrix: its place must be one of the matrix."""
    matrix, *place = expression.args
    for index, size in zip(place, matrix.shape, strict=True):
        if index.is_integer is not True:
            raise UnsupportedError(
                f"{in_full(index)} in {in_full(expression)} is not declared whole"
            )
        yield sympy.Ge(index, 0, evaluate=False)
        yield sympy.Gt(size - index, 0, evaluate=False)


def _of_lambert(expression: Any, smooth: bool) -> Iterator[Condition]:
    """The two real branches: from −1/e on, where they have a vertical tangent, and up to 0."""
    argument, branch = (*expression.args, sympy.S.Zero)[:2]
    if branch not in (0, -1):
        raise UnsupportedError(f"{in_full(expression)} is not a real branch")
    yield (sympy.Gt if smooth else sympy.Ge)(argument, -sympy.exp(-1), evaluate=False)
    if branch == -1:
        yield sympy.Lt(argument, 0, evaluate=False)


def _of_counts(expression: Any) -> Iterator[Condition]:
    for argument in expression.args:
        if not argument.is_integer:
            raise UnsupportedError(
                f"{in_full(argument)} in {in_full(expression)} is not known to be whole"
            )
        yield sympy.Ge(argument, 0, evaluate=False)


# -- their proof ----------------------------------------------------------------------------------

_WANTED = {
    sympy.StrictGreaterThan: ("+", "−0≤"),
    sympy.GreaterThan: ("+0≥", "−"),
    sympy.StrictLessThan: ("−", "+0≥"),
    sympy.LessThan: ("−0≤", "+"),
    sympy.Equality: ("0", "+−"),
    sympy.Unequality: ("+−", "0"),
}


def proved(condition: Condition, readers: Iterable[Reader] | None = None) -> bool | None:
    """Whether a condition holds for all values of its letters: yes, no for all of them, or open.

    Args:
        condition: a relation, an element of an interval or a finite set, or what is made of such
            by and, or, not.
        readers: one for each case that is to be looked at, with the values of letters in it.
    """
    cases = [Reader()] if readers is None else list(readers)
    answers = {_in_case(condition, reader) for reader in cases}
    return answers.pop() if len(answers) == 1 else None


def _in_case(condition: Any, reader: Reader) -> bool | None:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.Not):
        answer = _in_case(condition.args[0], reader)
        return None if answer is None else not answer
    if isinstance(condition, (sympy.And, sympy.Or)):
        answers = {_in_case(part, reader) for part in condition.args}
        settles = isinstance(condition, sympy.Or)
        if settles in answers:
            return settles
        return None if None in answers else not settles
    if isinstance(condition, sympy.Contains):
        return _contained(condition.args[0], condition.args[1], reader)
    if type(condition) not in _WANTED or any(
        getattr(side, "is_Matrix", False) for side in condition.args
    ):
        return None
    yes, no = _WANTED[type(condition)]
    sign = _sign(condition.args[0], condition.args[1], reader)
    if sign is None:
        return None
    return True if sign in yes else False if sign in no else None


def _contained(thing: Any, domain: Any, reader: Reader) -> bool | None:
    if isinstance(domain, sympy.FiniteSet):
        parts = [sympy.Eq(thing, value, evaluate=False) for value in domain.args]
        return _in_case(sympy.Or(*parts, evaluate=False), reader)
    if isinstance(domain, sympy.Union):
        parts = [sympy.Contains(thing, part, evaluate=False) for part in domain.args]
        return _in_case(sympy.Or(*parts, evaluate=False), reader)
    if not isinstance(domain, sympy.Interval):
        return None
    bounds = []
    if domain.start.is_finite:
        above = sympy.Gt if domain.left_open else sympy.Ge
        bounds.append(above(thing, domain.start, evaluate=False))
    if domain.end.is_finite:
        below = sympy.Lt if domain.right_open else sympy.Le
        bounds.append(below(thing, domain.end, evaluate=False))
    return _in_case(sympy.And(*bounds, evaluate=False), reader) if bounds else True


def _sign(left: Any, right: Any, reader: Reader) -> str | None:
    """The sign of left − right by normal forms; of numbers by enclosures too."""
    difference = left - right
    try:
        found = sign_of(reader.read(difference))
    except UnsupportedError:
        found = None
    if found is None and not difference.free_symbols:
        found = _sign_of_number(difference)
    return found


def _sign_of_number(number: Any) -> str | None:
    for bits in (128, 512):
        with precision(bits):
            try:
                value = enclosure(number)
            except (UnsupportedError, UndecidedError):
                return None
            if value.low > 0 or value.high < 0:
                return "+" if value.low > 0 else "−"
    return None
