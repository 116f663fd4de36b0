"""The library as pages: nothing of the data is missing from them."""

from __future__ import annotations

import pytest
import sympy

from symact.errors import UsageError
from symact.library.ledger import ENTRIES, SECTION_TITLES
from symact.library.registry import theorems
from symact.logic.stating import definitions, for_all
from symact.logic.words import Words, capital
from symact.rendering.pages import BREAK, Facts, Sentence, Table, Verbatim
from symact.reports.library import ledger_page, list_page, proofs_page, written
from symact.reports.theorem import theorem_page

THEOREMS = [
    {"id": t.id, "title": t.title, "section": t.section, "verdict": t.verdict, "level": t.level}
    for t in theorems().values()
]
ACTIVATIONS = [
    {"name": "relu", "title": "ReLU", "piecewise_linear": True},
    {"name": "gelu", "title": "GELU", "piecewise_linear": False},
]


def rows_of(page: object) -> list[tuple[object, ...]]:
    return [row for part in page.parts if isinstance(part, Table) for row in part.rows]  # type: ignore[attr-defined]


def test_a_list_has_every_theorem_once_under_its_section() -> None:
    page = list_page({"theorems": THEOREMS, "activations": ACTIVATIONS})
    rows = rows_of(page)
    assert len(rows) == len(THEOREMS) + 2
    for entry in THEOREMS:
        row = (Verbatim(entry["id"]), entry["title"], entry["verdict"], entry["level"])
        assert rows.count(row) == 1
    assert (Verbatim("gelu"), "GELU", "curved") in rows
    titles = [part.title for part in page.parts if hasattr(part, "title")]
    assert titles == [*(f"§{k} {title}" for k, title in SECTION_TITLES.items()), "Activations"]


def test_an_empty_list_says_so() -> None:
    page = list_page({"theorems": [], "activations": []})
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


def test_proofs_say_what_failed() -> None:
    result = {
        "id": "some-theorem", "section": "4", "verdict": "holds", "level": "symbolic", "ok": False,
        "steps": 3, "examples": 5, "mutants": 2, "failures": ["a mutant lives"], "undecided": [],
    }  # fmt: skip
    page = proofs_page([result], ["0 theorems hold"])
    sentences = [part.value for part in page.parts if isinstance(part, Sentence)]
    assert sentences == ["0 theorems hold", (Verbatim("some-theorem"), ": ", "a mutant lives")]
    assert rows_of(page) == [
        ("4", Verbatim("some-theorem"), "FAILED", "symbolic", "3", "5", "2"),
    ]


def test_what_failed_has_no_level() -> None:
    result = {
        "id": "some-theorem", "section": "4", "verdict": "holds", "level": None, "ok": False,
        "steps": 0, "examples": 0, "mutants": 0, "failures": ["wrong"], "undecided": [],
    }  # fmt: skip
    (row,) = rows_of(proofs_page([result], ["0 theorems hold"]))
    assert row[3] == ""


def test_tables_go_into_markdown_and_html_only() -> None:
    page = list_page({"theorems": THEOREMS, "activations": []})
    made = written(page, "markdown", "a list")
    assert made.count("\n| `") == len(THEOREMS)
    for style in ("latex", "tex", "nothing"):
        with pytest.raises(UsageError, match=f"a list has no {style} format"):
            written(page, style, "a list")


@pytest.mark.parametrize("name", list(theorems()))
def test_a_page_of_a_theorem_has_all_that_it_declares(name: str) -> None:
    theorem = theorems()[name]
    page = theorem_page(theorem)
    facts = [fact for part in page.parts if isinstance(part, Facts) for fact in part.rows]
    labels = [fact.label for fact in facts]
    assert labels.count("states") == len(theorem.statements)
    assert labels.count("counterexample") == len(theorem.counterexamples)
    assert labels.count("source") == len(theorem.references)
    assert [f.value for f in facts if f.label == "checked"] == [s.level for s in theorem.statements]
    missing = [s.missing for s in theorem.statements if s.missing]
    assert [f.value for f in facts if f.label == "not checked"] == missing
    sections = [
        {fact.label: fact.value for fact in part.rows}
        for part in page.parts
        if isinstance(part, Facts) and "states" in [fact.label for fact in part.rows]
    ]
    for shown, statement in zip(sections, theorem.statements, strict=True):
        found = statement.verify()
        # what is printed is what the checks establish: nothing less, and nothing more
        said = [part for part in shown["states"] if isinstance(part, sympy.Basic)]
        claims = [(claim.left, claim.right) for claim in found.claims]
        for sides in claims:
            assert sides in [part.expressions for part in said if isinstance(part, Words)]
        premises = {premise for claim in found.claims for premise in claim.premises}
        supposed = [part for part in shown.get("if", ()) if isinstance(part, sympy.Basic)]
        assert premises <= {*said, *supposed}
        assert {*supposed} <= premises
        assert shown.get("for all", "") == for_all(found.claims).removeprefix("for all ")
        argued = [part for part in shown.get("argued", ()) if part != BREAK]
        assert argued == [capital(words) for words in found.argued]
        defined = [part for part in shown.get("where", ()) if isinstance(part, Words)]
        for equation in definitions(found.claims):
            assert equation in [part.expressions for part in defined]
