"""Largest outputs under rounding: each verdict where it belongs, with what shows it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symact.activations.entries import gelu, relu
from symact.errors import ShapeError, UsageError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.domain import Box
from symact.testing import stable_argmax, tolerance
from symact.testing.executions import ORDERS, Sequential

F = Fraction
SAME = Network([AffineMap([[1, 0], [0, 1]])])
NETWORK = Network([AffineMap([["1/3", -1], [2, "0.1"]]), relu, AffineMap([[1, 1], [1, 2], [0, 0]])])


def test_a_margin_that_is_larger_than_both_bounds_is_proved() -> None:
    found = stable_argmax(NETWORK, [1, "1/3"])
    assert found
    assert (found.verdict, found.output, found.rival) == ("proved", 1, 0)
    assert found.margin is not None
    assert found.room is not None
    assert 0 < found.room < found.margin


def test_the_room_is_the_sum_of_two_bounds_and_no_less() -> None:
    x = np.float32([1, 0.25])
    limits = tolerance(NETWORK, x)
    found = stable_argmax(NETWORK, x)
    assert found.room == F(float(limits[0])) + F(float(limits[1]))


def test_ties_are_no_largest_output() -> None:
    found = stable_argmax(SAME, ["1/3", "1/3"])
    assert (found.verdict, found.output, found.rival, found.by) == ("refuted", 0, 1, "a tie")
    assert found.logits == found.x
    assert found.logits[0] == found.logits[1] == F(float(np.float32(1 / 3)))
    assert not found


def test_a_tie_for_the_second_place_is_none() -> None:
    three = Network([AffineMap([[1, 0], [0, 1], [0, 1]])])
    assert stable_argmax(three, [2, 1])
    assert stable_argmax(three, [1, 2]).by == "a tie"


def test_an_execution_refutes_and_its_outputs_are_there() -> None:
    """1 + 2⁻²⁴ thrice: in order the small terms are lost, and the sum of them first is kept."""
    small = F(1, 2**24)
    network = Network([AffineMap([[1, small, small, small], [1, 0, 0, 2 * small]])])
    found = stable_argmax(network, [1, 1, 1, 1])
    assert (found.verdict, found.output, found.rival) == ("refuted", 0, 1)
    assert found.by in ORDERS
    assert found.logits is not None
    x = np.ones(4, np.float32)
    again = network.run(Sequential("float32", found.by), x)
    assert tuple(F(float(v)) for v in again) == found.logits
    assert found.logits[1] >= found.logits[0]


def test_what_neither_settles_is_unknown() -> None:
    close = Network([AffineMap([["1/3", "1/3"], ["1/3", "0.33333334"]])])
    found = stable_argmax(close, [1, 1])
    assert found.verdict in ("unknown", "refuted")
    assert found.room is not None
    assert found.margin is not None
    assert 0 < found.margin <= found.room
    unbounded = Network([AffineMap([["1e30", 0], [0, 1]]), AffineMap([["1e30", 0], [0, 1]])])
    found = stable_argmax(unbounded, [1, 1])
    assert (found.verdict, found.room) == ("unknown", None)


def test_wider_types_prove_more() -> None:
    close = Network([AffineMap([["1/3"], ["0.3334"]])])
    assert stable_argmax(close, [1], dtype="float64")
    assert not stable_argmax(close, [1], dtype="float16")


def test_curved_networks_are_told_apart() -> None:
    curved = Network([AffineMap([[1], [2]]), gelu])
    assert stable_argmax(curved, [1]).output == 1
    assert stable_argmax(curved, [1])


# -- boxes ----------------------------------------------------------------------------------------


def test_on_a_box_the_same_output_is_the_largest() -> None:
    found = stable_argmax(NETWORK, Box(["0.9", "0.2"], ["1.1", "0.4"]))
    assert (found.verdict, found.output) == ("proved", 1)


@pytest.mark.parametrize("gap", [0, F(1, 10**9), F(1, 100)])
def test_a_box_needs_a_margin_everywhere(gap: Fraction) -> None:
    """The margin is smallest at a corner, where it is the gap: more than rounding, or not."""
    found = stable_argmax(SAME, Box([gap, "-1/3"], [1, 0]))
    if gap > F(1, 1000):
        assert found.verdict == "proved"
    elif gap:
        assert (found.verdict, found.rival) == ("unknown", 1)
    else:
        assert (found.verdict, found.by, found.x) == ("refuted", "a tie", (0, 0))


def test_a_box_is_refuted_by_an_input() -> None:
    found = stable_argmax(NETWORK, Box([-1, -1], [1, 1]))
    assert (found.verdict, found.by) == ("refuted", "another input")
    assert found.x is not None
    logits = NETWORK(found.x)
    assert found.logits == logits
    assert found.rival == max(range(3), key=lambda k: logits[k]) != found.output


def test_a_box_that_is_a_point_is_one() -> None:
    assert stable_argmax(NETWORK, Box([1, 1], [1, 1])).verdict == "proved"


REFUSED: list[tuple[Any, Any, str]] = [
    (lambda: stable_argmax(Network([relu], inputs=1), [1]), UsageError, "has one output"),
    (lambda: stable_argmax(SAME, np.zeros((2, 2))), ShapeError, "2 inputs; give one, or a Box"),
    (lambda: stable_argmax(SAME, Box([0], [1])), ShapeError, "they must agree"),
    (lambda: stable_argmax(SAME, Box([0, 0], [1, 1]), seconds=0), UsageError, "seconds=0"),
    (lambda: stable_argmax(SAME, [1, 2], dtype="int8"), UsageError, "dtype='int8'"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED)
def test_what_does_not_fit_is_refused(call: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert message in str(caught.value)


def test_executions_that_the_model_does_not_admit_refute_nothing() -> None:
    """Sums in float16 lose eight small terms one by one; sums in float32 keep them."""
    small = F(922, 2**21)
    network = Network([AffineMap([[1, *[small] * 8], [1 + F(3, 1024), *[0] * 8]])])
    lost = stable_argmax(network, [1] * 9, dtype="float16")
    assert (lost.verdict, lost.by) == ("refuted", "in order")
    kept = stable_argmax(network, [1] * 9, dtype="float16", accumulate="float32")
    assert kept.verdict == "unknown"
