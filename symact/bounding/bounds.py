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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.activations.activation import double
from symact.activations.entries import Pieces
from symact.certificates.claims import Neuron
from symact.errors import CheckFailedError, ShapeError, UnsupportedError, UsageError
from symact.networks.kinds.base import RationalKind
from symact.networks.network import Network
from symact.networks.operations import Activate, AffineOperation, Scale
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box
from symact.regions.stages import affine_rule

GRID = 1 << 20
"""Bounds are rounded outward to multiples of 1/GRID, slopes that were looked for to the nearest."""

Floats = np.ndarray[Any, Any]
Range = tuple[Fraction, Fraction]


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
    if network.inputs != len(box.lo):
        raise ShapeError(
            f"the network reads {network.inputs} numbers, but {box.describe()} lies in "
            f"{len(box.lo)} dimensions; they must agree"
        )
    if steps < 0:
        raise UsageError(f"steps is {steps}; give 0 or more")
    return _Bounding(network, box, steps).result()


@dataclass(frozen=True)
class _Layer:
    """An activation with the ranges that are known for its inputs."""

    pieces: Pieces
    ranges: tuple[Range, ...]

    @cached_property
    def exact(self) -> tuple[Fraction | None, ...]:
        """The slope where a range lies in one piece, None where it does not."""
        return tuple(self._only_slope(low, high) for low, high in self.ranges)

    def _only_slope(self, low: Fraction, high: Fraction) -> Fraction | None:
        # at a knot a range that begins there belongs to the piece on its right
        first = sum(knot <= low for knot in self.pieces.knots) if low < high else None
        last = self.pieces.index(high)
        return self.pieces.slopes[last] if first in (None, last) else None

    def intercept(self, index: int, slope: Fraction, above: bool) -> Fraction:
        """That of the line with a slope that touches the function on a range."""
        low, high = self.ranges[index]
        points = [low, high, *(knot for knot in self.pieces.knots if low < knot < high)]
        gaps = [self.pieces(z) - slope * z for z in points]
        return max(gaps) if above else min(gaps)

    # -- in floats, to look for slopes -----------------------------------------------------------

    @cached_property
    def points(self) -> tuple[Floats, Floats]:
        """Ends and knots of the ranges, and the function there, of shape (width, knots + 2)."""
        low = np.array([double(a) for a, _ in self.ranges])[:, None]
        high = np.array([double(b) for _, b in self.ranges])[:, None]
        knots = np.array([double(knot) for knot in self.pieces.knots])[None, :]
        points = np.hstack([low, high, np.clip(knots, low, high)])
        slopes = np.array([double(s) for s in self.pieces.slopes])
        shifts = np.array([double(t) for t in self.pieces.intercepts])
        piece = np.searchsorted(knots[0], points)
        with np.errstate(all="ignore"):
            return points, slopes[piece] * points + shifts[piece]

    @cached_property
    def first_slopes(self) -> tuple[Floats, Floats]:
        """Slopes to begin with, below and above: the piece in the middle, and the chord."""
        points, values = self.points
        with np.errstate(all="ignore"):
            width = points[:, 1] - points[:, 0]
            rise = values[:, 1] - values[:, 0]
            chord = np.divide(rise, width, out=np.zeros_like(rise), where=width > 0)
            middle = (points[:, 0] + points[:, 1]) / 2
        knots = [double(knot) for knot in self.pieces.knots]
        slopes = np.array([double(s) for s in self.pieces.slopes])
        return slopes[np.searchsorted(knots, middle)], chord

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest slope; lines outside of them are never better."""
        return double(min(self.pieces.slopes)), double(max(self.pieces.slopes))


class _Bounding:
    """One pass over a network; ``layers`` fills up with what is known."""

    def __init__(self, network: Network, box: Box, steps: int) -> None:
        self.network, self.box, self.steps = network, box, steps
        self.layers: dict[int, _Layer] = {}
        self.dense: dict[int, tuple[Floats, Floats]] = {}
        self.checked = [_trace(network, point) for point in (box.lo, box.hi, _middle(box))]

    def result(self) -> tuple[Neuron, ...]:
        """The bounds of all activations."""
        found = []
        for position, node in enumerate(self.network.nodes, start=1):
            width = sum(self.network.widths[read] for read in node.reads)
            if affine_rule(node.operation, width) is not None:
                continue
            operation = node.operation
            name = self.network.describe(position)
            if not isinstance(operation, Activate):
                raise UnsupportedError(f"{name} has no bounds; only activations with pieces do")
            activation = operation.activation
            if activation.pieces is None or not activation.is_continuous:
                raise UnsupportedError(
                    f"{name} is curved or jumps; bounds need continuous linear pieces"
                )
            pieces = activation.pieces.merged
            own = [self._neuron(position, index, pieces) for index in range(width)]
            self.layers[position] = _Layer(pieces, tuple((n.least, n.most) for n in own))
            found += own
        return tuple(found)

    def _neuron(self, position: int, index: int, pieces: Pieces) -> Neuron:
        """The bounds of one neuron, with better slopes looked for if the first do not settle it."""
        sides = [self._most(position, index, sign, None) for sign in (-1, 1)]
        made = self._made(position, index, pieces, sides)
        if made.piece < 0 and made.slopes and self.steps:
            search = _Search(self.network, self.box, self.layers, self.dense, position, index)
            for k, sign in enumerate((-1, 1)):
                found = self._most(position, index, sign, search.slopes(sign, self.steps))
                sides[k] = min(sides[k], found, key=lambda side: side[0])
            made = self._made(position, index, pieces, sides)
        for values in self.checked:
            value = values[position][index]
            if not made.least <= value <= made.most:
                raise CheckFailedError(
                    f"number {index} of {self.network.describe(position)} is {value} at a point of "
                    f"the box, not between {made.least} and {made.most}; this is an error of symact"
                )
        return made

    def _made(
        self,
        position: int,
        index: int,
        pieces: Pieces,
        sides: list[tuple[Fraction, list[Fraction]]],
    ) -> Neuron:
        (bottom, first), (top, second) = sides
        low, high = -_rounded_up(bottom), _rounded_up(top)
        settled = _Layer(pieces, ((low, high),)).exact[0] is not None
        piece = pieces.index(high) if settled else -1
        return Neuron(self.network, self.box, position, index, low, high, piece, (*first, *second))

    def _most(
        self,
        position: int,
        index: int,
        sign: int,
        proposed: dict[int, Floats] | None,
    ) -> tuple[Fraction, list[Fraction]]:
        """An upper bound of ``sign`` times a neuron, and the slopes that give it."""
        used: list[Fraction] = []

        def through(k: int, row: RationalMatrix) -> AffineOperation:
            layer = self.layers[k]
            below, above = layer.first_slopes if proposed is None else proposed[k]
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
                used.append(slope)
                factors.append(slope)
                shifts.append(layer.intercept(i, slope, c > 0))
            return Scale(factors, shifts)

        width = len(self.checked[0][position])
        entries = [sign * int(i == index) for i in range(width)]
        start = RationalMatrix.of_flat(entries, (1, width))
        row, constant = _pulled(self.network, position, start, through)
        reach = sum(
            (
                c * (high if c > 0 else low)
                for (c,), low, high in zip(
                    row.transpose().fractions(), self.box.lo, self.box.hi, strict=True
                )
            ),
            Fraction(0),
        )
        return reach + constant, used


def _pulled(
    network: Network,
    position: int,
    row: RationalMatrix,
    through: Callable[[int, RationalMatrix], AffineOperation],
) -> tuple[RationalMatrix, Fraction]:
    """A row of what an operation reads in terms of the input, and a constant."""
    sums: dict[int, RationalMatrix] = {0: RationalMatrix.zeros(1, network.inputs)}
    constant = Fraction(0)
    for read, part in _split(network, position, row):
        sums[read] = sums[read] + part if read in sums else part
    for k in range(position - 1, 0, -1):
        if k not in sums:
            continue
        own, node = sums.pop(k), network.nodes[k - 1]
        width = sum(network.widths[read] for read in node.reads)
        operation = affine_rule(node.operation, width) or through(k, own)
        constant += (own @ operation.offset()).fractions()[0][0]
        for read, part in _split(network, k, operation.pull(own)):
            sums[read] = sums[read] + part if read in sums else part
    return sums[0], constant


def _split(
    network: Network, position: int, row: RationalMatrix
) -> Iterator[tuple[int, RationalMatrix]]:
    """A row of what an operation reads, cut into the values that it reads."""
    columns, start = row.transpose(), 0
    for read in network.nodes[position - 1].reads:
        end = start + network.widths[read]
        yield read, columns.take(range(start, end)).transpose()
        start = end


def _rounded_up(value: Fraction) -> Fraction:
    return Fraction(math.ceil(value * GRID), GRID)


def _middle(box: Box) -> tuple[Fraction, ...]:
    return tuple((low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True))


def _trace(network: Network, point: Iterable[Fraction]) -> dict[int, list[Fraction]]:
    """What every operation reads at a point, exactly."""
    kind = RationalKind()
    values = network.trace(kind, RationalMatrix.column(tuple(point)))
    return {
        k: [row[0] for row in kind.join([values[read] for read in node.reads]).fractions()]
        for k, node in enumerate(network.nodes, start=1)
    }


class _Search:
    """Better slopes for one neuron, by descent in floats; nothing here decides anything."""

    def __init__(
        self,
        network: Network,
        box: Box,
        layers: dict[int, _Layer],
        dense: dict[int, tuple[Floats, Floats]],
        position: int,
        index: int,
    ) -> None:
        self.network, self.layers, self.dense = network, layers, dense
        self.position, self.index = position, index
        self.low = np.array([double(value) for value in box.lo])
        self.high = np.array([double(value) for value in box.hi])

    def slopes(self, sign: int, steps: int) -> dict[int, Floats]:
        """For every activation before it slopes below and above, of shape (2, width)."""
        current = {k: np.array(layer.first_slopes) for k, layer in self.layers.items()}
        best, found = math.inf, current
        for step in range(steps):
            with np.errstate(all="ignore"):
                top, gradients = self._descent(current, sign)
                size = math.sqrt(sum(float((g**2).sum()) for g in gradients.values()))
            if top < best:
                best, found = top, dict(current)
            if not 0 < size < math.inf:  # also where it is no number
                break
            for k, gradient in gradients.items():
                moved = current[k] - gradient / size / (1 + step / 4)
                current[k] = np.clip(moved, *self.layers[k].limits)
        return found

    def _descent(self, slopes: dict[int, Floats], sign: int) -> tuple[float, dict[int, Floats]]:
        """The bound that slopes give, and its gradient in them."""
        network = self.network
        width = sum(network.widths[read] for read in network.nodes[self.position - 1].reads)
        rows = {0: np.zeros(network.inputs)}
        lines: dict[int, tuple[Floats, Floats, Floats, Floats]] = {}
        total = 0.0
        self._scatter(rows, self.position, sign * np.eye(1, width, self.index)[0])
        for k in range(self.position - 1, 0, -1):
            if k not in rows:
                continue
            own = rows.pop(k)
            if k in self.layers:
                chosen = np.where(own > 0, slopes[k][1], slopes[k][0])
                points, values = self.layers[k].points
                gaps = values - chosen[:, None] * points
                touch = np.where(own > 0, gaps.argmax(axis=1), gaps.argmin(axis=1))
                every = np.arange(len(own))
                lines[k] = (own, chosen, gaps[every, touch], points[every, touch])
                total += float(own @ lines[k][2])
                below = own * chosen
            else:
                matrix, offset = self._dense(k)
                total += float(own @ offset)
                below = own @ matrix
            self._scatter(rows, k, below)
        x = np.where(rows[0] > 0, self.high, self.low)
        return total + float(rows[0] @ x), self._gradients(x, lines)

    def _gradients(
        self, x: Floats, lines: dict[int, tuple[Floats, Floats, Floats, Floats]]
    ) -> dict[int, Floats]:
        """c·(z − touching point), z what the relaxed network gives at the extreme point."""
        values, result = {0: x}, {}
        for k in range(1, self.position):
            reads = self.network.nodes[k - 1].reads
            if any(read not in values for read in reads):
                continue
            z = np.concatenate([values[read] for read in reads])
            if k in lines:
                own, chosen, shift, touch = lines[k]
                values[k] = chosen * z + shift
                slope = own * (z - touch)
                result[k] = np.array([np.where(own > 0, 0, slope), np.where(own > 0, slope, 0)])
            elif k not in self.layers:
                matrix, offset = self._dense(k)
                values[k] = matrix @ z + offset
        return result

    def _scatter(self, rows: dict[int, Floats], position: int, row: Floats) -> None:
        start = 0
        for read in self.network.nodes[position - 1].reads:
            end = start + self.network.widths[read]
            rows[read] = rows.get(read, 0) + row[start:end]
            start = end

    def _dense(self, k: int) -> tuple[Floats, Floats]:
        """An affine operation in floats, made once; what is beyond them becomes infinite."""
        if k not in self.dense:
            node = self.network.nodes[k - 1]
            width = sum(self.network.widths[read] for read in node.reads)
            operation = affine_rule(node.operation, width)
            assert operation is not None
            whole = operation.to_affine()
            matrix, offset = (
                np.array([[double(entry) for entry in row] for row in part.fractions()])
                for part in (whole.matrix, whole.offset)
            )
            self.dense[k] = matrix, offset[:, 0]
        return self.dense[k]
