"""Networks made smaller by facts: equal wherever the facts hold, everywhere without any."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symact.rewriting.settled as room
from symact import AffineMap, Box, Network, leaky_relu, relu, relu6
from symact.auditing.audit import facts_of
from symact.bounding.settling import settle
from symact.errors import CheckFailedError
from symact.networks.operations import Activate, Scale
from symact.rewriting.settled import lines, settled, shortened
from symact.testing import networks

F = Fraction


@settings(max_examples=12)
@given(st.data())
def test_what_is_settled_is_equal_on_the_box_and_without_facts_everywhere(data: Any) -> None:
    network = data.draw(networks(max_layers=6, max_width=4))
    ends = st.tuples(*[st.fractions(-1, 3, max_denominator=3)] * 2)
    sides = [sorted(data.draw(ends)) for _ in range(network.inputs)]
    box = Box([low for low, _ in sides], [high for _, high in sides])
    smaller = settled(network, facts_of(settle(network, box, steps=3)))
    shares = st.lists(st.fractions(0, 1), min_size=len(sides), max_size=len(sides))
    points = [*product(*sides)]
    for _ in range(3):
        own = zip(sides, data.draw(shares), strict=True)
        points.append(tuple(low + (high - low) * share for (low, high), share in own))
    assert all(smaller(point) == network(point) for point in points)
    anywhere = settled(network, {})
    far = data.draw(st.lists(st.integers(-99, 99), min_size=len(sides), max_size=len(sides)))
    assert all(anywhere(point) == network(point) for point in (*points, far))
    assert max(smaller.parameters, anywhere.parameters) <= network.parameters


def test_lines_are_those_of_the_pieces() -> None:
    assert lines(Activate(relu), {0: 0, 3: 1}) == {0: (0, 0), 3: (1, 0)}
    assert lines(Activate(relu6), {1: 2}) == {1: (0, 6)}
    assert lines(Activate(leaky_relu), {0: 0}) == {0: (leaky_relu.pieces.slopes[0], 0)}


def test_constants_are_folded_through_what_reads_them() -> None:
    first = AffineMap([[1], [1], [1]], [9, -9, 0])
    network = Network([first, relu6, AffineMap([[2, 1, 1], [1, 1, 0]]), relu, AffineMap([[1, 1]])])
    facts = {2: {0: 2, 1: 0}}
    smaller, used = shortened(network, facts)
    # 6 and 0 are in the offsets: 12 and 6, and the second unit of the next layer is a constant
    assert used == facts
    assert smaller.widths == (1, 1, 1, 1, 1, 1)
    assert smaller([1]) == network([1]) == (19,)


def test_a_scaling_by_0_beside_a_constant_is_a_constant() -> None:
    scaling = Scale([0, 3], [7, 1])
    network = Network([AffineMap([[1], [0]], [0, 5]), scaling, relu, AffineMap([[1, 2]])])
    smaller = settled(network, {})
    assert smaller([2]) == network([2]) == (39,)
    assert smaller.parameters < network.parameters


def test_units_that_are_on_are_passed_on_by_one_map_beside() -> None:
    rows = [[k + j for j in range(2)] for k in range(8)]
    network = Network([AffineMap(rows, [99] * 7 + [0]), relu, AffineMap([range(1, 9)])])
    facts = {2: dict.fromkeys(range(7), 1)}
    smaller, used = shortened(network, facts)
    assert used == facts
    assert smaller.parameters == (2 + 1) + (1 + 1) + (2 + 1)
    for point in ([1, -1], [-1, 1], [F(1, 3), -1]):
        assert settled(network, facts)(point) == network(point)


def test_facts_on_which_nothing_rests_are_not_used() -> None:
    # one unit that is on of two saves nothing: it goes on being computed
    last = AffineMap([[1, 1], [1, 2], [1, 3]])
    network = Network([AffineMap([[1], [1]], [2, 0]), relu, last])
    smaller, used = shortened(network, {2: {0: 1}})
    assert smaller is network
    assert used == {}


def test_a_network_that_is_not_the_same_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [AffineMap([[1], [1]], [2, -2]), relu]
    network = Network([*layers, AffineMap([[1, 5]])])
    folded = Network([*layers, AffineMap([[1, 0]], [7])])
    wrong: dict[str, Any] = {
        "needed": lambda _: Network([AffineMap([[1]], [3])]),
        "_folded": lambda *_: (folded, {(2, 1)}),
    }
    for name, made in wrong.items():
        with monkeypatch.context() as patch:
            patch.setattr(room, name, made)
            with pytest.raises(CheckFailedError, match="not the same"):
                settled(network, {2: {0: 1, 1: 0}} if name == "needed" else {2: {1: 0}})
