"""Finding theorems by what they say, are about, rely on and cite."""

from __future__ import annotations

import pytest

from symact.errors import NotFoundError
from symact.library.finding import Query, found, found_activations, near, relied_on
from symact.library.registry import theorem, theorems
from symact.reports.list import nothing


def ids(query: Query) -> set[str]:
    return {entry.id for entry in found(query)}


def test_words_occur_in_everything_that_a_theorem_says() -> None:
    assert "gelu-minimum" in ids(Query(("MINIMUM",)))
    assert "gelu-minimum" in ids(Query(("cut them off",)))
    assert "depth-l-affine-collapse" in ids(Query(("four layers",)))
    assert ids(Query(("gelu", "minimum"))) == ids(Query(("gelu",))) & ids(Query(("minimum",)))
    assert ids(Query()) == set(theorems())
    assert not ids(Query(("gelu", "no such word")))


def test_every_option_narrows() -> None:
    about = ids(Query(activation="leaky_relu"))
    assert "leaky-relu-affine-combination" in about
    assert "gelu-minimum" not in about
    assert "gelu-tanh-approx-error" in ids(Query(activation="gelu_tanh"))
    assert "deterministic-either-way" not in ids(Query(activation="step"))
    assert "xor-not-linearly-separable" not in ids(Query(activation="gelu"))
    both = Query(activation="gelu", section="4", verdict="holds")
    assert ids(both) == {
        name for name in ids(Query(activation="gelu"))
        if (theorem(name).section, theorem(name).verdict) == ("4", "holds")
    }  # fmt: skip
    assert ids(Query(source="yarotsky")) == {
        entry.id for entry in theorems().values() if "Yarotsky" in " ".join(entry.references)
    }
    with pytest.raises(NotFoundError, match="no activation 'gelux'"):
        ids(Query(activation="gelux"))


def test_what_is_trusted_is_read_off_the_checks_that_are_run() -> None:
    assert "ball arithmetic" in relied_on(theorem("gelu-minimum"))
    assert ids(Query(("gelu-minimum",), trusts="Ball")) == {"gelu-minimum"}
    assert not ids(Query(("gelu-minimum",), trusts="Archimedes"))


def test_activations_are_found_by_name_and_not_by_what_only_theorems_have() -> None:
    assert set(found_activations(Query(("elu",)))) >= {"elu", "gelu", "selu"}
    assert [*found_activations(Query(activation="gelu"))] == ["gelu"]
    assert not [*found_activations(Query(("elu",), section="4"))]


def test_nothing_says_what_was_asked_and_what_is_near() -> None:
    assert "gelu" in near("geluu")
    assert nothing(Query(("zzzzz",))) == "No theorem and no activation has 'zzzzz'."
    said = nothing(Query(section="1", source="yarotsky"))
    there = sum(entry.section == "1" for entry in theorems().values())
    assert said == (
        "No theorem is in section 1 and cites 'yarotsky'; without --section there are 2 theorems; "
        f"without --source there are {there} theorems."
    )
