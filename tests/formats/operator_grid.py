"""A row for each operator × attributes × shapes: nodes from x to y, and their constants.

A new operator joins by its rows; a test compares the grid with the table of operators.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import TensorProto, numpy_helper

from tests.formats.family_grid import CURVED as CURVED
from tests.formats.family_grid import MOVES, PIECES, POOLS, SHAPES, case, normal
from tests.formats.graphs import op

DENSE = [
    case("matmul", [op("MatMul", "x w", "y")], (2, 3), w=normal(3, 4)),
    case("matmul-left", [op("MatMul", "w x", "y")], (3, 2), w=normal(4, 3)),
    case("matmul-vector", [op("MatMul", "x w", "y")], (3,), w=normal(3, 4)),
    case("matmul-by-vector", [op("MatMul", "x w", "y")], (2, 3), w=normal(3)),
    case("matmul-vector-left", [op("MatMul", "w x", "y")], (3, 2), w=normal(3)),
    case("matmul-vector-right", [op("MatMul", "w x", "y")], (3,), w=normal(4, 3)),
    case("matmul-batch", [op("MatMul", "x w", "y")], (2, 3, 4), w=normal(4, 2)),
    case("matmul-many-weights", [op("MatMul", "x w", "y")], (3, 4), w=normal(2, 4, 2)),
    case("matmul-both-batched", [op("MatMul", "x w", "y")], (2, 1, 3, 4), w=normal(5, 4, 2)),
    case("matmul-left-batched", [op("MatMul", "w x", "y")], (2, 1, 4, 3), w=normal(5, 2, 4)),
    case("matmul-left-many", [op("MatMul", "w x", "y")], (4, 3), w=normal(5, 2, 4)),
    case("matmul-one-batch", [op("MatMul", "x w", "y")], (3, 4), w=normal(1, 1, 4, 2)),
    *(
        case(
            f"matmul-bias{shape}",
            [op("MatMul", "x w", "t"), op("Add", "t b", "y")],
            (2, 3),
            w=normal(3, 4),
            b=normal(*shape),
        )
        for shape in [(4,), (1, 4), (2, 4), (2, 1), (1,), (), (3, 1, 4)]
    ),
    *(
        case(
            f"matmul-left-bias{shape}",
            [op("MatMul", "w x", "t"), op("Add", "b t", "y")],
            (3, 2),
            w=normal(4, 3),
            b=normal(*shape),
        )
        for shape in [(2,), (4, 1), (4, 2), ()]
    ),
    case("gemm", [op("Gemm", "x w c", "y")], (2, 3), w=normal(3, 4), c=normal(4)),
    case("gemm-no-c", [op("Gemm", "x w", "y")], (2, 3), w=normal(3, 4)),
    case("gemm-left", [op("Gemm", "w x c", "y")], (3, 2), w=normal(4, 3), c=normal(4, 1)),
    *(
        case(
            f"gemm-{a}{b}-c{shape}",
            [op("Gemm", "x w c", "y", transA=a, transB=b, alpha=0.5, beta=-2.0)],
            (3, 2) if a else (2, 3),
            w=normal(4, 3) if b else normal(3, 4),
            c=normal(*shape),
        )
        for a in (0, 1)
        for b in (0, 1)
        for shape in [(4,), (2, 1), (2, 4), (1,), ()]
    ),
    *(
        case(
            f"gemm-left-{a}{b}",
            [op("Gemm", "w x c", "y", transA=a, transB=b, alpha=0.25)],
            (2, 3) if b else (3, 2),
            w=normal(3, 4) if a else normal(4, 3),
            c=normal(4, 2),
        )
        for a in (0, 1)
        for b in (0, 1)
    ),
    case(
        "gemm-computed-c",
        [op("MatMul", "x v", "t"), op("Gemm", "x w t", "y", beta=0.5)],
        (2, 3),
        w=normal(3, 4),
        v=normal(3, 1, seed=1),
    ),
]

ELEMENTWISE = [
    case(f"{kind.lower()}-{order.replace(' ', '')}-{shape}", [op(kind, order, "y")], (2, 3, 2), c=c)
    for kind in ("Add", "Sub", "Mul", "Div")
    for order in ("x c", "c x")
    for shape in [(2,), (3, 1), (2, 3, 2), (), (4, 1, 1, 1)]
    for c in [np.abs(normal(*shape)) + np.float32(0.5)]
    if (kind, order) != ("Div", "c x")
] + [
    case("add-spreads", [op("Add", "x c", "y")], (3, 1), c=normal(2, 1, 4)),
    case("sub-spreads", [op("Sub", "c x", "y")], (3, 1), c=normal(3, 4)),
    case("skip", [op("MatMul", "x w", "t"), op("Add", "t x", "y")], (2, 3), w=normal(3, 3)),
    case("skip-sub", [op("MatMul", "x w", "t"), op("Sub", "x t", "y")], (2, 3), w=normal(3, 3)),
    case("skip-spreads", [op("MatMul", "x w", "t"), op("Add", "x t", "y")], (2, 3), w=normal(3, 1)),
    case("add-self", [op("Add", "x x", "y")], (2, 3)),
    case("sub-self", [op("Sub", "x x", "y")], (2, 3)),
    case("relu", [op("Relu", "x", "y")], (2, 3)),
    case("leaky", [op("LeakyRelu", "x", "y", alpha=0.3)], (2, 3)),
    case("leaky-default", [op("LeakyRelu", "x", "y")], (2, 3)),
    case("leaky-negative", [op("LeakyRelu", "x", "y", alpha=-1.5)], (2, 3)),
]


def conv(
    name: str, shape: tuple[int, ...], kernel: tuple[int, ...], bias: bool = True, **how: Any
) -> Any:
    constants = {"w": normal(*kernel)} | ({"b": normal(kernel[0])} if bias else {})
    node = op("Conv", "x w b" if bias else "x w", "y", **how)
    return case(f"conv-{name}", [node], shape, **constants)


CONV = [
    conv("1d", (1, 2, 7), (3, 2, 3)),
    conv("1d-strided", (2, 2, 7), (3, 2, 2), strides=[2], pads=[1, 0], dilations=[2]),
    conv("2d", (1, 2, 4, 5), (3, 2, 2, 3)),
    conv("2d-no-bias", (1, 1, 5, 5), (1, 1, 3, 3), bias=False, pads=[1, 1, 1, 1]),
    conv("2d-uneven-pads", (1, 1, 4, 5), (2, 1, 2, 3), pads=[0, 1, 2, 1], strides=[2, 1]),
    conv("2d-dilated", (1, 1, 6, 5), (2, 1, 2, 2), dilations=[3, 2]),
    conv("2d-batch", (3, 2, 3, 3), (2, 2, 2, 2)),
    conv("2d-groups", (1, 4, 3, 3), (6, 2, 2, 2), group=2),
    conv("2d-groups-batch", (2, 4, 3, 4), (2, 2, 2, 3), group=2, pads=[1, 0, 0, 1]),
    conv("2d-depthwise", (2, 3, 3, 3), (3, 1, 2, 2), group=3),
    conv("2d-all-padding", (1, 1, 2, 2), (1, 1, 2, 2), pads=[3, 3, 3, 3], strides=[3, 3]),
    conv("2d-kernel-shape", (1, 1, 4, 4), (1, 1, 2, 2), kernel_shape=[2, 2], auto_pad="NOTSET"),
    conv("3d", (1, 2, 3, 3, 4), (2, 2, 2, 2, 2), pads=[1, 0, 0, 0, 1, 1], strides=[1, 2, 1]),
    *(
        conv(
            f"{pad}-{size}-{kernel}-{stride}",
            (1, 1, size),
            (2, 1, kernel),
            auto_pad=pad,
            strides=[stride],
        )
        for pad in ("SAME_UPPER", "SAME_LOWER", "VALID")
        for size in (5, 6)
        for kernel in (2, 3, 4)
        for stride in (1, 2, 3)
    ),
    conv("same-2d", (1, 1, 5, 6), (1, 1, 2, 4), auto_pad="SAME_UPPER", strides=[2, 3]),
    conv("same-lower-2d", (1, 1, 5, 6), (1, 1, 2, 4), auto_pad="SAME_LOWER", strides=[2, 3]),
]

SHAPE = [
    *(
        case(f"flatten{axis}", [op("Flatten", "x", "y", axis=axis)], (2, 3, 2))
        for axis in (-3, -1, 0, 1, 2, 3)
    ),
    case("flatten-default", [op("Flatten", "x", "y")], (2, 3, 2)),
    *(
        case(f"reshape{to}", [op("Reshape", "x s", "y")], (2, 3, 4), s=np.array(to, dtype=np.int64))
        for to in [(6, 4), (-1,), (0, -1), (2, 0, 2, 2), (24, 1), (0, 0, 0), (1, 2, 12)]
    ),
    case(
        "reshape-allowzero",
        [op("Reshape", "x s", "y", allowzero=1)],
        (2, 3),
        s=np.array([3, 2], dtype=np.int64),
    ),
    *(
        case(f"transpose{perm}", [op("Transpose", "x", "y", perm=perm)], (2, 3, 4))
        for perm in ([0, 2, 1], [2, 0, 1], [1, 2, 0], [0, 1, 2])
    ),
    case("transpose-default", [op("Transpose", "x", "y")], (2, 3, 4)),
    case("identity", [op("Identity", "x", "y")], (2, 3)),
    case("dropout", [op("Dropout", "x", "y")], (2, 3)),
    case(
        "dropout-ratio", [op("Dropout", "x r t", "y")], (2, 3), r=np.float32(0.5), t=np.array(False)
    ),
    case("dropout-mask-unread", [op("Dropout", "x", "y m")], (2, 3)),
    case("dropout-old", [op("Dropout", "x", "y", ratio=0.5)], (2, 3), opset=10),
    case(
        "cast-wider",
        [
            op("Cast", "x", "t", to=TensorProto.DOUBLE),
            op("Mul", "t c", "u"),
            op("Identity", "u", "y"),
        ],
        (2, 3),
        c=np.array([0.1, 0.2, 0.3]),
    ),
    case("cast-same", [op("Cast", "x", "t", to=TensorProto.FLOAT), op("Relu", "t", "y")], (2, 3)),
    case("symbolic-batch", [op("MatMul", "x w", "y")], ("N", 3), w=normal(3, 2)),
]

CONSTANT = [
    case(
        "constant-tensor",
        [op("Constant", "", "c", value=numpy_helper.from_array(normal(3))), op("Add", "x c", "y")],
        (2, 3),
    ),
    case(
        "constant-float", [op("Constant", "", "c", value_float=0.1), op("Add", "x c", "y")], (2, 3)
    ),
    case(
        "constant-floats",
        [op("Constant", "", "c", value_floats=[0.1, 0.2, 0.3]), op("Mul", "x c", "y")],
        (2, 3),
    ),
    case(
        "constant-ints",
        [op("Constant", "", "s", value_ints=[3, -1]), op("Reshape", "x s", "y")],
        (2, 3),
    ),
    case(
        "constant-int",
        [
            op("Constant", "", "i", value_int=2),
            op("Cast", "i", "c", to=TensorProto.FLOAT),
            op("Mul", "x c", "y"),
        ],
        (2, 3),
    ),
    case(
        "weight-transposed",
        [op("Transpose", "w", "v"), op("MatMul", "x v", "y")],
        (2, 3),
        w=normal(4, 3),
    ),
    case(
        "weight-reshaped",
        [op("Reshape", "w s", "v"), op("MatMul", "x v", "y")],
        (2, 3),
        w=normal(12),
        s=np.array([3, -1], dtype=np.int64),
    ),
    case(
        "weight-cast",
        [op("Cast", "w", "v", to=TensorProto.FLOAT), op("MatMul", "x v", "y")],
        (2, 3),
        w=normal(3, 4).astype(np.float16),
    ),
    case(
        "weight-passed-on",
        [
            op("Identity", "w", "v"),
            op("Dropout", "v", "u"),
            op("Flatten", "u", "t"),
            op("MatMul", "x t", "y"),
        ],
        (2, 3),
        w=normal(3, 2, 2),
    ),
    case(
        "folded-integers",
        [
            op("Add", "a b", "c"),
            op("Mul", "c b", "d"),
            op("Div", "d b", "e"),
            op("Sub", "e a", "s"),
            op("Reshape", "x s", "y"),
        ],
        (2, 3),
        a=np.array([1, 2], dtype=np.int64),
        b=np.array([3, 2], dtype=np.int64),
    ),
    case("folded-relu", [op("Relu", "a", "c"), op("Add", "x c", "y")], (2, 3), a=normal(3)),
    case(
        "folded-matmul",
        [op("MatMul", "a b", "c"), op("MatMul", "x c", "y")],
        (1, 3),
        a=np.arange(6, dtype=np.float32).reshape(3, 2),
        b=np.array([[1, -2], [3, 0.5]], dtype=np.float32),
    ),
    case(
        "folded-conv",
        [op("Conv", "a w", "c"), op("Add", "x c", "y")],
        (1, 1, 2),
        a=np.array([[[1, 2, 3]]], dtype=np.float32),
        w=np.array([[[2, -1]]], dtype=np.float32),
    ),
]

GRID = [*DENSE, *ELEMENTWISE, *CONV, *SHAPE, *CONSTANT, *PIECES, *POOLS, *MOVES, *SHAPES]
