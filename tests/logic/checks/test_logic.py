"""Checks of implications, of instances, and of what is only said."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import And, Rational, S, false

from symact.errors import UnsupportedError
from symact.logic.checks import Cite, Farkas, Instances, Prose, decide, weakest
from symact.logic.words import Words

v, w, b = sympy.symbols("v w b", real=True)
XOR = [-b > 0, w + b > 0, v + b > 0, -v - w - b > 0]
QUARTER = Rational(1, 4)


def _both(relations: list[Any]) -> Any:
    return And(*relations, evaluate=False)


def test_farkas_refutes_a_system_that_contradicts_itself() -> None:
    check = Farkas(dict.fromkeys(XOR, QUARTER))
    assert decide(check, _both(XOR), false, "⇒").holds
    assert not decide(
        Farkas(dict(zip(XOR, (1, 1, 1, 2), strict=True))), _both(XOR), false, "⇒"
    ).holds
    assert not decide(Farkas(dict.fromkeys(XOR, -1)), _both(XOR), false, "⇒").holds
    assert not decide(Farkas({}), _both(XOR), false, "⇒").holds


def test_weak_inequalities_that_meet_at_a_point_do_not_contradict() -> None:
    system = [v >= 1, v <= 1]
    assert not decide(Farkas(dict.fromkeys(system, 1)), _both(system), false, "⇒").holds
    apart = [v >= 2, v <= 1]
    assert decide(Farkas(dict.fromkeys(apart, 1)), _both(apart), false, "⇒").holds
    edge = [v > 1, 2 * v <= 2]
    assert decide(Farkas({edge[0]: 2, edge[1]: 1}), _both(edge), false, "⇒").holds


CONCLUSIONS = [
    ([v >= 1, w >= 2], {0: 1, 1: 1}, v + w >= 3, True),
    ([v >= 1, w >= 2], {0: 1, 1: 1}, v + w > 3, False),
    ([v > 1, w >= 2], {0: 1, 1: 1}, v + w > 3, True),
    ([v >= 1, w >= 2], {0: 1, 1: 1}, v + w >= 4, False),
    ([v >= 1, w >= 2], {0: 1, 1: 1}, v + w > 2, True),
    ([v >= 1, w >= 2], {0: 2, 1: 1}, 2 * v + w >= 4, True),
    ([v >= 1, w >= 2], {0: 1, 1: 2}, 2 * v + w >= 4, False),
    ([sympy.Eq(v, w), w >= 2], {0: 1, 1: 1}, v >= 2, True),
    ([sympy.Eq(w, v), w >= 2], {0: -1, 1: 1}, v >= 2, True),
    ([v >= 1], {0: -1}, v <= 1, False),
    ([v > 1, w >= 2], {0: 0, 1: 1}, w > 2, False),
    ([v <= 3], {0: 1}, v <= 3, True),
    ([v <= 3], {0: 1}, v < 3, False),
    ([v <= 3], {0: 2}, 2 * v <= 7, True),
]


@pytest.mark.parametrize(("premises", "factors", "conclusion", "holds"), CONCLUSIONS)
def test_farkas_draws_conclusions(
    premises: list[Any], factors: dict[int, int], conclusion: Any, holds: bool
) -> None:
    check = Farkas({premises[k]: factor for k, factor in factors.items()})
    left = _both(premises) if len(premises) > 1 else premises[0]
    assert decide(check, left, conclusion, "⇒").holds == holds


def test_farkas_names_what_it_cannot_use() -> None:
    with pytest.raises(UnsupportedError, match="none of the premises"):
        decide(Farkas({v > 5: 1}), _both(XOR), false, "⇒")
    with pytest.raises(UnsupportedError, match="not linear"):
        decide(Farkas({v * w > 0: 1}), v * w > 0, false, "⇒")
    with pytest.raises(UnsupportedError, match="not linear"):
        decide(Farkas({v**2 > 0: 1}), v**2 > 0, false, "⇒")
    with pytest.raises(UnsupportedError, match="equation"):
        decide(Farkas({v > 0: 1}), v > 0, sympy.Eq(v, 1), "⇒")
    with pytest.raises(UnsupportedError, match="no linear inequality"):
        decide(Farkas({sympy.Ne(v, 0): 1}), sympy.Ne(v, 0), false, "⇒")


rows = st.lists(st.tuples(*[st.integers(-3, 3)] * 3, st.integers(0, 3)), min_size=1, max_size=3)


@given(rows, st.tuples(*[st.integers(-4, 4)] * 2))
def test_farkas_never_contradicts_a_system_with_a_solution(
    rows_: list[tuple[int, int, int, int]], point: tuple[int, int]
) -> None:
    """Relations made to hold at a point: no multipliers may show that they contradict."""
    p, q = point
    relations = []
    multipliers: dict[Any, int] = {}
    for a, c, slack, factor in rows_:
        relation = sympy.GreaterThan(a * v + c * w, a * p + c * q - abs(slack), evaluate=False)
        if relation.free_symbols:
            relations.append(relation)
            multipliers[relation] = factor
    if relations:
        left = _both(relations) if len(relations) > 1 else relations[0]
        assert not decide(Farkas(multipliers), left, false, "⇒").holds


def test_instances_are_compared_exactly_and_counted() -> None:
    def squares() -> Iterator[tuple[Fraction, Fraction]]:
        for k in range(5):
            yield Fraction(k, 3) ** 2, Fraction(k * k, 9)

    outcome = decide(Instances(squares, "by expansion"), S.One, S.One, "=")
    assert outcome.holds
    assert outcome.record == (("instances", "5"),)
    off = Instances(lambda: [(Fraction(1), Fraction(1)), (Fraction(1), Fraction(2))], "no")
    assert not decide(off, S.One, S.One, "=").holds
    assert decide(off, S.One, S.One, "≤").holds
    assert not decide(off, S.One, S.One, "<").holds
    assert not decide(off, Words("a"), Words("b"), "⇔").holds
    assert off.level == "instances"


def test_instances_refuse_floats_and_emptiness() -> None:
    with pytest.raises(UnsupportedError, match="float"):
        decide(Instances(lambda: [((1, 0.5), (1, 1))], "no"), S.One, S.One, "=")
    with pytest.raises(UnsupportedError, match="float"):
        decide(Instances(lambda: [(1, [sympy.Float("0.5")])], "no"), S.One, S.One, "=")
    with pytest.raises(UnsupportedError, match="no instance"):
        decide(Instances(list, "nothing"), S.One, S.One, "=")


def test_what_is_only_said_says_so() -> None:
    said = decide(Prose("clear"), S.One, S(2), "=").sequent
    cited = decide(Cite("A. Author, 2000, Title"), S.One, S(2), "=").sequent
    assert said is not None
    assert cited is not None
    assert (said.level, said.trusts) == ("prose", ("argument in words",))
    assert (cited.level, cited.trusts) == ("cited", ("cited: A. Author, 2000, Title",))
    assert weakest(["symbolic", said.level]) == "prose"
