"""Vertices of several chunks as those of one."""

from __future__ import annotations

import numpy as np

from symact.geometry.vertices import ExactVertices, joined


def test_a_point_of_two_chunks_is_one() -> None:
    first = ExactVertices(((0, 1), (1, 2), (1, 1)), np.array([0, 7, 3]))
    second = ExactVertices(((1, 1), (5, 2)), np.array([3, 9]))
    vertices, where = joined([first, second])
    assert len(vertices) == 4
    assert vertices.identity.tolist() == [0, 3, 7, 9]
    assert [vertices.homogeneous(k) for k in range(4)] == [(0, 1), (1, 1), (1, 2), (5, 2)]
    assert vertices.floats.tolist() == [[0.0], [1.0], [0.5], [2.5]]
    assert where.tolist() == [0, 2, 1, 1, 3]


def test_nothing_joins_with_something() -> None:
    nothing = ExactVertices((), np.zeros(0, np.int64))
    some = ExactVertices(((1, 2, 3),), np.array([4]))
    for parts in ([nothing, some], [some, nothing]):
        vertices, where = joined(parts)
        assert vertices.floats.tolist() == [[1 / 3, 2 / 3]]
        assert where.tolist() == [0]
