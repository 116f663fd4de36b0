"""What the fast engine does in the plane and on a line alike: batches of cells through stages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symact.errors import OutOfTimeError
from symact.numbers.arrays import Floats, Integers, Words
from symact.regions.engines import engine
from symact.regions.engines.filtered.batch import Inputs, StagePoints
from symact.regions.engines.filtered.chain import OriginVertices, StageChain
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.filtered.kernels import point as kernel
from symact.regions.engines.filtered.kernels.point import (
    CELL,
    CELLS,
    CORNERS,
    NEEDED,
    RESUMED,
    SIGNS,
    Cells,
    Loops,
)
from symact.regions.engines.filtered.sign_rows import Label, StageRows
from symact.regions.subdivision import Subdivision

VALUES = 1 << 17
"""About how many values a batch has, counting a point a cell: what fits into a cache."""
FEWEST, MOST = 64, 4096
"""How many cells a batch has at least and at most."""
NEW_VALUES = 1 << 25
"""How many values the points that one cell gets at a time may have."""
STEPS, STEP_VALUES = 1 << 15, 1 << 22
"""After how many new points a kernel gives the clock a chance, and after how many values."""


def steps(rows: int) -> int:
    """After how many new points of so many rows a kernel gives the clock a chance."""
    return max(1, min(STEPS, STEP_VALUES // max(1, rows)))


@dataclass(frozen=True, eq=False)
class Batch:
    """Cells at the entry of a stage, or inside it, where some of its sign rows have cut already.

    Attributes:
        stage: the stage.
        block: how many blocks of its sign rows are done.
        numbers: for each point its number among all origins.
        places: float coordinates of the points.
        loops: the cells, by positions in ``numbers``; an interval is a loop of two.
        positive: for each finished stage bits of the sign rows that are positive in the cells.
        inputs: at the entry the numbers that the stage reads.
        entered: inside, the points with values and signs.
    """

    stage: int
    block: int
    numbers: Integers
    places: Floats
    loops: Any
    positive: tuple[Words, ...]
    inputs: Inputs | None = None
    entered: StagePoints | None = None

    def __len__(self) -> int:
        return len(self.loops.offsets) - 1

    def take(self, cells: Integers) -> Batch:
        """Some of the cells, with the points that they need."""
        offsets, corners = corners_of(self.loops, cells)
        used, corners = np.unique(corners, return_inverse=True)
        return replace(
            self,
            numbers=self.numbers[used],
            places=self.places[used],
            loops=Loops(offsets, corners.astype(np.int32)),
            positive=tuple(bits[cells] for bits in self.positive),
            inputs=None if self.inputs is None else self.inputs.take(used),
            entered=None if self.entered is None else self.entered.take(used),
        )


@dataclass(frozen=True, eq=False)
class RowBlock:
    """Sign rows that cut at once: as bits, and, where there are maxima, their coordinates."""

    mask: Words
    labels: tuple[Label, ...]

    @classmethod
    def of(cls, signs: int, first: int, end: int, labels: Sequence[Label]) -> RowBlock:
        """The rows from ``first`` to ``end``."""
        bits = (1 << end) - (1 << first)
        words = [bits >> 64 * k & (1 << 64) - 1 for k in range(max(1, -(-signs // 64)))]
        mask = np.array(words, np.uint64)
        return cls(mask, tuple(labels))


def corners_of(loops: Any, cells: Integers) -> tuple[Integers, Integers]:
    """The offsets and the corners of some of the loops."""
    sizes = loops.offsets[cells + 1] - loops.offsets[cells]
    offsets = np.zeros(len(cells) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    index = np.arange(offsets[-1]) + np.repeat(loops.offsets[cells] - offsets[:-1], sizes)
    return offsets, loops.corners[index]


@dataclass(eq=False)
class Finished:
    """Cells through all stages."""

    sizes: list[Integers] = field(default_factory=list)
    corners: list[Integers] = field(default_factory=list)
    positive: list[tuple[Words, ...]] = field(default_factory=list)
    places: list[tuple[Integers, Floats]] = field(default_factory=list)
    count: int = 0

    def add(self, batch: Batch) -> None:
        """Add the cells of a batch."""
        self.sizes.append(np.diff(batch.loops.offsets))
        self.corners.append(batch.numbers[batch.loops.corners])
        self.positive.append(batch.positive)
        self.places.append((batch.numbers, batch.places))
        self.count += len(batch)


class Walk:
    """One enumeration, depth first."""

    dimension: int

    def __init__(self, chain: StageChain) -> None:
        self.chain = chain
        self.budget = chain.budget
        self.finished = Finished()
        self.before = 0
        self.blocks = [self._blocks(rows) for rows in chain.rows]

    # -- what differs ------------------------------------------------------------------------------

    def points_at_once(self, signs: int) -> int:
        """How many points a cell gets, at most, from so many sign rows."""
        raise NotImplementedError

    def groups(self, batch: Batch, limit: int) -> list[Integers]:
        """The cells of a batch in sets of at most ``limit`` neighbours, in order."""
        raise NotImplementedError

    def cut_cells(
        self, points: StagePoints, loops: Any, mask: Words, cells: Any, is_last: bool
    ) -> int:
        """Call a kernel; gives its code. The last time nobody needs values of new points inside."""
        raise NotImplementedError

    def prepare(self, points: StagePoints, loops: Any, mask: Words) -> None:
        """Make ready for a kernel to be called, more than once perhaps, on these loops."""
        raise NotImplementedError

    def unknown(self, points: StagePoints) -> Words:
        """The sign rows about which the kernel asks, as bits."""
        raise NotImplementedError

    def more_scratch(self, points: StagePoints, needed: int) -> None:
        """Make more room for the kernel to work in."""
        raise NotImplementedError

    def join(self, points: StagePoints, cells: Any, block: RowBlock, known: int) -> Any:
        """Join cells that only terms of maxima that are not largest have separated.

        The first ``known`` points were there before the block.
        """
        raise NotImplementedError

    def representatives(self) -> Integers:
        """For every point the first one of those that are the same."""
        raise NotImplementedError

    # -- the walk ----------------------------------------------------------------------------------

    def chunks(self) -> Iterator[Subdivision]:
        """Cut until nothing is left to cut, or the budget is used up."""
        most = self.budget.regions or sys.maxsize
        work: list[tuple[Batch, Integers | None]] = [(self._start(), None)]
        while work and self.budget.allows(min(self.count, most)):
            if self.finished.count >= engine.CHUNK:
                yield self._chunk(self.finished.count, complete=False)
            batch, cells = work.pop()
            if cells is not None:
                batch = batch.take(cells)
            if batch.stage == len(self.chain.rows):
                self.finished.add(batch)
                continue
            following = self._cut_in_time(batch)
            if following is None:
                work.append((batch, None))
                break
            work += self._parts(following)
        shown = min(self.count, most)
        self.budget.finish(shown)
        is_all = not work and shown == self.count
        yield self._chunk(shown - self.before, complete=is_all)

    @property
    def count(self) -> int:
        """How many cells are finished, those that were handed over among them."""
        return self.before + self.finished.count

    def _start(self) -> Batch:
        """The domain as the only cell."""
        places = self.chain.places
        corners = len(places)
        # each coordinate was rounded once, by at most 2⁻⁵³ of itself or 2⁻¹⁰⁷⁵
        errors = np.abs(places).sum(axis=1) * 2.0**-52 + 2.0**-1000
        loops = Loops(np.array([0, corners], np.int64), np.arange(corners, dtype=np.int32))
        numbers = np.arange(corners)
        return Batch(0, 0, numbers, places, loops, (), inputs=Inputs(places, errors, numbers))

    def _parts(self, batch: Batch) -> list[tuple[Batch, Integers | None]]:
        """A batch, or batches of fewer cells; what is to be done first comes last."""
        if batch.stage == len(self.chain.rows):
            return [(batch, None)]
        limit = min(MOST, VALUES // max(1, self.chain.rows[batch.stage].count))
        if self.budget.regions is not None:
            limit = min(limit, self.budget.regions)
        limit = max(FEWEST, limit)
        if len(batch) <= limit:
            return [(batch, None)]
        return [(batch, cells) for cells in reversed(self.groups(batch, limit))]

    def _cut_in_time(self, batch: Batch) -> Batch | None:
        try:
            return self._cut(batch)
        except OutOfTimeError:
            return None

    def _cut(self, batch: Batch) -> Batch | None:
        """The batch after the next block of sign rows; None when time has run out."""
        points = batch.entered
        if points is None:
            assert batch.inputs is not None
            points = StagePoints(self.chain, batch.stage, batch.numbers, batch.places)
            points.evaluate(batch.inputs)
        blocks = self.blocks[batch.stage]
        block = blocks[batch.block]
        is_last = batch.stage + 1 == len(self.chain.rows) and batch.block + 1 == len(blocks)
        known = points.count
        cells = self._run(points, batch.loops, block.mask, is_last)
        if cells is None:
            return None
        points.number_points()
        self.chain.signs += int(points.tally[SIGNS])
        points.tally[SIGNS] = 0
        if any(label.terms for label in block.labels):
            cells = self.join(points, cells, block, known)
        following = Batch(
            batch.stage,
            batch.block + 1,
            points.numbers,
            points.points.places[: points.count],
            Loops(cells.offsets, cells.corners),
            tuple(bits[cells.sources] for bits in batch.positive),
            entered=points,
        )
        if following.block < len(blocks):
            return following
        return replace(
            following,
            stage=batch.stage + 1,
            block=0,
            positive=(*following.positive, cells.positive),
            inputs=None if is_last else points.outcomes(),
            entered=None,
        )

    def _blocks(self, rows: StageRows) -> list[RowBlock]:
        """The sign rows in blocks, such that a cell gets not too many points at once.

        Those of one coordinate stay together. Where there are maxima blocks are small, because much
        of what differences of their terms cut has to be joined again.
        """
        if not any(label.terms for label in rows.labels):
            size = 64
            while size < rows.signs and self.points_at_once(size + 64) * rows.count <= NEW_VALUES:
                size += 64
            starts = range(0, max(1, rows.signs), size)
            return [RowBlock.of(rows.signs, k, min(k + size, rows.signs), ()) for k in starts]
        blocks = []
        own: list[Label] = []
        for label in rows.labels:
            if own and label.first + label.kinks - own[0].first > 64:
                blocks.append(own)
                own = []
            own.append(label)
        blocks.append(own)
        return [
            RowBlock.of(rows.signs, labels[0].first, labels[-1].first + labels[-1].kinks, labels)
            for labels in blocks
        ]

    def _run(self, points: StagePoints, loops: Any, mask: Words, is_last: bool) -> Any:
        """Cut loops along the rows of a mask, for the last time or not; None out of time."""
        cells = _cells(2 * len(loops.offsets) + 1024, 10 * len(loops.offsets) + 4096, points.words)
        tally = points.tally
        tally[CELL] = tally[CELLS] = tally[CORNERS] = tally[RESUMED] = 0
        self.prepare(points, loops, mask)
        while True:
            code = self.cut_cells(points, loops, mask, cells, is_last)
            if code == kernel.DONE:
                used = int(tally[CELLS])
                return Cells(
                    cells.offsets[: used + 1],
                    cells.corners[: int(tally[CORNERS])],
                    cells.sources[:used],
                    cells.positive[:used],
                )
            if code == kernel.ASK:
                points.decide(self.unknown(points))
            elif code == kernel.FULL_POINTS:
                points.grow(int(tally[NEEDED]))
            elif code == kernel.FULL_CELLS:
                cells = _larger_cells(cells, int(tally[NEEDED]))
            elif code == kernel.FULL_SCRATCH:
                self.more_scratch(points, int(tally[NEEDED]))
            elif code == kernel.IMPOSSIBLE:
                raise ContradictionError
            if not self.budget.allows(self.count):
                return None

    # -- the result --------------------------------------------------------------------------------

    def _chunk(self, count: int, complete: bool) -> Subdivision:
        """The first cells that are finished, which are handed over with this."""
        done, self.finished = self.finished, Finished()
        self.before += count
        offsets = np.zeros(count + 1, np.int64)
        np.cumsum(_joined(done.sizes)[:count], out=offsets[1:])
        same = self.representatives()
        corners = same[_joined(done.corners)[: offsets[-1]]]
        used = np.zeros(self.chain.origins.count, bool)
        used[corners] = True
        numbers = np.flatnonzero(used)
        places = np.empty((len(used), self.dimension))
        for own, at in done.places:  # the first of equal points may be in an earlier chunk
            places[same[own]] = at
        for own, at in done.places:
            places[own] = at
        positive = [np.concatenate(own)[:count] for own in zip(*done.positive, strict=True)]
        return Subdivision(
            self.dimension,
            self.chain.stages,
            OriginVertices(self.chain, numbers, places[numbers]),
            offsets,
            (np.cumsum(used) - 1)[corners],
            self.chain.pattern(positive, count),
            complete,
            "filtered",
            signs=self.chain.signs,
            exact_signs=self.chain.oracle.asked,
        )


def _joined(parts: list[Integers]) -> Integers:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)


def _cells(count: int, corners: int, words: int) -> Any:
    offsets = np.empty(count, np.int64)
    offsets[0] = 0
    return Cells(
        offsets,
        np.empty(corners, np.int32),
        np.empty(count, np.int32),
        np.empty((count, words), np.uint64),
    )


def _larger_cells(cells: Any, corners: int) -> Any:
    """The same cells with room for as many more, and for ``corners`` more corners."""
    larger = _cells(
        2 * len(cells.offsets) + corners,
        2 * len(cells.corners) + 2 * corners,
        cells.positive.shape[1],
    )
    for new, old in zip(larger, cells, strict=True):
        new[: len(old)] = old
    return larger
