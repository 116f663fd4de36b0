"""What is said of executions in floats: a bound with its assumptions, or the reason for none."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Network, collapse, generic
from symact.activations.entries import activation, names, relu
from symact.networks.kinds.enclosure import enclose
from symact.networks.network import Source
from symact.networks.operations import Affine, Scale
from symact.reports.floats import ASSUMED, FloatBound, assumptions, float_bound, reached
from symact.testing import networks
from tests.cli.conftest import Answer, symact  # noqa: F401

Call = Callable[..., Answer]


def stored(path: Path, layers: list[Any]) -> Path:
    path.write_text(json.dumps({"symact": 1, "layers": layers}), encoding="utf-8")
    return path


def affine(*rows: list[str], bias: list[str] | None = None) -> dict[str, Any]:
    return {"affine": {"weight": [*rows], **({} if bias is None else {"bias": bias})}}


# -- numbers beyond the type ----------------------------------------------------------------------

TINY = [affine(["1e-30"]), affine(["1e-10"]), affine(["1e40"])]
LARGE = {
    "a weight": TINY,
    "a bias": [affine(["1"]), affine(["1"], bias=["-1e39"])],
    "beyond doubles": [affine(["1e400"]), affine(["1e-400"])],
    "just beyond": [affine(["340282356779733661637539395458142568448"]), affine(["1"])],
    "an activation": [
        affine(["1"]),
        affine(["2"]),
        {"activation": "leaky_relu", "alpha": "1e400"},
    ],
}


@pytest.mark.parametrize("layers", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("style", ["text", "latex", "tex", "markdown", "html", "json"])
def test_a_number_beyond_the_type_stops_no_verdict(
    symact: Call,  # noqa: F811
    tmp_path: Path,
    layers: list[Any],
    style: str,
) -> None:
    answer = symact("collapse", stored(tmp_path / "m.json", layers), "-f", style)
    assert (answer.code, answer.err) == (0, "")
    assert "stays within" not in answer.out
    if style == "json":
        assert answer.data["verdict"] == "collapsed"
        assert answer.data["floats"] is None
        assert answer.data["no_floats"]


def test_the_exact_answer_is_written(symact: Call, tmp_path: Path) -> None:  # noqa: F811
    given, certificate = stored(tmp_path / "m.json", TINY), tmp_path / "c.json"
    answer = symact("collapse", given, "--json", "--full", "--certificate", certificate)
    assert answer.data["runs"][0]["matrix"] == [["1"]]
    assert "'layers[2]' stores a number beyond the largest float32" in answer.data["no_floats"]
    assert symact("check", certificate).code == 0


def test_npz_with_a_double_beyond_the_type(symact: Call, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "m.npz"
    np.savez(path, W0=[[1e300]], W1=[[2.0]], activations=["identity"] * 2)
    answer = symact("collapse", path, "--json")
    assert (answer.code, answer.data["floats"]) == (0, None)


def test_scales_are_looked_at_too() -> None:
    for numbers in (([Fraction(10) ** 39], [0]), ([1], [-(Fraction(10) ** 39)])):
        network = Network([AffineMap([[1]]), Scale(*numbers)])
        assert "beyond the largest" in float_bound(network).reason


# -- what a bound is worth ------------------------------------------------------------------------


@given(st.data())
def test_a_bound_is_exceeded_by_some_output(data: Any) -> None:
    """At least as large an output as the bound, or no bound; shown at a point, exactly."""
    network = data.draw(networks(max_layers=4))
    bound = float_bound(network, collapse(network).network)
    if bound.error is None:
        assert bound.reason
        return
    error = float(enclose(network, np.zeros(network.inputs), 1.0).error.max())
    assert bound.error == error
    assert Fraction(bound.shown) >= Fraction(error)
    assert Fraction(bound.shown) <= Fraction(error) * Fraction(12, 10)
    assert error <= reached(collapse(network).network)


@given(st.data())
def test_what_is_reached_is_reached(data: Any) -> None:
    """No larger than the largest output at the points that are tried, exactly."""
    network = data.draw(networks(max_layers=3, activations=(relu,)))
    first = network.nodes[0].operation
    corners: list[list[int]] = [[c] * network.inputs for c in (0, 1, -1)]
    if isinstance(first, Affine) and first.is_dense and network.nodes[0].reads == (0,):
        for row in first.blocks[0].matrix.fractions():
            signs = [-1 if entry < 0 else 1 for entry in row]
            corners += [signs, [-s for s in signs]]
    largest = max(abs(value) for corner in corners for value in network(corner))
    assert Fraction(reached(network)) <= largest


def test_one_affine_map_reaches_its_largest_value() -> None:
    network = Network([AffineMap([[1, -2], [3, 4]], [0, -1])])
    assert 8 * (1 - 2.0**-40) < reached(network) <= 8


def test_no_bound_that_is_larger_than_the_output() -> None:
    """The difference of two large numbers: nothing is left but what rounding may make of it."""
    large = AffineMap([[1 << 30], [1 << 30]])
    network = Network([large, AffineMap([[1, -1]], [Fraction(1, 1000)])])
    bound = float_bound(network, collapse(network).network)
    assert bound.error is None
    assert "larger than any output" in bound.reason
    assert float_bound(Network([large, AffineMap([[1, 1]])])).error is not None


def test_a_bound_is_rounded_up_where_it_is_shown() -> None:
    for error in (1.10001e-2, 1.1e-2, 9.91e-7, 2.0**-140, 5e-324, 1.0):
        shown = FloatBound(error).shown
        assert Fraction(shown) >= Fraction(error)
        assert len(shown) <= len("1.0e-324")


def test_symbols_have_no_floats() -> None:
    for network in (generic([2, 2]), generic(depth=2), generic(depth="L")):
        assert float_bound(network).reason == "the weights are symbols"


def test_where_the_reader_knows_of_other_rounding_there_is_no_bound() -> None:
    plain = Network([AffineMap([[1]])])
    assert float_bound(plain).error is not None
    marked = Network([AffineMap([[1]])], source=Source("f", "", rounds=("one", "two")))
    assert float_bound(marked).error is None
    assert "one (and 1 more)" in float_bound(marked).reason


# -- assumptions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_activation_that_rounds_is_named(name: str) -> None:
    """The ones that do not round add nothing; others say how they are supposed to be computed."""
    entry = activation(name)
    own = assumptions(Network([entry, entry], inputs=1))[len(ASSUMED) :]
    exact = {"relu", "abs", "relu6", "hardtanh", "identity", "step", "sign"}
    assert len(own) == (name not in exact)
    if entry.pieces is None:
        assert own == (f"{name} is computed to within {entry.ulps} ulp of its exact value",)


@pytest.mark.parametrize("style", ["text", "html", "json"])
def test_a_bound_is_printed_with_what_it_assumes(
    symact: Call,  # noqa: F811
    tmp_path: Path,
    style: str,
) -> None:
    layers = [affine(["1"]), {"activation": "gelu"}, affine(["1"]), {"activation": "hardswish"}]
    answer = symact("collapse", stored(tmp_path / "m.json", layers), "-f", style)
    shown = " ".join(answer.out.replace("\u00a0", " ").split())
    for phrase in (
        "any order of summation",
        "rounded to nearest",
        "underflow is gradual",
        "gelu is computed to within 6 ulp",
        "hardswish is computed to within 4 ulp",
    ):
        assert phrase in shown
    if style == "json":
        assert len(answer.data["floats"]["assumes"]) == 5
        assert answer.data["no_floats"] is None
    else:
        assert "stays within" in shown


@pytest.mark.parametrize("style", ["latex", "tex", "markdown"])
def test_a_derivation_alone_has_no_bound(
    symact: Call,  # noqa: F811
    tmp_path: Path,
    style: str,
) -> None:
    layers = [affine(["1"]), affine(["1"]), {"activation": "gelu"}]
    assert "float32" not in symact("collapse", stored(tmp_path / "m.json", layers), "-f", style).out


def test_usual_formulas_exceed_what_is_assumed() -> None:
    """Why the assumption is said: x/2 (1 + erf) at −5 in float32 is not within 6 ulp."""
    x = np.float32(-5)
    erf = np.float32(-1.0)  # erf(−5/√2) = −0.99999942… in float32 is −0.9999994, one ulp from it
    usual = np.float32(0.5) * x * (np.float32(1) + np.nextafter(erf, np.float32(0)))
    bound = enclose(Network([activation("gelu")], inputs=1), np.array([-5.0]), 0.0)
    assert abs(float(usual) - bound.value[0]) > bound.error[0]
