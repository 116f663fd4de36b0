"""Points of a batch in a stage: evaluating them, and asking where floats do not decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symact.numbers.arrays import Booleans, Floats, Integers, Words
from symact.regions.engines.filtered.chain import StageChain
from symact.regions.engines.filtered.floats import FloatStage, U
from symact.regions.engines.filtered.kernels import entry as kernel_entry
from symact.regions.engines.filtered.kernels import point as kernel
from symact.regions.engines.filtered.kernels.entry import Gauge
from symact.regions.engines.filtered.kernels.point import (
    FIRST,
    FLOOR,
    NEXT,
    PENDING,
    POINTS,
    ROW,
    SECOND,
    SIGNS,
    Points,
    Slack,
)
from symact.regions.engines.filtered.programs import FloatProgram
from symact.regions.engines.filtered.sign_rows import bits_of
from symact.regions.programs import Program


@dataclass(frozen=True, eq=False)
class Inputs:
    """The numbers that a stage reads at points.

    Attributes:
        values: a row of numbers for each point, and for others.
        errors: bounds of the norms of their errors.
        index: for each point its row.
        positive: whether the positive parts of the numbers are read.
        zero: which numbers are known to be exactly zero, for each row; None if that is of no use.
    """

    values: Floats
    errors: Floats
    index: Integers
    positive: bool = False
    zero: Booleans | None = None

    def take(self, points: Integers) -> Inputs:
        """Those of some of the points."""
        return replace(self, index=self.index[points])


COARSE = 2.0**-12
"""From this error on, relative to the largest value, a point is evaluated exactly."""


class StagePoints:
    """The points that a batch has in a stage, old and new.

    Attributes:
        points: arrays with room for more.
        tally: what kernels keep between calls.
        numbers: for each point its number among all origins.
        zero: which rows are known to be exactly zero, point by point, beyond what signs say; None
            where nothing is known.
    """

    def __init__(self, chain: StageChain, stage: int, numbers: Integers, places: Floats) -> None:
        self.chain = chain
        self.stage = stage
        self.rows = chain.rows[stage]
        self.floats = chain.floats(stage)
        self.numbers = numbers
        self.zero: Booleans | None = None
        self.largest = 0.0
        self.tally = np.zeros(8, np.int64)
        self.tally[POINTS] = len(numbers)
        self.points = self._room(max(1024, 4 * len(numbers)), places.shape[1])
        self.points.places[: len(numbers)] = places

    def _room(self, capacity: int, dimension: int) -> Any:
        rows, words = self.rows.count, self.words
        return Points(
            np.empty((capacity, rows)),
            np.empty((capacity, 2)),
            np.empty((capacity, dimension)),
            np.empty((capacity, 2, words), np.uint64),
            np.empty((capacity, 4), np.int32),
        )

    @property
    def words(self) -> int:
        """How many words the signs of a point take."""
        return max(1, -(-self.rows.signs // 64))

    @property
    def count(self) -> int:
        """How many points there are."""
        return int(self.tally[POINTS])

    def grow(self, more: int) -> None:
        """Make room for more points."""
        old, used = self.points, self.count
        self.points = self._room(max(2 * len(old.links), used + more), old.places.shape[1])
        for larger, smaller in zip(self.points, old, strict=True):
            larger[:used] = smaller[:used]

    def take(self, used: Integers) -> StagePoints:
        """Some of the points."""
        places = self.points.places[used]
        taken = StagePoints(self.chain, self.stage, self.numbers[used], places)
        for new, old in zip(taken.points, self.points, strict=True):
            new[: len(used)] = old[used]
        taken.slack, taken.largest = self.slack, self.largest
        taken.zero = None if self.zero is None else self.zero[used]
        return taken

    # -- evaluating --------------------------------------------------------------------------------

    def evaluate(self, inputs: Inputs) -> None:
        """Values and signs of the points from the numbers that the stage reads."""
        arithmetic, known = self.chain.arithmetic, len(self.numbers)
        if isinstance(self.floats, FloatProgram):
            undecided, norm = self._run(self.floats, inputs)
        else:
            undecided, norm = self._multiply(self.floats, inputs)
        self.tally[SIGNS] += known * self.rows.signs
        if arithmetic == "bounded":
            coarse = self.points.errors[:known, 0] > COARSE * self.largest
            for v in np.flatnonzero(coarse).tolist():
                self.chain.budget.check()
                values = self._refine(v)
                self.largest = max(self.largest, float(np.abs(values).max()))
                norm = max(norm, self.largest * len(values))
            self.slack = Slack(6 * U * self.largest + FLOOR, 6 * U * norm + FLOOR, 1.0)
            # what a nearest float is off by at most
            self.points.errors[np.flatnonzero(coarse)] = self.slack[:2]
        else:
            self.slack = (
                Slack(np.inf, np.inf, 1.0) if arithmetic == "exact" else Slack(0.0, 0.0, 0.0)
            )
        if undecided:
            marked = self.points.links[:known, NEXT] == kernel.UNDECIDED
            for v in np.flatnonzero(marked).tolist():
                self.chain.budget.check()
                self._ask(v)

    def _multiply(self, floats: FloatStage, inputs: Inputs) -> tuple[int, float]:
        """By a matrix; gives how many points have signs that are not decided, and a bound of ‖z‖ at
        all points."""
        gauge = Gauge(
            floats.row_norm,
            floats.norm,
            floats.frobenius,
            floats.offset_max,
            floats.offset_norm,
            {"bounded": 1.0, "exact": np.inf, "floats": 0.0}[self.chain.arithmetic],
        )
        undecided, radius = kernel_entry.enter(
            self.points,
            inputs.values,
            inputs.index,
            inputs.errors,
            inputs.positive,
            floats.transposed,
            floats.offset,
            self.rows.signs,
            gauge,
        )
        self.largest, norm = floats.sizes(radius)
        return undecided, norm

    def _run(self, floats: FloatProgram, inputs: Inputs) -> tuple[int, float]:
        """The same by a program."""
        known, own = len(self.numbers), self.points
        read = inputs.values[inputs.index]
        zero = np.zeros(read.shape, bool) if inputs.zero is None else inputs.zero[inputs.index]
        read[zero] = 0.0
        if inputs.positive:
            np.maximum(read, 0.0, out=read)
        found = floats.rows(read, inputs.errors[inputs.index], zero)
        self.zero = found.zero
        own.values[:known] = found.values
        own.values[:known][found.zero] = 0.0
        match self.chain.arithmetic:
            case "bounded":
                own.errors[:known, 0], own.errors[:known, 1] = found.peak, found.norm
            case "exact":
                own.errors[:known] = np.inf
            case "floats":
                own.errors[:known] = 0.0
        is_trusted = self.chain.arithmetic == "floats"
        undecided = kernel_entry.settle(own, found.zero, self.rows.signs, is_trusted)
        self.largest, norm = (
            float(bound.max(initial=0.0, where=bound < np.inf))
            for bound in (found.largest, found.size)
        )
        return undecided, norm

    def outcomes(self) -> Inputs:
        """What the next stage reads at all points."""
        used = self.count
        values, errors = self.points.values[:used], self.points.errors[:used, 1]
        if not self.rows.is_relu:
            with np.errstate(all="ignore"):
                values, errors = self.floats.outcomes.apply(values, errors, self.largest)
        return Inputs(values, errors, np.arange(used), self.rows.is_relu, self._vanishing())

    def _vanishing(self) -> Booleans | None:
        """Which numbers that come out are exactly zero, if a program reads them."""
        after = self.stage + 1
        if after == len(self.chain.rows) or not isinstance(self.chain.rows[after].map, Program):
            return None
        bits = bits_of(self.points.signs[: self.count, 0], self.rows.signs)
        zero = self.zero
        if zero is None:
            zero = np.zeros((self.count, self.rows.count), bool)
        return self.floats.outcomes.vanishing(bits, zero)

    # -- exact arithmetic --------------------------------------------------------------------------

    def number_points(self) -> None:
        """Give numbers to the new points that have none."""
        known, used = len(self.numbers), self.count
        if used == known:
            return
        links = self.points.links[known:used]
        self._extend_zeros(links[:, [FIRST, SECOND]])
        start = self.chain.origins.count
        self.numbers = np.concatenate([self.numbers, np.arange(start, start + used - known)])
        self.chain.origins.add(
            self.numbers[links[:, FIRST]], self.numbers[links[:, SECOND]], self.stage, links[:, ROW]
        )

    def _extend_zeros(self, ends: Integers) -> None:
        """Between two points what is zero is what is zero at both; ends come before points."""
        if self.zero is None:
            return
        known, used = len(self.zero), len(self.zero) + len(ends)
        longer = np.empty((used, self.rows.count), bool)
        longer[:known] = self.zero
        while known < used:
            ready = np.logical_and.reduce(ends[known - used :] < known, axis=1)
            count = len(ready) if ready.all() else int(ready.argmin())
            first, second = ends[known - used :][:count].T
            longer[known : known + count] = longer[first] & longer[second]
            known += count
        self.zero = longer

    def decide(self, unknown: Words) -> None:
        """Write the signs of the pending point whose bits are in ``unknown``, exactly."""
        self.number_points()
        v = int(self.tally[PENDING])
        first, second, row, _ = self.points.links[v].tolist()
        undecided = _rows_of(unknown)
        signs = self.chain.oracle.signs_between(
            int(self.numbers[first]), int(self.numbers[second]), self.stage, row, undecided
        )
        self._write(v, undecided, signs)

    def _ask(self, v: int) -> None:
        """Write the signs of a point that are not decided, exactly."""
        known = self.points.signs[v, 0] | self.points.signs[v, 1]
        undecided = [k for k in _rows_of(~known) if k < self.rows.signs]
        if self.zero is not None:
            undecided = [k for k in undecided if not self.zero[v, k]]
        oracle, number = self.chain.oracle, int(self.numbers[v])
        self._write(v, undecided, oracle.signs_at(number, self.stage, undecided))
        self.points.links[v, NEXT] = kernel.EMPTY

    def _write(self, v: int, rows: Sequence[int], signs: Sequence[int]) -> None:
        for row, sign in zip(rows, signs, strict=True):
            if sign:
                self.points.signs[v, 0 if sign > 0 else 1, row >> 6] |= np.uint64(1 << (row & 63))
            else:
                self.points.values[v, row] = 0.0

    def _refine(self, v: int) -> Floats:
        """Replace the values of a point by the floats nearest to the exact ones; gives them."""
        oracle, number = self.chain.oracle, int(self.numbers[v])
        values, signs = oracle.values(number, self.stage, self.floats.scales)
        self.points.values[v] = values
        self.points.signs[v] = 0
        self._write(v, range(self.rows.signs), signs[: self.rows.signs])
        self.points.links[v, NEXT] = kernel.EMPTY
        return values


def _rows_of(bits: Words) -> list[int]:
    """The positions of the bits that are set in words."""
    return [
        64 * word + k
        for word, own in enumerate(bits.tolist())
        for k in range(own.bit_length())
        if own >> k & 1
    ]
