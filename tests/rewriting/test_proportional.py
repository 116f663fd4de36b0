"""Duplicate and proportional units: found, merged, and the network stays the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, Node, abs_, leaky_relu, relu, tanh
from symact.networks.operations import Activate, Addition, Affine, Largest, Select
from symact.rewriting.atoms import Atoms
from symact.rewriting.normal import normal_form
from symact.rewriting.proportional import alike, merged, unread


def conv(*kernels: list[int]) -> list[Affine | Select]:
    """A convolution of width 2 along 4 numbers: the windows, then one block, a copy a place."""
    return [Select((0, 1, 1, 2, 2, 3), 4), Affine(AffineMap(list(kernels)), copies=3)]


def channels_first(channels: int) -> Select:
    return Select(tuple(p * channels + c for c in range(channels) for p in range(3)), 3 * channels)


def two_convolutions() -> Network:
    # the second channel is twice the first, the third is read by nothing
    windows = tuple(c * 3 + p + d for p in range(2) for c in range(3) for d in range(2))
    second = Affine(AffineMap([[1, 2, 3, 4, 0, 0]], [1]), copies=2)
    return Network(
        [*conv([1, -1], [2, -2], [5, 1]), channels_first(3), relu, Select(windows, 9), second]
    )


NETWORKS = {
    "duplicates": Network([AffineMap([[1, 2], [1, 2]]), relu, AffineMap([[3, 4]])]),
    "zero rows": Network([AffineMap([[0, 0], [1, 1]]), relu, AffineMap([[3, 4], [1, 0]])]),
    "convolutions": two_convolutions(),
    "curves": Network([AffineMap([[1], [1], [2]]), tanh, AffineMap([[1, 1, 1]])]),
    "a skip": Network(
        [
            Node(Affine(AffineMap([[1], [3]])), (0,)),
            Node(Activate(relu), (1,)),
            Node(Affine(AffineMap([[1, 1]])), (2,)),
            Node(Affine(AffineMap([[1, 0], [0, 0]])), (2,)),
            Node(Affine(AffineMap([[1, 1, 1, 1, 1]])), (3, 4, 2)),
        ]
    ),
    "a sum and a maximum": Network(
        [AffineMap([[1], [2], [1], [-1]]), relu, Addition(2, 2), AffineMap([[1, 0], [2, 0]]),
         Largest(2, 1)]
    ),
}  # fmt: skip

POINTS = [["1", "2"], ["-1", "1/2"], ["3", "-5"]]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_merged_network_is_smaller_and_the_same(name: str) -> None:
    network = NETWORKS[name]
    smaller = merged(network)
    assert smaller.parameters < network.parameters
    atoms = Atoms(network.inputs)
    both = (normal_form(one, atoms).outputs for one in (network, smaller))
    assert (next(both) - next(both)).is_zero
    if name != "curves":  # which have no rational values
        for k in range(-3, 4):
            point = [k * Fraction(7, 3) - j for j in range(network.inputs)]
            assert smaller(point) == network(point)
    assert merged(smaller) is smaller


def test_one_unit_stays_where_all_are_zero() -> None:
    network = Network([AffineMap([[0], [0]]), relu, AffineMap([[3, 1]], [1])])
    assert merged(network).widths == (1, 1, 1, 1)
    assert merged(network)([5]) == (1,)


def test_channels_are_merged_and_dropped_whole() -> None:
    smaller = merged(two_convolutions())
    maps = [node.operation for node in smaller.nodes if node.is_map]
    assert [operation.blocks[0].matrix.fractions() for operation in maps] == [
        ((1, -1),),
        ((7, 10),),
    ]
    assert [operation.copies for operation in maps] == [3, 2]


def test_a_curve_is_no_multiple_of_one_of_another_scale() -> None:
    (found,) = alike(NETWORKS["curves"])
    assert (found.first, found.second, found.factor) == (0, 1, 1)


def test_signs_count_for_the_absolute_value_only() -> None:
    rows = AffineMap([[1, -1], [-3, 3]])
    (found,) = alike(Network([rows, abs_]))
    assert found.factor == 3
    assert alike(Network([rows, relu])) == alike(Network([rows, leaky_relu])) == ()


def test_on_a_box_more_is_alike() -> None:
    network = Network([AffineMap([[1], [1]], [2, 2]), relu, AffineMap([[1, 1]])])
    shifted = Network([AffineMap([[1], [-1]], [2, -2]), abs_, AffineMap([[1, 1]])])
    assert len(alike(network)) == len(alike(shifted)) == 1
    off = Network([AffineMap([[1]], [-2]), relu])
    assert alike(off) == ()
    assert [found.factor for found in alike(off, Box([-1], [1]))] == [0]


def test_what_nothing_reads_is_named() -> None:
    assert unread(two_convolutions()) == ((4, 6), (4, 7), (4, 8))
    assert unread(NETWORKS["duplicates"]) == ()


@given(st.data())
def test_any_small_network_stays_the_same(data: st.DataObject) -> None:
    entry = st.integers(-1, 1)

    def matrix(rows: int, columns: int) -> AffineMap:
        row = st.lists(entry, min_size=columns, max_size=columns)
        both = data.draw(st.lists(row, min_size=rows, max_size=rows))
        return AffineMap(both, data.draw(st.lists(entry, min_size=rows, max_size=rows)))

    bend = data.draw(st.sampled_from([relu, abs_, leaky_relu]))
    network = Network([matrix(3, 2), bend, matrix(3, 3), bend, matrix(2, 3)])
    smaller = merged(network)
    assert smaller.parameters <= network.parameters
    for point in POINTS:
        assert smaller(point) == network(point)
