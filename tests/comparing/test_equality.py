"""Two networks: equal ones are proved equal, others told apart, and certificates say so."""

from __future__ import annotations

import copy
import hashlib
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import (
    AffineMap,
    Box,
    Network,
    SymactError,
    abs_,
    certificate,
    check,
    checker,
    equal,
    leaky_relu,
    relu,
    sigmoid,
    tanh,
)
from symact.comparing.equality import apart_at
from symact.networks.opaque import Opaque
from symact.networks.operations import Largest
from tests.comparing.pairs import DIFFERENT, EQUAL, cube, net, permuted, scaled, tiny_region

SMOOTH = [name for name in DIFFERENT if "smooth" in name]


@pytest.mark.parametrize("name", EQUAL)
def test_equal_pairs_are_proved_equal_and_certified(name: str) -> None:
    found = equal(*EQUAL[name]())
    assert found
    assert found.verdict == "equal"
    assert found.by == ("regions" if name == "region by region" else "rewriting")
    assert found.largest == (0, None)
    verdict = check(found)
    assert verdict.accepted, verdict.reason


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_pairs_are_told_apart(name: str) -> None:
    pair = DIFFERENT[name]()
    found = equal(*pair)
    assert not found
    assert found.verdict == "different"
    apart = found.apart
    assert apart is not None
    assert apart.size > 0
    if len(pair) == 3:
        assert all(a <= z <= b for a, z, b in zip(pair[2].lo, apart.point, pair[2].hi, strict=True))
        assert found.bound is None or found.bound >= apart.size
    if found.apart.is_exact and name not in SMOOTH:
        values = [network(apart.point)[apart.output] for network in pair[:2]]
        assert values[0] - values[1] == apart.difference[0] != 0
        assert check(found).accepted
    else:
        with pytest.raises(SymactError, match="certified differences need activations"):
            certificate(found)


def test_the_largest_difference_is_exact_where_regions_are_listed() -> None:
    found = equal(*tiny_region(2))
    assert found.largest == (Fraction(1, 1000), (1, 1))
    found = equal(Network([abs_], inputs=1), Network([relu], inputs=1), Box([-3], [1]))
    assert found.largest == (3, (-3,))
    assert found.bound == 3


def test_the_bound_holds_and_what_is_shared_cancels() -> None:
    wide = Network([AffineMap([[100] * 8, [1] * 8]), relu, AffineMap([[1, 1]])])
    other = Network([AffineMap([[100] * 8, [1] * 8]), relu, AffineMap([[1, 2]])])
    found = equal(wide, other, cube(8))
    assert found.bound == 8


def test_without_a_box_what_is_not_rewritten_stays_unknown() -> None:
    first, second, _ = EQUAL["region by region"]()  # type: ignore[misc]
    found = equal(first, second)
    assert found.verdict == "unknown"
    assert found.looked
    assert check(found).statements[0].count("left open") == 1


def test_a_budget_that_runs_out_is_no_verdict() -> None:
    first, second, box = EQUAL["region by region"]()  # type: ignore[misc]
    assert equal(first, second, box, seconds=1e-9).verdict == "unknown"


