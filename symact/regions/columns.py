"""Exact values at many points at once, each point with a scale of its own: a kind of number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.affine import AffineMap
from symact.catalogue import Activation, Pieces
from symact.errors import UnsupportedError
from symact.exact import RationalMatrix
from symact.kinds import step
from symact.network import Network
from symact.operations import (
    Activate,
    Affine,
    AffineOperation,
    Maximum,
    Operation,
    Scale,
    Select,
    Sum,
)
from symact.regions.domain import Domain
from symact.regions.stages import affine_rule, last_readers

Row = tuple[int, ...]
BATCH = 1024
"""How many points are evaluated at once."""


class Columns:
    """Exact values at many points: column k holds them times the weight of point k, which is > 0.

    Columns of their own scale keep integers short, where one denominator for all would be the
    product of those of all points.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        self.weights = RationalMatrix.integers([list(weights)], (1, len(weights)))

    def constant(self, map: AffineMap) -> RationalMatrix:
        """The values of a map without inputs."""
        return map.offset @ self.weights

    def after(self, operation: AffineOperation, x: RationalMatrix) -> RationalMatrix:
        """An affine operation: its offset is scaled with the column."""
        return operation.push(x) + operation.offset() @ self.weights

    def join(self, values: Sequence[RationalMatrix]) -> RationalMatrix:
        return RationalMatrix.stack(list(values))

    def affine(self, operation: Affine, x: RationalMatrix) -> RationalMatrix:
        return self.after(operation, x)

    def scale(self, operation: Scale, x: RationalMatrix) -> RationalMatrix:
        return self.after(operation, x)

    def select(self, operation: Select, x: RationalMatrix) -> RationalMatrix:
        return self.after(operation, x)

    def sum(self, operation: Sum, x: RationalMatrix) -> RationalMatrix:
        return self.after(operation, x)

    def activate(self, activation: Activation, x: RationalMatrix) -> RationalMatrix:
        pieces = continuous_pieces(activation)
        return self.applied(pieces, x, self.places(pieces, x))

    def places(self, pieces: Pieces, x: RationalMatrix) -> list[int]:
        """Where each entry of x lies among the knots, in code: twice the number of knots
        below it, and one more at a knot. So 2p strictly inside piece p, 2p + 1 at its upper end."""
        entries = x.flat
        places = [0] * len(entries)
        for p, q in (knot.as_integer_ratio() for knot in pieces.knots):
            above: Sequence[int] = entries
            if p:
                pairs = zip(entries, self._units(x), strict=True)
                above = [q * entry - p * unit for entry, unit in pairs]
            places = [c + (e > 0) + (e >= 0) for c, e in zip(places, above, strict=True)]
        return places

    def applied(self, pieces: Pieces, x: RationalMatrix, places: Sequence[int]) -> RationalMatrix:
        """A function with pieces on entries of which it is known where they lie."""
        factor = math.lcm(*(c.denominator for c in (*pieces.slopes, *pieces.intercepts)))
        outcomes = [
            (int(s * factor), int(t * factor))
            for s, t in zip(pieces.slopes, pieces.intercepts, strict=True)
            for _ in range(2)
        ]
        entries = [
            outcomes[place][0] * entry + outcomes[place][1] * unit
            for entry, place, unit in zip(x.flat, places, self._units(x), strict=True)
        ]
        return RationalMatrix.of_flat(entries, x.shape, x.denominator * factor)

    def maximum(self, operation: Maximum, x: RationalMatrix) -> RationalMatrix:
        parts = [part.flat for part in x.split(operation.terms)]
        return RationalMatrix.of_flat(
            [max(terms) for terms in zip(*parts, strict=True)],
            (operation.width, x.shape[1]),
            x.denominator,
        )

    def largest(self, operation: Maximum, x: RationalMatrix) -> list[int]:
        """Which terms of each maximum are largest, as the bits of an integer."""
        sets = []
        for entries in zip(*(part.flat for part in x.split(operation.terms)), strict=True):
            most = max(entries)
            sets.append(sum(1 << k for k, entry in enumerate(entries) if entry == most))
        return sets

    def _units(self, x: RationalMatrix) -> list[int]:
        """What the number 1 is at each entry of x: its denominator times the column's weight."""
        return [x.denominator * weight for weight in self.weights.flat] * x.shape[0]


def continuous_pieces(activation: Activation) -> Pieces:
    """The pieces that regions are about; UnsupportedError where there are none."""
    if activation.pieces is None or not activation.is_continuous:
        raise UnsupportedError(
            f"{activation} has no continuous linear pieces, so there are no regions to check"
        )
    return activation.pieces.merged


@dataclass(frozen=True)
class Block:
    """What was observed of the coordinates of one operation at all points, shape (width, points).

    For an activation twice the number of knots below the value, and one more at a knot: 2p strictly
    inside piece p, 2p + 1 at its upper end. For a maximum the set of largest terms, as bits.
    """

    name: str
    is_maximum: bool
    observed: np.ndarray[Any, Any]

    @property
    def width(self) -> int:
        """How many coordinates there are."""
        return int(self.observed.shape[0])


def observe(network: Network, domain: Domain, points: Sequence[Row]) -> list[Block]:
    """What a network's coordinates that are not affine are at homogeneous parameters."""
    batches = [
        _observed(network, domain, points[start : start + BATCH])
        for start in range(0, len(points), BATCH)
    ]
    return [
        Block(
            parts[0].name,
            parts[0].is_maximum,
            np.concatenate([part.observed for part in parts], axis=1),
        )
        for parts in zip(*batches, strict=True)
    ]


def _observed(network: Network, domain: Domain, points: Sequence[Row]) -> list[Block]:
    kind = Columns([point[-1] for point in points])
    blocks = []

    def bend(position: int, operation: Operation, read: RationalMatrix) -> RationalMatrix:
        name = network.describe(position)
        match operation:
            case Activate(activation=activation):
                pieces = continuous_pieces(activation)
                places = kind.places(pieces, read)
                blocks.append(Block(name, False, np.array(places, np.int16).reshape(read.shape)))
                return kind.applied(pieces, read, places)
            case Maximum():
                sets = np.array(kind.largest(operation, read), dtype=object)
                blocks.append(Block(name, True, sets.reshape(operation.width, read.shape[1])))
                return kind.maximum(operation, read)
        raise UnsupportedError(f"{name} has no pieces")

    tops = [[point[k] for point in points] for k in range(domain.dimension)]
    parameters = RationalMatrix.integers(tops, (domain.dimension, len(points)))
    walk(network, domain, kind, parameters, bend)
    return blocks


def walk(
    network: Network,
    domain: Domain,
    kind: Columns,
    parameters: RationalMatrix,
    bend: Callable[[int, Operation, RationalMatrix], RationalMatrix],
) -> None:
    """Run what the output depends on over columns of parameters; ``bend`` tells what becomes of
    the numbers that an operation reads, given its position, where it is not affine."""
    live = last_readers(network)
    start = kind.after(Affine(domain.map), parameters) if domain.dimension else None
    values = {0: kind.constant(domain.map) if start is None else start}
    for position, node in enumerate(network.nodes, start=1):
        if position in live:
            read = kind.join([values[k] for k in node.reads])
            if affine_rule(node.operation, read.shape[0]) is not None:
                values[position] = step(kind, node.operation, read)
            else:
                values[position] = bend(position, node.operation, read)
