"""The checker accepts what is true and nothing else, whatever it is given."""

from __future__ import annotations

import ast
import copy
import gzip
import math
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from operator import sub
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import checker
from symact.activations.entries import activation, relu
from symact.bounding.bounds import neurons
from symact.certificates.certificate import certificate
from symact.certificates.claims import Cells, ClaimedCell
from symact.collapsing.collapse import collapse
from symact.geometry import corners, loops
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Largest
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.budget import Budget
from symact.regions.domain import Box
from symact.regions.integer_stages import IntegerStage
from tests.fuzzing.campaign import campaign
from tests.fuzzing.changes import encoded, rehashed, text_changes
from tests.fuzzing.subjects import SQUARE, SUBJECTS, Document, dense, document, folded

SCRIPT = Path(checker.__file__)
F = Fraction


def verdict(value: Any) -> str | None:
    """None where a certificate is accepted, else the reason."""
    report = checker.check(value if isinstance(value, bytes) else encoded(value))
    reason: str | None = report["reason"]
    assert report["accepted"] is (reason is None)
    return reason


def unreadable(data: bytes) -> str:
    with pytest.raises(checker.UnreadableError) as caught:
        checker.check(data)
    return str(caught.value)


def changed(value: Document, *path: str | int, to: Any) -> Document:
    """A copy with one field changed; hashes of operation lists are made right."""
    result = copy.deepcopy(value)
    place: Any = result
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return rehashed(result)


# -- accepted -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SUBJECTS)
def test_good_certificates_are_accepted(name: str) -> None:
    value = document(SUBJECTS[name]())
    report = checker.check(encoded(value))
    assert report["accepted"], report["reason"]
    assert [c["claim"] for c in report["claims"]] == [c["claim"] for c in value["claims"]]
    assert all(c["statement"].isascii() for c in report["claims"])


def test_the_report_says_what_was_accepted_and_what_is_trusted() -> None:
    value = document(collapse(dense()))
    report = checker.check(encoded(value))
    said = [claim["statement"] for claim in report["claims"]]
    assert said == [
        "model 0: value 2 is affine 3 to 3 of [0]; it reaches the output",
        "model 0: value 5 is affine 3 to 1 of [3]; it is the output",
        "model 0: the network equals one with 2 affine maps and 1 activation",
    ]
    assert "exact real" in report["semantics"]
    (trusted,) = report["trusted"]
    assert value["models"][0]["sha256"] in trusted
    assert "was read rightly" in trusted
    text = checker.text(report)
    assert text.startswith("Accepted.")
    for part in (*said, report["semantics"], trusted):
        assert part in text


@given(st.data())
def test_packed_comparison_is_comparison(data: Any) -> None:
    """The product of two maps is accepted; with any one coefficient changed it is rejected."""
    size = st.integers(1, 4)
    number = st.fractions(-9, 9, max_denominator=9)
    n, k, m = data.draw(size), data.draw(size), data.draw(size)

    def drawn(rows: int, columns: int) -> AffineMap:
        row = st.lists(number, min_size=columns, max_size=columns)
        matrix = data.draw(st.lists(row, min_size=rows, max_size=rows))
        return AffineMap(matrix, data.draw(st.lists(number, min_size=rows, max_size=rows)))

    value = document(collapse(Network([drawn(k, n), drawn(m, k)])))
    assert verdict(value) is None
    block = value["claims"][0]["operations"][0]["blocks"][0]
    row = data.draw(st.integers(0, m - 1))
    column = data.draw(st.integers(0, n))
    step = data.draw(st.sampled_from([F(1), F(-1), F(1, 2**300), F(7**90), F(-1, 3)]))
    block[row][column] = str(F(block[row][column]) + step)
    assert verdict(value) == "claim 0: value 2 is not what is claimed"


@pytest.mark.parametrize("widths", [(1, 2, 3), (3, 2, 2)], ids=["narrow", "wide"])
def test_nothing_hides_in_the_packing(widths: tuple[int, int, int]) -> None:
    """Two neighbouring coefficients changed so that no packing of b bits would tell, for all b."""
    n, k, m = widths
    first = AffineMap(
        [[1 + i + j for j in range(n)] for i in range(k)], [2**40 + i for i in range(k)]
    )
    second = AffineMap([[1] * k] * m, [-(2**60) * i for i in range(m)])
    value = document(collapse(Network([first, second])))
    assert verdict(value) is None
    block = value["claims"][0]["operations"][0]["blocks"][0]
    good = [list(row) for row in block]
    places = [(i, j) for i in range(m) for j in range(n + 1)]
    neighbours = [(a, b) for a in places for b in places if sum(map(abs, map(sub, a, b))) == 1]
    for b in range(180):
        for (i, j), (p, q) in neighbours:
            block[i][j] = str(int(good[i][j]) + 2**b)
            block[p][q] = str(int(good[p][q]) - 1)
            assert verdict(value) is not None
            block[i][j], block[p][q] = good[i][j], good[p][q]
    assert verdict(value) is None


def test_many_outputs_are_compared_in_parts() -> None:
    """600 outputs are three parts; a coefficient of the first one counts as much as of the last."""
    draw = random.Random(1)
    narrow = AffineMap([[draw.randint(-3, 3) for _ in range(600)]])
    wide = AffineMap([[draw.randint(-3, 3)] for _ in range(600)])
    value = document(collapse(Network([narrow, wide])))
    assert verdict(value) is None
    for row in (0, 256, 599):
        path = ("claims", 0, "operations", 0, "blocks", 0, row, 1)
        wrong = changed(value, *path, to=lambda entry: str(int(entry) + 1))
        assert verdict(wrong) == "claim 0: value 2 is not what is claimed"


# -- numbers and text -----------------------------------------------------------------------------

NUMBERS = ["0", "1", "-1", "1/2", "-1/2", "10/3", "-7/100", "9" * 4000, "1/" + "9" * 4000]
NO_NUMBERS = [
    *("", "-", "/", "1/", "/2", "-0", "+1", "00", "01", "-01", "0/1", "1/1", "0/2", "2/4", "-2/4"),
    *("1/0", "1/-2", "--1", "1.0", "1.", ".5", "1e3", "1E3", "1e10000000", "0x10", "1_0", "1,2"),
    *(" 1", "1 ", "1\n", "1/2/3", "NaN", "nan", "inf", "Infinity", "١", "²", "1/02", "½", "1 /2"),
    *("9" * 4001, "1/" + "9" * 4001, "-" + "9" * 4001, "9" * 100_000, "None", "true"),
]


@pytest.mark.parametrize("text", NUMBERS, ids=lambda text: text[:12])
def test_numbers(text: str) -> None:
    ((number,),), one = checker.Budget().integers([[text]], "here")
    assert F(number, one) == F(text)


