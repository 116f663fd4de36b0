"""The reference engine: published counts, coincidences, budgets."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest

from symact.activations.entries import relu
from symact.errors import MissingDependencyError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.budget import Budget
from symact.regions.domain import Box, Domain, Plane, Segment
from symact.regions.engines import auto as engines
from symact.regions.engines.auto import Auto, engine_of
from symact.regions.engines.engine import Problem
from symact.regions.engines.reference import Reference
from symact.regions.stages import stages
from symact.regions.subdivision import Subdivision
from tests.regions.nets import SQUARE, generic, generic_arrays, integer, sawtooth, stack

# exact counts of activation regions on [-1, 1]²
GENERIC = [
    ([2, 16, 16, 1], (412, 468, 425)),
    ([2, 32, 32, 32, 1], (3897, 4029, 4477)),
]
INTEGER = (33, 31, 25, 12, 63, 44, 57, 47, 44, 36)


def cells_of(network: Network, domain: Domain = SQUARE, **budget: Any) -> Subdivision:
    return Reference().subdivision(Problem(stages(network, domain), domain), Budget(**budget))


@pytest.mark.parametrize(
    ("widths", "seed", "count"),
    [(widths, seed, count) for widths, counts in GENERIC for seed, count in enumerate(counts)],
)
def test_published_counts(widths: list[int], seed: int, count: int) -> None:
    found = cells_of(generic(widths, seed))
    assert (len(found), found.complete) == (count, True)


@pytest.mark.parametrize(("seed", "count"), list(enumerate(INTEGER)))
def test_counts_of_networks_with_integer_weights(seed: int, count: int) -> None:
    assert len(cells_of(integer(seed))) == count


@pytest.mark.parametrize(("seed", "count"), [(0, 121), (1, 124), (2, 120)])
def test_segments_through_wide_networks(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    network = stack(generic_arrays([784, 256, 256, 10], rng))
    ends = [rng.uniform(0, 1, 784).astype(np.float32) for _ in range(2)]
    assert len(cells_of(network, Segment(*ends))) == count


@pytest.mark.parametrize("neurons", range(1, 8))
@pytest.mark.parametrize("dimension", [1, 2])
def test_one_layer_in_general_position(neurons: int, dimension: int) -> None:
    # T. Zaslavsky, 1975: n hyperplanes in general position make Σ C(n, j) regions, j ≤ d; points of
    # the moment curve are in general position, and the box is large enough for all crossings
    rows = [[Fraction(k) ** j for j in range(1, dimension + 1)] for k in range(1, neurons + 1)]
    network = Network([AffineMap(rows, [k**3 for k in range(1, neurons + 1)]), relu])
    box = Box([-1000] * dimension, [1000] * dimension)
    found = cells_of(network, box)
    assert len(found) == sum(comb(neurons, j) for j in range(dimension + 1))


@pytest.mark.parametrize("depth", range(1, 9))
def test_sawtooth(depth: int) -> None:
    found = cells_of(sawtooth(depth), Box([0], [1]))
    assert len(found) == 2**depth
    ends = sorted(found.vertex(k)[0] for k in range(len(found.vertices)))
    assert ends == [Fraction(k, 2**depth) for k in range(2**depth + 1)]


def test_a_slice_of_a_wider_network() -> None:
    network = generic([5, 8, 8, 2], 3)
    plane = Plane([0] * 5, [1, 0, 0, 1, 0], [0, 1, -1, 0, 2])
    whole = cells_of(network, plane)
    # the same plane from another corner, turned: the same regions
    turned = Plane([1, 0, 0, 1, 0], [0, 1, -1, 0, 2], [-1, 0, 0, -1, 0])
    other = cells_of(network, turned)
    assert sorted(map(tuple, whole.patterns.tolist())) == sorted(
        map(tuple, other.patterns.tolist())
    )


def test_no_kinks_is_one_region() -> None:
    found = cells_of(Network([AffineMap([[1, 2], [3, 4]]), AffineMap([[1, 1]])]))
    assert (len(found), found.patterns.shape, found.complete) == (1, (1, 0), True)
    assert [found.vertex(k) for k in found.loop(0)] == list(SQUARE.corners)


def test_neighbours_share_vertices_by_number() -> None:
    found = cells_of(integer(4))
    points = [found.vertex(k) for k in range(len(found.vertices))]
    assert len(set(points)) == len(points)
    sides: dict[frozenset[int], int] = {}
    for cell in range(len(found)):
        loop = found.loop(cell)
        for a, b in zip(loop, (*loop[1:], loop[0]), strict=True):
            sides[frozenset((a, b))] = sides.get(frozenset((a, b)), 0) + 1
    alone = [side for side, count in sides.items() if count == 1]
    assert set(sides.values()) == {1, 2}
    # what is no shared edge lies along a side of the square
    for a, b in map(sorted, alone):
        assert any(points[a][k] == points[b][k] in (-1, 1) for k in (0, 1))


def test_exact_vertices_as_floats() -> None:
    found = cells_of(integer(1))
    for k, row in enumerate(found.vertices.floats):
        assert tuple(row) == tuple(float(x) for x in found.vertex(k))


@pytest.mark.parametrize("limit", [1, 5, 411, 412, 1000])
def test_max_regions(limit: int) -> None:
    network = generic([2, 16, 16, 1], 0)
    found = cells_of(network, regions=limit)
    assert (len(found), found.complete) == (min(limit, 412), limit >= 412)
    everything = set(map(tuple, cells_of(network).patterns.tolist()))
    assert set(map(tuple, found.patterns.tolist())) <= everything


def test_no_seconds_left() -> None:
    found = cells_of(generic([2, 16, 16, 1], 0), seconds=1e-9)
    assert not found.complete
    assert len(found) < 412


def test_progress_counts_up_to_the_end() -> None:
    told: list[int] = []
    found = cells_of(generic([2, 16, 16, 1], 0), progress=told.append)
    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == len(found)


def problem_of(widths: list[int], domain: Domain = SQUARE) -> Problem:
    return Problem(stages(generic(widths, 0), domain), domain)


@pytest.mark.parametrize(
    ("widths", "domain", "engine"),
    [
        ([2, 80, 80, 1], SQUARE, "filtered"),
        ([2, 80, 79, 1], SQUARE, "reference"),
        ([2, 80, 80, 1], Segment([0, 0], [1, 1]), "reference"),
        ([2, 80, 80, 1], Box([0, 0], [0, 0]), "reference"),
        ([3, 80, 80, 1], Box([-1] * 3, [1] * 3), "reference"),
        ([6, 9, 1], Box([-1] * 6, [1] * 6), "reference"),
        ([7, 9, 1], Box([-1] * 7, [1] * 7), "reference"),
    ],
)
def test_the_engine_is_chosen_by_size(
    widths: list[int], domain: Box | Segment, engine: str
) -> None:
    pytest.importorskip("numba")
    problem = Problem(stages(generic(widths, 0), domain), domain)
    assert Auto().chosen(problem).name == engine
    assert engine_of("reference").name == "reference"


def test_a_loaded_engine_serves_small_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    small = problem_of([2, 4, 4, 1])
    assert Auto().subdivision(small).engine == "reference"
    assert engine_of("filtered").subdivision(small).engine == "filtered"
    assert Auto().subdivision(small).engine == "filtered"
    assert Auto().chosen(problem_of([2, 5, 1])).name == "reference"
    # what is loaded for the plane says nothing about the line
    assert Auto().chosen(problem_of([1, 90, 1], Box([0], [1]))).name == "reference"


def test_many_small_networks_load_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    small = problem_of([2, 4, 4, 1])
    monkeypatch.setattr(engines, "PATIENCE", 0.0)
    assert Auto().chosen(small).name == "reference"
    assert engine_of("reference").subdivision(small).engine == "reference"
    assert Auto().chosen(small).name == "reference"  # that was no choice of ours
    Auto().subdivision(problem_of([3, 4, 1], Box([-1] * 3, [1] * 3)))
    assert Auto().chosen(small).name == "reference"  # nor is there another in space
    assert Auto().subdivision(small).engine == "reference"
    assert Auto().chosen(small).name == "filtered"


def test_without_numba_the_reference_engine_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    large = problem_of([2, 80, 80, 1])
    assert Auto().chosen(large).name == "reference"
    with pytest.raises(MissingDependencyError, match=r"pip install 'symact\[fast\]'"):
        engine_of("filtered")


def test_wide_maxima_have_wide_labels() -> None:
    from symact.networks.operations import Largest

    slopes = AffineMap([[k - 100] for k in range(201)], [-((k - 100) ** 2) for k in range(201)])
    network = Network([slopes, Largest(201, 1)])
    found = cells_of(network, Box([-100], [100]))
    # the tangents of a parabola: each is the largest somewhere within the box
    reached = [k for k in range(201) if 2 * (k - 100) + 1 > -100 and 2 * (k - 100) - 1 < 100]
    assert sorted(found.patterns[:, 0].tolist()) == reached
