"""Boxes, segments and planes as images of parameters."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import NumberError, ShapeError, SymactError, UsageError
from symact.regions.domain import Box, Domain, Plane, Segment

F = Fraction
numbers = st.integers(-6, 6).map(lambda k: F(k, 2))


def vectors(size: int) -> st.SearchStrategy[list[Fraction]]:
    return st.lists(numbers, min_size=size, max_size=size)


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    size = draw(st.integers(1, 4))
    low = draw(vectors(size))
    kind = draw(st.sampled_from(["box", "segment", "plane"]))
    if kind == "box":
        extent = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
        return Box(low, [a + b for a, b in zip(low, extent, strict=True)])
    if kind == "segment" or size == 1:
        other = draw(vectors(size).filter(lambda q: q != low))
        return Segment(low, other)
    u = draw(vectors(size).filter(any))
    v = draw(
        vectors(size).filter(
            lambda v: any(u[i] * v[j] != u[j] * v[i] for i in range(size) for j in range(size))
        )
    )
    return Plane(low, u, v)


@given(domains(), st.data())
def test_parameters_and_points_belong_together(domain: Domain, data: st.DataObject) -> None:
    parts = data.draw(
        st.lists(st.integers(0, 4), min_size=domain.dimension, max_size=domain.dimension)
    )
    t = tuple(
        low + F(k, 4) * (high - low)
        for low, high, k in zip(domain.lower, domain.upper, parts, strict=True)
    )
    x = domain.point(t)
    assert len(x) == domain.inputs
    assert domain.parameters(x) == t
    assert all(low < high for low, high in zip(domain.lower, domain.upper, strict=True))


@given(domains(), st.data())
def test_points_outside_have_no_parameters(domain: Domain, data: st.DataObject) -> None:
    x = tuple(data.draw(vectors(domain.inputs)))
    if outside(domain, x):
        with pytest.raises(UsageError, match="is not in"):
            domain.parameters(x)
    else:
        assert domain.point(domain.parameters(x)) == x


def outside(domain: Domain, x: tuple[Fraction, ...]) -> bool:
    """Whether a point is outside, told without coordinates of the domain's own."""
    if isinstance(domain, Box):
        return not all(a <= v <= b for a, v, b in zip(domain.lo, x, domain.hi, strict=True))
    vectors = [x]
    if isinstance(domain, Segment):
        directions, origin = [[b - a for a, b in zip(domain.p, domain.q, strict=True)]], domain.p
    else:
        assert isinstance(domain, Plane)
        directions, origin = [list(domain.u), list(domain.v)], domain.origin
    rest = [a - b for a, b in zip(vectors[0], origin, strict=True)]
    # the Gram system gives the nearest point of the plane; x is in it if that is x itself
    gram = [[dot(a, b) for b in directions] for a in directions]
    right = [dot(a, rest) for a in directions]
    if len(gram) == 1:
        t = [right[0] / gram[0][0]]
    else:
        det = gram[0][0] * gram[1][1] - gram[0][1] ** 2
        t = [
            (right[0] * gram[1][1] - right[1] * gram[0][1]) / det,
            (right[1] * gram[0][0] - right[0] * gram[0][1]) / det,
        ]
    there = [sum(c * d[i] for c, d in zip(t, directions, strict=True)) for i in range(len(rest))]
    return there != rest or not all(0 <= c <= 1 for c in t)


def dot(a: Any, b: Any) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), F(0))


def test_boxes_drop_the_coordinates_without_extent() -> None:
    box = Box([1, 0, 2], [1, 3, 4])
    assert (box.dimension, box.inputs, box.free) == (2, 3, (1, 2))
    assert box.point((F(1), F(3))) == (1, 1, 3)
    assert box.corners == ((0, 2), (3, 2), (3, 4), (0, 4))
    assert Box([1], [1]).dimension == 0
    assert Box([1, 2], [1, 2]).corners == ((),)
    assert Box([0, 5], [2, 5]).corners == ((0,), (2,))


def test_numbers_of_every_kind() -> None:
    assert Box(np.array([0.5, -1.0]), np.array([1, 2])) == Box(["1/2", -1], [1, "2"])
    assert Segment(np.float32([0.1]), [1]).p == (F(float(np.float32(0.1))),)


BAD: list[tuple[Callable[[], Any], type[SymactError], str]] = [
    (lambda: Box([1], [0]), UsageError, r"lo\[0\] is 1, larger than hi\[0\], 0; swap them"),
    (lambda: Box([0, 0], [1]), ShapeError, "lo has 2 and hi has 1 coordinates"),
    (lambda: Box([], []), ShapeError, "at least one"),
    (lambda: Box(0, 1), ShapeError, "lo is 0"),
    (lambda: Box([float("nan")], [1]), NumberError, r"lo\[0\] is nan"),
    (lambda: Box([0], [float("inf")]), NumberError, r"hi\[0\] is inf"),
    (lambda: Segment([1, 2], [1, 2]), UsageError, r"both \(1, 2\)"),
    (lambda: Segment([1, 2], [1]), ShapeError, "p has 2 and q has 1"),
    (lambda: Segment(["a"], [1]), NumberError, r"p\[0\]"),
    (lambda: Plane([0, 0], [1, 2], [2, 4]), UsageError, "dependent"),
    (lambda: Plane([0, 0], [0, 0], [2, 4]), UsageError, "dependent"),
    (lambda: Plane([0], [1], [2]), UsageError, "dependent"),
    (lambda: Plane([0, 0], [1, 2], [2]), ShapeError, "v has 1"),
    (lambda: Box([0, 0], [1, 1]).parameters([1]), ShapeError, "1 coordinate"),
    (lambda: Box([0, 0], [1, 1]).parameters([2, 0]), UsageError, r"\(2, 0\) is not in the box"),
    (lambda: Box([0] * 3, [1] * 3).corners, UsageError, "3 dimensions"),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD)
def test_bad_input(make: Callable[[], Any], error: type[SymactError], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_descriptions_stay_short() -> None:
    assert Box([-1, 0], [1, 0]).describe() == "the box [-1, 1] × 0"
    assert len(Box([0] * 784, [1] * 784).describe()) < 60
    assert len(Segment([0] * 784, [1] * 784).describe()) < 90
