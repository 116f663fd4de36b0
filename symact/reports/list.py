"""``symact list``: the theorems and activations, and the ledger of claims.

All of it is known without loading SymPy, so that it comes at once; but for what proofs rely on,
which running them tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact.activations.entries import activation
from symact.display import count_of
from symact.library.finding import Query, found, found_activations, near
from symact.library.ledger import ENTRIES, PLACES, SECTION_TITLES
from symact.library.registry import theorems
from symact.library.theorem import place_of
from symact.rendering.page import Page, Part, Section, Sentence, Table, Value, Verbatim
from symact.reports.report import Data, Report

SAID = {
    "section": "is in section {}",
    "topic": "has the topic {}",
    "verdict": "has the verdict {}",
    "level": "has the level {}",
    "activation": "is about {}",
    "trusts": "relies on {!r}",
    "source": "cites {!r}",
}
"""What is asked for of a theorem, in words."""

KINDS = {True: "piecewise linear", False: "curved"}


# -- theorems and activations ----------------------------------------------------------------------


def list_report(query: Query) -> Report:
    """The theorems and activations that a query is for; all of them for none."""
    data = list_data(query)
    return Report(
        lambda: data, lambda format: plain_list(data) if format.is_plain else list_page(data)
    )


def list_data(query: Query) -> dict[str, Any]:
    """What JSON has of them; where there are none, a sentence that says so, and what is near."""
    theorems, activations = [*found(query)], [*found_activations(query)]
    return {
        "schema": "symact.list/1",
        "theorems": [
            {
                "id": entry.id,
                "title": entry.title,
                "section": entry.section or None,
                "topic": entry.topic or None,
                "verdict": entry.verdict,
                "level": entry.level,
            }
            for entry in theorems
        ],
        "activations": [
            {
                "name": entry.name,
                "title": entry.title,
                "piecewise_linear": entry.is_piecewise_linear,
            }
            for entry in map(activation, activations)
        ],
        "nothing": None if theorems or activations else nothing(query),
    }


def nothing(query: Query) -> str:
    """That nothing is found, and what would be if less were asked for, or it were spelled so.

    >>> nothing(Query(("monotnoe",)))
    "No theorem and no activation has 'monotnoe'; near it is monotone."
    """
    asked = query.asked
    parts = [f"has {' and '.join(map(repr, query.words))}"] if query.words else []
    parts += [SAID[name].format(value) for name, value in asked.items() if name != "words"]
    who = "No theorem and no activation" if set(asked) <= {"words", "activation"} else "No theorem"
    hints = [
        f"near {'it' if len(query.words) == 1 else repr(word)} is {' or '.join(close)}"
        for word in query.words
        if (close := near(word))
    ]
    if len(asked) > 1:
        hints += _fewer(query)
    return "; ".join([f"{who} {' and '.join(parts)}", *hints]) + "."


def _fewer(query: Query) -> Iterator[str]:
    """How many theorems there are without each of the things that are asked for."""
    for name in query.asked:
        if name != "trusts" and query.trusts is not None:
            continue  # that would run everything once more
        number = sum(1 for _ in found(query.without(name)))
        if number:
            without = "the words" if name == "words" else f"--{name}"
            there = "there is" if number == 1 else "there are"
            yield f"without {without} {there} {count_of(number, 'theorem')}"


def plain_list(data: Data) -> Page:
    """A line for each, titles last, so that lines can be searched and cut."""
    theorems = tuple(
        (
            place_of(e["section"], e["topic"]),
            Verbatim(e["id"]),
            e["verdict"],
            e["level"],
            e["title"],
        )
        for e in data["theorems"]
    )
    activations = tuple(
        (Verbatim(e["name"]), KINDS[e["piecewise_linear"]], e["title"]) for e in data["activations"]
    )
    tables = [Table(("",) * len(rows[0]), rows) for rows in (theorems, activations) if rows]
    return Page((), tuple(tables) or (Sentence(data["nothing"]),))


def list_page(data: Data) -> Page:
    """The theorems, section by section, then topic by topic, and the activations."""
    parts: list[Part] = []
    for place, title in PLACES.items():
        rows = tuple(
            (Verbatim(entry["id"]), entry["title"], entry["verdict"], entry["level"])
            for entry in data["theorems"]
            if place_of(entry["section"], entry["topic"]) == place
        )
        if rows:
            heads = ("theorem", "", "verdict", "checked")
            parts += [Section(title), Table(heads, rows)]
    if data["activations"]:
        entries = tuple(
            (Verbatim(entry["name"]), entry["title"], KINDS[entry["piecewise_linear"]])
            for entry in data["activations"]
        )
        parts += [Section("Activations"), Table(("activation", "", "kind"), entries)]
    title = "Theorems and activations" if data["activations"] else "Theorems"
    return Page((title,), tuple(parts) or (Sentence(data["nothing"]),))


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
