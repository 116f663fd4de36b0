"""Fitting an expression into a width: lines broken between terms or words, dots where it must be.

What cannot be broken is read again with stricter limits until it fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import sympy

from symact.rendering.formula import (
    DOTS,
    Fenced,
    Formula,
    Joined,
    Mixed,
    Product,
    Sign,
    Sum,
    Summand,
    TextRun,
    guarded,
)
from symact.rendering.matrices import read, summands
from symact.rendering.page import BREAK, Verbatim
from symact.rendering.reading import Limits, Omission, shortened
from symact.rendering.scripts import KEPT, glued

LEAST = 18
"""How narrow a column of a table may become, in digits."""


class Measure(Protocol):
    """How broad formulas are in a format.

    ``spans`` tells whether a line without left side and reason may reach over all columns,
    ``flows`` whether words are broken into lines by whoever shows them.
    """

    spans: bool
    flows: bool

    def of(self, formula: Formula | None) -> float:
        """A whole formula."""

    def term(self, term: Summand) -> float:
        """A summand with its sign."""


def ladder() -> Iterator[Limits]:
    """Stricter and stricter limits: a few terms less, columns less, and then whatever helps."""
    yield Limits()
    for terms, columns in (5, 6), (4, 6), (3, 6), (3, 4), (3, 3), (2, 6), (2, 4), (2, 3), (1, 6):
        yield Limits(terms=terms, columns=columns)
    for columns in (5, 4, 3, 2):
        yield Limits(terms=1, columns=columns, levels=2)
    for few in (4, 3, 2):
        yield Limits(terms=1, columns=2, levels=2, factors=5, summands=few)


def fit(
    expression: Any, room: float, measure: Measure
) -> tuple[list[Formula], frozenset[Omission]]:
    """The lines of an expression, each at most as broad as the room where that is possible."""
    lines: list[Formula] = []
    omitted: frozenset[Omission] = frozenset()
    for limits in ladder():
        formula, omitted = read(expression, limits)
        lines = broken(formula, room, measure)
        if all(measure.of(line) <= room for line in lines):
            break
        if isinstance(formula, Sum) and len(formula.terms) > 1:
            return _by_terms(expression, room, measure)
    return lines, omitted


def fitted(rows: Sequence[Sequence[Any]], width: float, measure: Measure) -> list[list[Any]]:
    """Rows of a table in which formulas that stand alone are broken, so that the columns fit.

    What cannot be narrower keeps its room; the broadest columns share what is left.
    """
    breadths = [
        max(breadth(cell, measure) for cell in column) for column in zip(*rows, strict=True)
    ]
    gap = 3
    rooms = [*breadths]
    for _ in breadths:
        over = sum(rooms) + gap * (len(rooms) - 1) - width
        if over <= 0:
            break
        broadest = max(range(len(rooms)), key=rooms.__getitem__)
        others = sum(rooms) - rooms[broadest] + gap * (len(rooms) - 1)
        rooms[broadest] = max(LEAST, width - others, width / len(rooms))
    return [
        [_in_room(cell, room, measure) for cell, room in zip(row, rooms, strict=True)]
        for row in rows
    ]


def breadth(cell: Any, measure: Measure) -> float:
    """How broad the broadest line of a cell is."""
    lines: list[float] = [0.0]
    for part in cell if isinstance(cell, tuple) else (cell,):
        if part == BREAK:
            lines.append(0.0)
        else:
            lines[-1] += measure.of(_formula(part))
    return max(lines)


def _formula(part: Any) -> Formula:
    if isinstance(part, (str, Verbatim)):
        return TextRun(part if isinstance(part, str) else part.text)
    return part if isinstance(part, Formula) else read(part)[0]


def _in_room(cell: Any, room: float, measure: Measure) -> Any:
    """A cell with its formulas in lines."""
    if isinstance(cell, (str, Verbatim)):
        return cell
    parts: list[Any] = []
    taken = 0.0
    for part in cell if isinstance(cell, tuple) else (cell,):
        if isinstance(part, (str, Verbatim)):
            parts.append(part)
            taken = 0.0 if part == BREAK else taken + measure.of(_formula(part))
            continue
        first, *others = _equation(part, max(LEAST, room - taken), measure)
        parts.append(first)
        for other in others:
            parts += [BREAK, other]
        taken += measure.of(first)
    return tuple(parts)


def _equation(expression: Any, room: float, measure: Measure) -> list[Formula]:
    """The lines of an expression, or of an equation of which the right side takes several."""
    if not isinstance(expression, sympy.Eq):
        return fit(expression, room, measure)[0]
    left = read(expression.lhs)[0]
    first, *others = fit(expression.rhs, max(LEAST, room - measure.of(left) - 3), measure)[0]
    return [Joined((left, first), "="), *others]


def _by_terms(
    expression: Any, room: float, measure: Measure
) -> tuple[list[Formula], frozenset[Omission]]:
    """The lines of a sum of which some terms have to be shortened, each as little as it can be."""
    everything = summands(expression)
    head, tail = shortened(everything, Limits().summands)
    left_out: set[Omission] = set()
    terms: list[Summand] = []
    for term in (*head, *tail):
        narrow, omitted = _narrowed(term, room - 3, measure)
        terms.append(narrow)
        left_out |= omitted
    if tail:
        terms.insert(len(head), Summand(DOTS))
        left_out.add(Omission("sum", (len(everything),)))
    return broken(Sum(tuple(terms)), room, measure), frozenset(left_out)


def _narrowed(
    expression: Any, room: float, measure: Measure
) -> tuple[Summand, frozenset[Omission]]:
    """A term under the first limits of the ladder with which it fits, or the strictest."""
    formula, omitted = read(expression)
    for limits in ladder():
        formula, omitted = read(expression, limits)
        if measure.of(formula) <= room:
            break
    if isinstance(formula, Sum) and len(formula.terms) == 1:
        return formula.terms[0], omitted
    return Summand(guarded(formula)), omitted


def broken(formula: Formula, room: float, measure: Measure) -> list[Formula]:
    """The lines of a sum or a phrase, as much on each as there is room for."""
    if measure.of(formula) <= room:
        return [formula]
    if isinstance(formula, (TextRun, Mixed)):
        if measure.flows:
            return [formula]
        return _phrases(formula, room, measure)
    if not isinstance(formula, Sum):
        return _phrases(formula, room, measure)
    lines: list[list[Summand]] = [[]]
    used = 0.0
    for term in formula.terms:
        breadth = measure.term(term)
        if lines[-1] and used + breadth > room:
            lines.append([])
            used = 2.0  # lines after the first are indented
        lines[-1].append(term)
        used += breadth
    return [Sum(tuple(terms), continued=k > 0) for k, terms in enumerate(lines)]


def _phrases(formula: Formula, room: float, measure: Measure) -> list[Formula]:
    """The lines of a phrase, broken at its spaces, and in formulas that are broader than a line."""
    lines: list[list[Formula]] = [[]]
    used = 0.0
    for unit in _units(formula, room, measure):
        breadth = sum(map(measure.of, unit))
        first = unit[0]
        if lines[-1] and used + breadth > room:
            start = TextRun(first.text.lstrip()) if isinstance(first, TextRun) else first
            lines.append([start, *unit[1:]] if start != TextRun("") else unit[1:])
            used = 2.0 + breadth
        else:
            lines[-1] += unit
            used += breadth
    return [_merged(line) for line in lines]


def _units(formula: Formula, room: float, measure: Measure) -> list[list[Formula]]:
    """What stays together: a word with the space before it, and the formula that follows it; no
    formula stays with the comma before it."""
    units: list[list[Formula]] = [[]]
    for part in formula.parts if isinstance(formula, Mixed) else (formula,):
        if not isinstance(part, TextRun):
            first, *others = _pieces(part, room - 2, measure)
            units[-1] += first
            units += others
            continue
        for text in re.findall(r" *[^ ]*[^ ,] +$| *[^ ]+| +", glued(part.text)):
            if text.startswith(" "):
                units.append([])
            units[-1].append(TextRun(text.replace(KEPT, " ")))
    return [unit for unit in units if unit]


def _pieces(formula: Formula, room: float, measure: Measure) -> list[list[Formula]]:
    """A formula of a phrase; one that is broader than a line cut where paper breaks lines: before
    relations and terms, and inside parentheses between words."""
    if measure.of(formula) <= room:
        return [[formula]]
    match formula:
        case Mixed():
            return _units(formula, room, measure)
        case Fenced(body, "(", ")"):
            pieces = _pieces(body, room, measure)
            if len(pieces) > 1:
                pieces[0], pieces[-1] = [Sign("("), *pieces[0]], [*pieces[-1], Sign(")")]
                return pieces
        case Product((*factors, Fenced() as last)):
            (opening, *first), *more = _pieces(last, room, measure)
            if more:
                return [[Product((*factors, opening)), *first], *more]
        case Joined((side, *sides), sign):
            pieces = _pieces(side, room, measure)
            for other in sides:
                first, *more = _pieces(other, room, measure)
                pieces += [[TextRun(f" {sign} "), *first], *more]
            return pieces
        case Sum(terms):
            return [[Sum((term,), continued=k > 0)] for k, term in enumerate(terms)]
    return [[formula]]


def _merged(parts: list[Formula]) -> Formula:
    """Parts as a phrase, words that follow each other as one, and so are terms of a sum."""
    merged: list[Formula] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, TextRun) and isinstance(last, TextRun):
            merged[-1] = TextRun(last.text + part.text)
        elif isinstance(part, Sum) and isinstance(last, Sum) and part.continued:
            merged[-1] = replace(last, terms=last.terms + part.terms)
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else Mixed(tuple(merged))
