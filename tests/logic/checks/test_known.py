"""What is put in: definitions and values, noted when they are used, and caught by no binder."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Derivative, Eq, Integer, Limit, oo

from symact.errors import UnsupportedError, UsageError
from symact.logic.checks import DerivativeIs, RingIdentity, decide
from symact.logic.checks.known import Known, merged, put_in
from symact.logic.derivation import Chain, Derivation
from symact.logic.words import ForAll

x, y, a, t = sympy.symbols("x y a t", real=True)
k = sympy.Symbol("k", integer=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)
f, g = sympy.Function("f", real=True), sympy.Function("g", real=True)
M = sympy.MatrixSymbol("M", 2, 2)


@pytest.mark.parametrize("number", [2, sympy.pi, sympy.S.Half, sympy.Integer(0), sympy.exp(1)])
def test_a_number_is_no_letter(number: Any) -> None:
    """{2: 3} would show 2 = 3."""
    for known in ({"definitions": {number: 3}}, {"given": {number: 3}}):
        with pytest.raises(UnsupportedError, match="is no letter"):
            Known(**known)
    with pytest.raises(UnsupportedError, match="is no letter"):
        decide(RingIdentity({2: 3}), Integer(2), Integer(3), "=")


@pytest.mark.parametrize("matrix", [sympy.Identity(2), sympy.ZeroMatrix(2, 2)])
def test_a_matrix_of_numbers_is_no_letter(matrix: Any) -> None:
    with pytest.raises(UnsupportedError, match="is no letter"):
        Known(given={matrix: M})


@pytest.mark.parametrize("thing", [x * y, x + 1, x**2, sympy.exp(x), f(2)])
def test_only_letters_are_defined(thing: Any) -> None:
    with pytest.raises(UnsupportedError, match="premise"):
        Known({thing: 0})
    # of other things a value is a premise
    known = Known(given={thing: a})
    assert known.put(sympy.tanh(thing)) == sympy.tanh(a)
    assert known.definitions == ()
    assert known.premises == (Eq(thing, a, evaluate=False),)


def test_functions_are_defined_by_lambdas() -> None:
    with pytest.raises(UnsupportedError, match="Lambda"):
        Known({f: x**2})
    with pytest.raises(UnsupportedError, match="give its values, or define it"):
        Known(given={f: sympy.Lambda(x, x**2)})
    known = Known({f: sympy.Lambda(x, x**2)})
    assert known.put(f(a) + f(3)) == a**2 + 9
    assert known.definitions == ((f(x), x**2),)
    same = Known({f: sympy.Lambda(x, x)})
    assert same.put(f(a)) == a
    ((thing, value),) = same.definitions
    assert (thing, value) == (f(value), value)
    assert value.is_real


@pytest.mark.parametrize(
    "circle",
    [{x: y, y: x}, {x: x + 1}, {f: sympy.Lambda(x, f(x + 1))}, {x: f(1), f: sympy.Lambda(t, x)}],
)
def test_definitions_in_a_circle_are_refused(circle: Any) -> None:
    with pytest.raises(UnsupportedError, match="circle"):
        decide(RingIdentity(circle), x + 2 * f(0), x + 2 * f(0) + y - y, "=")


CIRCLES = [
    [(x, y), (y, x)],
    [(f(x), g(x) + 1), (g(t), f(t) + 1)],
    [(x, f(1)), (f(t), x + t)],
    [(M, 2 * M)],
]


@pytest.mark.parametrize("equations", CIRCLES)
def test_definitions_of_several_checks_in_a_circle_are_refused(equations: Any) -> None:
    with pytest.raises(UnsupportedError, match="circle"):
        merged(equations)
    assert merged(equations[:-1]) == tuple(equations[:-1])
    # a letter that a function binds is another one
    assert merged([(f(x), x + 1), (x, f(2))]) == ((f(x), x + 1), (x, f(2)))


def test_a_chain_with_definitions_in_a_circle_shows_nothing() -> None:
    """f = g + 1 in one step and g = f + 1 in the next would show 1 = −1."""
    first = RingIdentity({f: sympy.Lambda(t, g(t) + 1)})
    second = RingIdentity({g: sympy.Lambda(t, f(t) + 1)})
    one = sympy.S.One
    chain = Chain.of(one, ("=", f(0) - g(0), "", first), ("=", -one, "", second))
    with pytest.raises(UsageError, match="circle"):
        Derivation.of(chain).verify()
    assert all(step.outcome().holds for step in chain.steps)


def test_what_was_used_is_noted_and_nothing_else() -> None:
    known = Known({x: a + 1}, given={y: 2, t: 3})
    assert known.put(x * y) == 2 * (a + 1)
    assert known.definitions == ((x, a + 1),)
    assert known.premises == (Eq(y, 2, evaluate=False),)
    shown = decide(RingIdentity({x: a + 1}, given={y: 2, t: 3}), x * y, 2 * a + 2, "=").sequent
    assert shown is not None
    assert shown.definitions == ((x, a + 1),)
    assert shown.premises == (Eq(y, 2, evaluate=False),)


def test_one_thing_has_one_value() -> None:
    with pytest.raises(UnsupportedError, match="both"):
        Known({x: 1}, given={x: 2})
    assert merged([(x, a), (x, a)]) == ((x, a),)
    with pytest.raises(UnsupportedError, match="one meaning throughout"):
        merged([(x, a), (x, y)])
    # with the arguments of a function named otherwise
    assert merged([(f(x), x**2), (f(t), t**2)]) == ((f(x), x**2),)
    with pytest.raises(UnsupportedError, match="one meaning throughout"):
        merged([(f(x), x**2), (f(t), t**3)])


CAUGHT = [
    (Derivative(a * x, x), {a: x}),
    (Derivative(a * x, x), {x: 3}),
    (Limit(a * x, x, oo), {a: 1 / x}),
    (sympy.Sum(a * k, (k, 0, n)), {a: k}),
    (sympy.Integral(a * x, (x, 0, 1)), {a: x}),
    (sympy.Lambda(x, a * x), {a: x}),
]


@pytest.mark.parametrize(("whole", "values"), CAUGHT)
def test_nothing_is_caught_by_a_binder(whole: Any, values: Any) -> None:
    """d/dx (a x) with a = x is not d/dx x²."""
    for known in (Known(values), Known(given=values)):
        with pytest.raises(UnsupportedError, match="varies"):
            known.put(whole)


def test_a_derivative_with_a_value_that_varies_is_refused() -> None:
    for check in (DerivativeIs({a: x}), DerivativeIs(given={a: x})):
        with pytest.raises(UnsupportedError, match="varies"):
            decide(check, Derivative(a * x, x), 2 * x, "=")


def test_ends_of_a_sum_are_outside_it() -> None:
    whole = sympy.Sum(a * k, (k, 0, n))
    assert put_in(whole, {n: 3, a: 2}) == sympy.Sum(2 * k, (k, 0, 3))
    with pytest.raises(UnsupportedError, match="varies"):
        put_in(whole, {k: 5})


def test_a_value_inside_a_binder_is_supposed_for_all_of_it() -> None:
    known = Known(given={f(k): g(k)})
    assert known.put(sympy.Sum(f(k), (k, 0, n))) == sympy.Sum(g(k), (k, 0, n))
    assert known.premises == (ForAll(Eq(f(k), g(k), evaluate=False), k),)
    outside = Known(given={f(k): g(k)})
    assert outside.put(f(k) + 1) == g(k) + 1
    assert outside.premises == (Eq(f(k), g(k), evaluate=False),)


def test_what_has_no_value_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="no value"):
        Known(given={x: 0}).put(a + 1 / x)
