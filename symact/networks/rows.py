"""Single rows pulled back through affine operations, holding only what is not zero.

Row i of a product S₁ S₂ … is eᵢ pulled back through S₁, then S₂, …; for convolutions, scalings and
selections a row has few entries, so a product of them can be compared row by row where the matrix
itself would be far too large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symact.errors import UnsupportedError
from symact.networks.kinds.kind import Rows, Visit
from symact.networks.operations import Addition, Affine, AffineOperation, Composite, Scale, Select
from symact.numbers.matrix import RationalMatrix

Row = dict[int, Fraction]


class Puller:
    """Pulls rows back through operations and matrices, whose rows it reads once and keeps."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[RationalMatrix, list[Row]]] = {}

    def pull(self, row: Row, factor: AffineOperation | RationalMatrix) -> Row:
        """The row times the linear part of the factor.

        >>> from symact.numbers.affine import AffineMap
        >>> kernel = Affine(AffineMap([[1, 2]]), copies=3)
        >>> Puller().pull({1: Fraction(5)}, kernel)
        {2: Fraction(5, 1), 3: Fraction(10, 1)}
        """
        result: Row = {}
        for column, value in self._terms(row, factor):
            total = result.get(column, 0) + value
            if total:
                result[column] = Fraction(total)
            else:
                result.pop(column, None)
        return result

    def _terms(
        self, row: Row, factor: AffineOperation | RationalMatrix
    ) -> Iterator[tuple[int, Fraction]]:
        match factor:
            case RationalMatrix():
                rows = self._read(factor)
                for i, value in row.items():
                    yield from ((j, value * entry) for j, entry in rows[i].items())
            case Affine(blocks=blocks, copies=copies):
                height, width = blocks[0].shape
                for i, value in row.items():
                    piece, k = divmod(i, height)
                    entries = self._read(blocks[piece // copies].matrix)[k]
                    yield from ((piece * width + j, value * e) for j, e in entries.items())
            case Scale(factor=factors):
                rows = self._read(factors)
                yield from ((i, value * rows[i].get(0, 0)) for i, value in row.items())
            case Select(indices=indices):
                yield from ((indices[i], v) for i, v in row.items() if indices[i] >= 0)
            case Addition(terms=terms, width=width):
                for i, value in row.items():
                    yield from ((i + k * width, value) for k in range(terms))
            case Composite(parts=parts):
                for part in reversed(parts):
                    row = self.pull(row, part)
                yield from row.items()
            case _:
                raise UnsupportedError(f"{factor.describe()} has no rows of numbers")

    def _read(self, matrix: RationalMatrix) -> list[Row]:
        known = self._rows.get(id(matrix))
        if known is None:
            rows = [{j: e for j, e in enumerate(r) if e} for r in matrix.fractions()]
            # the matrix is kept beside its rows, so that its id stays its own
            known = self._rows[id(matrix)] = (matrix, rows)
        return known[1]


class MatrixRows(Rows[RationalMatrix]):
    """Rows as a matrix of them; how operations pull them back is left to those who do."""

    def cut(self, row: RationalMatrix, widths: Sequence[int]) -> Sequence[RationalMatrix]:
        columns, parts, start = row.transpose(), [], 0
        for width in widths:
            parts.append(columns.take(range(start, start + width)).transpose())
            start += width
        return parts

    def add(self, first: RationalMatrix, second: RationalMatrix) -> RationalMatrix:
        return first + second


class SparseRows(Rows[Row]):
    """Rows pulled back through a network, holding only what is not zero.

    Attributes:
        total: what the offsets of the operations add to the row.
    """

    def __init__(self, puller: Puller, offsets: dict[int, list[Fraction]]) -> None:
        self.puller = puller
        self.offsets = offsets
        self.total = Fraction(0)

    def cut(self, row: Row, widths: Sequence[int]) -> Sequence[Row]:
        parts: list[Row] = [{} for _ in widths]
        for i, factor in row.items():
            part = 0
            while i >= widths[part]:
                i, part = i - widths[part], part + 1
            parts[part][i] = factor
        return parts

    def add(self, first: Row, second: Row) -> Row:
        total = dict(first)
        for i, factor in second.items():
            total[i] = total.get(i, Fraction(0)) + factor
        return {i: factor for i, factor in total.items() if factor}

    def pull(self, visit: Visit[Row], row: Row) -> Row:
        if not row:
            return row
        if not isinstance(visit.operation, (Select, Addition)):
            shift = self._shift(visit)
            self.total += sum((factor * shift[i] for i, factor in row.items()), Fraction(0))
        return self.puller.pull(row, visit.affine)

    def _shift(self, visit: Visit[Row]) -> list[Fraction]:
        """The offset of an operation, kept by its position."""
        if visit.position not in self.offsets:
            own = visit.affine.offset().fractions()
            self.offsets[visit.position] = [entry for (entry,) in own]
        return self.offsets[visit.position]
