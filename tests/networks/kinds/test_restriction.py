"""Restricting to a pattern: the one affine map that the network is there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import activation, relu
from symact.errors import ShapeError, UnsupportedError
from symact.networks.kinds.rational import RationalKind
from symact.networks.kinds.restriction import coordinates, restrict
from symact.networks.network import Network
from symact.networks.operations import Activate, Largest
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.testing import inputs, networks


def pattern_at(network: Network, point: Any) -> tuple[int, ...]:
    """The pattern of a point, read off its exact pre-activations."""
    values = network.trace(RationalKind(), RationalMatrix.column(point))
    result: list[int] = []
    for node in network.nodes:
        read = [e[0] for k in node.reads for e in values[k].fractions()]
        match node.operation:
            case Activate(activation=entry):
                assert entry.pieces is not None
                result += [entry.pieces.index(value) for value in read]
            case Largest(terms=terms, width=width):
                columns = [[read[t * width + i] for t in range(terms)] for i in range(width)]
                result += [column.index(max(column)) for column in columns]
    return tuple(result)


@given(st.data())
def test_the_map_of_a_points_pattern_has_the_networks_value(data: Any) -> None:
    network = data.draw(networks(max_layers=5))
    point = data.draw(inputs(network))
    pattern = pattern_at(network, point)
    assert len(pattern) == coordinates(network)
    found = restrict(network, pattern)
    assert found.map(point) == network(point)
    column = RationalMatrix.column(point)
    for guard in found.guards:
        ((value,),) = (guard.row @ column + guard.shift).fractions()
        assert guard.above is None or value > guard.above
        assert guard.up_to is None or value <= guard.up_to


def test_guards_say_which_side_of_the_kinks() -> None:
    network = Network([AffineMap([[2]], [1]), activation("hardtanh")])
    low, middle, high = (restrict(network, (k,)).guards[0] for k in range(3))
    assert (low.above, low.up_to) == (None, Fraction(-1))
    assert (middle.above, middle.up_to) == (Fraction(-1), Fraction(1))
    assert (high.above, high.up_to) == (Fraction(1), None)
    assert low.row == RationalMatrix.of([[2]])


@pytest.mark.parametrize(
    ("pattern", "words"),
    [((), "too few"), ((0,), "too few"), ((0, 0, 0), "has 3 entries"), ((0, 2), "piece 2 of 2")],
)
def test_a_pattern_must_fit(pattern: tuple[int, ...], words: str) -> None:
    network = Network([AffineMap([[1], [1]]), relu])
    with pytest.raises(ShapeError, match=words):
        restrict(network, pattern)


@pytest.mark.parametrize("name", ["gelu", "step", "sign", "sigmoid"])
def test_without_affine_pieces_there_is_nothing_to_restrict_to(name: str) -> None:
    with pytest.raises(UnsupportedError, match=name):
        restrict(Network([AffineMap([[1]]), activation(name)]), (0,))
