"""An activation over the ranges that are known for its inputs, and lines below and above it there.

The lines are what exact bounds rest on; what is in floats only proposes their slopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from symact.activations.activation import Pieces, double
from symact.numbers.arrays import Floats

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Bent:
    """An activation on a box: its pieces, and a range for each number that it reads."""

    pieces: Pieces
    ranges: tuple[Range, ...]

    @cached_property
    def exact(self) -> tuple[Fraction | None, ...]:
        """The slope where a range lies in one piece, None where it does not."""
        return tuple(self._only_slope(low, high) for low, high in self.ranges)

    def _only_slope(self, low: Fraction, high: Fraction) -> Fraction | None:
        # at a knot a range that begins there belongs to the piece on its right
        first = sum(knot <= low for knot in self.pieces.knots) if low < high else None
        last = self.pieces.index(high)
        return self.pieces.slopes[last] if first in (None, last) else None

    def intercept(self, index: int, slope: Fraction, above: bool) -> Fraction:
        """That of the line with a slope that touches the function on a range."""
        low, high = self.ranges[index]
        points = [low, high, *(knot for knot in self.pieces.knots if low < knot < high)]
        gaps = [self.pieces(z) - slope * z for z in points]
        return max(gaps) if above else min(gaps)

    # -- in floats, to look for slopes -----------------------------------------------------------

    @cached_property
    def points(self) -> tuple[Floats, Floats]:
        """Ends and knots of the ranges, and the function there, of shape (width, knots + 2)."""
        low = np.array([double(a) for a, _ in self.ranges])[:, None]
        high = np.array([double(b) for _, b in self.ranges])[:, None]
        knots = np.array([double(knot) for knot in self.pieces.knots])[None, :]
        points = np.hstack([low, high, np.clip(knots, low, high)])
        slopes = np.array([double(s) for s in self.pieces.slopes])
        shifts = np.array([double(t) for t in self.pieces.intercepts])
        piece = np.searchsorted(knots[0], points)
        with np.errstate(all="ignore"):
            return points, slopes[piece] * points + shifts[piece]

    @cached_property
    def first_slopes(self) -> tuple[Floats, Floats]:
        """Slopes to begin with, below and above: the piece in the middle, and the chord."""
        points, values = self.points
        with np.errstate(all="ignore"):
            width = points[:, 1] - points[:, 0]
            rise = values[:, 1] - values[:, 0]
            chord = np.divide(rise, width, out=np.zeros_like(rise), where=width > 0)
            middle = (points[:, 0] + points[:, 1]) / 2
        knots = [double(knot) for knot in self.pieces.knots]
        slopes = np.array([double(s) for s in self.pieces.slopes])
        return slopes[np.searchsorted(knots, middle)], chord

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest slope; lines outside of them are never better."""
        return double(min(self.pieces.slopes)), double(max(self.pieces.slopes))
