"""Activations of one's own: what they are, that they go everywhere, and what is refused."""

from __future__ import annotations

import copy
import itertools
import pickle
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import (
    Activation,
    AffineMap,
    Box,
    Network,
    atlas,
    check,
    collapse,
    enclose,
    expression,
    fact_sheet,
    relu,
)
from symact.activations.entries import activation, names
from symact.activations.kinks import smooth_pieces
from symact.errors import NumberError, SymactError, UnsupportedError, UsageError
from symact.reports.floats import float_bound

t, u = sympy.symbols("t u")
x = sympy.Symbol("x", real=True)

BENT = Activation.piecewise("bent", [-1, "1/2"], [0, 1, "1/4"], value_at=(0, 2))
SQUARED = Activation.custom("squared", sympy.Max(0, t) ** 2)
SOFT = Activation.custom("soft", sympy.log(1 + sympy.exp(t)))


def through(entry: Activation) -> Network:
    return Network([AffineMap([[1, 2]], [1]), entry, AffineMap([[2]]), AffineMap([[1]], [3])])


numbers = st.fractions(-5, 5, max_denominator=6)


@settings(max_examples=80)
@given(st.lists(numbers, max_size=4, unique=True), numbers, numbers, numbers, st.data())
def test_it_is_the_function_of_its_slopes(
    knots: Any, point: Fraction, value: Fraction, other: Fraction, data: st.DataObject
) -> None:
    knots = sorted(knots)
    slopes = data.draw(st.lists(numbers, min_size=len(knots) + 1, max_size=len(knots) + 1))
    entry = Activation.piecewise("own", knots, slopes, value_at=(point, value))
    low, high = sorted((point, other))
    ends = [low, *(k for k in knots if low < k < high), high]
    area = sum(
        (right - left) * slopes[sum(k < right for k in knots)] for left, right in pairwise(ends)
    )
    assert entry(point) == value
    assert entry(other) == value + (area if other > point else -area)
    assert entry.pieces is not None
    assert entry.pieces.is_continuous
    assert entry.lipschitz == max(map(abs, entry.pieces.slopes))


def test_the_catalogue_can_be_made() -> None:
    for name, knots, slopes, value in (
        ("relu", [0], [0, 1], (0, 0)),
        ("hardtanh", [-1, 1], [0, 1, 0], (5, 1)),
        ("abs", [0], [-1, 1], (0, 0)),
    ):
        made = Activation.piecewise("own", knots, slopes, value_at=value)
        assert made.pieces == activation(name).pieces
        assert made != activation(name)


def test_knots_go_everywhere() -> None:
    network = through(BENT)
    assert network(["1/2", 1]) == (2 * BENT("7/2") + 3,)
    assert network(np.array([0.5, 1.0]))[0] == float(network(["1/2", 1])[0])
    assert collapse(network).verified.level == "symbolic"
    found = atlas(network, Box([-2, -2], [2, 2]))
    assert len(found) == 3
    assert check(found).accepted
    assert check(collapse(network)).accepted
    assert float(enclose(network, np.zeros(2), 1.0, "float32").error.max()) < 1e-3
    assert expression(network, [x, 0]).subs(x, 5)[0] == network([5, 0])[0]
    sheet = {fact.what for fact in fact_sheet(BENT).shown}
    assert {"derivative", "range", "Lipschitz", "monotone"} <= sheet


@pytest.mark.parametrize("entry", [SQUARED, SOFT])
def test_a_formula_goes_where_it_can(entry: Activation) -> None:
    network = through(entry)
    assert expression(network, [x, 0])[0] == 2 * entry(x + 1) + 3
    exact = float(expression(network, [sympy.Rational(1, 2), 1])[0])
    assert network(np.array([0.5, 1.0]))[0] == pytest.approx(exact, rel=1e-15)
    assert collapse(network).verified.level == "symbolic"
    assert "derivative" in {fact.what for fact in fact_sheet(entry).shown}
    for asked in (
        lambda: atlas(network, Box([-2, -2], [2, 2])),
        lambda: check(collapse(network)),
        lambda: enclose(network, np.zeros(2), 1.0, "float32"),
    ):
        with pytest.raises(UnsupportedError, match=entry.name):
            asked()
    assert float_bound(network).error is None
    assert entry.name in float_bound(network).reason


