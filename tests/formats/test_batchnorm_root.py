"""The one rounded number, batch norm's factor, by definition and by decimals of many digits."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symact.errors import NumberError
from symact.formats.onnx.batchnorm import nearest_root

POSITIVE = st.fractions(min_value=Fraction(1, 10**9), max_value=10**9)
DYADIC = st.floats(min_value=2.0**-1000, max_value=2.0**1000).map(Fraction)
BEYOND = Fraction(2) ** 1024 - Fraction(2) ** 970
"""From here on the nearest double is infinite."""


@given(scale=st.fractions() | DYADIC, square=POSITIVE | DYADIC)
@example(scale=Fraction(1), square=Fraction(2))
@example(scale=Fraction(-3), square=Fraction(9, 4))
@example(scale=Fraction(0), square=Fraction(2))
@example(scale=Fraction(2) ** -1060, square=Fraction(3))
@example(scale=Fraction(2) ** -1074, square=Fraction(5))
@example(scale=Fraction(2) ** 600, square=Fraction(3, 2**1000))
@example(scale=Fraction(2) ** 500, square=Fraction(3, 2**1000))
def test_root_is_exact_or_the_nearest_double(scale: Fraction, square: Fraction) -> None:
    target = scale * scale / square
    parts = (target.numerator, target.denominator)
    if target > BEYOND**2 and not all(math.isqrt(part) ** 2 == part for part in parts):
        with pytest.raises(NumberError, match="beyond the largest"):
            nearest_root(scale, square, "the factor")
        return
    root = nearest_root(scale, square, "the factor")
    value = root.value
    assert value * scale >= 0
    if root.error is None:
        assert value * value == target
        return
    assert math.isqrt(target.numerator) ** 2 != target.numerator or (
        math.isqrt(target.denominator) ** 2 != target.denominator
    )
    double = float(value)
    assert Fraction(double) == value
    # no double is nearer: √target lies between the middles of the gaps to both neighbours
    size = abs(double)
    above = Fraction(np.nextafter(size, np.inf)) if np.nextafter(size, np.inf) < np.inf else None
    below = (Fraction(size) + Fraction(np.nextafter(size, 0.0))) / 2
    assert size == 0 or below**2 < target
    assert above is None or ((Fraction(size) + above) / 2) ** 2 > target
    # the stated bound holds: √target is strictly between value − 2^error and value + 2^error
    bound = Fraction(2) ** root.error
    assert max(abs(value) - bound, 0) ** 2 < target < (abs(value) + bound) ** 2


@pytest.mark.parametrize(
    ("scale", "square", "value"),
    [("1", "1/4", "2"), ("-2", "9", "-2/3"), ("0", "7", "0"), ("3/7", "4/49", "3/2")],
)
def test_rational_roots_are_exact(scale: str, square: str, value: str) -> None:
    root = nearest_root(Fraction(scale), Fraction(square), "the factor")
    assert (root.value, root.error) == (Fraction(value), None)


def test_root_of_two_by_decimals() -> None:
    root = nearest_root(Fraction(1), Fraction(2), "the factor")
    with localcontext() as context:
        context.prec = 60
        truth = 1 / Decimal(2).sqrt()
        assert root.value == Fraction(0.7071067811865476)
        assert root.error == -54
        assert (
            abs(Decimal(root.value.numerator) / root.value.denominator - truth) <= Decimal(2) ** -54
        )


@pytest.mark.parametrize("square", [Fraction(0), Fraction(-1, 3)])
def test_a_variance_that_is_not_positive_is_refused(square: Fraction) -> None:
    with pytest.raises(NumberError, match=r"the factor of channel 2 .* not positive"):
        nearest_root(Fraction(1), square, "the factor of channel 2")


def test_a_root_beyond_doubles_is_refused() -> None:
    with pytest.raises(NumberError, match="beyond the largest binary64"):
        nearest_root(Fraction(2) ** 1023, Fraction(1, 5), "the factor")
