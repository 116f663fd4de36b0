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
from symact.networks.kinds import agreement
from symact.networks.network import Source
from symact.networks.operations import Affine, Scale
from symact.reports.floats import FloatBound, Inputs, float_bound, reached
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
    error = float(agreement.bound(network, np.zeros(network.inputs), 1).error.max())
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
    plain = agreement.bound(Network([relu], inputs=1), [0]).assumes
    own = agreement.bound(Network([entry, entry], inputs=1), [0]).assumes[len(plain) :]
    exact = {"relu", "abs", "relu6", "hardtanh", "identity", "step", "sign"}
    assert len(own) == (name not in exact)
    if entry.pieces is None:
        assert own[0].startswith(f"{name} is off by at most {entry.ulps + 2} roundings of ")


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
        "in any order",
        "rounded to nearest",
        "underflow is gradual",
        "gelu is off by at most 8 roundings of its argument, as by its usual formula",
        "hardswish is off by at most 6 roundings of its argument",
    ):
        assert phrase in shown
    if style == "json":
        assert len(answer.data["floats"]["assumes"]) == 6
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


def test_usual_formulas_are_within_what_is_assumed() -> None:
    """x/2 (1 + erf) at −5 in float32 is not within 6 ulp of the exact value, and covered."""
    x = np.float32(-5)
    erf = np.float32(-1.0)  # erf(−5/√2) = −0.99999942… in float32 is −0.9999994, one ulp from it
    usual = np.float32(0.5) * x * (np.float32(1) + np.nextafter(erf, np.float32(0)))
    gelu = activation("gelu")
    value = float(gelu.floats(np.array([-5.0]))[0])
    assert abs(float(usual) - value) > 6 * float(np.spacing(np.float32(abs(value))))
    bound = agreement.bound(Network([gelu], inputs=1), [-5])
    assert abs(float(usual) - value) < bound.error[0]


# -- where a bound is for -------------------------------------------------------------------------


def test_a_bound_at_points_is_that_of_the_worst() -> None:
    network = Network([AffineMap([["1/3", "1/7"]]), relu, AffineMap([["1/5"]])])
    points = [(Fraction(1), Fraction(2)), (Fraction(100), Fraction(3))]
    single = [float_bound(network, inputs=Inputs.at(p, 2, "p")).error for p in points]
    both = float_bound(network, inputs=Inputs.at([*points[0], *points[1]], 2, "x.npz:x"))
    assert single[0] is not None
    assert both.error == single[1] > single[0]
    assert both.inputs.named == "at the 2 points of x.npz:x"


def test_a_box_is_named_and_bounded() -> None:
    network = Network([AffineMap([["1/3", "1/7"]])])
    small = float_bound(network, inputs=Inputs.box([Fraction(0)] * 2, [Fraction(1, 8)] * 2))
    assert small.error is not None
    unit = float_bound(network).error
    assert unit is not None
    assert small.error < unit
    assert small.data == {
        "type": "float32",
        "inputs": "on the box",
        "error": small.error,
        "assumes": list(small.assumes),
    }


def test_at_a_point_where_nothing_is_left_there_is_no_bound() -> None:
    """y = 2³⁰ x − 2³⁰ x + 1/1000: at x = 1/3 rounding may move more than the output is."""
    large = AffineMap([[1 << 30], [1 << 30]])
    network = Network([large, AffineMap([[1, -1]], [Fraction(1, 1000)])])
    at = Inputs.at([Fraction(1, 3)], 1, "p")
    bound = float_bound(network, inputs=at)
    assert bound.error is None
    assert bound.reason == "the bound is larger than any output seen, at p"


@pytest.mark.parametrize("style", ["text", "html", "markdown", "json"])
def test_both_bounds_are_shown(symact: Call, tmp_path: Path, style: str) -> None:  # noqa: F811
    layers = [affine(["1/3", "1/5"]), {"activation": "relu"}, affine(["1/7"])]
    np.savez(tmp_path / "x.npz", x=[[0.5, 0.25], [1.0, 3.0]], odd=[1.0, 2.0, 3.0])
    place = stored(tmp_path / "m.json", layers)
    answer = symact("collapse", place, "--at", f"{tmp_path}/x.npz:x", "-f", style)
    assert answer.code == 0
    if style == "json":
        at, box = answer.data["floats_at"], answer.data["floats"]
        assert at["inputs"] == "at the 2 points of x.npz:x"
        assert box["inputs_at_most"] == 1
        assert 0 < at["error"] < 1e-6
        assert answer.data["no_floats_at"] is None
    elif style != "markdown":
        shown = " ".join(answer.out.replace("\u00a0", " ").split())
        assert "at the 2 points of x.npz:x, if:" in shown
    refused = symact("collapse", place, "--at", f"{tmp_path}/x.npz:odd")
    assert (refused.code, refused.out) == (2, "")
    assert "x.npz:odd has 3 numbers, but the network reads 2" in refused.err


@pytest.mark.parametrize("style", ["text", "html", "json"])
def test_equal_networks_are_bounded_both(symact: Call, tmp_path: Path, style: str) -> None:  # noqa: F811
    first = stored(tmp_path / "a.json", [affine(["1/3"]), affine(["1/7"])])
    second = stored(tmp_path / "b.json", [affine(["1/21"])])
    answer = symact("equal", first, second, "--box", "0", "1", "--at", "1/2", "-f", style)
    assert answer.code == 0
    if style == "json":
        for own in answer.data["floats"].values():
            assert [one["inputs"] for one in own] == ["on the box", "at (1/2)"]
    else:
        shown = " ".join(answer.out.replace("\u00a0", " ").split())
        assert "a float32 execution of the first stays within" in shown
        assert "; a float32 execution of the second stays within" in shown
