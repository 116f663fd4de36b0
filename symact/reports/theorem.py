"""A theorem as a card, and what running it found as a table.

A card runs nothing, so it has no verdict of its own: it says what is declared, and how that is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact import display
from symact.display import count_of
from symact.library.prover import Proof
from symact.library.theorem import Theorem
from symact.plots.figures import drawn_alone
from symact.rendering.page import (
    Detail,
    Details,
    Page,
    Part,
    Section,
    Sentence,
    Table,
    Value,
    Verbatim,
)
from symact.reports.report import Report

# -- a theorem -------------------------------------------------------------------------------------


def card_report(theorem: Theorem) -> Report:
    """A theorem as it is declared; nothing of it is run."""
    return Report(lambda: card_data(theorem), lambda format: card_page(theorem))


def card_data(theorem: Theorem) -> dict[str, Any]:
    """A card for JSON; ``checked`` is false, since nothing was run for it."""
    return {
        "schema": "symact.card/1",
        "id": theorem.id,
        "title": theorem.title,
        "section": theorem.section or None,
        "topic": theorem.topic or None,
        "claim": theorem.claim,
        "checked": False,
        "declared": {"verdict": theorem.verdict, "level": theorem.level},
        "statements": [
            {"name": statement.name, "declared_level": statement.level}
            for statement in theorem.statements
        ],
        "mutants": [mutant.words for mutant in theorem.mutants],
        "references": list(theorem.references),
        "see_also": list(theorem.see_also),
    }


def card_page(theorem: Theorem) -> Page:
    """A theorem as a card: what it says, what is declared of it, and that nothing was run."""
    rows = [Detail("claim", theorem.claim)] if theorem.claim is not None else []
    declared = f"{theorem.verdict}, {theorem.level} ({theorem.place}); not run here"
    rows.append(Detail("declared", declared))
    if theorem.remark:
        rows.append(Detail("remark", theorem.remark))
    rows += [
        Detail("states" if not k else "", f"{statement.name} ({statement.level})")
        for k, statement in enumerate(theorem.statements)
    ]
    rows += [Detail("source", reference) for reference in theorem.references]
    rows.append(Detail("prove", Verbatim(f"symact prove {theorem.id}")))
    return Page((theorem.title, Verbatim(theorem.id)), (Details(tuple(rows)),))


# -- a proof ---------------------------------------------------------------------------------------


def proof_report(proof: Proof) -> Report:
    """What running a theorem found."""
    return Report(lambda: proof_data(proof), lambda format: proof_page(proof))


def proof_data(proof: Proof) -> dict[str, Any]:
    """A proof for JSON, without the time that it took."""
    data = {key: value for key, value in proof.data().items() if key != "seconds"}
    return {"schema": "symact.proof/1", **data}


def proof_page(proof: Proof) -> Page:
    """A proof as a page: what was found, what failed, and every step."""
    theorem = proof.theorem
    parts: list[Part] = [Details(tuple(_found(proof)))]
    failed = [*proof.failures, *proof.undecided]
    if failed:
        parts.append(Section("What is not as declared"))
        parts += [Sentence(sentence) for sentence in failed]
    if proof.steps:
        parts.append(Table(("statement", "step", "check", "found"), tuple(_steps(proof))))
    return Page((theorem.title, Verbatim(theorem.id)), tuple(parts))


def _found(proof: Proof) -> Iterator[Detail]:
    if proof.ok:
        yield Detail("verdict", f"{proof.theorem.verdict} ({proof.theorem.place})")
    else:
        yield Detail("verdict", "NOT PROVED" if not proof.failures else "FAILED")
    yield Detail("checked", proof.level or "not all of it")
    ran = (count_of(len(proof.steps), "step"), count_of(proof.examples, "example"),
           count_of(proof.mutants, "mutant"))  # fmt: skip
    yield Detail("run", ", ".join(ran))
    if proof.trusts:
        yield Detail("relies on", ", ".join(proof.trusts))


def _steps(proof: Proof) -> Iterator[tuple[Value, ...]]:
    """A row for each step; its statement stands beside the first one."""
    last = ""
    for checked in proof.steps:
        sequent = checked.outcome.sequent
        name = "" if checked.statement == last else checked.statement
        last = checked.statement
        found = "does not hold" if sequent is None else sequent.level
        yield name, checked.step.reason, type(checked.step.check).__name__, found


display.report.register(Theorem, card_report)
display.report.register(Proof, proof_report)
display.plotted.register(Theorem, drawn_alone)
