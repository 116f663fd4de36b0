"""A program in integers: what it makes of columns, and its rows, one by one.

All is homogeneous: numbers stand over their own last one, and an offset is scaled with that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from symact.networks.kinds.kind import EachOperation, Visit
from symact.networks.operations import Addition, Affine, Scale, Select
from symact.networks.rows import Puller, Row, SparseRows
from symact.networks.traversal import walk, walk_back
from symact.regions.programs import Program


class IntegerProgram:
    """A program on homogeneous integers, as a matrix whose last row gives the denominator again.

    Cost: of a product what the operations cost for as many points as there are columns.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._kept: dict[int, tuple[Any, _Held]] = {}
        self._puller = Puller()
        self._offsets: dict[int, list[Fraction]] = {}

    def nrows(self) -> int:
        """How many rows it has, that of the denominator among them."""
        return self.program.shape[0] + 1

    def ncols(self) -> int:
        """How many columns it has, that of the constants among them."""
        return self.program.shape[1] + 1

    def __mul__(self, columns: Any) -> Any:
        """What it makes of columns, each over its own last entry."""
        lists = columns.transpose().tolist()
        units = [own.pop() for own in lists]
        network, kind = self.program.network, _OnColumns(units, self._kept)
        found = walk(network, kind, _Columns(lists, 1), self.program.last)[network.output]
        whole = [
            [*own, found.denominator * unit] for own, unit in zip(found.columns, units, strict=True)
        ]
        return flint.fmpz_mat(whole).transpose()

    def row(self, index: int) -> tuple[Any, int]:
        """A row as a matrix of one row, and the denominator that it is over."""
        network = self.program.network
        kind = SparseRows(self._puller, self._offsets)
        visit: Visit[Row] = Visit(network.output, network.nodes[network.output - 1], {})
        read = kind.pull(visit, {index: Fraction(1)})
        entries = walk_back(network, kind, network.output, read)
        common = math.lcm(*(v.denominator for v in (kind.total, *entries.values())))
        flat = [0] * self.ncols()
        for place, value in (*entries.items(), (-1, kind.total)):
            flat[place] = int(value * common)
        return flint.fmpz_mat(1, len(flat), flat), common


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of integers over a denominator, and each over its own unit beside."""

    columns: list[list[Any]]
    denominator: int


@dataclass(frozen=True, slots=True)
class _Held:
    """An operation over a common denominator: its matrices transposed or its factors, and its
    offsets, empty where they are zero."""

    matrices: Sequence[Any]
    offsets: Sequence[Any]
    denominator: int

    @classmethod
    def of(cls, operation: Affine | Scale) -> _Held:
        """The integers of an operation."""
        if isinstance(operation, Affine):
            parts = [part for b in operation.blocks for part in (b.matrix, b.offset)]
        else:
            parts = [operation.factor, operation.shift]
        common = math.lcm(*(part.denominator for part in parts))
        matrices = [
            flint.fmpz_mat(part.numerators.to_list()) * (common // part.denominator)
            for part in parts
        ]
        first, offsets = matrices[::2], [x for own in matrices[1::2] for x in own.entries()]
        if not any(offsets):
            offsets = []
        if isinstance(operation, Affine):
            return cls([own.transpose() for own in first], offsets, common)
        return cls(first[0].entries(), offsets, common)


class _OnColumns(EachOperation[_Columns]):
    """Operations on columns, each of which is over a unit of its own, 0 for a direction.

    What was made ready of operations before is in ``kept``.
    """

    def __init__(self, units: Sequence[Any], kept: dict[int, tuple[Any, _Held]]) -> None:
        self.units = units
        self._kept = kept

    def join(self, values: Sequence[_Columns]) -> _Columns:
        common = math.lcm(*(own.denominator for own in values))
        scaled = [_scaled(own.columns, common // own.denominator) for own in values]
        columns = [[x for own in parts for x in own] for parts in zip(*scaled, strict=True)]
        return _Columns(columns, common)

    def affine(self, operation: Affine, x: _Columns) -> _Columns:
        held = self._held(operation)
        (height, width), copies = operation.blocks[0].shape, operation.copies
        size, columns = copies * width, []
        for own, unit in zip(x.columns, self.units, strict=True):
            column: list[Any] = []
            for g, matrix in enumerate(held.matrices):
                # the pieces of a block are the rows of a matrix, in the order of the column
                pieces = flint.fmpz_mat(copies, width, own[g * size : (g + 1) * size])
                made = (pieces * matrix).entries()
                if held.offsets and unit:
                    factor = x.denominator * unit
                    shift = [factor * b for b in held.offsets[g * height : (g + 1) * height]]
                    made = [a + b for a, b in zip(made, shift * copies, strict=True)]
                column += made
            columns.append(column)
        return _Columns(columns, held.denominator * x.denominator)

    def scale(self, operation: Scale, x: _Columns) -> _Columns:
        held, columns = self._held(operation), []
        for own, unit in zip(x.columns, self.units, strict=True):
            column = [a * b for a, b in zip(own, held.matrices, strict=True)]
            if held.offsets and unit:
                factor = x.denominator * unit
                column = [a + factor * b for a, b in zip(column, held.offsets, strict=True)]
            columns.append(column)
        return _Columns(columns, held.denominator * x.denominator)

    def select(self, operation: Select, x: _Columns) -> _Columns:
        if operation.is_identity:
            return x
        # −1 names the zero put at the end
        longer = [[*own, flint.fmpz(0)] for own in x.columns]
        return _Columns([[own[i] for i in operation.indices] for own in longer], x.denominator)

    def sum(self, operation: Addition, x: _Columns) -> _Columns:
        width, columns = operation.width, []
        for own in x.columns:
            column = own[:width]
            for start in range(width, len(own), width):
                column = [a + b for a, b in zip(column, own[start : start + width], strict=True)]
            columns.append(column)
        return _Columns(columns, x.denominator)

    def _held(self, operation: Affine | Scale) -> _Held:
        """The integers of an operation; it is kept beside them, so that its id stays its own."""
        if id(operation) not in self._kept:
            self._kept[id(operation)] = operation, _Held.of(operation)
        return self._kept[id(operation)][1]


def _scaled(columns: list[list[Any]], factor: int) -> list[list[Any]]:
    return columns if factor == 1 else [[factor * x for x in own] for own in columns]
