"""Compiled code that cuts convex polygons along the lines on which sign rows are zero.

Every polygon at the entry of a stage, a *face*, is cut by itself: inside it rows are affine, so the
*active* rows, those with both signs at its corners, are lines across it. Their points on an edge of
the face are made once for both faces at the edge. Then each line has two ends on the rim, and two
lines meet inside exactly where the ends of one have opposite signs in the other. After that all
signs are known at all points, and :mod:`symact.regions.engines.filtered.kernels.split` makes the
cells.

Exact signs make every impossible case below impossible. They are tested all the same, as are the
ends of all buffers, before something is written: a kernel may be told a lie, but not into memory
that is not its own.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from collections import namedtuple

import numpy as np

from symact.regions.engines.filtered.kernels.point import (
    ASK,
    CELL,
    DONE,
    EMPTY,
    FULL_CELLS,
    FULL_POINTS,
    FULL_SCRATCH,
    IMPOSSIBLE,
    INSIDE,
    NEEDED,
    NEXT,
    ONE,
    PAUSE,
    PENDING,
    POINTS,
    RESUMED,
    ZERO,
    above,
    between,
    compiled,
    count,
    cut_edge,
    lowest,
    opposite,
    zero,
)
from symact.regions.engines.filtered.kernels.split import emit, has_room, slot_of, split

Scratch = namedtuple(
    "Scratch",
    "edges heads finished ring ends pairs crossings stack starts sides active mask unknown",
)
"""Room to work in; edges, heads and finished, a table by edge, must be kept for a block of rows.

