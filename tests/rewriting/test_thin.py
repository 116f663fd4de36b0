"""Maps of deficient rank as two thinner ones: the product is the map, and fewer numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import AffineMap, Network, relu
from symact.networks.operations import Affine
from symact.rewriting.thin import factors, thinned

ENTRY = st.integers(-3, 3).map(lambda k: Fraction(k, 2))


@settings(max_examples=20)
@given(st.data())
def test_the_two_are_the_map(data: Any) -> None:
    size, rank = data.draw(st.sampled_from([(8, 1), (9, 2)]))
    columns = st.lists(ENTRY, min_size=size, max_size=size)
    left, right = data.draw(st.tuples(*[st.lists(columns, min_size=rank, max_size=rank)] * 2))
    rows = [
        [sum(a[i] * b[j] for a, b in zip(left, right, strict=True)) for j in range(size)]
        for i in range(size)
    ]
    whole = AffineMap(rows, data.draw(columns))
    pair = factors(whole)
    if pair is None:
        assert not any(any(row) for row in rows)
        return
    first, second = pair
    assert second @ first == whole
    assert first.shape[0] == second.shape[1] <= rank


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_of_the_reduced_rows_does_not_matter(sign: int) -> None:
    whole = AffineMap([[sign * a * b for b in range(1, 9)] for a in range(1, 9)])
    pair = factors(whole)
    assert pair is not None
    assert pair[1] @ pair[0] == whole


@pytest.mark.parametrize(
    "rows",
    [[[0, 0], [0, 0]], [[1, 2], [2, 4]], [[int(i == j) for j in range(9)] for i in range(9)]],
)
def test_what_saves_nothing_stays(rows: Any) -> None:
    assert factors(AffineMap(rows)) is None
    network = Network([AffineMap(rows), relu])
    assert thinned(network).parameters == network.parameters


def test_every_thin_map_of_a_network_is_two() -> None:
    rows = [[a * b for b in range(1, 9)] for a in range(-3, 5)]
    network = Network([AffineMap(rows, range(8)), relu, AffineMap(rows), AffineMap([[1] * 8])])
    found = thinned(network)
    assert [node.is_map for node in found.nodes] == [True, True, False, True, True, True]
    # 8 + 8 + 8 numbers for each of the two, without the offset of zeros where there is none
    assert found.parameters < network.parameters
    assert found([1, -2, 3, 0, 5, 1, 1, 2]) == network([1, -2, 3, 0, 5, 1, 1, 2])
    # copies of one block are no dense map
    apart = Network([Affine(AffineMap(rows), copies=2)])
    assert thinned(apart).parameters == apart.parameters
