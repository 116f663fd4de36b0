"""Identities between means, decided by their normal form as polynomials in moments.

A mean is linear; that of a product of independent factors is the product of their means; that of
something odd in a symmetric letter is 0; letters of one law have one moment. Nothing is
conditioned, and nothing is said of the probability of events. Each moment that is used must be
finite, which is a premise (Williams 1991, Probability with Martingales, chapters 5 and 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import UnsupportedError, UsageError, in_full, shown
from symact.logic.checks.check import Case, Outcome, Sided
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.known import Known
from symact.logic.checks.letters import domain_of, is_about, name_of, names_in, printed
from symact.logic.checks.moments import Moments
from symact.logic.checks.quotients import Monomial, Quotient
from symact.logic.checks.reading import Reader
from symact.logic.laws import ANY, IsFinite, Law, Mean
from symact.numbers.asked import as_sympy, listed, mapping
from symact.numbers.conversion import ordered


@dataclass(frozen=True)
class MeanIs(Sided):
    """The sides are one polynomial in the moments of random letters, by what is said of their laws.

    Attributes:
        laws: :class:`Independent`, :class:`Symmetric`, :class:`SameLaw`; they are premises, and so
            is that each moment which is used is finite.
        definitions: what letters stand for, as in :class:`~symact.logic.checks.RingIdentity`; a
            letter may stand for a mean, no random letter stands for anything.
        given: values of moments, ``{Mean(w, w): 0}``; they are premises.
        pointwise: identities of what is inside, for all values of the random letters; the means of
            both sides are then equal. Each is a :class:`Case` with a check of its own.
    """

    laws: Sequence[Law] = ()
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Any] = field(default_factory=dict)
    pointwise: Sequence[Case] = ()
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ("linearity of means", "ring arithmetic")
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether nothing is left of the difference, but multiples of what is equal pointwise."""
        listed(self.pointwise, Case, "'pointwise' of a check")
        mapping(self.given, "'given' of a check")
        for law in ordered(self.laws, "'laws' of a check", "a list of laws"):
            if not isinstance(law, Law):
                raise UsageError(
                    f"{shown(law)} says nothing of a law; Independent, Symmetric, SameLaw do"
                )
        known = Known(self.definitions)
        left, right = known.put(before), known.put(after)
        moments = Moments(self.laws, _random_in(left, right, self.laws))
        values = self._values(known, moments)
        rest = moments.of(right) - moments.of(left)
        rest, used = _with(rest, values)
        parts, equal = [], []
        for case in self.pointwise:
            outcome = case.outcome
            if not outcome.holds:
                return outcome
            parts.append(self._for_all(case, moments))
            sides = tuple(moments.opened(known.put(side)) for side in (case.before, case.after))
            zero, more = _with(sides[1] - sides[0], values)
            equal.append(zero)
            used |= more
        rest = _reduced(rest, equal)
        if not rest.is_zero:
            return Outcome(False, rest.to_sympy())
        return Outcome(
            True,
            premises=(
                *self.laws,
                *(sympy.Eq(key, value, evaluate=False) for key, value in used.items()),
                *moments.finite(self.pointwise, known),
                *(premise for part in parts for premise in part.premises),
                *_needed(known, before, after, left, right, *self.given.values()),
            ),
            definitions=tuple(d for part in parts for d in part.definitions),
            parts=tuple(parts),
            is_defined=True,
        ).knowing(known)

    def _values(self, known: Known, moments: Moments) -> dict[Any, tuple[Any, Any, Quotient]]:
        """The given moments, by their normal form, with how they are written and their value.

        Raises:
            UnsupportedError: for what is no moment, and for a value that speaks of one.
        """
        found: dict[Any, tuple[Any, Any, Quotient]] = {}
        for key, value in self.given.items():
            if not isinstance(key, Mean):
                raise UnsupportedError(
                    f"{shown(key)} is no mean; only values of moments are given here"
                )
            single = moments.of(known.put(key)).monomial
            value = as_sympy(value, "the value of a mean")
            if single is None or len(single[0]) != 1 or single[1] != 1 or value.has(Mean):
                raise UnsupportedError(
                    f"{in_full(key)} = {in_full(value)} does not say what one moment is"
                )
            ((atom, exponent),) = single[0]
            other = found.setdefault(atom, (key, value, Reader().read(value)))
            if exponent != 1 or other[1] != value:
                raise UnsupportedError(
                    f"{in_full(key)} is both {in_full(other[1])} and {in_full(value)}"
                )
        return found

    @staticmethod
    def _for_all(case: Case, moments: Moments) -> Any:
        """What a pointwise identity establishes, for all values of the random letters.

        Raises:
            UnsupportedError: where it supposes something of one of them.
        """
        sequent = case.outcome.sequent
        assert sequent is not None
        if case.relation != "=":
            raise UnsupportedError("means are compared here by what is equal pointwise")
        for letter in moments.random:
            for premise in sequent.premises:
                if is_about(premise, letter):
                    raise UnsupportedError(
                        f"{in_full(premise)} is supposed of {letter}, which is random"
                    )
            if any(is_about(part, letter) for one in sequent.definitions for part in _free(*one)):
                raise UnsupportedError(f"{letter} is random; no definition speaks of it")
        return sequent