def test_exact_values_are_those_of_the_formula() -> None:
    assert SQUARED("-3") == 0
    assert SQUARED("3/2") == Fraction(9, 4)
    assert through(SQUARED)([1, "1/4"]) == (Fraction(31, 2),)
    with pytest.raises(NumberError, match="no rational value at 1 that is known"):
        SOFT(1)


def test_floats_are_rounded_once() -> None:
    points = np.array([-np.inf, -800.0, -1.5, 0.0, 1e-300, 3.25, 800.0, np.inf, np.nan])
    values = SOFT(points)
    for point, value in zip(points[1:-2], values[1:-2], strict=True):
        exact = sympy.log(1 + sympy.exp(sympy.Rational(float(point)))).evalf(60)
        assert value == float(exact)
    assert values[0] == 0
    assert values[-2] == np.inf
    assert np.isnan(values[-1])


@pytest.mark.parametrize("entry", [BENT, SQUARED, SOFT])
def test_it_is_a_value(entry: Activation) -> None:
    made = pickle.loads(pickle.dumps(entry))
    assert made == entry == copy.deepcopy(entry)
    assert hash(made) == hash(entry)
    assert made(x) == entry(x)
    assert str(entry) == entry.name
    assert through(made) == through(entry)


def test_the_letter_does_not_matter_and_the_function_does() -> None:
    assert Activation.custom("squared", sympy.Max(0, u) ** 2) == SQUARED
    assert Activation.custom("squared", sympy.Max(0, u) ** 3) != SQUARED
    assert Activation.piecewise("bent", [-1, "1/2"], [0, 1, "1/3"], value_at=(0, 2)) != BENT
    assert Activation.piecewise("bent", [-1, 0, "1/2"], [0, 1, 1, 0.25], value_at=(0, 2)) == BENT


# -- kinks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "knots"),
    [
        (sympy.Max(0, x) ** 2, [0]),
        (sympy.Abs(sympy.Abs(x) - 1), [-1, 0, 1]),
        (x * sympy.Max(0, sympy.Min(6, x + 3)) / 6, [-3, 3]),
        (sympy.Max(x**2, 1), [-1, 1]),
        (sympy.Abs(x) * x, [0]),
        (sympy.tanh(x) + sympy.Max(x, 2 * x), [0]),
        (sympy.exp(x), []),
    ],
)
def test_kinks_are_found(body: sympy.Expr, knots: list[int]) -> None:
    found, pieces = smooth_pieces(body, x)
    assert found == knots
    ends = [-10, *knots, 10]
    for low, high, piece in zip(ends, ends[1:], pieces, strict=False):
        assert not piece.has(sympy.Max, sympy.Min, sympy.Abs)
        for k in range(5):
            point = low + sympy.Rational(high - low, 4) * k
            assert sympy.simplify((piece - body).subs(x, point)) == 0


def test_the_slope_at_a_kink_is_the_left_one() -> None:
    entry = Activation.custom("own", sympy.Max(0, t) + sympy.tanh(t))
    assert entry.slope(sympy.S.Zero) == 1
    assert entry.convention == "the left derivative is taken: 1 at 0"
    assert SQUARED.convention == ""


def test_what_has_no_limit_is_no_number_at_infinity() -> None:
    ends = np.array([-np.inf, np.inf])
    for body in (sympy.sin(t), t * sympy.sin(t)):
        assert np.isnan(Activation.custom("own", body).floats(ends)).all()
    assert Activation.custom("own", sympy.tanh(t)).floats(ends).tolist() == [-1, 1]