@pytest.mark.parametrize("text", NO_NUMBERS, ids=lambda text: ascii(text[:12]))
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(checker.RejectedError, match="here has"):
        checker.Budget().integers([["1", text]], "here")


@given(st.lists(st.lists(st.fractions(), max_size=4), max_size=4))
def test_lists_of_numbers_have_one_denominator(lists: list[list[Fraction]]) -> None:
    rows, one = checker.Budget().integers([[str(x) for x in row] for row in lists], "here")
    assert [[F(p, one) for p in row] for row in rows] == lists
    assert math.gcd(one, *(p for row in rows for p in row)) == 1


@pytest.mark.parametrize("name", ["dense", "regions of a box", "neurons"])
def test_there_is_one_text(name: str) -> None:
    for change in text_changes(document(SUBJECTS[name]())):
        assert unreadable(change.data), change.what


def test_packed_files() -> None:
    data = encoded(document(collapse(dense())))
    assert verdict(gzip.compress(data)) is None
    assert unreadable(gzip.compress(data)[:-9])
    assert unreadable(gzip.compress(data) + b"more")
    bomb = gzip.compress(b" " * (checker.SIZE + 1), 9)
    assert len(bomb) < checker.SIZE / 500
    assert "canonical" in unreadable(bomb)
    two = gzip.compress(data[:9]) + gzip.compress(data[9:])
    assert unreadable(two)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("models", 0, "network", "inputs"), True, "inputs is no int"),
        (("models", 0, "network", "inputs"), "3", "inputs is no int"),
        (("models", 0, "network", "operations", 0, "reads", 0), False, "reads[0] is no int"),
        (("claims", 0, "value"), None, "value is no int"),
        (("claims", 0, "operations"), {}, "operations is no list"),
        (("claims", 0, "operations", 0), [], "of no known kind"),
        (("claims", 0, "operations", 0, "kind"), "relu", "of no known kind"),
        (("claims", 0, "claim"), "network", "of no known kind"),
        (("claims", 0, "claim"), ["collapse"], "of no known kind"),
        (("claims", 0, "note"), "1", "claims[0] needs ['claim', 'model'"),
        (("claims",), [], "no claim"),
        (("semantics",), "floats", "other semantics"),
        (("models", 0, "sha256"), "0" * 64, "has SHA-256"),
        (("models", 0, "file"), "0" * 63, "is no SHA-256"),
        (("claims", 0, "model"), 1, "there is no model 1"),
        (("claims", 0, "model"), -1, "there is no model -1"),
    ],
)
def test_what_does_not_fit_the_format(path: tuple[Any, ...], value: Any, message: str) -> None:
    wrong = copy.deepcopy(document(collapse(dense())))
    place: Any = wrong
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    reason = verdict(wrong)
    assert reason is not None
    assert message in reason


def test_another_schema_is_not_read() -> None:
    for schema in ("symact.certificate/2", "", None, 1):
        assert "schema" in unreadable(encoded({**document(collapse(dense())), "schema": schema}))
    assert "schema" in unreadable(b"[]\n")


# -- networks -------------------------------------------------------------------------------------

NETWORK = ("models", 0, "network")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("operations", 0, "reads"), [1], "reads what is not before it"),
        (("operations", 0, "reads"), [-1], "reads what is not before it"),
        (("operations", 1, "reads"), [], "reads 0 numbers"),
        (("operations", 1, "reads"), [0, 1], "reads 5 numbers"),
        (("inputs",), 0, "reads 0 numbers"),
        (("inputs",), -3, "reads -3 numbers"),
        (("inputs",), 10**11, "reads 100000000000 numbers"),
        (("inputs",), 4, "reads 4 numbers, which do not fit its blocks"),
        (("output",), 6, "has no output"),
        (("output",), -1, "has no output"),
        (("operations", 0, "operation", "blocks"), [], "ragged"),
        (("operations", 0, "operation", "blocks", 0), [], "ragged"),
        (("operations", 0, "operation", "blocks", 0), [[], []], "ragged"),
        (("operations", 0, "operation", "blocks", 0), [["1"], ["1"]], "ragged"),
        (("operations", 0, "operation", "blocks", 0, 0), ["1"], "ragged"),
        (("operations", 0, "operation", "blocks", 0, 0), ["1"] * 5, "ragged"),
        (("operations", 0, "operation"), {"kind": "select", "indices": []}, "selects nothing"),
        (("operations", 0, "operation"), {"kind": "select", "indices": [3]}, "not among 3"),
        (("operations", 0, "operation"), {"kind": "select", "indices": [-2]}, "not among 3"),
        (("operations", 0, "operation"), {"kind": "sum", "terms": 2}, "has 2 terms"),
        (("operations", 0, "operation"), {"kind": "sum", "terms": 0}, "has 0 terms"),
        (("operations", 0, "operation"), {"kind": "maximum", "terms": -3}, "has -3 terms"),
        (("operations", 0, "operation"), {"kind": "maximum", "terms": 9**9}, "terms, but reads"),
        (("operations", 2, "operation", "knots"), [], "must bend at increasing knots"),
        (("operations", 2, "operation", "knots"), ["0", "1"], "must bend at increasing knots"),
        (("operations", 2, "operation", "slopes"), ["1", "1"], "must bend at increasing knots"),
        (("operations", 2, "operation", "slopes"), [], "must bend at increasing knots"),
    ],
)
def test_lists_that_describe_no_network(path: tuple[Any, ...], value: Any, message: str) -> None:
    reason = verdict(changed(document(collapse(dense())), *NETWORK, *path, to=value))
    assert reason is not None
    assert message in reason


def test_knots_increase() -> None:
    pieces = {"kind": "activate", "slopes": ["0", "1", "0"], "intercept": "0"}
    for knots in (["1", "0"], ["0", "0"]):
        reason = verdict(
            changed(
                document(collapse(dense())),
                *(*NETWORK, "operations", 2, "operation"),
                to={**pieces, "knots": knots},
            )
        )
        assert reason is not None
        assert "must bend at increasing knots" in reason


# -- claims ---------------------------------------------------------------------------------------


