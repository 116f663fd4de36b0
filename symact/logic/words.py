"""Statements in words as SymPy objects, so that a step of a derivation can state one."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, ClassVar, Self

import sympy
from sympy.core.symbol import Str

from symact.display import count_of
from symact.errors import UsageError, in_full, shown
from symact.numbers.asked import as_sympy, needed
from symact.numbers.rational import DIGITS, rational

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4}|/[0-9]*[1-9][0-9]*)?")


def _text(words: Any, name: str) -> str:
    """Words, as a caller has them or as SymPy keeps them."""
    return words.name if isinstance(words, Str) else needed(words, str, name)


class Phrase(sympy.Basic):  # type: ignore[misc]
    """Something that is written as words with formulas in the places of ``{}``."""

    @property
    def template(self) -> str:
        """The words, with ``{}`` where the formulas go."""
        raise NotImplementedError

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        """What goes into the places: the arguments, unless a phrase says otherwise."""
        return tuple(self.args)

    @property
    def binds(self) -> frozenset[sympy.Basic]:
        """The letters that the phrase binds: they vary inside it and are none of a statement."""
        return frozenset()

    @property
    def inside(self) -> tuple[sympy.Basic, ...]:
        """The parts in which these letters vary."""
        return ()

    @property
    def outside(self) -> tuple[sympy.Basic, ...]:
        """The other parts."""
        return self.expressions

    @property
    def free_symbols(self) -> set[sympy.Basic]:
        inner = {symbol for part in self.inside for symbol in part.free_symbols}
        outer = {symbol for part in self.outside for symbol in part.free_symbols}
        return (inner - self.binds) | outer

    def _sympystr(self, printer: Any) -> str:
        return self.template.format(*(printer.doprint(part) for part in self.expressions))


class Words(Phrase):
    """A statement in words, with expressions in it that can be substituted into.

    Raises:
        UsageError: for a template with more or fewer places than there are expressions.

    >>> x = sympy.Symbol("x")
    >>> Words("{} grows", x).subs(x, x**2)
    x**2 grows
    """

    def __new__(cls, template: str | Str, *expressions: Any) -> Words:
        text = _text(template, "the template of words")
        if text.count("{}") != len(expressions):
            raise UsageError(
                f"{shown(text)} has {count_of(text.count('{}'), 'place')} for "
                f"{count_of(len(expressions), 'part')}"
            )
        parts = [as_sympy(part, f"part {k} of words") for k, part in enumerate(expressions)]
        words: Words = super().__new__(cls, Str(text), *parts)
        return words

    @property
    def template(self) -> str:
        return str(self.args[0])

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        return tuple(self.args[1:])


class Between(Phrase):
    """The closed interval between two decimal numbers, as they are written.

    >>> interval = Between("-0.660", "-0.659")
    >>> interval, interval.low
    ([−0.660, −0.659], Fraction(-33, 50))
    """

    def __new__(cls, low: str | Str, high: str | Str) -> Between:
        ends = [_text(end, "an end of an interval") for end in (low, high)]
        for end in ends:
            if len(end) > DIGITS or not _DECIMAL.fullmatch(end):
                raise UsageError(
                    f"{shown(end)} is no decimal number of at most {DIGITS} digits; write one, "
                    "such as '-0.66'"
                )
        between: Between = super().__new__(cls, *map(Str, ends))
        if between.low > between.high:
            raise UsageError(
                f"{shown(ends[0])} is larger than {shown(ends[1])}; write the lower end first"
            )
        return between

    @property
    def low(self) -> Fraction:
        """The lower end, exactly."""
        return Fraction(str(self.args[0]))

    @property
    def high(self) -> Fraction:
        """The upper end, exactly."""
        return Fraction(str(self.args[1]))

    @property
    def template(self) -> str:
        return f"[{self.args[0]}, {self.args[1]}]".replace("-", "−")

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        return ()


class _OnInterval(Phrase):
    """Something of an expression for a variable in a closed interval."""

    what: ClassVar[str]

    def __new__(cls, expression: Any, variable: sympy.Symbol, low: Any, high: Any) -> Self:
        name = f"the variable of {cls.what}"
        letter = needed(variable, sympy.Symbol, name)
        ends = [sympy.Rational(*rational(e, "an end").as_integer_ratio()) for e in (low, high)]
        if ends[0] > ends[1]:
            raise UsageError(
                f"there is no {in_full(letter)} with {shown(low)} ≤ {in_full(letter)} ≤ "
                f"{shown(high)}; write the "
                "lower end first"
            )
        body = as_sympy(expression, f"what {cls.what} is of")
        made: Self = super().__new__(cls, body, letter, *ends)
        return made

    @property
    def template(self) -> str:
        return f"{self.what} of {{}} for {{}} ≤ {{}} ≤ {{}}"

    @property
    def expressions(self) -> tuple[sympy.Basic, ...]:
        expression, variable, low, high = self.args
        return expression, low, variable, high

    @property
    def binds(self) -> frozenset[sympy.Basic]:
        return frozenset({self.args[1]})

    @property
    def inside(self) -> tuple[sympy.Basic, ...]:
        return (self.args[0],)

    @property
    def outside(self) -> tuple[sympy.Basic, ...]:
        return ()


class Maximum(_OnInterval):
    """The largest value of an expression for a variable in a closed interval."""

    what = "the maximum"


class OnlyZero(_OnInterval):
    """The only zero of an expression in a closed interval: what a letter may stand for.

    >>> x = sympy.Symbol("x", real=True)
    >>> OnlyZero(x**2 - 2, x, 1, 2)
    the only zero of x**2 - 2 for 1 ≤ x ≤ 2
    """

    what = "the only zero"


class ForAll(Phrase):
    """A condition for all values of a letter, or for all whole ones from ``start`` on.

    >>> n = sympy.Symbol("n", integer=True)
    >>> w = sympy.Function("w", real=True)
    >>> ForAll(w(n) <= 0, n, 1)
    w(n) <= 0 for all n ≥ 1
    """

    def __new__(cls, condition: Any, variable: sympy.Symbol, start: Any = None) -> ForAll:
        parts = [
            as_sympy(condition, "what is said for all"),
            needed(variable, sympy.Basic, "the letter for all values of which something is said"),
        ]
        if start is not None:
            parts.append(as_sympy(start, "the start"))
        quantified: ForAll = super().__new__(cls, *parts)
        return quantified

    @property
    def template(self) -> str:
        return "{} for all {} ≥ {}" if len(self.args) == 3 else "{} for all {}"

    @property
    def binds(self) -> frozenset[sympy.Basic]:
        return frozenset({self.args[1]})

    @property
    def inside(self) -> tuple[sympy.Basic, ...]:
        return (self.args[0],)

    @property
    def outside(self) -> tuple[sympy.Basic, ...]:
        return tuple(self.args[2:])


class Exists(Phrase):
    """A limit exists, so that it has a value."""

    def __new__(cls, limit: Any) -> Exists:
        phrase: Exists = super().__new__(cls, as_sympy(limit, "what exists"))
        return phrase

    @property
    def template(self) -> str:
        return "{} exists"


class Differentiable(Phrase):
    """An unknown function has a derivative everywhere."""

    def __new__(cls, function: Any) -> Differentiable:
        thing = as_sympy(function, "what is differentiable")
        phrase: Differentiable = super().__new__(cls, thing)
        return phrase

    @property
    def template(self) -> str:
        return "{} is differentiable"
