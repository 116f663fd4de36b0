"""What is shown elsewhere, and functions that have one slope and one value."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import sympy
from sympy import Derivative, FiniteSet, Interval, S, exp, log, oo, tanh

from symact.errors import UnsupportedError
from symact.logic.checks import (
    Cases,
    Cite,
    Induction,
    RingIdentity,
    SameSlope,
    Shown,
    Split,
    at,
    decide,
)
from symact.logic.checks.lemmas import lemma
from symact.logic.derivation import Chain, Derivation
from symact.logic.inductions import by_induction
from symact.logic.meanings import Meaning

n = sympy.Symbol("n", integer=True, nonnegative=True)
x, t, m, d = sympy.symbols("x t m d", real=True)
p = sympy.Symbol("p_n", real=True)
f, g = sympy.Function("f", real=True), sympy.Function("g", real=True)

# -- lemmas ---------------------------------------------------------------------------------------


def _count(bound: Any = n + 1) -> Derivation:
    """p_n ≤ n + 1 where each step adds 0 or 1."""
    recursion = {at(p, {n: S.Zero}): 1, at(p, {n: n + 1}): p + d}
    check = Induction(n, recursion, Cases(()), Cases((Split(d, on=FiniteSet(0, 1)),)))
    return Derivation.of(*by_induction(p, "≤", bound, check))


def test_a_lemma_is_used_with_values() -> None:
    shown = decide(Shown(_count()), p, n + 1, "≤").sequent
    assert shown is not None
    ten = Shown(_count(), {n: S(10)})
    assert decide(ten, sympy.Symbol("p_10", real=True), S(11), "≤").holds
    assert (shown.level, "induction" in shown.trusts) == ("symbolic", True)


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [(p, "≤", n), (p, "=", n + 1), (p, "<", n + 1), (n + 1, "≥", p), (p + 1, "≤", n + 2)],
)
def test_what_the_lemma_does_not_say_is_refused(left: Any, relation: str, right: Any) -> None:
    outcome = decide(Shown(_count()), left, right, relation)
    assert not outcome.holds
    assert "p_n ≤ n + 1" in dict(outcome.record)["shown is"]


HOME = {"__module__": "symact.logic.derivation"}


class Own(Derivation):
    """A derivation of its own kind, which could say of itself that it holds."""


def test_a_lemma_is_a_derivation_and_of_no_other_class() -> None:
    with pytest.raises(UnsupportedError, match="is no Derivation"):
        decide(Shown(Own.of(*_count().chains)), p, n + 1, "≤")
    for kind in (
        Own,
        Derivation,
        type("Derivation", (), {"__module__": "symact.logic.derivation"}),
    ):
        with pytest.raises(UnsupportedError, match="a lemma is a Derivation"):
            lemma(kind)


FIRST = """
from symact.logic.checks import Shown, decide
from symact.logic.checks.lemmas import lemma
home = {"__module__": "symact.logic.derivation"}
for own in (type("Derivation", (), {}), type("Other", (), home)):
    try:
        lemma(own)
    except Exception as error:
        print(type(error).__name__)
from symact.logic.derivation import Derivation
"""


def test_no_other_class_is_named_first() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["UnsupportedError"] * 2


def test_a_lemma_that_does_not_hold_shows_nothing() -> None:
    assert not decide(Shown(_count(n)), p, n, "≤").holds


def test_steps_of_an_induction_are_no_lemmas() -> None:
    assert not decide(Shown(_count()), at(p, {n: n + 1}), p + d, "=").holds


def test_a_lemma_is_as_good_as_its_proof() -> None:
    cited = Derivation.of(Chain.of(x, ("<", S(2), "cited", Cite("A, 1900, B"))))
    shown = decide(Shown(cited, {x: t}), t, S(2), "<").sequent
    assert shown is not None
    assert shown.level == "cited"
    assert "cited: A, 1900, B" in shown.trusts
    said = Derivation.of(
        Chain.of(x + x, ("=", 2 * x, "collect", RingIdentity())),
        meanings=(Meaning(x, "the depth, which is large"),),
    )
    argued = decide(Shown(said, {x: t}), t + t, 2 * t, "=").sequent
    assert argued is not None
    assert argued.level == "argued"
    assert argued.argued == ("that x is the depth, which is large",)


def test_a_lemma_brings_its_conditions() -> None:
    inside = Cases((Split(x, on=Interval(0, 1)),))
    lemma = Derivation.of(Chain.of(x**2, ("≤", x, "0 ≤ x ≤ 1", inside)))
    chain = Chain.of(t**2, ("≤", t, "as above", Shown(lemma, {x: t})))
    shown = chain.steps[0].established()
    assert shown.premises == (sympy.Contains(t, Interval(0, 1), evaluate=False),)


# -- one slope, one value -------------------------------------------------------------------------

SLOPES = {Derivative(g(t), t): m}

EQUAL = [
    (SameSlope(t, 0, SLOPES), g(t), g(0) + m * t, True),
    (SameSlope(t, 1, SLOPES), g(t), g(1) + m * (t - 1), True),
    (SameSlope(t, 0, SLOPES), g(t), g(0) + 2 * m * t, False),
    (SameSlope(t, 0, SLOPES), g(t), g(0) + m * t + 1, False),
    (SameSlope(t, 1, SLOPES), g(t), g(0) + m * t, False),
    (SameSlope(t, 0), g(t), g(0) + m * t, False),
    (SameSlope(x), tanh(x), 2 / (1 + exp(-2 * x)) - 1, True),
    (SameSlope(x), tanh(x), 2 / (1 + exp(-x)) - 1, False),
    (SameSlope(x), (x + 1) ** 2, x**2 + 2 * x + 1, True),
    (SameSlope(x), (x + 1) ** 2, x**2 + 2 * x, False),
    (SameSlope(x, 0, {}, {f: sympy.Lambda(x, x**2)}), f(x), x**2, True),
    (SameSlope(x, 0, {}, {f: sympy.Lambda(x, x**2)}), f(x), x**3, False),
    (SameSlope(x), log(1 + exp(x)) - log(1 + exp(-x)), x, True),
]


@pytest.mark.parametrize(("check", "left", "right", "holds"), EQUAL)
def test_one_slope_and_one_value(check: SameSlope, left: Any, right: Any, holds: bool) -> None:
    assert decide(check, left, right, "=").holds == holds


@pytest.mark.parametrize(
    "jumping",
    [1 / x, sympy.sqrt(x), sympy.Abs(x) / x, log(x), sympy.sign(x), 1 / (x - 3) ** 2, 1 / tanh(x)],
)
def test_what_may_jump_is_refused(jumping: Any) -> None:
    """sign x has the slope 0 away from 0, and is not constant."""
    with pytest.raises(UnsupportedError):
        SameSlope(x, 1).run(jumping, jumping.subs(x, 1))


def test_trust_is_told() -> None:
    assert "mean value theorem" in SameSlope(x).trusts
    with pytest.raises(UnsupportedError, match="decides"):
        decide(SameSlope(x), x, x, "≤")
    assert decide(Cases((Split(x, on=Interval(0, oo)),)), x, S.Zero, "≥").holds
    assert RingIdentity().run(x, x).holds
