"""Enclosures: sound for every execution the model allows, for whole boxes, and not vacuous.

The bounds are held to three kinds of execution: NumPy's, loops of single operations in any order
with and without fused multiply-add, and the worst that the stated model allows, in which every
operation is off by a whole unit roundoff. All comparisons are of fractions.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.activations.entries import Activation, Pieces, activation, names
from symact.errors import NumberError, ShapeError, UsageError
from symact.networks.kinds import enclosure
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind, enclose
from symact.networks.network import Network, Node
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import AffineMap, nearest_float
from symact.testing import check_agreement, check_enclosure, neighbourhoods, networks, points_within
from symact.testing.families import FAMILIES
from tests import oracle
from tests.grid import GRID, Case, cases

F = Fraction
TYPES = ["float32", "float64"]


def fraction(number: Any) -> Fraction:
    return F(float(number))


def assert_within(found: Sequence[Any], expected: Sequence[Fraction], bounds: Any) -> None:
    for a, b, bound in zip(found, expected, bounds, strict=True):
        if np.isfinite(bound):
            assert abs(F(a) - b) <= fraction(bound)


# -- executions ---------------------------------------------------------------------------------


class OutOfRangeError(Exception):
    """An execution left the range of its type."""


@dataclass
class Execution:
    """A network run one operation at a time; numbers are fractions.

    Subclasses say how a product, a sum and a product added to a sum are rounded. The terms of a sum
    are added in a random order, and in random pairs.
    """

    dtype: str
    random: random.Random = field(default_factory=lambda: random.Random(0))

    def __post_init__(self) -> None:
        info = np.finfo(self.dtype)
        self.info = info
        self.unit, self.smallest = fraction(info.eps) / 2, fraction(info.smallest_subnormal)

    def nearest(self, number: Fraction) -> Fraction:
        rounded = nearest_float(number.numerator, number.denominator, self.info)
        if np.isinf(rounded):
            raise OutOfRangeError
        return F(rounded)

    def product(self, a: Fraction, b: Fraction) -> Fraction:
        raise NotImplementedError

    def sum(self, a: Fraction, b: Fraction) -> Fraction:
        raise NotImplementedError

    def dot(self, pairs: list[tuple[Fraction, Fraction]], offset: Fraction) -> Fraction:
        terms = [offset, *(self.product(a, b) for a, b in pairs)]
        return self.total(terms)

    def total(self, terms: list[Fraction]) -> Fraction:
        terms = list(terms)
        while len(terms) > 1:
            a = terms.pop(self.random.randrange(len(terms)))
            b = terms.pop(self.random.randrange(len(terms)))
            terms.append(self.sum(a, b))
        return terms[0]

    def activate(self, entry: Activation, x: Fraction) -> Fraction:
        """The piece by the rounded knots, and its rounded coefficients where there are any."""
        pieces = entry.pieces
        assert pieces is not None
        k = sum(x > self.nearest(knot) for knot in pieces.knots)
        if k < len(pieces.knots) and pieces.at_knots and x == self.nearest(pieces.knots[k]):
            return self.nearest(pieces.at_knots[k])
        slope, shift = pieces.slopes[k], pieces.intercepts[k]
        value = slope * x
        if slope not in {-1, 0, 1}:
            value = self.product(self.nearest(slope), x)
        return (
            self.sum(value, self.nearest(shift)) if slope and shift else value + self.nearest(shift)
        )

    def apply(self, operation: Operation, x: list[Fraction]) -> list[Fraction]:
        match operation:
            case Affine(blocks=blocks, copies=copies):
                size, result = blocks[0].shape[1], []
                for piece in range(len(blocks) * copies):
                    block, part = blocks[piece // copies], x[piece * size : (piece + 1) * size]
                    for row, (c,) in zip(
                        block.matrix.fractions(), block.offset.fractions(), strict=True
                    ):
                        weights = [self.nearest(w) for w in row]
                        pairs = list(zip(weights, part, strict=True))
                        result.append(self.dot(pairs, self.nearest(c)))
                return result
            case Scale(factor=factor, shift=shift):
                both = zip(factor.fractions(), shift.fractions(), x, strict=True)
                return [self.dot([(self.nearest(f), v)], self.nearest(s)) for (f,), (s,), v in both]
            case Addition(terms=terms, width=width):
                return [self.total([x[k * width + i] for k in range(terms)]) for i in range(width)]
            case Activate(activation=entry):
                return [self.activate(entry, number) for number in x]
            case Select() | Largest():
                return oracle.apply(operation, x)
        raise AssertionError(operation)

    def __call__(self, network: Network, point: Sequence[Any]) -> list[Fraction]:
        values = [[self.nearest(F(number)) for number in point]]
        for node in network.nodes:
            values.append(self.apply(node.operation, [v for k in node.reads for v in values[k]]))
        return values[network.output]


class Loops(Execution):
    """IEEE arithmetic, one correctly rounded operation after the other."""

    def product(self, a: Fraction, b: Fraction) -> Fraction:
        return self.nearest(a * b)

    def sum(self, a: Fraction, b: Fraction) -> Fraction:
        return self.nearest(a + b)


class Fused(Loops):
    """The same with fused multiply-add, the offset first."""

    def dot(self, pairs: list[tuple[Fraction, Fraction]], offset: Fraction) -> Fraction:
        for a, b in self.random.sample(pairs, len(pairs)):
            offset = self.nearest(offset + a * b)
        return offset


@dataclass
class Worst(Execution):
    """The model taken at its word: each operation off by u, each product by half a subnormal too.

    ``lean`` is −1, 1, or 0 for directions that change at random.
    """

    lean: int = 1

    def direction(self) -> int:
        return self.lean or self.random.choice((-1, 1))

    def product(self, a: Fraction, b: Fraction) -> Fraction:
        return a * b * (1 + self.direction() * self.unit) + self.direction() * self.smallest / 2

    def sum(self, a: Fraction, b: Fraction) -> Fraction:
        return (a + b) * (1 + self.direction() * self.unit)


def assert_executions_within(
    network: Network, value: Any, radius: Any, point: Sequence[Any], dtype: str
) -> None:
    """Every kind of execution stays within the error, the exact value within the radius."""
    kind = EnclosureKind(dtype)
    with np.errstate(all="ignore"):
        trace = network.trace(kind, kind.inputs(value, np.zeros_like(value) + radius))
    bounds = trace[network.output]
    exact = oracle.value(network, [F(number) for number in point])
    for centre, expected, limit in zip(bounds.value, exact, bounds.radius, strict=True):
        if np.isfinite(limit):
            assert abs(fraction(centre) - expected) <= fraction(limit)
    for execution in (
        Loops(dtype),
        Fused(dtype),
        *(Worst(dtype, lean=lean) for lean in (1, -1, 0)),
    ):
        try:
            found = execution(network, point)
        except OutOfRangeError:
            assert any(np.isinf(step.error).any() for step in trace)
        else:
            assert_within(found, exact, bounds.error)


# -- points -------------------------------------------------------------------------------------


@GRID
def test_numpy_stays_within_the_error(case: Case) -> None:
    """Weights that the type has and weights that it has not; curved activations too."""
    check_agreement(case.stored, case.floats("float32"), dtype="float32")
    for dtype in ("float16", "float64") if case.family == "ordinary" else ("float64",):
        check_agreement(case.network, case.floats(dtype), dtype=dtype)


@cases(lambda case: case.is_piecewise_linear)
def test_every_execution_of_the_model_stays_within_the_error(case: Case) -> None:
    if case.family == "subnormal":  # the type's own subnormals: a rational's are 0 in float32
        network, dtype = case.stored, "float32"
    else:
        network, dtype = case.network, TYPES[len(case.id) % 2]
    for point in case.floats(dtype, count=2):
        assert_executions_within(network, point.astype(float), 0.0, point.tolist(), dtype)


@pytest.mark.parametrize("dtype", ["float16", *TYPES])
@pytest.mark.parametrize("terms", [1, 2, 7, 40])
@pytest.mark.parametrize("lean", [1, -1])
def test_the_worst_sum_is_covered_and_the_bound_is_nearly_reached(
    dtype: str, terms: int, lean: int
) -> None:
    """One large product that goes through all n additions comes within 1 part in 4 of the bound."""
    row = [1.0, *[2.0**-9] * (terms - 1)]
    network = Network([AffineMap([row], [2.0**-9])])
    point = np.ones(terms)

    class InOrder(Worst):
        def total(self, terms: list[Fraction]) -> Fraction:
            found = terms[1]
            for term in [*terms[2:], terms[0]]:
                found = self.sum(found, term)
            return found

    (found,) = InOrder(dtype, lean=lean)(network, point.tolist())
    (exact,) = oracle.value(network, point.tolist())
    (error,) = enclose(network, point, 0.0, dtype).error
    assert F(3, 4) < abs(found - exact) / fraction(error) <= 1


def shaped(pieces: Pieces, name: str) -> Activation:
    """An activation that is not in the catalogue."""

    def doubles(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        places = np.searchsorted([float(k) for k in pieces.knots], x)
        slopes, shifts = (
            np.array([float(c) for c in cs])[places] for cs in (pieces.slopes, pieces.intercepts)
        )
        return np.asarray(slopes * x + shifts)

    steepest = max(abs(slope) for slope in pieces.slopes)
    return dataclasses.replace(
        activation("relu"),
        name=name,
        pieces=pieces,
        exact=None,
        doubles=doubles,
        lipschitz=steepest,
    )


FLAT = shaped(Pieces((F(0),), (F(1, 2**26), F(1, 2**25)), (F(0), F(0))), "nearly flat")
THIRD = shaped(Pieces((F(1, 3),), (F(0), F(1)), (F(1, 3), F(0))), "at least 1/3")
ABOVE = shaped(Pieces((F(2049),), (F(0), F(1)), (F(2049), F(0))), "at least 2049")

ALONE = [
    ([AffineMap([["1/3"]])], [1.0]),
    ([AffineMap([["1/3", "-2/3"]], ["0.1"])], [1.0, -1.0]),
    ([AffineMap([[F(1, 2**120)]])], [2.0**-30]),
    ([Scale(["1/3"], [0])], [1.0]),
    ([Scale([F(1, 2**12)], [0])], [2.0**-13]),
    ([Scale([F(1, 2**100)], [0])], [2.0**-60]),
    ([Scale([F(1, 2**600)], [0])], [2.0**-500]),
    ([AffineMap([["1/3"]]), Scale([1000], [0])], [1.0]),
    ([AffineMap([["1/3"]]), Select((0, -1, 0), 1), Addition(3, 1)], [1.0]),
    ([AffineMap([["1/3"]]), Node(Largest(2, 1), (0, 1))], [-1.0]),
    ([Addition(2, 1)], [1.0, 1.0]),
    ([activation("leaky_relu", alpha="1/3")], [-1.0]),
    ([activation("leaky_relu", alpha="-7/3")], [-1.0]),
    ([activation("hardsigmoid")], [1.0]),
    ([activation("hardsigmoid", alpha="1/3", beta="1/7")], [0.25]),
    ([AffineMap([["0.1"] * 3], ["-0.300000001"]), activation("step")], [1.0] * 3),
    ([FLAT], [60000.0]),
    ([FLAT], [-60000.0]),
    ([THIRD], [0.0]),
    ([ABOVE], [0.0]),
]


@pytest.mark.parametrize(("layers", "point"), ALONE, ids=str)
@pytest.mark.parametrize("dtype", ["float16", *TYPES])
def test_each_operation_alone(layers: list[Any], point: list[float], dtype: str) -> None:
    """Where nothing else makes the bound larger, every term of it is needed."""
    network = Network(layers, inputs=len(point))
    assert_executions_within(network, np.array(point), 0.0, point, dtype)


def test_the_value_rounds_in_every_way_at_once() -> None:
    """A weight, its product and a sum all rounded down by nearly half a unit: the product is next
    above 2, where half a unit is relatively largest."""
    half, draw = F(1, 2**52), random.Random(0)
    worst = []
    for _ in range(300):
        weight = 1.4 + draw.random() / 100
        x = np.nextafter(2 / weight, 3)
        lost = F(weight) * F(x) - F(weight * x)
        if F(2) < F(weight) * F(x) < F(2) + 8 * half and lost > F(2, 5) * half:
            worst.append((weight, x))
    assert worst
    for weight, x in worst:
        exact = F(weight) + F(2, 5) * F(1, 2**52)
        assert F(float(exact)) == F(weight)
        network = Network([AffineMap([[exact]], [half * F(99, 100)])])
        (found,) = oracle.value(network, [F(x)])
        bounds = enclose(network, np.array([x]), 0.0, "float64")
        off = abs(fraction(bounds.value[0]) - found)
        assert off > F(9, 4) * F(1, 2**53) * 2
        assert off <= fraction(bounds.radius[0])


def test_sums_round_too() -> None:
    bounds = enclose(Network([Addition(2, 1)]), np.array([1.0, 2.0**-54]), 0.0, "float64")
    assert F(1, 2**54) <= fraction(bounds.radius[0]) < F(1, 2**50)


@pytest.mark.parametrize("name", sorted(n for n in names() if activation(n).pieces is None))
@pytest.mark.parametrize("dtype", ["float16", *TYPES])
def test_curved_functions_have_their_units_in_the_last_place(name: str, dtype: str) -> None:
    entry = activation(name)
    for x in (-3.0, -1.0, -0.5, 0.25, 1.0, 3.0):
        bounds = enclose(Network([entry], inputs=1), np.array([x]), 0.0, dtype)
        size = abs(bounds.value[0])
        for bound, kind in ((bounds.error[0], dtype), (bounds.radius[0], "float64")):
            unit = fraction(np.spacing(np.dtype(kind).type(size)))
            assert entry.ulps * unit <= fraction(bound) <= 4 * entry.ulps * unit + F(1, 2**1000)


def test_nothing_is_claimed_for_sums_beyond_the_model() -> None:
    wide = Network([AffineMap(np.ones((1, 1023)))])
    assert np.isinf(enclose(wide, np.ones(1023), 0.0, "float16").error[0])
    assert np.isfinite(enclose(wide, np.ones(1023), 0.0, "float32").error[0])


ORDINARY = set(FAMILIES) - {"far apart", "subnormal"}


def amplitude(network: Network, point: Sequence[float]) -> list[Fraction]:
    """What the magnitudes of all terms add up to on the way to each output."""
    values = [[abs(F(number)) for number in point]]
    for node in network.nodes:
        x = [v for k in node.reads for v in values[k]]
        match node.operation:
            case Affine(blocks=blocks, copies=copies):
                sizes = [
                    AffineMap([[abs(e) for e in row] for row in b.matrix.fractions()])
                    for b in blocks
                ]
                shifts = [
                    abs(c) for b in blocks for _ in range(copies) for (c,) in b.offset.fractions()
                ]
                linear = oracle.apply(Affine(*sizes, copies=copies), x)
                values.append([a + c for a, c in zip(linear, shifts, strict=True)])
            case Scale(factor=factor, shift=shift):
                both = zip(factor.fractions(), shift.fractions(), x, strict=True)
                values.append([abs(f) * v + abs(s) for (f,), (s,), v in both])
            case Activate(activation=entry):
                start = abs(fraction(entry.floats(np.zeros(1))[0])) + 1
                values.append([entry.lipschitz * v + start for v in x])
            case _:
                values.append(oracle.apply(node.operation, x))
    return values[network.output]


@cases(lambda case: case.family in ORDINARY and case.is_continuous)
def test_the_bound_is_a_small_multiple_of_what_must_be_allowed(case: Case) -> None:
    """Each step of the network may cost as many roundings as it has terms: the error bound is at
    most twice that, times the unit roundoff, times the magnitudes of the terms added up."""
    roundings = 0
    for node in case.stored.nodes:
        match node.operation:
            case Affine(blocks=blocks):
                roundings += blocks[0].shape[1] + 1
            case Activate(activation=entry):
                roundings += 16 + 2 * entry.ulps
            case _:
                roundings += 3
    for point in case.floats("float32", count=2):
        limits = amplitude(case.stored, point.tolist())
        for dtype in TYPES:
            unit = fraction(np.finfo(dtype).eps) / 2
            bounds = enclose(case.stored, point, 0.0, dtype)
            for error, radius, limit in zip(bounds.error, bounds.radius, limits, strict=True):
                assert fraction(error) <= 2 * roundings * unit * limit + F(1, 10**30)
                assert fraction(radius) <= 2 * roundings * F(1, 2**53) * limit + F(1, 10**30)


# -- what float types do not have ---------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float16", *TYPES])
@pytest.mark.parametrize("x", [0.1, 1 / 3, 1e-3, -12345.678, 1e-40, 5e-324, 0.0, -0.0, 0.5])
def test_an_input_that_the_type_has_not_is_rounded_first(dtype: str, x: float) -> None:
    network = Network([AffineMap([[1], ["1/3"]], [0, "0.1"])])
    bounds = enclose(network, np.array([x]), 0.0, dtype)
    executed = network(np.array([x]).astype(dtype))
    assert_within([fraction(v) for v in executed], oracle.value(network, [x]), bounds.error)


def test_an_input_that_the_type_has_costs_nothing() -> None:
    one = Network([Select((0,), 1)])
    assert enclose(one, np.array([0.5]), 0.0, "float16").error[0] == 0
    assert enclose(one, np.array([0.1]), 0.0, "float64").error[0] == 0
    assert enclose(one, np.array([0.1]), 0.0, "float32").error[0] > 0
    assert np.isinf(enclose(one, np.array([1e5]), 0.0, "float16").error[0])
    assert np.isinf(enclose(one, np.array([65000.0]), 1000.0, "float16").error[0])


def test_a_box_covers_the_rounding_of_every_real_in_it() -> None:
    one = Network([Select((0,), 1)])
    bounds = enclose(one, np.array([1.0]), 0.5, "float16")
    for k in range(-100, 101):
        x = 1 + F(k, 200)
        rounded = F(nearest_float(x.numerator, x.denominator, np.finfo("float16")))
        assert abs(rounded - x) <= fraction(bounds.error[0])


def test_a_slope_that_the_type_has_not() -> None:
    """2⁻²⁶ is 0 in float16, and the result of a large input is then far off."""
    network = Network([activation("leaky_relu", alpha=F(1, 2**26))], inputs=1)
    bounds = enclose(network, np.array([-60000.0]), 0.0, "float16")
    execution = Loops("float16")(network, [F(-60000)])
    assert execution == [0]
    assert_within(execution, oracle.value(network, [-60000]), bounds.error)


@given(st.data())
def test_random_networks_in_loops(data: st.DataObject) -> None:
    network = data.draw(networks(max_layers=3))
    value, radius = data.draw(neighbourhoods(network))
    point = data.draw(points_within(value, radius))
    dtype = data.draw(st.sampled_from(TYPES))
    assert_executions_within(network, value, radius, point, dtype)


# -- the ends of the range ----------------------------------------------------------------------


def test_overflow_claims_nothing() -> None:
    """Two steps of 10³⁰ leave the range of float32; exactly the result is 1."""
    steps = [AffineMap([[F(10) ** 30]]), AffineMap([[F(10) ** 30]]), AffineMap([[F(1, 10**60)]])]
    narrow = enclose(Network([*steps[:2], AffineMap([[F(1, 10**30)]])]), np.ones(1), 0.0, "float32")
    assert np.isinf(narrow.error[0])
    assert narrow.radius[0] < 1e16
    wide = enclose(Network(steps), np.ones(1), 0.0, "float64")
    assert wide.error[0] < 1e-14
    beyond = Network([AffineMap([[1e200]]), AffineMap([[1e200]]), activation("hardtanh")])
    for dtype in TYPES[1:]:
        lost = enclose(beyond, np.ones(1), 0.0, dtype)
        assert np.isinf(lost.error[0])
        assert np.isinf(lost.radius[0])


def test_overflow_on_the_way_claims_nothing() -> None:
    """The sum is small, but in some order of summation 3·10³⁸ + 3·10³⁸ comes first."""
    network = Network([AffineMap([[3e38, 3e38, -3e38, -3e38]], [1])])
    assert np.isinf(enclose(network, np.ones(4), 0.0, "float32").error[0])
    assert np.isfinite(enclose(network, np.ones(4), 0.0, "float64").error[0])


def test_weights_beyond_the_type_are_refused() -> None:
    with pytest.raises(NumberError, match="beyond the largest float32"):
        enclose(Network([AffineMap([[1e39]])]), np.ones(1), 0.0, "float32")


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "step", "sign", "abs", "gelu", "tanh"])
def test_minus_zero_is_zero(name: str) -> None:
    network = Network([activation(name)], inputs=1)
    plus, minus = (enclose(network, np.array([zero]), 0.0) for zero in (0.0, -0.0))
    assert (plus.value == minus.value).all()
    assert (plus.error == minus.error).all()
    assert (plus.radius == minus.radius).all()


# -- boxes --------------------------------------------------------------------------------------


@cases(lambda case: case.is_piecewise_linear and case.shape != (2, 5, 3))
def test_boxes_hold_their_corners_and_what_is_inside(case: Case) -> None:
    draw = random.Random(case.id)
    width = case.shape[0]
    value = np.array([draw.randrange(-8, 9) / 4 for _ in range(width)])
    radius = np.array([draw.choice((0.0, 0.5, 1 / 3, 2.0)) for _ in range(width)])
    places: list[Any] = [*itertools.product((-1, 1), repeat=width)]
    places += [tuple(F(draw.randrange(-9, 10), 9) for _ in range(width)) for _ in range(3)]
    box = enclose(case.network, value, radius)
    for place in places:
        point = [
            fraction(c) + fraction(r) * p for c, r, p in zip(value, radius, place, strict=True)
        ]
        exact = oracle.value(case.network, point)
        assert_within([fraction(v) for v in box.value], exact, box.radius)
    check_enclosure(case.network, value, radius, point)


def test_a_box_is_no_wider_than_it_must_be() -> None:
    network = Network([AffineMap([[1, -2]], [3]), activation("relu")])
    box = enclose(network, np.array([1.0, 1.0]), np.array([1.0, 0.5]))
    assert 2 <= box.radius[0] < 2 + 1e-13
    assert box.value[0] == 2


@pytest.mark.parametrize("radius", [0.0, 1e-300, 0.25, 4.0])
def test_a_step_within_reach_is_allowed_for(radius: float) -> None:
    network = Network([activation("step")], inputs=1)
    box = enclose(network, np.array([0.25]), radius)
    reaches = radius >= 0.25
    assert (box.radius[0] >= 1) == reaches
    assert (box.error[0] >= 1) == reaches


def test_a_step_at_a_knot_that_doubles_have_not() -> None:
    """1/3 is not a double: the box around the next double above holds it, and points below it."""
    third = Pieces((F(1, 3),), (F(0), F(0)), (F(0), F(1)))
    late = dataclasses.replace(
        activation("step"),
        name="late step",
        pieces=third,
        exact=None,
        doubles=lambda x: np.where(x > 1 / 3, 1.0, 0.0),
    )
    network = Network([late], inputs=1)
    above = np.nextafter(1 / 3, 1.0)
    radius = 4e-17
    assert F(above) - F(radius) < F(1, 3) < F(above)
    box = enclose(network, np.array([above]), radius, "float64")
    assert network([F(1, 3)]) == (0,)
    assert_within([fraction(box.value[0])], [F(0)], box.radius)


# -- curved activations, against balls ----------------------------------------------------------


def ball_sigmoid(x: arb) -> arb:
    return 1 / (1 + (-x).exp())


BALLS: dict[str, Callable[..., arb]] = {
    "sigmoid": ball_sigmoid,
    "tanh": lambda x: x.tanh(),
    "gelu": lambda x: x * (1 + (x / arb(2).sqrt()).erf()) / 2,
    "gelu_tanh": lambda x: (
        x * (1 + ((2 / arb.pi()).sqrt() * (x + arb(44715) / 1000000 * x**3)).tanh()) / 2
    ),
    "silu": lambda x: x * ball_sigmoid(x),
    "softplus": lambda x: (1 + x.exp()).log(),
    "mish": lambda x: x * (1 + x.exp()).log().tanh(),
    "elu": lambda x, alpha: x if x > 0 else ball(alpha) * (x.exp() - 1),
    "selu": lambda x, alpha, scale: ball(scale) * (x if x > 0 else ball(alpha) * (x.exp() - 1)),
    "hardswish": lambda x: x * (arb(0) if x <= -3 else arb(6) if x >= 3 else x + 3) / 6,
}


def ball(number: Fraction) -> arb:
    return arb(number.numerator) / number.denominator


def test_every_curved_activation_has_a_ball() -> None:
    assert set(BALLS) == {n for n in names() if activation(n).pieces is None}


def upper(x: arb) -> Fraction:
    """A rational that is not below |x|: its largest magnitude, an exact dyadic."""
    mantissa, exponent = x.abs_upper().man_exp()
    return F(int(mantissa)) * F(2) ** int(exponent)


@pytest.mark.parametrize("name", sorted(BALLS))
@pytest.mark.parametrize("dtype", ["float16", *TYPES])
def test_curved_values_lie_in_their_enclosures(name: str, dtype: str) -> None:
    """Two layers around the activation: 500 bits of the exact value lie within the radius, the
    execution within the error, at points and at corners and middles of boxes."""
    entry = activation(name)
    network = Network([AffineMap([["3/2"], ["-1/3"]], ["1/7", 0]), entry, AffineMap([[1, "-0.7"]])])
    keep, ctx.prec = ctx.prec, 500
    try:
        for x, radius in itertools.product(
            [-40.0, -9.5, -3.0, -2.0, -0.75, -1e-3, 0.0, 1e-7, 0.5, 2.0, 3.25, 11.0],
            [0.0, 2.0**-10, 0.5],
        ):
            centre = np.array([x]).astype(dtype).astype(float)
            box = enclose(network, centre, radius, dtype)
            for place in (-1, 0, 1):
                point = F(centre[0]) + place * F(radius)
                inner = [ball(F(3, 2) * point + F(1, 7)), ball(-point / 3)]
                first, second = (BALLS[name](z, **entry.parameters) for z in inner)
                exact = first - ball(F(7, 10)) * second
                executed = network(np.array([float(point)]).astype(dtype))
                near = upper(exact - ball(F(float(box.value[0]))))
                off = upper(exact - ball(F(float(executed[0]))))
                assert near <= fraction(box.radius[0])
                assert off <= fraction(box.error[0])
    finally:
        ctx.prec = keep


# -- what goes in -------------------------------------------------------------------------------

TWO = Network([AffineMap([[1, 2]])])

REFUSED = [
    (lambda: enclose(TWO, np.zeros(3)), ShapeError, "shape (3,), but the network reads 2 numbers"),
    (lambda: enclose(TWO, np.zeros((2, 1))), ShapeError, "shape (2, 1), but the network reads 2"),
    (lambda: enclose(TWO, 1.0), ShapeError, "shape (), but the network reads 2"),
    (lambda: enclose(TWO, np.zeros(2), np.zeros(3)), ShapeError, "the radius has shape (3,)"),
    (lambda: enclose(TWO, np.zeros(2), np.zeros((5, 2))), ShapeError, "radius has shape (5, 2)"),
    (lambda: enclose(TWO, [np.nan, 0.0]), NumberError, "the value has an entry that is not finite"),
    (lambda: enclose(TWO, [np.inf, 0.0]), NumberError, "not finite"),
    (lambda: enclose(TWO, [0.0, 0.0], -1.0), NumberError, "the radius has the entry -1.0"),
    (lambda: enclose(TWO, [0.0, 0.0], np.nan), NumberError, "the radius has the entry nan"),
    (lambda: enclose(TWO, ["0.1", "0.2"]), NumberError, "the value is made of <U3"),
    (lambda: enclose(TWO, [F(1, 3), F(0)]), NumberError, "the value is made of object"),
    (
        lambda: enclose(TWO, np.zeros(2, np.longdouble)),
        NumberError,
        "the value is made of float128",
    ),
    (lambda: enclose(TWO, np.array([2**53 + 1, 0])), NumberError, "the value is made of int64"),
    (lambda: enclose(TWO, [True, False]), NumberError, "the value is made of bool"),
    (
        lambda: enclose(TWO, np.zeros(2), 0.0, np.int32),
        UsageError,
        "int32 is no type",
    ),
    (
        lambda: enclose(TWO, np.zeros(2), 0.0, np.longdouble),
        UsageError,
        "longdouble is no type",
    ),
]


@pytest.mark.parametrize(("build", "error", "message"), REFUSED)
def test_refused(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        build()
    assert message in str(caught.value)


def test_batches_and_integers() -> None:
    batch = np.arange(12).reshape(2, 3, 2)
    both = enclose(TWO, batch, np.array([0.5, 0.25]))
    assert both.value.shape == both.radius.shape == both.error.shape == (2, 3, 1)
    for place in np.ndindex(2, 3):
        alone = enclose(TWO, batch[place].astype(float), np.array([0.5, 0.25]))
        assert alone.value == both.value[place]
        assert alone.radius == both.radius[place]
        assert alone.error == both.error[place]


def test_an_unknown_coordinate_may_have_an_infinite_radius() -> None:
    box = enclose(TWO, np.zeros(2), np.array([np.inf, 0.0]))
    assert np.isinf(box.radius[0])
    assert np.isinf(box.error[0])


@settings(max_examples=100)
@given(st.floats(0, 1e300), st.floats(0, 1e300), st.floats(0, 1e300))
def test_magnitudes_are_bounds(value: float, radius: float, error: float) -> None:
    found = Enclosure(*(np.array([number]) for number in (value, radius, error)))
    assert F(value) + F(radius) <= fraction(found.magnitude[0])
    assert F(value) + F(radius) + F(error) <= fraction(found.executed[0])


def test_rows_of_a_long_matrix_are_bounded_some_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    network = Network([AffineMap(rng.integers(-8, 9, (7, 5)) / 8, rng.integers(-8, 9, 7) / 8)])
    x = rng.integers(-8, 9, 5) / 8
    whole = enclose(network, x)
    monkeypatch.setattr(enclosure, "_AT_ONCE", 10)
    parts = enclose(network, x)
    for name in ("value", "radius", "error"):
        assert (getattr(whole, name) == getattr(parts, name)).all()
    assert (whole.error > 0).all()
