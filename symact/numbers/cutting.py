"""Rows of matrices over one ring: put together, taken, added together, scaled, cut into parts.

The matrices are SymPy's, dense, as :class:`~symact.numbers.matrix.RationalMatrix` holds them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.display import count_of
from symact.errors import ShapeError, UsageError, shown
from symact.numbers.asked import whole, wholes

MOST = 1 << 28
"""How many entries a matrix that is asked for by its size has at most; more only exhaust memory."""


def size(*sides: Any) -> tuple[int, ...]:
    """The sides of a matrix that is asked for.

    Raises:
        UsageError: for what is no whole number from 0 on, and for too many entries.
    """
    rows, *columns = (whole(side, "a side of the matrix") for side in sides)
    width = columns[0] if columns else rows
    if rows * width > MOST:
        raise UsageError(f"a matrix of shape ({rows}, {width}) is asked for; {MOST} entries go")
    return rows, *columns


def of_rows(rows: Any, shape: Any) -> DomainMatrix:
    """A matrix of integers from its rows.

    Raises:
        ShapeError: for rows that are no lists, and for others than the shape says.
        UsageError: for entries that are no integers.
    """
    entries = [entry for row in _listed(rows, "the rows") for entry in _listed(row, "a row")]
    made = of_flat(entries, shape)
    if any(len(row) != made.shape[1] for row in rows):
        raise ShapeError(f"rows of other lengths for a matrix of shape {made.shape}")
    return made


def of_flat(entries: Any, shape: Any) -> DomainMatrix:
    """A matrix of integers from its entries, row by row; the errors of :func:`of_rows`."""
    listed = _listed(entries, "the entries")
    sides = wholes(shape, "the shape")
    if len(sides) != 2 or len(listed) != math.prod(size(*sides)):
        raise ShapeError(f"{count_of(len(listed), 'entry')} for a matrix of shape {sides}")
    for kind in set(map(type, listed)) - {int, ZZ.dtype}:
        wrong = next(entry for entry in listed if type(entry) is kind)
        raise UsageError(f"an entry is {shown(wrong)}; integers are needed")
    return DomainMatrix.from_list_flat(listed, sides, ZZ)


def _listed(data: Any, name: str) -> list[Any]:
    """A list of one's own; without the bound of what users give, since code has longer ones."""
    if not isinstance(data, (list, tuple)):
        raise ShapeError(f"{name} are {shown(data)}; a list of integers is needed")
    return list(data)


def taken(matrix: DomainMatrix, rows: Any) -> DomainMatrix:
    """The named rows in that order, −1 standing for a row of zeros.

    Raises:
        ShapeError: for rows that are not there.
        UsageError: for what is no list of whole numbers.
    """
    own, (_, width) = matrix.to_list(), matrix.shape
    named = wholes(rows, "the rows", least=-1)
    if any(i >= len(own) for i in named):
        raise ShapeError(f"a row is taken that is none of the {len(own)}, nor −1 for zeros")
    zero = [matrix.domain.zero] * width
    picked = [own[i] if i >= 0 else zero for i in named]
    return DomainMatrix(picked, (len(picked), width), matrix.domain)


def scattered(matrix: DomainMatrix, targets: Any, rows: Any) -> DomainMatrix:
    """The transpose of :func:`taken`: row i is added to row ``targets[i]`` of ``rows`` rows."""
    own, (height, width) = matrix.to_list(), matrix.shape
    count, named = whole(rows, "the number of rows"), wholes(targets, "the targets", least=-1)
    size(count, width)
    if len(named) != height or any(i >= count for i in named):
        raise ShapeError(
            f"{count_of(height, 'row')} and {count_of(len(named), 'target')} among "
            f"{count_of(count, 'row')}; give each row one of them, or −1"
        )
    result = [[matrix.domain.zero] * width for _ in range(count)]
    for target, row in zip(named, own, strict=True):
        if target >= 0:
            result[target] = [a + b for a, b in zip(result[target], row, strict=True)]
    return DomainMatrix(result, (count, width), matrix.domain)


def scaled_rows(matrix: DomainMatrix, factors: DomainMatrix) -> DomainMatrix:
    """Row i times the i-th entry of a column over the same ring."""
    if factors.shape != (matrix.shape[0], 1):
        raise ShapeError(
            f"{count_of(matrix.shape[0], 'row')} and factors of shape {factors.shape}; give a "
            "column with one factor a row"
        )
    rows = [
        [factor * entry for entry in row]
        for factor, row in zip(factors.to_list_flat(), matrix.to_list(), strict=True)
    ]
    return DomainMatrix(rows, matrix.shape, matrix.domain)


def parts(matrix: DomainMatrix, count: int) -> list[DomainMatrix]:
    """A matrix cut into so many matrices of equally many rows."""
    rows, (height, width) = matrix.to_list(), matrix.shape
    each = share(height, count, "row")
    return [
        DomainMatrix(rows[k * each : (k + 1) * each], (each, width), matrix.domain)
        for k in range(count)
    ]


def unfolded(matrix: DomainMatrix, copies: int) -> DomainMatrix:
    """Copies side by side put under each other: shape (n, copies·k) to (copies·n, k)."""
    rows, (height, width) = matrix.to_list(), matrix.shape
    each = share(width, copies, "column")
    stacked = [row[c * each : (c + 1) * each] for c in range(copies) for row in rows]
    return DomainMatrix(stacked, (copies * height, each), matrix.domain)


def share(count: int, parts: Any, what: str) -> int:
    """How many each part has.

    Raises:
        ShapeError: where that is no whole number.
        UsageError: for a number of parts that is none.
    """
    each, rest = divmod(count, whole(parts, "the number of parts", least=1))
    if rest:
        raise ShapeError(f"{count_of(count, what)} cannot be cut into {shown(parts)} equal parts")
    return each


def need_widths(matrices: Sequence[DomainMatrix]) -> None:
    """Raises ShapeError where matrices that are to stand one under the other differ in width."""
    widths = sorted({matrix.shape[1] for matrix in matrices})
    if len(widths) > 1:
        raise ShapeError(
            f"matrices with {widths[0]} and with {widths[1]} columns do not go under each other"
        )
