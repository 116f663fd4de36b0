"""A piecewise-linear network on a domain as a chain of stages, the form that regions are cut from.

A domain of dimension d is an affine image of parameters t in ℝᵈ. A stage is an affine map of the
numbers before it, then a continuous piecewise-linear function of each number, or the maximum of a
group of them. Numbers that a later stage needs again are carried along unchanged, so branches and
skip connections need nothing of their own. The affine map is a matrix where that is small, as
between dense layers, and otherwise the operations themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symact.activations.activation import Pieces
from symact.display import count_of
from symact.errors import ShapeError, UnsupportedError
from symact.networks.bends import affine_rule, need_pieces
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.liveness import last_readers
from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Affine,
    AffineOperation,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.budget import Budget
from symact.regions.domain import Domain
from symact.regions.integer_stages import IntegerStage
from symact.regions.programs import FEW, Program


@dataclass(frozen=True)
class Stage:
    """One stage: ``map``, then what happens to each of its results.

    Attributes:
        map: exact, from the numbers of the stage before (from t in the first stage): multiplied out
            or as a program.
        groups: the results of the map that become one number each, in order: a single index for
            an activation or a carried number, several for a maximum.
        pieces: for each group the function applied to it; None for a carried number and for a
            maximum.
    """

    map: AffineMap | Program
    groups: tuple[tuple[int, ...], ...]
    pieces: tuple[Pieces | None, ...]

    @classmethod
    def carrying(cls, map: AffineMap | Program) -> Stage:
        """The stage that gives what its map gives."""
        return cls(map, tuple((k,) for k in range(map.shape[0])), (None,) * map.shape[0])

    @property
    def outputs(self) -> int:
        """How many numbers come out."""
        return len(self.groups)

    @property
    def labels(self) -> tuple[int, ...]:
        """The groups that have a place in every pattern: all but the carried ones."""
        return tuple(
            k
            for k, (group, pieces) in enumerate(zip(self.groups, self.pieces, strict=True))
            if pieces is not None or len(group) > 1
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Stage, (self.map, self.groups, self.pieces)  # the integers are made again

    @cached_property
    def integers(self) -> IntegerStage:
        """The same in integers, for exact work."""
        return IntegerStage(self.map, self.groups, self.pieces)


def stages(network: Network, domain: Domain, budget: Budget | None = None) -> tuple[Stage, ...]:
    """A network on a domain as stages; the last one is affine and carries every group.

    Everything that is not affine and that the output depends on makes a stage, in the order of the
    network, and patterns follow that order. An activation that is an affine function (the identity)
    makes none. In between, values are affine functions of the numbers that the last stage gave, by
    operations that are multiplied out where that is small: collapse, cut short at every stage.

    Raises:
        ShapeError: where the domain lies in another space than the network's inputs.
        UnsupportedError: for activations that are curved or jump, by name; for weights with
            symbols.
        OutOfTimeError: when the seconds of the budget, if there is one, are used up.

    >>> from symact.activations.entries import relu
    >>> from symact.regions.domain import Box
    >>> hat = Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])
    >>> [stage.map for stage in stages(hat, Box([0], [2]))]
    [<affine map 1 → 2>, <affine map 2 → 1>]
    """
    if network.inputs != domain.inputs:
        raise ShapeError(
            f"the network reads {count_of(network.inputs, 'number')}, but {domain.describe()} "
            f"lies in {count_of(domain.inputs, 'dimension')}; they must agree"
        )
    kind = _Chaining(domain.map, budget)
    last = walk(network, kind, (0,), last_readers(network))[network.output]
    return (*kind.made, Stage.carrying(kind.between([last])))


Reads = tuple[int, ...]
"""Values laid end to end, by number: 0 for what the last stage gave, k for what operation k behind
it gives."""


class _Chaining(Kind[Reads]):
    """Operations on the numbers that the last stage gave; what bends their results makes the next.

    Attributes:
        start: a map before the first of them: that of the domain, until there is a stage.
    """

    def __init__(self, start: AffineMap, budget: Budget | None) -> None:
        self.start: AffineMap | None = start
        self.budget = budget
        self.made: list[Stage] = []
        self._begin(start.shape[0])

    def _begin(self, width: int) -> None:
        self.nodes: list[Node] = []
        self.widths = [width]

    def join(self, values: Sequence[Reads]) -> Reads:
        return tuple(read for value in values for read in value)

    def push(self, visit: Visit[Reads], x: Reads) -> Reads:
        return self._then(visit.affine, x, visit.name)

    def bend(self, visit: Visit[Reads], x: Reads) -> Reads:
        width = self._width(x)
        operation = affine_rule(visit.operation, width)
        if operation is not None:
            return self._then(operation, x, visit.name)
        groups, pieces = groups_of(visit.operation, width, visit.name)
        count = len(groups)
        kept = dict.fromkeys(visit.kept.values())
        whole = self.between([x, *kept])
        if isinstance(whole, Program):
            size = sum(map(self._width, kept))
            ways = _cut({value: self._width(value) for value in kept}, count)
        else:
            values = {}
            start = width
            for value in kept:
                values[value] = whole.take(range(start, start + self._width(value)))
                start += self._width(value)
            carried, ways = _carry(values, count, whole.shape[1])
            size = carried.shape[0]
            whole = AffineMap.stack([whole.take(range(width)), carried])
        own = tuple((width + k,) for k in range(size))
        self.made.append(Stage(whole, groups + own, pieces + (None,) * size))
        self.start = None
        self._begin(count + size)
        found = {value: self._along(way) for value, way in ways.items()}
        visit.kept.update({position: found[value] for position, value in visit.kept.items()})
        return self._along([Select(tuple(range(count)), count + size)])

    def between(self, values: Sequence[Reads]) -> AffineMap | Program:
        """What is between the last stage and values laid end to end."""
        reads = self.join(values)
        width = self._width(reads)
        end = Node(Select(tuple(range(width)), width), reads)
        program, start = Program(Network([*self.nodes, end], inputs=self.widths[0])), self.start
        if start is not None and start.shape[1] > FEW:
            program, start = program.after(start), None
        if start is None and not program.is_small:
            return program
        return program.multiplied(start, self.budget)

    def _width(self, reads: Reads) -> int:
        return sum(self.widths[read] for read in reads)

    def _then(self, operation: AffineOperation, x: Reads, name: str) -> Reads:
        if self.budget is not None:
            self.budget.check()
        if not operation.is_numeric:
            raise UnsupportedError(f"{name} has symbols; put numbers in with subs to get regions")
        self.nodes.append(Node(operation, x, name))
        self.widths.append(operation.outputs(self._width(x)))
        return (len(self.nodes),)

    def _along(self, way: Sequence[AffineOperation]) -> Reads:
        x: Reads = (0,)
        for operation in way:
            x = self._then(operation, x, "")
        return x


def groups_of(
    operation: Operation, width: int, name: str
) -> tuple[tuple[tuple[int, ...], ...], tuple[Pieces | None, ...]]:
    """The groups of something that is not affine, and their pieces."""
    match operation:
        case Largest(width=groups):
            return tuple(tuple(range(k, width, groups)) for k in range(groups)), (None,) * groups
        case Activate(activation=activation):
            pieces = need_pieces(activation, name, "regions")
            return tuple((k,) for k in range(width)), (pieces,) * width
    raise UnsupportedError(f"{name} has no rule for regions")


# -- numbers that are carried along ----------------------------------------------------------------

Way = list[AffineOperation]
"""How a value is made of what a stage gives."""


def _cut(widths: Mapping[Reads, int], first: int) -> dict[Reads, Way]:
    """The ways to values that are carried themselves, in order, behind ``first`` numbers."""
    total = first + sum(widths.values())
    result: dict[Reads, Way] = {}
    for value, width in widths.items():
        result[value] = [Select(tuple(range(first, first + width)), total)]
        first += width
    return result


def _carry(
    kept: Mapping[Reads, AffineMap], first: int, columns: int
) -> tuple[AffineMap, dict[Reads, Way]]:
    """What to carry so that the kept values are affine maps of it, and those maps.

    Carried are either the numbers (of ``columns``) that the values are made of or the values
    themselves, each number once, whichever are fewer. They stand behind ``first`` other numbers.
    """
    if not kept:
        return AffineMap(RationalMatrix.zeros(0, columns)), {}
    rows = AffineMap.stack(list(kept.values()))
    entries = rows.matrix.numerators.to_list()
    used = [j for j in range(columns) if any(row[j] for row in entries)]
    # the first of every set of equal rows stands for all; constants need not be carried
    stands: dict[tuple[object, ...], int] = {}
    for i, row in enumerate(zip(entries, rows.offset.flat, strict=True)):
        if any(row[0]):
            stands.setdefault((*row[0], row[1]), i)
    if used and len(used) <= len(stands):
        carried = AffineMap(RationalMatrix.identity(columns).take(used))
        places = tuple(range(first, first + len(used)))
        ways: dict[Reads, Way] = {}
        for value, own in kept.items():
            matrix = own.matrix.transpose().take(used).transpose()
            ways[value] = [Select(places, first + len(used)), Affine(AffineMap(matrix, own.offset))]
        return carried, ways
    order = {key: first + k for k, key in enumerate(stands)}
    where = [
        order.get((*row, shift), -1) for row, shift in zip(entries, rows.offset.flat, strict=True)
    ]
    constants = RationalMatrix.of_flat(
        [0 if place >= 0 else shift for place, shift in zip(where, rows.offset.flat, strict=True)],
        rows.offset.shape,
        rows.offset.denominator,
    )
    ways, start = {}, 0
    for value, own in kept.items():
        mine = range(start, start + own.shape[0])
        start = mine.stop
        ways[value] = [Select(tuple(where[k] for k in mine), first + len(stands))]
        shift = constants.take(mine)
        if not shift.is_zero:
            ways[value].append(Scale([1] * len(mine), shift))
    return rows.take(list(stands.values())), ways
