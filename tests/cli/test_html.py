"""``-f html`` of every command: whole pages, hostile names, and what happens without the extra."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symact.cli import COMMANDS as NAMES
from symact.cli import options
from symact.errors import UsageError
from symact.rendering import FORMATS, SUFFIXES
from symact.rendering.writers.html.mathml import converted
from tests.cli.conftest import Answer
from tests.rendering.markup import formulas, read_markup

pytest.importorskip("latex2mathml")

Call = Callable[..., Answer]
EXAMPLES = Path(__file__).parents[2] / "examples"

COMMANDS = [
    (("collapse", "--widths", "2,2,1"), "generic network", "distribute"),
    (("collapse", "--depth", "L"), "Equal everywhere", "by induction"),
    (("regions", "--widths", "1,2,1"), "4 patterns", "the two differ in one unit"),
    (("derive", "gelu-minimum"), "GELU has one minimum", "interval Newton"),
    (("show", "gelu-minimum"), "GELU has one minimum", "symact derive gelu-minimum"),
    (("show", "relu"), "ReLU", "symbolic"),
    (("list",), "Theorems and activations", "gelu-minimum"),
    (("list", "--section", "5", "--verdict", "companion"), "Depth", "telgarsky-sawtooth"),
    (("list", "--ledger"), "What became of the claims", "gelu-minimum"),
    (("prove", "linear-vs-affine", "--examples", "2"), "1 theorem holds", "symbolic"),
]


@pytest.mark.parametrize(("command", "first", "second"), COMMANDS)
def test_every_command_writes_a_page(
    symact: Call, command: tuple[str, ...], first: str, second: str
) -> None:
    answer = symact(*command, "-q", "-f", "html")
    assert answer.code == 0
    assert answer.err == ""
    formulas(answer.out)
    text = read_markup(answer.out).text().replace("\u00a0", " ")
    assert first in text
    assert second in text
    assert symact(*command, "-q", "-f", "html").out == answer.out


def test_models(symact: Call) -> None:
    pytest.importorskip("onnx")
    page = symact("collapse", EXAMPLES / "digits_linear.onnx", "-f", "html").out
    text = read_markup(page).text().replace("\u00a0", " ")
    assert "One affine map 64 → 10, 650 parameters instead of 3 466 (2 816 saved)." in text
    assert "exactly, over the stored weights (symbolic)" in text
    points = [f"{EXAMPLES / 'digits.npz'}:{name}" for name in ("zero", "one", "eight")]
    command = ("regions", EXAMPLES / "digits_relu.onnx", "--plane", *points)
    page = symact(*command, "-f", "html").out
    text = read_markup(page).text()
    assert "39 activation regions, complete." in text
    assert "output 1 output 2 output 9" in text
    (cells,) = re.findall(r'<path class="cells" d="(.*?)"/>', page)
    (lines,) = re.findall(r'<path class="lines" d="(.*?)"/>', page)
    assert (cells.count("M"), lines.count("M")) == (39, 12)


def test_maps_of_one_output_and_of_a_part(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    layers = [
        {"affine": {"weight": [[1, 0], [0, 1]]}},
        {"activation": "relu"},
        {"affine": {"weight": [[1, 1]], "bias": [-1]}},
    ]
    path.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    page = symact("regions", path, "--box", "-1", "2", "-f", "html").out
    text = read_markup(page).text()
    assert "where the output is 0" in text
    (cells,) = re.findall(r'<path class="cells" d="(.*?)"/>', page)
    assert cells.count("M") == 4
    corner = re.findall(r'<path class="frame" d="M(\d+) (\d+)H(\d+)V(\d+)', page)
    left, _, right, bottom = map(int, corner[0])
    third = round(left + (right - left) / 3, 1)
    assert cells.startswith(f"M{left} {bottom}L{third:g} {bottom}L{third:g} ")
    (zero,) = re.findall(r'<path class="lines" d="(.*?)"/>', page)
    assert zero.count("M") == 3
    for said in ("x1", "x2", "output 1 = 0", "output 1 in the middle of each region"):
        assert said in text
    part = symact("regions", path, "--box", "-1", "2", "--max-regions", "2", "-f", "html")
    assert part.code == 3
    assert "that were found" in read_markup(part.out).text()
    line = symact("regions", path, "--line", "-1,0", "1,0", "-f", "html").out
    assert read_markup(line).text("text").startswith("0")
    (curve,) = re.findall(r'<path class="curve curve0" d="(.*?)"/>', line)
    assert curve.count("L") == 2


def test_a_file_with_a_hostile_name_is_only_named(symact: Call, tmp_path: Path) -> None:
    path = tmp_path / "<script>alert('1')<&quot;\"_2^3.json"
    layers = [{"affine": {"weight": [["1/3"]]}}, {"affine": {"weight": [[2]]}}]
    path.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    for command in ("collapse", "regions"):
        page = symact(command, path, "-f", "html").out
        formulas(page)
        markup = read_markup(page)
        assert path.name in markup.text("code")
        assert markup.text("title") == path.name


def test_layers_with_hostile_names(symact: Call, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    names = ["<script>alert(1)</script>", "a & \"b\" 'c' _1^2"]
    # the root of 2 is irrational, so the layer is named in the report
    shapes = {"s": [1, 1], "t": [1, 1], "m": [0, 0], "v": [2, 3]}
    constants = [helper.make_tensor(n, kind, [2], value) for n, value in shapes.items()]
    ends = ["x", "h", "y"]
    nodes = [
        helper.make_node("BatchNormalization", [a, *shapes], [b], name=name, epsilon=0.0)
        for a, b, name in zip(ends, ends[1:], names, strict=False)
    ]
    first, last = (helper.make_tensor_value_info(name, kind, [1, 2]) for name in "xy")
    graph = helper.make_graph(nodes, "g", [first], [last], constants)
    version = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, opset_imports=version, ir_version=8)
    path = tmp_path / "net.onnx"
    path.write_bytes(model.SerializeToString())
    answer = symact("collapse", path, "-f", "html")
    assert answer.code == 0, answer.err
    text = read_markup(answer.out).text().replace("\u00a0", " ")
    assert "<script>alert(1)</script>" in text
    assert "a & \"b\" 'c'" in text


def test_a_file_is_written_by_its_suffix(symact: Call, tmp_path: Path) -> None:
    for name in ("page.html", "page.HTM"):
        answer = symact("derive", "linear-vs-affine", "-o", tmp_path / name)
        assert (answer.code, answer.out) == (0, "")
        read_markup((tmp_path / name).read_text(encoding="utf-8"))


def test_without_the_extra_there_is_one_sentence_and_code_4(
    symact: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    converted.cache_clear()
    monkeypatch.setitem(sys.modules, "latex2mathml", None)
    for command in (("derive", "linear-vs-affine"), ("collapse", "--depth", "2")):
        answer = symact(*command, "-f", "html", "-o", tmp_path / "page.html")
        assert answer.code == 4
        assert answer.out == ""
        assert answer.err == (
            "Error: the format html needs latex2mathml; install it with: "
            "pip install 'symact[html]'\n"
        )
    assert not list(tmp_path.iterdir())


def test_latex_of_a_symbol_that_html_cannot_have_is_refused(symact: Call) -> None:
    answer = symact("collapse", "--depth", "2", "-f", "html", "--symbol", r"W_1=\mathscr{W")
    assert answer.code == 2
    answer = symact("collapse", "--depth", "2", "-f", "html", "--symbol", r"W_1=\nosuch")
    assert answer.code == 2
    assert r"\nosuch" in answer.err
    given = symact("collapse", "--depth", "2", "-f", "html", "--symbol", r"W_1=\mathbf{U}")
    assert "𝐔" in given.out


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("docs", "plot")])
def test_the_command_line_and_python_know_the_same_formats(symact: Call, name: str) -> None:
    assert f"[{'|'.join(FORMATS)}]" in symact(name, "-h").out
    for suffix, format in SUFFIXES.items():
        assert options.chosen_format(None, False, Path(f"x{suffix.upper()}")) == format
    with pytest.raises(UsageError, match=f"use one of {', '.join(SUFFIXES)}, .*or give -f"):
        options.chosen_format(None, False, Path("x.nosuch"))
