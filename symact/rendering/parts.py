"""What pages are made of: sentences, labelled facts, tables, equations and derivations.

Commands say what is on a page; :mod:`symact.rendering.pages` says how that looks in a format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symact.logic.derivation import Derivation, Verified

Value = Any
"""Words (a string), a formula (a SymPy expression), :class:`Verbatim`, or a tuple of them, one
after the other, in which ``BREAK`` starts a new line."""

BREAK = "\n"

Polygon = tuple[tuple[float, float], ...]

Symbols = Mapping[str, str] | None


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
class Fact:
    """A row: what it is, its value, and where that comes from: a theorem's id and its level."""

    label: str
    value: Value
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Rows with their values below each other."""

    rows: tuple[Fact, ...]


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
class Proof:
    """A derivation as a part of a page."""

    derivation: Derivation | Verified


@dataclass(frozen=True)
class Map:
    """A map of a part of the plane, which only formats with pictures show.

    Attributes:
        areas: convex polygons, each with the number of what it belongs to.
        cells: convex polygons that are drawn over them.
        lines: segments that stand out.
        names: what the numbers stand for.
        words: what is seen.
    """

    areas: tuple[tuple[int, Polygon], ...]
    cells: tuple[Polygon, ...]
    lines: tuple[Polygon, ...]
    names: Mapping[int, str]
    words: str


Part = Section | Sentence | Facts | Table | Formulas | Proof | Map


@dataclass(frozen=True)
class Page:
    """What a command prints.

    Attributes:
        title: its first line, in words that stand apart from each other.
        parts: what follows, in order.
    """

    title: tuple[Value, ...]
    parts: tuple[Part, ...]


def pieces_of(value: Value) -> tuple[Any, ...]:
    """The words and formulas of a value."""
    return value if isinstance(value, tuple) else (value,)


def lines_of(value: Value) -> list[tuple[Any, ...]]:
    """A value line by line."""
    result: list[tuple[Any, ...]] = [()]
    for part in pieces_of(value):
        if isinstance(part, str) and part == BREAK:
            result.append(())
        else:
            result[-1] += (part,)
    return result
