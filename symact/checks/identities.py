"""Identities and sums of squares, decided by the normal form of scalar expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

import sympy
from sympy.core.function import AppliedUndef

from symact.checks.base import Outcome
from symact.checks.quotients import Quotient
from symact.checks.reading import Reader, is_real
from symact.errors import UnsupportedError
from symact.gate import rational


def difference(before: sympy.Basic, after: sympy.Basic, definitions: Mapping[Any, Any]) -> Quotient:
    """after − before in normal form, with definitions put in."""
    reader = Reader()
    return reader.read(defined(after, definitions)) - reader.read(defined(before, definitions))


def defined(expression: Any, definitions: Mapping[Any, Any]) -> Any:
    """An expression with the definitions put in, those inside definitions as well.

    A key is an expression, or an undefined function whose value is then a ``sympy.Lambda``.

    Raises:
        UnsupportedError: for definitions that go round in a circle.

    >>> x, f = sympy.Symbol("x"), sympy.Function("f")
    >>> defined(f(3) + x, {f: sympy.Lambda(x, x**2), x: 1})
    10
    """
    functions = {key: value for key, value in definitions.items() if isinstance(key, type)}
    others = {
        sympy.sympify(key): sympy.sympify(value)
        for key, value in definitions.items()
        if not isinstance(key, type)
    }
    for _ in range(len(definitions) + 1):
        replaced = expression
        for function in {part.func for part in expression.atoms(AppliedUndef)} & set(functions):
            replaced = replaced.replace(function, functions[function])
        replaced = replaced.xreplace(others)
        if replaced == expression:
            return expression
        expression = replaced
    names = ", ".join(map(str, definitions))
    raise UnsupportedError(f"the definitions of {names} go round in a circle")


@dataclass(frozen=True)
class RingIdentity:
    """The difference of the sides is zero as a rational function of independent atoms.

    Roots, exponentials and powers multiply out; erf, logarithms, maxima and unknown functions are
    atoms with arguments in normal form. What it accepts is true wherever both sides are defined;
    what it does not accept may still be true.

    ``definitions`` are expressions that stand for others and are replaced by them first.
    """

    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("ring arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether nothing is left of the difference."""
        left = difference(before, after, self.definitions)
        return Outcome(True) if left.is_zero else Outcome(False, left.to_sympy())


@dataclass(frozen=True)
class Squares:
    """The larger side minus the smaller is a sum of real squares with factors ≥ 0, exactly.

    ``squares`` are pairs of a rational factor and the expression that is squared. A factor > 0 with
    the square of 1 makes the inequality strict.
    """

    squares: Sequence[tuple[Any, Any]]
    definitions: Mapping[sympy.Basic, sympy.Basic] = field(default_factory=dict)
    level: str = "symbolic"
    trusts: tuple[str, ...] = ("ring arithmetic", "squares of reals are not negative")
    relations: ClassVar[tuple[str, ...]] = ("<", "≤", ">", "≥")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the difference is the sum, and no factor is negative."""
        left = difference(before, after, self.definitions)
        if relation in (">", "≥"):
            left = -left
        reader, least = Reader(), Fraction(0)
        for factor, body in self.squares:
            weight = rational(factor, "the factor of a square")
            inside = defined(sympy.sympify(body), self.definitions)
            if weight < 0:
                return Outcome(False, sympy.Rational(weight))
            if not is_real(inside):
                raise UnsupportedError(f"{inside} is not known to be real; its square may be < 0")
            square = reader.read(inside) ** 2
            left = left - Quotient.of(weight) * square
            number = square.number
            least += weight * number if number is not None else 0
        if not left.is_zero:
            return Outcome(False, left.to_sympy())
        return Outcome(relation in ("≤", "≥") or least > 0, sympy.S.Zero)
