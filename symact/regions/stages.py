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

from symact.activations.activation import Activation, Pieces
from symact.errors import ShapeError, UnsupportedError
from symact.networks.network import Network
from symact.networks.operations import Activate, AffineOperation, Maximum, Operation, Scale, Select
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
            f"the network reads {network.inputs} numbers, but {domain.describe()} lies in "
            f"{domain.inputs} dimensions; they must agree"
        )
    last_read = last_readers(network)
    values = {0: domain.map}
    result = []
    for position, node in enumerate(network.nodes, start=1):
        if position not in last_read:
            continue
        if budget is not None:
            budget.check()
        read = _joined([values[k] for k in node.reads])
        name = network.describe(position)
        operation = affine_rule(node.operation, read.shape[0])
        if operation is not None:
            values[position] = _after(operation, read, name)
        else:
            kept = {k: value for k, value in values.items() if last_read[k] > position}
            groups, pieces = groups_of(node.operation, read.shape[0], name)
            carried, values = _carry(kept, len(groups), read.shape[1])
            width = read.shape[0]
            own = tuple((width + k,) for k in range(carried.shape[0]))
            result.append(
                Stage(_joined([read, carried]), groups + own, pieces + (None,) * len(own))
            )
            values[position] = _selection(range(len(groups)), len(groups) + len(own))
    return (*result, Stage.carrying(values[network.output]))


def last_readers(network: Network) -> dict[int, int]:
    """For every value that the output depends on, the last node of those that reads it.

    The output itself is read at the end, after all nodes.
    """
    last = {network.output: len(network.nodes) + 1}
    for position in range(len(network.nodes), 0, -1):
        if position in last:
            for read in network.nodes[position - 1].reads:
                last.setdefault(read, position)
    return last


def affine_rule(operation: Operation, width: int) -> AffineOperation | None:
    """The operation on ``width`` numbers as an affine one, if it is: also an activation that has a
    single piece, and a maximum of one term."""
    match operation:
        case AffineOperation():
            return operation
        case Maximum(terms=1):
            return Select(tuple(range(width)), width)
        case Activate(activation=Activation(pieces=Pieces() as pieces)) if pieces.is_continuous:
            whole = pieces.merged
            if not whole.knots:
                return Scale(whole.slopes * width, whole.intercepts * width)
    return None


def groups_of(
    operation: Operation, width: int, name: str
) -> tuple[tuple[tuple[int, ...], ...], tuple[Pieces | None, ...]]:
    """The groups of something that is not affine, and their pieces."""
    match operation:
        case Maximum(width=groups):
            return tuple(tuple(range(k, width, groups)) for k in range(groups)), (None,) * groups
        case Activate(activation=Activation(pieces=None)):
            raise UnsupportedError(
                f"{name} is curved; only networks of continuous piecewise-linear activations and "
                "maxima have linear regions"
            )
        case Activate(activation=Activation(pieces=Pieces() as pieces)) if pieces.is_continuous:
            return tuple((k,) for k in range(width)), (pieces.merged,) * width
        case Activate():
            raise UnsupportedError(
                f"{name} jumps; regions need continuous activations, on whose boundaries the "
                "pieces agree"
            )
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
    if value.is_identity:
        result = operation.to_affine()
    else:
        offset = operation.push(value.offset) + operation.offset()
        result = AffineMap(operation.push(value.matrix), offset)
    if not result.is_numeric:
        raise UnsupportedError(f"{name} has symbols; substitute numbers to get regions")
    return result


def _joined(values: Sequence[AffineMap]) -> AffineMap:
    """Values of the same numbers laid end to end."""
    if len(values) == 1:
        return values[0]
    return AffineMap(
        RationalMatrix.stack([value.matrix for value in values]),
        RationalMatrix.stack([value.offset for value in values]),
    )


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
    rows = _joined(list(kept.values()))
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
