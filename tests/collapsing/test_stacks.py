"""Stacks of symbolic size are for collapse alone: whatever takes a network says so."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sympy

import symact
from symact.activations.entries import relu
from symact.bounding.bounds import neurons
from symact.certificates import check, save
from symact.certificates.finding import difference, proportional_neurons
from symact.certificates.models import digest, operation_list
from symact.collapsing.blocks import Block, Stack, generic
from symact.collapsing.collapse import collapse
from symact.errors import SymactError, UnsupportedError, UsageError
from symact.networks.kinds import agreement
from symact.networks.kinds.rational import RationalKind
from symact.networks.kinds.restriction import coordinates, restrict
from symact.networks.network import Network
from symact.numbers.matrix import RationalMatrix
from symact.regions.domain import Box
from symact.rendering import render
from symact.reports.collapse import collapse_data, collapse_report
from symact.reports.floats import beyond, reached
from symact.testing import check_agreement, check_enclosure, inputs, neighbourhoods
from tests.fuzzing.subjects import dense, tent

UNIT = Box([0], [1])

TAKEN: dict[str, Callable[[Any], Any]] = {
    "atlas": lambda stack: symact.atlas(stack, UNIT),
    "equal": lambda stack: symact.equal(stack, stack),
    "enclose": lambda stack: symact.enclose(stack, [0.0]),
    "expression": lambda stack: symact.expression(stack, [sympy.Symbol("x")]),
    "check_complete": lambda stack: symact.check_complete(stack, UNIT, symact.atlas(tent(), UNIT)),
    "restrict": lambda stack: restrict(stack, ()),
    "coordinates": coordinates,
    "neurons": lambda stack: neurons(stack, UNIT),
    "proportional_neurons": proportional_neurons,
    "difference": lambda stack: difference(stack, stack),
    "difference from a network": lambda stack: difference(dense(), stack),
    "audit": lambda stack: symact.audit(stack, UNIT),
    "equal to a network": lambda stack: symact.equal(dense(), stack),
    "write_model": lambda stack: symact.write_model(stack, "never.onnx"),
    "digest": digest,
    "operation_list": operation_list,
    "reached": reached,
    "agreement": lambda stack: agreement.bound(stack, [0.5]),
    "beyond": lambda stack: beyond(stack, "float32"),
    "check_agreement": lambda stack: check_agreement(stack, [0.5]),
    "check_enclosure": lambda stack: check_enclosure(stack, [0.5], [0.0], [0.5]),
    "inputs": lambda stack: inputs(stack).example(),
    "neighbourhoods": lambda stack: neighbourhoods(stack).example(),
    "call": lambda stack: stack([1]),
    "run": lambda stack: stack.run(RationalKind(), RationalMatrix.column([1])),
    "parameters": lambda stack: stack.parameters,
    "inputs of it": lambda stack: stack.inputs,
    "nodes": lambda stack: stack.nodes,
}

STACKS = pytest.mark.parametrize(
    "stack",
    [generic(depth=2), generic(depth=3, activation=relu), generic(depth="L")],
    ids=repr,
)


@STACKS
@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_what_takes_a_network_refuses_a_stack(name: str, stack: Stack) -> None:
    with pytest.raises(UnsupportedError, match=r"a Stack .*generic\(\[2, 3, 1\]\)") as caught:
        TAKEN[name](stack)
    assert "\n" not in str(caught.value)


def test_the_table_has_all_that_is_public() -> None:
    taking = {
        name
        for name in symact.__all__
        if inspect.isfunction(thing := getattr(symact, name))
        and any(p.annotation == "Network" for p in inspect.signature(thing).parameters.values())
    }
    assert {"atlas", "enclose"} <= taking <= TAKEN.keys()


@STACKS
def test_certificates_are_about_numbers(stack: Stack, tmp_path: Path) -> None:
    """Nothing is written."""
    for make in (
        lambda: save(collapse(stack), tmp_path / "c.json"),
        lambda: check(collapse(stack)),
    ):
        with pytest.raises(UnsupportedError, match="symbolic size has no certificate"):
            make()
    with pytest.raises(UsageError, match="a Stack has no certificate"):
        save(stack, tmp_path / "c.json")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@STACKS
def test_what_a_collapse_is_for_reads_one(stack: Stack) -> None:
    result = collapse(stack)
    assert isinstance(result.network, Stack)
    assert render(result.derivation, "latex")
    assert collapse_data(result)["before"]["parameters"] is None
    assert "floats" not in collapse_report(result).written("text")


@STACKS
def test_a_stack_is_no_network(stack: Stack) -> None:
    assert not isinstance(stack, Network)
    assert not hasattr(stack, "colour")
    assert "generic" not in repr(stack)


def test_a_network_has_numbers_for_sizes() -> None:
    """A block cannot be put into one by hand."""
    (block, _) = generic(depth=2).blocks
    assert isinstance(block, Block)
    for make in (
        lambda: Network([block]),
        lambda: Network([block], inputs=block.inputs),
        lambda: Network([generic(depth=2)]),  # type: ignore[list-item]
    ):
        with pytest.raises(SymactError):
            make()


@pytest.mark.parametrize(
    "layers", [(), (relu,), tuple(reversed(generic(depth=2).layers))], ids=["none", "relu", "order"]
)
def test_layers_that_make_no_stack(layers: Any) -> None:
    with pytest.raises(SymactError):
        Stack(layers)
    with pytest.raises(UsageError):
        Stack(generic(depth=2).layers, sympy.Symbol("L"))
