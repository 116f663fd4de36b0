"""Proving many theorems: in order, in any number of processes, and what raises is a failure."""

from __future__ import annotations

import pytest

from symact.errors import MissingDependencyError, NotFoundError, UndecidedError
from symact.library.proving import results
from symact.library.theorem import Theorem

NAMES = ["xor-not-linearly-separable", "linear-vs-affine"]


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_results_come_in_the_order_of_the_names(jobs: int | None) -> None:
    found = list(results(NAMES, examples=2, seed=1, jobs=jobs))
    assert [one["id"] for one in found] == NAMES
    assert [(one["ok"], one["examples"]) for one in found] == [(True, 2), (True, 2)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [(UndecidedError("too long"), "undecided"), (ValueError("a mistake"), "failures")],
)
def test_one_that_raises_fails_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str
) -> None:
    prove = Theorem.prove

    def raising(theorem: Theorem, **given: int) -> object:
        if theorem.id == NAMES[0]:
            raise error
        return prove(theorem, **given)

    monkeypatch.setattr(Theorem, "prove", raising)
    first, second = results(NAMES, examples=0, jobs=1)
    assert (first["ok"], first["level"], second["ok"]) == (False, None, True)
    assert first.keys() == second.keys()
    (sentence,) = first[kind]
    assert str(error) in sentence
    assert not first["failures" if kind == "undecided" else "undecided"]


def test_what_is_not_there_or_not_installed_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError):
        list(results(["nothing-at-all"], jobs=1))

    def missing(*_: object, **__: object) -> None:
        raise MissingDependencyError.of("onnx", "onnx", "this")

    monkeypatch.setattr(Theorem, "prove", missing)
    with pytest.raises(MissingDependencyError):
        list(results(NAMES, jobs=1))
