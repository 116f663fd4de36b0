"""SymPy expressions read as formulas: order, signs, parentheses, and dots where there is too much.

Scalars here, calculus, logic and sets in :mod:`symact.rendering.statements`, matrices in
:mod:`symact.rendering.matrices`. What has no rule becomes
:class:`~symact.rendering.formula.Unread`, so nothing is ever refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sympy

from symact.display import scientific
from symact.numbers.rational import rational
from symact.rendering.formula import (
    DOTS,
    Applied,
    Binding,
    CaseGrid,
    Fenced,
    Formula,
    Fraction,
    Grid,
    Identifier,
    Joined,
    Listed,
    Number,
    Product,
    Root,
    Script,
    Sign,
    Sum,
    Summand,
    Tight,
    Unread,
    binding,
    factor,
    guarded,
    letter,
    negated,
    reaches,
    word,
)
from symact.rendering.names import parse
from symact.rendering.terms import decimal, is_negative, ordered_terms, parts

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How much of an expression is written out; the rest is dots.

    ``terms`` is for sums inside a matrix, ``summands`` for others, ``levels`` for parentheses
    inside parentheses.
    """

    terms: int = 6
    rows: int = 8
    columns: int = 6
    summands: int = 16
    factors: int = 8
    levels: int = 8


@dataclass(frozen=True)
class Omission:
    """Something of which only a part is shown: a ``"sum"`` or a ``"matrix"`` and its size."""

    thing: str
    size: tuple[int, ...]


def shortened(items: Sequence[T], limit: int) -> tuple[Sequence[T], Sequence[T]]:
    """The items at the beginning and those at the end that are shown: all, if they are few enough.

    >>> shortened("abcdefgh", 4), shortened("abc", 2), shortened("abc", 1)
    (('ab', 'h'), ('a', 'c'), ('a', ''))
    """
    if len(items) <= limit:
        return items, items[:0]
    end = 1 if limit > 1 else 0
    head = max(1, limit - 1 - end)
    return items[:head], items[len(items) - end :]


_FUNCTIONS = {
    "log": "log", "sign": "sign", "erf": "erf", "erfc": "erfc", "Max": "max", "Min": "min",
    "re": "Re", "im": "Im", "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec",
    "csc": "csc", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "coth": "coth", "sech": "sech",
    "csch": "csch", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arsinh",
    "acosh": "arcosh", "atanh": "artanh",
}  # fmt: skip
_LETTERS = {"gamma": "Gamma", "LambertW": "W", "zeta": "zeta", "DiracDelta": "delta"}


