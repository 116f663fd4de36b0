"""ONNX models built by hand for the tests, and what onnxruntime makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from symact import Network, read
from symact.errors import SymactError
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind

Array = np.ndarray[Any, Any]
FLOAT = TensorProto.FLOAT
MODELS = Path(__file__).parents[3] / "shared" / "models"
EXAMPLES = Path(__file__).parents[2] / "examples"


W = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
V = np.ones(2, dtype=np.float32)


def op(kind: str, reads: str, gives: str, **attributes: Any) -> onnx.NodeProto:
    """A node; names are separated by blanks, ``_`` stands for an input left out, and a domain
    stands before the operator: ``com.microsoft.Gelu``."""
    domain, _, kind = kind.rpartition(".")
    return helper.make_node(
        kind,
        ["" if name == "_" else name for name in reads.split()],
        ["" if name == "_" else name for name in gives.split()],
        name=f"{kind}_{gives.split()[0]}" if gives else kind,
        domain=domain,
        **attributes,
    )


def graph(
    nodes: Sequence[onnx.NodeProto],
    shape: Sequence[int | str | None],
    constants: Mapping[str, Any] | None = None,
    *,
    opset: int = 17,
    element: int = FLOAT,
    output: str = "y",
    ir_version: int = 8,
) -> onnx.ModelProto:
    """A model with the input x of a shape and the output y; constants are NumPy arrays."""
    made = helper.make_graph(
        nodes,
        "made for a test",
        [helper.make_tensor_value_info("x", element, shape)],
        [helper.make_tensor_value_info(output, element, None)],
        [
            value
            if isinstance(value, TensorProto)
            else numpy_helper.from_array(np.asarray(value), name)
            for name, value in (constants or {}).items()
        ],
    )
    known = {"": opset} | {"ai.onnx.ml": 3, "com.microsoft": 1}
    used = {"", *(node.domain for node in nodes)}
    imports = [helper.make_opsetid(domain, known[domain]) for domain in sorted(used)]
    return helper.make_model(made, opset_imports=imports, ir_version=ir_version)


def network_of(model: onnx.ModelProto, folder: Path) -> Network:
    """What symact reads from the model's file."""
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return read(path)


def execute(data: bytes, x: Array) -> Array:
    """What onnxruntime computes for one input, unoptimised."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {session.get_inputs()[0].name: x})
    return np.asarray(result)


def exact(network: Network, x: Array) -> list[Fraction]:
    """The exact values of a network at the numbers that an array stores."""
    return list(network([Fraction(float(number)) for number in x.ravel()]))


def assert_within_bound(
    network: Network, x: Array, executed: Array, kind: EnclosureKind | None = None
) -> None:
    """|executed − exact| is at most the error that is derived for float32, compared exactly."""
    value = x.ravel().astype(np.float64)
    start = Enclosure(value, np.zeros_like(value), np.zeros_like(value))
    bound = network.run(kind or EnclosureKind(np.float32), start)
    truth = exact(network, x)
    assert executed.size == len(truth)
    for got, number, error in zip(executed.ravel(), truth, bound.error, strict=True):
        assert np.isfinite(error)
        assert abs(Fraction(float(got)) - number) <= Fraction(float(error))


def assert_agrees(model: onnx.ModelProto, x: Array, folder: Path) -> Network:
    """symact's reading of a model agrees with onnxruntime's execution; gives the network."""
    executed = execute(model.SerializeToString(), x)
    stated = model.graph.output[0]
    stated.CopyFrom(
        helper.make_tensor_value_info(
            stated.name, stated.type.tensor_type.elem_type, executed.shape
        )
    )
    network = network_of(model, folder)
    assert network.source is not None
    # shapes agree as well: there is no note that the file states another one
    assert not any("states the output" in note for note in network.source.notes)
    assert_within_bound(network, x, executed)
    return network


def fractions(*numbers: Any) -> tuple[Fraction, ...]:
    """Exact numbers from ints and text."""
    return tuple(Fraction(number) for number in numbers)


# -- models that are refused ----------------------------------------------------------------------

NODE = [op("MatMul", "x w", "y")]


def one(node: Any, shape: Any = (1, 2), opset: int = 17, **constants: Any) -> onnx.ModelProto:
    return graph([node], shape, constants, opset=opset)


def changed(
    change: Callable[[onnx.ModelProto], Any], nodes: Any = NODE, **how: Any
) -> onnx.ModelProto:
    """The good model x @ w (or other nodes) after a change."""
    model = graph(nodes, (1, 2), {"w": W}, **how)
    change(model)
    return model


def assert_refused(
    data: bytes, kind: type[SymactError], fragments: list[str], folder: Path
) -> None:
    path = folder / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(SymactError) as caught:
        read(path)
    message = str(caught.value)
    assert type(caught.value) is kind, message
    assert message.startswith("model.onnx: ")
    assert message.isprintable()
    assert len(message) < 600
    for fragment in fragments:
        assert fragment in message
    assert caught.value.exit_code == 2
    assert [p.name for p in folder.iterdir()] == ["model.onnx"]
    assert path.read_bytes() == data
