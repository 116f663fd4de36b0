"""``symact plot``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symact.plots.names import PICTURES
from tests.cli.conftest import Answer

Call = Callable[..., Answer]


def test_the_help_lists_the_pictures(symact: Call) -> None:
    lines = [line.split() for line in symact("plot", "-h").out.splitlines()]
    for name, known in PICTURES.items():
        assert [name, *known.words.split()] in lines


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "SVG"])
def test_a_picture_is_written_and_nothing_else_is_said(
    symact: Call, tmp_path: Path, suffix: str
) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / f"a.{suffix}"
    answer = symact("plot", "relu", "-o", file)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"{file} written\n"
    first = file.read_bytes()
    assert symact("plot", "relu", "-q", "-o", file).err == ""
    assert file.read_bytes() == first
    assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[suffix.lower()])


def test_data_is_that_of_the_picture(symact: Call, tmp_path: Path) -> None:
    data = symact("plot", "relu", "--json").data
    assert data["schema"] == "symact.plot/1"
    assert data["kind"] == "graph"
    assert data["curves"][0]["points"] == [[-4.0, 0.0], [0.0, 0.0], [4.0, 4.0]]
    assert {"at": [0.0, 1.0], "number": 0, "name": "", "shape": "circle", "is_open": True} in data[
        "spots"
    ]
    file = tmp_path / "a.json"
    assert symact("plot", "relu", "-o", file).out == ""
    assert json.loads(file.read_text(encoding="utf-8")) == data


def test_a_picture_and_its_data_at_once(symact: Call, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "a.svg"
    answer = symact("plot", "relu", "--json", "-o", file)
    assert answer.data["kind"] == "graph"
    assert ElementTree.parse(file).getroot().tag.endswith("svg")


def test_parameters_are_those_that_are_given(symact: Call) -> None:
    data = symact("plot", "leaky_relu", "--parameter", "alpha=1/2", "--json").data
    assert data["curves"][0]["points"][0] == [-4.0, -2.0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("relu",), "a picture needs a file: give -o FILE with .svg, .png or .pdf, or --json"),
        ((), "Missing argument 'NAME…'"),
        (("relu", "-o", "a.gif"), "a.gif has the suffix '.gif'; a picture is .svg, .png, .pdf or"),
        (("relu", "-o", "a"), "a has the suffix ''"),
        (("relu", "-o", "no/where.svg"), "no is no folder to write to"),
        (("relu", "relu", "--json"), "relu is named twice"),
        (("relu", "elu", "selu", "silu", "mish", "--json"), "5 activations for one picture"),
        (("gap", "relu", "--json"), "gap is a picture of its own"),
        (("gelo", "--json"), "did you mean"),
        (("relu", "elu", "--parameter", "alpha=1", "--json"), "--parameter goes with one"),
        (("relu", "--parameter", "alpha=1", "--json"), "alpha"),
        (("gap", "--parameter", "alpha=1", "--json"), "gap"),
        (("leaky_relu", "--parameter", "alpha", "--json"), "write each once, as NAME=VALUE"),
        (("leaky_relu", "--parameter", "alpha=1e200", "--json"), "cannot be drawn"),
    ],
)
def test_bad_input_is_one_sentence(
    symact: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...],
    says: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    answer = symact("plot", *arguments)
    assert answer.code == 2
    assert says in (answer.data["error"]["message"] if "--json" in arguments else answer.err)
    assert "Traceback" not in answer.err
    assert not [*tmp_path.iterdir()]


def test_without_matplotlib_there_is_data_and_a_sentence(
    symact: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = symact("plot", "relu", "-o", tmp_path / "a.svg")
    assert answer.code == 4
    assert answer.err == (
        "Error: drawing needs matplotlib; install it with: pip install 'symact[plot]'\n"
    )
    assert not [*tmp_path.iterdir()]
    assert symact("plot", "relu", "--json").code == 0


def test_the_page_of_an_activation_has_its_curve(symact: Call) -> None:
    pytest.importorskip("latex2mathml")
    page = symact("show", "relu6", "-f", "html").out
    assert page.count("<figure class=") == 1
    assert "ReLU6: minimum 0 for x ≤ 0 (symbolic)" in page
