"""What is read agrees with what onnxruntime executes, within the error bound that is derived.

The bound holds for any order of summation, and both sides are compared as exact rationals. Every
operator appears over its attributes and shapes; a new operator joins by rows of the grid.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, numpy_helper

from symact import Network, read
from symact.formats.onnx.call import OPERATORS
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind
from symact.networks.operations import Scale
from tests.formats.campaign import outcome
from tests.formats.graphs import (
    EXAMPLES,
    MODELS,
    Array,
    assert_agrees,
    assert_within_bound,
    exact,
    execute,
    graph,
    network_of,
    op,
)
from tests.formats.operator_grid import CURVED, GRID, normal

pytest.importorskip("onnxruntime")

UNIT = Fraction(1, 2**24)


@pytest.mark.parametrize(
    ("nodes", "shape", "constants", "opset"),
    GRID,
)
def test_reading_agrees_with_execution(
    nodes: list[Any], shape: tuple[Any, ...], constants: dict[str, Any], opset: int, tmp_path: Path
) -> None:
    model = graph(nodes, shape, constants, opset=opset)
    if nodes[0].op_type == "Cast" and "c" in constants:
        model.graph.output[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    x = normal(*(size if isinstance(size, int) else 1 for size in shape), seed=7)
    assert_agrees(model, x, tmp_path)


SAME_SHAPE = {
    *(f"ai.onnx.ml.{kind}" for kind in ("Normalizer", "Binarizer", "Imputer")),
    *(f"com.microsoft.Skip{kind}LayerNormalization" for kind in ("", "Simplified")),
}
"""Opaque operators without a schema, which give as many numbers as they read."""


@pytest.mark.parametrize("kind", sorted(SAME_SHAPE))
def test_operators_without_a_schema_are_opaque_in_their_shape(kind: str, tmp_path: Path) -> None:
    more = {"Normalizer": {"norm": "L1"}, "Imputer": {"imputed_value_floats": [0.0]}}
    reads = "x c g" if "Skip" in kind else "x"
    node = op(kind, reads, "y", **more.get(kind.rpartition(".")[2], {}))
    shape = (2, 3, 4) if "Skip" in kind else (2, 3)
    model = graph([node], shape, {"c": normal(*shape), "g": normal(shape[-1])})
    assert outcome(model, normal(*shape, seed=7), tmp_path) == "opaque"


@pytest.mark.parametrize(("nodes", "shape", "constants", "opset"), CURVED)
def test_reading_agrees_with_what_executors_approximate(
    nodes: list[Any], shape: tuple[Any, ...], constants: dict[str, Any], opset: int, tmp_path: Path
) -> None:
    """Executors approximate these, or round the numbers in them on their own."""
    model = graph(nodes, shape, constants, opset=opset)
    assert outcome(model, normal(*shape, seed=7), tmp_path) == "equal"


def test_the_document_names_every_operator() -> None:
    text = (EXAMPLES.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    table = text[text.index("| operator |") : text.index("Every other operator")]
    rows = [line.split("|")[1] for line in table.splitlines()[2:] if line]
    assert set(re.findall(r"`([\w.]+)`", "".join(rows))) == set(OPERATORS)


def test_the_grid_covers_every_operator() -> None:
    nodes = [node for row in (*GRID, *CURVED) for node in row.values[0]]
    used = {f"{node.domain}.{node.op_type}".removeprefix(".") for node in nodes}
    elsewhere = {"BatchNormalization", "Pow", "Swish"} | SAME_SHAPE
    assert used | elsewhere >= set(OPERATORS)


class NormalisingExecution(EnclosureKind):
    """The error bound of an execution that rounds batch norm's factor and shift on its own.

    With f and g = b − m f exact, each of the executed f̂, ĝ comes of at most five roundings, and the
    product and the sum add two: |ŷ − y| ≤ |f| |x̂ − x| + γ₈ (|f x̂| + |m f| + |b|) for u = 2⁻²⁴. What
    the stated factor is off, half a unit of a double, is in the room between five and eight.
    """

    def __init__(self, network: Network, means: Array, biases: Array) -> None:
        super().__init__(np.float32)
        self.own = [n.operation for n in network.nodes if isinstance(n.operation, Scale)]
        self.means, self.biases = np.abs(means), np.abs(biases)

    def scale(self, operation: Scale, x: Enclosure) -> Enclosure:
        bound = super().scale(operation, x)
        assert self.own == [operation]
        factor = np.abs([float(row[0]) for row in operation.factor.fractions()])
        repeat = len(factor) // len(self.means)
        size = factor * x.executed + factor * np.repeat(self.means, repeat)
        extra = 9 * 2.0**-24 * (size + np.repeat(self.biases, repeat))
        return replace(bound, error=bound.error + extra)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 4), (1, 3, 2, 2)])
@pytest.mark.parametrize("epsilon", [None, 1e-5, 0.25, 0.0])
@pytest.mark.parametrize("opset", [7, 9, 15])
def test_batch_norm_agrees_with_execution(
    shape: tuple[int, ...], epsilon: float | None, opset: int, tmp_path: Path
) -> None:
    scale, bias, mean = normal(3, seed=1), normal(3, seed=2), normal(3, seed=3)
    variance = np.abs(normal(3, seed=4)) + np.float32(0.01)
    how = {} if epsilon is None else {"epsilon": epsilon}
    node = op("BatchNormalization", "x s b m v", "y", **how)
    model = graph([node], shape, {"s": scale, "b": bias, "m": mean, "v": variance}, opset=opset)
    network = network_of(model, tmp_path)
    x = normal(*shape, seed=7)
    executed = execute(model.SerializeToString(), x)
    kind = NormalisingExecution(network, mean, bias)
    assert_within_bound(network, x, executed, kind)


def test_gemm_with_factors_that_round_agrees_with_execution(tmp_path: Path) -> None:
    """alpha (A B) + beta C rounds twice more than the bound for (alpha A) B + beta C counts."""
    w, c, x = normal(3, 4), normal(4), normal(2, 3, seed=7)
    model = graph([op("Gemm", "x w c", "y", alpha=0.3, beta=1.7)], (2, 3), {"w": w, "c": c})
    network = network_of(model, tmp_path)
    executed = execute(model.SerializeToString(), x)
    size = np.abs(x).astype(np.float64) @ np.abs(w) * 0.4 + 1.8 * np.abs(c)
    for got, value, most in zip(executed.ravel(), exact(network, x), size.ravel(), strict=True):
        assert abs(Fraction(float(got)) - value) <= 16 * UNIT * Fraction(float(most))


# -- networks -----------------------------------------------------------------------------------


def test_networks_of_many_kinds_of_layer_agree(tmp_path: Path) -> None:
    nodes = [
        op("Sub", "x mean", "t0"),
        op("Transpose", "t0", "t1", perm=[0, 3, 1, 2]),
        op("Conv", "t1 k b", "t2", strides=[2, 2], pads=[1, 1, 1, 1]),
        op("Relu", "t2", "t3"),
        op("Conv", "t3 k2", "t4", group=2, auto_pad="SAME_UPPER"),
        op("Add", "t4 t3", "t5"),
        op("LeakyRelu", "t5", "t6", alpha=0.125),
        op("Flatten", "t6", "t7"),
        op("MatMul", "t7 w", "t8"),
        op("Add", "t8 c", "t9"),
        op("Relu", "t9", "t10"),
        op("Gemm", "t10 v d", "y", transB=1),
    ]
    constants = {
        "mean": normal(3),
        "k": normal(4, 3, 3, 3),
        "b": normal(4),
        "k2": normal(4, 2, 3, 3),
        "w": normal(4 * 3 * 4, 5),
        "c": normal(5),
        "v": normal(2, 5),
        "d": normal(2),
    }
    network = assert_agrees(graph(nodes, ("N", 5, 7, 3), constants), normal(1, 5, 7, 3), tmp_path)
    assert (network.maps, network.activations) == (5, 3)


@given(data=st.data())
def test_random_networks_agree(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Layers drawn one after the other, on whatever shape there is by then."""
    rows = data.draw(st.integers(1, 2), label="rows")
    width = data.draw(st.integers(1, 4), label="width")
    shape, value, nodes, constants = (rows, width), "x", [], {}

    def constant(*size: int) -> str:
        name = f"c{len(constants)}"
        constants[name] = normal(*size, seed=len(constants))
        return name

    for k in range(data.draw(st.integers(1, 5), label="layers")):
        kind = data.draw(
            st.sampled_from(["MatMul", "Gemm", "Add", "Sub", "Mul", "Relu", "Transpose", "skip"])
        )
        given_name, outs = f"v{k}", data.draw(st.integers(1, 3))
        if kind == "MatMul" and data.draw(st.booleans()):
            nodes.append(op("MatMul", f"{constant(outs, shape[0])} {value}", given_name))
            shape = (outs, shape[1])
        elif kind in ("MatMul", "Gemm"):
            bias = f" {constant(outs)}" if kind == "Gemm" else ""
            nodes.append(op(kind, f"{value} {constant(shape[1], outs)}{bias}", given_name))
            shape = (shape[0], outs)
        elif kind in ("Relu", "Transpose"):
            nodes.append(op(kind, value, given_name))
            shape = shape[::-1] if kind == "Transpose" else shape
        elif kind == "skip":
            nodes.append(op("Relu", value, f"{given_name}r"))
            nodes.append(op("Add", f"{given_name}r {value}", given_name))
        else:
            size = data.draw(st.sampled_from([(), shape[1:], (shape[0], 1), shape]))
            pair = [value, constant(*size)]
            nodes.append(op(kind, " ".join(data.draw(st.permutations(pair))), given_name))
        value = given_name
    nodes.append(op("Identity", value, "y"))
    model = graph(nodes, (rows, width), constants)
    assert_agrees(model, normal(rows, width, seed=9), tmp_path_factory.mktemp("random"))


