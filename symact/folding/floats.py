"""The float types of stored weights, by their bits: values, rounding intervals, places in order.

A pattern is the unsigned integer with a number's bits. Rounding is to nearest, ties to the even
pattern (IEEE 754, 2019); the largest finite pattern is odd, so that a tie behind it goes to
infinity. +0 and −0 are one number: either is right where 0 is, or where something rounds to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.errors import NumberError
from symact.numbers.arrays import Array, Floats

_ROWS = 1 << 16


@dataclass(frozen=True)
class StoredFloat:
    """A type of stored floats.

    Attributes:
        name: what people call it: ``"bfloat16"``.
        code: what safetensors calls it: ``"BF16"``.
        bits: of a pattern.
        fraction: how many of them are behind the leading one.
    """

    name: str
    code: str
    bits: int
    fraction: int

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """The unsigned integers that are its patterns."""
        return np.dtype(f"<u{self.bits // 8}")

    @cached_property
    def infinity(self) -> int:
        """The pattern of +∞."""
        return (1 << (self.bits - 1)) - (1 << self.fraction)

    @cached_property
    def sign(self) -> int:
        """The bit of the sign."""
        return 1 << (self.bits - 1)

    # -- arrays of patterns -------------------------------------------------------------------

    def values(self, patterns: Array) -> Floats:
        """The numbers, exactly, as float64.

        >>> BFLOAT16.values(np.array([0x3F80, 0xC040], "<u2"))
        array([ 1., -3.])
        """
        if self.bits == 16:
            return np.asarray(self._table[0].take(patterns))
        return self._decoded(patterns)

    def margins(self, patterns: Array, values: Floats, rest: Floats | None = None) -> Floats:
        """How far values are inside of the rounding intervals of patterns; below 0 outside.

        The sign is exact, and so is 0: the values are midpoints between two numbers of the type.
        The pattern of a NaN has no interval: −∞.

        Args:
            patterns: the patterns, of any shape.
            values: of the same shape, finite.
            rest: what is added to the values, for float64 only, much smaller than them.
        """
        if self.bits == 64:
            return self._margins_of_doubles(patterns, values, rest)
        if self.bits == 16:
            low, high = self._table[1].take(patterns), self._table[2].take(patterns)
        else:
            low, high = self._intervals(patterns)
        np.subtract(values, low, out=low)
        np.subtract(high, values, out=high)
        return np.minimum(low, high, out=low)

    def nearest_of(self, values: Floats) -> Array:
        """The patterns that float64 values round to."""
        if self.bits == 64:
            return np.asarray(values.view(self.dtype))
        with np.errstate(over="ignore"):
            if self.bits == 32:
                return np.asarray(values.astype("<f4").view(self.dtype))
            odd = _rounded_to_odd(values)
            if self.name == "float16":
                return np.asarray(odd.view("<f4").astype("<f2").view(self.dtype))
        odd = odd + (0x7FFF + ((odd >> 16) & 1))
        return np.asarray((odd >> 16).astype(self.dtype))

    def places(self, patterns: Array) -> Array:
        """Where patterns stand in the order of numbers, 0 for both zeros: one ulp is one place."""
        size = (patterns & self.dtype.type(self.sign - 1)).astype(np.int64)
        return np.asarray(np.where(patterns & self.dtype.type(self.sign), -size, size))

    def are_even(self, patterns: Array) -> Array:
        """Whether ties go to them."""
        return np.asarray((patterns & self.dtype.type(1)) == 0)

    # -- one number ---------------------------------------------------------------------------

    def value(self, pattern: int) -> Fraction:
        """One number, exactly.

        Raises:
            NumberError: for infinity and NaN.
        """
        size = pattern & (self.sign - 1)
        if size >= self.infinity:
            raise NumberError(f"pattern {pattern:#x} of {self.name} is no finite number")
        found = self._size(size)
        return -found if pattern & self.sign else found

    def nearest(self, number: Any) -> int:
        """The pattern that a number rounds to, exactly; 0 gives +0.

        Args:
            number: a fraction, or what is compared with fractions and has a nearby ``float``.

        >>> hex(BFLOAT16.nearest(Fraction(257, 256))), hex(BFLOAT16.nearest(Fraction(259, 256)))
        ('0x3f80', '0x3f82')
        """
        sign, size = (self.sign, -number) if number < 0 else (0, number)
        if not size > 0:
            return 0
        low, high = 0, self.infinity  # of all patterns, the last that is not above the number
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if not size < self._size(middle) else (low, middle)
        between = (self._size(low) + self._size(low + 1)) / 2
        up = size > between or (not size < between and low & 1)
        return sign | (low + 1 if up else low)

    def _size(self, pattern: int) -> Fraction:
        """The value of a pattern without sign; of infinity the power of two in its place."""
        exponent, fraction = pattern >> self.fraction, pattern & ((1 << self.fraction) - 1)
        bias = (1 << (self.bits - self.fraction - 2)) - 1
        if exponent:
            fraction += 1 << self.fraction
        return Fraction(fraction) * Fraction(2) ** (max(exponent, 1) - bias - self.fraction)

    # -- how ------------------------------------------------------------------------------------

    @cached_property
    def _table(self) -> tuple[Floats, Floats, Floats]:
        """Of each pattern of 16 bits its value and its rounding interval, exactly."""
        patterns = np.arange(_ROWS, dtype=self.dtype)
        return self._decoded(patterns), *self._intervals(patterns)

    def _decoded(self, patterns: Array) -> Floats:
        kind = f"<f{self.bits // 8}"
        if self.name == "bfloat16":
            patterns, kind = patterns.astype("<u4") << 16, "<f4"
        with np.errstate(invalid="ignore"):  # what NaNs that signal would say
            return patterns.view(kind).astype(np.float64)

    def _intervals(self, patterns: Array) -> tuple[Floats, Floats]:
        """The midpoints below and above; half an ulp behind the largest number for infinity."""
        one, last = self.dtype.type(1), self.dtype.type(self.infinity - 1)
        size = patterns & self.dtype.type(self.sign - 1)
        is_negative = (patterns & self.dtype.type(self.sign)) != 0
        is_infinite, is_nan = size == self.infinity, size > self.infinity
        own = self._decoded(np.minimum(size, last))
        above = self._decoded(np.minimum(size, last - one) + one)
        below = self._decoded(np.maximum(np.minimum(size, last), one) - one)
        greatest, before = (float(self._size(self.infinity - 1 - k)) for k in range(2))
        edge = greatest + (greatest - before) / 2
        high = np.where(size == last, edge, (own + above) / 2)
        low = np.where(size == 0, -high, (own + below) / 2)
        high, low = np.where(is_infinite, np.inf, high), np.where(is_infinite, edge, low)
        high, low = np.where(is_nan, -np.inf, high), np.where(is_nan, np.inf, low)
        return (
            np.where(is_negative & ~is_nan, -high, low),
            np.where(is_negative & ~is_nan, -low, high),
        )

    def _margins_of_doubles(self, patterns: Array, values: Floats, rest: Floats | None) -> Floats:
        """Half an ulp on either side is no float64 below 2⁻¹⁰²²; there nothing is said (0)."""
        given = patterns.view("<f8")
        with np.errstate(invalid="ignore", over="ignore"):
            off = values - given  # exact where the sign below depends on it (P. Sterbenz, 1974)
            if rest is not None:
                off = off + rest
            size = np.abs(given)
            above = (np.nextafter(size, np.inf) - size) / 2
            below = (size - np.nextafter(size, -np.inf)) / 2
            off = np.where(given < 0, -off, off)
            margin = np.minimum(above - off, off + below)
        usual = np.isfinite(given) & (size > 2.0**-1000) & (size < 2.0**1000)
        return np.where(usual, margin, np.where(np.isnan(given), -np.inf, np.nan))


def _rounded_to_odd(values: Floats) -> Array:
    """Patterns of float32: what is between two is the odd one, so that rounding once more to 16
    bits is as if it had been done once (S. Boldo and G. Melquiond, 2008)."""
    near = values.astype("<f4")
    patterns = near.view("<u4")
    back = near.astype(np.float64)
    to_even = (back != values) & ((patterns & 1) == 0)
    is_beyond = np.abs(back) > np.abs(values)
    return np.asarray(np.where(to_even, np.where(is_beyond, patterns - 1, patterns + 1), patterns))


BFLOAT16 = StoredFloat("bfloat16", "BF16", 16, 7)
FLOAT16 = StoredFloat("float16", "F16", 16, 10)
FLOAT32 = StoredFloat("float32", "F32", 32, 23)
FLOAT64 = StoredFloat("float64", "F64", 64, 52)

STORED_FLOATS = {one.code: one for one in (BFLOAT16, FLOAT16, FLOAT32, FLOAT64)}
"""The float types by what safetensors calls them."""
