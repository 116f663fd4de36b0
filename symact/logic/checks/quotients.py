"""The normal form of a scalar expression: a quotient of sums of monomials over atoms.

Atoms are symbols, π, e and what is not taken apart (erf(x), f(x)). Exponents are rational, so
roots, exponentials and powers with a symbolic exponent multiply as they should: √2·√2 = 2,
e^x·e^(−x) = 1, 4^(−m) = 2^(−2m). Two expressions with the same normal form are equal wherever both
are defined. The converse is not claimed (atoms may be related in ways unknown here), so an identity
is shown by it or stays open, and is never refuted.

All coefficients are fractions; the arithmetic is a page of Python over ``fractions.Fraction``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import sympy

from symact.errors import UnsupportedError, in_full

Monomial = frozenset[tuple[sympy.Basic, Fraction]]
Terms = Mapping[Monomial, Fraction]
Key = frozenset[tuple[Monomial, Fraction]]

ONE: Monomial = frozenset()
HIGHEST = 64
"""The highest power of a sum that is multiplied out."""


# -- sums of monomials ----------------------------------------------------------------------------


def added(left: Terms, right: Terms, factor: Fraction = Fraction(1)) -> Terms:
    """left + factor·right."""
    total = dict(left)
    for monomial, coefficient in right.items():
        value = total.get(monomial, Fraction(0)) + factor * coefficient
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)
    return total


def multiplied(left: Terms, right: Terms) -> Terms:
    """The product, multiplied out."""
    total: dict[Monomial, Fraction] = {}
    for a, x in left.items():
        for b, y in right.items():
            monomial, number = _joined(a, b)
            value = total.get(monomial, Fraction(0)) + x * y * number
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
    return total


def _joined(left: Monomial, right: Monomial) -> tuple[Monomial, Fraction]:
    """A product of monomials; whole powers of primes go into the number, even ones of (−1)^i go."""
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, Fraction(0)) + exponent
    number = Fraction(1)
    for atom, exponent in list(exponents.items()):
        if atom.is_Integer:
            whole = exponent.numerator // exponent.denominator
            number *= Fraction(int(atom)) ** whole
            exponents[atom] = exponent - whole
        elif isinstance(atom, sympy.Pow) and atom.base == -1:
            exponents[atom] = exponent % 2
    return frozenset(item for item in exponents.items() if item[1]), number


def _raised(terms: Terms, exponent: int) -> Terms:
    if exponent > HIGHEST:
        raise UnsupportedError(
            f"a power {in_full(exponent)} of a sum is not multiplied out; {HIGHEST} is"
        )
    result: Terms = {ONE: Fraction(1)}
    for _ in range(exponent):
        result = multiplied(result, terms)
    return result


# -- quotients ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quotient:
    """``top`` over the product of the factors of ``bottom``, each with its power.

    A factor below is no monomial (those go to the top with a negative exponent), has no monomial
    in common, and one coefficient 1, so that equal factors are found equal.
    """

    top: Terms
    bottom: Mapping[Key, int]

    @classmethod
    def of(cls, number: Fraction | int) -> Quotient:
        """A number."""
        value = Fraction(number)
        return cls({ONE: value} if value else {}, {})

    @classmethod
    def atom(cls, atom: sympy.Basic, exponent: Fraction = Fraction(1)) -> Quotient:
        """A power of an atom."""
        monomial, number = _joined(ONE, frozenset({(atom, exponent)}))
        return cls({monomial: number}, {})

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left."""
        return not self.top

    @property
    def number(self) -> Fraction | None:
        """The value, if it is a rational number."""
        if self.is_zero:
            return Fraction(0)
        return self.top[ONE] if set(self.top) == {ONE} and not self.bottom else None

    @property
    def monomial(self) -> tuple[Monomial, Fraction] | None:
        """The one monomial that it is, with its coefficient."""
        if len(self.top) != 1 or self.bottom:
            return None
        ((monomial, coefficient),) = self.top.items()
        return monomial, coefficient

    def __add__(self, other: Quotient) -> Quotient:
        bottom = {
            factor: max(self.bottom.get(factor, 0), other.bottom.get(factor, 0))
            for factor in [*self.bottom, *other.bottom]
        }
        return Quotient(added(self._over(bottom), other._over(bottom)), bottom)._tidy()

    def __neg__(self) -> Quotient:
        return Quotient({m: -c for m, c in self.top.items()}, self.bottom)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        bottom = dict(self.bottom)
        for factor, power in other.bottom.items():
            bottom[factor] = bottom.get(factor, 0) + power
        return Quotient(multiplied(self.top, other.top), bottom)._tidy()

    def __pow__(self, exponent: int) -> Quotient:
        if exponent < 0:
            return self.inverse() ** -exponent
        single = self.monomial
        if single is not None:
            return Quotient.of(single[1] ** exponent) * _scaled(single[0], Fraction(exponent))
        bottom = {factor: power * exponent for factor, power in self.bottom.items()}
        return Quotient(_raised(self.top, exponent), bottom)._tidy()

    def inverse(self) -> Quotient:
        """One over it.

        Raises:
            UnsupportedError: where it is zero.
        """
        if self.is_zero:
            raise UnsupportedError("an expression divides by zero")
        if len(self.top) == 1:
            ((monomial, coefficient),) = self.top.items()
            result = Quotient.of(1 / coefficient) * _scaled(monomial, Fraction(-1))
        else:
            outer, factor = _primitive(self.top)
            result = outer.inverse() * Quotient({ONE: Fraction(1)}, {frozenset(factor.items()): 1})
        for below, power in self.bottom.items():
            result = result * Quotient(_raised(dict(below), power), {})
        return result

    def _over(self, bottom: Mapping[Key, int]) -> Terms:
        """The top for a common denominator."""
        top = self.top
        for factor, power in bottom.items():
            top = multiplied(top, _raised(dict(factor), power - self.bottom.get(factor, 0)))
        return top

    def _tidy(self) -> Quotient:
        """Nothing below where nothing is above; a whole factor that is above and below goes."""
        if not self.top:
            return Quotient({}, {})
        top, bottom = self.top, {f: p for f, p in self.bottom.items() if p}
        for factor in list(bottom):
            if len(top) == len(factor):
                outer, inner = _primitive(top)
                if frozenset(inner.items()) == factor:
                    top = outer.top
                    bottom[factor] -= 1
                    if not bottom[factor]:
                        del bottom[factor]
        return Quotient(top, bottom)

    def to_sympy(self) -> sympy.Expr:
        """The expression, with its sums multiplied out."""
        result = written(self.top)
        for factor, power in self.bottom.items():
            result = result / written(dict(factor)) ** power
        return result


