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
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from symact.activations.activation import Pieces
from symact.bounding.descent import Dense, Descent, Guard, Multipliers, Slopes
from symact.bounding.evidence import Neuron
from symact.bounding.intervals import Span
from symact.bounding.ranges import Bent, Range
from symact.display import count_of
from symact.errors import CheckFailedError, ShapeError, UnsupportedError, UsageError, shown
from symact.networks.bends import affine_rule, need_pieces
from symact.networks.kinds.kind import Visit
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate, AffineOperation, Scale
from symact.networks.rows import MatrixRows
from symact.networks.traversal import walk_back
from symact.numbers.asked import whole
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box

GRID = 1 << 20
"""Bounds are rounded outward to multiples of 1/GRID, slopes that were looked for to the nearest."""


@dataclass(frozen=True)
class Side:
    """An upper bound of a neuron, or of its negative.

    Attributes:
        bound: before it is rounded.
        slopes: which give it, in the order in which they were needed.
        corner: where the relaxation is so large: for each input whether it is at its upper end.
        is_whole: whether it is pulled back to the box, everything on the way having lines.
    """

    bound: Fraction
    slopes: list[Fraction]
    corner: tuple[bool, ...]
    is_whole: bool


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
    box = need_box(network, box, "bounds of neurons hold")
    whole(steps, "steps")
    kind = Bounding(network, box, steps)
    middle = [(low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True)]
    network.run(kind, RationalMatrix.of([box.lo, box.hi, middle]).transpose())
    return tuple(kind.found)


def need_box(network: Network, box: object, what: str) -> Box:
    """Refuse what is no box in the inputs of a network.

    Raises:
        ShapeError: for a box in another space.
        UsageError: for what is no box.
    """
    if not isinstance(box, Box):
        raise UsageError(f"{what} on a Box, not on a {type(box).__name__}")
    if network.inputs != len(box.lo):
        raise ShapeError(
            f"the network reads {count_of(network.inputs, 'number')}, but {box.describe()} lies in "
            f"{count_of(len(box.lo), 'dimension')}; they must agree"
        )
    return box


class Bounding(RationalKind):
    """Exact values at points of the box, to which the bounds of what bends them are held.

    ``layers`` and ``found`` fill up with what is known; ``bare`` with the numbers, by position and
    index, for whose bounds there is no evidence, so that none that rests on them has any.
    """

    def __init__(self, network: Network, box: Box, steps: int) -> None:
        self.network, self.box, self.steps = network, box, steps
        self.layers: dict[int, Bent] = {}
        self.dense = Dense(network)
        self.found: list[Neuron] = []
        self.ends = Ends(box)
        self.known: Mapping[int, Sequence[Span]] = {}
        self.bare: set[tuple[int, int]] = set()

    def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.operation
        if affine_rule(operation, x.shape[0]) is None:
            if not isinstance(operation, Activate):
                raise UnsupportedError(
                    f"{visit.name} has no bounds; only activations with pieces do"
                )
            pieces = need_pieces(operation.activation, visit.name, "bounds")
            own = []
            for index, values in enumerate(x.fractions()):
                own.append(self.neuron(visit.position, index, pieces))
                hold(own[-1], visit.name, values)
            self.layers[visit.position] = Bent(pieces, tuple((n.least, n.most) for n in own))
            self.found += own
        return super().bend(visit, x)

    def neuron(self, position: int, index: int, pieces: Pieces) -> Neuron:
        """The bounds of one neuron, with better slopes looked for if the first do not settle it."""
        sides = [self.most(position, index, sign, {}) for sign in (-1, 1)]
        made = self._made(position, index, pieces, sides)
        if made.piece < 0 and made.slopes and self.steps and self.dense.fits:
            search = Descent(self.box, self.layers, self.dense, position, index)
            made = self.better(made, pieces, sides, lambda sign: search.slopes(sign, self.steps))
        return made

    def better(
        self, made: Neuron, pieces: Pieces, sides: list[Side], propose: Callable[[int], Slopes]
    ) -> Neuron:
        """The bounds of a neuron with slopes that somebody proposes for each side, where these are
        better; ``sides`` are kept up."""
        for k, sign in enumerate((-1, 1)):
            found = self.most(made.operation, made.index, sign, propose(sign))
            sides[k] = min(sides[k], found, key=lambda side: side.bound)
        return self._made(made.operation, made.index, pieces, sides)

    def _made(self, position: int, index: int, pieces: Pieces, sides: Sequence[Side]) -> Neuron:
        low, high = -rounded_up(sides[0].bound), rounded_up(sides[1].bound)
        slopes = (*sides[0].slopes, *sides[1].slopes)
        return self.claimed(position, index, pieces, (low, high), slopes)

    def claimed(
        self, position: int, index: int, pieces: Pieces, span: Range, slopes: tuple[Fraction, ...]
    ) -> Neuron:
        """The bounds of a neuron with the piece to which they keep it."""
        (low, high), box = span, self.box
        settled = Bent(pieces, (span,)).exact[0] is not None
        piece = pieces.index(high) if settled else -1
        return Neuron(self.network, box.lo, box.hi, position, index, low, high, piece, slopes)

    def most(
        self,
        position: int,
        index: int,
        sign: int,
        proposed: Slopes,
        layers: Mapping[int, Bent] | None = None,
        counts: Multipliers | None = None,
    ) -> Side:
        """An upper bound of ``sign`` times a neuron.

        Args:
            layers: what is known of activations, where it is more than on the whole box.
            counts: multipliers of guards that hold there.
        """
        width = self.network.given(position)
        entries = [sign * int(i == index) for i in range(width)]
        known = self.layers if layers is None else layers
        lines = _Lines(self.network, known, proposed, self.known, counts or {}, self.bare)
        start = RationalMatrix.of_flat(entries, (1, width))
        row = walk_back(self.network, lines, position, start)
        reach, corner = self.ends.reached(row)
        return Side(reach + lines.total, lines.used, corner, lines.is_whole)


