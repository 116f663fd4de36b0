"""For each term of the bounds of programs in floats a case that is wrong without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symact.activations.entries import activation, relu
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, Operation, Scale, Select
from symact.numbers.affine import AffineMap
from symact.regions.budget import Budget
from symact.regions.engines.filtered import programs
from symact.regions.engines.filtered.floats import FloatOutcomes
from symact.regions.engines.filtered.programs import Bounded, FloatProgram, _OnPoints
from symact.regions.engines.filtered.sign_rows import StageRows
from symact.regions.programs import Program
from symact.regions.stages import Stage
from tests import oracle
from tests.regions.planting import norm_is_at_most, planted, root_above

F = Fraction
ZERO = F(0)


def norm(numbers: Sequence[Fraction]) -> float:
    return root_above(sum((x * x for x in numbers), F(0)))


@dataclass
class Numbers:
    """Numbers as they are, and as they are stored; all bounds are as small as they can be."""

    exact: Sequence[Fraction]
    stored: Sequence[float]

    @classmethod
    def of(cls, stored: Sequence[float], off: Fraction = ZERO) -> Numbers:
        return cls([F(x) - off for x in stored], stored)

    @property
    def errors(self) -> list[Fraction]:
        return [F(x) - own for x, own in zip(self.stored, self.exact, strict=True)]

    @property
    def sizes(self) -> list[Fraction]:
        return [max(abs(F(x)), abs(y)) for x, y in zip(self.stored, self.exact, strict=True)]

    @property
    def bounded(self) -> Bounded:
        def above(x: Fraction) -> Any:
            return np.array([root_above(x * x)])

        return Bounded(
            np.array([self.stored]),
            above(max(map(abs, self.errors))),
            np.array([norm(self.errors)]),
            above(max(self.sizes)),
            np.array([max(norm([F(x) for x in self.stored]), norm(self.exact))]),
            np.zeros((1, len(self.stored)), bool),
        )


def holds(found: Bounded, exact: Sequence[Fraction]) -> None:
    """What is claimed of numbers at a point."""
    own = Numbers(exact, found.values[0].tolist())
    assert max(map(abs, own.errors)) <= F(found.peak[0]), "e"
    assert norm_is_at_most(own.errors, found.norm[0]), "E"
    assert max(own.sizes) <= F(found.largest[0]), "m"
    assert norm_is_at_most([F(x) for x in own.stored], found.size[0]), "M"
    assert norm_is_at_most(own.exact, found.size[0]), "M"


def check(operation: Operation, numbers: Numbers) -> None:
    found = _OnPoints(Budget())._pushed(operation, numbers.bounded)  # type: ignore[arg-type]
    holds(found, oracle.apply(operation, list(numbers.exact)))


def blocks(*rows: Sequence[Sequence[Any]], offset: Any = None, copies: int = 1) -> Affine:
    own = [AffineMap(list(block), offset) for block in rows]
    return Affine(*own, copies=copies)


# -- blocks ----------------------------------------------------------------------------------------


def absorbed(terms: int) -> tuple[Affine, Numbers]:
    """Products that are each just too small to be added to the first one."""
    row = [1.0] + [float(np.sqrt(0.24 * 2.0**-53))] * terms
    return blocks([row]), Numbers.of(row)


def rounded(rows: int, biased: bool = False) -> tuple[Affine, Numbers]:
    """A weight, a product, a bias and a sum that are all rounded down by nearly half a unit."""
    weight, bias = (1 + (k + F(49, 100)) / 2**52 for k in (4057, 2660))
    number = 1 + 4075 * 2.0**-27
    offset = [bias] * rows if biased else None
    return blocks([[weight]] * rows, offset=offset), Numbers.of([number])


def only_biases(rows: int) -> tuple[Affine, Numbers]:
    return blocks([[0]] * rows, offset=[F(1, 3)] * rows), Numbers.of([2.0**-200])


def moved(rows: int, copies: int = 1) -> tuple[Affine, Numbers]:
    """Numbers that are off along the weights."""
    own = Numbers([F(3), F(4)] * copies, [3 + 0.75e-3, 4 + 1e-3] * copies)
    return blocks([[3, 4]] * rows, copies=copies), own


def beside(copies: int = 40) -> tuple[Affine, Numbers]:
    """A piece that is off in numbers that are as many as all pieces have, but each by little."""
    return blocks([[1] * 9], copies=copies), Numbers.of([1.0] * 9 * copies, F(1, 1000))


def second_block(size: int) -> tuple[Affine, Numbers]:
    rows = [[[F(1, size)] * 2] * 3, [[size] * 2] * 3]
    return blocks(*rows), Numbers.of([3.0] * 4, F(1, 1000))


def places(copies: int) -> tuple[Affine, Numbers]:
    """One bias at many places."""
    return blocks([[0]], offset=[F(1, 3)], copies=copies), Numbers.of([2.0**-200] * copies)


def underflowing() -> tuple[Affine, Numbers]:
    return blocks([[2.0**-600]]), Numbers.of([2.0**-600])


MULTIPLIED: dict[str, tuple[tuple[Operation, Numbers], str, str, str]] = {
    "the unit without the number of terms": (
        absorbed(6000), "(terms + 6) * U", "6 * U", "e"),
    "the unit with terms alone": (rounded(1, True), "(terms + 6) * U", "terms * U", "e"),
    "no weights in e": (rounded(1), "gauge.row * reach + gauge.offset", "gauge.offset", "e"),
    "no biases in e": (only_biases(1), "reach + gauge.offset", "reach", "e"),
    "no errors in e": (moved(1), "gauge.row * apart + rounding", "rounding", "e"),
    "one number's error in e": (beside(), "root * x.peak", "x.peak", "e"),
    "one number's size in m": (beside(), "root * x.largest", "x.largest", "m"),
    "no errors in E": (moved(9), "gauge.spectral * x.norm + total", "total", "E"),
    "no weights in E": (rounded(1), "gauge.frobenius * x.size + gauge.offsets)",
                        "gauge.offsets)", "E"),
    "one row for all in E": (rounded(400), "gauge.frobenius", "gauge.row", "E"),
    "no biases in E": (only_biases(9), "x.size + gauge.offsets)", "x.size)", "E"),
    "one bias for all in E": (only_biases(900), "x.size + gauge.offsets)",
                              "x.size + gauge.offset)", "E"),
    "nothing for underflow": (underflowing(), "FLOOR * (1.0 + x.size)", "0.0 * x.size", "e"),
    "no weights in M": (moved(9), "gauge.spectral * x.size", "0.0 * x.size", "M"),
    "nothing for underflow in m": (underflowing(), "most + tiny,", "most,", "m"),
    "no biases in M": (only_biases(9), "x.size + gauge.offsets,", "x.size,", "M"),
}  # fmt: skip


@pytest.mark.parametrize("name", MULTIPLIED)
def test_every_term_of_blocks_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, old, new, claim = MULTIPLIED[name]
    check(*case)
    monkeypatch.setattr(programs, "_multiplied", planted(programs._multiplied, old, new))
    with pytest.raises(AssertionError, match=f"^{claim}"):
        check(*case)


GAUGES: dict[str, tuple[tuple[Operation, Numbers], str, str, str]] = {
    "w of the first block": (second_block(5), "max(float(own.max()) for own in rows)",
                             "float(rows[0].max())", "e"),
    "σ of the first block": (second_block(5), "max(spectral)", "spectral[0]", "E"),
    "F of the first block": (rounded_blocks := (
        blocks([[F(1, 2**40)]], [[1 + (4057 + F(49, 100)) / 2**52]]),
        Numbers.of([2.0**-40, 1 + 4075 * 2.0**-27])), "max(frobenius)", "frobenius[0]", "E"),
    "one place": (places(900), " * math.sqrt(copies)", "", "E"),
    "β of the first row": (
        (blocks([[0], [0]], offset=[0, F(1, 3)]), Numbers.of([2.0**-200])),
        "float(np.abs(every).max())", "abs(float(every[0]))", "e"),
    "B of one row": (only_biases(900), "norms_of(every[None])[0]", "np.abs(every).max()", "E"),
}  # fmt: skip


@pytest.mark.parametrize("name", GAUGES)
def test_norms_are_those_of_all_blocks_at_all_places(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, old, new, claim = GAUGES[name]
    check(*case)
    wrong = planted(programs._Gauge.of, old, new)
    monkeypatch.setattr(programs._Gauge, "of", classmethod(wrong))
    with pytest.raises(AssertionError, match=f"^{claim}"):
        check(*case)


def test_a_sharp_bound_of_large_blocks_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    case = moved(9)
    monkeypatch.setattr(programs, "WORTH", 1)
    check(*case)


# -- the others ------------------------------------------------------------------------------------


SELECTION = Select((0, -1, 1, 0, 0, 0), 2)
SUM = Addition(100, 1)
ALIKE = Numbers.of([1 + 2.0**-52] * 100)
GROWING = Numbers.of([1.0] * 2048 + [1 + 0.99 * 2.0**-42] * 2000)
OFF = Numbers.of([1.0] * 100, F(1, 1000))
METHODS: dict[str, tuple[str, Operation, Numbers, str, str, str]] = {
    "E of numbers taken often": (
        "select", SELECTION, Numbers.of([1.0, 1.0], F(1, 100)), "x.norm * factor", "x.norm", "E"),
    "M of numbers taken often": (
        "select", SELECTION, Numbers.of([1.0, 0.0]), "x.size * factor", "x.size", "M"),
    "a padding that is no zero": (
        "select", SELECTION, Numbers.of([1.0, 0.0]), "values[:, indices < 0] = 0.0", "pass", "e"),
    "e of one term": ("sum", SUM, OFF, "k * x.peak", "x.peak", "e"),
    "e of terms without rounding": (
        "sum", SUM, ALIKE, "k * x.peak + rounding", "k * x.peak", "e"),
    "e of terms with the rounding of one": (
        "sum", Addition(4048, 1), GROWING, "unit * (k * x.largest)", "unit * x.largest", "e"),
    "E of one term": ("sum", SUM, OFF, "root * x.norm", "x.norm", "E"),
    "E of terms without rounding": (
        "sum", SUM, ALIKE, "root * x.norm + total", "root * x.norm", "E"),
    "m of one term": ("sum", SUM, OFF, "k * x.largest, root", "x.largest, root", "m"),
    "M of one term": ("sum", SUM, OFF, "root * x.size,", "x.size,", "M"),
    "factors that are all but 1": (
        "scale", Scale([1 + F(1, 2**54)], [0]), Numbers.of([1.0]),
        "self._kept(operation.factor, _is_exact)", "(factor == 1.0).all()", "e"),
    "shifts are added": (
        "scale", Scale([1], [F(1, 3)]), Numbers.of([1.0]), "and operation.shift.is_zero", "", "e"),
}  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_every_term_of_the_other_operations_is_needed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, operation, numbers, old, new, claim = METHODS[name]
    check(operation, numbers)
    monkeypatch.setattr(_OnPoints, method, planted(getattr(_OnPoints, method), old, new))
    with pytest.raises(AssertionError, match=f"^{claim}"):
        check(operation, numbers)


JOINED = (
    ("np.max([own.peak for own in values], axis=0)", "values[0].peak", "e"),
    ("_root([own.norm for own in values])", "values[1].norm", "E"),
    ("np.max([own.largest for own in values], axis=0)", "values[0].largest", "m"),
    ("_root([own.size for own in values])", "values[1].size", "M"),
)


@pytest.mark.parametrize(("old", "new", "claim"), JOINED)
def test_numbers_end_to_end(
    old: str, new: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = Numbers.of([1.0], F(1, 1000)), Numbers.of([2.0], F(1, 500))

    def joined() -> None:
        found = _OnPoints(Budget()).join([own.bounded for own in parts])
        holds(found, [x for own in parts for x in own.exact])

    joined()
    monkeypatch.setattr(_OnPoints, "join", planted(_OnPoints.join, old, new))
    with pytest.raises(AssertionError, match=f"^{claim}"):
        joined()


def of_network(*operations: Operation, inputs: int) -> FloatProgram:
    nodes = [Node(operation, (k,)) for k, operation in enumerate(operations)]
    program = Program(Network(nodes, inputs=inputs))
    rows = StageRows.of(
        Stage(
            program,
            tuple((k,) for k in range(program.shape[0])),
            (relu.pieces,) * program.shape[0],
        )
    )
    return FloatProgram.of(rows, np.zeros(inputs, np.int64), Budget())


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [("norms_of(values) + errors", "norms_of(values)", "M"),
     ("norms_of(values) + errors", "np.abs(values).max(axis=1) + errors", "M"),
     ("max(axis=1, initial=0.0) + errors", "max(axis=1, initial=0.0)", "m")],
)  # fmt: skip
def test_numbers_that_are_read(
    old: str, new: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = Numbers.of([1.0, 1.0], F(-1, 1000))
    same = of_network(Select((0, 1), 2), inputs=2)

    def run() -> None:
        zero = np.zeros((1, 2), bool)
        holds(
            same.rows(np.array([numbers.stored]), np.array([norm(numbers.errors)]), zero),
            numbers.exact,
        )

    run()
    monkeypatch.setattr(Bounded, "read", classmethod(planted(Bounded.read, old, new)))
    with pytest.raises(AssertionError, match=f"^{claim}"):
        run()


def test_numbers_in_other_units() -> None:
    program = of_network(Affine(AffineMap([[1, 1]])), inputs=2)
    units = np.array([-3, 700])
    own = FloatProgram(program.program, program.outcomes, units, Budget())
    found = own.rows(np.array([[3.0, 5.0]]), np.array([2.0]), np.zeros((1, 2), bool))
    holds(found, [F(3, 8) + 6 * F(2) ** 700])
    assert found.peak[0] >= 2.0**701
    # beyond all floats nothing is known
    units = np.array([0, 1023])
    own = FloatProgram(program.program, program.outcomes, units, Budget())
    found = own.rows(np.array([[3.0, 5.0]]), np.array([2.0]), np.zeros((1, 2), bool))
    assert found.peak[0] == found.norm[0] == np.inf


def test_weights_beyond_all_floats() -> None:
    found = of_network(Affine(AffineMap([[10**400]])), inputs=1).rows(
        np.array([[1.0]]), np.array([0.0]), np.zeros((1, 1), bool)
    )
    assert found.peak[0] == found.norm[0] == np.inf


def test_overflow_on_the_way_makes_bounds_infinite() -> None:
    for operation in (
        blocks([[2.0**1000, -(2.0**1000)]]), Addition(2, 1), Scale([2.0**1000] * 2, [0, 0])
    ):  # fmt: skip
        size = 2.0**1023
        numbers = Numbers.of([size, size])
        with np.errstate(all="ignore"):
            found = _OnPoints(Budget())._pushed(operation, numbers.bounded)
        assert found.peak[0] == found.norm[0] == np.inf


# -- numbers that are exactly zero -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (Affine(AffineMap([[1, 2], [3, 4]], [0, 1]), copies=2), [1, 0, 0, 0]),
        (Affine(AffineMap([[1, 2]], [0]), AffineMap([[1, 2]], [5])), [1, 0]),
        (Affine(AffineMap([[1, 2]], [3]), copies=2), [0, 0]),
        (Select((-1, 0, 2, 3), 4), [1, 1, 1, 0]),
        (Scale([1, 2, 3, 1], [0, 1, 0, 0]), [1, 0, 1, 0]),
        (Scale([1, 1, 1, 1], [0, F(1, 10**400), 0, 0]), [1, 0, 1, 0]),
        (Scale([1, -1, -1, 1], [0] * 4), [1, 1, 1, 0]),
        (Addition(2, 2), [1, 0]),
    ],
)
def test_what_is_made_of_zeros(operation: Operation, expected: list[int]) -> None:
    given = Bounded.read(
        np.array([[0.0, 0.0, 0.0, 7.0]]), np.zeros(1), np.array([[True, True, True, False]])
    )
    found = _OnPoints(Budget())._pushed(operation, given)  # type: ignore[arg-type]
    assert found.zero.astype(int).tolist() == [expected]
    exact = oracle.apply(operation, [F(0), F(0), F(0), F(7)])
    assert not any(x for x, zero in zip(exact, expected, strict=True) if zero)


@pytest.mark.parametrize(
    ("trusted", "fault", "undecided"),
    [(False, "", 2), (True, "", 0), (False, " and not zero[v, k]", 3)],
)
def test_points_are_asked_about_where_something_is_open(
    trusted: bool, fault: str, undecided: int
) -> None:
    pytest.importorskip("numba")
    from symact.regions.engines.filtered.kernels import entry, point

    values = np.array([[1.0, 0.0], [1e-9, 1.0], [1.0, -1.0], [0.0, 0.0]])
    zero = np.array([[0, 1], [0, 0], [0, 0], [1, 0]], bool)
    points = point.Points(
        values, np.full((4, 2), 1e-6), np.empty((4, 1)), np.zeros((4, 2, 1), np.uint64),
        np.zeros((4, 4), np.int32),
    )  # fmt: skip
    settle = planted(entry.settle, fault, "") if fault else entry.settle
    assert settle(points, zero, 2, trusted) == undecided
    marked = (points.links[:, point.NEXT] == point.UNDECIDED).sum()
    assert marked == undecided
    assert points.signs[2].ravel().tolist() == [1, 2]


def test_what_a_stage_makes_zero() -> None:
    pieces = (
        relu.pieces, activation("leaky_relu", alpha="1/4").pieces, activation("hardtanh").pieces,
        None, None,
    )  # fmt: skip
    groups = ((0,), (1,), (2,), (3,), (3, 4))
    rows = StageRows.of(Stage(AffineMap.identity(5), groups, pieces))
    outcomes = FloatOutcomes.of(rows, np.zeros(rows.count, np.int64))
    # signs: relu, leaky, hardtanh at −1 and at 1, 4 less 3; then the values 3, 3 and 4
    bits = np.array([[0, 0, 1, 0, 0], [1, 1, 0, 0, 1], [0, 0, 1, 1, 1]], np.int8)
    zero = np.zeros((3, rows.count), bool)
    zero[0, -3:] = zero[1, -1] = zero[2, -3:-1] = True
    assert outcomes.vanishing(bits, zero).astype(int).tolist() == [
        [1, 0, 0, 1, 1],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 1, 0],
    ]
    plain = StageRows.of(Stage(AffineMap.identity(2), ((0,), (1,)), (relu.pieces,) * 2))
    of_relu = FloatOutcomes.of(plain, np.zeros(2, np.int64))
    assert of_relu.vanishing(np.array([[0, 1]]), zero[:1, :2]).tolist() == [[True, False]]
