"""A theorem as data for JSON and as the page that ``symact show`` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from symact.render import line_of
from symact.render.pages import BREAK, Fact, Facts, Page, Part, Section, Value, Verbatim
from symact.theorem import Statement, Theorem
from symact.words import capital

SAID = {
    "holds": "holds",
    "false": "is false",
    "conditional": "needs conditions",
    "companion": "is a companion: the text does not say it",
    "not mathematics": "is not mathematics",
}


def theorem_data(theorem: Theorem) -> dict[str, Any]:
    """What a theorem declares of itself; :meth:`~symact.theorem.Theorem.prove` confirms it."""
    return {
        "schema": "symact.show/1",
        "id": theorem.id,
        "title": theorem.title,
        "section": theorem.section,
        "claim": theorem.claim,
        "verdict": theorem.verdict,
        "level": theorem.level,
        "statements": [
            {
                "name": statement.name,
                "over": statement.over,
                "formula": "; ".join(_parts(statement)),
                "where": _where(statement),
                "hypotheses": list(statement.hypotheses),
                "level": statement.level,
                "missing": statement.missing or None,
            }
            for statement in theorem.statements
        ],
        "counterexamples": [
            {"shows": example.shows, "witness": {k: str(v) for k, v in example.witness.items()}}
            for example in theorem.counterexamples
        ],
        "trusts": list(theorem.derivation.trusts),
        "mutants": [mutant.words for mutant in theorem.mutants],
        "references": list(theorem.references),
        "see_also": list(theorem.see_also),
    }


def theorem_text(theorem: Theorem) -> str:
    """The page of a theorem."""
    lines = [*textwrap.wrap(theorem.title, 98), ""]
    if theorem.claim is not None:
        lines += _wrapped("claim", theorem.claim)
    lines += _wrapped("verdict", f"{SAID[theorem.verdict]} (§{theorem.section}, {theorem.level})")
    if theorem.remark:
        lines += _wrapped("remark", theorem.remark)
    lines.append("")
    for statement in theorem.statements:
        lines.append(f"{statement.name}   {statement.level}")
        lines += [f"    {part}" for part in _parts(statement)]
        lines += [f"    {part}" for part in textwrap.wrap(statement.over, 90)]
        for hypothesis in statement.hypotheses:
            lines += [f"    if {part}" for part in textwrap.wrap(hypothesis, 90)]
        for meaning in _where(statement):
            lines += textwrap.wrap(
                meaning, 94, initial_indent="    where ", subsequent_indent=" " * 10
            )
        if statement.missing:
            lines += textwrap.wrap(
                statement.missing,
                90,
                initial_indent="    not checked: ",
                subsequent_indent="        ",
            )
        lines.append("")
    for example in theorem.counterexamples:
        witness = ", ".join(f"{name} = {value}" for name, value in example.witness.items())
        lines += _wrapped("counterex.", f"{example.shows.rstrip('.')} ({witness})")
    lines += _wrapped("relies on", ", ".join(theorem.derivation.trusts))
    for reference in theorem.references:
        lines += _wrapped("source", reference)
    if theorem.see_also:
        lines += _wrapped("see also", ", ".join(theorem.see_also))
    lines += _wrapped("derivation", f"symact derive {theorem.id}")
    return "\n".join(lines) + "\n"


def _parts(statement: Statement) -> list[str]:
    """The parts of a statement, a line each, with the words before them."""
    return [
        f"{label}: {line_of(formula)}" if label else line_of(formula)
        for label, formula in statement.stated()
    ]


def _where(statement: Statement) -> list[str]:
    """What the letters in a statement stand for; letters that only its derivation has are not."""
    formulas = [formula for _, formula in statement.stated()]
    return [
        f"{line_of(meaning.symbol)} is {meaning.words}"
        if meaning.value is None
        else f"{line_of(meaning.symbol)} = {line_of(meaning.value)}"
        for meaning in statement.derivation().meanings
        if any(_speaks_of(formula, meaning.symbol) for formula in formulas)
    ]


def _speaks_of(formula: Any, symbol: Any) -> bool:
    """Whether a formula has a symbol, or any value of a function."""
    named = getattr(symbol.func, "name", None)
    if named is not None and symbol.args and symbol.is_Function:
        return any(part.func == symbol.func for part in formula.atoms(type(symbol)))
    return bool(formula.has(symbol))


def theorem_page(theorem: Theorem) -> Page:
    """The page of a theorem for other formats than text."""
    head = [Fact("claim", theorem.claim)] if theorem.claim is not None else []
    said = f"{SAID[theorem.verdict]} (§{theorem.section}, {theorem.level})"
    head.append(Fact("verdict", said))
    if theorem.remark:
        head.append(Fact("remark", theorem.remark))
    parts: list[Part] = [Facts(tuple(head))]
    for statement in theorem.statements:
        rows = [Fact("states", _stated(statement)), Fact("over", statement.over)]
        rows += [Fact("if", hypothesis) for hypothesis in statement.hypotheses]
        rows += [Fact("where", meaning) for meaning in _where(statement)]
        rows.append(Fact("checked", statement.level))
        if statement.missing:
            rows.append(Fact("not checked", statement.missing))
        parts += [Section(capital(statement.name)), Facts(tuple(rows))]
    parts += [Section("Beside it"), Facts(tuple(_beside(theorem)))]
    return Page((theorem.title,), tuple(parts))


def _stated(statement: Statement) -> Value:
    """The parts of a statement, a line each, with the words before them."""
    value: list[Value] = []
    for label, formula in statement.stated():
        value += [BREAK] * bool(value) + [f"{label}: "] * bool(label) + [formula]
    return tuple(value)


def _beside(theorem: Theorem) -> Iterator[Fact]:
    for example in theorem.counterexamples:
        witness = ", ".join(f"{name} = {value}" for name, value in example.witness.items())
        yield Fact("counterexample", f"{example.shows.rstrip('.')} ({witness})")
    yield Fact("relies on", ", ".join(theorem.derivation.trusts))
    for reference in theorem.references:
        yield Fact("source", reference)
    if theorem.see_also:
        others: list[Value] = []
        for name in theorem.see_also:
            others += [", "] * bool(others) + [Verbatim(name)]
        yield Fact("see also", tuple(others))
    yield Fact("derivation", Verbatim(f"symact derive {theorem.id}"))


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(text, 98, initial_indent=f"{label:<12}", subsequent_indent=" " * 12)
