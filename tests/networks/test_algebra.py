"""Networks made of networks: their values are what the names say, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import relu
from symact.errors import ShapeError, UsageError
from symact.networks.algebra import after, along, beside, minus, together
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Select
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box, Plane, Segment
from symact.testing import inputs, networks
from tests import oracle

small = networks(max_layers=3, max_width=3)


def fitted(network: Network, inputs: int, outputs: int) -> Network:
    """A network with selections before and after it, so that it has the widths asked for."""
    first = Select(tuple(k % inputs for k in range(network.inputs)), inputs)
    last = Select(tuple(k % network.outputs for k in range(outputs)), network.outputs)
    nodes = [Node(n.operation, tuple(k + 1 for k in n.reads), n.name) for n in network.nodes]
    end = Node(last, (network.output + 1,))
    unread = Node(Addition(2, inputs), (0, 0))
    layers = [Node(first, (0,)), *nodes, end, unread]
    return Network(layers, inputs=inputs, output=len(layers) - 1)


@st.composite
def shaped(draw: st.DrawFn, inputs: int, outputs: int) -> Network:
    """Networks of given widths, of which the output need not be the last value."""
    network = draw(small)
    chosen = Network(
        network.nodes, inputs=network.inputs, output=draw(st.integers(0, len(network.nodes)))
    )
    return fitted(chosen, inputs, outputs)


@given(st.data())
def test_after_is_composition(data: Any) -> None:
    first = data.draw(small)
    second = data.draw(shaped(first.outputs, 2))
    x = data.draw(inputs(first))
    found = after(second, first)
    assert (found.inputs, found.outputs) == (first.inputs, 2)
    assert found(x) == oracle.value(second, oracle.value(first, x))


@given(st.data())
def test_composition_is_associative_in_its_values(data: Any) -> None:
    first = data.draw(small)
    second = data.draw(shaped(first.outputs, 2))
    third = data.draw(shaped(2, 1))
    x = data.draw(inputs(first))
    left, right = after(after(third, second), first), after(third, after(second, first))
    assert left(x) == right(x)
    assert left == right


@given(st.data())
def test_together_reads_one_input_and_beside_reads_several(data: Any) -> None:
    first = data.draw(small)
    second = data.draw(shaped(first.inputs, 2))
    third = data.draw(shaped(first.inputs, 1))
    x, y, z = (data.draw(inputs(first)) for _ in range(3))
    same = oracle.value(first, x) + oracle.value(second, x) + oracle.value(third, x)
    assert together(first, second, third)(x) == same
    own = oracle.value(first, x) + oracle.value(second, y) + oracle.value(third, z)
    assert beside(first, second, third)((*x, *y, *z)) == own
    assert beside(first)(x) == together(first)(x) == oracle.value(first, x)


@given(st.data())
def test_minus_is_the_difference(data: Any) -> None:
    first = data.draw(small)
    second = data.draw(shaped(first.inputs, first.outputs))
    x = data.draw(inputs(first))
    pairs = zip(oracle.value(first, x), oracle.value(second, x), strict=True)
    assert minus(first, second)(x) == tuple(a - b for a, b in pairs)
    assert minus(first, first)(x) == (Fraction(0),) * first.outputs
    both, turned = minus(first, second)(x), minus(second, first)(x)
    assert both == tuple(-entry for entry in turned)


@given(st.data())
def test_along_a_domain_is_the_network_at_its_points(data: Any) -> None:
    network = data.draw(shaped(3, 2))
    t = data.draw(st.tuples(*[st.fractions(0, 1, max_denominator=9)] * 2))
    plane, segment = Plane([1, 0, 2], [1, "1/2", 0], [0, 1, -3]), Segment([0, 1, 2], [1, -1, 5])
    flat = Box([0, "1/3", 0], [1, "1/3", 1])
    assert along(network, plane.map)(t) == oracle.value(network, plane.point(t))
    assert along(network, flat.map)(t) == oracle.value(network, flat.point(t))
    assert along(network, segment.map)(t[:1]) == oracle.value(network, segment.point(t[:1]))


def test_what_a_node_stores_and_is_called_stays() -> None:
    own = Network([Node(Addition(2, 1), (0,), "add", 7)], inputs=2)
    for found in (after(own, Network([relu], inputs=2)), beside(own, own), minus(own, own)):
        assert next(node.stored for node in found.nodes if node.name == "add") == 7
    assert beside(own, own).parameters == 14


one, two = Network([AffineMap([[1]])]), Network([AffineMap([[1, 2], [3, 4]])])
wide = Network([AffineMap([[1], [1]])])
corner = Box([1, 1], [1, 1]).map


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: after(two, one), ShapeError, "reads 2 numbers, but the first gives 1"),
        (lambda: minus(one, two), ShapeError, "goes 1 → 1, the other 2 → 2"),
        (lambda: minus(wide, one), ShapeError, "goes 1 → 2, the other 1 → 1"),
        (lambda: together(two, one), ShapeError, "the networks read 2 and 1 numbers"),
        (
            lambda: along(two, AffineMap([[1]])),
            ShapeError,
            "1 coordinate, but the network reads 2",
        ),
        (lambda: along(two, corner), UsageError, "a single one, without parameters"),
        (lambda: together(), UsageError, "no networks are given"),
        (lambda: beside(), UsageError, "no networks are given"),
    ],
)
def test_refusals_name_both_sides(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()
