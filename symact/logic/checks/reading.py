"""SymPy expressions read into the normal form of :mod:`symact.logic.checks.quotients`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy

from symact.errors import UnsupportedError, in_full
from symact.logic.checks import unfolding
from symact.logic.checks.naming import at
from symact.logic.checks.quotients import ONE, Monomial, Quotient, written
from symact.logic.laws import Mean

KINKED = (
    sympy.Max,
    sympy.Min,
    sympy.Abs,
    sympy.sign,
    sympy.Heaviside,
    sympy.Piecewise,
    sympy.floor,
    sympy.ceiling,
)
"""What is not smooth: kept whole here, taken apart by case splits, refused by calculus."""

REMEMBERED = 2048
"""Of how many expressions the normal form is kept."""


class Reader:
    """Reads expressions.

    Args:
        values: what symbols stand for.
        kinks: called for what is not smooth; it gives a value, or None to keep the thing whole.
    """

    def __init__(
        self,
        values: Mapping[sympy.Basic, Quotient] | None = None,
        kinks: Callable[[Reader, Any], Quotient | None] | None = None,
    ) -> None:
        self.values = dict(values or {})
        self.kinks = kinks

    def read(self, expression: Any) -> Quotient:
        """The normal form.

        Raises:
            UnsupportedError: for floats, infinities, imaginary numbers, and divisions by zero.
        """
        if not self.values and self.kinks is None and isinstance(expression, sympy.Basic):
            return _read(expression)
        return self._form(expression)

    def _form(self, expression: Any) -> Quotient:
        if expression in self.values:
            value: Quotient = self.values[expression]
            return value
        if getattr(expression, "is_Matrix", False):
            # SymPy's sums and products of matrices are sums and products, but do not commute
            raise UnsupportedError(f"{in_full(expression)} is a matrix, and no number")
        if isinstance(expression, sympy.Rational):
            return Quotient.of(Fraction(int(expression.p), int(expression.q)))
        if isinstance(expression, sympy.Add):
            total = Quotient.of(0)
            for term in expression.args:
                total = total + self.read(term)
            return total
        if isinstance(expression, sympy.Mul):
            product = Quotient.of(1)
            for factor in expression.args:
                product = product * self.read(factor)
            return product
        if expression is sympy.E:
            return Quotient.atom(sympy.E)
        if isinstance(expression, sympy.exp):
            return self._exponential(expression.exp)
        if isinstance(expression, sympy.Pow):
            return self._power(expression.base, expression.exp)
        if isinstance(expression, sympy.Symbol) or expression is sympy.pi:
            return Quotient.atom(expression)
        if isinstance(expression, KINKED) and self.kinks is not None:
            resolved = self.kinks(self, expression)
            if resolved is not None:
                return resolved
        rule = _RULES.get(type(expression))
        if rule is not None:
            return rule(self, expression)
        return self._whole(expression)

    def _whole(self, expression: Any) -> Quotient:
        """An atom: a function of arguments in normal form, or a thing without arguments."""
        if (
            isinstance(expression, (sympy.Float, sympy.logic.boolalg.Boolean))
            or expression in (sympy.I, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)
            or not isinstance(expression, sympy.Expr)
            or isinstance(expression, sympy.Lambda)
        ):
            raise UnsupportedError(
                f"{in_full(expression)} has no place in exact arithmetic over the reals"
            )
        if isinstance(expression, sympy.Function) and not isinstance(expression, sympy.Piecewise):
            plain = expression.func(*(self.read(arg).to_sympy() for arg in expression.args))
            if type(plain) is not type(expression):
                return self.read(plain)
            expression = plain
        elif expression.free_symbols & set(self.values):
            raise UnsupportedError(
                f"nothing is known about {in_full(expression)} where its symbols vary"
            )
        return Quotient.atom(expression)

    def _power(self, base: Any, exponent: Any) -> Quotient:
        if exponent.is_Integer:
            return self.read(base) ** int(exponent)
        power = self.read(exponent)
        inside = self.read(base)
        single = inside.monomial
        if single is None or not is_positive_power(*single):
            apart = self._whole_power(inside, power) if power.number is None else None
            if apart is not None:
                return apart
            if power.number is not None:
                whole = power.number.numerator // power.number.denominator
                root = Quotient.atom(inside.to_sympy(), power.number - whole)
                return inside**whole * root
            return Quotient.atom(sympy.Pow(inside.to_sympy(), power.to_sympy()))
        monomial, coefficient = single
        result = self._number_power(coefficient, power)
        for atom, inner in monomial:
            result = result * self._atom_power(atom, power * Quotient.of(inner))
        return result

    def _whole_power(self, inside: Quotient, power: Quotient) -> Quotient | None:
        """A power with a whole symbolic exponent ≥ 0, of any base: ρ^(n + 1) is ρ·ρ^n.

        Of a base with a minus, (−1)^i for any whole i comes apart first. None where nothing does.
        """
        exponent = power.to_sympy()
        if exponent.is_integer is not True:
            return None
        single = inside.monomial
        if single is not None and single[1] < 0:
            sign = self._sign_power(power)
            rest = self._power((-inside).to_sympy(), exponent) if sign is not None else None
            return None if rest is None or sign is None else sign * rest
        terms = unfolding.natural(exponent, Reader().read)
        if terms is None or any(factor.denominator > 1 for factor in terms.values()):
            return None
        if single is not None and any(inner.denominator > 1 for _, inner in single[0]):
            return None
        result = Quotient.of(1)
        for base, inner in self._bases(inside):
            for term, factor in terms.items():
                if term == 1:
                    result = result * base ** int(factor * inner)
                else:
                    atom = sympy.Pow(base.to_sympy(), term)
                    result = result * Quotient.atom(atom, factor * inner)
        return result

    @staticmethod
    def _bases(inside: Quotient) -> list[tuple[Quotient, Fraction]]:
        single = inside.monomial
        if single is None:
            return [(inside, Fraction(1))]
        bases = [(Quotient.atom(atom), inner) for atom, inner in single[0]]
        return bases if single[1] == 1 else [(Quotient.of(single[1]), Fraction(1)), *bases]

    @staticmethod
    def _sign_power(power: Quotient) -> Quotient | None:
        """(−1)^power, of which each even part goes; None where a part is not known to be whole."""
        result = Quotient.of(1)
        for term, factor in power.top.items():
            body = written({term: Fraction(1)})
            if power.bottom or factor.denominator > 1 or body.is_integer is not True:
                return None
            if factor % 2:
                one = Quotient.of(-1)
                result = result * (one if term == ONE else Quotient.atom(sympy.Pow(-1, body)))
        return result

    def _built(self, expression: Any) -> Quotient:
        """A sum, product, iterate or difference without the steps that are there for all values."""
        numbers = {s: v.number for s, v in self.values.items() if v.number is not None}
        whole = at(expression, numbers) if numbers else expression
        count, plain = unfolding.count_of(whole), Reader()
        steps = unfolding.least(count, plain.read)
        if steps is not None and (steps >= 1 or count == 0) and steps <= unfolding.MOST:
            return self.read(unfolding.shortened(whole, int(steps)))
        return Quotient.atom(unfolding.normal(whole, self.read, plain.read))

    def _mean(self, expression: Any) -> Quotient:
        """The mean of the normal form of what is inside, for all values of the random letters."""
        if expression.free_symbols & set(self.values):
            raise UnsupportedError(
                f"nothing is known about {in_full(expression)} where its symbols vary"
            )
        body = Reader().read(expression.body).to_sympy()
        return Quotient.atom(Mean(body, *expression.letters))

    def _number_power(self, number: Fraction, power: Quotient) -> Quotient:
        result = Quotient.of(1)
        for part, sign in ((number.numerator, 1), (number.denominator, -1)):
            for prime, count in sympy.factorint(part).items():
                if prime > 1:
                    inner = power * Quotient.of(sign * count)
                    result = result * self._atom_power(sympy.Integer(prime), inner)
        return result

    def _atom_power(self, base: sympy.Basic, power: Quotient) -> Quotient:
        """A power of a positive atom: each term of the exponent gives an atom base^term."""
        if power.bottom:
            return Quotient.atom(sympy.Pow(base, power.to_sympy()))
        result = Quotient.of(1)
        for term, coefficient in power.top.items():
            whole = sympy.Pow(base, written({term: Fraction(1)})) if term != ONE else base
            result = result * Quotient.atom(whole, coefficient)
        return result

    def _exponential(self, exponent: Any) -> Quotient:
        power = self.read(exponent)
        if power.bottom:
            return Quotient.atom(sympy.exp(power.to_sympy()))
        result = Quotient.of(1)
        for term, coefficient in power.top.items():
            whole = sympy.exp(written({term: Fraction(1)})) if term != ONE else sympy.E
            if whole.is_Add and coefficient.denominator == 1:
                # e^(log z) is z, a sum, which multiplies out
                result = result * self.read(whole) ** int(coefficient)
            else:
                result = result * Quotient.atom(whole, coefficient)
        return result

    def _hyperbolic(self, expression: Any) -> Quotient:
        grown = self._exponential(expression.args[0])
        shrunk = grown.inverse()
        total, difference = grown + shrunk, grown - shrunk
        if isinstance(expression, sympy.tanh):
            return difference * total.inverse()
        return (difference if isinstance(expression, sympy.sinh) else total) * Quotient.of(
            Fraction(1, 2)
        )

    def _erfc(self, expression: Any) -> Quotient:
        return Quotient.of(1) - self.read(sympy.erf(expression.args[0]))

    def _log(self, expression: Any) -> Quotient:
        """The logarithm of a product of positive atoms is a sum."""
        inside = self.read(expression.args[0])
        single = inside.monomial
        if single is None or not is_positive_power(*single):
            return Quotient.atom(sympy.log(inside.to_sympy(), evaluate=False))
        monomial, coefficient = single
        total = Quotient.of(0)
        for part, sign in ((coefficient.numerator, 1), (coefficient.denominator, -1)):
            for prime, count in sympy.factorint(part).items():
                if prime > 1:
                    total = total + Quotient.of(sign * count) * Quotient.atom(sympy.log(prime))
        for atom, exponent in monomial:
            total = total + Quotient.of(exponent) * self._log_of_atom(atom)
        return total

    def _log_of_atom(self, atom: Any) -> Quotient:
        if isinstance(atom, sympy.exp):
            return self.read(atom.exp)
        if atom is sympy.E:
            return Quotient.of(1)
        if isinstance(atom, sympy.Pow):
            return self.read(atom.exp) * self._log_of_atom(atom.base)
        return Quotient.atom(sympy.log(atom))


@lru_cache(REMEMBERED, typed=True)
def _read(expression: sympy.Basic) -> Quotient:
    """The form of an expression by itself; most are asked for again and again."""
    return Reader()._form(expression)


_RULES: dict[type, Callable[[Reader, Any], Quotient]] = {
    sympy.tanh: Reader._hyperbolic,
    sympy.sinh: Reader._hyperbolic,
    sympy.cosh: Reader._hyperbolic,
    sympy.erfc: Reader._erfc,
    sympy.log: Reader._log,
    Mean: Reader._mean,
    **dict.fromkeys(unfolding.HEADS, Reader._built),
}


def is_scalar(thing: Any) -> bool:
    """Whether a thing can be a number: no statement, set, function or matrix."""
    if not isinstance(thing, sympy.Expr) or isinstance(thing, (sympy.Lambda, sympy.MatrixExpr)):
        return False
    return bool(thing.is_commutative)


def apart(first: Any, second: Any) -> sympy.Expr:
    """What is between two sides that are numbers: first − second.

    Raises:
        UnsupportedError: for a side that is a statement, a set, a function, a matrix.
    """
    for side in (first, second):
        if not is_scalar(side):
            raise UnsupportedError(
                f"{in_full(side)} has no place in exact arithmetic over the reals"
            )
    return first - second


def is_positive_atom(atom: Any) -> bool:
    """Whether an atom is a positive number: a prime, π, e, a positive symbol, e to a real power."""
    if isinstance(atom, sympy.Integer):
        return bool(atom > 0)
    if isinstance(atom, sympy.Symbol):
        return atom.is_positive is True
    if isinstance(atom, sympy.exp):
        return is_real(atom.exp)
    if isinstance(atom, sympy.Pow):
        return is_positive_atom(atom.base) and is_real(atom.exp)
    return atom in (sympy.pi, sympy.E)


def is_positive_power(monomial: Monomial, coefficient: Fraction) -> bool:
    """Whether a monomial is positive, atom by atom."""
    return coefficient > 0 and all(is_positive_atom(atom) for atom, _ in monomial)


_REAL = (
    sympy.exp,
    sympy.erf,
    sympy.erfc,
    sympy.tanh,
    sympy.sinh,
    sympy.cosh,
    *KINKED[:5],
)


def is_real(expression: Any) -> bool:
    """Whether an expression is real wherever it is defined, by its form.

    >>> x = sympy.Symbol("x", real=True)
    >>> is_real(sympy.erf(x) ** 2), is_real(sympy.sqrt(x)), is_real(sympy.I * x)
    (True, False, False)
    """
    if isinstance(expression, sympy.Symbol):
        return expression.is_real is True
    if isinstance(expression, sympy.Number):
        return expression.is_finite is True
    if isinstance(expression, sympy.NumberSymbol):
        return True
    if isinstance(expression, (sympy.Add, sympy.Mul, *_REAL)):
        return all(is_real(part) for part in expression.args)
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.args
        if not is_real(base):
            return False
        return exponent.is_integer is True or (is_real(exponent) and is_positive(base))
    if isinstance(expression, sympy.log):
        return is_positive(expression.args[0])
    if isinstance(expression, sympy.core.function.AppliedUndef):
        return expression.is_real is True
    if isinstance(expression, Mean):
        return is_real(expression.body)
    if isinstance(expression, unfolding.HEADS):
        body = expression.function
        parts = (
            (body,)
            if isinstance(expression, (sympy.Sum, sympy.Product))
            else (body.expr, *expression.args[1:])
        )
        return all(is_real(part) for part in parts)
    return False


def is_positive(expression: Any) -> bool:
    """Whether an expression is positive by its form: a sum or product of positive ones."""
    if isinstance(expression, sympy.Rational):
        return bool(expression > 0)
    if isinstance(expression, (sympy.Add, sympy.Mul)):
        return all(is_positive(part) for part in expression.args)
    if isinstance(expression, sympy.Pow) and is_real(expression.exp):
        return is_positive(expression.base)
    return is_positive_atom(expression)
