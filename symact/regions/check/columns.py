"""A network at many points at once, exactly: what is read, what bends, and where it bends.

Each point has a scale of its own. These few rules are stated here a second time on purpose: they
are what :mod:`symact.regions.stages` says for the engines, and what
:mod:`symact.networks.liveness` and :mod:`symact.networks.bends` say for all others, and share no
line with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.activations.activation import Activation, Pieces
from symact.errors import UnsupportedError
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.network import Network
from symact.networks.operations import Activate, Affine, AffineOperation, Largest, Operation
from symact.networks.traversal import walk
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Domain

Row = tuple[int, ...]
BATCH = 1024
"""How many points are evaluated at once."""


# -- what is read, and what bends ------------------------------------------------------------------


def is_read(network: Network) -> frozenset[int]:
    """The values that the output depends on: itself, and whatever those that are found read."""
    found: set[int] = set()
    pending = [network.output]
    while pending:
        value = pending.pop()
        if value not in found:
            found.add(value)
            pending += network.nodes[value - 1].reads if value else ()
    return frozenset(found)


def is_affine(operation: Operation) -> bool:
    """Whether an operation is an affine function, also an activation that never bends and a
    maximum of one term; UnsupportedError for what regions are not about."""
    match operation:
        case AffineOperation():
            return True
        case Activate(activation=activation):
            return not lines_of(activation).knots
        case Largest(terms=terms):
            return terms == 1
    raise UnsupportedError(f"{operation.describe()} has no pieces, so no regions to check")


def lines_of(activation: Activation) -> Pieces:
    """The lines of an activation, without the knots at which it goes on straight.

    Raises:
        UnsupportedError: where it is curved or jumps.
    """
    given = activation.pieces
    if given is None or given.at_knots is not None:
        raise _without_pieces(activation)
    (slope, shift), *others = zip(given.slopes, given.intercepts, strict=True)
    knots, slopes, shifts = [], [slope], [shift]
    for knot, (slope, shift) in zip(given.knots, others, strict=True):
        if slope * knot + shift != slopes[-1] * knot + shifts[-1]:
            raise _without_pieces(activation)
        if slope != slopes[-1]:
            knots.append(knot)
            slopes.append(slope)
            shifts.append(shift)
    return Pieces(tuple(knots), tuple(slopes), tuple(shifts))


def _without_pieces(activation: Activation) -> UnsupportedError:
    return UnsupportedError(
        f"{activation} has no continuous linear pieces, so there are no regions to check"
    )


def homogeneous(point: Sequence[Fraction]) -> Row:
    """The numerators of a point over the least common denominator, which comes last."""
    bottom = math.lcm(1, *(entry.denominator for entry in point))
    return (*(int(entry * bottom) for entry in point), bottom)


# -- values ----------------------------------------------------------------------------------------


class Columns(Kind[RationalMatrix]):
    """Exact values at many points: column k holds them times the weight of point k, which is > 0.

    Columns of their own scale keep integers short, where one denominator for all would be the
    product of those of all points.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        self.weights = RationalMatrix.integers([list(weights)], (1, len(weights)))

    def over(self, network: Network, domain: Domain, parameters: RationalMatrix) -> None:
        """Run what the output depends on over columns of parameters.

        Raises:
            UnsupportedError: where an operation has symbols, or is none that regions are about.
        """
        start = domain.map.offset @ self.weights
        if domain.dimension:
            start = self._after(Affine(domain.map), parameters)
        walk(network, self, start, dict.fromkeys(is_read(network), len(network.nodes) + 1))

    def join(self, values: Sequence[RationalMatrix]) -> RationalMatrix:
        return RationalMatrix.stack(values)

    def push(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        result = self._after(visit.affine, x)
        if not result.is_numeric:
            raise UnsupportedError(
                f"{visit.name} has symbols; put numbers in with subs to check regions"
            )
        return result

    def _after(self, operation: AffineOperation, x: RationalMatrix) -> RationalMatrix:
        """An affine operation: its offset is scaled with the column."""
        return operation.push(x) + operation.offset() @ self.weights

    def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.operation
        if not is_affine(operation):
            return self.choose(visit, x)
        if isinstance(operation, Activate):
            return self.applied(lines_of(operation.activation), x, [0] * len(x.flat))
        return x

    def choose(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        """What becomes of the numbers that an operation reads that is not affine."""
        raise NotImplementedError

    def places(self, lines: Pieces, x: RationalMatrix) -> list[int]:
        """Where each entry of x lies among the knots, in code: twice the number of knots
        below it, and one more at a knot. So 2p strictly inside piece p, 2p + 1 at its upper end."""
        entries = x.flat
        places = [0] * len(entries)
        for p, q in (knot.as_integer_ratio() for knot in lines.knots):
            above: Sequence[int] = entries
            if p:
                pairs = zip(entries, self._units(x), strict=True)
                above = [q * entry - p * unit for entry, unit in pairs]
            places = [c + (e > 0) + (e >= 0) for c, e in zip(places, above, strict=True)]
        return places

    def applied(self, lines: Pieces, x: RationalMatrix, places: Sequence[int]) -> RationalMatrix:
        """A function with pieces on entries of which it is known where they lie."""
        factor = math.lcm(*(c.denominator for c in (*lines.slopes, *lines.intercepts)))
        outcomes = [
            (int(s * factor), int(t * factor))
            for s, t in zip(lines.slopes, lines.intercepts, strict=True)
            for _ in range(2)
        ]
        entries = [
            outcomes[place][0] * entry + outcomes[place][1] * unit
            for entry, place, unit in zip(x.flat, places, self._units(x), strict=True)
        ]
        return RationalMatrix.of_flat(entries, x.shape, x.denominator * factor)

    def largest(self, operation: Largest, x: RationalMatrix) -> tuple[RationalMatrix, list[int]]:
        """The largest terms, and which ones of each maximum those are, as bits of an integer."""
        values, sets = [], []
        for entries in zip(*(part.flat for part in x.split(operation.terms)), strict=True):
            most = max(entries)
            values.append(most)
            sets.append(sum(1 << k for k, entry in enumerate(entries) if entry == most))
        shape = (operation.width, x.shape[1])
        return RationalMatrix.of_flat(values, shape, x.denominator), sets

    def _units(self, x: RationalMatrix) -> list[int]:
        """What the number 1 is at each entry of x: its denominator times the column's weight."""
        return [x.denominator * weight for weight in self.weights.flat] * x.shape[0]


# -- observations ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Observation:
    """What was observed of the coordinates of one operation at all points, shape (width, points).

    For an activation twice the number of knots below the value, and one more at a knot: 2p strictly
    inside piece p, 2p + 1 at its upper end. For a maximum the set of largest terms, as bits.
    """

    name: str
    is_maximum: bool
    observed: Array

    @property
    def width(self) -> int:
        """How many coordinates there are."""
        return int(self.observed.shape[0])


def observe(network: Network, domain: Domain, points: Sequence[Row]) -> list[Observation]:
    """What a network's coordinates that are not affine are at homogeneous parameters."""
    batches = [
        _observed(network, domain, points[start : start + BATCH])
        for start in range(0, len(points), BATCH)
    ]
    return [
        Observation(
            parts[0].name,
            parts[0].is_maximum,
            np.concatenate([part.observed for part in parts], axis=1),
        )
        for parts in zip(*batches, strict=True)
    ]


def _observed(network: Network, domain: Domain, points: Sequence[Row]) -> list[Observation]:
    kind = _Observing([point[-1] for point in points])
    tops = [[point[k] for point in points] for k in range(domain.dimension)]
    kind.over(network, domain, RationalMatrix.integers(tops, (domain.dimension, len(points))))
    return kind.blocks


class _Observing(Columns):
    """Columns that write down what they are."""

    def __init__(self, weights: Sequence[int]) -> None:
        super().__init__(weights)
        self.blocks: list[Observation] = []

    def choose(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.operation
        if isinstance(operation, Largest):
            result, bits = self.largest(operation, x)
            sets = np.array(bits, dtype=object)
            self.blocks.append(Observation(visit.name, True, sets.reshape(result.shape)))
            return result
        assert isinstance(operation, Activate)
        lines = lines_of(operation.activation)
        places = self.places(lines, x)
        self.blocks.append(
            Observation(visit.name, False, np.array(places, np.int32).reshape(x.shape))
        )
        return self.applied(lines, x, places)
