"""Networks as chains of stages: the same function, patterns in network order, clear refusals."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import pytest

from symact.activations.activation import Activation, Pieces, piecewise_linear
from symact.activations.entries import activation, names, relu
from symact.collapsing.blocks import generic as generic_symbols
from symact.errors import ShapeError, UnsupportedError
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Largest, Select
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box, Plane, Segment
from symact.regions.stages import Stage, stages
from tests import oracle
from tests.grid import Case, cases
from tests.regions.nets import skipping

F = Fraction


def run(chain: Sequence[Stage], t: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What the description of a stage says, one number at a time."""
    numbers = tuple(t)
    for stage in chain:
        results = stage.map(numbers)
        numbers = tuple(
            max(results[k] for k in group)
            if len(group) > 1
            else results[group[0]]
            if pieces is None
            else pieces(results[group[0]])
            for group, pieces in zip(stage.groups, stage.pieces, strict=True)
        )
    return numbers


@cases(lambda case: case.is_piecewise_linear and case.is_continuous)
def test_stages_are_the_network(case: Case) -> None:
    network, width = case.network, case.shape[0]
    box = Box([-5] * width, [5] * width)
    chain = stages(network, box)
    for x in case.points():
        assert run(chain, x) == oracle.value(network, x)
    last = chain[-1]
    assert (last.labels, last.outputs) == ((), network.outputs)
    for first, second in itertools.pairwise(chain):
        assert second.map.shape[1] == first.outputs
        assert first.labels


def test_on_a_slice() -> None:
    network = skipping()
    wider = Network([AffineMap([[1, 0, 1], [0, 1, -1]]), *shifted(network)], inputs=3)
    plane = Plane([1, 0, 0], [1, 2, 3], [0, 1, 1])
    segment = Segment([0, 0, 0], [1, -1, 2])
    for t in ((F(0), F(1, 3)), (F(1, 2), F(1))):
        assert run(stages(wider, plane), t) == oracle.value(wider, plane.point(t))
        assert run(stages(wider, segment), t[:1]) == oracle.value(wider, segment.point(t[:1]))


def shifted(network: Network) -> list[Node]:
    return [Node(node.operation, tuple(k + 1 for k in node.reads)) for node in network.nodes]


def test_what_is_carried_is_little() -> None:
    # the input of 50 numbers is read again at the end: on a segment one number tells it
    wide = Network(
        [
            AffineMap([[1] * 50] * 4, [-1, 0, 1, 2]),
            relu,
            Node(Affine(AffineMap([[1] * 54])), (2, 0)),
        ]
    )
    chain = stages(wide, Segment([0] * 50, [1] * 50))
    assert [stage.outputs for stage in chain] == [5, 1]
    # and four sums of it tell it to the end of two layers, not 50 numbers
    summed = Network(
        [
            AffineMap([[k] * 50 for k in range(2)]),
            Node(Affine(AffineMap([[1, 1], [1, -1]])), (1,)),
            relu,
            AffineMap([[1, 2], [2, 1]]),
            relu,
            Node(Addition(2, 2), (5, 1)),
        ]
    )
    box = Box([0] * 50, [1] * 50)
    # of the value added at the end one entry is the constant 0
    assert [stage.outputs for stage in stages(summed, box)] == [3, 3, 2]


def test_the_fewer_numbers_are_carried() -> None:
    def after_relu(rows: list[list[int]], shifts: list[int]) -> Network:
        count = len(rows)
        return Network(
            [
                Node(Affine(AffineMap(rows, shifts)), (0,)),
                Node(Affine(AffineMap([[1] * len(rows[0])])), (0,)),
                relu_node(2),
                Node(Affine(AffineMap([range(1, count + 2)])), (3, 1)),
            ],
            inputs=len(rows[0]),
        )

    # three values made of two numbers, and two values (one of them twice) made of three
    for network, carried in (
        (after_relu([[1, 0], [0, 1], [1, 1]], [0, 1, 2]), 2),
        (after_relu([[1, 1, 1], [1, 1, 1], [1, -1, 2]], [1, 1, 3]), 2),
        (after_relu([[1, 1, 1], [0, 0, 0], [1, 1, 1]], [1, 5, 2]), 2),
    ):
        chain = stages(network, Box([-3] * network.inputs, [3] * network.inputs))
        assert [stage.outputs for stage in chain] == [1 + carried, 1]
        for x in ((F(1), F(2), F(-1)), (F(-2), F(-3), F(1, 2))):
            own = x[: network.inputs]
            assert run(chain, own) == oracle.value(network, own)


