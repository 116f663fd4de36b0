"""Where a reader is exact and executions round on their own, bounds cover it or there is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from symact import Network
from symact.networks.kinds import agreement
from symact.networks.kinds.enclosure import enclose
from symact.reports.floats import float_bound
from tests.formats.graphs import graph, network_of, op

onnxruntime = pytest.importorskip("onnxruntime")

LEVELS = onnxruntime.GraphOptimizationLevel


def f(*numbers: float) -> np.ndarray[Any, Any]:
    return np.array(numbers, dtype=np.float32)


def column(*numbers: float) -> np.ndarray[Any, Any]:
    return f(*numbers).reshape(-1, 1)


BN = {"s": f(1.5), "b": f(0.3), "m": f(1000.1), "v": f(2.3)}
EXACT_BN = {"s": f(1), "b": f(0), "m": f(1000.1), "v": f(1)}
NORM = op("BatchNormalization", "c s b m v", "y")

OWN = {
    "batch norm": ([op("BatchNormalization", "x s b m v", "y")], (1, 1), BN),
    "batch norm with an exact root": (
        [op("BatchNormalization", "x s b m v", "y", epsilon=0.0)],
        (1, 1),
        EXACT_BN,
    ),
    "batch norm after MatMul": ([op("MatMul", "x w", "c"), NORM], (1, 1), {"w": column(3), **BN}),
    "batch norm after Conv": (
        [op("Conv", "x w", "c"), NORM],
        (1, 1, 2),
        {"w": f(3).reshape(1, 1, 1), **BN},
    ),
    "a sum of constants": (
        [op("Add", "a b", "c"), op("Sub", "c a", "d"), op("Add", "x d", "y")],
        (1, 1),
        {"a": f(1e8), "b": f(1.1)},
    ),
    "a product of constants": (
        [op("Mul", "a b", "c"), op("Sub", "c d", "e"), op("Add", "x e", "y")],
        (1, 1),
        {"a": f(1.1), "b": f(1.3), "d": f(1.43)},
    ),
    "a quotient of constants": (
        [op("Div", "a b", "c"), op("MatMul", "x c", "y")],
        (1, 1),
        {"a": column(1), "b": column(3)},
    ),
    "a matrix product of constants": (
        [op("MatMul", "a b", "c"), op("Add", "x c", "y")],
        (1, 1),
        {"a": f(1, 1).reshape(1, 2), "b": column(1, 2)},
    ),
    "Gemm with alpha": ([op("Gemm", "x w", "y", alpha=0.3)], (1, 1), {"w": column(3)}),
    "Gemm with beta": (
        [op("Gemm", "x w c", "y", beta=0.3)],
        (1, 1),
        {"w": column(3), "c": f(2)},
    ),
    "a factor after a matrix": (
        [op("MatMul", "x w", "c"), op("Transpose", "c", "d"), op("Mul", "d m", "y")],
        (1, 1),
        {"w": column(1e-30), "m": f(1e-20)},
    ),
    "a factor after a bias after a matrix": (
        [op("Conv", "x w", "c"), op("Add", "c b", "d"), op("Mul", "d m", "y")],
        (1, 1, 2),
        {"w": f(3).reshape(1, 1, 1), "b": f(1), "m": f(5)},
    ),
    "a factor before a matrix": (
        [op("Mul", "x m", "c"), op("MatMul", "c w", "y")],
        (1, 1),
        {"w": column(3), "m": f(5)},
    ),
}


NOT_KNOWN = {
    "a factor after a bias after a matrix",
}
"""Where more is merged than can be said of an operation and its neighbour."""


@pytest.mark.parametrize("case", OWN)
def test_bounds_cover_what_executions_compute_on_their_own(case: str, tmp_path: Path) -> None:
    """At points of all sizes, with onnxruntime's optimiser and without it, exactly compared."""
    nodes, shape, constants = OWN[case]
    model = graph(nodes, shape, constants)
    network = network_of(model, tmp_path)
    assert network.source is not None
    if case in NOT_KNOWN:
        bound = float_bound(network)
        assert bound.error is None
        assert "round on their own" in bound.reason
        assert any(node.name in bound.reason for node in nodes)
        return
    assert network.source.rounds == ()
    assert any(node.derived is not None for node in network.nodes)
    sessions = [_session(model, level) for level in (LEVELS.ORT_DISABLE_ALL, LEVELS.ORT_ENABLE_ALL)]
    largest = 0.0
    for seed in range(60):
        random = np.random.default_rng(seed)
        x = (random.standard_normal(shape) * random.choice([1e-3, 1, 30, 1e3])).astype(np.float32)
        found = agreement.bound(network, x.ravel())
        assert np.isfinite(found.error).all()
        exact = network([Fraction(float(number)) for number in x.ravel()])
        for session in sessions:
            (executed,) = session.run(None, {"x": x})
            for own, value, limit in zip(executed.ravel(), exact, found.error, strict=True):
                away = abs(Fraction(float(own)) - value)
                assert away <= Fraction(float(limit))
                largest = max(largest, float(away / Fraction(float(limit))))
    assert case == "a factor after a matrix" or largest > 0.01


