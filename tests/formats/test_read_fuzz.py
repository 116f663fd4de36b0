"""Damaged and random files: a network or one of symact's errors comes out, and nothing else."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto

from symact import Network, read
from symact.errors import MissingDependencyError, SymactError
from tests.formats.graphs import graph, op


def outcome(data: bytes, suffix: str, folder: Path) -> Network | None:
    """The network, or None for an error of symact's with a one-line message."""
    path = folder / f"model{suffix}"
    path.write_bytes(data)
    try:
        network = read(path)
    except SymactError as refusal:
        error = refusal
    else:
        assert network.inputs >= 1
        assert network.outputs >= 1
        return network
    assert not isinstance(error, MissingDependencyError)
    assert str(error).startswith(f"model{suffix}: ")
    assert str(error).isprintable()
    assert len(str(error)) < 1000
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def good_json() -> bytes:
    layers: list[Any] = [
        {"affine": {"weight": [["1/3", 0.1], [-1, 2]], "bias": [1, 2]}},
        {"activation": "leaky_relu", "alpha": "1/100"},
        {"affine": {"weight": [[1, 1]]}},
    ]
    return json.dumps({"symact": 1, "layers": layers}).encode()


def good_npz(compressed: bool) -> bytes:
    buffer = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(
        buffer,
        W0=np.arange(6.0).reshape(3, 2),
        b0=np.float32([1, 2, 3]),
        W1=np.ones((1, 3), dtype=">i2"),
        activations=["relu", "identity"],
    )
    return buffer.getvalue()


def good_model() -> onnx.ModelProto:
    nodes = [
        op("Conv", "x k b", "t0", pads=[1, 1], strides=[2]),
        op("BatchNormalization", "t0 v v v v", "t1", epsilon=0.5),
        op("LeakyRelu", "t1", "t2", alpha=0.5),
        op("Reshape", "t2 s", "t3"),
        op("MatMul", "t3 w", "t4"),
        op("Add", "t4 c", "t5"),
        op("Gemm", "t5 g c", "t6", alpha=2.0, transB=1),
        op("Sub", "t6 t5", "y"),
    ]
    constants = {
        "k": np.ones((2, 1, 3), np.float32),
        "b": np.float32([1, 2]),
        "v": np.float32([1, 2]),
        "s": np.array([1, -1]),
        "w": np.ones((4, 2), np.float32),
        "c": np.float32([1, 2]),
        "g": np.eye(2, dtype=np.float32),
    }
    return graph(nodes, ("N", 1, 4), constants)


GOOD = {
    "json": (good_json(), ".json"),
    "npz": (good_npz(False), ".npz"),
    "npz-compressed": (good_npz(True), ".npz"),
    "onnx": (good_model().SerializeToString(), ".onnx"),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_undamaged_files_are_read(name: str, folder: Path) -> None:
    assert outcome(*GOOD[name], folder) is not None


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=300)
@given(data=st.data())
def test_damaged_bytes(name: str, folder: Path, data: st.DataObject) -> None:
    """Bytes replaced, cut out, doubled or put in, at a few places."""
    content, suffix = GOOD[name]
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(damaged) - 1, 0)))
        size = data.draw(st.sampled_from([1, 1, 1, 4, 40]))
        match data.draw(st.sampled_from(["flip", "put", "cut", "double", "insert"])):
            case "flip":
                if damaged:
                    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
            case "put":
                damaged[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del damaged[at : at + size]
            case "double":
                damaged[at:at] = damaged[at : at + size]
            case "insert":
                damaged[at:at] = data.draw(st.binary(max_size=8))
    outcome(bytes(damaged), suffix, folder)


@pytest.mark.parametrize("name", GOOD)
def test_every_cut_is_survived(name: str, folder: Path) -> None:
    content, suffix = GOOD[name]
    for size in range(0, len(content), 7):
        assert outcome(content[:size], suffix, folder) is None or suffix == ".onnx"


# -- values of the right kind in the wrong place --------------------------------------------------

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from(["relu", "1/2", "1/0", "", "\ud800", "1e9999", "gelu", "leaky_relu"])
)
KEYS = st.sampled_from(["symact", "layers", "affine", "weight", "bias", "activation", "alpha", "x"])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=20,
)


@settings(max_examples=300)
@given(layers=VALUES | st.lists(VALUES, max_size=3), version=st.just(1) | VALUES)
def test_random_json_values(layers: Any, version: Any, folder: Path) -> None:
    outcome(json.dumps({"symact": version, "layers": layers}).encode(), ".json", folder)


@settings(max_examples=300)
@given(data=st.data())
def test_one_value_of_good_json_replaced(data: st.DataObject, folder: Path) -> None:
    top = json.loads(good_json())
    inside: Any = top
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inside[key], (dict, list)) or data.draw(st.booleans()):
            break
        inside = inside[key]
    inside[key] = data.draw(VALUES)
    outcome(json.dumps(top).encode(), ".json", folder)


@settings(max_examples=200)
@given(
    arrays=st.dictionaries(
        st.sampled_from(["W0", "b0", "W1", "b1", "activations", "other"]),
        st.tuples(
            st.sampled_from(["f2", "f4", "f8", "i4", "u1", "c8", "?", "U3", "S2", "O", "M8[s]"]),
            st.lists(st.integers(0, 3), max_size=3),
        ),
    )
)
def test_random_arrays(arrays: dict[str, Any], folder: Path) -> None:
    buffer = io.BytesIO()
    made = {name: np.zeros(shape, dtype=kind) for name, (kind, shape) in arrays.items()}
    np.savez(buffer, **made)
    outcome(buffer.getvalue(), ".npz", folder)


