"""Bounds of executions in floats at points and on boxes: never exceeded, and sharp."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Network, relu
from symact.activations.entries import activation, names
from symact.errors import SymactError
from symact.networks.kinds import linear, zonotope
from symact.networks.kinds.agreement import bound
from symact.networks.kinds.zonotope import ZonotopeKind
from symact.networks.network import Node, Source
from symact.networks.operations import Activate, Addition, Affine, Largest, Scale, Select
from symact.testing import neighbourhoods, networks, points_within
from tests.networks.kinds.agreement_campaign import TYPES, Trial, hold, trials
from tests.networks.kinds.executions import executed, to_type
from tests.regions.planting import planted

F = Fraction


def dense(width: int, maps: int, seed: int = 0, gain: float = 2.0) -> Network:
    """A ReLU network of one width."""
    random = np.random.default_rng(seed)
    layers: list[Any] = []
    for k in range(maps):
        matrix = random.standard_normal((width, width)) * np.sqrt(gain / width)
        bias = random.standard_normal(width) * 0.1
        layers.append(AffineMap(matrix.astype(np.float32), bias.astype(np.float32)))
        if k < maps - 1:
            layers.append(relu)
    return Network(layers, inputs=width)


# -- never exceeded -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(4))
def test_executions_are_within_their_bounds(part: int) -> None:
    """Networks of the grid and random ones, six arithmetics, points near kinks, 24 orders each."""
    found = [hold(trial) for trial in trials(36, seed=part)]
    assert sum(own.numbers for own in found) > 800
    assert 0.1 < max(own.ratio for own in found) <= 1


@pytest.mark.parametrize("entries", [0, 60])
def test_rows_that_are_pulled_back_bound_as_well(
    entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zonotope, "ENTRIES", entries)
    for trial in trials(30, seed=11):
        hold(trial)


@given(st.data())
def test_a_bound_on_a_box_holds_at_its_points(data: Any) -> None:
    network = data.draw(networks(max_layers=4))
    value, radius = data.draw(neighbourhoods(network))
    whole = bound(network, value, radius)
    point = data.draw(points_within(value, radius))
    exact = network(point)
    start = np.array([float(np.float32(float(x))) for x in point])
    for own in executed(network, start, "float32", 13):
        for number, expected, limit in zip(own.tolist(), exact, whole.error, strict=True):
            if np.isfinite(limit):
                assert abs(F(number) - expected) <= F(float(limit))


@given(st.data())
def test_a_box_is_no_better_than_its_points(data: Any) -> None:
    """At a corner that the type holds, the box is not claimed to be better than it is there."""
    network = data.draw(networks(max_layers=3, activations=(relu,)))
    at = bound(network, np.zeros(network.inputs)).error
    on = bound(network, np.zeros(network.inputs), 1).error
    assert (on >= at * (1 - 1e-9)).all()


# -- sharp ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "maps", "most"), [(16, 4, 40), (32, 8, 90), (24, 20, 110)])
def test_bounds_are_near_what_is_observed(width: int, maps: int, most: float) -> None:
    network = dense(width, maps)
    x = np.random.default_rng(1).standard_normal(width).astype(np.float32)
    exact = np.array([float(value) for value in network([F(float(e)) for e in x])])
    worst = np.abs(executed(network, x, "float32", 80) - exact).max(axis=0)
    ratios = bound(network, x).error / worst
    assert (ratios >= 1).all()
    assert np.median(ratios) < most


def test_one_layer_is_exact_where_nothing_rounds() -> None:
    network = Network([AffineMap([[1, -1]]), relu, Scale([2], [0])])
    assert bound(network, [3, 5]).error[0] < 1e-35
    assert bound(network, [F(1, 3), 0]).error[0] >= 2.0**-27


def test_a_stated_order_is_sharper() -> None:
    network = dense(32, 3)
    x = np.random.default_rng(2).standard_normal(32).astype(np.float32)
    every = bound(network, x).error
    for tree in ("sequential", "pairwise", 8):
        own = bound(network, x, tree=tree).error
        assert (own <= every).all()
        assert np.median(own / every) < 0.95
    wide = bound(network, x, dtype="float16", accumulate="float32").error
    assert np.median(wide / bound(network, x, dtype="float16").error) < 0.3


@pytest.mark.parametrize(
    ("tree", "order"), [("sequential", "_forward"), ("pairwise", "_pairwise"), (8, "_blocked")]
)
def test_a_stated_order_is_bounded(tree: Any, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The executor of that order alone, in float16, where most of a bound is used."""
    from tests.networks.kinds import executions

    monkeypatch.setattr(executions, "ORDERS", (order.removeprefix("_"),))
    largest = 0.0
    for seed in range(60):
        network = dense(8 + seed % 9, 1 + seed % 3, seed)
        x = to_type(np.random.default_rng(seed).standard_normal(network.inputs), "float16")
        rounded = Network(
            [
                Node(Affine(_rounded(node.operation)), node.reads)
                if isinstance(node.operation, Affine)
                else node
                for node in network.nodes
            ],
            inputs=network.inputs,
        )
        limits = bound(rounded, x, dtype="float16", tree=tree).error
        exact = rounded([F(float(e)) for e in x])
        for own, value, limit in zip(
            executed(rounded, x, "float16", 1)[0], exact, limits, strict=True
        ):
            away = abs(F(float(own)) - value)
            assert away <= F(float(limit))
            largest = max(largest, float(away / F(float(limit))))
    assert largest > 0.15


