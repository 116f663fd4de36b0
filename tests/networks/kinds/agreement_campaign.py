"""Many executions held to the bound on them: other orders, types, formulas, points near kinks.

``python -m tests.networks.kinds.agreement_campaign --count 2000`` holds executions of that many
networks, some 10³ numbers each, and prints the largest ratio met, by type.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact import AffineMap, Network
from symact.activations.entries import activation, names
from symact.networks.kinds import agreement
from symact.networks.kinds.balls import BallKind
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Node
from symact.networks.operations import Activate, Addition, Affine
from symact.numbers.balls import Range, precision
from symact.numbers.matrix import RationalMatrix
from tests.grid import CASES
from tests.networks.kinds.executions import Array, executed, to_type

TYPES = (
    ("float32", None),
    ("float16", None),
    ("bfloat16", None),
    ("float64", None),
    ("float16", "float32"),
    ("bfloat16", "float32"),
)


@dataclass(frozen=True)
class Trial:
    """A network, a point in the type, and the model of its executions."""

    network: Network
    point: Array
    dtype: str
    accumulate: str | None
    seed: int


@dataclass(frozen=True)
class Outcome:
    """How many numbers were held to a bound, and the largest part of it that was used."""

    numbers: int
    ratio: float


def between(network: Network, point: Array) -> list[tuple[Fraction, Fraction]]:
    """What each exact output is between: both ends are one where it is rational."""
    operations = [node.operation for node in network.nodes]
    entries = [own.activation for own in operations if isinstance(own, Activate)]
    exact = [Fraction(x) for x in point.tolist()]
    if all(entry.pieces is not None for entry in entries):
        column = network.run(RationalKind(), RationalMatrix.column(exact))
        return [(row[0], row[0]) for row in column.fractions()]
    with precision(400):
        found = network.run(BallKind(), tuple(Range.between(x, x) for x in exact))
        return [ends(own) for own in found]


def ends(own: Range) -> tuple[Fraction, Fraction]:
    """Rationals that a range is between."""
    low, high = ((end.man_exp() if end else (0, 0)) for end in (own.low, own.high))
    return tuple(Fraction(int(m)) * Fraction(2) ** int(e) for m, e in (low, high))  # type: ignore[return-value]


def hold(trial: Trial, count: int = 24) -> Outcome:
    """Many executions at a point, held to the bound there.

    Raises:
        AssertionError: naming what was executed, and by how much it is off.
    """
    found = agreement.bound(trial.network, trial.point, 0, trial.dtype, accumulate=trial.accumulate)
    results = executed(trial.network, trial.point, trial.dtype, count, trial.seed, trial.accumulate)
    ratio, numbers = Fraction(0), 0
    for k, (low, high) in enumerate(between(trial.network, trial.point)):
        limit = found.error[k]
        if not np.isfinite(limit):
            continue
        for own in results[:, k].tolist():
            assert np.isfinite(own), (trial, "overflows though it is bounded")
            away = max(low - Fraction(own), Fraction(own) - high, Fraction(0))
            assert away <= Fraction(limit), (trial, k, own, float(away), limit)
            numbers += 1
            if away:
                ratio = max(ratio, away / Fraction(limit))
    return Outcome(numbers, float(ratio))


# -- networks -------------------------------------------------------------------------------------


def random_network(random: np.random.Generator, dtype: str) -> Network:
    """Layers of random widths, of stored weights or not, with skips, of all activations."""
    width, depth = int(random.integers(1, 24)), int(random.integers(1, 7))
    layers: list[Any] = []

    def weights(rows: int, columns: int) -> AffineMap:
        gain = random.choice([0.3, 1.0, 2.0])
        matrix = random.standard_normal((rows, columns)) * gain / np.sqrt(columns)
        matrix *= random.random((rows, columns)) < random.choice([0.4, 1.0])
        bias = random.standard_normal(rows) * random.choice([0.0, 0.1, 3.0])
        if random.random() < 0.7:
            matrix, bias = to_type(matrix, dtype), to_type(bias, dtype)
        return AffineMap(matrix, bias)

    kinds = [activation(name) for name in names()]
    for _ in range(depth):
        position = len(layers)
        layers.append(Node(Affine(weights(width, width)), (position,)))
        layers.append(Node(Activate(kinds[random.integers(len(kinds))]), (position + 1,)))
        if random.random() < 0.3:
            layers.append(Node(Addition(2, width), (position + 2, position)))
    layers.append(Node(Affine(weights(3, width)), (len(layers),)))
    return Network(layers, inputs=width)


def near_a_kink(network: Network, point: Array, dtype: str) -> Array:
    """The point moved along a coordinate until a number of the first layer is all but 0."""
    first = network.nodes[0].operation
    if not isinstance(first, Affine) or not first.is_dense or network.nodes[0].reads != (0,):
        return point
    matrix = np.array([[float(e) for e in row] for row in first.blocks[0].matrix.fractions()])
    bias = np.array([float(row[0]) for row in first.blocks[0].offset.fractions()])
    found = point.copy()
    slopes = np.where(matrix[0] == 0, np.inf, matrix[0])
    found[0] -= (matrix[0] @ point + bias[0]) / slopes[0]
    return to_type(found, dtype) if np.isfinite(found).all() else point


def trials(count: int, seed: int = 0) -> Iterator[Trial]:
    """Networks of the grid and random ones, in all types."""
    for k in range(count):
        random = np.random.default_rng([seed, k])
        dtype, accumulate = TYPES[k % len(TYPES)]
        if k % 3 == 0:
            case = CASES[int(random.integers(len(CASES)))]
            network = case.network
        else:
            network = random_network(random, dtype)
        scale = random.choice([1.0, 1.0, 1e-3, 50.0])
        point = to_type(random.standard_normal(network.inputs) * scale, dtype)
        if k % 4 == 0:
            point = near_a_kink(network, point, dtype)
        yield Trial(network, point, dtype, accumulate, k)


def main() -> None:
    """The campaign."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    numbers, ratios = 0, dict.fromkeys(TYPES, 0.0)
    for trial in trials(given.count, given.seed):
        found = hold(trial)
        numbers += found.numbers
        key = trial.dtype, trial.accumulate
        ratios[key] = max(ratios[key], found.ratio)
    print(f"{numbers} numbers held, none outside of its bound")
    for (dtype, accumulate), ratio in ratios.items():
        print(f"{dtype} summed in {accumulate or dtype}: at most {ratio:.3f} of it")


if __name__ == "__main__":
    main()
