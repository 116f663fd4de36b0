"""What people have as matrices and vectors, as integers over one common denominator.

Sequences, NumPy arrays and SymPy matrices; an entry with symbols makes the integers polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import sympy
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix

from symact.display import count_of
from symact.errors import NumberError, ShapeError
from symact.numbers.arrays import Array
from symact.numbers.rational import dyadic_integers, entry_name, rational, shown

Exact = tuple[DomainMatrix, int]
"""Numerators over ZZ or ZZ[w, …], and their denominator."""


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
    if isinstance(data, np.ndarray):
        if data.ndim != 2:
            raise ShapeError(
                f"{name} has {count_of(data.ndim, 'dimension')} {data.shape}; a matrix has 2"
            )
        if data.dtype.kind in "fiu":
            return _of_array(data, name)
        data = data.tolist()
    rows = _sequence(data, name, "a matrix, a sequence of rows")
    rows = [_sequence(row, f"{name}[{i}]", "a row of numbers") for i, row in enumerate(rows)]
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
    if isinstance(data, np.ndarray):
        if data.ndim != 1:
            raise ShapeError(
                f"{name} has {count_of(data.ndim, 'dimension')} {data.shape}; a vector has 1"
            )
        if data.dtype.kind in "fiu":
            return _of_array(data[:, None], name)
        data = data.tolist()
    entries = _sequence(data, name, "a vector, a sequence of numbers")
    return _of_rows([[entry] for entry in entries], (len(entries), 1), name)


def _of_array(array: Array, name: str) -> Exact:
    integers, denominator = dyadic_integers(array, name)
    return DomainMatrix(list(integers), array.shape, ZZ), denominator


def _of_rows(rows: list[list[Any]], shape: tuple[int, int], name: str) -> Exact:
    if any(isinstance(e, sympy.Expr) and e.free_symbols for row in rows for e in row):
        return _of_polynomials(rows, shape, name)
    exact = [
        [rational(entry, entry_name(name, i, j, shape[1])) for j, entry in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    common = math.lcm(*(entry.denominator for row in exact for entry in row))
    scaled = [[e.numerator * (common // e.denominator) for e in row] for row in exact]
    return DomainMatrix(scaled, shape, ZZ), common


def _of_polynomials(rows: list[list[Any]], shape: tuple[int, int], name: str) -> Exact:
    entries = [
        [
            entry
            if isinstance(entry, sympy.Expr)
            else sympy.Rational(
                *rational(entry, entry_name(name, i, j, shape[1])).as_integer_ratio()
            )
            for j, entry in enumerate(row)
        ]
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


def _sequence(data: Any, name: str, meant: str) -> list[Any]:
    if isinstance(data, (str, bytes)) or not isinstance(data, Iterable):
        raise ShapeError(f"{name} is {shown(data)}; {meant}, is needed")
    return list(data)
