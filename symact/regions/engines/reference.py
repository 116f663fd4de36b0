"""The reference engine: cells cut by the lines on which a network has its kinks, in integers.

A cell at a stage is a shape and the affine map that the numbers there are of the parameters. Where
a coordinate of the stage's map takes values on both sides of a knot, the cell is cut along the set
on which it has the value of the knot. The parts go on to the next stage, each with the map of its
own pieces, depth first. Shapes are loops of corners (:mod:`symact.geometry.loops`) in at most two
dimensions, polytopes that know their vertices (:mod:`symact.geometry.polytopes`) in up to six,
half-spaces (:mod:`symact.geometry.solids`) in more.

Points and maps are homogeneous: (X, Y, D) with D > 0 is the point (X/D, Y/D), a row (a, b, c) the
function (aX + bY + cD) / D up to a positive factor, and the last row of a map is the constant that
all other rows are measured in. So there are no fractions, and every sign is that of an integer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Protocol, TypeVar

import numpy as np

from symact.errors import OutOfTimeError
from symact.geometry import polytopes
from symact.geometry.homogeneous import Cut, Knotted, Row
from symact.geometry.loops import Loops
from symact.geometry.polytopes import Polytopes
from symact.geometry.solids import Solids
from symact.geometry.vertices import ExactVertices
from symact.numbers.arrays import Integers
from symact.regions.budget import Budget
from symact.regions.engines import engine
from symact.regions.engines.engine import Engine, Problem
from symact.regions.integer_stages import IntegerStage, unchanged
from symact.regions.subdivision import Subdivision

S = TypeVar("S")
Shape = Literal["loops", "polytopes", "solids"]

DIMENSIONS: dict[Shape, range] = {
    "loops": range(3),
    "polytopes": range(3, polytopes.MOST_DIMENSIONS + 1),
    "solids": range(1, engine.MOST_DIMENSIONS + 1),
}
"""Shapes and the dimensions in which they serve; the first that does is chosen."""


class Reference(Engine):
    """Exact and plain; by far the slowest in the plane, and the one to compare others with.

    Cost: 0.05 ms a cell for two layers of 16 neurons in the plane, 0.2 ms for three of 64; by
    vertices some 0.2 ms a cell in three dimensions and several times as much for each further one;
    by linear programmes some 2 ms a cell in three dimensions.

    Args:
        shape: what cells are made of; if left out what suits the dimension: ``"loops"`` of corners
            up to two, ``"polytopes"``, which know their vertices, up to six, and ``"solids"``,
            half-spaces cut by exact linear programmes, beyond and in any dimension.
    """

    name = "reference"

    def __init__(self, shape: Shape | None = None) -> None:
        self.shape = shape
        if shape is not None:
            self.dimensions = DIMENSIONS[shape]

    def __str__(self) -> str:
        return super().__str__() + (f" by {self.shape}" if self.shape else "")

    def cells(self, problem: Problem, budget: Budget) -> Iterator[Subdivision]:
        return _Enumeration(problem, self.shapes(problem), budget).chunks()

    def shapes(self, problem: Problem) -> Shapes[Any]:
        """The shapes that cells are made of, with the whole domain to start with."""
        domain = problem.domain
        fitting = (shape for shape, own in DIMENSIONS.items() if problem.dimension in own)
        match self.shape or next(fitting):
            case "loops":
                return Loops(domain.corners)
            case "polytopes":
                return Polytopes(domain.lower, domain.upper)
        return Solids(domain.lower, domain.upper)


class Shapes(Protocol[S]):
    """What cells are made of: loops of corners, or half-spaces in more than two dimensions."""

    dimension: int
    signs: int
    start: S

    def decide(self, knotted: Knotted, product: Any, shape: S) -> tuple[list[int], list[Cut]]:
        """The pieces that all of a shape is in, and the cuts through it, for a map on it."""

    def sides(self, shape: S, line: Row) -> tuple[S | None, S | None]:
        """The parts with an interior on which a function is ≤ 0 and ≥ 0; neither if it is 0."""

    def arrays(self, shapes: Sequence[S], before: int) -> tuple[ExactVertices, Integers, Integers]:
        """Vertices, offsets and corners of a subdivision into these shapes, where ``before`` were
        handed over before them."""


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

    def __init__(self, problem: Problem, shapes: Shapes[S], budget: Budget) -> None:
        self.problem = problem
        self.shapes = shapes
        self.budget = budget
        self.integers: list[IntegerStage] = []

    def chunks(self) -> Iterator[Subdivision]:
        """Cut until nothing is left to cut, or the budget is used up."""
        try:
            for stage in self.problem.stages[:-1]:
                self.budget.check()
                self.integers.append(stage.integers)
        except OutOfTimeError:
            yield self.problem.nothing(Reference.name)
            return
        last, most, before = len(self.integers), engine.CHUNK, 0
        work = [_Cell(0, self.shapes.start, unchanged(self.shapes.dimension), ())]
        found: list[_Cell[S]] = []
        while work and self.budget.allows(before + len(found)):
            if len(found) >= most:
                yield self._subdivision(found, before, complete=False)
                before += len(found)
                found = []
            cell = work.pop()
            if cell.stage == last:
                found.append(cell)
            else:
                work += self._parts(cell)
        self.budget.finish(before + len(found))
        yield self._subdivision(found, before, complete=not work)

    def _subdivision(self, cells: Sequence[_Cell[S]], before: int, complete: bool) -> Subdivision:
        vertices, offsets, corners = self.shapes.arrays([cell.shape for cell in cells], before)
        pieces = max((stage.pieces for stage in self.integers), default=1)
        small: type[np.signedinteger[Any]] = np.int8 if pieces <= 128 else np.int16
        coordinates = sum(stage.labels for stage in self.integers)
        patterns = np.array([cell.pattern for cell in cells], small)
        return Subdivision(
            self.shapes.dimension,
            self.problem.stages,
            vertices,
            offsets,
            corners,
            patterns.reshape(len(cells), coordinates),
            complete,
            Reference.name,
            signs=self.shapes.signs,
            exact_signs=self.shapes.signs,
        )

    def _parts(self, cell: _Cell[S]) -> list[_Cell[S]]:
        """The cells after one step: entering a stage, one cut or maximum of it, or leaving it.

        Single steps, depth first, so that budgets hold however many cells a stage makes of one.
        """
        stage, inside = self.integers[cell.stage], cell.inside
        if inside is None:
            product = stage.matrix * cell.map
            pattern, cuts = self.shapes.decide(stage, product, cell.shape)
            return [replace(cell, inside=_Inside(product.tolist(), pattern, tuple(cuts)))]
        if inside.cuts:
            label, line = inside.cuts[0]
            parts = self._sides(cell.shape, inside.pattern, label, line)
            left = replace(inside, cuts=inside.cuts[1:])
        elif inside.maxima < len(stage.maxima):
            label, group = stage.maxima[inside.maxima]
            terms = [tuple(map(int, inside.rows[i])) for i in group]
            parts = self._largest(cell.shape, inside.pattern, label, terms)
            left = replace(inside, maxima=inside.maxima + 1)
        else:
            after, pattern = cell.stage + 1, inside.pattern
            is_last = after == len(self.integers)
            following = None if is_last else stage.apply(inside.rows, pattern)
            return [_Cell(after, cell.shape, following, cell.pattern + tuple(pattern))]
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
