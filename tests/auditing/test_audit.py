"""Audits: what is found is true, what is applied is equal, certificates are held to every field."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import checker
from symact.activations.entries import abs_, relu, relu6, sigmoid
from symact.auditing.audit import Audit, audit
from symact.bounding.settling import TIME
from symact.certificates.certificate import certificate
from symact.certificates.checking import check
from symact.certificates.claims import Neuron, Open
from symact.errors import ShapeError
from symact.formats import read, read_point
from symact.formats.writing import write_model
from symact.networks.network import Network
from symact.networks.operations import Affine, Largest
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box
from symact.testing import networks
from tests.fuzzing.subjects import folded

EXAMPLES = Path(__file__).parents[2] / "examples"
F = Fraction


def kinds(found: Audit) -> list[str]:
    return [finding.kind for finding in found.findings]


def verdict(data: bytes) -> bool:
    return bool(checker.check(data)["accepted"])


def test_a_forgotten_activation_is_found() -> None:
    found = audit(read(EXAMPLES / "forgotten.onnx"), Box([-1] * 6, [1] * 6))
    assert kinds(found) == ["merge", "missing", "off", "idle", "alike"]
    merge, missing, off, idle, alike = found.findings
    assert (merge.before, merge.after, missing.name) == (308, 136, "fc2 and fc3")
    assert (off.units, idle.name, alike.units) == ((9,), "relu3", (5,))
    assert found.applied().parameters == 236
    assert verdict(str(certificate(found.claims)).encode())


@pytest.mark.parametrize("digit", ["zero", "one", "seven"])
def test_digits_are_settled(digit: str) -> None:
    network = read(EXAMPLES / "digits_relu.onnx")
    point = read_point(EXAMPLES / "digits.npz", digit)
    box = Box([c - F(1, 32) for c in point], [c + F(1, 32) for c in point])
    found = audit(network, box)
    assert len(found.settled.states) == 48
    assert not found.left
    smaller = found.applied()
    assert smaller.parameters < network.parameters
    for corner in (box.lo, box.hi, point):
        assert smaller(corner) == network(corner)
    for state in found.settled.states:
        before = Network(network.nodes[: state.operation - 1], inputs=64)
        values = [before(at)[state.index] for at in (*state.points, box.lo, box.hi, point)]
        if state.points:
            assert values[0] < 0 < values[1]
            assert all(a <= c <= b for p in state.points
                       for a, c, b in zip(box.lo, p, box.hi, strict=True))  # fmt: skip
        else:
            assert all((value > 0) == bool(state.piece) or value == 0 for value in values)


@settings(max_examples=25)
@given(st.data())
def test_what_is_applied_is_equal_on_the_box(data: Any) -> None:
    network = data.draw(networks(max_layers=4, max_width=3))
    ends = st.tuples(*[st.fractions(-2, 2, max_denominator=3)] * 2)
    sides = [sorted(data.draw(ends)) for _ in range(network.inputs)]
    box = Box([low for low, _ in sides], [high for _, high in sides])
    found = audit(network, box)
    smaller = found.applied()
    assert smaller.parameters <= network.parameters
    for _ in range(4):
        point = [low + (high - low) * data.draw(st.fractions(0, 1)) for low, high in sides]
        assert smaller(point) == network(point)


def test_activations_that_do_nothing() -> None:
    weights = AffineMap([[1, -1], [1, 1]])
    assert kinds(audit(Network([weights, sigmoid, relu, weights]), Box([-1, -1], [1, 1]))) == [
        "idle"
    ]
    inside = Network([AffineMap([[1, 0], [0, 1]], [2, 3]), relu6, weights])
    assert "idle" in kinds(audit(inside, Box([-1, -1], [1, 1])))
    assert "idle" in kinds(audit(Network([relu, abs_, weights], inputs=2), Box([-1] * 2, [1] * 2)))
    assert "idle" not in kinds(audit(inside, Box([-1, -1], [1, F(7, 2)])))


def test_ranks_outputs_and_inputs() -> None:
    outer = AffineMap([[a * b for b in range(1, 9)] for a in range(1, 9)], range(8))
    (rank,) = audit(Network([outer]), Box([0] * 8, [1] * 8)).findings
    assert (rank.kind, rank.before, rank.after) == ("rank", 72, 25)
    assert audit(Network([outer]), Box([0] * 8, [1] * 8)).applied().parameters == 25
    flat = Network([AffineMap([[1, 0]], [-3]), relu, AffineMap([[5]], [7])])
    found = audit(flat, Box([-1, -1], [1, 1]))
    assert {"off", "input", "output"} <= {*kinds(found)}
    assert found.applied()([F(1, 2), 1]) == (7,)


def test_channels_of_convolutions() -> None:
    kernel = Affine(AffineMap([[1, 1], [1, -1]], [-3, 0]), copies=3)
    mix = AffineMap([[1, 2, 3, 4, 5, 6]])
    found = audit(Network([kernel, relu, mix]), Box([-1] * 6, [1] * 6))
    (off,) = [finding for finding in found.findings if finding.kind == "off"]
    assert "1 of 2 channels everywhere" in off.text
    assert off.units == (0, 2, 4)
    assert found.applied().nodes[0].operation.blocks[0].shape == (1, 2)  # type: ignore[attr-defined]


def test_what_time_does_not_allow_is_unknown() -> None:
    found = audit(folded(), Box([-1, -1], [1, 1]), seconds=1e-9)
    assert {state.left for state in found.settled.states} == {TIME}
    assert found.applied()([F(1, 3), 1]) == folded()([F(1, 3), 1])


def test_a_box_in_another_space() -> None:
    with pytest.raises(ShapeError, match="must agree"):
        audit(folded(), Box([0], [1]))


def test_faults_planted_in_every_field_are_seen() -> None:
    """The equality rests on the claims of neurons, and on nothing that may be changed."""
    # relu(s) - s + 1/2 is on, which lines show and ranges do not
    first = AffineMap([[1, 1], [1, 1]], [0, 10])
    second = AffineMap([[1, -1]], [F(21, 2)])
    network = Network([first, relu, second, relu, AffineMap([[3]], [1])])
    data = json.loads(str(certificate(audit(network, Box([-1, -1], [1, 1])).claims)))

    def text(value: Any) -> bytes:
        return (checker.canonical(value) + "\n").encode()

    assert verdict(text(data))
    assert [claim["claim"] for claim in data["claims"]] == [*["neuron"] * 3, "equal"]
    assert [claim["piece"] for claim in data["claims"][:3]] == [-1, 1, 1]

    def changed(change: Any) -> bool:
        copy = json.loads(json.dumps(data))
        change(copy["claims"])
        return verdict(text(copy))

    assert not changed(lambda claims: claims.pop(2))
    assert not changed(lambda claims: claims.insert(0, claims.pop()))
    for corner, value in (("lower", "-2"), ("upper", "2")):
        assert not changed(lambda c, k=corner, v=value: c[3][k].__setitem__(0, v))
        assert not changed(lambda c, k=corner: c[3].__setitem__(k, []))
    for field, value in (("least", "2"), ("most", "9"), ("piece", 0), ("index", 1)):
        assert not changed(lambda c, f=field, v=value: c[2].__setitem__(f, v))
    assert not changed(lambda c: c[2]["slopes"].__setitem__(0, "5"))
    assert not changed(lambda c: c[3].update(model=1, other=0))


def test_the_equality_does_not_hold_of_another_network() -> None:
    network = Network([AffineMap([[1], [1]], [2, -2]), relu, AffineMap([[1, 5]])])
    data = json.loads(str(certificate(audit(network, Box([-1], [1])).claims)))
    blocks = data["models"][1]["network"]["operations"][0]["operation"]["blocks"]
    assert blocks == [[["1", "2"]]]
    blocks[0][0][1] = "3"
    listed = checker.canonical(data["models"][1]["network"])
    data["models"][1]["sha256"] = hashlib.sha256(listed.encode()).hexdigest()
    report = checker.check((checker.canonical(data) + "\n").encode())
    assert "not sums of the same atoms" in str(report["reason"])


def test_what_is_applied_can_be_written(tmp_path: Path) -> None:
    point = read_point(EXAMPLES / "digits.npz", "one")
    around = Box([c - F(1, 32) for c in point], [c + F(1, 32) for c in point])
    for name, box in (("forgotten", Box([-1] * 6, [1] * 6)), ("digits_relu", around)):
        network = read(EXAMPLES / f"{name}.onnx")
        smaller = audit(network, box).applied()
        assert smaller.parameters < network.parameters
        write_model(smaller, tmp_path / "smaller.onnx")
        assert read(tmp_path / "smaller.onnx").inputs == network.inputs


HALF = Fraction(1, 2)
TENT = (AffineMap([[1], [1]], [0, -HALF]), relu, AffineMap([[1, -1]], [Fraction(1, 10)]))
"""Its last number is never below 1/10, which bounds with one line for each ReLU do not show."""


@pytest.mark.parametrize(
    "layers",
    [
        (AffineMap([[1], [2]]), Largest(2, 1), relu6, relu6),
        (AffineMap([[1], [2]]), Largest(2, 1), relu6, AffineMap([[1]], [-7]), relu),
        (*TENT, relu, AffineMap([[1]], [-1]), relu),
        (*TENT, relu, AffineMap([[1], [-1]]), relu, AffineMap([[1, 1]]), relu),
        (sigmoid, AffineMap([[1]], [1]), relu, AffineMap([[1]], [-1]), relu),
    ],
)
def test_no_claim_rests_on_what_has_no_evidence(layers: tuple[Any, ...]) -> None:
    """Neurons behind a maximum, a curve, or what regions and cases settle."""
    found = audit(Network(layers, inputs=1), Box([-1], [1]))
    assert not found.left
    said = check(found.claims)
    assert said.accepted, said.reason
    kept = [state for state in found.settled.states if state.piece >= 0]
    assert kept
    claimed = [claim.index for claim in found.claims if isinstance(claim, Neuron)]
    words = [claim.question for claim in found.claims if isinstance(claim, Open)]
    assert len(claimed) == len(found.settled.states) or "no claim here shows" in words[0]
