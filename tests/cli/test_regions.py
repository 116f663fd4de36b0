"""``symact regions``: counts, domains, budgets, formats, pictures, and bad input."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from symact.cli import progress
from symact.rendering import FORMATS
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """The generic 2-16-16-1 of seed 0: 412 regions on [-1, 1]²."""
    rng = np.random.default_rng(0)
    arrays = {}
    for k, (columns, rows) in enumerate([(2, 16), (16, 16), (16, 1)]):
        weight = rng.standard_normal((rows, columns)) * np.sqrt(2 / columns)
        arrays[f"W{k}"] = weight.astype(np.float32)
        arrays[f"b{k}"] = (rng.standard_normal(rows) * 0.1).astype(np.float32)
    path = tmp_path / "net.npz"
    np.savez(path, **arrays)
    return path


def test_a_known_count(symact: Call, net: Path) -> None:
    answer = symact("regions", net, "--json", "--maps", "--engine", "reference")
    assert answer.code == 0
    data = answer.data
    assert data["schema"] == "symact.regions/1"
    assert data["activation_regions"] == 412
    assert data["complete"] is True
    assert data["exact"] is True
    assert data["dimension"] == 2
    assert data["engine"] == "reference"
    assert data["parameter_maps"] <= data["linear_pieces"] <= 412
    assert "412 activation regions, complete." in symact("regions", net).out


def test_the_same_input_gives_the_same_bytes(symact: Call, net: Path) -> None:
    words = ("regions", net, "--json", "--maps", "--list")
    once, again = symact(*words), symact(*words)
    assert once.out == again.out
    assert "seconds" not in once.out
    data = symact(*words, "--timing").data
    assert data.pop("timing")["seconds"] > 0
    assert data == once.data
    for refused in (("regions", net, "--timing"), ("regions", "--widths", "1,1,1", "--timing")):
        assert symact(*refused).code == 2


def test_a_list_of_regions_is_exact(symact: Call, net: Path) -> None:
    data = symact("regions", net, "--json", "--list", "--maps").data
    assert len(data["regions"]) == 412
    region = data["regions"][0]
    assert len(region["pattern"]) == 32
    assert all(
        isinstance(entry, str) for vertex in region["parameter_vertices"] for entry in vertex
    )
    assert len(region["matrix"]) == 1
    text = symact("regions", net, "--list").out
    assert text.count(" corners\n") == 412 + 1


def test_domains(symact: Call, net: Path) -> None:
    line = symact("regions", net, "--line", "-1,-1", "1,1", "--json").data
    assert line["dimension"] == 1
    half = symact("regions", net, "--box", "0", "1", "--json").data
    assert half["activation_regions"] < 412
    thin = symact("regions", net, "--box", "0,-1", "0,1", "--json").data
    assert thin["dimension"] == 1
    plane = symact("regions", net, "--plane", "-1,-1", "1,-1", "-1,1", "--json").data
    assert plane["activation_regions"] == 412


def test_a_plane_through_three_digits(symact: Call, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    corners = [f"{EXAMPLES / 'digits.npz'}:{name}" for name in ("zero", "one", "eight")]
    model = EXAMPLES / "digits_relu.onnx"
    picture = tmp_path / "map.svg"
    answer = symact("regions", model, "--plane", *corners, "--plot", picture)
    assert answer.code == 0
    assert "complete" in answer.out
    assert f"{picture} written" in answer.err
    first = picture.read_bytes()
    symact("regions", model, "--plane", *corners, "--plot", picture)
    assert picture.read_bytes() == first


def test_a_budget_that_runs_out_is_undecided(symact: Call, net: Path) -> None:
    answer = symact("regions", net, "--max-regions", 10, "--json")
    assert answer.code == 3
    assert answer.data["complete"] is False
    assert answer.data["activation_regions"] <= 10
    assert "budget ran out" in symact("regions", net, "--max-regions", 10).out


def test_no_time_for_any_region(symact: Call, net: Path, tmp_path: Path) -> None:
    """What is printed is true of nothing, and nothing is certified."""
    for form in FORMATS:
        answer = symact("regions", net, "--seconds", "1e-9", "--list", "-f", form)
        assert answer.code == 3
        assert "exactly" not in answer.out
        assert "complete." not in answer.out
        if form != "json":
            assert "0 activation regions found before the budget ran out" in answer.out
        else:
            assert answer.data["exact"] is False
    for option, name in (("--certificate", "net.json"), ("--plot", "map.svg")):
        file = tmp_path / name
        answer = symact("regions", net, "--line", "0,0", "1,1", "--seconds", "1e-9", option, file)
        assert answer.code == 3
        assert f"{name} is not written: no region was found before the budget" in answer.err
        assert not file.exists()


@pytest.mark.parametrize("form", FORMATS)
def test_a_generic_structure_in_every_format(symact: Call, form: str) -> None:
    first = symact("regions", "--widths", "1,2,1", "-f", form)
    assert first.code == 0
    assert first.out == symact("regions", "--widths", "1,2,1", "-f", form).out
    if form == "json":
        assert len(first.data["pieces"]) == 4


@pytest.mark.parametrize("form", ["latex", "tex", "markdown", "html"])
def test_a_large_network_in_every_format(symact: Call, net: Path, form: str) -> None:
    answer = symact("regions", net, "-f", form)
    assert answer.code == 0
    assert "412 activation regions, complete." in answer.out
    assert "cases" not in answer.out


def test_a_small_network_as_one_formula(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "hat.npz"
    np.savez(
        path, W0=np.array([[1.0], [1.0]]), b0=np.array([0.0, -1.0]), W1=np.array([[1.0, -2.0]])
    )
    answer = symact("regions", path, "-f", "latex")
    assert answer.code == 0
    assert "\\begin{cases}" in answer.out


BAD = [
    ((), "give one of"),
    (("NET", "--widths", "1,2,1"), "give one of"),
    (("--widths", "1,1"), "no hidden layer"),
    (("--widths", "1,2,1", "--box", "0", "1"), "go with a MODEL"),
    (("NET", "--box", "1", "0"), ""),
    (("NET", "--box", "0,0,0", "1,1,1"), ""),
    (("NET", "--box", "a", "1"), "a coordinate of --box"),
    (("NET", "--box", "0", "1", "--line", "0,0", "1,1"), "one of --box"),
    (("NET", "--line", "0,0", "0,0"), ""),
    (("NET", "--line", "0,0", "1"), ""),
    (("NET", "--plane", "0,0", "1,1", "2,2"), "dependent"),
    (("NET", "--plane", "0,0", "1,1", "2"), "coordinates"),
    (("NET", "--plot", "map.gif"), ".svg, .png or .pdf"),
    (("NET", "--max-regions", "0"), "max-regions"),
    (("NET", "--seconds", "-1"), "--seconds"),
    (("NET", "--seconds", "nan"), "--seconds"),
    (("NET", "--line", "missing.npz:a", "1,1"), "missing.npz"),
    (("NET", "--line", "NET:W7", "1,1"), "W7"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_a_mistake_is_one_clear_sentence(
    symact: Call,
    net: Path,
    arguments: tuple[str, ...],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(net.parent)
    answer = symact("regions", *(word.replace("NET", str(net)) for word in arguments))
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert words in answer.err.splitlines()[0]
    assert [path.name for path in net.parent.iterdir()] == ["net.npz"]


def test_a_smooth_activation_is_refused_by_name(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "smooth.json"
    path.write_text(
        '{"symact": 1, "layers": [{"affine": {"weight": [[1, 2]]}}, {"activation": "gelu"}]}'
    )
    answer = symact("regions", path)
    assert answer.code == 2
    assert "gelu" in answer.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_told_on_a_terminal_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.regions_found(False) as told:
        assert told is not None
        told(200)
    assert terminal.getvalue().startswith("\r200 regions, ")
    assert terminal.getvalue().endswith(" a second \033[K\r\033[K")
    with progress.regions_found(True) as told:
        assert told is None
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.regions_found(False) as told:
        assert told is None


def test_a_slow_start_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "LONG", 0.0)
    with progress.regions_found(False):
        while not terminal.getvalue():
            time.sleep(0.001)
    assert "compiling the fast engine" in terminal.getvalue()


def test_inputs_are_not_written_over(symact: Call, net: Path) -> None:
    before = net.read_bytes()
    answer = symact("regions", net, "--certificate", net)
    assert answer.code == 2
    assert "is read from; write the result to another file" in answer.err
    assert net.read_bytes() == before


FAR = str(10**30 + 1)


@pytest.mark.parametrize("ends", [("0", "1e400"), ("0", "1e-400"), ("1e30", FAR)])
def test_what_floats_cannot_hold_is_not_drawn(
    symact: Call, net: Path, tmp_path: Path, ends: tuple[str, str]
) -> None:
    answer = symact("regions", net, "--box", *ends, "--plot", tmp_path / "map.png")
    assert answer.code == 2
    assert "cannot be drawn" in answer.err
    page = symact("regions", net, "--box", *ends, "-f", "html")
    assert page.code == 0
    assert "There is no map on this page" in page.out


def test_classes_are_counted_on_a_line(symact: Call) -> None:
    digits = EXAMPLES / "digits.npz"
    model = EXAMPLES / "digits_relu.onnx"
    text = symact("regions", model, "--line", f"{digits}:zero", f"{digits}:one").out
    assert "boundary   2 points between 3 classes" in text


def test_one_class_is_named(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "two.npz"
    np.savez(path, W0=np.array([[1.0]]), W1=np.array([[0.0], [0.0]]), b1=np.array([0.0, 1.0]))
    text = symact("regions", path).out
    assert "boundary   none: output 2 is the largest everywhere" in text


def test_many_patterns_are_announced(symact: Call) -> None:
    text = symact("regions", "--widths", "1,5,1").out
    assert "Of the 32 patterns at most 24 are written out; JSON has all of them" in text


def test_outputs_have_the_names_that_they_are_given(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    layers = [{"affine": {"weight": [[1, 0], [0, 1], [0, 0]], "bias": [0, 0, "1/2"]}}]
    path.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    command = ("regions", path, "--box", "0", "1", "--names", "cat, dog,none")
    text = symact(*command).out
    assert "classes    cat 37.5 %, dog 37.5 %, none 25 %" in text
    data = symact(*command, "--json").data
    assert data["names"] == ["cat", "dog", "none"]
    assert data["classes"] == [
        {"output": 0, "parameter_area": "3/8", "name": "cat"},
        {"output": 1, "parameter_area": "3/8", "name": "dog"},
        {"output": 2, "parameter_area": "1/4", "name": "none"},
    ]
    page = symact(*command, "-f", "html").out
    assert all(f">{name}</text>" in page for name in ("cat", "dog", "none"))
    for names in ("cat", "cat,cat,dog", "a,,b", "a,b,c,d"):
        answer = symact("regions", path, "--box", "0", "1", "--names", names)
        assert answer.code == 2
        assert "--names has" in answer.err
    assert symact("regions", "--widths", "2,2,1", "--names", "a").code == 2


def test_a_page_with_too_many_regions_still_has_a_map(
    symact: Call, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symact.reports.regions.DRAWN", 5)
    page = symact("regions", net, "-f", "html")
    assert page.code == 0
    assert "only the 5 largest are outlined" in page.out
