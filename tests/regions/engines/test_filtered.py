"""The fast engine: the cells of the reference, bounds that hold, and nothing that crashes."""

from __future__ import annotations

import importlib.util
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.activations.activation import Pieces
from symact.activations.entries import activation, relu
from symact.errors import CheckFailedError, MissingDependencyError
from symact.geometry.vertices import Point
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.budget import Budget
from symact.regions.domain import Box, Domain, Segment
from symact.regions.engines.engine import Problem
from symact.regions.engines.filtered import walk as filtered_walk
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.chain import StageChain
from symact.regions.engines.filtered.engine import Filtered, cut
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.filtered.kernels.point import compiled
from symact.regions.engines.filtered.plane import PlaneWalk as Cutting
from symact.regions.engines.reference import Reference
from symact.regions.stages import Stage, stages
from symact.regions.subdivision import Subdivision, joined
from tests.regions import nets
from tests.regions.nets import (
    SQUARE,
    Polygon,
    generic,
    generic_arrays,
    integer,
    quantised,
    sawtooth,
    stack,
)

F = Fraction
UNIT = Box([0], [1])

TRIANGLE = ((F(0), F(0)), (F(3), F(0)), (F(1), F(2)))
PENTAGON = tuple((F(x, 3), F(y, 7)) for x, y in ((0, 0), (5, -2), (9, 1), (8, 6), (2, 5)))
DOMAINS = (SQUARE, Polygon(TRIANGLE), Polygon(PENTAGON))


def plain(found: Subdivision) -> dict[tuple[int, ...], tuple[Point, ...]]:
    """Cells by pattern, each with its exact corners from the smallest on."""
    result = {}
    for cell in range(len(found)):
        loop = [found.vertex(k) for k in found.loop(cell)]
        start = loop.index(min(loop))
        result[tuple(found.patterns[cell].tolist())] = tuple(loop[start:] + loop[:start])
    assert len(result) == len(found)
    return result


def check_same(found: Subdivision, expected: Subdivision) -> None:
    """The same cells with the same corners, each corner with one number."""
    assert plain(found) == plain(expected)
    assert found.complete
    assert found.patterns.dtype == expected.patterns.dtype
    points = [found.vertex(k) for k in range(len(found.vertices))]
    assert len(set(points)) == len(points)


def fast(chain: tuple[Stage, ...], domain: Domain = SQUARE, **budget: Any) -> Subdivision:
    return Filtered().subdivision(Problem(chain, domain), Budget(**budget))


def plainly(chain: tuple[Stage, ...], domain: Domain = SQUARE) -> Subdivision:
    return Reference().subdivision(Problem(chain, domain))


def both(chain: tuple[Stage, ...], domain: Domain = SQUARE) -> tuple[Subdivision, Subdivision]:
    """What the two engines find."""
    return fast(chain, domain), plainly(chain, domain)


def chain_of(network: Network, domain: Domain = SQUARE) -> tuple[Stage, ...]:
    return stages(network, domain)


# -- the reference's cells -------------------------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS, ids=["square", "triangle", "pentagon"])
@pytest.mark.parametrize("name", nets.DEGENERATE)
def test_degenerate_networks(name: str, domain: Domain) -> None:
    check_same(*both(chain_of(nets.DEGENERATE[name]()), domain))


@pytest.mark.parametrize("name", nets.BENT)
def test_other_activations(name: str) -> None:
    check_same(*both(chain_of(nets.bent(name))))


@pytest.mark.parametrize("name", nets.DEGENERATE)
def test_segments(name: str) -> None:
    network = nets.DEGENERATE[name]()
    for ends in (((-1, -1), (1, 1)), ((-1, 0), (1, 0)), ((-1, 1), ("1/3", "-2/7"))):
        segment = Segment(*ends)
        check_same(*both(stages(network, segment), segment))


@pytest.mark.parametrize(
    ("widths", "seed", "count"),
    [
        ([2, 64, 64, 64, 1], 0, 14353),
        ([2, 64, 64, 64, 1], 1, 16623),
        ([2, 64, 64, 64, 1], 2, 15410),
        ([2, 128, 128, 128, 1], 0, 56887),
    ],
)
def test_published_counts(widths: list[int], seed: int, count: int) -> None:
    found = fast(chain_of(generic(widths, seed)))
    assert (len(found), found.complete, found.exact_signs) == (count, True, 0)
    # every pattern once
    assert len(np.unique(found.patterns, axis=0)) == count