def test_an_empty_merge_is_the_identity() -> None:
    """No operations make a copy of what is read, not zero."""
    zero = Network([AffineMap([[0]]), AffineMap([[0]])])
    value = document(collapse(zero))
    assert verdict(value) is None
    empty = changed(value, "claims", 0, "operations", to=[])
    assert verdict(empty) == "claim 0: value 2 is not what is claimed"
    same = document(collapse(Network([AffineMap([[1]]), AffineMap([[1]])])))
    copied = changed(same, "claims", 0, "operations", to=[])
    assert "claim 1: it has [0, 0] maps" in str(verdict(copied))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("value", 0, "not in order, or has no use"),
        ("value", 3, "is not affine"),
        ("value", 1, "is not what is claimed"),
        ("value", 6, "value 6 is reached"),
        ("reads", [], "value 0 is reached"),
        ("reads", [1], "reads 2 numbers"),
        ("reads", [0, 1], "not in order, or has no use"),
        ("reads", [0, 0], "not in order, or has no use"),
        ("reads", [2], "not in order, or has no use"),
        ("reads", [-1, 0], "not in order, or has no use"),
        ("operations", [{"kind": "select", "indices": [0, 1, 2]}], "is not what is claimed"),
        ("operations", [{"kind": "maximum", "terms": 3}], "is not what is claimed"),
        ("operations", [{"kind": "maximum", "terms": 1}], "is not what is claimed"),
        ("pattern", [0], "the pattern is too long"),
    ],
)
def test_wrong_merges(field: str, value: Any, message: str) -> None:
    reason = verdict(changed(document(collapse(dense())), "claims", 0, field, to=value))
    assert reason is not None
    assert message in reason


def test_a_merge_counts_once_and_in_order() -> None:
    value = document(collapse(dense()))
    first, second, count = value["claims"]
    assert "a claim twice" in str(verdict({**value, "claims": [first, first, count]}))
    assert "it has [3, 1]" in str(verdict({**value, "claims": [first, count, second]}))
    assert "it has [4, 1]" in str(verdict({**value, "claims": [count]}))
    assert verdict({**value, "claims": [second, first, count]}) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("factor", "3"),
        ("factor", "-2"),
        ("first", 1),
        ("second", 0),
        ("second", 3),
        ("value", 2),
        ("value", 3),
    ],
)
def test_wrong_multiples(field: str, value: Any) -> None:
    good = document(SUBJECTS["proportional"]())
    assert verdict(changed(good, "claims", 0, field, to=value)) is not None


def test_different_networks_differ_at_the_point() -> None:
    value = document(SUBJECTS["different"]())
    for model, other, message in (
        (0, 0, "the same values"),
        (0, -1, "no model -1"),
        (2, 1, "no model 2"),
    ):
        wrong = changed(
            changed(value, "claims", 0, "model", to=model), "claims", 0, "other", to=other
        )
        assert message in str(verdict(wrong))
    for point in (["1"], [], ["1", "1", "1"]):
        wrong = changed(value, "claims", 0, "point", to=point)
        assert "another dimension" in str(verdict(wrong))
    narrow = changed(value, "models", 1, "network", "output", to=0)
    assert "different widths" in str(verdict(narrow))


def test_a_function_known_by_name_only_has_no_values() -> None:
    gelu = Network([AffineMap([[1]]), activation("gelu"), AffineMap([[1]])])
    value = document(collapse(gelu))
    point = {"claim": "different", "model": 0, "other": 0, "point": ["1"]}
    assert "by name only" in str(verdict({**value, "claims": [point]}))
    pattern = {
        "claim": "collapse",
        "model": 0,
        "value": 3,
        "reads": [0],
        "pattern": [0],
        "operations": [value["models"][0]["network"]["operations"][0]["operation"]],
    }
    assert "operation 2 is not affine" in str(verdict({**value, "claims": [pattern]}))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ([], "nor are its pieces in the pattern"),
        ([1] * 4, "nor are its pieces in the pattern"),
        ([1] * 6, "too long"),
        ([1, 1, 1, 1, 2], "nor are its pieces in the pattern"),
        ([1, 1, 1, 1, -1], "nor are its pieces in the pattern"),
        ([1, 0, 1, 0, 1], "is not what is claimed"),
    ],
)
def test_wrong_patterns_of_a_map(pattern: list[int], message: str) -> None:
    value = document(SUBJECTS["maps"]())
    assert message in str(verdict(changed(value, "claims", 0, "pattern", to=pattern)))


def test_a_map_on_a_pattern_is_no_merge() -> None:
    value = document(SUBJECTS["maps"]())
    count = {"claim": "collapsed", "model": 0, "maps": 3, "activations": 2}
    assert verdict({**value, "claims": [*value["claims"], count]}) is None
    less = {**count, "maps": 1, "activations": 0}
    assert "it has [3, 2]" in str(verdict({**value, "claims": [*value["claims"], less]}))


# -- neurons --------------------------------------------------------------------------------------


@given(st.data())
def test_any_slopes_prove_something_true(data: Any) -> None:
    """What slopes prove is computed, not believed: with other slopes another bound is right, and
    that one holds at every point."""
    box = Box([0, "1/4"], [1, "3/4"])
    value = document(neurons(folded(), box))
    number = data.draw(st.integers(0, len(value["claims"]) - 1))
    claim = value["claims"][number]
    slope = st.fractions(-2, 2, max_denominator=64)
    claim["slopes"] = [str(data.draw(slope)) for _ in claim["slopes"]]
    value["claims"] = value["claims"][: number + 1]
    reason = verdict(value)
    if reason is not None:
        assert "the slopes give the bounds" in reason
        low, high = reason.removesuffix(")").split("bounds ")[1].split(" and ")
        claim["least"], claim["most"] = low, high
        if "another piece" in (reason := verdict(value) or ""):
            claim["piece"] = -1
            reason = verdict(value) or ""
        assert not reason
    x = [data.draw(st.fractions(0, 1)), data.draw(st.fractions("1/4", "3/4"))]
    network = folded()
    before = Network(network.nodes[: claim["operation"] - 1])
    assert F(claim["least"]) <= before(x)[claim["index"]] <= F(claim["most"])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("operation", 0, "no such activation"),
        ("operation", 9, "no such activation"),
        ("operation", 1, "no such activation"),
        ("index", 2, "no such activation"),
        ("index", -1, "no such activation"),
        ("piece", 7, "another piece"),
        ("slopes", [], "has no bounds or slope"),
        ("slopes", ["1", "1", "1", "1", "1", "1", "1"], "slopes that nothing uses"),
    ],
)
def test_wrong_neurons(field: str, value: Any, message: str) -> None:
    good = document(SUBJECTS["neurons"]())
    assert good["claims"][3]["slopes"]
    assert message in str(verdict(changed(good, "claims", 3, field, to=value)))


def test_bounds_rest_on_bounds_before_them_on_the_same_box() -> None:
    good = document(SUBJECTS["neurons"]())
    *first, last = good["claims"]
    assert "has no bounds" in str(verdict({**good, "claims": [last]}))
    assert "has no bounds" in str(verdict({**good, "claims": [last, *first]}))
    wider = changed(good, "claims", 3, "upper", 0, to="2")
    assert "has no bounds" in str(verdict(wider))
    empty = changed(good, "claims", 0, "upper", 0, to="-1")
    assert "the box is empty" in str(verdict(empty))
    flat = changed(good, "claims", 0, "upper", to=["1"])
    assert "another dimension" in str(verdict(flat))