class ScalarReader:
    """Reads scalars; one method for each class of SymPy, found by its name."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.omitted: set[Omission] = set()
        self.in_entry = False

    def read(self, expression: Any) -> Formula:
        """The formula of an expression."""
        for kind in type(expression).__mro__:
            rule: Callable[[Any], Formula] | None = getattr(self, f"_{kind.__name__}", None)
            if rule is not None:
                return rule(expression)
        return Unread(expression)

    def all_of(self, expressions: Iterable[Any]) -> tuple[Formula, ...]:
        """The formulas of several expressions."""
        return tuple(self.read(expression) for expression in expressions)

    # -- names and numbers ----------------------------------------------------------------------

    def _Symbol(self, symbol: Any) -> Formula:
        return self._identifier(symbol.name, symbol)

    def _identifier(self, name: str, thing: Any) -> Identifier:
        """What SymPy has under a name."""
        return Identifier(parse(name), name, thing)

    def _int(self, number: int) -> Formula:
        return self.read(sympy.Integer(number))

    def _Rational(self, number: Any) -> Formula:
        digits = decimal(number)
        return Number(digits) if digits else self._product(number)

    def _Integer(self, number: Any) -> Formula:
        size = rational(abs(number))
        digits = Number(scientific(size) or str(size))
        return negated(digits) if number < 0 else digits

    def _Float(self, number: Any) -> Formula:
        digits = Number(sympy.sstr(abs(number), full_prec=False))
        return negated(digits) if number < 0 else digits

    def _Infinity(self, _: Any) -> Formula:
        return Sign("∞")

    def _NegativeInfinity(self, _: Any) -> Formula:
        return negated(Sign("∞"))

    def _Pi(self, _: Any) -> Formula:
        return letter("pi")

    def _Exp1(self, _: Any) -> Formula:
        return letter("e")

    def _ImaginaryUnit(self, _: Any) -> Formula:
        return letter("i")

    # -- sums, products, powers -----------------------------------------------------------------

    def _Add(self, expression: Any) -> Formula:
        return self._sum(ordered_terms(expression), self._term)

    def _term(self, term: Any) -> Summand:
        negative = is_negative(term)
        return Summand(self._product(term, negative), negative)

    def _sum(self, terms: Sequence[T], read: Callable[[T], Summand]) -> Formula:
        limit = self.limits.terms if self.in_entry else self.limits.summands
        head, tail = shortened(terms, limit)
        shown = [read(term) for term in head]
        if len(head) < len(terms):
            self.omitted.add(Omission("sum", (len(terms),)))
            shown += [Summand(DOTS), *(read(term) for term in tail)]
        # a sum inside a sum was put there on purpose
        least = Binding.ENTRYWISE
        return Sum(tuple(Summand(guarded(term.body, least), term.negative) for term in shown))

    def _Mul(self, expression: Any) -> Formula:
        return self._product(expression)

    def _product(self, expression: Any, unsigned: bool = False) -> Formula:
        """A product, as a fraction where something is divided by; ``unsigned`` drops the minus."""
        if not isinstance(expression, (sympy.Mul, sympy.Pow, sympy.exp, sympy.Rational)):
            return self.read(-expression if unsigned else expression)
        negative, above, below = parts(expression)
        body = self._factors(above)
        if below:
            body = self._fraction(body, self._factors(below))
        return negated(body) if negative and not unsigned else body

    def _fraction(self, above: Formula, below: Formula) -> Formula:
        """A fraction; a large operator at the end of the numerator goes behind it."""
        *others, last = above.factors if isinstance(above, Product) else (above,)
        if reaches(last):
            rest = side_by_side(others) if others else Number("1")
            behind = last if isinstance(last, CaseGrid) else guarded(last)
            return Product((Fraction(rest, below), behind))
        return Fraction(above, below)

    def _factors(self, factors: Sequence[Any]) -> Formula:
        if not factors:
            return Number("1")
        if len(factors) == 1:
            return self._power(factors[0])
        last = len(factors) - 1
        return Product(
            tuple(self._factor(part, is_last=k == last) for k, part in enumerate(factors))
        )

    def _factor(self, expression: Any, is_last: bool) -> Formula:
        return factor(self._power(expression), is_last=is_last)

    def _Pow(self, expression: Any) -> Formula:
        return self._product(expression)

    def _power(self, expression: Any) -> Formula:
        """A factor without a negative number as its exponent."""
        if isinstance(expression, sympy.exp):
            return Script(letter("e"), self.read(expression.exp))
        if not isinstance(expression, sympy.Pow):
            return self.read(expression)
        base, exponent = expression.base, expression.exp
        if exponent.is_Rational and exponent.p == 1 and exponent.q != 1:
            return Root(self.read(base), int(exponent.q))
        body, above = self.read(base), self.read(exponent)
        if isinstance(body, Applied) and body.power is None:
            # tanh²(x), but f(x)², f²(x) being f(f(x))
            if exponent.is_Integer and _is_known(body.function):
                return Applied(body.function, body.arguments, above)
            return Script(body, above)
        return Script(self._grounded(body), above)

    def _grounded(self, body: Formula) -> Formula:
        """The base of a power, in parentheses unless it is one piece without anything above it."""
        if isinstance(body, Identifier):
            return Fenced(body) if body.name.layer else body
        is_piece = isinstance(body, (Number, Sign, Grid, Fenced))
        return body if is_piece and binding(body) == Binding.ATOM else Fenced(body)

    # -- functions ------------------------------------------------------------------------------

    def _Function(self, expression: Any) -> Formula:
        name = type(expression).__name__
        function: Formula
        if not str(type(expression).__module__).startswith("sympy."):  # None for Function("f")
            function = self._identifier(name, type(expression))
        elif name in _FUNCTIONS:
            function = word(_FUNCTIONS[name])
        elif name in _LETTERS:
            function = letter(_LETTERS[name])
        else:
            return Unread(expression)
        return Applied(function, self.all_of(expression.args))

    def _exp(self, expression: Any) -> Formula:
        return self._product(expression)

    def _Abs(self, expression: Any) -> Formula:
        return Fenced(self.read(expression.args[0]), "|", "|")

    def _floor(self, expression: Any) -> Formula:
        return Fenced(self.read(expression.args[0]), "⌊", "⌋")

    def _ceiling(self, expression: Any) -> Formula:
        return Fenced(self.read(expression.args[0]), "⌈", "⌉")

    def _Max(self, expression: Any) -> Formula:
        """Numbers first."""
        ordered = sorted(expression.args, key=lambda arg: (not arg.is_Number, arg.sort_key()))
        return Applied(word(_FUNCTIONS[type(expression).__name__]), self.all_of(ordered))

    _Min = _Max

    def _Heaviside(self, expression: Any) -> Formula:
        """H(x), with its value at 0 as an index unless it is SymPy's own ½."""
        argument, at_zero = expression.args
        if at_zero == sympy.S.Half:
            return Applied(letter("H"), (self.read(argument),))
        return Applied(Script(letter("H"), below=self.read(at_zero)), (self.read(argument),))

    def _factorial(self, expression: Any) -> Formula:
        return Tight((self._grounded(self.read(expression.args[0])), Sign("!")))

    def _binomial(self, expression: Any) -> Formula:
        return Grid(tuple((entry,) for entry in self.all_of(expression.args)), "(", ")")

    def _Piecewise(self, expression: Any) -> Formula:
        return CaseGrid(
            tuple(
                (self.read(value), None if condition == sympy.true else self.read(condition))
                for value, condition in expression.args
            )
        )

    def _Lambda(self, expression: Any) -> Formula:
        names = self.all_of(expression.variables)
        left = names[0] if len(names) == 1 else Fenced(Listed(names))
        body = guarded(self.read(expression.expr), Binding.MAPPING)
        return Joined((left, body), "↦")


def _is_known(formula: Formula) -> bool:
    """Whether a function is one that everybody calls by this name, such as tanh."""
    return isinstance(formula, Identifier) and formula.thing is None and formula.name.is_word


def side_by_side(parts: Sequence[Formula]) -> Formula:
    """A product, or its only factor."""
    return parts[0] if len(parts) == 1 else Product(tuple(parts))