def _free(thing: Any, value: Any) -> tuple[Any, ...]:
    """Both sides of a definition, without the arguments of a function, which it binds."""
    if isinstance(thing, AppliedUndef):
        return (sympy.Lambda(thing.args, value),)
    return thing, value


def _random_in(left: Any, right: Any, laws: Iterable[Law]) -> frozenset[Any]:
    """The random letters of both sides and of what is said of laws.

    Raises:
        UnsupportedError: where one of them is used outside of a mean.
    """
    means = left.atoms(Mean) | right.atoms(Mean)
    random = frozenset(x for mean in means for x in mean.letters)
    random |= frozenset(x for law in laws for x in law.letters)
    _are_real(random)
    for side in (left, right):
        named = side.atoms(sympy.Symbol) | {f.func for f in side.atoms(AppliedUndef)}
        for letter, other in product(random, named):
            if letter != other and printed(name_of(letter)) == printed(name_of(other)):
                raise UnsupportedError(
                    f"two letters in {in_full(side)} are printed {letter}; rename one"
                )
        for letter in random:
            if letter in names_in(side):
                raise UnsupportedError(
                    f"{letter} is random, and used outside of a mean in {in_full(side)}; name it "
                    "among the "
                    "letters of the mean"
                )
    return random


def _are_real(letters: Any) -> None:
    """Refuse random letters of which more is declared than that they are real.

    Raises:
        UnsupportedError: for these: it would be used, and printed nowhere.
    """
    for letter in letters:
        domain = domain_of(letter(ANY) if isinstance(letter, type) else letter)
        if domain.kind != "real" or domain.sign:
            raise UnsupportedError(
                f"the random letter {letter} is declared {domain.kind} {domain.sign} 0; declare it "
                "real, and say the rest as a law"
            )


def _needed(known: Known, *sides: Any) -> Iterator[sympy.Basic]:
    """Where all but the means has a value, which is seen to by the moments."""
    for side in sides:
        for condition in conditions(as_sympy(side, "a side"), functions=known.functions):
            if not isinstance(condition, IsFinite) and proved(condition) is not True:
                yield condition


def _with(whole: Quotient, values: Mapping[Any, Any]) -> tuple[Quotient, dict[Any, Any]]:
    """A polynomial in moments with the values of some, and these."""
    total, used = Quotient.of(0), dict[Any, Any]()
    for monomial, coefficient in whole.top.items():
        product = Quotient.of(coefficient)
        for atom, exponent in monomial:
            if atom in values:
                key, value, quotient = values[atom]
                used[key] = value
                product = product * quotient ** int(exponent)
            else:
                product = product * Quotient.atom(atom, exponent)
        total = total + product
    bottom = Quotient(Quotient.of(1).top, whole.bottom)
    return total * bottom, used


def _reduced(rest: Quotient, equal: Sequence[Quotient]) -> Quotient:
    """What is left when rational multiples of what is 0 are taken away, by elimination."""
    rows: list[tuple[Monomial, Quotient]] = []
    for zero in (*equal, rest):
        row = zero
        for leading, other in rows:
            factor = row.top.get(leading)
            if factor is not None and row.bottom == other.bottom:
                row = row - Quotient.of(factor / other.top[leading]) * other
        if zero is not rest and row.top:
            rows.append((min(row.top, key=str), row))
    return row
