"""Cells by their vertices: those of the linear programmes, and vertices that are right."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import flint
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, activation, atlas, relu
from symact.errors import UsageError
from symact.geometry.homogeneous import over_common, value
from symact.geometry.polytopes import Polytope, Polytopes
from symact.networks.operations import Largest
from symact.regions.engines.engine import Engine, Problem
from symact.regions.engines.reference import Reference
from symact.regions.stages import stages
from tests.regions.nets import generic, stack

CUBE = Box([-1] * 3, [1] * 3)


@pytest.mark.parametrize(
    ("widths", "seed", "count"),
    [
        ([3, 16, 16, 1], 0, 3524),
        ([3, 16, 16, 1], 1, 6993),
        ([3, 16, 16, 1], 2, 4397),
        ([4, 12, 12, 1], 0, 9709),
    ],
)
def test_published_counts(widths: list[int], seed: int, count: int) -> None:
    size = widths[0]
    found = atlas(generic(widths, seed), Box([-1] * size, [1] * size))
    assert (len(found), found.engine, found.complete) == (count, "reference", True)


def integer(seed: int, widths: list[int]) -> Network:
    """Small integers, so that planes coincide, are parallel or meet in a common line or point."""
    rng = np.random.default_rng(seed)
    shapes = pairwise(widths)
    return stack([(rng.integers(-1, 2, (m, n)), rng.integers(-1, 2, m)) for n, m in shapes])


BENT = [
    Network([AffineMap([[1, 2, 0], [0, 1, -1]]), activation(name), AffineMap([[1, -1]]), relu])
    for name in ("hardtanh", "abs", "relu6")
] + [Network([AffineMap([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 1]]), Largest(2, 2), relu])]


def check_same(network: Network, box: Box) -> None:
    """The patterns that linear programmes find, each at a point of the cell's interior."""
    problem = Problem(stages(network, box), box)
    found = Reference("polytopes").subdivision(problem)
    expected = Reference("solids").subdivision(problem)
    assert sorted(found.patterns.tolist()) == sorted(expected.patterns.tolist())
    assert found.complete
    for region in atlas(network, box, engine=Reference("polytopes")):
        rows = region.parameter_half_spaces.rows
        assert all(value(row, (*region.interior, 1)) > 0 for row in rows)


@pytest.mark.parametrize("seed", range(8))
def test_degenerate_networks(seed: int) -> None:
    check_same(integer(seed, [3, 5, 4, 1]), CUBE)
    check_same(integer(seed, [4, 4, 3, 1]), Box([0] * 4, [1, 2, 1, 3]))


@pytest.mark.parametrize("network", BENT)
def test_other_activations(network: Network) -> None:
    check_same(network, CUBE)


def test_five_dimensions() -> None:
    check_same(generic([5, 4, 3, 1], 0), Box([-1] * 5, [1] * 5))


def lines(dimension: int, size: int) -> st.SearchStrategy[list[tuple[int, ...]]]:
    """Functions of small integers, whose zeros coincide or meet in a common plane often."""
    entry = st.integers(-size, size)
    return st.lists(st.tuples(*[entry] * (dimension + 1)), min_size=1, max_size=5)


@given(lines(3, 3))
def test_vertices_are_those_of_the_half_spaces(cuts: list[tuple[int, ...]]) -> None:
    check_vertices(3, cuts)


@settings(max_examples=15)
@given(lines(4, 1))
@example([(1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (1, -1, 0, 0, 0), (0, 0, 1, 1, 1)])
def test_vertices_in_four_dimensions(cuts: list[tuple[int, ...]]) -> None:
    check_vertices(4, cuts)


def check_vertices(size: int, cuts: list[tuple[int, ...]]) -> None:
    """After any cuts: the points of the polytope at which enough independent planes meet."""
    shapes = Polytopes((Fraction(-1),) * size, (Fraction(1),) * size)
    cells = [shapes.start]
    for line in cuts:
        parts = [part for cell in cells for part in shapes.sides(cell, line) if part]
        cells = parts or cells
    for cell in cells:
        points = {shapes.points[k] for k in cell.corners}
        assert len(points) == len(cell.corners)
        assert points == by_solving(cell)
        for corner, mask in zip(cell.corners, cell.incident, strict=True):
            at = [value(row, shapes.points[corner]) == 0 for row in cell.rows]
            assert mask == sum(1 << k for k, is_zero in enumerate(at) if is_zero)


def by_solving(cell: Polytope) -> set[tuple[int, ...]]:
    found = set()
    size = len(cell.rows[0]) - 1
    for rows in combinations(cell.rows, size):
        matrix = flint.fmpq_mat([[flint.fmpq(a) for a in row[:-1]] for row in rows])
        if matrix.det() == 0:
            continue
        x = matrix.solve(flint.fmpq_mat([[flint.fmpq(-row[-1])] for row in rows]))
        point = [Fraction(int(x[i, 0].p), int(x[i, 0].q)) for i in range(size)]
        if all(value(row, (*point, 1)) >= 0 for row in cell.rows):
            found.add(over_common(point))
    return found


def test_a_budget_gives_whole_regions() -> None:
    network = generic([3, 6, 6, 1], 0)
    whole = {region.pattern for region in atlas(network, CUBE)}
    part = atlas(network, CUBE, max_regions=20)
    assert (len(part), part.complete) == (20, False)
    assert {region.pattern for region in part} < whole


@pytest.mark.parametrize("size", [1, 2, 7])
def test_other_dimensions_are_refused(size: int) -> None:
    with pytest.raises(UsageError, match="'reference' by polytopes handles 3 to 6 dim"):
        atlas(generic([size, 2, 1], 0), Box([-1] * size, [1] * size), engine=Reference("polytopes"))


@pytest.mark.parametrize("engine", [Reference("polytopes"), Reference("solids")], ids=str)
def test_a_budget_holds_inside_a_stage(engine: Engine) -> None:
    # 40 hyperplanes make hundreds of thousands of cells of the one that they cut
    network = generic([5, 40, 1], 0)
    found = atlas(network, Box([-1] * 5, [1] * 5), engine=engine, max_regions=3)
    assert (len(found), found.complete) == (3, False)