def hold(neuron: Neuron, name: str, values: Sequence[Fraction]) -> None:
    """See that bounds hold at points where the number is known."""
    for value in values:
        if not neuron.least <= value <= neuron.most:
            raise CheckFailedError(
                f"number {neuron.index} of {name} is {shown(value)} at a point of the box, not "
                f"between {shown(neuron.least)} and {shown(neuron.most)}; this is an error of "
                "symact"
            )


class Ends:
    """The ends of a box as integers over one denominator, for extremes of rows on it."""

    def __init__(self, box: Box) -> None:
        whole = RationalMatrix.of([box.lo, box.hi])
        self.denominator, ends = whole.denominator, whole.flat
        self.low, self.high = ends[: len(box.lo)], ends[len(box.lo) :]

    def reached(self, row: RationalMatrix) -> tuple[Fraction, tuple[bool, ...]]:
        """The most that a row of shape (1, n) comes to on the box, and at which corner: for each
        coordinate whether it is at its upper end."""
        corner = tuple(c > 0 for c in row.flat)
        ends = zip(row.flat, corner, self.low, self.high, strict=True)
        total = sum(c * (high if up else low) for c, up, low, high in ends)
        return Fraction(int(total), row.denominator * self.denominator), corner


class _Lines(MatrixRows):
    """Exact rows pulled back through lines in place of activations, above a positive entry and
    below a negative one; ``total`` adds up all shifts, ``used`` has the slopes in order.

    What bends and has no lines is replaced by the ends of its ranges, ``known``; then the row is
    not ``is_whole``, nor is it with lines that rest on ``bare`` bounds.
    """

    def __init__(
        self,
        network: Network,
        layers: Mapping[int, Bent],
        proposed: Slopes,
        known: Mapping[int, Sequence[Span]],
        counts: Multipliers,
        bare: Set[tuple[int, int]],
    ) -> None:
        self.network, self.counts, self.bare = network, counts, bare
        self.layers, self.proposed, self.known = layers, proposed, known
        self.is_whole = True
        self.total = Fraction(0)
        self.used: list[Fraction] = []

    def pull(self, visit: Visit[RationalMatrix], row: RationalMatrix) -> RationalMatrix:
        # what is affine without being an affine operation gives as many numbers as it reads
        operation = affine_rule(visit.operation, row.shape[1])
        if operation is None and visit.position not in self.layers:
            return self._ended(visit, row)
        operation = operation or self._through(visit.position, row)
        self.total += (row @ operation.offset()).fractions()[0][0]
        below = operation.pull(row)
        for guard, count in self.counts.items():
            if guard.position == visit.position:
                below = self._guarded(guard, exact_slope(count), below)
        return below

    def _guarded(self, guard: Guard, count: Fraction, row: RationalMatrix) -> RationalMatrix:
        """The row with a multiple of a guard counted in, which is not below 0 where it holds."""
        self.total -= guard.sign * count * guard.knot
        unit = [int(i == guard.index) for i in range(row.shape[1])]
        return row + RationalMatrix.of_flat(unit, row.shape).scaled(guard.sign * count)

    def _ended(self, visit: Visit[RationalMatrix], row: RationalMatrix) -> RationalMatrix:
        """The row where it meets what has no lines: nothing is left of it."""
        (entries,) = row.fractions()
        for c, (low, high) in zip(entries, self.known[visit.position], strict=True):
            if c:
                end = high if c > 0 else low
                # what has lines, and so is pulled through, rests on ends that are known
                assert end is not None
                self.total += c * end
                self.is_whole = False
        return RationalMatrix.zeros(1, self.network.given(visit.position))

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
            self.is_whole = self.is_whole and (position, i) not in self.bare
            slope = layer.exact[i]
            if slope is None:
                slope = exact_slope(float((above if c > 0 else below)[i]))
            self.used.append(slope)
            factors.append(slope)
            shifts.append(layer.intercept(i, slope, c > 0))
        return Scale(factors, shifts)


def exact_slope(wanted: float) -> Fraction:
    """A slope, or a multiplier, that was looked for in floats: the nearest multiple of 1/GRID.

    Beyond the floats nothing is proposed, and any will do.
    """
    return Fraction(round(wanted * GRID), GRID) if abs(wanted) < 1 << 30 else Fraction(0)


def rounded_up(value: Fraction) -> Fraction:
    """The value rounded up to a multiple of 1/:data:`GRID`."""
    return Fraction(math.ceil(value * GRID), GRID)