def _rounded(operation: Affine) -> AffineMap:
    (block,) = operation.blocks
    return AffineMap(*(part.astype(np.float64) for part in block.round("float16")))


def test_layers_add_up_to_the_bound() -> None:
    network = dense(12, 4)
    found = bound(network, np.ones((3, 12), dtype=np.float32))
    assert found.error.shape == (3, 12)
    assert list(found.by_layer) == [
        network.describe(k) for k in range(8) if network.describe(k) in found.by_layer
    ]
    total = sum(found.by_layer.values())
    assert np.allclose(total, found.error, rtol=1e-9, atol=0)


# -- what is said ---------------------------------------------------------------------------------


def test_assumptions_follow_the_arguments() -> None:
    network = Network([AffineMap([[1]]), activation("gelu")])
    plain = bound(network, [1]).assumes
    assert any("in any order" in line for line in plain)
    assert any("gelu is off by at most 8 roundings of its argument" in line for line in plain)
    assert any("gradual" in line for line in plain)
    other = bound(network, [1], dtype="float16", accumulate="float32", tree=64, flush=True).assumes
    assert any("sums in float32 or wider, by blocks of 64" in line for line in other)
    assert any("flushed" in line for line in other)


@pytest.mark.parametrize("dtype", ["float16", "float32", "bfloat16", "float64"])
def test_what_may_overflow_has_no_bound(dtype: str) -> None:
    largest = {"float16": 65504.0, "float64": 1.7e308}.get(dtype, 3.3e38)
    network = Network([AffineMap([[1.0, 1.0]]), AffineMap([[F(1, 2)]])])
    over = bound(network, [F(largest) * F(3, 4)] * 2, dtype=dtype)
    assert np.isinf(over.error).all()
    assert over.reason == f"an execution in {dtype} may overflow"
    under = bound(network, [F(largest) / 4] * 2, dtype=dtype)
    assert np.isfinite(under.error).all()
    assert under.reason == ""


def test_where_the_reader_says_so_there_is_no_bound() -> None:
    source = Source("f", "", rounds=("one", "two"))
    found = bound(Network([AffineMap([[1]])], source=source), [1])
    assert np.isinf(found.error).all()
    assert found.reason == "executions round on their own in one (and 1 more)"


def test_flushing_is_covered() -> None:
    """A subnormal weight, input or product taken for zero moves a result by more than rounding."""
    tiny = 2.0**-130
    for weight, x in ((1.0, tiny), (tiny, 1.0), (2.0**-70, 2.0**-60)):
        network = Network([AffineMap([[weight]])])
        assert bound(network, [x]).error[0] < weight * x
        assert bound(network, [x], flush=True).error[0] >= weight * x


