"""Checks of calculus and of numbers: derivatives, limits, enclosures, maxima, zeros."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Derivative, Interval, Limit, Max, Piecewise, Rational, S, erf, exp, oo, pi, sqrt

from symact.errors import UndecidedError, UnsupportedError
from symact.logic.checks import (
    Case,
    Cases,
    DerivativeIs,
    Enclosed,
    LimitIs,
    MaximumIs,
    Monotone,
    OnInterval,
    Prose,
    Split,
    TurningPoint,
    UniqueZero,
    decide,
)
from symact.logic.words import Between, Maximum

x = sympy.Symbol("x", real=True)
star = sympy.Symbol("x_0", real=True)
phi = exp(-(x**2) / 2) / sqrt(2 * pi)
Phi = (1 + erf(x / sqrt(2))) / 2
gelu, slope, bend = x * Phi, Phi + x * phi, (2 - x**2) * phi

# -- derivatives and limits -----------------------------------------------------------------------

DERIVATIVES = [
    (Derivative(gelu, x), slope),
    (Derivative(gelu, (x, 2)), bend),
    (Derivative(1 / (1 + exp(-x)), x), exp(-x) / (1 + exp(-x)) ** 2),
    (Derivative(sympy.tanh(x), x), 1 - sympy.tanh(x) ** 2),
    (Derivative(x**3, x), 3 * x**2),
]


@pytest.mark.parametrize(("left", "right"), DERIVATIVES)
def test_derivatives(left: Any, right: Any) -> None:
    assert DerivativeIs().run(left, right).holds
    assert not DerivativeIs().run(left, right + Rational(1, 1000)).holds
    assert not DerivativeIs().run(left, 2 * right).holds


def test_derivatives_use_definitions() -> None:
    s = sympy.Function("s")
    check = DerivativeIs({s: sympy.Lambda(x, x**2)})
    assert check.run(Derivative(s(x), x), 2 * x).holds
    assert not check.run(Derivative(s(x), x), x).holds


@pytest.mark.parametrize("kink", [Max(0, x), sympy.Abs(x), Piecewise((0, x < 0), (x, True))])
def test_derivatives_and_limits_refuse_kinks(kink: Any) -> None:
    """In SymPy d/dx Max is 1/2 at 0, and limits of Piecewise are wrong on one side of a kink."""
    with pytest.raises(UnsupportedError, match="cases"):
        DerivativeIs().run(Derivative(kink, x), sympy.Heaviside(x))
    with pytest.raises(UnsupportedError, match="cases"):
        LimitIs().run(Limit(kink, x, 0, "+"), S.Zero)


def test_what_is_no_derivative_or_limit_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="is no derivative"):
        DerivativeIs().run(x, x)
    with pytest.raises(UnsupportedError, match="is no limit"):
        LimitIs().run(x, x)


LIMITS = [
    (Limit(gelu, x, -oo), S.Zero),
    (Limit(slope, x, -oo), S.Zero),
    (Limit(slope, x, oo), S.One),
    (Limit(Phi, x, oo), S.One),
    (Limit((exp(x) - 1) / x, x, 0, "+"), S.One),
    (Limit(1 / x, x, 0, "+"), oo),
    (Limit(1 / x, x, 0, "-"), -oo),
]


@pytest.mark.parametrize(("left", "right"), LIMITS)
def test_limits(left: Any, right: Any) -> None:
    assert LimitIs().run(left, right).holds
    wrong = S.Zero if right.is_infinite else right + Rational(1, 100)
    assert not LimitIs().run(left, wrong).holds
    assert not LimitIs().run(left, S(7)).holds


# -- monotone -------------------------------------------------------------------------------------


def test_monotone_shows_inequalities_from_an_end() -> None:
    left_of = Monotone(x, Interval(-oo, -sqrt(2)), "left")
    assert decide(left_of, slope, S.Zero, "<").holds
    assert not decide(left_of, slope, S.Zero, ">").holds
    assert not decide(left_of, slope + Rational(1, 100), S.Zero, "<").holds
    too_far = Monotone(x, Interval(-oo, -1), "left")
    assert not decide(too_far, slope, S.Zero, "<").holds
    right_of = Monotone(x, Interval.open(0, oo), "right")
    tail = phi - x * (1 - Phi)
    assert decide(right_of, tail, S.Zero, ">").holds
    assert not decide(right_of, tail, S.Zero, "<").holds
    from_zero = Monotone(x, Interval.open(0, oo), "left")
    assert decide(from_zero, exp(x), 1 + x, ">").holds
    assert not decide(from_zero, exp(x), 1 + 2 * x, ">").holds


def test_monotone_leaves_out_the_end_where_the_sides_meet() -> None:
    closed = Monotone(x, Interval(0, oo), "left")
    with pytest.raises(UnsupportedError, match="leave it out"):
        decide(closed, exp(x), 1 + x, ">")
    assert decide(closed, exp(x), 1 + x, "≥").holds


def test_monotone_refuses_a_pole() -> None:
    """−1/x − 1/… rises from 0 at −∞ on both sides of 0, and is negative beyond it."""
    over = Monotone(x, Interval(-oo, 1), "left")
    at_pole = Monotone(x, Interval(-oo, 0), "left")
    for check in (over, at_pole):
        with pytest.raises(UnsupportedError, match=r"not known to be defined: is Ne\(x, 0\)"):
            decide(check, -1 / x, S.Zero, ">")
    assert decide(Monotone(x, Interval(-oo, -1), "left"), -1 / x, S.Zero, ">").holds


# -- enclosures -----------------------------------------------------------------------------------


def test_numbers_are_enclosed() -> None:
    check = Enclosed()
    assert decide(check, erf(S.One), Between("0.84270079", "0.84270080"), "∈").holds
    assert not decide(check, erf(S.One), Between("0.84270080", "0.84270081"), "∈").holds
    assert not decide(check, erf(S.One), Between("0.8", "0.84270079"), "∈").holds
    assert decide(check, pi, Rational(22, 7), "<").holds
    assert not decide(check, pi, Rational(22, 7), ">").holds
    assert decide(check, pi, Rational(22, 7), "≠").holds
    with pytest.raises(UndecidedError, match="not settled"):
        decide(check, Rational(1, 10), Between("0.1", "0.2"), "∈")
    record = dict(decide(check, pi, Between("3.1", "3.2"), "∈").record)
    assert record["bits"] == "128"
    assert record["low"].startswith("3.14159265358979")


def test_more_bits_are_used_where_they_are_needed_and_given_up_in_the_end() -> None:
    near = sympy.E ** Rational(1, 10**60) - 1 - Rational(1, 10**60)
    assert decide(Enclosed(), near, S.Zero, ">").holds
    with pytest.raises(UndecidedError, match="may be equal"):
        decide(Enclosed(), sqrt(2 + 2 * sqrt(2) + 1), 1 + sqrt(2), "<")


def test_the_only_zero_of_a_bracket() -> None:
    zero = UniqueZero(slope, x, (Rational(-7, 5), Rational(-1, 2)))
    good = Between("-0.75179152469356445746", "-0.75179152469356445745")
    outcome = decide(zero, star, good, "∈")
    assert outcome.holds
    assert {"low", "high", "bits", "boxes", "Newton steps"} == {word for word, _ in outcome.record}
    assert not decide(zero, star, Between("-0.7517", "-0.75"), "∈").holds
    assert not decide(zero, star, Between("-0.8", "-0.7518"), "∈").holds
    for bracket in ((-1, Rational(-4, 5)), (-3, 0), (0, 1)):
        assert not UniqueZero(slope, x, bracket).exists().holds, bracket
    with_zero = Enclosed({star: zero})
    depth = Between("-0.16997120747990366170", "-0.16997120747990366169")
    assert decide(with_zero, gelu.xreplace({x: star}), depth, "∈").holds


def test_two_zeros_are_not_one() -> None:
    assert not UniqueZero(x**3 - x, x, (Rational(-3, 2), Rational(3, 2))).exists().holds
    assert UniqueZero(x**3 - x, x, (Rational(3, 4), Rational(3, 2))).exists().holds


def test_on_an_interval() -> None:
    check = OnInterval(x, -3, 3)
    room = Rational(1, 1000)
    assert decide(check, exp(x) + room, 1 + x, ">").holds
    assert decide(check, 1 + x, exp(x) + room, "<").holds
    refused = decide(check, exp(x) - room, 1 + x, ">")
    assert not refused.holds
    assert refused.record
    assert dict(decide(check, gelu, S(-1), ">").record)["boxes"].isdigit()
    with pytest.raises(UndecidedError, match="not settled"):
        decide(OnInterval(x, -1, 1), exp(x), 1 + x, "≥")
    assert not decide(OnInterval(x, -1, 1), x**2, S.Zero, ">").holds
    assert decide(OnInterval(x, -1, 1), x**2, S.Zero, "≥").holds


def test_a_maximum() -> None:
    dip = Maximum(-gelu, x, -3, 0)
    assert decide(MaximumIs(), dip, Between("0.169971207", "0.169971208"), "∈").holds
    assert not decide(MaximumIs(), dip, Between("0.169971208", "0.169971209"), "∈").holds
    assert not decide(MaximumIs(), dip, Between("0.16", "0.1699"), "∈").holds
    edge = Maximum(x, x, 0, 1)
    assert decide(MaximumIs(), edge, Between("0.9999999", "1.0000001"), "∈").holds


# -- turning points -------------------------------------------------------------------------------

EDGE = sqrt(2)
ZERO = UniqueZero(slope, x, (Rational(-7, 5), Rational(-1, 2)))


def _parts(edge: Any = EDGE, sign: int = 1) -> tuple[Case, Case, Case]:
    less, more = ("<", ">") if sign > 0 else (">", "<")
    return (
        Case(sign * slope, S.Zero, Monotone(x, Interval(-oo, -edge), "left"), less),
        Case(sign * bend, S.Zero, Cases([Split(x, on=Interval.open(-edge, edge))]), more),
        Case(sign * slope, S.Zero, Cases([Split(x, on=Interval(edge, oo))]), more),
    )


def test_a_minimum_by_its_sign_table() -> None:
    check = TurningPoint(x, star, ZERO, _parts())
    assert decide(check, gelu, gelu.xreplace({x: star}), "≥").holds
    assert check.level == "enclosure"
    assert "mean value theorem" in check.trusts


def test_a_maximum_by_its_sign_table() -> None:
    down = UniqueZero(-slope, x, ZERO.bracket)
    check = TurningPoint(x, star, down, _parts(sign=-1))
    assert decide(check, -gelu, -gelu.xreplace({x: star}), "≤").holds
    assert not decide(check, -gelu, -gelu.xreplace({x: star}), "≥").holds


def test_a_turning_point_needs_all_its_parts() -> None:
    at = gelu.xreplace({x: star})
    good = _parts()
    assert not decide(TurningPoint(x, star, ZERO, good), gelu, at, "≤").holds
    assert not decide(TurningPoint(x, star, ZERO, good), gelu, at + 1, "≥").holds
    assert not decide(TurningPoint(x, star, ZERO, good), gelu + x, at + star, "≥").holds
    wider = _parts(sqrt(3))
    assert not decide(TurningPoint(x, star, ZERO, wider), gelu, at, "≥").holds
    elsewhere = UniqueZero(slope - Rational(1, 10), x, ZERO.bracket)
    assert not decide(TurningPoint(x, star, elsewhere, good), gelu, at, "≥").holds
    empty = UniqueZero(slope, x, (Rational(-1, 2), Rational(-1, 4)))
    assert not decide(TurningPoint(x, star, empty, good), gelu, at, "≥").holds
    gap = (good[0], good[1], Case(slope, S.Zero, Cases([Split(x, on=Interval(2, oo))]), ">"))
    with pytest.raises(UnsupportedError, match="do not cover"):
        decide(TurningPoint(x, star, ZERO, gap), gelu, at, "≥")
    outside = UniqueZero(slope, x, (-3, Rational(-1, 2)))
    with pytest.raises(UnsupportedError, match="do not cover"):
        decide(TurningPoint(x, star, outside, good), gelu, at, "≥")


def test_a_turning_point_with_a_middle_by_branch_and_bound() -> None:
    def parts(low: Any) -> tuple[Case, Case, Case]:
        left, right = Split(x, on=Interval(-oo, low)), Split(x, on=Interval(1, oo))
        return (
            Case(2 * x, S.Zero, Cases((left,)), "<"),
            Case(sympy.Integer(2), S.Zero, OnInterval(x, low, 1), ">"),
            Case(2 * x, S.Zero, Cases((right,)), ">"),
        )

    zero = UniqueZero(2 * x, x, (-1, 1))
    check = TurningPoint(x, star, zero, parts(-1))
    assert decide(check, x**2, star**2, "≥").holds
    assert not decide(check, x**2 + x, star**2 + star, "≥").holds
    with pytest.raises(UnsupportedError, match="do not cover"):
        decide(TurningPoint(x, star, zero, (*parts(-1)[:1], *parts(-2)[1:])), x**2, star**2, "≥")


def test_a_turning_point_refuses_signs_that_hold_under_a_condition() -> None:
    c = sympy.Symbol("c", real=True)
    left, middle, right = Interval(-oo, -1), Interval(-1, 1), Interval(1, oo)
    under = (Split(c, on=Interval(1, oo)), Split(x, on=left))
    others = (
        Case(sympy.Integer(2), S.Zero, Cases((Split(x, on=middle),)), ">"),
        Case(2 * x, S.Zero, Cases((Split(x, on=right),)), ">"),
    )
    conditional = Case(2 * x, S.Zero, Cases(under), "<")
    zero = UniqueZero(2 * x, x, (-1, 1))
    with pytest.raises(UnsupportedError, match="conditionally"):
        decide(TurningPoint(x, star, zero, (conditional, *others)), x**2, star**2, "≥")
    free = Case(2 * x, S.Zero, Cases((c, Split(x, on=left))), "<")
    assert decide(TurningPoint(x, star, zero, (free, *others)), x**2, star**2, "≥").holds


def test_a_turning_point_is_as_good_as_its_weakest_part() -> None:
    first, second, third = _parts()
    at = gelu.xreplace({x: star})
    good = decide(TurningPoint(x, star, ZERO, (first, second, third)), gelu, at, "≥").sequent
    assert good is not None
    assert good.level == "enclosure"
    parts = [part.outcome.sequent for part in (first, second, third)]
    assert set(good.trusts) >= {name for part in parts if part for name in part.trusts}
    prose = Case(first.before, first.after, Prose("seen"), "<")
    with pytest.raises(UnsupportedError, match="no interval"):
        decide(TurningPoint(x, star, ZERO, (prose, second, third)), gelu, at, "≥")
