"""Slopes of lines below and above activations that bound one neuron better, found by descent.

All is in floats, and nothing here decides anything: any slopes give a bound, which is then computed
exactly. The gradient is that of the relaxation's dual (E. Wong and J. Z. Kolter, 2018).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from symact.activations.activation import double
from symact.bounding.ranges import Bent
from symact.errors import InternalError
from symact.networks.bends import affine_rule
from symact.networks.kinds.kind import Kind, Rows, Visit
from symact.networks.network import Network
from symact.networks.traversal import walk, walk_back
from symact.numbers.arrays import Floats
from symact.regions.domain import Box

Slopes = dict[int, Floats]
"""For every activation its slopes below and above, of shape (2, width)."""


@dataclass(frozen=True)
class Guard:
    """A number that an activation reads is on one side of a knot: sign · (z − knot) ≥ 0.

    On the part of a box where guards hold a bound may count them in, each times a multiplier ≥ 0
    (S. Wang et al., 2021).
    """

    position: int
    index: int
    sign: int
    knot: Fraction


Multipliers = dict[Guard, float]
"""How much each guard counts."""


LARGEST = 1 << 24
"""The most numbers that matrices in floats may have."""


class Dense:
    """The affine operations of a network in floats, each made once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._made: dict[int, tuple[Floats, Floats]] = {}

    @cached_property
    def fits(self) -> bool:
        """Whether the matrices are few and small enough to be written out."""
        nodes = range(1, len(self.network.nodes) + 1)
        return sum(self.network.given(k) * self.network.widths[k] for k in nodes) <= LARGEST

    def __getitem__(self, position: int) -> tuple[Floats, Floats]:
        """Matrix and offset; what is beyond the floats becomes infinite."""
        if position not in self._made:
            node = self.network.nodes[position - 1]
            operation = affine_rule(node.operation, self.network.given(position))
            if operation is None:
                raise InternalError(f"{node.describe(position)} has no matrix; report this")
            whole = operation.to_affine()
            matrix, offset = (
                np.array([[double(entry) for entry in row] for row in part.fractions()])
                for part in (whole.matrix, whole.offset)
            )
            self._made[position] = matrix, offset[:, 0]
        return self._made[position]


@dataclass(frozen=True)
class Descent:
    """A search for the slopes that bound one number that an operation reads.

    Attributes:
        layers: what is known of the activations before it, by position.
        position: that of the operation.
        index: the number.
    """

    box: Box
    layers: Mapping[int, Bent]
    dense: Dense
    position: int
    index: int
    guards: tuple[Guard, ...] = ()

    def slopes(self, sign: int, steps: int) -> Slopes:
        """Slopes for an upper bound of ``sign`` times the number."""
        return self.found(sign, steps)[0]

    def found(self, sign: int, steps: int) -> tuple[Slopes, Multipliers]:
        """Slopes and multipliers of guards for an upper bound of ``sign`` times the number."""
        current = {k: np.array(layer.first_slopes) for k, layer in self.layers.items()}
        counts = dict.fromkeys(self.guards, 0.0)
        best, found = math.inf, (dict(current), dict(counts))
        for step in range(steps):
            with np.errstate(all="ignore"):
                top, gradients, drops = self._at(current, counts, sign)
                squares = [*(g.ravel() for g in gradients.values()), np.array([*drops.values()])]
                size = math.sqrt(sum(float((part**2).sum()) for part in squares))
            if top < best:
                best, found = top, (dict(current), dict(counts))
            if not 0 < size < math.inf:  # also where it is no number
                break
            pace = 1 / size / (1 + step / 4)
            for k, gradient in gradients.items():
                current[k] = np.clip(current[k] - gradient * pace, *self.layers[k].limits)
            for guard, drop in drops.items():
                counts[guard] = max(0.0, counts[guard] - drop * pace)
        return found

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """The lower and the upper ends of the box."""
        low, high = (
            np.array([double(value) for value in ends]) for ends in (self.box.lo, self.box.hi)
        )
        return low, high

    def _at(
        self, slopes: Slopes, counts: Multipliers, sign: int
    ) -> tuple[float, Slopes, Multipliers]:
        """The bound that slopes and multipliers give, and its gradient in each."""
        network = self.dense.network
        start = sign * np.eye(1, network.given(self.position), self.index)[0]
        rows = _FloatLines(self.layers, self.dense, slopes, counts)
        row = walk_back(network, rows, self.position, start)
        low, high = self._ends
        x = np.where(row > 0, high, low)
        values = _Relaxed(rows)
        walk(network, values, x, dict.fromkeys({0, *rows.met}, self.position))
        return rows.total + float(row @ x), values.gradients, values.drops


class _FloatLines(Rows[Floats]):
    """Rows pulled back through lines in place of activations; ``total`` adds up their shifts.

    ``touching`` has for every activation the row, and slope, shift and touching point of each line.
    """

    def __init__(
        self, layers: Mapping[int, Bent], dense: Dense, slopes: Slopes, counts: Multipliers
    ) -> None:
        self.layers, self.dense, self.slopes, self.counts = layers, dense, slopes, counts
        self.total = 0.0
        self.met: list[int] = []
        self.touching: dict[int, tuple[Floats, Floats, Floats, Floats]] = {}

    def cut(self, row: Floats, widths: Sequence[int]) -> Sequence[Floats]:
        return np.split(row, np.cumsum(widths[:-1]))

    def add(self, first: Floats, second: Floats) -> Floats:
        total: Floats = first + second
        return total

    def pull(self, visit: Visit[Floats], row: Floats) -> Floats:
        k = visit.position
        self.met.append(k)
        if k not in self.layers:
            matrix, offset = self.dense[k]
            self.total += float(row @ offset)
            below: Floats = row @ matrix
            return below
        chosen = np.where(row > 0, self.slopes[k][1], self.slopes[k][0])
        points, values = self.layers[k].points
        gaps = values - chosen[:, None] * points
        touch = np.where(row > 0, gaps.argmax(axis=1), gaps.argmin(axis=1))
        every = np.arange(len(row))
        shift = gaps[every, touch]
        self.touching[k] = (row, chosen, shift, points[every, touch])
        self.total += float(row @ shift)
        line: Floats = row * chosen
        for guard, count in self.counts.items():
            if guard.position == k:
                line[guard.index] += guard.sign * count
                self.total -= guard.sign * count * double(guard.knot)
        return line


class _Relaxed(Kind[Floats]):
    """Values of the network with lines in place of activations, at the extreme point of the box.

    ``gradients`` are c·(z − touching point), z what an activation reads and c its row; ``drops``
    those of the multipliers of guards.
    """

    def __init__(self, rows: _FloatLines) -> None:
        self.rows = rows
        self.gradients: Slopes = {}
        self.drops: Multipliers = {}

    def join(self, values: Sequence[Floats]) -> Floats:
        return np.concatenate(values)

    def push(self, visit: Visit[Floats], x: Floats) -> Floats:
        matrix, offset = self.rows.dense[visit.position]
        value: Floats = matrix @ x + offset
        return value

    def bend(self, visit: Visit[Floats], x: Floats) -> Floats:
        if visit.position not in self.rows.touching:
            return self.push(visit, x)
        row, chosen, shift, touch = self.rows.touching[visit.position]
        slope = row * (x - touch)
        below, above = np.where(row > 0, 0, slope), np.where(row > 0, slope, 0)
        self.gradients[visit.position] = np.array([below, above])
        for guard in self.rows.counts:
            if guard.position == visit.position:
                self.drops[guard] = guard.sign * float(x[guard.index] - double(guard.knot))
        value: Floats = chosen * x + shift
        return value
