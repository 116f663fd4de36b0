"""``symact equal``: exit codes, pages, JSON, certificates, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from symact.cli import run
from symact.rendering.writers import FORMATS

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "tests" / "comparing" / "models"


def model(name: str) -> str:
    return str(MODELS / name)


@pytest.fixture
def hats(tmp_path: Path) -> tuple[str, str, str]:
    """A network, the same with another ReLU, and one that differs, as JSON."""
    rows = {"affine": {"weight": [[1], [1]], "bias": [0, -1]}}
    head, bend = {"affine": {"weight": [[1, -1]]}}, {"activation": "relu"}
    made: dict[str, list[Any]] = {
        "hat": [rows, bend, head],
        "again": [rows, bend, head, bend],
        "other": [rows, bend, {"affine": {"weight": [[1, -2]]}}],
    }
    for name, layers in made.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"symact": 1, "layers": layers}))
    return tuple(str(tmp_path / f"{name}.json") for name in made)  # type: ignore[return-value]


def test_equal_networks_exit_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["equal", model("conv.onnx"), model("conv_onnxsim.onnx")]) == 0
    text = capsys.readouterr().out
    assert "Equal everywhere, over the stored weights." in text
    assert "first: 3 affine maps merged into 2" in text


def test_different_networks_exit_with_1_and_say_where(
    hats: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equal", hats[0], hats[2], "--box", "-1", "3"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "Different: at x = 3 the outputs are 1 and -1 (difference 2)." in text
    assert "largest 2 on the box, at x = 3" in text


def test_what_is_not_settled_exits_with_3(
    hats: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equal", *hats[:2]]) == 3
    assert "Unknown" in capsys.readouterr().out
    assert run(["equal", *hats[:2], "--box", "-2", "3"]) == 0
    assert "3 regions of their difference" in capsys.readouterr().out


def test_formats_may_be_mixed_and_certificates_are_accepted(
    hats: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "c.json"
    for second, box, code in ((hats[1], ["--box", "-2", "3"], 0), (hats[2], [], 1)):
        assert run(["equal", hats[0], second, *box, "--certificate", str(place)]) == code
        assert run(["check", str(place)]) == 0
        alone = [sys.executable, "-I", str(ROOT / "symact" / "checker.py"), str(place)]
        assert subprocess.run(alone, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_the_verdict(
    form: str, hats: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equal", hats[0], hats[2], "--box", "-1", "3", "-f", form]) == 1
    assert "different" in capsys.readouterr().out.lower()


def test_json_has_exact_numbers(
    hats: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equal", hats[0], hats[2], "--box", "-1", "3", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["verdict"] == "different"
    assert data["point"]["x"] == ["3"]
    assert data["point"]["difference"] == ["2", "2"]
    assert data["largest"] == {"value": "2", "point": ["3"]}


def test_different_shapes_are_one_sentence(
    hats: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["equal", hats[0], model("relu.onnx")]) == 2
    error = capsys.readouterr().err
    assert "one network goes 1 → 1, the other 3 → 2" in error
    assert run(["equal", hats[0], hats[1], "--seconds", "0"]) == 2
    assert run(["equal", hats[0], "missing.onnx"]) == 2
    assert run(["equal", hats[0]]) == 2
    assert run(["equal", *hats[:2], "--box", "1", "0"]) == 2


def test_the_example_proves_one_and_refutes_the_other() -> None:
    example = [sys.executable, str(ROOT / "examples" / "prove_simplified.py")]
    text = subprocess.run(example, capture_output=True, check=True, text=True).stdout
    assert "Equal everywhere" in text
    assert "The checker: accepted." in text
    assert "Different: at a point" in text
