"""True statements for every check, in families with parameters, and changed ones made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

import sympy
from sympy import S, oo

from symact.logic.checks import Check
from symact.logic.derivation import Chain, Derivation
from symact.logic.meanings import Meaning
from symact.logic.words import Between
from tests.soundness.evaluator import Law, World
from tests.soundness.witnesses import fails, points

WORLDS = 40
"""At how many points a witness is looked for."""


@dataclass(frozen=True)
class Claim:
    """A statement with the check that is to decide it.

    Attributes:
        family: where it comes from; its first word is the name of the check.
        premises: what it is said under: domains, values put in, laws.
        meanings: of letters that stand for something.
        functions: what unknown functions are taken to be when a witness is looked for.
        laws: finite laws of random letters, of which those that keep the premises are looked at.
        fixed: values of letters that stand for something, of matrices for instance.
        changes: changed versions that only this family knows.
        is_changed_otherwise: whether there are no others, since the check reads no sides.
        wrong: how it was changed; empty for what is true.
    """

    family: str
    left: Any
    relation: str
    right: Any
    check: Check
    premises: tuple[Any, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    functions: Mapping[Any, Callable[..., Any]] = field(default_factory=dict)
    laws: tuple[Law, ...] = ()
    fixed: Mapping[Any, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    is_changed_otherwise: bool = False
    wrong: str = ""

    @property
    def derivation(self) -> Derivation:
        """The statement as a derivation of one step."""
        link = (self.relation, self.right, self.family, self.check)
        return Derivation.of(Chain.of(self.left, link), meanings=self.meanings)

    def __str__(self) -> str:
        premises = f" if {', '.join(map(str, self.premises))}" if self.premises else ""
        return f"{self.left} {self.relation} {self.right}{premises} by {self.check}"

    # -- is it false? -----------------------------------------------------------------------------

    def worlds(self, formulas: Any, random: Random) -> Iterator[World]:
        """Points at which the statement can be looked at."""
        random_letters = {x for law in self.laws for _, outcome in law[:1] for x in outcome}
        symbols = {s for f in formulas for s in f.free_symbols if isinstance(s, sympy.Symbol)}
        matrices = {s for f in formulas for s in f.atoms(sympy.MatrixSymbol)} - set(self.fixed)
        letters = sorted(symbols - random_letters - set(self.fixed), key=str)
        sizes = {s for m in matrices for s in m.shape if isinstance(s, sympy.Symbol)}
        for k, values in enumerate(points(letters, random, WORLDS)):
            known: dict[Any, Any] = {**values, **dict.fromkeys(sizes, Fraction(2)), **self.fixed}
            for matrix in sorted(matrices, key=str):
                rows, columns = (int(s.subs(known) if s.free_symbols else s) for s in matrix.shape)
                known[matrix] = [
                    [Fraction(random.randint(-3, 3)) for _ in range(columns)] for _ in range(rows)
                ]
            law = self.laws[k % len(self.laws)] if self.laws else []
            yield World(known, dict(self.functions), law)

    def witness(self, random: Random) -> World | None:
        """A point at which the premises hold, both sides have values, and the relation fails."""
        formulas = [self.left, self.right, *self.premises]
        for world in self.worlds(formulas, random):
            if fails(self.left, self.relation, self.right, self.premises, world, is_defined=True):
                return world
        return None


def refuted(claim: Claim, sequent: Any, random: Random) -> World | None:
    """A point that refutes what a check established of a claim, as it is printed."""
    formulas = [sequent.left, sequent.right, *sequent.premises]
    for world in claim.worlds(formulas, random):
        if fails(sequent.left, sequent.relation, sequent.right, sequent.premises, world):
            return world
    return None


# -- changes --------------------------------------------------------------------------------------

_OTHERS = {"=": "≠<>", "<": ">=", "≤": "<>", ">": "<=", "≥": "><", "≠": "="}


def changed(claim: Claim, random: Random) -> Claim:
    """A claim with one thing changed: a constant, a sign, a relation, an end, a premise."""
    ways: list[tuple[str, Mapping[str, Any]]] = list(claim.changes)
    if claim.is_changed_otherwise:
        pass
    elif isinstance(claim.right, Between):
        step = random.choice([1, -1]) * max(claim.right.high - claim.right.low, Fraction(1, 50)) * 3
        ends = (_decimal(claim.right.low + step), _decimal(claim.right.high + step))
        ways.append(("other digits", {"right": Between(*ends)}))
    elif isinstance(claim.right, sympy.MatrixExpr):
        ways += [("twice", {"right": 2 * claim.right}), ("minus", {"right": -claim.right})]
    elif isinstance(claim.right, sympy.Expr) and claim.right.is_finite is not False:
        number = random.choice([1, -1, 2, -3, S.Half, sympy.Rational(-1, 5)])
        if claim.relation in ("<", "≤"):
            number = -abs(number) * 4
        elif claim.relation in (">", "≥"):
            number = abs(number) * 4
        ways += [("another constant", {"right": claim.right + number})] * 2
        if claim.right != 0 and claim.relation in ("=", "<", "≤", ">", "≥"):
            ways.append(("another sign", {"right": -claim.right}))
    for sign in "" if claim.is_changed_otherwise else _OTHERS.get(claim.relation, ""):
        if sign in type(claim.check).relations:
            ways.append((f"{sign} for {claim.relation}", {"relation": sign}))
    words, new = random.choice(ways)
    return replace(claim, **{**new, "wrong": words})


def _decimal(number: Fraction) -> str:
    return str(sympy.Rational(number.numerator, number.denominator).evalf(12, chop=False))


def small(random: Random, *, positive: bool = False, zero: bool = False) -> sympy.Rational:
    """A small rational number."""
    top = random.choice([1, 2, 3, 5, 7] if positive else [-5, -3, -2, -1, 1, 2, 3, 4])
    if zero and random.random() < 0.2:
        top = 0
    return sympy.Rational(top, random.choice([1, 1, 2, 3]))


ENDS = (-oo, oo)
