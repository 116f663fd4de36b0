"""Pages: what every command shows people, whatever the format.

A page is a title and parts: sentences, labelled details, tables, equations, derivations and
pictures. Reports say what is on it; :mod:`symact.rendering.writers` say how that looks in a format.
SymPy is not loaded here: a page without formulas is written before it could be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.display import escaped
from symact.rendering.pictures import Graph as Graph
from symact.rendering.pictures import Map as Map

if TYPE_CHECKING:
    from symact.logic.derivation import Derivation, Verified

WIDTH = 100
"""How broad a page is: columns of text, or digits on paper."""

Value = Any
"""Words (a string), a formula (a SymPy expression), :class:`Verbatim`, or a tuple of them, one
after the other, in which ``BREAK`` starts a new line."""

BREAK = "\n"

Symbols = Mapping[str, str] | None
"""LaTeX for symbols by their names, used as it is."""


@dataclass(frozen=True)
class Verbatim:
    """What is shown as it is: the name of a file, of a theorem, a command."""

    text: str


@dataclass(frozen=True)
class Section:
    """Words above the parts that follow."""

    title: str


@dataclass(frozen=True)
class Sentence:
    """One paragraph."""

    value: Value


@dataclass(frozen=True)
class Detail:
    """A row: what it is, its value, and where that comes from: a theorem's id and its level."""

    label: str
    value: Value
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Details:
    """Rows with their values below each other."""

    rows: tuple[Detail, ...]


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells, under heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Formulas:
    """Equations below each other: what a thing is, and its formula."""

    rows: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Steps:
    """A derivation as a part of a page."""

    derivation: Derivation | Verified


Part = Section | Sentence | Details | Table | Formulas | Steps | Map | Graph


@dataclass(frozen=True)
class Page:
    """What a command prints.

    Attributes:
        title: its first line, in words that stand apart from each other; none for a page of lines.
        parts: what follows, in order.
    """

    title: tuple[Value, ...]
    parts: tuple[Part, ...]


def lines_of(
    value: Value,
    words: Callable[[str], str],
    verbatim: Callable[[str], str],
    formula: Callable[[Any], str],
) -> list[str]:
    """A value line by line: words, what is verbatim, and formulas, each written by a function.

    Names from outside are in both, so that no text has breaks of its own.

    >>> lines_of(("see ", Verbatim("x.npz"), BREAK, "or not"), str, "`{}`".format, repr)
    ['see `x.npz`', 'or not']
    """
    lines = [""]
    for part in value if isinstance(value, tuple) else (value,):
        match part:
            case str(text) if text == BREAK:
                lines.append("")
            case str(text):
                lines[-1] += words(escaped(text))
            case Verbatim(text):
                lines[-1] += verbatim(escaped(text))
            case _:
                lines[-1] += formula(part)
    return lines


def has_formulas(shown: Any) -> bool:
    """Whether a page, or a part of one, has anything but words.

    >>> has_formulas(Page(("two", Verbatim("x")), (Sentence("words"),))), has_formulas((1, "x"))
    (False, True)
    """
    match shown:
        case str() | Verbatim() | Section() | Map() | Graph() | None:
            return False
        case Page(title, parts):
            return has_formulas((title, parts))
        case Sentence(value) | Detail(_, value):
            return has_formulas(value)
        case Details(rows) | Table(_, rows) | Formulas(rows):
            return has_formulas(rows)
        case tuple():
            return any(map(has_formulas, shown))
    return True


def squared(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows made equally long, with empty cells."""
    size = max(map(len, rows), default=0)
    return [(*row, *[""] * (size - len(row))) for row in rows]
