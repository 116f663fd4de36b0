"""Whether two networks are equal, everywhere or on a box.

Rewriting comes first: two networks in the same normal form are equal. Then, where the box has few
dimensions, the regions of their difference, on each of which it is one affine map. Then a search
for a point at which they differ: what is found is decided by exact values, or for curves by balls
that exclude 0. What none of these settles is unknown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from symact.comparing.ranges import largest_size
from symact.comparing.search import lines, plain_points, proposed_points, random_points
from symact.display import Drawn, count_of
from symact.errors import OutOfTimeError, ShapeError, UsageError
from symact.geometry.vertices import Point
from symact.networks.algebra import minus
from symact.networks.bends import linear_pieces
from symact.networks.kinds.balls import BallKind, at_point, bounds_of
from symact.networks.network import Network, need_network
from symact.networks.operations import Activate
from symact.numbers.asked import whole
from symact.numbers.balls import precision
from symact.regions.atlas import Atlas, atlas
from symact.regions.budget import Budget
from symact.regions.domain import Box, Segment
from symact.rewriting.atoms import Atoms
from symact.rewriting.normal import NormalForm, normal_form

DIMENSIONS = 3
"""The most dimensions of a box on which regions are listed."""

SECONDS = 60
"""How long regions and points are looked for if nothing else is asked for."""

PRECISIONS = (128, 512, 2048)
"""The bits with which values of curves are enclosed, until 0 is excluded."""

Outputs = tuple[tuple[Fraction, Fraction], ...]
"""For each output a lower and an upper bound of it; the same where the value is known exactly."""


@dataclass(frozen=True)
class Apart:
    """A point at which two networks differ.

    Attributes:
        point: the point.
        output: the output that differs most, from 0 on.
        first: bounds of that output of the first network, and ``second`` of the other.
        difference: bounds of the first minus the second; both are the value where it is rational.
    """

    point: Point
    output: int
    first: tuple[Fraction, Fraction]
    second: tuple[Fraction, Fraction]
    difference: tuple[Fraction, Fraction]

    @property
    def is_exact(self) -> bool:
        """Whether the difference is known exactly."""
        return self.difference[0] == self.difference[1]

    @property
    def size(self) -> Fraction:
        """A positive number that the absolute difference is not below."""
        low, high = self.difference
        return max(low, -high)


@dataclass(frozen=True)
class Equality(Drawn):
    """The result of :func:`equal`.

    Attributes:
        first: a network, and ``second`` the other.
        box: where they are compared; None for everywhere.
        verdict: ``"equal"``, ``"different"`` or ``"unknown"``.
        by: ``"rewriting"`` or ``"regions"`` where they are equal, ``"point"`` where they differ.
        is_everywhere: whether they are equal for all inputs, whatever the box.
        steps: what rewriting did, in phrases.
        apart: a point at which they differ.
        largest: the largest absolute difference of an output on the box, where it is known exactly:
            the value, and a point where it is reached if one is known.
        bound: an upper bound of that, if one is known.
        atlas: the regions of the difference, where they were listed.
        looked: what was tried, in phrases, where nothing was settled.
        encloses: whether equality rests on enclosed ranges of curves.
    """

    first: Network
    second: Network
    box: Box | None
    verdict: str
    by: str = ""
    is_everywhere: bool = False
    steps: tuple[str, ...] = ()
    apart: Apart | None = None
    largest: tuple[Fraction, Point | None] | None = None
    bound: Fraction | None = None
    atlas: Atlas | None = field(default=None, compare=False)
    looked: tuple[str, ...] = ()
    encloses: bool = False

    def __bool__(self) -> bool:
        """Whether they are proved equal."""
        return self.verdict == "equal"

    def __repr__(self) -> str:
        return f"<{self.verdict}: {self.first!r} and {self.second!r}>"


def equal(
    first: Network,
    second: Network,
    domain: Box | None = None,
    *,
    seconds: float | None = SECONDS,
    seed: int = 0,
) -> Equality:
    """Whether two networks have the same outputs for all inputs, exactly.

    Args:
        domain: a box to compare them on; everywhere if left out.
        seconds: how long regions and points are looked for at most, after rewriting.
        seed: of the points that are drawn at random.

    Returns:
        A result that is true where they are proved equal; ``verdict`` tells whether they are
        different or it is unknown where they are not.

    Raises:
        ShapeError: for networks that read or give different numbers of values, and for a box in
            another space; names both.
        UnsupportedError: for weights that are symbols.
        UsageError: for a domain that is no box, and for a budget that is not positive.

    Without a box, what is neither rewritten into each other nor found to differ is unknown.

    >>> from symact import AffineMap, abs_, relu
    >>> folded = Network([AffineMap([[1], [-1]]), relu, AffineMap([[1, 1]])])
    >>> bool(equal(folded, Network([abs_], inputs=1)))
    True
    >>> found = equal(folded, Network([relu], inputs=1), Box([-1], [1]))
    >>> found.verdict, found.apart.point, found.largest[0]
    ('different', (Fraction(-1, 1),), Fraction(1, 1))
    """
    for network in (first, second):
        need_network(network, "an equality")
    apart = minus(first, second)
    if domain is not None:
        _check_box(domain, first.inputs)
    allowed = Budget.asked(None, seconds, None)
    whole(seed, "the seed")
    comparison = _Comparison(first, second, apart, domain, allowed, seed)
    return comparison.rewritten() or comparison.decided()


def _check_box(box: Box, inputs: int) -> None:
    if not isinstance(box, Box):
        raise UsageError(f"networks are compared on a Box, not on a {type(box).__name__}")
    if box.inputs != inputs:
        raise ShapeError(
            f"the networks read {count_of(inputs, 'number')}, but {box.describe()} lies in "
            f"{count_of(box.inputs, 'dimension')}; they must agree"
        )


class _Comparison:
    """The steps of a comparison; ``looked`` fills up with what did not settle it."""

    def __init__(
        self,
        first: Network,
        second: Network,
        apart: Network,
        box: Box | None,
        allowed: Budget,
        seed: int,
    ) -> None:
        self.first, self.second, self.apart, self.box = first, second, apart, box
        self.allowed, self.seed = allowed, seed
        self.looked: list[str] = []
        nodes = (*first.nodes, *second.nodes)
        curved = [n.operation.activation for n in nodes if isinstance(n.operation, Activate)]
        self.is_rational = all(a.pieces is not None or a.exact is not None for a in curved)
        self.has_regions = all(linear_pieces(a) is not None for a in curved)
        self.is_opaque = bool(first.opaque or second.opaque)

    # -- rewriting ---------------------------------------------------------------------------------

    def rewritten(self) -> Equality | None:
        """The result where the normal forms agree, for all inputs or for those of the box."""
        boxes = [(None, False), *([(self.box, False)] if self.box is not None else [])]
        if self.box is not None and not self.has_regions:
            boxes.append((self.box, True))
        for box, encloses in boxes:
            atoms = Atoms(self.first.inputs, box, encloses=encloses)
            forms = normal_form(self.first, atoms), normal_form(self.second, atoms)
            self.atoms, self.forms = atoms, forms
            self.difference = forms[0].outputs - forms[1].outputs
            if self.difference.is_zero:
                steps = tuple(dict.fromkeys(chain(*map(_steps, ("first", "second"), forms))))
                return Equality(
                    self.first, self.second, self.box, "equal", "rewriting", box is None, steps,
                    largest=(Fraction(0), None), bound=Fraction(0), encloses=encloses,
                )  # fmt: skip
        self.looked.append("their normal forms differ")
        return None

    # -- regions and points ------------------------------------------------------------------------

    def decided(self) -> Equality:
        """The result by a point at which they differ, or by regions."""
        if self.is_opaque:
            names = (
                node.operation.describe() for node in (*self.first.opaque, *self.second.opaque)
            )
            self.looked.append(f"not looked into: {', '.join(dict.fromkeys(names))}")
            return Equality(self.first, self.second, self.box, "unknown", looked=tuple(self.looked))
        found = self._first(plain_points(self.box, self.first.inputs))
        listed = self._regions()
        if listed is not None and listed.complete:
            return self._from_regions(listed, found)
        found = found or self._searched()
        bound, reached = (None, False)
        if self.box is not None:
            bound, reached = largest_size(self.atoms, self.difference)
        largest = (bound, None) if bound is not None and reached else None
        if found is not None:
            return Equality(
                self.first, self.second, self.box, "different", "point", apart=found,
                largest=largest, bound=bound,
            )  # fmt: skip
        return Equality(
            self.first, self.second, self.box, "unknown", bound=bound, looked=tuple(self.looked)
        )

    def _regions(self) -> Atlas | None:
        """The regions of the difference, where the box has few dimensions."""
        if self.box is None or not self.has_regions or self.box.dimension > DIMENSIONS:
            return None
        left = self._left()
        if left is not None and left <= 0:
            return None
        found = atlas(self.apart, self.box, seconds=left)
        if not found.complete:
            self.looked.append(f"{count_of(len(found), 'region')} were found, but not all in time")
        return found

    def _left(self) -> float | None:
        """The seconds that are left of the budget."""
        return None if self.allowed.end == math.inf else self.allowed.end - time.monotonic()

    def _from_regions(self, listed: Atlas, found: Apart | None) -> Equality:
        outputs = range(self.first.outputs)
        ends = (end for k in outputs for end in (listed.maximum(k), listed.minimum(k)))
        end = max(ends, key=lambda end: abs(end.value))
        size = abs(end.value)
        if not size:
            return Equality(
                self.first, self.second, self.box, "equal", "regions",
                largest=(size, None), bound=size, atlas=listed,
            )  # fmt: skip
        locus = end.locus
        parameters = (
            *locus.parameter_points,
            *(point for segment in locus.parameter_segments for point in segment),
            *(point for polygon in locus.parameter_polygons for point in polygon),
        )
        point = listed.domain.point(min(parameters))
        return Equality(
            self.first, self.second, self.box, "different", "point",
            apart=found or self._compared(point), largest=(size, point), bound=size, atlas=listed,
        )  # fmt: skip

    def _searched(self) -> Apart | None:
        """A point at which they differ, of those that the structure, floats and chance propose."""
        own = self._own_atoms()
        box = self.box
        proposed: list[Point] = []
        count = 0

        def points() -> Iterator[Point]:
            nonlocal count
            structural = proposed_points(self.atoms, self.difference, own, self.seed)
            for point in chain(structural, random_points(box, self.first.inputs, self.seed)):
                count += 1
                if len(proposed) < 16:
                    proposed.append(point)
                yield point

        found = self._first(points())
        if found is None:
            self.looked.append(f"{count_of(count, 'point')} show no difference")
        if found is None and box is not None and self.has_regions:
            found = self._along(box, proposed)
        return found

    def _along(self, box: Box, proposed: Sequence[Point]) -> Apart | None:
        """The same with all regions on lines through the box."""
        count = 0
        for start, end in lines(box, proposed, self.seed):
            left = self._left()
            if left is not None and left <= 0:
                break
            found = atlas(self.apart, Segment(start, end), seconds=left)
            for vertex in range(len(found.subdivision.vertices)):
                if any(found.values.exact(vertex)):
                    point = found.domain.point(found.subdivision.vertex(vertex))
                    return self._compared(point)
            count += found.complete
        self.looked.append(f"{count_of(count, 'line')} through the box show none")
        return None

    def _own_atoms(self) -> list[int]:
        """The atoms that only one of the two is made of; all where there are none."""
        ours, theirs = (self.atoms.reached(form.outputs.rows) for form in self.forms)
        own = ours ^ theirs or self.atoms.reached(self.difference.rows)
        return sorted(number for number in own if number > self.atoms.inputs)

    def _first(self, points: Iterator[Point]) -> Apart | None:
        """The first point at which they differ, before the budget runs out."""
        for point in points:
            try:
                self.allowed.check()
            except OutOfTimeError:
                self.looked.append("the seconds are used up")
                return None
            found = self._compared(point)
            if found is not None:
                return found
        return None

    def _compared(self, point: Point) -> Apart | None:
        """What the two are at a point, if that differs."""
        if self.is_rational:
            ours, theirs = self.first(point), self.second(point)
            return apart_at(point, [(a, a) for a in ours], [(b, b) for b in theirs])
        for bits in PRECISIONS:
            with precision(bits):
                x = at_point(point)
                values = [
                    [bounds_of(z) for z in network.run(BallKind(), x)]
                    for network in (self.first, self.second)
                ]
            found = apart_at(point, *values)
            if found is not None:
                return found
        return None


def apart_at(
    point: Point,
    ours: Sequence[tuple[Fraction, Fraction] | None],
    theirs: Sequence[tuple[Fraction, Fraction] | None],
) -> Apart | None:
    """The output that differs most at a point, of those that surely differ; None where none does.

    Args:
        ours: for each output bounds of its value for the first network, None where it is not known;
            ``theirs`` of the other.
    """
    best: Apart | None = None
    for output, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if one is None or other is None:
            continue
        (a, b), (c, d) = one, other
        made = Apart(point, output, (a, b), (c, d), (a - d, b - c))
        if made.size > 0 and (best is None or made.size > best.size):
            best = made
    return best


def _steps(name: str, form: NormalForm) -> Iterator[str]:
    """What was done to one of two networks, in phrases."""
    given, left = form.maps
    if left < given:
        yield f"{name}: {count_of(given, 'affine map')} merged into {left}"
    if form.kept < form.units:
        yield f"{name}: {count_of(form.units, 'unit')} are {form.kept} different ones that are read"
