"""Bounds of neurons: true, accepted by the checker, and better with better slopes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symact import checker
from symact.activations.entries import activation, names, relu
from symact.bounding.bounds import GRID, neurons
from symact.certificates.certificate import certificate
from symact.certificates.claims import Neuron
from symact.errors import ShapeError, UnsupportedError, UsageError
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Largest
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box
from symact.testing import networks
from tests import oracle
from tests.fuzzing.subjects import folded
from tests.regions.nets import generic

F = Fraction
CONTINUOUS = [a for a in map(activation, names()) if a.is_piecewise_linear and a.is_continuous]


def read_by(network: Network, neuron: Neuron, point: Any) -> Fraction:
    """What an activation reads at a point, computed one number at a time."""
    values = oracle.values(network, point)
    reads = network.nodes[neuron.operation - 1].reads
    return [number for k in reads for number in values[k]][neuron.index]


def accepted(found: Any) -> bool:
    report = checker.check(str(certificate(found)).encode())
    assert report["accepted"], report["reason"]
    return bool(report["accepted"])


@settings(max_examples=30)
@given(st.data())
def test_bounds_hold_and_are_accepted(data: Any) -> None:
    network = data.draw(networks(max_layers=5, max_width=3, activations=CONTINUOUS))
    assume(not any(isinstance(node.operation, Largest) for node in network.nodes))
    sides = [
        sorted(data.draw(st.tuples(*[st.fractions(-2, 2, max_denominator=4)] * 2)))
        for _ in range(network.inputs)
    ]
    box = Box([low for low, _ in sides], [high for _, high in sides])
    found = neurons(network, box, steps=data.draw(st.sampled_from([0, 3])))
    for _ in range(3):
        point = [low + (high - low) * data.draw(st.fractions(0, 1)) for low, high in sides]
        for neuron in found:
            value = read_by(network, neuron, point)
            assert neuron.least <= value <= neuron.most
            pieces = network.nodes[neuron.operation - 1].operation.activation.pieces  # type: ignore[attr-defined]
            if neuron.piece >= 0 and pieces.knots:
                slope, shift = pieces.slopes[neuron.piece], pieces.intercepts[neuron.piece]
                if len(pieces.slopes) == len({*pieces.slopes}):
                    assert pieces(value) == slope * value + shift
    if found:
        assert accepted(found)


def test_first_layer_bounds_are_exact() -> None:
    network = Network([AffineMap([[1, -2], ["1/3", 0]], [1, 0]), relu])
    found = neurons(network, Box([-1, 0], [1, 2]))
    assert [(n.least, n.most, n.piece, n.slopes) for n in found] == [
        (-4, 2, -1, ()),
        (F(-349526, GRID), F(349526, GRID), -1, ()),
    ]
    assert F(-349526, GRID) < F(-1, 3) < F(-349525, GRID)


def test_states_of_neurons() -> None:
    """Off, on, on the edge, and open."""
    network = Network([AffineMap([[1], [1], [1], [1]], [-2, 2, -1, 0]), relu])
    found = neurons(network, Box([-1], [1]))
    assert [n.piece for n in found] == [0, 1, 0, -1]
    assert accepted(found)


def test_a_box_may_be_a_point() -> None:
    found = neurons(folded(), Box(["1/3", 1], ["1/3", 1]))
    values = oracle.values(folded(), [F(1, 3), F(1)])
    for neuron in found:
        value = values[neuron.operation - 1][neuron.index]
        assert neuron.least <= value <= neuron.most <= value + F(1, GRID)
    assert all(n.piece >= 0 for n in found)
    assert accepted(found)


def test_better_slopes_give_better_bounds() -> None:
    """Descent settles neurons that the first slopes leave open, and never makes a bound worse."""
    network, box = generic([2, 8, 8, 8, 1], 0), Box([-1, -1], [1, 1])
    plain, better = (neurons(network, box, steps=steps) for steps in (0, 40))
    widths = [sum(n.most - n.least for n in found) for found in (plain, better)]
    assert widths[1] < F(7, 10) * widths[0]
    assert accepted(plain)
    assert accepted(better)


def test_bounds_contain_the_exact_extremes() -> None:
    network, box = folded(), Box([-1, -1], [1, 1])
    for neuron in neurons(network, box):
        before = Network(network.nodes[: neuron.operation - 1], inputs=2)
        found = atlas(before, box, engine="reference")
        values = [before(corner)[neuron.index] for r in found for corner in r.vertices]
        assert neuron.least <= min(values)
        assert max(values) <= neuron.most


def test_skips_and_several_reads() -> None:
    network = Network(
        [
            AffineMap([[1, 2], [3, -1]], [1, 0]),
            relu,
            Node(Addition(2, 2), (2, 0)),
            activation("hardtanh"),
            AffineMap([[1, -1]]),
            activation("leaky_relu", alpha="1/3"),
        ]
    )
    found = neurons(network, Box([-1, 0], [1, 1]))
    assert [(n.operation, n.index) for n in found] == [(2, 0), (2, 1), (4, 0), (4, 1), (6, 0)]
    assert accepted(found)


def test_weights_beyond_the_floats() -> None:
    """Floats only propose; where there are none, exact arithmetic still gives bounds."""
    huge = F(10) ** 400
    network = Network(
        [AffineMap([[huge, -huge], [1, 1]]), relu, AffineMap([[1, huge], [-1, 1]]), relu]
    )
    found = neurons(network, Box([-1, -1], [1, 1]))
    assert found[0].most == 2 * huge
    assert accepted(found)


def test_it_does_not_depend_on_the_float_environment() -> None:
    with np.errstate(all="raise"):
        assert accepted(neurons(generic([2, 4, 4, 1], 1), Box([-1, -1], [1, 1])))


@pytest.mark.parametrize(
    ("network", "box", "error", "message"),
    [
        (folded(), Box([0], [1]), ShapeError, "reads 2 numbers"),
        (Network([AffineMap([[1]]), activation("gelu")]), Box([0], [1]), UnsupportedError, "gelu"),
        (Network([AffineMap([[1]]), activation("step")]), Box([0], [1]), UnsupportedError, "jumps"),
        (
            Network([AffineMap([[1], [1]]), Largest(2, 1)]),
            Box([0], [1]),
            UnsupportedError,
            "only activations with pieces",
        ),
    ],
)
def test_what_has_no_bounds(network: Network, box: Box, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        neurons(network, box)


def test_steps_are_not_negative() -> None:
    with pytest.raises(UsageError, match="steps is -1"):
        neurons(folded(), Box([0, 0], [1, 1]), steps=-1)
