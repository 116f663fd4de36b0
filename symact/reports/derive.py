"""``symact derive``: the derivation of a theorem, told as a proof is told.

The claim and what became of it come first, then what letters mean, then the steps, and last what
they come to.
"""

from __future__ import annotations

from collections.abc import Iterator

from symact.display import capital
from symact.library.registry import guarded, theorem
from symact.library.theorem import Theorem
from symact.logic.derivation import Verified
from symact.rendering import render
from symact.rendering.layout import HENCE, level, told
from symact.rendering.page import (
    Detail,
    Details,
    Page,
    Part,
    Section,
    Sentence,
    Steps,
    Symbols,
)
from symact.rendering.writers import Format, StyleName
from symact.reports.report import Report

BECAME = {
    "holds": "holds",
    "false": "is false; what is true instead is shown here",
    "conditional": "holds only under conditions, which are shown here",
    "not mathematics": "is not mathematics; what can be said instead is shown here",
}
"""What became of a claim of the text, above the derivation."""


def derive_report(name: str, style: StyleName = "plain", symbols: Symbols = None) -> Report:
    """The derivation of a theorem, every step of which has been run.

    Sources of mathematics by themselves and data have the steps alone. Symbols are those of a
    style; otherwise they are given when the report is written.

    Raises:
        NotFoundError: for a name that there is not.
        CheckFailedError: where a step does not hold.
    """
    entry = theorem(name)
    with guarded(entry):
        verified = entry.verify()

    def page(format: Format) -> Page | Verified | str:
        if style != "plain":
            return render(
                verified, format.name, symbols=symbols, style=style, references=entry.references
            )
        return verified if format.name == "latex" else derive_page(entry, verified)

    return Report(lambda: verified, page)


def derive_page(entry: Theorem, verified: Verified) -> Page:
    """A theorem with its derivation: claim, verdict, definitions, steps, conclusion, level."""
    stated = told(verified)
    parts: list[Part] = []
    head = tuple(_head(entry))
    if head:
        parts.append(Details(head))
    if stated.definitions.meanings:
        parts += [Section("Definitions"), Steps(stated.definitions)]
    if stated.proof.chains:
        parts += [Section("Proof"), Steps(stated.proof)]
    parts += [Section(HENCE), Sentence(f"{entry.title}.")]
    if stated.conclusion.chains:
        parts.append(Steps(stated.conclusion))
    parts.append(Sentence(f"{capital(level(verified))}."))
    return Page((entry.title,), tuple(parts))


def _head(entry: Theorem) -> Iterator[Detail]:
    """The claim, what became of it, and numbers at which it fails."""
    if entry.claim is None:
        return
    yield Detail("claim", entry.claim)
    yield Detail("verdict", BECAME[entry.verdict])
    for example in entry.counterexamples:
        yield Detail("counterexample", example.told)
