"""Ranges of numbers on a box: they hold, they are reached, and a side may be unknown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, Node, abs_, relu, relu6, sigmoid, softplus, tanh
from symact.activations.activation import Pieces
from symact.activations.entries import activation, names
from symact.activations.shapes import with_pieces
from symact.bounding.intervals import UNKNOWN, Ranges, given
from symact.networks.operations import Activate, Addition, Affine, Largest

F = Fraction
LINEAR = [entry for entry in map(activation, names()) if entry.pieces is not None]


@drawn(st.data())
def test_what_is_given_lies_in_its_range_and_fills_it(data: Any) -> None:
    entry = data.draw(st.sampled_from(LINEAR))
    low, high = sorted(data.draw(st.tuples(*[st.fractions(-8, 8, max_denominator=6)] * 2)))
    (least, most), = given(Activate(entry), 1, [(low, high)])  # fmt: skip
    assert least is not None
    assert most is not None
    for share in [F(0), F(1), data.draw(st.fractions(0, 1)), data.draw(st.fractions(0, 1))]:
        assert least <= entry.pieces(low + share * (high - low)) <= most
    if entry.is_continuous:
        knots = [knot for knot in entry.pieces.knots if low <= knot <= high]
        values = [entry.pieces(z) for z in (low, high, *knots)]
        assert (least, most) == (min(values), max(values))


@pytest.mark.parametrize(
    ("entry", "read", "expected"),
    [
        (relu, (None, F(1)), (0, 1)),
        (relu, (F(2), None), (2, None)),
        (relu, UNKNOWN, (0, None)),
        (abs_, (None, F(-3)), (3, None)),
        (relu6, UNKNOWN, (0, 6)),
        (activation("step"), (F(-1), F(1)), (0, 1)),
        (activation("step"), (F(-1), F(-1, 9)), (0, 0)),
        (sigmoid, UNKNOWN, (0, 1)),
        (tanh, (F(0), F(1)), (-1, 1)),
        (softplus, UNKNOWN, (0, None)),
        (activation("gelu"), (F(0), F(1)), UNKNOWN),
    ],
)
def test_sides_that_are_unknown(entry: Any, read: Any, expected: Any) -> None:
    assert given(Activate(entry), 1, [read]) == (expected,)


def test_what_is_next_to_a_jump_counts() -> None:
    # x + 5 below 0, and 0 from there on: it comes as near to 5 as one likes
    saw = with_pieces(Pieces((F(0),), (F(1), F(0)), (F(5), F(0)), (F(0),)))
    assert given(Activate(saw), 1, [(F(-1), F(1))]) == ((0, 5),)
    # 0 up to 0, then x − 5
    saw = with_pieces(Pieces((F(0),), (F(0), F(1)), (F(0), F(-5))))
    assert given(Activate(saw), 1, [(F(-1), F(1))]) == ((-5, 0),)


def test_a_maximum_is_known_on_the_left_where_one_term_is() -> None:
    one, none = (F(1), F(2)), UNKNOWN
    assert given(Largest(2, 1), 1, [one, none]) == ((1, None),)
    assert given(Largest(2, 2), 2, [one, none, (F(0), F(5)), one]) == ((1, 5), (1, None))


def test_what_cancels_on_the_way_back_is_gone() -> None:
    nodes = [
        Node(Affine(AffineMap([[1, 1]], [3])), (0,)),
        Node(Affine(AffineMap([[-1, -1]], [F(1, 2)])), (0,)),
        Node(Addition(2, 1), (1, 2)),
        Node(Activate(relu), (3,)),
    ]
    ranges = Ranges(Network(nodes, inputs=2), Box([-1, -1], [1, 5]))
    assert ranges.span(4, 0) == (F(7, 2), F(7, 2))
    assert ranges.form(4, 0) == ({}, F(7, 2))
