"""The canonical order of regions, the same for every engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symact.numbers.arrays import Integers
from symact.regions.subdivision import Subdivision


def in_order(found: Subdivision) -> Subdivision:
    """The same subdivision with its cells in canonical order."""
    order = along(found) if found.dimension == 1 else lexicographic(found.patterns)
    lengths = np.diff(found.offsets)[order]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    shift = np.repeat(found.offsets[:-1][order] - offsets[:-1], lengths)
    corners = found.corners[np.arange(len(found.corners)) + shift]
    return replace(found, offsets=offsets, corners=corners, patterns=found.patterns[order])


def along(found: Subdivision) -> Integers:
    """The order of intervals on their line.

    An interval that begins where another ends comes after it. Only those that begin elsewhere, the
    first one and what comes after a gap, are compared by exact coordinates.
    """
    lows, highs = found.corners[0::2], found.corners[1::2]
    if (highs[:-1] == lows[1:]).all():
        return np.arange(len(found))
    beginning = dict(zip(lows.tolist(), range(len(found)), strict=True))
    first = np.flatnonzero(~np.isin(lows, highs)).tolist()
    order: list[int] = []
    for start in sorted(first, key=lambda cell: found.vertex(int(lows[cell]))):
        cell: int | None = start
        while cell is not None:
            order.append(cell)
            cell = beginning.get(int(highs[cell]))
    return np.array(order, dtype=np.int64)


def lexicographic(patterns: Integers) -> Integers:
    """The order of rows of numbers ≥ 0, compared from their first entries on."""
    if patterns.dtype.itemsize == 1 and patterns.max(initial=0) <= 1:
        columns = np.packbits(patterns, axis=1)
    else:
        columns = patterns.astype(patterns.dtype.newbyteorder(">")).view(np.uint8)
    # eight bytes at a time, the first of them counting most
    words = np.zeros((len(patterns), -(-columns.shape[1] // 8) * 8), np.uint8)
    words[:, : columns.shape[1]] = columns
    keys = words.view(">u8").astype(np.uint64)
    if not keys.shape[1]:
        return np.arange(len(patterns))
    order: Integers = np.lexsort(keys.T[::-1])
    return order
