"""The atlas as a SymPy expression: the same values, in the caller's symbols."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from symact.activations.entries import relu
from symact.errors import ShapeError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Plane, Segment
from tests import oracle
from tests.regions.nets import DEGENERATE, SQUARE, generic, grid_points, integer, sawtooth


def at(expression: sympy.Expr, values: dict[sympy.Symbol, Fraction]) -> Fraction:
    exact = {symbol: sympy.Rational(value) for symbol, value in values.items()}
    return Fraction(str(expression.subs(exact)))


def test_a_hat() -> None:
    hat = Network([AffineMap([[1], [1], [1]], [0, -1, -2]), relu, AffineMap([[1, -2, 1]])])
    x = sympy.Symbol("x")
    (expression,) = atlas(hat, Box([0], [3])).to_sympy([x])
    assert expression == sympy.Piecewise(
        (x, (x >= 0) & (x <= 1)), (2 - x, (x >= 1) & (x <= 2)), (0, (x >= 2) & (x <= 3))
    )


@pytest.mark.parametrize("name", ["integer 3", "pooled", "along the edge", "2 bits", "skipping"])
def test_values_in_the_plane(name: str) -> None:
    network = DEGENERATE[name]()
    (expression,) = atlas(network, SQUARE).to_sympy()
    x, y = sympy.symbols("x1 x2", real=True)
    for point in grid_points(5):
        assert at(expression, {x: point[0], y: point[1]}) == oracle.value(network, point)[0]
    assert at_is_nothing(expression.subs({x: 2, y: 0}))


def at_is_nothing(value: sympy.Expr) -> bool:
    return value is sympy.nan


def test_several_outputs_on_slices() -> None:
    network = generic([3, 4, 2], 0)
    t, s = sympy.symbols("t s", real=True)
    segment = Segment([0, 0, 1], [1, -1, 0])
    column = atlas(network, segment).to_sympy()
    assert column.shape == (2, 1)
    for k in range(9):
        exact = oracle.value(network, segment.point((Fraction(k, 8),)))
        assert tuple(at(entry, {t: Fraction(k, 8)}) for entry in column) == exact
    plane = Plane([0, 0, 0], [1, 2, 0], [0, 1, 1])
    column = atlas(network, plane).to_sympy()
    for a, b in grid_points(4, 0):
        exact = oracle.value(network, plane.point((a, b)))
        assert tuple(at(entry, {s: a, t: b}) for entry in column) == exact


def test_symbols() -> None:
    found = atlas(integer(3), Box([-1, 0], [1, 0]))
    (expression,) = found.to_sympy()
    assert expression.free_symbols == {sympy.Symbol("x1", real=True)}
    with pytest.raises(ShapeError, match="2 symbols for 1 parameters"):
        found.to_sympy(sympy.symbols("a b"))
    constant = atlas(integer(3), Box([0, 0], [0, 0])).to_sympy()
    assert constant[0] == sympy.Rational(oracle.value(integer(3), (0, 0))[0])
    assert len(atlas(sawtooth(4), Box([0], [1])).to_sympy()[0].args) == 16


def test_one_branch_for_each_map() -> None:
    """Regions that share a map share a branch, and a lone map needs none."""
    found = atlas(DEGENERATE["integer 3"](), SQUARE)
    (expression,) = found.to_sympy()
    assert len(expression.args) == len(found.parameter_maps) < len(found)
    bent = Network([AffineMap([[1, 1]]), relu, AffineMap([[0]], [2])])
    assert tuple(atlas(bent, SQUARE).to_sympy()) == (2,)


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_back_can_be_computed_with(seed: int) -> None:
    """Substitution, derivatives, simplification and compiled functions give the network's values:
    in every region, of nets in which many regions share a map."""
    network = integer(seed, (2, 3, 2, 1))
    found = atlas(network, SQUARE)
    (expression,) = found.to_sympy()
    x, y = sympy.symbols("x1 x2", real=True)
    z = sympy.Symbol("z", real=True)
    moved, simple = expression.subs(x, 2 * z), sympy.simplify(expression)
    slopes, compiled = (expression.diff(x), expression.diff(y)), sympy.lambdify((x, y), expression)
    for region in found:
        a, b = region.interior
        exact = oracle.value(network, (a, b))[0]
        point = {x: a, y: b}
        assert at(moved, {z: a / 2, y: b}) == exact
        assert at(simple, point) == exact
        assert at(expression.subs(x, sympy.Rational(a)), {y: b}) == exact
        assert tuple(at(slope, point) for slope in slopes) == region.map.matrix.fractions()[0]
        assert Fraction(str(compiled(*map(sympy.Rational, (a, b))))) == exact


def test_conditions_are_those_of_sympy() -> None:
    """They are built without SymPy's rules, and are what these make of them, up to order."""
    (expression,) = atlas(generic([2, 3, 1], 1), SQUARE).to_sympy()
    for value, condition in expression.args:
        assert not value.args or value == value.func(*value.args)
        for side in condition.args:
            assert side == side.func(*side.args)
        assert set(condition.func(*condition.args).args) == set(condition.args)
