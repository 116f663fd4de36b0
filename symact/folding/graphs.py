"""Graphs of ONNX as layers between other operators, to see which layers of two graphs are one.

What is linear by channel is gathered (convolutions, matrix products, batch norms, factors, shifts
and sums of them); all else is an operator that is equal to another one of the same name, attributes
and operands. So two graphs that say one thing in different ways, with other names, number their
tensors alike where these are the same but for the numbers of layers.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import NumberError
from symact.folding.layers import ONE, Layer, Weights, check_channels, slopes_of
from symact.formats.bytes import printable
from symact.formats.onnx.attributes import Attributes
from symact.formats.onnx.graph import Graph, live_order
from symact.formats.onnx.tensors import Tensors, text
from symact.numbers.arrays import Array

GRAPHS = (5, 10)
"""AttributeProto.AttributeType of a graph and of several."""


@dataclass(frozen=True, eq=False)
class Fixed:
    """A tensor that is stored.

    Attributes:
        array: its numbers; with a scale those that it multiplies.
        element: the type of its numbers in the file.
        name: of the tensor that it is.
        scale: what multiplies each, of the same shape; None for stored numbers themselves.
        trail: how it was moved, from the shape in which it is stored.
        stored_shape: that shape; None for the one that it has.
        is_named: whether the file has it as an initialiser.
    """

    array: Array
    element: int
    name: str
    scale: Array | None = None
    trail: tuple[Callable[[Array], Array], ...] = ()
    stored_shape: tuple[int, ...] | None = None
    is_named: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that it is stored in."""
        own: tuple[int, ...] = self.array.shape
        return own if self.stored_shape is None else self.stored_shape

    def moved(self, move: Callable[[Array], Array]) -> Fixed:
        """The same numbers at other places."""
        scale = None if self.scale is None else move(self.scale)
        trail = (*self.trail, move)
        return replace(
            self, array=move(self.array), scale=scale, trail=trail, stored_shape=self.shape
        )

    def weights(self, rows: int) -> Weights:
        """As a matrix of so many rows."""
        scale = None if self.scale is None else self.scale.reshape(rows, -1)
        return Weights(self.array.reshape(rows, -1), [ONE] * rows, scale)

    def places(self) -> Array:
        """For each entry which one it is, counted through the tensor as it is stored."""
        found = np.arange(math.prod(self.shape)).reshape(self.shape)
        for move in self.trail:
            found = move(found)
        return found


@dataclass(frozen=True, eq=False)
class Linear:
    """Layers of one tensor, added up.

    Attributes:
        base: the number of the tensor.
        layers: the layers.
        rank: how many dimensions the sum has; 0 where that is not known.
    """

    base: int
    layers: tuple[Layer, ...]
    rank: int


@dataclass(frozen=True, eq=False)
class Site:
    """Where a sum of layers goes into another operator, or is an output.

    Attributes:
        number: of the tensor.
        linear: the sum.
        node: what messages call it.
    """

    number: int
    linear: Linear
    node: str


