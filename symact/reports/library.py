"""The library as pages: its list, the ledger of claims, and a table of proofs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from symact.errors import UsageError
from symact.rendering.pages import Page, Part, Section, Sentence, Table, Value, Verbatim, write

FORMATS = ("markdown", "html")
"""What these pages are written in beside text and JSON."""

Data = Mapping[str, Any]


def written(page: Page, style: str, thing: str) -> str:
    """A page in one of the formats that wide tables can have.

    Raises:
        UsageError: for another.
    """
    if style not in FORMATS:
        raise UsageError(f"{thing} has no {style} format; use text, markdown, html or json")
    return write(page, style)


def list_page(data: Data) -> Page:
    """The theorems, section by section, and the activations."""
    from symact.library.ledger import SECTION_TITLES

    parts: list[Part] = []
    for section, title in SECTION_TITLES.items():
        chosen = [entry for entry in data["theorems"] if entry["section"] == section]
        if chosen:
            rows = tuple(
                (Verbatim(entry["id"]), entry["title"], entry["verdict"], entry["level"])
                for entry in chosen
            )
            heads = ("theorem", "", "verdict", "checked")
            parts += [Section(f"§{section} {title}"), Table(heads, rows)]
    if data["activations"]:
        kinds = {True: "piecewise linear", False: "curved"}
        entries = tuple(
            (Verbatim(entry["name"]), entry["title"], kinds[entry["piecewise_linear"]])
            for entry in data["activations"]
        )
        parts += [Section("Activations"), Table(("activation", "", "kind"), entries)]
    if not parts:
        parts.append(Sentence("No theorem is so."))
    return Page(("Theorems and activations" if data["activations"] else "Theorems",), tuple(parts))


def ledger_page(data: Data) -> Page:
    """Every claim of the text and what became of it."""
    claims = data["claims"]
    settled = sum(bool(entry["theorems"]) for entry in claims)
    counts = (f"{len(claims)} claims", f"{settled} settled by theorems",
              f"{len(claims) - settled} out of scope")  # fmt: skip
    parts: list[Part] = []
    for section, title in data["sections"].items():
        rows = tuple(
            row for entry in claims if entry["section"] == section for row in _claim_rows(entry)
        )
        parts += [
            Section(f"§{section} {title}"),
            Table(("claim", "settled by", "verdict", "checked"), rows),
        ]
    return Page(("What became of the claims", *counts), tuple(parts))


def _claim_rows(entry: Data) -> Iterator[tuple[Value, ...]]:
    """A claim, and beside it what settles it, a theorem in each row."""
    if entry["outside"]:
        yield entry["claim"], f"out of scope: {entry['outside']}", "", ""
    for position, theorem in enumerate(entry["theorems"]):
        claim = "" if position else entry["claim"]
        yield claim, Verbatim(theorem["id"]), theorem["verdict"], theorem["level"] or ""


def proofs_page(results: Sequence[Data], summary: Sequence[str]) -> Page:
    """What proving some theorems came to: the answer, what failed, and a row for each."""
    heads = ("§", "theorem", "verdict", "checked", "steps", "examples", "mutants")
    rows = tuple(
        (
            result["section"],
            Verbatim(result["id"]),
            result["verdict"] if result["ok"] else "FAILED",
            result["level"] or "",
            *(str(result[name]) for name in heads[-3:]),
        )
        for result in results
    )
    failed = [
        Sentence((Verbatim(result["id"]), ": ", sentence))
        for result in results
        for sentence in (*result["failures"], *result["undecided"])
    ]
    return Page(("Proofs",), (*map(Sentence, summary), *failed, Table(heads, rows)))
