"""Points of a batch of cells in one stage: evaluating them, and asking where floats do not decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.regions import kernel
from symact.regions.filtered import Array, Chain
from symact.regions.kernel import FIRST, NEXT, PENDING, POINTS, ROW, SECOND, SIGNS, Points, Slack

COARSE = 2.0**-12
"""From this error on, relative to the largest value, a point is evaluated exactly."""


class StagePoints:
    """The points that a batch has in a stage, old and new.

    Attributes:
        points: arrays with room for more.
        tally: what kernels keep between calls.
        numbers: for each point its number among all origins.
    """

    def __init__(self, chain: Chain, stage: int, numbers: Array, places: Array) -> None:
        self.chain = chain
        self.stage = stage
        self.rows = chain.rows[stage]
        self.floats = chain.floats(stage)
        self.numbers = numbers
        self.tally = np.zeros(8, np.int64)
        self.tally[POINTS] = len(numbers)
        self.points = self._room(max(64, 4 * len(numbers)), places.shape[1])
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

    def take(self, used: Array) -> StagePoints:
        """Some of the points."""
        taken = StagePoints(
            self.chain, self.stage, self.numbers[used], self.points.places[used]
        )
        for new, old in zip(taken.points, self.points, strict=True):
            new[: len(used)] = old[used]
        taken.slack, taken.largest = self.slack, self.largest
        return taken

    # -- evaluating --------------------------------------------------------------------------------

    def evaluate(self, inputs: Array, errors: Array) -> None:
        """Values and signs of the points from the numbers that the stage reads, with their errors."""
        with np.errstate(all="ignore"):
            squares = np.einsum("ij,ij->i", inputs, inputs)
            radius = (float(np.sqrt(squares.max(initial=0.0))) + float(errors.max(initial=0.0))) * (
                1.0 + 1e-9
            )
            if not radius < np.inf:
                radius = np.inf
            self.slack = self._slack(radius)
            # the largest value that the proof allows for, in floats
            self.largest = self.floats.row_norm * radius + self.floats.offset_max
        undecided = kernel.enter(
            self.points,
            inputs,
            errors,
            self.floats.transposed,
            self.floats.offset,
            self.rows.signs,
            self.slack,
        )
        self.tally[SIGNS] += len(inputs) * self.rows.signs
        if self.chain.arithmetic == "bounded":
            coarse = self.points.errors[: len(inputs), 0] > COARSE * self.largest
            for v in np.flatnonzero(coarse).tolist():
                self._refine(v)
        if undecided:
            for v in np.flatnonzero(self.points.links[: len(inputs), NEXT] == kernel.UNDECIDED).tolist():
                self._ask(v)
                self.points.links[v, NEXT] = kernel.EMPTY

    def _slack(self, radius: float) -> Any:
        constants = self.floats.constants(radius)
        if self.chain.arithmetic == "exact":
            constants = (0.0, 0.0, np.inf, np.inf, np.inf, np.inf)
        return Slack(*constants, 0.0 if self.chain.arithmetic == "floats" else 1.0)

    def outcomes(self) -> tuple[Array, Array]:
        """The numbers that the stage gives at all points, and bounds of the norms of their errors."""
        used = self.count
        with np.errstate(all="ignore"):
            return self.floats.outcomes.apply(
                self.points.values[:used], self.points.errors[:used, 1], self.largest
            )

    # -- exact arithmetic --------------------------------------------------------------------------

    def number_points(self) -> None:
        """Give numbers to the new points that have none."""
        known, used = len(self.numbers), self.count
        if used == known:
            return
        links = self.points.links[known:used]
        start = self.chain.origins.count
        self.numbers = np.concatenate([self.numbers, np.arange(start, start + used - known)])
        self.chain.origins.add(
            self.numbers[links[:, FIRST]], self.numbers[links[:, SECOND]], self.stage, links[:, ROW]
        )

    def decide(self, unknown: Array) -> None:
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
        self._write(
            v,
            undecided,
            self.chain.oracle.signs_at(int(self.numbers[v]), self.stage, undecided),
        )

    def _write(self, v: int, rows: Sequence[int], signs: Sequence[int]) -> None:
        for row, sign in zip(rows, signs, strict=True):
            if sign:
                self.points.signs[v, 0 if sign > 0 else 1, row >> 6] |= np.uint64(1 << (row & 63))
            else:
                self.points.values[v, row] = 0.0

    def _refine(self, v: int) -> None:
        """Replace the values of a point by the floats nearest to the exact ones."""
        oracle, number = self.chain.oracle, int(self.numbers[v])
        values, signs = oracle.values(number, self.stage, self.floats.scales)
        self.points.values[v] = values
        self.points.errors[v] = self.slack.rounding, self.slack.rounding_norm
        self.points.signs[v] = 0
        self._write(v, range(self.rows.signs), signs[: self.rows.signs])
        self.points.links[v, NEXT] = kernel.EMPTY


def _rows_of(bits: Array) -> list[int]:
    """The positions of the bits that are set in words."""
    return [
        64 * word + k
        for word, own in enumerate(bits.tolist())
        for k in range(own.bit_length())
        if own >> k & 1
    ]
