"""Lipschitz constants: against known values, and against quotients of differences."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import abs_, relu
from symact.errors import UsageError
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions import lipschitz as slopes
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Domain, Plane, Segment
from tests.regions.nets import DEGENERATE, SQUARE, generic, integer, sawtooth

F = Fraction
Rows = tuple[tuple[Fraction, ...], ...]
NORMS = (1, 2, "inf")


def exact(network: Network, domain: Domain, norm: int | str) -> Fraction:
    low, high = atlas(network, domain).lipschitz(norm)
    assert low == high
    return low


def test_known_constants() -> None:
    network = Network([AffineMap([[3, -4], [1, 1]]), abs_, AffineMap([[1, 0], [0, 2]])])
    # column sums |3| + |2| and |−4| + |2|, row sums 7 and 4
    assert exact(network, SQUARE, 1) == 6
    assert exact(network, SQUARE, "inf") == 7
    low, high = atlas(network, SQUARE).lipschitz(2)
    # the larger eigenvalue of MᵀM, M = ((3, −4), (±2, ±2)): 33/2 ± √(33² − 4·14²)/2 for one sign
    square = F(33) / 2
    assert low * low <= square + F(math.isqrt((33**2 - 4 * 14**2) << 200) + 1, 1 << 101)
    assert high * high >= square + F(math.isqrt((33**2 - 4 * 14**2) << 200), 1 << 101)
    assert 0 <= high - low <= low / (1 << 64)
    assert exact(sawtooth(5), Box([0], [1]), 1) == 32


@pytest.mark.parametrize("norm", NORMS)
def test_slopes_that_differ_in_their_denominators_alone(norm: int | str) -> None:
    for left, right in (("1/2", "1/3"), ("1/3", "1/2")):
        network = Network([AffineMap([[-1], [1]]), relu, AffineMap([[left, right]])])
        low, high = atlas(network, Box([-1], [1])).lipschitz(norm)
        assert low <= F(1, 2) <= high
        assert high - low <= F(1, 1 << 64)


@pytest.mark.parametrize(
    "matrix", [[[3, -4], [2, 2]], [[0, 0], [0, 0]], [[1, 2], [2, 4]], [[5, 0], [0, 5]]]
)
def test_spectral_norms_of_single_maps(matrix: list[list[int]]) -> None:
    low, high = atlas(Network([AffineMap(matrix)]), SQUARE).lipschitz()
    a, b, c, d = (F(e) for row in matrix for e in row)
    trace, determinant = a * a + b * b + c * c + d * d, (a * d - b * c) ** 2
    # λ is the larger root of λ² − trace λ + determinant: the sign there, and the side of the middle
    for bound, sign in ((low, -1), (high, 1)):
        root = bound * bound
        assert sign * (root * root - trace * root + determinant) >= 0 or low == high
        assert root >= trace / 2 or bound == low
    assert high - low <= low / (1 << 64)


DOMAINS: dict[str, Domain] = {
    "box": Box([-1, -1, -1, "1/2"], [1, 1, -1, "1/2"]),
    "segment": Segment([-1, 0, 1, 2], [1, 1, 0, -3]),
    "plane": Plane([-1, 0, 1, 2], [1, 1, 0, -3], [2, "1/3", 0, 1]),
    "plane along axes": Plane([0, 0, 0, 0], [3, 0, 0, 0], [0, 0, "1/7", 0]),
    "flat plane": Plane([0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, "1/100"]),
}


def quotient(piece: Rows, plane: Rows, tau: tuple[Fraction, ...], norm: int | str) -> Fraction:
    size = max if norm == "inf" else sum
    top, bottom = (
        size(abs(sum(a * t for a, t in zip(row, tau, strict=True))) for row in matrix)
        for matrix in (piece, plane)
    )
    return top / bottom


def candidates(plane: Rows, norm: int | str) -> list[tuple[Fraction, ...]]:
    """Directions among which the largest quotient is: where two rows of the plane have values ±1,
    or one has the value 0, since between them the norm in the plane is linear."""
    if len(plane[0]) == 1:
        return [(F(1),)]
    result = [(-b, a) for a, b in plane]
    for (a, b), (c, d) in itertools.combinations(plane, 2):
        if a * d != b * c and norm == "inf":
            result += [(d * s - b, a - c * s) for s in (1, -1)]
    return [tau for tau in result if any(tau)]


@pytest.mark.parametrize("name", DOMAINS)
@pytest.mark.parametrize("norm", [1, "inf"])
def test_the_largest_quotient(name: str, norm: int | str) -> None:
    domain = DOMAINS[name]
    found = atlas(generic([4, 6, 6, 2], 5), domain)
    plane = domain.map.matrix.fractions()
    expected = max(
        quotient(region.parameter_map.matrix.fractions(), plane, tau, norm)
        for region in found
        for tau in candidates(plane, norm)
    )
    assert found.lipschitz(norm) == (expected, expected)


@pytest.mark.parametrize("name", DOMAINS)
def test_the_2_norm_by_the_sign_of_a_form(name: str) -> None:
    domain = DOMAINS[name]
    found = atlas(generic([4, 6, 6, 2], 5), domain)
    low, high = found.lipschitz()
    gram = products(domain.map.matrix.fractions())
    # bound² · BᵀB − MᵀM: nowhere negative for the upper bound, negative somewhere for the lower one
    least = [
        [
            is_nowhere_negative(
                [
                    [bound**2 * g - k for g, k in zip(*rows, strict=True)]
                    for rows in zip(gram, own, strict=True)
                ]
            )
            for bound in (low, high)
        ]
        for own in (products(r.parameter_map.matrix.fractions()) for r in found)
    ]
    assert all(upper for _, upper in least)
    assert low == high or not all(lower for lower, _ in least)
    assert high - low <= low / (1 << 64)


def products(matrix: Rows) -> list[list[Fraction]]:
    columns = list(zip(*matrix, strict=True))
    return [
        [sum((a * b for a, b in zip(c, d, strict=True)), F(0)) for d in columns] for c in columns
    ]


def is_nowhere_negative(form: list[list[Fraction]]) -> bool:
    if len(form) == 1:
        return form[0][0] >= 0
    (a, b), (_, d) = form
    return a >= 0 and d >= 0 and a * d >= b * b


@given(st.integers(0, 10**6), st.sampled_from([1, "inf"]), st.data())
def test_two_points_are_never_further_apart(
    seed: int, norm: int | str, data: st.DataObject
) -> None:
    found = atlas(integer(seed, (2, 4, 3, 2)), SQUARE)
    coordinate = st.integers(-8, 8).map(lambda k: F(k, 8))
    p, q = (data.draw(st.tuples(coordinate, coordinate)) for _ in range(2))
    size = max if norm == "inf" else sum
    apart = size(abs(a - b) for a, b in zip(p, q, strict=True))
    values = size(abs(a - b) for a, b in zip(found(p), found(q), strict=True))
    assert values <= found.lipschitz(norm)[0] * apart


@pytest.mark.parametrize("name", ["integer 4", "pooled", "4 bits"])
@pytest.mark.parametrize("norm", NORMS)
def test_the_steepest_piece_decides(name: str, norm: int | str) -> None:
    found = atlas(DEGENERATE[name](), SQUARE)
    low, high = found.lipschitz(norm)
    single = []
    for piece in found.parameter_maps:
        alone = atlas(Network([AffineMap(piece.matrix)]), SQUARE).lipschitz(norm)
        single.append(alone)
    assert low <= max(b for _, b in single)
    assert high >= max(a for a, _ in single)
    if norm != 2:
        assert low == high == max(a for a, _ in single)


def test_constant_functions_and_points() -> None:
    constant = Network([AffineMap([[0, 0]], [3]), relu])
    for norm in NORMS:
        assert atlas(constant, SQUARE).lipschitz(norm) == (0, 0)
        assert atlas(integer(0), Box([0, 0], [0, 0])).lipschitz(norm) == (0, 0)


def test_on_a_slice_it_is_that_of_the_slice() -> None:
    # steep across the segment, flat along it
    network = Network([AffineMap([[1, -1]]), abs_, AffineMap([[100]])])
    assert exact(network, Segment([0, 0], [1, 1]), 1) == 0
    assert exact(network, Segment([0, 0], [1, 0]), 1) == 100
    assert exact(network, Segment([0, 0], [1, "1/2"]), 1) == F(100, 3)
    assert exact(network, Segment([0, 0], [1, "1/2"]), "inf") == 50


def test_the_unit_ball_of_a_plane_is_a_polygon() -> None:
    rows = ((F(1), F(0)), (F(0), F(1)), (F(1), F(1)), (F(2), F(-1)), (F(1), F(0)))
    plane = Plane([0] * 5, [r[0] for r in rows], [r[1] for r in rows])
    for order in (1.0, math.inf):
        ball = slopes.unit_directions(plane, order)
        for tau in ball:
            sizes = [abs(a * tau[0] + b * tau[1]) for a, b in rows]
            assert (max(sizes) if order == math.inf else sum(sizes)) == 1
    # |2a − b| ≤ 1 and |a + b| ≤ 1 cut the square to a hexagon
    corners = {tuple(t) for t in slopes.unit_directions(plane, math.inf)}
    assert corners == {
        (F(0), F(1)),
        (F(0), F(-1)),
        (F(2, 3), F(1, 3)),
        (F(-2, 3), F(-1, 3)),
    }


def test_floats_exclude_only_what_is_less_steep() -> None:
    # many pieces of equal steepness, and of one that is steeper by less than a double can say
    tiny = F(1, 10**30)
    forms = [((k, 0, 7), (0, 0, 10**6)) for k in range(-500, 501)]
    forms += [((5 * 10**32 + 1, 0, 0), (0, 0, 10**36))]
    low, high = slopes.lipschitz_constant(SQUARE, forms, "inf")
    assert low == high == F(5 * 10**32 + 1, 10**36) > F(500, 10**6)
    assert low - F(500, 10**6) < tiny
    beyond = [((k * 10**400, 1, 0), (0, 0, 1)) for k in range(300)]
    assert slopes.lipschitz_constant(SQUARE, beyond, 1)[0] == 299 * 10**400


def test_norms_that_are_none() -> None:
    found = atlas(integer(0), SQUARE)
    for norm in (3, "two", 0.5, None):
        with pytest.raises(UsageError, match="choose 1, 2 or 'inf'"):
            found.lipschitz(norm)
    assert found.lipschitz(math.inf) == found.lipschitz("inf")
