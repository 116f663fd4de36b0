"""Ball arithmetic over ranges and jets: what is enclosed is inside, and arb's traps are closed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, E, LambertW, Max, Min, Rational, erf, erfc, exp, log, pi, sqrt, tanh

from symact.errors import UnsupportedError
from symact.numbers.balls import EVERYTHING, ONE, Jet, Range, ball, compiled, enclosure, precision

x, y = sympy.symbols("x y", real=True)

EXPRESSIONS = [
    x**2,
    x**3 - 2 * x,
    x**-2,
    1 / x,
    exp(x) * exp(-2 * x),
    tanh(x) * x,
    erf(x / sqrt(2)),
    erfc(x) - x,
    Abs(x) * x,
    Max(x, x**2),
    Min(x, 1 - x, 0),
    log(1 + exp(x)),
    sqrt(x**2 + 1),
    x / (1 + exp(-x)),
    LambertW(exp(x)),
    2**x,
    (x**2 + 1) ** Rational(3, 2),
    pi * x + E,
]


def _arb(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _contains(place: Range, value: arb) -> bool:
    return bool(place.low <= value.upper() and value.lower() <= place.high)


ends = st.builds(Fraction, st.integers(-40, 40), st.integers(1, 8))


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(ends, ends, st.integers(0, 8))
def test_values_inside_a_box_are_inside_the_range(
    expression: Any, a: Fraction, b: Fraction, place: int
) -> None:
    low, high = min(a, b), max(a, b)
    inside = low + (high - low) * Fraction(place, 8)
    box, point = Range.between(low, high), Range.between(inside, inside)
    whole = compiled(expression, x, {})(Jet(box, ONE))
    exact = compiled(expression, x, {})(Jet(point, ONE))
    if exact.value.is_finite:
        assert whole.value.low <= exact.value.high
        assert exact.value.low <= whole.value.high
    if inside and exact.slope is not None and whole.slope is not None and exact.slope.is_finite:
        assert whole.slope.low <= exact.slope.high
        assert exact.slope.low <= whole.slope.high


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("point", [Rational(-7, 3), Rational(1, 5), Rational(9, 4)])
def test_values_and_slopes_are_those_of_sympy(expression: Any, point: Any) -> None:
    exact = Fraction(int(point.p), int(point.q))
    with precision(128):
        jet = compiled(expression, x, {})(Jet(Range.between(exact, exact), ONE))
        for place, formula in ((jet.value, expression), (jet.slope, sympy.diff(expression, x))):
            # SymPy gives 50 digits, all of them right, of numbers below 10^10
            digits = Fraction(str(sympy.N(formula.xreplace({x: point}).doit(), 50)))
            around = Range.between(digits - Fraction(1, 10**35), digits + Fraction(1, 10**35))
            place = place or Range.between(0, 0)
            assert place.low <= around.high
            assert around.low <= place.high
            assert place.width < ball(Fraction(1, 10**25))


# -- the traps ------------------------------------------------------------------------------------


def test_a_square_of_a_range_through_zero_is_not_negative_nor_nan() -> None:
    wide = Range.between(-2, 1)
    square = wide.power(2)
    assert square.low == 0
    assert square.high == 4
    assert wide.power(3).low == -8
    assert wide.power(4).high == 16
    assert Range.between(-3, -2).power(2).low == 4


def test_wide_positive_ranges_stay_positive() -> None:
    wide = Range.between(-40, 40)
    grown = wide.mapped(arb.exp)
    assert grown.low > 0
    assert not arb(0, 40).exp() > 0, "arb's ball of e^x on the same box reaches below 0"
    assert (grown * grown).low > 0
    assert Range.between(1, 30).mapped(arb.tanh).low > ball(Fraction(7, 10))
    assert Range.between(Fraction(1, 10**30), 1).low > 0


def test_what_is_not_finite_compares_with_nothing() -> None:
    nan = Range.of(arb.nan())
    assert not nan.is_finite
    assert not nan.hull(ONE).is_finite
    assert not ONE.hull(nan).is_finite
    for strange in (nan, EVERYTHING, EVERYTHING + ONE, EVERYTHING * ONE, -EVERYTHING):
        assert not strange.is_above(-(10**9))
        assert not strange.is_below(10**9)
    for strange in (
        EVERYTHING.inverse(),
        Range.between(-1, 1).inverse(),
        EVERYTHING.mapped(arb.exp),
        EVERYTHING.power(2),
        EVERYTHING - EVERYTHING,
    ):
        assert not strange.is_finite


def test_what_may_be_undefined_is_everything() -> None:
    low = Range.between(-1, 1)
    for expression in (log(x), 1 / x, sqrt(x), LambertW(x - 5)):
        place = compiled(expression, x, {})(Jet(low, ONE))
        assert not place.value.is_finite, expression


def test_ranges_round_outward() -> None:
    third = Range.between(Fraction(1, 3), Fraction(1, 3))
    assert third.low < third.high
    assert not third.is_above(Fraction(1, 3))
    assert not third.is_below(Fraction(1, 3))
    with precision(300):
        assert Range.between(Fraction(1, 3), Fraction(1, 3)).width < third.width


@given(ends, ends, ends, ends)
def test_products_hold_all_products(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    left, right = sorted((a, b)), sorted((c, d))
    place = Range.between(*left) * Range.between(*right)
    for p in left:
        for q in right:
            assert not place.is_above(p * q)
            assert not place.is_below(p * q)
    assert _contains(place, _arb(sum(left) / 2) * _arb(sum(right) / 2))


def test_other_symbols_have_ranges_and_unknown_things_are_named() -> None:
    assert enclosure(x * y, {x: Range.between(2, 2), y: Range.between(3, 4)}).high == 8
    with pytest.raises(UnsupportedError, match="y"):
        enclosure(x * y, {x: ONE})
    with pytest.raises(UnsupportedError, match="gamma"):
        enclosure(sympy.gamma(sympy.Rational(1, 3)))
    with pytest.raises(UnsupportedError):
        enclosure(sympy.Float("0.5"))
