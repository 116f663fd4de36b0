"""``symact collapse``: the answers, their formats, and what happens to bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symact.cli import run
from symact.rendering import FORMATS
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
EXAMPLES = Path(__file__).parents[2] / "examples"


def save_layers(path: Path, layers: list[Any]) -> Path:
    path.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    return path


def affine(weight: Any, bias: Any = None) -> dict[str, Any]:
    inner = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return {"affine": inner}


# -- real models ----------------------------------------------------------------------------------


def real_model(folder: Path) -> Path:
    """Two maps, an opaque softmax, and two outputs."""
    pytest.importorskip("onnx")
    from tests.formats.graphs import FLOAT, W, graph, op

    nodes = [op("MatMul", "x w", "h"), op("Softmax", "h", "p"), op("MatMul", "p v", "q")]
    nodes += [op("MatMul", "q v", "y")]
    model = graph(nodes, ("N", 2), {"w": W, "v": np.eye(3, dtype=np.float32)})
    model.graph.output.add(name="h").type.tensor_type.elem_type = FLOAT
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def test_what_is_not_looked_into_is_named(symact: Call, tmp_path: Path) -> None:
    path = real_model(tmp_path)
    refused = symact("collapse", path)
    assert (refused.code, refused.out) == (2, "")
    assert "the graph has 2 outputs, 'y', 'h'; a network has one" in refused.err
    answer = symact("collapse", path, "--until", "y")
    assert "2 affine maps instead of 3" in answer.out
    assert "not looked into: Softmax_p (opaque Softmax 3 → 3)" in answer.out
    data = symact("collapse", path, "--until", "y", "--json").data
    assert data["opaque"] == [{"name": "Softmax_p", "operation": "opaque Softmax 3 → 3"}]
    assert data["no_floats"] == "'Softmax_p' (opaque Softmax 3 → 3) is not looked into"
    for more in (["--certificate", tmp_path / "c.json"], []):
        command = ["collapse", path] if more else ["regions", path]
        answer = symact(*command, "--until", "y", *more)
        assert (answer.code, answer.out) == (2, "")
        assert "opaque Softmax 3 → 3" in answer.err
        assert "--until h reads what comes before it" in answer.err
    assert not (tmp_path / "c.json").exists()


def test_up_to_a_tensor(symact: Call, tmp_path: Path) -> None:
    path, proof = real_model(tmp_path), tmp_path / "c.json"
    answer = symact("collapse", path, "--until", "h", "--json", "--certificate", proof)
    assert answer.data["before"] == {"affine_maps": 1, "activations": 0, "parameters": 6}
    assert "read up to 'h'" in answer.data["model"]["notes"]
    assert symact("check", proof, "--model", path, "--until", "h").code == 0
    assert symact("check", proof, "--model", path, "--until", "p").code == 2
    assert symact("check", proof, "--model", path, "--until", "y").code == 2
    for words in (["check", proof, "--until", "h"], ["collapse", "--depth", "2", "--until", "h"]):
        answer = symact(*words)
        assert answer.code == 2
        assert "--until goes with" in answer.err
    assert symact("regions", "--widths", "2,3,1", "--until", "h").code == 2
    regions = symact("regions", path, "--until", "h", "--box", "0,0", "1,1")
    assert "1 activation region, complete" in regions.out


def test_what_would_be_too_large_is_left_apart(
    symact: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symact.collapsing.single.LARGEST", 3)
    wide = save_layers(tmp_path / "m.json", [affine([[1, 2], [3, 4]]), affine([[1, 0], [0, 2]])])
    answer = symact("collapse", wide)
    assert "Left apart, since their product would be too large" in answer.out
    assert "Nothing to collapse" not in answer.out
    assert symact("collapse", wide, "--json").data["verdict"] == "left apart"


def test_what_would_have_more_numbers_is_left_apart(symact: Call, tmp_path: Path) -> None:
    narrow = save_layers(tmp_path / "m.json", [affine([[1, 2, 3]]), affine([[4], [5], [6]])])
    answer = symact("collapse", narrow)
    assert "can be one map, with more numbers: 9 instead of 6" in answer.out
    assert "--dense" in answer.out
    data = symact("collapse", narrow, "--json").data
    assert data["verdict"] == "left apart"
    assert data["before"] == data["after"]
    (apart,) = data["apart"]
    assert (apart["layers"], apart["parameters"], apart["instead"]) == ([1, 2], 9, 6)
    assert apart["reason"] == "more numbers: 9 instead of 6"
    proof = tmp_path / "c.json"
    dense = symact("collapse", narrow, "--dense", "--json", "--certificate", proof)
    assert dense.data["verdict"] == "collapsed"
    assert (dense.data["after"]["affine_maps"], dense.data["apart"]) == (1, [])
    assert symact("check", proof, "--model", narrow).code == 0
    assert symact("collapse", "--widths", "2,1,2", "--dense").code == 2


# -- answers --------------------------------------------------------------------------------------


def test_the_shipped_linear_model(symact: Call) -> None:
    pytest.importorskip("onnx")
    answer = symact("collapse", EXAMPLES / "digits_linear.onnx")
    assert answer.code == 0
    assert "One affine map 64 → 10, 650 parameters instead of 3 466 (2 816 saved)" in answer.out
    assert "W₃ (W₂ (W₁ x + b₁) + b₂) + b₃" in answer.out
    assert "10×64" in answer.out
    assert "exactly" in answer.out
    assert answer.err == ""


def test_the_data_of_the_shipped_models(symact: Call) -> None:
    pytest.importorskip("onnx")
    data = symact("collapse", EXAMPLES / "digits_linear.onnx", "--json").data
    assert data["schema"] == "symact.collapse/1"
    assert data["verdict"] == "collapsed"
    assert data["before"] == {"affine_maps": 3, "activations": 0, "parameters": 3466}
    assert data["after"] == {"affine_maps": 1, "activations": 0, "parameters": 650}
    assert data["exact"] is True
    assert data["runs"][0]["layers"] == [1, 2, 3]
    assert data["runs"][0]["shape"] == [10, 64]
    model = data["model"]
    assert (model["file"], model["inputs"], model["outputs"]) == ("digits_linear.onnx", 64, 10)
    assert len(model["sha256"]) == 64
    assert model["imports"] == []
    other = symact("collapse", EXAMPLES / "digits_relu.onnx", "--json")
    assert other.code == 0
    assert other.data["verdict"] == "nothing to collapse"
    assert other.data["before"] == other.data["after"]


def test_full_gives_the_maps_as_fractions(symact: Call, tmp_path: Path) -> None:
    path = save_layers(tmp_path / "net.json", [affine([["1/3", 2]], [1]), affine([[3]], ["1/2"])])
    run_data = symact("collapse", path, "--json", "--full").data["runs"][0]
    assert run_data["matrix"] == [["1", "6"]]
    assert run_data["offset"] == ["7/2"]
    assert "matrix" not in symact("collapse", path, "--json").data["runs"][0]


def test_runs_inside_a_larger_network(symact: Call, tmp_path: Path) -> None:
    path = save_layers(
        tmp_path / "net.json",
        [
            affine([[1], [2]]),
            affine([[1, 1]]),
            {"activation": "relu"},
            affine([[2]]),
            affine([[3]]),
        ],
    )
    data = symact("collapse", path, "--json").data
    assert [part["layers"] for part in data["runs"]] == [[1, 2], [3, 4]]
    assert data["after"] == {"affine_maps": 2, "activations": 1, "parameters": 2}
    text = symact("collapse", path).out
    assert "2 affine maps instead of 4" in text
    assert text.count("one map in place of ") == 2


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", [("--widths", "2,3,1"), ("--depth", "3"), ("--depth", "L")])
def test_every_format_is_the_same_on_every_run(
    symact: Call, what: tuple[str, str], form: str
) -> None:
    first, second = symact("collapse", *what, "-f", form), symact("collapse", *what, "-f", form)
    assert first.code == 0
    assert first.out == second.out
    assert first.out.endswith("\n")
    assert not first.out.endswith("\n\n")
    if form == "latex":
        assert first.out.startswith("\\begin{aligned}\n")
        assert first.out.isascii()
        assert "$" not in first.out


def test_a_symbol_can_be_given_its_latex(symact: Call) -> None:
    answer = symact("collapse", "--depth", "2", "-f", "latex", "--symbol", r"W_1=\mathbf{U}")
    assert r"\mathbf{U}" in answer.out


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("out.tex", "\\documentclass"),
        ("out.md", "#"),
        ("out.json", "{"),
        ("out.txt", "generic network"),
    ],
)
def test_the_suffix_chooses_the_format(
    symact: Call, tmp_path: Path, name: str, starts: str
) -> None:
    path = tmp_path / name
    answer = symact("collapse", "--widths", "2,2,1", "-o", path)
    assert answer.code == 0
    assert answer.out == ""
    assert path.read_text(encoding="utf-8").startswith(starts)
    assert f"{path} written" in answer.err
    assert symact("collapse", "--widths", "2,2,1", "-o", path, "-q").err == ""


def test_a_failure_leaves_an_existing_file_alone(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "out.tex"
    path.write_text("precious", encoding="utf-8")
    assert symact("collapse", "--widths", "2,0", "-o", path).code == 2
    assert symact("collapse", tmp_path / "missing.json", "-o", path).code == 2
    assert path.read_text(encoding="utf-8") == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["out.tex"]


# -- bad input ------------------------------------------------------------------------------------

BAD = [
    ((), "give one of"),
    (("--widths", "2,3", "--depth", "2"), "give one of"),
    (("--widths", "2"), "make no layer"),
    (("--widths", "2,0,1"), "integers from 1 to 999999999"),
    (("--widths", "2,-1"), "integers from 1 to 999999999"),
    (("--widths", "2,x"), "integers from 1 to 999999999"),
    (("--widths", "2,,1"), "integers from 1 to 999999999"),
    (("--widths", "2,²"), "integers from 1 to 999999999"),
    (("--widths", "1" * 30 + ",2"), "integers from 1 to 999999999"),
    (("--widths", "999,999"), "at most"),
    (("--depth", "0"), "give how many layers, from 1 to 999999999"),
    (("--depth", "LL"), "give how many layers, from 1 to 999999999"),
    (("--depth", "100000"), "1 to 64"),
    (("--widths", "2,1", "--full"), "--full goes with --json"),
    (("--widths", "2,1", "--symbol", "nonsense"), "NAME=LATEX"),
    (("--widths", "2,1", "-f", "tex", "--json"), "both given"),
    (("--widths", "2,1", "-o", "result.xyz"), "tells no format"),
    (("--widths", "2,1", "-o", "/nowhere/at/all/x.tex"), "cannot be written"),
    (("--widths", "2,1", "-f", "docx"), "docx"),
    (("--nonsense",), "nonsense"),
    (("missing.onnx",), "missing.onnx"),
    (("model.xyz",), "model.xyz"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_a_mistake_is_one_clear_sentence(
    symact: Call,
    arguments: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = symact("collapse", *arguments)
    assert answer.code == 2
    assert list(tmp_path.iterdir()) == []
    if "--json" in arguments:
        assert words in answer.data["error"]["message"]
        return
    assert answer.out == ""
    first, *rest = answer.err.splitlines()
    assert first.startswith("Error: ")
    assert words in first
    assert rest in ([], ["Try 'symact collapse -h' for help."])
    if not {"-f", "--full", "result.xyz"} & set(arguments):
        data = symact("collapse", *arguments, "--json")
        assert data.code == 2
        assert data.data["schema"] == "symact.collapse/1"
        assert set(data.data["error"]) == {"kind", "message"}
        assert data.err == ""


def test_a_network_that_does_not_fit_names_both_sizes(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    np.savez(path, W0=np.ones((3, 2)), b0=np.ones(3), W1=np.ones((1, 2)), b1=np.ones(1))
    answer = symact("collapse", path)
    assert answer.code == 2
    assert "broken.npz" in answer.err
    assert "W1" in answer.err
    assert "3" in answer.err


def test_a_check_that_fails_is_exit_code_1(symact: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from symact.logic.checks import Outcome, Values

    monkeypatch.setattr(Values, "run", lambda *_: Outcome(False))
    answer = symact("collapse", "--widths", "2,2,1")
    assert answer.code == 1
    assert "multiply" in answer.err
    assert answer.out == ""


def test_no_traceback_for_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    import symact.collapsing.blocks

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(symact.collapsing.blocks, "generic", interrupted)
    assert run(["collapse", "--widths", "2,1"]) == 130


# -- models that are written ----------------------------------------------------------------------


def test_the_collapsed_model_is_written_with_what_rounding_changes(
    symact: Call, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    place = tmp_path / "small.onnx"
    model = str(EXAMPLES / "digits_linear.onnx")
    answer = symact("collapse", model, "--write-model", str(place), "--json")
    assert answer.code == 0
    said = json.loads(answer.out)["written"]
    assert (said["type"], said["parameters"], said["rounded"]) == ("float32", 650, 650)
    assert said["changes_at_most"] != "0"
    again = symact("collapse", str(place), "--json")
    assert json.loads(again.out)["verdict"] == "nothing to collapse"
    before = place.read_bytes()
    refused = symact("collapse", str(place), "--write-model", str(place))
    assert refused.code == 2
    assert place.read_bytes() == before
    assert symact("collapse", "--depth", "2", "--write-model", str(place)).code == 2