def test_repeated_and_constant_numbers_are_carried_once() -> None:
    network = Network(
        [
            Node(Affine(AffineMap([[1, 0, 0], [1, 0, 0], [0, 0, 0]], [2, 2, 7])), (0,)),
            Node(Affine(AffineMap([[0, 1, 1]])), (0,)),
            Node(Select((0, 0, 0), 1), (2,)),
            relu_node(3),
            Node(Affine(AffineMap([[1] * 6])), (4, 1)),
        ],
        inputs=3,
    )
    box = Box([-3] * 3, [3] * 3)
    chain = stages(network, box)
    assert [stage.outputs for stage in chain] == [4, 1]
    for x in ((F(1), F(2), F(-1)), (F(-2), F(-3), F(1, 2))):
        assert run(chain, x) == oracle.value(network, x)


def relu_node(read: int) -> Node:
    return Node(Activate(relu), (read,))


def test_what_the_output_does_not_need_makes_no_stage() -> None:
    network = Network(
        [
            AffineMap([[1, 1]]),
            relu,
            Node(Affine(AffineMap([[1, -1]])), (0,)),
            Node(Activate(activation("tanh")), (3,)),
        ],
        output=2,
    )
    assert len(stages(network, Box([0, 0], [1, 1]))) == 2


def test_affine_activations_make_no_stage() -> None:
    doubled = piecewise_linear(
        "doubled",
        "doubled",
        Pieces.of("1", slopes="2 2", intercepts="3 3"),
        formula=lambda x: 2 * x + 3,
        doubles=lambda x: 2 * x + 3,
    )
    line = Box([-5], [5])
    for middle in (activation("identity"), activation("leaky_relu", alpha=1), doubled):
        network = Network([AffineMap([[1], [2]]), middle, Largest(1, 2), AffineMap([[1, 1]], [1])])
        (only,) = stages(network, line)
        for x in ((F(-3),), (F(1, 3),)):
            assert run([only], x) == oracle.value(network, x)


def test_merged_pieces() -> None:
    pieces = Pieces.of("0 1 2 3", slopes="1 1 2 2 0", intercepts="0 0 -1 -1 5")
    assert pieces.merged == Pieces.of("1 3", slopes="1 2 0", intercepts="0 -1 5")
    for x in range(-2, 6):
        assert pieces.merged(F(x)) == pieces(F(x))
    assert relu.pieces.merged == relu.pieces


def test_patterns_follow_the_network() -> None:
    first, second = AffineMap([[1, 0], [0, 1]]), AffineMap([[1, 1], [1, -1], [2, 0]])
    network = Network(
        [
            Node(Affine(second), (0,)),
            Node(Largest(3, 1), (1,)),
            Node(Affine(first), (0,)),
            relu_node(3),
            Node(Affine(AffineMap([[1, 1, 1]])), (2, 4)),
        ]
    )
    chain = stages(network, Box([0, 0], [1, 1]))
    assert [[chain[k].groups[g] for g in chain[k].labels] for k in range(2)] == [
        [(0, 1, 2)],
        [(0,), (1,)],
    ]


@pytest.mark.parametrize("name", [n for n in names() if activation(n).pieces is None])
def test_curved_activations_are_refused_by_name(name: str) -> None:
    network = Network([AffineMap([[1]]), activation(name), AffineMap([[1]])])
    with pytest.raises(UnsupportedError, match=rf"operation 2 .*{name}.* is curved"):
        stages(network, Box([0], [1]))


@pytest.mark.parametrize("name", ["step", "sign"])
def test_jumps_are_refused_by_name(name: str) -> None:
    network = Network([AffineMap([[1]]), activation(name), AffineMap([[1]])])
    with pytest.raises(UnsupportedError, match=f"operation 2 .*{name}.* jumps"):
        stages(network, Box([0], [1]))


def test_other_refusals() -> None:
    with pytest.raises(ShapeError, match=r"reads 3 numbers, but the box .* lies in 2 dimensions"):
        stages(Network([AffineMap([[1, 2, 3]])]), Box([0, 0], [1, 1]))
    symbolic = generic_symbols([2, 2, 1], activation=relu)
    assert isinstance(symbolic, Network)
    with pytest.raises(UnsupportedError, match="has symbols"):
        stages(symbolic, Box([0, 0], [1, 1]))


def test_an_activation_of_ones_own() -> None:
    own: Activation = piecewise_linear(
        "zigzag",
        "zigzag",
        Pieces.of("-1 0 2", slopes="1 -1 1/2 0", intercepts="0 -2 -2 -1"),
        formula=lambda x: x,
        doubles=lambda x: x,
    )
    network = Network([AffineMap([[1], [-2]]), own, AffineMap([["1/3", 1]])])
    chain = stages(network, Box([-9], [9]))
    for k in range(-8, 9):
        assert run(chain, (F(k, 3),)) == oracle.value(network, (F(k, 3),))
