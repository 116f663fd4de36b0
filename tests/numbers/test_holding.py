"""Matrices made of floats: integers only when asked for, and the same answers before and after."""

from __future__ import annotations

import copy
import pickle

import numpy as np

from symact.numbers.affine import AffineMap, nearest_floats
from symact.numbers.holding import LONG, exceeds
from symact.numbers.matrix import RationalMatrix


def made(seed: int = 0, shape: tuple[int, int] = (64, 64)) -> RationalMatrix:
    rng = np.random.default_rng(seed)
    assert shape[0] * shape[1] >= LONG
    return RationalMatrix.of(rng.standard_normal(shape).astype(np.float32))


def with_integers(matrix: RationalMatrix) -> RationalMatrix:
    return RationalMatrix(matrix.numerators, matrix.denominator)


def test_products_of_layers_make_no_integers() -> None:
    first, second = made(0), made(1)
    total = second @ first.transpose().transpose()
    assert "numerators" not in vars(first)
    assert "numerators" not in vars(second)
    assert total == with_integers(second) @ with_integers(first)


def test_answers_do_not_depend_on_how_a_matrix_is_held() -> None:
    floats = made()
    whole = with_integers(made())
    assert floats.shape == whole.shape
    assert floats.is_numeric
    assert not floats.is_zero
    assert floats == whole
    assert whole == floats
    assert hash(floats) == hash(whole)
    assert floats == made()
    assert floats != made(1)
    assert floats.is_double
    assert floats.transpose() == whole.transpose()
    for copied in (pickle.loads(pickle.dumps(floats)), copy.deepcopy(floats)):
        assert copied == whole
    assert "numerators" in vars(floats)
    assert floats.transpose() == whole.transpose()
    assert RationalMatrix.of(np.array([[0.0, -0.0]])).is_zero
    assert RationalMatrix.of(np.array([[0.0]])) == RationalMatrix.of(np.array([[-0.0]]))


def test_a_map_does_not_change_with_the_array_it_was_made_of() -> None:
    array = np.array([[1.0, 2.0]])
    own = AffineMap(array)
    array[:] = 7
    assert own([1, 1]) == (3,)
    assert own.round("float64")[0].tolist() == [[1.0, 2.0]]


def test_the_largest_entry_decides_what_is_exceeded() -> None:
    for matrix in (RationalMatrix.of(np.array([[0.5, -3.0]])), RationalMatrix.of([["1/2", -3]])):
        assert not exceeds(matrix, 3)
        assert exceeds(matrix, 2)
    assert not exceeds(RationalMatrix.of(np.zeros((2, 2))), 0)


def test_rounding_needs_no_integers() -> None:
    floats = made()
    rounded = nearest_floats(floats, "float16", "W")
    assert "numerators" not in vars(floats)
    assert (rounded == nearest_floats(with_integers(made()), "float16", "W")).all()
    assert floats.scaled(1) is floats
