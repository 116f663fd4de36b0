"""The fast engine in the plane: batches of polygons, cut stage by stage."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symact.regions import kernel, kernel_plane
from symact.regions.filtered import Array, Chain, ContradictionError, OriginVertices
from symact.regions.filtered_batch import StagePoints
from symact.regions.kernel import CELLS, CORNERS, NEEDED, SIGNS
from symact.regions.kernel_plane import Cells, Loops, Scratch
from symact.regions.reference import Budget
from symact.regions.subdivision import Subdivision

VALUES = 1 << 17
"""About how many values a batch has per corner of its polygons: what fits into a cache."""
CROSSINGS = 1 << 25
"""How many values the points have, at most, that one face gets at a time."""
STEPS = 1 << 15
"""After how many new points a kernel gives the clock a chance."""


def cut_polygon(chain: Chain, budget: Budget) -> Subdivision:
    """The cells of a convex polygon; raises ContradictionError where signs contradict each other."""
    return _Plane(chain, budget).result()


@dataclass(frozen=True, eq=False)
class _Batch:
    """Polygons at the entry of a stage, or inside it, where some of its sign rows have cut already.

    Attributes:
        stage: the stage.
        block: how many blocks of its sign rows are done.
        numbers: for each point its number among all origins.
        places: float coordinates of the points.
        inputs, errors: at the entry the numbers that the stage reads, and bounds of their errors.
        entered: inside, the points with values and signs.
        loops: the polygons, by positions in ``numbers``.
        positive: for each finished stage bits of the sign rows that are positive in the polygons.
    """

    stage: int
    block: int
    numbers: Array
    places: Array
    loops: Any
    positive: tuple[Array, ...]
    inputs: Array | None = None
    errors: Array | None = None
    entered: StagePoints | None = None

    def __len__(self) -> int:
        return len(self.loops.offsets) - 1

    def take(self, cells: Array) -> _Batch:
        """Some of the polygons, with the points that they need."""
        loops, used = _taken(self.loops, cells)
        return replace(
            self,
            numbers=self.numbers[used],
            places=self.places[used],
            loops=loops,
            positive=tuple(bits[cells] for bits in self.positive),
            inputs=None if self.inputs is None else self.inputs[used],
            errors=None if self.errors is None else self.errors[used],
            entered=None if self.entered is None else self.entered.take(used),
        )


def _corners_of(loops: Any, cells: Array) -> tuple[Array, Array]:
    """The offsets and the corners of some of the loops."""
    sizes = loops.offsets[cells + 1] - loops.offsets[cells]
    offsets = np.zeros(len(cells) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    index = np.arange(offsets[-1]) + np.repeat(loops.offsets[cells] - offsets[:-1], sizes)
    return offsets, loops.corners[index]


def _taken(loops: Any, cells: Array) -> tuple[Any, Array]:
    """Some of the loops, by positions among the points that they use, and those points."""
    offsets, corners = _corners_of(loops, cells)
    used, corners = np.unique(corners, return_inverse=True)
    return Loops(offsets, corners.astype(np.int32)), used


@dataclass(eq=False)
class _Finished:
    """Cells through all stages."""

    offsets: list[Array] = field(default_factory=list)
    corners: list[Array] = field(default_factory=list)
    positive: list[tuple[Array, ...]] = field(default_factory=list)
    places: list[tuple[Array, Array]] = field(default_factory=list)
    count: int = 0

    def add(self, batch: _Batch) -> None:
        self.offsets.append(np.diff(batch.loops.offsets))
        self.corners.append(batch.numbers[batch.loops.corners])
        self.positive.append(batch.positive)
        self.places.append((batch.numbers, batch.places))
        self.count += len(batch)


class _Plane:
    """One enumeration."""

    def __init__(self, chain: Chain, budget: Budget) -> None:
        self.chain = chain
        self.budget = budget
        self.finished = _Finished()
        self.shared = np.zeros(0, bool)
        self.scratch: dict[int, Any] = {}
        # a batch begins small where few cells are wanted
        self.most = budget.max_regions or math.inf

    def result(self) -> Subdivision:
        """Cut until nothing is left to cut, or the budget is used up."""
        corners = len(self.chain.corners)
        start = _Batch(
            0,
            0,
            np.arange(corners),
            self.chain.places,
            Loops(np.array([0, corners], np.int64), np.arange(corners, dtype=np.int32)),
            (),
            inputs=self.chain.places,
            errors=self._corner_errors(),
        )
        work: list[tuple[_Batch, Array | None]] = [(start, None)]
        while work and self.budget.allows(self.finished.count):
            batch, cells = work.pop()
            if cells is not None:
                batch = batch.take(cells)
            if batch.stage == len(self.chain.rows):
                self.finished.add(batch)
                continue
            following = self._cut(batch)
            if following is None:
                work.append((batch, None))
                break
            work += self._parts(following)
        self.budget.finish(min(self.finished.count, self.most))
        return self._subdivision(complete=not work)

    def _corner_errors(self) -> Array:
        """Each coordinate is rounded once, by at most 2⁻⁵³ of itself or 2⁻¹⁰⁷⁵."""
        norms: Array = np.sqrt((self.chain.places**2).sum(axis=1))
        return norms * 2.0**-52 + 2.0**-1000

    # -- batches -----------------------------------------------------------------------------------

    def _parts(self, batch: _Batch) -> list[tuple[_Batch, Array | None]]:
        """A batch cut into batches of neighbouring polygons, those to do first last."""
        if batch.stage == len(self.chain.rows):
            return [(batch, None)]
        width = self.chain.rows[batch.stage].count
        limit = int(max(64, min(4096, VALUES // max(1, width), self.most)))
        if len(batch) <= limit:
            return [(batch, None)]
        places = batch.places[batch.loops.corners[batch.loops.offsets[:-1]]]
        groups = _neighbours(places, limit)
        self._note_shared(batch, groups)
        return [(batch, cells) for cells in groups]

    def _note_shared(self, batch: _Batch, groups: list[Array]) -> None:
        """Note which points are used by more than one group."""
        if len(self.shared) < self.chain.origins.count:
            larger = np.zeros(2 * self.chain.origins.count, bool)
            larger[: len(self.shared)] = self.shared
            self.shared = larger
        owner = np.full(len(batch.numbers), -1)
        for k, cells in enumerate(groups):
            _, corners = _corners_of(batch.loops, cells)
            others = corners[(owner[corners] >= 0) & (owner[corners] != k)]
            self.shared[batch.numbers[others]] = True
            owner[corners] = k

    # -- cutting -----------------------------------------------------------------------------------

    def _cut(self, batch: _Batch) -> _Batch | None:
        """The batch after the next block of sign rows; None when time has run out."""
        points = batch.entered
        if points is None:
            assert batch.inputs is not None and batch.errors is not None
            points = StagePoints(self.chain, batch.stage, batch.numbers, batch.places)
            points.evaluate(batch.inputs, batch.errors)
        mask, is_last_block = self._mask(batch)
        cells = self._cut_faces(points, batch.loops, mask)
        if cells is None:
            return None
        points.number_points()
        used, at = int(points.tally[CELLS]), int(points.tally[CORNERS])
        sources = cells.sources[:used]
        positive = tuple(bits[sources] for bits in batch.positive)
        self.chain.signs += int(points.tally[SIGNS])
        points.tally[SIGNS] = 0
        common = {
            "numbers": points.numbers,
            "places": points.points.places[: points.count],
            "loops": Loops(cells.offsets[: used + 1], cells.corners[:at]),
        }
        if not is_last_block:
            return _Batch(
                batch.stage, batch.block + 1, positive=positive, entered=points, **common
            )
        positive = (*positive, cells.positive[:used])
        if batch.stage + 1 == len(self.chain.rows):
            return _Batch(batch.stage + 1, 0, positive=positive, **common)
        inputs, errors = points.outcomes()
        return _Batch(
            batch.stage + 1, 0, positive=positive, inputs=inputs, errors=errors, **common
        )

    def _block(self, stage: int) -> int:
        """How many words of sign rows cut at a time.

        A face then gets at most as many new points as there are pairs of rows in them.
        """
        rows = self.chain.rows[stage].count
        return max(1, math.isqrt(2 * CROSSINGS // max(1, rows)) // 64)

    def _levels(self) -> Array:
        """For every point a number of the block of the stage that it was made in, in their order.

        It is −1 for the corners of the domain.
        """
        stage, row = self.chain.origins.table[:, 2], self.chain.origins.table[:, 3]
        blocks = np.array([self._block(k) for k in range(len(self.chain.rows))])
        return np.where(stage < 0, -1, (stage << 32) + (row >> 6) // blocks[stage])

    def _mask(self, batch: _Batch) -> tuple[Array, bool]:
        """The next block of sign rows, as bits, and whether it is the last one of its stage."""
        words = max(1, -(-self.chain.rows[batch.stage].signs // 64))
        block = self._block(batch.stage)
        first, end = batch.block * block, min(words, (batch.block + 1) * block)
        mask = np.zeros(words, np.uint64)
        mask[first:end] = ~np.uint64(0)
        return mask, end == words

    def _cut_faces(self, points: StagePoints, loops: Any, mask: Array) -> Any:
        """Cut loops along the rows of a mask; None when time has run out."""
        scratch = self._scratch(points, len(loops.corners), mask)
        cells = _cells(2 * len(loops.offsets) + 64, 10 * len(loops.offsets) + 256, points.words)
        tally = points.tally
        tally[kernel.CELL] = tally[CELLS] = tally[CORNERS] = tally[kernel.RESUMED] = 0
        is_last = points.stage == len(self.chain.rows) - 1
        while True:
            code = kernel_plane.cut_faces(
                points.points,
                tally,
                loops,
                cells,
                scratch,
                points.rows.signs,
                points.slack,
                is_last,
                STEPS,
            )
            if code == kernel.DONE:
                return cells
            if code == kernel.ASK:
                points.decide(scratch.unknown)
            elif code == kernel.FULL_POINTS:
                points.grow(int(tally[NEEDED]))
            elif code == kernel.FULL_CELLS:
                cells = _larger_cells(cells, int(tally[CELLS]), int(tally[NEEDED]))
            elif code == kernel.FULL_SCRATCH:
                scratch = _larger_scratch(scratch, int(tally[NEEDED]))
                self.scratch[points.words] = scratch
            elif code == kernel.IMPOSSIBLE:
                raise ContradictionError
            if not self.budget.allows(self.finished.count):
                return None

    def _scratch(self, points: StagePoints, corners: int, mask: Array) -> Any:
        """Room to work in, with an empty table of edges: at most one edge a corner."""
        slots = 1 << (2 * corners).bit_length()
        words = points.words
        own = self.scratch.get(words)
        if own is None:
            own = _new_scratch(words)
        if len(own.edges) < slots or len(own.edges) > 16 * slots:
            own = own._replace(
                edges=np.empty(slots, np.int64),
                first_points=np.empty(slots, np.int32),
                finished=np.empty(slots, np.int8),
            )
        own.edges[:] = kernel.EMPTY
        own.mask[:] = mask
        self.scratch[words] = own
        return own

    # -- the result --------------------------------------------------------------------------------

    def _subdivision(self, complete: bool) -> Subdivision:
        done = self.finished
        sizes = _joined(done.offsets, np.int64)
        corners = _joined(done.corners, np.int64)
        positive = [np.concatenate(own) for own in zip(*done.positive, strict=True)]
        count = min(done.count, int(min(self.most, done.count)))
        complete = complete and count == done.count
        offsets = np.zeros(count + 1, np.int64)
        np.cumsum(sizes[:count], out=offsets[1:])
        corners = self._representatives()[corners[: offsets[-1]]]
        numbers, corners = _renumbered(corners, self.chain.origins.count)
        places = np.empty((self.chain.origins.count, 2))
        for own, at in done.places:
            places[own] = at
        return Subdivision(
            2,
            self.chain.stages,
            OriginVertices(self.chain, numbers, places[numbers]),
            offsets,
            corners,
            self.chain.pattern([bits[:count] for bits in positive], count),
            complete,
            "filtered",
            signs=self.chain.signs,
            exact_signs=self.chain.oracle.asked,
        )

    def _representatives(self) -> Array:
        """For every point the first one of those that are the same.

        Batches that have an edge in common each make the points on it. Two points are the same if
        they are the zero of the same row between the same points.
        """
        table = self.chain.origins.table
        same = np.arange(len(table))
        if not self.shared.any():
            return same
        shared = np.zeros(len(table), bool)
        shared[: len(self.shared)] = self.shared[: len(table)]
        first, second, row = table[:, 0], table[:, 1], table[:, 3]
        level = self._levels()
        for own in np.unique(level[level >= 0]).tolist():
            new = np.flatnonzero(level == own)
            # points inside a face have ends of their own level, and belong to one batch
            new = new[(level[first[new]] < own) & (level[second[new]] < own)]
            new = new[shared[first[new]] & shared[second[new]]]
            shared[new] = True
            ends = np.sort(np.stack([same[first[new]], same[second[new]]]), axis=0)
            keys = np.stack([*ends, row[new]])
            _, place, group = np.unique(keys, axis=1, return_index=True, return_inverse=True)
            same[new] = new[place][group.ravel()]
        return same


def _neighbours(places: Array, limit: int) -> list[Array]:
    """Sets of at most ``limit`` points that are near each other: halves of halves."""
    result = []
    work = [np.arange(len(places))]
    while work:
        own = work.pop()
        if len(own) <= limit:
            result.append(np.sort(own))
            continue
        at = places[own]
        axis = int(np.argmax(np.ptp(at, axis=0)))
        middle = len(own) // 2
        order = np.argpartition(at[:, axis], middle)
        work += [own[order[:middle]], own[order[middle:]]]
    return result


def _joined(parts: list[Array], dtype: Any) -> Array:
    return np.concatenate(parts).astype(dtype) if parts else np.zeros(0, dtype)


def _renumbered(corners: Array, count: int) -> tuple[Array, Array]:
    """The numbers that are used, in order, and corners as positions among them."""
    used = np.zeros(count, bool)
    used[corners] = True
    place = np.cumsum(used) - 1
    return np.flatnonzero(used), place[corners]


def _cells(count: int, corners: int, words: int) -> Any:
    return Cells(
        np.zeros(count, np.int64),
        np.empty(corners, np.int32),
        np.empty(count, np.int32),
        np.empty((count, words), np.uint64),
    )


def _larger_cells(cells: Any, used: int, corners: int) -> Any:
    """The same cells with room for as many more, and for ``corners`` more corners."""
    room = 2 * len(cells.offsets) + corners
    larger = _cells(room, 2 * len(cells.corners) + 2 * corners, cells.positive.shape[1])
    for new, old in zip(larger, cells, strict=True):
        new[: len(old)] = old
    return larger


def _new_scratch(words: int, room: int = 4096) -> Any:
    return Scratch(
        np.empty(8, np.int64),
        np.empty(8, np.int32),
        np.empty(8, np.int8),
        np.empty(room, np.int64),
        np.empty((64 * words, 2), np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty((2, room), np.int64),
        np.zeros(words, np.uint64),
        np.zeros(words, np.uint64),
        np.zeros(words, np.uint64),
    )


def _larger_scratch(scratch: Any, needed: int) -> Any:
    """Scratch with larger buffers; what has to be kept is kept."""
    room = 1 << (2 * max(needed, len(scratch.stack))).bit_length()
    larger = _new_scratch(len(scratch.mask), room)
    keep = ("edges", "first_points", "finished", "active", "mask", "unknown")
    return larger._replace(**{name: getattr(scratch, name) for name in keep})
