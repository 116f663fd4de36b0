"""Bounds by cases: a neuron kept to one piece on each part of a box, by what others do there.

The box is divided by the side of a knot on which a neuron that bends is; on each part that neuron
is affine, and the guard counts into the bound with a multiplier (R. Bunel et al., 2018; S. Wang et
al., 2021). Multipliers are looked for in floats; any that are not negative give a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symact.bounding.bounds import Bounding
from symact.bounding.descent import Descent, Guard
from symact.bounding.ranges import Bent
from symact.regions.budget import Budget

DEPTH = 8
"""How many neurons are told apart on one way down at most."""


@dataclass(frozen=True)
class Cases:
    """A proof by cases that a number is at most so large, times a sign.

    Attributes:
        limit: what ``sign`` times the number must not pass.
    """

    bounding: Bounding
    position: int
    index: int
    sign: int
    limit: Fraction
    steps: int
    budget: Budget

    def hold(self, guards: tuple[Guard, ...] = ()) -> bool:
        """Whether it is so wherever the guards hold: proved, or not known."""
        if self.budget.is_over:
            return False
        layers = _narrowed(self.bounding.layers, guards)
        if layers is None:  # no point is there
            return True
        where = self.position, self.index
        search = Descent(self.bounding.box, layers, self.bounding.dense, *where, guards)
        slopes, counts = search.found(self.sign, self.steps)
        side = self.bounding.most(*where, self.sign, slopes, layers, counts)
        if side.bound <= self.limit:
            return True
        unit = _widest(layers, self.position) if len(guards) < DEPTH else None
        if unit is None:
            return False
        position, index = unit
        low, high = layers[position].ranges[index]
        knots = [knot for knot in layers[position].pieces.knots if low < knot < high]
        knot = knots[len(knots) // 2]
        return all(self.hold((*guards, Guard(position, index, sign, knot))) for sign in (-1, 1))


def _narrowed(layers: Mapping[int, Bent], guards: tuple[Guard, ...]) -> dict[int, Bent] | None:
    """What is known of activations where guards hold; None if they cannot hold together."""
    found = dict(layers)
    for guard in guards:
        layer = found[guard.position]
        low, high = layer.ranges[guard.index]
        low, high = (max(low, guard.knot), high) if guard.sign > 0 else (low, min(high, guard.knot))
        if low > high:
            return None
        ranges = list(layer.ranges)
        ranges[guard.index] = low, high
        found[guard.position] = Bent(layer.pieces, tuple(ranges))
    return found


def _widest(layers: Mapping[int, Bent], before: int) -> tuple[int, int] | None:
    """The neuron whose lines are farthest apart, of those that are not kept to one piece."""
    gaps: dict[tuple[int, int], Fraction] = {}
    for position, layer in layers.items():
        if position >= before:
            continue
        for i, (slope, (low, high)) in enumerate(zip(layer.exact, layer.ranges, strict=True)):
            if slope is None:
                chord = (layer.pieces(high) - layer.pieces(low)) / (high - low)
                above, below = (layer.intercept(i, chord, side) for side in (True, False))
                gaps[position, i] = above - below
    return max(gaps, key=lambda unit: gaps[unit], default=None)
