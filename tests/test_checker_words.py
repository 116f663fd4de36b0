"""What the checker says is exactly what it accepted."""

from __future__ import annotations

from typing import Any

import pytest

from symact import checker
from symact.activations.entries import relu
from symact.certificates.finding import region_maps
from symact.collapsing.collapse import collapse
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Segment
from tests.fuzzing.changes import encoded
from tests.fuzzing.subjects import SQUARE, SUBJECTS, dense, document, folded
from tests.test_checker_limits import RELU, affine, certified, different, merge


def said(value: Any) -> list[str]:
    report = checker.check(encoded(value))
    assert report["accepted"], report["reason"]
    return [claim["statement"] for claim in report["claims"]]


def test_a_neuron_is_told_with_its_box() -> None:
    first, *_ = said(document(SUBJECTS["neurons"]()))
    assert first == (
        "model 0: number 0 that operation 2 reads is from 0 to 1, in piece 1, "
        "on the box from [0, 1/4] to [1, 3/4]"
    )


def test_regions_are_told_with_their_domain_and_what_all_means() -> None:
    (plane,) = said(document(atlas(folded(), SQUARE)))
    assert "activation regions of a domain of dimension 2, all there are that are full-" in plane
    assert plane.endswith("the domain is [-1, -1] + s [2, 0] + t [0, 2], 0 <= s, t <= 1")
    (line,) = said(document(atlas(folded(), Segment([-1, "1/2"], [1, 1]))))
    assert line.endswith("the domain is [-1, 1/2] + s [2, 1/2], 0 <= s <= 1")
    (point,) = said(document(SUBJECTS["regions of a point"]()))
    assert "1 activation region of a domain of dimension 0" in point
    assert point.endswith("the domain is [1, 0]")
    (some,) = said(document(SUBJECTS["some regions"]()))
    assert "perhaps not all there are" in some
    assert "full-dimensional" not in some


def test_a_difference_is_told_with_its_point() -> None:
    value = document(SUBJECTS["different"]())
    (statement,) = said(value)
    point = ", ".join(value["claims"][0]["point"])
    assert statement == f"model 0: it and model 1 differ at the point [{point}]"


@pytest.mark.parametrize("width", [40, 300])
def test_patterns_are_whole_or_marked(width: int) -> None:
    network = Network([AffineMap([[1]] * width), relu, AffineMap([[1] * width])])
    (statement,) = said(document(region_maps(atlas(network, Box([1], [2])))))
    whole = f"where the pattern is [{', '.join(['1'] * width)}];"
    cut = f"where the pattern is [{', '.join(['1'] * 20)}, ... {width} in all];"
    assert (whole if width <= 100 else cut) in statement


def test_long_numbers_and_questions_are_marked() -> None:
    long = "7" * 3000
    other = certified(affine(["2", "0"]), claims=[])["models"]
    value = certified(affine(["1", "0"]), claims=[{**different(long), "other": 1}])
    value["models"] += other
    (statement,) = said(value)
    assert f"[{'7' * 50}... 3000 characters in all]" in statement
    question = {"claim": "unknown", "model": 0, "question": "?" * 201}
    (statement,) = said(certified(RELU, claims=[question]))
    assert statement.endswith("?'... 201 characters in all")


def test_a_merge_says_whether_it_reaches_the_output() -> None:
    first, second, _ = said(document(collapse(dense())))
    assert first == "model 0: value 2 is affine 3 to 3 of [0]; it reaches the output"
    assert second == "model 0: value 5 is affine 3 to 1 of [3]; it is the output"
    six = affine(["6", "0"])
    (aside,) = said(certified((six, [0]), (RELU, [0]), claims=[merge(1, six)]))
    assert aside == "model 0: value 1 is affine 1 to 1 of [0]; it does not reach the output"


SIX = affine(["6", "0"])
SELECT = {"kind": "select", "indices": [0] * 6}
SUM = {"kind": "sum", "terms": 6}


def count(maps: int, activations: int = 0) -> Any:
    return {"claim": "collapsed", "model": 0, "maps": maps, "activations": activations}


def test_a_map_written_as_a_selection_and_a_sum_is_a_map() -> None:
    """y = 6x as six copies that are added."""
    hidden = [merge(1, SELECT, SUM)]
    wrong = checker.check(encoded(certified(SIX, claims=[*hidden, count(0)])))
    assert "it has [1, 0] maps" in str(wrong["reason"])
    assert said(certified(SIX, claims=[*hidden, count(1)]))[-1] == (
        "model 0: the network equals one with 1 affine map and 0 activations"
    )
    # in two merges: the copies in one, their sum in the other
    spread = affine(*[["1", "0"]] * 6)
    whole = affine(["1"] * 6 + ["0"])
    two = [merge(1, SELECT), {**merge(2, SUM), "reads": [1]}]
    wrong = checker.check(encoded(certified(spread, whole, claims=[*two, count(0)])))
    assert "it has [1, 0] maps" in str(wrong["reason"])


def test_what_is_no_map_is_told_beside() -> None:
    assert said(certified(SELECT, SUM, claims=[count(0)])) == [
        "model 0: the network equals one with 0 affine maps and 0 activations, "
        "beside 1 selection and 1 sum, which are no maps"
    ]
    assert said(certified(SELECT, SUM, SELECT, SUM, RELU, SIX, claims=[count(1, 1)])) == [
        "model 0: the network equals one with 1 affine map and 1 activation, "
        "beside 2 selections and 2 sums, which are no maps"
    ]


def test_the_checker_says_that_it_reads_no_models() -> None:
    value = document(collapse(dense()))
    value["models"][0]["file"] = "0" * 64
    (trusted,) = checker.check(encoded(value))["trusted"]
    assert "reads no model files" in trusted