class Numbering:
    """Equal numbers for equal tensors, over several graphs."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def of(self, key: Any) -> int:
        """The number of what has a key."""
        return self._known.setdefault(key, len(self._known))

    def new(self) -> int:
        """One that nothing else has."""
        return self.of(object())


Value = Fixed | Linear | int


@dataclass
class Reading:
    """A graph, read tensor by tensor.

    Attributes:
        graph: the graph.
        tensors: where its numbers are from.
        numbering: shared with the graph that it is compared with.
        met: told of each sum of layers that is read by another operator; says its number.
        rules: what operators do to layers, by name.
        epsilon: what batch norms add to variances instead of what they say; None for that.
    """

    graph: Graph
    tensors: Tensors
    numbering: Numbering
    met: Callable[[Linear, str], int]
    rules: Mapping[str, Any]
    epsilon: Fraction | None = None
    values: dict[str, Value] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    origins: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def outputs(self) -> list[tuple[str, int]]:
        """The outputs by name, with their numbers."""
        for k, (name, info) in enumerate(self.graph.inputs.items()):
            number = self.numbering.of(("input", k))
            self.values[name] = number
            self.ranks[number] = len(info.type.tensor_type.shape.dim)
        order: dict[int, None] = {}
        for target in self.graph.outputs:
            order |= dict.fromkeys(live_order(self.graph, target))
        for k in order:
            self._read(k)
        return [(name, self.number(self.value(name), name)) for name in self.graph.outputs]

    def value(self, name: str) -> Value:
        """What a name stands for."""
        if name not in self.values:
            found = self.tensors.initialiser(self.graph.initialisers[name])
            self.values[name] = Fixed(found.array, found.element, name)
        return self.values[name]

    def number(self, value: Value, node: str) -> int:
        """The number of a tensor; a sum of layers becomes a site."""
        if isinstance(value, int):
            return value
        if isinstance(value, Fixed):
            parts = [value.array] if value.scale is None else [value.array, value.scale]
            data = [(str(p.dtype), p.shape, hashlib.sha256(p.tobytes()).digest()) for p in parts]
            return self.numbering.of(("constant", value.element, *data))
        if id(value) not in self._numbers:
            number = self._numbers[id(value)] = self.met(value, node)
            self.ranks[number] = value.rank
            self.origins[number] = node
        return self._numbers[id(value)]

    def rank(self, value: Value) -> int:
        """How many dimensions a tensor has; 0 where that is not known."""
        if isinstance(value, Fixed):
            return value.array.ndim
        return value.rank if isinstance(value, Linear) else self.ranks.get(value, 0)

    def _read(self, k: int) -> None:
        node = self.graph.nodes[k]
        reads = [self.value(name) if name else None for name in self.graph.reads[k]]
        rule = self.rules.get(self.graph.operator(k))
        found = None
        if rule is not None and sum(bool(name) for name in self.graph.gives[k]) == 1:
            attributes = Attributes(node.attribute, self.graph.what(k))
            found = rule(self, self.graph.name(k), attributes, reads)
        if found is not None:
            self.values[self.graph.gives[k][0]] = found
            return
        numbers = [
            None if one is None else self.number(one, name)
            for one, name in zip(reads, self.graph.reads[k], strict=True)
        ]
        if self.graph.operator(k) in COMMUTATIVE:
            numbers.sort(key=lambda number: -1 if number is None else number)
        key = (self.graph.operator(k), self._settings(k), tuple(numbers))
        for at, name in enumerate(self.graph.gives[k]):
            if not name:
                continue
            number = self.numbering.of((*key, at))
            self.values[name] = number
            self.origins.setdefault(number, self.graph.what(k))
            first = reads[0] if reads else None
            if self.graph.operator(k) in ELEMENTWISE and first is not None:
                self.ranks.setdefault(number, self.rank(first))
            if self.graph.operator(k) == "Flatten":
                self.ranks.setdefault(number, 2)

    def _settings(self, k: int) -> Any:
        """The attributes of a node without those that say what is so anyway, and since when it
        means what it means."""
        import onnx

        node, domain = self.graph.nodes[k], self.graph.domain(k)
        has_graph = any(one.type in GRAPHS or one.HasField("g") for one in node.attribute)
        if has_graph or self.graph.is_function(k):  # which say themselves what they mean
            return self.numbering.new()
        usual: dict[str, bytes] = {}
        version = self.graph.opset(k)
        if onnx.defs.has(text(node.op_type), version, domain):
            schema = onnx.defs.get_schema(text(node.op_type), version, domain)
            version = schema.since_version
            usual = {
                name: one.default_value.SerializeToString(deterministic=True)
                for name, one in schema.attributes.items()
            }
        found = []
        for attribute in node.attribute:
            plain = onnx.AttributeProto()
            plain.CopyFrom(attribute)
            plain.ClearField("doc_string")
            data = plain.SerializeToString(deterministic=True)
            if usual.get(plain.name) != data:
                found.append((plain.name, data))
        return version, tuple(sorted(found))


COMMUTATIVE = frozenset({"Add", "Mul", "Sum", "Max", "Min"})
"""Operators whose operands have no order."""

ELEMENTWISE = frozenset(
    {"Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh",
     "Clip", "Softplus", "Softsign", "Mish", "Gelu", "Erf", "Abs", "Neg", "Exp", "PRelu", "Softmax"}
)  # fmt: skip
"""Operators that give what has as many dimensions as their first operand."""


def _vector(value: Value | None, rows: int, rank: int, axis: int) -> Fixed | None:
    """A stored tensor that has a number for each channel, as a vector; None for what has not."""
    if not isinstance(value, Fixed) or value.array.dtype.kind != "f":
        return None
    shape = value.array.shape
    if value.array.size == 1 and value.scale is None and len(shape) <= max(rank, 1):
        return value.moved(lambda array: np.broadcast_to(array.reshape(1), (rows,)))
    if not rank or len(shape) > rank:
        return None
    padded = (1,) * (rank - len(shape)) + shape
    if padded[axis] != rows or value.array.size != rows:
        return None
    return value.moved(lambda array: array.reshape(-1))


def vector(value: Value | None, linear: Linear) -> Fixed | None:
    """The same, for the channels of a sum."""
    kind, rows = linear.layers[0].kind, linear.layers[0].rows
    axis = -1 if kind == "dense" else 1
    return _vector(value, rows, linear.rank if kind != "dense" else max(linear.rank, 1), axis)


def rationals(fixed: Fixed) -> list[Fraction]:
    """The exact numbers of a vector.

    Raises:
        NumberError: for a NaN or an infinity.
    """
    values = fixed.array.astype(np.float64).ravel()
    scales = np.ones(len(values)) if fixed.scale is None else fixed.scale.astype("f8").ravel()
    if not np.isfinite(values).all() or not np.isfinite(scales).all():
        raise NumberError(f"{printable(fixed.name)!r} has a NaN or an infinity")
    pairs = zip(values.tolist(), scales.tolist(), strict=True)
    return [Fraction(value) * Fraction(scale) for value, scale in pairs]


def shifted(linear: Linear, shift: Fixed, factor: Fraction = ONE) -> Linear:
    """With a vector, times a factor, added: to the first layer, as they are added up."""
    first, *others = linear.layers
    weights = shift.weights(first.rows)
    if factor != 1:
        moved = first.shifted(weights.times([factor] * first.rows), shift.name)
    else:
        is_stored = not others and shift.scale is None
        moved = first.shifted(weights, shift.name, shift if is_stored else None)
    return replace(linear, layers=(moved, *others))


def scaled(linear: Linear, factors: Sequence[Any], name: str) -> Linear:
    """With each channel multiplied."""
    return replace(linear, layers=tuple(one.scaled(factors, name) for one in linear.layers))


def normed(linear: Linear, parts: Sequence[Fixed], epsilon: Fraction, name: str) -> Linear:
    """With a batch norm behind it: scale, shift, mean and variance of its channels."""
    for part in parts:
        check_channels(linear.layers[0], part.array.size, part.name)
    scale, shift, mean, variance = parts
    slopes = slopes_of(rationals(scale), rationals(variance), epsilon, name)
    first, *others = scaled(linear, slopes, scale.name).layers
    means = mean.weights(first.rows).times([-slope for slope in slopes])
    first = first.shifted(means, mean.name).shifted(shift.weights(first.rows), shift.name)
    return replace(linear, layers=(first, *others))
