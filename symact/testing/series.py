"""Rational bounds of exp, log, erf, tanh, square roots and π, by series and plain fractions.

Counterexamples and attacks use these, so that what they find rests neither on ball arithmetic nor
on SymPy. Each function gives two fractions with the value between them, about 2^(−bits) apart
relative to 1 or to the value, whichever is larger; the remainders are bounded in comments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache, wraps

from symact.errors import NumberError, ShapeError, shown
from symact.numbers.asked import whole
from symact.numbers.conversion import ordered
from symact.numbers.rational import rational

Bounds = tuple[Fraction, Fraction]

_GUARD = 12


FARTHEST = 1 << 20
"""Up to which x there is an e^x: its bits are about that many."""


def _read(bounds: Callable[[Fraction, int], Bounds]) -> Callable[..., Bounds]:
    """Bounds of a function at any number with an exact value, with a whole number of bits."""

    @wraps(bounds)
    def reading(x: Fraction, bits: int = 64) -> Bounds:
        return bounds(rational(x, "the argument"), whole(bits, "the number of bits"))

    return reading


def _rounded(low: Fraction, high: Fraction, bits: int) -> Bounds:
    """Outward to multiples of 2^(−bits), so that fractions stay short."""
    scale = 1 << bits
    return Fraction(math.floor(low * scale), scale), Fraction(math.ceil(high * scale), scale)


@_read
def sqrt_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of √x for x ≥ 0.

    >>> low, high = sqrt_between(Fraction(2))
    >>> low * low < 2 < high * high
    True
    """
    if x < 0:
        raise NumberError(f"{shown(x)} has no real square root")
    scale = 1 << bits
    root = math.isqrt(math.floor(x * scale * scale))
    return Fraction(root, scale), Fraction(root + 1, scale)


