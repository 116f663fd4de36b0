"""Sentences of the sheet: conditions on x, intervals, places, solutions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import sympy

from symact.activations.catalogue import LETTERS
from symact.display import scientific
from symact.library.facts.amounts import PLACES, SHORT, Amount, decimals, is_short
from symact.library.vocabulary import x
from symact.logic.meanings import Meaning
from symact.logic.words import Words

if TYPE_CHECKING:
    from symact.library.facts.evidence import Part


F = sympy.Function("f", real=True)
"""The activation, in sentences."""


@dataclass(frozen=True)
class Reading:
    """What a line says: an expression or words, and the numbers in it for JSON.

    ``uses`` names the theorem by which it follows from what the chains show, if it takes one.
    """

    value: sympy.Basic
    numbers: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[str, ...] = ()


def joined(parts: Iterable[sympy.Basic], separator: str = ", ") -> sympy.Basic:
    """Things one after another."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    return Words(separator.join(["{}"] * len(parts)), *parts)


def spliced(
    template: str, *values: sympy.Basic, parts: Iterable[sympy.Basic], separator: str
) -> Words:
    """Words whose last place is for things one after another.

    >>> str(spliced("{} at {}", x, parts=(x, x), separator=" and "))
    'x at x and x'
    """
    parts = list(parts)
    start, _, end = template.rpartition("{}")
    return Words(f"{start}{separator.join(['{}'] * len(parts))}{end}", *values, *parts)


def condition(domain: sympy.Set) -> sympy.Basic:
    """x ∈ domain as people write it: x ≤ 0, 0 < x < 6, x = 0."""
    if isinstance(domain, sympy.FiniteSet):
        points = sorted(domain, key=sympy.default_sort_key)
        return spliced("{} = {}", x, parts=points, separator=" or ")
    low, high = domain.inf, domain.sup
    left = "<" if domain.left_open else "≤"
    right = "<" if domain.right_open else "≤"
    if low == -sympy.oo and high == sympy.oo:
        return Words("every {}", x)
    if low == -sympy.oo:
        return sympy.Lt(x, high) if domain.right_open else sympy.Le(x, high)
    if high == sympy.oo:
        return sympy.Gt(x, low) if domain.left_open else sympy.Ge(x, low)
    return Words(f"{{}} {left} {{}} {right} {{}}", low, x, high)


def piecewise(parts: Sequence[Part], together: Container[sympy.Expr]) -> sympy.Basic:
    """The values of pieces with their conditions; open at every knot that is not ``together``."""
    domains: dict[Any, list[sympy.Set]] = {}
    for part in parts:
        if not isinstance(part.on, sympy.FiniteSet):
            # of two pieces that agree at a knot the left one has it
            low, high = part.on.inf, part.on.sup
            domain = sympy.Interval(low, high, True, high not in together)
            domains.setdefault(part.value, []).append(domain)
    return joined(
        spliced("{} for {}", value, parts=map(condition, on), separator=" and ")
        for value, on in domains.items()
    )


