"""What operators of ONNX do to layers: those that are affine by channel, and moves of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symact.folding.graphs import (
    Fixed,
    Linear,
    Reading,
    Value,
    normed,
    rationals,
    scaled,
    shifted,
    vector,
)
from symact.folding.layers import ONE, Layer, Weights, in_one
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.tensors import Constant, unpacked

Rule = Callable[[Reading, str, Attributes, Sequence[Value | None]], Value | None]
"""What an operator gives; None where it is no layer, and one of its own."""

RULES: dict[str, Rule] = {}


def _rule(*names: str, least: int = 1, most: int = 3) -> Callable[[Rule], Rule]:
    """Enter a rule; with other numbers of operands an operator is none that is known."""

    def entered(rule: Rule) -> Rule:
        def counted(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Any:
            return rule(reading, node, attributes, reads) if least <= len(reads) <= most else None

        RULES.update(dict.fromkeys(names, counted))
        return rule

    return entered


@_rule("Identity", "Dropout")
def _same(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    """Dropout does nothing in use, which is all that is read."""
    return reads[0] if len(reads) < 3 else None


@_rule("Constant", least=0)
def _constant(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    tensor = attributes.tensor("value") if "value" in attributes.names else None
    if tensor is None:
        return None
    found = reading.tensors.constant(tensor, f"the constant {node!r}")
    return Fixed(found.array, found.element, node, is_named=False)


# -- layers -----------------------------------------------------------------------------------


@_rule("Conv", least=2)
def _convolution(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    weight, bias = reads[1], reads[2] if len(reads) > 2 else None
    if not isinstance(weight, Fixed) or isinstance(reads[0], Fixed) or weight.array.ndim < 3:
        return None
    count = weight.array.ndim - 2
    automatic = attributes.word("auto_pad", "NOTSET")
    pads = attributes.integers("pads") if automatic == "NOTSET" else None
    steps = attributes.integers("strides") or (1,) * count
    pads, dilations = pads or (0,) * (2 * count), attributes.integers("dilations") or (1,) * count
    groups = attributes.integer("group", 1)
    if (len(steps), len(pads), len(dilations)) != (count, 2 * count, count):
        return None
    if min(groups, *steps, *dilations) < 1:
        return None
    rest = () if automatic in ("NOTSET", "VALID") else (automatic,)
    layer = Layer("convolution", weight.array.shape, steps, pads, dilations, groups, rest)
    return _layer(reading, node, layer, reads[0], weight, bias)


@_rule("ConvTranspose", least=2)
def _transposed(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    weight, bias = reads[1], reads[2] if len(reads) > 2 else None
    if not isinstance(weight, Fixed) or isinstance(reads[0], Fixed) or weight.array.ndim < 3:
        return None
    inputs, own, *kernel = weight.array.shape
    groups = attributes.integer("group", 1)
    if groups < 1 or inputs % groups:
        return None

    def outputs_first(array: Any) -> Any:
        parts = array.reshape(groups, inputs // groups, own, -1).transpose(0, 2, 1, 3)
        return parts.reshape(groups * own, inputs // groups, *kernel)

    named = ("auto_pad", "dilations", "kernel_shape", "output_padding", "output_shape", "pads")
    rest = tuple(
        (name, attributes.word(name, "") if name == "auto_pad" else attributes.integers(name))
        for name in named
        if name in attributes.names
    )
    moved = weight.moved(outputs_first)
    strides = attributes.integers("strides") or (1,) * len(kernel)
    layer = Layer("transposed convolution", moved.array.shape, strides, groups=groups, rest=rest)
    return _layer(reading, node, layer, reads[0], moved, bias)


@_rule("Gemm", least=2)
def _product_and_sum(
    reading: Reading, node: str, attributes: Attributes, reads: Any
) -> Value | None:
    weight, bias = reads[1], reads[2] if len(reads) > 2 else None
    if not isinstance(weight, Fixed) or isinstance(reads[0], Fixed) or weight.array.ndim != 2:
        return None
    if attributes.integer("transA", 0):
        return None
    if not attributes.integer("transB", 0):
        weight = weight.moved(np.transpose)
    alpha, beta = attributes.number("alpha", 1.0), attributes.number("beta", 1.0)
    layer = Layer("dense", weight.array.shape)
    found = _layer(reading, node, layer, reads[0], weight, None)
    if found is None or alpha != 1:
        found = None if found is None else scaled(found, [alpha] * layer.rows, "")
    if found is None or bias is None:
        return found
    added = vector(bias, found)
    if added is None:
        return None
    return shifted(found, added, beta)


@_rule("MatMul", least=2)
def _product(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    weight = reads[1]
    if not isinstance(weight, Fixed) or isinstance(reads[0], Fixed) or weight.array.ndim != 2:
        return None
    moved = weight.moved(np.transpose)
    layer = Layer("dense", moved.array.shape)
    return _layer(reading, node, layer, reads[0], moved, None)


def _layer(
    reading: Reading, node: str, layer: Layer, x: Value | None, weight: Fixed, bias: Value | None
) -> Linear | None:
    if x is None or weight.array.dtype.kind not in "fiu" or not weight.array.size:
        return None
    if bias is not None and not (isinstance(bias, Fixed) and bias.array.shape == (layer.rows,)):
        return None
    rank = len(layer.shape) if layer.kind != "dense" else reading.rank(x)
    base = reading.number(x, node)
    weights = weight.weights(layer.rows)
    stored = weight if weight.scale is None and weight.array.dtype.kind == "f" else None
    own = replace(layer, weights=(weights,), names=(weight.name,), weight=stored)
    found = Linear(base, (own,), rank)
    return found if bias is None else shifted(found, bias)


# -- what is behind them ------------------------------------------------------------------------


@_rule("BatchNormalization", least=5, most=5)
def _norm(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    x, *parts = reads
    if len(parts) != 4 or not all(isinstance(part, Fixed) for part in parts):
        return None
    if attributes.integer("training_mode", 0) or not attributes.integer("spatial", 1):
        return None
    epsilon = attributes.number("epsilon", 1e-5)
    if reading.epsilon is not None:
        epsilon = reading.epsilon
    if isinstance(x, Linear) and x.layers[0].kind == "dense" and x.rank != 2:
        x = reading.number(x, node)
    if isinstance(x, int):
        rows = int(parts[0].array.size)
        unit = Weights(np.ones((rows, 1)), [ONE] * rows)
        x = Linear(x, (Layer("scaling", (rows,), weights=(unit,)),), reading.rank(x))
    return normed(x, parts, epsilon, node) if isinstance(x, Linear) else None


@_rule("Add", "Sum", least=2, most=64)
def _sum(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    sums = [one for one in reads if isinstance(one, Linear)]
    if len(reads) == 2 and len(sums) == 1:
        (other,) = (one for one in reads if not isinstance(one, Linear))
        shift = vector(other, sums[0])
        return None if shift is None else shifted(sums[0], shift)
    if len(sums) != len(reads) or not sums:
        return None
    first = sums[0]
    if any((one.base, one.layers[0].rows) != (first.base, first.layers[0].rows) for one in sums):
        return None
    layers = tuple(layer for one in sums for layer in one.layers)
    found = Linear(first.base, layers, max(one.rank for one in sums))
    return found if in_one(layers) is not None else None


@_rule("Sub", least=2)
def _difference(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    first, second = reads
    if isinstance(first, Fixed) and isinstance(second, Fixed):
        return _whole(first, second)
    if not isinstance(first, Linear):
        return None
    shift = vector(second, first)
    if shift is None:
        return None
    return shifted(first, shift, -ONE)


def _whole(first: Fixed, second: Fixed) -> Fixed | None:
    """The difference of integers, whatever they are stored as."""
    if first.scale is not None or second.scale is not None:
        return None
    for one in (first, second):
        values = one.array
        if (
            values.dtype.kind not in "fiu"
            or not ((values == np.round(values)) & (np.abs(values.astype("f8")) < 2.0**31)).all()
        ):
            return None
    array = first.array.astype(np.float64) - second.array.astype(np.float64)
    return Fixed(array, first.element, first.name, np.ones(array.shape))


@_rule("Mul", least=2)
def _factor(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    if all(isinstance(one, Fixed) for one in reads):
        return _times(*reads)
    for one, other in (reads, reads[::-1]):
        factors = vector(other, one) if isinstance(one, Linear) else None
        if factors is not None:
            return scaled(one, rationals(factors), factors.name)
    return None


def _times(first: Fixed, second: Fixed) -> Fixed | None:
    """A product of stored numbers: one is the scale of the other."""
    for one, other in ((first, second), (second, first)):
        is_whole = one.scale is None or bool((one.scale == 1).all())
        if other.scale is None and is_whole and other.array.dtype.kind == "f":
            shape = np.broadcast_shapes(one.array.shape, other.array.shape)
            if shape == one.array.shape:
                return replace(one, scale=np.broadcast_to(other.array, shape), name=one.name)
    return None


@_rule("Div", least=2)
def _quotient(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    first, second = reads
    factors = vector(second, first) if isinstance(first, Linear) else None
    if factors is None or not factors.array.all():
        return None
    return scaled(first, [1 / factor for factor in rationals(factors)], factors.name)


# -- stored numbers -------------------------------------------------------------------------------


@_rule("DequantizeLinear", least=2)
def _dequantised(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    whole, scale, zero = reads[0], reads[1], reads[2] if len(reads) > 2 else None
    if not all(isinstance(one, Fixed) for one in (whole, scale, zero or scale)):
        return None
    if scale.scale is not None or scale.array.dtype.kind != "f":
        return None
    if whole.array.dtype.kind not in "iu" or whole.array.dtype.itemsize > 4:
        return None
    axis, size = attributes.integer("axis", 1), attributes.integer("block_size", 0)
    scales = spread(scale.array, whole.array.shape, axis, size)
    if scales is None:
        return None
    array = whole.array
    if zero is not None:
        is_whole = zero.scale is None and zero.array.dtype.kind in "iu"
        points = spread(zero.array, array.shape, axis, size) if is_whole else None
        if points is None:
            return None
        array = array.astype(np.int64) - points.astype(np.int64)
    return Fixed(array, scale.element, whole.name, scales)


def spread(array: Any, shape: tuple[int, ...], axis: int, size: int) -> Any:
    """A scale for all, for each index of an axis, or for each block along it, for every number;
    None for what fits none of these."""
    if array.size == 1:
        return np.broadcast_to(array.reshape(1), shape)
    if not -len(shape) <= axis < len(shape):
        return None
    axis %= len(shape)
    if size:
        if size < 0 or array.ndim != len(shape) or array.shape[axis] != -(-shape[axis] // size):
            return None
        size = min(size, shape[axis])
        wide = np.repeat(array, size, axis=axis)
        cut = wide[tuple(slice(0, most) for most in shape)]
        return cut if cut.shape == shape else None
    if array.shape != (shape[axis],):
        return None
    return np.broadcast_to(
        array.reshape([-1 if k == axis else 1 for k in range(len(shape))]), shape
    )


@_rule("com.microsoft.MatMulNBits", least=3, most=6)
def _packed(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    """x Wᵀ with W[n, k] = s·(q − z) in blocks along k, two numbers of 4 bits in a byte."""
    x, packed, scale, *others = reads
    columns, rows = attributes.integer("K", 0), attributes.integer("N", 0)
    bits, size = attributes.integer("bits", 4), attributes.integer("block_size", 0)
    if bits not in (4, 8) or size < 16 or min(rows, columns) < 1 or isinstance(x, Fixed):
        return None
    fixed = [packed, scale, *(one for one in others if one is not None)]
    if not all(isinstance(one, Fixed) for one in fixed) or (len(others) > 1 and any(others[1:])):
        return None
    is_float = scale.array.dtype.kind == "f" and scale.scale is None
    if packed.array.dtype != np.uint8 or packed.scale is not None or not is_float:
        return None
    blocks = -(-columns // size)
    digits = _digits(packed.array, bits)
    if digits.size != rows * blocks * size or scale.array.size != rows * blocks:
        return None
    whole = digits.reshape(rows, blocks, size).astype(np.int16)
    points = np.full((rows, blocks), 1 << (bits - 1), np.int16)
    if others and others[0] is not None:
        needed = rows * (-(-blocks // 2) if bits == 4 else blocks)
        if others[0].array.dtype != np.uint8 or others[0].array.size != needed:
            return None
        own = _digits(others[0].array.reshape(rows, -1), bits)
        points = own.reshape(rows, -1)[:, :blocks].astype(np.int16)
    array = (whole - points[:, :, None]).reshape(rows, -1)[:, :columns]
    scales = np.repeat(scale.array.reshape(rows, blocks), size, axis=1)[:, :columns]
    weight = Fixed(array, scale.element, packed.name, scales)
    return _layer(reading, node, Layer("dense", array.shape), x, weight, None)


def _digits(array: Any, bits: int) -> Any:
    """Numbers of 4 bits in bytes, the lower ones first; bytes themselves for 8."""
    if bits == 8:
        return array
    return unpacked(array, 2 * array.size)


@_rule("Cast")
def _cast(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    """Of small integers to floats that hold them all, and of floats to wider ones."""
    whole, to = reads[0], attributes.integer("to", 0)
    if not isinstance(whole, Fixed) or whole.scale is not None or to not in (1, 11):
        return None
    kind, size = whole.array.dtype.kind, whole.array.dtype.itemsize
    most = 2 if to == 1 else 4
    if (kind in "iu" and size <= most) or (kind == "f" and size <= 2 * most):
        floats = np.float32 if to == 1 else np.float64
        return Fixed(whole.array.astype(floats), to, whole.name, np.ones(whole.array.shape))
    return None


@_rule("Transpose")
def _turned(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    order = attributes.integers("perm")
    if not isinstance(reads[0], Fixed):
        return None
    if order is not None and sorted(order) != [*range(reads[0].array.ndim)]:
        return None
    return reads[0].moved(lambda array: np.transpose(array, order))


@_rule("Reshape", least=2)
def _reshaped(reading: Reading, node: str, attributes: Attributes, reads: Any) -> Value | None:
    if not all(isinstance(one, Fixed) for one in reads) or attributes.integer("allowzero", 0):
        return None
    known = Constant(reads[1].array, reads[1].element, reads[1].name).integers()
    own = reads[0].array.shape
    if any(size == 0 and k >= len(own) for k, size in enumerate(known)):
        return None
    shape = [own[k] if size == 0 else size for k, size in enumerate(known)]
    rest = int(np.prod([size for size in shape if size != -1], dtype=np.int64))
    if min(shape, default=1) < -1 or shape.count(-1) > 1 or not rest:
        return None
    shape = [reads[0].array.size // rest if size == -1 else size for size in shape]
    if int(np.prod(shape, dtype=np.int64)) != reads[0].array.size:
        return None
    fixed: Fixed = reads[0]
    return fixed.moved(lambda array: array.reshape(shape))
