"""Networks that the tests of regions share: generic ones, and those on which tools fail."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.activations.activation import Activation
from symact.activations.entries import activation, relu
from symact.geometry.vertices import Point
from symact.networks.network import Network, Node
from symact.networks.operations import Affine, Largest, Select
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box, Domain

SQUARE = Box([-1, -1], [1, 1])


@dataclass(frozen=True)
class Polygon(Domain):
    """A convex polygon of the plane, given by its corners counter-clockwise."""

    loop: tuple[Point, ...]

    @property
    def map(self) -> AffineMap:
        return AffineMap.identity(2)

    @property
    def corners(self) -> tuple[Point, ...]:
        return self.loop


Arrays = list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]


def stack(layers: Arrays, activation: Activation = relu) -> Network:
    """Affine maps with an activation between them."""
    parts: list[Any] = []
    for weight, bias in layers:
        if parts:
            parts.append(activation)
        parts.append(AffineMap(weight, bias))
    return Network(parts)


def generic_arrays(widths: list[int], rng: np.random.Generator) -> Arrays:
    result = []
    for inputs, outputs in itertools.pairwise(widths):
        weight = (rng.standard_normal((outputs, inputs)) * np.sqrt(2 / inputs)).astype(np.float32)
        bias = (rng.standard_normal(outputs) * 0.1).astype(np.float32)
        result.append((weight, bias))
    return result


def generic(widths: list[int], seed: int) -> Network:
    """A float32 network in general position, drawn as the published counts were."""
    return stack(generic_arrays(widths, np.random.default_rng(seed)))


def integer(seed: int, widths: tuple[int, ...] = (2, 8, 8, 1)) -> Network:
    """Weights from −2 to 2, biases from −1 to 1: many coincidences."""
    rng = np.random.default_rng(1000 + seed)
    return stack(
        [
            (rng.integers(-2, 3, (m, n)), rng.integers(-1, 2, m))
            for n, m in itertools.pairwise(widths)
        ]
    )


def quantised(bits: int, widths: list[int], seed: int, *, biased: bool = True) -> Network:
    """Weights and biases of so many bits, powers of two apart from integers."""
    rng = np.random.default_rng(seed)
    top = 1 << (bits - 1)
    layers = []
    for n, m in itertools.pairwise(widths):
        weight = rng.integers(-top, top, (m, n)) / top
        layers.append((weight, rng.integers(-top, top, m) / top * biased))
    return stack(layers)


def sawtooth(depth: int) -> Network:
    """The tent map, ``depth`` times over: 2^depth linear pieces on [0, 1] (M. Telgarsky, 2015)."""
    first = AffineMap([[1], [1]], [0, "-1/2"])
    parts: list[Any] = [first, relu]
    for _ in range(depth - 1):
        parts += [AffineMap([[2, -4], [2, -4]], [0, "-1/2"]), relu]
    return Network([*parts, AffineMap([[2, -4]])])


def related() -> Network:
    """Neurons that are zero, equal, opposite and proportional to each other, in both layers."""
    first = AffineMap(
        [[1, 2], [1, 2], [-1, -2], [3, 6], [0, 0], [0, 0], [2, -1]],
        ["1/3", "1/3", "-1/3", 1, 0, 1, 0],
    )
    second = AffineMap(
        [
            [1, -1, 0, 0, 0, 0, 0],
            [1, 0, -1, 0, 0, 0, 0],
            [-2, 0, 2, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 0, 1],
            [0, 0, 1, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0],
        ],
        [0, 0, 0, -1, -1, 0],
    )
    return Network([first, relu, second, relu, AffineMap([[1, 1, 1, 1, -1, 1]])])


def concurrent() -> Network:
    """Seven lines through one point, then lines through the same point again."""
    first = AffineMap([[k - 3, 2] for k in range(7)], [0] * 7)
    second = AffineMap([[(i * j) % 3 - 1 for j in range(7)] for i in range(4)], [0] * 4)
    return Network([first, relu, second, relu, AffineMap([[1, -1, 1, -1]])])


def along_the_edge() -> Network:
    """Lines along the sides of [−1, 1]² and through its corners, and their kinks there again."""
    first = AffineMap([[1, 0], [-1, 0], [0, 1], [0, 2], [1, 1], [1, -1]], [1, 1, -1, 2, 0, 0])
    second = AffineMap([[1, 1, 1, 1, 0, 0], [0, 0, 1, 0, 1, -1], [1, 0, 0, 0, 0, 0]], [-2, 0, -2])
    return Network([first, relu, second, relu, AffineMap([[1, 1, 1]])])


def moved_by_an_ulp() -> Network:
    """Three lines through one point, but for one bias that is a unit in the last place away."""
    bias = np.array([0.1, 0.1, 0.2], dtype=np.float64)
    bias[2] = np.nextafter(bias[0] + bias[1], 1)
    weight = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float64)
    return stack([(weight, -bias), (np.array([[1.0, 1.0, -1.0]]), np.array([0.0]))])


def pooled() -> Network:
    """A maximum of four, some of them equal, behind ReLUs."""
    first = AffineMap([[1, 0], [0, 1], [-1, 1], [1, 1], [1, 0], [2, -1]], [0, 0, 0, "-1/2", 0, 0])
    windows = Select((0, 1, 2, 3, 4, 5, 4, 0), 6)
    return Network([first, relu, windows, Largest(4, 2), AffineMap([[1, -1]])])


def skipping() -> Network:
    """The input and a hidden layer read again further on."""
    first, second = (
        AffineMap([[1, 2], [-1, 1], [2, -1]], [0, 0, -1]),
        AffineMap([[1, -1, 1, 1, 0], [0, 1, -1, 0, 1]], [0, "1/2"]),
    )
    last = AffineMap([[1, 1, 1, 1, -1]])
    return Network([first, relu, Node(Affine(second), (2, 0)), relu, Node(Affine(last), (4, 2))])


BENT = {
    name: activation(name, **parameters)
    for name, parameters in {
        "leaky_relu": {"alpha": "1/3"},
        "abs": {},
        "relu6": {},
        "hardtanh": {},
        "hardsigmoid": {"alpha": "2/3", "beta": "1/5"},
    }.items()
}
"""Piecewise-linear activations other than ReLU."""


def bent(name: str) -> Network:
    """Three layers with an activation and fractional weights, in which all of its pieces occur."""
    rng = np.random.default_rng(len(name))
    parts: list[Any] = []
    for n, m in ((2, 5), (5, 4), (4, 3)):
        weight = [[Fraction(int(k), 3) for k in row] for row in rng.integers(-9, 10, (m, n))]
        parts += [AffineMap(weight, [Fraction(int(k), 2) for k in rng.integers(-3, 4, m)])]
        parts += [BENT[name]]
    return Network([*parts, AffineMap([[1, -1, "1/2"]], ["1/7"])])


DEGENERATE: dict[str, Callable[[], Network]] = {
    **{f"integer {seed}": (lambda seed=seed: integer(seed)) for seed in range(10)},
    **{
        f"{bits} bits": (lambda bits=bits: quantised(bits, [2, 8, 8, 1], bits))
        for bits in (2, 4, 8)
    },
    **{
        f"{bits} bits, no bias": (
            lambda bits=bits: quantised(bits, [2, 8, 8, 1], bits, biased=False)
        )
        for bits in (2, 4, 8)
    },
    "related neurons": related,
    "concurrent lines": concurrent,
    "along the edge": along_the_edge,
    "moved by an ulp": moved_by_an_ulp,
    "pooled": pooled,
    "skipping": skipping,
}


def grid_points(count: int, low: int = -1, high: int = 1) -> list[tuple[Fraction, Fraction]]:
    """Points of a regular grid, many of them on kinks of networks with small integer weights."""
    axis = [Fraction(low) + Fraction(high - low) * k / (count - 1) for k in range(count)]
    return [(x, y) for x in axis for y in axis]
