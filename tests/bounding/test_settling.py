"""What is settled of neurons holds at all points and agrees with regions."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, atlas, relu, sigmoid, softplus
from symact.bounding.settling import BEHIND, HARD, TIME, State, settle, values_at
from symact.errors import ShapeError, UsageError
from symact.networks.bends import linear_pieces
from symact.networks.opaque import Opaque
from symact.testing import networks
from tests import oracle

F = Fraction


def drawn_box(data: Any, inputs: int) -> Box:
    ends = st.tuples(*[st.fractions(-2, 2, max_denominator=3)] * 2)
    sides = [sorted(data.draw(ends)) for _ in range(inputs)]
    return Box([low for low, _ in sides], [high for _, high in sides])


def drawn_points(data: Any, box: Box) -> list[tuple[Fraction, ...]]:
    sides = list(zip(box.lo, box.hi, strict=True))
    within = [
        tuple(low + (high - low) * data.draw(st.fractions(0, 1)) for low, high in sides)
        for _ in range(3)
    ]
    return [*within, *product(*sides)]


def holds(network: Network, state: State, point: Any) -> bool:
    """Whether what a state says is so at a point, by values computed one number at a time."""
    node = network.nodes[state.operation - 1]
    values = oracle.values(network, point)
    value = [number for k in node.reads for number in values[k]][state.index]
    pieces = linear_pieces(node.operation.activation)  # type: ignore[attr-defined]
    assert pieces is not None
    right = state.piece < 0 or (
        pieces(value) == pieces.slopes[state.piece] * value + pieces.intercepts[state.piece]
    )
    least = state.least is None or state.least <= value
    return right and least and (state.most is None or value <= state.most)


@settings(max_examples=12)
@given(st.data())
def test_what_is_settled_holds_and_agrees_with_regions(data: Any) -> None:
    network = data.draw(networks(max_layers=5, max_width=3))
    box = drawn_box(data, network.inputs)
    found = settle(network, box, steps=data.draw(st.sampled_from([0, 3])))
    points = drawn_points(data, box)
    small = box.dimension <= 2
    if small:
        assert not found.left
        points += {v for region in atlas(network, box) for v in region.vertices}
    for state in found.states:
        assert all(holds(network, state, point) for point in points)
        pieces = linear_pieces(network.nodes[state.operation - 1].operation.activation)  # type: ignore[attr-defined]
        assert pieces is not None
        if state.points:
            low, high = sorted(values_at(network, state.operation, state.index, state.points))
            assert any(low < knot < high for knot in pieces.knots)
            assert all(inside(box, point) for point in state.points)
        assert bool(state.points) + (state.piece >= 0) + bool(state.left) == 1


def inside(box: Box, point: Any) -> bool:
    return all(low <= z <= high for low, z, high in zip(box.lo, point, box.hi, strict=True))


def by_cases() -> tuple[Network, Box]:
    """A neuron that lines do not settle: 3/4 less relu(x) − relu(x − 1/2), of three inputs."""
    first = AffineMap([[1, 0, 0], [1, 0, 0]], [0, F(-1, 2)])
    return Network([first, relu, AffineMap([[-1, 1]], [F(3, 5)]), relu]), Box([-1] * 3, [1] * 3)


@pytest.mark.parametrize("absent", [False, True])
def test_cases_settle_a_neuron_with_or_without_programs(
    absent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if absent:
        monkeypatch.setitem(sys.modules, "highspy", None)
    (*_, last) = settle(*by_cases()).states
    assert (last.piece, last.evidence, last.left) == (1, None, "")
    assert last.least is not None
    assert 0 <= last.least <= F(1, 10)
    (*_, last) = settle(*by_cases(), steps=0).states
    assert (last.piece, last.left) == (-1, HARD)


def test_regions_settle_what_is_left_in_few_dimensions() -> None:
    network, _ = by_cases()
    plane = Network(
        [AffineMap([[1, 0], [0, 1], [0, 0]]), *(node.operation for node in network.nodes)]
    )
    found = settle(plane, Box([-1, -1], [1, 1]), steps=0)
    assert found.regions is not None
    assert (found.states[-1].piece, found.left) == (1, ())


def test_reasons_to_be_open() -> None:
    network, box = by_cases()
    assert {state.left for state in settle(network, box, seconds=1e-9).states} == {TIME}
    layers = [Opaque("Erf", 1, 1), AffineMap([[1]]), relu, AffineMap([[1]], [1]), relu]
    behind = Network(layers, inputs=1)
    first, second = settle(behind, Box([-1], [1])).states
    assert (first.left, first.piece) == (BEHIND, -1)
    assert (second.left, second.piece, second.least) == ("", 1, 1)


def test_curves_have_ranges() -> None:
    network = Network([AffineMap([[5]]), sigmoid, AffineMap([[1], [1]], [0, -1]), relu])
    assert [state.piece for state in settle(network, Box([-1], [1])).states] == [1, 0]


def test_a_side_alone_settles_only_what_is_beyond_the_knot() -> None:
    network = Network([softplus, AffineMap([[1], [1]], [0, F(-1, 2)]), relu], inputs=1)
    assert [state.piece for state in settle(network, Box([-1], [1])).states] == [1, -1]


def test_a_neuron_that_reaches_a_knot_and_no_further_does_not_bend() -> None:
    first = AffineMap([[1, 0, 0], [1, 0, 0]], [0, F(-1, 2)])
    network = Network([first, relu, AffineMap([[1, -1]]), relu])
    (*_, last) = settle(network, Box([-1] * 3, [1] * 3)).states
    assert last.points == ()


def test_what_is_refused() -> None:
    network, box = by_cases()
    with pytest.raises(ShapeError, match="must agree"):
        settle(network, Box([0], [1]))
    with pytest.raises(UsageError, match="steps is -1"):
        settle(network, box, steps=-1)