# -- regions: planted faults ----------------------------------------------------------------------

Faulty = Callable[[Document], Document]


def regions(value: Document) -> Any:
    return value["claims"][0]


def drop_a_region(value: Document) -> Document:
    del regions(value)["cells"][2]
    return value


def swap_two_patterns(value: Document) -> Document:
    first, second = regions(value)["cells"][1:3]
    first["pattern"], second["pattern"] = second["pattern"], first["pattern"]
    return value


def swap_two_loops(value: Document) -> Document:
    first, second = regions(value)["cells"][1:3]
    first["loop"], second["loop"] = second["loop"], first["loop"]
    return value


def repeat_a_region(value: Document) -> Document:
    regions(value)["cells"].insert(1, copy.deepcopy(regions(value)["cells"][1]))
    return value


def flip_a_label(value: Document) -> Document:
    pattern = regions(value)["cells"][3]["pattern"]
    pattern[0] = 1 - pattern[0]
    return value


def turn_a_loop_around(value: Document) -> Document:
    loop = regions(value)["cells"][0]["loop"]
    loop[1:] = loop[:0:-1]
    return value


def cut_a_corner(value: Document) -> Document:
    cell = next(cell for cell in regions(value)["cells"] if len(cell["loop"]) > 3)
    del cell["loop"][1]
    return value


def cross_a_loop(value: Document) -> Document:
    loop = next(c["loop"] for c in regions(value)["cells"] if len(c["loop"]) > 3)
    loop[1], loop[2] = loop[2], loop[1]
    return value


def visit_a_loop_twice(value: Document) -> Document:
    regions(value)["cells"][0]["loop"] *= 2
    return value


def collapse_a_cell(value: Document) -> Document:
    del regions(value)["cells"][0]["loop"][2:]
    return value


def move_a_vertex(value: Document) -> Document:
    """An inner vertex, by 2⁻⁶⁰ to the right."""
    points = regions(value)["vertices"]
    k = next(k for k, p in enumerate(points) if all(0 < F(x) < 1 for x in p))
    points[k][0] = str(F(points[k][0]) + F(1, 2**60))
    return value


def leave_the_domain(value: Document) -> Document:
    points = regions(value)["vertices"]
    points[-1][0] = str(F(points[-1][0]) + F(1, 2**60))
    return value


def shrink_to_inside(value: Document) -> Document:
    """Every vertex on the border moved inwards, by 2⁻⁶⁰."""
    for point in regions(value)["vertices"]:
        for axis, entry in enumerate(point):
            if F(entry) in (0, 1):
                point[axis] = str(abs(F(entry) - F(1, 2**60)))
    return value


def keep_a_vertex_too_many(value: Document) -> Document:
    regions(value)["vertices"].insert(1, ["0", "1/1000"])
    for cell in regions(value)["cells"]:
        cell["loop"] = [k + (k >= 1) for k in cell["loop"]]
    return value


def halve_a_cell(value: Document) -> Document:
    """One region as two cells, the second with the pattern of the first."""
    cells = regions(value)["cells"]
    k = next(k for k, cell in enumerate(cells) if len(cell["loop"]) > 3)
    a, b, c, *rest = cells[k]["loop"]
    cells[k : k + 1] = [
        {**cells[k], "loop": [a, b, c]},
        {**cells[k], "loop": [a, c, *rest]},
    ]
    return value


def shrink_the_domain(value: Document) -> Document:
    regions(value)["domain"][0][0] = "3/2"
    return value


def widen_the_domain(value: Document) -> Document:
    regions(value)["domain"][0][0] = "5/2"
    return value


def tidied(value: Document) -> Document:
    """The same in the order that the checker asks for, so that order does not give a fault away."""
    result = copy.deepcopy(value)
    points, cells = regions(result)["vertices"], regions(result)["cells"]
    order = sorted(range(len(points)), key=lambda k: [F(entry) for entry in points[k]])
    regions(result)["vertices"] = [points[k] for k in order]
    for cell in cells:
        loop = [order.index(k) for k in cell["loop"]]
        start = loop.index(min(loop))
        cell["loop"] = loop[start:] + loop[:start]
    cells.sort(key=lambda cell: cell["pattern"])
    return result


