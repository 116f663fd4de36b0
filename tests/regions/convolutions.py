"""Small convolutional networks, drawn at random, and an oracle for lines through them.

The oracle convolves and pools arrays of fractions by their definition, and finds the pieces on a
line by following each number from knot to knot. It shares nothing with the package but activations
by name. The networks are lowered here to selections and blocks, as the readers do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.entries import activation, relu
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Largest, Select
from symact.numbers.affine import AffineMap

F = Fraction
Array = np.ndarray[Any, Any]
LEAKY = F(1, 4)


@dataclass(frozen=True)
class Conv:
    """A convolution: weights (out, in / groups, k, k), a bias for each channel."""

    weights: Array
    bias: Array
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1


@dataclass(frozen=True)
class Pool:
    """The largest number, or the mean, of each window."""

    kind: str
    size: int
    stride: int


@dataclass
class Spec:
    """Layers after each other: convolutions, pools, names of activations, matrices, and the numbers
    of earlier values that are added (int) or laid behind (a tuple of one)."""

    shape: tuple[int, int, int]
    layers: list[Any] = field(default_factory=list)


def windows(shape: tuple[int, int, int], conv: Any) -> tuple[Array, int, int]:
    """For each place the numbers of a window, (places, channels, k, k); −1 for padding."""
    channels, height, width = shape
    padding, dilation = getattr(conv, "padding", 0), getattr(conv, "dilation", 1)
    size = conv.size if isinstance(conv, Pool) else conv.weights.shape[2]
    grid = np.full((channels, height + 2 * padding, width + 2 * padding), -1)
    grid[:, padding : padding + height, padding : padding + width] = np.arange(
        channels * height * width
    ).reshape(shape)
    reach = dilation * (size - 1) + 1
    rows = range(0, grid.shape[1] - reach + 1, conv.stride)
    columns = range(0, grid.shape[2] - reach + 1, conv.stride)
    found = [
        grid[:, i : i + reach : dilation, j : j + reach : dilation] for i in rows for j in columns
    ]
    return np.stack(found), len(rows), len(columns)


# -- as a network ----------------------------------------------------------------------------------


def network_of(spec: Spec) -> Network:
    """The network, by selections, blocks, sums and maxima."""
    nodes: list[Node] = []
    values, shapes = [0], [spec.shape]  # for each layer the value that it gives, and its shape

    def add(operation: Any, *reads: int) -> int:
        nodes.append(Node(operation, reads or (values[-1] if not nodes else len(nodes),)))
        return len(nodes)

    for layer in spec.layers:
        shape, read = shapes[-1], values[-1]
        size = int(np.prod(shape))
        if isinstance(layer, Conv):
            at, high, wide = windows(shape, layer)
            each = shape[0] // layer.groups
            blocked = np.concatenate([
                at[:, g * each : (g + 1) * each].reshape(len(at), -1) for g in range(layer.groups)
            ])  # fmt: skip
            out = len(layer.weights) // layer.groups
            parts = [slice(g * out, (g + 1) * out) for g in range(layer.groups)]
            blocks = [AffineMap(layer.weights[p].reshape(out, -1), layer.bias[p]) for p in parts]
            value = add(Select(tuple(blocked.ravel().tolist()), size), read)
            value = add(Affine(*blocks, copies=len(at)), value)
            order = np.arange(layer.groups * len(at) * out).reshape(layer.groups, len(at), out)
            order = order.transpose(0, 2, 1)
            value = add(Select(tuple(order.ravel().tolist()), order.size), value)
            shapes.append((len(layer.weights), high, wide))
        elif isinstance(layer, Pool):
            at, high, wide = windows(shape, layer)
            terms = at.reshape(len(at), shape[0], -1).transpose(2, 1, 0)  # terms, channels, places
            value = add(Select(tuple(terms.ravel().tolist()), size), read)
            operation = Largest if layer.kind == "max" else Addition
            value = add(operation(len(terms), terms[0].size), value)
            if layer.kind == "mean":
                mean = AffineMap([[F(1, len(terms))]])
                value = add(Affine(mean, copies=terms[0].size), value)
            shapes.append((shape[0], high, wide))
        elif isinstance(layer, str):
            own = relu if layer == "relu" else activation("leaky_relu", alpha=LEAKY)
            value = add(Activate(own), read)
            shapes.append(shape)
        elif isinstance(layer, int):
            value = add(Addition(2, size), read, values[layer])
            shapes.append(shape)
        elif isinstance(layer, tuple):
            (other,) = layer
            whole = size + int(np.prod(shapes[other]))
            value = add(Select(tuple(range(whole)), whole), read, values[other])
            shapes.append((shape[0] + shapes[other][0], *shape[1:]))
        else:
            value = add(Affine(AffineMap(*layer["dense"])), read)
            shapes.append((len(layer["dense"][0]), 1, 1))
        values.append(value)
    return Network(nodes, inputs=int(np.prod(spec.shape)))


# -- by its definition -----------------------------------------------------------------------------


def layer_of(layer: Any, x: Array, before: Sequence[Array]) -> tuple[Array, list[Array]]:
    """What a layer makes of an array (channels, height, width), and what it compares: for each of
    its numbers that bend the terms of which it is the largest, one after the other."""
    if isinstance(layer, Conv):
        pad = layer.padding
        padded = np.full((x.shape[0], x.shape[1] + 2 * pad, x.shape[2] + 2 * pad), F(0))
        padded[:, pad : pad + x.shape[1], pad : pad + x.shape[2]] = x
        out, each, size, _ = layer.weights.shape
        reach = layer.dilation * (size - 1) + 1
        high = (padded.shape[1] - reach) // layer.stride + 1
        wide = (padded.shape[2] - reach) // layer.stride + 1
        result = np.full((out, high, wide), F(0))
        for o, i, j in itertools.product(range(out), range(high), range(wide)):
            first = o // (out // layer.groups) * each
            total = F(layer.bias[o])
            for c, p, q in itertools.product(range(each), range(size), range(size)):
                entry = padded[
                    first + c, i * layer.stride + p * layer.dilation,
                    j * layer.stride + q * layer.dilation,
                ]  # fmt: skip
                total += F(layer.weights[o, c, p, q]) * entry
            result[o, i, j] = total
        return result, []
    if isinstance(layer, Pool):
        high = (x.shape[1] - layer.size) // layer.stride + 1
        wide = (x.shape[2] - layer.size) // layer.stride + 1
        result, terms = np.full((x.shape[0], high, wide), F(0)), []
        for c, i, j in itertools.product(range(x.shape[0]), range(high), range(wide)):
            rows = slice(i * layer.stride, i * layer.stride + layer.size)
            columns = slice(j * layer.stride, j * layer.stride + layer.size)
            own = x[c, rows, columns].ravel()
            result[c, i, j] = max(own) if layer.kind == "max" else sum(own, F(0)) / len(own)
            terms.append(own)
        return result, terms if layer.kind == "max" else []
    if isinstance(layer, str):
        slope = F(0) if layer == "relu" else LEAKY
        bent = np.vectorize(lambda v: v if v > 0 else slope * v, otypes=[object])(x)
        return bent, [np.array([F(0), v]) for v in x.ravel()]
    if isinstance(layer, int):
        return x + before[layer], []
    if isinstance(layer, tuple):
        return np.concatenate([x, before[layer[0]]]), []
    matrix, offset = layer["dense"]
    flat = x.ravel()
    rows = [sum((F(w) * v for w, v in zip(row, flat, strict=True)), F(b))
            for row, b in zip(matrix, offset, strict=True)]  # fmt: skip
    return np.array(rows, dtype=object).reshape(-1, 1, 1), []


def bends(spec: Spec, x: Sequence[Fraction]) -> list[list[Array]]:
    """For each layer that bends the terms that it compares, at a point."""
    values = [np.array(list(x), dtype=object).reshape(spec.shape)]
    found = []
    for layer in spec.layers:
        value, terms = layer_of(layer, values[-1], values)
        values.append(value)
        if terms:
            found.append(terms)
    return found


def pattern(spec: Spec, x: Sequence[Fraction]) -> tuple[int, ...]:
    """The first of the largest terms of everything that bends: 1 for a ReLU that is on."""
    compared = itertools.chain.from_iterable(bends(spec, x))
    return tuple(int(max(range(len(t)), key=lambda k: (t[k], -k))) for t in compared)


def pieces(
    spec: Spec, p: Sequence[Fraction], q: Sequence[Fraction]
) -> list[tuple[Fraction, tuple[int, ...]]]:
    """The pieces on the segment from p to q: where each begins, and its pattern.

    Layer by layer the segment is cut where two terms that are compared cross; between two cuts
    they are affine, since all before them is.
    """

    def at(t: Fraction) -> list[Fraction]:
        return [a + t * (b - a) for a, b in zip(p, q, strict=True)]

    cuts = [F(0), F(1)]
    for layer in range(len(bends(spec, p))):
        known = {t: bends(spec, at(t))[layer] for t in cuts}
        more = set(cuts)
        for a, b in itertools.pairwise(cuts):
            for first, last in zip(known[a], known[b], strict=True):
                for i, j in itertools.combinations(range(len(first)), 2):
                    x, y = first[i] - first[j], last[i] - last[j]
                    if x * y < 0:
                        more.add(a + (b - a) * x / (x - y))
        cuts = sorted(more)
    result: list[tuple[Fraction, tuple[int, ...]]] = []
    for a, b in itertools.pairwise(cuts):
        own = pattern(spec, at((a + b) / 2))
        if not result or result[-1][1] != own:
            result.append((a, own))
    return result


# -- at random -------------------------------------------------------------------------------------


def weights(rng: np.random.Generator, shape: tuple[int, ...], integer: bool) -> Array:
    if integer:
        return rng.integers(-2, 3, shape).astype(float)
    own = (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32)
    return own.astype(float)


def conv(rng: np.random.Generator, inputs: int, outputs: int, integer: bool, **how: int) -> Conv:
    """A convolution with weights that are generic, or small integers."""
    size = how.pop("size", 2)
    own = weights(rng, (outputs, inputs // how.get("groups", 1), size, size), integer)
    bias = rng.integers(-1, 2, outputs) if integer else rng.standard_normal(outputs)
    return Conv(own, bias.astype(np.float32).astype(float), **how)


def specs() -> Iterator[tuple[str, Spec]]:
    """Networks with everything that convolutional networks have, generic and degenerate."""
    for integer, seed in ((False, 0), (True, 0), (True, 1)):
        rng = np.random.default_rng(40 * seed + integer)
        kind = f"{'integer' if integer else 'generic'} {seed}"

        def dense(inputs: int, rng: np.random.Generator = rng, integer: bool = integer) -> Any:
            return {"dense": (weights(rng, (2, inputs), integer), [0, 1])}

        def own(
            inputs: int, outputs: int, rng: Any = rng, integer: bool = integer, **how: int
        ) -> Conv:
            return conv(rng, inputs, outputs, integer, **how)

        yield (
            f"padded, {kind}",
            Spec(
                (1, 4, 4),
                [own(1, 2, size=3, padding=1, stride=2), "relu", own(2, 3), "relu", dense(3)],
            ),
        )
        yield (
            f"dilated, {kind}",
            Spec(
                (2, 4, 4), [own(2, 2, dilation=2), "relu", own(2, 2, padding=1), "relu", dense(18)]
            ),
        )
        yield (
            f"in groups, {kind}",
            Spec((2, 3, 3), [own(2, 4, groups=2), "relu", own(4, 4, groups=4), "leaky", dense(4)]),
        )
        yield (
            f"largest, {kind}",
            Spec(
                (1, 5, 5),
                [own(1, 2), "relu", Pool("max", 2, 2), "relu", own(2, 2), "relu", dense(2)],
            ),
        )
        yield (
            f"largest twice, {kind}",
            Spec((1, 5, 5), [own(1, 1), "relu", Pool("max", 2, 1), Pool("max", 2, 1), dense(4)]),
        )
        yield (
            f"mean, {kind}",
            Spec((1, 5, 5), [own(1, 2), "relu", Pool("mean", 2, 2), own(2, 2), "relu", dense(2)]),
        )
        yield f"added, {kind}", Spec(
            (2, 3, 3),
            [own(2, 2, size=3, padding=1), "relu", own(2, 2, size=3, padding=1), 2, "relu",
             own(2, 2, size=1), 0, "leaky", dense(18)],
        )  # fmt: skip
        yield f"laid behind, {kind}", Spec(
            (1, 4, 4),
            [own(1, 2), "relu", own(2, 1, size=1), "relu", (2,), Pool("max", 2, 1), own(3, 1),
             "relu", dense(1)],
        )  # fmt: skip
