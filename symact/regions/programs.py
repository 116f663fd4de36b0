"""Affine maps as programs: the operations between two bends of a network, never multiplied out.

The matrix of a convolution has an entry for each pair of a number read and a number given, and
nearly all of them are zero; the kernel has a few thousand. What regions of few dimensions need of
it is what it makes of columns (two of them on a line, three in a plane) and single rows, and
operations give both. A program is a network of affine operations, so that branches, sums of skip
connections and concatenations are what they are elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symact.display import count_of
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.liveness import last_readers
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Composite, Operation, Scale, Select
from symact.networks.traversal import walk
from symact.numbers.affine import AffineMap
from symact.regions.budget import Budget

FEW = 16
"""Up to how many columns are always multiplied out: so many need no more room than values do."""

SMALL = 1 << 16
"""Up to how many numbers a matrix may have, and whatever is met on the way to it, to be worth
multiplying out; or twice as many as the operations store."""


@dataclass(frozen=True, eq=False)
class Program:
    """An affine map given by operations.

    Attributes:
        network: affine operations only.
    """

    network: Network

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n): outputs and inputs."""
        return self.network.outputs, self.network.inputs

    def __call__(self, x: Sequence[Any]) -> tuple[Fraction, ...]:
        """What it makes of a point, exactly."""
        values: tuple[Fraction, ...] = self.network(x)
        return values

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<program of {count_of(len(self.network.nodes), 'operation')} {columns} → {rows}>"

    # -- other programs ----------------------------------------------------------------------------

    def take(self, rows: Sequence[int]) -> Program:
        """The program that gives the named rows, in that order."""
        return self._followed([Node(Select(tuple(rows), self.shape[0]), (self.network.output,))])

    def differences(
        self, first: Sequence[int], second: Sequence[int], shifts: Sequence[Fraction]
    ) -> Program:
        """The program whose row k is row ``first[k]``, less row ``second[k]`` where that is not −1,
        plus ``shifts[k]``."""
        given, end, count = self.shape[0], self.network.output, len(self.network.nodes)
        nodes = [Node(Select(tuple(first), given), (end,))]
        if any(j >= 0 for j in second):
            minus = Scale([-1] * len(second), [0] * len(second))
            nodes.append(Node(Select(tuple(second), given), (end,)))
            nodes.append(Node(minus, (count + 2,)))
            nodes.append(Node(Addition(2, len(second)), (count + 1, count + 3)))
        if any(shifts):
            nodes.append(Node(Scale([1] * len(shifts), shifts), (count + len(nodes),)))
        return self._followed(nodes)

    def after(self, start: AffineMap) -> Program:
        """The program that gives what this one makes of the results of a map."""
        nodes = (
            Node(node.operation, tuple(read + 1 for read in node.reads), node.name)
            for node in self.network.nodes
        )
        return Program(Network([Node(Affine(start), (0,)), *nodes], inputs=start.shape[1]))

    def _followed(self, nodes: Sequence[Node]) -> Program:
        return Program(Network([*self.network.nodes, *nodes], inputs=self.network.inputs))

    # -- multiplied out ----------------------------------------------------------------------------

    @cached_property
    def last(self) -> dict[int, int]:
        """For every value that is needed the last operation that reads it."""
        return last_readers(self.network)

    @property
    def is_small(self) -> bool:
        """Whether its matrix, and all that is met on the way to it, takes no more numbers than
        matrices of dense layers take."""
        columns = self.network.inputs
        most = columns * max(self.network.widths[k] for k in self.last if k)
        return columns <= FEW or most <= max(SMALL, 2 * self._stored)

    @property
    def _stored(self) -> int:
        """How many numbers the operations have."""
        return sum(_numbers(self.network.nodes[k - 1].operation) for k in self.last if k)

    def multiplied(self, start: AffineMap | None = None, budget: Budget | None = None) -> AffineMap:
        """Its matrix and offset, or those of it after another map.

        Raises:
            OutOfTimeError: when the seconds of the budget, if there is one, are used up.
        """
        first = AffineMap.identity(self.network.inputs) if start is None else start
        return walk(self.network, _Multiplying(budget), first, self.last)[self.network.output]


def _numbers(operation: Operation) -> int:
    match operation:
        case Affine(blocks=blocks):
            return len(blocks) * math.prod(blocks[0].shape)
        case Composite(parts=parts):
            return sum(map(_numbers, parts))
    return 0


class _Multiplying(Kind[AffineMap]):
    """Affine maps of what a program reads."""

    def __init__(self, budget: Budget | None) -> None:
        self.budget = budget

    def join(self, values: Sequence[AffineMap]) -> AffineMap:
        return AffineMap.stack(values)

    def push(self, visit: Visit[AffineMap], x: AffineMap) -> AffineMap:
        if self.budget is not None:
            self.budget.check()
        return visit.affine.to_affine() if x.is_identity else visit.affine.applied(x)
