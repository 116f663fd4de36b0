"""Means read as polynomials in moments, by linearity, independence, symmetry and equal laws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import UnsupportedError, in_full
from symact.logic.checks.check import Case
from symact.logic.checks.known import Known
from symact.logic.checks.letters import names_in, scopes
from symact.logic.checks.naming import at
from symact.logic.checks.quotients import Monomial, Quotient, written
from symact.logic.checks.reading import Reader, is_positive
from symact.logic.checks.unfolding import least
from symact.logic.laws import Each, Independent, IsFinite, Law, Mean, SameLaw, Symmetric

MOST_FORMS = 64
"""The most forms of one moment that are looked at."""


class Moments:
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
                raise UnsupportedError(f"{in_full(atom)} is divided by, but is not shown to be > 0")
        return whole

    def _replaced(self, expression: Any, bound: frozenset[Any]) -> Any:
        if not isinstance(expression, sympy.Basic) or not expression.has(Mean):
            return expression
        if isinstance(expression, Mean):
            caught = bound & names_in(expression)
            if caught:
                raise UnsupportedError(
                    f"{in_full(expression)} speaks of {min(map(str, caught))}, which varies"
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
        fixed, below = {}, []
        for factor, power in whole.bottom.items():
            divisor = written(dict(factor))
            if not self._letters(divisor) & letters:
                fixed[factor] = power
            elif is_positive(divisor):
                below.append((divisor, Fraction(-power)))
            else:
                raise UnsupportedError(
                    f"{in_full(body)} divides by {in_full(divisor)}, which is random"
                )
        total = Quotient.of(0)
        for monomial, coefficient in whole.top.items():
            term, varying = Quotient.of(coefficient), list(below)
            for atom, exponent in monomial:
                if not self._letters(atom) & letters:
                    term = term * Quotient.atom(atom, exponent)
                    continue
                if exponent < 0 and not is_positive(atom):
                    raise UnsupportedError(
                        f"{in_full(body)} divides by {in_full(atom)}, which is random"
                    )
                varying.append((atom, exponent))
            for factor in self._factors(varying):
                term = term * self._moment(factor)
            total = total + term
        return total * Quotient(Quotient.of(1).top, fixed)

    def _letters(self, expression: Any) -> frozenset[Any]:
        return self.random & names_in(expression)

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
        """A product as independent factors: atoms that share a group of the law stay together."""
        if not all(self._letters(atom) <= law.letters for atom, _ in block):
            return [block]
        parts: list[list[Any]] = []
        for one in block:
            joined = [one]
            for part in [p for p in parts if any(_share(one[0], atom, law) for atom, _ in p)]:
                parts.remove(part)
                joined += part
            parts.append(joined)
        return parts

    # -- one moment -------------------------------------------------------------------------------

    def _moment(self, factor: Monomial) -> Quotient:
        """The mean of one factor in the first of its forms; 0 where it is its own negative."""
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
            if isinstance(law, Symmetric) and letters <= law.letters:
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

        |x|^p ≤ 1 + |x|^q for p ≤ q, |m| ≤ (|a| + |b|)/2 for m² = ab, and what is one of
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
                yield {self._first(m) for m in terms.top}, {self._first(m) for m in whole.top if m}

    def _first(self, moment: Monomial) -> Monomial:
        return min(self._forms(moment), key=_written)


def _is_lower(moment: Monomial, other: Monomial) -> bool:
    """Whether both are powers of one thing, the first one not the higher."""
    if len(moment) != 1 or len(other) != 1:
        return False
    ((atom, exponent),), ((same, higher),) = moment, other
    return atom == same and 0 < exponent < higher


def _is_between(moment: Monomial, a: Monomial, b: Monomial) -> bool:
    """Whether the square of one is the product of two."""
    twice = {atom: 2 * exponent for atom, exponent in moment}
    product = dict(a)
    for atom, exponent in b:
        product[atom] = product.get(atom, 0) + exponent
    return twice == product


def _is_even(monomial: Monomial) -> bool:
    return all(exponent.denominator == 1 and exponent % 2 == 0 for _, exponent in monomial)


def _expression(monomial: Monomial) -> sympy.Expr:
    return written({monomial: Fraction(1)})


def _written(monomial: Monomial) -> str:
    return str(_expression(monomial))


# -- which groups of random letters something speaks of -------------------------------------------


def _names(group: Any) -> set[Any]:
    return {x.func if isinstance(x, AppliedUndef) else x for x in group}


def _share(first: Any, second: Any, law: Independent) -> bool:
    """Whether two expressions may speak of one group of random letters."""
    names = names_in(first) & names_in(second)
    both = names_in(first), names_in(second)
    for group in law.args:
        if isinstance(group, Each):
            (family,) = group
            if family.func in names and not _are_apart(first, second, family.func):
                return True
        elif all(_names(group) & one for one in both):
            return True
    return False


def _are_apart(first: Any, second: Any, family: Any) -> bool:
    """Whether the members of a family of which two expressions speak are known to be different."""
    read = Reader().read

    def is_before(one: _Range, other: _Range) -> bool:
        between = least(other[0] - one[1], read)
        return between is not None and between >= 1

    ranges = tuple(list(_ranges(part, family, {})) for part in (first, second))
    return all(
        one is not None and other is not None and (is_before(one, other) or is_before(other, one))
        for one in ranges[0]
        for other in ranges[1]
    )


_Range = tuple[Any, Any]


def _ranges(expression: Any, family: Any, runs: Mapping[Any, Any]) -> Iterator[_Range | None]:
    """From where to where the index of a family goes, at each place; None where it is not known."""
    if isinstance(expression, AppliedUndef) and expression.func == family:
        (index,) = expression.args
        varying = set(runs) & names_in(index)
        if not varying:
            yield index, index
        elif (
            len(varying) == 1
            and runs[letter := varying.pop()]
            and letter not in (names_in(rest := sympy.expand(index - letter)))
            and not set(runs) & names_in(rest)
        ):
            low, high = runs[letter]
            yield low + rest, high + rest
        else:
            yield None
    within = dict(runs)
    for _, names in scopes(expression)[0]:
        within |= dict.fromkeys(names)
    if isinstance(expression, (sympy.Sum, sympy.Product)):
        for letter, low, high in expression.limits:
            is_fixed = not set(within) & (names_in(low) | names_in(high))
            within[letter] = (low, high) if is_fixed else None
    for part in expression.args:
        yield from _ranges(part, family, within)