BAD: dict[str, tuple[Callable[[Network], Any], str]] = {
    "no network": (lambda n: bound(None, [1]), "an agreement is of a Network"),  # type: ignore[arg-type]
    "width": (lambda n: bound(n, [1]), "the network reads 2 numbers"),
    "nan": (lambda n: bound(n, np.array([np.nan, 0])), "not finite"),
    "word": (lambda n: bound(n, ["a", 0]), "'a'"),
    "radius below 0": (lambda n: bound(n, [0, 0], -1), "≥ 0"),
    "radius nan": (lambda n: bound(n, [0, 0], np.array(np.nan)), "not finite or below 0"),
    "radius of another shape": (lambda n: bound(n, [0, 0], [1, 1, 1]), "the radius has shape"),
    "type": (lambda n: bound(n, [0, 0], dtype="float8"), "float8"),
    "narrower sums": (lambda n: bound(n, [0, 0], accumulate="float16"), "do not hold"),
    "order": (lambda n: bound(n, [0, 0], tree="heap"), "order of summation 'heap'"),
    "blocks": (lambda n: bound(n, [0, 0], tree=0), "at least one"),
    "flush": (lambda n: bound(n, [0, 0], flush=2), "True or False"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_named(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises(SymactError, match=message):
        call(Network([AffineMap([[1, 2]])]))


# -- each term ------------------------------------------------------------------------------------


def _one(operation: Any, width: int) -> Network:
    return Network([operation], inputs=width)


def _trial(network: Network, point: Any, dtype: str = "float32", seed: int = 0) -> Trial:
    return Trial(network, np.asarray(point, dtype=np.float64), dtype, None, seed)


def check_trees() -> None:
    """Orders, terms and types on one sum."""
    for seed in range(12):
        random = np.random.default_rng(seed)
        width = int(random.integers(2, 20))
        dtype, accumulate = TYPES[seed % len(TYPES)]
        weight = to_type(random.standard_normal((2, width)), dtype)
        point = to_type(np.abs(random.standard_normal(width)), dtype)
        network = Network([AffineMap(weight, to_type(random.standard_normal(2), dtype))])
        hold(Trial(network, point, dtype, accumulate, seed), 60)


def check_products() -> None:
    """One product alone, rounded."""
    for seed in range(20):
        random = np.random.default_rng(seed)
        weight, x = (to_type(random.standard_normal(1), "float16") for _ in range(2))
        hold(_trial(Network([AffineMap([weight])]), x, "float16"))


def check_underflow() -> None:
    hold(_trial(Network([AffineMap([[0.24] * 4])]), [2.0**-149] * 4))


def check_weights() -> None:
    hold(_trial(Network([AffineMap([[F(1, 3)]], [F(1, 7)])]), [1.0]))
    hold(_trial(_one(Scale([F(1, 3)], [F(1, 7)]), 1), [1.0]))


def check_kinks() -> None:
    """ReLU of what is 0 but for rounding: slopes on both sides."""
    for seed in range(40):
        random = np.random.default_rng(seed)
        weight = to_type(random.standard_normal((4, 6)), "float16")
        point = to_type(random.standard_normal(6), "float16")
        bias = to_type(-(weight @ point), "float16")
        network = Network(
            [AffineMap(weight, bias), activation(names()[seed % 3]), AffineMap([[3, -2, 5, 1]])]
        )
        hold(_trial(network, point, "float16", seed), 40)


def check_curves() -> None:
    """Steep curvature against large errors."""
    for name in ("gelu", "sigmoid", "tanh"):
        network = Network([activation(name)], inputs=4)
        hold(_trial(network, [0.3, 0.7, -1.1, 2.3], "float16"), 12)
    for seed, name in enumerate(["gelu", "tanh", "silu", "hardswish", "softplus", "selu"] * 3):
        random = np.random.default_rng(seed)
        weight = to_type(random.standard_normal((3, 5)), "bfloat16")
        network = Network([AffineMap(weight), activation(name), AffineMap([[8, 8, 8]])])
        point = to_type(random.standard_normal(5) * 0.5, "bfloat16")
        hold(_trial(network, point, "bfloat16", seed), 40)


def check_pooling() -> None:
    """Windows in which rounding may change who wins."""
    for seed in range(30):
        random = np.random.default_rng(seed)
        weight = to_type(random.standard_normal((1, 9)), "float16")
        both = np.concatenate([weight, weight[:, ::-1]])
        point = to_type(random.standard_normal(5), "float16")
        network = Network(
            [
                Select((0, 1, 2, 3, 4, 3, 2, 1, 0), 5),
                AffineMap(both),
                Largest(2, 1),
            ],
            inputs=5,
        )
        hold(_trial(network, point, "float16", seed), 40)


def check_skips() -> None:
    for seed in range(10):
        random = np.random.default_rng(seed)
        weight = to_type(random.standard_normal((4, 4)), "float16")
        layers = [Node(Affine(AffineMap(weight)), (0,)), Node(Addition(2, 4), (1, 0))]
        layers += [Node(Activate(relu), (2,)), Node(Addition(3, 4), (3, 1, 0))]
        point = to_type(random.standard_normal(4), "float16")
        hold(_trial(Network(layers, inputs=4), point, "float16", seed), 40)


def check_jumps() -> None:
    weight = [[F(1, 3), F(-1, 3)]]
    network = Network([AffineMap(weight), activation("step"), AffineMap([[7]])])
    for x in (1.0, 1 + 2.0**-10, 3.0):
        hold(_trial(network, [x, x], "float16"), 30)
    for x in (0.7, 0.9, 1.1, 1.7):  # 1/3 (a + b) − c about 0
        a = to_type(np.array([x, x * 2]), "float16")
        near = Network(
            [AffineMap([[F(1, 3), F(1, 3)]], [-(F(float(a[0])) + F(float(a[1]))) / 3]),
             activation("sign"), AffineMap([[7]])]
        )  # fmt: skip
        hold(_trial(near, a, "float16"), 30)


def check_inputs() -> None:
    found = bound(_one(Scale([1], [0]), 1), np.array([1 / 3]))
    away = abs(F(float(np.float32(1 / 3))) - F(1 / 3))
    assert away <= F(float(found.error[0]))


SUMMED, PUSHED, BENT = "local_error summed", "zonotope _pushed", "zonotope _activated"

TERMS: dict[str, tuple[Callable[[], None], str, str, str]] = {
    "nodes of a tree": (check_trees, SUMMED, "+ nodes)", "+ 0 * nodes)"),
    "partial sums": (
        check_trees, "local_error _most", "np.maximum(*sides)", "np.minimum(*sides)",
    ),
    "products": (
        check_products, SUMMED, "products.sum(axis=-1) + ", "0 * products.sum(axis=-1) + ",
    ),
    "the step": (check_trees, SUMMED, "arithmetic.step * (", "0.2 * arithmetic.step * ("),
    "the last conversion": (
        check_trees, SUMMED, "error + arithmetic.unit * leading(", "error + 0 * leading(",
    ),
    "underflow": (
        check_underflow, SUMMED, "(arithmetic.smallest + 4", "(0 * arithmetic.smallest + 4",
    ),
    "rounded weights": (
        check_weights, PUSHED, "lost * sizes[:, 2] + moved", "lost * sizes[:, 2] + 0 * moved",
    ),
    "what is passed on": (
        check_skips, "zonotope _linked", "up(np.abs(pushed)", "up(0.01 * np.abs(pushed)",
    ),
    "kinks": (check_kinks, BENT, "bent.half + 4 * UNIT", "0 * bent.half + 4 * UNIT"),
    "curves": (check_curves, BENT, "bent.jump + own)", "bent.jump + 0 * own)"),
    "the winner": (
        check_pooling, "zonotope _largest", "errors, 0.0).max(axis=0)", "0.0, 0.0).max(axis=0)",
    ),
    "jumps": (check_jumps, BENT, "bent.jump + own)", "0 * bent.jump + own)"),
    "rounded inputs": (check_inputs, "agreement _rounded", "up(distance, 2)", "0 * distance"),
}  # fmt: skip
"""For each term a case, and a fault with which the case fails."""


@pytest.mark.parametrize("name", TERMS)
def test_every_term_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check, place, old, new = TERMS[name]
    check()
    module, function = place.split()
    own = import_module(f"symact.networks.kinds.{module}")
    owner: Any = own if hasattr(own, function) else ZonotopeKind
    fault = planted(getattr(owner, function), old, new)
    monkeypatch.setattr(owner, function, fault)
    if place == SUMMED:
        monkeypatch.setattr(linear, function, fault)
    with pytest.raises(AssertionError):
        check()


def test_inputs_beyond_the_floats_are_not_bounded() -> None:
    network = Network([AffineMap([[1, 1], [0, 0]]), relu])
    found = bound(network, [10**400, 1])
    assert np.isinf(found.error[0])
    assert found.reason == "an execution in float32 may overflow"
    assert not np.isnan(found.error).any()
