"""Signs where a bound takes the place of a number: e among them."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import E, Interval, exp, oo

from symact.logic.checks import Cases, Split, decide

x = sympy.Symbol("x", real=True)
BEYOND = Cases((Split(x, on=Interval(2, oo)),))

WITH_E = [
    (E, ">", 1, True),
    (E**2, ">", 1, True),
    (1 / E, "<", 1, True),
    (E, "<", 1, False),
    (E**2, "<", 1, False),
    (x * exp(x), ">", 1, True),
    (exp(x), ">", 1, True),
    (exp(-x), "<", 1, True),
    (E, ">", 2, True),
    (2 * E, ">", 5, True),
    (exp(x), ">", 6, True),
    # true or false, but not to be had from e > 5/2
    (E, "<", 3, False),
    (E, ">", 3, False),
    (3 * E, ">", 8, False),
    (2 * E, "<", 5, False),
    (exp(x), "<", 1, False),
]


@pytest.mark.parametrize(("left", "relation", "right", "holds"), WITH_E)
def test_e_is_larger_than_five_halves_and_nothing_more(
    left: Any, relation: str, right: int, holds: bool
) -> None:
    assert decide(BEYOND, sympy.sympify(left), sympy.Integer(right), relation).holds == holds


def test_a_split_without_points_is_the_whole_line() -> None:
    whole = Cases((Split(x, ()),))
    assert decide(whole, x**2, sympy.S.Zero, "≥").holds
    assert not decide(whole, x, sympy.S.Zero, "≥").holds
