"""Sums, products, iterates and differences: what is built up step by step, and one step less of it.

Each is a head with a number of steps that is a whole number ≥ 0; at 0 it is 0, 1, x or f(x). A sum
from low to high has high − low + 1 steps, and no value where that is negative: there is no
convention for limits in reverse order. One step less is an identity by definition, so nothing here
is taken on trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy

from symact.errors import UnsupportedError, UsageError, in_full
from symact.logic.checks.letters import domain_of, indices, name_of, printed
from symact.logic.checks.naming import at
from symact.logic.checks.quotients import ONE, Quotient
from symact.numbers.asked import as_sympy

Read = Callable[[Any], Quotient]
"""What gives the normal form of an expression."""

MOST = 16
"""The most steps that are taken at once; what has more is kept whole."""


class _Applied(sympy.Expr):  # type: ignore[misc]
    """A head made with a function of one letter; it stays as it is made."""

    is_commutative = True
    is_real = True

    @property
    def function(self) -> sympy.Lambda:
        """What it is made with."""
        return self.args[0]

    @property
    def at(self) -> sympy.Expr:
        """Where it is taken."""
        return self.args[-1]

    def _eval_derivative(self, symbol: Any) -> sympy.Expr:
        if symbol not in self.free_symbols:
            return sympy.S.Zero
        raise UnsupportedError(
            f"no derivative of {in_full(self)} is known here; unfold it by an induction"
        )

    def _eval_subs(self, old: Any, new: Any) -> sympy.Expr | None:
        """What is put in does not reach the letter of the function, and is not caught by it."""
        return at(self, {old: new}) if isinstance(old, sympy.Symbol) else None


class Iterate(_Applied):
    """A function of one letter, a number of times: f(f(…f(x)…)), and x itself for 0 times.

    It must have a value for all real numbers. ``Iterate(f, n + 1, x)`` is ``f(Iterate(f, n, x))``.

    Raises:
        UsageError: for a function that is no ``sympy.Lambda`` of one letter.

    >>> t, x = sympy.symbols("t x", real=True)
    >>> n = sympy.Symbol("n", integer=True, nonnegative=True)
    >>> Iterate(sympy.Lambda(t, 2 * t), n, x)
    Iterate(Lambda(t, 2*t), n, x)
    """

    def __new__(cls, function: Any, count: Any, at: Any) -> Iterate:
        iterate: Iterate = super().__new__(
            cls, _function(function), as_sympy(count, "the count"), as_sympy(at, "the place")
        )
        return iterate

    @property
    def count(self) -> sympy.Expr:
        """How often the function is applied."""
        return self.args[1]


class Difference(_Applied):
    """The n-th forward difference with step h of a function of one letter at x.

    For n = 0 it is f(x); ``Difference(f, h, n + 1, x)`` is
    ``Difference(f, h, n, x + h) - Difference(f, h, n, x)``.

    Raises:
        UsageError: for a function that is no ``sympy.Lambda`` of one letter.
    """

    def __new__(cls, function: Any, step: Any, count: Any, at: Any) -> Difference:
        given = (("the step", step), ("the count", count), ("the place", at))
        parts = (as_sympy(part, name) for name, part in given)
        difference: Difference = super().__new__(cls, _function(function), *parts)
        return difference

    @property
    def step(self) -> sympy.Expr:
        """By how much the argument grows."""
        return self.args[1]

    @property
    def count(self) -> sympy.Expr:
        """How many differences are taken."""
        return self.args[2]


def _function(function: Any) -> sympy.Lambda:
    if not isinstance(function, sympy.Lambda) or len(function.variables) != 1:
        raise UsageError(
            f"{in_full(function)} is no function of one letter; write sympy.Lambda(t, …), for an "
            "unknown "
            "function sympy.Lambda(t, f(t))"
        )
    return function


HEADS = (sympy.Sum, sympy.Product, Iterate, Difference)
"""What is built up step by step."""


# -- how they must be written ---------------------------------------------------------------------


def count_of(expression: Any) -> sympy.Expr:
    """How many steps one of the heads takes.

    Raises:
        UnsupportedError: where that is no whole number, for a limit
            that speaks of the letter that varies, for such a letter that is not declared whole, or
            with a sign that its values may not have, and for one that looks like another.
    """
    if isinstance(expression, _Applied):
        (letter,) = expression.function.variables
        _is_told_apart(letter, expression.function.expr)
        is_all = letter.is_real is True and not domain_of(letter).sign and not letter.is_rational
        # Lambda(t, t) forgets its letter
        if not is_all and expression.function is not sympy.S.IdentityFunction:
            raise UnsupportedError(
                f"{in_full(letter)} in {in_full(expression)} runs through all real numbers; "
                "declare it real, with no "
                "sign"
            )
        count = expression.count
    else:
        letter, low, high = _limit(expression)
        _is_told_apart(letter, _summand(expression))
        count = high - low + 1
    if count.is_integer is not True:
        raise UnsupportedError(
            f"{in_full(count)}, how often {in_full(expression)} goes on, is not declared whole"
        )
    return count


def _limit(expression: Any) -> tuple[sympy.Symbol, sympy.Expr, sympy.Expr]:
    """The letter of the outermost sum or product, and from where to where it runs."""
    limits = expression.args[1:]
    letters = [limit[0] for limit in limits]
    ends = [end for limit in limits for end in limit.args[1:]]
    letter, *range_ = limits[-1].args
    if len(range_) != 2 or len(set(letters)) < len(letters):
        raise UnsupportedError(
            f"{in_full(expression)} needs letters that differ, each with a lower and an upper limit"
        )
    for other in letters:
        if any(other in end.free_symbols for end in ends):
            raise UnsupportedError(
                f"a limit of {in_full(expression)} speaks of {other}, which varies in it"
            )
    low, high = range_
    if not isinstance(letter, sympy.Symbol) or letter.is_integer is not True:
        raise UnsupportedError(
            f"{in_full(letter)} in {in_full(expression)} is not declared whole: integer=True"
        )
    if low.is_integer is not True:
        raise UnsupportedError(
            f"{in_full(low)}, where {in_full(expression)} starts, is not declared whole"
        )
    return letter, low, high


def _summand(expression: Any) -> Any:
    """What the outermost sum or product is taken of; SymPy writes sums of sums as one."""
    inner = expression.args[1:-1]
    return expression.func(expression.function, *inner) if inner else expression.function


def _is_told_apart(letter: sympy.Symbol, body: Any) -> None:
    """Refuse a letter that looks like another one, and names with it in their index."""
    for symbol in body.atoms(sympy.Symbol, sympy.MatrixSymbol):
        name = name_of(symbol)
        if symbol != letter and printed(name) == printed(letter.name):
            raise UnsupportedError(
                f"two letters in {in_full(body)} are printed {letter}; rename one of them"
            )
        if letter.name in indices(name):
            raise UnsupportedError(
                f"{in_full(symbol)} does not vary with {in_full(letter)}; write a function of it, "
                f"{name.partition('_')[0]}({in_full(letter)})"
            )


def needed(expression: Any, read: Read) -> Iterator[sympy.Basic]:
    """What must hold for one of the heads to have a value, beside what its parts need.

    Raises:
        UnsupportedError: as :func:`count_of`, and where the letter of a sum has a sign that its
            values do not have.
    """
    count = count_of(expression)
    if not isinstance(expression, _Applied):
        letter, low, high = _limit(expression)
        sign = domain_of(letter).sign
        least_low = least(low, read)
        if sign and (sign not in ("≥", ">") or least_low is None or least_low < (sign == ">")):
            raise UnsupportedError(
                f"{in_full(letter)} in {in_full(expression)} is declared {sign} 0, but it starts "
                f"at {in_full(low)}"
            )
        found = least(count, read)
        if found is None or found < 0:
            yield sympy.Ge(high, low - 1, evaluate=False)
        if len(expression.args) > 2:
            yield from needed(_summand(expression), read)
        return
    found = least(count, read)
    if found is None or found < 0:
        yield sympy.Ge(count, 0, evaluate=False)


# -- the least value of a number of steps ---------------------------------------------------------


def natural(
    expression: Any, read: Read, floors: Mapping[Any, int] | None = None
) -> dict[sympy.Expr, Fraction] | None:
    """An expression in whole letters as a sum with factors ≥ 0 of products of what is ≥ 0.

    Each letter is written as its least value and something: n − 1 for n ≥ 1. None where that is not
    possible.

    Args:
        expression: what is taken apart.
        read: what gives the normal form.
        floors: the least values of letters, where more is known than what they are declared to be.

    >>> from symact.logic.checks.reading import Reader
    >>> n = sympy.Symbol("n", integer=True, positive=True)
    >>> natural(2 * n + 1, Reader().read)
    {n - 1: Fraction(2, 1), 1: Fraction(3, 1)}
    """
    beyond: dict[sympy.Symbol, sympy.Expr] = {}
    values = {}
    for letter in expression.free_symbols:
        low = _floor(letter, floors or {})
        if low is not None:
            more = sympy.Dummy(letter.name, integer=True, nonnegative=True)
            values[letter], beyond[more] = low + more, letter - low
    quotient = read(expression.xreplace(values))
    if quotient.bottom:
        return None
    found: dict[sympy.Expr, Fraction] = {}
    for monomial, coefficient in quotient.top.items():
        whole = all(
            atom in beyond and exponent > 0 and exponent.denominator == 1
            for atom, exponent in monomial
        )
        if not whole or (monomial != ONE and coefficient < 0):
            return None
        product = sympy.Mul(*(beyond[atom] ** int(exponent) for atom, exponent in monomial))
        found[product] = coefficient
    return dict(sorted(found.items(), key=lambda item: str(item[0]), reverse=True))


def _floor(letter: Any, floors: Mapping[Any, int]) -> int | None:
    if letter.is_integer is not True:
        return None
    declared = 1 if letter.is_positive else 0 if letter.is_nonnegative else None
    given = floors.get(letter)
    if declared is None or given is None:
        return given if declared is None else declared
    return max(declared, given)


def least(expression: Any, read: Read, floors: Mapping[Any, int] | None = None) -> Fraction | None:
    """The least value of an expression in whole letters; None where it is not found."""
    terms = natural(expression, read, floors)
    return None if terms is None else terms.get(sympy.S.One, Fraction(0))


# -- fewer steps ----------------------------------------------------------------------------------


def shortened(expression: Any, steps: int) -> Any:
    """One of the heads as what it is made of, some steps before; they must be there.

    Raises:
        UnsupportedError: where what is put in has no value, or speaks of what varies.
    """
    count = count_of(expression)
    is_last = sympy.expand(count - steps) == 0
    if isinstance(expression, Iterate):
        inner = expression.at
        if not is_last:
            inner = Iterate(expression.function, count - steps, inner)
        for _ in range(steps):
            inner = _called(expression.function, inner)
        return inner
    if isinstance(expression, Difference):
        return _differences(expression, steps, is_last)
    letter, low, high = _limit(expression)
    body = _summand(expression)
    terms = [_put(body, letter, high - k) for k in reversed(range(steps))]
    rest = [] if is_last else [expression.func(body, (letter, low, high - steps))]
    return (sympy.Add if isinstance(expression, sympy.Sum) else sympy.Mul)(*rest, *terms)


def _differences(expression: Difference, steps: int, is_last: bool) -> Any:
    if not steps:
        return _called(expression.function, expression.at)
    function, step, count, place = expression.args
    later, now = (Difference(function, step, count - 1, where) for where in (place + step, place))
    if steps == 1 and not is_last:
        return later - now
    return shortened(later, steps - 1) - shortened(now, steps - 1)


def _called(function: sympy.Lambda, argument: Any) -> Any:
    return _put(function.expr, function.variables[0], argument)


def _put(body: Any, letter: Any, value: Any) -> Any:
    whole = at(body, {letter: value})
    for stranger in (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
        if whole.has(stranger):
            raise UnsupportedError(
                f"{in_full(body)} has no value for {in_full(letter)} = {in_full(value)}"
            )
    return whole


def unfolded(expression: Any, variable: sympy.Symbol, start: int, read: Read) -> Any:
    """An expression in which the heads that grow with a number n ≥ start have the steps of n − 1.

    Where it does not speak of n, those with a number of steps that is a number have none left.

    Raises:
        UnsupportedError: where it is not proved that there are as many steps.
    """
    is_start = variable not in expression.free_symbols

    def inside(part: Any) -> Any:
        if not isinstance(part, sympy.Basic) or not part.args:
            return part
        parts = [inside(one) for one in part.args]
        if any(new is not old for new, old in zip(parts, part.args, strict=True)):
            part = part.func(*parts)
        if not isinstance(part, HEADS):
            return part
        count = count_of(part)
        if is_start:
            return shortened(part, int(count)) if count.is_Integer and 0 <= count <= MOST else part
        if variable not in count.free_symbols:
            return part
        grown = sympy.expand(count - count.xreplace({variable: variable - 1}))
        if not grown.is_Integer or not 0 < grown <= MOST:
            return part
        found = least(count, read, {variable: start})
        if found is None or found < grown:
            raise UnsupportedError(
                f"that {in_full(part)} has {in_full(grown)} steps or more for {in_full(variable)} "
                f"≥ {in_full(start)} is not proved: "
                "there is no sum, product or iterate of fewer than no steps"
            )
        return shortened(part, int(grown))

    return inside(expression)


def normal(expression: Any, read: Read, plain: Read) -> Any:
    """One of the heads with its parts in normal form; ``plain`` is for what varies in it."""
    if isinstance(expression, _Applied):
        letter, body = expression.function.variables[0], expression.function.expr
        function = sympy.Lambda(letter, plain(body).to_sympy())
        others = [plain(part).to_sympy() for part in expression.args[1:-1]]
        return expression.func(function, *others, read(expression.at).to_sympy())
    letter, low, high = _limit(expression)
    body = plain(_summand(expression)).to_sympy()
    return expression.func(body, (letter, plain(low).to_sympy(), plain(high).to_sympy()))
