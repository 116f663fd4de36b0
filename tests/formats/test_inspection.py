"""What is said of a model file by `inspect`, without exact numbers."""

from __future__ import annotations

import json
from itertools import pairwise
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
    assert [layer.saves for layer in found.layers] == [None, None, (650, 3466)]
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


def saved(path: Path) -> int:
    """How many numbers are said to be saved."""
    found = symact.inspect(path)
    return sum(apart - merged for merged, apart in filter(None, (k.saves for k in found.layers)))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_said_to_be_saved_is_what_collapse_saves(seed: int, tmp_path: Path) -> None:
    """Products, biases, norms and activations at random. Of scalings alone nothing is said, which
    collapse makes one as well."""
    rng = np.random.default_rng(seed)
    node, nodes, stored, width, last = onnx.helper.make_node, [], {}, 4, "x"
    for k in range(int(rng.integers(2, 8))):
        kind = rng.choice(["Gemm", "MatMul", "Bias", "Norm", "Relu"], p=[0.4, 0.2, 0.1, 0.2, 0.1])
        reads = [last]
        if kind in ("Gemm", "MatMul"):
            columns, width = width, int(rng.integers(1, 9))
            stored[f"w{k}"] = rng.normal(size=(columns, width))
            reads.append(f"w{k}")
        if kind in ("Gemm", "Bias"):
            stored[f"b{k}"] = rng.normal(size=width)
            reads.append(f"b{k}")
        if kind == "Norm":
            for word in "sbmv":
                stored[f"{word}{k}"] = 1 + rng.random(width)
                reads.append(f"{word}{k}")
        operator = {"Bias": "Add", "Norm": "BatchNormalization"}.get(kind, kind)
        nodes.append(node(operator, reads, [f"h{k}"]))
        last = f"h{k}"
    path = save(nodes, stored, ["rows", 4], tmp_path / "m.onnx")
    network = symact.read(path)
    saves = network.parameters - symact.collapse(network).network.parameters
    assert saved(path) <= saves
    kinds = [made.op_type for made in nodes]
    elementwise = {"Add", "BatchNormalization"}
    if not any({*pair} <= elementwise for pair in pairwise(kinds)):
        assert saved(path) == saves


@pytest.mark.parametrize("bias", [True, False])
def test_a_norm_after_a_convolution_and_what_is_not_said(bias: bool, tmp_path: Path) -> None:
    node, rng = onnx.helper.make_node, np.random.default_rng(3)
    stored = {"k": rng.normal(size=(3, 1, 2, 2)), "l": rng.normal(size=(2, 3, 1, 1))}
    stored |= {"c": rng.normal(size=3)} if bias else {}
    stored |= {word: 1 + rng.random(3) for word in "sbmv"}
    nodes = [
        node("Conv", ["x", "k", "c"][: 2 + bias], ["p"]),
        node("BatchNormalization", ["p", "s", "b", "m", "v"], ["q"]),
        node("Relu", ["q"], ["r"]),
        node("Conv", ["r", "l"], ["y"]),
    ]
    path = save(nodes, stored, [1, 1, 4, 4], tmp_path / "m.onnx")
    network = symact.read(path)
    assert symact.inspect(path).layers[1].saves == (12 + 3, 12 + 3 * bias + 12)
    assert saved(path) == network.parameters - symact.collapse(network).network.parameters


