"""Where claims come from: each is found where it holds, and the checker agrees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import checker
from symact.activations.entries import relu
from symact.certificates.certificate import certificate
from symact.certificates.claims import Different, Merged, Open
from symact.certificates.finding import certified, difference, proportional_neurons, region_maps
from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import ShapeError, UnsupportedError, UsageError
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Select
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box
from tests.fuzzing.subjects import SQUARE, dense, folded, skips, tent, twins
from tests.grid import GRID, Case

F = Fraction


def accepted(found: Any) -> bool:
    report = checker.check(str(certificate(found)).encode())
    assert report["accepted"], report["reason"]
    return bool(report["accepted"])


def test_merges_name_values_and_what_they_read() -> None:
    merged, second, count = certified(collapse(skips()))
    assert (merged.value, merged.reads) == (3, (0,))  # type: ignore[union-attr]
    assert (second.value, second.reads) == (6, (0, 4)) or second.value == 6  # type: ignore[union-attr]
    assert accepted([merged, second, count])


def test_multiples() -> None:
    found = proportional_neurons(twins())
    assert [(p.value, p.first, p.second, p.factor) for p in found] == [
        (1, 0, 1, 2),
        (1, 0, 2, 0),
        (1, 0, 3, 1),
    ]
    assert accepted(found)


@given(st.data())
def test_planted_multiples_are_found(data: Any) -> None:
    entry = st.integers(-3, 3)
    rows = data.draw(st.lists(st.lists(entry, min_size=3, max_size=3), min_size=2, max_size=4))
    factor = data.draw(st.fractions(-3, 3, max_denominator=4).filter(bool))
    rows.append([factor * e for e in rows[0]])
    network = Network([AffineMap([row[:2] for row in rows], [row[2] for row in rows]), relu])
    found = proportional_neurons(network)
    assert any(p.second == len(rows) - 1 for p in found)
    assert accepted(found)
    whole = {(p.first, p.second): p.factor for p in found}
    for (first, second), own in whole.items():
        assert [own * e for e in rows[first]] == rows[second]


def test_opposite_neurons_and_opposite_offsets() -> None:
    network = Network([AffineMap([[1, 2], [-1, -2], [1, 2]], [1, -1, 2])])
    (found,) = proportional_neurons(network)
    assert (found.first, found.second, found.factor) == (0, 1, -1)


def test_multiples_of_convolutions_are_found_position_by_position() -> None:
    windows = Select((0, 1, 1, 2), 3)
    kernel = Affine(AffineMap([[1, 2], [2, 4]]), copies=2)
    found = proportional_neurons(Network([windows, kernel], inputs=3))
    assert [(p.first, p.second, p.factor) for p in found] == [(0, 1, 2), (2, 3, 2)]
    assert accepted(found)


@GRID
def test_a_network_differs_from_another_one(case: Case) -> None:
    network = case.network
    if not (case.is_piecewise_linear and case.is_continuous):
        with pytest.raises(UnsupportedError, match=r"is curved|jumps"):
            difference(network, network)
        return
    shifted = Network(
        [*network.nodes, Node(Affine(AffineMap.identity(network.outputs)), (network.output,))],
        inputs=network.inputs,
    )
    assert isinstance(difference(network, shifted), Open)
    ones = AffineMap(
        [[int(i == j) for j in range(network.outputs)] for i in range(network.outputs)],
        [1] * network.outputs,
    )
    other = Network([*network.nodes, Node(Affine(ones), (network.output,))], inputs=network.inputs)
    found = difference(network, other)
    assert isinstance(found, Different)
    assert accepted(found)


def test_a_difference_far_out_is_found() -> None:
    """relu(x − 50) − relu(x − 60) is 0 on the left."""
    bump = Network([AffineMap([[1], [1]], [-50, -60]), relu, AffineMap([[1, -1]])])
    zero = Network([AffineMap([[0]])])
    found = difference(bump, zero)
    assert isinstance(found, Different)
    assert found.point[0] > 50
    assert accepted(found)


def test_a_network_that_looks_equal_is_left_open() -> None:
    """relu(x) − relu(−x) is x."""
    folds = Network([AffineMap([[1], [-1]]), relu, AffineMap([[1, -1]])])
    found = difference(folds, Network([AffineMap([[1]])]), tries=7)
    assert isinstance(found, Open)
    assert "7 points" in found.question
    assert accepted(found)


def test_networks_of_other_shapes_are_not_compared() -> None:
    with pytest.raises(ShapeError, match="one network goes 2 → 1, the other 1 → 1"):
        difference(folded(), tent())


def test_maps_of_regions() -> None:
    found = atlas(folded(), SQUARE, engine="reference")
    maps = region_maps(found)
    assert len(maps) == len(found)
    for region, claim in zip(found, maps, strict=True):
        inside = region.interior
        (whole,) = claim.operations
        assert whole.to_affine()(inside) == folded()(inside)
    assert accepted(maps)


def test_a_region_has_its_cell_and_its_map() -> None:
    region = atlas(folded(), SQUARE, engine="reference")[2]
    cells, whole = certified(region)
    assert isinstance(whole, Merged)
    assert whole.pattern == region.pattern
    assert not cells.complete  # type: ignore[union-attr]
    assert accepted([cells, whole])


def test_a_sum_of_parts_counts_each_part_once() -> None:
    network = Network(
        [AffineMap([[2]]), AffineMap([[3]]), Node(Addition(2, 1), (1, 2)), AffineMap([[1]])]
    )
    *_, count = certified(collapse(network))
    assert (count.maps, count.activations) == (1, 0)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: certified(dense()), UsageError),  # type: ignore[arg-type]
        (lambda: certified(collapse(generic(depth="L"))), UnsupportedError),
        (lambda: proportional_neurons(generic([2, 2])), UnsupportedError),  # type: ignore[arg-type]
        (
            lambda: certified(atlas(Network([AffineMap([[1] * 3]), relu]), Box([0] * 3, [1] * 3))),
            UnsupportedError,
        ),
    ],
)
def test_what_has_no_claims(make: Any, error: Any) -> None:
    with pytest.raises(error):
        make()
