"""What people have as matrices and vectors, as integers over one common denominator.

Sequences, arrays and SymPy matrices; an entry with symbols makes the integers polynomials. Only
what has an order is read: a set or the keys of a dictionary would give another point each time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

import sympy
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.display import count_of
from symact.errors import NumberError, ShapeError, shown
from symact.numbers.arrays import Array, is_dyadic, read_array
from symact.numbers.dyadic import Dyadic
from symact.numbers.rational import entry_name, rational

Exact = tuple[DomainMatrix, int] | Dyadic
"""Numerators over ZZ or ZZ[w, …], and their denominator; or floats, as they are."""

LONGEST = 1 << 24
"""How many numbers are read from one sequence; a range can be longer than any memory."""


def exact_matrix(data: Any, name: str) -> Exact:
    """A matrix of shape (m, n) from nested sequences, a NumPy array or a SymPy matrix.

    Raises:
        NumberError: naming the entry that has no exact value.
        ShapeError: for data that is no matrix, and for rows of different lengths.

    >>> numerators, denominator = exact_matrix([["1/2", 1]], "the matrix")
    >>> numerators.to_list(), denominator
    ([[1, 2]], 2)
    """
    if isinstance(data, sympy.MatrixBase):
        return _of_rows(data.tolist(), data.shape, name)
    array = read_array(data, name)
    if array is not None:
        if array.ndim != 2:
            raise ShapeError(
                f"{name} has {count_of(array.ndim, 'dimension')} {array.shape}; a matrix has 2"
            )
        if is_dyadic(array):
            return _of_array(array, name)
        return _of_rows(array.tolist(), array.shape, name)
    rows = ordered(data, name, "a matrix, a sequence of rows")
    rows = [_row(row, f"{name}[{i}]") for i, row in enumerate(rows)]
    width = len(rows[0]) if rows else 0
    for i, row in enumerate(rows):
        if len(row) != width:
            raise ShapeError(
                f"{name} has {count_of(width, 'number')} in row 0 but {len(row)} in row {i}; "
                "all rows need the same length"
            )
    return _of_rows(rows, (len(rows), width), name)


def exact_column(data: Any, name: str) -> Exact:
    """A column of shape (n, 1) from a sequence of numbers, a NumPy or a SymPy vector.

    Raises:
        NumberError: naming the entry that has no exact value.
        ShapeError: for data that is no vector.
    """
    if isinstance(data, sympy.MatrixBase):
        if 1 not in data.shape:
            raise ShapeError(f"{name} is a matrix of shape {data.shape}; a vector is needed")
        data = list(data)
    array = read_array(data, name)
    if array is not None:
        if array.ndim != 1:
            raise ShapeError(
                f"{name} has {count_of(array.ndim, 'dimension')} {array.shape}; a vector has 1"
            )
        if is_dyadic(array):
            return _of_array(array[:, None], name)
        data = array.tolist()
    entries = ordered(data, name, "a vector, a sequence of numbers")
    return _of_rows([[entry] for entry in entries], (len(entries), 1), name)


def ordered(data: Any, name: str, meant: str) -> list[Any]:
    """The members of something that has an order and an end: a list, a tuple, a SymPy tuple.

    Raises:
        ShapeError: for anything else, none of which is gone through: sets, dictionaries and what
            they show of themselves, generators, text, bytes.

    >>> ordered((1, "1/2"), "the point", "a sequence of numbers")
    [1, '1/2']
    """
    if isinstance(data, (str, bytes, bytearray, memoryview)) or not isinstance(
        data, (Sequence, sympy.Tuple, sympy.NDimArray)
    ):
        raise ShapeError(f"{name} is {shown(data)}; {meant}, is needed")
    is_long = isinstance(data, range) and bool(data[LONGEST:])
    found = [] if is_long else list(islice(data, LONGEST + 1))
    if is_long or len(found) > LONGEST:
        raise ShapeError(f"{name} is longer than {LONGEST}; {meant}, is needed")
    return found


def _row(data: Any, name: str) -> list[Any]:
    if isinstance(data, list):
        return data
    array = read_array(data, name)
    return ordered(data if array is None or array.ndim != 1 else array.tolist(), name, ROW)


ROW = "a row of numbers"


def _of_array(array: Array, name: str) -> Exact:
    if array.dtype.kind not in "iu":
        return Dyadic.of(array, name)
    return DomainMatrix(array.tolist(), array.shape, ZZ), 1


def _of_rows(rows: list[list[Any]], shape: tuple[int, int], name: str) -> Exact:
    if any(isinstance(e, sympy.Basic) and e.free_symbols for row in rows for e in row):
        return _of_polynomials(rows, shape, name)
    exact = [
        [rational(entry, entry_name(name, i, j, shape[1])) for j, entry in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    common = math.lcm(*(entry.denominator for row in exact for entry in row))
    scaled = [[e.numerator * (common // e.denominator) for e in row] for row in exact]
    return DomainMatrix(scaled, shape, ZZ), common


def _polynomial(entry: Any, name: str) -> sympy.Expr:
    """An entry beside symbols, as SymPy can read it into a ring of polynomials."""
    if not (isinstance(entry, sympy.Basic) and entry.free_symbols):
        return sympy.Rational(*rational(entry, name).as_integer_ratio())
    if not isinstance(entry, sympy.Expr) or entry.is_commutative is not True:
        raise NumberError(
            f"{name} is {shown(entry)}, whose factors do not commute; entries are polynomials in "
            "symbols that stand for numbers"
        )
    return entry


def _of_polynomials(rows: list[list[Any]], shape: tuple[int, int], name: str) -> Exact:
    entries = [
        [_polynomial(entry, entry_name(name, i, j, shape[1])) for j, entry in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    matrix = DomainMatrix.from_list_sympy(*shape, entries)
    domain = matrix.domain
    if not (
        domain.is_PolynomialRing
        and (domain.domain.is_ZZ or domain.domain.is_QQ)
        and all(generator.is_symbol for generator in domain.symbols)
    ):
        raise NumberError(
            f"{name} has entries in {domain}; entries with symbols must be polynomials with "
            "rational coefficients"
        )
    common = math.lcm(*(int(c.denominator) for e in matrix.to_list_flat() for c in e.itercoeffs()))
    scaled = matrix.to_dense() * domain.convert(common)
    return scaled.convert_to(ZZ[domain.symbols]), common