heads: the first point on an edge. ring, stack, sides (2, …): points. ends (sign rows, 2): where
lines begin and end. pairs, crossings: a table from two lines to the point where they meet.
active, mask, unknown: bits of rows.
"""


@compiled
def cut_faces(points, tally, faces, cells, scratch, sign_rows, slack, is_last, most_points):
    """Cut faces from ``tally[CELL]`` on; gives why it stopped.

    DONE; ASK: the signs ``unknown`` of point ``tally[PENDING]`` are to be written, all others
    stand; FULL_…: that buffer needs room for ``tally[NEEDED]`` more; PAUSE: after so many new
    points; IMPOSSIBLE: signs contradict each other. Called again it goes on.
    """
    # taking an array out of a tuple counts references, so it is done outside of loops
    signs, active, mask = points.signs, scratch.active, scratch.mask
    offsets, corners = faces.offsets, faces.corners
    out_offsets, out_corners = cells.offsets, cells.corners
    sources, positive = cells.sources, cells.positive
    start = tally[POINTS]
    while tally[CELL] < offsets.shape[0] - 1:
        if tally[POINTS] - start > most_points:
            return PAUSE
        face = tally[CELL]
        first, end = offsets[face], offsets[face + 1]
        lines = activate(signs, corners, first, end, mask, active)
        if lines > 0:
            code = cut_face(
                points, tally, corners, first, end, cells, scratch, lines, sign_rows, slack, is_last
            )
            if code != DONE:
                return code
        else:
            if not has_room(tally, out_offsets, out_corners, 1, end - first):
                return FULL_CELLS
            emit(
                signs, tally, out_offsets, out_corners, sources, positive, corners, first, end, face
            )
        tally[CELL] += 1
    return DONE


@compiled
def cut_face(points, tally, corners, first, end, cells, scratch, lines, sign_rows, slack, is_last):
    """Cut a face along its active rows; gives a code."""
    code, size = cut_rim(points, tally, corners, first, end, scratch, slack)
    if code != DONE:
        return code
    crossings = join_ends(points.signs, scratch.active, scratch.ends, scratch.ring, size)
    if crossings < 0:
        return IMPOSSIBLE
    # cutting adds a cell a line and a crossing, and two corners for each piece of a line
    most = size + 2 * lines + 4 * crossings
    slots = 1
    while slots <= 2 * crossings:
        slots *= 2
    if (
        2 * most + 8 > min(scratch.stack.shape[0], scratch.sides.shape[1])
        or slots > scratch.pairs.shape[0]
        or lines + crossings + 4 > scratch.starts.shape[0]
    ):
        tally[NEEDED] = max(2 * most + 8, slots)
        return FULL_SCRATCH
    if not has_room(tally, cells.offsets, cells.corners, 1 + lines + crossings, most):
        return FULL_CELLS
    if tally[POINTS] + crossings > points.links.shape[0]:
        tally[NEEDED] = crossings
        return FULL_POINTS
    code = cut_inside(points, tally, scratch, sign_rows, slots, slack, not is_last)
    if code != DONE:
        return code
    if not split(points, tally, cells, scratch, tally[CELL], size, sign_rows, slots):
        return IMPOSSIBLE
    return DONE


@compiled
def activate(signs, corners, first, end, mask, active):
    """Find the active rows of a face, those of the mask; gives how many there are."""
    lines = 0
    for word in range(signs.shape[2]):
        up, down = ZERO, ZERO
        for k in range(first, end):
            up |= signs[corners[k], 0, word]
            down |= signs[corners[k], 1, word]
        active[word] = up & down & mask[word]
        lines += count(active[word])
    return lines


@compiled
def cut_rim(points, tally, corners, first, end, scratch, slack):
    """Write the rim of a face with the points of its lines to the ring; gives a code and its size.

    The table of edges has the chain of points on an edge as it goes from the lower number up.
    """
    values, errors, places = points.values, points.errors, points.places
    signs, links = points.signs, points.links
    edges, heads, finished = scratch.edges, scratch.heads, scratch.finished
    ring, mask, unknown = scratch.ring, scratch.mask, scratch.unknown
    size = 0
    for k in range(first, end):
        u = corners[k]
        v = corners[k + 1 if k + 1 < end else first]
        if size + 1 >= ring.shape[0]:
            tally[NEEDED] = 2 * size
            return FULL_SCRATCH, size
        ring[size] = u
        size += 1
        crossed = ZERO
        for word in range(signs.shape[2]):
            crossed |= opposite(signs, u, v, word) & mask[word]
        if crossed == ZERO:
            continue
        a, b = np.int64(min(u, v)), np.int64(max(u, v))
        key = (a << 32) | b
        slot = slot_of(edges, edges.shape[0] - 1, key)
        if edges[slot] == EMPTY:
            edges[slot] = key
            heads[slot] = EMPTY
            finished[slot] = 0
        if finished[slot] == 0:
            code, head = cut_edge(
                values, errors, places, signs, links, tally, a, b, heads[slot], mask, slack, unknown
            )
            heads[slot] = head
            if code != DONE:
                return code, size
            finished[slot] = 1
        begin = size
        x = heads[slot]
        while x != EMPTY:
            if size + 1 >= ring.shape[0]:
                tally[NEEDED] = 2 * size
                return FULL_SCRATCH, size
            ring[size] = x
            size += 1
            x = links[x, NEXT]
        if u != a:
            turn(ring, begin, size)
    return DONE, size


@compiled
def turn(ring, begin, end):
    """Reverse a part of the ring. (Loops here are faster than slices, which make objects.)"""
    for k in range((end - begin) // 2):
        ring[begin + k], ring[end - 1 - k] = ring[end - 1 - k], ring[begin + k]


@compiled
def join_ends(signs, active, ends, ring, size):
    """Find the two ends of each active row on the rim; gives how many pairs of lines cross inside.

    Gives −1 if a row has not exactly two ends.
    """
    words = signs.shape[2]
    for word in range(words):
        bits = active[word]
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            ends[row, 0] = EMPTY
            ends[row, 1] = EMPTY
    for k in range(size):
        for word in range(words):
            bits = active[word] & zero(signs, ring[k], word)
            while bits != ZERO:
                row = 64 * word + lowest(bits)
                bits &= bits - ONE
                if ends[row, 0] == EMPTY:
                    ends[row, 0] = ring[k]
                elif ends[row, 1] == EMPTY:
                    ends[row, 1] = ring[k]
                else:
                    return -1
    crossings = 0
    for word in range(words):
        bits = active[word]
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            if ends[row, 1] == EMPTY:
                return -1
            for other in range(word, words):
                crossings += count(crossed_by(signs, active, ends, row, other))
    return crossings


@compiled
def crossed_by(signs, active, ends, row, word):
    """The active rows of a word, of higher number, whose lines cross the line of a row inside."""
    bits = opposite(signs, ends[row, 0], ends[row, 1], word) & active[word]
    if row >> 6 == word:
        bits &= above(row & 63)
    return bits


@compiled
def cut_inside(points, tally, scratch, sign_rows, slots, slack, whole):
    """Make all points where two lines of a face cross inside it, each once; gives a code."""
    values, errors, places = points.values, points.errors, points.places
    signs, links = points.signs, points.links
    active, ends, unknown = scratch.active, scratch.ends, scratch.unknown
    pairs, crossings = scratch.pairs, scratch.crossings
    words = signs.shape[2]
    if tally[RESUMED] == 0:
        for slot in range(slots):
            pairs[slot] = EMPTY
    else:
        register(signs, tally[PENDING], active, ends, pairs, crossings, sign_rows, slots)
        tally[RESUMED] = 0
    for word in range(words):
        bits = active[word]
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            a, b = ends[row, 0], ends[row, 1]
            for other_word in range(word, words):
                others = crossed_by(signs, active, ends, row, other_word)
                while others != ZERO:
                    other = 64 * other_word + lowest(others)
                    others &= others - ONE
                    key = row * sign_rows + other
                    if pairs[slot_of(pairs, slots - 1, key)] == key:
                        continue
                    v = tally[POINTS]
                    far = (ends[other, 0], ends[other, 1])
                    ask = between(
                        values,
                        errors,
                        places,
                        signs,
                        links,
                        tally,
                        (a, b),
                        (a, b),
                        far,
                        other,
                        slack,
                        whole,
                        unknown,
                    )
                    links[v, NEXT] = INSIDE
                    if whole:
                        values[v, row] = 0.0
                    if ask:
                        tally[PENDING] = v
                        tally[RESUMED] = 1
                        return ASK
                    register(signs, v, active, ends, pairs, crossings, sign_rows, slots)
    return DONE


@compiled
def register(signs, v, active, ends, pairs, crossings, sign_rows, slots):
    """Enter a point for all pairs of lines that cross in it."""
    words = signs.shape[2]
    for word in range(words):
        bits = active[word] & zero(signs, v, word)
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            for other_word in range(word, words):
                others = crossed_by(signs, active, ends, row, other_word)
                others &= zero(signs, v, other_word)
                while others != ZERO:
                    key = row * sign_rows + 64 * other_word + lowest(others)
                    others &= others - ONE
                    slot = slot_of(pairs, slots - 1, key)
                    pairs[slot] = key
                    crossings[slot] = v
