"""``symact show`` for activations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symact.activations.entries import names
from symact.library.registry import theorems
from tests.cli.conftest import Answer

Call = Callable[..., Answer]


def test_a_sheet_has_what_is_known_who_says_it_and_how_far_it_is_checked(symact: Call) -> None:
    lines = symact("show", "gelu").out.splitlines()
    assert lines[0].startswith("GELU   ")
    (minimum,) = (line.split() for line in lines if line.startswith("minimum"))
    assert minimum[1:] == [
        "−0.1699712074799…", "at", "−0.7517915246935…", "enclosure", "gelu-minimum",
    ]  # fmt: skip
    (steep,) = (line for line in lines if line.startswith("Lipschitz"))
    assert steep.split()[-2:] == ["symbolic", "gelu-lipschitz"]
    assert any(line.startswith("where") and "Φ(x) = " in line for line in lines)
    relied_on = " ".join(" ".join(lines).partition("relies on")[2].split())
    assert "limits by order of growth" in relied_on
    assert "SymPy's limit" not in relied_on


@pytest.mark.parametrize("name", [name for name in names() if name != "gelu_tanh"])
def test_every_activation_has_a_sheet(symact: Call, name: str) -> None:
    answer = symact("show", name, "--json")
    assert answer.code == 0
    data = answer.data
    assert data["name"] == name
    assert not data["unsettled"]
    assert {"derivative", "limits", "range", "Lipschitz", "smooth"} <= {
        fact["fact"] for fact in data["facts"]
    }
    assert {fact["theorem"] for fact in data["facts"]} <= {None, *theorems()}


def test_parameters_are_those_that_are_given(symact: Call) -> None:
    text = symact("show", "leaky_relu", "--parameter", "alpha=-1/2").out
    assert "parameters   α = −1/2" in text
    assert "−x/2 at −∞, x at +∞" in text
    assert "no, f(−1) > f(0) < f(1)" in text
    data = symact("show", "elu", "--parameter", "alpha=3", "--json").data
    (slope,) = (fact for fact in data["facts"] if fact["fact"] == "Lipschitz")
    assert slope["numbers"] == {"exact": "3", "low": "3", "high": "3"}
    assert slope["level"] == "symbolic"


def test_the_same_bytes_twice(symact: Call) -> None:
    assert symact("show", "silu").out == symact("show", "silu").out


def test_the_steps_come_when_they_are_asked_for(symact: Call) -> None:
    short, long = symact("show", "relu6").out, symact("show", "relu6", "--steps").out
    assert long.startswith(short.rstrip("\n"))
    assert "piece by piece" in long
    assert "piece by piece" not in short


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".txt", "tanh"), (".tex", "\\documentclass"), (".md", "# tanh"), (".json", "{")],
)
def test_sheets_go_into_files(symact: Call, tmp_path: Path, suffix: str, start: str) -> None:
    path = tmp_path / f"sheet{suffix}"
    assert symact("show", "tanh", "-o", path).code == 0
    assert path.read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("gelo",), "gelu"),
        (("gelu", "--parameter", "alpha=1"), "no parameter"),
        (("elu", "--parameter", "alpha=one"), "no number"),
        (("selu", "--parameter", "scale=0"), "positive"),
        (("gelu-minimum", "--steps"), "symact derive gelu-minimum"),
    ],
)
def test_bad_input(symact: Call, arguments: tuple[str, ...], word: str) -> None:
    answer = symact("show", *arguments)
    assert answer.code == 2
    assert word in answer.err
    assert not answer.out
