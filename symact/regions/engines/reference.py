"""The reference engine: cells cut by the lines on which a network has its kinks, in integers.

A cell at a stage is a shape and the affine map that the numbers there are of the parameters. Where
a coordinate of the stage's map takes values on both sides of a knot, the cell is cut along the set
on which it has the value of the knot. The parts go on to the next stage, each with the map of its
own pieces, depth first. Shapes are loops of corners (:mod:`symact.geometry.loops`) in at most two
dimensions, half-spaces (:mod:`symact.geometry.solids`) in more.

Points and maps are homogeneous: (X, Y, D) with D > 0 is the point (X/D, Y/D), a row (a, b, c) the
function (aX + bY + cD) / D up to a positive factor, and the last row of a map is the constant that
all other rows are measured in. So there are no fractions, and every sign is that of an integer.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

import flint
import numpy as np

from symact.geometry.loops import Loops
from symact.geometry.polytopes import Polytopes
from symact.geometry.solids import Solids
from symact.regions.engines.rules import Cut, Row, Rule
from symact.regions.engines.stage import Stage
from symact.regions.subdivision import ExactVertices, Integers, Point, Progress, Subdivision

S = TypeVar("S")


def subdivide(
    stages: tuple[Stage, ...],
    corners: Sequence[Point],
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of a convex polygon, given by its corners counter-clockwise.

    Described in :mod:`symact.regions.subdivision`. Cost: 0.05 ms a cell for two layers of 16
    neurons, 0.2 ms for three of 64.
    """
    budget = Budget(max_regions, seconds, progress)
    return _Enumeration(stages, Loops(corners), budget).result()


