"""Make the small models of this folder: each as exported, and simplified by onnxsim and onnxslim.

    python tests/comparing/models/make.py

This needs onnx, onnxsim and onnxslim. The numbers are small dyadic ones, and each batch norm has a
power of 4 as its variance plus epsilon, so that what a simplifier folds in floats is exact;
``rounded.onnx`` is the one whose folding rounds. ``wrong.onnx`` is ``conv.onnx`` as a simplifier
with a fault would write it: the mean of the batch norm is left out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxsim
import onnxslim
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent


def model(
    nodes: list, inputs: list[int], outputs: list[int], **weights: np.ndarray
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, inputs)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, outputs)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def dyadic(seed: int, *shape: int) -> np.ndarray:
    return (np.random.default_rng(seed).integers(-16, 17, shape) / 8).astype(np.float32)


def conv(variance: float = 3.75, mean: float = 0.5) -> onnx.ModelProto:
    """Convolution, batch norm, ReLU, pool, a flatten by shape arithmetic, dense."""
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "k", "b"], ["c"], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c", "s", "t", "m", "v"], ["n"], epsilon=0.25),
        node("Relu", ["n"], ["r"]),
        node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Identity", ["p"], ["i"]),
        node("Shape", ["i"], ["shape"]),
        node("Gather", ["shape", "zero"], ["batch"]),
        node("Concat", ["batch", "rest"], ["flat"], axis=0),
        node("Reshape", ["i", "flat"], ["f"]),
        node("Gemm", ["f", "w", "d"], ["y"]),
    ]
    return model(
        nodes, [1, 1, 4, 4], [1, 3], k=dyadic(1, 2, 1, 3, 3), b=dyadic(2, 2),
        s=np.float32([1, 2]), t=np.float32([0.5, -0.25]), m=np.float32([mean, -mean]),
        v=np.float32([variance] * 2), zero=np.int64([0]), rest=np.int64([-1]),
        w=dyadic(3, 8, 3), d=dyadic(4, 3),
    )  # fmt: skip


def dense(activation: str) -> onnx.ModelProto:
    """Two layers with an identity, a constant that can be folded and a product by 1."""
    node = helper.make_node
    nodes = [
        node("MatMul", ["x", "w1"], ["m1"]),
        node("Add", ["c1", "c2"], ["c"]),
        node("Add", ["m1", "c"], ["a1"]),
        node("Identity", ["a1"], ["i1"]),
        node(activation, ["i1"], ["h"]),
        node("Mul", ["h", "one"], ["h1"]),
        node("MatMul", ["h1", "w2"], ["m2"]),
        node("Add", ["m2", "b2"], ["y"]),
    ]
    return model(
        nodes, [1, 3], [1, 2], w1=dyadic(5, 3, 4), c1=dyadic(6, 4), c2=dyadic(7, 4),
        one=np.float32([1]), w2=dyadic(8, 4, 2), b2=dyadic(9, 2),
    )  # fmt: skip


def main() -> None:
    for name, made in {"conv": conv(), "relu": dense("Relu"), "tanh": dense("Tanh")}.items():
        onnx.save(made, HERE / f"{name}.onnx")
        simpler, is_fine = onnxsim.simplify(made)
        assert is_fine
        onnx.save(simpler, HERE / f"{name}_onnxsim.onnx")
        onnx.save(onnxslim.slim(made), HERE / f"{name}_onnxslim.onnx")
    rounded = conv(variance=2.75)
    onnx.save(rounded, HERE / "rounded.onnx")
    onnx.save(onnxsim.simplify(rounded)[0], HERE / "rounded_onnxsim.onnx")
    onnx.save(onnxsim.simplify(conv(mean=0.0))[0], HERE / "wrong.onnx")


if __name__ == "__main__":
    main()
