"""Rows of the grid for the families of operators beside dense layers and convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from onnx import helper

from tests.formats.graphs import Array, op


def normal(*shape: int, seed: int = 0) -> Array:
    """float32 numbers whose products and sums round."""
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def case(
    name: str, nodes: list[Any], shape: tuple[Any, ...], opset: int = 17, **constants: Any
) -> Any:
    return pytest.param(nodes, shape, constants, opset, id=name)


def whole(*numbers: int) -> Array:
    return np.array(numbers, dtype=np.int64)


PIECES = [
    *(
        case(f"clip-{low}-{high}", [op("Clip", f"x {a} {b}", "y")], (2, 5), a=low, b=high)
        for low, high in [(0, 6), (-1, 1), (-0.5, 0.25), (0.5, -0.5), (0.25, 0.25)]
        for low, high in [(np.float32(low), np.float32(high))]
        for a, b in ["ab"]
    ),
    case("clip-low", [op("Clip", "x a", "y")], (2, 5), a=np.float32(-0.25)),
    case("clip-high", [op("Clip", "x _ b", "y")], (2, 5), b=np.float32(0.25)),
    case("clip-none", [op("Clip", "x", "y")], (2, 5)),
    case("clip-infinite", [op("Clip", "x a b", "y")], (2, 5), a=np.float32(-np.inf),
         b=np.float32(np.inf)),
    case("clip-old", [op("Clip", "x", "y", min=0.0, max=0.5)], (2, 5), opset=10),
    case("clip-old-infinite", [op("Clip", "x", "y", max=float("inf"))], (2, 5), opset=9),
    case("abs", [op("Abs", "x", "y")], (2, 5)),
    case("neg", [op("Neg", "x", "y")], (2, 5)),
    case("sign", [op("Sign", "x", "y")], (2, 5)),
    *(
        case(f"{kind.lower()}-{shape}", [op(kind, "c x", "y")], (2, 3), c=normal(*shape))
        for kind in ("Max", "Min", "Sum", "Mean")
        for shape in [(), (3,), (2, 1), (4, 2, 3)]
    ),
    *(
        case(
            f"{kind.lower()}-many",
            [op("Transpose", "x", "t"), op(kind, "x c t d", "y")],
            (3, 3),
            c=normal(3),
            d=normal(3, 1),
        )
        for kind in ("Max", "Min", "Sum", "Mean")
    ),
    case("max-of-one", [op("Max", "x", "y")], (2, 3)),
    case("prelu-one", [op("PRelu", "x s", "y")], (2, 3), s=np.float32([0.25])),
    case("prelu-negative", [op("PRelu", "x s", "y")], (2, 3), s=np.float32([-1.5])),
    case("hard-sigmoid", [op("HardSigmoid", "x", "y")], (2, 5)),
    case("hard-sigmoid-own", [op("HardSigmoid", "x", "y", alpha=0.5, beta=0.25)], (2, 5)),
    case("fused-gemm", [op("com.microsoft.FusedGemm", "x w c", "y", activation="Relu", transB=1)],
         (2, 3), w=normal(4, 3), c=normal(4)),
    case("fused-gemm-leaky", [op("com.microsoft.FusedGemm", "x w c", "y", activation="LeakyRelu",
                                 activation_alpha=0.25)], (2, 3), w=normal(3, 4), c=normal(4)),
    case("fused-conv", [op("com.microsoft.FusedConv", "x w b", "y", activation="Relu",
                           pads=[1, 0, 0, 1])], (1, 2, 3, 3), w=normal(2, 2, 2, 2), b=normal(2)),
    case("fused-conv-skip", [op("com.microsoft.FusedConv", "x w b x", "y", activation="Relu")],
         (1, 2, 3, 3), w=normal(2, 2, 1, 1), b=normal(2)),
    case("fused-matmul", [op("com.microsoft.FusedMatMul", "x w", "y", alpha=-1.0, transB=1)],
         (2, 3), w=normal(4, 3)),
    case("fused-matmul-left", [op("com.microsoft.FusedMatMul", "x w", "y", transA=1)], (3, 2),
         w=normal(3, 4)),
    *(
        case(f"einsum-{equation}", [op("Einsum", "x w", "y", equation=equation)], (2, 3, 4),
             w=normal(*shape))
        for equation, shape in [
            ("abc,cd->abd", (4, 2)), ("abc,abc->b", (2, 3, 4)), ("abc,d->dba", (2,)),
            ("abc,ad->bd", (2, 5)), ("abc,bd->", (3, 2)), ("abc,bce->eca", (3, 4, 2)),
        ]
    ),
    case("dequantise", [op("DequantizeLinear", "q s z", "w"), op("MatMul", "x w", "y")], (2, 3),
         q=np.arange(-3, 9, dtype=np.int8).reshape(3, 4), s=np.float32(0.05), z=np.int8(3)),
    case("dequantise-axis", [op("DequantizeLinear", "q s z", "w", axis=1),
                             op("MatMul", "x w", "y")], (2, 3),
         q=np.arange(12, dtype=np.uint8).reshape(3, 4), s=np.float32([0.5, 0.1, 0.2, 3]),
         z=np.uint8([0, 1, 5, 255])),
    case("dequantise-no-zero", [op("DequantizeLinear", "q s", "w"), op("MatMul", "x w", "y")],
         (2, 2), q=np.array([[1, -2], [2**20, 7]], dtype=np.int32), s=np.float32(0.1)),
    case("regressor", [op("ai.onnx.ml.LinearRegressor", "x", "y", targets=2, intercepts=[0.5, -1.0],
                          coefficients=[0.5, 1.5, -2.0, 0.1, 0.2, 0.3])], (2, 3)),
    case("regressor-one", [op("ai.onnx.ml.LinearRegressor", "x", "y",
                              coefficients=[0.5, 1.5, -2.0])], (2, 3)),
    case("scaler", [op("ai.onnx.ml.Scaler", "x", "y", offset=[1.0, 0.5, -2.0],
                       scale=[0.5, 2.0, 4.0])], (2, 3)),
    case("scaler-one", [op("ai.onnx.ml.Scaler", "x", "y", offset=[1.5], scale=[-0.25])], (2, 3)),
]  # fmt: skip


def pool(kind: str, shape: tuple[int, ...], opset: int = 17, **how: Any) -> Any:
    words = "-".join(f"{key}{value}" for key, value in how.items())
    return case(f"{kind}-{words}-{opset}", [op(kind, "x", "y", **how)], shape, opset)


POOLS = [
    *(
        pool(kind, (1, 2, 5, 6), kernel_shape=[2, 3], **how)
        for kind in ("MaxPool", "AveragePool")
        for how in [
            {}, {"strides": [2, 2]}, {"pads": [1, 1, 0, 2]}, {"pads": [1, 1, 1, 1],
            "strides": [3, 2]}, {"ceil_mode": 1, "strides": [2, 2]}, {"auto_pad": "SAME_UPPER"},
            {"auto_pad": "SAME_LOWER", "strides": [2, 3]}, {"auto_pad": "VALID", "strides": [2, 2]},
        ]
    ),
    *(
        pool("AveragePool", (1, 1, 5, 5), count_include_pad=one, kernel_shape=[3, 3], **how)
        for one in (0, 1)
        for how in [{"pads": [1, 1, 1, 1]}, {"pads": [2, 0, 1, 1], "strides": [2, 2]},
                    {"auto_pad": "SAME_UPPER", "strides": [2, 2]}]
    ),
    pool("AveragePool", (1, 1, 6, 7), 19, dilations=[2, 3], kernel_shape=[2, 2]),
    pool("AveragePool", (1, 2, 7), kernel_shape=[3], ceil_mode=1, strides=[3]),
    pool("AveragePool", (2, 1, 3, 3, 4), kernel_shape=[2, 2, 2]),
    pool("MaxPool", (1, 1, 6, 7), dilations=[2, 3], kernel_shape=[2, 2]),
    pool("MaxPool", (2, 1, 3, 3, 4), kernel_shape=[2, 1, 3], pads=[0, 0, 1, 1, 0, 1]),
    # the third window would start beyond the last number
    pool("MaxPool", (1, 1, 5), kernel_shape=[1], ceil_mode=1, strides=[3]),
    pool("MaxPool", (1, 1, 4, 4), kernel_shape=[2, 2], storage_order=1, strides=[2, 2]),
    pool("GlobalAveragePool", (2, 3, 4, 2)),
    pool("GlobalMaxPool", (2, 3, 4, 2)),
    *(
        pool(kind, (2, 3, 4), axes=axes, keepdims=keep, opset=11)
        for kind in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin")
        for axes in ([1], [0, -1])
        for keep in (0, 1)
    ),
    *(pool(kind, (2, 3), 12) for kind in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin")),
    case("reduce-sum-13", [op("ReduceSum", "x a", "y", keepdims=0)], (2, 3, 4), a=whole(1)),
    case("reduce-mean-18", [op("ReduceMean", "x a", "y")], (2, 3, 4), 18, a=whole(-1, 0)),
    case("reduce-noop", [op("ReduceSum", "x", "t", noop_with_empty_axes=1), op("Relu", "t", "y")],
         (2, 3)),
    *(
        case(f"transposed-{words}", [op("ConvTranspose", "x w b", "y", **how)], shape,
             w=normal(*kernel), b=normal(kernel[1] * how.get("group", 1)))
        for words, shape, kernel, how in [
            ("plain", (1, 2, 3, 4), (2, 3, 2, 3), {}),
            ("strided", (2, 2, 3, 3), (2, 1, 2, 2), {"strides": [2, 3]}),
            ("padded", (1, 1, 4, 4), (1, 2, 3, 3), {"pads": [1, 0, 2, 1], "strides": [2, 2]}),
            ("dilated", (1, 1, 3, 3), (1, 1, 2, 2), {"dilations": [2, 3]}),
            ("groups", (1, 4, 3, 3), (4, 2, 2, 2), {"group": 2}),
            ("longer", (1, 1, 3, 3), (1, 1, 3, 3), {"strides": [2, 2], "output_padding": [1, 0]}),
            ("shape", (1, 1, 3, 3), (1, 1, 3, 3), {"strides": [2, 2], "output_shape": [6, 5]}),
            ("upper", (1, 1, 3, 3), (1, 1, 3, 4), {"strides": [2, 2], "auto_pad": "SAME_UPPER"}),
            ("lower", (1, 1, 3, 3), (1, 1, 3, 4), {"strides": [2, 2], "auto_pad": "SAME_LOWER"}),
            ("1d", (1, 2, 5), (2, 2, 3), {"strides": [3], "pads": [1, 1]}),
        ]
    ),
]  # fmt: skip

MOVES = [
    *(
        case(f"slice-{start}-{end}-{step}", [op("Slice", "x s e a t", "y")], (3, 5),
             s=whole(start), e=whole(end), a=whole(1), t=whole(step))
        for start, end, step in [
            (1, 3, 1), (-3, 100, 1), (0, 5, 2), (-1, -100, -1), (4, 0, -2), (1, -1, 1),
            (2**63 - 1, -(2**63), -1),
        ]
    ),
    case("slice-default", [op("Slice", "x s e", "y")], (3, 5), s=whole(1, 2), e=whole(3, 4)),
    case("slice-old", [op("Slice", "x", "y", starts=[1], ends=[4], axes=[1])], (3, 5), opset=9),
    case("gather", [op("Gather", "x i", "y", axis=1)], (2, 4), i=whole(0, -1, 2)),
    case("gather-single", [op("Gather", "x i", "y", axis=0)], (2, 4), i=np.array(1)),
    case("gather-matrix", [op("Gather", "x i", "y", axis=1)], (2, 4), i=np.array([[0, 1], [3, 3]])),
    case("gather-elements", [op("GatherElements", "x i", "y", axis=1)], (2, 4),
         i=np.array([[0, 1, -1], [3, 3, 0]])),
    *(
        case(f"concat-{reads.replace(' ', '')}-{axis}", [op("Concat", reads, "y", axis=axis)],
             (2, 3), c=normal(2, 3))
        for reads in ("x x", "x c", "c x", "x c x")
        for axis in (0, 1, -1)
    ),
    case("concat-paths", [op("MatMul", "x w", "t"), op("Concat", "x t", "y", axis=1)], (2, 3),
         w=normal(3, 2)),
    case("split", [op("Split", "x s", "a b", axis=1), op("Concat", "b a", "y", axis=1)], (2, 5),
         s=whole(2, 3)),
    case("split-second", [op("Split", "x", "a y", axis=0)], (4, 3)),
    case("split-uneven", [op("Split", "x", "a y", axis=0, num_outputs=2)], (5, 3), opset=18),
    case("split-old", [op("Split", "x", "a y", axis=1, split=[1, 4])], (2, 5), opset=11),
    case("squeeze", [op("Squeeze", "x a", "y")], (1, 3, 1), a=whole(0)),
    case("squeeze-all", [op("Squeeze", "x", "y")], (1, 3, 1)),
    case("squeeze-old", [op("Squeeze", "x", "y", axes=[2])], (1, 3, 1), opset=11),
    case("unsqueeze", [op("Unsqueeze", "x a", "y")], (2, 3), a=whole(0, -1)),
    case("unsqueeze-old", [op("Unsqueeze", "x", "y", axes=[1, 3])], (2, 3), opset=11),
    case("expand", [op("Expand", "x s", "y")], (2, 1), s=whole(3, 1, 4)),
    case("tile", [op("Tile", "x s", "y")], (2, 3), s=whole(2, 3)),
    *(
        case(f"pad-{mode}", [op("Pad", "x p", "y", mode=mode)], (3, 4), p=whole(1, 2, 2, 1),
             opset=19)
        for mode in ("constant", "edge", "reflect", "wrap")
    ),
    case("pad-value", [op("Pad", "x p v", "y")], (3, 4), p=whole(1, 0, 0, 2), v=np.float32(0.5)),
    case("pad-less", [op("Pad", "x p", "y")], (3, 4), p=whole(-1, 0, 1, -2)),
    case("pad-axes", [op("Pad", "x p v a", "y")], (3, 4), p=whole(1, 2), v=np.float32(0),
         a=whole(-1), opset=18),
    case("pad-old", [op("Pad", "x", "y", pads=[1, 0, 0, 2], value=1.5)], (3, 4), opset=10),
    case("depth-to-space", [op("DepthToSpace", "x", "y", blocksize=2)], (1, 8, 2, 3)),
    case("depth-to-space-crd", [op("DepthToSpace", "x", "y", blocksize=2, mode="CRD")],
         (2, 4, 2, 3)),
    case("space-to-depth", [op("SpaceToDepth", "x", "y", blocksize=2)], (1, 2, 4, 6)),
    *(
        case(f"resize-{rule}-{nearest}-{scale}",
             [op("Resize", "x _ s", "y", coordinate_transformation_mode=rule,
                 nearest_mode=nearest)], (1, 1, 3, 4), s=np.float32([1, 1, scale, 2]))
        for rule in ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
        for nearest in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
        for scale in (2, 3, 0.5)
    ),
    case("resize-sizes", [op("Resize", "x _ _ s", "y", mode="nearest")], (1, 1, 3, 4),
         s=whole(1, 1, 6, 2)),
    case("resize-old", [op("Resize", "x s", "y", mode="nearest")], (1, 1, 3, 4), opset=10,
         s=np.float32([1, 1, 2, 3])),
    case("upsample", [op("Upsample", "x s", "y", mode="nearest")], (1, 1, 3, 4), opset=9,
         s=np.float32([1, 1, 2, 3])),
    case("upsample-attribute", [op("Upsample", "x", "y", scales=[1.0, 1.0, 2.0, 2.0])],
         (1, 2, 3, 4), opset=8),
    case("upsample-linear", [op("Upsample", "x s", "y", mode="linear")], (1, 1, 3, 4), opset=9,
         s=np.float32([1, 1, 2, 2])),
    *(
        case(f"linear-{rule}", [op("Resize", "x _ s", "y", mode="linear",
                                   coordinate_transformation_mode=rule)], (1, 2, 3, 4),
             s=np.float32([1, 1, 2, 4]))
        for rule in ("half_pixel", "asymmetric", "pytorch_half_pixel")
    ),
]  # fmt: skip

_FLATTEN = [
    op("Shape", "x", "s"), op("Gather", "s zero", "n", axis=0), op("Unsqueeze", "n first", "u"),
    op("Concat", "u rest", "t", axis=0), op("Reshape", "x t", "y"),
]  # fmt: skip
_IDIOMS = [
    op("Shape", "x", "s"), op("ConstantOfShape", "two", "ones",
       value=helper.make_tensor("v", 7, [1], [1])),
    op("Equal", "want minus", "same"), op("Where", "same ones want", "to"),
    op("Expand", "x to", "y"),
]  # fmt: skip

SHAPES = [
    case("view", _FLATTEN, ("N", 3, 2), zero=np.array(0), first=whole(0), rest=whole(-1)),
    case("expand-idiom", _IDIOMS, (2, 1), two=whole(2), want=whole(-1, 3), minus=whole(-1, -1)),
    case("size", [op("Size", "x", "n"), op("Unsqueeze", "n a", "s"), op("Reshape", "x s", "y")],
         (2, 3), a=whole(0)),
    case("shape-part", [op("Shape", "x", "s", start=1), op("Concat", "m s", "t", axis=0),
                        op("Reshape", "x t", "y")], (2, 3), m=whole(-1)),
    case("range", [op("Range", "a b c", "i"), op("Gather", "x i", "y", axis=1)], (2, 6),
         a=np.array(4), b=np.array(-1), c=np.array(-2)),
    *(
        case(f"{kind.lower()}-known", [op(kind, "a b", "k"), op("Where", "k x w", "y")], (2, 3),
             a=whole(1, 2, 3), b=whole(2, 2, 2), w=normal(2, 3))
        for kind in ("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
    ),
    *(
        case(f"{kind.lower()}-known", [op(kind, "a b", "k"), op("Not", "k", "n"),
                                       op("Where", "n w x", "y")], (2, 3),
             a=np.array([True, False, True]), b=np.array([True, False, False]), w=normal(3))
        for kind in ("And", "Or")
    ),
]  # fmt: skip

CURVED = [
    *(
        case(kind.lower(), [op(kind, "x", "y")], (2, 5), opset=18)
        for kind in ("Sigmoid", "Tanh", "Softplus", "Softsign", "Elu", "Selu", "HardSwish", "Mish")
    ),
    case("softsign-written-out",
         [op("Abs", "x", "a"), op("Mul", "a c", "b"), op("Add", "b one", "d"),
          op("Mul", "x e", "n"),
          op("Div", "n d", "y")], (2, 5), c=np.float32(4), e=np.float32(2), one=np.float32(1)),
    case("elu-alpha", [op("Elu", "x", "y", alpha=0.5)], (2, 5)),
    case("elu-zero", [op("Elu", "x", "y", alpha=0.0)], (2, 5)),
    case("selu-own", [op("Selu", "x", "y", alpha=0.5, gamma=2.0)], (2, 5)),
    *(
        case(f"celu-{alpha}", [op("Celu", "x", "y", alpha=alpha)], (2, 5))
        for alpha in (1.0, 2.0, 0.5)
    ),
    *(
        case(f"gelu-{kind}", [op("Gelu", "x", "y", approximate=kind)], (2, 5), 20)
        for kind in ("none", "tanh")
    ),
    case("gelu-contrib", [op("com.microsoft.Gelu", "x", "y")], (2, 5)),
    case("gelu-quick", [op("com.microsoft.QuickGelu", "x", "y", alpha=1.702)], (2, 5)),
    case("gelu-bias", [op("com.microsoft.BiasGelu", "x b", "y")], (2, 5), b=normal(5)),
    case("gelu-fast", [op("com.microsoft.FastGelu", "x b", "y")], (2, 5), b=normal(5)),
    case("gelu-fast-plain", [op("com.microsoft.FastGelu", "x", "y")], (2, 5)),
    case("fused-sigmoid", [op("com.microsoft.FusedGemm", "x w", "y", activation="Sigmoid")],
         (2, 3), w=normal(3, 4)),
    case("prelu-many", [op("PRelu", "x s", "y")], (2, 3), s=normal(3)),
    case("prelu-channels", [op("PRelu", "x s", "y")], (1, 3, 2, 2), s=normal(3, 1, 1)),
    case("sqrt", [op("Sqrt", "v", "r"), op("Div", "x r", "y")], (2, 4), v=np.float32([1, 2, 3, 4])),
    case("linear-thirds", [op("Resize", "x _ s", "y", mode="linear")], (1, 1, 3, 4),
         s=np.float32([1, 1, 3, 1.5])),
    case("linear-corners", [op("Resize", "x _ _ s", "y", mode="linear",
                               coordinate_transformation_mode="align_corners")], (1, 1, 3, 4),
         s=whole(1, 1, 5, 9)),
    *(
        case(f"classifier-of-two-{rule}", [op("ai.onnx.ml.LinearClassifier", "x", "label y",
                                               classlabels_strings=["no", "yes"],
                                               coefficients=[-0.5, 1.0, 0.5, -1.0],
                                               intercepts=[-0.25, 0.25], post_transform=rule)],
             (2, 2))
        for rule in ("NONE", "LOGISTIC")
    ),
    case("classifier", [op("ai.onnx.ml.LinearClassifier", "x", "label y",
                           classlabels_ints=[0, 1, 2],
                           coefficients=[0.5, 1.0, -1.0, 0.25, 2.0, 0.75],
                           intercepts=[0.5, 0.0, -1.0], post_transform="LOGISTIC")], (2, 2)),
]  # fmt: skip
