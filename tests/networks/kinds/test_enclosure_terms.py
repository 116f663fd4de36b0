"""For each term of the bounds of enclosures a case that is wrong without it.

A case asserts both claims of an enclosure for one operation on one number or few, in floats and by
fractions. It holds for the code as it is; with a fault planted in the source it fails.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symact.activations.activation import Pieces, piecewise_linear
from symact.networks.kinds import enclosure
from symact.networks.kinds.enclosure import Enclosure, EnclosureKind
from symact.networks.operations import Activate, Addition, Affine, Operation, Scale
from symact.numbers.affine import AffineMap
from tests.regions.planting import planted

F = Fraction
Numbers = Sequence[Fraction]


@dataclass
class Case:
    """One operation on numbers that are known as centre, radius and error in a type."""

    operation: Operation
    value: Sequence[float]
    radius: Sequence[float] = ()
    error: Sequence[float] = ()
    dtype: str = "float32"

    def check(self, kind: EnclosureKind) -> None:
        size = len(self.value)
        given = Enclosure(
            np.array(self.value, float), np.array([*self.radius] or [0.0] * size, float),
            np.array([*self.error] or [0.0] * size, float),
        )  # fmt: skip
        with np.errstate(all="ignore"):
            found = applied(kind, self.operation, given)
        ends = [
            [(F(v), F(v) + s * F(r), F(v) + s * F(r) + t * F(e)) for s in (1, -1) for t in (1, -1)]
            for v, r, e in zip(given.value, given.radius, given.error, strict=True)
        ]
        for chosen in itertools.islice(itertools.product(*ends), 64):
            exact = exactly(self.operation, [own[1] for own in chosen])
            inside = [float(own[2]) for own in chosen]
            for order in (1, -1):
                executed = executions(self.operation, inside, self.dtype, order)
                rows = zip(exact, executed, found.value, found.radius, found.error, strict=True)
                for own, run, value, radius, error in rows:
                    assert radius == np.inf or abs(F(value) - own) <= F(radius), "the radius"
                    assert error == np.inf or abs(F(run) - own) <= F(error), "the error"


def applied(kind: EnclosureKind, operation: Operation, x: Enclosure) -> Enclosure:
    match operation:
        case Affine():
            return kind.affine(operation, x)
        case Scale():
            return kind.scale(operation, x)
        case Addition():
            return kind.sum(operation, x)
        case Activate(activation=own):
            return kind.activate(own, x)
    raise AssertionError(operation)


def exactly(operation: Operation, x: Numbers) -> Numbers:
    match operation:
        case Affine(blocks=(block,)):
            return block(x)
        case Scale(factor=factor, shift=shift):
            pairs = zip(factor.fractions(), x, shift.fractions(), strict=True)
            return [s * v + t for (s,), v, (t,) in pairs]
        case Addition():
            return [sum(x, F(0))]
        case Activate(activation=own):
            return [own.exact(v) for v in x]  # type: ignore[misc]
    raise AssertionError(operation)


def executions(operation: Operation, x: Sequence[float], dtype: str, order: int) -> Sequence[float]:
    """One execution in a type, that adds from the first to the last number or the other way, and
    the bias last or first."""
    number = np.dtype(dtype).type
    with np.errstate(all="ignore"):
        own = [number(v) for v in x]
        match operation:
            case Affine(blocks=(block,)):
                results = []
                for row, (shift,) in zip(
                    block.matrix.fractions(), block.offset.fractions(), strict=True
                ):
                    parts = [nearest(w, dtype) * v for w, v in zip(row, own, strict=True)]
                    results.append(added([*parts, nearest(shift, dtype)][::order]))
                return results
            case Scale(factor=factor, shift=shift):
                pairs = zip(factor.fractions(), own, shift.fractions(), strict=True)
                return [float(nearest(s, dtype) * v + nearest(t, dtype)) for (s,), v, (t,) in pairs]
            case Addition():
                return [added(own[::order])]
            case Activate(activation=activation):
                pieces = activation.pieces
                assert pieces is not None
                knots = [nearest(k, dtype) for k in pieces.knots]
                results = []
                for v in own:
                    k = sum(bool(v > knot) for knot in knots)
                    s, t = pieces.slopes[k], pieces.intercepts[k]
                    results.append(float(nearest(s, dtype) * v + nearest(t, dtype)))
                return results
    raise AssertionError(operation)


def nearest(x: Fraction, dtype: str) -> Any:
    """The number of a type next to a rational: found by comparing neighbours."""
    number = np.dtype(dtype).type
    first = number(float(x))
    near = [first, np.nextafter(first, number(np.inf)), np.nextafter(first, number(-np.inf))]
    return min(near, key=lambda own: abs(F(float(own)) - x))


def added(numbers: Sequence[Any]) -> float:
    total = numbers[0]
    for own in numbers[1:]:
        total = total + own
    return float(total)


def linear(weights: Sequence[Any], bias: Any = 0) -> Affine:
    return Affine(AffineMap([[F(w) for w in weights]], [F(bias)]))


def scaling(factor: Any, shift: Any = 0) -> Scale:
    return Scale([F(factor)], [F(shift)])


def shaped(knots: str, slopes: str, intercepts: str) -> Activate:
    pieces = Pieces.of(knots, slopes=slopes, intercepts=intercepts)
    return Activate(
        piecewise_linear(
            "shape", "Shape", pieces, formula=lambda x: x, doubles=lambda x: in_doubles(pieces, x)
        )
    )


def in_doubles(pieces: Pieces, x: Any) -> Any:
    knots, slopes, shifts = ([float(c) for c in own] for own in (
        pieces.knots, pieces.slopes, pieces.intercepts))  # fmt: skip
    place = np.searchsorted(knots, x)
    return np.array(slopes)[place] * x + np.array(shifts)[place]


SMALL = 0.49 * 2.0**-23  # added to 1 it is lost in float32
MANY = 60
UNDER = 2.0**-148  # twice the smallest number of float32
STEEP = shaped("0", "100 -100", "0 0")
THIRDS = shaped("1/3", "1/3 7/3", "0 -2/3")

# found by search: a coefficient, a product, a bias and a sum each lose nearly half a unit
LOSSY = (1 + (4057 + F(49, 100)) / 2**52, 1 + 4075 * 2.0**-27, 1 + (2660 + F(49, 100)) / 2**52)
LOSSY32 = (1 + (365 + F(49, 100)) / 2**23, 1 + 28 * 2.0**-12, 1 + (1170 + F(49, 100)) / 2**23)
ROUNDED = shaped("0", "0 1/3", "1/3 1/3")

PRODUCT, SCALE, SUM, ACTIVATE, ROUND = "_rows", "scale", "sum", "activate", "pieces_rounding"
PLANTS: dict[str, tuple[Case, str, str, str]] = {
    # W x + b
    "radius": (Case(linear([2]), [1], [0.5]), PRODUCT, "x.radius @ size + ", ""),
    "weights away": (
        Case(linear([LOSSY[0]], LOSSY[2]), [LOSSY[1]], dtype="float64"),
        PRODUCT, "x.magnitude @ away.T + ", "",
    ),
    "biases round": (Case(linear([0], F(1, 3)), [1]), PRODUCT, " + np.abs(bias))", ")"),
    "sums round": (
        Case(linear([1] + [SMALL] * MANY), [1] * (MANY + 1)),
        PRODUCT, "gamma(terms + 1, self.unit) * magnitude", "0.0",
    ),
    "as many as terms": (
        Case(linear([1] + [SMALL] * MANY), [1] * (MANY + 1)),
        PRODUCT, "gamma(terms + 1, self.unit)", "gamma(2, self.unit)",
    ),
    "error": (Case(linear([2]), [1], (), [0.25]), PRODUCT, "+ x.error @ own_size\n", ""),
    "weights moved": (
        Case(linear([LOSSY32[0]], LOSSY32[2]), [LOSSY32[1]]),
        PRODUCT, "+ x.magnitude @ moved.T\n", "",
    ),
    "underflow": (
        Case(linear([0.24] * 4), [UNDER] * 4), PRODUCT, "+ (terms + 1) * self.smallest\n", "",
    ),
    "biases in the magnitude": (
        Case(linear([0], F(1, 3)), [1]), PRODUCT, " + np.abs(own_bias), terms", ", terms",
    ),
    # s x + t
    "radius of a scaling": (Case(scaling(2), [1], [0.5]), SCALE,
        "x.radius * np.abs(factor) + ", ""),
    "factor away": (
        Case(scaling(LOSSY[0], LOSSY[2]), [LOSSY[1]], dtype="float64"),
        SCALE, "x.magnitude * away + ", "",
    ),
    "factor moved": (
        Case(scaling(LOSSY32[0], LOSSY32[2]), [LOSSY32[1]]),
        SCALE, "+ x.magnitude * (np.abs(own - factor) + away)\n", "",
    ),
    "scaling rounds": (
        Case(scaling(1 + 2.0**-12, 1), [1 + 2.0**-12]),
        SCALE, "gamma(2, self.unit) * magnitude", "0.0",
    ),
    "error of a scaling": (
        Case(scaling(2), [1], (), [0.25]), SCALE, "+ x.error * np.abs(own)\n", "",
    ),
    "scaling underflows": (
        Case(scaling(0.24), [UNDER]), SCALE, "+ 2 * self.smallest\n", "",
    ),
    # sums
    "radius of a sum": (Case(Addition(2, 1), [1, 1], [0.5, 0.5]), SUM, "total(x.radius) + ", ""),
    "value of a sum rounds": (
        Case(Addition(3, 1), [1, 2.0**-54, 2.0**-54]), SUM,
        " + gamma(terms, UNIT) * total(np.abs(x.value))", "",
    ),
    "error of a sum": (Case(Addition(2, 1), [1, 1], (), [0.5, 0.5]), SUM, "total(x.error) + ", ""),
    "sum rounds": (
        Case(Addition(MANY, 1), [1] + [SMALL] * (MANY - 1), dtype="float32"),
        SUM, " + gamma(terms, self.unit) * magnitude", "",
    ),
    # activations
    "steep radius": (Case(STEEP, [1], [0.5]), ACTIVATE, "steepest * x.radius\n        + ", ""),
    "steep error": (Case(STEEP, [1], (), [0.5]), ACTIVATE, "steepest * x.error + ", ""),
    "shape rounds in doubles": (
        Case(THIRDS, [1 + 2.0**-30], dtype="float64"), ACTIVATE,
        "+ _rounding(activation, np.abs(x.value), np.abs(value), np.finfo(np.float64))", "+ 0.0",
    ),
    "shape rounds": (
        Case(THIRDS, [1 + 2.0**-12]), ACTIVATE,
        "moved + _rounding(activation, x.executed, size, np.finfo(self.dtype))", "moved",
    ),
    "coefficients round": (
        Case(ROUNDED, [-(2.0**-100)]),
        ROUND, "steepest * (argument + highest) + highest", "steepest * argument",
    ),
    "value rounds": (
        Case(linear([1 + 2.0**-30] * 2, 3), [1 + 2.0**-30, 1 + 2.0**-31]),
        PRODUCT, " + rounding", "",
    ),
    "scaled value rounds": (
        Case(scaling(1 + 2.0**-30, F(1, 3)), [1 + 2.0**-30]), SCALE, " + rounding", "",
    ),
    "argument rounds": (Case(THIRDS, [1e6 + 1]), ROUND, "(argument + highest)", "highest"),
    "shape underflows": (
        Case(shaped("0", "1/4 5/4", "0 0"), [-UNDER / 2 * 3]),
        ROUND, " + 8 * smallest * (argument + steepest + 1)", "",
    ),
    "units of a rounding": (
        Case(shaped("0", "1/3 1", "1/3 1/3"), [-(2.0**20 + 1)]), ROUND, "8 * unit", "0.0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTS)
def test_every_term_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case, where, old, new = PLANTS[name]
    kind = EnclosureKind(case.dtype)
    case.check(kind)
    owner: Any = EnclosureKind if hasattr(EnclosureKind, where) else enclosure
    monkeypatch.setattr(owner, where, planted(getattr(owner, where), old, new))
    with pytest.raises(AssertionError, match=r"the (radius|error)"):
        case.check(kind)


@pytest.mark.parametrize(
    ("value", "radius", "old", "new"),
    [
        (1.0, 2.0**-30, "self.unit * reach + self.smallest", "self.smallest"),
        (2.0**-147, 0.75 * 2.0**-147, "self.unit * reach + self.smallest", "self.unit * reach"),
        (1 + 2.0**-25, 0.0, "up(np.abs(rounded - value), 1)", "0.0"),
        (3e38, 2e38, "np.where(reach < self.largest, ", "np.where(reach < np.inf, "),
    ],
)
def test_every_term_of_the_first_rounding_is_needed(
    value: float, radius: float, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = EnclosureKind("float32")

    def check() -> None:
        with np.errstate(all="ignore"):
            found = kind.inputs(np.array([value]), np.array([radius]))
            reals = value + radius * np.linspace(-1, 1, 99)
            moved = np.abs(reals.astype(np.float32).astype(np.float64) - reals).max()
        assert moved <= found.error[0], "the error"

    check()
    monkeypatch.setattr(EnclosureKind, "inputs", planted(EnclosureKind.inputs, old, new))
    with pytest.raises(AssertionError, match="the error"):
        check()


JUMP = Pieces.of("1/3", slopes="0 0", intercepts="0 5")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" + above(abs(Fraction(own) - knot))", ""),
        ("above(abs(jump)), 0.0)", "above(abs(jump)) / 2, 0.0)"),
        ("reach + above", "0.0 * reach + above"),
    ],
)
def test_every_term_of_the_jumps_is_needed(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = np.dtype("float16")
    knot = float(np.float16(1 / 3))

    def check() -> None:
        # a value on the side of the exact knot on which the knot of the type is not
        between = np.array([(knot + 1 / 3) / 2])
        assert enclosure._jumps(JUMP, between, np.array([0.0]), number)[0] >= 5, "the jump"
        assert enclosure._jumps(JUMP, np.array([0.0]), np.array([0.5]), number)[0] >= 5, "the jump"

    check()
    monkeypatch.setattr(enclosure, "_jumps", planted(enclosure._jumps, old, new))
    with pytest.raises(AssertionError, match="the jump"):
        check()


def test_weights_that_doubles_have_not_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> None:
        matrix = AffineMap([[F(1, 3), F(1, 3 << 1074)]]).matrix
        (entries,), (away,) = matrix.fractions(), enclosure._distance(matrix)
        for exact, own in zip(entries, away, strict=True):
            assert abs(exact - F(float(exact))) <= F(own)

    check()
    fault = planted(enclosure._distance, "up(np.abs(doubles) * UNIT, 2)", "np.abs(doubles) * UNIT")
    monkeypatch.setattr(enclosure, "_distance", fault)
    with pytest.raises(AssertionError):
        check()
