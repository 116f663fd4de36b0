"""The search for checks, and numbers as they are printed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Interval, S, erf, exp, log, oo, sqrt

from symact.activations.entries import activation
from symact.library.facts.amounts import Amount, around, decimals
from symact.library.facts.conclusions import covers, domains_of, order
from symact.library.facts.proposals import Proposals
from symact.library.facts.search import Question
from symact.library.facts.shape import branches
from symact.library.facts.wording import Letters
from symact.library.vocabulary import x
from symact.logic.derivation import Derivation

R = Interval(-oo, oo)

SETTLED = [
    (exp(x), ">", S.Zero, R),
    (exp(x), ">", x, R),
    (x * exp(-x), "<", S.One, Interval(0, oo)),
    (log(1 + exp(x)), ">", x, R),
    (sympy.Max(0, x), "≥", S.Zero, R),
    (sympy.tanh(x), "<", x, Interval.open(0, oo)),
    (x**2 - x, "≥", sympy.Rational(-1, 4), R),
    (erf(x), "<", S.One, Interval(-3, 3)),
]

REFUSED = [
    (exp(x), ">", S.One, R),
    (exp(x), "<", x, R),
    (sympy.Max(0, x), ">", S.Zero, R),
    (sympy.tanh(x), "≤", x, R),
    (x**2 - x, "≥", S.Zero, R),
    (x, "=", 2 * x, R),
]


@pytest.mark.parametrize(("before", "relation", "after", "on"), SETTLED)
def test_what_is_true_is_settled_by_steps_that_cover_the_domain(
    before: Any, relation: str, after: Any, on: Any
) -> None:
    chains = Question(before, relation, after, {}, (0, sympy.Rational(1, 2))).settled(on)
    assert chains is not None
    Derivation.of(*chains).verify()
    assert covers(((domains_of(chain.steps[0].check) or {}).get(x, R) for chain in chains), on)
    assert all(chain.conclusion.has(before) for chain in chains)


@pytest.mark.parametrize(("before", "relation", "after", "on"), REFUSED)
def test_what_is_false_is_not_settled(before: Any, relation: str, after: Any, on: Any) -> None:
    assert Question(before, relation, after, {}).settled(on) is None


@pytest.mark.parametrize("name", ["relu6", "hardswish", "elu", "sign", "step", "abs"])
@given(point=st.fractions(-9, 9, max_denominator=12))
def test_pieces_are_the_function(name: str, point: Fraction) -> None:
    entry = activation(name)
    at = sympy.Rational(point)
    owners = [part for part in branches(entry) if part.on.contains(at) == sympy.true]
    assert owners
    for part in owners:
        assert sympy.simplify(part.value.subs(x, at) - entry.formula(x).subs(x, at)) == 0


def test_every_proposal_consists_of_steps_that_hold() -> None:
    proposals = Proposals(activation("hardswish"))
    for chains in (proposals.minimum(), proposals.monotone(), proposals.fixed_points()):
        assert chains
        Derivation.of(*chains).verify()


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "places", "text"),
    [
        ("-0.75180", "-0.75179", 20, "−0.751…"),
        ("0.1249", "0.1251", 20, "0.12…"),
        ("1/3", "1/3", 4, "0.3333…"),
        ("1/8", "1/8", 4, "0.125"),
        ("2", "2", 4, "2"),
        ("-1/8", "-1/8", 2, "−0.12…"),
        ("0.9999", "1.0001", 4, "0.9999 to 1.0001"),
        ("-0.01", "0.01", 4, "−0.01 to 0.01"),
        ("12.5", "12.7", 4, "12…"),
    ],
)
def test_digits_are_those_that_both_ends_have(low: str, high: str, places: int, text: str) -> None:
    assert decimals(Fraction(low), Fraction(high), places) == text


@given(
    low=st.fractions(-50, 50, max_denominator=10**6),
    gap=st.fractions(0, 1),
    places=st.integers(0, 9),
)
def test_printed_digits_are_a_bound_for_both_ends(
    low: Fraction, gap: Fraction, places: int
) -> None:
    high = low + gap / 1000
    text = decimals(low, high, places)
    if " to " in text or not text.endswith("…"):
        return
    digits = text.rstrip("…").replace("−", "-")
    unit = Fraction(1, 10 ** len(digits.partition(".")[2]))
    start = abs(Fraction(digits))
    assert all(start <= abs(end) <= start + unit for end in (low, high))


@given(number=st.fractions(-5, 5, max_denominator=50))
def test_an_amount_lies_in_its_enclosure(number: Fraction) -> None:
    root = Amount.of(sqrt(2) * sympy.Rational(number))
    low, high = root.between
    assert min(low**2, high**2) <= 2 * number**2 <= max(low**2, high**2)
    assert high - low <= Fraction(1, 10**25)


def test_an_enclosure_is_rounded_outwards() -> None:
    from symact.numbers.balls import enclosure

    between = around(enclosure(sympy.pi), 5)
    assert (str(between.low), str(between.high)) == ("314159/100000", "3927/1250")


ORDERED = [
    (S.One, sqrt(2), -1),
    (exp(1), sympy.E, 0),
    (sqrt(8), 2 * sqrt(2), 0),
    (erf(1), S.One, -1),
    (oo, sympy.Integer(10) ** 9, 1),
    (-oo, S.Zero, -1),
    (S.Zero, -oo, 1),
]


@pytest.mark.parametrize(("first", "second", "sign"), ORDERED)
def test_numbers_are_ordered(first: Any, second: Any, sign: int) -> None:
    assert order(first, second) == sign
    assert order(second, first) == -sign


def test_letters_take_the_place_of_long_parameters_only() -> None:
    entry = activation("selu")
    letters = Letters(entry.parameters)
    alpha, scale = (sympy.Rational(value) for value in entry.parameters.values())
    a, s = sympy.symbols("alpha lambda", real=True)
    assert letters.put(alpha * scale * exp(x) - scale) == a * s * exp(x) - s
    assert letters.put(x / 7 + 3) == x / 7 + 3
    assert [str(meaning.symbol) for meaning in letters.meanings()] == ["alpha", "lambda"]
    plain = Letters(activation("elu", alpha=2).parameters)
    assert plain.put(2 * exp(x)) == 2 * exp(x)
