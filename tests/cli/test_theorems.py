"""``symact list`` and ``symact show`` for theorems, and the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symact.display import capital
from symact.library.registry import theorems
from symact.logic.checks.letters import name_of
from symact.logic.stating import for_all
from symact.logic.words import Words
from symact.rendering import line_of
from tests.cli.conftest import Answer

Call = Callable[..., Answer]


def test_the_list_has_every_theorem_with_what_it_declares(symact: Call) -> None:
    data = symact("list", "--json").data
    assert [entry["id"] for entry in data["theorems"]] == list(theorems())
    assert set(data["theorems"][0]) >= {"id", "title", "section", "verdict", "level"}
    text = symact("list").out
    assert all(name in text for name in theorems())


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--section", "4", "section"),
        ("--topic", "activations", "topic"),
        ("--verdict", "false", "verdict"),
        ("--level", "cited", "level"),
    ],
)
def test_filters(symact: Call, option: str, value: str, field: str) -> None:
    data = symact("list", option, value, "--json").data
    wanted = [t.id for t in theorems().values() if getattr(t, field) == value]
    assert [entry["id"] for entry in data["theorems"]] == wanted
    assert data["activations"] == []


def test_nothing_found_is_an_answer(symact: Call) -> None:
    answer = symact("list", "--section", "1", "--level", "prose")
    assert answer.code == 0
    assert answer.out


def test_the_ledger_names_every_section(symact: Call) -> None:
    text = symact("list", "--ledger").out
    assert all(f"§{k}" in text for k in range(1, 6))
    assert "out of scope" in text
    data = symact("list", "--ledger", "--json").data
    assert data["schema"] == "symact.ledger/1"
    assert all(entry["theorems"] or entry["outside"] for entry in data["claims"])
    assert symact("list", "--ledger", "--section", "1").code == 2


@pytest.mark.parametrize("name", ["gelu-minimum", "linear-vs-affine", "two-layer-affine-collapse"])
def test_a_theorem_is_shown(symact: Call, name: str) -> None:
    text = symact("show", name)
    entry = theorems()[name]
    assert text.code == 0
    assert text.out.startswith(entry.title)
    assert all(capital(statement.name) in text.out for statement in entry.statements)
    data = symact("show", name, "--json").data
    assert data["id"] == name
    assert len(data["statements"]) == len(entry.statements)
    for shown, statement in zip(data["statements"], entry.statements, strict=True):
        found = statement.verify()
        assert shown["level"] == found.level
        assert shown["argued"] == list(found.argued)
        assert shown["for_all"] == for_all(found.claims)
        assert len(shown["claims"]) == len(found.claims) > 0
        for said, claim in zip(shown["claims"], found.claims, strict=True):
            plain = line_of(Words(f"{{}} {claim.relation} {{}}", claim.left, claim.right))
            assert said["statement"] == plain.replace("d/dx G(x)", "G′(x)")
            assert len(said["premises"]) == len(claim.premises)
            assert [letter["name"] for letter in said["letters"]] == [
                name_of(letter.symbol) for letter in claim.letters
            ]


def test_a_mistyped_theorem_gets_a_suggestion(symact: Call) -> None:
    answer = symact("show", "gelu-minimun")
    assert answer.code == 2
    assert "gelu-minimum" in answer.err