# -- fields of a model --------------------------------------------------------------------------

NAMES = st.sampled_from(["x", "y", "", "w", "c", "t0", "t3", "t6", "nowhere", "a\nb"])
KINDS = st.sampled_from([0, 1, 2, 6, 7, 8, 9, 10, 11, 14, 16, 17, 99])
SIZES = st.sampled_from([-(2**63), -1, 0, 1, 2, 3, 4, 7, 2**31, 2**40, 2**63 - 1])
NUMBERS = st.sampled_from([0.0, -1.0, 0.1, 3e38, float("nan"), float("inf")])


def edit(model: onnx.ModelProto, draw: Any) -> None:
    """One field of the model changed to something else of its type."""
    made = model.graph
    node = made.node[draw(st.integers(0, len(made.node) - 1))]
    tensor = made.initializer[draw(st.integers(0, len(made.initializer) - 1))]
    match draw(st.integers(0, 15)):
        case 0:
            node.op_type = draw(
                st.sampled_from(
                    ["Add", "Mul", "Div", "Conv", "Gemm", "Transpose", "Flatten", "Cast", "If", ""]
                )
            )
        case 1 if node.input:
            node.input[draw(st.integers(0, len(node.input) - 1))] = draw(NAMES)
        case 2:
            node.output[0] = draw(NAMES)
        case 3:
            node.input.append(draw(NAMES))
        case 4 if node.input:
            del node.input[-1]
        case 5:
            node.attribute.append(
                onnx.helper.make_attribute(
                    draw(
                        st.sampled_from(["alpha", "perm", "axis", "to", "group", "pads", "value"])
                    ),
                    draw(
                        SIZES
                        | NUMBERS
                        | st.lists(SIZES, min_size=1, max_size=4)
                        | st.just(TensorProto())
                    ),
                )
            )
        case 6 if node.attribute:
            attribute = node.attribute[draw(st.integers(0, len(node.attribute) - 1))]
            attribute.i, attribute.f = draw(SIZES), draw(NUMBERS)
            attribute.ints[:] = draw(st.lists(SIZES, max_size=4))
            if draw(st.booleans()):
                attribute.type = draw(st.integers(0, 8))
        case 7:
            tensor.dims[:] = draw(st.lists(SIZES, max_size=4))
        case 8:
            tensor.data_type = draw(KINDS)
        case 9:
            tensor.raw_data = draw(st.binary(max_size=40))
        case 10:
            tensor.ClearField("raw_data")
            tensor.float_data[:] = draw(st.lists(NUMBERS, max_size=6))
        case 11:
            tensor.name = draw(NAMES)
        case 12:
            tensor.data_location = 1
            tensor.external_data.add(
                key=draw(st.sampled_from(["location", "offset", "length"])),
                value=draw(st.sampled_from(["model.onnx", "..", "/", "-1", "7", "9" * 99, "\0"])),
            )
        case 13:
            shape = made.input[0].type.tensor_type.shape
            shape.dim.add().dim_value = draw(SIZES)
        case 14:
            made.input[0].type.tensor_type.elem_type = draw(KINDS)
        case 15:
            model.opset_import[0].version = draw(st.sampled_from([-1, 0, 1, 5, 6, 7, 13, 18, 999]))


@settings(max_examples=600)
@given(data=st.data())
def test_edited_models(data: st.DataObject, folder: Path) -> None:
    model = good_model()
    for _ in range(data.draw(st.integers(1, 3))):
        edit(model, data.draw)
    outcome(model.SerializeToString(), ".onnx", folder)


@settings(max_examples=200)
@given(data=st.data())
def test_edited_nodes_of_every_operator(data: st.DataObject, folder: Path) -> None:
    """One node on inputs that are computed, constant, of other types and of other shapes."""
    from symact.formats.onnx.call import OPERATORS

    kind = data.draw(st.sampled_from(sorted(OPERATORS)))
    shapes = st.lists(st.integers(1, 3), max_size=4)
    floats = st.builds(lambda shape: np.ones(shape, np.float32), shapes)
    integers = st.builds(lambda values: np.array(values), st.lists(st.integers(-2, 4), max_size=4))
    constants = {"a": data.draw(floats), "b": data.draw(floats), "i": data.draw(integers)}
    names = data.draw(st.lists(st.sampled_from(["x", "a", "b", "i", "_"]), max_size=5))
    how = data.draw(
        st.dictionaries(
            st.sampled_from(sorted(OPERATORS[kind].attributes)),
            st.integers(-1, 16)
            | st.floats(width=32)
            | st.lists(st.integers(-1, 3), min_size=1, max_size=4),
            max_size=2,
        )
        if OPERATORS[kind].attributes
        else st.just({})
    )
    nodes = [op(kind, " ".join(names), "y", **how)]
    opset = data.draw(st.sampled_from([1, 6, 7, 9, 13, 17]))
    model = graph(nodes, data.draw(shapes), constants, opset=opset)
    outcome(model.SerializeToString(), ".onnx", folder)
