"""Random small ONNX graphs: a few nodes one after the other, with attributes drawn at random.

The numbers are small multiples of 1/4, so that sums and products of a few of them are exact in
float32, and a wrong reading is off by much more than rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tests.formats.graphs import Array

Rng = np.random.Generator


@dataclass
class Draft:
    """A graph in the making; ``value`` is the last tensor, and ``shape`` its shape."""

    rng: Rng
    shape: tuple[int, ...]
    opset: int
    value: str = "x"
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)
    first: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.first = self.shape

    def pick(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def maybe(self, how: dict[str, Any], name: str, *options: Any) -> None:
        """An attribute, half of the time."""
        if self.rng.random() < 0.5:
            how[name] = self.pick(*options)

    def integer(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def sizes(self, count: int, low: int, high: int) -> list[int]:
        return [self.integer(low, high) for _ in range(count)]

    def constant(self, array: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(array)
        return name

    def numbers(self, *shape: int) -> str:
        return self.constant((self.rng.integers(-6, 7, shape) / 4).astype(np.float32))

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def node(self, kind: str, *reads: str, outputs: int = 1, **how: Any) -> None:
        """A node; one of its results is the next value."""
        domain, _, word = kind.rpartition(".")
        names = [f"v{len(self.nodes)}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(word, reads, names, domain=domain, **how))
        self.value = names[self.integer(0, outputs - 1)]

    def model(self) -> onnx.ModelProto:
        made = helper.make_graph(
            self.nodes,
            "random",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.first)],
            [helper.make_tensor_value_info(self.value, TensorProto.FLOAT, None)],
            [numpy_helper.from_array(array, name) for name, array in self.constants.items()],
        )
        domains = [("", self.opset), ("ai.onnx.ml", 3), ("com.microsoft", 1)]
        return helper.make_model(
            made, opset_imports=[helper.make_opsetid(*own) for own in domains], ir_version=8
        )


def broadcast_shape(g: Draft) -> list[int]:
    shape = [size if g.rng.random() < 0.6 else 1 for size in g.shape]
    return shape[g.integer(0, len(shape)) :]


def axis(g: Draft) -> int:
    return g.integer(-len(g.shape), len(g.shape) - 1)


def as_input_or_attribute(
    g: Draft, since: int, reads: list[str], how: dict[str, Any], name: str, values: list[int]
) -> None:
    if g.opset >= since:
        reads.append(g.integers(*values))
    else:
        how[name] = values


def elementwise(g: Draft) -> None:
    kind = g.pick("Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean")
    pair = [g.value, g.pick(g.numbers(*broadcast_shape(g)), g.value)]
    if kind in ("Max", "Min", "Sum", "Mean") and g.rng.random() < 0.5:
        pair.append(g.numbers(*broadcast_shape(g)))
    g.node(kind, *(pair if g.rng.random() < 0.5 else reversed(pair)))


def divided(g: Draft) -> None:
    shape = broadcast_shape(g)
    powers = np.float32(2.0) ** g.rng.integers(-2, 3, shape) * g.rng.choice([-1, 1], shape)
    g.node("Div", g.value, g.constant(powers.astype(np.float32)))


def plain(g: Draft) -> None:
    kinds = ["Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "Abs", "Neg", "Sign", "Identity"]
    kinds += ["HardSwish"] * (g.opset >= 14) + ["Mish"] * (g.opset >= 18)
    g.node(g.pick(*kinds), g.value)


def curved(g: Draft) -> None:
    kind = g.pick("LeakyRelu", "Elu", "Selu", "HardSigmoid", "Celu", "Gelu", "ThresholdedRelu")
    how: dict[str, Any] = {}
    if kind != "Gelu":
        g.maybe(how, "alpha", 0.5, 2.0, 0.25, 1.0)
    if kind == "Selu":
        g.maybe(how, "gamma", 0.5, 2.0)
    if kind == "HardSigmoid":
        g.maybe(how, "beta", 0.25, -1.0, 0.5)
    if kind == "Gelu":
        g.maybe(how, "approximate", "tanh", "none")
        kind = kind if g.opset >= 20 else "com.microsoft.Gelu"
        how = how if g.opset >= 20 else {}
    g.node(kind, g.value, **how)


def clip(g: Draft) -> None:
    low, high = g.integer(-4, 3) / 4, g.integer(-3, 6) / 4
    if g.opset < 11:
        how: dict[str, Any] = {}
        g.maybe(how, "min", low)
        g.maybe(how, "max", high)
        g.node("Clip", g.value, **how)
        return
    ends = [g.pick("", g.constant(np.float32(end))) for end in (low, high)]
    g.node("Clip", g.value, *ends)


def prelu(g: Draft) -> None:
    g.node("PRelu", g.value, g.numbers(*broadcast_shape(g)))


def dense(g: Draft) -> None:
    if len(g.shape) != 2 or g.rng.random() < 0.5:
        if g.rng.random() < 0.5:
            g.node("MatMul", g.value, g.numbers(g.shape[-1], g.integer(1, 3)))
        elif len(g.shape) > 1:
            g.node("MatMul", g.numbers(g.integer(1, 3), g.shape[-2]), g.value)
        return
    rows, columns = g.shape
    turned = g.integer(0, 1)
    inner, kept = (rows, columns) if turned else (columns, rows)
    outputs, other = g.integer(1, 3), g.integer(0, 1)
    weight = g.numbers(outputs, inner) if other else g.numbers(inner, outputs)
    how: dict[str, Any] = {"transA": turned, "transB": other}
    g.maybe(how, "alpha", 0.5, -1.0, 2.0)
    g.maybe(how, "beta", 0.5, -1.0, 0.0)
    reads = [g.value, weight]
    if g.rng.random() < 0.7:
        reads.append(g.numbers(*g.pick((outputs,), (1, outputs), (kept, 1), (kept, outputs))))
    kind = "Gemm"
    if g.rng.random() < 0.3:
        kind = "com.microsoft.FusedGemm"
        how["activation"] = g.pick("Relu", "Tanh", "LeakyRelu")
        how |= {"activation_alpha": 0.5} if how["activation"] == "LeakyRelu" else {}
    g.node(kind, *reads, **how)


def einsum(g: Draft) -> None:
    own = "abcdefgh"[: len(g.shape)]
    if len(own) < len(g.shape):
        return
    sizes = dict(zip(own, g.shape, strict=True)) | {"y": g.integer(1, 3), "z": g.integer(1, 3)}
    other = "".join(letter for letter in [*own, "y", "z"] if g.rng.random() < 0.5)
    letters = sorted({*own, *other})
    gives = "".join(g.rng.permutation([x for x in letters if g.rng.random() < 0.6]))
    constant = g.numbers(*(sizes[letter] for letter in other))
    if other and gives:
        g.node("Einsum", g.value, constant, equation=f"{own},{other}->{gives}")


def need_image(g: Draft) -> bool:
    return 3 <= len(g.shape) <= 5


def window(g: Draft, rank: int) -> dict[str, Any]:
    how: dict[str, Any] = {}
    g.maybe(how, "strides", g.sizes(rank, 1, 3))
    g.maybe(how, "dilations", g.sizes(rank, 1, 2))
    padding = g.integer(0, 3)
    if padding == 1:
        how["pads"] = g.sizes(2 * rank, 0, 2)
    elif padding == 2:
        how["auto_pad"] = g.pick("SAME_UPPER", "SAME_LOWER", "VALID")
        if how["auto_pad"] != "VALID":
            how.pop("dilations", None)
    return how


def conv(g: Draft) -> None:
    if not need_image(g):
        return
    rank, channels = len(g.shape) - 2, g.shape[1]
    groups = g.pick(*[k for k in range(1, channels + 1) if channels % k == 0])
    kernel = g.sizes(rank, 1, 3)
    turned = g.rng.random() < 0.5
    how = window(g, rank) | {"group": groups}
    if turned:
        own = g.integer(1, 2)
        filters, weight = own * groups, g.numbers(channels, own, *kernel)
        if g.rng.random() < 0.4:
            strides = how.get("strides", [1] * rank)
            how["output_padding"] = [g.integer(0, stride - 1) for stride in strides]
    else:
        filters = groups * g.integer(1, 2)
        weight = g.numbers(filters, channels // groups, *kernel)
    bias = [g.numbers(filters)] if g.rng.random() < 0.5 else []
    g.node("ConvTranspose" if turned else "Conv", g.value, weight, *bias, **how)


def pool(g: Draft) -> None:
    if not need_image(g):
        return
    rank = len(g.shape) - 2
    kind = g.pick("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool")
    if kind.startswith("Global"):
        g.node(kind, g.value)
        return
    how = window(g, rank) | {"kernel_shape": g.sizes(rank, 1, 3)}
    if kind == "AveragePool":
        if g.opset < 19:
            how.pop("dilations", None)
        g.maybe(how, "count_include_pad", 0, 1)
    elif g.opset < 10:
        how.pop("dilations", None)
    if g.opset >= 10:
        g.maybe(how, "ceil_mode", 0, 1)
    g.node(kind, g.value, **how)


def reduction(g: Draft) -> None:
    kind = g.pick("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin")
    reads, how = [g.value], {}
    g.maybe(how, "keepdims", 0, 1)
    own = sorted({axis(g) % len(g.shape) for _ in range(g.integer(1, 2))})
    own = [k - g.pick(0, len(g.shape)) for k in own]
    if g.rng.random() < 0.7:
        since = 13 if kind == "ReduceSum" else 18
        as_input_or_attribute(g, since, reads, how, "axes", own)
    g.node(kind, *reads, **how)


def reshaped(g: Draft) -> None:
    kind = g.pick("Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "shape")
    size, rank = int(np.prod(g.shape)), len(g.shape)
    reads, how = [g.value], {}
    if kind == "Flatten":
        how["axis"] = g.integer(0 if g.opset < 11 else -rank, rank)
    elif kind == "Reshape":
        first = g.pick(*[k for k in range(1, size + 1) if size % k == 0])
        reads.append(g.integers(*g.pick((first, -1), (-1,), (0, -1), (first, size // first, 1))))
    elif kind == "Transpose":
        g.maybe(how, "perm", [int(k) for k in g.rng.permutation(rank)])
    elif kind == "Squeeze":
        ones = [k for k, own in enumerate(g.shape) if own == 1]
        if ones and g.rng.random() < 0.7:
            as_input_or_attribute(g, 13, reads, how, "axes", [g.pick(*ones)])
    elif kind == "Unsqueeze":
        place = g.integer(0 if g.opset < 11 else -rank - 1, rank)
        as_input_or_attribute(g, 13, reads, how, "axes", [place])
    else:
        value = g.value
        g.node("Shape", value)
        g.node("Gather", g.value, g.integers(0), axis=0)
        g.node("Concat", g.value, g.integers(-1), axis=0)
        kind, reads = "Reshape", [value, g.value]
    g.node(kind, *reads, **how)


def picked(g: Draft) -> None:
    kind = g.pick("Slice", "Gather", "Split", "Concat", "Expand", "Tile")
    at = axis(g)
    size = g.shape[at]
    if kind == "Slice":
        step = g.pick(1, 1, 2, -1, -2) if g.opset >= 10 else 1
        ends = [g.integer(-size - 2, size + 2) for _ in range(2)]
        if g.opset < 10:
            g.node("Slice", g.value, starts=ends[:1], ends=ends[1:], axes=[at % len(g.shape)])
        else:
            reads = [g.integers(number) for number in (*ends, at, step)]
            g.node("Slice", g.value, *reads)
    elif kind == "Gather":
        low = 0 if g.opset < 11 else -size
        wanted = g.rng.integers(low, size, g.pick((), (2,), (1, 2)))
        g.node("Gather", g.value, g.constant(wanted.astype(np.int64)), axis=at)
    elif kind == "Split":
        cut = g.integer(0, size)
        sizes = [part for part in (cut, size - cut) if part]
        reads, how = [g.value], {"axis": at if g.opset >= 11 else at % len(g.shape)}
        as_input_or_attribute(g, 13, reads, how, "split", sizes)
        g.node("Split", *reads, outputs=len(sizes), **how)
    elif kind == "Concat":
        shape = list(g.shape)
        shape[at] = g.integer(1, 2)
        parts = [g.value, g.pick(g.numbers(*shape), g.value)]
        at = at if g.opset >= 11 else at % len(g.shape)
        g.node("Concat", *(parts if g.rng.random() < 0.5 else parts[::-1]), axis=at)
    elif kind == "Expand" and g.opset >= 8:
        shape = [g.pick(own, 1) if own > 1 else g.integer(1, 3) for own in g.shape]
        g.node("Expand", g.value, g.integers(*g.pick(shape, [2, *shape])))
    else:
        g.node("Tile", g.value, g.integers(*g.sizes(len(g.shape), 1, 2)))


def pad(g: Draft) -> None:
    rank = len(g.shape)
    mode = g.pick("constant", "constant", "edge", "reflect", "wrap")
    low = -1 if mode == "constant" else 0
    pads = g.sizes(2 * rank, low, 1)
    how: dict[str, Any] = {"mode": mode}
    if g.opset < 11:
        g.maybe(how, "value", 0.5, 2.0)
        g.node("Pad", g.value, pads=pads, **how)
        return
    reads = [g.value, g.integers(*pads)]
    if mode == "constant" and g.rng.random() < 0.5:
        reads.append(g.constant(np.float32(g.pick(0.0, 0.75))))
    g.node("Pad", *reads, **how)


def resized(g: Draft) -> None:
    if len(g.shape) != 4 or g.opset < 11:
        return
    rules = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"]
    how: dict[str, Any] = {"mode": g.pick("nearest", "linear")}
    g.maybe(how, "coordinate_transformation_mode", *rules)
    if how["mode"] == "nearest":
        names = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
        g.maybe(how, "nearest_mode", *names)
    if g.rng.random() < 0.5:
        scales = [1.0, 1.0, g.pick(2.0, 3.0, 0.5, 1.5), g.pick(2.0, 1.0, 0.5, 2.5)]
        reads = ["", g.constant(np.float32(scales))]
    else:
        sizes = [*g.shape[:2], g.integer(1, 6), g.integer(1, 6)]
        reads = ["", "", g.integers(*sizes)]
    g.node("Resize", g.value, *reads, **how)


def opaque(g: Draft) -> None:
    kind = g.pick("Softmax", "Erf", "Exp", "LogSoftmax", "Mul")
    g.node(kind, *([g.value] * (2 if kind == "Mul" else 1)))


def classical(g: Draft) -> None:
    if len(g.shape) != 2:
        return
    width = g.shape[1]
    many = [float(k) / 4 for k in g.rng.integers(-6, 7, 2 * width)]
    if g.rng.random() < 0.5:
        g.node("ai.onnx.ml.Scaler", g.value, offset=many[:width], scale=many[width:])
    else:
        targets = g.integer(1, 2)
        how: dict[str, Any] = {"coefficients": many[: targets * width], "targets": targets}
        g.maybe(how, "intercepts", many[:targets])
        g.node("ai.onnx.ml.LinearRegressor", g.value, **how)


def blocks(g: Draft) -> None:
    if len(g.shape) == 4:
        if g.shape[1] % 4 == 0:
            g.node("DepthToSpace", g.value, blocksize=2, mode=g.pick("DCR", "CRD"))
        elif g.shape[2] % 2 == 0 and g.shape[3] % 2 == 0:
            g.node("SpaceToDepth", g.value, blocksize=2)


def weighed(g: Draft) -> None:
    """A product with a quantised weight."""
    width, outputs = g.shape[-1], g.integer(1, 3)
    stored = g.rng.integers(-8, 8, (width, outputs)).astype(np.int8)
    each = g.opset >= 13 and g.rng.random() < 0.5
    scale = np.float32(0.5) ** g.rng.integers(1, 3, outputs if each else ())
    zero = g.rng.integers(-3, 4, scale.shape).astype(np.int8)
    reads = [g.constant(stored), g.constant(scale.astype(np.float32)), g.constant(zero)]
    how = {"axis": 1} if each else {}
    value = g.value
    if g.opset >= 10:
        g.node("DequantizeLinear", *reads, **how)
        g.node("MatMul", value, g.value)


FAMILIES: tuple[Callable[[Draft], None], ...] = (
    elementwise, divided, plain, curved, clip, prelu, dense, einsum, conv, conv, pool, pool,
    reduction, reshaped, reshaped, picked, picked, pad, resized, opaque, classical, blocks, weighed,
)  # fmt: skip

OPSETS = (8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 21)


def random_graph(seed: int) -> onnx.ModelProto:
    """The graph of a seed: one to four nodes on an input of up to four dimensions."""
    rng = np.random.default_rng(seed)
    rank = int(rng.choice([1, 2, 2, 3, 4, 4, 4, 5]))
    shape = tuple(int(size) for size in rng.integers(1, 5 if rank < 5 else 4, rank))
    g = Draft(rng, shape, int(rng.choice(OPSETS)))
    wanted = g.integer(1, 4)
    for _ in range(12):
        before = len(g.nodes)
        g.pick(*FAMILIES)(g)
        if len(g.nodes) > before:
            found = inferred(g.model(), g.value)
            if found is None:
                break
            g.shape = found
        if len(g.nodes) >= wanted:
            break
    if not g.nodes:
        g.node("Relu", g.value)
    return g.model()


def inferred(model: onnx.ModelProto, name: str) -> tuple[int, ...] | None:
    """The shape of a tensor, None where the node before it does not fit."""
    try:
        graph = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph
    except (onnx.shape_inference.InferenceError, onnx.checker.ValidationError):
        return None
    for value in (*graph.output, *graph.value_info):
        if value.name == name and value.type.tensor_type.HasField("shape"):
            dims = value.type.tensor_type.shape.dim
            if all(dim.HasField("dim_value") and dim.dim_value > 0 for dim in dims) and dims:
                return tuple(dim.dim_value for dim in dims)
    return None
