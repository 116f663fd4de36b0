"""What is seen of activations: their derivatives, and what their fact sheets say of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import symact
from symact import activation, fact_sheet
from symact.activations.activation import Activation
from symact.errors import UsageError
from symact.library.facts.amounts import decimals
from symact.library.sheet import facts_of
from symact.plots.activations import SHOWN, activation_graph, activations_graph
from symact.rendering.pictures import Graph, Spot


def drawn(*names: str) -> Graph:
    return activations_graph([activation(name) for name in names])


def spots(graph: Graph, word: str) -> list[Spot]:
    return [spot for spot in graph.spots if word in spot.name]


@pytest.mark.parametrize("name", ["gelu", "silu", "mish"])
def test_a_minimum_is_where_the_fact_says_with_the_digits_of_its_enclosure(name: str) -> None:
    (spot,) = spots(drawn(name), "minimum")
    numbers = facts_of(activation(name), ["minimum"])["minimum"].reading.numbers
    for place, ends in zip(spot.at, (numbers["at"], numbers), strict=True):
        low, high = Fraction(ends["low"]), Fraction(ends["high"])
        # a float is as near as floats are, and the printed digits are those of both ends
        assert abs(Fraction(place) - (low + high) / 2) <= Fraction(np.spacing(abs(place)))
        assert decimals(low, high, 5) in spot.name
    assert spot.name.endswith("(enclosure)")


def test_a_wider_enclosure_shows_fewer_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digits are read off the fact: with another fact there are others."""
    known = facts_of(activation("gelu"), SHOWN)
    numbers = {**known["minimum"].reading.numbers, "low": "-0.1709", "high": "-0.1699"}
    wide = replace(known["minimum"], reading=replace(known["minimum"].reading, numbers=numbers))
    graph = activation_graph(activation("gelu"), {**known, "minimum": wide})
    assert graph is not None
    (spot,) = spots(graph, "minimum")
    assert "minimum −0.1… at −0.75179…" in spot.name
    assert spot.at[1] == float(Fraction("-0.1704"))


def test_facts_that_are_asked_for_are_those_of_the_sheet() -> None:
    for name in ("relu6", "silu", "hardswish", "sigmoid"):
        whole = {f.what: f.reading for f in fact_sheet(activation(name)).facts if f.what in SHOWN}
        asked = facts_of(activation(name), SHOWN)
        assert {what: fact.reading for what, fact in asked.items()} == whole


def test_an_interval_of_minima_is_marked_at_a_point_of_it() -> None:
    graph = drawn("relu6")
    (low,), (high,) = spots(graph, "minimum"), spots(graph, "maximum")
    assert low.name == "ReLU6: minimum 0 for x ≤ 0 (symbolic)"
    assert low.at[0] < 0 == low.at[1]
    assert high.at == (6.5, 6.0)


@pytest.mark.parametrize(
    ("name", "taken", "not_taken"),
    [
        ("relu", {(0.0, 0.0)}, {(0.0, 1.0)}),
        ("leaky_relu", {(0.0, 0.01)}, {(0.0, 1.0)}),
        ("relu6", {(0.0, 0.0), (6.0, 1.0)}, {(0.0, 1.0), (6.0, 0.0)}),
        ("hardswish", {(-3.0, 0.0), (3.0, 1.5)}, {(-3.0, -0.5), (3.0, 1.0)}),
        ("step", {(0.0, 0.0)}, {(0.0, 1.0)}),
        ("sign", {(0.0, 0.0)}, {(0.0, -1.0), (0.0, 1.0)}),
        ("elu", set(), set()),
        ("gelu", set(), set()),
    ],
)
def test_dots_are_filled_where_a_value_is_taken(
    name: str, taken: set[tuple[float, float]], not_taken: set[tuple[float, float]]
) -> None:
    round_ = [spot for spot in drawn(name).spots if spot.shape == "circle"]
    assert {spot.at for spot in round_ if not spot.is_open} == taken
    assert {spot.at for spot in round_ if spot.is_open} == not_taken


def test_the_convention_is_said_where_there_is_one() -> None:
    names = {spot.name for spot in drawn("hardswish").spots}
    assert "hard swish′: the left derivative is taken: 0 at −3, 3/2 at 3" in names


@pytest.mark.parametrize("name", ["gelu", "relu", "elu", "hardswish", "tanh"])
def test_derivatives_are_those_of_the_catalogue(name: str) -> None:
    entry = activation(name)
    slopes = [curve for curve in drawn(name).curves if "′" in curve.name]
    assert slopes
    for curve in slopes:
        for place, value in curve.points[1:-1:7]:
            own = symact.rational(str(entry.slope(_number(place)).evalf(30)))
            assert abs(Fraction(value) - own) < Fraction(1, 10**14)


def _number(place: float) -> object:
    import sympy

    return sympy.Rational(*place.as_integer_ratio())


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ((), "0 activations for one picture; give 1 to 4"),
        (("relu", "gelu", "elu", "silu", "mish"), "5 activations for one picture"),
        (("relu", "relu"), "relu is named twice"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(names: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        drawn(*names)


def test_what_floats_cannot_hold_is_refused() -> None:
    far = Activation.piecewise("far", [10**9], [0, 1])
    steep = activation("leaky_relu", alpha="1e200")
    for entry in (far, steep):
        with pytest.raises(UsageError, match="beyond a picture"):
            activations_graph([symact.relu, entry])


def test_two_of_one_family_have_their_parameters_in_their_names() -> None:
    pair = [activation("leaky_relu", alpha=alpha) for alpha in ("1/10", "1/5")]
    found = activations_graph(pair)
    functions = [curve for curve in found.curves if "′" not in curve.name]
    assert [curve.name for curve in functions] == [
        "Leaky ReLU(alpha=1/10)(x)", "Leaky ReLU(alpha=1/5)(x)",
    ]  # fmt: skip
    assert [curve.points[0] for curve in functions] == [(-4.0, -0.4), (-4.0, -0.8)]
