"""How low and how high neurons can go on a box: proved bounds, and the evidence for each.

A bound of a neuron is found by pulling its pre-activation back to the box. An affine operation is
pulled through exactly; an activation is replaced by a line that is above it (or below), over the
range that is known for its input, and so the pre-activation by an affine function of the input that
is above it (or below), whose extreme on the box is plain. Any slopes are allowed: the intercept is
what makes the line touch. With the best slopes the bound is the optimum of the linear relaxation
(E. Wong and J. Z. Kolter, 2018; H. Salman et al., 2019); they are looked for in floats, by steepest
descent, and what they prove is computed exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from symact.activations.activation import Pieces
from symact.bounding.descent import Dense, Descent, Slopes
from symact.bounding.evidence import Neuron
from symact.bounding.ranges import Bent
from symact.display import count_of
from symact.errors import CheckFailedError, ShapeError, UnsupportedError, UsageError
from symact.networks.bends import affine_rule, need_pieces
from symact.networks.kinds.kind import Rows, Visit
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate, AffineOperation, Scale
from symact.networks.traversal import walk_back
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box

GRID = 1 << 20
"""Bounds are rounded outward to multiples of 1/GRID, slopes that were looked for to the nearest."""

Side = tuple[Fraction, list[Fraction]]
"""A bound, and the slopes that give it."""


def neurons(network: Network, box: Box, *, steps: int = 20) -> tuple[Neuron, ...]:
    """Bounds of what every activation reads, for all inputs of a box, in the order of the network.

    A neuron that its bounds keep to one piece acts as an affine function on the whole box: a ReLU
    is off or on. Each bound rests on those before it; together they make a certificate.

    Args:
        network: of affine operations and continuous piecewise-linear activations.
        box: where the inputs lie; lo = hi in a coordinate is fine.
        steps: how many steps of descent look for better slopes where a neuron is not kept to one
            piece; 0 takes the chord above and the nearest piece below.

    Raises:
        ShapeError: for a box in another space than the inputs.
        UnsupportedError: where an activation is curved or jumps, and for a maximum.

    >>> from symact import AffineMap, relu
    >>> network = Network([AffineMap([[1, 1]], [3]), relu, AffineMap([[-1]], [-1]), relu])
    >>> found = neurons(network, Box([-1, -1], [1, 1]))
    >>> [(neuron.operation, str(neuron.least), str(neuron.most), neuron.piece) for neuron in found]
    [(2, '1', '5', 1), (4, '-6', '-2', 0)]
    """
    need_network(network, "a bound of neurons")
    if not isinstance(box, Box):
        raise UsageError(f"bounds of neurons hold on a Box, not on a {type(box).__name__}")
    if network.inputs != len(box.lo):
        raise ShapeError(
            f"the network reads {count_of(network.inputs, 'number')}, but {box.describe()} lies in "
            f"{count_of(len(box.lo), 'dimension')}; they must agree"
        )
    if steps < 0:
        raise UsageError(f"steps is {steps}; give 0 or more")
    kind = _Bounding(network, box, steps)
    middle = [(low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True)]
    network.run(kind, RationalMatrix.of([box.lo, box.hi, middle]).transpose())
    return tuple(kind.found)


class _Bounding(RationalKind):
    """Exact values at points of the box, to which the bounds of what bends them are held.

    ``layers`` and ``found`` fill up with what is known.
    """

    def __init__(self, network: Network, box: Box, steps: int) -> None:
        self.network, self.box, self.steps = network, box, steps
        self.layers: dict[int, Bent] = {}
        self.dense = Dense(network)
        self.found: list[Neuron] = []

    def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.operation
        if affine_rule(operation, x.shape[0]) is None:
            if not isinstance(operation, Activate):
                raise UnsupportedError(
                    f"{visit.name} has no bounds; only activations with pieces do"
                )
            pieces = need_pieces(operation.activation, visit.name, "bounds")
            own = [
                self._neuron(visit, index, pieces, values)
                for index, values in enumerate(x.fractions())
            ]
            self.layers[visit.position] = Bent(pieces, tuple((n.least, n.most) for n in own))
            self.found += own
        return super().bend(visit, x)

    def _neuron(
        self,
        visit: Visit[RationalMatrix],
        index: int,
        pieces: Pieces,
        values: Sequence[Fraction],
    ) -> Neuron:
        """The bounds of one neuron, with better slopes looked for if the first do not settle it."""
        position = visit.position
        sides = [self._most(position, index, sign, {}) for sign in (-1, 1)]
        made = self._made(position, index, pieces, sides)
        if made.piece < 0 and made.slopes and self.steps:
            search = Descent(self.box, self.layers, self.dense, position, index)
            for k, sign in enumerate((-1, 1)):
                found = self._most(position, index, sign, search.slopes(sign, self.steps))
                sides[k] = min(sides[k], found, key=lambda side: side[0])
            made = self._made(position, index, pieces, sides)
        for value in values:
            if not made.least <= value <= made.most:
                raise CheckFailedError(
                    f"number {index} of {visit.name} is {value} at a point of the box, not between "
                    f"{made.least} and {made.most}; this is an error of symact"
                )
        return made

    def _made(self, position: int, index: int, pieces: Pieces, sides: Sequence[Side]) -> Neuron:
        (bottom, first), (top, second) = sides
        low, high = -_rounded_up(bottom), _rounded_up(top)
        settled = Bent(pieces, ((low, high),)).exact[0] is not None
        piece = pieces.index(high) if settled else -1
        slopes = (*first, *second)
        box = self.box
        return Neuron(self.network, box.lo, box.hi, position, index, low, high, piece, slopes)

    def _most(self, position: int, index: int, sign: int, proposed: Slopes) -> Side:
        """An upper bound of ``sign`` times a neuron."""
        width = self.network.given(position)
        entries = [sign * int(i == index) for i in range(width)]
        lines = _Lines(self.layers, proposed)
        start = RationalMatrix.of_flat(entries, (1, width))
        row = walk_back(self.network, lines, position, start)
        ends = zip(row.transpose().fractions(), self.box.lo, self.box.hi, strict=True)
        reach = (c * (high if c > 0 else low) for (c,), low, high in ends)
        return sum(reach, Fraction(0)) + lines.total, lines.used


class _Lines(Rows[RationalMatrix]):
    """Exact rows pulled back through lines in place of activations, above a positive entry and
    below a negative one; ``total`` adds up all shifts, ``used`` has the slopes in order."""

    def __init__(self, layers: Mapping[int, Bent], proposed: Slopes) -> None:
        self.layers, self.proposed = layers, proposed
        self.total = Fraction(0)
        self.used: list[Fraction] = []

    def cut(self, row: RationalMatrix, widths: Sequence[int]) -> Sequence[RationalMatrix]:
        columns, parts, start = row.transpose(), [], 0
        for width in widths:
            parts.append(columns.take(range(start, start + width)).transpose())
            start += width
        return parts

    def add(self, first: RationalMatrix, second: RationalMatrix) -> RationalMatrix:
        return first + second

    def pull(self, visit: Visit[RationalMatrix], row: RationalMatrix) -> RationalMatrix:
        # what is affine without being an affine operation gives as many numbers as it reads
        operation = affine_rule(visit.operation, row.shape[1]) or self._through(visit.position, row)
        self.total += (row @ operation.offset()).fractions()[0][0]
        return operation.pull(row)

    def _through(self, position: int, row: RationalMatrix) -> AffineOperation:
        """The line for each number that an activation reads."""
        layer = self.layers[position]
        below, above = self.proposed.get(position, layer.first_slopes)
        factors, shifts = [], []
        for i, c in enumerate(row.flat):
            if c == 0:
                factors.append(Fraction(0))
                shifts.append(Fraction(0))
                continue
            slope = layer.exact[i]
            if slope is None:
                wanted = float((above if c > 0 else below)[i])
                # a range beyond the floats proposes nothing; any slope will do
                usable = abs(wanted) < 1 << 30
                slope = Fraction(round(wanted * GRID), GRID) if usable else Fraction(0)
            self.used.append(slope)
            factors.append(slope)
            shifts.append(layer.intercept(i, slope, c > 0))
        return Scale(factors, shifts)


def _rounded_up(value: Fraction) -> Fraction:
    return Fraction(math.ceil(value * GRID), GRID)
