"""The list and the ledger as pages: nothing of the data is missing from them."""

from __future__ import annotations

import pytest

from symact.activations.entries import names
from symact.errors import UsageError
from symact.library.finding import Query
from symact.library.ledger import ENTRIES, SECTION_TITLES
from symact.library.registry import theorems
from symact.library.theorem import TOPICS
from symact.rendering.page import Sentence, Table, Verbatim
from symact.reports.list import (
    ledger_data,
    ledger_page,
    ledger_report,
    list_data,
    list_page,
    list_report,
    plain_list,
)
from symact.reports.report import WITH_TABLES, refuse_format
from tests.reports.pages import rows_of

THEOREMS = [
    {
        "id": t.id,
        "title": t.title,
        "section": t.section or None,
        "topic": t.topic or None,
        "verdict": t.verdict,
        "level": t.level,
    }
    for t in theorems().values()
]
ACTIVATIONS = [
    {"name": "relu", "title": "ReLU", "piecewise_linear": True},
    {"name": "gelu", "title": "GELU", "piecewise_linear": False},
]


def test_a_list_has_every_theorem_once_under_its_place() -> None:
    page = list_page({"theorems": THEOREMS, "activations": ACTIVATIONS})
    rows = rows_of(page)
    assert len(rows) == len(THEOREMS) + 2
    for entry in THEOREMS:
        row = (Verbatim(entry["id"]), entry["title"], entry["verdict"], entry["level"])
        assert rows.count(row) == 1
    assert (Verbatim("gelu"), "GELU", "curved") in rows
    titles = [part.title for part in page.parts if hasattr(part, "title")]
    sections = [f"§{k} {title}" for k, title in SECTION_TITLES.items()]
    topics = [
        title for topic, title in TOPICS.items() if any(e["topic"] == topic for e in THEOREMS)
    ]
    assert titles == [*sections, *topics, "Activations"]


def test_an_empty_list_says_so() -> None:
    page = list_page({"theorems": [], "activations": [], "nothing": "No theorem is so."})
    assert page.parts == (Sentence("No theorem is so."),)


def test_the_ledger_has_every_claim_and_all_that_settles_it() -> None:
    claims = [
        {
            "section": entry.section,
            "claim": entry.claim,
            "theorems": [
                {"id": name, "verdict": "holds", "level": "cited"} for name in entry.theorems
            ],
            "outside": entry.outside or None,
        }
        for entry in ENTRIES
    ]
    page = ledger_page({"sections": SECTION_TITLES, "claims": claims})
    rows = rows_of(page)
    assert len(rows) == sum(max(1, len(entry.theorems)) for entry in ENTRIES)
    position = 0
    for entry in ENTRIES:
        assert rows[position][0] == entry.claim
        for number, name in enumerate(entry.theorems):
            assert rows[position][0] == ("" if number else entry.claim)
            assert rows[position][1:] == (Verbatim(name), "holds", "cited")
            position += 1
        if entry.outside:
            assert entry.outside in str(rows[position][1])
            position += 1
    outside = sum(bool(entry.outside) for entry in ENTRIES)
    assert f"{outside} out of scope" in page.title


def test_the_data_is_that_of_the_library() -> None:
    data = list_data(Query())
    assert data["theorems"] == THEOREMS
    assert [entry["name"] for entry in data["activations"]] == list(names())
    assert list_data(Query(section="4"))["theorems"] == [
        entry for entry in THEOREMS if entry["section"] == "4"
    ]
    assert list_data(Query(topic="activations"))["theorems"] == [
        entry for entry in THEOREMS if entry["topic"] == "activations"
    ]
    assert [entry["claim"] for entry in ledger_data()["claims"]] == [e.claim for e in ENTRIES]


def test_a_plain_list_has_a_line_for_each() -> None:
    lines = list_report(Query()).written("text", width=400).splitlines()
    assert len(lines) == len(THEOREMS) + 1 + len(names())
    for entry, line in zip(THEOREMS, lines, strict=False):
        assert line.split(maxsplit=2)[:2] == [
            f"§{entry['section']}" if entry["section"] else entry["topic"],
            entry["id"],
        ]
        assert f"   {entry['verdict']}   " in line
        assert f"   {entry['level']}   " in line
        assert line.endswith(f"   {entry['title']}")
    empty = plain_list(list_data(Query(section="1", level="prose")))
    said = (
        "No theorem is in section 1 and has the level prose; without --level there are 16 theorems."
    )
    assert empty.parts == (Sentence(said),)
    assert not [part for part in empty.parts if isinstance(part, Table)]


def test_the_plain_ledger_has_every_claim_above_what_settles_it() -> None:
    lines = ledger_report().written("text").splitlines()
    for entry in ENTRIES:
        below = lines[lines.index(entry.claim) + 1 :]
        for name, line in zip(entry.theorems, below, strict=False):
            assert line.split()[0] == name
        if entry.outside:
            assert below[0].strip() == f"out of scope: {entry.outside}"


def test_tables_go_into_markdown_and_html_only() -> None:
    made = list_report(Query(section="4")).written("markdown")
    assert made.count("\n| `") == sum(entry["section"] == "4" for entry in THEOREMS)
    assert WITH_TABLES == ("text", "markdown", "html", "json")
    for style in ("latex", "tex", "nothing"):
        with pytest.raises(UsageError, match=f"a list has no {style} format; use text, markdown, "):
            refuse_format(style, WITH_TABLES, "a list")
    for style in WITH_TABLES:
        refuse_format(style, WITH_TABLES, "a list")
