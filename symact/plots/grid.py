"""Areas on a grid of points: where words fit into them, and what is drawn of very many.

Nothing is decided here but where ink goes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from symact.numbers.arrays import Booleans, Integers
from symact.rendering.pictures import LETTER, Axis, Label, Place, Polygon

COLUMNS = 180
"""How many points there are across."""

LETTERS = 0.62
"""How wide a letter is, as a part of its height."""


@dataclass(frozen=True)
class Grid:
    """The middles of small rectangles that the picture consists of, rows from below.

    Attributes:
        axes: across and up.
        columns, rows: how many rectangles there are.
    """

    axes: tuple[Axis, Axis]
    columns: int
    rows: int

    @staticmethod
    def of(axes: tuple[Axis, Axis], columns: int = COLUMNS) -> Grid:
        """The grid of a picture, which is a square where it would be very flat or very high."""
        wide, high = (axis.high - axis.low for axis in axes)
        ratio = high / wide if 0.25 <= high / wide <= 4 else 1.0
        return Grid(axes, columns, max(round(columns * ratio), 1))

    @property
    def steps(self) -> Place:
        """The sides of a rectangle."""
        across, up = self.axes
        return (across.high - across.low) / self.columns, (up.high - up.low) / self.rows

    def place(self, column: float, row: float) -> Place:
        """The point at so many rectangles from the lower left."""
        wide, high = self.steps
        return self.axes[0].low + column * wide, self.axes[1].low + row * high

    def filled(self, areas: Iterable[tuple[int, Polygon]]) -> Integers:
        """For each middle the number of a convex polygon in which it is, −1 for none."""
        found = np.full((self.rows, self.columns), -1, dtype=np.int64)
        low = np.array([axis.low for axis in self.axes])
        for number, area in areas:
            corners = (np.array(area) - low) / self.steps - 0.5
            first = np.maximum(np.ceil(corners.min(axis=0)), 0).astype(int)
            last = np.floor(corners.max(axis=0)).astype(int) + 1
            (left, bottom), (right, top) = first, np.minimum(last, (self.columns, self.rows))
            if left >= right or bottom >= top:
                continue
            x, y = np.arange(left, right)[None, :], np.arange(bottom, top)[:, None]
            sides = np.roll(corners, -1, axis=0) - corners
            turns = [
                dx * (y - py) - dy * (x - px)
                for (px, py), (dx, dy) in zip(corners, sides, strict=True)
            ]
            inside = np.minimum.reduce(turns) >= 0
            inside |= np.maximum.reduce(turns) <= 0
            found[bottom:top, left:right][inside] = number
        return found

    def runs(self, numbers: Integers) -> Iterator[tuple[int, Polygon]]:
        """Rectangles that cover what is filled: what is alike side by side is one."""
        for row, line in enumerate(numbers):
            ends = [0, *(np.flatnonzero(line[1:] != line[:-1]) + 1).tolist(), self.columns]
            for first, last in itertools.pairwise(ends):
                if line[first] >= 0:
                    corners = ((first, row), (last, row), (last, row + 1), (first, row + 1))
                    yield int(line[first]), tuple(self.place(*corner) for corner in corners)

    def labels(self, numbers: Integers, names: Mapping[int, str]) -> tuple[Label, ...]:
        """A name in every connected area in which there is room for it, as far inside as it can.

        It keeps off the borders, so that no two overlap and none leaves the picture.
        """
        found = []
        for number, name in sorted(names.items()):
            left = numbers == number
            high = LETTER * self.columns * 0.6
            wide = LETTER * self.columns * LETTERS * len(name) / 2
            while True:
                at = _roomiest(left, wide + 1, high + 1)
                if at is None:
                    break
                found.append(Label(name, self.place(at[0] + 0.5, at[1] + 0.5), number))
                left = left & ~_connected(left, at)
        return tuple(found)


def _roomiest(free: Booleans, wide: float, high: float) -> tuple[int, int] | None:
    """The column and row around which the largest rectangle of this shape is free, if any is.

    Args:
        free: of shape (rows, columns).
        wide, high: half the sides of the least rectangle.
    """
    sums = np.zeros((free.shape[0] + 1, free.shape[1] + 1), dtype=np.int64)
    sums[1:, 1:] = free.cumsum(axis=0).cumsum(axis=1)
    best, times = None, 1.0
    while (where := _fitting(sums, wide * times, high * times)) is not None:
        best, times = where, times * 1.1
    return best


def _fitting(sums: Integers, wide: float, high: float) -> tuple[int, int] | None:
    """Where a rectangle of these half sides fits: among all such places the middlemost."""
    a, b = int(np.ceil(wide)), int(np.ceil(high))
    rows, columns = sums.shape[0] - 1, sums.shape[1] - 1
    wide_side, high_side = 2 * a + 1, 2 * b + 1
    if wide_side > columns or high_side > rows:
        return None
    count = (
        sums[high_side:, wide_side:]
        - sums[:-high_side, wide_side:]
        - sums[high_side:, :-wide_side]
        + sums[:-high_side, :-wide_side]
    )
    fits = np.argwhere(count == wide_side * high_side)
    if not len(fits):
        return None
    row, column = fits[np.abs(fits - fits.mean(axis=0)).sum(axis=1).argmin()]
    return int(column) + a, int(row) + b


def _connected(free: Booleans, at: tuple[int, int]) -> Booleans:
    """What hangs together with a place, across sides."""
    reached = np.zeros_like(free)
    reached[at[1], at[0]] = True
    size = 1
    while True:
        wider = reached.copy()
        wider[1:] |= reached[:-1]
        wider[:-1] |= reached[1:]
        wider[:, 1:] |= reached[:, :-1]
        wider[:, :-1] |= reached[:, 1:]
        reached = wider & free
        if (now := int(reached.sum())) == size:
            return reached
        size = now
