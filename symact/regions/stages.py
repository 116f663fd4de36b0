"""A piecewise-linear network on a domain as a chain of stages, the form that regions are cut from.

A domain of dimension d is an affine image of parameters t in ℝᵈ. A stage is an affine map of the
numbers before it, then a continuous piecewise-linear function of each number, or the maximum of a
group of them. Numbers that a later stage needs again are carried along unchanged, so branches and
skip connections need nothing of their own.
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
from symact.networks.network import Network
from symact.networks.operations import Activate, AffineOperation, Largest, Operation
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.regions.budget import Budget
from symact.regions.domain import Domain
from symact.regions.integer_stages import IntegerStage

LARGEST = 1 << 24
"""The most numbers that the matrix of a stage may have."""


@dataclass(frozen=True)
class Stage:
    """One stage: ``map``, then what happens to each of its results.

    Attributes:
        map: exact, from the numbers of the stage before (from t in the first stage).
        groups: the results of the map that become one number each, in order: a single index for
            an activation or a carried number, several for a maximum.
        pieces: for each group the function applied to it; None for a carried number and for a
            maximum.
    """

    map: AffineMap
    groups: tuple[tuple[int, ...], ...]
    pieces: tuple[Pieces | None, ...]

    @classmethod
    def carrying(cls, map: AffineMap) -> Stage:
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
    makes none. In between, values are affine maps of the numbers that the last stage gave, and
    affine operations are applied to them as to columns: collapse, cut short at every stage.

    Raises:
        ShapeError: where the domain lies in another space than the network's inputs.
        UnsupportedError: for activations that are curved or jump, by name; for weights with
            symbols; for matrices of more than ``LARGEST`` numbers.
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
    kind = _Chaining(budget)
    last = walk(network, kind, domain.map, last_readers(network))[network.output]
    return (*kind.made, Stage.carrying(last))


class _Chaining(Kind[AffineMap]):
    """Affine maps of the numbers that the last stage gave; what bends them makes the next one."""

    def __init__(self, budget: Budget | None) -> None:
        self.budget = budget
        self.made: list[Stage] = []

    def join(self, values: Sequence[AffineMap]) -> AffineMap:
        return AffineMap.stack(values)

    def push(self, visit: Visit[AffineMap], x: AffineMap) -> AffineMap:
        self._check()
        return _after(visit.affine, x, visit.name)

    def bend(self, visit: Visit[AffineMap], x: AffineMap) -> AffineMap:
        self._check()
        width = x.shape[0]
        operation = affine_rule(visit.operation, width)
        if operation is not None:
            return _after(operation, x, visit.name)
        groups, pieces = groups_of(visit.operation, width, visit.name)
        carried, values = _carry(visit.kept, len(groups), x.shape[1])
        visit.kept.update(values)
        own = tuple((width + k,) for k in range(carried.shape[0]))
        whole = AffineMap.stack([x, carried])
        self.made.append(Stage(whole, groups + own, pieces + (None,) * len(own)))
        return _selection(range(len(groups)), len(groups) + len(own))

    def _check(self) -> None:
        if self.budget is not None:
            self.budget.check()


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


# -- affine maps of the numbers that the last stage gave -----------------------------------------


def _after(operation: AffineOperation, value: AffineMap, name: str) -> AffineMap:
    """An affine operation applied to a value."""
    columns, outputs = value.shape[1], operation.outputs(value.shape[0])
    if outputs * columns > LARGEST:
        raise UnsupportedError(
            f"{name} needs a matrix of shape ({outputs}, {columns}) for its regions; matrices of "
            f"at most {LARGEST} numbers are handled"
        )
    result = operation.to_affine() if value.is_identity else operation.applied(value)
    if not result.is_numeric:
        raise UnsupportedError(f"{name} has symbols; put numbers in with subs to get regions")
    return result


def _selection(numbers: Sequence[int], width: int) -> AffineMap:
    """The named numbers of ``width``; 0 for the index −1."""
    return AffineMap(RationalMatrix.identity(width).take(numbers))


def _carry(
    kept: Mapping[int, AffineMap], first: int, columns: int
) -> tuple[AffineMap, dict[int, AffineMap]]:
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
    if len(used) <= len(stands):
        carried = _selection(used, columns)
        places = {j: first + k for k, j in enumerate(used)}
        targets = [places.get(j, -1) for j in range(columns)]
        width = first + len(used)
        return carried, {
            position: AffineMap(
                value.matrix.transpose().scatter(targets, width).transpose(), value.offset
            )
            for position, value in kept.items()
        }
    chosen = list(stands.values())
    order = {key: first + k for k, key in enumerate(stands)}
    where = [
        order.get((*row, shift), -1) for row, shift in zip(entries, rows.offset.flat, strict=True)
    ]
    constants = RationalMatrix.of_flat(
        [0 if place >= 0 else shift for place, shift in zip(where, rows.offset.flat, strict=True)],
        rows.offset.shape,
        rows.offset.denominator,
    )
    whole = _selection(where, first + len(chosen))
    result, start = {}, 0
    for position, value in kept.items():
        own = range(start, start + value.shape[0])
        result[position] = AffineMap(whole.matrix.take(own), constants.take(own))
        start = own.stop
    return rows.take(chosen), result