FAULTS: dict[str, tuple[Faulty, str]] = {
    "drop a region": (drop_a_region, "do not fill the domain|do not fit"),
    "swap two patterns": (swap_two_patterns, "another pattern"),
    "swap two loops": (swap_two_loops, "another pattern"),
    "repeat a region": (repeat_a_region, "patterns are not in order"),
    "flip a label": (flip_a_label, "another pattern"),
    "turn a loop around": (turn_a_loop_around, "not convex"),
    "cut a corner": (cut_a_corner, "goes on"),
    "cross a loop": (cross_a_loop, "not convex"),
    "visit a loop twice": (visit_a_loop_twice, "not convex"),
    "collapse a cell": (collapse_a_cell, "not convex"),
    "move a vertex": (move_a_vertex, "another pattern"),
    "leave the domain": (leave_the_domain, "is not in the domain"),
    "shrink to inside": (shrink_to_inside, "goes on|not convex"),
    "keep a vertex too many": (keep_a_vertex_too_many, "do not fit"),
    "halve a cell": (halve_a_cell, "patterns are not in order"),
    "shrink the domain": (shrink_the_domain, "another pattern|goes on"),
    "widen the domain": (widen_the_domain, "another pattern|goes on"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("complete", [True, False], ids=["all", "some"])
def test_planted_faults(name: str, complete: bool) -> None:
    plant, message = FAULTS[name]
    good = document(atlas(folded(), SQUARE))
    regions(good)["complete"] = complete
    assert verdict(good) is None
    faulty = plant(copy.deepcopy(good))
    reason = verdict(tidied(faulty))
    if reason is None:
        assert name == "drop a region"
        assert not complete
    else:
        assert any(part in reason for part in message.split("|")), reason
        assert verdict(faulty) is not None


def test_vertices_come_once_and_in_order() -> None:
    value = document(atlas(folded(), SQUARE))
    points = regions(value)["vertices"]
    points.reverse()
    for cell in regions(value)["cells"]:
        loop = [len(points) - 1 - k for k in cell["loop"]]
        start = loop.index(min(loop))
        cell["loop"] = loop[start:] + loop[:start]
    assert "the vertices are not in order" in str(verdict(value))
    twice = document(atlas(folded(), SQUARE))
    regions(twice)["vertices"].insert(0, regions(twice)["vertices"][0])
    for number, cell in enumerate(regions(twice)["cells"]):
        cell["loop"] = [k + 1 if k or number else 0 for k in cell["loop"]]
    assert verdict(twice) is not None


def test_loops_begin_at_their_lowest_vertex() -> None:
    value = document(atlas(folded(), SQUARE))
    loop = regions(value)["cells"][0]["loop"]
    loop.append(loop.pop(0))
    assert "not convex and ordered" in str(verdict(value))


@pytest.mark.parametrize("loop", [[], [0], [0, 1]])
def test_a_loop_of_too_few_vertices_is_none(loop: list[int]) -> None:
    value = document(atlas(folded(), SQUARE))
    loops = [cell["loop"] for cell in value["claims"][0]["cells"]]
    others = [{*sum(loops[:k] + loops[k + 1 :], loop)} for k in range(len(loops))]
    # a cell whose vertices others use too, so that nothing else is wrong
    k = others.index({*range(len(value["claims"][0]["vertices"]))})
    wrong = changed(value, "claims", 0, "cells", k, "loop", to=loop)
    assert f"cell {k} is not convex and ordered" in str(verdict(wrong))


def test_half_a_region_is_none() -> None:
    good = tidied(document(atlas(folded(), SQUARE)))
    assert verdict(good) is None
    wrong = halve_a_cell(copy.deepcopy(good))
    for cell in regions(wrong)["cells"]:
        alone = copy.deepcopy(wrong)
        regions(alone)["complete"] = False
        used = sorted(set(cell["loop"]))
        regions(alone)["vertices"] = [regions(wrong)["vertices"][k] for k in used]
        regions(alone)["cells"] = [{**cell, "loop": [used.index(k) for k in cell["loop"]]}]
        is_half = cell not in regions(good)["cells"]
        assert ("goes on" in str(verdict(alone))) is is_half


@settings(max_examples=25)
@given(st.data())
def test_a_list_that_lacks_a_region_is_not_complete(data: Any) -> None:
    """Whatever the network, the list of all is accepted, and that of all but one only as some."""
    steps = [relu, activation("hardtanh"), activation("leaky_relu", alpha="-1/2"), Largest(2, 2)]
    entry, inputs = st.integers(-2, 2), data.draw(st.sampled_from([1, 2]))
    parts: list[Any] = []
    width = inputs
    for _ in range(data.draw(st.integers(1, 3))):
        rows = st.lists(entry, min_size=width, max_size=width)
        matrix = data.draw(st.lists(rows, min_size=4, max_size=4))
        offset = data.draw(st.lists(entry, min_size=4, max_size=4))
        step = data.draw(st.sampled_from(steps))
        parts += [AffineMap(matrix, offset), step]
        width = 2 if isinstance(step, Largest) else 4
    network, box = Network(parts), Box([-1] * inputs, [1] * inputs)
    good = document(atlas(network, box, engine="reference"))
    assert verdict(good) is None
    cells = regions(good)["cells"]
    if len(cells) > 1:
        del cells[data.draw(st.integers(0, len(cells) - 1))]
        used = sorted({k for cell in cells for k in cell["loop"]})
        regions(good)["vertices"] = [regions(good)["vertices"][k] for k in used]
        for cell in cells:
            cell["loop"] = [used.index(k) for k in cell["loop"]]
        assert "do not fill" in str(verdict(good))
        regions(good)["complete"] = False
        assert verdict(good) is None


# -- regions: a broken enumerator -----------------------------------------------------------------

Patch = Callable[[pytest.MonkeyPatch], None]


def crossings_a_little_off(patch: pytest.MonkeyPatch) -> None:
    whole = corners.between

    def between(*arguments: Any) -> Any:
        *tops, bottom = whole(*arguments)
        return ((tops[0] << 60) + 1, *(top << 60 for top in tops[1:]), bottom << 60)

    patch.setattr(corners, "between", between)


def one_side_twice(patch: pytest.MonkeyPatch) -> None:
    whole = loops.cut
    patch.setattr(loops, "cut", lambda *a, **k: whole(*a, **k)[:1] * 2)


def sides_swapped(patch: pytest.MonkeyPatch) -> None:
    whole = loops.cut
    patch.setattr(loops, "cut", lambda *a, **k: whole(*a, **k)[::-1])


def corners_in_the_other_order(patch: pytest.MonkeyPatch) -> None:
    whole = loops.cut
    patch.setattr(loops, "cut", lambda *a, **k: tuple(side[::-1] for side in whole(*a, **k)))


def a_cut_forgotten(patch: pytest.MonkeyPatch) -> None:
    whole = IntegerStage.decide

    def decide(self: Any, *arguments: Any) -> Any:
        pattern, cuts = whole(self, *arguments)
        return pattern, cuts[:-1]

    patch.setattr(IntegerStage, "decide", decide)


def a_cut_by_zero_at_the_right_piece(patch: pytest.MonkeyPatch) -> None:
    whole = IntegerStage.decide

    def decide(self: Any, values: Any, rows: Any) -> Any:
        pattern, cuts = whole(self, values, rows)
        for label, row, _ in self.knots:
            pattern[label] += not any(values[row])
        return pattern, cuts

    patch.setattr(IntegerStage, "decide", decide)


def a_constant_too_many(patch: pytest.MonkeyPatch) -> None:
    whole = IntegerStage.decide

    def decide(self: Any, values: Any, rows: Any) -> Any:
        moved = [[entry + 1 for entry in row] for row in rows[:-1]]
        low = [[entry + 1 for entry in row] for row in values[:-1]]
        return whole(self, [*low, values[-1]], [*moved, rows[-1]])

    patch.setattr(IntegerStage, "decide", decide)


def maps_of_the_other_pieces(patch: pytest.MonkeyPatch) -> None:
    whole = IntegerStage.apply
    patch.setattr(
        IntegerStage, "apply", lambda self, rows, own: whole(self, rows, [1 - p for p in own])
    )


def the_last_layer_skipped(patch: pytest.MonkeyPatch) -> None:
    whole = IntegerStage.decide
    seen: list[Any] = []

    def decide(self: Any, *arguments: Any) -> Any:
        seen.append(self)
        pattern, cuts = whole(self, *arguments)
        return (pattern, cuts) if self is seen[0] else (pattern, [])

    patch.setattr(IntegerStage, "decide", decide)


def a_cell_lost(patch: pytest.MonkeyPatch) -> None:
    whole = Budget.allows
    patch.setattr(Budget, "allows", lambda self, n: n < 2 and whole(self, n))


ENGINE_FAULTS: tuple[Patch, ...] = (
    crossings_a_little_off,
    one_side_twice,
    sides_swapped,
    corners_in_the_other_order,
    a_cut_forgotten,
    a_cut_by_zero_at_the_right_piece,
    a_constant_too_many,
    maps_of_the_other_pieces,
    the_last_layer_skipped,
    a_cell_lost,
)


@pytest.mark.parametrize("fault", ENGINE_FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_enumerator_is_found_out(fault: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    network = SPLIT if fault is a_cut_by_zero_at_the_right_piece else folded()
    right = atlas(network, SQUARE, engine="reference")
    assert verdict(document(right)) is None
    fault(monkeypatch)
    broken = atlas(network, SQUARE, engine="reference")
    broken = replace(broken, subdivision=replace(broken.subdivision, complete=True))
    assert verdict(document(broken)) is not None


SPLIT = Network([AffineMap([[1, 0], [0, 1], [0, 0]]), relu, AffineMap([[1, 1, 1]])])
UNIT = Box([0, 0], [1, 1])


def forged(points: list[tuple[str, str]], cells: list[tuple[str, list[int]]]) -> Cells:
    return Cells(
        SPLIT,
        UNIT,
        tuple(tuple(map(F, point)) for point in points),
        tuple(ClaimedCell(tuple(map(int, pattern)), tuple(loop)) for pattern, loop in cells),
        True,
    ).ordered()


def test_the_split_square() -> None:
    """(relu x, relu y, 0) on the unit square has one region; as two, labelled 111 and 110, every
    corner obeys its label weakly, and only the rule for constant coordinates tells."""
    corners = [("0", "0"), ("1", "0"), ("1", "1"), ("0", "1")]
    whole = forged(corners, [("110", [0, 1, 2, 3])])
    assert verdict(document(whole)) is None
    cut = [*corners, ("1/3", "0"), ("1/3", "1")]
    for labels in (("110", "111"), ("111", "110"), ("110", "110"), ("111", "111")):
        split = forged(cut, [(labels[0], [0, 4, 5, 3]), (labels[1], [4, 1, 2, 5])])
        reason = verdict(tidied(document(split)))
        assert reason is not None
        assert ("not in order" in reason) is (labels[0] == labels[1])
        assert "not in order" in reason or "another pattern" in reason or "goes on" in reason


def test_no_piece_is_no_pattern() -> None:
    """On [−1, 1]² two numbers are in no one piece; −1 is not a piece for that."""
    corners = [("0", "0"), ("1", "0"), ("1", "1"), ("0", "1")]
    whole = document(forged(corners, [("110", [0, 1, 2, 3])]))
    regions(whole)["domain"] = [["2", "0", "-1"], ["0", "2", "-1"]]
    for pattern in ([-1, -1, 0], [0, 0, 0], [1, 1, 0], []):
        regions(whole)["cells"][0]["pattern"] = pattern
        assert "cell 0 has another pattern" in str(verdict(whole))


def test_a_pentagram_turns_left_and_is_none() -> None:
    star = [("1/2", "1"), ("1/5", "1/10"), ("1", "7/10"), ("0", "7/10"), ("4/5", "1/10")]
    assert "not convex" in str(verdict(document(forged(star, [("110", [0, 1, 2, 3, 4])]))))
    points = [tuple(map(F, point)) for point in star]
    edges = [
        (q[0] - p[0], q[1] - p[1]) for p, q in zip(points, points[1:] + points[:1], strict=True)
    ]
    turns = [a * d - b * c for (a, b), (c, d) in zip(edges, edges[1:] + edges[:1], strict=True)]
    assert min(turns) > 0 or max(turns) < 0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["2", "4", "-1"], ["0", "0", "-1"]], "dependent"),
        ([["0", "0", "-1"], ["0", "2", "-1"]], "dependent"),
        ([["0", "0", "-1"], ["0", "0", "-1"]], "dependent"),
        ([["2", "-1"], ["0", "-1"]], "is not in the domain"),
        ([["0", "-1"], ["0", "-1"]], "dependent"),
        ([["-1"], ["-1"]], "is not in the domain"),
        ([["2", "0", "0", "-1"], ["0", "2", "0", "-1"]], "another dimension"),
        ([["2", "0", "-1"]], "another dimension"),
        ([["2", "0", "-1"], ["0", "2", "-1"], ["0", "0", "1"]], "another dimension"),
        ([["2", "0", "-1"], ["2", "-1"]], "another dimension"),
        ([[], []], "another dimension"),
        ([], "another dimension"),
    ],
)
def test_domains_that_are_none(rows: Any, message: str) -> None:
    good = document(atlas(folded(), SQUARE))
    assert message in str(verdict(changed(good, "claims", 0, "domain", to=rows)))


