"""Zero sets, extrema and decisions, exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symact.activations.entries import abs_, relu
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Plane, Segment
from symact.regions.extrema import Locus
from tests import oracle
from tests.regions.nets import DEGENERATE, SQUARE, integer, sawtooth

F = Fraction


def on(locus: Locus, t: tuple[Fraction, ...]) -> bool:
    """Whether a locus contains a point."""
    if t in locus.points:
        return True
    if any(between(a, t, b) for a, b in locus.segments):
        return True
    return any(
        all(turn(a, b, t) >= 0 for a, b in zip(loop, (*loop[1:], loop[0]), strict=True))
        for loop in locus.polygons
    )


def turn(a: tuple[Fraction, ...], b: tuple[Fraction, ...], c: tuple[Fraction, ...]) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def between(a: tuple[Fraction, ...], t: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> bool:
    if len(a) == 1:
        return a <= t <= b
    lies = turn(a, b, t) == 0
    return lies and all(min(p, q) <= c <= max(p, q) for p, c, q in zip(a, t, b, strict=True))


def plane_network(*layers: AffineMap, activation: object = relu) -> Network:
    parts: list[object] = []
    for layer in layers:
        parts += [layer, activation]
    return Network(parts[:-1])


def test_a_polygon_a_segment_and_a_point_of_zeros() -> None:
    # relu(x) is 0 on half the square
    half = plane_network(AffineMap([[1, 0]]), AffineMap([[1]]))
    zero = atlas(half, SQUARE).zero_set()
    assert (zero.points, zero.segments) == ((), ())
    assert zero.polygons == (((-1, -1), (0, -1), (0, 1), (-1, 1)),)
    # |x| touches 0 along a line, from above only
    ridge = plane_network(AffineMap([[1, 0]]), AffineMap([[1]]), activation=abs_)
    zero = atlas(ridge, SQUARE).zero_set()
    assert (zero.points, zero.polygons) == ((), ())
    assert zero.segments == (((0, -1), (0, 1)),)
    # |x| + |y| touches it in one point, −|x| − |y| from below
    for sign in (1, -1):
        tip = plane_network(AffineMap([[1, 0], [0, 1]]), AffineMap([[sign, sign]]), activation=abs_)
        zero = atlas(tip, SQUARE).zero_set()
        assert zero == Locus(SQUARE, parameter_points=((F(0), F(0)),))
    # and x crosses it
    plain = Network([AffineMap([[1, 0]])])
    assert atlas(plain, SQUARE).zero_set().segments == (((0, -1), (0, 1)),)
    assert atlas(Network([AffineMap([[1, 0]], [2])]), SQUARE).zero_set().is_empty


def test_zeros_on_the_boundary_of_the_domain() -> None:
    corner = Network([AffineMap([[1, 1]], [2])])
    assert atlas(corner, SQUARE).zero_set() == Locus(SQUARE, parameter_points=((F(-1), F(-1)),))
    side = Network([AffineMap([[1, 0]], [1])])
    assert atlas(side, SQUARE).zero_set().segments == (((-1, -1), (-1, 1)),)
    constant = Network([AffineMap([[0, 0]], [0])])
    assert atlas(constant, SQUARE).zero_set().polygons == (SQUARE.corners,)


def test_zeros_on_a_line() -> None:
    found = atlas(sawtooth(3), Box([0], [1]))
    zero = found.zero_set()
    assert zero.points == tuple((F(k, 4),) for k in range(5))
    assert (zero.segments, zero.polygons) == ((), ())
    flat = plane_network(AffineMap([[1], [-1]], [-1, -1]), AffineMap([[1, 1]]))
    zero = atlas(flat, Box([-2], [2])).zero_set()
    assert (zero.points, zero.segments) == ((), (((-1,), (1,)),))


@pytest.mark.parametrize("name", DEGENERATE)
def test_zero_sets_of_degenerate_networks(name: str) -> None:
    network = DEGENERATE[name]()
    zero = atlas(network, SQUARE).zero_set()
    points = [*zero.points, *(p for s in zero.segments for p in s)]
    points += [p for loop in zero.polygons for p in loop]
    points += [midpoint(*s) for s in zero.segments]
    for t in points:
        assert oracle.value(network, t)[0] == 0
    axis = [F(k, 9) for k in range(-9, 10)]
    for t in [(x, y) for x in axis for y in axis]:
        assert on(zero, t) == (oracle.value(network, t)[0] == 0)
    # every sign change along a row of the grid is seen
    for y in axis:
        row = atlas(network, Segment([-1, y], [1, y])).zero_set()
        for x in [*row.points, *(p for s in row.segments for p in s)]:
            assert on(zero, x)


def midpoint(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple((p + q) / 2 for p, q in zip(a, b, strict=True))


def test_parts_of_a_locus_do_not_overlap() -> None:
    network = plane_network(
        AffineMap([[1, 0], [0, 1], [-1, -1]]),
        AffineMap([[1, 0, 0], [0, 1, -1]]),
        AffineMap([[1, 0]]),
    )
    zero = atlas(network, SQUARE).zero_set()
    assert zero.polygons
    inside = {p for loop in zero.polygons for p in loop}
    sides = {
        frozenset(side)
        for loop in zero.polygons
        for side in zip(loop, (*loop[1:], loop[0]), strict=True)
    }
    assert not inside & set(zero.points)
    assert not sides & {frozenset(s) for s in zero.segments}


def test_extrema_with_everything_where_they_are_reached() -> None:
    # 1 − relu(|x| + |y| − 1/2): the largest value on a diamond, the least at four corners
    network = Network(
        [
            AffineMap([[1, 0], [0, 1]]),
            abs_,
            AffineMap([[1, 1]], ["-1/2"]),
            relu,
            AffineMap([[-1]], [1]),
        ]
    )
    found = atlas(network, SQUARE)
    most, least = found.maximum(), found.minimum()
    assert (most.value, least.value) == (1, F(-1, 2))
    assert (most.locus.points, most.locus.segments) == ((), ())
    assert len(most.locus.polygons) == 4
    assert least.locus == Locus(SQUARE, parameter_points=((-1, -1), (-1, 1), (1, -1), (1, 1)))
    ridge = atlas(Network([AffineMap([[1, 1]]), abs_, AffineMap([[-3]], [2])]), SQUARE)
    assert ridge.maximum().value == 2
    assert ridge.maximum().locus == Locus(SQUARE, parameter_segments=(((-1, 1), (1, -1)),))


@pytest.mark.parametrize("seed", range(10))
def test_extrema_are_at_vertices(seed: int) -> None:
    network = integer(seed)
    found = atlas(network, SQUARE)
    values = {t: oracle.value(network, t)[0] for region in found for t in region.parameter_vertices}
    for extremum, best in ((found.maximum(), max), (found.minimum(), min)):
        assert extremum.value == best(values.values())
        reached = {t for t, v in values.items() if v == extremum.value}
        locus = extremum.locus
        named = {*locus.points, *(p for s in locus.segments for p in s)}
        assert named | {p for loop in locus.polygons for p in loop} == reached


def test_values_that_floats_cannot_tell_apart() -> None:
    # two peaks, one of them higher by less than a double can say
    tiny = F(1, 10**40)
    network = Network(
        [
            AffineMap([[1], [-1]], ["-1/2", "-1/2"]),
            relu,
            AffineMap([[1, 1 + tiny]], [-F(1, 2)]),
        ]
    )
    found = atlas(network, Box([-1], [1]))
    assert found.maximum().value == tiny / 2
    assert found.maximum().locus.points == ((-1,),)
    assert found.zero_set().points[-1] == (1,)
    assert len(found.zero_set().points) == 2


def test_values_beyond_all_floats() -> None:
    huge = 10**400
    network = Network([AffineMap([[huge], [-huge]], [1, 0]), relu, AffineMap([[1, 1]])])
    found = atlas(network, Box([-huge], [huge]))
    assert found.maximum().value == huge * huge + 1
    assert found.maximum().locus.points == ((huge,),)
    assert found.minimum().value == 0 or found.minimum().value == min(
        oracle.value(network, t)[0] for r in found for t in r.parameter_vertices
    )


def test_a_locus_in_the_input_space() -> None:
    plane = Plane([1, 0, 0], [0, 1, 0], [0, 0, 2])
    zero = atlas(Network([AffineMap([[0, 2, -1]])]), plane).zero_set()
    assert zero.parameter_segments == (((0, 0), (1, 1)),)
    assert zero.segments == (((1, 0, 0), (1, 1, 2)),)


def test_questions_do_not_change_the_atlas() -> None:
    found = atlas(integer(5, (2, 6, 4, 3)), SQUARE)
    before = found.patterns.copy()
    found.zero_set()
    found.decisions()
    found.maximum()
    assert np.array_equal(found.patterns, before)
