"""Products of integer matrices in machine numbers: 20-bit digits, multiplied as floats, exactly.

An integer matrix is Σ 2^(20 d) · D_d with digits below 2^20 in size. A product of two is the sum of
the products of their digits, and each of these is one product of float64 matrices: over at most
2^12 inner places it adds fewer than 2^12 numbers below 2^40, so that every partial sum, in whatever
order it is taken, is an integer below 2^53, which a float64 holds. Nothing is rounded. (Splitting
floats for exact products is due to K. Ozaki, T. Ogita, S. Oishi and S. M. Rump, 2012.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from symact.numbers.arrays import Array
from symact.numbers.dyadic import Dyadic

BITS = 20
PLACES = 1 << 12
"""How many inner places one product of floats sums over."""

HELD = 1 << 22
"""How many digits are held at once, about; longer matrices are cut up further."""

MOST = 64
"""The most products of digits that are taken for one product of matrices."""

LONGEST = 40
"""The most digits of one factor: scaled by 2^−800, the unit of a float64 is still a float64."""

INNER = 1 << 18
"""The most inner places: sums of 8 · 2^18 numbers below 2^40 stay below 2^63."""

Factor: TypeAlias = "Dyadic | Whole"


@dataclass(frozen=True)
class Whole:
    """Integers of shape (m, n), row by row."""

    entries: Sequence[int]
    shape: tuple[int, int]


def product(left: Factor, right: Factor) -> list[int] | None:
    """The product of two matrices, row by row; floats count as their integers over 2^−unit.

    Returns None where there would be too many digits, and for matrices without entries.

    >>> halves = Dyadic(np.array([[0.5, 3.0]]))
    >>> product(halves, Whole([2**70, -1], (2, 1))) == [(2**69 - 3) << -halves.unit]
    True
    """
    (rows, inner), columns = left.shape, right.shape[1]
    if 0 in (rows, inner, columns):
        return None
    counts = _count(left), _count(right)
    if counts[0] * counts[1] > MOST or max(counts) > LONGEST or inner > INNER:
        return None
    total = np.zeros((sum(counts) + 1, rows, columns), dtype=np.int64)
    at_once = min(PLACES, max(HELD // (counts[0] * rows + counts[1] * columns), 1))
    for start in range(0, inner, at_once):
        places = slice(start, start + at_once)
        first = _digits(left, counts[0], (slice(None), places))
        stacked = first.reshape(-1, first.shape[2])
        for d, digit in enumerate(_digits(right, counts[1], (places, slice(None)))):
            # one product for all digits of the left factor
            found = (stacked @ digit).astype(np.int64).reshape(counts[0], rows, columns)
            total[d : d + counts[0]] += found
    return _integers(total)


def _count(factor: Factor) -> int:
    """How many digits hold every integer, with its sign."""
    if isinstance(factor, Dyadic):
        return max(-(-factor.bits // BITS), 1)
    longest = max(int(e).bit_length() for e in (max(factor.entries), min(factor.entries)))
    return 2 * -(-(longest + 1) // (2 * BITS))


def _digits(factor: Factor, count: int, part: tuple[slice, slice]) -> Array:
    """The digits of a part of a matrix, of shape (count, …), the lowest first."""
    if isinstance(factor, Dyadic):
        return _of_floats(factor, count, part)
    size = count * BITS // 8
    words = b"".join(int(e).to_bytes(size, "little", signed=True) for e in factor.entries)
    pairs = np.zeros((len(factor.entries), count // 2, 8), dtype=np.uint8)
    pairs[..., :5] = np.frombuffer(words, dtype=np.uint8).reshape((*pairs.shape[:2], 5))
    two = pairs.view("<i8")[..., 0]
    digits = np.stack([two & _MASK, two >> BITS], axis=-1).reshape(len(two), count)
    digits[:, -1] -= (digits[:, -1] >> (BITS - 1)) << BITS  # the sign
    shaped = digits.T.reshape(count, *factor.shape)[(slice(None), *part)]
    return shaped.astype(np.float64)


_MASK = (1 << BITS) - 1


def _of_floats(factor: Dyadic, count: int, part: tuple[slice, slice]) -> Array:
    """Digits with the sign of their float: what is cut off is exact, and so is what is left."""
    own = factor.array[part].astype(np.float64)
    own = np.ldexp(own, -factor.unit - BITS * (count - 1))
    digits = np.empty((count, *own.shape))
    for k in reversed(range(count)):
        np.trunc(own, out=digits[k])
        own -= digits[k]
        own *= 1 << BITS
    return digits


def _integers(total: Array) -> list[int]:
    """Σ 2^(20 d) · total_d, row by row: carried, and read from bytes in two's complement.

    The sum is below 2^18 · 2^(20 (count − 1)) in size, so that the last digit holds the sign.
    """
    count = len(total)
    for d in range(count - 1):
        total[d + 1] += total[d] >> BITS
        total[d] &= _MASK
    if count % 2:
        total = np.concatenate([total, total[-1:] >> BITS])
        total[-2] &= _MASK
    pairs = (total[::2] + (total[1::2] << BITS)).reshape(len(total) // 2, -1)
    words = np.ascontiguousarray(pairs.T).astype("<i8")[..., None].view(np.uint8)[..., :5]
    text, size = words.tobytes(), 5 * len(pairs)
    return [
        int.from_bytes(text[start : start + size], "little", signed=True)
        for start in range(0, len(text), size)
    ]
