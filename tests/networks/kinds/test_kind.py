"""Numeric kinds: rational values against an independent evaluator, floats against plain NumPy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import Activation, Pieces, activation, names
from symact.networks.kinds.floats import FloatKind
from symact.networks.kinds.rational import RationalKind, piecewise_on_integers
from symact.networks.network import Network
from symact.networks.operations import Addition, Largest, Scale, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.testing import inputs, networks, rationals
from tests import oracle
from tests.grid import Case, cases

F = Fraction
PIECEWISE_LINEAR = [name for name in names() if activation(name).is_piecewise_linear]


def test_the_oracle_knows_every_piecewise_linear_activation() -> None:
    assert set(PIECEWISE_LINEAR) == set(oracle.ACTIVATIONS)


@cases(lambda case: case.is_piecewise_linear)
def test_rational_values_are_those_of_the_oracle(case: Case) -> None:
    points = case.points()
    for point in points:
        found = case.network(point)
        assert found == oracle.value(case.network, point)
        assert all(type(number) is Fraction for number in found)
    together = RationalMatrix.of(points).transpose()
    columns = case.network.run(RationalKind(), together).transpose().fractions()
    assert columns == tuple(case.network(point) for point in points)


@given(st.data())
def test_random_networks_have_the_values_of_the_oracle(data: st.DataObject) -> None:
    network = data.draw(networks())
    point = data.draw(inputs(network))
    assert network(point) == oracle.value(network, point)


@pytest.mark.parametrize("name", PIECEWISE_LINEAR)
@given(st.data())
def test_pieces_are_the_function(name: str, data: st.DataObject) -> None:
    """At knots, next to them and anywhere, on numerators over any denominator."""
    parameters = {key: data.draw(st.fractions(F(1, 9), 3)) for key in activation(name).parameters}
    entry = activation(name, **parameters)
    assert entry.pieces is not None
    near = [knot + step for knot in entry.pieces.knots for step in (-F(1, 7), 0, F(1, 10**9))]
    x = data.draw(st.sampled_from(near) if near and data.draw(st.booleans()) else rationals())
    expected = oracle.activate(entry, x)
    assert entry(x) == expected
    denominator = x.denominator * data.draw(st.integers(1, 12))
    change, factor = piecewise_on_integers(entry.pieces, denominator)
    found = F(int(change(int(x * denominator))), denominator * factor)
    assert found == expected


def test_values_at_knots_of_their_own() -> None:
    odd = Pieces((F(1, 3), F(2)), (F(1), F(0), F(-1, 2)), (F(0), F(5), F(1)), (F(7, 11), F(-1)))
    for x in (F(0), F(1, 3), F(1), F(2), F(3)):
        change, factor = piecewise_on_integers(odd, 6)
        assert F(int(change(int(6 * x))), 6 * factor) == odd(x)


def test_maximum_and_selection_layouts() -> None:
    network = Network([Select((2, 1, 0, -1, 0, 0), 3), Largest(3, 2)])
    assert network([1, -5, 7]) == (7, 1)
    assert network([-1, -5, -7]) == (-1, 0)
    assert Network([Addition(3, 2)])([1, 2, 3, 4, 5, 6]) == (9, 12)
    assert Network([Scale([2, 3], ["1/2", 0])])([1, 1]) == (F(5, 2), 3)


# -- floats -------------------------------------------------------------------------------------


@cases(lambda case: case.family == "integers" and case.is_piecewise_linear)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_of_small_integers_are_exact(case: Case, dtype: Any) -> None:
    """Nothing rounds, so the execution must give the exact values: this tests the layout."""
    if case.layer in {"leaky_relu", "hardsigmoid"}:
        pytest.skip("its coefficients are no floats")
    width = case.shape[0]
    batch = np.array([[3 * i - 2 * j for j in range(width)] for i in range(4)], dtype=dtype)
    found = case.network(batch)
    assert found.dtype == dtype
    assert found.shape == (4, case.shape[2])
    expected = [oracle.value(case.network, [int(e) for e in row]) for row in batch]
    assert [[F(float(e)) for e in row] for row in found] == [list(row) for row in expected]
    for shape in ((width,), (2, 2, width), (1, 1, width)):
        part = batch[: int(np.prod(shape[:-1]))].reshape(shape)
        again = case.network(part)
        assert again.shape == (*shape[:-1], case.shape[2])
        assert np.array_equal(
            again.reshape(-1, case.shape[2]), found[: again.size // case.shape[2]]
        )


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_are_what_numpy_computes(name: str, dtype: Any) -> None:
    """Sums of one product: longer ones may be added in any order, and rounded differently."""
    entry: Activation = activation(name)
    first, second = AffineMap([["1/3"]], ["1/7"]), AffineMap([["-2/3"]], ["0.1"])
    (weight, bias), (out, shift) = first.round(dtype), second.round(dtype)
    points = np.array([[0.0], [-0.375], [0.3], [1.5], [-4.0], [12.0], [40.0]], dtype=dtype)
    found = Network([first, entry, second])(points)
    expected = entry.floats(points * weight[0, 0] + bias[0]) * out[0, 0] + shift[0]
    assert found.dtype == expected.dtype == dtype
    assert np.array_equal(found, expected)


def test_weights_are_rounded_once_to_the_type() -> None:
    exact = 1 + F(1, 2**24) + F(1, 2**60)
    network = Network([AffineMap([[exact]])])
    assert network(np.ones(1, dtype=np.float32))[0] == np.float32(1) + np.finfo(np.float32).eps
    assert network(np.ones(1))[0] == 1 + 2.0**-24


def test_float_layouts() -> None:
    kind, x = FloatKind(np.float32), np.array([[1, -5, 7]], dtype=np.float32)
    assert kind.select(Select((2, -1, 0), 3), x).tolist() == [[7, 0, 1]]
    assert kind.maximum(Largest(3, 1), x).tolist() == [[7]]
    assert kind.sum(Addition(3, 1), x).tolist() == [[3]]
    assert kind.join([x, x]).shape == (1, 6)
    assert kind.select(Select((-1,), 3), x).dtype == np.float32
