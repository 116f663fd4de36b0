"""Formulas as trees of what stands on paper: the one thing that all formats are written from.

:mod:`symact.rendering.matrices` makes them of SymPy expressions; each writer
(:mod:`symact.rendering.writers`) is then a short function of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import sympy

from symact.rendering.names import Name


@dataclass(frozen=True)
class Identifier:
    """A symbol; ``source`` is its name as SymPy has it."""

    name: Name
    source: str


@dataclass(frozen=True)
class Number:
    """Digits of a number that is not negative."""

    digits: str


@dataclass(frozen=True)
class Sign:
    """One sign that stands by itself: ∞, ⋯, ∅, a relation."""

    sign: str


@dataclass(frozen=True)
class TextRun:
    """Plain words inside a formula."""

    text: str


@dataclass(frozen=True)
class Mixed:
    """Words and formulas one after another, spaces being part of the words."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Summand:
    """A summand with its sign."""

    body: Formula
    negative: bool = False


@dataclass(frozen=True)
class Sum:
    """Terms with + and − between them; ``continued`` where a line before it has the first ones."""

    terms: tuple[Summand, ...]
    continued: bool = False


@dataclass(frozen=True)
class Product:
    """Factors side by side."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True)
class Tight:
    """Parts that belong together without space: dx, n!."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Joined:
    """Parts joined by a sign with space around it: x ≤ y, A ∧ B, A ⊙ B."""

    parts: tuple[Formula, ...]
    sign: str


@dataclass(frozen=True)
class Listed:
    """Parts with commas between them."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Fraction:
    """One formula over another."""

    above: Formula
    below: Formula


@dataclass(frozen=True)
class Root:
    """A root; degree 2 is the square root."""

    body: Formula
    degree: int = 2


@dataclass(frozen=True)
class Script:
    """A base with something above it, or below it, or both."""

    base: Formula
    above: Formula | None = None
    below: Formula | None = None


@dataclass(frozen=True)
class Fenced:
    """Something between two fences, parentheses if nothing is said."""

    body: Formula
    left: str = "("
    right: str = ")"


@dataclass(frozen=True)
class Applied:
    """A function with its arguments; ``power`` stands between the two, as in tanh²(x)."""

    function: Formula
    arguments: tuple[Formula, ...]
    power: Formula | None = None


@dataclass(frozen=True)
class Big:
    """A large operator with what stands below, above and behind it: Σ, Π, ∫, lim."""

    operator: str
    body: Formula
    below: Formula | None = None
    above: Formula | None = None


@dataclass(frozen=True)
class Grid:
    """A matrix, row by row."""

    rows: tuple[tuple[Formula, ...], ...]
    left: str = "["
    right: str = "]"


@dataclass(frozen=True)
class CaseGrid:
    """Values with their conditions; None is for everything else."""

    cases: tuple[tuple[Formula, Formula | None], ...]


@dataclass(frozen=True)
class Unread:
    """An expression that this package has no form for: the format does what SymPy does."""

    expression: sympy.Basic


Formula: TypeAlias = (
    Identifier | Number | Sign | TextRun | Mixed | Sum | Product | Tight | Joined | Listed
    | Fraction | Root | Script | Fenced | Applied | Big | Grid | CaseGrid | Unread
)  # fmt: skip

DOTS = Sign("⋯")
DOTS_DOWN = Sign("⋮")
DOTS_ACROSS = Sign("⋱")


def letter(text: str) -> Identifier:
    """A letter that is no symbol of the expression: the d of dx, the e of eˣ."""
    return Identifier(Name(text), "")


def word(text: str) -> Identifier:
    """The upright name of a function."""
    return Identifier(Name(text, is_word=True), "")


def is_loose(formula: Formula) -> bool:
    """Whether parts of a formula would go astray beside a + or a factor."""
    return isinstance(formula, (Sum, CaseGrid)) or (
        isinstance(formula, Joined) and formula.sign != "⊙"
    )


def guarded(body: Formula) -> Formula:
    """The body, in parentheses if it is loose."""
    return Fenced(body) if is_loose(body) else body


def is_scaled(body: Formula) -> bool:
    """Whether a formula is a number with a power of ten, which is a product."""
    return isinstance(body, Number) and "e" in body.digits


def negated(body: Formula) -> Sum:
    """A minus and the body."""
    return Sum((Summand(guarded(body), negative=True),))
