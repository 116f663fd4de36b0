"""What pictures read off theorems: numbers, points and networks, from sequents that checks made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.activations.entries import relu
from symact.errors import CheckFailedError
from symact.library.registry import guarded, theorem
from symact.logic.checks import Sequent
from symact.logic.checks.known import put_in
from symact.logic.derivation import Verified
from symact.logic.levels import weakest
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.numbers.rational import rational


@dataclass(frozen=True)
class Proved:
    """What a theorem establishes; all of its statements are run for it.

    Attributes:
        id: of the theorem.
        found: its statements by their names.
    """

    id: str
    found: Mapping[str, Verified]

    @staticmethod
    def of(name: str) -> Proved:
        """Run a theorem.

        Raises:
            CheckFailedError: where a statement does not hold.
        """
        known = theorem(name)
        with guarded(known):
            return Proved(known.id, {one.name: one.verify() for one in known.statements})

    @property
    def source(self) -> str:
        """Its id, and how far it is checked."""
        level = weakest(verified.level or "argued" for verified in self.found.values())
        return f"{self.id} ({level})"

    def claims(self, statement: str, relation: str, left: type = sympy.Basic) -> Iterator[Sequent]:
        """What a statement says with a relation, of a left side of a kind."""
        for claim in self.found[statement].claims:
            if claim.relation == relation and isinstance(claim.left, left):
                yield claim

    def labelled(self, statement: str, label: str) -> Sequent:
        """What a chain of a statement says."""
        verified = self.found[statement]
        for chain, sequent in zip(verified.derivation.chains, verified.sequents, strict=True):
            if chain.label == label and sequent is not None:
                return sequent
        raise self.other(f"{statement} has no part '{label}'")

    def need(self, is_so: Any, what: str) -> None:
        """Raises CheckFailedError where what a picture shows is not what is proved."""
        if is_so is not True and is_so != sympy.true:
            raise self.other(what)

    def other(self, what: str) -> CheckFailedError:
        """The error for a theorem that does not say what is to be drawn."""
        return CheckFailedError(f"the theorem {self.id} does not say what is to be drawn: {what}")


def exact(value: Any) -> Fraction:
    """A rational number of SymPy as a fraction."""
    return rational(sympy.sympify(value))


def defined(claim: Sequent, expression: sympy.Expr) -> sympy.Expr:
    """An expression with what a claim defines put in."""
    known = {
        thing.func if thing.args else thing: sympy.Lambda(thing.args, value)
        if thing.args
        else value
        for thing, value in claim.definitions
    }
    found: sympy.Expr = put_in(expression, known)
    return found


def relu_network(
    proved: Proved, claim: Sequent, expression: sympy.Expr, letters: Sequence[sympy.Symbol]
) -> Network:
    """The network with one hidden layer that an expression is: a sum of multiples of r(…).

    >>> from symact.library.registry import theorem
    >>> proved = Proved.of("xor-needs-two-relu-units")
    >>> (claim,) = proved.claims("two units", "=")
    >>> letters = sorted(claim.left.free_symbols, key=str)
    >>> relu_network(proved, claim, claim.left, letters)([1, 0])
    (Fraction(1, 1),)
    """
    units = sorted(expression.atoms(AppliedUndef), key=sympy.default_sort_key)
    meant = {thing.func: (thing, value) for thing, value in claim.definitions}
    rows, offsets, weights = [], [], []
    for unit in units:
        thing, value = meant.get(unit.func, (None, None))
        proved.need(
            thing is not None and value == relu.formula(thing.args[0]), f"{unit} is no ReLU"
        )
        inner = sympy.Poly(unit.args[0], *letters)
        proved.need(inner.total_degree() <= 1, f"{unit.args[0]} is not affine")
        rows.append([exact(inner.coeff_monomial(letter)) for letter in letters])
        offsets.append(exact(inner.coeff_monomial(1)))
        weights.append(exact(expression.coeff(unit)))
    total = sum(sympy.Rational(w) * unit for w, unit in zip(weights, units, strict=True))
    rest = sympy.expand(expression - total)
    proved.need(not rest.free_symbols, f"{expression} is no sum of ReLU units")
    return Network([AffineMap(rows, offsets), relu, AffineMap([weights], [exact(rest)])])
