"""Letters: over what each one ranges, how it is printed, and that two of them are told apart."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symact.errors import UnsupportedError
from symact.logic.checks import RingIdentity, decide
from symact.logic.checks.letters import domain_of, heads, letters_of, name_of, printed

x, t = sympy.symbols("x t", real=True)
n = sympy.Symbol("n", integer=True, positive=True)
f = sympy.Function("f", real=True)
A = sympy.MatrixSymbol("A", n, 2)

DOMAINS = [
    (x, ("real", "", (), 0)),
    (sympy.Symbol("p", positive=True), ("real", ">", (), 0)),
    (sympy.Symbol("p", real=True, nonnegative=True), ("real", "≥", (), 0)),
    (sympy.Symbol("p", real=True, nonzero=True), ("real", "≠", (), 0)),
    (sympy.Symbol("p", negative=True), ("real", "<", (), 0)),
    (sympy.Symbol("p", nonpositive=True), ("real", "≤", (), 0)),
    (sympy.Symbol("q", rational=True), ("rational", "", (), 0)),
    (sympy.Symbol("k", integer=True), ("integer", "", (), 0)),
    (n, ("integer", ">", (), 0)),
    (A, ("matrix", "", (n, 2), 0)),
    (f(x), ("real", "", (), 1)),
    (sympy.Function("g", positive=True)(x, t), ("real", ">", (), 2)),
]


@pytest.mark.parametrize(("letter", "expected"), DOMAINS)
def test_what_a_letter_ranges_over(letter: Any, expected: tuple[Any, ...]) -> None:
    domain = domain_of(letter)
    assert (domain.kind, domain.sign, domain.shape, domain.arguments) == expected


STRANGE = [
    sympy.Symbol("w"),
    sympy.Symbol("w", complex=True),
    sympy.Symbol("w", even=True),
    sympy.Symbol("w", prime=True),
    sympy.Symbol("w", real=True, irrational=True),
    sympy.Symbol("w", extended_real=True),
    sympy.Function("w")(x),
]


@pytest.mark.parametrize("letter", STRANGE)
def test_assumptions_that_are_not_printed_are_not_used(letter: Any) -> None:
    """Nothing may be said of all even w under 'for all whole w'."""
    with pytest.raises(UnsupportedError, match="w is"):
        domain_of(letter)
    with pytest.raises(UnsupportedError, match="w is"):
        decide(RingIdentity(), letter, letter, "=")


def test_conditions_of_a_domain() -> None:
    assert domain_of(x).conditions(t) == ()
    assert domain_of(n).conditions(t) == (sympy.Gt(t, 0, evaluate=False),)


ALIKE = [
    (sympy.Symbol("x", positive=True), sympy.Symbol("x", negative=True)),
    (x, sympy.Symbol("x", positive=True)),
    (x, sympy.Dummy("x", real=True)),
    (sympy.Dummy("x", real=True), sympy.Dummy("x", real=True)),
    (x, sympy.Function("x", real=True)(t)),
    (sympy.Symbol("x_1", real=True), sympy.Symbol("x1", real=True)),
    (sympy.Symbol("lambda", real=True), sympy.Symbol("λ", real=True)),
    (sympy.Symbol("lamda", real=True), sympy.Symbol("lambda", real=True)),
    (sympy.Symbol("x_{1}", real=True), sympy.Symbol("x_1", real=True)),
    (f(x), sympy.Function("f", positive=True)(x)),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_two_letters_that_are_printed_alike_are_refused(first: Any, second: Any) -> None:
    """Else x > x would be shown for a positive and a negative x."""
    with pytest.raises(UnsupportedError, match="two letters are printed"):
        letters_of([first, second])
    with pytest.raises(UnsupportedError, match="two letters are printed"):
        decide(RingIdentity(), 2 * first + 3 * second, 3 * second + 2 * first, "=")


def test_a_matrix_and_a_number_of_one_name_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="two letters are printed A"):
        letters_of([A, sympy.Symbol("A", real=True)])
    with pytest.raises(UnsupportedError, match="two letters are printed A"):
        letters_of([A, sympy.MatrixSymbol("A", 2, 2)])


def test_letters_that_differ_are_letters() -> None:
    found = letters_of([f(x) + t, A, sympy.Symbol("x_2", real=True), x])
    assert [letter.name for letter in found] == ["A", "f", "n", "t", "x", "x_2"]
    assert [name_of(letter.symbol) for letter in found][:2] == ["A", "f"]


def test_names_as_they_are_set() -> None:
    assert printed("mu_2") == printed("mu2") == "μ_2"
    assert printed("Sigma") == "Σ"
    assert printed("W_n + 1") != printed("W_n")


def test_what_a_binder_binds_is_no_letter() -> None:
    k = sympy.Symbol("k", integer=True)
    assert set(heads(sympy.Sum(f(k), (k, 0, n)))) == {f(k), n}
    assert set(heads(sympy.Limit(x * t, x, sympy.oo))) == {t}
    assert set(heads(sympy.Lambda(x, x + t))) == {t}
    assert set(heads(sympy.Integral(x * t, (x, 0, t)))) == {t}
    # the place at which a derivative is taken is one of the statement
    assert set(heads(sympy.Derivative(x**2, x))) == {x}
