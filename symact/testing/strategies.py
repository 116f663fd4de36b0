"""Hypothesis strategies for exact numbers, affine maps, networks and points.

Strategies are plural nouns with keyword-only options; each says what its examples shrink to. The
weights come in families (:mod:`symact.testing.families`). All weights of a layer are one draw of
bytes, so that an example costs a millisecond or two, and not one for every number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from symact.activations.entries import Activation, activation, names
from symact.errors import UsageError, shown
from symact.networks.bends import linear_pieces
from symact.networks.network import Network, Node, need_network
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import AffineMap, nearest_floats
from symact.numbers.arrays import Floats
from symact.numbers.asked import needed
from symact.numbers.conversion import ordered
from symact.numbers.matrix import RationalMatrix
from symact.testing.families import (
    DENOMINATORS,
    FAMILIES,
    FORMATS,
    dtype_name,
    example_map,
    one_of,
    signed,
)

# -- strategies ---------------------------------------------------------------------------------


def rationals(
    *, max_numerator: int = 1000, max_denominator: int = 1000
) -> st.SearchStrategy[Fraction]:
    """Fractions; they shrink to 0.

    Args:
        max_numerator: numerators before reduction are at most this in magnitude.
        max_denominator: denominators are at most this.
    """
    _at_least(max_numerator, "max_numerator", 0)
    _at_least(max_denominator, "max_denominator", 1)
    return st.builds(
        Fraction,
        st.integers(-max_numerator, max_numerator),
        st.integers(1, max_denominator),
    )


def affine_maps(
    *,
    inputs: int | None = None,
    outputs: int | None = None,
    max_width: int = 4,
    family: str | None = None,
    dtype: Any = None,
    entries: st.SearchStrategy[Any] | None = None,
) -> st.SearchStrategy[AffineMap]:
    """Exact affine maps; they shrink to the zero map from one number to one number.

    Args:
        inputs, outputs: the widths; up to ``max_width`` if left out.
        family: one of :data:`FAMILIES`; any of them if left out.
        dtype: a float type whose numbers all weights are; rationals if left out.
        entries: a strategy for single entries, in place of ``family`` and ``dtype``.
    """
    _widths(inputs=inputs, outputs=outputs, max_width=max_width)
    _family_and_dtype(family, dtype)
    if entries is not None and not isinstance(entries, st.SearchStrategy):
        raise UsageError(f"entries={shown(entries)}; give a strategy, such as rationals()")
    if entries is not None and (family is not None or dtype is not None):
        raise UsageError(
            f"entries={shown(entries)} is given together with family={shown(family)} and "
            f"dtype={shown(dtype)}; entries says what all numbers are, leave the others out"
        )
    return _affine_maps(inputs, outputs, max_width, family, dtype, entries)


@st.composite
def _affine_maps(
    draw: st.DrawFn,
    inputs: int | None,
    outputs: int | None,
    max_width: int,
    family: str | None,
    dtype: Any,
    entries: st.SearchStrategy[Any] | None,
) -> AffineMap:
    columns = inputs or draw(st.integers(1, max_width))
    rows = outputs or draw(st.integers(1, max_width))
    if entries is None:
        return _draw_map(draw, rows, columns, family or draw(st.sampled_from(FAMILIES)), dtype)
    flat = draw(st.lists(entries, min_size=rows * (columns + 1), max_size=rows * (columns + 1)))
    table = [flat[i * (columns + 1) : (i + 1) * (columns + 1)] for i in range(rows)]
    return AffineMap([row[:-1] for row in table], [row[-1] for row in table])


def _draw_map(draw: st.DrawFn, rows: int, columns: int, family: str, dtype: Any) -> AffineMap:
    count = rows * (columns + 2)
    data = draw(st.binary(min_size=count, max_size=count))
    return example_map(family, rows, columns, data, dtype=dtype)


def networks(
    *,
    inputs: int | None = None,
    outputs: int | None = None,
    max_width: int = 4,
    max_layers: int = 5,
    chain: bool = False,
    family: str | None = None,
    dtype: Any = None,
    activations: Sequence[Activation] | None = None,
) -> st.SearchStrategy[Network]:
    """Exact networks; they shrink to one layer on one number, and weights to zero.

    Layers are dense maps, scalings, selections, convolutions (windows, then blocks with copies),
    activations and maxima; unless ``chain`` is set also skip connections, concatenations, and
    layers that read an older value.

    Args:
        inputs, outputs: the widths; up to ``max_width`` if left out.
        max_width: widths that are drawn are at most this; windows may be wider in between.
        max_layers: at most so many layers, a convolution or a pooling being one.
        chain: whether each operation reads the one before and nothing else.
        family: one of :data:`FAMILIES` for all layers; each layer its own if left out.
        dtype: a float type whose numbers all weights are; rationals if left out.
        activations: those to choose from; left out, the continuous piecewise-linear ones of the
            catalogue, leaky ReLU with any slope. None of them at all for ``()``.
    """
    _widths(inputs=inputs, outputs=outputs, max_width=max_width)
    _at_least(max_layers, "max_layers", 1)
    _family_and_dtype(family, dtype)
    choices = None
    if activations is not None:
        listed = ordered(activations, "activations", "a list of activations")
        named = {f"activations[{k}]": one for k, one in enumerate(listed)}
        choices = tuple(needed(one, Activation, name) for name, one in named.items())
    return _networks(
        inputs, outputs, max_layers, _Choices(max_width, chain, family, dtype, choices)
    )


@dataclass(frozen=True)
class _Choices:
    """What a random network is made of."""

    max_width: int
    chain: bool
    family: str | None
    dtype: Any
    activations: tuple[Activation, ...] | None


@st.composite
def _networks(
    draw: st.DrawFn, inputs: int | None, outputs: int | None, max_layers: int, choices: _Choices
) -> Network:
    width = inputs or draw(st.integers(1, choices.max_width))
    growth = _Growth(draw, choices, [width])
    layers = [_Growth.dense, _Growth.scaling, _Growth.selection, _Growth.convolution]
    if choices.activations != ():
        layers += [_Growth.activation, _Growth.pooling]
    if not choices.chain:
        layers += [_Growth.skip, _Growth.concatenation, _Growth.branch]
        if choices.activations != ():
            layers.append(_Growth.merge)
    # as elements of one list, so that an example can shrink by leaving out a layer
    draw(st.lists(_layers(growth, layers), min_size=1, max_size=max_layers))
    if outputs is not None and growth.widths[-1] != outputs:
        growth.dense(outputs)
    return Network(growth.nodes, inputs=width)


@st.composite
def _layers(draw: st.DrawFn, growth: _Growth, kinds: Sequence[Callable[[_Growth], None]]) -> None:
    draw(st.sampled_from(kinds))(growth)


@dataclass
class _Growth:
    """A network in the making; each method adds one layer at the end."""

    draw: st.DrawFn
    choices: _Choices
    widths: list[int]
    nodes: list[Node] = field(default_factory=list)

    def add(self, operation: Operation, *reads: int) -> None:
        given = sum(self.widths[read] for read in reads)
        self.nodes.append(Node(operation, reads))
        self.widths.append(operation.outputs(given))

    @property
    def last(self) -> int:
        return len(self.nodes)

    def width(self) -> int:
        return self.draw(st.integers(1, self.choices.max_width))

    def map(self, rows: int, columns: int) -> AffineMap:
        family = self.choices.family or self.draw(st.sampled_from(FAMILIES))
        return _draw_map(self.draw, rows, columns, family, self.choices.dtype)

    def dense(self, outputs: int | None = None) -> None:
        self.add(Affine(self.map(outputs or self.width(), self.widths[-1])), self.last)

    def scaling(self) -> None:
        both = self.map(self.widths[-1], 1)
        self.add(Scale(both.matrix, both.offset), self.last)

    def selection(self) -> None:
        self.windows(self.width())

    def windows(self, count: int) -> None:
        """Any numbers of the last value, in any order, and zeros."""
        width = self.widths[-1]
        data = self.draw(st.binary(min_size=count, max_size=count))
        indices = [byte % (width + 1) for byte in data]
        self.add(Select(tuple(i if i < width else -1 for i in indices), width), self.last)

    def convolution(self) -> None:
        blocks, copies = self.draw(st.sampled_from([(1, 2), (2, 1), (1, 3), (2, 2)]))
        size, width = self.draw(st.sampled_from([(1, 1), (2, 1), (1, 2), (2, 2)]))
        self.windows(blocks * copies * size)
        maps = [self.map(width, size) for _ in range(blocks)]
        self.add(Affine(*maps, copies=copies), self.last)

    def activation(self) -> None:
        self.add(Activate(_draw_activation(self.draw, self.choices)), self.last)

    def pooling(self) -> None:
        terms, width = self.draw(st.integers(2, 3)), self.width()
        self.windows(terms * width)
        self.add(Largest(terms, width), self.last)

    def skip(self) -> None:
        self.add(Addition(2, self.widths[-1]), self.last, self.older_of_same_width())

    def merge(self) -> None:
        self.add(Largest(2, self.widths[-1]), self.last, self.older_of_same_width())

    def concatenation(self) -> None:
        older = self.older()
        columns = self.widths[-1] + self.widths[older]
        self.add(Affine(self.map(self.width(), columns)), self.last, older)

    def branch(self) -> None:
        older = self.older()
        self.add(Affine(self.map(self.width(), self.widths[older])), older)

    def older(self) -> int:
        return self.last - self.draw(st.integers(0, self.last))

    def older_of_same_width(self) -> int:
        same = [k for k, width in enumerate(self.widths) if width == self.widths[-1]]
        return self.draw(st.sampled_from(same[::-1]))


def _draw_activation(draw: st.DrawFn, choices: _Choices) -> Activation:
    if choices.activations is not None:
        return draw(st.sampled_from(choices.activations))
    name = draw(st.sampled_from(_piecewise_linear()))
    if name != "leaky_relu":
        return activation(name)
    alpha = draw(st.integers(-16, 48))
    return activation(name, alpha=Fraction(alpha, 32 if choices.dtype is not None else 30))


def _piecewise_linear() -> list[str]:
    """The continuous piecewise-linear activations of the catalogue, ReLU first."""
    entries = [activation(name) for name in names()]
    found = [e.name for e in entries if linear_pieces(e) is not None]
    return sorted(found, key=lambda name: name != "relu")


def inputs(network: Network, *, dtype: Any = None) -> st.SearchStrategy[Any]:
    """Points that a network reads; they shrink to the origin.

    Args:
        dtype: a float type: the points are arrays of it, of shape (inputs,), with subnormal and
            large numbers and −0.0 among them; tuples of fractions if left out.
    """
    need_network(network, "a strategy for inputs")
    name = dtype_name(dtype)
    size = 2 * network.inputs
    data = st.binary(min_size=size, max_size=size)
    return data.map(lambda drawn: _point(drawn[::2], drawn[1::2], name))


def _point(numbers: bytes, sizes: bytes, dtype: str | None) -> Any:
    integers = [signed(byte) for byte in numbers]
    if dtype is None:
        return tuple(
            Fraction(k, DENOMINATORS[size % 5]) for k, size in zip(integers, sizes, strict=True)
        )
    smallest = FORMATS[dtype].smallest
    steps = (Fraction(1), Fraction(1, 8), Fraction(1, 10), Fraction(1, 3), Fraction(64), smallest)
    exact = [[k * steps[size % 6]] for k, size in zip(integers, sizes, strict=True)]
    point = nearest_floats(RationalMatrix.of(exact), dtype, "the point")[:, 0]
    negative = np.array([k == 0 and size % 2 == 1 for k, size in zip(integers, sizes, strict=True)])
    return np.where(negative, -point, point)


def neighbourhoods(network: Network) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Boxes around points that a network reads: pairs (value, radius) of doubles of shape
    (inputs,); they shrink to the origin with radius 0."""
    need_network(network, "a strategy for neighbourhoods")
    size = 2 * network.inputs
    data = st.binary(min_size=size, max_size=size)
    return data.map(
        lambda drawn: (
            np.array([signed(byte) / 8 for byte in drawn[::2]]),
            np.array([byte / 16 for byte in drawn[1::2]]),
        )
    )


