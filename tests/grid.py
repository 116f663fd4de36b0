"""The shared grid: kind of layer × shape × weight family, one small network each.

``GRID`` is for ``pytest.mark.parametrize``; a new kind of layer joins by one row of ``LAYERS``. The
networks are the same on every run.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from symact.activations.entries import Activation, activation, names
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.affine import AffineMap
from symact.testing.families import DENOMINATORS, FAMILIES, example_map, signed

SHAPES = ((1, 1, 1), (3, 1, 2), (1, 4, 1), (2, 5, 3))
"""Widths of the input, the hidden values and the output."""


class Weights:
    """A source of weights of one family, the same for the same seed."""

    def __init__(self, family: str, seed: str, dtype: Any = None) -> None:
        self.family, self.dtype, self.random = family, dtype, random.Random(seed)

    def map(self, rows: int, columns: int) -> AffineMap:
        # bytes below 64 are numbers up to 32, so that products of layers stay legible
        data = bytes(self.random.choices(range(64), k=rows * (columns + 2)))
        return example_map(self.family, rows, columns, data, dtype=self.dtype)

    def scale(self, width: int) -> Scale:
        both = self.map(width, 1)
        return Scale(both.matrix, both.offset)

    def windows(self, count: int, width: int) -> Select:
        return Select(tuple(self.random.choices(range(-1, width), k=count)), width)


Build = Callable[[Weights, int, int, int], list[Any]]

_PARAMETERS = {"leaky_relu": {"alpha": "1/3"}, "hardsigmoid": {"alpha": "1/5", "beta": "1/2"}}


def _between(middle: Activation) -> Build:
    return lambda w, n, hidden, m: [w.map(hidden, n), middle, w.map(m, hidden)]


def _skip(w: Weights, n: int, hidden: int, m: int) -> list[Any]:
    return [w.map(n, n), Node(Addition(2, n), (1, 0)), w.map(m, n)]


def _concatenation(w: Weights, n: int, hidden: int, m: int) -> list[Any]:
    return [w.map(hidden, n), Node(Affine(w.map(m, n + hidden)), (0, 1))]


def _fan_out(w: Weights, n: int, hidden: int, m: int) -> list[Any]:
    return [
        w.map(hidden, n),
        Node(Affine(w.map(m, hidden)), (1,)),
        Node(Affine(w.map(m, hidden)), (1,)),
        Node(Addition(3, m), (2, 3, 2)),
    ]


def _convolution(w: Weights, n: int, hidden: int, m: int) -> list[Any]:
    blocks = [w.map(1, 2), w.map(1, 2)]
    return [w.windows(4 * hidden, n), Affine(*blocks, copies=hidden), w.map(m, 2 * hidden)]


def _pooling(w: Weights, n: int, hidden: int, m: int) -> list[Any]:
    return [w.map(hidden, n), w.windows(3 * m, hidden), Largest(3, m)]


LAYERS: dict[str, Build] = {
    "affine": lambda w, n, hidden, m: [w.map(m, n)],
    "deep affine": lambda w, n, hidden, m: [
        w.map(hidden, n),
        w.map(hidden, hidden),
        w.map(m, hidden),
    ],
    "scale": lambda w, n, hidden, m: [w.scale(n), w.map(m, n)],
    "select": lambda w, n, hidden, m: [w.windows(hidden, n), w.map(m, hidden)],
    "skip": _skip,
    "concatenation": _concatenation,
    "fan-out": _fan_out,
    "convolution": _convolution,
    "pooling": _pooling,
    **{name: _between(activation(name, **_PARAMETERS.get(name, {}))) for name in names()},
}


@dataclass(frozen=True)
class Case:
    """One network: with rational weights in ``network``, with those of a float32 in ``stored``."""

    layer: str
    shape: tuple[int, int, int]
    family: str

    @property
    def id(self) -> str:
        return f"{self.layer}-{'×'.join(map(str, self.shape))}-{self.family}".replace(" ", "_")

    def build(self, dtype: Any = None) -> Network:
        weights = Weights(self.family, self.id, dtype)
        return Network(LAYERS[self.layer](weights, *self.shape), inputs=self.shape[0])

    @cached_property
    def network(self) -> Network:
        return self.build()

    @cached_property
    def stored(self) -> Network:
        return self.build("float32")

    @property
    def is_affine(self) -> bool:
        return self.network.activations == 0

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether exact rational values exist."""
        return self.layer not in names() or activation(self.layer).is_piecewise_linear

    @property
    def is_continuous(self) -> bool:
        return self.layer not in names() or activation(self.layer).is_continuous

    def points(self, count: int = 3) -> list[tuple[Fraction, ...]]:
        """The origin and some rational points."""
        draw = random.Random(f"points of {self.id}")
        width = self.shape[0]
        more = [
            tuple(
                Fraction(signed(draw.randrange(64)), draw.choice(DENOMINATORS))
                for _ in range(width)
            )
            for _ in range(count - 1)
        ]
        return [(Fraction(0),) * width, *more]

    def floats(self, dtype: Any = np.float32, count: int = 3) -> np.ndarray[Any, Any]:
        """The origin and some points of a float type, of shape (count, inputs)."""
        draw = random.Random(f"floats of {self.id}")
        rows = [[draw.uniform(-4, 4) for _ in range(self.shape[0])] for _ in range(count - 1)]
        return np.array([[0.0] * self.shape[0], *rows]).astype(dtype)


CASES = tuple(
    Case(layer, shape, family) for layer in LAYERS for shape in SHAPES for family in FAMILIES
)


def cases(keep: Callable[[Case], bool] = lambda case: True) -> pytest.MarkDecorator:
    """The cases that a test is about, as a mark."""
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.id) for c in CASES if keep(c)])


GRID = cases()
