"""The guards behind SymPy's calculus: what enclosures speak against is refused."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Derivative, Limit, Rational, erf, erfc, exp, log, oo, sqrt, tanh

from symact.errors import UnsupportedError
from symact.logic.checks import DerivativeIs, LimitIs, Monotone, decide
from symact.logic.checks.calculus import differentiated, limit
from symact.logic.checks.guards import held_limit, hold_derivative

x, a = sympy.symbols("x a", real=True)
f = sympy.Function("f", real=True)

TRUE = [
    (exp(-x), oo, "+", 0),
    (x**2, -oo, "+", oo),
    (-exp(x), oo, "+", -oo),
    (tanh(x), -oo, "+", -1),
    ((exp(x) - 1) / x, 0, "+", 1),
    (log(x) * x, 0, "+", 0),
    (erf(x), oo, "+", 1),
    (sqrt(x + 1) - sqrt(x), oo, "+", 0),
    (1 / log(log(x)), oo, "+", 0),
    (x + a, 0, "+", a),
    (a * exp(-x) + 1, oo, "+", 1),
]


@pytest.mark.parametrize(("body", "point", "side", "value"), TRUE)
def test_limits_that_are_borne_out(body: Any, point: Any, side: str, value: Any) -> None:
    found = limit(body, x, sympy.sympify(point), side).value
    assert sympy.simplify(found - value) in (0, sympy.nan)
    if a not in body.free_symbols:
        assert found == held_limit(body, x, sympy.sympify(point), side)
    assert decide(LimitIs(), Limit(body, x, point, side), sympy.sympify(value), "=").holds


@pytest.mark.parametrize(
    ("body", "point", "said"),
    [
        (1 + erf(tanh(x)), oo, 0),
        (x**2 + x - erfc(1 / (1 + exp(x))), -oo, 0),
        (exp(-x), oo, 1),
        (x / (x + 1), oo, Rational(99, 100)),
        (x, oo, 5),
        (1 / x, oo, oo),
        (sqrt(x), oo, -oo),
    ],
)
def test_a_limit_that_enclosures_speak_against_is_refused(
    body: Any, point: Any, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever SymPy says; here it says what it said, or could have said."""
    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.sympify(said))
    with pytest.raises(UnsupportedError, match="not borne out"):
        held_limit(body, x, point, "+")
    assert not decide(LimitIs(), Limit(body, x, point), sympy.sympify(said), "=").holds


def test_what_no_rule_decides_is_held_to_enclosures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.S.One)
    with pytest.raises(UnsupportedError, match="not borne out"):
        decide(LimitIs(), Limit(log(x) * x, x, 0), sympy.S.One, "=")


def test_both_sides_of_a_point_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.S.One)
    with pytest.raises(UnsupportedError, match="not borne out"):
        held_limit(tanh(1 / x), x, sympy.S.Zero, "+-")
    assert held_limit(tanh(1 / x), x, sympy.S.Zero, "+") == 1


def test_a_wrong_limit_shows_no_inequality() -> None:
    """1 + erf(tanh x) is positive; SymPy takes its limit at ∞ for 0."""
    check = Monotone(x, sympy.Interval(-oo, oo), "right")
    try:
        holds = decide(check, 1 + erf(tanh(x)), sympy.S.Zero, "<").holds
    except UnsupportedError:
        holds = False
    assert not holds


@pytest.mark.parametrize("body", [a * x, exp(a * x), x**a, 1 / (1 + a * x), x + a * x**2])
def test_a_parameter_that_a_limit_depends_on_is_refused(body: Any) -> None:
    with pytest.raises(UnsupportedError, match="depend"):
        limit(body, x, oo)


def test_what_has_no_enclosure_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "limit", lambda *_: sympy.S.Zero)
    with pytest.raises(UnsupportedError):
        held_limit(sympy.sin(x) / x + log(-x), x, oo, "+")


@pytest.mark.parametrize(
    "body", [x**3, exp(-(x**2)), tanh(a * x), x * f(x), erf(x) * x, log(1 + exp(x))]
)
def test_derivatives_that_are_borne_out(body: Any) -> None:
    hold_derivative(body, x, sympy.diff(body, x))


@pytest.mark.parametrize(
    ("body", "slope"),
    [
        (x**2, x),
        (x**2, 2 * x + Rational(1, 1000)),
        (tanh(a * x), 1 - tanh(a * x) ** 2),
        (exp(x), exp(-x)),
        (x * f(x), f(x)),
        (sqrt(x**2 - 2 * x + 1), sympy.S.One),
    ],
)
def test_a_slope_that_difference_quotients_speak_against_is_refused(body: Any, slope: Any) -> None:
    with pytest.raises(UnsupportedError, match="not borne out"):
        hold_derivative(body, x, slope)


def test_what_diff_says_is_held_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sympy, "diff", lambda *_: x)
    with pytest.raises(UnsupportedError, match="not borne out"):
        differentiated(x**2 + 17 * x, x)  # which is met nowhere else: slopes are kept
    with pytest.raises(UnsupportedError, match="not borne out"):
        decide(DerivativeIs(), Derivative(x**2 + 17 * x, x), x, "=")


def test_what_has_no_enclosures_has_no_derivative() -> None:
    with pytest.raises(UnsupportedError, match="no enclosures"):
        hold_derivative(log(-1 - x**2), x, sympy.S.Zero)