def asymptotes(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    """What the function tends to at both ends of the line."""
    return Words("{} at −∞, {} at +∞", left, right)


def interval(
    low: Amount | None, high: Amount | None, low_reached: bool, high_reached: bool
) -> sympy.Basic:
    """An interval, with decimals in it where its ends are not rational."""
    ends = (-sympy.oo if low is None else low.exact, sympy.oo if high is None else high.exact)
    if all(end is not None and is_short(end) for end in ends):
        return sympy.Interval(*ends, not low_reached, not high_reached)
    left, right = "[" if low_reached else "(", "]" if high_reached else ")"
    first = Words("−∞") if low is None else low.shown
    last = Words("∞") if high is None else high.shown
    return Words(f"{left}{{}}, {{}}{right}", first, last)


def at_places(value: sympy.Basic, places: Iterable[sympy.Set]) -> sympy.Basic:
    """A value and the points or intervals where it is taken."""
    whole = sympy.Union(*places)
    if isinstance(whole, sympy.FiniteSet):
        points = sorted(whole, key=sympy.default_sort_key)
        return spliced("{} at {}", value, parts=points, separator=" and ")
    parts = whole.args if isinstance(whole, sympy.Union) else (whole,)
    return spliced("{} for {}", value, parts=map(condition, parts), separator=" and for ")


def set_data(whole: sympy.Set) -> dict[str, Any]:
    """Points and intervals for JSON; None for an end at infinity."""
    parts = whole.args if isinstance(whole, sympy.Union) else (whole,)
    points = [str(p) for part in parts if isinstance(part, sympy.FiniteSet) for p in sorted(part)]
    intervals = [
        {
            "low": str(part.inf) if part.inf.is_finite else None,
            "high": str(part.sup) if part.sup.is_finite else None,
            "has_low": not part.left_open,
            "has_high": not part.right_open,
        }
        for part in parts
        if isinstance(part, sympy.Interval)
    ]
    return {"points": points, "intervals": intervals}


def solutions(sure: sympy.Set, enclosed: Sequence[Amount]) -> sympy.Basic:
    """Points and intervals, and numbers that are known by enclosures; "none" for none."""
    parts = sure.args if isinstance(sure, sympy.Union) else (sure,)
    words: list[Any] = []
    points: list[tuple[Any, sympy.Basic]] = [(a.between[0], a.shown) for a in enclosed]
    for part in parts:
        if isinstance(part, sympy.FiniteSet):
            points += [(point, point) for point in part]
        elif not part.is_empty:
            words.append(condition(part))
    ordered = sorted(points, key=lambda pair: sympy.Float(sympy.sympify(pair[0])))
    words = [*(shown for _, shown in ordered), *words]
    return joined(words) if words else Words("none")


def letter_of(parameter: str) -> sympy.Symbol:
    """The letter that stands for a parameter of an activation, wherever it is printed.

    >>> letter_of("scale")
    lambda
    """
    return sympy.Symbol(LETTERS.get(parameter, (parameter,))[0], real=True)


def parameters_said(parameters: Mapping[str, Fraction]) -> tuple[Any, ...]:
    """What the letters of parameters are, for a line of a page: decimals for what takes many."""
    found: list[Any] = []
    for name, value in parameters.items():
        letter = letter_of(name)
        exact = sympy.Rational(*value.as_integer_ratio())
        decimal = (scientific(value) or decimals(value, value, PLACES)).replace("-", "−")
        about = Words(f"{{}} = {decimal}", letter)
        found += [", "] * bool(found)
        found.append(Words("{} = {}", letter, exact) if is_short(value) else about)
    return tuple(found)


class Letters:
    """Letters in the place of parameters that take many digits, and of products of these.

    >>> letters = Letters({"alpha": Fraction("1.6732632423543772")})
    >>> letters.put(-sympy.Rational("1.6732632423543772") * x)
    -alpha*x
    """

    def __init__(self, parameters: Mapping[str, Fraction]) -> None:
        self.parameters = parameters
        long = [name for name, value in parameters.items() if not is_short(value)]
        self._products = {
            sympy.Rational(prod(parameters[name] for name in chosen)): chosen
            for count in range(1, len(long) + 1)
            for chosen in combinations(long, count)
        }

    def put(self, expression: Any) -> Any:
        """An expression with letters for the numbers."""

        def put(number: Any) -> Any:
            for factor, names in self._products.items():
                rest = number / factor
                if is_short(rest, SHORT / 2):
                    return rest * sympy.Mul(*map(letter_of, names))
            return number

        is_long = [n for n in expression.atoms(sympy.Rational) if not is_short(n)]
        return expression.xreplace({number: put(number) for number in is_long})

    def meanings(self) -> Iterator[Meaning]:
        """What the letters stand for, in as many decimals as are read."""
        for factor, (name, *others) in self._products.items():
            if not others:
                value = Fraction(int(factor.p), int(factor.q))
                words = decimals(value, value, PLACES)
                yield Meaning(letter_of(name), "", Words(words))
