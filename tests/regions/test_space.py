"""Boxes of more than two dimensions: half-spaces, exact linear programmes, the check by facets."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb

import pytest
import sympy

from symact.activations.entries import activation, relu
from symact.errors import CheckFailedError, UsageError
from symact.geometry import solids
from symact.geometry.homogeneous import over_common
from symact.geometry.polyhedron import Polyhedron, Refutation
from symact.geometry.vertices import Point
from symact.networks.kinds.restriction import restrict
from symact.networks.network import Network
from symact.networks.operations import Largest
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Plane, Segment
from symact.regions.engines.engine import Engine, Problem
from symact.regions.engines.reference import Reference
from symact.regions.stages import stages
from tests import oracle
from tests.regions.nets import DEGENERATE, SQUARE, generic, integer, stack

F = Fraction
CUBE = Box([-1] * 3, [1] * 3)
BY_SHAPE = (Reference("solids"), Reference("polytopes"))


def integer_cube(seed: int) -> Network:
    return integer(seed, (3, 4, 3, 1))


def by_all_patterns(network: Network, box: Box) -> set[tuple[int, ...]]:
    """Patterns with an interior, by trying each on the restricted network: an independent count.

    Only for ReLU networks in which no neuron is constant, whose conditions are all strict.
    """
    found = set()
    size = network.inputs
    sides = [
        (*(sign * int(i == k) for i in range(size)), bound)
        for k in range(size)
        for sign, bound in ((1, box.hi[k]), (-1, -box.lo[k]))
    ]
    width = sum(network.widths[k] for k in (2, 4))
    for pattern in itertools.product((0, 1), repeat=width):
        guards = restrict(network, pattern).guards
        rows, vanishing = list(sides), False
        for guard, piece in zip(guards, pattern, strict=True):
            (row,), ((shift,),) = guard.row.fractions(), guard.shift.fractions()
            sign = -1 if piece else 1
            if not any(row):
                # constant: at its kink or below it is off, above it is on
                vanishing |= (shift > 0) != bool(piece)
            else:
                rows.append((*(sign * e for e in row), -sign * shift))
        given = Polyhedron.of([row[:-1] for row in rows], [row[-1] for row in rows])
        if not vanishing and not isinstance(given.find_interior_point(), Refutation):
            found.add(pattern)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_against_all_patterns(seed: int) -> None:
    network = integer_cube(seed)
    expected = by_all_patterns(network, CUBE)
    for engine in BY_SHAPE:
        assert {r.pattern for r in atlas(network, CUBE, engine=engine)} == expected


@pytest.mark.parametrize("seed", range(4))
def test_planes_against_all_patterns(seed: int) -> None:
    network = integer(seed, (2, 4, 3, 1))
    assert {r.pattern for r in atlas(network, SQUARE)} == by_all_patterns(network, SQUARE)


def test_published_counts_of_smaller_networks() -> None:
    # 650 and 681 agree with the enumeration of all cells by double description
    assert len(atlas(generic([3, 8, 8, 1], 0), CUBE)) == 650


@pytest.mark.parametrize(("neurons", "dimension"), [(4, 3), (5, 3), (5, 4), (6, 4)])
def test_one_layer_in_general_position(neurons: int, dimension: int) -> None:
    # T. Zaslavsky, 1975, as in the plane
    rows = [[F(k) ** j for j in range(1, dimension + 1)] for k in range(1, neurons + 1)]
    network = Network([AffineMap(rows, [k ** (dimension + 1) for k in range(neurons)]), relu])
    box = Box([-(10**6)] * dimension, [10**6] * dimension)
    assert len(atlas(network, box)) == sum(comb(neurons, j) for j in range(dimension + 1))


@pytest.mark.parametrize("name", ["integer 0", "integer 7", "pooled", "along the edge", "2 bits"])
def test_the_same_regions_as_in_the_plane(name: str) -> None:
    network = DEGENERATE[name]()
    problem = Problem(stages(network, SQUARE), SQUARE)
    solid = Reference("solids").subdivision(problem)
    flat = Reference("loops").subdivision(problem)
    assert sorted(solid.patterns.tolist()) == sorted(flat.patterns.tolist())


CHECKED: dict[str, Network] = {
    **{f"integer {seed}": integer_cube(seed) for seed in range(4)},
    "generic": generic([3, 5, 4, 2], 1),
    "three pieces": Network(
        [
            AffineMap([[1, 1, 0], [0, 2, -2], [3, 0, 1]]),
            activation("hardtanh"),
            AffineMap([[1, 1, 1]]),
        ]
    ),
    "equal terms": Network(
        [AffineMap([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 1]]), relu, Largest(4, 1)]
    ),
    "constant neurons": stack(
        [
            (AffineMap([[0, 0, 0], [0, 0, 0], [1, 1, 1]]).round()[0], [0, 1, 0]),
            (AffineMap([[1, 0, 0], [1, 0, 1]]).round()[0], [0, -1]),
        ]
    ),
}


@pytest.mark.parametrize("engine", BY_SHAPE, ids=str)
@pytest.mark.parametrize("name", CHECKED)
def test_the_check_by_facets_accepts(name: str, engine: Engine) -> None:
    network = CHECKED[name]
    check_complete(network, CUBE, atlas(network, CUBE, engine=engine))


@dataclass(frozen=True)
class Cell:
    pattern: tuple[int, ...]
    parameter_interior: Point
    parameter_vertices: tuple[Point, ...] = ()


def cells_of(network: Network) -> list[Cell]:
    return [Cell(region.pattern, region.parameter_interior) for region in atlas(network, CUBE)]


def test_the_check_by_facets_refuses() -> None:
    network = CHECKED["integer 1"]
    cells = cells_of(network)
    check_complete(network, CUBE, cells)
    for k in range(0, len(cells), 4):
        with pytest.raises(CheckFailedError, match="without another cell of the list behind it"):
            check_complete(network, CUBE, cells[:k] + cells[k + 1 :])
    first, second = cells[:2]
    other = (1 - first.pattern[0], *first.pattern[1:])
    while other in {c.pattern for c in cells}:
        other = (other[0], 1 - other[1], *other[2:])
    planted = [
        ([], "there are no cells"),
        ([*cells, first], "two cells have the pattern"),
        ([replace(first, pattern=second.pattern), *cells[2:]], "does not hold strictly"),
        ([replace(first, pattern=other), *cells[1:]], "does not hold strictly"),
        (
            [replace(first, parameter_interior=second.parameter_interior), *cells[1:]],
            "does not hold strictly",
        ),
        ([replace(first, parameter_interior=(F(5), F(0), F(0))), *cells[1:]], "not inside the box"),
        ([replace(first, parameter_interior=(F(1), F(0), F(0))), *cells[1:]], "not inside the box"),
        ([replace(first, parameter_interior=(F(0), F(0))), *cells[1:]], "not inside the box"),
        ([replace(c, pattern=c.pattern[:-1]) for c in cells[:1]], "names no piece"),
        ([replace(c, pattern=(*c.pattern, 0)) for c in cells[:1]], "8 entries, but the network"),
        ([replace(first, pattern=(2, *first.pattern[1:]))], "names no piece of 2"),
    ]
    for wrong, message in planted:
        with pytest.raises(CheckFailedError, match=message):
            check_complete(network, CUBE, wrong)


def test_labels_at_kinks_on_whole_cells() -> None:
    network = CHECKED["constant neurons"]
    cells = cells_of(network)
    # the first neuron is at its kink everywhere: its label is the left piece, and no other
    assert {c.pattern[0] for c in cells} == {0}
    wrong = [replace(c, pattern=(1, *c.pattern[1:])) for c in cells]
    with pytest.raises(CheckFailedError, match="does not hold strictly"):
        check_complete(network, CUBE, wrong)
    equal = CHECKED["equal terms"]
    swapped = [
        replace(c, pattern=(*c.pattern[:-1], 2 if c.pattern[-1] == 0 else c.pattern[-1]))
        for c in cells_of(equal)
    ]
    with pytest.raises(CheckFailedError, match="does not hold strictly"):
        check_complete(equal, CUBE, swapped)


def test_regions_of_a_cube() -> None:
    network = generic([3, 4, 3, 2], 2)
    found = atlas(network, CUBE)
    assert (found.complete, found.engine, found.dimension) == (True, "reference", 3)
    assert [r.pattern for r in found] == sorted(r.pattern for r in found)
    for region in found:
        x = region.parameter_interior
        assert found.region_at(x).number == region.number
        assert region.parameter_half_spaces.contains(x, strictly=True)
        assert found(x) == oracle.value(network, x) == region.map(x)
        for other in region.neighbours:
            assert region.number in found[other].neighbours
            # across one facet in the first layer nothing else of that layer changes
            changed = [a != b for a, b in zip(region.pattern, found[other].pattern, strict=True)]
            assert any(changed)
    assert {f.regions for f in found.facets} == {
        (r.number, k) for r in found for k in r.neighbours if r.number < k
    }
    whole = {k for piece in found.linear_pieces for k in piece}
    assert whole == set(range(len(found)))


def test_extrema_and_steepness_of_a_cube() -> None:
    network = integer_cube(3)
    found = atlas(network, CUBE)
    most, least = found.maximum(), found.minimum()
    for extremum in (most, least):
        (point,) = extremum.locus.points
        assert oracle.value(network, point)[0] == extremum.value
    axis = [F(k, 2) for k in range(-2, 3)]
    for x in itertools.product(axis, repeat=3):
        assert least.value <= oracle.value(network, x)[0] <= most.value
    rows = [region.map.matrix.fractions()[0] for region in found]
    assert found.lipschitz("inf")[0] == max(sum(map(abs, row)) for row in rows)
    assert found.lipschitz(1)[0] == max(max(map(abs, row)) for row in rows)
    low, high = found.lipschitz(2)
    square = max(sum(e * e for e in row) for row in rows)
    assert low * low <= square <= high * high
    # on a segment and a plane through the cube it is no steeper
    for part in (Segment([-1, -1, 0], [1, 1, "1/3"]), Plane([-1, 0, 0], [2, 0, 0], [0, 1, 1])):
        assert atlas(network, part).lipschitz("inf")[0] <= found.lipschitz("inf")[0]
        assert atlas(network, part).maximum().value <= most.value


def test_the_expression_of_a_cube() -> None:
    network = integer_cube(2)
    (expression,) = atlas(network, CUBE).to_sympy()
    symbols = sympy.symbols("x1 x2 x3", real=True)
    for x in itertools.product((-1, 0, F(1, 2)), repeat=3):
        values = {s: sympy.Rational(v) for s, v in zip(symbols, x, strict=True)}
        assert F(str(expression.subs(values))) == oracle.value(network, x)[0]


def test_what_is_not_listed_in_space() -> None:
    found = atlas(integer_cube(0), CUBE)
    region = found[0]
    for question in (
        lambda: region.parameter_vertices,
        lambda: region.parameter_area,
        found.zero_set,
        found.decisions,
    ):
        with pytest.raises(UsageError, match="at most 2 dimensions, but the box"):
            question()
    with pytest.raises(UsageError, match="1 to 2 dimensions, but the domain has 3"):
        atlas(integer_cube(0), CUBE, engine="filtered")


def test_short_points_stay_inside() -> None:
    top, bottom = 10**30 + 1, 3 * 10**30
    for gap in (10, 10**6, 10**15, 10**25, 10**40):
        # nearer to the point than 1/gap, on both sides
        rows = [
            (bottom * gap, bottom - top * gap),
            (-bottom * gap, bottom + top * gap),
        ]
        near = solids.shortened((top, bottom), rows)
        assert all(a * near[0] + b * near[1] > 0 for a, b in rows)
        assert (near == (top, bottom)) == (gap > 10**20)
        assert near == (top, bottom) or near[1].bit_length() <= 65
    assert solids.shortened((5, 7), [(1, 0)]) == (5, 7)


def test_interior_points_of_thin_cells() -> None:
    # slices whose bounds are next to each other, far finer than any point that is met first
    fine = 3**50
    rows = [[fine, 1, 1], [fine, 1, 1], [0, fine, 7]]
    network = Network([AffineMap(rows, [0, -1, -1]), relu, AffineMap([[1, -1, 1]])])
    found = atlas(network, CUBE)
    check_complete(network, CUBE, found)
    assert all(
        region.parameter_half_spaces.contains(region.parameter_interior, strictly=True)
        for region in found
    )


def test_conditions_are_never_constants() -> None:
    found = atlas(CHECKED["constant neurons"], CUBE)
    for region in found:
        rows = found.maps.conditions(region.pattern)
        assert all(any(row[:-1]) for row in rows)
        point = over_common(region.parameter_interior)
        assert all(sum(a * b for a, b in zip(row, point, strict=True)) > 0 for row in rows)


def test_boxes_of_too_many_dimensions_are_refused() -> None:
    wide = Network([AffineMap([[1] * 784] * 2), relu])
    with pytest.raises(UsageError, match="784 dimensions; regions are listed in at most 10"):
        atlas(wide, Box([0] * 784, [1] * 784))
    # fixed coordinates are none
    assert len(atlas(wide, Box([-1] * 3 + [0] * 781, [1] * 3 + [0] * 781))) == 2


def test_budgets_in_space() -> None:
    found = atlas(generic([3, 6, 4, 2], 2), CUBE, max_regions=7)
    assert (len(found), found.complete) == (7, False)
    for region in found:
        assert found(region.parameter_interior) == oracle.value(
            found.network, region.parameter_interior
        )
