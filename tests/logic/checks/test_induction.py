"""Induction: base and step come from the statement that the check stands beside, and no other."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Abs, FiniteSet, Integer, Interval, MatMul, Mul, Rational, S, oo

from symact.errors import CheckFailedError, UnsupportedError
from symact.logic.checks import (
    Cases,
    Finite,
    Induction,
    MatrixIdentity,
    Prose,
    RingIdentity,
    Sequent,
    Split,
    at,
    decide,
)
from symact.logic.checks.layers import LayerProduct, LayerSum, block_symbols, width
from symact.logic.inductions import by_induction
from symact.logic.words import ForAll

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
    """f(n, j) and f(n, j − 1) are each at most 1, and that says nothing of a difference."""

    def shows(more: Any, j: Any) -> bool:
        recursion = {f(0, j): 1, f(n + 1, j): more}
        check = Induction(n, recursion, Cases(()), Cases(()), instances=({}, {j: j - 1}))
        return decide(check, f(n, j), S.One, "≤").holds

    j = sympy.Symbol("j", integer=True)
    assert shows((f(n, j) + f(n, j - 1)) / 2, j)
    assert not shows(f(n, j) - f(n, j - 1), j)
    assert not shows(1 - f(n, j) + f(n, j - 1), j)
    assert not shows(f(n, j) + f(n, j - 1), j)
    # i − 1 is no value of an i ≥ 0
    with pytest.raises(UnsupportedError, match="i - 1 is put in for i, but is not shown"):
        shows((f(n, i) + f(n, i - 1)) / 2, i)


def test_the_statement_for_a_number_is_used_at_that_number() -> None:
    """With it at n + 1 everything would follow."""
    circular = Induction(n, {f(0): 0, f(n + 1): f(n)}, RING, RING, instances=({n: n + 1},))
    with pytest.raises(UnsupportedError, match="only the one for n is known"):
        decide(circular, f(n), n, "=")


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
        decide(Induction(n, COUNT, Cases(()), late), p, n + 1, "≤")
    at_four = Induction(n, {at(p, {n: Integer(4)}): 1, **COUNT}, Cases(()), late, start=4)
    shown = decide(at_four, p, n + 1, "≤").sequent
    assert shown is not None
    # from the start on, and that is said
    assert sympy.Ge(n, 4, evaluate=False) in shown.premises
    two = Cases((BIT, Split(n, on=FiniteSet(0, 1))))
    with pytest.raises(UnsupportedError, match="needed for every"):
        decide(Induction(n, COUNT, Cases(()), two), p, n + 1, "≤")


def test_the_variable_is_a_whole_number() -> None:
    with pytest.raises(UnsupportedError, match="whole number"):
        Induction(y, {f(0): 0, f(y + 1): f(y)}, RING, RING).run(f(y), S.Zero)


def test_implications_are_not_for_induction() -> None:
    with pytest.raises(UnsupportedError, match="decides"):
        decide(Induction(n, DOUBLING, RING, RING), f(n), 2**n, "⇒")


# -- other symbols --------------------------------------------------------------------------------


CELL = sympy.Symbol("i_n", integer=True, nonnegative=True)
DIGIT = sympy.Symbol("d_n + 1", integer=True, nonnegative=True)


def _digits(more: Any, inside: Any) -> Induction:
    """f(n, y) with the place i_n of a cell, which has a digit d_n more in each step."""
    recursion = {
        f(0, y): y,
        f(n + 1, y): more,
        at(CELL, {n: Integer(0)}): 0,
        at(CELL, {n: n + 1}): 2 * CELL + DIGIT,
    }
    return Induction(n, recursion, RING, RING, instances=({y: inside},))


def test_other_symbols_change_with_the_number() -> None:
    """f(n, y) = (i_n + y)/2ⁿ: the place of a cell, and y half of what it was, with a digit."""
    half = (DIGIT + y) / 2
    good = _digits(f(n, half), half)
    assert decide(good, f(n, y), (CELL + y) / 2**n, "=").holds
    assert not decide(good, f(n, y), (CELL + y) / 3**n, "=").holds
    assert not decide(good, f(n, y), (CELL - y) / 2**n, "=").holds
    assert not decide(_digits(f(n, y), y), f(n, y), (CELL + y) / 2**n, "=").holds


def test_what_the_step_supposes_stays_a_premise() -> None:
    inside = Cases((BIT, Split(y, on=Interval(0, 1)), Split(n, on=Interval(0, oo))))
    check = Induction(n, {f(0): 0, f(n + 1): f(n) + d * y}, Cases(()), inside)
    unit = sympy.Contains(y, Interval(0, 1), evaluate=False)
    bit = sympy.Contains(d, FiniteSet(0, 1), evaluate=False)
    *_, whole = by_induction(f(n), "≤", n * y, check)
    for outcome in (decide(check, f(n), n, "≤"), whole.steps[0].outcome()):
        assert outcome.sequent is not None
        assert {unit, bit} <= set(outcome.sequent.premises)
        # so does the recursion, for all n
        assert any(isinstance(premise, ForAll) for premise in outcome.sequent.premises)


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
    def shown(base: Any, step: Any) -> Sequent:
        found = decide(Induction(n, DOUBLING, base, step), f(n), 2**n, "=").sequent
        assert found is not None
        return found

    assert shown(RING, RING).level == "symbolic"
    assert shown(RING, Prose("seen")).level == "prose"
    assert shown(Prose("seen"), RING).level == "prose"
    assert set(shown(RING, RING).trusts) == {"induction", "ring arithmetic"}


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