@_read
def exp_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of e^x.

    >>> low, high = exp_between(Fraction(1), bits=16)
    >>> low < Fraction("2.718281828459045236") < high
    True
    """
    if abs(x) > FARTHEST:
        raise NumberError(f"e^x at {shown(x)} has too many digits; x is at most 2^20 either way")
    if x < 0:
        least, most = exp_between(-x, bits)
        return _rounded(1 / most, 1 / least, bits + _GUARD)
    halvings = 1 + math.ceil(x).bit_length()
    work = bits + 2 * halvings + _GUARD + 2 * math.ceil(x)
    # e^(x/2^k) in integers over 2^work: terms rounded down, then up
    numerator, denominator = x.numerator, x.denominator << halvings
    low = high = below = above = 1 << work
    n = 0
    while above > 1:
        n += 1
        below = below * numerator // (denominator * n)
        above = -(-above * numerator // (denominator * n))
        low, high = low + below, high + above
    # x/2^k ≤ 1/2, so what follows is at most the last term again
    high += above
    for _ in range(halvings):
        low, high = low * low >> work, (high * high >> work) + 1
    scale = 1 << work
    return Fraction(low, scale), Fraction(high, scale)


def pi_between(bits: int = 64) -> Bounds:
    """Bounds of π, by J. Machin's formula (1706): π = 16 arctan(1/5) − 4 arctan(1/239).

    >>> low, high = pi_between(bits=16)
    >>> low < Fraction("3.14159265358979323846") < high
    True
    """

    return _pi(whole(bits, "the number of bits"))


@cache
def _pi(bits: int) -> Bounds:
    def arctan(inverse: int) -> Bounds:
        total, term, n = Fraction(0), Fraction(1, inverse), 0
        while term * (1 << bits + _GUARD) > 1:
            total += (-1) ** n * term / (2 * n + 1)
            term, n = term / inverse**2, n + 1
        # alternating with shrinking terms: the remainder is at most the next one
        return total - term, total + term

    (a, b), (c, d) = arctan(5), arctan(239)
    return _rounded(16 * a - 4 * d, 16 * b - 4 * c, bits + _GUARD)


@_read
def erf_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of erf x.

    >>> low, high = erf_between(Fraction(1), bits=16)
    >>> low < Fraction("0.842700792949714869") < high
    True
    """
    if x < 0:
        least, most = erf_between(-x, bits)
        return -most, -least
    if x * x >= bits:
        # 1 − erf x ≤ e^(−x²) ≤ 2^(−bits)
        return 1 - Fraction(1, 1 << bits), Fraction(1)
    # erf x = 2/√π e^(−x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): all terms are positive; in integers
    # over 2^work they are rounded down, then up
    work = bits + 2 * math.ceil(x * x) + _GUARD
    top, bottom = 2 * x.numerator**2, x.denominator**2
    below = (x.numerator << work) // x.denominator
    above = below + 1
    low, high, n = below, above, 0
    while above > 1 or top >= bottom * (n + 1):
        n += 1
        below = below * top // (bottom * (2 * n + 1))
        above = -(-above * top // (bottom * (2 * n + 1)))
        low, high = low + below, high + above
    # from here on each term is at most half of the one before
    high += above
    scale = 1 << work
    pi_low, pi_high = pi_between(work)
    root_low, root_high = sqrt_between(pi_low, work)[0], sqrt_between(pi_high, work)[1]
    decay_low, decay_high = exp_between(-x * x, work)
    sum_low, sum_high = Fraction(2 * low, scale), Fraction(2 * high, scale)
    return _rounded(sum_low * decay_low / root_high, sum_high * decay_high / root_low, work)


@_read
def tanh_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of tanh x = 1 − 2/(e^(2x) + 1)."""
    low, high = exp_between(2 * x, bits)
    return 1 - 2 / (low + 1), 1 - 2 / (high + 1)


@_read
def sigmoid_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of 1/(1 + e^(−x))."""
    low, high = exp_between(-x, bits)
    return 1 / (1 + high), 1 / (1 + low)


@_read
def log_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of log x for x > 0.

    >>> low, high = log_between(Fraction(2), bits=16)
    >>> low < Fraction("0.693147180559945309") < high
    True
    """
    if x <= 0:
        raise NumberError(f"{shown(x)} has no logarithm; only numbers above 0 have one")
    power = x.numerator.bit_length() - x.denominator.bit_length()
    low, high = _log_near_one(x / Fraction(2) ** power, bits + _GUARD)
    if power:
        two = _log_near_one(Fraction(2), bits + _GUARD + abs(power).bit_length())
        low, high = low + power * two[power < 0], high + power * two[power > 0]
    return _rounded(low, high, bits + _GUARD)


def _log_near_one(x: Fraction, bits: int) -> Bounds:
    """log x = 2 Σ t^(2n+1)/(2n+1) with t = (x − 1)/(x + 1), for x from 1/2 to 2."""
    t = (x - 1) / (x + 1)
    if t < 0:
        low, high = _log_near_one(1 / x, bits)
        return -high, -low
    low, high, n = Fraction(0), Fraction(0), 0
    least, most = below, above = _rounded(t, t, bits + _GUARD)
    while above * (1 << bits) > 1:
        low, high, n = low + below / (2 * n + 1), high + above / (2 * n + 1), n + 1
        below, above = _rounded(below * least**2, above * most**2, bits + _GUARD)
    # t ≤ 1/3 up to rounding, so what follows is at most 9/8 of the next term
    return 2 * low, 2 * (high + 2 * above)


@_read
def normal_between(x: Fraction, bits: int = 64) -> Bounds:
    """Bounds of Φ(x) = (1 + erf(x/√2))/2, the standard normal distribution function."""
    roots = sqrt_between(Fraction(1, 2), bits + _GUARD)
    ends = [end for root in roots for end in erf_between(x * root, bits)]
    return (1 + min(ends)) / 2, (1 + max(ends)) / 2


def times(x: Fraction, bounds: Bounds) -> Bounds:
    """Bounds of x·y for y between bounds.

    >>> times(Fraction(-2), (Fraction(1), Fraction(3)))
    (Fraction(-6, 1), Fraction(-2, 1))
    """
    factor = rational(x, "the factor")
    ends = [factor * rational(end, "a bound") for end in ordered(bounds, "the bounds", "a pair")]
    if len(ends) != 2:
        raise ShapeError(f"{shown(bounds)} are no bounds; give a lower and an upper one")
    return min(ends), max(ends)
