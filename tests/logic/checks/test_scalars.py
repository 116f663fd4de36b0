"""Checks of scalar expressions: each accepts what is true and refuses what is false."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import (
    Abs,
    Heaviside,
    Interval,
    Max,
    Min,
    Piecewise,
    Rational,
    S,
    Union,
    cosh,
    erf,
    erfc,
    exp,
    log,
    oo,
    pi,
    sign,
    sinh,
    sqrt,
    tanh,
)

from symact.errors import UnsupportedError
from symact.logic.checks import CHECKS, Cases, Finite, RingIdentity, Split, Squares, decide
from symact.logic.checks.reading import Reader

x, y, z = sympy.symbols("x y z", real=True)
p = sympy.Symbol("p", positive=True)
m = sympy.Symbol("m", integer=True)
f = sympy.Function("f", real=True)
sigma = 1 / (1 + exp(-x))
r = lambda t: Max(0, t)  # noqa: E731
APART = Union(Interval.open(-oo, 0), Interval.open(0, oo))

# -- identities -----------------------------------------------------------------------------------

IDENTITIES = [
    ((x + 1) ** 2, x**2 + 2 * x + 1),
    (exp(x) * exp(-x), S.One),
    (exp(x + y), exp(x) * exp(y)),
    (exp(-(x**2) / 2 + 1) / sympy.E, exp(-(x**2) / 2)),
    (4 ** (-m), 2 ** (-2 * m)),
    (2 ** (m + 1), 2 * 2**m),
    (tanh(x), 2 / (1 + exp(-2 * x)) - 1),
    (tanh(log(1 + exp(x))), 1 - 2 / ((1 + exp(x)) ** 2 + 1)),
    (cosh(x) ** 2 - sinh(x) ** 2, S.One),
    (exp(-x) / (1 + exp(-x)) ** 2, sigma * (1 - sigma)),
    (1 / x + 1 / y, (x + y) / (x * y)),
    ((x**2 - 1) / (x - 1), x + 1),
    (1 / (1 + 1 / x), x / (x + 1)),
    (log(8), 3 * log(2)),
    (log(2 * exp(x)), x + log(2)),
    (sqrt(x**2 + 1) ** 2, x**2 + 1),
    (1 / sqrt(2), sqrt(2) / 2),
    (sqrt(2) * sqrt(3), sqrt(6)),
    (sqrt(Rational(9, 2)), 3 * sqrt(2) / 2),
    (2 ** Rational(2, 3) * 2 ** Rational(4, 3), S(4)),
    (sqrt(2 * pi), sqrt(2) * sqrt(pi)),
    (erfc(x), 1 - erf(x)),
    (f(x + 1) * 2, f(x + 1) + f(1 + x)),
    (f((x + 1) ** 2), f(x**2 + 2 * x + 1)),
    (Max(x, y) + 1, 1 + Max(y, x)),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_an_identity_is_accepted_and_anything_else_refused(left: Any, right: Any) -> None:
    assert RingIdentity().run(left, right).holds
    outcome = RingIdentity().run(left, right + Rational(1, 10**20))
    assert not outcome.holds
    assert RingIdentity().run(outcome.difference, Rational(1, 10**20)).holds
    assert not RingIdentity().run(left, 2 * right).holds


NOT_IDENTITIES = [
    (sqrt(x**2 + 2 * x + 1), x + 1),  # false at −2
    (x**2, Abs(x)),
    (Max(x, 0) ** 2, x * Max(x, 0) + 1),
    (log(x**2), 2 * log(x)),
    (exp(2 * x), exp(x) + exp(x)),
    (tanh(log(1 + exp(x))), 1 - 1 / ((1 + exp(x)) ** 2 + 1)),
    (f(x), f(-x)),
    (x**y, y**x),
    (sqrt(x * y), sqrt(x) * sqrt(y)),  # false at −1, −1
    ((x * y) ** m * 2, 2 * x**m),
]


@pytest.mark.parametrize(("left", "right"), NOT_IDENTITIES)
def test_what_is_not_an_identity_is_refused(left: Any, right: Any) -> None:
    assert not RingIdentity().run(left, right).holds


@pytest.mark.parametrize(
    "expression", [x + sympy.Float(0.5), sympy.oo + x, sympy.I * x, x / (1 - 1 + 0 * y + S.Zero)]
)
def test_floats_infinities_and_imaginary_numbers_are_refused(expression: Any) -> None:
    with pytest.raises(UnsupportedError):
        RingIdentity().run(expression, x)


def test_a_division_by_what_is_zero_is_refused() -> None:
    zero = sympy.Add(sympy.Pow(x + 1, 2), -(x**2), -2 * x, -1)
    with pytest.raises(UnsupportedError, match="divides by zero"):
        RingIdentity().run(1 / zero, x)


def test_definitions_are_put_in_and_may_not_go_round() -> None:
    s = sympy.Function("s")
    definitions = {s: sympy.Lambda(x, x**2), y: z + 1}
    assert RingIdentity(definitions).run(s(y), z**2 + 2 * z + 1).holds
    assert not RingIdentity().run(s(y), z**2 + 2 * z + 1).holds
    with pytest.raises(UnsupportedError, match="circle"):
        RingIdentity({y: z + 1, z: y + 1}).run(y, z)


small = st.integers(-3, 3)
atoms = st.sampled_from([x, y, exp(x), sqrt(2), exp(-y / 2), S(2), Rational(-1, 3)])
polynomials = st.lists(st.tuples(small, st.lists(atoms, max_size=3)), min_size=1, max_size=3).map(
    lambda terms: sympy.Add(*(c * sympy.Mul(*factors) for c, factors in terms))
)


@given(polynomials, polynomials, polynomials)
def test_normal_forms_are_a_field(a: Any, b: Any, c: Any) -> None:
    read = Reader().read
    left, right = read(a) * (read(b) + read(c)), read(a * b) + read(a * c)
    assert (left - right).is_zero
    quotient = read(b)
    if not quotient.is_zero:
        assert (quotient * quotient.inverse() - read(S.One)).is_zero
        assert ((read(a) * quotient.inverse()) * quotient - read(a)).is_zero


@given(polynomials, polynomials)
def test_normal_forms_have_the_value_of_the_expression(a: Any, b: Any) -> None:
    point = {x: Rational(1, 3), y: Rational(-2, 7)}
    whole = a / (b**2 + 1)
    back = Reader().read(whole).to_sympy()
    assert sympy.N(whole.xreplace(point) - back.xreplace(point), 40, chop=1e-30) == 0


# -- cases ----------------------------------------------------------------------------------------

TRUE_BY_CASES = [
    ([x], r(x), "=", (x + Abs(x)) / 2),
    ([x], r(r(x)), "=", r(x)),
    ([x], r(x), "≥", x),
    ([x], r(x), "≥", S.Zero),
    ([Split(x, on=Interval.open(-oo, 0))], r(x), ">", x),
    ([x], sign(x) * Abs(x), "=", x),
    ([x], x * Heaviside(x), "=", r(x)),
    ([x], Piecewise((-x, x < 0), (x, True)), "=", Abs(x)),
    ([x, Split(y, at=(x,))], Max(x, y), "=", x + r(y - x)),
    ([x, Split(y, at=(x,))], Min(x, y), "=", x - r(x - y)),
    ([x, y], Abs(x * y), "=", Abs(x) * Abs(y)),
    ([Split(x, at=(0, Rational(1, 2), 1))], 2 * r(x) - 4 * r(x - S.Half), "≤", S.One + x**2),
    ([Split(x, on=Interval(0, 1))], r(x + 1), "=", x + 1),
    ([Split(x, on=Interval.open(-sqrt(2), sqrt(2)))], (2 - x**2) * exp(-(x**2)), ">", S.Zero),
    ([Split(x, on=Interval.open(-oo, -sqrt(2)))], (2 - x**2) * exp(-(x**2)), "<", S.Zero),
    ([Split(x, on=APART)], sigma * (1 - sigma), "<", Rational(1, 4)),
    ([x], sigma * (1 - sigma), "≤", Rational(1, 4)),
    ([x], tanh(x) ** 2, "≤", S.One),
    ([Split(x, on=Interval(0, oo))], erf(x), "≥", S.Zero),
    ([Split(x, on=Interval.open(-oo, 0))], erf(x), "<", S.Zero),
    ([x], erf(x), "<", S.One),
    ([Split(x, on=Interval.open(0, oo))], exp(x), ">", 1 + x),
    ([x], log(1 + exp(-Abs(x))), ">", S.Zero),
    ([Split(x, on=APART)], x**2, "≠", S.Zero),
    ([Split(x, on=sympy.FiniteSet(-1, 2))], x**2 - x, "=", S(2)),
]

FALSE_BY_CASES = [
    ([x], r(x), "=", (x + Abs(x)) / 3),
    ([x], r(x), ">", x),
    ([x], r(x), "=", x),
    ([Split(x, on=Interval(-2, 1))], r(x + 1), "=", x + 1),
    ([x], sigma * (1 - sigma), "<", Rational(1, 4)),
    ([x], sigma * (1 - sigma), "≤", Rational(6, 25)),
    ([Split(x, on=Interval(-sqrt(2), sqrt(2)))], (2 - x**2) * exp(-(x**2)), ">", S.Zero),
    ([Split(x, on=Interval(-2, oo))], (2 - x**2) * exp(-(x**2)), ">", S.Zero),
    ([Split(x, on=Interval(0, oo))], erf(x), ">", S.Zero),
    ([x], erf(x), "<", Rational(9, 10)),
    ([x], exp(x), "≥", 1 + 2 * x),
    ([x], log(1 + exp(-Abs(x))), ">", S.One),
    ([x], x**2, "≠", S.Zero),
    ([x, Split(y, at=(x,))], Max(x, y), "=", x + r(x - y)),
    ([Split(x, on=sympy.FiniteSet(-1, 3))], x**2 - x, "=", S(2)),
]


@pytest.mark.parametrize(("splits", "left", "relation", "right"), TRUE_BY_CASES)
def test_cases_accept(splits: Any, left: Any, relation: str, right: Any) -> None:
    assert decide(Cases(splits), left, right, relation).holds


@pytest.mark.parametrize(("splits", "left", "relation", "right"), FALSE_BY_CASES)
def test_cases_refuse(splits: Any, left: Any, relation: str, right: Any) -> None:
    assert not decide(Cases(splits), left, right, relation).holds


def test_the_logarithm_of_what_may_be_negative_has_no_sign() -> None:
    split = Split(x, on=Interval.open(-oo, 1))
    assert not decide(Cases([split]), log(x), S.Zero, "<").holds
    inside = Split(x, on=Interval.open(0, 1))
    assert decide(Cases([inside]), log(x), S.Zero, "<").holds


def test_unknown_functions_have_a_sign_only_in_even_powers() -> None:
    square = f(y) ** 2
    assert decide(Cases([x]), square, S.Zero, "≥").holds
    assert decide(Cases([x]), -square, S.Zero, "≤").holds
    assert decide(Cases([x]), square + 1, S.Zero, ">").holds
    for left, relation in (
        (f(y), "≥"),
        (f(y) ** 3, "≥"),
        (square, "≤"),
        (square, ">"),
        (-square, "<"),
        (sympy.Function("g")(y) ** 2, "≥"),
        (1 / (square + f(1) ** 2), ">"),
    ):
        assert not decide(Cases([x]), left, S.Zero, relation).holds, (left, relation)


def test_what_a_symbol_is_anyway_is_no_condition() -> None:
    count = sympy.Symbol("n", integer=True, nonnegative=True)
    assert Cases((Split(count, on=Interval(0, oo)),)).condition is None
    assert Cases((Split(count, on=Interval(3, oo)), x)).condition == (count >= 3)
    assert Cases((x,)).condition is None


def test_a_kink_that_no_split_meets_is_named() -> None:
    with pytest.raises(UnsupportedError, match="split"):
        Cases([x]).run(Max(x, 1), Max(x, 1), "=")
    with pytest.raises(UnsupportedError, match="split"):
        Cases([x]).run(Piecewise((0, x < 3), (0 * x + 1, True)), S.Zero, "=")


def test_symbols_that_are_not_real_are_refused() -> None:
    w = sympy.Symbol("w")
    with pytest.raises(UnsupportedError, match="w is not declared real"):
        Cases([w]).run(w**2, S.Zero, "≥")
    with pytest.raises(UnsupportedError, match="w is not declared real"):
        decide(Cases([x]), x**2 + w, w, "≥")
    with pytest.raises(UnsupportedError, match="w is not declared real"):
        decide(RingIdentity(), w, w, "=")


def test_points_of_unknown_order_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="larger"):
        Cases([Split(y, at=(0, x))]).run(y**2, S.Zero, "≥")


fractions = st.builds(Fraction, st.integers(-12, 12), st.integers(1, 4))


@given(st.lists(fractions, min_size=1, max_size=4, unique=True), fractions, fractions, fractions)
def test_cases_reach_every_number(
    points: list[Fraction], low: Fraction, high: Fraction, number: Fraction
) -> None:
    """Some case takes the value: that x differs from a number is refused where it is in reach."""
    domain = Interval(*map(Rational, sorted((low, high))))
    split = Split(x, [*map(Rational, points), Rational(number)], domain)
    inside = min(low, high) <= number <= max(low, high)
    assert decide(Cases([split]), x, S(Rational(number)), "≠").holds != inside


@given(st.lists(fractions, min_size=1, max_size=3, unique=True), st.integers(0, 2), fractions)
def test_cases_agree_with_evaluation(points: list[Fraction], kind: int, shift: Fraction) -> None:
    """Max, Min and Abs with their kinks at the points, against plain fractions."""
    kinks = [Rational(point) for point in points]
    left = sympy.Add(*((Max, Min, lambda _, t: Abs(t))[kind](0, x - k) for k in kinks))
    right = left + Rational(shift)
    holds = decide(Cases([Split(x, at=kinks)]), left, right, "≤").holds
    assert holds == (shift >= 0)


# -- squares --------------------------------------------------------------------------------------


def test_squares_accept_and_refuse() -> None:
    s = sympy.Function("s", real=True)(x)
    good = Squares([(1, s - S.Half)])
    assert decide(good, s * (1 - s), Rational(1, 4), "≤").holds
    assert decide(good, Rational(1, 4), s * (1 - s), "≥").holds
    assert not decide(good, s * (1 - s), Rational(1, 4), "<").holds
    assert not decide(good, s * (1 - s), Rational(1, 4), "≥").holds
    assert not decide(good, s * (1 - s), Rational(1, 5), "≤").holds
    assert decide(Squares([(1, x - y), (2, 1)]), 2 * x * y, x**2 + y**2 + 2, "<").holds
    assert not decide(Squares([(1, x - y), (0, 1)]), 2 * x * y, x**2 + y**2, "<").holds
    assert not decide(Squares([(-1, x)]), x**2, S.Zero, "≤").holds


def test_squares_of_what_may_be_imaginary_are_refused() -> None:
    w = sympy.Symbol("w")
    for body, square in ((w, w**2), (sqrt(x), x), (sympy.Function("g")(x), None)):
        with pytest.raises(UnsupportedError, match="real"):
            decide(Squares([(1, body)]), S.Zero, square or body**2, "≤")


# -- finite sets ----------------------------------------------------------------------------------


def test_finite_sets_are_tried_one_by_one() -> None:
    xor = r(x + y) - 2 * r(x + y - 1)
    corners = Finite({x: (0, 1), y: (0, 1)})
    outcome = decide(corners, xor, x + y - 2 * x * y, "=")
    assert outcome.holds
    assert outcome.record == (("choices", "4"),)
    assert not decide(corners, r(x + y) - r(x + y - 1), x + y - 2 * x * y, "=").holds
    assert decide(Finite({x: (-1, 1)}), x, x**3, "=").holds
    assert not decide(Finite({x: (-1, 1, 2)}), x, x**3, "=").holds
    assert decide(Finite({x: (1, 2)}), x, x**2, "≤").holds
    assert not decide(Finite({x: (1, 2)}), x, x**2, "<").holds
    with pytest.raises(UnsupportedError, match="y has no finite set"):
        decide(Finite({x: (0, 1)}), x * y, x * y, "=")


# -- relations ------------------------------------------------------------------------------------


def test_a_check_stands_beside_no_relation_that_it_does_not_decide() -> None:
    with pytest.raises(UnsupportedError, match="RingIdentity decides '=', but stands beside"):
        decide(RingIdentity(), x, x, "≤")
    with pytest.raises(UnsupportedError, match="Squares decides"):
        decide(Squares([(1, x)]), x, x, "=")


def test_every_check_says_what_it_decides() -> None:
    from symact.logic.checks import RELATIONS

    for check in CHECKS:
        assert check.relations, check
        assert set(check.relations) <= set(RELATIONS)
