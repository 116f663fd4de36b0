"""Bounds by cases: what holds is so, and more holds than lines show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, atlas, relu
from symact.bounding.bounds import Bounding
from symact.bounding.branching import Cases
from symact.numbers.matrix import RationalMatrix
from symact.regions.budget import Budget

F = Fraction
FOREVER = Budget.asked(None, None, None)


def holds(network: Network, box: Box, sign: int, limit: Fraction, budget: Budget = FOREVER) -> bool:
    kind = Bounding(network, box, 0)
    network.run(kind, RationalMatrix.of([box.lo]).transpose())
    return Cases(kind, 4, 0, sign, limit, 20, budget).hold()


HAT = Network([AffineMap([[1], [1]], [0, F(-1, 2)]), relu, AffineMap([[1, -1]]), relu])


def test_cases_show_what_lines_do_not() -> None:
    box = Box([-1], [1])
    kind = Bounding(HAT, box, 20)
    HAT.run(kind, RationalMatrix.of([[0]]).transpose())
    assert kind.found[-1].most > F(1, 2)
    assert holds(HAT, box, 1, F(1, 2))


def test_what_is_not_so_does_not_hold() -> None:
    box = Box([-1], [1])
    assert not holds(HAT, box, 1, F(1, 2) - F(1, 10**9))
    assert not holds(HAT, box, -1, F(-1, 10**9))


def test_nothing_holds_when_the_time_is_over() -> None:
    assert not holds(HAT, Box([-1], [1]), 1, F(9), Budget.asked(None, 1e-9, None))


@settings(max_examples=8)
@given(st.data())
def test_what_holds_is_true_at_all_vertices(data: Any) -> None:
    entry = st.integers(-3, 3)
    rows = data.draw(st.lists(st.tuples(entry, entry), min_size=3, max_size=3))
    shift, last = data.draw(st.tuples(*[st.tuples(entry, entry, entry)] * 2))
    network = Network([AffineMap(rows, shift), relu, AffineMap([last]), relu])
    box = Box([-1, -1], [1, 1])
    sign = data.draw(st.sampled_from([1, -1]))
    before = Network(network.nodes[:3], inputs=2)
    regions = atlas(before, box)
    top = max(sign * before(v)[0] for region in regions for v in region.vertices)
    assert not holds(network, box, sign, top - F(1, 1000))
    limit = data.draw(st.fractions(-9, 9, max_denominator=4))
    assert not (holds(network, box, sign, limit) and top > limit)
