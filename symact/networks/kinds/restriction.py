"""Restrict: a network on one activation pattern is one affine map.

The kind of number is an affine map of the input. Affine operations compose; an activation in the
piece that the pattern names is itself affine, z ↦ diag(s) z + t; a maximum picks its argument. So
restricting, then collapsing, is one run of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.activations.activation import Activation
from symact.display import count_of
from symact.errors import ShapeError
from symact.networks.bends import need_pieces
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.network import Network, need_network
from symact.networks.operations import AffineOperation, Largest
from symact.numbers.affine import AffineMap
from symact.numbers.asked import wholes
from symact.numbers.matrix import RationalMatrix
from symact.numbers.substitution import Symbolic


@dataclass(frozen=True)
class Guard(Symbolic):
    """What one coordinate of a pattern demands: ``row`` · x + ``shift`` in an interval.

    For an activation in piece k it is the pre-activation, between two knots: above ``above`` (not
    if None) and at most ``up_to``. For a maximum it is another argument less the largest, ≤ 0.
    """

    row: RationalMatrix
    shift: RationalMatrix
    above: Fraction | None
    up_to: Fraction | None


@dataclass(frozen=True)
class Restriction(Symbolic):
    """A network on a pattern: the affine map it is there, and the conditions that hold there."""

    pattern: tuple[int, ...]
    map: AffineMap
    guards: tuple[Guard, ...]


def restrict(network: Network, pattern: Sequence[int]) -> Restriction:
    """The network on the inputs that have an activation pattern.

    Args:
        network: numeric, or with symbols entry by entry.
        pattern: for each non-affine coordinate, in order, the index of its piece; for a maximum
            the index of its argument.

    Raises:
        ShapeError: for a pattern of the wrong length or an index that no piece has.
        UnsupportedError: for an activation that is not piecewise linear and continuous.

    >>> from symact.activations.entries import relu
    >>> network = Network([AffineMap([[1], [-1]]), relu, AffineMap([[1, 1]])])
    >>> restrict(network, (1, 0)).map == AffineMap([[1]])
    True
    """
    need_network(network, "a restriction")
    kind = RestrictionKind(read_pattern(pattern))
    result = network.run(kind, AffineMap.identity(network.inputs))
    if kind.used != len(kind.pattern):
        raise ShapeError(
            f"the pattern has {count_of(len(kind.pattern), 'entry')} but the network has "
            f"{count_of(kind.used, 'coordinate')} that are not affine"
        )
    return Restriction(kind.pattern, result, tuple(kind.guards))


def read_pattern(pattern: Any) -> tuple[int, ...]:
    """A pattern as integers: a list, a tuple, an array of whole numbers.

    Raises:
        UsageError: for anything else.
    """
    return wholes(pattern, "the pattern")


def coordinates(network: Network) -> int:
    """How many entries a pattern of the network has: its coordinates that are not affine."""
    return sum(
        network.widths[position]
        for position, node in enumerate(network.nodes, start=1)
        if not isinstance(node.operation, AffineOperation)
    )


class RestrictionKind(Kind[AffineMap]):
    """Affine maps of the input on one pattern, whose entries are used up in order."""

    def __init__(self, pattern: tuple[int, ...]) -> None:
        self.pattern = pattern
        self.used = 0
        self.guards: list[Guard] = []

    def join(self, values: Sequence[AffineMap]) -> AffineMap:
        return AffineMap.stack(values)

    def push(self, visit: Visit[AffineMap], x: AffineMap) -> AffineMap:
        return visit.affine.applied(x)

    def activate(self, activation: Activation, x: AffineMap) -> AffineMap:
        need_pieces(activation, f"activation {activation}", "patterns")
        pieces = activation.pieces
        assert pieces is not None
        own = self._take(x.shape[0], len(pieces.slopes))
        ends: list[Any] = [None, *pieces.knots, None]
        for i, piece in enumerate(own):
            row, shift = x.matrix.take([i]), x.offset.take([i])
            self.guards.append(Guard(row, shift, ends[piece], ends[piece + 1]))
        slopes = RationalMatrix.column([pieces.slopes[piece] for piece in own])
        shifts = RationalMatrix.column([pieces.intercepts[piece] for piece in own])
        return AffineMap(x.matrix.rows_times(slopes), x.offset.rows_times(slopes) + shifts)

    def maximum(self, operation: Largest, x: AffineMap) -> AffineMap:
        own = self._take(operation.width, operation.terms)
        largest = [argument * operation.width + i for i, argument in enumerate(own)]
        chosen = x.take(largest)
        for i, argument in enumerate(own):
            for other in range(operation.terms):
                if other != argument:
                    rest = x.take([other * operation.width + i])
                    row = rest.matrix - chosen.matrix.take([i])
                    shift = rest.offset - chosen.offset.take([i])
                    self.guards.append(Guard(row, shift, None, Fraction(0)))
        return chosen

    def _take(self, count: int, choices: int) -> tuple[int, ...]:
        own = self.pattern[self.used : self.used + count]
        self.used += count
        if len(own) < count:
            raise ShapeError(f"the pattern has {count_of(len(self.pattern), 'entry')}, too few")
        for entry in own:
            if not 0 <= entry < choices:
                raise ShapeError(f"the pattern names piece {entry} of {choices}")
        return own
