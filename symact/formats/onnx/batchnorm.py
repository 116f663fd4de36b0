"""The one irrational number of a model file: batch norm's scale / √(variance + ε).

It is put into the model as the binary64 nearest to it. That takes no floats: with integer square
roots the mantissa and the direction of rounding are decided exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from symact.errors import NumberError

_MANTISSA = 53
_LOWEST, _HIGHEST = -1074, 1024


@dataclass(frozen=True)
class SquareRoot:
    """A rational that stands for a real number; |value − number| ≤ 2^``error``, None if equal."""

    value: Fraction
    error: int | None


def nearest_root(scale: Fraction, square: Fraction, name: str) -> SquareRoot:
    """scale / √square, exactly where that is rational and as the nearest binary64 elsewhere.

    Args:
        scale: any rational.
        square: a positive rational.
        name: what messages call the number.

    Raises:
        NumberError: for a square that is not positive, and for a root beyond the largest binary64.

    >>> nearest_root(Fraction(3), Fraction(1, 4), "the factor")
    SquareRoot(value=Fraction(6, 1), error=None)
    >>> nearest_root(Fraction(1), Fraction(2), "the factor").value == Fraction(0.7071067811865476)
    True
    """
    if square <= 0:
        raise NumberError(
            f"{name} divides by the square root of variance + epsilon = {float(square):.6g}, which "
            "is not positive"
        )
    target = scale * scale / square  # the number squared
    sign = -1 if scale < 0 else 1
    top, bottom = math.isqrt(target.numerator), math.isqrt(target.denominator)
    if top * top == target.numerator and bottom * bottom == target.denominator:
        return SquareRoot(Fraction(sign * top, bottom), None)
    mantissa, exponent = _rounded_root(target)
    if mantissa.bit_length() + exponent > _HIGHEST:
        raise NumberError(f"{name} is beyond the largest binary64")
    return SquareRoot(sign * mantissa * Fraction(2) ** exponent, exponent - 1)


def _rounded_root(target: Fraction) -> tuple[int, int]:
    """(m, e) with m·2^e the binary64 nearest to √target, an irrational number.

    With s = target / 4^e and m = ⌊√s⌋ = ⌊√⌊s⌋⌋, the exponent e being such that m has 53 bits (or e
    the least there is), √s is above the middle of m and m + 1 exactly when (2m + 1)² < 4s; it is
    never equal to it, being irrational. The distance is then at most half a unit, 2^(e−1).
    """
    p, q = target.numerator, target.denominator
    # 2^(b−1) < target < 2^(b+1), so √target has between ⌊(b−1)/2⌋ + 1 and ⌊b/2⌋ + 1 binary places
    bits = p.bit_length() - q.bit_length()
    exponent = max(bits // 2 - _MANTISSA + 1, _LOWEST)
    while True:
        above, below = p << max(0, -2 * exponent), q << max(0, 2 * exponent)
        mantissa = math.isqrt(above // below)
        if mantissa.bit_length() <= _MANTISSA and (
            mantissa.bit_length() == _MANTISSA or exponent == _LOWEST
        ):
            break
        exponent = max(exponent + mantissa.bit_length() - _MANTISSA, _LOWEST)
    if (2 * mantissa + 1) ** 2 * below < 4 * above:
        mantissa += 1
    return mantissa, exponent
