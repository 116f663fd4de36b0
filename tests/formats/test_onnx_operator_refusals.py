"""Nodes that are refused: each gives one clear line that names the operator and the node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from symact.errors import ModelError, NumberError, ShapeError, UnsupportedError
from tests.formats.graphs import FLOAT, NODE, V, W, assert_refused, changed, graph, one, op

K = np.ones((2, 1, 3), dtype=np.float32)


def norm(node: Any, shape: Any = (1, 2), **how: Any) -> onnx.ModelProto:
    return graph([node], shape, {"v": V, "short": V[:1], "big": 4 * V, "neg": -V}, **how)


def ref_attribute(model: onnx.ModelProto) -> None:
    model.graph.node[0].attribute.add(name="alpha", ref_attr_name="a")


NODES = {
    # attributes
    "unknown-attribute": (one(op("Relu", "x", "y", alpha=1.0)), UnsupportedError,
                          ["operator Relu", "the attribute alpha"]),
    "attribute-type": (one(op("LeakyRelu", "x", "y", alpha=1)), ModelError,
                       ["alpha of operator LeakyRelu", "not a float"]),
    "attribute-twice": (changed(lambda m: m.graph.node[0].attribute.extend(
        [helper.make_attribute("a", 1)] * 2)), ModelError, ["attribute a twice"]),
    "attribute-of-function": (changed(ref_attribute), UnsupportedError, ["from a function"]),
    "alpha-nan": (one(op("LeakyRelu", "x", "y", alpha=float("nan"))), NumberError,
                  ["the attribute alpha of operator LeakyRelu of node 'LeakyRelu_y' is nan"]),
    "alpha-infinite": (one(op("Gemm", "x w", "y", alpha=float("inf")), w=W), NumberError,
                       ["alpha", "inf"]),
    "beta-nan": (one(op("Gemm", "x w", "y", beta=float("nan")), w=W), NumberError, ["beta"]),
    "too-few-inputs": (one(op("MatMul", "x", "y")), ModelError, ["has 1 input; it needs 2"]),
    "too-many-inputs": (one(op("Relu", "x x", "y")), ModelError, ["has 2 inputs; it needs 1"]),
    "left-out-input": (one(op("MatMul", "x _", "y")), ModelError, ["has no input 1"]),
    "extra-output": (one(op("Relu", "x", "y z")), UnsupportedError, ["names 2 results"]),
    # arithmetic
    "x-over-zero": (one(op("Div", "x c", "y"), c=np.float32([1, 0])), NumberError,
                    ["divides by zero", "'c'"]),
    "shapes": (one(op("Add", "x c", "y"), c=np.ones(3, np.float32)), ShapeError,
               ["1×2 and 3"]),
    "old-axis": (one(op("Mul", "x c", "y", axis=2, broadcast=1), opset=6, c=V), ShapeError,
                 ["repeats 2 to 1×2 from dimension 2 on"]),
    "old-shapes": (one(op("Add", "x c", "y"), opset=6, c=V), ShapeError, ["operator set 6"]),
    "huge-result": (one(op("Add", "x c", "y"), (10000, 1), c=np.ones((1, 10000), np.float32)),
                    UnsupportedError, ["10000×10000"]),
    "integer-division": (graph([op("Div", "a b", "s"), op("Reshape", "x s", "y")], (1, 2),
                               {"a": np.array([7]), "b": np.array([2])}), ShapeError,
                         ["1×2 into 3"]),
    "integer-quotient": (graph([op("Div", "a b", "s"), op("Reshape", "x s", "y")], (1, 2),
                               {"a": np.array([-(2**63)]), "b": np.array([-1])}),
                         UnsupportedError, ["int64"]),
    "integer-overflow": (graph([op("Mul", "a a", "s"), op("Reshape", "x s", "y")], (1, 2),
                               {"a": np.array([2**62])}), UnsupportedError, ["int64"]),
    # dense layers
    "matmul-shapes": (graph(NODE, (1, 3), {"w": W}), ShapeError,
                      ["1×3 and 2×3", "3 columns against 2 rows"]),
    "matmul-batches": (graph(NODE, (2, 1, 2), {"w": np.ones((3, 2, 3), np.float32)}), ShapeError,
                       ["shapes 2 and 3"]),
    "matmul-single-number": (graph(NODE, (), {"w": W}), ShapeError, ["a single number"]),
    "gemm-bias": (one(op("Gemm", "x w c", "y"), w=W, c=np.ones(2, np.float32)), ShapeError,
                  ["operator Gemm", "1×3", " 2"]),
    "gemm-bias-too-big": (one(op("Gemm", "x w c", "y"), w=W, c=np.ones((5, 3), np.float32)),
                          ShapeError, ["gives 1×3", "C of shape 5×3"]),
    "gemm-rank": (one(op("Gemm", "x w", "y"), (1, 2, 2), w=W), ShapeError, ["1×2×2", "matrices"]),
    # convolutions
    "conv-channels": (one(op("Conv", "x k", "y"), (1, 3, 5), k=K), ShapeError,
                      ["kernel of shape 2×1×3", "input of shape 1×3×5"]),
    "conv-groups": (one(op("Conv", "x k", "y", group=3), (1, 3, 5), k=K), ShapeError, ["3 groups"]),
    "conv-no-groups": (one(op("Conv", "x k", "y", group=0), (1, 1, 5), k=K), ShapeError,
                       ["0 groups"]),
    "conv-bias": (one(op("Conv", "x k b", "y"), (1, 1, 5), k=K, b=K[0, 0]), ShapeError,
                  ["bias of shape 3", "needs 2 numbers"]),
    "conv-rank": (one(op("Conv", "x k", "y"), (1, 1), k=K), ShapeError, ["1×1", "2×1×3"]),
    "conv-4d": (one(op("Conv", "x k", "y"), (1, 1, 2, 2, 2, 2), k=np.ones((1,) * 6, np.float32)),
                ShapeError, ["1 to 3 sizes"]),
    "conv-too-small": (one(op("Conv", "x k", "y"), (1, 1, 2), k=K), ShapeError, ["does not fit"]),
    "conv-kernel-shape": (one(op("Conv", "x k", "y", kernel_shape=[2]), (1, 1, 5), k=K), ShapeError,
                          ["kernel_shape (2,)", "2×1×3"]),
    "conv-strides": (one(op("Conv", "x k", "y", strides=[0]), (1, 1, 5), k=K), ModelError,
                     ["strides [0]"]),
    "conv-dilations": (one(op("Conv", "x k", "y", dilations=[1, 1]), (1, 1, 5), k=K), ModelError,
                       ["dilations [1, 1]", "needs 1 integer "]),
    "conv-pads": (one(op("Conv", "x k", "y", pads=[-1, 0]), (1, 1, 5), k=K), ModelError,
                  ["pads [-1, 0]"]),
    "conv-auto-pad": (one(op("Conv", "x k", "y", auto_pad="SOME"), (1, 1, 5), k=K), ModelError,
                      ["auto_pad 'SOME'"]),
    "conv-both-pads": (one(op("Conv", "x k", "y", auto_pad="VALID", pads=[1, 1]), (1, 1, 5), k=K),
                       ModelError, ["both pads and auto_pad VALID"]),
    "conv-huge-pads": (one(op("Conv", "x k", "y", pads=[2**40, 0]), (1, 1, 5), k=K),
                       UnsupportedError, ["at most 50000000"]),
    # batch norm and dropout
    "norm-training": (norm(op("BatchNormalization", "x v v v v", "y", training_mode=1)),
                      UnsupportedError, ["training mode"]),
    "norm-outputs": (norm(op("BatchNormalization", "x v v v v", "y a b", epsilon=0.5), opset=9),
                     UnsupportedError, ["training mode"]),
    "norm-old": (norm(op("BatchNormalization", "x v v v v", "y"), opset=6), UnsupportedError,
                 ["training mode"]),
    "norm-spatial": (norm(op("BatchNormalization", "x v v v v", "y", spatial=0), opset=7),
                     UnsupportedError, ["spatial = 0"]),
    "norm-channels": (norm(op("BatchNormalization", "x v v short v", "y")), ShapeError,
                      ["2 channels but its mean is of shape 1"]),
    "norm-variance": (norm(op("BatchNormalization", "x v v v neg", "y")), NumberError,
                      ["channel 0 of operator BatchNormalization", "not positive"]),
    "norm-computed": (norm(op("BatchNormalization", "x x v v v", "y")), UnsupportedError,
                      ["its scale"]),
    "norm-rank": (norm(op("BatchNormalization", "x v v v v", "y"), (2,)), ShapeError,
                  ["2 dimensions"]),
    "norm-epsilon": (norm(op("BatchNormalization", "x v v v v", "y", epsilon=float("nan"))),
                     NumberError, ["epsilon"]),
    "dropout-training": (one(op("Dropout", "x r t", "y"), r=np.float32(0.5), t=np.array(True)),
                         UnsupportedError, ["training mode"]),
    "dropout-old": (one(op("Dropout", "x", "y"), opset=6), UnsupportedError, ["training mode"]),
    # moving numbers
    "flatten-axis": (one(op("Flatten", "x", "y", axis=3)), ShapeError, ["axis 3", "1×2"]),
    "reshape-size": (one(op("Reshape", "x s", "y"), s=np.array([3, 1])), ShapeError,
                     ["1×2 into 3×1"]),
    "reshape-rest": (one(op("Reshape", "x s", "y"), s=np.array([-1, 4])), ShapeError, ["-1×4"]),
    "reshape-two-rests": (one(op("Reshape", "x s", "y"), s=np.array([-1, -1])), ShapeError,
                          ["at most one size is −1"]),
    "reshape-negative": (one(op("Reshape", "x s", "y"), s=np.array([-2, -1])), ShapeError, ["-2"]),
    "reshape-keeps-none": (one(op("Reshape", "x s", "y"), s=np.array([1, 2, 0])), ShapeError,
                           ["keeps dimension 2"]),
    "reshape-allowzero": (one(op("Reshape", "x s", "y", allowzero=1), s=np.array([0, 2])),
                          ShapeError, ["1×2 into 0×2"]),
    "reshape-rest-of-zero": (one(op("Reshape", "x s", "y", allowzero=1), s=np.array([0, -1])),
                             ShapeError, ["1×2 into 0×-1"]),
    "reshape-floats": (one(op("Reshape", "x s", "y"), s=V), UnsupportedError,
                       ["float32 numbers; integers are needed"]),
    "reshape-computed": (one(op("Reshape", "x x", "y")), UnsupportedError, ["its shape"]),
    "reshape-without": (one(op("Reshape", "x", "y")), ModelError, ["has no shape"]),
    "reshape-dimensions": (one(op("Reshape", "x s", "y"), s=np.array([1] * 20 + [2])), ShapeError,
                           ["1×2 into"]),
    "transpose-perm": (one(op("Transpose", "x", "y", perm=[0, 0])), ShapeError, ["perm [0, 0]"]),
    "cast-to-integer": (one(op("Cast", "x", "y", to=TensorProto.INT64)), UnsupportedError,
                        ["casts float32 to int64"]),
    "cast-narrower": (one(op("Cast", "x", "y", to=TensorProto.FLOAT16)), UnsupportedError,
                      ["float32 to float16", "on the path of the input", "in one type"]),
    "cast-to-text": (one(op("Cast", "x", "y", to=TensorProto.STRING)), UnsupportedError,
                     ["strings"]),
    "cast-old": (one(op("Cast", "x", "y", to="FLOAT"), opset=5), ModelError, ["not an integer"]),
    "cast-constant": (graph([op("Cast", "c", "d", to=TensorProto.INT32), op("Reshape", "x d", "y")],
                            (1, 2), {"c": np.float32([2.5])}), UnsupportedError,
                      ["float32 to int32"]),
    "cast-constant-float": (graph([op("Cast", "c", "d", to=FLOAT), op("Add", "x d", "y")], (1, 2),
                                  {"c": np.array([2**24 + 1])}), UnsupportedError,
                            ["int64 to float32"]),
    "cast-constant-too-large": (graph([op("Cast", "c", "d", to=10), op("Cast", "d", "e", to=FLOAT),
                                       op("Add", "x e", "y")], (1, 2), {"c": np.float32([1e6])}),
                                NumberError, ["beyond the largest float16"]),
    "constant-empty": (graph([op("Constant", "", "c"), op("Add", "x c", "y")], (1, 2)), ModelError,
                       ["0 values"]),
    "constant-string": (graph([op("Constant", "", "c", value_string="a"), op("Add", "x c", "y")],
                              (1, 2)), UnsupportedError, ["value_string"]),
    "constant-sparse": (graph([op("Constant", "", "c", sparse_value=helper.make_sparse_tensor(
        helper.make_tensor("v", FLOAT, [1], [1.0]), helper.make_tensor("i", 7, [1], [0]), [2])),
        op("Add", "x c", "y")], (1, 2)), UnsupportedError, ["sparse_value"]),
}  # fmt: skip


@pytest.mark.parametrize("name", NODES)
def test_refused_nodes_give_one_clear_line(name: str, tmp_path: Path) -> None:
    model, kind, fragments = NODES[name]
    assert_refused(model.SerializeToString(), kind, fragments, tmp_path)
