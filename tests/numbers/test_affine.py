"""Affine maps: composition, equality, rank, the cheapest order, and correct rounding."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.errors import NumberError, ShapeError
from symact.numbers.affine import AffineMap, compose, float_text, nearest_float, nearest_floats
from symact.numbers.matrix import RationalMatrix
from symact.testing import affine_maps, rationals

F = Fraction
x, y = sympy.symbols("x y")


def naive(affine: AffineMap, point: list[Fraction]) -> tuple[Fraction, ...]:
    """A x + c, entry by entry."""
    rows, offsets = affine.matrix.fractions(), affine.offset.fractions()
    return tuple(
        sum((a * p for a, p in zip(row, point, strict=True)), c)
        for row, (c,) in zip(rows, offsets, strict=True)
    )


@st.composite
def chains(draw: st.DrawFn, max_length: int = 5) -> list[AffineMap]:
    """Maps that can be composed, in the order in which they act."""
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=max_length + 1))
    return [
        draw(
            affine_maps(inputs=n, outputs=m, family=draw(st.sampled_from(["ordinary", "integers"])))
        )
        for n, m in itertools.pairwise(widths)
    ]


@given(affine_maps(), st.data())
def test_a_map_gives_its_rows_times_the_point(affine: AffineMap, data: st.DataObject) -> None:
    width = affine.shape[1]
    point = data.draw(st.lists(rationals(), min_size=width, max_size=width))
    assert affine(point) == naive(affine, point)
    points = RationalMatrix.of([[p, 2 * p + 1] for p in point])
    columns = affine.apply(points).transpose().fractions()
    assert columns == (naive(affine, point), naive(affine, [2 * p + 1 for p in point]))


@given(chains(), st.data())
def test_composition_is_acting_one_after_the_other(
    maps: list[AffineMap], data: st.DataObject
) -> None:
    width = maps[0].shape[1]
    point = data.draw(st.lists(rationals(), min_size=width, max_size=width))
    value: Any = point
    for affine in maps:
        value = affine(value)
    assert compose(maps)(point) == value


@given(chains())
def test_compose_is_the_left_fold(maps: list[AffineMap]) -> None:
    assert compose(maps) == reduce(lambda done, following: following @ done, maps)


@given(chains(max_length=3), st.data())
def test_composition_is_associative_with_identity(
    maps: list[AffineMap], data: st.DataObject
) -> None:
    for f, g, h in zip(maps, maps[1:], maps[2:], strict=False):
        assert (h @ g) @ f == h @ (g @ f)
    first = maps[0]
    m, n = first.shape
    assert AffineMap.identity(m) @ first == first == first @ AffineMap.identity(n)
    assert AffineMap.identity(n).is_identity


@given(affine_maps(inputs=2, outputs=3), affine_maps(inputs=2, outputs=3))
def test_sums_are_pointwise(f: AffineMap, g: AffineMap) -> None:
    for point in ([F(0), F(0)], [F(1, 3), F(-2)]):
        both = zip(f(point), g(point), strict=True)
        assert (f + g)(point) == tuple(p + q for p, q in both)


@given(affine_maps(), st.data())
def test_equality_decides(affine: AffineMap, data: st.DataObject) -> None:
    """Equal exactly when the values at 0 and at the unit vectors are: those determine the map."""
    m, n = affine.shape
    rows = [list(row) for row in affine.matrix.fractions()]
    offset = [c for (c,) in affine.offset.fractions()]
    same = AffineMap([[str(e) for e in row] for row in rows], [str(c) for c in offset])
    assert same == affine
    assert hash(same) == hash(affine)
    i, j = data.draw(st.integers(0, m - 1)), data.draw(st.integers(0, n))
    tiny = F(1, 10**40)
    if j < n:
        rows[i][j] += tiny
    else:
        offset[i] += tiny
    other = AffineMap(rows, offset)
    assert other != affine
    basis = [[F(0)] * n, *([F(k == j) for k in range(n)] for j in range(n))]
    assert any(other(point) != affine(point) for point in basis)


def test_properties() -> None:
    shift = AffineMap([[1, 0], [0, 1]], [0, "1/2"])
    assert not shift.is_identity
    assert not shift.is_linear
    assert AffineMap([[1, 0], [0, 1]]).is_identity
    assert AffineMap([[1, 0], [0, 1]]) == AffineMap([[1, 0], [0, 1]], [0, 0])
    assert not AffineMap([[1, 0]]).is_identity
    assert shift.parameters == 6
    assert shift.shape == (2, 2)
    assert shift.take([1, -1, 0])([5, 7]) == (F(15, 2), 0, 5)
    assert "2 → 3" in repr(AffineMap(np.zeros((3, 2))))


def test_symbols() -> None:
    first, second = AffineMap([[x]], [y]), AffineMap([["1/2"]], [1])
    composed = second @ first
    assert composed.to_sympy() == (sympy.Matrix([[x / 2]]), sympy.Matrix([y / 2 + 1]))
    assert composed == AffineMap([[x / 2]], [(y + 2) / 2])
    assert composed != AffineMap([[x / 2]], [(y + 1) / 2])
    assert composed([2]) == (x + y / 2 + 1,)
    assert not composed.is_numeric
    with pytest.raises(NumberError, match="has symbols and cannot be rounded; put numbers in"):
        composed.round()


@given(affine_maps())
def test_rank_is_that_of_sympy(affine: AffineMap) -> None:
    assert affine.rank() == sympy.Matrix(affine.matrix.to_sympy()).rank()


REFUSED = [
    (lambda: AffineMap([[1, 2]], [1, 2]), ShapeError, "matrix of 1 row but an offset of length 2"),
    (lambda: AffineMap([[1, 2], [3]]), ShapeError, "2 numbers in row 0 but 1 in row 1"),
    (
        lambda: AffineMap([[1]], ["x"], name="W7"),
        NumberError,
        "the offset of W7[0] is the text 'x'",
    ),
    (lambda: AffineMap([[float("nan")]], name="W7"), NumberError, "the matrix of W7[0] is nan"),
    (
        lambda: AffineMap([[1, 2]]) @ AffineMap([[1], [2], [3]]),
        ShapeError,
        "a map of shape (1, 2) reads 2 numbers but the map of shape (3, 1) before it gives 3",
    ),
    (lambda: AffineMap([[1]]) + AffineMap([[1, 2]]), ShapeError, "shapes (1, 1) and (1, 2)"),
    (lambda: AffineMap([[1, 2]])([1]), ShapeError, "has 1 coordinate but the map reads 2"),
    (lambda: AffineMap([[1]])([float("inf")]), NumberError, "the point[0] is inf"),
    (lambda: compose([]), ShapeError, "at least one AffineMap is needed"),
    (
        lambda: compose([AffineMap([[1], [2]]), AffineMap([[1]])]),
        ShapeError,
        "map 2 of shape (1, 1) reads 1 number but map 1 of shape (2, 1) gives 2",
    ),
]


@pytest.mark.parametrize(("build", "error", "message"), REFUSED)
def test_refused(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        build()
    assert message in str(caught.value)


# -- the cheapest order -------------------------------------------------------------------------


class Counted(AffineMap):
    """A stand-in for a map that only keeps books: its shape, and what it cost to multiply."""

    shape = (0, 0)

    def __init__(self, shape: tuple[int, int], cost: int = 0) -> None:
        self.__dict__.update(shape=shape, cost=cost)

    def __matmul__(self, other: Any) -> Counted:
        rows, middle, columns = self.shape[0], self.shape[1], other.shape[1]
        assert middle == other.shape[0]
        return Counted(
            (rows, columns), vars(self)["cost"] + vars(other)["cost"] + rows * middle * columns
        )


def cheapest(sizes: tuple[int, ...]) -> int:
    """The least cost over all ways to put brackets, tried one after another."""

    @cache
    def cost(first: int, last: int) -> int:
        if last - first == 1:
            return 0
        return min(
            cost(first, k) + cost(k, last) + sizes[first] * sizes[k] * sizes[last]
            for k in range(first + 1, last)
        )

    return cost(0, len(sizes) - 1)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8))
def test_the_order_is_the_cheapest(sizes: list[int]) -> None:
    counted: Any = [Counted((m, n)) for n, m in itertools.pairwise(sizes)]
    product: Any = compose(counted)
    assert product.shape == (sizes[-1], sizes[0])
    assert product.cost == cheapest(tuple(sizes))


def test_the_order_matters() -> None:
    sizes = [784, 300, 100, 10]
    counted: Any = [Counted((m, n)) for n, m in itertools.pairwise(sizes)]
    in_order: Any = reduce(lambda done, following: following @ done, counted)
    product: Any = compose(counted)
    assert 5 * product.cost < in_order.cost


# -- rounding -----------------------------------------------------------------------------------

FORMATS = [np.float16, np.float32, np.float64]


def ratios() -> st.SearchStrategy[Fraction]:
    """Fractions over the whole range of float64 and past both ends, dense near ties."""
    size = st.integers(-1090, 1030)
    bits = st.integers(2**52, 2**57)
    exact = st.builds(lambda m, e: m * F(2) ** (e - 53), bits, size)
    near = st.builds(lambda q, r: q + r, exact, rationals(max_numerator=3, max_denominator=10**300))
    third = st.builds(lambda m, e: F(m, 3) * F(10) ** e, bits, st.integers(-340, 320))
    return st.one_of(rationals(), exact, near, third)


def neighbours(value: Any) -> list[Any]:
    dtype = type(value)
    return [np.nextafter(value, dtype("-inf")), np.nextafter(value, dtype("inf"))]


def even(value: Any) -> bool:
    """Whether the last bit of the mantissa is 0."""
    bits = {2: np.uint16, 4: np.uint32, 8: np.uint64}[value.dtype.itemsize]
    return int(value.view(bits)) % 2 == 0


def assert_nearest(found: Any, exact: Fraction) -> None:
    """No float of the type is nearer, and of two that are as near the even one is taken."""
    distance = abs(F(float(found)) - exact)
    for other in neighbours(found):
        if np.isfinite(other):
            further = abs(F(float(other)) - exact)
            assert distance < further or (distance == further and even(found))


def limit(dtype: Any) -> Fraction:
    """From here on a number rounds to infinity: the largest float and half a unit more."""
    info = np.finfo(dtype)
    return F(float(info.max)) + F(2) ** (int(info.maxexp) - int(info.nmant) - 2)


@settings(max_examples=150)
@given(st.lists(ratios(), min_size=1, max_size=3), st.sampled_from(FORMATS))
def test_rounding_is_correct(numbers: list[Fraction], dtype: Any) -> None:
    matrix = RationalMatrix.of([numbers])
    if any(abs(number) >= limit(dtype) for number in numbers):
        with pytest.raises(NumberError, match="beyond the largest"):
            nearest_floats(matrix, dtype, "W")
        return
    found = nearest_floats(matrix, dtype, "W")
    assert found.dtype == dtype
    for value, exact in zip(found[0], numbers, strict=True):
        assert np.isfinite(value)
        assert_nearest(value, exact)


@settings(max_examples=100)
@given(ratios())
def test_float64_is_the_division_of_python(exact: Fraction) -> None:
    if abs(exact) < limit(np.float64):
        (found,) = nearest_floats(RationalMatrix.of([[exact]]), np.float64, "W")[0]
        assert found == exact.numerator / exact.denominator


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_float_comes_back(dtype: Any) -> None:
    info = np.finfo(dtype)
    ends = [
        info.max,
        -info.max,
        info.tiny,
        info.smallest_subnormal,
        info.tiny - info.smallest_subnormal,
    ]
    stored = np.array([[*ends, 0, 1, 0.1, -1 / 3, 1 + info.eps]], dtype=dtype)
    for both in (stored, stored[:, 1:2], stored[:, 3:4]):
        assert np.array_equal(nearest_floats(RationalMatrix.of(both), dtype, "W"), both)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("sign", [1, -1])
def test_ends_of_the_range(dtype: Any, sign: int) -> None:
    info = np.finfo(dtype)
    smallest, largest = F(float(info.smallest_subnormal)), F(float(info.max))
    halfway, bit = limit(dtype), F(1, 10**400)
    for exact, expected in [
        (smallest / 2, 0),  # a tie: to even
        (smallest / 2 + bit, smallest),
        (smallest * F(3, 2), 2 * smallest),  # a tie: to even
        (smallest * F(3, 2) - bit, smallest),
        (F(float(info.tiny)) - smallest / 2, F(float(info.tiny))),  # a tie: up to the normal
        (largest + bit, largest),
        (halfway - bit, largest),
    ]:
        (found,) = nearest_floats(RationalMatrix.of([[sign * exact]]), dtype, "W")[0]
        assert F(float(found)) == sign * expected
    for exact in (halfway, halfway + bit, F(10) ** 400):
        with pytest.raises(NumberError) as caught:
            nearest_floats(RationalMatrix.of([[1, sign * exact]]), dtype, "W")
        assert f"W[0, 1] is {float_text(sign * exact)}, beyond the largest {info.dtype}" in str(
            caught.value
        )


def test_rounding_twice_would_be_wrong() -> None:
    """1 + 2⁻²⁴ + 2⁻⁶⁰ is past a tie of float32, but its nearest double is the tie itself."""
    exact = 1 + F(1, 2**24) + F(1, 2**60)
    assert np.float32(float(exact)) == np.float32(1)
    (found,) = nearest_floats(RationalMatrix.of([[exact]]), np.float32, "W")[0]
    assert found == np.float32(1) + np.finfo(np.float32).eps


def test_short_and_long_entries_round_alike() -> None:
    """Entries of few bits are rounded as an array, others one by one; a third forces the latter."""
    short = [[F(k, 2**30) * 10**j for j in range(3)] for k in (1, 2**24 + 1, 2**25 + 2, 3**15)]
    for dtype in FORMATS[1:]:
        quick = nearest_floats(RationalMatrix.of(short), dtype, "W")
        slow = nearest_floats(RationalMatrix.of([[*row, F(1, 3)] for row in short]), dtype, "W")
        assert np.array_equal(quick, slow[:, :3])


def test_round_gives_matrix_and_offset() -> None:
    weight, bias = AffineMap([["1/3", 2]], ["1/10"]).round("float32")
    assert weight.dtype == bias.dtype == np.float32
    assert weight.tolist() == [[np.float32(1 / 3), 2]]
    assert bias.tolist() == [np.float32(0.1)]
    assert AffineMap(np.zeros((2, 3))).round("float64")[0].shape == (2, 3)


def test_nearest_float_of_zero_and_overflow() -> None:
    info = np.finfo(np.float32)
    assert nearest_float(0, 5, info) == 0
    assert nearest_float(10**60, 1, info) == math.inf
    assert nearest_float(-(10**60), 1, info) == -math.inf
