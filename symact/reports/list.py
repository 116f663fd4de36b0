"""``symact list``: the theorems and activations, and the ledger of claims.

All of it is known without loading SymPy, so that it comes at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symact.activations.entries import activation, names
from symact.display import count_of
from symact.library.ledger import ENTRIES, SECTION_TITLES
from symact.library.registry import theorems
from symact.rendering.page import Page, Part, Section, Sentence, Table, Value, Verbatim
from symact.reports.report import Data, Report

KINDS = {True: "piecewise linear", False: "curved"}

NONE = "No theorem is so."


# -- theorems and activations ----------------------------------------------------------------------


def list_report(wanted: Mapping[str, str | None]) -> Report:
    """The theorems whose attributes are those that are wanted; all, and activations, for none."""
    data = list_data(wanted)
    return Report(
        lambda: data, lambda format: plain_list(data) if format.is_plain else list_page(data)
    )


def list_data(wanted: Mapping[str, str | None]) -> dict[str, Any]:
    """What JSON has of them."""
    asked = {key: value for key, value in wanted.items() if value is not None}
    return {
        "schema": "symact.list/1",
        "theorems": [
            {
                "id": entry.id,
                "title": entry.title,
                "section": entry.section,
                "verdict": entry.verdict,
                "level": entry.level,
            }
            for entry in theorems().values()
            if all(getattr(entry, key) == value for key, value in asked.items())
        ],
        "activations": [
            {
                "name": entry.name,
                "title": entry.title,
                "piecewise_linear": entry.is_piecewise_linear,
            }
            for entry in map(activation, () if asked else names())
        ],
    }


def plain_list(data: Data) -> Page:
    """A line for each, titles last, so that lines can be searched and cut."""
    theorems = tuple(
        (f"§{e['section']}", Verbatim(e["id"]), e["verdict"], e["level"], e["title"])
        for e in data["theorems"]
    )
    activations = tuple(
        (Verbatim(e["name"]), KINDS[e["piecewise_linear"]], e["title"]) for e in data["activations"]
    )
    tables = [Table(("",) * len(rows[0]), rows) for rows in (theorems, activations) if rows]
    return Page((), tuple(tables) or (Sentence(NONE),))


def list_page(data: Data) -> Page:
    """The theorems, section by section, and the activations."""
    parts: list[Part] = []
    for section, title in SECTION_TITLES.items():
        rows = tuple(
            (Verbatim(entry["id"]), entry["title"], entry["verdict"], entry["level"])
            for entry in data["theorems"]
            if entry["section"] == section
        )
        if rows:
            heads = ("theorem", "", "verdict", "checked")
            parts += [Section(f"§{section} {title}"), Table(heads, rows)]
    if data["activations"]:
        entries = tuple(
            (Verbatim(entry["name"]), entry["title"], KINDS[entry["piecewise_linear"]])
            for entry in data["activations"]
        )
        parts += [Section("Activations"), Table(("activation", "", "kind"), entries)]
    title = "Theorems and activations" if data["activations"] else "Theorems"
    return Page((title,), tuple(parts) or (Sentence(NONE),))


# -- the ledger ------------------------------------------------------------------------------------


def ledger_report() -> Report:
    """Every claim of the text and what became of it."""
    data = ledger_data()
    return Report(lambda: data, lambda format: ledger_page(data))


def ledger_data() -> dict[str, Any]:
    """What JSON has of the ledger; a theorem that there is not yet is open."""
    known = theorems()
    return {
        "schema": "symact.ledger/1",
        "sections": SECTION_TITLES,
        "claims": [
            {
                "section": entry.section,
                "claim": entry.claim,
                "theorems": [
                    {"id": name, "verdict": known[name].verdict, "level": known[name].level}
                    if name in known
                    else {"id": name, "verdict": "open", "level": None}
                    for name in entry.theorems
                ],
                "outside": entry.outside or None,
            }
            for entry in ENTRIES
        ],
    }


def ledger_page(data: Data) -> Page:
    """The claims section by section, each with all that settles it."""
    claims = data["claims"]
    settled = sum(bool(entry["theorems"]) for entry in claims)
    counts = (count_of(len(claims), "claim"), f"{settled} settled by theorems",
              f"{len(claims) - settled} out of scope")  # fmt: skip
    parts: list[Part] = []
    for section, title in data["sections"].items():
        rows = tuple(
            row for entry in claims if entry["section"] == section for row in _claim_rows(entry)
        )
        heads = ("claim", "settled by", "verdict", "checked")
        parts += [Section(f"§{section} {title}"), Table(heads, rows)]
    return Page(("What became of the claims", *counts), tuple(parts))


def _claim_rows(entry: Data) -> Iterator[tuple[Value, ...]]:
    """A claim, and beside it what settles it, a theorem in each row."""
    if entry["outside"]:
        yield entry["claim"], f"out of scope: {entry['outside']}", "", ""
    for position, theorem in enumerate(entry["theorems"]):
        claim = "" if position else entry["claim"]
        yield claim, Verbatim(theorem["id"]), theorem["verdict"], theorem["level"] or ""
