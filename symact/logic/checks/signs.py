"""The sign of a quotient whose atoms are positive numbers: a sum without a minus is not negative.

Where an exponential, an error function or a logarithm is in the way, a bound takes its place:
e = 5/2 + u, e^z = 1 + u or 1 + z + u for z > 0, erf z = u/(1 + u) for z > 0, each with some u > 0.
What is shown for all u holds for the one that is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import sympy
from sympy.core.function import AppliedUndef

from symact.logic.checks.quotients import Quotient, Terms
from symact.logic.checks.reading import Reader, is_positive_atom, is_real

Sign = str
"""One of ``"+"``, ``"−"``, ``"0"``, ``"≥"``, ``"≤"``."""

_FLIPPED = {"+": "−", "−": "+", "0": "0", "≥": "≤", "≤": "≥"}

_IMPLIED = {
    "<": ("+",),
    "≤": ("+", "0", "≥"),
    ">": ("−",),
    "≥": ("−", "0", "≤"),
    "=": ("0",),
    "≠": ("+", "−"),
}


def settles(difference: Quotient, relation: str) -> bool:
    """Whether the sign of after − before is found, and is one that the relation asks for."""
    wanted = _IMPLIED[relation]
    return any(found in wanted for found in signs(difference))


def sign_of(quotient: Quotient) -> Sign | None:
    """The sign for all positive values of the symbols; None where it is not found.

    A strict sign is found before one that is not.
    """
    weak = None
    for found in signs(quotient):
        if found in "+−0":
            return found
        weak = weak or found
    return weak


def signs(quotient: Quotient) -> Iterator[Sign]:
    """The signs that plain arithmetic and then the bounds give."""
    if quotient.is_zero:
        yield "0"
        return
    for bounded in _bounded(quotient):
        found = _plain(bounded)
        if found is not None:
            yield found


def _plain(quotient: Quotient) -> Sign | None:
    sign = _sum(quotient.top)
    for factor, power in quotient.bottom.items():
        below = _sum(dict(factor))
        if below not in ("+", "−"):
            return None
        if below == "−" and power % 2 and sign is not None:
            sign = _FLIPPED[sign]
    return sign


def _sum(terms: Terms) -> Sign | None:
    """The sign of a sum of monomials all of which have the same one."""
    if not terms:
        return "0"
    found = set()
    for monomial, coefficient in terms.items():
        strict, positive = True, coefficient > 0
        for atom, exponent in monomial:
            if is_positive_atom(atom):
                continue
            if exponent.denominator > 1 or not is_real(atom):
                return None
            if exponent % 2:
                is_letter = isinstance(atom, (sympy.Symbol, AppliedUndef))
                if not (is_letter and (atom.is_nonnegative or atom.is_nonpositive)):
                    return None
                positive = positive == bool(atom.is_nonnegative)
            if exponent < 0 or not atom.is_nonzero:
                # a power of what may be 0; below a fraction it is not, where there is a value
                strict = strict and exponent < 0
        found.add(("+" if strict else "≥") if positive else ("−" if strict else "≤"))
    if found <= {"+", "≥"}:
        return "+" if "+" in found else "≥"
    if found <= {"−", "≤"}:
        return "−" if "−" in found else "≤"
    return None


# -- bounds ---------------------------------------------------------------------------------------


def _bounded(quotient: Quotient) -> Iterator[Quotient]:
    """The quotient, then with each kind of bound put in for all atoms that have one."""
    yield quotient
    atoms = sorted(_atoms(quotient), key=sympy.default_sort_key)
    for bound in (_at_least_one, _at_least_tangent):
        replaced: dict[sympy.Basic, Quotient] = {}
        for k, atom in enumerate(atoms):
            value = bound(atom, Quotient.atom(sympy.Dummy(f"u_{k}", positive=True)))
            if value is not None:
                replaced[atom] = value
        if replaced:
            yield _replaced(quotient, replaced)


def _atoms(quotient: Quotient) -> set[sympy.Basic]:
    sums = [quotient.top, *(dict(factor) for factor in quotient.bottom)]
    return {atom for terms in sums for monomial in terms for atom, _ in monomial}


def _replaced(quotient: Quotient, values: Mapping[sympy.Basic, Quotient]) -> Quotient:
    result = _sum_replaced(quotient.top, values)
    for factor, power in quotient.bottom.items():
        result = result * _sum_replaced(dict(factor), values) ** -power
    return result


def _sum_replaced(terms: Terms, values: Mapping[sympy.Basic, Quotient]) -> Quotient:
    total = Quotient.of(0)
    for monomial, coefficient in terms.items():
        product = Quotient.of(coefficient)
        for atom, exponent in monomial:
            if atom in values and exponent.denominator == 1:
                product = product * values[atom] ** int(exponent)
            else:
                product = product * Quotient.atom(atom, exponent)
        total = total + product
    return total


Bound = Callable[[sympy.Basic, Quotient], "Quotient | None"]


def _at_least_one(atom: sympy.Basic, extra: Quotient) -> Quotient | None:
    return _bound(atom, extra, Quotient.of(1))


def _at_least_tangent(atom: sympy.Basic, extra: Quotient) -> Quotient | None:
    if isinstance(atom, sympy.exp):
        return _bound(atom, extra, Quotient.of(1) + _read(atom.exp))
    return _bound(atom, extra, Quotient.of(1))


def _bound(atom: sympy.Basic, extra: Quotient, least: Quotient) -> Quotient | None:
    if atom is sympy.E:
        return Quotient.of(Fraction(5, 2)) + extra
    if isinstance(atom, sympy.exp) and _argument_sign(atom.exp) == "+":
        return least + extra
    if isinstance(atom, sympy.erf):
        sign = _argument_sign(atom.args[0])
        one = Quotient.of(1)
        if sign in ("+", "−"):
            value = extra * (one + extra).inverse()
            return value if sign == "+" else -value
        if is_real(atom.args[0]):
            return (extra - one) * (one + extra).inverse()
    if isinstance(atom, sympy.log):
        sign = _argument_sign(atom.args[0] - 1)
        if sign == "+":
            return extra
        if sign == "−" and _argument_sign(atom.args[0]) == "+":
            return -extra
    return None


def _argument_sign(expression: sympy.Expr) -> Sign | None:
    return _plain(_read(expression))


def _read(expression: sympy.Expr) -> Quotient:
    return Reader().read(expression)
