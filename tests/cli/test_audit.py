"""``symact audit``: exit codes, pages, JSON, certificates, written models, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symact.formats import read
from symact.rendering.writers import FORMATS
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
ROOT = Path(__file__).parents[2]
FORGOTTEN = ROOT / "examples" / "forgotten.onnx"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """One unit is on, one is off, on the box from -1 to 1."""
    layers = [
        {"affine": {"weight": [[1], [1]], "bias": [2, -2]}},
        {"activation": "relu"},
        {"affine": {"weight": [[1, 5]]}},
    ]
    (tmp_path / "model.json").write_text(json.dumps({"symact": 1, "layers": layers}))
    return tmp_path / "model.json"


@pytest.fixture
def opaque(tmp_path: Path) -> Path:
    """A neuron that bends where nobody can tell in no time."""
    rows = [[1 + (7 * i + 3 * j) % 5 - 2 for j in range(4)] for i in range(4)]
    layers = [{"affine": {"weight": rows}}, {"activation": "relu"}] * 2
    (tmp_path / "deep.json").write_text(json.dumps({"symact": 1, "layers": layers}))
    return tmp_path / "deep.json"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_findings(symact: Call, model: Path, form: str) -> None:
    found = symact("audit", model, "-f", form)
    assert (found.code, found.err) == (0, "")
    assert "constant on the box" in found.out


def test_json_has_findings_and_neurons(symact: Call) -> None:
    data = symact("audit", FORGOTTEN, "--json").data
    assert data["schema"] == "symact.audit/1"
    assert [entry["kind"] for entry in data["findings"]] == [
        "merge", "missing", "off", "idle", "alike",
    ]  # fmt: skip
    assert data["after"]["parameters"] < data["before"]["parameters"]
    assert data["complete"] is True


def test_the_box_matters(symact: Call, model: Path) -> None:
    assert symact("audit", model, "--json").data["after"]["parameters"] == 2
    wide = symact("audit", model, "--box", "-3", "3", "--json").data
    assert (wide["findings"], wide["after"]) == ([], wide["before"])
    near = symact("audit", model, "--around", "0", "--radius", "1/2", "--json").data
    assert near["after"]["parameters"] == 2


def test_what_time_does_not_allow_exits_with_3(symact: Call, opaque: Path) -> None:
    found = symact("audit", opaque, "--seconds", "1e-9")
    assert found.code == 3
    assert "unknown" in found.out
    assert "the seconds were used up" in found.out


def test_timing_is_for_json(symact: Call, model: Path) -> None:
    assert symact("audit", model, "--json", "--timing").data["timing"]["seconds"] >= 0
    assert symact("audit", model, "--timing").code == 2


def test_certificates_are_accepted(symact: Call, model: Path, tmp_path: Path) -> None:
    place = tmp_path / "c.json.gz"
    assert symact("audit", model, "--certificate", place).code == 0
    assert symact("check", place).code == 0
    alone = [sys.executable, "-I", str(ROOT / "symact" / "checker.py"), str(place)]
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 0


def test_the_smaller_model_is_written_and_equal(symact: Call, model: Path, tmp_path: Path) -> None:
    for name in ("small.onnx", "small.json", "small.npz"):
        place = tmp_path / name
        assert symact("audit", model, "--write-model", place).code == 0
        assert read(place).parameters == 2
        assert symact("equal", model, place, "--box", "-1", "1").code == 0
        assert symact("equal", model, place, "--box", "-4", "4").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--box", "1", "0"], "swap them"),
        (["--box", "0,0", "1"], "coordinates"),
        (["--box", "0", "x"], "no number"),
        (["--around", "0"], "--around and --radius go together"),
        (["--radius", "1"], "--around and --radius go together"),
        (["--box", "0", "1", "--around", "0", "--radius", "1"], "one of --box and --around"),
        (["--around", "0,1", "--radius", "1"], "must agree"),
        (["--seconds", "0"], "give a positive number"),
        (["--seconds", "nan"], "give a positive number"),
        (["--write-model", "small.txt"], ".txt"),
        (["--until", "nothing"], "nothing"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    symact: Call, model: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(model.parent)
    found = symact("audit", model.name, *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert "Traceback" not in found.err
    assert [file.name for file in model.parent.iterdir()] == [model.name]


def test_the_model_is_never_written_over(symact: Call, model: Path) -> None:
    before = model.read_bytes()
    assert symact("audit", model, "--write-model", model).code == 2
    assert symact("audit", model, "--certificate", model).code == 2
    assert model.read_bytes() == before


def test_a_certificate_of_nothing_is_refused(symact: Call, tmp_path: Path) -> None:
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({"symact": 1, "layers": [{"affine": {"weight": [[2]]}}]}))
    found = symact("audit", bare, "--certificate", tmp_path / "c.json")
    assert found.code == 2
    assert "nothing was found that a certificate could claim" in found.err
    assert not (tmp_path / "c.json").exists()
