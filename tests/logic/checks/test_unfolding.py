"""Sums, products, iterates and differences: unfolded by what they are, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Abs, Interval, Lambda, Product, Rational, S, Sum, exp, log, oo, sqrt

from symact.errors import UnsupportedError, UsageError
from symact.logic.checks import (
    Cases,
    DerivativeIs,
    Difference,
    Finite,
    Induction,
    Iterate,
    MatrixIdentity,
    Outcome,
    RingIdentity,
    Split,
    decide,
)
from symact.logic.checks.definedness import conditions
from symact.logic.checks.reading import is_positive, is_real
from symact.logic.checks.unfolding import natural, unfolded
from symact.logic.inductions import by_induction
from symact.rendering import html_of, latex_of, line_of

n = sympy.Symbol("n", integer=True, nonnegative=True)
m = sympy.Symbol("m", integer=True, positive=True)
i, j, whole = sympy.symbols("i j n", integer=True)
k = sympy.Symbol("k", integer=True, positive=True)
c, h, t, x, y, rho = sympy.symbols("c h t x y rho", real=True)
a, b, f, g = (sympy.Function(name, real=True) for name in "abfg")
RING, CASES = RingIdentity(), Cases(())
BOTH: tuple[Any, ...] = ({}, {x: x + h})


def found(left: Any, relation: str, right: Any, check: Any = RING) -> Outcome:
    return decide(check, sympy.sympify(left), sympy.sympify(right), relation)


def by(base: Any = RING, step: Any = RING, **others: Any) -> Induction:
    return Induction(others.pop("variable", n), {}, base, step, **others)


def total(body: Any, low: Any = 1, high: Any = n) -> Any:
    return Sum(body, (j, low, high))


# -- inductions without a recursion ---------------------------------------------------------------

GRID = Sum(a(j, k), (k, 1, m))
LINE, SQUARE = Lambda(t, 2 * t + 1), Lambda(t, t**2)

EQUATIONS: list[tuple[Any, Any, Any, bool]] = [
    (total(a(j) + b(j)), total(a(j)) + total(b(j)), by(), True),
    (total(c * a(j)), c * total(a(j)), by(), True),
    (total(c), n * c, by(), True),
    (total(j), n * (n + 1) / 2, by(), True),
    (total(j, 0), n * (n + 1) / 2, by(), True),
    (total(j, 1, 2 * n), n * (2 * n + 1), by(), True),
    (total(2**j, 0), 2 ** (n + 1) - 1, by(), True),
    (Sum(total(a(j, k)), (k, 1, n)), total(Sum(a(j, k), (k, 1, n))), RING, False),
    (total(c + GRID), n * c + total(GRID), by(), True),
    (total(c * GRID), c * n * GRID, by(), False),
    (total(Sum(c, (k, 1, 3))), 3 * n * c, by(), True),
    (Product(Product(c, (k, 1, 3)), (j, 1, n)), c ** (3 * n), by(), True),
    (Product(c, (j, 1, n)), c**n, by(), True),
    (Product(exp(a(j)), (j, 1, n)), exp(total(a(j))), by(), True),
    (Iterate(LINE, n, x), 2**n * x + 2**n - 1, by(), True),
    (Iterate(LINE, 2 * n, x), 4**n * x + 4**n - 1, by(), True),
    (Iterate(Lambda(t, f(t)), n, f(x)), f(Iterate(Lambda(t, f(t)), n, x)), by(), True),
    (Iterate(Lambda(t, t), n, y), y, by(), True),
    (Difference(SQUARE, h, n + 3, x), 0, by(instances=BOTH), True),
    (Difference(Lambda(t, exp(t)), h, n, x), (exp(h) - 1) ** n * exp(x), by(instances=BOTH), True),
    (total(a(j) * b(j)), total(a(j)) * total(b(j)), by(), False),
    (total(c), (n + 1) * c, by(), False),
    (total(c, 0), n * c, by(), False),
    (total(j), n * (n - 1) / 2, by(), False),
    (Product(c, (j, 1, n)), c ** (n + 1), by(), False),
    (Product(c, (j, 0, n)), c**n, by(), False),
    (Product(1 + a(j), (j, 1, n)), 1 + total(a(j)), by(), False),
    (Iterate(LINE, n, x), 2**n * x + 2**n, by(), False),
    (Iterate(LINE, n + 1, x), 2**n * x + 2**n - 1, by(), False),
    (Difference(SQUARE, h, n + 2, x), 0, by(instances=BOTH), False),
    (Difference(Lambda(t, t), h, n + 1, x), h, by(instances=BOTH), False),
]


@pytest.mark.parametrize(("left", "right", "check", "holds"), EQUATIONS)
def test_equations(left: Any, right: Any, check: Any, holds: bool) -> None:
    outcome = found(left, "=", right, check)
    assert outcome.holds == holds
    if outcome.sequent is not None:
        assert not outcome.sequent.premises
        assert outcome.sequent.level == "symbolic"


def test_inequalities_with_the_new_term_split() -> None:
    sizes, split = total(Abs(a(j))), by(CASES, Cases((a(n + 1),)))
    assert found(total(a(j)), "≤", sizes, split).holds
    assert found(-total(a(j)), "≤", sizes, split).holds
    assert found(total(a(j) ** 2), "≥", 0, by(CASES, CASES)).holds
    assert not found(total(a(j)), "≤", sizes / 2, split).holds
    assert not found(total(a(j) ** 2), ">", 0, by(CASES, CASES)).holds
    assert not found(total(a(j) ** 3), "≥", 0, by(CASES, CASES)).holds


def test_a_start_after_zero() -> None:
    shown = found(total(j, 1, whole), "=", whole * (whole + 1) / 2, by(variable=whole, start=1))
    assert shown.sequent is not None
    assert sympy.Ge(whole, 1, evaluate=False) in shown.sequent.premises
    assert found(total(j, 1, m), "=", m * (m + 1) / 2, by(variable=m, start=1)).holds
    assert not found(total(j, 1, m), "=", m * (m + 1) / 2 + 1, by(variable=m, start=1)).holds


@pytest.mark.parametrize(
    ("left", "right", "check"),
    [
        (total(j), n * (n + 1) / 2, by()),
        (total(j, 1, m), m * (m + 1) / 2, by(variable=m, start=1)),
        (Iterate(LINE, n, x), 2**n * x + 2**n - 1, by()),
    ],
)
def test_chains_made_by_it_hold(left: Any, right: Any, check: Any) -> None:
    chains = by_induction(left, "=", right, check)
    assert all(step.outcome().holds for chain in chains for step in chain.steps)


# -- one step less is an identity ------------------------------------------------------------------

UNKNOWN = Lambda(t, f(t))

IDENTITIES: list[tuple[Any, Any, bool]] = [
    (total(a(j), 1, n + 1), total(a(j)) + a(n + 1), True),
    (total(a(j), 1, m), total(a(j), 1, m - 1) + a(m), True),
    (total(a(j), 1, 3), a(1) + a(2) + a(3), True),
    (total(a(j), 1, 0), 0, True),
    (Product(a(j), (j, 1, 0)), 1, True),
    (Product(a(j), (j, 1, n + 1)), Product(a(j), (j, 1, n)) * a(n + 1), True),
    (Iterate(UNKNOWN, n + 1, x), f(Iterate(UNKNOWN, n, x)), True),
    (Iterate(UNKNOWN, 2, x), f(f(x)), True),
    (Iterate(UNKNOWN, 0, x), x, True),
    (Difference(UNKNOWN, h, n + 1, x), None, True),
    (Difference(UNKNOWN, h, 2, x), f(x + 2 * h) - 2 * f(x + h) + f(x), True),
    (Difference(UNKNOWN, h, 0, x), f(x), True),
    (total(a(j), 1, n + 1), total(a(j)) + a(n), False),
    (total(a(j), 1, 0), 1, False),
    (Product(a(j), (j, 1, 0)), 0, False),
    (Iterate(UNKNOWN, 2, x), f(x) ** 2, False),
    (Iterate(UNKNOWN, n + 1, x), Iterate(UNKNOWN, n, x), False),
    (Difference(UNKNOWN, h, 2, x), f(x + 2 * h) + 2 * f(x + h) + f(x), False),
    (total(a(j), 1, i), total(a(j), 1, i - 1) + a(i), False),  # i may be 0 or less
]


@pytest.mark.parametrize(("left", "right", "holds"), IDENTITIES)
def test_one_step_less(left: Any, right: Any, holds: bool) -> None:
    if right is None:
        right = Difference(UNKNOWN, h, n, x + h) - Difference(UNKNOWN, h, n, x)
    assert found(left, "=", right).holds == holds


def test_numbers_are_put_in_where_all_values_are_gone_through() -> None:
    few = Finite({n: (0, 1, 2, 3)})
    assert found(total(j), "=", n * (n + 1) / 2, few).holds
    assert not found(total(j), "=", n**2, few).holds


# -- refused, with the reason ---------------------------------------------------------------------

REAL, POSITIVE = sympy.Symbol("r", real=True), sympy.Symbol("t", positive=True)
LOOKS_LIKE, INDEXED = sympy.Symbol("j", real=True), sympy.Symbol("w_j", real=True)
NEGATIVE = sympy.Symbol("q", integer=True, negative=True)

REFUSED: list[tuple[Any, Any, str]] = [
    (total(a(j), m, n), by(), "has 1 steps or more"),
    (total(a(j, n)), by(), "must lead from"),
    (Iterate(Lambda(t, t + n), n, x), by(), "must lead from"),
    (Iterate(Lambda(t, 1 / t), n, x), RING, "not known to be defined"),
    (Iterate(Lambda(t, sqrt(t)), n, x), RING, "not known to be defined"),
    (Difference(Lambda(t, log(t)), h, n, x), RING, "not known to be defined"),
    (Iterate(Lambda(POSITIVE, POSITIVE + 1), n, x), RING, "all real numbers"),
    (Iterate(Lambda(j, j + 1), n, x), RING, "all real numbers"),
    (Iterate(LINE, REAL, x), RING, "not declared whole"),
    (total(1 / j), RING, "not known to be defined"),
    (Sum(1 / k, (k, 0, n)), RING, "starts at 0"),
    (Sum(NEGATIVE, (NEGATIVE, 1, n)), RING, "starts at 1"),
    (Sum(a(REAL), (REAL, 1, n)), RING, "not declared whole"),
    (total(a(j), 1, REAL), RING, "not declared whole"),
    (total(a(j), Rational(1, 2), n + Rational(1, 2)), RING, "not declared whole"),
    (total(a(j), 1, j), RING, "speaks of j"),
    (Sum(a(j, k), (j, 1, k), (k, 1, n)), RING, "speaks of k"),
    (Sum(a(j, k), (j, 1, n), (k, 1, j)), RING, "speaks of j"),
    (Sum(a(j, j), (j, 1, n), (j, 1, n)), RING, "letters that differ"),
    (total(j * LOOKS_LIKE), RING, "printed j"),
    (total(INDEXED), RING, "function of it, w"),
    (total(a(j), 1, -1), RING, "false"),
    (Iterate(LINE, -1, x), RING, "false"),
]


@pytest.mark.parametrize(("thing", "check", "reason"), REFUSED)
def test_what_has_no_value_or_no_proof_is_refused(thing: Any, check: Any, reason: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        found(thing, "=", thing, check)


def test_fewer_than_no_steps_stay_a_premise() -> None:
    assert list(conditions(total(a(j), 1, i))) == [sympy.Ge(i, 0, evaluate=False)]
    assert list(conditions(total(a(j), 1, n))) == []
    assert list(conditions(Iterate(UNKNOWN, i, x))) == [sympy.Ge(i, 0, evaluate=False)]
    sequent = found(total(a(j), 1, i) + 0 * x, "=", total(a(j), 1, i)).sequent
    assert sequent is not None
    assert sequent.premises == (sympy.Ge(i, 0, evaluate=False),)
    # no convention for limits in reverse order
    assert not found(total(a(j), 3, 1), "=", -a(2)).holds


def test_no_recursion_is_trusted_for_them() -> None:
    for thing in (total(a(j), 1, n + 1), Iterate(UNKNOWN, n + 1, x)):
        at_n = thing.xreplace({n: n - 1})
        check = Induction(n, {thing: 2 * at_n}, RING, RING)
        assert not found(at_n, "=", S.Zero, check).holds
    with pytest.raises(UsageError, match="one letter"):
        Iterate(f, n, x)
    with pytest.raises(UsageError, match="one letter"):
        Difference(Lambda((t, x), t + x), h, n, x)


def test_what_varies_inside_is_not_put_in_or_supposed() -> None:
    assert not found(total(a(j)), "=", 5 * n, RingIdentity(given={a(1): 5})).holds
    shown = found(total(a(j)), "=", total(c), RingIdentity(given={a(j): c}))
    assert shown.sequent is not None
    assert "for all j" in str(shown.sequent.premises)
    with pytest.raises(UnsupportedError, match="varies"):
        found(total(a(j)), "=", 0, RingIdentity(given={j: 1}))
    with pytest.raises(UnsupportedError, match="varies"):
        found(Iterate(LINE, n, x), "=", 0, RingIdentity(given={t: 1}))
    # the statement for n, used below a sum for all j, needs its premises for all j
    made_of = {g(0, j): a(j), g(n + 1, j): Sum(g(n, j), (j, 1, 3))}
    positive = Cases((), given={a(j): 0})
    outcome = found(g(n, j), "=", 0, Induction(n, made_of, positive, RING))
    assert outcome.sequent is not None
    assert "Eq(a(j), 0) for all j" in map(str, outcome.sequent.premises)
    late = Cases((Split(j, on=Interval(2, oo)),))
    for_late = {g(0, j): j - 2, g(n + 1, j): Sum(g(n, j), (j, 1, 3))}
    with pytest.raises(UnsupportedError, match="varies"):
        found(g(n, j), "≥", 0, Induction(n, for_late, late, CASES))


def test_substitution_does_not_reach_bound_letters() -> None:
    once = Iterate(LINE, n, x)
    assert once.subs(t, 5) == once
    assert once.subs({n: 0, x: 3}) == Iterate(LINE, 0, 3)
    assert once.free_symbols == {n, x}
    assert Difference(UNKNOWN, h, n, x).subs(h, 1) == Difference(UNKNOWN, 1, n, x)
    with pytest.raises(UnsupportedError, match="derivative"):
        found(sympy.Derivative(x * once, x), "=", 0, DerivativeIs())


def test_the_least_number_of_steps() -> None:
    from symact.logic.checks.reading import Reader

    read = Reader().read
    assert natural(2 * m + 1, read) == {m - 1: 2, 1: 3}
    assert natural(i, read) is None
    assert natural(n - m, read) is None
    assert unfolded(total(a(j), 1, n + 1), n, 0, read) == total(a(j)) + a(n + 1)
    assert unfolded(total(a(j), 1, m), n, 0, read) == total(a(j), 1, m)


# -- powers, signs, matrices ----------------------------------------------------------------------

POWERS: list[tuple[Any, Any, bool]] = [
    (rho ** (n + 1), rho * rho**n, True),
    (rho**m, rho * rho ** (m - 1), True),
    ((x * y) ** n, x**n * y**n, True),
    ((x + y) ** (2 * n + 1), (x + y) * ((x + y) ** n) ** 2, True),
    ((-2) ** (n + 1), -2 * (-2) ** n, True),
    ((-x) ** n, (-1) ** n * x**n, True),
    ((-1) ** (i + 1), -((-1) ** i), True),
    ((-1) ** (i + 2), (-1) ** i, True),
    ((-1) ** i * (-1) ** i, 1, True),
    ((-1) ** (2 * i), 1, True),
    ((x + (-1) ** i) ** 2, x**2 + 2 * (-1) ** i * x + 1, True),
    (rho ** (i + 1), rho * rho**i, False),  # 0⁰ is 1, but 0·0⁻¹ has no value
    (rho ** (n + 1), rho**n, False),
    (rho**n, rho * rho ** (n - 1), True),  # where both have a value, so ρ ≠ 0
    ((-1) ** (i + 1), (-1) ** i, False),
    ((-1) ** i, 1, False),
    ((x + y) ** n, x**n + y**n, False),
    (rho ** (n * m), rho**n * rho**m, False),
]


@pytest.mark.parametrize(("left", "right", "holds"), POWERS)
def test_powers_of_any_base(left: Any, right: Any, holds: bool) -> None:
    outcome = found(left, "=", right)
    assert outcome.holds == holds
    if outcome.sequent is not None:
        for number in (0, -2, 3):
            for power in (0, 1, 2):
                values = {rho: number, x: number, y: 3, n: power, m: power + 1, i: power}
                if all(p.subs(values) for p in outcome.sequent.premises):
                    assert left.subs(values) == sympy.sympify(right).subs(values)


def test_a_premise_of_a_negative_power_stays() -> None:
    sequent = found(rho**n, "=", rho * rho ** (n - 1)).sequent
    assert sequent is not None
    assert sequent.premises == (sympy.Ne(rho, 0, evaluate=False),)
    assert found(rho ** (n + 1), "=", rho * rho**n).sequent.premises == ()  # type: ignore[union-attr]


def test_one_over_a_positive_number_is_positive() -> None:
    assert found(log(1 / (1 + exp(-x))), "=", -log(1 + exp(-x)), RING).holds is False
    assert is_positive(1 / (1 + exp(-x)))
    assert is_real(log(1 / (1 + exp(-x))))
    assert not is_positive(1 / (1 + x))
    slope = DerivativeIs()
    logarithm = sympy.Derivative(log(1 / (1 + exp(-x))), x)
    assert found(logarithm, "=", exp(-x) / (1 + exp(-x)), slope).holds
    assert not found(logarithm, "=", -exp(-x) / (1 + exp(-x)), slope).holds


def test_scalars_of_matrices_bring_where_they_have_a_value() -> None:
    matrix = sympy.MatrixSymbol("A", 2, 2)
    outcome = found(matrix / (1 + x) + x * matrix / (1 + x), "=", matrix, MatrixIdentity())
    assert outcome.sequent is not None
    assert outcome.sequent.premises == (sympy.Ne(x + 1, 0, evaluate=False),)
    assert not found(matrix / (1 + x) + matrix / (1 + x), "=", matrix, MatrixIdentity()).holds


# -- how they are written -------------------------------------------------------------------------

WRITTEN = [
    (Iterate(UNKNOWN, n + 1, x), "fⁿ⁺¹(x)", "f^{n + 1}(x)"),
    (Iterate(UNKNOWN, n, x) ** 2, "(fⁿ(x))²", r"\left(f^n(x)\right)^2"),
    (x * Iterate(LINE, n, x), "x (t ↦ 2 t + 1)ⁿ(x)", r"x \left(t \mapsto 2 t + 1\right)^n(x)"),
    (Difference(UNKNOWN, h, n, x), "Δₕⁿ f(x)", r"\Delta_h^n f(x)"),
    (3 * Difference(UNKNOWN, h, n, x), "3 Δₕⁿ f(x)", r"3 \Delta_h^n f(x)"),
]


@pytest.mark.parametrize(("thing", "text", "latex"), WRITTEN)
def test_how_they_are_written(thing: Any, text: str, latex: str) -> None:
    assert line_of(thing) == text
    assert latex_of(thing) == latex
    assert "<msup>" in html_of(thing) or "<msubsup>" in html_of(thing)
