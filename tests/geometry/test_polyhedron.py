"""Exact linear programming: every answer against its definition, and against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symact.errors import CheckFailedError, NumberError, ShapeError, SymactError
from symact.geometry.polyhedron import Optimum, Polyhedron, Refutation, Unbounded

F = Fraction
entries = st.integers(-3, 3)


@st.composite
def polyhedra(draw: st.DrawFn, dimension: int | None = None) -> Polyhedron:
    size = draw(st.integers(0, 3)) if dimension is None else dimension
    rows = draw(st.lists(st.tuples(*[entries] * (size + 1)), max_size=7))
    return Polyhedron(tuple(rows), size)


def solution(rows: Sequence[Sequence[int]], size: int) -> list[Fraction] | None:
    """The point where ``size`` rows a·x + b = 0 meet, if there is just one, by elimination."""
    work = [[F(e) for e in row] for row in rows]
    for k in range(size):
        pivot = next((i for i in range(k, size) if work[i][k]), None)
        if pivot is None:
            return None
        work[k], work[pivot] = work[pivot], work[k]
        for i in range(size):
            if i != k and work[i][k]:
                factor = work[i][k] / work[k][k]
                work[i] = [a - factor * b for a, b in zip(work[i], work[k], strict=True)]
    return [-work[k][size] / work[k][k] for k in range(size)]


def boxed(given: Polyhedron, bound: int) -> Polyhedron:
    size = given.dimension
    sides = [
        (*(sign * int(i == k) for i in range(size)), bound) for k in range(size) for sign in (1, -1)
    ]
    return given.with_rows(sides)


def vertices(given: Polyhedron) -> set[tuple[Fraction, ...]]:
    """All vertices, by brute force."""
    found = set()
    for rows in itertools.combinations(given.rows, given.dimension):
        point = solution(rows, given.dimension)
        if point is not None and given.contains(point):
            found.add(tuple(point))
    return found


@given(polyhedra(), st.data())
def test_bounded_programmes_against_all_vertices(free: Polyhedron, data: st.DataObject) -> None:
    given = boxed(free, 4)
    objective = [data.draw(entries) for _ in range(given.dimension)]
    outcome = given.maximize(objective)
    corners = vertices(given)
    if not corners:
        assert isinstance(outcome, Refutation)
        assert isinstance(given.find_point(), Refutation)
        return
    assert isinstance(outcome, Optimum)
    assert outcome.value == max(dot(objective, corner) for corner in corners)
    assert outcome.point in corners
    assert given.contains(given.find_point())


def dot(a: Sequence[Any], b: Sequence[Any]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), F(0))


@given(polyhedra(), st.data())
@example(Polyhedron(((-1, -1, 1, 3), (3, 3, -3, 3)), 3), None)
def test_answers_are_what_they_claim(given: Polyhedron, data: st.DataObject | None) -> None:
    objective = [3, 0, 1] if data is None else [data.draw(entries) for _ in range(given.dimension)]
    columns = list(zip(*given.rows, strict=True)) or [()] * (given.dimension + 1)
    match given.maximize(objective):
        case Optimum(value, point, multipliers):
            assert all(dot(row[:-1], point) + row[-1] >= 0 for row in given.rows)
            assert value == dot(objective, point)
            assert all(m >= 0 for m in multipliers)
            assert [dot(multipliers, c) for c in columns] == [*(-c for c in objective), value]
        case Refutation(multipliers):
            assert all(m >= 0 for m in multipliers)
            *slopes, constant = (dot(multipliers, c) for c in columns)
            assert not any(slopes)
            assert constant < 0
        case Unbounded(point, direction):
            for step in (0, 1, 1000):
                moved = [p + step * d for p, d in zip(point, direction, strict=True)]
                assert given.contains(moved)
            assert dot(objective, direction) > 0


@given(polyhedra())
def test_interior_points(given: Polyhedron) -> None:
    found = given.find_interior_point()
    if isinstance(found, Refutation):
        assert any(found.multipliers)
        assert all(m >= 0 for m in found.multipliers)
        *slopes, constant = (
            dot(found.multipliers, column) for column in zip(*given.rows, strict=True)
        )
        assert not any(slopes)
        assert constant <= 0
    else:
        assert all(dot(row[:-1], found) + row[-1] > 0 for row in given.rows)
        assert given.contains(found, strictly=True)


@given(polyhedra(2))
def test_interiors_of_polygons_against_their_vertices(free: Polyhedron) -> None:
    # a row of zeros is no half-space, and is never satisfied strictly
    given = boxed(Polyhedron(tuple(row for row in free.rows if any(row[:-1])), 2), 4)
    corners = sorted(vertices(given))
    flat = all(
        (b[0] - a[0]) * (c[1] - a[1]) == (b[1] - a[1]) * (c[0] - a[0])
        for a, b, c in itertools.combinations(corners, 3)
    )
    assert isinstance(given.find_interior_point(), Refutation) == (len(corners) < 3 or flat)


@given(polyhedra())
def test_irredundant_rows(free: Polyhedron) -> None:
    given = boxed(free, 3)
    if isinstance(given.find_interior_point(), Refutation):
        return
    short = given.irredundant()
    assert {primitive(row) for row in short.rows} <= {primitive(row) for row in given.rows}
    assert vertices(short) == vertices(given)
    for row in short.rows:
        without = Polyhedron(tuple(r for r in short.rows if r != row), short.dimension)
        outcome = without.maximize([-entry for entry in row[:-1]])
        assert isinstance(outcome, Unbounded) or outcome.value > row[-1]


def primitive(row: Sequence[int]) -> tuple[Fraction, ...]:
    scale = max((abs(e) for e in row), default=0) or 1
    return tuple(F(e, scale) for e in row)


def test_degenerate_vertices_do_not_cycle() -> None:
    # the example on which the rule of the steepest slope cycles (E. M. L. Beale, 1955)
    rows = [
        ["1/4", -60, "-1/25", 9],
        ["1/2", -90, "-1/50", 3],
        [0, 0, 1, 0],
        *[[-int(i == k) for i in range(4)] for k in range(4)],
    ]
    outcome = Polyhedron.of(rows, [0, 0, 1, 0, 0, 0, 0]).maximize(["3/4", -150, "1/50", -6])
    assert isinstance(outcome, Optimum)
    assert outcome.value == F(1, 20)


def test_ties_are_broken_by_the_least_index() -> None:
    # with the largest index among ties the method goes in circles here
    rows = (
        (0, 2, 3, -3, 0),
        (3, 3, 3, -1, 1),
        (3, 2, 2, -1, 0),
        (2, 0, -3, 0, -1),
        (1, -2, -2, -2, 0),
        (1, 0, 0, 3, 0),
        (0, 1, 2, -1, 0),
        (-3, 3, 1, 0, 1),
        (0, -2, 2, -2, -1),
    )
    given = Polyhedron.of([row[:-1] for row in rows], [row[-1] for row in rows])
    assert isinstance(given.find_point(), Refutation)


def test_the_cube_cut_at_its_corners() -> None:
    # all 8 corners of a cube, each met by 4 planes: the sum is at most 2 at every vertex
    size = 3
    signs = list(itertools.product((1, -1), repeat=size))
    cube = boxed(Polyhedron((), size), 1).with_rows([(*sign, 2) for sign in signs])
    for sign in signs:
        outcome = cube.maximize(sign)
        assert isinstance(outcome, Optimum)
        assert outcome.value == 2
    assert len(cube.irredundant().rows) == 14


def test_exclusive_or_is_not_separable() -> None:
    # y·(w·p + b) ≥ 1 for the four points has no solution (w, b): M. Minsky and S. Papert, 1969
    points = [((0, 0), -1), ((1, 1), -1), ((0, 1), 1), ((1, 0), 1)]
    rows = [(y * p[0], y * p[1], y, -1) for p, y in points]
    refused = Polyhedron(tuple(rows), 3).find_point()
    assert isinstance(refused, Refutation)
    assert len(set(refused.multipliers)) == 1
    weights = Polyhedron(tuple(rows[:3]), 3).find_point()
    assert not isinstance(weights, Refutation)


def test_scales_change_nothing() -> None:
    wide = Polyhedron.of([["1/3", "1e-30"], [-1, 0], [0, -1]], ["1e30", 0, 0])
    outcome = wide.maximize(["1e20", 0])
    assert isinstance(outcome, Optimum)
    assert (outcome.value, outcome.point) == (3 * 10**50, (3 * 10**30, 0))


def test_no_dimensions_and_no_rows() -> None:
    assert Polyhedron((), 2).find_point() == (0, 0)
    assert Polyhedron((), 2).find_interior_point() == (0, 0)
    assert isinstance(Polyhedron((), 1).maximize([1]), Unbounded)
    assert Polyhedron(((3,),), 0).find_point() == ()
    assert Polyhedron(((0,),), 0).find_point() == ()
    assert isinstance(Polyhedron(((0,),), 0).find_interior_point(), Refutation)
    assert isinstance(Polyhedron(((-1,),), 0).find_point(), Refutation)


BAD: list[tuple[Callable[[], Any], type[SymactError], str]] = [
    (lambda: Polyhedron.of([[1, 2]], [1, 2]), ShapeError, "1 row but 2 bounds"),
    (lambda: Polyhedron.of([[1, float("nan")]], [1]), NumberError, "nan"),
    (lambda: Polyhedron.of([[1, 2]], [1]).maximize([1]), ShapeError, "1 entry"),
]


@pytest.mark.parametrize(("make", "error", "message"), BAD)
def test_bad_input(make: Callable[[], Any], error: type[SymactError], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_wrong_answer_is_not_given() -> None:
    square = boxed(Polyhedron((), 2), 1)
    half = F(1, 2)
    wrong: list[Any] = [
        Optimum(F(1), (F(1), F(0)), (F(0), half, F(0), F(0))),
        Optimum(F(2), (F(2), F(0)), (F(0), F(1), F(0), F(0))),
        Optimum(F(1), (F(1), F(0)), (F(1), F(2), F(0), F(0))),
        Optimum(F(1), (F(1), F(0)), (-F(1), F(0), F(0), F(0))),
        Refutation((F(1), F(1), F(0), F(0))),
        Refutation((F(-1), F(-1), F(0), F(0))),
        Unbounded((F(0), F(0)), (F(1), F(0))),
    ]
    for answer in wrong:
        with pytest.raises(CheckFailedError, match="please report"):
            square._checked([1, 0], answer)
    point = Polyhedron(((1, 0), (-1, 0)), 1)
    with pytest.raises(CheckFailedError, match="please report"):
        point._checked([0], Refutation((F(1), F(1))))
    right = Optimum(F(1), (F(1), F(0)), (F(0), F(1), F(0), F(0)))
    assert square._checked([1, 0], right) is right
