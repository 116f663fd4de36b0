"""Compiled code that cuts intervals at the points where sign rows are zero.

An interval at the entry of a stage is a segment on which every row is affine, so it is cut as an
edge of a polygon is. The same tests of all buffers apply.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from symact.regions.engines.filtered.kernels.point import (
    CELL,
    CELLS,
    CORNERS,
    DONE,
    EMPTY,
    FULL_CELLS,
    NEEDED,
    NEXT,
    PAUSE,
    POINTS,
    compiled,
    cut_edge,
)


@compiled
def cut_intervals(points, tally, loops, heads, cells, mask, slack, unknown, most_points):
    """Cut intervals from ``tally[CELL]`` on; gives a code as for polygons.

    ``heads`` has for each interval the first of its new points, EMPTY before it has any.
    """
    values, errors, places = points.values, points.errors, points.places
    signs, links = points.signs, points.links
    offsets, corners = cells.offsets, cells.corners
    sources, positive = cells.sources, cells.positive
    start = tally[POINTS]
    while tally[CELL] < heads.shape[0]:
        if tally[POINTS] - start > most_points:
            return PAUSE
        own = tally[CELL]
        a, b = loops.corners[2 * own], loops.corners[2 * own + 1]
        code, head = cut_edge(
            values, errors, places, signs, links, tally, a, b, heads[own], mask, slack, unknown
        )
        heads[own] = head
        if code != DONE:
            return code
        pieces = 1
        x = head
        while x != EMPTY:
            pieces += 1
            x = links[x, NEXT]
        cell = tally[CELLS]
        if cell + pieces >= offsets.shape[0] or 2 * (cell + pieces) > corners.shape[0]:
            tally[NEEDED] = 2 * pieces
            return FULL_CELLS
        left, x = a, head
        for _ in range(pieces):
            right = b if x == EMPTY else x
            corners[2 * cell] = left
            corners[2 * cell + 1] = right
            for word in range(signs.shape[2]):
                positive[cell, word] = signs[left, 0, word] | signs[right, 0, word]
            sources[cell] = own
            offsets[cell + 1] = 2 * cell + 2
            cell += 1
            left = right
            if x != EMPTY:
                x = links[x, NEXT]
        tally[CELLS] = cell
        tally[CORNERS] = 2 * cell
        tally[CELL] += 1
    return DONE
