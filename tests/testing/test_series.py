"""Rational bounds: the value lies between them, and they are close."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from symact.testing import series

numbers = st.builds(Fraction, st.integers(-60, 60), st.integers(1, 12))
positive = st.builds(Fraction, st.integers(1, 400), st.integers(1, 60))

FUNCTIONS = {
    series.exp_between: arb.exp,
    series.erf_between: arb.erf,
    series.tanh_between: arb.tanh,
    series.sigmoid_between: lambda x: 1 / (1 + (-x).exp()),
    series.normal_between: lambda x: (1 + (x / arb(2).sqrt()).erf()) / 2,
}


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _check(bounds: series.Bounds, value: Callable[[], arb], bits: int) -> None:
    low, high = bounds
    assert low <= high
    with ctx.workprec(400):
        exact = value()
        assert not _ball(low) > exact
        assert not exact > _ball(high)
        size = max(abs(exact), arb(1))
        assert _ball(high - low) <= 4 * size * arb(2) ** -bits


@pytest.mark.parametrize("function", FUNCTIONS)
@given(number=numbers, bits=st.sampled_from([8, 30, 64, 150]))
def test_values_lie_between(
    function: Callable[..., series.Bounds], number: Fraction, bits: int
) -> None:
    _check(function(number, bits), lambda: FUNCTIONS[function](_ball(number)), bits)


@given(number=positive, bits=st.sampled_from([8, 30, 64, 150]))
def test_roots_and_logarithms_lie_between(number: Fraction, bits: int) -> None:
    _check(series.sqrt_between(number, bits), lambda: _ball(number).sqrt(), bits)
    _check(series.log_between(number, bits), lambda: _ball(number).log(), bits)


@pytest.mark.parametrize("bits", [8, 64, 300])
def test_pi_lies_between(bits: int) -> None:
    _check(series.pi_between(bits), arb.pi, bits)
