"""For each term of the bounds in compiled code a case that is wrong without it.

A case asserts what a bound claims, on numbers made for one of its terms. It holds for the code as
it is; with a fault planted in the source of one function it fails. Compiled functions run as plain
Python here, planted or not, on the same IEEE numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symact.regions.engines.filtered.kernels import entry as kernel_entry
from symact.regions.engines.filtered.kernels import point as kernel
from symact.regions.engines.filtered.kernels.entry import Gauge
from symact.regions.engines.filtered.kernels.point import POINTS, Slack
from tests.regions.planting import norm_is_at_most, planted, root_above

F = Fraction
U = F(1, 2**53)
Bits = np.uint64


# -- the entry of a stage --------------------------------------------------------------------------


@dataclass
class Entry:
    """Exact weights, biases and numbers, and what the numbers are stored as."""

    weights: Sequence[Sequence[Fraction]]
    biases: Sequence[Fraction]
    numbers: Sequence[Fraction]
    stored: Sequence[float]

    def check(self, enter: Any) -> None:
        """Both bounds, and every sign that is decided."""
        weight = np.array([[float(w) for w in row] for row in self.weights])
        offset = np.array([float(b) for b in self.biases])
        size = len(weight)
        pairs = [F(x) - own for x, own in zip(self.stored, self.numbers, strict=True)]
        error = root_above(sum(d * d for d in pairs))
        rows = [root_above(sum(F(w) ** 2 for w in row)) for row in weight]
        whole = root_above(sum(F(w) ** 2 for w in weight.flat))
        gauge = Gauge(
            max(rows), whole, whole, np.abs(offset).max(),
            root_above(sum(F(b) ** 2 for b in offset)), 1.0,
        )  # fmt: skip
        points = kernel.Points(
            np.empty((4, size)), np.empty((4, 2)), np.empty((4, 1)),
            np.zeros((4, 2, 1), np.uint64), np.empty((4, 4), np.int32),
        )  # fmt: skip
        enter(
            points, np.array([self.stored]), np.array([0]), np.array([error]), False,
            np.ascontiguousarray(weight.T), offset, size, gauge,
        )  # fmt: skip
        exact = [
            sum((w * h for w, h in zip(row, self.numbers, strict=True)), b)
            for row, b in zip(self.weights, self.biases, strict=True)
        ]
        errors = [F(z) - own for z, own in zip(points.values[0], exact, strict=True)]
        assert max(map(abs, errors)) <= F(points.errors[0, 0]), "e"
        assert norm_is_at_most(errors, points.errors[0, 1]), "E"
        for k, own in enumerate(exact):
            up, down = (int(bits[0]) >> k & 1 for bits in points.signs[0])
            assert not up or own > 0, "a sign"
            assert not down or own < 0, "a sign"


def absorbed(terms: int) -> Entry:
    """One product of 1, then groups of four that are each just too small to be added to it."""
    small = float(np.sqrt(0.24 * 2.0**-53))
    row = [1.0, 0.0, 0.0, 0.0] + [small] * terms
    own = [F(x) for x in row]
    return Entry([own], [F(0)], own, row)


def rounded_weight() -> Entry:
    """A weight, a product, a bias and a sum that are all rounded down by nearly half a unit."""
    # found by search: more than two units of the sum are lost
    weight, bias = (1 + (k + F(49, 100)) / 2**52 for k in (4057, 2660))
    number = 1 + 4075 * 2.0**-27
    return Entry([[weight]], [bias], [F(number)], [number])


def without_bias(count: int) -> Entry:
    own = rounded_weight()
    return Entry([list(own.weights[0])] * count, [F(0)] * count, own.numbers, own.stored)


def only_biases(count: int) -> Entry:
    """Biases that no double is, without anything else."""
    return Entry([[F(0)]] * count, [F(1, 3)] * count, [F(1, 2**200)], [2.0**-200])


def moved_number(count: int) -> Entry:
    """A number that is off along the weights."""
    row = [F(3), F(4)]
    return Entry([row] * count, [F(0)] * count, [F(3), F(4)], [3 + 0.75e-3, 4 + 1e-3])


def underflowing() -> Entry:
    tiny = 2.0**-600
    return Entry([[F(tiny)]], [F(0)], [F(tiny)], [tiny])


ENTRIES: dict[str, tuple[Entry, str, str]] = {
    "the unit a hundredth": (
        absorbed(4000), "(inputs.shape[1] + 6) * 2.0**-53", "(inputs.shape[1] + 6) * 2.0**-60",
    ),
    "the unit without the number of terms": (
        absorbed(4000), "(inputs.shape[1] + 6) * 2.0**-53", "6 * 2.0**-53",
    ),
    "the unit with terms alone": (rounded_weight(), "(inputs.shape[1] + 6)", "inputs.shape[1]"),
    "no weights in e": (without_bias(1), "gauge.row_norm * radius + gauge", "gauge"),
    "no biases in e": (only_biases(1), " + gauge.offset_max", ""),
    "no errors in e": (moved_number(1), "gauge.row_norm * error + own_bound", "own_bound"),
    "no weights in E": (without_bias(1), "gauge.frobenius * radius + gauge", "gauge"),
    "one row for all in E": (
        without_bias(400), "gauge.frobenius * radius", "gauge.row_norm * radius",
    ),
    "no biases in E": (only_biases(9), " + gauge.offset_norm", ""),
    "one bias for all in E": (only_biases(900), "gauge.offset_norm", "gauge.offset_max"),
    "no errors in E": (moved_number(9), "gauge.norm * error + own_bound", "own_bound"),
    "nothing for underflow": (underflowing(), "FLOOR * (1.0 + radius)", "0.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_every_term_of_the_entry_is_needed(name: str) -> None:
    entry, old, new = ENTRIES[name]
    entry.check(kernel_entry.enter)
    with pytest.raises(AssertionError):
        entry.check(planted(kernel_entry.enter, old, new))


def test_signs_are_read_with_the_error() -> None:
    real = kernel_entry.read_signs
    for old, new in (("x > error", "x > 0.0"), ("x < -error", "x < 0.0")):
        sign = 1 if ">" in old else -1
        turned = Entry([[F(sign), F(-sign)]], [F(0)], [F(1), F(1) + F(1, 1000)], [1.002, 1.0])
        turned.check(kernel_entry.enter)
        enter = planted(kernel_entry.enter, "undecided = 0", "undecided = 0")
        enter.__globals__["read_signs"] = planted(real, old, new)
        with pytest.raises(AssertionError, match="a sign"):
            turned.check(enter)


@pytest.mark.parametrize("rows", [1, 18])
def test_numbers_whose_squares_underflow(rows: int) -> None:
    # the double next to 1/49, times 49, is not 1
    size = F(1, 2**600)
    stored = [float(size * 49), float(size * 7)]
    weights = [[F(1, 49), F(-1, 7)]] * rows
    entry = Entry(weights, [F(0)] * rows, [size * 49, size * 7], stored)
    entry.check(kernel_entry.enter)
    with pytest.raises(AssertionError):
        entry.check(planted(kernel_entry.enter, " if squares > FLOOR else total", ""))


# -- between two points ----------------------------------------------------------------------------


@dataclass
class Crossing:
    """Rows at two points, as stored and exactly. Row 0 is zero between them."""

    first: Sequence[float]
    second: Sequence[float]
    exact_first: Sequence[Fraction]
    exact_second: Sequence[Fraction]

    def check(self, between: Any) -> None:
        """Both bounds at the zero, and every sign that is decided there."""
        size = len(self.first)
        stored = np.array([self.first, self.second])
        points = kernel.Points(
            np.zeros((4, size)), np.zeros((4, 2)), np.zeros((4, 1)),
            np.zeros((4, 2, 1), np.uint64), np.zeros((4, 4), np.int32),
        )  # fmt: skip
        points.values[:2] = stored
        for v, own in enumerate((self.exact_first, self.exact_second)):
            errors = [F(z) - exact for z, exact in zip(stored[v], own, strict=True)]
            points.errors[v] = root_above(max(errors, key=abs) ** 2), root_above(sum(
                error**2 for error in errors))  # fmt: skip
            for k, exact in enumerate(own):
                if exact:
                    points.signs[v, 0 if exact > 0 else 1, 0] |= Bits(1 << k)
        largest, norm = np.abs(stored).max(), np.sqrt((stored**2).sum(axis=1)).max()
        slack = Slack(6 * 2.0**-53 * largest, 6 * 2.0**-53 * norm * (1 + 1e-9), 1.0)
        tally, unknown = np.zeros(8, np.int64), np.zeros(1, np.uint64)
        tally[POINTS] = 2
        ends = (0, 1)
        between(
            points.values, points.errors, points.places, points.signs, points.links, tally,
            ends, ends, ends, 0, slack, True, unknown,
        )  # fmt: skip
        x, y = self.exact_first[0], self.exact_second[0]
        t = x / (x - y)
        exact = [a + t * (b - a) for a, b in zip(self.exact_first, self.exact_second, strict=True)]
        errors = [F(z) - own for z, own in zip(points.values[2], exact, strict=True)]
        for k, own in enumerate(exact):
            up, down = (int(bits[0]) >> k & 1 for bits in points.signs[2])
            assert not up or own > 0, "a sign"
            assert not down or own < 0, "a sign"
        assert max(map(abs, errors)) <= F(points.errors[2, 0]), "e"
        assert norm_is_at_most(errors, points.errors[2, 1]), "E"


def shifted(rows: int = 1) -> Crossing:
    """All errors as large as they may be: at both ends, and in where the zero is."""
    size = F(1, 1000)
    stored = [1.0] + [3.0] * rows, [-1.0] + [1.0] * rows
    exact = [1 + size] + [3 - size] * rows, [-1 + size] + [1 - size] * rows
    return Crossing(*stored, *exact)


def turned(case: Crossing) -> Crossing:
    return Crossing(case.second, case.first, case.exact_second, case.exact_first)


def one_sided() -> Crossing:
    """Errors at the second end only, which is the nearer one, of rows that are the same there."""
    size, rows = F(1, 100), 9
    first, second = [3.0] + [1.0] * rows, [-1.0] + [1.0] * rows
    return Crossing(first, second, [F(x) for x in first], [-1 + size] + [1 - size] * rows)


def nearly_equal(rows: int = 1) -> Crossing:
    """Values next to each other, with a mean that is no double."""
    after = 1 + 2.0**-52
    low, high = [2.0**-60] + [1.0] * rows, [-(2.0**-60)] + [after] * rows
    return Crossing(low, high, [F(x) for x in low], [F(x) for x in high])


def off_by_errors() -> Crossing:
    """A row whose mean has the other sign for the errors at the ends alone."""
    size = F(1, 1000)
    first, second = 1 + 0.9e-3, -1.0
    return Crossing(
        [1000.0, first], [-1000.0, second], [F(1000), F(first) - size], [F(-1000), F(-1) - size]
    )


def off_by_place() -> Crossing:
    """A steep row that has the other sign because the zero is elsewhere."""
    size = F(1, 1000)
    first, second = 1000.0, -1000.01
    return Crossing([1.0, first], [-1.0, second], [1 - size, F(first)], [-1 - size, F(second)])


def proportional(seed: int) -> Crossing:
    """Rows that are rounded multiples of the one that is zero, so all but zero there too."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0.5, 2, 2)
    factors = rng.uniform(1, 2, 60)
    first, second = [x, *(x * factors)], [-y, *(-y * factors)]
    return Crossing(first, second, [F(v) for v in first], [F(v) for v in second])


