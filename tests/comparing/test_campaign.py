"""A part of the red team, and what it found before."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symact import AffineMap, Box, Network, Node, equal, hardtanh, relu, relu6, sigmoid
from symact.auditing.audit import audit
from symact.certificates.checking import check
from symact.certificates.claims import Proportional
from symact.networks.operations import Activate, Addition, Affine, Largest, Scale
from symact.rewriting.pulling import is_multiple
from tests.comparing import campaign

HUGE = Fraction(10) ** 400


@pytest.mark.parametrize("curves", [False, True])
def test_random_networks_are_judged_rightly(curves: bool) -> None:
    tally, faults = campaign.campaign(12, 40, curves=curves)
    assert faults == []
    assert tally.total() == 36


def test_a_wrong_verdict_fails_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(first: Network, second: Network, box: Box | None, **asked: Any) -> Any:
        return equal(first, first, box, **asked)

    monkeypatch.setattr(campaign, "equal", wrong)
    _, faults = campaign.campaign(12, 40)
    assert faults
    assert any("('equal', " in fault for fault in faults)


def held(layers: Any, box: Box, inputs: int) -> Network:
    found = audit(Network(layers, inputs=inputs), box)
    said = check(found.claims)
    assert said.accepted, said.reason
    return found.applied()


def test_a_constant_that_is_not_folded_is_no_fact_that_counts() -> None:
    """Units that are off, read by a maximum, stay as they are."""
    layers = [relu6, Largest(2, 1), AffineMap([[0], [2]]), Scale([1, 3], [1, 0])]
    smaller = held(layers, Box([0, -2], [2, -1]), 2)
    assert smaller.nodes[0].operation == Activate(relu6)
    rows = AffineMap([[1], [0], [1]], [0, -900, 2])
    held([rows, hardtanh, relu6, AffineMap([[1, 1, 1]])], Box([-1], [1]), 1)


def test_a_constant_may_be_folded_in_one_reader_and_stay_in_another() -> None:
    nodes = [
        Node(Activate(relu), (0,)),
        Node(Largest(2, 1), (1,)),
        Node(Affine(AffineMap([[1, 2, 3]], [1])), (2, 1)),
        Node(Affine(AffineMap([[1, 0], [2, 0]], [1, 0])), (3, 2)),
    ]
    held(nodes, Box([-1, -2], [1, -1]), 2)


def test_programs_are_only_made_where_all_that_bends_has_lines() -> None:
    zero = AffineMap([[0, 0]], [1])
    nodes = [
        Node(Largest(2, 1), (0,)),
        Node(Activate(relu6), (1,)),
        Node(Affine(zero), (2, 2)),
        Node(Addition(2, 1), (3, 2)),
        Node(Activate(relu6), (4,)),
        Node(Activate(relu), (5,)),
    ]
    held(nodes, Box([Fraction(-4, 5), -1], [Fraction(6, 5), 2]), 2)


def test_numbers_beyond_the_floats_are_audited() -> None:
    layers = [AffineMap([[HUGE], [1]], [-HUGE / 2, 1 / HUGE]), relu, AffineMap([[1, -1]])]
    held(layers, Box([-1], [2]), 1)
    found = equal(Network(layers), Network([*layers[:2], AffineMap([[1, 1]])]), Box([-1], [2]))
    assert found.verdict == "different"


@pytest.mark.parametrize("bend", [relu, sigmoid])
def test_numbers_beyond_the_floats_are_compared(bend: Any) -> None:
    def network(last: int) -> Network:
        rows = [[HUGE, 1, 0, 3], [1, 1, HUGE, -1]]
        return Network([AffineMap(rows, [0, -HUGE]), relu, AffineMap([[1, HUGE], [1, last]]),
                        bend, AffineMap([[1, 1]])])  # fmt: skip

    for box in (Box([-1] * 4, [1] * 4), Box([-HUGE] * 4, [HUGE] * 4)):
        assert equal(network(1), network(2), box).verdict != "equal"
    assert equal(network(1), network(1), box).verdict == "equal"


def test_a_side_that_is_one_point_is_a_constant() -> None:
    box = Box([0, 0], [0, 3])
    held([relu6, AffineMap([[1, 1], [2, 1]]), sigmoid], box, 2)
    first = Network([AffineMap([[1, 1], [3, -1]]), relu, AffineMap([[1, 1]])])
    second = Network([AffineMap([[7, 1], [0, -1]]), relu, AffineMap([[1, 1]])])
    found = equal(first, second, box)
    assert (found.verdict, found.by) == ("equal", "rewriting")
    assert check(found).accepted
    assert equal(first, second).verdict == "different"


def test_values_that_no_ball_holds_are_not_compared() -> None:
    first = Network([AffineMap([[10**20]]), sigmoid])
    second = Network([AffineMap([[10**20]], [1]), sigmoid])
    assert equal(first, second, Box([10**19], [10**20])).verdict in ("different", "unknown")


def test_units_alike_behind_a_bend_only_are_claimed_to_be_no_multiples() -> None:
    layers = [AffineMap([[1], [0], [0]], [0, 9, 7]), hardtanh, AffineMap([[1, 1, 1]])]
    network = Network(layers)
    found = audit(network, Box([-1], [1]))
    assert not [claim for claim in found.claims if isinstance(claim, Proportional)]
    assert check(found.claims).accepted
    assert not is_multiple(network, 2, 1, 2, Fraction(1))
    twice = Network([Node(Activate(relu), (0,)), Node(Activate(relu), (0, 1))], inputs=1)
    assert not is_multiple(twice, 2, 0, 1, Fraction(1))