def test_opaque_operations_are_equal_only_to_themselves() -> None:
    def head(kind: str, row: list[int]) -> Network:
        return Network([AffineMap([row, [1, 1]]), Opaque(kind, 2, 2)])

    assert equal(head("Softmax", [1, 2]), head("Softmax", [1, 2]))
    for other in (head("Softmax", [1, 3]), head("LogSoftmax", [1, 2])):
        found = equal(head("Softmax", [1, 2]), other)
        assert found.verdict == "unknown"
        assert "Softmax" in found.looked[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((net(), Network([relu], inputs=3)), "3 → 2, the other 3 → 3"),
        ((net(), net(), cube(2)), "read 3 numbers, but the box"),
        ((net(), net(), "box"), "compared on a Box, not on a str"),
        ((net(), relu), "is of a Network"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(SymactError, match=message):
        equal(*arguments)


def test_a_budget_is_positive() -> None:
    with pytest.raises(SymactError, match="positive number"):
        equal(net(), net(), seconds=0)


@given(st.data())
def test_verdicts_of_small_networks_hold_at_points(data: st.DataObject) -> None:
    entry = st.integers(-2, 2)

    def drawn(bend: Any) -> Network:
        def rows(m: int, n: int) -> list[list[int]]:
            row = st.lists(entry, min_size=n, max_size=n)
            return data.draw(st.lists(row, min_size=m, max_size=m))

        return Network([AffineMap(rows(2, 1), data.draw(st.lists(entry, min_size=2, max_size=2))),
                        bend, AffineMap(rows(1, 2))])  # fmt: skip

    bends = st.sampled_from([relu, abs_, leaky_relu])
    first, second = drawn(data.draw(bends)), drawn(data.draw(bends))
    found = equal(first, second, Box([-3], [3]))
    points = [[Fraction(k, 7)] for k in range(-21, 22)]
    differences = [abs(first(x)[0] - second(x)[0]) for x in points]
    assert found.verdict == ("equal" if max(differences) == 0 else "different")
    assert found.largest is not None
    assert found.largest[0] >= max(differences)
    assert check(found).accepted


# -- certificates ---------------------------------------------------------------------------------


def verdict_of(document: Any) -> dict[str, Any]:
    return checker.check((checker.canonical(document) + "\n").encode())


def planted(document: Any) -> list[tuple[str, Any]]:
    """The document with every number of its claim and of its networks changed, one at a time."""
    found: list[tuple[str, Any]] = []

    def walk(value: Any, path: tuple[Any, ...]) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                walk(part, (*path, key))
        elif isinstance(value, list):
            for k, part in enumerate(value):
                walk(part, (*path, k))
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            is_number = not isinstance(value, str) or checker.NUMBER.fullmatch(value)
            if not is_number or path[-1] in ("sha256", "file", "inputs"):
                return
            other = copy.deepcopy(document)
            spot = other
            for key in path[:-1]:
                spot = spot[key]
            spot[path[-1]] = (
                value + 1 if isinstance(value, int) else str(Fraction(value) + Fraction(1, 7))
            )
            for model in other["models"]:
                text = checker.canonical(model["network"]).encode()
                model["sha256"] = hashlib.sha256(text).hexdigest()
            found.append((str(path), other))

    walk(document, ())
    return found


CERTIFIED = {
    "rewriting": lambda: equal(net(), scaled(["2", "1/3", "5", "1/7"])),
    "smooth": lambda: equal(net(bend=tanh), permuted(tanh)),
    "maximum": lambda: equal(*EQUAL["a maximum, permuted and rescaled"]()),
    "regions": lambda: equal(*EQUAL["region by region"]()),
}


@pytest.mark.parametrize("name", CERTIFIED)
def test_faults_in_any_field_are_rejected(name: str) -> None:
    document = json.loads(str(certificate(CERTIFIED[name]())))
    assert verdict_of(document)["accepted"]
    changes = planted(document)
    assert len(changes) > 10
    for where, other in changes:
        if name == "regions" and "'claims'" not in where and "'models'" in where:
            continue  # some of these are equal all the same
        try:
            accepted = verdict_of(other)["accepted"]
        except checker.UnreadableError:
            continue
        claim = other["claims"][0]
        trivially = claim["model"] == claim["other"]
        assert not accepted or trivially, where


def test_what_curves_never_do_is_rewritten_and_has_no_certificate() -> None:
    """A sigmoid is above 1/2 right of 0, so a ReLU of what it is more does nothing there."""
    head = AffineMap([[3]])
    first = Network([sigmoid, AffineMap([[1]], [Fraction(-1, 2)]), relu, head], inputs=1)
    second = Network([sigmoid, AffineMap([[3]], [Fraction(-3, 2)])], inputs=1)
    found = equal(first, second, Box([Fraction(1, 10)], [2]))
    assert found
    assert found.encloses
    with pytest.raises(SymactError, match="ranges of curves"):
        certificate(found)
    assert equal(first, second, Box([-1], [2])).verdict == "different"
    assert equal(first, second, Box([Fraction(-1, 10**9)], [2])).verdict != "equal"


def test_a_box_that_is_too_large_is_rejected() -> None:
    document = json.loads(str(certificate(equal(*EQUAL["a unit that is off on the box"]()))))
    assert verdict_of(document)["accepted"]
    for upper, lower in ((["2"] * 3, ["-1"] * 3), (["1"] * 2, ["-1"] * 2), ([], [])):
        document["claims"][0] |= {"upper": upper, "lower": lower}
        assert not verdict_of(document)["accepted"]


def test_regions_that_leave_something_out_are_rejected() -> None:
    document = json.loads(str(certificate(CERTIFIED["regions"]())))
    claim = document["claims"][0]
    claim["cells"].pop()
    assert "do not fit" in verdict_of(document)["reason"]
    document = json.loads(str(certificate(CERTIFIED["regions"]())))
    document["claims"][0]["other"] = 0
    assert verdict_of(document)["accepted"] is False


def test_a_maximum_of_many_terms_counts_each() -> None:
    def network(top: int) -> Network:
        return Network([AffineMap([[k] for k in range(top)]), Largest(top, 1)])

    first, second = network(3), network(4)
    assert equal(first, second, Box([0], [1])).verdict == "different"


def test_networks_that_differ_on_the_same_regions_are_rejected() -> None:
    document = json.loads(str(certificate(CERTIFIED["regions"]())))
    model = document["models"][1]
    model["network"]["operations"][-1]["operation"]["blocks"][0][0][-1] = "1"
    text = checker.canonical(model["network"]).encode()
    model["sha256"] = hashlib.sha256(text).hexdigest()
    assert "differ at a vertex" in verdict_of(document)["reason"]


def test_values_whose_ranges_meet_do_not_differ() -> None:
    zero, one = Fraction(0), Fraction(1)
    assert apart_at((), [(zero, one)], [(-one, one)]) is None
    found = apart_at((), [(2 * one, 3 * one)], [(zero, one)])
    assert found is not None
    assert found.difference == (1, 3)
