"""``symact prove`` and ``symact derive``."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from symact.library.registry import theorems
from symact.logic.checks import Farkas, Outcome
from symact.rendering import FORMATS
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
QUICK = "xor-not-linearly-separable"


def test_a_theorem_is_proved(symact: Call) -> None:
    answer = symact("prove", QUICK, "--examples", 5)
    assert answer.code == 0
    assert answer.err == ""
    first, *_, last = answer.out.splitlines()
    assert first.split() == [
        "§1",
        QUICK,
        "holds",
        "symbolic",
        "2",
        "steps",
        "5",
        "examples",
        str(len(theorems()[QUICK].mutants)),
        "mutants",
    ]
    assert last == "Of the text: 1 claim holds."
    assert "1 theorem holds as stated." in answer.out


def test_the_data_of_a_proof(symact: Call) -> None:
    answer = symact("prove", QUICK, "linear-vs-affine", "--examples", 3, "--jobs", 1, "--json")
    data = answer.data
    assert (data["schema"], data["ok"], data["complete"]) == ("symact.prove/1", True, True)
    first, second = data["theorems"]
    assert (first["id"], second["id"]) == (QUICK, "linear-vs-affine")
    assert {"id", "section", "verdict", "level", "ok", "steps", "examples", "mutants"} <= set(first)
    mutants = len(theorems()[QUICK].mutants)
    assert mutants >= 4
    assert (first["steps"], first["examples"], first["mutants"]) == (2, 3, mutants)
    assert (second["verdict"], second["level"]) == ("false", "symbolic")


def test_times_only_where_they_are_asked_for(symact: Call) -> None:
    words = ("prove", QUICK, "--examples", 3, "--jobs", 1, "--json")
    once, again = symact(*words), symact(*words)
    assert once.out == again.out
    assert "seconds" not in once.out
    timing = symact(*words, "--timing").data["timing"]
    assert list(timing["theorems"]) == [QUICK]
    assert timing["theorems"][QUICK] == timing["seconds"] >= 0
    refused = symact("prove", QUICK, "--timing")
    assert (refused.code, "--timing goes with --json" in refused.err) == (2, True)


def test_several_processes_give_the_same_in_the_same_order(symact: Call) -> None:
    names = list(theorems())[:3]

    def results(jobs: int) -> list[dict[str, object]]:
        answer = symact("prove", *names, "--examples", 3, "--jobs", jobs, "--json")
        assert answer.code == 0
        return [*answer.data["theorems"]]

    assert results(1) == results(2)
    assert [entry["id"] for entry in results(2)] == names


def test_a_false_claim_is_answered_by_what_is_true(symact: Call) -> None:
    out = symact("prove", "linear-vs-affine", "--examples", 0).out
    assert theorems()["linear-vs-affine"].title in " ".join(out.split())


def test_a_theorem_that_fails_is_exit_code_1(symact: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Farkas, "run", lambda *_: Outcome(False))
    answer = symact("prove", QUICK, "--examples", 0)
    assert answer.code == 1
    assert "FAILED" in answer.out
    assert "does not hold" in answer.out
    assert "0 theorems hold as stated, 1 does not." in answer.out
    data = symact("prove", QUICK, "--examples", 0, "--json")
    assert data.code == 1
    assert data.data["ok"] is False
    assert data.data["theorems"][0]["failures"]
    # what was not established has no level, whatever the theorem declares
    assert data.data["theorems"][0]["level"] is None
    assert "symbolic" not in answer.out
    assert symact("derive", QUICK).code == 1


def test_what_is_undecided_is_exit_code_3(symact: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symact.numbers.branching.BOXES", 1)
    answer = symact("prove", "gelu-minimum", "--examples", 0, "--json")
    if answer.code == 1:  # mutants that cannot be run are failures
        assert answer.data["complete"] is False
    assert answer.code in (1, 3)


@pytest.mark.parametrize("form", FORMATS)
def test_a_derivation_in_every_format(symact: Call, form: str) -> None:
    first, second = symact("derive", QUICK, "-f", form), symact("derive", QUICK, "-f", form)
    assert first.code == 0
    assert first.out == second.out
    if form == "json":
        data = json.loads(first.out)
        assert (data["checked"], data["level"]) == (True, "symbolic")


MISTAKES = [
    (("prove", "gelu-minimun"), "gelu-minimum"),
    (("prove", "--examples", "-1"), "-1"),
    (("prove", "--jobs", "0"), "0"),
    (("prove", QUICK, "-f", "latex"), "latex"),
    (("derive", "nothing-at-all"), "symact list"),
    (("derive",), "NAME"),
]


@pytest.mark.parametrize(("arguments", "words"), MISTAKES)
def test_mistakes(symact: Call, arguments: tuple[str, ...], words: str) -> None:
    answer = symact(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""
