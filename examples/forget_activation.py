"""Write ``forgotten.onnx``: a small controller in which one activation was forgotten.

Run ``python examples/forget_activation.py`` in the project folder. The script needs numpy and onnx.
The network is 6-16-12-8-2; between its second and third layer no ReLU was put, so that they are one
layer. Of its hidden units one is off wherever the inputs are between -1 and 1, one is twice another
one, and the ReLU after the sigmoid changes nothing.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
WIDTHS = (6, 16, 12, 8, 2)


def weights() -> dict[str, np.ndarray]:
    """Small multiples of 1/64, the same on every machine."""
    draw = np.random.Generator(np.random.PCG64(7))
    stored = {}
    for k, (inputs, outputs) in enumerate(pairwise(WIDTHS), start=1):
        stored[f"W{k}"] = (draw.integers(-32, 33, (outputs, inputs)) / 64).astype(np.float32)
        stored[f"b{k}"] = (draw.integers(-8, 9, outputs) / 64).astype(np.float32)
    stored["W1"][5], stored["b1"][5] = 2 * stored["W1"][2], 2 * stored["b1"][2]
    stored["b1"][9] = -np.abs(stored["W1"][9]).sum() - 1
    return stored


def model() -> onnx.ModelProto:
    """The network as an ONNX model."""
    nodes, value = [], "state"
    steps = ("fc1", "relu1", "fc2", "fc3", "sigmoid3", "relu3", "fc4")
    for step in steps:
        if step.startswith("fc"):
            reads = [value, f"W{step[2:]}", f"b{step[2:]}"]
            nodes.append(helper.make_node("Gemm", reads, [step], name=step, transB=1))
        else:
            kind = "Sigmoid" if step.startswith("sigmoid") else "Relu"
            nodes.append(helper.make_node(kind, [value], [step], name=step))
        value = step
    stored = [numpy_helper.from_array(array, name) for name, array in weights().items()]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", width])
        for name, width in (("state", WIDTHS[0]), ("fc4", WIDTHS[-1]))
    ]
    graph = helper.make_graph(nodes, "forgotten", ends[:1], ends[1:], stored)
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


if __name__ == "__main__":
    onnx.save(model(), HERE / "forgotten.onnx")