# -- real models --------------------------------------------------------------------------------

REAL = {
    "KJ_TinyTaxiNet.onnx": (128, 2, 5, 3),
    "acasxu_marabou_1_1.onnx": (5, 5, 8, 6),
    "marabou_cnn_max_mnist2.onnx": (784, 10, 4, 4),
    "marabou_fc_2-2-3.onnx": (2, 3, 2, 1),
    "marabou_linear_bn_linear.onnx": (2, 1, 3, 0),
    "marabou_mnist5x20_leaky.onnx": (784, 10, 7, 6),
    "marabou_zoo_batchnorm.onnx": (6, 6, 1, 0),
    "marabou_zoo_conv.onnx": (25, 25, 1, 0),
    "marabou_zoo_gemm.onnx": (4, 4, 1, 0),
    "digits_linear.onnx": (64, 10, 3, 0),
    "digits_relu.onnx": (64, 10, 3, 2),
}


def _stored(path: Path, *names: str) -> list[Array]:
    """Tensors of a model, kept as initialisers or as constants."""
    stored = onnx.load(path).graph
    tensors = {tensor.name: tensor for tensor in stored.initializer}
    tensors |= {n.output[0]: n.attribute[0].t for n in stored.node if n.op_type == "Constant"}
    return [numpy_helper.to_array(tensors[name]) for name in names]


NORMALISING = {
    "marabou_linear_bn_linear.onnx": lambda p: _stored(p, "bn1.running_mean", "bn1.bias"),
    "marabou_zoo_batchnorm.onnx": lambda p: _stored(p, "mean", "bias"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_models_agree(name: str) -> None:
    path = (EXAMPLES if name.startswith("digits") else MODELS) / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    network = read(path)
    counts = (network.inputs, network.outputs, network.maps, network.activations)
    assert counts == REAL[name]
    x = np.random.default_rng(0).uniform(0, 1, network.inputs).astype(np.float32)
    executed = execute(path.read_bytes(), x.reshape(_input_shape(path)))
    kind = None
    if name in NORMALISING:
        kind = NormalisingExecution(network, *NORMALISING[name](path))
    assert_within_bound(network, x, executed, kind)


def _input_shape(path: Path) -> list[int]:
    model = onnx.load(path)
    stored = {tensor.name for tensor in model.graph.initializer}
    (source,) = (value for value in model.graph.input if value.name not in stored)
    return [d.dim_value or 1 for d in source.type.tensor_type.shape.dim]