# -- bad input ------------------------------------------------------------------------------------

BAD_KNOTS: list[tuple[Any, Any, Any, str]] = [
    ({1: 0}.keys(), [0, 1], (0, 0), "a list of numbers, is needed"),
    (itertools.count(), [0, 1], (0, 0), "a list of numbers, is needed"),
    ([1, 0], [0, 1, 2], (0, 0), "knots must increase"),
    ([0, 0], [0, 1, 2], (0, 0), "knots must increase"),
    ([0], [0, 1, 2], (0, 0), "1 knot and 3 slopes"),
    ([], [], (0, 0), "0 knots and 0 slopes"),
    ([sympy.sqrt(2)], [0, 1], (0, 0), r"the knots of own\[0\] is sqrt\(2\)"),
    ([float("nan")], [0, 1], (0, 0), "nan"),
    ([0], [0, float("inf")], (0, 0), "inf"),
    ([0], [0, "one"], (0, 0), "the text 'one'"),
    ([0], [0, t], (0, 0), "no rational number"),
    ({0}, [0, 1], (0, 0), "a list of numbers, is needed"),
    ("0", [0, 1], (0, 0), "a list of numbers, is needed"),
    (0, [0, 1], (0, 0), "a list of numbers, is needed"),
    ([0], [0, 1], (0,), "a point and its value"),
    ([0], [0, 1], 3, "a list of numbers, is needed"),
]


@pytest.mark.parametrize(("knots", "slopes", "value", "message"), BAD_KNOTS)
def test_bad_knots_are_refused(knots: Any, slopes: Any, value: Any, message: str) -> None:
    with pytest.raises(SymactError, match=message):
        Activation.piecewise("own", knots, slopes, value_at=value)


@pytest.mark.parametrize("name", ["", "two words", "1st", "é", "a-b", None, 3, "own()"])
def test_a_name_is_a_word(name: Any) -> None:
    for make in (
        lambda: Activation.piecewise(name, [0], [0, 1]),
        lambda: Activation.custom(name, t**2),
    ):
        with pytest.raises(UsageError, match="is a word of letters"):
            make()


@pytest.mark.parametrize("name", names())
def test_a_name_of_the_catalogue_is_taken(name: str) -> None:
    with pytest.raises(UsageError, match=f"there is an activation '{name}' already"):
        Activation.piecewise(name, [0], [0, 1])
    with pytest.raises(UsageError, match=f"there is an activation '{name}' already"):
        Activation.custom(name, t**2)


BAD_FORMULAS: list[tuple[Any, str]] = [
    ("t**2", "give a SymPy expression"),
    (None, "give a SymPy expression"),
    (sympy.Integer(3), "the letters none"),
    (t * u, "the letters t, u"),
    (1 / t, "not seen"),
    (sympy.log(t), "not seen"),
    (sympy.sqrt(t), "not seen"),
    (sympy.tan(t), "not seen"),
    (sympy.sign(t), "not seen"),
    (sympy.Heaviside(t), "not seen"),
    (sympy.floor(t), "not seen"),
    (sympy.Piecewise((0, t < 0), (1, True)), "not seen"),
    (sympy.Function("f")(t), "not seen"),
    (sympy.I * t, "not seen"),
    (0.1 * t, "not seen"),
    (t + sympy.oo, "not seen|letters none"),
    (sympy.Max(sympy.tanh(t), t), "kinks of own are not found"),
    (sympy.Max(t**2, 2), "no rational number"),
]


@pytest.mark.parametrize(("body", "message"), BAD_FORMULAS)
def test_bad_formulas_are_refused(body: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Activation.custom("own", body)


def test_an_activation_of_the_catalogue_beside_ones_own() -> None:
    network = Network([AffineMap([[1]]), relu, BENT, SQUARED])
    assert network([3]) == (SQUARED(BENT(3)),)
