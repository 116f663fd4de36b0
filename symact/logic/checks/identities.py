"""Identities and sums of squares, decided by the normal form of scalar expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

import sympy

from symact.display import count_of
from symact.errors import ShapeError, UnsupportedError, in_full
from symact.logic.checks.check import Outcome, Sided
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.known import Known
from symact.logic.checks.quotients import Quotient
from symact.logic.checks.reading import Reader, is_real
from symact.numbers.asked import as_sympy
from symact.numbers.conversion import ordered
from symact.numbers.rational import rational


def difference(before: sympy.Basic, after: sympy.Basic, known: Known | None = None) -> Quotient:
    """after − before in normal form, with what is known put in."""
    known, reader = known or Known(), Reader()
    return reader.read(known.put(after)) - reader.read(known.put(before))


@dataclass(frozen=True)
class RingIdentity(Sided):
    """The difference of the sides is zero as a rational function of independent atoms.

    Roots, exponentials and powers multiply out; erf, logarithms, maxima and unknown functions are
    atoms with arguments in normal form. What it accepts is true wherever both sides are defined;
    what it does not accept may still be true.

    Attributes:
        definitions: what letters stand for; a derivation that uses one has it among its meanings.
        given: values that are put in, of letters and of other things; they are premises.
    """

    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic",)
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether nothing is left of the difference."""
        known = Known(self.definitions, self.given)
        left = difference(before, after, known)
        outcome = Outcome(True) if left.is_zero else Outcome(False, left.to_sympy())
        return outcome.knowing(known)


_SQUARE = "a factor and what is squared"
_SQUARES = "a list of pairs, each a factor and what is squared"


@dataclass(frozen=True)
class Squares(Sided):
    """The larger side minus the smaller is a sum of real squares with factors ≥ 0, exactly.

    ``squares`` are pairs of a rational factor and the expression that is squared. A factor > 0 with
    the square of 1 makes the inequality strict.
    """

    squares: Sequence[tuple[Any, Any]]
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("ring arithmetic", "squares of reals are not negative")
    relations: ClassVar[tuple[str, ...]] = ("<", "≤", ">", "≥")

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether the difference is the sum, and no factor is negative."""
        known = Known(self.definitions, self.given)
        left = difference(before, after, known)
        if relation in (">", "≥"):
            left = -left
        reader, least = Reader(), Fraction(0)
        for k, pair in enumerate(ordered(self.squares, "'squares' of a check", _SQUARES)):
            parts = ordered(pair, f"square {k}", _SQUARE)
            if len(parts) != 2:
                raise ShapeError(
                    f"square {k} has {count_of(len(parts), 'part')}; {_SQUARE}, is needed"
                )
            factor, body = parts
            weight = rational(factor, "the factor of a square")
            inside = known.put(as_sympy(body, f"what is squared in square {k}"))
            is_open = [c for c in conditions(inside) if proved(c) is not True]
            if weight < 0:
                return Outcome(False, sympy.Rational(weight))
            if is_open or not is_real(inside):
                raise UnsupportedError(
                    f"{in_full(inside)} is not known to be real; its square may be < 0"
                )
            square = reader.read(inside) ** 2
            left = left - Quotient.of(weight) * square
            number = square.number
            least += weight * number if number is not None else 0
        if not left.is_zero:
            return Outcome(False, left.to_sympy())
        return Outcome(relation in ("≤", "≥") or least > 0, sympy.S.Zero).knowing(known)
