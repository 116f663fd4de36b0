"""Ranges of numbers in a network on a box, from the ranges of the values before them.

A number that an operation reads is an affine function of values that are not affine themselves: of
the input, and of what activations and other bending operations give. From their ranges follows its
own (R. E. Moore, 1966). Rows hold only what is not zero, so that convolutions stay small, and all
is exact. A side of which nothing is known is None: behind an operation that nobody looks into.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symact.activations.activation import Activation, Pieces
from symact.networks.bends import straightened
from symact.networks.kinds.kind import Visit
from symact.networks.network import Network
from symact.networks.operations import Activate, AffineOperation, Largest, Operation
from symact.networks.rows import Puller, Row, SparseRows
from symact.networks.traversal import walk_back
from symact.regions.domain import Box

Span = tuple[Fraction | None, Fraction | None]
"""The least and the greatest that a number can be; None where nothing is known."""

UNKNOWN: Span = (None, None)

CURVED: dict[str, Callable[[Activation], Span]] = {
    "sigmoid": lambda _: (Fraction(0), Fraction(1)),
    "tanh": lambda _: (Fraction(-1), Fraction(1)),
    "softplus": lambda _: (Fraction(0), None),
    "elu": lambda entry: (min(Fraction(0), -entry.parameters["alpha"]), None),
}
"""What curved activations give at most, whatever they read."""


class Ranges:
    """What is known of the values of a network on a box.

    ``known`` has, for the input and each operation that bends, a range for each number it gives.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self.network = straightened(network)
        self.known: dict[int, Sequence[Span]] = {0: tuple(zip(box.lo, box.hi, strict=True))}
        self._puller = Puller()
        self._offsets: dict[int, list[Fraction]] = {}

    def form(self, position: int, index: int) -> tuple[dict[int, Row], Fraction]:
        """A number that an operation reads, as an affine function of values that are known.

        Args:
            position: that of the operation.
            index: which of the numbers that it reads, end to end.

        Returns:
            The factors of those values, and a constant.
        """
        rows = _Sparse(self)
        first = walk_back(self.network, rows, position, {index: Fraction(1)})
        if first:
            rows.ends[0] = first
        return rows.ends, rows.total

    def span(self, position: int, index: int) -> Span:
        """The range of a number that an operation reads."""
        rows, constant = self.form(position, index)
        low: Fraction | None = constant
        high: Fraction | None = constant
        for value, row in rows.items():
            for i, factor in row.items():
                least, most = self.known[value][i]
                if factor < 0:
                    least, most = most, least
                low = None if low is None or least is None else low + factor * least
                high = None if high is None or most is None else high + factor * most
        return low, high

    def learn(self, position: int, read: Sequence[Span]) -> None:
        """Note what an operation gives where the numbers that it reads are in ranges."""
        operation = self.network.nodes[position - 1].operation
        self.known[position] = given(operation, self.network.widths[position], read)


class _Sparse(SparseRows):
    """Rows pulled back to the values that are known; ``ends`` has those, ``total`` the shifts."""

    def __init__(self, ranges: Ranges) -> None:
        super().__init__(ranges._puller, ranges._offsets)
        self.ends: dict[int, Row] = {}

    def pull(self, visit: Visit[Row], row: Row) -> Row:
        if row and not isinstance(visit.operation, AffineOperation):
            self.ends[visit.position] = row
            return {}
        return super().pull(visit, row)


def given(operation: Operation, width: int, read: Sequence[Span]) -> tuple[Span, ...]:
    """Ranges of what an operation that bends gives, from those of what it reads.

    >>> from symact import relu
    >>> given(Activate(relu), 2, [(Fraction(-2), Fraction(3)), (None, Fraction(1))])
    ((Fraction(0, 1), Fraction(3, 1)), (Fraction(0, 1), Fraction(1, 1)))
    """
    match operation:
        case Activate(activation=entry) if entry.pieces is not None:
            return tuple(_bent(entry.pieces, low, high) for low, high in read)
        case Activate(activation=entry) if entry.name in CURVED:
            return (CURVED[entry.name](entry),) * width
        case Largest(terms=terms):
            parts = [read[k * width : (k + 1) * width] for k in range(terms)]
            return tuple(_largest(spans) for spans in zip(*parts, strict=True))
    return (UNKNOWN,) * width


def _largest(spans: Sequence[Span]) -> Span:
    lows = [low for low, _ in spans if low is not None]
    highs = [high for _, high in spans if high is not None]
    return (max(lows, default=None), max(highs) if len(highs) == len(spans) else None)


def _bent(pieces: Pieces, low: Fraction | None, high: Fraction | None) -> Span:
    """The range of a piecewise-linear function, which may jump, on a range."""
    values: list[Fraction] = []
    open_low = open_high = False
    for slope, outward, end in ((pieces.slopes[0], -1, low), (pieces.slopes[-1], 1, high)):
        if end is not None:
            values.append(pieces(end))
        elif slope * outward > 0:
            open_high = True
        elif slope * outward < 0:
            open_low = True
        else:
            values.append(pieces.intercepts[0 if outward < 0 else -1])
    for k, knot in enumerate(pieces.knots):
        if (low is None or low <= knot) and (high is None or knot <= high):
            values.append(pieces(knot))
            # what is to the left of a knot, and to its right, is there unless the range ends
            values += [pieces.slopes[p] * knot + pieces.intercepts[p] for p in (k, k + 1)]
    return (None if open_low or not values else min(values),
            None if open_high or not values else max(values))  # fmt: skip
