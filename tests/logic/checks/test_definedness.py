"""Where terms have values: a condition for each partial one, and its proof under cases."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Contains, Eq, Ge, Gt, Interval, Le, Lt, Max, Ne, S, exp, log, oo, pi, sqrt

from symact.errors import UnsupportedError
from symact.logic.checks import Cases, Finite, MatrixIdentity, RingIdentity, Split, decide
from symact.logic.checks.definedness import conditions, proved
from symact.logic.derivation import Chain, Derivation
from symact.logic.words import ForAll

x, y, w = sympy.symbols("x y w", real=True)
p = sympy.Symbol("p", positive=True)
n = sympy.Symbol("n", integer=True)
m = sympy.Symbol("m", integer=True, nonnegative=True)
f = sympy.Function("f", real=True)


def no(kind: Any, *sides: Any) -> Any:
    return kind(*sides, evaluate=False)


TERMS = [
    (1 / x, [no(Ne, x, 0)]),
    (x ** (-3), [no(Ne, x, 0)]),
    (sqrt(x), [no(Ge, x, 0)]),
    (1 / sqrt(x), [no(Gt, x, 0)]),
    (x ** sympy.Rational(1, 3), [no(Ge, x, 0)]),
    (x**y, [no(Gt, x, 0)]),
    (x**n, [no(Ne, x, 0)]),
    (x**m, []),
    (log(x), [no(Gt, x, 0)]),
    (sympy.acos(x), [no(Ge, x, -1), no(Le, x, 1)]),
    (sympy.asin(x), [no(Ge, x, -1), no(Le, x, 1)]),
    (sympy.atanh(x), [no(Gt, x, -1), no(Lt, x, 1)]),
    (sympy.tan(x), [no(Ne, sympy.cos(x), 0)]),
    (sympy.LambertW(x), [no(Ge, x, -exp(-1))]),
    (sympy.LambertW(x, -1), [no(Ge, x, -exp(-1)), no(Lt, x, 0)]),
    (sympy.factorial(n), [no(Ge, n, 0)]),
    (sympy.Piecewise((1, x > 0), (2, x < 0)), [sympy.Or(x > 0, x < 0)]),
    (exp(x) + sympy.tanh(x) * sympy.erf(x) + Max(0, x) + abs(x), []),
]


@pytest.mark.parametrize(("term", "expected"), TERMS)
def test_each_partial_term_has_its_condition(term: Any, expected: list[Any]) -> None:
    assert list(conditions(term)) == expected
    # inside of something else as well, and in what is put in for a function
    assert set(conditions(sympy.erf(term) + 1)) == set(expected)


@pytest.mark.parametrize(
    "term",
    [sympy.gamma(x), sympy.zeta(x), sympy.LambertW(x, 1), sympy.besselj(0, x), sympy.factorial(x)],
)
def test_where_it_is_not_known_it_is_refused(term: Any) -> None:
    with pytest.raises(UnsupportedError):
        list(conditions(term))


def test_a_derivative_needs_more_than_a_value() -> None:
    assert list(conditions(sympy.Derivative(sqrt(x), x))) == [no(Gt, x, 0)]
    assert list(conditions(sqrt(x), smooth=True)) == [no(Gt, x, 0)]


def premises(check: Any, left: Any, relation: str, right: Any) -> tuple[Any, ...]:
    found = decide(check, sympy.sympify(left), sympy.sympify(right), relation).sequent
    assert found is not None
    return found.premises


def test_what_is_not_proved_stays_a_premise() -> None:
    assert premises(RingIdentity(), x / x**2, "=", 1 / x) == (no(Ne, x, 0),)
    assert premises(RingIdentity(), log(x) - log(x), "=", 0) == ()
    assert premises(RingIdentity(), log(x) + 1, "=", 1 + log(x)) == (no(Gt, x, 0),)
    # by the assumptions of a letter it is proved
    assert premises(RingIdentity(), p / p**2, "=", 1 / p) == ()
    assert premises(RingIdentity(), 1 / (1 + x**2), "=", (1 + x**2) ** (-1)) == ()


def test_what_is_put_in_has_to_have_a_value_too() -> None:
    shown = decide(RingIdentity({f: sympy.Lambda(x, 1 / x)}), f(y), 1 / y, "=").sequent
    assert shown is not None
    assert shown.premises == (no(Ne, y, 0),)
    given = premises(RingIdentity(given={w: log(x)}), w - w + y, "=", y)
    assert given == ()
    used = premises(RingIdentity(given={w: log(x)}), w + y, "=", y + log(x))
    assert set(used) == {no(Eq, w, log(x)), no(Gt, x, 0)}


def test_a_chain_keeps_the_conditions_of_what_is_between() -> None:
    """z = (w z)/w = 0 with w z = 0 needs w ≠ 0."""
    z = sympy.Symbol("z", real=True)
    product = RingIdentity(given={w * z: 0})
    chain = Chain.of(z, ("=", w * z / w, "", RingIdentity()))
    whole = Chain.of(
        z,
        ("=", sympy.Mul(w * z, 1 / w, evaluate=False), "expand", RingIdentity()),
        ("=", S.Zero, "since w z = 0", product),
    )
    (shown,) = Derivation.of(whole).verify().claims
    assert no(Ne, w, 0) in shown.premises
    assert no(Eq, w * z, 0) in shown.premises
    assert chain.subject == z


def test_cases_prove_conditions() -> None:
    above = Cases((Split(x, on=Interval.open(0, oo)),))
    assert premises(above, x + 1 / x, ">", 0) == (x > 0,)
    with pytest.raises(UnsupportedError, match="divides by zero"):
        decide(Cases((x,)), x * (1 / x) ** 2, 1 / x, "=")
    inside = Cases((Split(x, at=(-1, 1), on=Interval.open(-1, 1)),))
    assert no(Gt, 1 - x, 0) not in premises(inside, 1 / (1 - x), ">", 0)
    assert premises(Finite({n: (1, 2)}), S.One / n, "≥", S.Half) == (
        Contains(n, sympy.FiniteSet(1, 2), evaluate=False),
    )


@pytest.mark.parametrize(
    ("check", "left", "right"),
    [
        (Cases((Split(x, on=Interval(-2, -1)),)), log(x), log(x)),
        (RingIdentity(), sqrt(-1 - x**2), sqrt(-1 - x**2)),
        (RingIdentity({f: sympy.Lambda(x, log(-1 - x**2))}), f(y), f(y)),
    ],
)
def test_what_never_has_a_value_is_refused(check: Any, left: Any, right: Any) -> None:
    with pytest.raises(UnsupportedError):
        decide(check, left, right, "=")


def test_below_a_binder_it_must_hold_for_all() -> None:
    k = sympy.Symbol("k", integer=True, positive=True)
    whole = sympy.Sum(1 / k, (k, 1, m))
    assert no(Ne, k, 0) not in list(conditions(whole))
    bad = sympy.Symbol("j", integer=True)
    with pytest.raises(UnsupportedError, match="not known to be defined"):
        list(conditions(sympy.Integral(1 / x, (x, 0, 1))))
    with pytest.raises(UnsupportedError):
        list(conditions(sympy.Sum(1 / bad, (bad, -2, 2))))
    # of another letter it is a condition of the whole
    assert no(Ne, y, 0) in list(conditions(sympy.Sum(k / y, (k, 1, m))))


def test_a_matrix_power_and_an_inverse() -> None:
    A = sympy.MatrixSymbol("A", 2, 2)
    with pytest.raises(UnsupportedError, match="is defined is not known"):
        list(conditions(A**-1))
    product = sympy.MatMul(A.inverse(), A, evaluate=False)
    with pytest.raises(UnsupportedError):
        decide(MatrixIdentity(), product, sympy.Identity(2), "=")


THREE = [
    (no(Gt, p, 0), True),
    (no(Lt, p, 0), False),
    (no(Gt, x, 0), None),
    (no(Ne, x - x, 0), False),
    (no(Eq, x - x, 0), True),
    (no(Ne, x, 0), None),
    (no(Ge, x**2, 0), True),
    (no(Gt, x**2, 0), None),
    (no(Lt, x**2 + 1, 0), False),
    (no(Gt, pi, 3), True),
    (no(Gt, pi, sympy.Rational(22, 7)), False),
    (no(sympy.And, p > 0, no(Gt, x, 0)), None),
    (no(sympy.And, no(Lt, p, 0), no(Gt, x, 0)), False),
    (no(sympy.Or, no(Gt, p, 0), no(Gt, x, 0)), True),
    (no(sympy.Or, no(Lt, p, 0), no(Gt, x, 0)), None),
    (sympy.Not(no(Gt, x, 0), evaluate=False), None),
    (sympy.true, True),
    (sympy.false, False),
    (no(Contains, pi, Interval(3, 4)), True),
    (no(Contains, S(5), Interval(3, 4)), False),
    (no(Contains, S(4), Interval.Ropen(3, 4)), False),
    (no(Contains, x, Interval(3, 4)), None),
    (no(Contains, x**2, Interval(0, oo)), True),
    (no(Contains, S(2), sympy.FiniteSet(1, 2)), True),
    (no(Contains, S(3), sympy.FiniteSet(1, 2)), False),
    (no(Contains, S(3), Interval(0, 1) + Interval(2, 4)), True),
    (ForAll(no(Eq, f(n), n), n), None),
]


@pytest.mark.parametrize(("condition", "answer"), THREE)
def test_conditions_are_yes_no_or_open(condition: Any, answer: bool | None) -> None:
    """What is not decided is open; "not zero" as a normal form is no disproof."""
    assert proved(condition) is answer


def test_cases_that_differ_leave_it_open() -> None:
    for on, answer in (
        (Interval.open(0, oo), True),
        (Interval.open(-oo, 0), False),
        (S.Reals, None),
        (Interval(0, oo), None),
    ):
        assert proved(no(Gt, x, 0), Cases((Split(x, on=on),)).readers()) is answer
