"""The fast engine in the plane: polygons are cut by lines, those near each other together."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from symact.numbers.arrays import Floats, Integers, Words
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.chain import StageChain
from symact.regions.engines.filtered.kernels import plane as kernel_plane
from symact.regions.engines.filtered.kernels.plane import Scratch
from symact.regions.engines.filtered.kernels.point import EMPTY
from symact.regions.engines.filtered.maxima import join_polygons
from symact.regions.engines.filtered.sign_rows import bits_of
from symact.regions.engines.filtered.walk import Batch, RowBlock, Walk, corners_of, steps


class PlaneWalk(Walk):
    """One enumeration in the plane."""

    dimension = 2

    def __init__(self, chain: StageChain) -> None:
        super().__init__(chain)
        self.shared = np.zeros(0, bool)
        self.same = np.zeros(0, np.int64)
        self.zeros: dict[tuple[int, int, int, int], int] = {}
        self.scratch: dict[int, Any] = {}

    def points_at_once(self, signs: int) -> int:
        return signs * signs // 2

    # -- batches -----------------------------------------------------------------------------------

    def groups(self, batch: Batch, limit: int) -> list[Integers]:
        places = batch.places[batch.loops.corners[batch.loops.offsets[:-1]]]
        result = _neighbours(places, limit)
        self._note_shared(batch, result)
        return result

    def _note_shared(self, batch: Batch, groups: list[Integers]) -> None:
        """Note which points are used by more than one group."""
        self._note_room()
        owner = np.full(len(batch.numbers), EMPTY)
        for k, cells in enumerate(groups):
            _, corners = corners_of(batch.loops, cells)
            others = corners[(owner[corners] != EMPTY) & (owner[corners] != k)]
            self.shared[batch.numbers[others]] = True
            owner[corners] = k

    def _note_room(self) -> None:
        count = self.chain.origins.count
        if len(self.shared) < count:
            larger = np.zeros(2 * count, bool)
            larger[: len(self.shared)] = self.shared
            self.shared = larger

    def join(self, points: StagePoints, cells: Any, block: RowBlock, known: int) -> Any:
        return join_polygons(points, cells, block.labels, block.mask, known)

    def representatives(self) -> Integers:
        """For every point the first one of those that are the same.

        Batches that have an edge in common each make the points on it. Two points are the same if
        they are the zero of the same row between the same points; a row is the first of those that
        are zero at the point and change their sign on the edge, so no batch chooses another. An
        edge that nobody else has when it is cut is never cut again, so what was said of a point
        before stands when more points come.
        """
        table, start = self.chain.origins.table, len(self.same)
        self.same = np.concatenate([self.same, np.arange(start, len(table))])
        self._note_room()
        if not self.shared.any():
            return self.same
        levels = self._levels(table[start:])
        for level in np.unique(levels[levels >= 0]).tolist():
            new = start + np.flatnonzero(levels == level)
            ends = table[new, :2]
            # points inside a face have ends of their own level, and belong to one batch
            below = self._levels(table[ends.ravel()]).reshape(ends.shape) < level
            on_edge = (below & self.shared[ends]).all(axis=1)
            new, ends = new[on_edge], np.sort(self.same[ends[on_edge]], axis=1)
            self.shared[new] = True
            keys = np.column_stack([ends, table[new, 3]]).tolist()
            for number, (a, b, row) in zip(new.tolist(), keys, strict=True):
                self.same[number] = self.zeros.setdefault((level, a, b, row), number)
        return self.same

    def _levels(self, origins: Integers) -> Integers:
        """For points a number of the block of the stage that they were made in, in their order.

        It is −1 for the corners of the domain.
        """
        stage, row = origins[:, 2], origins[:, 3]
        result = np.full(len(row), EMPTY)
        for k, place in enumerate(self.block_numbers):
            own = stage == k
            result[own] = place[row[own]]
        return result

    @cached_property
    def block_numbers(self) -> list[Integers]:
        """For each stage and row the number of its block."""
        result, start = [], 0
        for blocks in self.blocks:
            place = np.empty(64 * len(blocks[0].mask), np.int64)
            for b, block in enumerate(blocks):
                place[bits_of(block.mask[None], len(place))[0] > 0] = start + b
            start += len(blocks)
            result.append(place)
        return result

    # -- the kernel --------------------------------------------------------------------------------

    def prepare(self, points: StagePoints, loops: Any, mask: Words) -> None:
        """Empty the table of edges: there is at most one a corner, and it is at most half full."""
        slots = 1 << (2 * len(loops.corners)).bit_length()
        words = points.words
        own = self.scratch.get(words)
        if own is None:
            own = _new_scratch(words)
        if len(own.edges) < slots or len(own.edges) > 16 * slots:
            own = own._replace(
                edges=np.empty(slots, np.int64),
                heads=np.empty(slots, np.int32),
                finished=np.empty(slots, np.int8),
            )
        own.edges[:] = EMPTY
        own.mask[:] = mask
        self.scratch[words] = own

    def cut_cells(
        self, points: StagePoints, loops: Any, mask: Words, cells: Any, is_last: bool
    ) -> int:
        code: int = kernel_plane.cut_faces(
            points.points,
            points.tally,
            loops,
            cells,
            self.scratch[points.words],
            points.rows.signs,
            points.slack,
            is_last,
            steps(points.rows.count),
        )
        return code

    def unknown(self, points: StagePoints) -> Words:
        found: Words = self.scratch[points.words].unknown
        return found

    def more_scratch(self, points: StagePoints, needed: int) -> None:
        old = self.scratch[points.words]
        room = 1 << (2 * max(needed, len(old.stack))).bit_length()
        keep = ("edges", "heads", "finished", "active", "mask", "unknown")
        kept = {name: getattr(old, name) for name in keep}
        self.scratch[points.words] = _new_scratch(points.words, room)._replace(**kept)


def _neighbours(places: Floats, limit: int) -> list[Integers]:
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
