"""Floats as the exact numbers that they are: integers over a power of two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from symact.errors import NumberError
from symact.numbers.rational import entry_name

if TYPE_CHECKING:
    from symact.numbers.arrays import Array, Floats


@dataclass(frozen=True, eq=False)
class Dyadic:
    """Finite float32 or float64 numbers of shape (m, n), that nobody changes any more."""

    array: Floats

    @classmethod
    def of(cls, array: Array, name: str) -> Dyadic:
        """The floats of an array with two dimensions, copied where they could change.

        Raises:
            NumberError: naming the first entry that is NaN or infinite.
        """
        import numpy as np

        is_held = array.dtype in (np.float32, np.float64) and array.dtype.isnative
        own = array if is_held else array.astype(np.float64)
        finite = np.isfinite(own)
        if not finite.all():
            i, j = (int(k) for k in np.argwhere(~finite)[0])
            raise NumberError(
                f"{entry_name(name, i, j, own.shape[1])} is {own[i, j]}; "
                "only finite numbers have an exact value"
            )
        if own is array and not _is_constant(array):
            own = array.copy()
        return cls(own)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.array.shape
        return rows, columns

    @cached_property
    def unit(self) -> int:
        """An exponent e for which every entry is an integer times 2^e; 0 at most.

        With 53 bits, 24 in float32, an entry of exponent k is a multiple of 2^(k − 52), and of more
        where all mantissas end in zeros.
        """
        import numpy as np

        info = np.finfo(self.array.dtype)
        sizes = np.abs(self.array)
        least = sizes.min(initial=np.inf, where=sizes > 0)
        if not np.isfinite(least):
            return 0
        kind = np.int32 if info.bits == 32 else np.int64
        used = int(np.bitwise_or.reduce(sizes.view(kind), axis=None)) & ((1 << info.nmant) - 1)
        used |= 1 << info.nmant  # the bit that is not stored
        spare = (used & -used).bit_length() - 1
        # subnormal numbers have the exponent of the smallest normal one
        exponent = max(int(np.frexp(least)[1]) - 1, int(info.minexp))
        return min(exponent - int(info.nmant) + spare, 0)

    @cached_property
    def largest(self) -> Fraction:
        """The largest size of an entry."""
        return Fraction(float(abs(self.array).max(initial=0.0)))

    def doubles(self) -> Floats:
        """The entries as float64, exactly; adding 0 makes −0 a 0."""
        own: Floats = self.array.astype("float64") + 0.0
        return own

    @cached_property
    def bits(self) -> int:
        """How many bits the integers have at most: each is below 2^bits in size."""
        return math.frexp(float(self.largest))[1] - self.unit if self.largest else 0

    def integers(self) -> list[list[int]]:
        """The entries over the denominator 2^−unit, as rows of integers."""
        import numpy as np

        doubles = self.array.astype(np.float64)
        if self.bits <= 62:
            rows: list[list[int]] = np.ldexp(doubles, -self.unit).astype(np.int64).tolist()
            return rows
        fraction, exponent = np.frexp(doubles)
        mantissas = np.ldexp(fraction, 53).astype(np.int64).tolist()
        shifts = (exponent - 53 - self.unit).tolist()
        # what is shifted out is zeros, since the entries are multiples of 2^unit
        return [
            [m << s if s >= 0 else m >> -s for m, s in zip(ms, ss, strict=True)]
            for ms, ss in zip(mantissas, shifts, strict=True)
        ]

    def transposed(self) -> Dyadic:
        """Rows become columns."""
        return Dyadic(self.array.T)


def _is_constant(array: Array) -> bool:
    """Whether an array looks into bytes, which cannot change."""
    base: object = array
    while (below := getattr(base, "base", None)) is not None:
        base = below
    return isinstance(base, bytes)