def _scaled(monomial: Monomial, exponent: Fraction) -> Quotient:
    result = Quotient.of(1)
    for atom, power in monomial:
        result = result * Quotient.atom(atom, power * exponent)
    return result


def _primitive(terms: Terms) -> tuple[Quotient, Terms]:
    """A sum as a monomial times a sum without one in common, in which one coefficient is 1."""
    atoms = {atom for monomial in terms for atom, _ in monomial if not atom.is_Integer}
    exponents = [dict(monomial) for monomial in terms]
    lowest = {atom: min(e.get(atom, Fraction(0)) for e in exponents) for atom in atoms}
    shared = Quotient.of(1)
    for atom, exponent in lowest.items():
        if exponent:
            shared = shared * Quotient.atom(atom, exponent)
    rest = (Quotient(terms, {}) * _scaled(next(iter(shared.top)), Fraction(-1))).top
    leading = rest[min(rest, key=_order)]
    return shared * Quotient.of(leading), {m: c / leading for m, c in rest.items()}


def _order(monomial: Monomial) -> list[tuple[str, Fraction]]:
    return sorted((_name(atom), exponent) for atom, exponent in monomial)


@cache
def _name(atom: sympy.Basic) -> str:
    return str(sympy.srepr(atom))


def written(terms: Terms) -> sympy.Expr:
    """A sum of monomials as an expression."""
    ordered = sorted(terms.items(), key=lambda item: _order(item[0]))
    return sympy.Add(*(sympy.Rational(c) * _product(m) for m, c in ordered))


def _product(monomial: Iterable[tuple[sympy.Basic, Fraction]]) -> sympy.Expr:
    ordered = sorted(monomial, key=lambda item: _name(item[0]))
    return sympy.Mul(*(_power(atom, exponent) for atom, exponent in ordered))


def _power(atom: sympy.Basic, exponent: Fraction) -> sympy.Expr:
    number = sympy.Rational(exponent)
    if isinstance(atom, sympy.exp):
        return sympy.exp(number * atom.exp)
    if isinstance(atom, sympy.Pow) and atom.exp.is_Number is False:
        return sympy.Pow(atom.base, number * atom.exp)
    return sympy.Pow(atom, number)