# -- limits ---------------------------------------------------------------------------------------


def model(*operations: Any, inputs: int = 1) -> Document:
    nodes = [{"name": "", "operation": own, "reads": [k]} for k, own in enumerate(operations)]
    network = {"inputs": inputs, "operations": nodes, "output": len(nodes)}
    claims = [{"claim": "collapsed", "model": 0, "maps": 0, "activations": 0}]
    return rehashed(
        {
            "schema": checker.SCHEMA,
            "semantics": checker.SEMANTICS,
            "models": [{"file": "", "sha256": "", "network": network}],
            "claims": claims,
        }
    )


def affine(matrix: list[list[str]], offset: list[str]) -> Any:
    rows = [[*row, shift] for row, shift in zip(matrix, offset, strict=True)]
    return {"kind": "affine", "blocks": [rows]}


def merge(value: int, *operations: Any, reads: tuple[int, ...] = (0,)) -> Any:
    return {
        "claim": "collapse",
        "model": 0,
        "value": value,
        "reads": list(reads),
        "pattern": [],
        "operations": list(operations),
    }


def different(point: list[str]) -> Any:
    return {"claim": "different", "model": 0, "other": 0, "point": point}


@pytest.mark.parametrize(
    ("x", "y"), [("-1", "-3/2"), ("1/3", "7/6"), ("1", "23/14"), ("4/3", "79/42"), ("9", "79/42")]
)
def test_values_of_an_activation_follow_from_one_intercept(x: str, y: str) -> None:
    slopes, knots = ["2", "5/7", "0"], ["1/3", "4/3"]
    bent = {"kind": "activate", "slopes": slopes, "knots": knots, "intercept": "1/2"}
    value = model(affine([["1"]], ["0"]), bent)
    value["claims"] = [{**different([x]), "other": 1}]
    for step in (F(0), F(1, 10**9)):
        constant = model(affine([["0"]], [str(F(y) + step)]))["models"]
        reason = verdict({**value, "models": [*value["models"], *constant]})
        assert (reason is None) is (step > 0)
        assert step or "the same values" in str(reason)


