"""Formulas as trees of what stands on paper: the one thing that all formats are written from.

:mod:`symact.rendering.matrices` makes them of SymPy expressions; each writer
(:mod:`symact.rendering.writers`) is then a short function of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import sympy
from sympy.printing.precedence import PRECEDENCE, precedence_traditional

from symact.rendering.names import Name


@dataclass(frozen=True)
class Identifier:
    """A symbol; ``source`` is its name as SymPy has it, ``thing`` what SymPy has under it, which is
    None for letters with one fixed meaning, such as e."""

    name: Name
    source: str
    thing: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Number:
    """Digits of a number that is not negative, such as ``1.5e400``."""

    digits: str

    @property
    def power_of_ten(self) -> tuple[str, str]:
        """What stands before a power of ten, nothing where that is 1, and the exponent, nothing
        where there is no power.

        >>> Number("1.5e400").power_of_ten, Number("1e-7").power_of_ten, Number("2").power_of_ten
        (('1.5', '400'), ('', '-7'), ('2', ''))
        """
        before, _, exponent = self.digits.partition("e")
        return "" if exponent and before == "1" else before, exponent.lstrip("+")


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
class Acting:
    """An operator that acts on all factors behind it: d/dx, Δ."""

    operator: Formula
    body: Formula


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


Formula = (
    Identifier | Number | Sign | TextRun | Mixed | Sum | Product | Tight | Joined | Listed
    | Fraction | Root | Script | Fenced | Applied | Big | Acting | Grid | CaseGrid | Unread
)  # fmt: skip

DOTS = Sign("⋯")
DOTS_DOWN = Sign("⋮")
DOTS_ACROSS = Sign("⋱")


def within(formula: Formula) -> Iterator[Formula]:
    """A formula and all formulas in it."""
    yield formula
    waiting = list(vars(formula).values())
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += part
        elif isinstance(part, Summand):
            waiting.append(part.body)
        elif isinstance(part, Formula):
            yield part
            waiting += vars(part).values()


def letter(text: str) -> Identifier:
    """A letter that is no symbol of the expression: the d of dx, the e of eˣ."""
    return Identifier(Name(text), "")


def word(text: str) -> Identifier:
    """The upright name of a function."""
    return Identifier(Name(text, is_word=True), "")


class Binding(IntEnum):
    """How tightly a formula holds together, from loosest to tightest: what is looser than its place
    allows is put in parentheses there.

    That is the whole convention by which formulas are written and read. A product is tighter than
    ⊙ and ⊗, so these stand in parentheses inside it; and in case a reader thinks otherwise, a
    product stands in parentheses beside them.
    """

    LIST = 0
    WORDS = 1
    MAPPING = 2
    EQUIVALENCE = 3
    IMPLICATION = 4
    DISJUNCTION = 5
    CONJUNCTION = 6
    RELATION = 7
    UNION = 8
    SUM = 9
    ENTRYWISE = 10
    PRODUCT = 11
    POWER = 12
    ATOM = 13


SIGNS = {
    "↦": Binding.MAPPING, "⇔": Binding.EQUIVALENCE, "⇒": Binding.IMPLICATION,
    "⇐": Binding.IMPLICATION, "∨": Binding.DISJUNCTION, "∧": Binding.CONJUNCTION,
    **dict.fromkeys("=≠<>≤≥≈≡∈∉⊂⊆→", Binding.RELATION),
    "∪": Binding.UNION, "∩": Binding.UNION, "∖": Binding.UNION, "+": Binding.SUM,
    "−": Binding.SUM, "⊙": Binding.ENTRYWISE, "⊗": Binding.ENTRYWISE, "×": Binding.PRODUCT,
}  # fmt: skip
"""How tight what has such a sign between its parts is."""


def binding(formula: Formula) -> Binding:
    """How tightly a formula holds together, in every format.

    A format in which something is tighter, as a fraction is on paper, may have parentheses less.
    """
    match formula:
        case Listed():
            return Binding.LIST
        case Mixed() | CaseGrid():  # cases have one brace, and it is on the left
            return Binding.WORDS
        case TextRun(text):
            return Binding.WORDS if " " in text else Binding.ATOM
        case Joined(_, sign):
            return SIGNS[sign]
        case Sum():
            return Binding.SUM
        case Number(digits):
            return Binding.PRODUCT if "e" in digits else Binding.ATOM
        case Product() | Fraction() | Big() | Acting():
            return Binding.PRODUCT
        case Applied() | Script() | Tight():
            return Binding.POWER
        case Unread(expression):
            is_whole = precedence_traditional(expression) >= PRECEDENCE["Atom"]
            return Binding.ATOM if is_whole else Binding.WORDS
    return Binding.ATOM


def reaches(formula: Formula, sign: Binding = Binding.PRODUCT) -> bool:
    """Whether a formula ends with something that would take what stands behind such a sign.

    Large operators and derivatives take factors; cases, with their brace on the left only, take
    everything.
    """
    match formula:
        case CaseGrid():
            return True
        case Big() | Acting():
            return sign >= Binding.ENTRYWISE
        case Product(parts) | Joined(parts):
            return reaches(parts[-1], sign)
        case Sum(terms):
            return reaches(terms[-1].body, sign)
    return False


def guarded(body: Formula, least: Binding = Binding.PRODUCT) -> Formula:
    """The body, in parentheses if it is looser than its place allows."""
    return Fenced(body) if binding(body) < least else body


def factor(body: Formula, *, is_last: bool) -> Formula:
    """The body as a factor: in parentheses if it is looser, or reaches for the factor behind it."""
    return Fenced(body) if reaches(body) and not is_last else guarded(body)


def placed(body: Formula, before: str = "", behind: str = "") -> Formula:
    """The body between two signs, either of which may be missing: in parentheses if it is as loose
    as one of them, reaches over the one behind it, or says something in words beside words."""
    signs = [SIGNS[sign] for sign in (before, behind) if sign in SIGNS]
    if isinstance(body, CaseGrid) and behind not in SIGNS:
        return body
    is_said = isinstance(body, Mixed) and (before.isalpha() or behind.isalpha()) and _speaks(body)
    is_loose = is_said or any(binding(body) <= sign for sign in signs)
    is_open = behind in SIGNS and reaches(body, SIGNS[behind])
    return Fenced(body) if is_loose or is_open else body


def _speaks(phrase: Mixed) -> bool:
    """Whether a phrase has words, and not only signs and digits."""
    texts = [part.text for part in phrase.parts if isinstance(part, TextRun)]
    return any(word.isalpha() and len(word) > 1 for text in texts for word in text.split())


def joined(parts: Sequence[Formula], sign: str) -> Joined:
    """Parts with a sign between them, each in parentheses where it needs them."""
    last = len(parts) - 1
    return Joined(
        tuple(
            placed(part, sign if k else "", sign if k < last else "")
            for k, part in enumerate(parts)
        ),
        sign,
    )


def negated(body: Formula) -> Sum:
    """A minus and the body."""
    return Sum((Summand(guarded(body, Binding.ENTRYWISE), negative=True),))