@pytest.mark.parametrize("depth", [1, 7, 13])
def test_sawtooth(depth: int) -> None:
    found = fast(chain_of(sawtooth(depth), UNIT), UNIT)
    assert len(found) == 2**depth
    # cells come in order, and neighbours share their end
    assert found.corners.tolist()[1:-1:2] == found.corners.tolist()[2::2]
    ends = [found.vertex(k)[0] for k in found.corners[::2]]
    assert ends == [F(k, 2**depth) for k in range(2**depth)]


ACTIVATIONS = (
    relu,
    activation("abs"),
    activation("leaky_relu", alpha="1/3"),
    activation("relu6"),
    activation("hardtanh"),
    activation("hardsigmoid", alpha="1/6", beta="1/2"),
)
STEEP = Pieces.of("-1/2 1", slopes="-7 1/3 40", intercepts="-11/3 0 -119/3")
NUMBERS = {
    "integers": st.integers(-2, 2).map(F),
    "thirds": st.integers(-5, 5).map(lambda k: F(k, 3)),
    "floats": st.floats(-2, 2, width=16).map(F),
    "of all sizes": st.tuples(st.integers(-3, 3), st.sampled_from([0, 40, -60, 700, -900])).map(
        lambda pair: F(pair[0]) * F(2) ** pair[1]
    ),
    "huge": st.integers(-2, 2).map(lambda k: k * F(10) ** 300),
    "tiny": st.integers(-2, 2).map(lambda k: F(k, 10**310)),
}


@st.composite
def chains(draw: st.DrawFn, inputs: int) -> tuple[Stage, ...]:
    """Stages with related rows, activations of several kinds, maxima and carried numbers."""
    numbers = NUMBERS[draw(st.sampled_from(sorted(NUMBERS)))]
    result: list[Stage] = []
    for _ in range(draw(st.integers(1, 3))):
        groups: list[tuple[int, ...]] = []
        pieces: list[Any] = []
        rows: list[list[Fraction]] = []
        for _ in range(draw(st.integers(1, 5))):
            terms = draw(st.sampled_from([1, 1, 1, 2, 3, 4]))
            groups.append(tuple(range(len(rows), len(rows) + terms)))
            kinds = [*(own.pieces for own in ACTIVATIONS), STEEP, None]
            pieces.append(draw(st.sampled_from(kinds)) if terms == 1 else None)
            for _ in range(terms):
                if rows and draw(st.integers(0, 3)) == 0:
                    factor = draw(st.sampled_from([F(1), F(-1), F(-3, 2)]))
                    rows.append([factor * entry for entry in rows[0]])
                    # a bias moved by next to nothing
                    rows[-1][-1] += draw(st.sampled_from([F(0), F(1, 2**60)]))
                else:
                    row = draw(st.lists(numbers, min_size=inputs + 1, max_size=inputs + 1))
                    rows.append(row)
        own = AffineMap([row[:-1] for row in rows], [row[-1] for row in rows])
        result.append(Stage(own, tuple(groups), tuple(pieces)))
        inputs = len(groups)
    last = AffineMap([[1] * inputs])
    return (*result, Stage(last, ((0,),), (None,)))


@given(chains(2), st.sampled_from(DOMAINS))
def test_random_networks_in_the_plane(chain: tuple[Stage, ...], domain: Domain) -> None:
    check_same(*both(chain, domain))


@given(chains(1))
def test_random_networks_on_a_line(chain: tuple[Stage, ...]) -> None:
    check_same(*both(chain, Box([-2], ["3/2"])))


@settings(max_examples=25)
@given(chains(2))
def test_batches_of_two_cells(chain: tuple[Stage, ...]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filtered_walk, "VALUES", 1)
        patch.setattr(filtered_walk, "FEWEST", 2)
        check_same(*both(chain))


