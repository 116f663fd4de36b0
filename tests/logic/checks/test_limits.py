"""Limits by order of growth: what the rules give is true, and what they cannot give they leave."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import (
    Limit,
    Rational,
    atan,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    tanh,
)

from symact.errors import UnsupportedError
from symact.logic.checks import LimitIs, decide
from symact.logic.checks.germs import MOST, Germ, Scale, UnsettledError, largest
from symact.logic.checks.guards import comes_near, held_limit
from symact.logic.checks.identities import difference
from symact.logic.checks.limits import GROWTH, SYMPY, by_growth, limit_of
from symact.logic.checks.quotients import Quotient

x, a = sympy.symbols("x a", real=True)
f = sympy.Function("f", real=True)
normal = exp(-(x**2) / 2) / sqrt(2 * pi)
share = erf(x / sqrt(2)) / 2 + Rational(1, 2)

FOUND = [
    # powers and exponentials
    (x, oo, "+", oo),
    (x, -oo, "+", -oo),
    (x**2 - 5 * x, -oo, "+", oo),
    (x**3 * exp(-x), oo, "+", 0),
    (x**3 * exp(-x), -oo, "+", -oo),
    (exp(x) - x**64, oo, "+", oo),
    (exp(x**2) / exp(2 * x**2 - 7 * x), oo, "+", 0),
    (exp(x**2 + x) - exp(x**2 + 2 * x), oo, "+", -oo),
    (exp(sqrt(2) * x - x**2), oo, "+", 0),
    (exp(1 / x), oo, "+", 1),
    (exp((x + 1) / x), -oo, "+", sympy.E),
    ((2 * x**2 + 1) / (3 * x**2 - x), oo, "+", Rational(2, 3)),
    ((1 + x) / (1 - x), oo, "+", -1),
    (1 / x**2, 0, "+-", oo),
    (1 / x, 0, "-", -oo),
    (1 / x, 0, "+", oo),
    (exp(1 / x), 0, "-", 0),
    (sqrt(x**2 + 1) / x, -oo, "+", -1),
    (sqrt(x + 1) - sqrt(x), oo, "+", 0),
    (x ** Rational(1, 3), oo, "+", oo),
    (2**x, oo, "+", oo),
    (x**2 / 3**x, oo, "+", 0),
    # functions with limits
    (x * share, -oo, "+", 0),
    (x * share - x, oo, "+", 0),
    (x * normal + share, oo, "+", 1),
    (x * normal + share, -oo, "+", 0),
    (exp(x) * erfc(x), oo, "+", 0),
    (x**2 + x - erfc(1 / (1 + exp(x))), -oo, "+", oo),
    (1 + erf(tanh(x)), oo, "+", 1 + erf(1)),
    (x * tanh(log(1 + exp(x))), -oo, "+", 0),
    (x * tanh(log(1 + exp(x))) - x, oo, "+", 0),
    (log(1 + exp(x)) - x, oo, "+", 0),
    (log(1 + exp(x)), -oo, "+", 0),
    (x / (1 + exp(-x)), -oo, "+", 0),
    (x * (tanh(x) - 1), oo, "+", 0),
    (atan(x) * tanh(x), -oo, "+", pi / 2),
    (sinh(x) / cosh(x), -oo, "+", -1),
    (sin(x) / x, oo, "+", 0),
    (exp(-x) * cos(exp(x)), oo, "+", 0),
    # where nothing happens
    (share, 0, "+-", Rational(1, 2)),
    (x * exp(x) + log(x), 1, "+-", sympy.E),
    (sin(x) + cos(x), pi, "+-", -1),
    (erf(x) - erf(sqrt(2)), sqrt(2), "+-", 0),
    (sqrt(x), 4, "-", 2),
]  # fmt: skip

LEFT = [
    (sin(x), oo, "+"),
    (sin(x) / x, 0, "+"),
    (x * sin(x), oo, "+"),
    (sin(x) * cos(x), oo, "+"),
    (x * (1 / (1 + 1 / x) - 1), oo, "+"),
    (x + sympy.asin(2), 0, "+-"),
    (x ** Rational(1, 3), -8, "+-"),
    (cos(1 / x), 0, "+"),
    (exp(x**2) * erfc(x), oo, "+"),
    (log(x) / x, oo, "+"),
    (x * log(x), 0, "+"),
    (log(-x), oo, "+"),
    (log(x), 0, "-"),
    (sqrt(x), 0, "-"),
    (sqrt(x), -oo, "+"),
    (sqrt(x - 1), 1, "+-"),
    (1 / x, 0, "+-"),
    (tanh(1 / x), 0, "+-"),
    ((1 + 1 / x) ** x, oo, "+"),
    (exp(exp(x)), oo, "+"),
    (exp(x + sin(x)), oo, "+"),
    (1 / (exp(x) * sin(x)), oo, "+"),
    (1 / sin(exp(-x)) - 1 / sin(exp(-x)) * (1 + sin(x) * 0 + exp(-x)), -oo, "+"),
    (x ** sqrt(2), oo, "+"),
    (2**x / 3**x, oo, "+"),
    (f(x) / x, oo, "+"),
    (x * (sqrt(sqrt(5 + 2 * sqrt(6))) - sqrt(sqrt(2) + sqrt(3))), oo, "+"),
    (x * f(0), oo, "+"),
    (0.5 * x, oo, "+"),
    (x * sympy.I, oo, "+"),
    (x * log(-2), oo, "+"),
    (x * sympy.asin(2), oo, "+"),
    (sympy.asin(x), 0, "+"),
    (sympy.LambertW(x), oo, "+"),
]


@pytest.mark.parametrize(("body", "point", "side", "value"), FOUND)
def test_the_limits_that_growth_decides(body: Any, point: Any, side: str, value: Any) -> None:
    found = by_growth(body, x, sympy.sympify(point), side)
    assert found is not None
    assert found == value or sympy.simplify(found - value) == 0
    outcome = decide(LimitIs(), Limit(body, x, point, side), sympy.sympify(value), "=")
    assert outcome.sequent is not None
    assert set(outcome.sequent.trusts) == set(GROWTH)
    wrong = decide(LimitIs(), Limit(body, x, point, side), sympy.Integer(17), "=")
    assert not wrong.holds


@pytest.mark.parametrize(("body", "point", "side"), LEFT)
def test_what_growth_does_not_decide_is_left(body: Any, point: Any, side: str) -> None:
    assert by_growth(body, x, sympy.sympify(point), side) is None


def test_what_is_left_is_asked_of_sympy_and_says_so() -> None:
    outcome = decide(LimitIs(), Limit(x * log(x), x, 0), sympy.S.Zero, "=")
    assert outcome.sequent is not None
    assert set(SYMPY) < set(outcome.sequent.trusts)
    assert GROWTH[0] not in outcome.sequent.trusts


def test_coefficients_of_parameters_may_need_both() -> None:
    found = limit_of(a**2 * exp(-x) + a * log(x) / x + a, x, oo, "+")
    assert found.value == a
    assert {*GROWTH, *SYMPY} == set(found.trusts)


# -- the law --------------------------------------------------------------------------------------

numbers = st.sampled_from([-3, -2, -1, Rational(-1, 2), Rational(1, 3), 1, 2, sqrt(2), pi])
atoms = st.one_of(st.just(x), numbers.map(sympy.sympify))
smooth = st.sampled_from([exp, erf, erfc, tanh, atan, sin, cos, lambda z: exp(-(z**2))])


def _grown(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        st.tuples(parts, st.sampled_from([2, 3, -1, -2, Rational(1, 2)])).map(
            lambda p: p[0] ** p[1]
        ),
        st.tuples(smooth, parts).map(lambda p: p[0](p[1])),
        parts.map(lambda z: log(1 + exp(z))),
    )


expressions = st.recursive(atoms, _grown, max_leaves=6)
ends = st.sampled_from([(oo, "+"), (-oo, "+"), (0, "+"), (0, "-"), (0, "+-"), (1, "+-")])


@settings(max_examples=200)
@given(expressions, ends)
def test_enclosures_come_near_what_growth_gives(body: Any, end: tuple[Any, str]) -> None:
    """Ball arithmetic far out knows nothing of the rules."""
    point, side = sympy.sympify(end[0]), end[1]
    found = by_growth(body, x, point, side)
    assume(found is not None and body.has(x))
    for direction in ("+", "-") if side == "+-" else (side,):
        try:
            assert comes_near(body, x, point, direction, found)
        except UnsupportedError:  # what has no enclosure there
            assume(False)


@settings(max_examples=30)
@given(expressions, ends)
def test_sympy_finds_the_same(body: Any, end: tuple[Any, str]) -> None:
    point, side = sympy.sympify(end[0]), end[1]
    assume(body.has(x) and body.count_ops() < 9)
    found = by_growth(body, x, point, side)
    assume(found is not None)
    try:
        other = held_limit(body, x, point, side)
    except UnsupportedError:  # it finds none, or a wrong one
        assume(False)
    assert found == other or difference(found, other).is_zero


# -- germs ----------------------------------------------------------------------------------------


def _power(p: int, *exponent: tuple[int, int]) -> Scale:
    return Scale(Fraction(p), {Fraction(r): Quotient.of(c) for r, c in exponent})


def test_scales_are_ordered() -> None:
    ordered = [
        _power(9, (2, -1), (1, 5)), _power(9, (1, -1)), _power(-2), _power(0), _power(1), _power(2),
        _power(-5, (1, 1)), _power(0, (1, 1)), _power(0, (1, 2)), _power(-7, (2, 1), (1, -9)),
    ]  # fmt: skip
    for k, one in enumerate(ordered):
        for m, other in enumerate(ordered):
            assert one.compared(other) == (k > m) - (k < m)
    assert largest(reversed(ordered)) is ordered[-1]
    assert largest([None]) is None


def test_terms_that_the_rest_covers_are_left_to_it() -> None:
    germ = Germ.of([(_power(1), Quotient.of(2)), (_power(-1), Quotient.of(5))], [_power(-1)])
    assert germ.terms == ((_power(1), Quotient.of(2)),)
    gone = germ - Germ.of([(_power(1), Quotient.of(2))])
    assert (gone.terms, gone.rest) == ((), _power(-1))
    with pytest.raises(UnsettledError, match="leading"):
        _ = gone.lead


def test_a_germ_has_a_bounded_number_of_terms() -> None:
    terms = [(_power(k), Quotient.of(1)) for k in range(MOST + 1)]
    assert len(Germ.of(terms[:MOST]).terms) == MOST
    with pytest.raises(UnsettledError, match="more than"):
        Germ.of(terms)


def test_a_constant_of_unknown_sign_leads_nowhere() -> None:
    unknown = Quotient.atom(f(0))
    with pytest.raises(UnsettledError, match="sign"):
        _ = Germ.of([(_power(1), unknown)]).settled
