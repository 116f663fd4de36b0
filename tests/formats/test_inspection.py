"""What is said of a model file by `inspect`, without exact numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import symact
from symact.display import report_of
from symact.errors import SymactError

onnx = pytest.importorskip("onnx")
np = pytest.importorskip("numpy")
EXAMPLES = Path(symact.__file__).parent.parent / "examples"


def model(nodes: list, weights: dict[str, tuple[int, ...]], path: Path) -> Path:
    helper = onnx.helper
    stored = [
        onnx.numpy_helper.from_array(np.ones(shape, dtype=np.float32), name)
        for name, shape in weights.items()
    ]
    ends = [
        helper.make_tensor_value_info(name, 1, shape)
        for name, shape in (("x", ["rows", 4]), ("y", ["rows", 2]))
    ]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], stored)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(made.SerializeToString())
    return path


def test_the_layers_of_an_example() -> None:
    found = symact.inspect(EXAMPLES / "digits_linear.onnx")
    assert [layer.operator for layer in found.layers] == ["Gemm 64→32", "Gemm 32→32", "Gemm 32→10"]
    assert [layer.merges for layer in found.layers] == [None, 1, 2]
    assert found.layers[1].saves == (64 * 32 + 32, 2080 + 1056)
    assert found.forgotten == ((1, 2), (2, 3))
    assert found.numbers == symact.read(EXAMPLES / "digits_linear.onnx").parameters
    assert found.inputs == (("pixels", ("batch", 64)),)
    assert symact.inspect(EXAMPLES / "digits_relu.onnx").forgotten == ()


def test_a_bias_between_is_no_activation_and_a_second_reader_keeps_layers_apart(
    tmp_path: Path,
) -> None:
    node = onnx.helper.make_node
    weights = {"v": (4, 3), "b": (3,), "w": (3, 2)}
    nodes = [
        node("MatMul", ["x", "v"], ["p"]),
        node("Add", ["p", "b"], ["h"]),
        node("MatMul", ["h", "w"], ["y"]),
    ]
    found = symact.inspect(model(nodes, weights, tmp_path / "m.onnx"))
    assert found.forgotten == ((1, 3),)
    assert found.layers[2].saves == (4 * 2 + 2, 12 + 3 + 6)
    relu = [*nodes[:2], node("Relu", ["h"], ["r"]), node("MatMul", ["r", "w"], ["y"])]
    assert symact.inspect(model(relu, weights, tmp_path / "m.onnx")).forgotten == ()
    second = [
        *nodes[:2],
        node("MatMul", ["h", "w"], ["q"]),
        node("ReduceSum", ["h"], ["s"], keepdims=1),
        node("Add", ["q", "s"], ["y"]),
    ]
    assert symact.inspect(model(second, weights, tmp_path / "m.onnx")).forgotten == ()


def test_opaque_operators_are_named_and_until_leaves_out(tmp_path: Path) -> None:
    node = onnx.helper.make_node
    nodes = [node("MatMul", ["x", "v"], ["h"]), node("Softmax", ["h"], ["y"], name="head")]
    path = model(nodes, {"v": (4, 2)}, tmp_path / "m.onnx")
    found = symact.inspect(path)
    assert [layer.is_known for layer in found.layers] == [True, False]
    assert "opaque" in report_of(found).written("text")
    short = symact.inspect(path, "h")
    assert len(short.layers) == 1
    assert short.outputs[0][0] == "h"
    with pytest.raises(SymactError, match="no tensor 'z'"):
        symact.inspect(path, "z")


@pytest.mark.parametrize("form", ["json", "html", "markdown", "text"])
def test_every_format(form: str) -> None:
    written = report_of(symact.inspect(EXAMPLES / "digits_linear.onnx")).written(form)
    assert "layer2" in written
    if form == "json":
        assert json.loads(written)["nothing_between"] == [[1, 2], [2, 3]]


def test_bad_files(tmp_path: Path) -> None:
    for name, data in (("a.onnx", b""), ("b.onnx", b"\xff\xff"), ("c.npz", b"x"), ("d.json", b"{")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SymactError, match=name):
            symact.inspect(tmp_path / name)
    with pytest.raises(SymactError, match="named tensors"):
        symact.inspect(tmp_path / "c.npz", "h")
