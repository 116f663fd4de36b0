"""Families of weights: the ordinary ones, and those where implementations go wrong.

Neurons that are zero, equal, opposite or proportional, sizes of 1e30 beside 1e-30, subnormals. A
family makes a map of bytes, so that all weights of a layer are one draw of a random source, and
bytes of zero are weights of zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symact.display import count_of
from symact.errors import UsageError, shown
from symact.numbers.affine import AffineMap, nearest_floats
from symact.numbers.arrays import FLOAT_TYPES
from symact.numbers.matrix import RationalMatrix

Rows = list[list[Fraction]]
Family = Callable[[list[list[int]], Sequence[int], "FloatFormat"], Rows]


@dataclass(frozen=True)
class FloatFormat:
    """Where the numbers of a float type end, for families that go there.

    ``far apart`` goes to 128 · 10 to the ``decades``, which the type must hold.
    """

    decades: int
    smallest: Fraction


FORMATS: Mapping[str | None, FloatFormat] = {
    None: FloatFormat(30, Fraction(1, 2**1074)),
    "float16": FloatFormat(2, Fraction(1, 2**24)),
    "float32": FloatFormat(30, Fraction(1, 2**149)),
    "float64": FloatFormat(30, Fraction(1, 2**1074)),
}
DENOMINATORS = (10, 3, 8, 7, 1)
_FACTORS = (Fraction(2), Fraction(-1, 2), Fraction(4), Fraction(-8), Fraction(1, 4))


def _ordinary(integers: list[list[int]], _marks: Sequence[int], _ends: FloatFormat) -> Rows:
    return [
        [Fraction(k, DENOMINATORS[(i + j) % 5]) for j, k in enumerate(row)]
        for i, row in enumerate(integers)
    ]


def _integers(integers: list[list[int]], _marks: Sequence[int], _ends: FloatFormat) -> Rows:
    return [[Fraction(k % 4 if k >= 0 else -(-k % 4)) for k in row] for row in integers]


def _powers(integers: list[list[int]], _marks: Sequence[int], _ends: FloatFormat) -> Rows:
    return [
        [Fraction(2) ** (abs(k) % 9 - 4) * ((k > 0) - (k < 0)) for k in row] for row in integers
    ]


def _zero_rows(integers: list[list[int]], marks: Sequence[int], ends: FloatFormat) -> Rows:
    rows = _ordinary(integers, marks, ends)
    return [
        row if mark % 2 else [Fraction(0)] * len(row) for row, mark in zip(rows, marks, strict=True)
    ]


def _related(factor: Callable[[int], Fraction]) -> Family:
    """Rows that are an earlier row times a factor, where their mark is even."""

    def family(integers: list[list[int]], marks: Sequence[int], ends: FloatFormat) -> Rows:
        rows = _integers(integers, marks, ends)
        for i, mark in enumerate(marks):
            if i and mark % 2 == 0:
                rows[i] = [factor(mark // 2) * entry for entry in rows[mark // 2 % i]]
        return rows

    return family


def _far_apart(integers: list[list[int]], marks: Sequence[int], ends: FloatFormat) -> Rows:
    """Rows of size 10ᵏ, 10⁻ᵏ and 1; the middle one first, for the simplest example."""
    sizes = (Fraction(1, 10**ends.decades), Fraction(10) ** ends.decades, Fraction(1))
    rows = _ordinary(integers, marks, ends)
    return [
        [entry * sizes[mark % 3] for entry in row] for row, mark in zip(rows, marks, strict=True)
    ]


def _subnormal(integers: list[list[int]], _marks: Sequence[int], ends: FloatFormat) -> Rows:
    return [[k * ends.smallest for k in row] for row in integers]


_BUILDERS: Mapping[str, Family] = {
    "integers": _integers,
    "ordinary": _ordinary,
    "powers of two": _powers,
    "zero rows": _zero_rows,
    "duplicate rows": _related(lambda mark: Fraction(1)),
    "opposite rows": _related(lambda mark: Fraction(-1)),
    "proportional rows": _related(lambda mark: _FACTORS[mark % 5]),
    "far apart": _far_apart,
    "subnormal": _subnormal,
}

FAMILIES: tuple[str, ...] = tuple(_BUILDERS)
"""The weight families: ``integers`` are small, ``far apart`` has rows of size 1e30, 1e-30 and 1,
``subnormal`` are multiples of the smallest float; the rest are as they are called."""


def example_map(
    family: str, rows: int, columns: int, data: bytes, *, dtype: Any = None
) -> AffineMap:
    """The affine map of shape (rows, columns) that a family makes of bytes; zeros give zeros.

    Args:
        family: one of :data:`FAMILIES`; the offset belongs to its row.
        data: rows · (columns + 2) bytes.
        dtype: a float type that all numbers are then rounded to; rationals if left out.

    Raises:
        UsageError: for an unknown family, another number of bytes, another dtype.

    >>> example_map("integers", 1, 2, bytes([0, 1, 2, 0])).matrix.fractions()
    ((Fraction(0, 1), Fraction(1, 1)),)
    """
    one_of(family, "family", FAMILIES)
    name = dtype_name(dtype)
    if len(data) != rows * (columns + 2):
        raise UsageError(
            f"data has {count_of(len(data), 'byte')}, but {count_of(rows, 'row')} of "
            f"{count_of(columns, 'column')} take {rows * (columns + 2)}"
        )
    cut = [data[i * (columns + 2) : (i + 1) * (columns + 2)] for i in range(rows)]
    integers = [[signed(byte) for byte in part[:-1]] for part in cut]
    entries = _BUILDERS[family](integers, [part[-1] for part in cut], FORMATS[name])
    both = RationalMatrix.of(entries)
    if name is not None:
        both = RationalMatrix.of(nearest_floats(both, name, f"the family {family!r}"))
    columns_first = both.transpose()
    return AffineMap(
        columns_first.take(range(columns)).transpose(), columns_first.take([columns]).transpose()
    )


def signed(byte: int) -> int:
    """0, 1, −1, 2, −2, …: small bytes are small numbers, and bytes shrink to 0."""
    return (byte + 1) // 2 if byte % 2 else -(byte // 2)


def one_of(value: Any, name: str, choices: Sequence[str]) -> None:
    """Raises UsageError where an argument is none of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise UsageError(f"{name}={shown(value)}; choose one of: {', '.join(choices)}")


def dtype_name(dtype: Any, choices: Sequence[str] = FLOAT_TYPES) -> str | None:
    """The name of a float type, None for None; UsageError for any type but the choices."""
    if dtype is None:
        return None
    name = getattr(dtype, "name", getattr(dtype, "__name__", dtype))
    one_of(name, "dtype", choices)
    return str(name)
