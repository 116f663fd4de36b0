"""For each term of the float bounds around the kernels a case that is wrong without it.

A case asserts what a bound claims, on numbers made for one of its terms. It holds for the code as
it is; with a fault planted in the source of one function it fails.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symact.activations.activation import Pieces
from symact.activations.entries import relu
from symact.networks.kinds.enclosure import Enclosure
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions import lipschitz as slopes
from symact.regions import values
from symact.regions.atlas import atlas
from symact.regions.domain import Box
from symact.regions.engines.filtered import floats as filtered_floats
from symact.regions.engines.filtered import walk as filtered_walk
from symact.regions.engines.filtered.chain import StageChain
from symact.regions.engines.filtered.floats import FloatOutcomes, FloatStage
from symact.regions.engines.filtered.line import LineWalk
from symact.regions.engines.filtered.sign_rows import StageRows
from symact.regions.stages import Stage, stages
from tests.regions.planting import norm_is_at_most, planted, root_above

F = Fraction
ZERO = F(0)
U = F(1, 2**53)


# -- functions of a stage --------------------------------------------------------------------------


@dataclass
class Applied:
    """One function on many rows: exact values, and how far the stored ones are from them."""

    pieces: Pieces
    value: Fraction
    error: Fraction = ZERO
    rows: int = 1

    def check(self, apply: Any) -> None:
        ones = AffineMap([[1]] * self.rows)
        stage = Stage(ones, tuple((k,) for k in range(self.rows)), (self.pieces,) * self.rows)
        outcomes = FloatOutcomes.of(StageRows.of(stage), np.zeros(self.rows, np.int64))
        stored = float(self.value + self.error)
        error = root_above(self.rows * (F(stored) - self.value) ** 2)
        found, bound = apply(
            outcomes, np.full((1, self.rows), stored), np.array([error]), abs(stored)
        )
        # the row is the argument less the first knot
        exact = self.pieces(self.value + self.pieces.knots[0])
        assert norm_is_at_most([F(z) - exact for z in found[0]], bound[0])


LEAKY = Pieces.of("0", slopes="2/3 1", intercepts="0 0")
LOSSY = -(1 + F(2049, 4096))
RAISED = Pieces.of("0", slopes="-1 1", intercepts="1/3 1/3")
STEEP = Pieces.of("0 1", slopes="-7 1/3 100", intercepts="0 0 -299/3")
APPLIED: dict[str, tuple[Applied, str, str]] = {
    "no rounding": (Applied(LEAKY, LOSSY), "6 * U", "0 * U"),
    "no slope": (Applied(LEAKY, LOSSY), "self.slope * largest + ", ""),
    "no intercept": (Applied(RAISED, F(1, 2**200)), " + self.intercept", ""),
    "one row for all": (Applied(LEAKY, LOSSY, rows=900), "math.sqrt(self.count)", "1.0"),
    "no steepness": (Applied(STEEP, F(5), F(1, 1000)), "errors * (self.lipschitz * UP)", "errors"),
    "a quarter of the steepness": (
        Applied(STEEP, F(5), F(1, 1000)), "self.lipschitz * UP", "self.lipschitz / 4 * UP",
    ),
    "nothing for underflow": (Applied(LEAKY, F(-1, 2**1074)), "FLOOR * (1.0 + largest)", "0.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", APPLIED)
def test_every_term_of_what_a_stage_gives_is_needed(name: str) -> None:
    case, old, new = APPLIED[name]
    case.check(FloatOutcomes.apply)
    with pytest.raises(AssertionError):
        case.check(planted(FloatOutcomes.apply, old, new))


@pytest.mark.parametrize("value", [F(5), F(1, 2), F(-3)])
def test_the_steepest_piece_counts(value: Fraction) -> None:
    found = FloatOutcomes.of(
        StageRows.of(Stage(AffineMap([[1]]), ((0,),), (STEEP,))), np.zeros(1, np.int64)
    )
    assert found.lipschitz >= 100
    Applied(STEEP, value, F(1, 1000)).check(FloatOutcomes.apply)


# -- norms -----------------------------------------------------------------------------------------


@dataclass
class Norms:
    """Exact rows (weights, then the bias), of rank one, so that all norms are known."""

    rows: Sequence[Sequence[Fraction]]

    def check(self, of: Any) -> None:
        weights = [row[:-1] for row in self.rows]
        size = len(self.rows)
        own = AffineMap(weights, [row[-1] for row in self.rows])
        stage = Stage(own, tuple((k,) for k in range(size)), (relu.pieces,) * size)
        for precise in (False, True):
            scales = np.zeros(len(weights[0]), np.int64)
            found = of(FloatStage, StageRows.of(stage), scales, precise)
            units = [F(2) ** -int(scale) for scale in found.scales]
            scaled = [[u * x for x in row] for u, row in zip(units, self.rows, strict=True)]
            squares = [sum(x * x for x in row[:-1]) for row in scaled]
            assert F(found.row_norm) ** 2 >= max(squares), "w"
            assert F(found.frobenius) ** 2 >= sum(squares), "F"
            assert F(found.norm) ** 2 >= sum(squares), "σ"
            assert F(found.offset_max) * (1 + U * 2) >= max(abs(row[-1]) for row in scaled), "b"
            assert F(found.offset_norm) ** 2 >= sum(row[-1] ** 2 for row in scaled), "‖b‖"
            radius = 1.0
            largest, norm = found.sizes(radius)
            reach = [root_above(square) + abs(row[-1]) for square, row in zip(
                squares, scaled, strict=True)]  # fmt: skip
            assert F(largest) >= max(F(x) for x in reach) * (1 - 4 * U), "largest"
            assert F(norm) ** 2 * (1 + 8 * U) >= sum(squares), "norm"


def test_norms_of_all_sizes() -> None:
    Norms([[F(1, 3), F(1, 7), F(1, 11)]] * 7).check(FloatStage.of.__func__)
    for exponent in (-599, -280, 40, 250, 400):
        size = F(2) ** exponent
        Norms([[size / 3, size / 7, size / 11]] * 7).check(FloatStage.of.__func__)
        # weights next to nothing beside a bias, and the other way round
        Norms([[size / 3, size / 7, F(1)]] * 7).check(FloatStage.of.__func__)
        Norms([[F(1), F(1), size / 3]] * 7).check(FloatStage.of.__func__)


NORMS: dict[str, tuple[Norms, str, str]] = {
    "w of the first row": (
        Norms([[F(1), F(1), F(0)], [F(2), F(2), F(0)]]), "row_norms.max(initial=0.0)",
        "row_norms[0]",
    ),
    "F of one row": (Norms([[F(1), F(0)]] * 3), "float(norms_of(row_norms[None])[0])",
                     "float(row_norms.max())"),
    "σ of one row": (Norms([[F(1), F(0)]] * 3), "norm * UP", "row_norms.max()"),
    "no biases": (Norms([[F(1), F(1)]]), "np.abs(offset).max(initial=0.0)", "0.0"),
    "‖b‖ of one row": (Norms([[F(1), F(1)]] * 3), "float(norms_of(offset[None])[0])",
                      "float(np.abs(offset).max())"),
    "‖b‖ by squares": (Norms([[F(1), F(1, 2**600)]] * 3), "float(norms_of(offset[None])[0])",
                       "math.sqrt(float(offset @ offset)) * UP + FLOOR"),
    "w by squares": (Norms([[F(1, 2**600), F(1)]]), "norms_of(weights)",
                     "np.sqrt((weights**2).sum(axis=1)) * UP + FLOOR"),
}  # fmt: skip


@pytest.mark.parametrize("name", NORMS)
def test_every_norm_is_a_bound(name: str) -> None:
    case, old, new = NORMS[name]
    case.check(FloatStage.of.__func__)
    with pytest.raises(AssertionError):
        case.check(planted(FloatStage.of, old, new))


SPECTRAL = (
    (2.0**-280, "np.frexp(frobenius)", "np.frexp(1.0)"),
    (1.0, "return float(np.ldexp(bound if bound < frobenius else frobenius, exponent))",
     "return float(np.ldexp(bound if bound < frobenius else frobenius, exponent)) / 2"),
)  # fmt: skip


@pytest.mark.parametrize(("size", "old", "new"), SPECTRAL)
def test_the_spectral_norm_of_tiny_weights(
    size: float, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Norms([[F(size), F(0)]] * 5)
    case.check(FloatStage.of.__func__)
    monkeypatch.setattr(
        filtered_floats, "spectral_norm", planted(filtered_floats.spectral_norm, old, new)
    )
    with pytest.raises(AssertionError, match="σ"):
        case.check(FloatStage.of.__func__)


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("self.row_norm * radius + ", "", "largest"),
        (" + self.offset_max", "", "largest"),
        ("self.frobenius * radius + ", "", "norm"),
    ],
)
def test_sizes_are_bounds(old: str, new: str, claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Norms([[F(1), F(1, 2)]] * 5)
    case.check(FloatStage.of.__func__)
    monkeypatch.setattr(FloatStage, "sizes", planted(FloatStage.sizes, old, new))
    with pytest.raises(AssertionError, match=claim):
        case.check(FloatStage.of.__func__)


# -- the first numbers, and numbers put right ------------------------------------------------------


def check_start(ends: tuple[Fraction, ...], start: Any) -> None:
    chain = StageChain(stages(Network([AffineMap([[1]]), relu]), Box([ends[0]], [ends[1]])),
                  tuple((x,) for x in ends))  # fmt: skip
    line = LineWalk(chain)
    inputs = start(line).inputs
    unit = F(2) ** int(chain.units[0])
    for k, end in enumerate(ends):
        exact = (end - chain.centre[0]) / unit
        assert abs(F(inputs.values[k, 0]) - exact) <= F(inputs.errors[k])


@pytest.mark.parametrize(
    ("ends", "old", "new"),
    [
        ((F(1, 3), F(1)), "* 2.0**-52", "* 0.0"),
        ((F(1, 3 * 2**600), F(1)), "np.abs(places).sum(axis=1)",
         "np.sqrt((places**2).sum(axis=1))"),
        ((F(1, 3 * 2**1073), F(1)), " + 2.0**-1000", ""),
    ],
)  # fmt: skip
def test_every_term_of_the_first_errors_is_needed(
    ends: tuple[Fraction, ...], old: str, new: str
) -> None:
    check_start(ends, filtered_walk.Walk._start)
    with pytest.raises(AssertionError):
        check_start(ends, planted(filtered_walk.Walk._start, old, new))


# -- values at vertices ----------------------------------------------------------------------------


def check_around(point: tuple[int, ...], around: Any) -> None:
    centre, radius = around([point])
    for j, top in enumerate(point[:-1]):
        if radius[0, j] < math.inf:
            assert abs(F(centre[0, j]) - F(top, point[-1])) <= F(radius[0, j])


@pytest.mark.parametrize(
    ("point", "old", "new"),
    [
        ((1, 2, 3), "np.abs(centre) * 2.0**-52", "0.0"),
        ((1, 2, 3), "2.0**-52", "2.0**-56"),
        ((2, 5, 3 << 1074), " + tiny", ""),
        ((10**400, 1), "radius[k, j] = np.inf", "radius[k, j] = 0.0"),
    ],
)
def test_every_term_around_a_vertex_is_needed(point: tuple[int, ...], old: str, new: str) -> None:
    check_around(point, values._around)
    with pytest.raises(AssertionError):
        check_around(point, planted(values._around, old, new))


@pytest.mark.parametrize(("value", "radius"), [(1.0, 2.0**-55), (-1.0, 2.0**-55), (2.0, 2.0**-60)])
def test_ends_of_enclosures_are_rounded_outwards(
    value: float, radius: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Enclosure(np.array([[value]]), np.array([[radius]]), np.array([[0.0]]))

    def check(enclosed: Any) -> None:
        low, high = enclosed(Network([AffineMap([[1]])]), [(1, 1)])
        assert F(low[0, 0]) <= F(value) - F(radius) <= F(value) + F(radius) <= F(high[0, 0])

    monkeypatch.setattr(values, "enclose", lambda *arguments: own)
    check(values._enclosed)
    for end, sign in (("-", "-np.inf"), ("+", "np.inf")):
        old = f"np.nextafter(enclosed.value {end} enclosed.radius, {sign})"
        with pytest.raises(AssertionError):
            check(planted(values._enclosed, old, f"enclosed.value {end} enclosed.radius"))


def test_floats_below_exact_values() -> None:
    exact = [F(2, 3), F(-1, 3), F(1, 3 << 1080), F(-1, 3 << 1080), F(10) ** 400, -(F(10) ** 400)]
    numbers = np.array([exact], dtype=object)

    def check(below: Any) -> None:
        found = below(numbers)[0]
        assert all(x == -math.inf or F(x) <= own for x, own in zip(found, exact, strict=True))

    check(values._below)
    with pytest.raises(AssertionError):
        check(planted(values._below, ", -np.inf)", ", np.inf)"))
    network = Network([AffineMap([[10**400], [-(10**400)]])])
    assert atlas(network, Box([1], [1])).maximum().value == 10**400


# -- the steepest piece ----------------------------------------------------------------------------


def tied(seed: int, entries: int, size: Fraction) -> tuple[list[Any], Fraction]:
    """Pieces of which two are all but equally steep in the 1-norm, and the larger norm."""
    rng = np.random.default_rng(seed)
    pieces = [form([F(1, 1000 + k)] + [F(0)] * (entries - 1), size) for k in range(300)]
    best = F(0)
    for place in (100, 200):
        parts = [F(int(k), 3**40) for k in rng.integers(3**30, 3**38, entries)]
        scale = (1 + F(int(rng.integers(1, 9)), 2**62)) / sum(parts)
        own = [part * scale for part in parts]
        best = max(best, sum(own))
        pieces[place] = form(own, size)
    return pieces, best * size


def form(column: Sequence[Fraction], size: Fraction) -> Any:
    """The form of t ↦ column · t · size."""
    entries = [own * size for own in column]
    common = math.lcm(*(own.denominator for own in entries))
    return (*((int(own * common), 0) for own in entries), (0, common))


def check_steepest(candidates: Any, patch: pytest.MonkeyPatch, *cases: Any) -> None:
    patch.setattr(slopes, "_candidates", candidates)
    for pieces, best in cases:
        assert slopes.lipschitz_constant(Box([0], [1]), pieces, 1) == (best, best)


CANDIDATES = slopes._candidates


def test_pieces_that_floats_cannot_tell_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [tied(seed, 5, F(1)) for seed in range(20)]
    check_steepest(CANDIDATES, monkeypatch, *cases)
    for old, new in (("2.0**-53", "0.0"), ("2.0**-53", "2.0**-60")):
        with pytest.raises(AssertionError):
            check_steepest(planted(CANDIDATES, old, new), monkeypatch, *cases)


def test_many_outputs_add_many_roundings(monkeypatch: pytest.MonkeyPatch) -> None:
    # 1, then numbers that are each too small to be added to it, against two numbers
    small, count = F(49, 100) / 2**52, 1000
    flat = form([F(1), *([small] * count)], F(1))
    plain = form([1 + 400 * small] + [F(0)] * count, F(1))
    filling = [form([F(1, 2 + k)] + [F(0)] * count, F(1)) for k in range(150)]
    case = ([*filling, flat, plain], 1 + count * small)
    plane = Box([0, 0], [1, 1])

    def check(candidates: Any) -> None:
        monkeypatch.setattr(slopes, "_candidates", candidates)
        both = [tuple((row[0], 0, row[-1]) for row in own) for own in case[0]]
        assert slopes.lipschitz_constant(plane, both, 1) == (case[1], case[1])

    check(CANDIDATES)
    with pytest.raises(AssertionError):
        check(planted(CANDIDATES, " + len(matrix)", ""))


def test_slopes_that_underflow(monkeypatch: pytest.MonkeyPatch) -> None:
    # in smallest subnormals: 1.49, which rounds to 1, against 0.6 + 0.6, which rounds to 2
    unit = F(1, 2**1074)
    filling = [form([F(0), F(k, 1000)], unit) for k in range(1, 300)]
    pieces = [*filling, form([F(149, 100), F(0)], unit), form([F(3, 5), F(3, 5)], unit)]
    case = (pieces, F(149, 100) * unit)
    check_steepest(CANDIDATES, monkeypatch, case)
    with pytest.raises(AssertionError):
        check_steepest(planted(CANDIDATES, "2.0**-900", "0.0"), monkeypatch, case)


def test_directions_that_underflow() -> None:
    # a direction of 2⁻¹⁰⁹⁰ along a side of 2¹⁰⁹⁰: what is lost is multiplied with a huge slope
    huge = F(2) ** 1000
    pieces = [((int(huge), 0, 0), (0, 0, 1)), ((0, 1, 0), (0, 0, 1 << 130))]
    filling = [((0, 1, 0), (0, 0, (1 << 131) + k)) for k in range(300)]
    directions = [(F(1, 2**1090), F(0)), (F(0), F(1))]
    kept = CANDIDATES([*filling, *pieces], directions, 1)
    assert pieces[0] in kept
    short = planted(
        CANDIDATES, "(1.0 + np.abs(matrix).max() + np.abs(columns).max()) * 2.0**-900", "2.0**-900"
    )
    assert pieces[0] not in short([*filling, *pieces], directions, 1)
