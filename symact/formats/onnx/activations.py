"""The operators of ONNX that are activations of the catalogue, or piecewise linear."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from symact.activations.activation import Activation, Pieces
from symact.activations.entries import (
    activation,
    gelu,
    gelu_tanh,
    hardswish,
    mish,
    relu,
    sigmoid,
    silu,
    softplus,
    tanh,
)
from symact.activations.shapes import with_pieces
from symact.activations.softsign import softsign
from symact.errors import ModelError, ShapeError, UnsupportedError, shown
from symact.formats.bytes import shape_text
from symact.formats.onnx.call import Call, operator
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.program import Computed, Tensor, column_of, common_shape
from symact.formats.onnx.tensors import Constant
from symact.numbers.matrix import RationalMatrix

PLAIN = {
    "Relu": relu,
    "Sigmoid": sigmoid,
    "Tanh": tanh,
    "Softplus": softplus,
    "HardSwish": hardswish,
    "Mish": mish,
}
"""Activations without attributes, by the names of their operators."""


def _enter(name: str, entry: Activation) -> None:
    @operator(name, inputs=(1, 1))
    def _plain(call: Call) -> Tensor:
        return call.program.activated(call.computed(0), entry)


for _name, _entry in PLAIN.items():
    _enter(_name, _entry)


@operator("Softsign", inputs=(1, 1))
def _softsign(call: Call) -> Tensor:
    return call.program.activated(call.computed(0), softsign())


@operator("LeakyRelu", inputs=(1, 1), attributes="alpha")
def _leaky_relu(call: Call) -> Tensor:
    alpha = call.attributes.number("alpha", 0.01)
    return call.program.activated(call.computed(0), activation("leaky_relu", alpha=alpha))


@operator("Elu", inputs=(1, 1), attributes="alpha")
def _elu(call: Call) -> Tensor:
    alpha = call.attributes.number("alpha", 1.0)
    return call.program.activated(call.computed(0), activation("elu", alpha=alpha))


@operator("Selu", inputs=(1, 1), attributes="alpha gamma")
def _selu(call: Call) -> Tensor | tuple[Tensor, ...]:
    old = call.opset < 6  # which had the constants of the paper in four digits
    alpha = call.attributes.number("alpha", 1.6732 if old else 1.67326319217681884765625)
    scale = call.attributes.number("gamma", 1.0507 if old else 1.05070102214813232421875)
    if scale <= 0:
        return opaque(call)
    return call.program.activated(call.computed(0), activation("selu", alpha=alpha, scale=scale))


@operator("Celu", inputs=(1, 1), attributes="alpha")
def _celu(call: Call) -> Tensor | tuple[Tensor, ...]:
    """max(0, x) + min(0, α(exp(x/α) − 1)), which is α·elu(x/α) for α > 0."""
    alpha = call.attributes.number("alpha", 1.0)
    if alpha <= 0:
        return opaque(call)
    if alpha == 1:
        return call.program.activated(call.computed(0), activation("elu"))
    inner = call.program.scaled(call.computed(0), 1 / alpha, None)
    outer = call.program.activated(inner, activation("elu"))
    call.program.rounds.append(f"{call}, which divides and multiplies by its alpha in between")
    return call.program.scaled(outer, alpha, None)


@operator("HardSigmoid", inputs=(1, 1), attributes="alpha beta")
def _hard_sigmoid(call: Call) -> Tensor | tuple[Tensor, ...]:
    alpha, beta = call.attributes.number("alpha", 0.2), call.attributes.number("beta", 0.5)
    if alpha <= 0:
        return opaque(call)
    entry = activation("hardsigmoid", alpha=alpha, beta=beta)
    return call.program.activated(call.computed(0), entry)


@operator("Gelu", inputs=(1, 1), attributes="approximate")
def _gelu(call: Call) -> Tensor:
    kind = call.attributes.word("approximate", "none")
    if kind not in ("none", "tanh"):
        raise ModelError(f"{call} has the approximation {shown(kind)}; there are none and tanh")
    return call.program.activated(call.computed(0), gelu if kind == "none" else gelu_tanh)


@operator("Swish", inputs=(1, 1), attributes="alpha")
def _swish(call: Call) -> Tensor | tuple[Tensor, ...]:
    """x·σ(αx), which is silu(αx)/α."""
    alpha = call.attributes.number("alpha", 1.0)
    if not alpha:
        return call.program.scaled(call.computed(0), Fraction(1, 2), None)
    if alpha == 1:
        return call.program.activated(call.computed(0), silu)
    inner = call.program.scaled(call.computed(0), alpha, None)
    call.program.rounds.append(f"{call}, which multiplies by its alpha in between")
    return call.program.scaled(call.program.activated(inner, silu), 1 / alpha, None)


@operator("Clip", inputs=(1, 3), attributes="min max", infinite=True)
def _clip(call: Call) -> Tensor | tuple[Tensor, ...]:
    """min(max(x, low), high); a bound that is left out or infinite bounds nothing."""
    bounds = []
    for k, (name, outside) in enumerate((("min", -math.inf), ("max", math.inf)), start=1):
        tensor = call.input(k)
        if isinstance(tensor, Computed):
            return opaque(call)
        bounds.append(_bound(call, tensor, name, outside))
    low, high = bounds
    data = call.computed(0)
    if low == math.inf or high == -math.inf:
        raise UnsupportedError(f"{call} gives an infinite number for every input")
    if low > high:  # the upper bound comes last
        low = high
    if low == high:
        column = RationalMatrix.column([high] * math.prod(data.shape))
        return call.program.scaled(data, 0, column)
    knots, slopes, shifts = [], [Fraction(1)], [Fraction(0)]
    if low != -math.inf:
        knots.append(Fraction(low))
        slopes.insert(0, Fraction(0))
        shifts.insert(0, Fraction(low))
    if high != math.inf:
        knots.append(Fraction(high))
        slopes.append(Fraction(0))
        shifts.append(Fraction(high))
    pieces = Pieces(tuple(knots), tuple(slopes), tuple(shifts))
    return call.program.activated(data, with_pieces(pieces))


def _bound(call: Call, tensor: Constant | None, name: str, outside: float) -> Fraction | float:
    """A bound as a fraction, or infinite."""
    if tensor is None:
        stated = call.attributes.bound(name)
        return outside if stated is None else stated
    if tensor.array.size != 1:
        raise ShapeError(
            f"{call} has bounds of shape {shape_text(tensor.shape)}; it needs single numbers"
        )
    (value,) = tensor.array.ravel().tolist()
    if value in (math.inf, -math.inf):
        return float(value)
    tensor.check_finite()
    return Fraction(value)


@operator("PRelu", inputs=(2, 2))
def _prelu(call: Call) -> Tensor | tuple[Tensor, ...]:
    """x for x > 0 and s·x elsewhere, which is s·x + (1 − s)·max(x, 0)."""
    call.one_type()
    data, slope = call.required(0), call.required(1)
    if isinstance(slope, Computed) or isinstance(data, Constant):
        return opaque(call)
    shape = slope.shape
    if call.opset < 7 and len(shape) == 1 and shape[0] > 1:  # a slope for each channel
        shape = (shape[0], *(1,) * (len(data.shape) - 2))
    if common_shape(data.shape, shape, str(call)) != data.shape:
        raise ShapeError(
            f"{call} has slopes of shape {shape_text(slope.shape)} for an input of shape "
            f"{shape_text(data.shape)}; they have to repeat to it"
        )
    flat = np.broadcast_to(slope.array.reshape(shape), data.shape)
    slopes = column_of(Constant(flat, slope.element, slope.name), data.shape)
    first, *others = (entry for (entry,) in slopes.fractions())
    if all(other == first for other in others):
        entry = activation("leaky_relu", alpha=first)
        return call.program.activated(data, entry, slope.sources)
    ones = RationalMatrix.column([1] * slopes.shape[0])
    kept = call.program.activated(data, relu)
    call.program.rounds.append(f"{call}, which multiplies by one slope for each number")
    return call.program.added(
        call.program.scaled(data, slopes, None, slope.sources),
        call.program.scaled(kept, ones - slopes, None, ()),
    )
