"""Affine maps, exactly: x ↦ A x + c with rational or polynomial entries.

The two facts everything rests on are here: affine maps compose, (A₂, c₂) ∘ (A₁, c₁) =
(A₂A₁, A₂c₁ + c₂), and two of them are equal everywhere exactly when their matrices and offsets are.

Columns are vectors throughout: ``matrix`` has shape (m, n), ``offset`` (m, 1), the map takes n
numbers to m.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy

from symact.display import Drawn, count_of
from symact.errors import NumberError, ShapeError
from symact.numbers.arrays import Array, Floats, float_type
from symact.numbers.asked import all_needed, needed, whole, wholes
from symact.numbers.matrix import RationalMatrix
from symact.numbers.substitution import Symbolic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike


@dataclass(frozen=True, init=False)
class AffineMap(Drawn, Symbolic):
    """The exact affine map x ↦ ``matrix`` · x + ``offset``.

    Args:
        matrix: shape (m, n), a row per output: nested sequences, a NumPy array, a SymPy matrix.
        offset: length m; zero if left out.

    Raises:
        NumberError: for an entry without an exact value.
        ShapeError: where the offset does not have one number per row.

    >>> double, shift = AffineMap([[2]]), AffineMap([[1]], ["1/3"])
    >>> (double @ shift)([1])
    (Fraction(8, 3),)
    >>> double @ shift == AffineMap([[2]], ["2/3"])
    True
    """

    matrix: RationalMatrix
    offset: RationalMatrix

    def __init__(self, matrix: Any, offset: Any = None, *, name: str = "the affine map") -> None:
        needed(name, str, "the name")
        exact = RationalMatrix.of(matrix, name=f"the matrix of {name}")
        if offset is None:
            shift = RationalMatrix.zeros(exact.shape[0], 1)
        else:
            shift = RationalMatrix.column(offset, name=f"the offset of {name}")
        if shift.shape[0] != exact.shape[0]:
            raise ShapeError(
                f"{name} has a matrix of {count_of(exact.shape[0], 'row')} but an offset of length "
                f"{shift.shape[0]}; the offset needs one number for each row"
            )
        object.__setattr__(self, "matrix", exact)
        object.__setattr__(self, "offset", shift)

    @classmethod
    def identity(cls, size: int) -> AffineMap:
        """The map that changes nothing."""
        return cls(RationalMatrix.identity(whole(size, "the size")))

    # -- properties -----------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n): outputs and inputs."""
        return self.matrix.shape

    @property
    def is_linear(self) -> bool:
        """Whether the offset is zero: an affine map is linear exactly then."""
        return self.offset.is_zero

    @property
    def is_numeric(self) -> bool:
        """Whether all entries are numbers, without symbols."""
        return self.matrix.is_numeric and self.offset.is_numeric

    @property
    def is_identity(self) -> bool:
        """Whether the map changes nothing."""
        rows, columns = self.shape
        return rows == columns and self.is_linear and self.matrix == RationalMatrix.identity(rows)

    @property
    def parameters(self) -> int:
        """Numbers in the dense map: m·n + m."""
        rows, columns = self.shape
        return rows * columns + rows

    def rank(self) -> int:
        """The rank of the matrix, which is the dimension of the image."""
        return self.matrix.rank()

    # -- algebra --------------------------------------------------------------------------------

    def __matmul__(self, other: AffineMap) -> AffineMap:
        """The composition ``self ∘ other``: first ``other``, then ``self``."""
        if not isinstance(other, AffineMap):
            return NotImplemented
        if self.shape[1] != other.shape[0]:
            raise ShapeError(
                f"a map of shape {self.shape} reads {count_of(self.shape[1], 'number')} but the "
                f"map of shape {other.shape} before it gives {other.shape[0]}"
            )
        return AffineMap(self.matrix @ other.matrix, self.matrix @ other.offset + self.offset)

    def __add__(self, other: AffineMap) -> AffineMap:
        """The sum x ↦ f(x) + g(x)."""
        if not isinstance(other, AffineMap):
            return NotImplemented
        return AffineMap(self.matrix + other.matrix, self.offset + other.offset)

    def __call__(self, point: Sequence[Any]) -> tuple[Any, ...]:
        """The exact image of a point of n numbers: fractions, or SymPy expressions for symbols."""
        column = RationalMatrix.column(point, name="the point")
        if column.shape[0] != self.shape[1]:
            raise ShapeError(
                f"the point has {count_of(column.shape[0], 'coordinate')} but the map reads "
                f"{self.shape[1]}"
            )
        image = self.apply(column)
        if image.is_numeric:
            return tuple(row[0] for row in image.fractions())
        return tuple(image.to_sympy())

    def apply(self, points: RationalMatrix) -> RationalMatrix:
        """The images of many points: one per column, of shape (n, k) to (m, k).

        Raises:
            ShapeError: for columns of another length.
        """
        points = RationalMatrix.of(points, "the points")
        return (self.matrix @ points).plus_column(self.offset)

    @staticmethod
    def stack(parts: Sequence[AffineMap]) -> AffineMap:
        """Maps of the same numbers, one under the other: their results laid end to end."""
        parts = all_needed(parts, AffineMap, "the maps")
        for k, part in enumerate(parts):
            if part.shape[1] != parts[0].shape[1]:
                raise ShapeError(
                    f"map {k + 1} reads {count_of(part.shape[1], 'number')} but map 1 reads "
                    f"{parts[0].shape[1]}; maps of the same numbers are stacked"
                )
        if len(parts) == 1:
            return parts[0]
        return AffineMap(
            RationalMatrix.stack([part.matrix for part in parts]),
            RationalMatrix.stack([part.offset for part in parts]),
        )

    def take(self, rows: Sequence[int]) -> AffineMap:
        """The named outputs in that order; the index −1 stands for the constant 0."""
        named = wholes(rows, "the outputs", least=-1)
        return AffineMap(self.matrix.take(named), self.offset.take(named))

    # -- out ------------------------------------------------------------------------------------

    def to_sympy(self) -> tuple[sympy.ImmutableMatrix, sympy.ImmutableMatrix]:
        """The matrix and the offset as SymPy matrices."""
        return self.matrix.to_sympy(), self.offset.to_sympy()

    def round(self, dtype: DTypeLike = "float32") -> tuple[Floats, Floats]:
        """The matrix and the offset in floats, each entry rounded once, correctly (ties to even).

        Raises:
            UsageError: for a type other than float16, float32 and float64.
            NumberError: for symbols, and for an entry beyond the largest float of that type.
        """
        matrix = nearest_floats(self.matrix, dtype, "the matrix")
        return matrix, nearest_floats(self.offset, dtype, "the offset")[:, 0]

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"<affine map {columns} → {rows}>"


