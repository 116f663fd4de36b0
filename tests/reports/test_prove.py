"""Proofs as pages."""

from __future__ import annotations

from typing import Any

from symact.rendering.page import Sentence, Verbatim
from symact.reports.prove import plain_proofs, proofs_page, prove_data, prove_report
from tests.reports.pages import rows_of

FAILED: dict[str, Any] = {
    "id": "xor-not-linearly-separable", "section": "1", "topic": None, "verdict": "holds",
    "level": "symbolic", "ok": False, "steps": 3, "examples": 5, "mutants": 1,
    "failures": ["a mutant lives"], "undecided": [],
}  # fmt: skip
WHOLE = {**FAILED, "ok": True, "failures": []}
ANSWER = "0 theorems hold as stated, 1 does not."


def test_proofs_say_what_failed() -> None:
    page = proofs_page([FAILED])
    sentences = [part.value for part in page.parts if isinstance(part, Sentence)]
    name = Verbatim("xor-not-linearly-separable")
    assert sentences == [ANSWER, "Of the text: 1 claim holds.", (name, ": ", "a mutant lives")]
    assert rows_of(page) == [("§1", name, "FAILED", "symbolic", "3", "5", "1")]


def test_what_failed_has_no_level() -> None:
    (row,) = rows_of(proofs_page([{**FAILED, "level": None}]))
    assert row[3] == ""
    (row,) = rows_of(plain_proofs([{**FAILED, "level": None}]))
    assert row[3] == ""


def test_a_terminal_has_the_answer_last() -> None:
    assert prove_report([FAILED], 0).written("text") == (
        "§1   xor-not-linearly-separable   FAILED   symbolic   3 steps   5 examples   1 mutant\n\n"
        "xor-not-linearly-separable: a mutant lives\n\n"
        f"{ANSWER}\nOf the text: 1 claim holds.\n"
    )


def test_the_data_says_whether_all_holds_and_is_decided() -> None:
    undecided = {**WHOLE, "ok": False, "undecided": ["too long"]}
    for results, ok, complete in (
        ([WHOLE, WHOLE], True, True),
        ([WHOLE, FAILED], False, True),
        ([undecided, WHOLE], False, False),
    ):
        data = prove_data(results, 7)
        assert (data["ok"], data["complete"], data["seed"]) == (ok, complete, 7)
        assert data["theorems"] == results


def test_times_are_apart_and_only_where_they_are_asked_for() -> None:
    timed = [{**WHOLE, "seconds": 0.25}, {**WHOLE, "id": "xor", "seconds": 1.5}]
    assert prove_data(timed, 0) == prove_data([WHOLE, {**WHOLE, "id": "xor"}], 0)
    assert prove_data(timed, 0, timing=True) == {
        **prove_data(timed, 0),
        "timing": {"seconds": 1.75, "theorems": {WHOLE["id"]: 0.25, "xor": 1.5}},
    }
