"""Compiled code that cuts intervals at the points where sign rows are zero.

An interval at the entry of a stage is a segment on which every row is affine, so it is cut as an
edge of a polygon is. The same tests of all buffers apply.
"""

from __future__ import annotations

from symact.regions.kernel import (
    CELL,
    CELLS,
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
def cut_intervals(points, tally, ends, heads, cells, mask, slack, unknown, most_points):  # type: ignore[no-untyped-def]
    """Cut intervals from ``tally[CELL]`` on; gives a code as for polygons.

    ``ends`` has the two ends of each, ``heads`` its first new point, −1 before it has any.
    """
    values, errors, places = points.values, points.errors, points.places
    signs, links = points.signs, points.links
    offsets, corners = cells.offsets, cells.corners
    sources, positive = cells.sources, cells.positive
    start = tally[POINTS]
    while tally[CELL] < ends.shape[0]:
        if tally[POINTS] - start > most_points:
            return PAUSE
        own = tally[CELL]
        a, b = ends[own, 0], ends[own, 1]
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
        if tally[CELLS] + pieces >= offsets.shape[0]:
            tally[NEEDED] = 2 * pieces
            return FULL_CELLS
        left, x = a, head
        for _ in range(pieces):
            right = b if x == EMPTY else x
            cell = tally[CELLS]
            corners[2 * cell] = left
            corners[2 * cell + 1] = right
            for word in range(signs.shape[2]):
                positive[cell, word] = signs[left, 0, word] | signs[right, 0, word]
            sources[cell] = own
            offsets[cell + 1] = 2 * cell + 2
            tally[CELLS] += 1
            if x != EMPTY:
                left, x = x, links[x, NEXT]
    return DONE
