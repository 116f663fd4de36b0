"""Which operations are affine, and the pieces of those that are not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from symact.activations.activation import Pieces
from symact.activations.entries import activation, identity, leaky_relu, names, relu, relu6
from symact.errors import UnsupportedError
from symact.networks.bends import affine_rule, bending, linear_pieces, need_pieces
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Largest, Scale, Select
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box
from symact.regions.stages import stages
from symact.testing import networks

F = Fraction
straight = activation("leaky_relu", alpha=F(1))


def test_what_never_bends_is_affine() -> None:
    assert affine_rule(Activate(identity), 2) == Select((0, 1), 2)
    assert affine_rule(Activate(straight), 1) == Select((0,), 1)
    assert affine_rule(Largest(1, 3), 3) == Select((0, 1, 2), 3)
    for operation in (Addition(2, 3), Select((0,), 3), Scale([2], [3])):
        assert affine_rule(operation, 3) is operation


@pytest.mark.parametrize("name", names())
def test_the_catalogue_bends_but_for_the_identity(name: str) -> None:
    assert (affine_rule(Activate(activation(name)), 2) is None) == (name != "identity")
    assert affine_rule(Largest(2, 1), 2) is None


@pytest.mark.parametrize("name", names())
def test_pieces_are_had_where_the_function_is_continuous_and_piecewise_linear(name: str) -> None:
    entry = activation(name)
    found = linear_pieces(entry)
    if entry.is_piecewise_linear and entry.is_continuous:
        assert found is not None
        assert need_pieces(entry, "here", "regions") == found
        assert all(found(x) == entry(x) for x in (F(-7), F(-1, 3), F(0), F(1, 2), F(6), F(9)))
        return
    assert found is None
    word = "jumps" if entry.is_piecewise_linear else "is curved"
    with pytest.raises(UnsupportedError, match=f"^here {word}; bounds need activations that are"):
        need_pieces(entry, "here", "bounds")


def test_pieces_are_the_longest() -> None:
    assert linear_pieces(straight) == Pieces((), (F(1),), (F(0),))
    assert linear_pieces(leaky_relu) == leaky_relu.pieces


def test_bending_names_what_is_read_and_not_affine() -> None:
    nodes = [
        Node(Activate(relu), (0,)),
        Node(Activate(relu6), (0,)),
        Node(Activate(identity), (1,)),
        Node(Largest(2, 1), (3, 0)),
    ]
    assert bending(Network(nodes, inputs=1)) == (1, 4)
    assert bending(Network(nodes, inputs=1, output=2)) == (2,)
    assert bending(Network(nodes, inputs=1, output=0)) == ()


@given(networks(max_layers=4))
def test_every_bending_operation_makes_a_stage(network: Network) -> None:
    size = network.inputs
    chain = stages(network, Box([-1] * size, [1] * size))
    assert len(chain) == len(bending(network)) + 1


def test_a_map_is_no_bend() -> None:
    assert bending(Network([AffineMap([[1]]), AffineMap([[2]])])) == ()
