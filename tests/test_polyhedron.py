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
from symact.polyhedron import Optimum, Polyhedron, Refutation, Unbounded

F = Fraction
entries = st.integers(-3, 3)


@st.composite
def polyhedra(draw: st.DrawFn, dimension: int | None = None) -> Polyhedron:
    size = draw(st.integers(0, 3)) if dimension is None else dimension
    rows = draw(st.lists(st.tuples(*[entries] * (size + 1)), max_size=7))
    return Polyhedron(tuple(rows), size)


def solution(rows: Sequence[Sequence[int]], size: int) -> list[Fraction] | None:
    """The point where ``size`` rows a·x = b meet, if there is just one, by elimination."""
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
    return [work[k][size] / work[k][k] for k in range(size)]


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
@example(Polyhedron(((1, 1, -1, 3), (-3, -3, 3, 3)), 3), None)
def test_answers_are_what_they_claim(given: Polyhedron, data: st.DataObject | None) -> None:
    if data is None:
        objective = [3, 0, 1]
    else:
        objective = [data.draw(entries) for _ in range(given.dimension)]
    columns = list(zip(*given.rows, strict=True)) or [()] * (given.dimension + 1)
    match given.maximize(objective):
        case Optimum(value, point, multipliers):
            assert all(dot(row, point) <= row[-1] for row in shorn(given))
            assert value == dot(objective, point)
            assert all(m >= 0 for m in multipliers)
            assert [dot(multipliers, c) for c in columns] == [*objective, value]
        case Refutation(multipliers):
            assert all(m >= 0 for m in multipliers)
            *normal, bound = (dot(multipliers, c) for c in columns)
            assert not any(normal)
            assert bound < 0
        case Unbounded(point, direction):
            for step in (0, 1, 1000):
                moved = [p + step * d for p, d in zip(point, direction, strict=True)]
                assert given.contains(moved)
            assert dot(objective, direction) > 0


class shorn(list):  # noqa: N801
    """Rows without their bound, which still end with it."""

    def __init__(self, given: Polyhedron) -> None:
        super().__init__(_Normal(row) for row in given.rows)


class _Normal(tuple):
    """A row that multiplies a point by its normal."""

    def __len__(self) -> int:
        return super().__len__()
