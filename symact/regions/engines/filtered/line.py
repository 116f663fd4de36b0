"""The fast engine on a line: intervals are cut at points."""

from __future__ import annotations

from typing import Any

import numpy as np

from symact.numbers.arrays import Integers, Words
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.chain import StageChain
from symact.regions.engines.filtered.kernels import line as kernel_line
from symact.regions.engines.filtered.kernels.point import EMPTY
from symact.regions.engines.filtered.maxima import join_intervals
from symact.regions.engines.filtered.walk import Batch, RowBlock, Walk, steps


class LineWalk(Walk):
    """One enumeration on a line; cells are found in order."""

    dimension = 1

    def __init__(self, chain: StageChain) -> None:
        super().__init__(chain)
        self.asked = np.zeros(0, np.uint64)
        self.heads = np.zeros(0, np.int64)

    def points_at_once(self, signs: int) -> int:
        return signs

    def groups(self, batch: Batch, limit: int) -> list[Integers]:
        count = -(-len(batch) // limit)
        return np.array_split(np.arange(len(batch)), count)

    def prepare(self, points: StagePoints, loops: Any, mask: Words) -> None:
        self.heads = np.full(len(loops.offsets) - 1, EMPTY)
        self.asked = np.zeros(points.words, np.uint64)

    def cut_cells(
        self, points: StagePoints, loops: Any, mask: Words, cells: Any, is_last: bool
    ) -> int:
        code: int = kernel_line.cut_intervals(
            points.points,
            points.tally,
            loops,
            self.heads,
            cells,
            mask,
            points.slack,
            self.asked,
            steps(points.rows.count),
        )
        return code

    def unknown(self, points: StagePoints) -> Words:
        return self.asked

    def more_scratch(self, points: StagePoints, needed: int) -> None:
        raise NotImplementedError  # a line needs none

    def join(self, points: StagePoints, cells: Any, block: RowBlock, known: int) -> Any:
        return join_intervals(points, cells, block.labels)

    def representatives(self) -> Integers:
        """A point of an interval belongs to one batch; neighbouring intervals share their ends."""
        return np.arange(self.chain.origins.count)
