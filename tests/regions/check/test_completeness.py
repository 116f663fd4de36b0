"""The completeness check: it accepts what is right, and refuses every planted fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from symact.activations.entries import activation, relu
from symact.errors import CheckFailedError, UnsupportedError
from symact.networks.network import Network
from symact.networks.operations import Largest
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Domain, Plane, Point, Segment
from tests.grid import Case, cases
from tests.regions.nets import BENT, DEGENERATE, SQUARE, bent, generic, integer, pooled, sawtooth

F = Fraction
UNIT = Box([0, 0], [1, 1])


@dataclass(frozen=True)
class Cell:
    pattern: tuple[int, ...]
    parameter_vertices: tuple[Point, ...]


def cell(pattern: str, *vertices: Sequence[int | str | Fraction]) -> Cell:
    points = tuple(tuple(F(entry) for entry in vertex) for vertex in vertices)
    return Cell(tuple(map(int, pattern)), points)


def found(network: Network, domain: Domain) -> list[Cell]:
    return [Cell(region.pattern, region.parameter_vertices) for region in atlas(network, domain)]


# -- accepted -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_networks(name: str) -> None:
    network = DEGENERATE[name]()
    check_complete(network, SQUARE, found(network, SQUARE))


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize(
    "domain",
    [
        Segment([-1, -1], [1, 1]),
        Segment([0, 1], [0, -1]),
        Box([-1, 0], [1, 0]),
        Plane(["1/3", 0], [1, 1], [1, -1]),
        Box([-1, "1/7"], [-1, "1/7"]),
    ],
    ids=["diagonal", "axis", "flat box", "turned plane", "point"],
)
def test_degenerate_networks_on_other_domains(name: str, domain: Domain) -> None:
    network = DEGENERATE[name]()
    check_complete(network, domain, found(network, domain))


@pytest.mark.parametrize("name", BENT)
@pytest.mark.parametrize("domain", [SQUARE, Segment([-1, "1/3"], [1, -1])], ids=["plane", "line"])
def test_several_layers_of_every_activation(name: str, domain: Domain) -> None:
    network = bent(name)
    check_complete(network, domain, found(network, domain))


def test_generic_networks() -> None:
    for seed in range(3):
        network = generic([2, 12, 12, 2], seed)
        check_complete(network, SQUARE, found(network, SQUARE))
    network = sawtooth(6)
    check_complete(network, Box([0], [1]), found(network, Box([0], [1])))


@cases(lambda case: case.is_piecewise_linear and case.is_continuous)
def test_every_kind_of_layer_and_weights(case: Case) -> None:
    network = case.network
    domain: Domain = {
        1: Box([-2], [2]),
        2: Box([-2, -1], [1, 2]),
        3: Plane([-1, -1, 0], [2, 1, 0], [0, 2, "1/3"]),
    }[network.inputs]
    check_complete(network, domain, found(network, domain))


def test_shared_edges_are_not_needed() -> None:
    # a corner on the side of one cell only, and not even one on a line
    network = Network([AffineMap([[1, 0]], ["-1/2"]), relu])
    left = cell("0", (0, 0), ("1/2", 0), ("1/2", 1), (0, 1))
    right = cell("1", ("1/2", 0), (1, 0), (1, 1), ("1/2", 1), ("1/2", "1/3"))
    check_complete(network, UNIT, [left, right])


# -- refused --------------------------------------------------------------------------------------


def test_the_split_square_is_refused() -> None:
    # relu(x), relu(y), 0 on the unit square is one region; the third neuron is at its kink
    # everywhere, and may not be used to tell two halves apart
    network = Network([AffineMap([[1, 0], [0, 1], [0, 0]]), relu])
    halves = [
        cell("111", (0, 0), ("1/3", 0), ("1/3", 1), (0, 1)),
        cell("110", ("1/3", 0), (1, 0), (1, 1), ("1/3", 1)),
    ]
    with pytest.raises(CheckFailedError, match="cell 0 has the piece 1 at entry 2"):
        check_complete(network, UNIT, halves)
    check_complete(network, UNIT, [cell("110", (0, 0), (1, 0), (1, 1), (0, 1))])


def test_a_label_for_equal_terms_is_refused_unless_it_is_the_lowest() -> None:
    network = Network([AffineMap([[1, 1], [0, 0], [1, 1]]), Largest(3, 1)])
    square = ((0, 0), (1, 0), (1, 1), (0, 1))
    check_complete(network, UNIT, [cell("0", *square)])
    for label in "12":
        with pytest.raises(CheckFailedError, match="entry 0"):
            check_complete(network, UNIT, [cell(label, *square)])
    halves = [
        cell("0", (0, 0), (1, 0), (1, 1)),
        cell("2", (0, 0), (1, 1), (0, 1)),
    ]
    with pytest.raises(CheckFailedError, match="cell 1 has the piece 2"):
        check_complete(network, UNIT, halves)


def test_a_pentagram_is_refused() -> None:
    # all its turns are left turns, but it winds twice
    network = Network([AffineMap([[1, 0]])])
    star = [(0, 10), (-6, -8), (9, 3), (-9, 3), (6, -8)]
    with pytest.raises(CheckFailedError, match="winds around 2 times"):
        check_complete(network, Box([-10, -10], [10, 10]), [cell("", *star)])


Change = Callable[[list[Cell]], list[Cell]]


def on(number: int, change: Callable[[Cell], Cell]) -> Change:
    return lambda cells: [change(c) if k == number else c for k, c in enumerate(cells)]


def points(change: Callable[[tuple[Point, ...]], Sequence[Point]], number: int = 0) -> Change:
    return on(number, lambda c: replace(c, parameter_vertices=tuple(change(c.parameter_vertices))))


def pattern(change: Callable[[tuple[int, ...]], tuple[int, ...]], number: int = 0) -> Change:
    return on(number, lambda c: replace(c, pattern=change(c.pattern)))


def moved(point: Point) -> Point:
    return (point[0] + F(1, 10**9), point[1])


FAULTS: dict[str, tuple[Change, str]] = {
    "nothing": (lambda cells: [], "an area of 0, but the domain has 4"),
    "one left out": (lambda cells: cells[1:], "an area of"),
    "one twice": (lambda cells: [*cells, cells[0]], "two cells have the pattern"),
    "clockwise": (points(lambda loop: loop[::-1]), "not convex"),
    "a corner left out": (points(lambda loop: loop[1:], 1), "."),
    "a corner moved": (points(lambda loop: [moved(loop[0]), *loop[1:]], 2), "."),
    "a corner twice": (points(lambda loop: [loop[0], *loop]), "not convex"),
    "a spike": (points(lambda loop: [*loop, loop[0], loop[1]]), "not convex"),
    "a loop run twice": (points(lambda loop: [*loop, *loop]), "winds around 2 times"),
    "two corners": (points(lambda loop: loop[:2]), "at least 3"),
    "no corners": (points(lambda loop: ()), "at least 3"),
    "outside": (points(lambda loop: [(F(-5), F(0)), *loop]), "not in the box"),
    "three coordinates": (points(lambda loop: [(*p, F(0)) for p in loop]), "not in the box"),
    "another piece": (pattern(lambda p: (p[0], 1 - p[1], *p[2:])), "at entry 1"),
    "another piece at the end": (pattern(lambda p: (*p[:-1], 1 - p[-1])), "at entry 15"),
    "a piece that is none": (pattern(lambda p: (2, *p[1:])), "has the piece 2 at entry 0"),
    "a negative piece": (pattern(lambda p: (-1, *p[1:])), "has the piece -1 at entry 0"),
    "a pattern too short": (pattern(lambda p: p[:-1]), "entries"),
    "patterns too short": (
        lambda cells: [replace(c, pattern=(*c.pattern[:8], k)) for k, c in enumerate(cells)],
        ".",
    ),
    "patterns too long": (
        lambda cells: [replace(c, pattern=(*c.pattern, 0)) for c in cells],
        "17 entries, but the network has 16",
    ),
    "two swapped": (
        lambda cells: [
            replace(cells[0], pattern=cells[1].pattern),
            replace(cells[1], pattern=cells[0].pattern),
            *cells[2:],
        ],
        "refute",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults(fault: str) -> None:
    network = integer(3)
    change, message = FAULTS[fault]
    cells = found(network, SQUARE)
    with pytest.raises(CheckFailedError, match=message):
        check_complete(network, SQUARE, change(cells))


def test_every_cell_and_every_entry_is_looked_at() -> None:
    network = integer(1)
    cells = found(network, SQUARE)
    for number, right in enumerate(cells):
        for entry, piece in enumerate(right.pattern):
            other = (*right.pattern[:entry], 1 - piece, *right.pattern[entry + 1 :])
            wrong = [*cells[:number], replace(right, pattern=other), *cells[number + 1 :]]
            with pytest.raises(CheckFailedError):
                check_complete(network, SQUARE, wrong)


def test_overlaps_and_reversed_intervals_are_named() -> None:
    network = Network([AffineMap([[1, 0]], ["-1/2"]), relu])
    both = [
        cell("0", (0, 0), ("2/3", 0), ("2/3", 1), (0, 1)),
        cell("1", ("1/3", 0), (1, 0), (1, 1), ("1/3", 1)),
    ]
    with pytest.raises(CheckFailedError, match="an area of 4/3, but the domain has 1"):
        check_complete(network, UNIT, both)
    line = Network([AffineMap([[1]], ["-1/2"]), relu])
    for wrong in (cell("1", (1,), ("1/2",)), cell("1", ("1/2",)), cell("1", (0,), ("1/2",), (1,))):
        with pytest.raises(CheckFailedError, match="cell 1 is no interval"):
            check_complete(line, Box([0], [1]), [cell("0", (0,), ("1/2",)), wrong])


def test_a_merged_pair_of_neighbours_is_refused() -> None:
    network = Network([AffineMap([[1, 0]], ["-1/2"]), relu])
    for label in "01":
        with pytest.raises(CheckFailedError, match="refute"):
            check_complete(network, UNIT, [cell(label, (0, 0), (1, 0), (1, 1), (0, 1))])


def test_pieces_in_the_middle_need_both_sides() -> None:
    # hard tanh of 3x − 1 on [0, 1]: kinks at 0 and 2/3
    network = Network([AffineMap([[3]], [-1]), activation("hardtanh")])
    line = Box([-1], [1])
    right = [cell("0", (-1,), (0,)), cell("1", (0,), ("2/3",)), cell("2", ("2/3",), (1,))]
    check_complete(network, line, right)
    for wrong in (
        [cell("1", (-1,), (0,)), cell("0", (0,), ("2/3",)), right[2]],
        [right[0], cell("2", (0,), ("2/3",)), cell("1", ("2/3",), (1,))],
        [cell("0", (-1,), (1,))],
        [*right[:2], cell("2", ("2/3",), ("2/3",))],
        [*right[:2], cell("2", (1,), ("2/3",))],
        [*right[:2], cell("2", ("2/3",), ("9/10",))],
        [right[0], cell("1", (0,), ("1/3",)), right[2]],
    ):
        with pytest.raises(CheckFailedError):
            check_complete(network, line, wrong)


def test_a_point_has_one_cell() -> None:
    network, point = pooled(), Box([0, 0], [0, 0])
    cells = found(network, point)
    check_complete(network, point, cells)
    other = replace(cells[0], pattern=(1 - cells[0].pattern[0], *cells[0].pattern[1:]))
    for wrong in ([], [other], [cells[0], other]):
        with pytest.raises(CheckFailedError):
            check_complete(network, point, wrong)


def test_what_cannot_be_checked_is_said() -> None:
    smooth = Network([AffineMap([[1, 1]]), activation("tanh")])
    with pytest.raises(UnsupportedError, match="tanh"):
        check_complete(smooth, UNIT, [cell("0", (0, 0), (1, 0), (1, 1), (0, 1))])
