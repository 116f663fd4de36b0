"""A fact sheet as data for JSON and as the page that ``symact show`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.activations.entries import Activation
from symact.library.facts import Fact
from symact.library.facts.amounts import PLACES, SHORT, decimals
from symact.library.sheet import FactSheet
from symact.library.vocabulary import x
from symact.logic.meanings import Meaning
from symact.logic.words import Words
from symact.rendering import latex_of, line_of
from symact.rendering import pages as page

BROAD = 48
"""Values in several parts that are broader than this take a line for each part."""


def sheet_data(sheet: FactSheet) -> dict[str, Any]:
    """A fact sheet for JSON: each fact with what shows it, numbers exactly or with both ends."""
    entry = sheet.entry
    formula, slope = entry.formula(x), entry.slope(x)
    return {
        "schema": "symact.show/1",
        "name": entry.name,
        "title": entry.title,
        "parameters": {name: str(value) for name, value in entry.parameters.items()},
        "formula": {"text": line_of(formula), "latex": latex_of(formula)},
        "derivative": {"text": line_of(slope), "latex": latex_of(slope)},
        "piecewise_linear": entry.is_piecewise_linear,
        "continuous": entry.is_continuous,
        "pieces": _pieces_data(entry),
        "convention": entry.convention,
        "source": entry.source,
        "facts": [_fact_data(sheet, fact) for fact in sheet.shown],
        "unsettled": list(sheet.unsettled),
    }


def _fact_data(sheet: FactSheet, fact: Fact) -> dict[str, Any]:
    shown = sheet.letters.put(fact.reading.value)
    return {
        "fact": fact.what,
        "value": {"text": line_of(shown), "latex": latex_of(shown)},
        "numbers": dict(fact.reading.numbers),
        "theorem": fact.theorem or None,
        "origin": fact.origin or None,
        "level": fact.level,
        "trusts": list(fact.trusts),
        "steps": len(fact.derivation.steps),
    }


def _pieces_data(entry: Activation) -> list[dict[str, str | None]] | None:
    pieces = entry.pieces
    if pieces is None:
        return None
    ends = [None, *map(str, pieces.knots), None]
    return [
        {"above": low, "up_to": high, "slope": str(slope), "intercept": str(intercept)}
        for low, high, slope, intercept in zip(
            ends[:-1], ends[1:], pieces.slopes, pieces.intercepts, strict=True
        )
    ]


def sheet_page(sheet: FactSheet, *, steps: bool = False) -> page.Page:
    """The page of an activation: what is known, how far it is checked, which theorem says it.

    Args:
        sheet: the facts.
        steps: whether the steps that show them follow.
    """
    rows = [
        page.Fact(line, "not settled")
        if isinstance(line, str)
        else page.Fact(line.what, _value(sheet, line), (line.level, *line.sources))
        for line in sheet.lines
    ]
    parts: list[page.Part] = [page.Facts(tuple(rows)), page.Facts(tuple(_notes(sheet)))]
    if steps:
        parts.append(page.Proof(sheet.derivation))
    formula = sheet.letters.put(sheet.entry.formula(x))
    return page.Page((sheet.entry.title, formula), tuple(parts))


def _value(sheet: FactSheet, fact: Fact) -> page.Value:
    """What a line says; parts with commas between them one below the other if they are long."""
    value = sheet.letters.put(fact.reading.value)
    is_list = isinstance(value, Words) and set(value.template.split(", ")) == {"{}"}
    if not is_list or len(line_of(value)) <= BROAD:
        return value
    first, *others = value.expressions
    return (first, *(part for other in others for part in (page.BREAK, other)))


def _notes(sheet: FactSheet) -> Iterator[page.Fact]:
    """What stands below the facts: letters, parameters, conventions, what is relied on, source."""
    entry = sheet.entry
    for meaning in _letters(sheet):
        yield page.Fact("where", sympy.Eq(meaning.symbol, meaning.value, evaluate=False))
    if entry.parameters:
        values = ", ".join(f"{name} = {_short(v)}" for name, v in entry.parameters.items())
        yield page.Fact("parameters", values)
    if entry.convention:
        yield page.Fact("convention", entry.convention)
    if sheet.trusts:
        yield page.Fact("relies on", ", ".join(sheet.trusts))
    if entry.source:
        yield page.Fact("source", entry.source)


def _letters(sheet: FactSheet) -> Iterator[Meaning]:
    """What functions that stand in the facts are, other than f itself."""
    facts = [fact for fact in sheet.shown if fact.theorem]
    spoken = {part.func for fact in facts for part in fact.reading.value.atoms(AppliedUndef)}
    meanings = dict.fromkeys(m for fact in facts for m in fact.derivation.stated.meanings)
    for meaning in meanings:
        if meaning.symbol.func in spoken and meaning.value is not None:
            yield meaning


def _short(value: Fraction) -> str:
    short = str(value).replace("-", "−")
    return short if len(short) <= SHORT else decimals(value, value, PLACES)
