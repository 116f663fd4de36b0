"""Identities between means, decided by their normal form as polynomials in moments.

A mean is linear; that of a product of independent factors is the product of their means; that of
something odd in a symmetric letter is 0; letters of one law have one moment. Nothing is conditioned,
and nothing is said of the probability of events. Each moment that is used must be finite, which is
a premise (Williams 1991, Probability with Martingales, chapters 5 and 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from symact.checks.base import Case, Outcome
from symact.checks.definedness import conditions, proved
from symact.checks.known import Known
from symact.checks.laws import Independent, IsFinite, Law, Mean, SameLaw, Symmetric, are_real
from symact.checks.letters import heads, is_about, scopes
from symact.checks.naming import at
from symact.checks.quotients import Monomial, Quotient
from symact.checks.reading import Reader, is_positive_atom
from symact.errors import UnsupportedError, UsageError

MOST_FORMS = 64
"""The most forms of one moment that are looked at."""


@dataclass(frozen=True)
class MeanIs:
    """The sides are one polynomial in the moments of random letters, by what is said of their laws.

    Attributes:
        laws: :class:`Independent`, :class:`Symmetric`, :class:`SameLaw`; they are premises, and so
            is that each moment which is used is finite.
        definitions: what letters stand for, as in :class:`~symact.checks.RingIdentity`; a letter
            may stand for a mean, no random letter stands for anything.
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
        for law in self.laws:
            if not isinstance(law, Law):
                raise UsageError(f"{law} says nothing of a law; Independent, Symmetric, SameLaw do")
        known = Known(self.definitions)
        left, right = known.put(before), known.put(after)
        moments = _Moments(self.laws, _random_in(left, right, self.laws))
        values = self._values(known, moments)
        rest = moments.of(right) - moments.of(left)
        rest, used = _with(rest, values)
        parts, equal = [], []
        for case in self.pointwise:
            if not case.outcome.holds:
                return case.outcome
            parts.append(self._for_all(case, moments))
            sides = tuple(moments.opened(known.put(side)) for side in (case.before, case.after))
            equal.append(_with(sides[1] - sides[0], values)[0])
        rest = _reduced(rest, equal)
        if not rest.is_zero:
            return Outcome(False, rest.to_sympy())
        return Outcome(
            True,
            premises=(
                *self.laws,
                *(sympy.Eq(key, value, evaluate=False) for key, value in used),
                *moments.finite(self.pointwise, known),
                *(premise for part in parts for premise in part.premises),
                *_needed(before, after, left, right, *self.given.values()),
            ),
            definitions=tuple(d for part in parts for d in part.definitions),
            parts=tuple(parts),
            is_defined=True,
        ).knowing(known)

    def _values(self, known: Known, moments: _Moments) -> dict[Any, tuple[Any, Any, Quotient]]:
        """The given moments, by their normal form, with how they are written and their value.

        Raises:
            UnsupportedError: for what is no moment, and for a value that speaks of one.
        """
        found: dict[Any, tuple[Any, Any, Quotient]] = {}
        for key, value in self.given.items():
            if not isinstance(key, Mean):
                raise UnsupportedError(f"{key} is no mean; only values of moments are given here")
            single = moments.of(known.put(key)).monomial
            value = sympy.sympify(value)
            if single is None or len(single[0]) != 1 or single[1] != 1 or value.has(Mean):
                raise UnsupportedError(f"{key} = {value} does not say what one moment is")
            ((atom, exponent),) = single[0]
            other = found.setdefault(atom, (key, value, Reader().read(value)))
            if exponent != 1 or other[1] != value:
                raise UnsupportedError(f"{key} is both {other[1]} and {value}")
        return found

    @staticmethod
    def _for_all(case: Case, moments: _Moments) -> Any:
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
                    raise UnsupportedError(f"{premise} is supposed of {letter}, which is random")
            if any(
                thing == letter or is_about(value, letter) for thing, value in _symbols(sequent)
            ):
                raise UnsupportedError(f"{letter} is random and stands for nothing")
        return sequent


def _symbols(sequent: Any) -> Iterator[tuple[Any, Any]]:
    """The definitions of letters, without those of functions, which bind their arguments."""
    return ((t, v) for t, v in sequent.definitions if isinstance(t, sympy.Symbol))


def _random_in(left: Any, right: Any, laws: Iterable[Law]) -> frozenset[Any]:
    """The random letters of both sides and of what is said of laws.

    Raises:
        UnsupportedError: where one of them is used outside of a mean.
    """
    means = left.atoms(Mean) | right.atoms(Mean)
    random = frozenset(x for mean in means for x in mean.letters)
    random |= frozenset(x for law in laws for x in law.binds)
    are_real(random)
    for side in (left, right):
        for letter in random:
            if is_about(side, letter):
                raise UnsupportedError(
                    f"{letter} is random, and used outside of a mean in {side}; name it among the "
                    "letters of the mean"
                )
    return random


