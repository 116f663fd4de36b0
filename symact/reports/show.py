"""``symact show``: a theorem, or what is known of one activation.

What a statement says is read off the sequents of its checks, which are run for it: for all of what,
if what, and what its letters stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact import display
from symact.activations.entries import Activation, activation, key, names
from symact.display import capital
from symact.errors import NotFoundError, shown
from symact.library.facts import Fact
from symact.library.facts.wording import parameters_said
from symact.library.joining import joined
from symact.library.registry import guarded, ids, missing, theorems
from symact.library.sheet import FactSheet, fact_sheet
from symact.library.theorem import Statement, Theorem
from symact.library.vocabulary import x
from symact.logic import stating
from symact.logic.derivation import Verified
from symact.logic.meanings import Meaning
from symact.logic.witness import Witness, witness
from symact.logic.words import Words
from symact.rendering import latex_of, line_of
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Graph,
    Map,
    Page,
    Part,
    Section,
    Steps,
    Value,
    Verbatim,
)
from symact.rendering.slopes import Slopes, called, slopes
from symact.rendering.writers import Format
from symact.rendering.writers.json import sequent_data
from symact.reports.activation import activation_data
from symact.reports.report import Report
from symact.reports.stated import claims, lines, said, shared, stated, where

SAID = {
    "holds": "holds",
    "false": "is false",
    "conditional": "needs conditions",
    "companion": "is a companion: the text does not say it",
    "not mathematics": "is not mathematics",
}

BROAD = 48
"""Values in several parts that are broader than this take a line for each part."""


def subject(name: str, parameters: Mapping[str, str]) -> Theorem | Activation:
    """What a name is of: an activation, which may have parameters, or a theorem.

    Raises:
        NotFoundError: for a name of neither; the message has close ones.
    """
    if key(name) is not None or parameters:
        return activation(name, **parameters)
    known = theorems()
    found = ids(known).get(name.lower())
    if found is None:
        near = NotFoundError.near(name, [*known, *names()], "see symact list")
        reason = missing(name, near)
        raise NotFoundError(f"there is no theorem and no activation {shown(name)}; {reason}")
    return known[found]


# -- a theorem -------------------------------------------------------------------------------------


def theorem_report(theorem: Theorem) -> Report:
    """A theorem; the checks of its statements are run for it.

    What is made of it raises :class:`~symact.errors.CheckFailedError` where one does not hold.
    """

    def data() -> dict[str, Any]:
        with guarded(theorem):
            return theorem_data(theorem)

    def page(format: Format) -> Page:
        with guarded(theorem):
            return theorem_page(theorem, drawn=format.has_pictures)

    return Report(data, page)


def theorem_data(theorem: Theorem) -> dict[str, Any]:
    """What a theorem says; the checks of its statements are run for it.

    Raises:
        CheckFailedError: where one does not hold.
    """
    found = [(statement, statement.verify()) for statement in theorem.statements]
    return {
        "schema": "symact.show/1",
        "id": theorem.id,
        "title": theorem.title,
        "section": theorem.section or None,
        "topic": theorem.topic or None,
        "claim": theorem.claim,
        "verdict": theorem.verdict,
        "level": theorem.level,
        "statements": [_statement_data(*pair) for pair in found],
        "counterexamples": [
            {"shows": example.shows, "witness": {k: str(v) for k, v in example.witness.items()}}
            for example in theorem.counterexamples
        ],
        "trusts": _trusts(verified for _, verified in found),
        "mutants": [mutant.words for mutant in theorem.mutants],
        "references": list(theorem.references),
        "see_also": list(theorem.see_also),
    }


def _statement_data(statement: Statement, verified: Verified) -> dict[str, Any]:
    return {
        "name": statement.name,
        "for_all": stating.for_all(verified.claims),
        "claims": [
            {"label": label, "statement": line_of(said(claim)), **sequent_data(claim)}
            for label, claim in claims(verified)
        ],
        "where": [line_of(meaning) for meaning in where(verified)],
        "argued": list(verified.argued),
        "witness": [_witness_data(witness(claim)) for claim in verified.claims],
        "level": verified.level,
        "missing": statement.missing or None,
    }


def _witness_data(found: Witness | None) -> dict[str, str] | None:
    """A point at which all that is supposed holds; None where none is known."""
    if found is None:
        return None
    known = {**found.values, **found.functions}
    return {line_of(thing): line_of(value) for thing, value in known.items()}


def theorem_page(theorem: Theorem, *, steps: bool = False, drawn: bool = False) -> Page:
    """The page of a theorem; the checks of its statements are run for it.

    Args:
        theorem: the theorem.
        steps: whether the steps that show it follow.
        drawn: whether its pictures are there, for the few that have some.

    Raises:
        CheckFailedError: where one does not hold.
    """
    head = [Detail("claim", theorem.claim)] if theorem.claim is not None else []
    head.append(Detail("verdict", f"{SAID[theorem.verdict]} ({theorem.place}, {theorem.level})"))
    if theorem.remark:
        head.append(Detail("remark", theorem.remark))
    parts: list[Part] = [Details(tuple(head))]
    found = [statement.verify() for statement in theorem.statements]
    whole = joined(theorem, found)
    known = slopes(whole)
    meant = called(whole.stated, known).meanings
    for statement, verified in zip(theorem.statements, found, strict=True):
        details = tuple(_stating(statement, verified, known, meant))
        parts += [Section(capital(statement.name)), Details(details)]
    parts += pictures_of(theorem) if drawn else ()
    parts += [Section("Beside it"), Details(tuple(_beside(theorem, found)))]
    if steps:
        parts += [Section("Derivation"), Steps(whole)]
    return Page((theorem.title,), tuple(parts))


def pictures_of(theorem: Theorem) -> list[Graph | Map]:
    """The pictures of what a theorem says; what they show is proved while they are made."""
    from symact.plots.figures import picture_of
    from symact.plots.names import PICTURES

    return [
        picture_of(name) for name, drawable in PICTURES.items() if theorem.id in drawable.theorems
    ]


def _stating(
    statement: Statement, verified: Verified, known: Slopes, meant: Sequence[Meaning]
) -> Iterator[Detail]:
    """What a statement says: for all of what, what, if what, where letters stand for what.

    Derivatives are called by the names that the derivation of the theorem gives them.
    """
    over = stating.for_all(verified.claims)
    if over:
        yield Detail("for all", over.removeprefix("for all "))
    common = shared(verified)
    yield Detail("states", lines(stated(verified, common, known)))
    if common:
        yield Detail("if", lines(common))
    meanings = where(verified, known, meant)
    if meanings:
        yield Detail("where", lines(meanings))
    if verified.argued:
        yield Detail("argued", lines([capital(words) for words in verified.argued]))
    if any(witness(claim) is None for claim in verified.claims):
        yield Detail("vacuous?", "no values are known for which all that is supposed holds")
    yield Detail("checked", str(verified.level))
    if statement.missing:
        yield Detail("not checked", statement.missing)


def _trusts(found: Any) -> list[str]:
    return sorted({name for verified in found for name in verified.trusts})


def _beside(theorem: Theorem, found: list[Verified]) -> Iterator[Detail]:
    for example in theorem.counterexamples:
        yield Detail("counterexample", example.told)
    yield Detail("relies on", ", ".join(_trusts(found)))
    for reference in theorem.references:
        yield Detail("source", reference)
    if theorem.see_also:
        others: list[Value] = []
        for name in theorem.see_also:
            others += [", "] * bool(others) + [Verbatim(name)]
        yield Detail("see also", tuple(others))
    yield Detail("derivation", Verbatim(f"symact derive {theorem.id}"))


# -- an activation ---------------------------------------------------------------------------------


def sheet_report(entry: Activation, *, steps: bool = False) -> Report:
    """What is known of an activation, for people with the steps that show it if they are asked for;
    it warns of theorems that could not be run."""
    return _sheet_report(fact_sheet(entry), steps=steps)


def _sheet_report(sheet: FactSheet, *, steps: bool = False) -> Report:
    return Report(
        lambda: sheet_data(sheet),
        lambda format: sheet_page(sheet, steps=steps, drawn=format.has_pictures),
        sheet.faults,
    )


def sheet_data(sheet: FactSheet) -> dict[str, Any]:
    """A fact sheet for JSON: each fact with what shows it, numbers exactly or with both ends."""
    return {
        **activation_data(sheet.entry),
        "schema": "symact.show/1",
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


def sheet_page(sheet: FactSheet, *, steps: bool = False, drawn: bool = True) -> Page:
    """The page of an activation: what is known, how far it is checked, which theorem says it.

    Args:
        sheet: the facts.
        steps: whether the steps that show them follow.
        drawn: whether there is a picture, which few formats show.
    """
    rows = [
        Detail(line, "not settled")
        if isinstance(line, str)
        else Detail(line.what, _value(sheet, line), (line.level, *line.sources))
        for line in sheet.lines
    ]
    parts: list[Part] = [Details(tuple(rows)), Details(tuple(_notes(sheet)))]
    if drawn:
        from symact.plots.activations import activation_graph

        graph = activation_graph(sheet.entry, {fact.what: fact for fact in sheet.facts})
        parts += () if graph is None else (graph,)
    if steps:
        parts.append(Steps(sheet.derivation))
    formula = sheet.letters.put(sheet.entry.formula(x))
    return Page((sheet.entry.title, formula), tuple(parts))


def _value(sheet: FactSheet, fact: Fact) -> Value:
    """What a line says; parts with commas between them one below the other if they are long."""
    value = sheet.letters.put(fact.reading.value)
    is_list = isinstance(value, Words) and set(value.template.split(", ")) == {"{}"}
    if not is_list or len(line_of(value)) <= BROAD:
        return value
    first, *others = value.expressions
    return (first, *(part for other in others for part in (BREAK, other)))


def _notes(sheet: FactSheet) -> Iterator[Detail]:
    """What stands below the facts: letters, parameters, conventions, what is relied on, source."""
    entry = sheet.entry
    for meaning in _spoken(sheet):
        yield Detail("where", sympy.Eq(meaning.symbol, meaning.value, evaluate=False))
    if entry.parameters:
        yield Detail("parameters", parameters_said(entry.parameters))
    if entry.convention:
        yield Detail("convention", entry.convention)
    if sheet.trusts:
        yield Detail("relies on", ", ".join(sheet.trusts))
    if entry.source:
        yield Detail("source", entry.source)


def _spoken(sheet: FactSheet) -> Iterator[Meaning]:
    """What functions that stand in the facts are, other than f itself."""
    facts = [fact for fact in sheet.shown if fact.theorem]
    spoken = {part.func for fact in facts for part in fact.reading.value.atoms(AppliedUndef)}
    meanings = dict.fromkeys(m for fact in facts for m in fact.derivation.stated.meanings)
    for meaning in meanings:
        if meaning.symbol.func in spoken and meaning.value is not None:
            yield meaning


display.report.register(FactSheet, _sheet_report)
