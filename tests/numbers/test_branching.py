"""Searches over boxes: what they find is so, and they say when they do not find it."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import erf, exp, sqrt

from symact.errors import UndecidedError
from symact.numbers import branching
from symact.numbers.balls import Range, ball
from symact.numbers.branching import Curve, is_positive_on, maximum_on, only_zero

x = sympy.Symbol("x", real=True)
gelu = x * (1 + erf(x / sqrt(2))) / 2

roots = st.lists(st.integers(-9, 9), min_size=1, max_size=3)


@given(roots, st.integers(-10, 10), st.integers(1, 6))
def test_signs_of_polynomials(zeros: list[int], low: int, width: int) -> None:
    """A product of squares plus a number is positive exactly if the number is, at integer roots."""
    square = sympy.Mul(*((x - k) ** 2 for k in zeros)) / 1000
    box = Range.between(low, low + width)
    above, below = square + sympy.Rational(1, 7), square - sympy.Rational(1, 10**6)
    assert is_positive_on(Curve(above, x), box).holds
    if any(low <= k <= low + width for k in zeros):
        search = is_positive_on(Curve(below, x), box)
        assert not search.holds
        assert search.place is not None
        assert Curve(below, x).at(search.place).high <= 0


def test_a_touching_zero_is_undecided_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "BOXES", 200)
    touching = Curve((x - sympy.Rational(1, 3)) ** 2, x)
    with pytest.raises(UndecidedError, match="not settled after"):
        is_positive_on(touching, Range.between(0, 1))


def test_weakly_positive() -> None:
    assert is_positive_on(Curve(x**2, x), Range.between(-1, 1), weakly=True).holds
    assert not is_positive_on(Curve(x**2, x), Range.between(-1, 1)).holds
    assert not is_positive_on(Curve(x**3, x), Range.between(-1, 1), weakly=True).holds


def test_what_has_a_pole_is_never_positive_throughout() -> None:
    with pytest.raises(UndecidedError):
        is_positive_on(Curve(1 / x**2, x), Range.between(Fraction(-1), Fraction(2)))


@given(st.integers(-5, 5), st.integers(1, 5), st.integers(-20, 20), st.integers(1, 9))
def test_maxima_of_parabolas(low: int, width: int, top: int, steep: int) -> None:
    place = Fraction(top, 4)
    parabola = -steep * (x - sympy.Rational(place)) ** 2
    high = low + width
    nearest = min(max(place, Fraction(low)), Fraction(high))
    exact = -steep * (nearest - place) ** 2
    goal = Fraction(1, 10**6)
    found, _ = maximum_on(Curve(parabola, x), Range.between(low, high), goal)
    assert found.low <= ball(exact).upper()
    assert ball(exact).lower() <= found.high
    assert found.width < ball(goal)


def test_a_maximum_that_is_not_found_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "BOXES", 10)
    with pytest.raises(UndecidedError, match="is not found to 1/1000000000000 in"):
        maximum_on(Curve(gelu, x), Range.between(-3, 3), Fraction(1, 10**12))


@given(st.integers(-30, 30), st.integers(1, 7), st.integers(1, 5), st.integers(1, 5))
def test_the_zero_of_an_increasing_function(p: int, q: int, left: int, right: int) -> None:
    root = Fraction(p, q)
    curve = Curve(exp(x) - exp(sympy.Rational(root)), x)
    zero = only_zero(curve, Range.between(root - left, root + right))
    assert zero is not None
    assert not zero.place.is_above(root)
    assert not zero.place.is_below(root)
    assert zero.place.width < ball(Fraction(1, 10**6))
    assert only_zero(curve, Range.between(root + 1, root + 2)) is None


def test_several_zeros_or_none_are_not_one() -> None:
    cubic = Curve(x**3 - x, x)
    assert only_zero(cubic, Range.between(-2, 2)) is None
    assert only_zero(cubic, Range.between(Fraction(1, 2) + Fraction(1, 5), 2)) is not None
    assert only_zero(Curve(x**2 + 1, x), Range.between(-1, 2)) is None
    assert only_zero(Curve(-x, x), Range.between(-1, 2)) is not None
