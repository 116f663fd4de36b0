"""What every neuron does on a box: one piece of its activation, or several, each case proved.

Ranges come first; what they leave open is pulled back to the box through lines, with slopes looked
for by descent and, where HiGHS is installed, by linear programs. A neuron that bends on the box is
settled by two points in different pieces. On a box of at most two dimensions the regions settle
what is left. Floats only propose.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symact.activations.activation import Pieces
from symact.bounding.bounds import Bounding, Side, hold, need_box, rounded_up
from symact.bounding.branching import Cases
from symact.bounding.descent import Descent, Slopes
from symact.bounding.evidence import Neuron
from symact.bounding.extremes import Climb, Corner
from symact.bounding.intervals import Ranges, Span
from symact.bounding.programs import Program
from symact.bounding.ranges import Bent
from symact.errors import UsageError
from symact.geometry.vertices import Point
from symact.networks.bends import linear_pieces
from symact.networks.kinds.kind import Visit
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, need_network
from symact.networks.opaque import Opaque
from symact.networks.operations import Activate, AffineOperation, Operation
from symact.networks.traversal import walk
from symact.numbers.matrix import RationalMatrix
from symact.regions.atlas import Atlas, atlas
from symact.regions.budget import Budget
from symact.regions.domain import Box

TIME, HARD, BEHIND = "time", "bounds", "operation"
"""Why a neuron is left open: the seconds were used up; neither bounds nor points settle it; or it
is behind an operation of which nothing is known."""


SMALL = 2
"""Up to which dimension regions settle what bounds leave open."""


@dataclass(frozen=True)
class State:
    """What is proved of a number that an activation reads, on a box.

    Attributes:
        operation: the activation, by its position.
        index: which of the numbers that it reads.
        least: it is never less, and ``most`` never greater; None where nothing is known.
        piece: the piece in which it is on the whole box; −1 where it is not known to be in one.
        evidence: what a certificate says of it; None where it can say nothing.
        points: two points of the box at which it is strictly inside of different pieces.
        left: why it is open, :data:`TIME`, :data:`HARD` or :data:`BEHIND`; empty where it is not.
    """

    operation: int
    index: int
    least: Fraction | None
    most: Fraction | None
    piece: int = -1
    evidence: Neuron | None = None
    points: tuple[Point, ...] = ()
    left: str = ""


@dataclass(frozen=True)
class Settled:
    """What is proved of the neurons of a network on a box.

    Attributes:
        states: one for each number that a continuous piecewise-linear activation reads.
        known: ranges of what every operation that bends gives, by position, and of the input.
        regions: all regions of the box, where some states rest on them.
    """

    network: Network
    box: Box
    states: tuple[State, ...]
    known: dict[int, Sequence[Span]] = field(compare=False)
    regions: Atlas | None = field(default=None, compare=False)

    @property
    def left(self) -> tuple[State, ...]:
        """The neurons that are open."""
        return tuple(state for state in self.states if state.left)


def settle(network: Network, box: Box, *, seconds: float | None = None, steps: int = 20) -> Settled:
    """What each neuron does for all inputs of a box: proved, or left open with the reason.

    Args:
        network: any, also with curved and opaque operations: of these only ranges are known.
        box: where the inputs lie.
        seconds: how long it may take; what is not settled then is left open.
        steps: how many steps of descent look for better slopes.

    Raises:
        ShapeError: for a box in another space than the inputs.

    >>> from symact import AffineMap, relu
    >>> network = Network([AffineMap([[1], [1], [1]], [2, -2, 0]), relu])
    >>> [(s.piece, s.points) for s in settle(network, Box([-1], [1])).states]
    ... # doctest: +NORMALIZE_WHITESPACE
    [(1, ()), (0, ()), (-1, ((Fraction(-1, 1),), (Fraction(1, 1),)))]
    """
    need_network(network, "what neurons do")
    need_box(network, box, "what neurons do is asked")
    if steps < 0:
        raise UsageError(f"steps is {steps}; give 0 or more")
    kind = _Settling(network, box, steps, Budget.asked(None, seconds, None))
    middle = [(low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True)]
    walk(network, kind, RationalMatrix.of([box.lo, box.hi, middle]).transpose())
    states, known = tuple(kind.states), dict(kind.ranges.known)
    found = Settled(network, box, states, known)
    if box.dimension <= SMALL and any(state.left == HARD for state in states):
        return _by_regions(found, kind.budget)
    return found


class _Settling(Bounding):
    """Exact values at points of the box, as far as there are any, and what is proved of neurons.

    Where an operation has no exact values, a matrix without columns stands for them.
    """

    takes_opaque = True

    def __init__(self, network: Network, box: Box, steps: int, budget: Budget) -> None:
        super().__init__(network, box, steps)
        self.budget = budget
        self.ranges = Ranges(network, box)
        self.known = self.ranges.known
        self.states: list[State] = []

    def join(self, values: Sequence[RationalMatrix]) -> RationalMatrix:
        columns = min(value.shape[1] for value in values)
        return super().join([v if v.shape[1] == columns else _none(v.shape[0]) for v in values])

    def push(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        if not x.shape[1]:
            return _none(self.network.widths[visit.position])
        return super().push(visit, x)

    def bend(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        position = visit.position
        operation = self.ranges.network.nodes[position - 1].operation
        width = self.network.given(position)
        pieces = linear_pieces(operation.activation) if isinstance(operation, Activate) else None
        if pieces is not None:
            own = []
            for index, values in enumerate(x.fractions()):
                own.append(self._state(position, index, pieces, exact=bool(values)))
                evidence, span = own[-1].evidence, (own[-1].least, own[-1].most)
                if evidence is not None:
                    hold(evidence, visit.name, values)
                if evidence is None or (evidence.least, evidence.most) != span:
                    self.bare.add((position, index))
            spans = [(state.least, state.most) for state in own]
            finite = [(low, high) for low, high in spans if low is not None and high is not None]
            if len(finite) == width:
                self.layers[position] = Bent(pieces, tuple(finite))
            self.states += own
        elif not isinstance(operation, AffineOperation):
            spans = [self.ranges.span(position, index) for index in range(width)]
        if not isinstance(operation, AffineOperation):
            self.ranges.learn(position, spans)
        if not x.shape[1] or not _has_values(visit.operation):
            return _none(self.network.widths[position])
        return RationalKind.bend(self, visit, x)

    def _state(self, position: int, index: int, pieces: Pieces, *, exact: bool) -> State:
        """What is proved of one neuron; ``exact`` says whether its values can be computed."""
        if self.budget.is_over:
            return State(position, index, None, None, left=TIME)
        (low, high), sides = self._ranged(position, index)
        piece = _piece(pieces, low, high)
        if low is None or high is None:
            return State(position, index, low, high, piece, left="" if piece >= 0 else BEHIND)
        if piece < 0:
            return self._pulled(position, index, pieces, sides, exact)
        return self._proved(self._made(position, index, pieces, sides), sides)

    def _ranged(self, position: int, index: int) -> tuple[Span, list[Side]]:
        """The range of a neuron, outward, and the same as bounds: each activation before it is
        replaced by a line of slope 0."""
        rows, _ = self.ranges.form(position, index)
        low, high = self.ranges.span(position, index)
        if low is None or high is None:
            return (low and -rounded_up(-low), high and rounded_up(high)), []
        slopes = [Fraction(0) for value, row in rows.items() if value for _ in row]
        is_whole = all(
            not value or (value in self.layers and not any((value, i) in self.bare for i in row))
            for value, row in rows.items()
        )
        own = rows.get(0, {})
        corners = [
            tuple(sign * own.get(j, 0) > 0 for j in range(self.network.inputs)) for sign in (-1, 1)
        ]
        sides = [Side(-low, slopes, corners[0], is_whole), Side(high, slopes, corners[1], is_whole)]
        return (-rounded_up(-low), rounded_up(high)), sides

    def _proved(self, made: Neuron, sides: Sequence[Side], left: str = "") -> State:
        evidence = made if all(side.is_whole for side in sides) else None
        where = made.operation, made.index
        return State(*where, made.least, made.most, made.piece, evidence, left=left)

    def _pulled(
        self, position: int, index: int, pieces: Pieces, sides: list[Side], exact: bool
    ) -> State:
        """What is proved of a neuron that its range does not settle."""
        best = sides
        made = self._made(position, index, pieces, best)
        for propose in self._proposals(position, index):
            made = self.better(made, pieces, best, propose)
            if made.piece >= 0:
                return self._proved(made, best)
        points = self._points(position, index, pieces, best) if exact else ()
        if not points and self._has_lines and not self.budget.is_over:
            program = Program.of(self.box, self.layers, self.dense, position, index)
            if program is not None:
                made = self.better(made, pieces, best, program.slopes)
        state = self._proved(made, best)
        if made.piece < 0 and not points and exact:
            state = self._by_cases(state, pieces)
        if state.piece >= 0 or points:
            return replace(state, points=points if state.piece < 0 else ())
        return replace(state, left=TIME if self.budget.is_over else HARD)

    def _proposals(self, position: int, index: int) -> Iterator[Callable[[int], Slopes]]:
        """Slopes that may do better, one set after another."""
        if not self.layers or self.budget.is_over:
            return
        yield lambda sign: {}
        if self._has_lines and not self.budget.is_over:
            search = Descent(self.box, self.layers, self.dense, position, index)
            yield lambda sign: search.slopes(sign, self.steps)

    @property
    def _has_lines(self) -> bool:
        """Whether all that bends so far has lines, and slopes of them are to be looked for."""
        whole = len(self.layers) == len(self.ranges.known) - 1
        return bool(whole and self.steps and self.dense.fits)

    def _by_cases(self, state: State, pieces: Pieces) -> State:
        """A neuron kept by cases to the piece in which it is in the middle, if so."""
        position, index, low, high = state.operation, state.index, state.least, state.most
        if not self._has_lines or low is None or high is None:
            return state
        middle = tuple((a + b) / 2 for a, b in zip(self.box.lo, self.box.hi, strict=True))
        (value,) = values_at(self.network, position, index, [middle])
        piece = pieces.index(value)
        ends = [(-1, -knot) for knot in pieces.knots[:piece][-1:] if low < knot]
        ends += [(1, knot) for knot in pieces.knots[piece:][:1] if high > knot]
        for sign, limit in ends:
            cases = Cases(self, position, index, sign, limit, self.steps, self.budget)
            if not cases.hold():
                return state
            low, high = (low, limit) if sign > 0 else (-limit, high)
        return replace(state, least=low, most=high, piece=piece, evidence=None)

    def _points(
        self, position: int, index: int, pieces: Pieces, sides: Sequence[Side]
    ) -> tuple[Point, ...]:
        """Two points at which the neuron is strictly on two sides of a knot, if they are found."""
        corners: list[Corner] = [side.corner for side in sides]
        ends: list[tuple[Fraction, Point]] = []
        for sign, start in zip((-1, 1), corners, strict=True):
            proposed = {start}
            if self.dense.fits:
                proposed.add(Climb(self.box, self.dense, position, index).corner(sign, start))
            points = [self._point(corner) for corner in proposed]
            values = values_at(self.network, position, index, points)
            ends.append(max(zip(values, points, strict=True), key=lambda end: sign * end[0]))
        (low, first), (high, second) = ends
        bends = any(low < knot < high for knot in pieces.knots)
        return (first, second) if bends else ()

    def _point(self, corner: Corner) -> Point:
        ends = zip(corner, self.box.lo, self.box.hi, strict=True)
        return tuple(high if up else low for up, low, high in ends)


def _none(width: int) -> RationalMatrix:
    """What stands for values that nobody knows."""
    return RationalMatrix.zeros(width, 0)


def _has_values(operation: Operation) -> bool:
    """Whether an operation that bends has exact values everywhere."""
    if isinstance(operation, Activate):
        return operation.activation.exact is not None
    return not isinstance(operation, Opaque)


def _piece(pieces: Pieces, low: Fraction | None, high: Fraction | None) -> int:
    """The piece in which a range lies, of which a side may be unknown; −1 where there is none."""
    if low is not None and high is not None:
        bent = Bent(pieces, ((low, high),))
        return pieces.index(high) if bent.exact[0] is not None else -1
    if low is not None and low >= pieces.knots[-1]:
        return len(pieces.knots)
    return 0 if high is not None and high <= pieces.knots[0] else -1


def _by_regions(found: Settled, budget: Budget) -> Settled:
    """What is left, settled by the regions of a small domain, if they are found in time."""
    network, box = found.network, found.box
    if any(
        isinstance(node.operation, Activate) and linear_pieces(node.operation.activation) is None
        for node in network.nodes
    ):
        return found
    seconds = None if budget.seconds is None else max(budget.end - time.monotonic(), 0.001)
    regions = atlas(network, box, seconds=seconds)
    if not regions.complete:
        left = (replace(s, left=TIME) if s.left == HARD else s for s in found.states)
        return replace(found, states=tuple(left))
    vertices = sorted({vertex for region in regions for vertex in region.vertices})
    states = (_of_vertices(network, s, vertices) if s.left == HARD else s for s in found.states)
    return replace(found, states=tuple(states), regions=regions)


def _of_vertices(network: Network, state: State, vertices: Sequence[Point]) -> State:
    """A neuron by its values at the vertices of all regions, in which it is affine."""
    values = values_at(network, state.operation, state.index, vertices)
    ends = [*zip(values, vertices, strict=True)]
    (low, first), (high, second) = min(ends), max(ends)
    operation = network.nodes[state.operation - 1].operation
    assert isinstance(operation, Activate)
    pieces = linear_pieces(operation.activation)
    assert pieces is not None
    piece = _piece(pieces, low, high)
    points = () if piece >= 0 else (first, second)
    return replace(state, least=low, most=high, piece=piece, points=points, left="")


def values_at(
    network: Network, position: int, index: int, points: Sequence[Point]
) -> tuple[Fraction, ...]:
    """The exact values at points of a number that an operation reads."""
    before = Network(network.nodes[: position - 1], inputs=network.inputs)
    values = walk(before, RationalKind(), RationalMatrix.of(points).transpose())
    read = RationalMatrix.stack([values[k] for k in network.nodes[position - 1].reads])
    return read.take([index]).fractions()[0]
