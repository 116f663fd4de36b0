"""Every check of the closed set says no to something, and is missed when it always agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sympy
from sympy import And, Derivative, Interval, Limit, Rational, S, exp, oo, pi

from symact.logic.checks import (
    CHECKS,
    Case,
    Cases,
    Cite,
    DerivativeIs,
    Enclosed,
    Farkas,
    Finite,
    Induction,
    Instances,
    LimitIs,
    MatrixIdentity,
    MaximumIs,
    MeanIs,
    Monotone,
    OnInterval,
    Outcome,
    Prose,
    RingIdentity,
    SameSlope,
    Shown,
    Split,
    Squares,
    TurningPoint,
    UniqueZero,
    Values,
)
from symact.logic.derivation import Chain, Derivation, Step
from symact.logic.laws import Independent, Mean
from symact.logic.meanings import Meaning
from symact.logic.words import Between, Maximum
from symact.numbers.matrix import RationalMatrix

x, y = sympy.symbols("x y", real=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)
g = sympy.Function("g", real=True)
A, v = sympy.MatrixSymbol("A", 2, 2), sympy.MatrixSymbol("v", 2, 1)
POSITIVE = Split(x, on=Interval.open(0, oo))
PARABOLA = UniqueZero(2 * x, x, (-S.Half, S.Half))
DOUBLING = Induction(n, {g(0): 1, g(n + 1): 2 * g(n)}, RingIdentity(), RingIdentity())
FALLS = Case(2 * x, S.Zero, Cases((Split(x, on=Interval(-oo, -1)),)), "<")
BENDS = Case(S(2), S.Zero, Cases((Split(x, on=Interval.open(-1, 1)),)), ">")
RISES = Case(2 * x, S.Zero, Cases((Split(x, on=Interval(1, oo)),)), ">")
LEMMA = Derivation.of(Chain.of(x**2, ("≥", S.Zero, "a square", Squares([(1, x)]))))
TWO = {A: RationalMatrix.identity(2)}


def step(before: Any, relation: str, after: Any, check: Any) -> Step:
    return Step(sympy.sympify(before), sympy.sympify(after), "", check, relation)


PAIRS: Mapping[type, tuple[Step, Step]] = {
    MatrixIdentity: (
        step(A * (v + v), "=", 2 * A * v, MatrixIdentity()),
        step(A * (v + v), "=", 3 * A * v, MatrixIdentity()),
    ),
    Values: (
        step(A * v, "=", sympy.eye(2) * v, Values((v,), TWO)),
        step(A * v, "=", 2 * sympy.eye(2) * v, Values((v,), TWO)),
    ),
    RingIdentity: (
        step((x + 1) ** 2, "=", x**2 + 2 * x + 1, RingIdentity()),
        step((x + 1) ** 2, "=", x**2 + 2 * x + 2, RingIdentity()),
    ),
    Squares: (
        step(x * (1 - x), "≤", Rational(1, 4), Squares([(1, x - S.Half)])),
        step(x * (1 - x), "≤", Rational(1, 5), Squares([(1, x - S.Half)])),
    ),
    Cases: (
        step(abs(x), "≥", x, Cases((x,))),
        step(abs(x), ">", x, Cases((x,))),
    ),
    DerivativeIs: (
        step(Derivative(x**3, x), "=", 3 * x**2, DerivativeIs()),
        step(Derivative(x**3, x), "=", 2 * x**2, DerivativeIs()),
    ),
    LimitIs: (
        step(Limit(x * exp(-x), x, oo), "=", 0, LimitIs()),
        step(Limit(x * exp(-x), x, oo), "=", 1, LimitIs()),
    ),
    Monotone: (
        step(exp(x), ">", 1 + x, Monotone(x, Interval.open(0, oo), "left")),
        step(exp(x), ">", 1 + 2 * x, Monotone(x, Interval.open(0, oo), "left")),
    ),
    SameSlope: (
        step(g(x), "=", g(0) + 2 * x, SameSlope(x, 0, {Derivative(g(x), x): S(2)})),
        step(g(x), "=", g(0) + 3 * x, SameSlope(x, 0, {Derivative(g(x), x): S(2)})),
    ),
    TurningPoint: (
        step(x**2, "≥", y**2, TurningPoint(x, y, PARABOLA, (FALLS, BENDS, RISES))),
        step(x**2, "≤", y**2, TurningPoint(x, y, PARABOLA, (FALLS, BENDS, RISES))),
    ),
    Enclosed: (
        step(pi, "<", Rational(22, 7), Enclosed()),
        step(pi, "<", Rational(311, 100), Enclosed()),
    ),
    OnInterval: (
        step(exp(x), ">", x + S.Half, OnInterval(x, -1, 1)),
        step(exp(x), ">", x + 2, OnInterval(x, -1, 1)),
    ),
    MaximumIs: (
        step(Maximum(x * (1 - x), x, 0, 1), "∈", Between("0.2499", "0.2501"), MaximumIs()),
        step(Maximum(x * (1 - x), x, 0, 1), "∈", Between("0.2501", "0.2503"), MaximumIs()),
    ),
    UniqueZero: (
        step(y, "∈", Between("1.4142", "1.4143"), UniqueZero(x**2 - 2, x, (1, 2))),
        step(y, "∈", Between("1.4143", "1.4144"), UniqueZero(x**2 - 2, x, (1, 2))),
    ),
    Farkas: (
        step(And(x > 1, y >= 2, evaluate=False), "⇒", x + y > 3, Farkas({x > 1: 1, y >= 2: 1})),
        step(And(x > 1, y >= 2, evaluate=False), "⇒", x + y > 4, Farkas({x > 1: 1, y >= 2: 1})),
    ),
    Finite: (
        step(x, "=", x**3, Finite({x: (-1, 0, 1)})),
        step(x, "=", x**2, Finite({x: (-1, 0, 1)})),
    ),
    Instances: (
        step(x, "=", y, Instances(lambda: [(1, 1), (2, 2)], "so it is")),
        step(x, "=", y, Instances(lambda: [(1, 1), (2, 3)], "so it is")),
    ),
    Induction: (
        step(g(n), "=", 2**n, DOUBLING),
        step(g(n), "=", 3**n, DOUBLING),
    ),
    MeanIs: (
        step(Mean(x * y, x, y), "=", Mean(x, x) * Mean(y, y), MeanIs((Independent(x, y),))),
        step(Mean(x * y, x, y), "=", Mean(x, x) * Mean(y, y), MeanIs()),
    ),
    Shown: (
        step(y**2, "≥", 0, Shown(LEMMA, {x: y})),
        step(y**2, ">", 0, Shown(LEMMA, {x: y})),
    ),
}  # fmt: skip
"""For each check something that it accepts, and something false that it refuses."""

ZEROS = {TurningPoint: PARABOLA, UniqueZero: PAIRS[UniqueZero][0].check}
"""What y stands for beside these."""


def test_no_check_is_forgotten() -> None:
    assert set(PAIRS) == set(CHECKS) - {Cite, Prose}
    assert len(CHECKS) == len(set(CHECKS))


@pytest.mark.parametrize("kind", PAIRS, ids=lambda kind: kind.__name__)
def test_a_check_accepts_and_refuses(kind: type) -> None:
    good, bad = PAIRS[kind]
    assert type(good.check) is type(bad.check) is kind
    assert good.outcome().holds
    assert not bad.outcome().holds


@pytest.mark.parametrize("kind", PAIRS, ids=lambda kind: kind.__name__)
def test_a_check_that_always_agrees_is_noticed(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it sabotaged the test above goes red, whatever the proofs do."""
    monkeypatch.setattr(kind, "run", lambda *_: Outcome(True))
    assert PAIRS[kind][1].outcome().holds


@pytest.mark.parametrize("kind", [Cite, Prose], ids=lambda kind: kind.__name__)
def test_what_is_only_said_says_so(kind: type) -> None:
    """They never say no, so a level gives them away."""
    sequent = step(S.One, "=", S(2), kind("A, 1900, B")).established()
    assert sequent.level == {Cite: "cited", Prose: "prose"}[kind]
    assert sequent.trusts == {Cite: ("cited: A, 1900, B",), Prose: ("argument in words",)}[kind]


def test_a_step_without_its_check_is_refused_by_the_runner() -> None:
    for kind, (good, bad) in PAIRS.items():
        meanings = (Meaning(y, "", ZEROS[kind].meant),) if kind in ZEROS else ()
        Derivation.of(Chain(good.before, (good,)), meanings=meanings).verify()
        assert bad.complaint(bad.outcome())
