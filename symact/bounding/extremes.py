"""Points of a box at which a neuron is far down, or far up: proposed in floats.

From corner to corner, each where the affine function that the network is at the last one is largest
(M. Frank and P. Wolfe, 1956). What a neuron is there is for exact arithmetic to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symact.activations.activation import double
from symact.bounding.descent import Dense
from symact.networks.bends import affine_rule, linear_pieces
from symact.networks.kinds.floats import FloatKind
from symact.networks.kinds.kind import Rows, Visit
from symact.networks.network import Network
from symact.networks.operations import Activate, Largest
from symact.networks.traversal import walk, walk_back
from symact.numbers.arrays import Booleans, Floats
from symact.regions.domain import Box

ROUNDS = 12
"""From how many corners to the next one the search goes at most."""

Corner = tuple[bool, ...]
"""For each input whether it is at its upper end."""


@dataclass(frozen=True)
class Climb:
    """A search for corners of a box at which a number is large."""

    box: Box
    dense: Dense
    position: int
    index: int

    def corner(self, sign: int, start: Corner) -> Corner:
        """The best corner found for ``sign`` times the number, from a corner on."""
        network, at = self.dense.network, np.array(start)
        low, high = (np.array([double(v) for v in ends]) for ends in (self.box.lo, self.box.hi))
        best, found, seen = -np.inf, at, set[bytes]()
        for _ in range(ROUNDS):
            if at.tobytes() in seen:
                break
            seen.add(at.tobytes())
            with np.errstate(all="ignore"):
                before = _until(network, self.position)
                values = walk(before, _Values(self.dense), np.where(at, high, low))
                rows = _Slopes(self.dense, values)
                reads = network.nodes[self.position - 1].reads
                value = sign * float(np.concatenate([values[k] for k in reads])[self.index])
                width = network.given(self.position)
                row = walk_back(
                    network, rows, self.position, sign * np.eye(1, width, self.index)[0]
                )
            if value > best:
                best, found = value, at
            at = row > 0
        return tuple(bool(up) for up in found)


class _Values(FloatKind):
    """Values in floats, by matrices of which what is beyond the floats is infinite."""

    def __init__(self, dense: Dense) -> None:
        super().__init__(np.dtype(np.float64))
        self.dense = dense

    def push(self, visit: Visit[Floats], x: Floats) -> Floats:
        matrix, offset = self.dense[visit.position]
        value: Floats = matrix @ x + offset
        return value


def _until(network: Network, position: int) -> Network:
    """The network before an operation; its result is of no interest."""
    return Network(network.nodes[: position - 1], inputs=network.inputs)


class _Slopes(Rows[Floats]):
    """Rows pulled back through what a network is at a point."""

    def __init__(self, dense: Dense, values: dict[int, Floats]) -> None:
        self.dense, self.values = dense, values

    def cut(self, row: Floats, widths: Sequence[int]) -> Sequence[Floats]:
        return np.split(row, np.cumsum(widths[:-1]))

    def add(self, first: Floats, second: Floats) -> Floats:
        total: Floats = first + second
        return total

    def pull(self, visit: Visit[Floats], row: Floats) -> Floats:
        network, operation = self.dense.network, visit.operation
        if affine_rule(operation, network.given(visit.position)) is not None:
            matrix, _ = self.dense[visit.position]
            below: Floats = row @ matrix
            return below
        read = np.concatenate([self.values[k] for k in visit.node.reads])
        if isinstance(operation, Largest):
            which: Booleans = read.reshape(operation.terms, -1).argmax(axis=0)
            chosen = np.arange(operation.terms)[:, None] == which
            return np.asarray(chosen * row).reshape(-1)
        pieces = linear_pieces(operation.activation) if isinstance(operation, Activate) else None
        if pieces is None:  # a curved function goes up as a rule
            return row
        slopes = np.array([double(slope) for slope in pieces.slopes])
        knots = [double(knot) for knot in pieces.knots]
        line: Floats = row * slopes[np.searchsorted(knots, read)]
        return line
