"""The atlas: its regions, the region of a point, maps, neighbours, order, budgets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import symact
from symact.activations.entries import activation, relu
from symact.errors import NotFoundError, ShapeError, UndecidedError, UnsupportedError, UsageError
from symact.networks.kinds.restriction import restrict
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Affine, Largest
from symact.numbers.affine import AffineMap
from symact.regions.atlas import Atlas, atlas
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Box, Domain, Plane, Point, Segment
from symact.regions.ordering import in_order, lexicographic
from symact.regions.stages import stages
from tests import oracle
from tests.grid import Case, cases
from tests.regions.nets import (
    BENT,
    DEGENERATE,
    SQUARE,
    bent,
    concurrent,
    generic,
    grid_points,
    integer,
    pooled,
    sawtooth,
    skipping,
)

F = Fraction


def holds(vertices: tuple[Point, ...], t: Point) -> bool:
    """Whether a closed convex cell contains a point, by turns."""
    if len(t) == 1:
        return vertices[0] <= t <= vertices[1]
    return all(
        (c[0] - a[0]) * (t[1] - a[1]) >= (c[1] - a[1]) * (t[0] - a[0])
        for a, c in zip(vertices, (*vertices[1:], vertices[0]), strict=True)
    )


def pieces_at(found: Atlas, x: Point) -> list[set[int]]:
    """All pieces that contain a point, coordinate by coordinate, from the values of the oracle."""
    values = oracle.values(found.network, x)
    result = []
    for coordinate in found.coordinates:
        node = found.network.nodes[coordinate.position - 1]
        read = [entry for k in node.reads for entry in values[k]]
        match node.operation:
            case Largest(terms=terms, width=width):
                own = [read[k * width + coordinate.index] for k in range(terms)]
                result.append({k for k, entry in enumerate(own) if entry == max(own)})
            case Activate(activation=function):
                z, knots = read[coordinate.index], function.pieces.knots
                result.append({sum(z > k for k in knots), sum(z >= k for k in knots)})
    return result


@cases(lambda case: case.is_piecewise_linear and case.is_continuous)
def test_regions_and_values(case: Case) -> None:
    network = case.network
    domain: Domain = {
        1: Box([-2], [2]),
        2: Box([-2, -1], [1, 2]),
        3: Plane([-1, -1, 0], [2, 1, 0], [0, 2, "1/3"]),
    }[network.inputs]
    found = atlas(network, domain)
    assert found.complete
    for region in found:
        x = region.interior
        assert found.domain.holds(region.parameter_interior)
        assert found.region_at(x).number == region.number
        pieces = pieces_at(found, x)
        assert all(piece in choice for piece, choice in zip(region.pattern, pieces, strict=True))
        exact = oracle.value(network, x)
        assert found(x) == exact
        assert region.map(x) == exact
        assert region.parameter_map(region.parameter_interior) == exact


@pytest.mark.parametrize("name", BENT)
def test_several_layers_of_every_activation(name: str) -> None:
    network = bent(name)
    found = atlas(network, SQUARE)
    assert {k for pattern in found.patterns.tolist() for k in pattern} == set(
        range(len(BENT[name].pieces.slopes))
    )
    for x in [*grid_points(5), *(region.parameter_interior for region in found)]:
        assert found(x) == oracle.value(network, x)


@pytest.mark.parametrize("name", DEGENERATE)
def test_the_region_of_a_point_is_the_first_that_contains_it(name: str) -> None:
    found = atlas(DEGENERATE[name](), SQUARE)
    cells = [region.parameter_vertices for region in found]
    corners = {vertex for loop in cells for vertex in loop}
    for x in [*grid_points(7), *sorted(corners)[:40]]:
        first = next(k for k, loop in enumerate(cells) if holds(loop, x))
        assert found.region_at(x).number == first
        assert found(x) == oracle.value(found.network, x)


def test_points_at_kinks_belong_to_the_left_piece_in_the_plane() -> None:
    found = atlas(Network([AffineMap([[1, 0], [0, 1]]), relu]), SQUARE)
    assert found.region_at([0, 0]).pattern == (0, 0)
    assert found.region_at([0, 1]).pattern == (0, 1)
    assert found.region_at([1, 0]).pattern == (1, 0)


@given(st.integers(0, 2**32 - 1), st.integers(-8, 8), st.integers(-8, 8))
def test_small_random_networks(seed: int, a: int, b: int) -> None:
    found = atlas(integer(seed - 1000, (2, 3, 3, 1)), SQUARE)
    x = (F(a, 8), F(b, 8))
    assert found(x) == oracle.value(found.network, x)
    region = found.region_at(x)
    assert holds(region.parameter_vertices, x)
    choices = pieces_at(found, x)
    assert all(piece in choice for piece, choice in zip(region.pattern, choices, strict=True))
    check_complete(found.network, SQUARE, found)


def test_the_order_of_regions() -> None:
    plane = atlas(integer(4), SQUARE)
    assert [r.pattern for r in plane] == sorted(r.pattern for r in plane)
    line = atlas(sawtooth(3), Box([0], [1]))
    assert [r.parameter_vertices for r in line] == [((F(k, 8),), (F(k + 1, 8),)) for k in range(8)]
    # however an engine happens to give them
    mixed = plane.subdivision
    turned = np.concatenate([np.roll(mixed.loop(k), k) for k in range(len(mixed))])
    again = in_order(replace(mixed, corners=turned))
    assert [
        Atlas(plane.network, SQUARE, again)[k].parameter_vertices for k in range(len(plane))
    ] == [r.parameter_vertices for r in plane]


def test_order_of_wide_labels() -> None:
    # labels beyond 255 order as numbers, not as bytes
    count = 300
    rows = AffineMap([[2 * k, 0] for k in range(count)], [-k * k for k in range(count)])
    network = Network([rows, Largest(count, 1)])
    found = atlas(network, Box([0, 0], [count, 1]), engine="reference")
    assert found.patterns.dtype == np.int16
    assert [r.pattern for r in found] == [(k,) for k in range(count)]


def test_vertices_start_at_the_least_and_turn_left() -> None:
    for region in atlas(integer(6), SQUARE):
        loop = region.parameter_vertices
        assert loop[0] == min(loop)
        double = sum(
            a[0] * b[1] - a[1] * b[0] for a, b in zip(loop, (*loop[1:], loop[0]), strict=True)
        )
        assert double == 2 * region.parameter_area
        assert region.parameter_area > 0
        assert region.vertices == loop
        assert region.atlas.parameter_areas[region.number] == region.parameter_area


def test_a_plane_in_space() -> None:
    network = generic([4, 6, 6, 2], 1)
    plane = Plane([0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 2, "1/2"])
    found = atlas(network, plane)
    assert sum(region.parameter_area for region in found) == 1
    for region in list(found)[::5]:
        assert region.vertices == tuple(plane.point(t) for t in region.parameter_vertices)
        x = region.interior
        assert found(x) == network(x) == region.map(x)
        assert region.map.shape == (2, 4)
        assert region.parameter_map.shape == (2, 2)
    with pytest.raises(UsageError, match="is not in the plane"):
        found.region_at([1, 0, 0, 0])


def test_maps_of_inputs_are_the_masked_network() -> None:
    network = skipping()
    found = atlas(network, SQUARE)
    for region in found:
        a, b = (region.map.matrix.fractions(), region.parameter_map.matrix.fractions())
        assert a == b
    (w1, w2, w3) = (network.nodes[k].operation.to_affine().matrix for k in (0, 2, 4))
    for region in found:
        pattern = region.pattern
        # h = D₁W₁x, g = D₂W₂(h, x), y = W₃(g, h), by columns of the identity
        identity = symact.RationalMatrix.identity(2)
        h = masked(w1 @ identity, pattern[:3])
        g = masked(w2 @ symact.RationalMatrix.stack([h, identity]), pattern[3:])
        assert w3 @ symact.RationalMatrix.stack([g, h]) == region.map.matrix


@pytest.mark.parametrize("name", [n for n in DEGENERATE if n != "skipping"])
def test_maps_of_inputs_are_the_restricted_network(name: str) -> None:
    found = atlas(DEGENERATE[name](), SQUARE)
    for region in found:
        restricted = restrict(found.network, region.pattern)
        assert restricted.map == region.map == region.parameter_map


def masked(matrix: symact.RationalMatrix, pattern: tuple[int, ...]) -> symact.RationalMatrix:
    return matrix.take([k if on else -1 for k, on in enumerate(pattern)])


@pytest.mark.parametrize("name", ["integer 3", "pooled", "related neurons", "4 bits"])
def test_neighbours_and_facets(name: str) -> None:
    found = atlas(DEGENERATE[name](), SQUARE)
    sides: dict[frozenset[Point], list[int]] = {}
    for region in found:
        loop = region.parameter_vertices
        for a, b in zip(loop, (*loop[1:], loop[0]), strict=True):
            sides.setdefault(frozenset((a, b)), []).append(region.number)
    for region in found:
        expected = {
            k for own in sides.values() if region.number in own for k in own if k != region.number
        }
        assert set(region.neighbours) == expected
    assert {frozenset(f.parameter_ends): sorted(f.regions) for f in found.facets} == {
        side: sorted(own) for side, own in sides.items()
    }
    for facet in found.facets:
        if len(facet.regions) == 2:
            a, b = (found[k].pattern for k in facet.regions)
            changes = tuple(k for k in range(len(a)) if a[k] != b[k])
            assert facet.changes == changes != ()
        else:
            assert facet.changes == ()


def test_neighbours_on_a_line() -> None:
    found = atlas(sawtooth(3), Segment([0], [1]))
    assert [r.neighbours for r in found] == [
        tuple(k for k in (n - 1, n + 1) if 0 <= k < 8) for n in range(8)
    ]
    assert [(f.parameter_ends, f.regions) for f in found.facets][:2] == [
        (((F(0),),), (0,)),
        (((F(1, 8),),), (0, 1)),
    ]


def test_distinct_maps_and_linear_pieces() -> None:
    # |x| − relu(x) − relu(−x) is 0, so the regions of x differ and their maps do not
    network = Network([AffineMap([[1, 0], [-1, 0], [0, 1]]), relu, AffineMap([[0, 0, 1]])])
    found = atlas(network, SQUARE)
    assert len(found) == 4
    assert [m.matrix.fractions() for m in found.parameter_maps] == [((0, 0),), ((0, 1),)]
    assert found.linear_pieces == ((0, 2), (1, 3))
    # the same map on two sets that do not hang together
    bumps = Network([AffineMap([[1], [1], [1]], [1, 0, -1]), relu, AffineMap([[1, -2, 1]])])
    line = atlas(bumps, Box([-2], [2]))
    assert len(line.parameter_maps) == 3
    assert line.linear_pieces == ((0,), (1,), (2,), (3,))
    assert line.map_numbers == (0, 1, 2, 0)


def test_pieces_that_touch_in_a_point_only_are_two() -> None:
    # the quadrants of sign (+, +) and (−, −), in which max(0, min(x, y), min(−x, −y)) is not 0
    found = atlas(concurrent(), SQUARE)
    numbers = found.map_numbers
    for piece in found.linear_pieces:
        assert len({numbers[k] for k in piece}) == 1
        reached, todo = {piece[0]}, [piece[0]]
        while todo:
            for k in found[todo.pop()].neighbours:
                if k in piece and k not in reached:
                    reached.add(k)
                    todo.append(k)
        assert reached == set(piece)
    assert sorted(k for piece in found.linear_pieces for k in piece) == list(range(len(found)))
    different = [(a, b) for f in found.facets if len(f.regions) == 2 for a, b in [f.regions]]
    label = {k: n for n, piece in enumerate(found.linear_pieces) for k in piece}
    for a, b in different:
        assert (label[a] == label[b]) == (numbers[a] == numbers[b])


def test_coordinates_and_fixed_ones() -> None:
    network = Network(
        [
            AffineMap([[1, 0], [0, 0], [0, 1]], [5, -1, 0]),
            activation("relu6"),
            AffineMap([[1, 1, 1]]),
        ]
    )
    found = atlas(network, SQUARE)
    assert [(c.position, c.index, c.pieces) for c in found.coordinates] == [
        (2, 0, 3),
        (2, 1, 3),
        (2, 2, 3),
    ]
    assert found.fixed == {0: 1, 1: 0}
    # what the output does not need has no entry
    needless = Network(
        [
            Node(Activate(activation("relu6")), (0,)),
            Node(Affine(AffineMap([[1, 1]])), (0,)),
            relu,
        ],
        inputs=2,
    )
    (only,) = atlas(needless, SQUARE).coordinates
    assert (only.position, only.index, only.pieces) == (3, 0, 2)
    assert [(c.position, c.pieces) for c in atlas(pooled(), SQUARE).coordinates][-2:] == [
        (4, 4),
        (4, 4),
    ]


def test_domains_of_dimension_zero() -> None:
    found = atlas(integer(2), Box([0, "1/2"], [0, "1/2"]))
    assert (len(found), found.complete, found.dimension) == (1, True, 0)
    (region,) = found
    assert (region.parameter_vertices, region.parameter_interior, region.parameter_area) == (
        ((),),
        (),
        1,
    )
    assert region.neighbours == ()
    assert found([0, "1/2"]) == oracle.value(found.network, (F(0), F(1, 2)))
    assert region.map((F(0), F(1, 2))) == found([0, "1/2"])


def test_an_atlas_that_is_not_complete() -> None:
    network = integer(4)
    whole = atlas(network, SQUARE)
    found = atlas(network, SQUARE, max_regions=10)
    assert (len(found), found.complete) == (10, False)
    assert "found so far" in repr(found)
    assert "found so far" not in repr(whole)
    patterns = {r.pattern: r for r in whole}
    for region in found:
        twin = patterns[region.pattern]
        assert (region.parameter_vertices, region.map) == (twin.parameter_vertices, twin.map)
    missing = next(r for r in whole if r.pattern not in {r.pattern for r in found})
    with pytest.raises(UndecidedError, match="not among the 10 found"):
        found.region_at(missing.interior)
    for question in (
        found.lipschitz,
        found.zero_set,
        found.decisions,
        found.maximum,
        found.minimum,
        found.to_sympy,
    ):
        with pytest.raises(UndecidedError, match="ran out after 10"):
            question()


def test_nothing_found_in_no_time() -> None:
    found = atlas(integer(4), SQUARE, seconds=1e-9)
    assert (len(found), found.complete, list(found), found.fixed) == (0, False, [], {})
    assert (found.parameter_maps, found.linear_pieces, found.facets) == ((), (), ())
    with pytest.raises(UndecidedError):
        found([0, 0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "fast"}, "engine='fast'; choose one of: auto, reference, filtered"),
        ({"max_regions": 0}, "max_regions is 0"),
        ({"seconds": -1}, "seconds is -1"),
        ({"seconds": float("nan")}, "seconds is nan"),
    ],
)
def test_bad_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        atlas(integer(0), SQUARE, **options)


def test_bad_questions() -> None:
    found = atlas(integer(0), SQUARE)
    with pytest.raises(NotFoundError, match="no region 33"):
        found[len(found)]
    assert found[-1].number == len(found) - 1
    with pytest.raises(ShapeError, match="1 coordinate"):
        found([1])
    with pytest.raises(UsageError, match="not in the box"):
        found([2, 2])
    for question in (found.zero_set, found.maximum, found.minimum):
        with pytest.raises(UsageError, match="no output 1"):
            question(1)
    with pytest.raises(UnsupportedError, match="gelu"):
        atlas(Network([AffineMap([[1, 1]]), symact.gelu]), SQUARE)


def test_names_at_the_top() -> None:
    assert symact.atlas is atlas
    assert (symact.Box, symact.Segment, symact.Plane) == (Box, Segment, Plane)
    assert stages(integer(0), SQUARE)[0].labels == tuple(range(8))


@given(
    st.integers(1, 20).flatmap(
        lambda width: st.tuples(
            st.sampled_from([(np.int8, 1), (np.int8, 127), (np.int16, 300)]),
            st.lists(st.lists(st.integers(0, 300), min_size=width, max_size=width), max_size=12),
        )
    )
)
def test_regions_are_ordered_by_pattern(case: tuple[tuple[Any, int], list[list[int]]]) -> None:
    (dtype, most), rows = case
    width = len(rows[0]) if rows else 3
    patterns = np.array([[min(e, most) for e in row] for row in rows], dtype).reshape(-1, width)
    assert patterns[lexicographic(patterns)].tolist() == sorted(patterns.tolist())