def _needed(*sides: Any) -> Iterator[sympy.Basic]:
    """Where all but the means has a value, which is seen to by the moments."""
    for side in sides:
        for condition in conditions(sympy.sympify(side)):
            if not isinstance(condition, IsFinite) and proved(condition) is not True:
                yield condition


def _with(whole: Quotient, values: Mapping[Any, Any]) -> tuple[Quotient, list[tuple[Any, Any]]]:
    """A polynomial in moments with the values of some, and these."""
    total, used = Quotient.of(0), {}
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
    return total * bottom, list(used.items())


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


# -- moments --------------------------------------------------------------------------------------


class _Moments:
    """Reads means as polynomials in moments, and notes which are used."""

    def __init__(self, laws: Sequence[Law], random: frozenset[Any]) -> None:
        self.laws, self.random = laws, random
        self.used: dict[Monomial, Mean] = {}

    def of(self, expression: Any) -> Quotient:
        """An expression with means in it.

        Raises:
            UnsupportedError: for a mean that speaks of what a binder around it varies, and for
                division by a moment.
        """
        whole = Reader().read(self._replaced(expression, frozenset()))
        below = [a for factor in whole.bottom for m, _ in factor for a, _ in m]
        below += [a for m in whole.top for a, exponent in m if exponent < 0]
        for atom in below:
            if atom.has(Mean):
                raise UnsupportedError(f"{atom} is divided by, but is not shown to be > 0")
        return whole

    def _replaced(self, expression: Any, bound: frozenset[Any]) -> Any:
        if not isinstance(expression, sympy.Basic) or not expression.has(Mean):
            return expression
        if isinstance(expression, Mean):
            caught = bound & {*heads(expression)}
            if caught:
                raise UnsupportedError(
                    f"{expression} speaks of {min(map(str, caught))}, which varies"
                )
            body = self._replaced(expression.body, bound | expression.letters)
            return self.opened(body, expression.letters).to_sympy()
        names = frozenset[Any]().union(*(names for _, names in scopes(expression)[0]))
        return expression.func(*(self._replaced(part, bound | names) for part in expression.args))

    def opened(self, body: Any, letters: frozenset[Any] | None = None) -> Quotient:
        """The mean of an expression, by linearity.

        Raises:
            UnsupportedError: where something random is divided by.
        """
        letters = self.random if letters is None else letters
        whole = Reader().read(body)
        for factor in whole.bottom:
            if any(self._letters(atom) & letters for m, _ in factor for atom, _ in m):
                raise UnsupportedError(
                    f"{body} divides by something random, of which nothing is known"
                )
        total = Quotient.of(0)
        for monomial, coefficient in whole.top.items():
            term, varying = Quotient.of(coefficient), []
            for atom, exponent in monomial:
                if not self._letters(atom) & letters:
                    term = term * Quotient.atom(atom, exponent)
                    continue
                if exponent < 0 and not is_positive_atom(atom):
                    raise UnsupportedError(f"{body} divides by {atom}, which is random")
                varying.append((atom, exponent))
            for factor in self._factors(varying):
                term = term * self._moment(factor)
            total = total + term
        return total * Quotient(Quotient.of(1).top, whole.bottom)

    def _letters(self, expression: Any) -> frozenset[Any]:
        return self.random & set(heads(expression))

    # -- independence -----------------------------------------------------------------------------

    def _factors(self, atoms: Sequence[tuple[Any, Any]]) -> list[Monomial]:
        """A product taken apart into independent factors, by one law after the other."""
        blocks = [list(atoms)] if atoms else []
        changed = True
        while changed:
            changed = False
            for law in self.laws:
                if isinstance(law, Independent):
                    parts = [part for block in blocks for part in self._apart(block, law)]
                    changed |= len(parts) > len(blocks)
                    blocks = parts
        return [frozenset(block) for block in blocks]

    def _apart(self, block: list[Any], law: Independent) -> list[list[Any]]:
        """A product as one factor for each group; a group that shares an atom with another joins it."""
        if not all(self._letters(atom) <= law.binds for atom, _ in block):
            return [block]
        parts: list[tuple[set[int], list[Any]]] = []
        for atom, exponent in block:
            letters = self._letters(atom)
            groups = {k for k, group in enumerate(law.args) if letters & set(group)}
            joined = [(atom, exponent)]
            for part in [part for part in parts if part[0] & groups]:
                parts.remove(part)
                groups, joined = groups | part[0], joined + part[1]
            parts.append((groups, joined))
        return [joined for _, joined in parts]

    # -- one moment -------------------------------------------------------------------------------

    def _moment(self, factor: Monomial) -> Quotient:
        """The mean of one factor: in the first of all its forms, or 0 where it is its own negative."""
        forms = self._forms(factor)
        first = min(forms, key=_written)
        mean = Mean(_expression(first), *self._letters(_expression(first)))
        self.used[first] = mean
        if len(forms[first]) > 1:
            return Quotient.of(0)
        (sign,) = forms[first]
        return Quotient.of(sign) * Quotient.atom(mean)

    def _forms(self, factor: Monomial) -> dict[Monomial, set[int]]:
        """All that has the same mean, or the negative one, by symmetry and equal laws."""
        forms: dict[Monomial, set[int]] = {factor: {1}}
        waiting = [(factor, 1)]
        while waiting and len(forms) < MOST_FORMS:
            now, sign = waiting.pop()
            for other, factor_sign in self._same_mean(now):
                signs = forms.setdefault(other, set())
                if sign * factor_sign not in signs:
                    signs.add(sign * factor_sign)
                    waiting.append((other, sign * factor_sign))
        return forms

    def _same_mean(self, factor: Monomial) -> Iterator[tuple[Monomial, int]]:
        expression = _expression(factor)
        letters = self._letters(expression)
        for law in self.laws:
            if isinstance(law, Symmetric) and letters <= law.binds:
                changes = [{letter: -letter for letter in letters}]
            elif isinstance(law, SameLaw):
                pairs = (law.args, tuple(reversed(law.args)))
                changes = [
                    dict(zip(first, second, strict=True))
                    for first, second in pairs
                    if letters <= set(first)
                ]
            else:
                continue
            for change in changes:
                single = Reader().read(at(expression, change)).monomial
                if single is not None and abs(single[1]) == 1:
                    yield single[0], int(single[1])

    # -- which of them must be finite -------------------------------------------------------------

    def finite(self, cases: Sequence[Case], known: Known) -> list[IsFinite]:
        """That the moments that were used are finite, without those that follow from others.

        |x|^p ≤ 1 + |x|^q for p ≤ q, |m| ≤ (a + b)/2 for m² = ab with a, b ≥ 0, and what is one of
        several terms ≥ 0 is at most their sum.
        """
        left = dict(self.used)
        sums = [rule for case in cases for rule in self._sums(case, known)]
        for moment in sorted(left, key=lambda m: (_expression(m).count_ops(), _written(m)))[::-1]:
            others = [other for other in left if other != moment]
            if (
                any(_is_lower(moment, other) for other in others)
                or any(_is_between(moment, a, b) for a in others for b in others)
                or any(moment in terms and whole <= set(others) for terms, whole in sums)
            ):
                del left[moment]
        return [IsFinite(mean) for mean in left.values()]

    def _sums(self, case: Case, known: Known) -> Iterator[tuple[set[Monomial], set[Monomial]]]:
        sides = [Reader().read(known.put(side)) for side in (case.before, case.after)]
        for terms, whole in (sides, sides[::-1]):
            plain = not terms.bottom and not whole.bottom
            if plain and all(c > 0 and _is_even(m) for m, c in terms.top.items()):
                yield {self._first(m) for m in terms.top}, {self._first(m) for m in whole.top}

    def _first(self, moment: Monomial) -> Monomial:
        return min(self._forms(moment), key=_written)


def _is_lower(moment: Monomial, other: Monomial) -> bool:
    """Whether both are powers of one thing, the first one not the higher."""
    if len(moment) != 1 or len(other) != 1:
        return False
    ((atom, exponent),), ((same, higher),) = moment, other
    return atom == same and 0 < exponent < higher


def _is_between(moment: Monomial, a: Monomial, b: Monomial) -> bool:
    """Whether the square of one is the product of two that are not negative."""
    if not (_is_even(a) and _is_even(b)):
        return False
    twice = {atom: 2 * exponent for atom, exponent in moment}
    product = dict(a)
    for atom, exponent in b:
        product[atom] = product.get(atom, 0) + exponent
    return twice == product


def _is_even(monomial: Monomial) -> bool:
    return all(exponent.denominator == 1 and exponent % 2 == 0 for _, exponent in monomial)


def _expression(monomial: Monomial) -> sympy.Expr:
    return Quotient({monomial: Quotient.of(1).number}, {}).to_sympy()


def _written(monomial: Monomial) -> str:
    return str(_expression(monomial))
