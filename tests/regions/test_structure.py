"""The structure of every ReLU network: masks, facets, and the cases of a generic one."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import CheckFailedError, ShapeError, UsageError
from symact.logic.checks import MatrixIdentity
from symact.logic.derivation import Step
from symact.regions.structure import structure


@pytest.mark.parametrize("widths", [[1, 2, 1], [2, 3, 1], [2, 2, 2, 1], [3, 1, 1]])
def test_every_step_holds_for_all_sizes(widths: list[int]) -> None:
    found = structure(widths)
    assert found.verified.level == "symbolic"
    labels = [chain.label for chain in found.derivation.chains]
    assert labels[0] == "On a pattern"
    assert len(labels) == len(widths) - 1
    for chain in found.derivation.chains[1:]:
        assert chain.steps[-1].after.is_ZeroMatrix


def test_a_facet_step_is_wrong_without_its_condition() -> None:
    chain = structure([1, 2, 1]).derivation.chains[1]
    last = chain.steps[-1]
    with pytest.raises(CheckFailedError):
        Step(last.before, last.after, "no condition", MatrixIdentity()).verify()
    first = chain.steps[0]
    with pytest.raises(CheckFailedError):
        Step(first.before, -first.after, "wrong sign", MatrixIdentity()).verify()


def test_all_patterns_in_counting_order() -> None:
    found = structure([1, 2, 1])
    assert [r.pattern for r in found.restrictions] == list(itertools.product((0, 1), repeat=2))


weights = st.integers(-3, 3)


@given(st.lists(weights, min_size=7, max_size=7), weights)
def test_the_piecewise_expression_is_the_network(numbers: list[int], point: int) -> None:
    found = structure([1, 2, 1])
    x = sympy.Symbol("x", real=True)
    (expression,) = found.to_sympy([x])
    names = ["w1_1_1", "w1_2_1", "b1_1", "b1_2", "w2_1_1", "w2_1_2", "b2_1"]
    values = {sympy.Symbol(n, real=True): v for n, v in zip(names, numbers, strict=True)}
    w1, w2, b1, b2, v1, v2, c = map(Fraction, numbers)
    expected = v1 * max(0, w1 * point + b1) + v2 * max(0, w2 * point + b2) + c
    assert expression.subs(values).subs(x, point) == expected


@pytest.mark.parametrize(
    ("widths", "words"), [([2, 1], "no hidden layer"), ([2, 13, 1], "2\\^13 patterns")]
)
def test_sizes_that_cannot_be_written_out(widths: list[int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        structure(widths)


def test_an_expression_needs_one_symbol_for_each_input() -> None:
    with pytest.raises(ShapeError):
        structure([2, 1, 1]).to_sympy([sympy.Symbol("x")])