def test_closures_of_pieces() -> None:
    """Bits of every piece that a number is in, its ends counted."""

    def closures(data: Any, x: list[int], one: int) -> list[str]:
        own = checker.Operation(data, len(x), "here", checker.Budget()).closures(x, one)
        return [f"{mask:b}" for mask in own]

    most = {"kind": "maximum", "terms": 3}
    assert closures(most, [1, 5, 9, 0, 5, 8, 1, 4, 9], 1) == ["101", "11", "101"]
    bent = {"kind": "activate", "knots": ["-1", "1/2"], "slopes": ["0", "1", "0"], "intercept": "0"}
    assert closures(bent, [-2, -1, 0, 1], 1) == ["1", "11", "10", "100"]
    assert closures(bent, [-5, -4, -3, 1, 2, 3], 4) == ["1", "11", "10", "10", "110", "100"]


MUCH = "more work or memory"


def test_widths_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "WIDTH", 10_000)
    growing = affine([["1"]] * 100, ["0"] * 100)
    assert "gives 1000000 numbers" in str(verdict(model(*[growing] * 9)))
    wide = affine([["1"]], ["0"])
    assert "reads 10001 numbers" in str(verdict(model(wide, inputs=10_001)))
    many = model(*[wide] * 9, inputs=10_000)
    assert "it has [9, 0]" in str(verdict(many))
    many["claims"] = [different(["1"] * 10_000)]
    assert "the same values" in str(verdict(many))
    monkeypatch.setattr(checker, "BASE", 10**5)
    monkeypatch.setattr(checker, "RATE", 1)
    assert MUCH in str(verdict(many))


@pytest.mark.parametrize("name", SUBJECTS)
def test_work_is_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "BASE", 10)
    monkeypatch.setattr(checker, "RATE", 0)
    assert MUCH in str(verdict(document(SUBJECTS[name]())))


def test_numbers_do_not_grow_without_end() -> None:
    long = affine([["1/" + "7" * 3999]], ["0"])
    value = model(*[long] * 40)
    value["claims"] = [merge(40, long)]
    assert MUCH in str(verdict(value))
    value["claims"] = [different(["1"])]
    assert "the same values" in str(verdict(value))
    few = [f"1/{10**3990 + k}" for k in range(60)]
    value = model(affine([[*few, *["1"] * 20_000]], ["0"]), inputs=20_060)
    assert MUCH in str(verdict(value))


def test_bounds_that_are_too_long_to_be_written() -> None:
    """Python converts no more than 4300 digits: a traceback, if the checker tried."""
    long = affine([["9" * 4000]], ["0"])
    relu = {"kind": "activate", "knots": ["0"], "slopes": ["0", "1"], "intercept": "0"}
    value = model(long, long, relu)
    neuron = {"claim": "neuron", "model": 0, "lower": ["0"], "upper": ["1"], "operation": 3}
    neuron |= {"index": 0, "least": "0", "most": "1", "piece": 1, "slopes": []}
    value["claims"] = [neuron]
    assert "bounds are too long" in str(verdict(value))


def test_slopes_without_a_small_common_denominator() -> None:
    wide = affine([["1"]] * 300, ["0"] * 300)
    relu = {"kind": "activate", "knots": ["0"], "slopes": ["0", "1"], "intercept": "0"}
    value = model(wide, relu, affine([["1"] * 300], ["0"]), relu)
    box = {"model": 0, "lower": ["-1"], "upper": ["1"]}
    first = {"claim": "neuron", "operation": 2, "least": "-1", "most": "1", "piece": -1}
    value["claims"] = [{**box, **first, "index": i, "slopes": []} for i in range(300)]
    slopes = [f"1/{10**3990 + i}" for i in range(1, 1200, 2)]
    last = {"claim": "neuron", "operation": 4, "least": "0", "most": "0", "piece": 0, "index": 0}
    value["claims"].append({**box, **last, "slopes": slopes})
    assert verdict(value) is not None


def test_claims_about_a_value_that_is_read_very_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has to look at every reading; a million of them would take hours."""
    value = model({"kind": "sum", "terms": 50_000})
    value["models"][0]["network"]["operations"][0]["reads"] = [0] * 50_000
    value = rehashed(value)
    total, same = affine([["50000"]], ["0"]), affine([["1"]], ["0"])
    value["claims"] = [merge(1, total, *[same] * k) for k in range(9)]
    assert verdict(value) is None
    value["claims"] = [{"claim": "collapsed", "model": 0, "maps": 0, "activations": 0}]
    assert verdict(value) is None
    monkeypatch.setattr(checker, "BASE", 3 * 10**6)
    monkeypatch.setattr(checker, "RATE", 0)
    assert verdict(value) is None
    value["claims"] = [merge(1, total, *[same] * k) for k in range(9)]
    assert MUCH in str(verdict(value))


def test_a_maximum_of_very_many_terms_is_refused_in_time() -> None:
    value = model({"kind": "maximum", "terms": 200_000}, inputs=200_000)
    value["claims"] = [different(["1"] * 200_000)]
    assert "has 200000 terms" in str(verdict(value))


# -- incidents, each named after its lesson -------------------------------------------------------


def test_lesson_the_midpoint_and_the_corners_are_within_every_bound() -> None:
    """Marabou #485, #486, #495: UNSAT, and the box's own midpoint violates it."""
    box = Box([0, "1/4"], [1, "3/4"])
    for claim in neurons(folded(), box):
        before = Network(folded().nodes[: claim.operation - 1], inputs=2)
        for point in (box.lo, box.hi, ("1/2", "1/2"), (0, "3/4"), (1, "1/4")):
            assert claim.least <= before(point)[claim.index] <= claim.most
    good = document(neurons(folded(), box))
    low, high = good["claims"][0]["least"], good["claims"][0]["most"]
    middle = (F(low) + F(high)) / 2
    for field, value in (("least", str(middle + 1)), ("most", str(middle - 1))):
        assert "the slopes give" in str(verdict(changed(good, "claims", 0, field, to=value)))


def test_lesson_no_epsilon() -> None:
    """Marabou #568, #820: verdicts with an epsilon and without a proof."""
    value = document(collapse(dense()))
    path = ("claims", 0, "operations", 0, "blocks", 0, 1, 3)
    assert verdict(changed(value, *path, to=lambda e: str(F(e) + F(1, 10**300)))) is not None
    bounds = document(SUBJECTS["neurons"]())
    for field, step in (("least", 1), ("most", -1), ("least", -1), ("most", 1)):
        wrong = changed(
            bounds, "claims", 3, field, to=lambda e, step=step: str(F(e) + F(step, 2**20))
        )
        assert verdict(wrong) is not None


