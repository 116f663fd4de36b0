"""Points that floats propose: where two networks may differ most, and where their bends are.

All is in floats over the atoms of a difference; nothing here decides anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from symact.numbers.arrays import Floats
from symact.rewriting.atoms import Atoms, Bend, Curve, Largest, Row, Sorted
from symact.rewriting.normal import Rows

STEPS = 24
"""How many steps an ascent takes."""

LARGEST = 1 << 26
"""How many numbers of slopes are held at a time."""


class Slopes:
    """The values and slopes in the inputs of atoms at a point, in floats."""

    def __init__(self, atoms: Atoms, needed: Iterable[int], x: Floats) -> None:
        self.atoms = atoms
        self.values: dict[int, float] = {0: 1.0, **dict(enumerate(x.tolist(), start=1))}
        self.slopes: dict[int, Floats] = {}
        self.size = len(x)
        for number in sorted(needed):
            if number > atoms.inputs:
                self.values[number], self.slopes[number] = self._atom(number)

    def row(self, row: Row | Sorted, one: int = 1) -> tuple[float, Floats]:
        """The value and the slopes of a row/one."""
        value, slope = 0.0, np.zeros(self.size)
        for atom, factor in dict(row).items():
            weight = _double(factor, one)
            value += weight * self.values[atom]
            if atom > self.atoms.inputs:
                slope += weight * self.slopes[atom]
            elif atom:
                slope[atom - 1] += weight
        return value, slope

    def _atom(self, number: int) -> tuple[float, Floats]:
        match self.atoms[number]:
            case Bend(slopes=(p, q), row=row):
                value, slope = self.row(row)
                factor = _double(q if value > 0 else p, 1)
                return factor * value, factor * slope
            case Largest(rows=rows):
                return max((self.row(row) for row in rows), key=lambda found: found[0])
            case Curve(activation=activation, row=row, one=one):
                value, slope = self.row(row, one)
                near = activation.floats(np.array([value, value + 1e-6, value - 1e-6]))
                return float(near[0]), float((near[1] - near[2]) / 2e-6) * slope
        return 0.0, np.zeros(self.size)


def ascents(
    atoms: Atoms, difference: Rows, own: Sequence[int], low: Floats, high: Floats, seed: int
) -> Iterator[tuple[Fraction, ...]]:
    """Points of a box to which ascents lead from its middle and from random ones.

    Args:
        difference: what is to be far from 0.
        own: atoms that only one network has, whose bends are to be reached.
    """
    needed = atoms.reached(difference.rows)
    with np.errstate(all="ignore"):
        is_narrow = bool(np.isfinite(high - low).all())
    if len(needed) * len(low) > LARGEST or not is_narrow:
        return
    random = np.random.default_rng(seed)
    goals = [(row, difference.one, sign) for row in difference.rows if row for sign in (1, -1)]
    bends = [atoms[k] for k in own]
    goals += [(dict(b.row), 1, s) for b in bends if isinstance(b, Bend) for s in (1, -1)]
    for attempt in range(3):
        start = (low + high) / 2 if attempt == 0 else random.uniform(low, high)
        for row, one, sign in goals:
            yield tuple(map(Fraction, _ascended(atoms, needed, row, one, sign, start, low, high)))


def _ascended(
    atoms: Atoms,
    needed: set[int],
    row: Row,
    one: int,
    sign: int,
    start: Floats,
    low: Floats,
    high: Floats,
) -> Sequence[float]:
    """The best point of an ascent by signs of slopes, with shorter and shorter steps."""
    x, best, most = start, start, -math.inf
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            value, slope = Slopes(atoms, needed, x).row(row, one)
            if sign * value > most:
                most, best = sign * value, x
            if not slope.any():
                break
            x = np.clip(x + sign * np.sign(slope) * (high - low) / (1 << min(step, 20)), low, high)
    found: Sequence[float] = best.tolist()
    return found


def _double(numerator: int, denominator: int) -> float:
    try:
        return numerator / denominator
    except OverflowError:
        return 1e300 if numerator > 0 else -1e300