def compose(maps: Sequence[AffineMap]) -> AffineMap:
    """The composition of maps given in the order in which they act, in the cheapest association.

    Multiplying an (a, b) by a (b, c) matrix is counted as a·b·c; the order is found by the
    classical dynamic programme (S. S. Godbole, 1973), which for networks that narrow towards the
    output is often ten times cheaper than the order of the layers.

    >>> compose([AffineMap([[1], [2]]), AffineMap([[3, 4]])]).matrix.fractions()
    ((Fraction(11, 1),),)
    """
    maps = all_needed(maps, AffineMap, "the maps")
    for k, (first, second) in enumerate(pairwise(maps)):
        if second.shape[1] != first.shape[0]:
            raise ShapeError(
                f"map {k + 2} of shape {second.shape} reads {count_of(second.shape[1], 'number')} "
                f"but map {k + 1} of shape {first.shape} gives {first.shape[0]}"
            )
    sizes = [maps[0].shape[1], *(m.shape[0] for m in maps)]
    split = _cheapest_splits(sizes)

    def product(first: int, last: int) -> AffineMap:
        if first == last:
            return maps[first]
        middle = split[first, last]
        return product(middle + 1, last) @ product(first, middle)

    return product(0, len(maps) - 1)


def _cheapest_splits(sizes: Sequence[int]) -> dict[tuple[int, int], int]:
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(2, count + 1):
        for first in range(count - length + 1):
            last = first + length - 1
            cost[first, last], split[first, last] = min(
                (
                    cost[first, k]
                    + cost[k + 1, last]
                    + sizes[first] * sizes[k + 1] * sizes[last + 1],
                    k,
                )
                for k in range(first, last)
            )
    return split


