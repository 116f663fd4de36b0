"""The fast engine in the plane: polygons are cut by lines, those near each other together."""

from __future__ import annotations

from typing import Any

import numpy as np

from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.chain import Array, Chain
from symact.regions.engines.filtered.kernels import plane as kernel_plane
from symact.regions.engines.filtered.kernels.plane import Scratch
from symact.regions.engines.filtered.kernels.point import EMPTY
from symact.regions.engines.filtered.maxima import bits_of, join_polygons
from symact.regions.engines.filtered.walk import STEPS, Batch, Block, Walk, corners_of
from symact.regions.engines.reference import Budget
from symact.regions.subdivision import Subdivision


def cut_polygon(chain: Chain, budget: Budget) -> Subdivision:
    """The cells of a convex polygon; ContradictionError where signs contradict each other."""
    return Plane(chain, budget).result()


class Plane(Walk):
    """One enumeration in the plane."""

    dimension = 2

    def __init__(self, chain: Chain, budget: Budget) -> None:
        super().__init__(chain, budget)
        self.shared = np.zeros(0, bool)
        self.scratch: dict[int, Any] = {}

    def points_at_once(self, signs: int) -> int:
        return signs * signs // 2

    # -- batches -----------------------------------------------------------------------------------

    def groups(self, batch: Batch, limit: int) -> list[Array]:
        places = batch.places[batch.loops.corners[batch.loops.offsets[:-1]]]
        result = _neighbours(places, limit)
        self._note_shared(batch, result)
        return result

    def _note_shared(self, batch: Batch, groups: list[Array]) -> None:
        """Note which points are used by more than one group."""
        count = self.chain.origins.count
        if len(self.shared) < count:
            larger = np.zeros(2 * count, bool)
            larger[: len(self.shared)] = self.shared
            self.shared = larger
        owner = np.full(len(batch.numbers), EMPTY)
        for k, cells in enumerate(groups):
            _, corners = corners_of(batch.loops, cells)
            others = corners[(owner[corners] != EMPTY) & (owner[corners] != k)]
            self.shared[batch.numbers[others]] = True
            owner[corners] = k

    def join(self, points: StagePoints, cells: Any, block: Block, known: int) -> Any:
        return join_polygons(points, cells, block.labels, block.mask, known)

    def representatives(self) -> Array:
        """For every point the first one of those that are the same.

        Batches that have an edge in common each make the points on it. Two points are the same if
        they are the zero of the same row between the same points; a row is the first of those that
        are zero at the point and change their sign on the edge, so no batch chooses another.
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

    def _levels(self) -> Array:
        """For every point a number of the block of the stage that it was made in, in their order.

        It is −1 for the corners of the domain.
        """
        stage, row = self.chain.origins.table[:, 2], self.chain.origins.table[:, 3]
        result = np.full(len(row), EMPTY)
        start = 0
        for k, blocks in enumerate(self.blocks):
            place = np.empty(64 * len(blocks[0].mask), np.int64)
            for b, block in enumerate(blocks):
                place[bits_of(block.mask[None], len(place))[0] > 0] = start + b
            own = stage == k
            result[own] = place[row[own]]
            start += len(blocks)
        return result

    # -- the kernel --------------------------------------------------------------------------------

    def prepare(self, points: StagePoints, loops: Any, mask: Array) -> None:
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
        self, points: StagePoints, loops: Any, mask: Array, cells: Any, is_last: bool
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
            STEPS,
        )
        return code

    def unknown(self, points: StagePoints) -> Array:
        found: Array = self.scratch[points.words].unknown
        return found

    def more_scratch(self, points: StagePoints, needed: int) -> None:
        old = self.scratch[points.words]
        room = 1 << (2 * max(needed, len(old.stack))).bit_length()
        keep = ("edges", "heads", "finished", "active", "mask", "unknown")
        kept = {name: getattr(old, name) for name in keep}
        self.scratch[points.words] = _new_scratch(points.words, room)._replace(**kept)


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