def subdivide_segment(
    stages: tuple[Stage, ...],
    low: Fraction,
    high: Fraction,
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of the interval from ``low`` to ``high``."""
    budget = Budget(max_regions, seconds, progress)
    return _Enumeration(stages, Loops(((low,), (high,))), budget).result()


def subdivide_point(stages: tuple[Stage, ...]) -> Subdivision:
    """The one cell of a domain without parameters."""
    return _Enumeration(stages, Loops(((),)), Budget()).result()


def subdivide_box(
    stages: tuple[Stage, ...],
    lower: Point,
    upper: Point,
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of a box of any dimension, each with one point of its interior for corners.

    Cells are half-spaces, and exact linear programmes decide what cuts them. Cost: some 2 ms a cell
    in three dimensions; regions grow like a power of the kinks with the dimension for exponent.
    """
    budget = Budget(max_regions, seconds, progress)
    return _Enumeration(stages, Solids(lower, upper), budget).result()


def subdivide_box_by_vertices(
    stages: tuple[Stage, ...],
    lower: Point,
    upper: Point,
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The same cells, which know their vertices while they are cut, in three to six dimensions.

    Cost: some 0.2 ms a cell in three dimensions, and several times as much for each further one.
    """
    budget = Budget(max_regions, seconds, progress)
    return _Enumeration(stages, Polytopes(lower, upper), budget, "vertices").result()


@dataclass
class Budget:
    """How many regions and seconds an enumeration may take, and whom to tell how far it is."""

    max_regions: int | None = None
    seconds: float | None = None
    progress: Progress | None = None
    told: int = 0

    def __post_init__(self) -> None:
        self.end = math.inf if self.seconds is None else time.monotonic() + self.seconds

    def allows(self, found: int) -> bool:
        """Whether another region may be looked for after ``found`` of them."""
        if self.progress is not None and found >= self.told + 100:
            self.progress(found)
            self.told = found
        if self.max_regions is not None and found >= self.max_regions:
            return False
        return self.end == math.inf or time.monotonic() < self.end

    def finish(self, found: int) -> None:
        """Tell how many there are in the end."""
        if self.progress is not None:
            self.progress(found)


class Shapes(Protocol[S]):
    """What cells are made of: loops of corners, or half-spaces in more than two dimensions."""

    dimension: int
    signs: int
    start: S

    def decide(self, rule: Rule, product: Any, shape: S) -> tuple[list[int], list[Cut]]:
        """The pieces that all of a shape is in, and the cuts through it, for a map on it."""

    def sides(self, shape: S, line: Row) -> tuple[S | None, S | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""

    def arrays(self, shapes: Sequence[S]) -> tuple[ExactVertices, Integers, Integers]:
        """Vertices, offsets and corners of a subdivision into these shapes."""


@dataclass(frozen=True)
class _Cell(Generic[S]):
    """A cell at a stage.

    Attributes:
        stage: the stage; that after the last one for finished cells.
        shape: where it is.
        map: what the stage reads, as a map of the parameters; None for finished cells.
        pattern: its pieces in the stages before.
        inside: what is left to do in the stage, once it is begun.
    """

    stage: int
    shape: S
    map: Any
    pattern: tuple[int, ...]
    inside: _Inside | None = None


@dataclass(frozen=True)
class _Inside:
    """A stage of which some cuts are done.

    Attributes:
        rows: its numbers before the activations, as maps of the parameters.
        pattern: the pieces so far.
        cuts: knots that still may cut, each with its place in the pattern.
        maxima: how many maxima are done.
    """

    rows: Any
    pattern: list[int]
    cuts: tuple[Cut, ...]
    maxima: int = 0


class _Enumeration(Generic[S]):
    """One enumeration, over one kind of shape."""

    def __init__(
        self,
        stages: tuple[Stage, ...],
        shapes: Shapes[S],
        budget: Budget,
        engine: str = "reference",
    ) -> None:
        self.stages = stages
        self.rules = [Rule(stage) for stage in stages[:-1]]
        self.shapes = shapes
        self.budget = budget
        self.engine = engine

    def result(self) -> Subdivision:
        """Cut until nothing is left to cut, or the budget is used up."""
        size = self.shapes.dimension + 1
        identity = flint.fmpz_mat([[int(i == j) for j in range(size)] for i in range(size)])
        work = [_Cell(0, self.shapes.start, identity, ())]
        found: list[_Cell[S]] = []
        while work and self.budget.allows(len(found)):
            cell = work.pop()
            if cell.stage == len(self.rules):
                found.append(cell)
            else:
                work += self._parts(cell)
        self.budget.finish(len(found))
        return self._subdivision(found, complete=not work)

    def _subdivision(self, cells: Sequence[_Cell[S]], complete: bool) -> Subdivision:
        vertices, offsets, corners = self.shapes.arrays([cell.shape for cell in cells])
        pieces = max((rule.pieces for rule in self.rules), default=1)
        small = np.int8 if pieces <= 128 else np.int16
        coordinates = sum(rule.labels for rule in self.rules)
        patterns = np.array([cell.pattern for cell in cells], small)
        return Subdivision(
            self.shapes.dimension,
            self.stages,
            vertices,
            offsets,
            corners,
            patterns.reshape(len(cells), coordinates),
            complete,
            self.engine,
            signs=self.shapes.signs,
            exact_signs=self.shapes.signs,
        )

    def _parts(self, cell: _Cell[S]) -> list[_Cell[S]]:
        """The cells after one step: entering a stage, one cut or maximum of it, or leaving it.

        Single steps, depth first, so that budgets hold however many cells a stage makes of one.
        """
        rule, inside = self.rules[cell.stage], cell.inside
        if inside is None:
            product = rule.matrix * cell.map
            pattern, cuts = self.shapes.decide(rule, product, cell.shape)
            return [replace(cell, inside=_Inside(product.tolist(), pattern, tuple(cuts)))]
        if inside.cuts:
            label, line = inside.cuts[0]
            parts = self._sides(cell.shape, inside.pattern, label, line)
            left = replace(inside, cuts=inside.cuts[1:])
        elif inside.maxima < len(rule.maxima):
            label, group = rule.maxima[inside.maxima]
            terms = [tuple(map(int, inside.rows[i])) for i in group]
            parts = self._largest(cell.shape, inside.pattern, label, terms)
            left = replace(inside, maxima=inside.maxima + 1)
        else:
            stage, pattern = cell.stage + 1, inside.pattern
            is_last = stage == len(self.rules)
            following = None if is_last else rule.apply(inside.rows, pattern)
            return [_Cell(stage, cell.shape, following, cell.pattern + tuple(pattern))]
        return [
            replace(cell, shape=shape, inside=replace(left, pattern=own)) for shape, own in parts
        ]

    def _sides(
        self, shape: S, pattern: list[int], label: int, line: Row
    ) -> list[tuple[S, list[int]]]:
        """A shape cut along a line, or left whole; the side above counts one knot more."""
        below, above = self.shapes.sides(shape, line)
        if above is None:
            return [(shape, pattern)]
        more = pattern.copy()
        more[label] += 1
        return [(above, more)] if below is None else [(below, pattern), (above, more)]

    def _largest(
        self, shape: S, pattern: list[int], label: int, terms: Sequence[Row]
    ) -> list[tuple[S, list[int]]]:
        """A shape cut into the sets on which each of the terms is the largest.

        A term has no set of its own where another is at least as large everywhere, and not equal or
        before it; clipped by all others what is left of its set has an interior.
        """
        parts = []
        for i, own in enumerate(terms):
            left: S | None = shape
            for j, other in enumerate(terms):
                if i != j and left is not None:
                    difference = tuple(a - b for a, b in zip(own, other, strict=True))
                    below, above = self.shapes.sides(left, difference)
                    equal = below is None and above is None
                    left = left if equal and i < j else above
            if left is not None:
                more = pattern.copy()
                more[label] = i
                parts.append((left, more))
        return parts
