"""ONNX models from before and after a fusion, the latter by decimals of 80 digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.folding.test_adapter import numbers
from tests.folding.test_fusions import fractions, norm_of, rounded, slopes

FLOAT = TensorProto.FLOAT


def write(
    path: Path,
    nodes: Sequence[Any],
    stored: Mapping[str, Any],
    x: Sequence[Any],
    y: Sequence[Any] = (1, None),
    opset: int = 21,
) -> Path:
    """A model of one input x and one output y."""
    initialisers = [
        one if isinstance(one, TensorProto) else numpy_helper.from_array(one, name)
        for name, one in stored.items()
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", FLOAT, x)],
        [helper.make_tensor_value_info("y", FLOAT, y)],
        initialisers,
    )
    domains = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=domains, ir_version=10), path)
    return path


def node(kind: str, reads: str, gives: str, **attributes: Any) -> Any:
    return helper.make_node(kind, reads.split(), [gives], **attributes)


def norm_node(reads: str, name: str, gives: str) -> Any:
    parts = " ".join(f"{name}.{part}" for part in ("weight", "bias", "running_mean", "running_var"))
    return node("BatchNormalization", f"{reads} {parts}", gives)


def normed(weight: np.ndarray, bias: Any, norm: dict[str, np.ndarray]) -> tuple[Any, Any]:
    """Weight and bias after a batch norm, exactly (to 80 digits)."""
    own = np.array(slopes(norm, Fraction(float(np.float32(1e-5)))), object)
    old = 0 if bias is None else fractions(bias)
    shape = (-1, *[1] * (weight.ndim - 1))
    shift = own * (old - fractions(norm["running_mean"])) + fractions(norm["bias"])
    return fractions(weight) * own.reshape(shape), shift


def named(name: str, norm: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{name}.{part}": values for part, values in norm.items()}


def network(folder: Path, **changed: np.ndarray) -> tuple[Path, Path]:
    """Convolution and batch norm, a RepVGG block, integers: before, and fused by hand."""
    w1, w2, b2 = numbers(4, 2, 3, 3, seed=1), numbers(4, 4, 3, 3, seed=2), numbers(4, seed=3)
    w3 = numbers(4, 4, 1, 1, seed=4)
    whole = np.random.default_rng(5).integers(-128, 128, (3, 4)).astype(np.int8)
    scale, zero = np.abs(numbers(3, seed=6)), np.array([1, -4, 7], np.int8)
    norms = [norm_of(4, seed=10 * k) for k in range(1, 5)]
    head = [
        node("Relu", "a", "r"),
        node("GlobalAveragePool", "s", "p"),
        node("Flatten", "p", "f"),
    ]
    before = [
        node("Conv", "x w1", "c1", pads=[1] * 4),
        norm_node("c1", "n1", "a"),
        head[0],
        node("Conv", "r w2 b2", "c2", pads=[1] * 4),
        norm_node("c2", "n2", "d"),
        node("Conv", "r w3", "c3"),
        norm_node("c3", "n3", "e"),
        norm_node("r", "n4", "i"),
        node("Add", "d e", "de"),
        node("Add", "i de", "sum"),
        node("Relu", "sum", "s"),
        *head[1:],
        node("DequantizeLinear", "q scale zero", "w4", axis=0),
        node("Gemm", "f w4", "y", transB=1),
    ]
    stored = {"w1": w1, "w2": w2, "b2": b2, "w3": w3, "q": whole, "scale": scale, "zero": zero}
    for k, norm in enumerate(norms, 1):
        stored |= named(f"n{k}", norm)
    first = write(folder / "before.onnx", before, stored, (1, 2, 5, 5), (1, 3))
    u1, v1 = normed(w1, None, norms[0])
    u2, v2 = normed(w2, b2, norms[1])
    u3, v3 = normed(w3, None, norms[2])
    unit, v4 = normed(np.ones((4, 1), "<f4"), None, norms[3])
    u2[:, :, 1, 1] += u3[:, :, 0, 0]
    for k in range(4):
        u2[k, k, 1, 1] += unit[k, 0]
    exact = (fractions(whole) - fractions(zero)[:, None]) * fractions(scale)[:, None]
    fused = {
        "k1": rounded(u1.ravel(), w1.shape),
        "h1": rounded(v1, (4,)),
        "k2": rounded(u2.ravel(), w2.shape),
        "h2": rounded(v2 + v3 + v4, (4,)),
        "k4": rounded(exact.ravel(), (3, 4)).T.copy(),
    }
    after = [
        node("Conv", "x k1 h1", "A", pads=[1] * 4),
        node("Relu", "A", "R"),
        node("Conv", "R k2 h2", "S", pads=[1] * 4),
        node("Relu", "S", "T"),
        node("GlobalAveragePool", "T", "P"),
        node("Flatten", "P", "F", axis=1),
        node("MatMul", "F k4", "y"),
    ]
    return first, write(folder / "after.onnx", after, {**fused, **changed}, (1, 2, 5, 5), (1, 3))
