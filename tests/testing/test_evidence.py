"""Inputs tried beside proofs: faults that are planted are found, and what is right is said."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import symact
from symact.activations.entries import gelu, relu
from symact.auditing.audit import Audit, audit
from symact.collapsing.collapse import Collapse, collapse
from symact.comparing.equality import equal
from symact.errors import CheckFailedError, UndecidedError
from symact.folding.floats import STORED_FLOATS
from symact.formats.safetensors import read_checkpoint, write_tensors
from symact.networks.network import Network
from symact.networks.operations import Activate, Scale
from symact.numbers.affine import AffineMap
from symact.regions.atlas import Atlas, atlas
from symact.regions.domain import Box
from symact.testing import evidence, merges
from symact.testing.evidence import (
    Evidence,
    gathered,
    of_atlas,
    of_audit,
    of_collapse,
    of_equality,
    of_networks,
    with_point,
)
from symact.testing.executions import ORDERS, Sequential

F = Fraction
MERGE = Path(__file__).parents[2] / "examples" / "merge"
CHAIN = Network(
    [
        AffineMap([["1/3", 1], [2, -1]], [1, 0]),
        AffineMap([[1, 1], [0, 3]]),
        relu,
        AffineMap([[1, -2]]),
    ]
)
SQUARE = Box([-1, -1], [1, 1])


def tried(subject: Any, examples: int = 12, seed: int = 0) -> Evidence:
    return gathered(subject, examples=examples, seed=seed)


# -- what is right --------------------------------------------------------------------------------


def test_collapses_are_tried() -> None:
    found = tried(of_collapse(collapse(CHAIN)))
    assert (found.tried, found.outcome, found.reason) == (12, "equal", "")
    assert found.share is not None
    assert 0 < found.share < 1


def test_symbols_get_numbers_as_well() -> None:
    a, b = sympy.symbols("a b")
    symbolic = Network([AffineMap([[a, 1]]), AffineMap([[b]], [a]), relu])
    found = tried(of_collapse(collapse(symbolic)))
    assert (found.tried, found.outcome) == (12, "equal")


def test_other_results_are_tried() -> None:
    for subject in (
        of_atlas(atlas(CHAIN, SQUARE)),
        of_audit(audit(CHAIN, SQUARE)),
        of_equality(equal(CHAIN, collapse(CHAIN).network)),
    ):
        found = tried(subject)
        assert (found.tried, found.outcome) == (12, "equal")


def test_the_same_seed_gives_the_same() -> None:
    one, same, other = (tried(of_collapse(collapse(CHAIN)), seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert one.share != other.share


def test_curved_networks_are_compared_by_what_encloses_them() -> None:
    curved = Network([AffineMap([[1]], [1]), AffineMap([[2]]), gelu])
    assert tried(of_collapse(collapse(curved))).outcome == "equal"


def _nowhere(*_: Any) -> Any:
    raise UndecidedError("it was not found")


def test_inputs_outside_the_regions_found_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Network([AffineMap([[1], [1], [1]], [0, "1/2", "-1/2"]), relu, AffineMap([[1, 1, 1]])])
    half = atlas(net, Box([-1], [1]), max_regions=2)
    assert not half.complete
    found = tried(of_atlas(half), examples=30)
    assert 0 < found.tried < 30
    assert found.reason == "the others lie in no region that was found"
    monkeypatch.setattr(Atlas, "region_at", _nowhere)
    monkeypatch.setattr(Atlas, "__call__", lambda self, x: self.region_at(x))
    assert [*tried(of_atlas(half)).phrases()] == [f"none of 12 inputs: {found.reason}"]


# -- what is wrong --------------------------------------------------------------------------------

WRONG = Network([AffineMap([["1/3", 1], [2, -1]], [1, 0]), relu, AffineMap([[1, "-1/2"]])])


def fault(subject: Any, examples: int = 30) -> str:
    with pytest.raises(CheckFailedError) as caught:
        tried(subject, examples)
    said = str(caught.value)
    assert f"this is a fault of symact, found with --examples {examples} --seed 0" in said
    return said


def test_a_wrong_collapse_is_a_fault_with_a_simple_input() -> None:
    right = collapse(CHAIN)
    made: Collapse[Any] = replace(right, network=WRONG)
    found = re.search(r"at x = \(([^)]*)\) output 0 of the network is", fault(of_collapse(made)))
    assert found is not None
    point = [F(word) for word in found[1].split(", ")]
    assert CHAIN(point) != WRONG(point)
    assert sum(map(abs, point)) <= 2


def test_a_wrong_map_of_symbols_is_a_fault_with_their_values() -> None:
    a, b = sympy.symbols("a b")
    symbolic = Network([AffineMap([[a, 1]]), AffineMap([[b]])])
    made: Collapse[Any] = replace(
        collapse(symbolic), network=Network([AffineMap([[a * b, b + a]])])
    )
    assert re.search(r"for a = \S+, b = \S+, at x = \(", fault(of_collapse(made)))


def test_a_wrong_region_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Atlas.__call__
    monkeypatch.setattr(Atlas, "__call__", lambda self, x: tuple(v + 1 for v in right(self, x)))
    assert "that of its region's map" in fault(of_atlas(atlas(CHAIN, SQUARE)))


def test_a_wrong_audit_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    result = audit(CHAIN, SQUARE)
    monkeypatch.setattr(Audit, "applied", lambda self: WRONG)
    fault(of_audit(result))


def test_a_wrong_equality_is_a_fault_and_an_unknown_one_becomes_different() -> None:
    different = equal(CHAIN, WRONG)
    fault(of_equality(replace(different, verdict="equal", apart=None)))
    unknown = replace(different, verdict="unknown", by="", apart=None)
    found = tried(of_equality(unknown))
    assert found.apart is not None
    told = with_point(unknown, found.apart)
    assert (told.verdict, told.by) == ("different", "point")
    assert told.apart is not None
    assert told.apart.difference[0] == CHAIN(found.apart)[0] - WRONG(found.apart)[0]
    assert tried(of_equality(different)).outcome == ""


def test_an_execution_beyond_its_bound_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Sequential.affine
    monkeypatch.setattr(
        Sequential, "affine", lambda self, o, x: right(self, o, x) * np.float32(1.001)
    )
    assert "executed in float32 is" in fault(of_networks(CHAIN, None))


# -- how many -------------------------------------------------------------------------------------


def test_what_cannot_be_run_is_said() -> None:
    stack = collapse(symact.generic(depth=3))
    assert [*tried(of_collapse(stack)).phrases()] == [
        "none of 12 inputs: the layers have symbolic sizes"
    ]


def test_large_networks_get_fewer_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = of_networks(CHAIN, None)
    assert not isinstance(subject, str)
    monkeypatch.setattr(evidence, "WORK", 5 * subject.cost)
    first, *_, last = tried(subject).phrases()
    assert first == "5 of 12 inputs"
    assert last == f"one takes {subject.cost} exact products"
    monkeypatch.setattr(evidence, "WORK", subject.cost - 1)
    assert tried(subject).tried == 0


def test_without_a_bound_only_exact_outputs_are_compared() -> None:
    large = Network([Scale([10**40], [1]), Scale([2], [0])])
    found = tried(of_networks(large, collapse(large).network))
    assert (found.tried, found.outcome, found.share) == (12, "equal", None)
    unknown = symact.Activation.custom("mine", sympy.Max(0, sympy.Symbol("t", real=True)) ** 2)
    curved = Network([Activate(unknown)], inputs=1)
    assert tried(of_networks(curved, None)).share is None


@pytest.mark.parametrize("order", ORDERS)
def test_executions_add_up_in_their_orders(order: str) -> None:
    rng = np.random.default_rng(1)
    weights = rng.uniform(-1, 1, (2, 40)).astype(np.float32)
    network = Network([AffineMap(weights.astype(float), ["1/4", 0])])
    x = rng.uniform(-1, 1, (3, 40)).astype(np.float32)
    found = network.run(Sequential("float32", order), x)
    for row, point in enumerate(x):
        for k, (weight, bias) in enumerate(zip(weights, np.float32([0.25, 0]), strict=True)):
            products = [w * v for w, v in zip(weight, point, strict=True)]
            key = {
                "in order": lambda _: 0,
                "the positive terms first": lambda p: p <= 0,
                "the negative terms first": lambda p: p >= 0,
            }
            arranged = products[::-1] if order == "backwards" else sorted(products, key=key[order])
            total = np.float32(0)
            for product in arranged:
                total = total + product
            assert found[row, k] == total + bias


# -- merges ---------------------------------------------------------------------------------------


def of_merge(merged: str, *more: Any) -> Any:
    return merges.of_merge(MERGE / "base.safetensors", MERGE / "adapter", MERGE / merged, *more)


def test_a_right_merge_is_equal_but_for_rounding() -> None:
    found = tried(of_merge("merged.safetensors"))
    assert (found.tried, found.outcome) == (12, "equal but for the rounding of each number")
    assert found.share is not None


@pytest.mark.parametrize("merged", ["forgotten.safetensors", "base.safetensors"])
def test_a_wrong_merge_is_found(merged: str) -> None:
    assert "rounding each number once does not explain" in fault(of_merge(merged))
    nothing = of_merge(merged, set())
    assert nothing == "no merged tensor is the rounded exact merge"


def test_two_ulps_in_every_number_are_found(tmp_path: Path) -> None:
    tensors = read_checkpoint(MERGE / "merged.safetensors").tensors
    place = tmp_path / "off.safetensors"
    write_tensors(place, {n: (t.type, t.patterns + 2) for n, t in tensors.items()})
    fault(merges.of_merge(MERGE / "base.safetensors", MERGE / "adapter", place))


@pytest.mark.parametrize("code", ["BF16", "F16", "F32", "F64"])
def test_gaps_are_those_of_the_type(code: str) -> None:
    kind = STORED_FLOATS[code]
    rng = np.random.default_rng(0)
    for pattern in [0, 1, 2, 1 << kind.fraction, *rng.integers(0, kind.infinity - 2, 50).tolist()]:
        here, above = kind.values(np.array([pattern, pattern + 1]).astype(kind.dtype)).tolist()
        assert merges.half_gap(kind, F(here)) == (F(above) - F(here)) / 2