@pytest.mark.parametrize("fewest", [3, 50])
def test_wide_stages_in_blocks(fewest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {}
    for widths in ([2, 70, 5, 1], [2, 9, 70, 1]):
        network = generic(widths, 1)
        expected[tuple(widths)] = plain(plainly(chain_of(network)))
    monkeypatch.setattr(filtered_walk, "NEW_VALUES", 1)
    monkeypatch.setattr(filtered_walk, "VALUES", 1)
    monkeypatch.setattr(filtered_walk, "FEWEST", fewest)
    for own, cells in expected.items():
        cutting = Cutting(StageChain(chain_of(generic(list(own), 1)), SQUARE.corners))
        assert max(map(len, cutting.blocks)) == 2
        assert plain(joined(list(cutting.chunks()))) == cells


@pytest.mark.parametrize("arithmetic", ["bounded", "exact"])
@pytest.mark.parametrize("network", [generic([2, 8, 6, 1], 0), integer(3), nets.pooled()])
def test_exact_signs_throughout(network: Network, arithmetic: Any) -> None:
    chain = chain_of(network)
    found = joined(list(cut(Problem(chain, SQUARE), Budget(), arithmetic)))
    check_same(found, plainly(chain))
    assert (found.exact_signs == found.signs) == (arithmetic == "exact")


def test_edges_are_shared_by_number() -> None:
    found = fast(chain_of(generic([2, 32, 32, 1], 5)))
    sides = Counter()
    for cell in range(len(found)):
        loop = found.loop(cell)
        sides.update(zip(loop, (*loop[1:], loop[0]), strict=True))
    assert set(sides.values()) == {1}
    alone = [(a, b) for a, b in sides if (b, a) not in sides]
    places = found.vertices.floats
    # what is no shared edge is along a side of the square, which is met exactly by floats too
    assert alone
    for a, b in alone:
        assert any(places[a][k] == places[b][k] in (-1, 1) for k in (0, 1))


def test_places_are_near_the_vertices() -> None:
    found = fast(chain_of(generic([2, 16, 16, 1], 2)))
    exact = np.array([[float(x) for x in found.vertex(k)] for k in range(len(found.vertices))])
    assert np.abs(found.vertices.floats - exact).max() < 1e-9


@pytest.mark.parametrize(
    "box",
    [
        Box(["1e9", "-3e9"], ["1000000001", "-2999999999"]),
        Box(["1e-320", 0], ["3e-320", "1e-320"]),
        Box(["-1e200", "-1e200"], ["1e200", "1e200"]),
        Box([1, 1], [1 + F(1, 2**80), 1 + F(1, 2**80)]),
    ],
    ids=["far", "tiny", "huge", "near a point"],
)
def test_domains_of_all_sizes(box: Box) -> None:
    # the lines cross in the box, whatever its size is
    (left, bottom), (right, top) = box.lo, box.hi
    unit = AffineMap([[2 / (right - left), 0], [0, 2 / (top - bottom)]])
    shift = AffineMap([[1, 0], [0, 1]], [-left, -bottom])
    centred = AffineMap([[1, 0], [0, 1]], [-1, -1]) @ unit @ shift
    first, second, third = generic_arrays([2, 8, 8, 1], np.random.default_rng(4))
    network = Network(
        [AffineMap(*first) @ centred, relu, AffineMap(*second), relu, AffineMap(*third)]
    )
    chain = stages(network, box)
    found, expected = both(chain, box)
    check_same(found, expected)
    assert found.exact_signs == 0
    assert len(found) == len(plainly(chain_of(generic([2, 8, 8, 1], 4))))


@pytest.mark.parametrize("seed", range(8))
def test_numbers_whose_squares_underflow(seed: int) -> None:
    # a row is exactly zero at a corner 2⁻⁵⁸⁰ away from the origin of a box of ordinary size
    a, b, c, d = (int(k) for k in np.random.default_rng(seed).integers(3, 400, 4))
    network = Network([AffineMap([[F(a, c), -F(b, d)]]), relu, AffineMap([[1]])])
    corner = [F(b, d) / 2**580, F(a, c) / 2**580]
    box = Box(corner, [1, 1])
    check_same(*both(stages(network, box), box))


# -- the bounds ------------------------------------------------------------------------------------


def nearly_parallel(angle: float) -> Network:
    """Lines that cross at a small angle, behind layers that make the most of it."""
    rng = np.random.default_rng(7)
    first = rng.standard_normal((10, 2))
    first[5:] = first[:5] + angle * rng.standard_normal((5, 2))
    second = rng.standard_normal((8, 10))
    second[4:] = second[:4] * 3 + angle * rng.standard_normal((4, 10))
    third = rng.standard_normal((4, 8)) * [[1e6], [1], [1e-6], [1]]
    bias = [0.1 * rng.standard_normal(n) for n in (5, 8, 4)]
    return stack(
        [
            (first, np.r_[bias[0], bias[0]]),
            (second, bias[1]),
            (third, bias[2]),
            (third[:1, :4], [0.0]),
        ]
    )


@pytest.mark.parametrize(
    "network",
    [
        generic([2, 16, 16, 16, 1], 0),
        nearly_parallel(1e-3),
        nearly_parallel(1e-9),
        nearly_parallel(1e-13),
        quantised(4, [2, 8, 8, 8, 1], 3),
        nets.bent("leaky_relu"),
        nets.bent("hardsigmoid"),
        nets.pooled(),
    ],
    ids=["generic", "near", "nearer", "nearest", "4 bits", "leaky", "hardsigmoid", "pooled"],
)
def test_values_are_within_their_bounds(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[StagePoints] = []
    numbering = StagePoints.number_points

    def record(points: StagePoints) -> None:
        numbering(points)
        if points.stage + 1 < len(points.chain.rows) and points not in seen:
            seen.append(points)

    monkeypatch.setattr(StagePoints, "number_points", record)
    chain = StageChain(chain_of(network), SQUARE.corners)
    list(Cutting(chain).chunks())
    assert len(seen) >= len(chain.rows) - 1
    sharp = 0
    for points in seen:
        scales = points.floats.scales
        for v in range(points.count):
            exact, last = chain.oracle.rows_at(int(points.numbers[v]), points.stage)
            units = [last * F(2) ** int(scale) for scale in scales]
            values = points.points.values[v].tolist()
            errors = [abs(F(x) - z / unit) for x, z, unit in zip(values, exact, units, strict=True)]
            own, norm = (F(bound) for bound in points.points.errors[v].tolist())
            assert max(errors) <= own
            assert sum(error**2 for error in errors) <= norm**2
            sharp += own < 1e-6
            for row, value in enumerate(exact[: points.rows.signs]):
                word, bit = row >> 6, 1 << (row & 63)
                bits = [bool(int(own) & bit) for own in points.points.signs[v, :, word]]
                assert bits == [value > 0, value < 0]
    # bounds that are always too large would be right, and useless
    assert sharp > 0


def test_generic_networks_need_no_exact_signs() -> None:
    found = fast(chain_of(generic([2, 32, 32, 32, 1], 1)))
    assert found.exact_signs == 0
    assert found.signs > 10 * len(found)


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_bias_an_ulp_away(step: int) -> None:
    # x, y and x + y − 0.3: three lines through a point, or a small triangle
    bias = np.array([-0.1, -0.2, -(0.1 + 0.2)])
    for _ in range(abs(step)):
        bias[2] = np.nextafter(bias[2], np.inf * step)
    network = stack([(np.array([[1.0, 0], [0, 1], [1, 1]]), bias), (np.ones((1, 3)), np.zeros(1))])
    found, expected = both(chain_of(network))
    check_same(found, expected)
    # the float 0.1 + 0.2 is rounded up, so the lines are not concurrent but for exact sums
    assert len(found) == 7
    assert found.exact_signs > 0
    exact = AffineMap([[1, 0], [0, 1], [1, 1]], [F(-0.1), F(-0.2), -(F(0.1) + F(0.2))])
    concurrent = Network([exact, relu, AffineMap([[1, 1, 1]])])
    assert len(fast(chain_of(concurrent))) == 6


# -- budgets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 5, 411, 412, 1000])
def test_max_regions(limit: int) -> None:
    chain = chain_of(generic([2, 16, 16, 1], 0))
    everything = plain(fast(chain))
    found = fast(chain, regions=limit)
    assert (len(found), found.complete) == (min(limit, 412), limit >= 412)
    assert plain(found).items() <= everything.items()


def test_max_regions_on_a_line() -> None:
    found = fast(chain_of(sawtooth(12), UNIT), UNIT, regions=1000)
    assert (len(found), found.complete) == (1000, False)
    assert found.vertex(found.loop(999)[1]) == (F(1000, 4096),)


@pytest.mark.parametrize("seconds", [1e-9, 0.02])
def test_seconds_run_out(seconds: float) -> None:
    chain = chain_of(generic([2, 128, 128, 128, 1], 0))
    found = fast(chain, seconds=seconds)
    assert not found.complete
    assert len(found) < 56887
    assert found.patterns.shape == (len(found), 384)
    assert len(found.offsets) == len(found) + 1


def test_what_is_found_in_time_is_final() -> None:
    chain = chain_of(generic([2, 64, 64, 64, 1], 0))
    everything = set(map(bytes, fast(chain).patterns))
    told: list[int] = []
    found = fast(chain, regions=5000, progress=told.append)
    assert set(map(bytes, found.patterns)) <= everything
    assert told == sorted(told)
    assert told[-1] == len(found) == 5000


def test_a_wide_first_layer_with_a_small_budget() -> None:
    # two million cells after the first stage alone
    arrays = generic_arrays([2, 2000, 2], np.random.default_rng(0))
    first, second = (
        Stage(AffineMap(*own), tuple((k,) for k in range(n)), (relu.pieces,) * n)
        for own, n in zip(arrays, (2000, 2), strict=True)
    )
    last = Stage(AffineMap([[1, 1]]), ((0,),), (None,))
    found = fast((first, second, last), regions=100)
    assert (len(found), found.complete) == (100, False)


# -- what must not go wrong ------------------------------------------------------------------------


def garble(points: StagePoints, rng: np.random.Generator) -> None:
    """Signs that no lines have."""
    known = len(points.numbers)
    drawn = rng.integers(0, 2**points.rows.signs, (2, known), dtype=np.uint64)
    points.points.signs[:known, 0, 0] = drawn[0]
    points.points.signs[:known, 1, 0] = drawn[1] & ~drawn[0]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("liar", ["signs", "values"])
def test_lies_do_not_crash(seed: int, liar: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    evaluate = StagePoints.evaluate

    def lie(points: StagePoints, inputs: Any) -> None:
        evaluate(points, inputs)
        if rng.random() < 0.5:
            return
        if liar == "signs":
            garble(points, rng)
        else:
            values = points.points.values[: len(points.numbers)]
            values[rng.random(values.shape) < 0.3] = rng.choice([np.nan, np.inf, -1e308])

    monkeypatch.setattr(StagePoints, "evaluate", lie)
    chain = chain_of(integer(seed, (2, 12, 12, 12, 1)))
    try:
        found = joined(list(cut(Problem(chain, SQUARE), Budget())))
    except ContradictionError:
        return
    assert len(found) > 0


def test_floats_that_lie_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate = StagePoints.evaluate
    liars = {"bounded"}

    def lie(points: StagePoints, inputs: Any) -> None:
        evaluate(points, inputs)
        if points.chain.arithmetic in liars:
            garble(points, np.random.default_rng(0))

    monkeypatch.setattr(StagePoints, "evaluate", lie)
    chain = chain_of(integer(0))
    with pytest.raises(ContradictionError):
        joined(list(cut(Problem(chain, SQUARE), Budget())))
    # then exact arithmetic decides every sign
    found = fast(chain)
    check_same(found, plainly(chain))
    assert found.exact_signs == found.signs
    liars.add("exact")
    with pytest.raises(CheckFailedError, match="please report it"):
        fast(chain)


def test_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "numba" else find(name)
    )
    chain = chain_of(integer(0))
    with pytest.raises(MissingDependencyError, match=r"needs numba; .*'symact\[fast\]'"):
        fast(chain)
    with pytest.raises(MissingDependencyError, match="numba"):
        fast(chain, UNIT)


def test_nowhere_to_keep_what_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import caching

    def double(x: int) -> int:
        return 2 * x

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    assert compiled(double)(21) == 42


def test_maxima_of_many_terms_are_left_to_the_reference() -> None:
    rng = np.random.default_rng(2)
    rows = AffineMap(rng.integers(-9, 10, (40, 2)))
    chain = (
        Stage(rows, (tuple(range(40)),), (None,)),
        Stage(AffineMap([[1]]), ((0,),), (None,)),
    )
    found = fast(chain)
    assert (found.engine, found.complete) == ("reference", True)
    narrow = Stage(rows.take(range(30)), (tuple(range(30)),), (None,))
    found, expected = both((narrow, chain[1]))
    assert found.engine == "filtered"
    check_same(found, expected)
