"""What real models need: several inputs and outputs, open batches, opaque operations, counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from symact import Network, collapse, read
from symact.errors import NotFoundError, UnsupportedError, UsageError
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate
from tests.formats.campaign import outcome
from tests.formats.family_grid import normal
from tests.formats.graphs import FLOAT, W, fractions, graph, network_of, op


def written(model: onnx.ModelProto, folder: Path) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def activations(network: Network) -> list[str]:
    return [
        str(node.operation.activation)
        for node in network.nodes
        if isinstance(node.operation, Activate)
    ]


# -- up to a tensor -------------------------------------------------------------------------------

CHAIN = [op("MatMul", "x w", "h"), op("Relu", "h", "r"), op("Softmax", "r", "y")]


def two_outputs() -> onnx.ModelProto:
    model = graph(CHAIN, (1, 2), {"w": W})
    model.graph.output.append(helper.make_tensor_value_info("h", FLOAT, None))
    return model


def test_one_of_several_outputs(tmp_path: Path) -> None:
    path = written(two_outputs(), tmp_path)
    with pytest.raises(UnsupportedError, match="choose it with --until y"):
        read(path)
    network = read(path, until="h")
    assert network([1, 1]) == fractions(5, 7, 9)
    assert network.source is not None
    assert "read up to 'h'" in network.source.notes[0]
    assert "Relu_r, Softmax_y" in network.source.notes[1]


@pytest.mark.parametrize(("until", "maps", "bent"), [("h", 1, 0), ("r", 1, 1), ("y", 1, 2)])
def test_up_to_any_tensor(until: str, maps: int, bent: int, tmp_path: Path) -> None:
    network = read(written(two_outputs(), tmp_path), until=until)
    assert (network.maps, network.activations) == (maps, bent)


def test_up_to_what_is_not_there(tmp_path: Path) -> None:
    path = written(two_outputs(), tmp_path)
    with pytest.raises(NotFoundError, match="no tensor 'hh' to read up to; there is 'h'"):
        read(path, until="hh")
    with pytest.raises(UnsupportedError, match="'w' does not depend on the input"):
        read(path, until="w")
    layers = tmp_path / "model.json"
    layers.write_text('{"symact": 1, "layers": [{"affine": {"weight": [[1]]}}]}')
    with pytest.raises(UsageError, match="no named tensors in"):
        read(layers, until="h")


def test_what_comes_before_missing_operators(tmp_path: Path) -> None:
    nodes = [op("MatMul", "x w", "h"), op("mine.Own", "h", "a"), op("Loop", "a", "y")]
    model = graph(nodes[:1], (1, 2), {"w": W})
    model.graph.node.extend(nodes[1:])
    path = written(model, tmp_path)
    with pytest.raises(UnsupportedError) as caught:
        read(path)
    assert str(caught.value) == (
        "model.onnx: operator Own of the domain mine of node 'Own_a', operator Loop of node "
        "'Loop_y' are not read; docs/formats.md says which operators are, and --until h asks for "
        "what comes before"
    )
    assert read(path, until="h").maps == 1


# -- inputs ---------------------------------------------------------------------------------------


def two_inputs() -> onnx.ModelProto:
    nodes = [op("MatMul", "x w", "h"), op("Sub", "h z", "y")]
    model = graph(nodes, (1, 2), {"w": W})
    model.graph.input.append(helper.make_tensor_value_info("z", FLOAT, ["N", 3]))
    return model


def test_inputs_are_read_end_to_end(tmp_path: Path) -> None:
    network = network_of(two_inputs(), tmp_path)
    assert network([1, 1, 10, 20, 30]) == fractions(-5, -13, -21)
    assert network.source is not None
    assert "the input is these inputs of the file, end to end: 'x' (1×2), 'z' (1×3)" in (
        network.source.notes
    )


def test_an_input_that_is_not_read_is_left_out(tmp_path: Path) -> None:
    model = two_inputs()
    model.graph.input.append(helper.make_tensor_value_info("i", TensorProto.INT64, ["N", "M"]))
    network = network_of(model, tmp_path)
    assert network.inputs == 5
    assert network.source is not None
    assert any("inputs i" in note for note in network.source.notes)
    assert read(tmp_path / "model.onnx", until="h").inputs == 2


@pytest.mark.parametrize("batch", [-1, 0, 1, "N", "batch_size", None])
def test_an_open_batch_is_one_row(batch: Any, tmp_path: Path) -> None:
    model = graph([op("MatMul", "x w", "y")], (1, 2), {"w": W})
    dim = model.graph.input[0].type.tensor_type.shape.dim[0]
    dim.Clear()
    if isinstance(batch, int):
        dim.dim_value = batch
    elif batch is not None:
        dim.dim_param = batch
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", FLOAT, [-1, 3]))
    network = network_of(model, tmp_path)
    assert (network.inputs, network.outputs) == (2, 3)
    assert network.source is not None
    assert network.source.notes == ()


# -- opaque operations ----------------------------------------------------------------------------

OPAQUE = {
    "softmax": ([op("Softmax", "x", "y")], "Softmax 6 → 6"),
    "log-softmax": ([op("LogSoftmax", "x", "y", axis=0)], "LogSoftmax 6 → 6"),
    "argmax": ([op("ArgMax", "x", "y", axis=1)], "ArgMax 6 → 2"),
    "layer-norm": ([op("LayerNormalization", "x v v", "y")], "LayerNormalization 6 → 6"),
    "erf": ([op("Erf", "x", "y")], "Erf 6 → 6"),
    "pow": ([op("Pow", "x two", "y")], "Pow 6 → 6"),
    "product": ([op("Mul", "x x", "y")], "Mul 12 → 6"),
    "product-of-paths": (
        [op("Transpose", "x", "t"), op("MatMul", "x t", "y")], "MatMul 12 → 4"),
    "quotient": ([op("Div", "two x", "y")], "Div 6 → 6"),
    "quantised": ([op("QuantizeLinear", "x two", "y")], "QuantizeLinear 6 → 6"),
    "comparison": ([op("Greater", "x two", "y")], "Greater 6 → 6"),
    "choice": ([op("Greater", "x two", "g"), op("Where", "g x two", "y")], "Greater 6 → 6"),
    "kernel": ([op("Unsqueeze", "x k", "u"), op("Conv", "u u", "y")], "Conv 12 → 4"),
    "two-results": ([op("TopK", "x k", "a y")], "TopK 6 → 4"),
    "threshold": ([op("ThresholdedRelu", "x", "y")], "ThresholdedRelu 6 → 6"),
    "celu-negative": ([op("Celu", "x", "y", alpha=-1.0)], "Celu 6 → 6"),
    "cubic": ([op("Unsqueeze", "x z", "u"), op("Resize", "u _ s", "y", mode="cubic")],
              "Resize 6 → 6"),
}  # fmt: skip


@pytest.mark.parametrize("name", OPAQUE)
def test_what_is_not_understood_is_opaque(name: str, tmp_path: Path) -> None:
    nodes, described = OPAQUE[name]
    constants = {
        "v": np.float32([1, 2, 3]), "two": np.float32(2), "k": np.array([1]),
        "z": np.array([0, 1]), "s": np.float32([1, 1, 1, 1]),
    }  # fmt: skip
    network = network_of(graph(nodes, (2, 3), constants, opset=17), tmp_path)
    assert f"opaque {described}" in [node.operation.describe() for node in network.opaque]
    with pytest.raises(UnsupportedError, match="not looked into"):
        network([1] * 6)
    assert collapse(network).verdict == "nothing to collapse"


def test_collapse_goes_around_an_attention(tmp_path: Path) -> None:
    nodes = [
        op("MatMul", "x q", "a"), op("MatMul", "x k", "b"), op("Transpose", "b", "t"),
        op("MatMul", "a t", "s"), op("Softmax", "s", "p"), op("MatMul", "x v", "c"),
        op("MatMul", "p c", "o"), op("MatMul", "o w", "u"), op("MatMul", "u w", "y"),
    ]  # fmt: skip
    square = {name: normal(3, 3, seed=k) for k, name in enumerate("qkvw")}
    network = network_of(graph(nodes, (1, 3), square), tmp_path)
    assert [node.operation.describe() for node in network.opaque] == [
        "opaque MatMul 6 → 1", "opaque Softmax 1 → 1", "opaque MatMul 4 → 3"
    ]  # fmt: skip
    assert [run.names for run in collapse(network).runs] == [("MatMul_u", "MatMul_y")]


def test_the_same_file_gives_the_same_opaque_operations(tmp_path: Path) -> None:
    def opaque(axis: int) -> Any:
        network = network_of(graph([op("Softmax", "x", "y", axis=axis)], (2, 3)), tmp_path)
        return network.opaque[0].operation

    assert isinstance(opaque(0), Opaque)
    assert opaque(0) == opaque(0)
    assert opaque(0) != opaque(1)


def test_whole_numbers_are_not_computed_with(tmp_path: Path) -> None:
    """They wrap around where fractions do not."""
    nodes = [op("ArgMax", "x", "i"), op("Add", "i one", "y")]
    network = network_of(graph(nodes, (2, 3), {"one": np.array([1])}), tmp_path)
    assert [node.operation.kind for node in network.opaque] == ["ArgMax", "Add"]


# -- activations in several nodes -----------------------------------------------------------------

ROOT = np.float32(2**0.5)
HALVES = {"half": np.float32(0.5), "one": np.float32(1), "three": np.float32(3)}
TANH = {"c": np.float32(0.044715), "k": np.float32((2 / np.pi) ** 0.5), "cube": np.float32(3)}

PRODUCTS = {
    "silu": ([op("Sigmoid", "x", "s"), op("Mul", "x s", "y")], {}, "silu", 0),
    "silu-turned": ([op("Sigmoid", "x", "s"), op("Mul", "s x", "y")], {}, "silu", 0),
    "silu-scaled": ([op("Mul", "x three", "t"), op("Sigmoid", "t", "s"), op("Mul", "x s", "y")],
                    HALVES, "silu", 2),
    "mish": ([op("Softplus", "x", "p"), op("Tanh", "p", "t"), op("Mul", "x t", "y")], {}, "mish",
             0),
    "gelu": ([op("Div", "x r", "a"), op("Erf", "a", "e"), op("Add", "e one", "g"),
              op("Mul", "x g", "m"), op("Mul", "m half", "y")], HALVES | {"r": ROOT}, "gelu", 0),
    "gelu-half-first": ([op("Mul", "x half", "h"), op("Mul", "x r", "a"), op("Erf", "a", "e"),
                         op("Add", "one e", "g"), op("Mul", "h g", "y")],
                        HALVES | {"r": np.float32(0.5**0.5)}, "gelu", 0),
    "gelu-tanh": ([op("Mul", "x x", "a"), op("Mul", "a x", "b"), op("Mul", "b c", "d"),
                   op("Add", "x d", "e"), op("Mul", "e k", "f"), op("Tanh", "f", "t"),
                   op("Add", "t one", "g"), op("Mul", "x half", "h"), op("Mul", "h g", "y")],
                  HALVES | TANH, "gelu_tanh", 0),
    "gelu-tanh-power": ([op("Pow", "x cube", "b"), op("Mul", "b c", "d"), op("Add", "x d", "e"),
                         op("Mul", "k e", "f"), op("Tanh", "f", "t"), op("Add", "t one", "g"),
                         op("Mul", "x g", "m"), op("Mul", "m half", "y")], HALVES | TANH,
                        "gelu_tanh", 0),
    "gelu-tanh-factored": ([op("Mul", "x x", "a"), op("Mul", "a c", "b"), op("Add", "b one", "d"),
                            op("Mul", "x k", "m"), op("Mul", "m d", "f"), op("Tanh", "f", "t"),
                            op("Add", "t one", "g"), op("Mul", "x g", "n"), op("Mul", "n half",
                                                                              "y")],
                           HALVES | TANH, "gelu_tanh", 0),
    "hard-swish": ([op("Add", "x three", "a"), op("Clip", "a zero six", "b"), op("Mul", "x b", "m"),
                    op("Div", "m six", "y")],
                   HALVES | {"zero": np.float32(0), "six": np.float32(6)}, "hardswish", 0),
    "hard-swish-gate": ([op("HardSigmoid", "x", "s", alpha=1 / 6, beta=0.5), op("Mul", "x s", "y")],
                        {}, "hardswish", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", PRODUCTS)
def test_activations_in_several_nodes_are_recognised(name: str, tmp_path: Path) -> None:
    nodes, constants, known, maps = PRODUCTS[name]
    model = graph(nodes, (2, 3), constants)
    network = network_of(model, tmp_path)
    assert activations(network) == [known]
    assert (network.maps, network.opaque) == (maps, ())
    pytest.importorskip("onnxruntime")
    assert outcome(model, 2 * normal(2, 3), tmp_path) == "equal"


def test_the_floats_of_irrational_numbers_are_listed(tmp_path: Path) -> None:
    nodes, constants, _, _ = PRODUCTS["gelu"]
    source = network_of(graph(nodes, (2, 3), constants), tmp_path).source
    assert source is not None
    (entry,) = source.imports
    assert entry.operation == "Mul_m, where 0.7071067932881648 stands for sqrt(2)/2"
    assert entry.error == "≤ 2^-26"
    assert source.rounds


NO_PRODUCTS = {
    # one thing off in each: another function, another constant, another path, other places
    "root": ("gelu", {"r": np.float32(1.4142)}),
    "one": ("gelu", {"one": np.float32(1.0000001)}),
    "cubic": ("gelu-tanh", {"c": np.float32(0.0447)}),
    "factor": ("gelu-tanh", {"k": np.float32(0.7979)}),
    "power": ("gelu-tanh-power", {"cube": np.float32(2)}),
    "shift": ("hard-swish", {"three": np.float32(2)}),
    "top": ("hard-swish", {"six": np.float32(5)}),
    "each-its-own": ("gelu", {"r": np.float32([ROOT, ROOT, 1.5])}),
}


@pytest.mark.parametrize("name", NO_PRODUCTS)
def test_what_is_nearly_an_activation_is_none(name: str, tmp_path: Path) -> None:
    known, changes = NO_PRODUCTS[name]
    nodes, constants, _, _ = PRODUCTS[known]
    network = network_of(graph(nodes, (2, 3), constants | changes), tmp_path)
    assert "Mul" in [node.operation.kind for node in network.opaque]


def test_a_gate_of_another_path_is_none(tmp_path: Path) -> None:
    nodes = [op("Transpose", "x", "t"), op("Sigmoid", "t", "s"), op("Mul", "x s", "y")]
    network = network_of(graph(nodes, (3, 3)), tmp_path)
    assert [node.operation.kind for node in network.opaque] == ["Mul"]
    repeated = [op("Mul", "x x", "q"), op("Add", "q x", "z"), op("Sigmoid", "z", "s"),
                op("Mul", "x s", "y")]  # fmt: skip
    network = network_of(graph(repeated, (2, 3)), tmp_path)
    assert [node.operation.kind for node in network.opaque] == ["Mul", "Mul"]


def test_swish_of_the_newest_operator_set(tmp_path: Path) -> None:
    newest = onnx.defs.onnx_opset_version()
    if newest < 24:
        pytest.skip("the installed onnx has no Swish")
    for alpha, maps in ((1.0, 0), (1.5, 2)):
        model = graph([op("Swish", "x", "y", alpha=alpha)], (2, 3), opset=newest)
        network = network_of(model, tmp_path)
        assert (activations(network), network.maps) == (["silu"], maps)
        x = normal(2, 3).astype(np.float64)
        assert np.abs(network(x.ravel()) - (x / (1 + np.exp(-alpha * x))).ravel()).max() < 1e-12


# -- old operator sets ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Add", "Sub", "Mul", "Div"])
def test_the_axis_of_operator_sets_before_7(kind: str, tmp_path: Path) -> None:
    """What executors no longer run: the second input repeats from a dimension on."""
    c = np.float32([1, 2, 4])
    x = np.arange(1, 13, dtype=np.float32).reshape(1, 3, 4)
    rule = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}[kind]
    node = op(kind, "x c", "y", axis=1, broadcast=1)
    network = network_of(graph([node], (1, 3, 4), {"c": c}, opset=6), tmp_path)
    assert np.array_equal(network(x.ravel()), rule(x, c[:, None]).ravel())


# -- counts ---------------------------------------------------------------------------------------

COUNTS = {
    "tied": ([op("MatMul", "x q", "h"), op("Relu", "h", "r"), op("MatMul", "r q", "y")], 9),
    "tied-bias": ([op("Gemm", "x q v", "h"), op("Add", "h v", "y")], 12),
    "tied-transposed": ([op("MatMul", "x q", "h"), op("Transpose", "q", "t"),
                         op("MatMul", "h t", "y")], 9),
    "folded-product": ([op("MatMul", "a b", "w2"), op("MatMul", "x w2", "y")], 6),
    "folded-twice": ([op("Add", "v v", "w2"), op("Mul", "w2 v", "u"), op("Add", "x u", "y")], 3),
    "norm": ([op("BatchNormalization", "x v v v v", "y")], 3),
    "dequantised": ([op("DequantizeLinear", "i s", "w2"), op("MatMul", "x w2", "y")], 10),
    "slope": ([op("PRelu", "x v", "y")], 3),
    "scaler": ([op("ai.onnx.ml.Scaler", "x", "y", offset=[1.0], scale=[1.0, 2.0, 3.0])], 4),
    "bounds": ([op("Clip", "x s", "y")], 0),
    "shape": ([op("Reshape", "x shape", "y")], 0),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_what_the_file_stores_is_counted_once(name: str, tmp_path: Path) -> None:
    constants = {
        "q": normal(3, 3), "v": np.float32([1, 2, 3]), "a": normal(3, 1), "b": normal(1, 3),
        "i": np.ones((3, 3), np.int8), "s": np.float32(0.5), "shape": np.array([3, 2]),
    }  # fmt: skip
    nodes, stored = COUNTS[name]
    network = network_of(graph(nodes, (2, 3), constants), tmp_path)
    assert network.parameters == stored


def test_a_tied_matrix_merges_only_where_that_saves_it(tmp_path: Path) -> None:
    """It stays in the file as long as one map needs it."""
    nodes = [op("MatMul", "x q", "a"), op("MatMul", "a q", "b"), op("Relu", "b", "r"),
             op("MatMul", "r q", "y")]  # fmt: skip
    network = network_of(graph(nodes, (1, 3), {"q": normal(3, 3)}), tmp_path)
    found = collapse(network)
    assert (network.parameters, found.verdict) == (9, "left apart")
    assert collapse(network, dense=True).network.parameters == 9 + 9


def test_rounded_roots_of_stored_numbers_are_listed(tmp_path: Path) -> None:
    nodes = [op("Sqrt", "v", "r"), op("Mul", "x r", "y")]
    source = network_of(graph(nodes, (1, 2), {"v": np.float32([2, 4])}), tmp_path).source
    assert source is not None
    assert [(entry.operation, entry.error) for entry in source.imports] == [("Sqrt_r", "≤ 2^-53")]


@pytest.mark.parametrize(
    ("element", "values", "error"),
    [(TensorProto.FLOAT16, [0.0999755859375, 1], "≤ 2^-15"),
     (TensorProto.BFLOAT16, [0.10009765625, 1], "≤ 2^-13")],
)  # fmt: skip
def test_stored_numbers_are_rounded_by_casts_and_that_is_listed(
    element: int, values: list[float], error: str, tmp_path: Path
) -> None:
    nodes = [op("Cast", "c", "d", to=element), op("Cast", "d", "e", to=FLOAT),
             op("Add", "x e", "y")]  # fmt: skip
    network = network_of(graph(nodes, (1, 2), {"c": np.float32([0.1, 1])}), tmp_path)
    assert network([0, 0]) == fractions(*values)
    assert network.source is not None
    assert [(own.operation, own.error) for own in network.source.imports] == [("Cast_d", error)]