class Several:
    """Cases of which one at least must fail for a fault to be seen."""

    def __init__(self, cases: Sequence[Crossing]) -> None:
        self.cases = cases

    def check(self, between: Any) -> None:
        for case in self.cases:
            case.check(between)


DECIDE = "(error + shift * abs(y - x)) * SPARE"
CROSSINGS: dict[str, tuple[Any, Any, str, str]] = {
    "e without those of the ends": (
        shifted(), kernel.between, "(error + shift * largest)", "(shift * largest)",
    ),
    "e without that of the place": (
        shifted(), kernel.between, "(error + shift * largest)", "error",
    ),
    "e of the first end": (
        one_sided(), kernel.between, "max(errors[a, 0], errors[b, 0])", "errors[a, 0]",
    ),
    "e of the second end": (
        turned(one_sided()), kernel.between, "max(errors[a, 0], errors[b, 0])", "errors[b, 0]",
    ),
    "e without rounding": (nearly_equal(), kernel.between, " + slack.rounding)", ")"),
    "E without those of the ends": (
        shifted(), kernel.between, "max(errors[a, 1], errors[b, 1]) + shift", "shift",
    ),
    "E without that of the place": (
        shifted(), kernel.between, "errors[b, 1]) + shift * norm", "errors[b, 1])",
    ),
    "E of the first end": (
        one_sided(), kernel.between, "max(errors[a, 1], errors[b, 1])", "errors[a, 1]",
    ),
    "E of the second end": (
        turned(one_sided()), kernel.between, "max(errors[a, 1], errors[b, 1])", "errors[b, 1]",
    ),
    "E with one row's distance": (
        shifted(50), kernel.between, "shift * norm", "shift * largest",
    ),
    "E without rounding": (nearly_equal(), kernel.between, " + slack.rounding_norm", ""),
    "E with one row's rounding": (
        nearly_equal(60), kernel.between, "slack.rounding_norm", "slack.rounding",
    ),
    "half the place": (shifted(), kernel.between, "error / distance", "error / distance / 4"),
    "the rounding of the place": (
        Several([proportional(seed) for seed in range(20)]), kernel.between, " + 4e-16", "",
    ),
    "a sign without the errors": (off_by_errors(), kernel.decide, "(error + shift", "(shift"),
    "a sign without the place": (
        off_by_place(), kernel.decide, " + shift * abs(y - x)", "",
    ),
    "a sign without any bound": (
        Several([proportional(seed) for seed in range(20)]), kernel.decide, DECIDE, "0.0",
    ),
    "tiny distances": (
        Crossing([2.0**-580] * 9, [-(2.0**-580)] + [3 * 2.0**-580] * 8,
                 [F(1, 2**580) * (1 + F(1, 8))] * 9,
                 [F(-1, 2**580) * F(7, 8)] + [F(1, 2**580) * (3 + F(1, 8))] * 8),
        kernel.distances, "np.sqrt(total) if not total < FLOOR else largest * np.sqrt(float(rows))",
        "np.sqrt(total)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CROSSINGS)
def test_every_term_between_two_points_is_needed(name: str) -> None:
    case, function, old, new = CROSSINGS[name]
    case.check(kernel.between)
    wrong = planted(function, old, new)
    if function is not kernel.between:
        between = planted(kernel.between, "EMPTY", "EMPTY")
        between.__globals__[function.py_func.__name__] = wrong
        wrong = between
    with pytest.raises(AssertionError):
        case.check(wrong)
