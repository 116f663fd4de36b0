"""A theorem as data for JSON and as the page that ``symact show`` prints."""

from __future__ import annotations

import textwrap
from typing import Any

from symact.render import line_of
from symact.theorem import Theorem

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
                "formula": line_of(statement.stated()),
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
        "mutants": [mutant.words for mutant in theorem.mutants],
        "references": list(theorem.references),
        "see_also": list(theorem.see_also),
    }


def theorem_text(theorem: Theorem) -> str:
    """The page of a theorem."""
    lines = [theorem.title, ""]
    if theorem.claim is not None:
        lines += _wrapped("claim", theorem.claim)
    lines += _wrapped("verdict", f"{SAID[theorem.verdict]} (§{theorem.section}, {theorem.level})")
    if theorem.remark:
        lines += _wrapped("remark", theorem.remark)
    lines.append("")
    for statement in theorem.statements:
        lines.append(f"{statement.name}   {statement.level}")
        lines.append(f"    {line_of(statement.stated())}")
        lines += [f"    {part}" for part in textwrap.wrap(statement.over, 90)]
        for hypothesis in statement.hypotheses:
            lines += [f"    if {part}" for part in textwrap.wrap(hypothesis, 90)]
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
    for reference in theorem.references:
        lines += _wrapped("source", reference)
    if theorem.see_also:
        lines += _wrapped("see also", ", ".join(theorem.see_also))
    lines += _wrapped("derivation", f"symact derive {theorem.id}")
    return "\n".join(lines) + "\n"


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(text, 98, initial_indent=f"{label:<12}", subsequent_indent=" " * 12)
