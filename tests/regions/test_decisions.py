"""Which output is the largest, where, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symact.activations.entries import relu
from symact.errors import UsageError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Segment
from tests import oracle
from tests.regions.nets import SQUARE, generic, integer
from tests.regions.test_extrema import midpoint

F = Fraction


def test_decisions_between_three_outputs() -> None:
    # x, y and −x − y: three sectors that meet in the origin
    found = atlas(Network([AffineMap([[1, 0], [0, 1], [-1, -1]])]), SQUARE).decisions()
    assert [cell.outputs for cell in found.cells] == [(0,), (1,), (2,)]
    assert sum(found.parameter_areas.values()) == 4
    assert found.parameter_areas == {0: F(5, 4), 1: F(5, 4), 2: F(3, 2)}
    assert {b.outputs: set(b.vertices) for b in found.borders} == {
        (0, 1): {(0, 0), (1, 1)},
        (0, 2): {(0, 0), (F(1, 2), -1)},
        (1, 2): {(0, 0), (-1, F(1, 2))},
    }
    assert found.ties == ()


def test_outputs_that_are_equal_on_a_polygon() -> None:
    # relu(x), 0 and −1: equal on half of the square, where the lowest index is taken
    network = Network([AffineMap([[1, 0]]), relu, AffineMap([[0], [1], [0]], [0, 0, -1])])
    found = atlas(network, SQUARE).decisions()
    assert found.parameter_areas == {0: 2, 1: 2}
    (tie,) = found.ties
    assert tie.outputs == (0, 1)
    assert tie.vertices == ((-1, -1), (0, -1), (0, 1), (-1, 1))
    assert [b.outputs for b in found.borders] == [(0, 1)]


@pytest.mark.parametrize("seed", range(4))
def test_decisions_of_networks(seed: int) -> None:
    network = integer(seed, (2, 6, 4, 4)) if seed % 2 else generic([2, 6, 6, 4], seed)
    found = atlas(network, SQUARE).decisions()
    for cell in found.cells:
        loop, (label,) = cell.vertices, cell.outputs
        middle = tuple(sum(axis, F(0)) / len(loop) for axis in zip(*loop, strict=True))
        values = oracle.value(network, middle)
        assert values.index(max(values)) == label
    for border in found.borders:
        values = oracle.value(network, midpoint(*border.vertices))
        assert values[border.outputs[0]] == values[border.outputs[1]] == max(values)
    for tie in found.ties:
        for corner in tie.vertices:
            values = oracle.value(network, corner)
            assert {k for k, v in enumerate(values) if v == max(values)} >= set(tie.outputs)
    for label, area in found.parameter_areas.items():
        pieces = [cell.parameter_vertices for cell in found.cells if cell.outputs == (label,)]
        assert area == sum((shoelace(loop) for loop in pieces), F(0))
    assert sum(found.parameter_areas.values()) == 4


def shoelace(loop: tuple[tuple[Fraction, ...], ...]) -> Fraction:
    pairs = zip(loop, (*loop[1:], loop[0]), strict=True)
    return sum((a[0] * b[1] - a[1] * b[0] for a, b in pairs), F(0)) / 2


def test_decisions_on_a_line() -> None:
    network = Network([AffineMap([[1], [-1], [0]], [0, 0, "1/2"])])
    found = atlas(network, Segment([-1], [1])).decisions()
    assert [cell.outputs for cell in found.cells] == [(1,), (2,), (0,)]
    assert found.parameter_areas == {0: F(1, 4), 1: F(1, 4), 2: F(1, 2)}
    assert [(b.outputs, b.parameter_vertices) for b in found.borders] == [
        ((1, 2), ((F(1, 4),),)),
        ((0, 2), ((F(3, 4),),)),
    ]


def test_one_output_decides_nothing() -> None:
    with pytest.raises(UsageError, match="one output"):
        atlas(integer(0), SQUARE).decisions()
