"""Value numbering: networks shown equal by what their values are made of.

Each value is a vector of lines fᵢ·v[kᵢ] + sᵢ in numbers v of *bases*: the input, linear parts of
affine maps, sums, and what is not affine. Moving, scaling, shifting and laying end to end change
the lines and make no base, and a base is known by its operation and the lines that it reads. So
two values with equal lines are equal functions of the input, by induction along the network, and
that is a proof; values with other lines may be equal all the same (J. Cocke and J. T. Schwartz,
*Programming Languages and Their Compilers*, 1970, on values of programs).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from symact.networks.kinds.kind import EachOperation, Visit
from symact.networks.liveness import last_readers
from symact.networks.network import Network
from symact.networks.operations import Activate, Addition, Affine, Largest, Scale, Select
from symact.networks.traversal import walk
from symact.numbers.arrays import Array
from symact.numbers.matrix import RationalMatrix


@dataclass(frozen=True, eq=False)
class Lines:
    """A vector: ``factor``·(number ``index`` of base ``base``) + ``shift`` in each place.

    Where the factor is 0 the base is −1 and the index 0. Factor and shift are columns.
    """

    base: Array
    index: Array
    factor: RationalMatrix
    shift: RationalMatrix

    def take(self, places: Array) -> Lines:
        """The lines at some places, −1 standing for 0."""
        rows = places.tolist()
        there = places >= 0
        return Lines(
            np.where(there, self.base[places], -1),
            np.where(there, self.index[places], 0),
            self.factor.take(rows),
            self.shift.take(rows),
        )

    @property
    def key(self) -> Hashable:
        """What equal vectors of lines have in common."""
        factor, shift = self.factor.reduced(), self.shift.reduced()
        return (
            self.base.tobytes(),
            self.index.tobytes(),
            tuple(map(int, factor.flat)),
            factor.denominator,
            tuple(map(int, shift.flat)),
            shift.denominator,
        )


class Numbering(EachOperation[Lines]):
    """The kind of number behind :func:`are_equal`: one for all networks that are compared."""

    takes_opaque = True

    def __init__(self) -> None:
        self.bases: dict[Hashable, int] = {}
        self.matrices: dict[RationalMatrix, int] = {}
        self.known: dict[int, tuple[RationalMatrix, int]] = {}

    def input(self, width: int) -> Lines:
        """The input of a network."""
        return self._base(("input", width), width)

    def _base(self, key: Hashable, width: int) -> Lines:
        number = self.bases.setdefault(key, len(self.bases))
        ones = RationalMatrix.integers([[1]] * width, (width, 1))
        zeros = RationalMatrix.zeros(width, 1)
        return Lines(np.full(width, number), np.arange(width), ones, zeros)

    def _matrix(self, matrix: RationalMatrix) -> int:
        """A number for a matrix, equal ones having the same."""
        known = self.known.get(id(matrix))
        if known is None:
            number = self.matrices.setdefault(matrix, len(self.matrices))
            # the matrix is kept, so that its id stays its own
            known = self.known[id(matrix)] = (matrix, number)
        return known[1]

    def join(self, values: Sequence[Lines]) -> Lines:
        return Lines(
            np.concatenate([value.base for value in values]),
            np.concatenate([value.index for value in values]),
            RationalMatrix.stack([value.factor for value in values]),
            RationalMatrix.stack([value.shift for value in values]),
        )

    def affine(self, operation: Affine, x: Lines) -> Lines:
        own = [self._matrix(block.matrix) for block in operation.blocks]
        runs = [(n, len(list(same)) * operation.copies) for n, same in groupby(own)]
        width = operation.outputs(operation.inputs)
        result = self._base(("affine", tuple(runs), x.key), width)
        return Lines(result.base, result.index, result.factor, operation.offset())

    def scale(self, operation: Scale, x: Lines) -> Lines:
        factor = x.factor.rows_times(operation.factor)
        there = np.array([bool(entry) for entry in factor.flat])
        return Lines(
            np.where(there, x.base, -1),
            np.where(there, x.index, 0),
            factor,
            x.shift.rows_times(operation.factor) + operation.shift,
        )

    def select(self, operation: Select, x: Lines) -> Lines:
        return x if operation.is_identity else x.take(np.array(operation.indices))

    def sum(self, operation: Addition, x: Lines) -> Lines:
        if operation.terms == 1:
            return x
        return self._base(("sum", operation.terms, x.key), operation.width)

    def bend(self, visit: Visit[Lines], x: Lines) -> Lines:
        operation: Any = visit.operation
        width = operation.outputs(len(x.base))
        if isinstance(operation, Largest) and operation.terms == 1:
            return x
        if isinstance(operation, (Activate, Largest)):
            return self._base((operation, x.key), width)
        return self._base(("opaque", operation, x.key), width)


def are_equal(first: Network, second: Network) -> bool:
    """Whether two networks are seen to be equal everywhere, by the numbers of their values.

    False says only that this does not show it.

    >>> from symact import AffineMap, relu
    >>> whole = Network([AffineMap([[2]], [1]), relu])
    >>> parts = Network([AffineMap([[2]]), Scale([1], [1]), relu])
    >>> are_equal(whole, parts), are_equal(whole, Network([AffineMap([[2]]), relu]))
    (True, False)
    """
    if first.inputs != second.inputs or first.outputs != second.outputs:
        return False
    numbering = Numbering()
    results = [
        walk(network, numbering, numbering.input(network.inputs), last_readers(network))
        for network in (first, second)
    ]
    keys = [found[n.output].key for found, n in zip(results, (first, second), strict=True)]
    return keys[0] == keys[1]
