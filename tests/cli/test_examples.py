"""``--examples`` and ``--seed``: what five commands say of inputs that they tried."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symact.testing import evidence
from symact.testing.evidence import Evidence, Trial
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LINEAR, RELU = EXAMPLES / "digits_linear.onnx", EXAMPLES / "digits_relu.onnx"
MERGE = EXAMPLES / "merge"
CHECKED = ("merge", MERGE / "base.safetensors", MERGE / "adapter", "--check")
LINE = ("--line", f"{EXAMPLES / 'digits.npz'}:zero", f"{EXAMPLES / 'digits.npz'}:one")

COMMANDS: dict[str, tuple[tuple[Any, ...], str | None]] = {
    "collapse": (("collapse", LINEAR), "equal"),
    "collapse of symbols": (("collapse", "--widths", "2,2,1"), "equal"),
    "regions": (("regions", RELU, *LINE), "equal"),
    "equal": (("equal", LINEAR, LINEAR), "equal"),
    "audit": (("audit", EXAMPLES / "forgotten.onnx"), "equal"),
    "merge": (
        (*CHECKED, MERGE / "merged.safetensors"),
        "equal but for the rounding of each number",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_tried(symact: Call, name: str) -> None:
    words, outcome = COMMANDS[name]
    data = symact(*words, "--json", "--examples", "5", "--seed", "3").data["tried"]
    assert (data["asked"], data["tried"], data["seed"]) == (5, 5, 3)
    assert (data["outcome"], data["type"], data["reason"]) == (outcome, "float32", None)
    assert 0 <= data["of_bound"] <= 1
    text = " ".join(symact(*words, "--examples", "5").out.split())
    assert f"tried 5 inputs: {outcome}; float32 within " in text
    none = symact(*words, "--examples", "0", "--json")
    assert none.data["tried"] is None
    assert "tried" not in symact(*words, "--examples", "0").out


def test_twenty_are_tried_unless_told(symact: Call) -> None:
    once, again = (symact("collapse", LINEAR) for _ in range(2))
    assert "20 inputs: equal" in once.out
    assert once.out == again.out


def test_what_cannot_be_tried_is_said(symact: Call) -> None:
    assert (
        "none of 20 inputs: the layers have symbolic sizes"
        in symact("collapse", "--depth", "3").out
    )
    wrong = symact(*CHECKED, MERGE / "forgotten.safetensors")
    assert wrong.code == 1
    assert "none of 20 inputs: no merged tensor is the rounded exact merge" in wrong.out


@pytest.mark.parametrize("name", ["collapse", "regions", "equal", "audit"])
def test_a_fault_ends_the_command(
    symact: Call, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message has the input, and no result or file is left that could be believed."""
    found = Trial("at x = (1/3) output 0 of the network is 1, that of the result 2")
    monkeypatch.setattr(evidence.Pair, "tried", lambda self, x: found)
    words, _ = COMMANDS[name]
    certificate = tmp_path / "c.json"
    made = symact(*words, "--certificate", certificate)
    assert "at x = (1/3) output 0 of the network is 1" in made.err
    assert "please report it" in made.err
    assert (made.code, made.out) == (1, "")
    assert not certificate.exists()


def test_an_unknown_equality_may_turn_out_to_be_different(
    symact: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symact.comparing.equality import Equality

    def unknown(first: Any, second: Any, *_: Any, **__: Any) -> Equality:
        return Equality(first, second, None, "unknown", looked=("nothing",))

    monkeypatch.setattr("symact.comparing.equality.equal", unknown)
    made = symact("equal", LINEAR, RELU)
    assert made.code == 1
    assert made.out.count("Different") == 1
    same = symact("equal", LINEAR, LINEAR)
    assert same.code == 3
    assert "· 20 inputs: equal; float32 within" in same.out


@pytest.mark.parametrize("value", ["-1", "x", "1000000"])
def test_numbers_of_inputs_that_are_none_are_refused(symact: Call, value: str) -> None:
    made = symact("collapse", LINEAR, "--examples", value)
    assert (made.code, made.out) == (2, "")


def test_without_inputs_nothing_is_loaded_that_chooses_them() -> None:
    code = (
        "import sys; from symact.cli import run; "
        "run(['collapse', '--widths', '2,2,1', '--examples', '{}']); "
        "print('hypothesis' in sys.modules)"
    )
    for examples, loaded in ((0, "False"), (1, "True")):
        made = subprocess.run(
            [sys.executable, "-c", code.format(examples)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert made.stdout.splitlines()[-1] == loaded


def test_evidence_is_never_called_a_proof() -> None:
    said = "; ".join(Evidence(20, 0, 20, "equal").phrases())
    assert said == "20 inputs: equal"
