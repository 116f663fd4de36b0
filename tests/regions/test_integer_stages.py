"""Stages in integers against what the description of a stage says, and against restriction."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from symact.activations.entries import activation, relu
from symact.geometry.homogeneous import over_common
from symact.networks.kinds.restriction import restrict
from symact.networks.network import Network
from symact.networks.operations import Largest
from symact.numbers.affine import AffineMap
from symact.regions.integer_stages import IntegerStage, column_of
from symact.regions.maps import PatternMaps, as_affine_map
from symact.regions.stages import Stage, stages
from tests.regions import nets
from tests.regions.nets import SQUARE, generic, integer

F = Fraction
POINTS = [(F(x, 3), F(y, 4)) for x, y in product((-3, -1, 0, 2), (-4, 0, 1, 3))]

NETWORKS: dict[str, Network] = {
    "generic": generic([2, 5, 4, 2], 0),
    "integer": integer(3),
    "pooled": nets.pooled(),
    "skip": nets.skipping(),
    **{name: nets.bent(name) for name in nets.BENT},
}


def outcomes(stage: Stage, numbers: tuple[Fraction, ...]) -> list[Fraction]:
    """What a stage makes of numbers, one at a time."""
    values = stage.map(numbers)
    return [
        pieces(values[group[0]]) if pieces else max(values[k] for k in group)
        for group, pieces in zip(stage.groups, stage.pieces, strict=True)
    ]


def numbers_of(column: Any) -> tuple[Fraction, ...]:
    *tops, bottom = (int(entry) for entry in column.entries())
    assert bottom > 0
    return tuple(Fraction(top, bottom) for top in tops)


@pytest.mark.parametrize("name", NETWORKS)
def test_images_of_points(name: str) -> None:
    chain = stages(NETWORKS[name], SQUARE)
    for point in POINTS:
        numbers = point
        for stage in chain:
            own = stage.integers
            values = own.rows_at(column_of(over_common(numbers)))
            expected = tuple(outcomes(stage, numbers))
            assert numbers_of(own.image(values)) == expected
            # every piece that contains the point gives the same
            options = own.options(values)
            assert all(options)
            rows = [[value] for value in values]
            for end in (0, -1):
                assert numbers_of(own.apply(rows, [pieces[end] for pieces in options])) == expected
            numbers = expected


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "skip"])
def test_maps_are_those_of_the_restricted_network(name: str) -> None:
    network = NETWORKS[name]
    maps = PatternMaps(stages(network, SQUARE))
    for point in POINTS:
        pattern: list[int] = []
        column = column_of(over_common(point))
        for stage in maps.stages:
            values = stage.rows_at(column)
            pattern += [pieces[-1] for pieces in stage.options(values)]
            column = stage.image(values)
        assert as_affine_map(maps.form(pattern)) == restrict(network, pattern).map


def test_options_at_knots_and_ties() -> None:
    bent = activation("hardtanh").pieces
    assert bent is not None
    stage = IntegerStage(
        AffineMap([[1], [2], [2], [3]]), ((0,), (1, 2, 3), (3,)), (bent, None, None)
    )
    assert (stage.labels, stage.pieces, stage.lines) == (2, 3, 5)
    at = {t: stage.options(stage.rows_at(column_of(over_common([F(t)])))) for t in (-2, -1, 0, 1)}
    assert at == {-2: [(0,), (0, 1)], -1: [(0, 1), (0, 1)], 0: [(1,), (0, 1, 2)], 1: [(1, 2), (2,)]}


def test_a_maximum_beside_slopes_that_are_fractions() -> None:
    leaky = activation("leaky_relu", alpha="1/3").pieces
    stage = Stage(AffineMap([[1], [2], [-1]]), ((0,), (1, 2), (2,)), (leaky, None, None))
    for t in (-2, 0, 5):
        values = stage.integers.rows_at(column_of(over_common([F(t)])))
        assert numbers_of(stage.integers.image(values)) == tuple(outcomes(stage, (F(t),)))


def test_rows_that_nothing_comes_of() -> None:
    stage = Stage(AffineMap([[1], [2]]), ((0,),), (relu.pieces,))
    values = stage.integers.rows_at(column_of((3, 2)))
    assert numbers_of(stage.integers.image(values)) == (F(3, 2),)


def test_a_maximum_is_no_activation() -> None:
    network = Network([AffineMap([[1, 0], [0, 1], [1, 1], [0, 0]]), Largest(2, 2)])
    (first, last) = stages(network, SQUARE)
    assert [len(group) for group in first.groups] == [2, 2]
    assert (first.integers.maxima, first.integers.knots) == ([(0, (0, 2)), (1, (1, 3))], [])
    assert last.integers.labels == 0