# -- rounding -----------------------------------------------------------------------------------


def nearest_floats(matrix: RationalMatrix, dtype: Any, name: str) -> Array:
    """The floats nearest to the entries, ties to even, in an array of the matrix's shape.

    float64 is Python's division of integers, which rounds correctly, subnormals included; the
    narrower types round the integer quotient themselves, since rounding twice can be wrong.
    """
    import numpy as np

    info = np.finfo(float_type(dtype))
    if not matrix.is_numeric:
        raise NumberError(f"{name} has symbols and cannot be rounded; put numbers in with subs")
    quick = _short_dyadics(matrix)
    if quick is not None and np.abs(quick).max(initial=0.0) <= info.max:
        return quick.astype(info.dtype)
    rows, columns = matrix.shape
    result = np.empty(rows * columns, dtype=info.dtype)
    for k, entry in enumerate(matrix.flat):
        value = nearest_float(int(entry), matrix.denominator, info)
        if math.isinf(value):
            where = f"{name}[{k // columns}, {k % columns}]"
            raise NumberError(
                f"{where} is {float_text(Fraction(int(entry), matrix.denominator))}, beyond the "
                f"largest {info.dtype}, {info.max}; round to a wider type"
            )
        result[k] = value
    return result.reshape(rows, columns)


def _short_dyadics(matrix: RationalMatrix) -> Array | None:
    """The entries as doubles, exactly, if they are all of at most 53 bits over a power of two."""
    floats: Array | None = matrix.rounded.get("float64")
    if floats is not None and matrix.is_double:
        return floats
    power = matrix.denominator.bit_length() - 1
    if matrix.denominator != 1 << power or power > 1074 or 0 in matrix.shape:
        return None
    entries = matrix.flat
    if max(entries) >= 1 << 53 or min(entries) <= -(1 << 53):
        return None
    import numpy as np

    doubles = np.array(list(map(int, entries)), dtype=np.int64).astype(np.float64)
    return np.ldexp(doubles, -power).reshape(matrix.shape)


def nearest_float(numerator: int, denominator: int, info: np.finfo[Any]) -> float:
    """The float nearest to a fraction in the format ``info``; infinity where it overflows.

    For float64 that is Python's division of integers. Otherwise works on the integer quotient:
    scale it so that it has exactly the bits of the format (fewer below the smallest normal number),
    round half to even, scale back. The result is exact in a double for every narrower format.
    """
    if info.bits == 64:
        return _quotient(numerator, denominator)
    if numerator == 0:
        return 0.0
    size = abs(numerator)
    # 2^(exponent−1) < size/denominator < 2^(exponent+1)
    exponent = size.bit_length() - denominator.bit_length()
    if size << max(0, -exponent) < denominator << max(0, exponent):
        exponent -= 1
    # the unit in the last place: 2^(exponent − fraction bits), not below the smallest subnormal
    unit = max(exponent, info.minexp) - info.nmant
    scaled = size << max(0, -unit)
    divisor = denominator << max(0, unit)
    quotient, rest = divmod(scaled, divisor)
    if 2 * rest > divisor or (2 * rest == divisor and quotient & 1):
        quotient += 1
    if quotient.bit_length() + unit > info.maxexp:
        return math.inf if numerator > 0 else -math.inf
    value = math.ldexp(quotient, unit)
    return value if numerator > 0 else -value


def _quotient(numerator: int, denominator: int) -> float:
    """The double nearest to a fraction, infinite where Python says that it overflows."""
    try:
        return numerator / denominator
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf


def float_text(value: Fraction) -> str:
    """A fraction as a short decimal for messages, also far outside the range of floats."""
    return str(sympy.Rational(value.numerator, value.denominator).evalf(6))
