"""Induction: base and step come from the statement that the check stands beside, and no other."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Abs, FiniteSet, Integer, Interval, MatMul, Mul, Rational, S, oo

from symact.checks import (
    Cases,
    Finite,
    Induction,
    MatrixIdentity,
    Prose,
    RingIdentity,
    Split,
    at,
    decide,
)
from symact.derivation import by_induction
from symact.errors import CheckFailedError, UnsupportedError
from symact.checks.layers import LayerProduct, LayerSum, block_symbols, width

n, i, d = sympy.symbols("n i d", integer=True, nonnegative=True)
s, w, y = sympy.symbols("s w y", real=True)
p = sympy.Symbol("p_n", real=True)
f = sympy.Function("f", real=True)
RING = RingIdentity()

# -- what a symbol is at another index ------------------------------------------------------------


def test_indices_of_names_are_put_in_too() -> None:
    weight = sympy.MatrixSymbol("W_n + 1", width(n + 1), width(n))
    assert at(p, {n: Integer(0)}) == sympy.Symbol("p_0", real=True)
    assert at(p + n, {n: n + 1}) == sympy.Symbol("p_n + 1", real=True) + n + 1
    assert at(weight, {n: Integer(1)}) == sympy.MatrixSymbol("W_2", width(2), width(1))
    assert at(f(n, y) * w, {n: n + 1}) == f(n + 1, y) * w
    other = sympy.Symbol("nu_nn", real=True)
    assert at(other + s, {n: Integer(0)}) == other + s


# -- equations ------------------------------------------------------------------------------------

DOUBLING = {f(0): 1, f(n + 1): 2 * f(n)}
ADDING = {f(0): 0, f(n + 1): f(n) + w}

EQUATIONS: list[tuple[dict[Any, Any], Any, bool]] = [
    (DOUBLING, 2**n, True),
    (DOUBLING, 3**n, False),
    (DOUBLING, 2**n + 1, False),
    (DOUBLING, 2 ** (n + 1), False),
    (DOUBLING, 2 ** (2 * n), False),
    (ADDING, n * w, True),
    (ADDING, (n + 1) * w, False),
    (ADDING, n * w + 1, False),
    (ADDING, 2 * n * w, False),
    ({f(0): 0, f(n + 1): f(n) + n + 1}, n * (n + 1) / 2, True),
    ({f(0): 0, f(n + 1): f(n) + n + 1}, n**2, False),
    ({f(0): 0, f(n + 1): f(n) + n}, n * (n + 1) / 2, False),
]


@pytest.mark.parametrize(("recursion", "closed", "holds"), EQUATIONS)
def test_the_statement_beside_it_is_what_is_shown(
    recursion: dict[Any, Any], closed: Any, holds: bool
) -> None:
    check = Induction(n, recursion, RING, RING)
    assert decide(check, f(n), closed, "=").holds == holds


def test_a_wrong_start_is_seen_at_the_base() -> None:
    assert not Induction(n, {**DOUBLING, f(0): 2}, RING, RING).run(f(n), 2**n).holds
    later = {f(2): 4, f(n + 1): 2 * f(n)}
    assert Induction(n, later, RING, RING, start=2).run(f(n), 2**n).holds
    assert not Induction(n, later, RING, RING, start=2).run(f(n), 2 ** (n - 1)).holds
    assert not Induction(n, later, RING, RING).run(f(n), 2**n).holds


# -- inequalities ---------------------------------------------------------------------------------

BIT = Split(d, on=FiniteSet(0, 1))
COUNT = {at(p, {n: Integer(0)}): 1, at(p, {n: n + 1}): p + d}

INEQUALITIES = [
    (p, "≤", n + 1, True),
    (p, "≤", n, False),
    (p, "<", n + 1, False),
    (p, "<", n + 2, True),
    (p, "=", n + 1, False),
    (p, "≥", S.One, True),
    (p, "≥", S(2), False),
    (p, ">", S.Zero, True),
    (p, "≥", n + 1, False),
    (-p, "≤", -S.One, True),
    (-p, "≤", -S(2), False),
]


@pytest.mark.parametrize(("left", "relation", "right", "holds"), INEQUALITIES)
def test_inequalities(left: Any, relation: str, right: Any, holds: bool) -> None:
    check = Induction(n, COUNT, Cases(()), Cases((BIT,)))
    assert decide(check, left, right, relation).holds == holds


def test_the_left_side_at_n_may_be_anything_that_the_statement_allows() -> None:
    """f(n + 1) = 1 − f(n) ≤ 1 would follow from f(n) = 1, but from f(n) ≤ 1 it does not."""
    turned = {f(0): -5, f(n + 1): 1 - f(n)}
    assert not decide(Induction(n, turned, Cases(()), Cases(())), f(n), S.One, "≤").holds
    halved = {f(0): -5, f(n + 1): f(n) / 2}
    assert decide(Induction(n, halved, Cases(()), Cases(())), f(n), S.One, "≤").holds


def test_several_instances_differ_from_their_bounds_by_different_amounts() -> None:
    """f(n, i) and f(n, i − 1) are each at most 1, and that says nothing of a difference."""
    both = ({}, {i: i - 1})

    def shows(more: Any) -> bool:
        recursion = {f(0, i): 1, f(n + 1, i): more}
        check = Induction(n, recursion, Cases(()), Cases(()), instances=both)
        return decide(check, f(n, i), S.One, "≤").holds

    assert shows((f(n, i) + f(n, i - 1)) / 2)
    assert not shows(f(n, i) - f(n, i - 1))
    assert not shows(1 - f(n, i) + f(n, i - 1))
    assert not shows(f(n, i) + f(n, i - 1))


# -- what is put in -------------------------------------------------------------------------------


def test_what_is_no_definition_must_be_an_identity() -> None:
    doubled = {Integer(2) ** (n + 1): Mul(2, Integer(2) ** n, evaluate=False)}
    tripled = {Integer(2) ** (n + 1): Mul(3, Integer(2) ** n, evaluate=False)}
    from_three = Cases((Split(n, on=Interval(3, oo)),))

    def check(recursion: Any) -> Induction:
        return Induction(n, recursion, Finite({}), from_three, start=3)

    assert decide(check(doubled), 2**n, 2 * n + 1, ">").holds
    assert not decide(check(tripled), 2**n, 2 * n + 1, ">").holds
    assert not decide(check(doubled), 2**n, 3 * n - 1, ">").holds
    assert not decide(check(doubled), 2**n, n**2, ">").holds


def test_the_recursion_leads_back_to_the_statement() -> None:
    for recursion in ({f(0): 1}, {f(0): 1, f(n + 1): 2 ** (n + 1)}, {**DOUBLING, f(n): 2**n}):
        with pytest.raises(UnsupportedError, match="must lead"):
            Induction(n, recursion, RING, RING).run(f(n), 2**n)


def test_the_step_is_for_every_number() -> None:
    late = Cases((BIT, Split(n, on=Interval(4, oo))))
    with pytest.raises(UnsupportedError, match="needed for every"):
        Induction(n, COUNT, Cases(()), late).run(p, n + 1, "≤")
    at_four = Induction(n, {at(p, {n: Integer(4)}): 1, **COUNT}, Cases(()), late, start=4)
    assert at_four.run(p, n + 1, "≤").holds
    with pytest.raises(UnsupportedError, match="needed for every"):
        Induction(n, COUNT, Cases(()), Cases((Split(n, on=FiniteSet(0, 1)),))).run(p, n + 1, "≤")


def test_the_variable_is_a_whole_number() -> None:
    with pytest.raises(UnsupportedError, match="whole number"):
        Induction(y, {f(0): 0, f(y + 1): f(y)}, RING, RING).run(f(y), S.Zero)


def test_implications_are_not_for_induction() -> None:
    with pytest.raises(UnsupportedError, match="decides"):
        decide(Induction(n, DOUBLING, RING, RING), f(n), 2**n, "⇒")


# -- other symbols --------------------------------------------------------------------------------


def _digits(more: Any, inside: Any) -> Induction:
    """f(n, i, y) for i below 2ⁿ, with a digit d more of i in each step."""
    recursion = {f(0, 0, y): y, f(n + 1, 2 * i + d, y): more}
    first, goal = {i: Integer(0)}, {i: 2 * i + d}
    return Induction(
        n, recursion, RING, Cases((BIT, y, n)), first=first, goal=goal, instances=({y: inside},)
    )


def test_other_symbols_change_with_the_number() -> None:
    """f(n, i, y) = (i + y)/2ⁿ: the place of a cell, and y half of what it was, with a digit."""
    half = (d + y) / 2
    good = _digits(f(n, i, half), half)
    assert good.run(f(n, i, y), (i + y) / 2**n).holds
    assert not good.run(f(n, i, y), (i + y) / 3**n).holds
    assert not good.run(f(n, i, y), (i - y) / 2**n).holds
    assert not _digits(f(n, i, y), y).run(f(n, i, y), (i + y) / 2**n).holds


def test_conditions_are_shown_if_they_are_about_the_statement() -> None:
    inside = Cases((BIT, Split(y, on=Interval(0, 1)), Split(n, on=Interval(0, oo))))
    check = Induction(n, {f(0): 0, f(n + 1): f(n) + d * y}, Cases(()), inside)
    assert check.condition_of(f(n), n * y) == sympy.Contains(y, Interval(0, 1), evaluate=False)
    assert check.condition_of(f(n), n) is None
    *_, whole = by_induction(f(n), "≤", n * y, check)
    assert str(whole.steps[0].condition) == str(check.condition_of(f(n), n * y))
    assert whole.steps[0].outcome().holds


# -- matrices, levels, chains ---------------------------------------------------------------------


def _tower(factor: int = 1) -> tuple[sympy.MatrixExpr, sympy.MatrixExpr, Induction]:
    weight, bias = block_symbols(n + 1, width(n + 1), width(n))
    x = sympy.MatrixSymbol("x", width(0), 1)

    def value(layers: Any) -> sympy.MatrixSymbol:
        return sympy.MatrixSymbol(f"h_{layers}", width(layers), 1)

    made_of: dict[Any, Any] = {value(0): x, value(n + 1): factor * weight * value(n) + bias}
    made_of |= {
        kind(k): kind(k).unfolded() for k in (S.Zero, n + 1) for kind in (LayerProduct, LayerSum)
    }
    check = Induction(n, made_of, MatrixIdentity(), MatrixIdentity())
    return value(n), MatMul(LayerProduct(n), x) + LayerSum(n), check


def test_matrices() -> None:
    left, right, check = _tower()
    assert check.run(left, right).holds
    assert not check.run(left, right + LayerSum(n)).holds
    assert not _tower(2)[2].run(left, right).holds


def test_the_level_is_that_of_the_weaker_part() -> None:
    assert Induction(n, DOUBLING, RING, RING).level == "symbolic"
    assert Induction(n, DOUBLING, RING, Prose("seen")).level == "prose"
    assert Induction(n, DOUBLING, Prose("seen"), RING).level == "prose"
    assert "induction" in Induction(n, DOUBLING, RING, RING).trusts
    assert "ring arithmetic" in Induction(n, DOUBLING, RING, RING).trusts


def test_chains_are_made_from_the_statement() -> None:
    chains = by_induction(f(n), "=", 2**n, Induction(n, DOUBLING, RING, RING), label="All n")
    assert [chain.label for chain in chains] == ["Base", "Step", "All n"]
    assert [str(chain.conclusion) for chain in chains] == [
        "f(0) = 1",
        "f(n + 1) = 2**(n + 1)",
        "f(n) = 2**n",
    ]
    assert all(step.outcome().holds for chain in chains for step in chain.steps)
    *_, wrong = by_induction(f(n), "=", 3**n, Induction(n, DOUBLING, RING, RING))
    with pytest.raises(CheckFailedError, match="by induction"):
        wrong.steps[0].verify()


def test_chains_of_an_inequality() -> None:
    check = Induction(n, COUNT, Cases(()), Cases((BIT,)))
    chains = by_induction(p, "≤", n + Rational(3, 2), check)
    labels = [chain.label for chain in chains]
    assert labels == ["Base", "Step", "With the statement for n", ""]
    assert all(step.outcome().holds for chain in chains for step in chain.steps)
    assert str(chains[1].conclusion) == "p_n + 1 = d + p_n"


def test_absolute_values_in_the_step() -> None:
    """|f(n)| stays below a sum of sizes: both signs, with the size of what is added split at 0."""
    total, most = sympy.symbols("S_n A_n", real=True)
    made_of = {at(each, {n: Integer(0)}): S.Zero for each in (total, most)}
    made_of |= {at(total, {n: n + 1}): total + w, at(most, {n: n + 1}): most + Abs(w)}
    check = Induction(n, made_of, Cases(()), Cases((w,)))
    assert decide(check, total, most, "≤").holds
    assert decide(check, -total, most, "≤").holds
    assert not decide(check, total, most / 2, "≤").holds
    assert not decide(check, total, -most, "≤").holds
