"""Networks: widths, the one traversal, and errors that name both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given

from symact.activations.entries import Activation, activation, relu
from symact.errors import NumberError, ShapeError, UnsupportedError, UsageError
from symact.networks.kinds.kind import Kind, Visit
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network, Node
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    Composite,
    Largest,
    Operation,
    Scale,
    Select,
)
from symact.numbers.affine import AffineMap
from symact.testing import networks
from tests.grid import GRID, Case
from tests.oracle import value, values

x = sympy.symbols("x")


class WidthKind(Kind[int]):
    """A kind of number that knows only how many there are, and writes down what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def join(self, values: Sequence[int]) -> int:
        self.asked.append("join")
        return sum(values)

    def push(self, visit: Visit[int], x: int) -> int:
        self.asked.append(visit.operation.describe().split()[0])
        return visit.affine.outputs(x)

    def activate(self, activation: Activation, x: int) -> int:
        self.asked.append(activation.name)
        return x

    def maximum(self, operation: Largest, x: int) -> int:
        self.asked.append("maximum")
        return operation.outputs(x)


@given(networks())
def test_widths_are_found_by_running(network: Network) -> None:
    assert tuple(network.trace(WidthKind(), network.inputs)) == network.widths
    assert network.run(WidthKind(), network.inputs) == network.outputs == network.widths[-1]


def test_the_traversal_asks_in_order() -> None:
    kind = WidthKind()
    two = AffineMap([[1], [2]])
    network = Network(
        [
            two,
            relu,
            Scale([1, 2], [0, 0]),
            Select((0, -1, 1), 2),
            Node(Addition(3, 1), (4,)),
            Node(Largest(3, 1), (0, 5, 5)),
        ]
    )
    assert network.trace(kind, 1) == [1, 2, 2, 2, 3, 1, 1]
    assert kind.asked == [
        "affine", "relu", "scaling", "selection", "sum", "join", "maximum"
    ]  # fmt: skip


@GRID
def test_grid_networks_have_the_widths_of_their_shape(case: Case) -> None:
    network = case.network
    assert (network.inputs, network.outputs) == (case.shape[0], case.shape[2])
    assert len(network.widths) == len(network.nodes) + 1
    assert network == case.build()
    assert network.parameters > 0


def test_branches_and_fan_out() -> None:
    """3x + 1 read twice, the input read again at the end: (3x + 1)·2 + (3x + 1) + x."""
    network = Network(
        [
            AffineMap([[3]], [1]),
            Node(Scale([2], [0]), (1,)),
            Node(Addition(3, 1), (2, 1, 0)),
        ]
    )
    assert network([5]) == (16 * 2 + 16 + 5,)
    assert [v.fractions()[0][0] for v in network.trace(RationalKind(), _column(5))] == [
        5,
        16,
        32,
        53,
    ]
    earlier = Network(network.nodes, inputs=1, output=1)
    assert earlier([5]) == (16,)
    unchanged = Network(network.nodes, inputs=1, output=0)
    assert unchanged([5]) == (5,)
    assert unchanged.outputs == 1


def _column(number: int) -> Any:
    return AffineMap([[number]]).matrix


@given(networks(max_layers=3))
def test_a_trace_holds_every_value(network: Network) -> None:
    point = [k - 1 for k in range(network.inputs)]
    column = AffineMap([[p] for p in point]).matrix
    found = [[row[0] for row in v.fractions()] for v in network.trace(RationalKind(), column)]
    assert found == values(network, point)
    assert network(point) == value(network, point)


def test_counts() -> None:
    network = Network(
        [
            AffineMap([[1, 2], [3, 4]], [5, 6]),
            relu,
            Scale([1, 2], [3, 4]),
            Affine(AffineMap([[7]]), copies=2),
            Select((1, 0), 2),
            Addition(2, 1),
            Node(Affine(AffineMap([[1]])), (6,), name="conv", stored=9),
        ]
    )
    assert (network.maps, network.activations) == (4, 1)
    assert [node.parameters for node in network.nodes] == [6, 0, 4, 2, 0, 0, 9]
    assert network.parameters == 21
    assert repr(network) == "<network 2 → 1: 4 affine maps, 1 activation>"
    assert network.describe(0) == "the input of width 2"
    assert network.describe(7) == "operation 7 'conv' (affine map 1 → 1)"


def test_the_input_width() -> None:
    assert Network([relu], inputs=3).widths == (3, 3)
    assert Network([AffineMap([[1, 2]])]).inputs == 2
    assert Network([], inputs=2).outputs == 2
    assert Network([], inputs=2)([1, "1/2"]) == (1, sympy.Rational(1, 2))


def test_symbols_run_through_affine_layers() -> None:
    network = Network([AffineMap([[x, 1]], [0]), Scale(["1/2"], [x])])
    assert network([2, 4]) == (2 * x + 2,)
    assert network([sympy.Symbol("y"), 0]) == (x * sympy.Symbol("y") / 2 + x,)