def test_lesson_no_option_hides_a_check(tmp_path: Path) -> None:
    """αβ-CROWN #83: an option hid an assertion, and everything became UNSAT."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    assert not any(isinstance(node, (ast.Assert, ast.Global)) for node in ast.walk(tree))
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    # what is caught is refused or rejected: nothing goes on
    assert all(handler.type is not None for handler in handlers)
    assert not any(isinstance(h.body[0], (ast.Pass, ast.Continue)) for h in handlers)
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes(encoded(changed(document(collapse(dense())), "claims", 0, "value", to=1)))
    for options in ([], ["-O"], ["-OO"]):
        found = subprocess.run(
            [sys.executable, *options, "-I", str(SCRIPT), str(wrong)], capture_output=True
        )
        assert found.returncode == 1


def test_lesson_conditions_are_stated_positively() -> None:
    """NNV #446: NaN ≤ tol is false, so "robust"."""
    for condition in (False, None, 0, 1, "", "true", float("nan"), []):
        with pytest.raises(checker.RejectedError):
            checker.need(condition, "no")  # type: ignore[arg-type]
    value = document(collapse(dense()))
    for text in ("NaN", "nan", "Infinity", "-inf"):
        path = ("claims", 0, "operations", 0, "blocks", 0, 0, 0)
        assert verdict(changed(value, *path, to=text)) is not None


def test_lesson_the_checker_parses_for_itself() -> None:
    """NNV #315: solver and witness check shared one wrong parser."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
        )
    }
    assert imported <= sys.stdlib_module_names
    code = "import sys; sys.argv = ['checker']; import runpy\n" + (
        f"try: runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'symact', 'sympy', 'numpy', 'flint'}))"
    )
    found = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert found.stdout == "[]\n"


def test_lesson_zero_tolerance() -> None:
    """vnncomp2023 #4: witnesses outside of the box were accepted."""
    value = document(atlas(folded(), SQUARE))
    assert "is not in the domain" in str(verdict(leave_the_domain(value)))


def test_lesson_say_which_arithmetic_every_time() -> None:
    """Jia and Rinard, 2020: a proof in real arithmetic is not about the deployed floats."""
    for name in SUBJECTS:
        report = checker.check(encoded(document(SUBJECTS[name]())))
        assert "exact real arithmetic" in report["semantics"]
        assert "exact real arithmetic" in checker.text(report)
    wrong = {**document(collapse(dense())), "semantics": "IEEE 754"}
    assert "other semantics" in str(verdict(wrong))


def test_lesson_what_is_read_elsewhere_stays() -> None:
    """torch #104593, onnx/optimizer #255: a tensor was fused that something else reads as well."""
    network = Network(
        [
            AffineMap([[1, 2], [3, 4]]),
            AffineMap([[1, 1], [0, 1]]),
            relu,
            Node(Addition(2, 2), (1, 3)),
        ]
    )
    value = document(collapse(network))
    assert verdict(value) is None
    fused = merge(2, affine([["4", "6"], ["3", "4"]], ["0", "0"]))
    count = {"claim": "collapsed", "model": 0, "maps": 2, "activations": 1}
    # fusing is allowed where it is right, but the map that is read elsewhere still counts
    assert verdict({**value, "claims": [fused, count]}) is None
    assert verdict({**value, "claims": [fused, {**count, "maps": 1}]}) is not None


def test_lesson_solvers_give_hints_and_exact_arithmetic_decides() -> None:
    """HiGHS, z3, cvc5: wrong answers. Slopes are a solver's; wrong ones give another bound."""
    value = document(SUBJECTS["neurons"]())
    wrong = changed(value, "claims", 3, "slopes", 0, to="5")
    assert "the slopes give the bounds" in str(verdict(wrong))


# -- the campaign ---------------------------------------------------------------------------------


def test_no_change_makes_a_false_certificate_pass() -> None:
    """Every 37th change of every subject; ``python -m tests.fuzzing.campaign`` tries all."""
    tally = campaign(every=37)
    assert tally.false == []
    assert tally.crashes == []
    assert tally.values >= 2000
    assert tally.accepted < tally.values / 20


def test_a_traceback_of_the_checker_fails_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    def conform(value: Any, form: Any, where: str) -> None:
        raise KeyError("loop")

    good = checker.check
    checks: list[bytes] = []

    def check(data: bytes) -> Any:
        checks.append(data)
        if len(checks) > 1:
            monkeypatch.setattr(checker, "conform", conform)
        return good(data)

    monkeypatch.setattr(checker, "check", check)
    tally = campaign(["unknown"], every=500)
    assert tally.crashes
    assert all(crash.startswith("KeyError unknown: ") for crash in tally.crashes)
    assert all("Traceback" in crash for crash in tally.crashes)


def test_an_interrupt_ends_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    good, calls = checker.check, iter([True])

    def check(data: bytes) -> Any:
        if next(calls, False):
            return good(data)
        raise KeyboardInterrupt

    monkeypatch.setattr(checker, "check", check)
    with pytest.raises(KeyboardInterrupt):
        campaign(["unknown"], every=500)


# -- the script -----------------------------------------------------------------------------------


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_script(tmp_path: Path) -> None:
    good, wrong, text = (tmp_path / name for name in ("good.json", "wrong.json", "text"))
    value = document(collapse(dense()))
    good.write_bytes(encoded(value))
    wrong.write_bytes(encoded(changed(value, "claims", 0, "value", to=1)))
    text.write_text("hello")
    accepted = run(good)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert accepted.stdout.startswith("Accepted.\n")
    rejected = run(wrong)
    assert (rejected.returncode, rejected.stderr) == (1, "")
    assert rejected.stdout.startswith("Rejected. claim 0: value 1 is not what is claimed\n")
    for arguments in ((text,), (tmp_path,), (tmp_path / "none",), (), (good, wrong), ("--json",)):
        found = run(*arguments)
        assert found.returncode == 2
        assert found.stdout == ""
        assert found.stderr.startswith("Error: ")
        assert "Traceback" not in found.stderr


def test_the_script_compares_the_model_file(tmp_path: Path) -> None:
    from symact.formats import read

    file = tmp_path / "model.json"
    file.write_text('{"symact": 1, "layers": [{"affine": {"weight": [[2]]}}]}')
    good = tmp_path / "good.json"
    good.write_text(str(certificate(collapse(read(file)))))
    assert run(good, "--model", file).returncode == 0
    file.write_text('{"symact": 1, "layers": [{"affine": {"weight": [[3]]}}]}')
    found = run(good, "--model", file)
    assert found.returncode == 1
    assert "it is about" in found.stdout
    assert run(good, "--model", tmp_path / "none").returncode == 2


def test_the_checker_can_be_read_in_one_sitting() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source)
    documented = {
        line
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    code = [
        line
        for number, line in enumerate(source.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#") and number not in documented
    ]
    assert len(source.splitlines()) <= 1000
    assert len(code) <= 800
