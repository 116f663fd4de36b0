"""Strategies and checks: what they give, what they shrink to, and that a check can fail."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from symact.activations.entries import activation, relu
from symact.errors import CheckFailedError, NumberError, ShapeError, UsageError
from symact.networks.kinds.enclosure import Enclosure, enclose
from symact.networks.kinds.floats import FloatKind
from symact.networks.network import Network
from symact.networks.operations import Activate, Addition, Affine, Largest, Operation, Scale, Select
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.testing import (
    affine_maps,
    agreement,
    check_agreement,
    check_enclosure,
    closeness,
    inputs,
    neighbourhoods,
    networks,
    points_within,
    rationals,
    tolerance,
)
from symact.testing.families import DENOMINATORS, FAMILIES, example_map, signed
from tests import oracle
from tests.grid import Case, cases

F = Fraction
ZERO = AffineMap([[0]])
PATIENT = settings(max_examples=5000, database=None, derandomize=True, deadline=None)


def rows_of(affine: AffineMap) -> list[list[Fraction]]:
    """The rows with their offsets at the end: a neuron each."""
    both = zip(affine.matrix.fractions(), affine.offset.fractions(), strict=True)
    return [[*row, *offset] for row, offset in both]


# -- families -----------------------------------------------------------------------------------


@st.composite
def drawn(draw: st.DrawFn, family: str, dtype: Any = None) -> tuple[AffineMap, bytes]:
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    data = draw(st.binary(min_size=rows * (columns + 2), max_size=rows * (columns + 2)))
    return example_map(family, rows, columns, data, dtype=dtype), data


def marks(affine: AffineMap, data: bytes) -> list[int]:
    size = affine.shape[1] + 2
    return list(data[size - 1 :: size])


@given(drawn("integers"))
def test_integers_are_small(example: tuple[AffineMap, bytes]) -> None:
    assert all(abs(e) <= 3 and e.denominator == 1 for row in rows_of(example[0]) for e in row)


@given(drawn("ordinary"))
def test_ordinary_weights_are_the_bytes_over_small_denominators(
    example: tuple[AffineMap, bytes],
) -> None:
    affine, data = example
    size = affine.shape[1] + 2
    for i, row in enumerate(rows_of(affine)):
        for j, entry in enumerate(row):
            assert entry == F(signed(data[i * size + j]), DENOMINATORS[(i + j) % 5])


@given(drawn("powers of two"))
def test_powers_of_two(example: tuple[AffineMap, bytes]) -> None:
    for row in rows_of(example[0]):
        for entry in row:
            assert entry == 0 or 1 in (abs(entry).numerator, abs(entry).denominator)
            assert entry.numerator.bit_count() + entry.denominator.bit_count() in (1, 2)


@given(drawn("zero rows"))
def test_zero_rows(example: tuple[AffineMap, bytes]) -> None:
    for row, mark in zip(rows_of(example[0]), marks(*example), strict=True):
        assert mark % 2 == 1 or not any(row)


@pytest.mark.parametrize(
    ("family", "factors"),
    [
        ("duplicate rows", {F(1)}),
        ("opposite rows", {F(-1)}),
        ("proportional rows", {F(2), F(-1, 2), F(4), F(-8), F(1, 4)}),
    ],
)
@given(st.data())
def test_related_rows(family: str, factors: set[Fraction], data: st.DataObject) -> None:
    example = data.draw(drawn(family))
    rows = rows_of(example[0])
    for i, mark in enumerate(marks(*example)):
        if i and mark % 2 == 0:
            assert any(
                rows[i] == [factor * entry for entry in earlier]
                for factor in factors
                for earlier in rows[:i]
            )


@given(drawn("far apart"))
def test_far_apart(example: tuple[AffineMap, bytes]) -> None:
    sizes = [F(1, 10**30), F(10) ** 30, F(1)]
    for row, mark in zip(rows_of(example[0]), marks(*example), strict=True):
        for entry in row:
            assert entry == 0 or F(1, 10) <= abs(entry) / sizes[mark % 3] <= 128


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@given(st.data())
def test_families_of_a_type_have_its_numbers(dtype: str, data: st.DataObject) -> None:
    family = data.draw(st.sampled_from(FAMILIES))
    affine, _ = data.draw(drawn(family, dtype))
    assert AffineMap(*affine.round(dtype)) == affine
    smallest = F(float(np.finfo(dtype).smallest_subnormal))
    if family == "subnormal":
        assert all(abs(e) <= 128 * smallest for row in rows_of(affine) for e in row)


@pytest.mark.parametrize("family", FAMILIES)
def test_zeros_give_zeros(family: str) -> None:
    affine = example_map(family, 3, 2, bytes(12))
    assert affine == AffineMap([[0, 0]] * 3)


# -- strategies ---------------------------------------------------------------------------------


@given(rationals(max_numerator=5, max_denominator=7))
def test_rationals_keep_their_bounds(number: Fraction) -> None:
    assert abs(number) <= 5
    assert number.denominator <= 7


@given(st.data())
def test_affine_maps_have_the_shape_asked_for(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    assert data.draw(affine_maps(inputs=n, outputs=m)).shape == (m, n)
    free = data.draw(affine_maps(max_width=2))
    assert max(free.shape) <= 2
    given_entries = data.draw(affine_maps(entries=st.sampled_from(["1/3", 2])))
    assert {e for row in rows_of(given_entries) for e in row} <= {F(1, 3), F(2)}


@given(st.data())
def test_networks_are_as_asked_for(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    asked = data.draw(networks(inputs=n, outputs=m, max_width=3, dtype="float32"))
    assert (asked.inputs, asked.outputs) == (n, m)
    for node in asked.nodes:
        match node.operation:
            case Affine(blocks=blocks):
                for block in blocks:
                    assert AffineMap(*block.round("float32")) == block
            case Scale(factor=factor, shift=shift):
                assert AffineMap(*AffineMap(factor, shift).round("float32")) == AffineMap(
                    factor, shift
                )
    chain = data.draw(networks(chain=True))
    assert [node.reads for node in chain.nodes] == [(k,) for k in range(len(chain.nodes))]
    plain = data.draw(networks(activations=()))
    assert plain.activations == 0
    curved = data.draw(networks(activations=[activation("gelu")], max_layers=3))
    for node in curved.nodes:
        if isinstance(node.operation, Activate):
            assert node.operation.activation.name == "gelu"


def has(kind: type[Operation]) -> Any:
    return lambda network: any(isinstance(node.operation, kind) for node in network.nodes)


def uses(name: str) -> Any:
    def wanted(network: Network) -> bool:
        operations = [node.operation for node in network.nodes]
        return any(isinstance(o, Activate) and o.activation.name == name for o in operations)

    return wanted


REACHED = {
    "scaling": has(Scale),
    "selection": has(Select),
    "maximum": has(Largest),
    "skip": has(Addition),
    "blocks": lambda network: any(
        isinstance(node.operation, Affine) and len(node.operation.blocks) == 2
        for node in network.nodes
    ),
    "copies": lambda network: any(
        isinstance(node.operation, Affine) and node.operation.copies == 3 for node in network.nodes
    ),
    "concatenation": lambda network: any(
        isinstance(node.operation, Affine) and len(node.reads) == 2 for node in network.nodes
    ),
    "branch": lambda network: any(
        node.reads == (0,) for k, node in enumerate(network.nodes) if k > 1
    ),
    "fan-out": lambda network: any(
        len(set(node.reads)) < len(node.reads) for node in network.nodes
    ),
    **{name: uses(name) for name in ("relu", "leaky_relu", "identity")},
}


@pytest.mark.parametrize("kind", REACHED)
def test_every_kind_of_layer_is_reached_and_shrinks(kind: str) -> None:
    found = find(networks(), REACHED[kind], settings=PATIENT)
    assert REACHED[kind](found)
    assert len(found.nodes) <= 4
    assert max(found.widths) <= 6


@pytest.mark.parametrize("seen", [{"relu", "step"}, {"gelu"}])
def test_discontinuous_activations_come_only_when_asked_for(seen: set[str]) -> None:
    names = sorted(seen)
    found = find(
        networks(activations=[activation(n) for n in names]), uses(names[-1]), settings=PATIENT
    )
    assert len(found.nodes) == 1


@given(networks())
def test_networks_are_continuous_and_piecewise_linear_by_default(network: Network) -> None:
    for node in network.nodes:
        if isinstance(node.operation, Activate):
            assert node.operation.activation.is_continuous
            assert node.operation.activation.is_piecewise_linear


SHRINKS = [
    (rationals(), lambda _: True, F(0)),
    (rationals(), lambda q: q > F(1, 2), F(1)),
    (affine_maps(), lambda _: True, ZERO),
    (affine_maps(family="integers"), lambda f: not f.is_linear, AffineMap([[0]], [1])),
    (inputs(Network([relu], inputs=2)), lambda _: True, (F(0), F(0))),
    (points_within([0.5, 2.0], [1.0, 0.0]), lambda _: True, (F(1, 2), F(2))),
    (points_within([0.5], [1.0]), lambda p: p[0] >= F(3, 2), (F(3, 2),)),
]


@pytest.mark.parametrize(
    ("strategy", "wanted", "simplest"), SHRINKS, ids=[str(k) for k in range(len(SHRINKS))]
)
def test_shrinks_to(strategy: Any, wanted: Any, simplest: Any) -> None:
    assert find(strategy, wanted, settings=PATIENT) == simplest


def test_networks_shrink_to_one_layer_on_one_number() -> None:
    simplest = find(networks(), lambda _: True, settings=PATIENT)
    assert simplest.widths == (1, 1)
    mapped = find(networks(), lambda network: network.maps > 0, settings=PATIENT)
    assert mapped.widths == (1, 1)
    assert mapped([7]) == (0,)
    shaped = find(networks(inputs=3, outputs=2), lambda _: True, settings=PATIENT)
    assert len(shaped.nodes) <= 2
    assert shaped([1, 2, 3]) == (0, 0)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_float_inputs(dtype: str) -> None:
    network = Network([relu], inputs=2)
    tiny = np.finfo(dtype).tiny
    wanted = [
        lambda x: x.tolist() == [0, 0] and not np.signbit(x).any(),
        lambda x: 0 < abs(x[1]) < tiny,
        lambda x: x[0] == 0 and np.signbit(x[0]),
        lambda x: x[0] > 60,
        lambda x: abs(x[0]) > 0.01 and 8 * x[0] % 1 != 0,
    ]
    for want in wanted:
        found = find(inputs(network, dtype=dtype), want, settings=PATIENT)
        assert found.dtype == dtype
        assert found.shape == (2,)


@given(st.data())
def test_points_lie_within(data: st.DataObject) -> None:
    network = Network([relu], inputs=2)
    value, radius = data.draw(neighbourhoods(network))
    assert value.shape == radius.shape == (2,)
    point = data.draw(points_within(value, radius))
    for p, c, r in zip(point, value.tolist(), radius.tolist(), strict=True):
        assert abs(p - F(c)) <= F(r)


BAD = [
    (lambda: rationals(max_numerator=-1), "max_numerator=-1; give an integer ≥ 0"),
    (lambda: rationals(max_denominator=0), "max_denominator=0; give an integer ≥ 1"),
    (lambda: rationals(max_denominator=2.5), "max_denominator=2.5; give an integer"),
    (lambda: rationals(max_numerator=True), "max_numerator=True; give an integer"),
    (lambda: affine_maps(inputs=0), "inputs=0; give an integer ≥ 1"),
    (lambda: affine_maps(outputs=-3), "outputs=-3; give an integer ≥ 1"),
    (lambda: affine_maps(max_width=0), "max_width=0; give an integer ≥ 1"),
    (lambda: affine_maps(family="odd"), "family='odd'; choose one of: integers, ordinary"),
    (lambda: affine_maps(dtype="int8"), "dtype='int8'; choose one of: float16"),
    (lambda: affine_maps(dtype=np.int32), "dtype='int32'; choose one of: float16"),
    (lambda: affine_maps(dtype=3), "dtype=3; choose one of: float16"),
    (
        lambda: affine_maps(entries=st.just(1), family="ordinary"),
        "is given together with family='ordinary' and dtype=None",
    ),
    (lambda: affine_maps(entries=[1]), "entries=[1]; give a strategy"),
    (lambda: networks(inputs="2"), "inputs='2'; give an integer"),
    (lambda: networks(max_layers=0), "max_layers=0; give an integer ≥ 1"),
    (lambda: networks(family=""), "family=''; choose one of"),
    (lambda: networks(activations=["relu"]), "activations[0] is 'relu'; an Activation is needed"),
    (lambda: inputs(Network([relu], inputs=1), dtype="float128"), "dtype='float128'; choose"),
    (lambda: points_within([0.0], [1.0, 2.0]), "radius=[1.0, 2.0]; give a radius ≥ 0 for each"),
    (lambda: points_within([0.0], [-1.0]), "radius=[-1.0]; give a radius ≥ 0 for each"),
    (lambda: example_map("odd", 1, 1, b"123"), "family='odd'; choose one of"),
    (
        lambda: example_map("integers", 2, 1, b"123"),
        "data has 3 bytes, but 2 rows of 1 column take 6",
    ),
    (lambda: check_agreement(Network([relu], inputs=1), [1], dtype=None), "dtype=None; name the"),
    (lambda: check_agreement(Network([relu], inputs=1), [1], dtype="int8"), "dtype='int8'; choose"),
]


@pytest.mark.parametrize(("build", "message"), BAD)
def test_bad_arguments(build: Any, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        build()
    assert message in str(caught.value)


# -- checks pass --------------------------------------------------------------------------------


@given(st.data())
def test_random_networks_agree(data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(["float16", "float32", "float64"]))
    network = data.draw(networks(dtype=dtype))
    ratio = check_agreement(network, data.draw(inputs(network, dtype=dtype)), dtype=dtype)
    assert ratio is None or 0 <= ratio <= 1


@given(st.data())
def test_random_boxes_hold(data: st.DataObject) -> None:
    network = data.draw(networks())
    value, radius = data.draw(neighbourhoods(network))
    ratio = check_enclosure(network, value, radius, data.draw(points_within(value, radius)))
    assert ratio is None or 0 <= ratio <= 1


NETWORK = Network([AffineMap([["1/3", -1], [2, "0.1"]], [1, -1]), relu, AffineMap([[1, 1]])])


@pytest.mark.parametrize(
    "x",
    [
        [1, "1/3"],
        (F(1, 7), 0.1),
        np.array([0.1, 0.2]),
        np.array([0.1, 0.2], dtype=np.float16),
        np.linspace(-1, 1, 24).reshape(3, 4, 2),
        np.array([1, 2]),
    ],
    ids=str,
)
def test_points_of_every_kind(x: Any) -> None:
    for dtype in (np.float32, "float64"):
        ratio = check_agreement(NETWORK, x, dtype=dtype)
        assert isinstance(ratio, Fraction)
        assert 0 <= ratio < 1


def test_the_ratio_is_the_largest() -> None:
    points = np.linspace(-1, 1, 20, dtype=np.float32).reshape(10, 2)
    alone = [check_agreement(NETWORK, point) for point in points]
    assert check_agreement(NETWORK, points) == max(r for r in alone if r is not None) > 0


def test_an_infinite_bound_claims_nothing() -> None:
    beyond = Network([AffineMap([[1e30]]), AffineMap([[1e30]])])
    assert check_agreement(beyond, [1.0]) is None
    separate = Network([Scale([1e30, 1], [0, 0]), Scale([1e30, 1], [0, "0.1"])])
    ratio = check_agreement(separate, [1.0, 0.3])
    assert ratio is not None
    assert ratio > 0


def test_curved_networks_have_enclosed_values() -> None:
    network = Network([AffineMap([[1], [-2]]), activation("gelu"), AffineMap([[1, 1]])])
    points = np.linspace(-3, 3, 20)[:, None]
    single = check_agreement(network, points, dtype="float32")
    double = check_agreement(network, points, dtype="float64")
    assert single is not None
    assert double is not None
    assert 0 < double < 1
    assert 0 < single < 1


# -- checks fail --------------------------------------------------------------------------------


@cases(lambda case: case.is_piecewise_linear and case.family in {"ordinary", "integers"})
def test_one_part_in_a_million_beyond_the_bound_is_found(case: Case) -> None:
    """An execution may be as far off as the bound, to one side or the other, and no further."""
    network = case.stored
    point = case.floats("float32")[1]
    limits = tolerance(network, point)
    exact = oracle.value(network, point.tolist())
    for side in (1, -1):
        for output in range(network.outputs):
            limit = F(float(limits[output]))

            def off_by(part: Fraction, output: int = output, limit: Fraction = limit) -> Any:
                moved = [float(v) for v in exact]
                moved[output] = float(exact[output] + side * part * limit)  # noqa: B023
                return np.array(moved)

            outside, inside = off_by(1 + F(1, 10**6)), off_by(1 - F(1, 10**6))
            if abs(F(float(outside[output])) - exact[output]) <= limit:  # less than doubles tell
                outside[output] = np.nextafter(outside[output], side * np.inf)
            check_agreement(network, point, execution=lambda _: inside)  # noqa: B023
            with pytest.raises(CheckFailedError, match=f"output {output} executed in float32 is"):
                check_agreement(network, point, execution=lambda _: outside)  # noqa: B023


POINT = np.array([0.3, -0.7], dtype=np.float32)

WRONG = [
    (lambda p: NETWORK(p) + np.float32(1e-3), "the bound is"),
    (lambda p: NETWORK(p) * np.nan, "is nan, the exact value"),
    (lambda p: NETWORK(p) + np.inf, "is inf, the exact value"),
    (lambda p: NETWORK(p[::-1]), "they differ by"),
    (lambda p: NETWORK(p.astype(np.float16)), "they differ by"),
    (lambda p: np.concatenate([NETWORK(p)] * 2), "array of shape (2,); the network gives (1,)"),
    (lambda p: NETWORK(p)[0], "array of shape ()"),
]


@pytest.mark.parametrize(("execution", "message"), WRONG)
def test_wrong_executions_fail(execution: Any, message: str) -> None:
    check_agreement(NETWORK, POINT)
    with pytest.raises(CheckFailedError) as caught:
        check_agreement(NETWORK, POINT, execution=execution)
    assert message in str(caught.value)


def test_the_message_names_output_values_and_bound() -> None:
    network = Network([AffineMap([[1], [0]], [0, 2])])
    with pytest.raises(CheckFailedError) as caught:
        check_agreement(network, [0.5], execution=lambda p: np.array([0.5, 3.0]))
    for part in (
        "output 1 executed in float32 is 3.0",
        "exact value 2.0",
        "differ by 1.0",
        "bound is",
    ):
        assert part in str(caught.value)


def test_a_wrong_bias_in_our_own_execution_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = FloatKind.affine
    monkeypatch.setattr(
        FloatKind, "affine", lambda self, o, x: right(self, o, x) + self.dtype.type(1e-4)
    )
    with pytest.raises(CheckFailedError):
        check_agreement(NETWORK, POINT)
    with pytest.raises(CheckFailedError):
        check_agreement(Network([AffineMap([[1]]), activation("gelu")]), [0.7])
    with pytest.raises(CheckFailedError, match="executed in float32"):
        check_enclosure(NETWORK, [0.0, 0.0], [1.0, 1.0], ["1/2", "1/3"])


def test_a_wrong_exact_value_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = closeness.exact_outputs

    def wrong(network: Network, points: RationalMatrix) -> Any:
        return [[(v + F(1, 1000),) * 2 for v, _ in row] for row in right(network, points)]

    monkeypatch.setattr(closeness, "exact_outputs", wrong)
    with pytest.raises(CheckFailedError):
        check_agreement(NETWORK, POINT)


def test_a_radius_that_is_too_small_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    value, radius, corner = [0.0, 0.0], [1.0, 1.0], [1, -1]
    assert check_enclosure(NETWORK, value, radius, corner)

    def smaller(*arguments: Any) -> Enclosure:
        box = enclose(*arguments)
        return Enclosure(box.value, box.radius / 4, box.error)

    monkeypatch.setattr(agreement, "enclose", smaller)
    with pytest.raises(CheckFailedError, match="output 0 of the enclosure is"):
        check_enclosure(NETWORK, value, radius, corner)


REFUSED = [
    (lambda: check_agreement(NETWORK, [1]), ShapeError, "shape (1,), but the network reads 2"),
    (lambda: check_agreement(NETWORK, np.zeros((2, 3))), ShapeError, "shape (2, 3), but"),
    (lambda: check_agreement(NETWORK, [1, "z"]), NumberError, "the point[1] is the text 'z'"),
    (lambda: check_agreement(NETWORK, [1, np.nan]), NumberError, "the point[1] is nan"),
    (
        lambda: check_agreement(NETWORK, np.array([1, np.inf])),
        NumberError,
        "the points[0, 1] is inf",
    ),
    (lambda: check_agreement(NETWORK, [1e39, 0]), NumberError, "beyond the largest float32"),
    (
        lambda: check_enclosure(NETWORK, [0.0, 0.0], [1.0, 1.0], [0, "3/2"]),
        UsageError,
        "coordinate 1 of the point is 3/2, not within 1 of 0",
    ),
    (
        lambda: check_enclosure(NETWORK, [0.0, 0.0], [1.0, 1.0], [0]),
        ShapeError,
        "the point has 1 coordinate, the value 2 and the radius 2",
    ),
    (
        lambda: check_enclosure(Network([activation("tanh")], inputs=1), [0.0], [1.0], [0]),
        UsageError,
        "curved activations",
    ),
]


@pytest.mark.parametrize(("build", "error", "message"), REFUSED)
def test_refused(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        build()
    assert message in str(caught.value)
