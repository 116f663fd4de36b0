"""The library as pages: nothing of the data is missing from them."""

from __future__ import annotations

import pytest

from symact.errors import UsageError
from symact.ledger import ENTRIES, SECTION_TITLES
from symact.library_report import ledger_page, list_page, proofs_page, written
from symact.registry import theorems
from symact.render.pages import Facts, Sentence, Table, Verbatim
from symact.theorem_report import theorem_page

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
    assert [f.value for f in facts if f.label == "over"] == [s.over for s in theorem.statements]
    assert [f.value for f in facts if f.label == "checked"] == [s.level for s in theorem.statements]
    supposed = [hypothesis for s in theorem.statements for hypothesis in s.hypotheses]
    assert [f.value for f in facts if f.label == "if"] == supposed
    missing = [s.missing for s in theorem.statements if s.missing]
    assert [f.value for f in facts if f.label == "not checked"] == missing
    for fact, statement in zip(
        [f for f in facts if f.label == "states"], theorem.statements, strict=True
    ):
        assert [formula for _, formula in statement.stated()] == [
            part for part in fact.value if not isinstance(part, str)
        ]
