"""Bounds of differences hold at points, and are small where networks hardly differ."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import (
    AffineMap,
    Box,
    Network,
    abs_,
    elu,
    gelu,
    leaky_relu,
    relu,
    relu6,
    sigmoid,
    step,
    tanh,
)
from symact.comparing.equality import PRECISIONS
from symact.comparing.ranges import largest_size
from symact.networks.algebra import minus
from symact.networks.kinds.balls import BallKind, at_point, fraction_of
from symact.networks.operations import Largest
from symact.numbers.balls import precision
from symact.rewriting.atoms import Atoms
from symact.rewriting.normal import normal_form
from tests.comparing.pairs import B1, cube, net, permuted

SMALL = Fraction(1, 10**6)


def bound_of(first: Network, second: Network, box: Box) -> Fraction | None:
    atoms = Atoms(first.inputs, box)
    ours, theirs = (normal_form(network, atoms).outputs for network in (first, second))
    return largest_size(atoms, ours - theirs)[0]


def moved(bend: object, *, by: Fraction = SMALL) -> Network:
    return net(b1=[*B1[:3], 1 + by], bend=bend)  # type: ignore[arg-type]


@pytest.mark.parametrize("bend", [relu, abs_, leaky_relu, relu6, tanh, sigmoid, gelu, elu])
def test_a_small_change_has_a_small_bound(bend: object) -> None:
    bound = bound_of(net(bend=bend), moved(bend), cube(3))  # type: ignore[arg-type]
    assert bound is not None
    assert 0 < bound <= 10 * SMALL  # a clipped one has two bends


@pytest.mark.parametrize("bend", [relu, tanh])
def test_units_are_found_in_another_order(bend: object) -> None:
    bound = bound_of(permuted(bend), moved(bend), cube(3))  # type: ignore[arg-type]
    assert bound is not None
    assert bound <= 4 * SMALL


def test_a_jump_is_not_taken_for_a_slope() -> None:
    first, second = (Network([AffineMap([[1]], [b]), step]) for b in (0, -SMALL))
    bound = bound_of(first, second, Box([-1], [1]))
    assert bound is not None
    assert bound >= 1


def test_maxima_are_compared_term_by_term() -> None:
    def network(by: Fraction) -> Network:
        return Network([AffineMap([[1, 2], [3, -1], [-2, 1 + by]]), Largest(3, 1)])

    bound = bound_of(network(Fraction(0)), network(SMALL), cube(2))
    assert bound is not None
    assert SMALL <= bound <= 4 * SMALL


def test_changes_are_followed_through_layers() -> None:
    def network(by: Fraction) -> Network:
        rows = AffineMap([[1, 2], [-1, 1]], [0, by])
        deep = AffineMap([[1, -2], [2, 1]])
        return Network([rows, relu, deep, tanh, deep, relu, AffineMap([[1, -1]])])

    bound = bound_of(network(Fraction(0)), network(SMALL), cube(2))
    assert bound is not None
    assert bound <= 40 * SMALL


@given(st.data())
def test_no_point_is_beyond_the_bound(data: st.DataObject) -> None:
    entry = st.integers(-2, 2) | st.sampled_from([Fraction(1, 3), Fraction(-5, 4)])
    bend = data.draw(st.sampled_from([relu, abs_, leaky_relu, sigmoid, tanh, step]))

    def rows(m: int, n: int) -> AffineMap:
        row = st.lists(entry, min_size=n, max_size=n)
        shift = data.draw(st.lists(entry, min_size=m, max_size=m))
        return AffineMap(data.draw(st.lists(row, min_size=m, max_size=m)), shift)

    maps = [rows(3, 2), rows(2, 3), rows(1, 2)]
    changed = [rows(*one.shape) if data.draw(st.booleans()) else one for one in maps]
    pooled = data.draw(st.booleans())

    def network(own: list[AffineMap]) -> Network:
        middle = Largest(3, 1) if pooled else relu
        last = AffineMap([[1], [-1]]) if pooled else own[1]
        return Network([own[0], bend, middle, last, own[2]])

    first, second = network(maps), network(changed)
    bound = bound_of(first, second, cube(2))
    assert bound is not None
    for _ in range(5):
        point = tuple(Fraction(data.draw(st.integers(-4, 4)), 4) for _ in range(2))
        with precision(PRECISIONS[0]):
            (value,) = minus(first, second).run(BallKind(), at_point(point))
        assert max(fraction_of(value.low), -fraction_of(value.high)) <= bound
