"""Points at which two networks may differ, the plainest first; exact values decide."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

import numpy as np

from symact.activations.activation import double
from symact.comparing.ascent import ascents
from symact.geometry.vertices import Point
from symact.regions.domain import Box
from symact.rewriting.atoms import Atoms, Bend
from symact.rewriting.normal import Rows

TRIES = 100
"""How many random points are tried."""


def plain_points(box: Box | None, inputs: int) -> Iterator[Point]:
    """The middle of a box and its corners, eight of them at most; without one the origin and the
    unit points."""
    if box is None:
        for attempt in range(inputs + 1):
            yield tuple(Fraction(int(k == attempt - 1)) for k in range(inputs))
        return
    yield _middle(box)
    ends = list(zip(box.lo, box.hi, strict=True))
    yield box.lo
    yield box.hi
    free = [k for k, (low, high) in enumerate(ends) if low < high][:3]
    for mask in range(1, (1 << len(free)) - 1):
        upper = {free[bit] for bit in range(len(free)) if mask >> bit & 1}
        yield tuple(high if k in upper else low for k, (low, high) in enumerate(ends))


def random_points(
    box: Box | None, inputs: int, seed: int, *, tries: int = TRIES
) -> Iterator[Point]:
    """Random corners and points of a box; without one random points of growing size."""
    draw = random.Random(seed)
    for attempt in range(tries):
        if box is None:
            reach = 1 << attempt % 12
            yield tuple(Fraction(draw.randint(-64 * reach, 64 * reach), 64) for _ in range(inputs))
            continue
        ends = zip(box.lo, box.hi, strict=True)
        places = 1 if attempt % 2 else 64
        yield tuple(
            low + (high - low) * Fraction(draw.randint(0, places), places) for low, high in ends
        )


def proposed_points(
    atoms: Atoms, difference: Rows, own: Sequence[int], seed: int
) -> Iterator[Point]:
    """Points that the structure of a difference proposes: where bends that one network has alone
    are far from 0, and where floats ascend to.

    Args:
        own: the atoms that only one of two networks is made of.
    """
    box = atoms.box
    for number in own:
        atom = atoms[number]
        if isinstance(atom, Bend) and all(k <= atoms.inputs for k, _ in atom.row):
            yield from _sides(atom, box, atoms.inputs)
    if box is None:
        low, high = np.full(atoms.inputs, -64.0), np.full(atoms.inputs, 64.0)
    else:
        low, high = (np.array([double(z) for z in ends]) for ends in (box.lo, box.hi))
    for point in ascents(atoms, difference, own, low, high, seed):
        yield point if box is None else _held(point, box)


def lines(box: Box, points: Sequence[Point], seed: int) -> Iterator[tuple[Point, Point]]:
    """Segments through a box on which regions can be listed: from its middle to points, then
    between random corners."""
    middle = _middle(box)
    yield from ((middle, point) for point in points if point != middle)
    corners = islice(random_points(box, len(box.lo), seed), 1, None, 2)
    for first, second in zip(corners, corners, strict=False):
        if first != second:
            yield first, second


def _sides(bend: Bend, box: Box | None, inputs: int) -> Iterator[Point]:
    """Where a bend of the inputs is farthest on both sides; without a box, well beyond 0."""
    factors = dict(bend.row)
    shift = factors.pop(0, 0)
    for sign in (1, -1):
        if box is not None:
            yield tuple(
                high if sign * factors.get(k, 0) > 0 else low
                for k, (low, high) in enumerate(zip(box.lo, box.hi, strict=True), start=1)
            )
        else:
            # the row is shift + reach · Σ|c| there
            total = sum(abs(factor) for factor in factors.values())
            reach = sign * (1 + abs(shift) // total)
            signs = {k: 1 if factor > 0 else -1 for k, factor in factors.items()}
            yield tuple(Fraction(reach * signs.get(k, 0)) for k in range(1, inputs + 1))


def _middle(box: Box) -> Point:
    return tuple((low + high) / 2 for low, high in zip(box.lo, box.hi, strict=True))


def _held(point: Point, box: Box) -> Point:
    """A point that floats may have put beside the box."""
    ends = zip(point, box.lo, box.hi, strict=True)
    return tuple(min(max(z, low), high) for z, low, high in ends)
