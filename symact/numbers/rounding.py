"""Numbers rounded to a float type, each once and correctly: to nearest, ties to even."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import NumberError, UsageError, shown
from symact.numbers.affine import float_text, nearest_float, nearest_floats
from symact.numbers.arrays import Floats
from symact.numbers.matrix import RationalMatrix

TYPES = ("bfloat16", "float16", "float32", "float64")
"""The float types that numbers are rounded to."""


@dataclass(frozen=True)
class _BrainFloat:
    """bfloat16, which NumPy lacks, in the words of ``numpy.finfo``."""

    bits: int = 16
    nmant: int = 7
    minexp: int = -126
    maxexp: int = 128


def check_type(dtype: str) -> str:
    """A float type by its name.

    Raises:
        UsageError: for another one.
    """
    if not isinstance(dtype, str) or dtype not in TYPES:
        raise UsageError(
            f"there is no float type {shown(dtype)} to round to; use {', '.join(TYPES)}"
        )
    return dtype


def floats_of(matrix: RationalMatrix, dtype: str, name: str) -> Floats:
    """The floats nearest to the entries, in an array of the matrix's shape; those of bfloat16 in
    one of float32, which holds them.

    Raises:
        NumberError: for symbols, and for an entry beyond the largest float, which it names.

    >>> floats_of(RationalMatrix.of([["1/3"]]), "bfloat16", "w").tolist()
    [[0.333984375]]
    """
    if check_type(dtype) != "bfloat16":
        return nearest_floats(matrix, np.dtype(dtype), name)
    if not matrix.is_numeric:
        raise NumberError(f"{name} has symbols and cannot be rounded; put numbers in with subs")
    info: Any = _BrainFloat()
    rows, columns = matrix.shape
    values = [nearest_float(int(entry), matrix.denominator, info) for entry in matrix.flat]
    for k, value in enumerate(values):
        if math.isinf(value):
            entry = float_text(Fraction(int(matrix.flat[k]), matrix.denominator))
            raise NumberError(
                f"{name}[{k // columns}, {k % columns}] is {entry}, beyond the largest bfloat16; "
                "round to a wider type"
            )
    return np.array(values, dtype=np.float32).reshape(rows, columns)


def rounded(matrix: RationalMatrix, dtype: str, name: str) -> RationalMatrix:
    """The matrix with each entry rounded; itself where all of them are floats of that type.

    >>> third = RationalMatrix.of([["1/3"]])
    >>> rounded(third, "float16", "w").fractions()
    ((Fraction(1365, 4096),),)
    >>> half = RationalMatrix.of([["1/2"]])
    >>> rounded(half, "float16", "w") is half
    True
    """
    found = RationalMatrix.of(floats_of(matrix, dtype, name))
    return matrix if found == matrix else found


def rounded_number(value: Fraction, dtype: str, name: str) -> Fraction:
    """One number, rounded.

    >>> rounded_number(Fraction(1, 10), "float32", "alpha")
    Fraction(13421773, 134217728)
    """
    matrix = rounded(RationalMatrix.of([[value]]), dtype, name)
    return matrix.fractions()[0][0]
