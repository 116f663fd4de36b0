"""Atoms and normal forms: what they stand for is what the network computes, and ranges hold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from symact import AffineMap, Box, Network, abs_, leaky_relu, relu, sigmoid, tanh
from symact.activations.entries import activation, names
from symact.errors import UnsupportedError
from symact.networks.opaque import Opaque
from symact.rewriting.atoms import Atoms, Bend, Curve, Largest
from symact.rewriting.normal import Rows, normal_form, rows_of_network
from symact.testing import networks

F = Fraction
LINEAR = [entry for entry in map(activation, names()) if entry.pieces is not None]


def value(atoms: Atoms, row: Any, one: int, point: Sequence[Fraction]) -> Fraction:
    """A row/one at a point, by what each atom says of itself."""

    def of(number: int) -> Fraction:
        if number <= atoms.inputs:
            return F(1) if number == 0 else F(point[number - 1])
        match atoms[number]:
            case Bend(slopes=(p, q), row=inner):
                z = value(atoms, inner, 1, point)
                return z * (p if z < 0 else q)
            case Largest(rows=rows):
                return max(value(atoms, inner, 1, point) for inner in rows)
            case Curve(activation=entry, row=inner, one=over) if entry.pieces is not None:
                return entry.pieces(value(atoms, inner, over, point))
        raise AssertionError(number)

    return sum((factor * of(atom) for atom, factor in dict(row).items()), F(0)) / one


@settings(max_examples=12)
@given(st.data())
def test_rows_are_what_the_network_computes_and_lie_in_their_ranges(data: Any) -> None:
    network = data.draw(networks(max_layers=5, max_width=3, activations=LINEAR))
    ends = st.tuples(*[st.fractions(-2, 2, max_denominator=3)] * 2)
    sides = [sorted(data.draw(ends)) for _ in range(network.inputs)]
    box = Box([low for low, _ in sides], [high for _, high in sides])
    point = [low + (high - low) * data.draw(st.fractions(0, 1)) for low, high in sides]
    for atoms in (Atoms(network.inputs), Atoms(network.inputs, box)):
        for form in (rows_of_network(network, atoms)[0], normal_form(network, atoms).outputs):
            got = [value(atoms, row, form.one, point) for row in form.rows]
            assert tuple(got) == network(point)
        for number in range(len(atoms)):
            low, high = atoms.range({number: 1})
            exact = value(atoms, {number: 1}, 1, point) * atoms.unit
            assert low is None or low <= exact
            assert high is None or exact <= high


def same(first: Network, second: Network, box: Box | None = None) -> bool:
    atoms = Atoms(first.inputs, box)
    return (rows_of_network(first, atoms)[0] - rows_of_network(second, atoms)[0]).is_zero


def test_one_hyperplane_has_one_bend() -> None:
    atoms = Atoms(2)
    for row, slopes in (({1: 2, 2: -4}, (0, 1)), ({1: -3, 2: 6}, (1, 5)), ({1: 1, 2: -2}, (2, 0))):
        atoms.bent(row, 1, slopes)
    assert len(atoms) == 4
    atoms.bent({1: 1, 2: -2, 0: 1}, 1, (0, 1))
    assert len(atoms) == 5


def test_laws_of_bends_and_maxima() -> None:
    both = AffineMap([[1], [-1]])
    assert same(Network([both, relu, AffineMap([[1, 1]])]), Network([abs_], inputs=1))
    assert same(Network([relu, relu], inputs=1), Network([relu], inputs=1))
    assert not same(Network([relu], inputs=1), Network([leaky_relu], inputs=1))
    assert not same(Network([relu], inputs=1), Network([AffineMap([[1]])]))
    assert same(Network([relu], inputs=1), Network([AffineMap([[1]])]), Box([0], [9]))
    assert not same(Network([relu], inputs=1), Network([AffineMap([[1]])]), Box(["-1/9"], [9]))


def test_a_row_keeps_its_sign_up_to_0_and_no_further() -> None:
    nothing = Network([AffineMap([[0]])])
    assert same(Network([relu], inputs=1), nothing, Box([-9], [0]))
    assert not same(Network([relu], inputs=1), nothing, Box([-9], ["1/9"]))


def test_the_range_of_a_maximum_has_its_ends() -> None:
    atoms = Atoms(2, Box([-1, -1], [2, 1]))
    row, one = atoms.largest([{1: 1}, {1: -2, 0: 1}, {2: 1}], 1)
    # without −2x, which all have in common, the terms are 3x, 1 and 2x + y
    assert atoms.ends[-1] == (1, 6)
    low, high = atoms.range(row)
    assert low is not None
    assert high is not None
    for point in ((-1, -1), (2, 1), (F(1, 3), -1)):
        exact = max(F(point[0]), 1 - 2 * F(point[0]), F(point[1]))
        assert value(atoms, row, one, [F(z) for z in point]) == exact
        assert F(low, atoms.unit * one) <= exact <= F(high, atoms.unit * one)


def test_curves_are_one_where_their_rows_are() -> None:
    atoms = Atoms(1)
    first = atoms.applied(sigmoid, {1: 2, 0: 4}, 6)
    assert first == atoms.applied(sigmoid, {1: 1, 0: 2}, 3)
    assert first != atoms.applied(sigmoid, {1: 1, 0: 2}, 2)
    assert first != atoms.applied(tanh, {1: 1, 0: 2}, 3)


def test_what_is_not_looked_into_is_one_where_it_reads_the_same() -> None:
    atoms, kind = Atoms(2), Opaque("Softmax", 2, 2)
    first = atoms.unknown(kind, [{1: 1}, {2: 2}], 2)
    assert first == atoms.unknown(kind, [{1: 3}, {2: 6}], 6)
    assert first != atoms.unknown(kind, [{2: 2}, {1: 1}], 2)
    assert first != atoms.unknown(Opaque("Softmax", 2, 2, "axis 0"), [{1: 1}, {2: 2}], 2)


def test_what_is_reached_goes_inside_of_atoms() -> None:
    network = Network([AffineMap([[1, 0], [0, 0]]), relu, AffineMap([[1, 1]]), relu])
    atoms = Atoms(2)
    rows, found = rows_of_network(network, atoms)
    reached = atoms.reached(rows.rows)
    assert 1 in reached
    assert 2 not in reached
    assert [*found] == [2, 4]


def test_rows_are_subtracted_over_one_number() -> None:
    first, second = Rows(({1: 1},), 2), Rows(({1: 2, 0: 1},), 4)
    assert first - second == Rows(({0: -1},), 4)
    assert not (first - second).is_zero
    assert (first - Rows(({1: 3},), 6)).is_zero
    assert not Rows(({}, {1: 1})).is_zero


def test_symbols_have_no_normal_form() -> None:
    with pytest.raises(UnsupportedError, match="put numbers in"):
        rows_of_network(Network([AffineMap([[Symbol("w")]])]), Atoms(1))
