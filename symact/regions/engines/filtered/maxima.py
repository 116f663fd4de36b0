"""Maxima in the fast engine: cut along all differences of terms, then join what belongs together.

The difference of two terms cuts a cell also where a third is larger. So after a block of sign rows
those parts of a cell are joined that have the same largest terms (and the same pieces). Such a
union is convex, and its outline is the edges that the parts do not have in both directions. New
points that are no corners are dropped: inside a cell those that are straight in every union. On an
edge of the cell the neighbour must do the same without knowing of this cell, so there the signs at
the point decide: it stays if a piece changes along the edge, or if z_i − z_j does for terms i and j
that are both largest at the point.

Both are the same for all unions at a point, which is a corner of each or of none:

- On an edge. Were one term a the largest on both sides of a point that stays, then a ≥ i on the
  side on which i > j, so a > j there; a, i and j are equal at the point, so a < j on the other
  side, a contradiction. So different unions meet at the point, and the line between them, which is
  not along the edge, ends there. The other way round, terms i and j of two unions that meet at a
  point of the edge are both largest there, and z_i − z_j is zero on the line between them, so it
  changes its sign along the edge.
- Inside. If a union is straight at a point it is a half-plane near there, on whose border each
  maximum is equal to one of its terms. So the terms that reach it at the point differ from that
  one by multiples of one function, and beyond the border one of them is the largest: there is only
  one other union, and it is straight too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symact.numbers.arrays import Booleans, Integers, Words
from symact.regions.engines.filtered.batch import StagePoints
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.filtered.kernels import loops as kernel_loops
from symact.regions.engines.filtered.kernels.point import FIRST, INSIDE, NEXT, SECOND, Cells
from symact.regions.engines.filtered.sign_rows import Label, StageRows, bits_of, pairs


def pieces_of(rows: StageRows, labels: tuple[Label, ...], positive: Words) -> Integers:
    """The pieces of cells in some coordinates, from bits of the sign rows positive in them."""
    return rows.pattern_of(labels, bits_of(positive, rows.signs))


def join_intervals(points: StagePoints, cells: Any, labels: tuple[Label, ...]) -> Any:
    """Intervals with the same pieces and the same source, one after the other, as one."""
    pieces = pieces_of(points.rows, labels, cells.positive)
    keys = np.column_stack([cells.sources, pieces])
    starts = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    ends = np.r_[starts[1:], len(keys)] - 1
    corners = np.column_stack([cells.corners[2 * starts], cells.corners[2 * ends + 1]])
    return Cells(
        2 * np.arange(len(starts) + 1),
        corners.astype(np.int32).ravel(),
        cells.sources[starts],
        np.bitwise_or.reduceat(cells.positive, starts, axis=0),
    )


def join_polygons(
    points: StagePoints, cells: Any, labels: tuple[Label, ...], mask: Words, known: int
) -> Any:
    """Polygons with the same pieces and the same source as one.

    ``mask`` has the sign rows of the block; the first ``known`` points were there before it.
    """
    pieces = pieces_of(points.rows, labels, cells.positive)
    keys = np.column_stack([cells.sources, pieces])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    offsets, corners = _outlines(cells, group.ravel(), len(first), points.count)
    straight = _straight(points, offsets, corners, mask, known)
    dropped = _dropped(points, corners, straight, labels, mask, known)
    order = np.argsort(group.ravel(), kind="stable")
    starts = np.searchsorted(group.ravel()[order], np.arange(len(first)))
    kept = ~dropped[corners]
    sizes = np.add.reduceat(kept.astype(np.int64), offsets[:-1])
    return Cells(
        np.r_[0, np.cumsum(sizes)],
        corners[kept],
        cells.sources[first],
        np.bitwise_or.reduceat(cells.positive[order], starts, axis=0),
    )


def _following(offsets: Integers, corners: Integers, step: int) -> Integers:
    """For each corner the next one of its loop, or the one before."""
    position = np.arange(len(corners)) + step
    sizes = np.diff(offsets)
    start = np.repeat(offsets[:-1], sizes)
    following: Integers = corners[start + (position - start) % np.repeat(sizes, sizes)]
    return following


def _outlines(cells: Any, group: Integers, groups: int, points: int) -> tuple[Integers, Integers]:
    """The outlines of unions of polygons: edges that are there in one direction only, in order."""
    here, there = cells.corners.astype(np.int64), _following(cells.offsets, cells.corners, 1)
    own = np.repeat(group, np.diff(cells.offsets))
    key = (own * points + np.minimum(here, there)) * points + np.maximum(here, there)
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    inner = np.r_[same, False] | np.r_[False, same]
    outer = np.sort(order[~inner])
    own, here, there = own[outer], here[outer], there[outer]
    key = own * points + here
    order = np.argsort(key, kind="stable")
    own, there, key = own[order], there[order], key[order]
    following = np.searchsorted(key, own * points + there)
    offsets = np.searchsorted(own, np.arange(groups + 1))
    corners, is_simple = kernel_loops.follow(following, key % points, offsets)
    if not is_simple:
        raise ContradictionError
    return offsets, corners


def _straight(
    points: StagePoints, offsets: Integers, corners: Integers, mask: Words, known: int
) -> Booleans:
    """Whether new points are straight in their loops, corner by corner.

    Either a row is zero there and at both neighbours, but not in the whole cell; or all three are
    on the segment on which the point was made.
    """
    before, after = _following(offsets, corners, -1), _following(offsets, corners, 1)
    signs = points.points.signs
    nonzero = (signs[: points.count, 0] | signs[: points.count, 1]) & mask
    zero = ~nonzero & mask
    cell = np.bitwise_or.reduceat(nonzero[corners], offsets[:-1], axis=0)
    common = zero[before] & zero[corners] & zero[after]
    on_row = (common & np.repeat(cell, np.diff(offsets), axis=0)).any(axis=1)
    links = points.points.links
    ends = links[corners][:, [FIRST, SECOND]]

    def on_segment(x: Integers) -> Booleans:
        own = links[x][:, [FIRST, SECOND]]
        is_end = (x[:, None] == ends).any(axis=1)
        found: Booleans = is_end | ((x >= known) & (own == ends).all(axis=1))
        return found

    result: Booleans = (corners >= known) & (on_row | (on_segment(before) & on_segment(after)))
    return result


def _dropped(
    points: StagePoints,
    corners: Integers,
    straight: Booleans,
    labels: tuple[Label, ...],
    mask: Words,
    known: int,
) -> Booleans:
    """Which points are dropped: new ones that are no corners."""
    bent = np.zeros(points.count, bool)
    bent[corners[~straight]] = True
    new = np.arange(known, points.count)
    on_edge = new[points.points.links[new, NEXT] != INSIDE]
    dropped = ~bent
    dropped[:known] = False
    dropped[on_edge] = ~_change_on_edge(points, on_edge, labels, mask)
    if (dropped[corners] != straight).any():
        raise ContradictionError
    return dropped


def _change_on_edge(
    points: StagePoints, new: Integers, labels: tuple[Label, ...], mask: Words
) -> Booleans:
    """Whether pieces or largest terms change at points along the edges on which they are."""
    signs, links = points.points.signs, points.points.links
    count = points.rows.signs
    first, second = signs[links[new, FIRST]], signs[links[new, SECOND]]
    opposite = (first[:, 0] & second[:, 1]) | (first[:, 1] & second[:, 0])
    up, down = bits_of(signs[new, 0], count), bits_of(signs[new, 1], count)
    changes = bits_of(opposite & ~(signs[new, 0] | signs[new, 1]) & mask, count) > 0
    result = np.zeros(len(new), bool)
    for label in labels:
        if not label.terms:
            result |= changes[:, label.first : label.first + label.kinks].any(axis=1)
            continue
        rows = list(enumerate(pairs(label.terms), start=label.first))
        largest = np.ones((len(new), label.terms), bool)
        for row, (i, j) in rows:
            largest[:, i] &= up[:, row] == 0
            largest[:, j] &= down[:, row] == 0
        for row, (i, j) in rows:
            result |= changes[:, row] & largest[:, i] & largest[:, j]
    return result