@pytest.mark.parametrize("seed", range(12))
def test_runs_of_convolutions_are_bracketed_as_collapse_merges_them(
    seed: int, tmp_path: Path
) -> None:
    """Kernels, strides, dilations, paddings, norms and activations at random."""
    rng = np.random.default_rng(seed)
    node, nodes, stored, channels, last = onnx.helper.make_node, [], {}, 2, "x"
    for k in range(int(rng.integers(2, 5))):
        kind = rng.choice(["Conv", "Norm", "Relu"], p=[0.7, 0.2, 0.1])
        reads, more = [last], {}
        if kind == "Conv":
            before, channels = channels, int(rng.integers(1, 4))
            size = [int(z) for z in rng.choice([1, 2, 3], size=2)]
            stored[f"w{k}"] = rng.normal(size=(channels, before, *size))
            reads.append(f"w{k}")
            if rng.random() < 0.5:
                stored[f"b{k}"] = rng.normal(size=channels)
                reads.append(f"b{k}")
            more = {"strides": [int(z) for z in rng.choice([1, 2], size=2, p=[0.7, 0.3])]}
            more["dilations"] = [int(z) for z in rng.choice([1, 2], size=2, p=[0.8, 0.2])]
            more["pads"] = [int(rng.random() < 0.2)] * 4
        if kind == "Norm":
            for word in "sbmv":
                stored[f"{word}{k}"] = 1 + rng.random(channels)
                reads.append(f"{word}{k}")
        operator = {"Norm": "BatchNormalization"}.get(kind, kind)
        nodes.append(node(operator, reads, [f"h{k}"], **more))
        last = f"h{k}"
    path = save(nodes, stored, [1, 2, 40, 40], tmp_path / "m.onnx")
    network = symact.read(path)
    saves = network.parameters - symact.collapse(network).network.parameters
    assert saved(path) <= saves
    padded = any(a.name == "pads" and any(a.ints) for made in nodes[1:] for a in made.attribute)
    kinds = ["", *(made.op_type for made in nodes)]
    norms = {before for before, own in pairwise(kinds) if own == "BatchNormalization"}
    if not padded and norms <= {"Conv"}:
        assert saved(path) == saves


def test_convolutions_with_padding_between_them_are_no_convolution(tmp_path: Path) -> None:
    node, rng = onnx.helper.make_node, np.random.default_rng(3)
    stored = {"k": rng.normal(size=(8, 3, 3, 3)), "l": rng.normal(size=(1, 8, 1, 1))}
    for pads, merges in (([0] * 4, 1), ([1] * 4, None)):
        nodes = [
            node("Conv", ["x", "k"], ["h"], pads=[1] * 4),
            node("Conv", ["h", "l"], ["y"], pads=pads),
        ]
        found = symact.inspect(save(nodes, stored, [1, 3, 5, 5], tmp_path / "m.onnx"))
        assert found.layers[1].merges == merges
        assert found.layers[1].saves == ((27, 216 + 8) if merges else None)
    nodes = [node("Conv", ["x", "m"], ["h"]), node("Conv", ["h", "k"], ["y"], pads=[1] * 4)]
    stored = {"m": rng.normal(size=(3, 1, 1, 1)), "k": rng.normal(size=(2, 3, 3, 3))}
    path = save(nodes, stored, [1, 1, 5, 5], tmp_path / "m.onnx")
    assert symact.inspect(path).layers[1].saves == (18, 3 + 54)  # zeros stay zeros at each place
    network = symact.read(path)
    assert symact.collapse(network).network.parameters == 18


def test_what_others_use_is_not_said_to_be_saved(tmp_path: Path) -> None:
    node, rng = onnx.helper.make_node, np.random.default_rng(3)
    products = [node("MatMul", [f"h{k}", "w"], [f"h{k + 1}"]) for k in range(3)]
    products[0].input[0] = "x"
    path = save(products, {"w": rng.normal(size=(4, 4))}, ["rows", 4], tmp_path / "m.onnx")
    assert saved(path) == 0


def test_a_norm_of_channels_is_none_of_rows(tmp_path: Path) -> None:
    """Three channels of three numbers: the norm is of the channels, the product of the numbers."""
    node, rng = onnx.helper.make_node, np.random.default_rng(3)
    stored = {"w": rng.normal(size=(3, 3))} | {word: 1 + rng.random(3) for word in "sbmv"}
    nodes = [
        node("MatMul", ["x", "w"], ["h"]),
        node("BatchNormalization", ["h", "s", "b", "m", "v"], ["y"]),
    ]
    assert saved(save(nodes, stored, [1, 3, 3], tmp_path / "m.onnx")) == 0


def save(nodes: list, stored: dict[str, np.ndarray], shape: list, path: Path) -> Path:
    helper = onnx.helper
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", 1, shape)],
        [helper.make_tensor_value_info(nodes[-1].output[0], 1, None)],
        [onnx.numpy_helper.from_array(v.astype(np.float32), name) for name, v in stored.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(made.SerializeToString())
    return path


def test_bad_files(tmp_path: Path) -> None:
    for name, data in (("a.onnx", b""), ("b.onnx", b"\xff\xff"), ("c.npz", b"x"), ("d.json", b"{")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SymactError, match=name):
            symact.inspect(tmp_path / name)
    with pytest.raises(SymactError, match="named tensors"):
        symact.inspect(tmp_path / "c.npz", "h")