def test_numbers_that_are_computed_need_their_own_term(tmp_path: Path) -> None:
    """A term dropped each time: what onnxruntime computes is outside then."""
    for case in ("a sum of constants", "batch norm", "a product of constants"):
        nodes, shape, constants = OWN[case]
        model = graph(nodes, shape, constants)
        network = network_of(model, tmp_path)
        bare = Network(
            [replace(node, derived=None) for node in network.nodes], inputs=network.inputs
        )
        session, outside = _session(model, LEVELS.ORT_DISABLE_ALL), 0
        for seed in range(200):
            x = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
            limit = agreement.bound(bare, x.ravel()).error
            exact = network([Fraction(float(number)) for number in x.ravel()])
            (executed,) = session.run(None, {"x": x})
            away = abs(Fraction(float(executed.ravel()[0])) - exact[0])
            outside += away > Fraction(float(limit[0]))
        assert outside, case


def _session(model: onnx.ModelProto, level: Any) -> Any:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _half(value: Any) -> Any:
    return np.asarray(value, dtype=np.float16)


@pytest.mark.parametrize(
    ("nodes", "element"),
    [
        ([op("MatMul", "x w", "y")], TensorProto.FLOAT16),
        ([op("MatMul", "x w", "c"), op("Cast", "c", "y", to=TensorProto.FLOAT)],
         TensorProto.FLOAT16),
    ],
)  # fmt: skip
def test_no_bound_for_float32_where_the_model_is_narrower(
    nodes: list[onnx.NodeProto], element: int, tmp_path: Path
) -> None:
    model = graph(nodes, (1, 1), {"w": _half([[3]])}, element=element)
    bound = float_bound(network_of(model, tmp_path))
    assert bound.error is None
    assert "float16" in bound.reason


PLAIN = {
    "two layers": (
        [op("MatMul", "x w", "c"), op("Add", "c b", "d"), op("Relu", "d", "e"),
         op("MatMul", "e v", "y")],
        (1, 2),
        {"w": f(1.1, -2.3, 0.7, 3.9).reshape(2, 2), "b": f(0.1, 0.2), "v": column(1.7, -0.3)},
    ),
    "constants that add up exactly": (
        [op("Add", "a b", "c"), op("Add", "x c", "y")],
        (1, 1),
        {"a": f(1.5), "b": f(2.25)},
    ),
    "a constant that is moved": (
        [op("Transpose", "w", "c"), op("MatMul", "x c", "y")],
        (1, 1),
        {"w": column(0.1)},
    ),
    "a constant through ReLU": (
        [op("Relu", "w", "c"), op("MatMul", "x c", "y")],
        (1, 1),
        {"w": column(0.1)},
    ),
    "Gemm": ([op("Gemm", "x w c", "y", transB=1)], (1, 1), {"w": column(3.3), "c": f(2)}),
    "a factor alone": ([op("Mul", "x m", "y")], (1, 1), {"m": f(5.1)}),
    "a difference of tensors": (
        [op("MatMul", "x w", "c"), op("Sub", "x c", "d"), op("MatMul", "d w", "y")],
        (1, 1),
        {"w": column(3.3)},
    ),
    "Conv": (
        [op("Conv", "x w b", "y")],
        (1, 1, 3),
        {"w": f(3.1, 0.7).reshape(1, 1, 2), "b": f(0.3)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("nodes", "shape", "constants"), PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("level", [LEVELS.ORT_DISABLE_ALL, LEVELS.ORT_ENABLE_ALL])
def test_a_bound_that_is_given_covers_executions(
    nodes: list[onnx.NodeProto],
    shape: tuple[int, ...],
    constants: dict[str, Any],
    level: Any,
    tmp_path: Path,
) -> None:
    model = graph(nodes, shape, constants)
    network = network_of(model, tmp_path)
    bound = float_bound(network)
    assert network.source is not None
    assert network.source.rounds == ()
    assert bound.error is not None
    session = _session(model, level)
    for seed in range(20):
        x = np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)
        (executed,) = session.run(None, {"x": x})
        exact = enclose(network, x.ravel().astype(np.float64), 0.0, np.float64)
        difference = np.abs(np.asarray(executed, dtype=np.float64).ravel() - exact.value)
        assert (difference <= bound.error + exact.radius).all()


def test_a_double_beyond_float32_is_no_bound_and_no_error(tmp_path: Path) -> None:
    nodes = [op("MatMul", "x w", "c"), op("MatMul", "c w", "y")]
    model = graph(nodes, (1, 1), {"w": np.array([[1e300]])}, element=TensorProto.DOUBLE)
    bound = float_bound(network_of(model, tmp_path))
    assert bound.error is None
    assert "beyond the largest float32" in bound.reason