def points_within(value: Any, radius: Any) -> st.SearchStrategy[tuple[Fraction, ...]]:
    """Rational points of the box [value − radius, value + radius], corners among them; they shrink
    to ``value``.

    Args:
        value, radius: finite numbers, one for each coordinate.
    """
    centre, reach = (
        [entry for (entry,) in RationalMatrix.column(given, name).fractions()]
        for given, name in ((value, "the value"), (radius, "the radius"))
    )
    if len(centre) != len(reach) or min(reach, default=Fraction(0)) < 0:
        raise UsageError(
            f"value={shown(value)} and radius={shown(radius)}; give a radius ≥ 0 for each value"
        )
    data = st.binary(min_size=len(centre), max_size=len(centre))
    return data.map(
        lambda drawn: tuple(
            c + r * Fraction(max(-42, min(42, signed(byte))), 42)
            for c, r, byte in zip(centre, reach, drawn, strict=True)
        )
    )


# -- arguments ----------------------------------------------------------------------------------


def _at_least(value: Any, name: str, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{name}={shown(value)}; give an integer ≥ {least}")


def _widths(*, inputs: Any, outputs: Any, max_width: Any) -> None:
    for name, value in (("inputs", inputs), ("outputs", outputs)):
        if value is not None:
            _at_least(value, name, 1)
    _at_least(max_width, "max_width", 1)


def _family_and_dtype(family: Any, dtype: Any) -> None:
    if family is not None:
        one_of(family, "family", FAMILIES)
    dtype_name(dtype)