def two(rows: int, columns: int) -> AffineMap:
    return AffineMap(np.ones((rows, columns)))


REFUSED = [
    (
        lambda: Network([two(3, 2), two(1, 4)]),
        ShapeError,
        "operation 2 (affine map 4 → 1) reads 4 numbers, but operation 1 (affine map 2 → 3) "
        "gives 3",
    ),
    (
        lambda: Network(
            [Node(Affine(two(3, 2)), (0,), name="fc1"), Node(Affine(two(1, 4)), (1,), name="fc2")]
        ),
        ShapeError,
        "operation 2 'fc2' (affine map 4 → 1) reads 4 numbers, but operation 1 'fc1' "
        "(affine map 2 → 3) gives 3",
    ),
    (
        lambda: Network([two(3, 2), Node(Affine(two(1, 4)), (1, 0))]),
        ShapeError,
        "reads 4 numbers, but operation 1 (affine map 2 → 3) and the input gives 5",
    ),
    (
        lambda: Network([two(3, 2), relu, Scale([1, 2], [0, 0])]),
        ShapeError,
        "operation 3 (scaling of 2 numbers) reads 2 numbers, but operation 2 (activation relu) "
        "gives 3",
    ),
    (lambda: Network([two(3, 2), Select((0,), 4)]), ShapeError, "reads 4 numbers, but operation 1"),
    (lambda: Network([two(3, 2), Addition(2, 2)]), ShapeError, "reads 4 numbers, but operation 1"),
    (lambda: Network([two(3, 2), Largest(2, 2)]), ShapeError, "but operation 1 (affine map 2 → 3)"),
    (lambda: Network([two(3, 2)], inputs=5), ShapeError, "but the input gives 5"),
    (lambda: Network([relu]), ShapeError, "give inputs=…"),
    (lambda: Network([]), ShapeError, "give inputs=…"),
    (lambda: Network([relu], inputs=0), ShapeError, "the input has width 0"),
    (lambda: Network([two(1, 1)], output=2), ShapeError, "the output is value 2"),
    (lambda: Network([two(1, 1)], output=-1), UsageError, "the output is -1; a whole number"),
    (
        lambda: Network([Node(Affine(two(1, 1)), (1,))], inputs=1),
        ShapeError,
        "reads value 1; only the input (0) and earlier values (up to 0)",
    ),
    (
        lambda: Network([Node(Affine(two(1, 1)), (-1,))], inputs=1),
        UsageError,
        "what layer 1 reads[0] is -1; a whole number",
    ),
    (lambda: Network([Node(Affine(two(1, 1)), ())], inputs=1), ShapeError, "reads nothing"),
    (lambda: Network([[[1]]]), UsageError, "layer 1 is a list; a network is made of affine maps"),  # type: ignore[list-item]
    (lambda: Network([two(1, 2)])([1]), ShapeError, "1 coordinate but the network reads 2"),
    (lambda: Network([two(1, 2)])([1, "z"]), NumberError, "the point[1] is the text 'z'"),
    (lambda: Network([two(1, 2)])([1, float("nan")]), NumberError, "the point[1] is nan"),
    (
        lambda: Network([two(1, 2)])(np.zeros((2, 3))),
        ShapeError,
        "the array has shape (2, 3), but the network reads 2 numbers",
    ),
    (lambda: Network([two(1, 1)])(np.array(1.0)), ShapeError, "the array has shape ()"),
    (
        lambda: Network([activation("gelu")], inputs=1)([1]),
        NumberError,
        "gelu has no rational value at 1 that is known",
    ),
    (
        lambda: Network([relu], inputs=1)([x]),
        UnsupportedError,
        "relu of polynomials is no polynomial",
    ),
    (
        lambda: Network([Largest(1, 1)], inputs=1)([x]),
        UnsupportedError,
        "a maximum of polynomials is no polynomial",
    ),
]


@pytest.mark.parametrize(("build", "error", "message"), REFUSED)
def test_refused(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        build()
    assert message in str(caught.value)


def test_an_unknown_operation_cannot_be_run() -> None:
    class Riddle(Operation):
        def outputs(self, inputs: int) -> int:
            return inputs

        def describe(self) -> str:
            return "riddle"

    with pytest.raises(UnsupportedError, match="riddle"):
        Network([Riddle()], inputs=1).run(WidthKind(), 1)
    assert Network([Activate(relu)], inputs=4).run(WidthKind(), 4) == 4


def test_operations_one_after_another_run_like_their_parts() -> None:
    parts = (Affine(AffineMap([[1, 2], [3, 4]], [5, 6])), Select((1, 0), 2), Scale([2, 3], [0, 1]))
    whole, apart = Network([Composite(parts)]), Network(list(parts))
    for point in ((1, 2), ("1/3", -1)):
        assert whole(point) == apart(point)
    floats = np.array([[1.0, 2.0], [0.5, -1.0]])
    assert np.array_equal(whole(floats), apart(floats))
