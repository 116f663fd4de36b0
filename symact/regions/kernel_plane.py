"""Compiled code that cuts convex polygons along the lines on which sign rows are zero.

Every polygon at the entry of a stage, a *face*, is cut by itself: inside it rows are affine, so the
*active* rows, those with both signs at its corners, are lines across it. Their points on an edge of
the face are made once for both faces at the edge. Then each line has two ends on the rim, and two
lines meet inside exactly where the ends of one have opposite signs in the other. After that all
signs are known at all points, and what is left is combinatorial: a cell is split along its first
active row, and again, until no row is active.

Exact signs make every impossible case below impossible. They are tested all the same, as are the
ends of all buffers, before something is written: a kernel may be told a lie, but not into memory
that is not its own.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from symact.regions.kernel import (
    ASK,
    CELL,
    CELLS,
    CORNERS,
    DONE,
    EMPTY,
    FULL_CELLS,
    FULL_POINTS,
    FULL_SCRATCH,
    IMPOSSIBLE,
    NEEDED,
    NEXT,
    ONE,
    PAUSE,
    PENDING,
    POINTS,
    RESUMED,
    ZERO,
    U,
    above,
    between,
    compiled,
    count,
    cut_edge,
    lowest,
    opposite,
    zero,
)

Loops = namedtuple("Loops", "offsets corners")
"""Polygons: i has ``corners[offsets[i]:offsets[i + 1]]``, int64 and int32."""

Cells = namedtuple("Cells", "offsets corners sources positive")
"""What faces are cut into, and for each cell its face and the sign rows positive in it, as bits."""

Scratch = namedtuple(
    "Scratch", "edges first_points finished ring ends pairs crossings stack starts sides active mask unknown"
)
"""Room to work in; edges, first_points and finished, a table by edge, must be kept for a stage.

ring, stack, sides (2, …): points. ends (sign rows, 2): where lines begin and end. pairs, crossings:
a table from two lines to the point where they meet. active, mask, unknown: bits of rows.
"""

@compiled
def slot_of(table, last, key):  # type: ignore[no-untyped-def]
    """Where a key is, or is to be put, in a table of ``last`` + 1 slots, a power of two, not full."""
    slot = np.int64((U(key) * U(0x9E3779B97F4A7C15)) >> U(24)) & last
    while table[slot] != EMPTY and table[slot] != key:
        slot = (slot + 1) & last
    return slot


@compiled
def cut_faces(points, tally, faces, cells, scratch, sign_rows, slack, last_stage, most_points):  # type: ignore[no-untyped-def]
    """Cut faces from ``tally[CELL]`` on; gives why it stopped.

    DONE; ASK: the signs ``unknown`` of point ``tally[PENDING]`` are to be written, all others
    stand; FULL_…: that buffer needs room for ``tally[NEEDED]`` more; PAUSE: after so many new
    points; IMPOSSIBLE: signs contradict each other. Called again it goes on.
    """
    # taking an array out of a tuple counts references, which is slow where it is done often
    values, errors, places = points.values, points.errors, points.places
    signs, links = points.signs, points.links
    active, ends, ring, mask = scratch.active, scratch.ends, scratch.ring, scratch.mask
    unknown, pairs, crossed = scratch.unknown, scratch.pairs, scratch.crossings
    stack, starts, parts = scratch.stack, scratch.starts, scratch.sides
    edges, first_points, finished = scratch.edges, scratch.first_points, scratch.finished
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
        size = end - first
        if lines == 0:
            if not has_room(tally, out_offsets, out_corners, 1, size):
                return FULL_CELLS
            emit(
                signs, tally, out_offsets, out_corners, sources, positive, corners, first, end, face
            )
            tally[CELL] += 1
            continue
        code, size = cut_rim(
            values, errors, places, signs, links, tally, corners, first, end, ring, edges,
            first_points, finished, mask, slack, unknown,
        )
        if code != DONE:
            return code
        crossings = join_ends(signs, active, ends, ring, size)
        if crossings < 0:
            return IMPOSSIBLE
        # cutting adds a cell a line and a crossing, and two corners for each piece of a line
        most = size + 2 * lines + 4 * crossings
        slots = 1
        while slots <= 2 * crossings:
            slots *= 2
        if (
            2 * most + 8 > min(stack.shape[0], parts.shape[1])
            or slots > pairs.shape[0]
            or lines + crossings + 4 > starts.shape[0]
        ):
            tally[NEEDED] = max(2 * most + 8, slots)
            return FULL_SCRATCH
        if not has_room(tally, out_offsets, out_corners, 1 + lines + crossings, most):
            return FULL_CELLS
        if tally[POINTS] + crossings > links.shape[0]:
            tally[NEEDED] = crossings
            return FULL_POINTS
        code = cut_inside(
            values, errors, places, signs, links, tally, active, ends, pairs, crossed, sign_rows,
            slots, slack, not last_stage, unknown,
        )
        if code != DONE:
            return code
        if not split(
            signs, tally, out_offsets, out_corners, sources, positive, active, ring, size, stack,
            starts, parts, pairs, crossed, face, sign_rows, slots,
        ):
            return IMPOSSIBLE
        tally[CELL] += 1
    return DONE


@compiled
def has_room(tally, out_offsets, out_corners, more, corners):  # type: ignore[no-untyped-def]
    """Whether cells can be added; if not, NEEDED says how many corners are to come."""
    tally[NEEDED] = corners
    return (
        tally[CELLS] + more < out_offsets.shape[0]
        and tally[CORNERS] + corners <= out_corners.shape[0]
    )


@compiled
def activate(signs, corners, first, end, mask, active):  # type: ignore[no-untyped-def]
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
def cut_rim(  # type: ignore[no-untyped-def]
    values, errors, places, signs, links, tally, corners, first, end, ring, edges, first_points,
    finished, mask, slack, unknown,
):
    """Write the rim of a face with the points of its lines to the ring; gives a code and its size."""
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
            first_points[slot] = EMPTY
            finished[slot] = 0
        if finished[slot] == 0:
            code, head = cut_edge(
                values, errors, places, signs, links, tally, a, b, first_points[slot], mask, slack,
                unknown,
            )
            first_points[slot] = head
            if code != DONE:
                return code, size
            finished[slot] = 1
        begin = size
        x = first_points[slot]
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
def turn(ring, begin, end):  # type: ignore[no-untyped-def]
    """Reverse a part of the ring. (Loops here are faster than slices, which make objects.)"""
    for k in range((end - begin) // 2):
        ring[begin + k], ring[end - 1 - k] = ring[end - 1 - k], ring[begin + k]


@compiled
def join_ends(signs, active, ends, ring, size):  # type: ignore[no-untyped-def]
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
            k = lowest(bits)
            bits &= bits - ONE
            row = 64 * word + k
            if ends[row, 1] == EMPTY:
                return -1
            for other in range(word, words):
                crossings += count(crossed_by(signs, active, ends, row, other))
    return crossings


@compiled
def crossed_by(signs, active, ends, row, word):  # type: ignore[no-untyped-def]
    """The active rows of a word, of higher number, whose lines cross the line of a row inside."""
    bits = opposite(signs, ends[row, 0], ends[row, 1], word) & active[word]
    if row >> 6 == word:
        bits &= above(row & 63)
    return bits


@compiled
def cut_inside(  # type: ignore[no-untyped-def]
    values, errors, places, signs, links, tally, active, ends, pairs, crossed, sign_rows, slots,
    slack, whole, unknown,
):
    """Make all points where two lines of a face cross inside it, each once; gives a code."""
    words = signs.shape[2]
    if tally[RESUMED] == 0:
        for slot in range(slots):
            pairs[slot] = EMPTY
    else:
        register(signs, tally[PENDING], active, ends, pairs, crossed, sign_rows, slots)
        tally[RESUMED] = 0
    for word in range(words):
        bits = active[word]
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            own = (ends[row, 0], ends[row, 1])
            for other_word in range(word, words):
                others = crossed_by(signs, active, ends, row, other_word)
                while others != ZERO:
                    other = 64 * other_word + lowest(others)
                    others &= others - ONE
                    key = row * sign_rows + other
                    if pairs[slot_of(pairs, slots - 1, key)] == key:
                        continue
                    v = tally[POINTS]
                    theirs = (ends[other, 0], ends[other, 1])
                    ask = between(
                        values, errors, places, signs, links, tally, own[0], own[1], own, theirs,
                        other, slack, whole, unknown,
                    )
                    if whole:
                        values[v, row] = 0.0
                    if ask:
                        tally[PENDING] = v
                        tally[RESUMED] = 1
                        return ASK
                    register(signs, v, active, ends, pairs, crossed, sign_rows, slots)
    return DONE


@compiled
def register(signs, v, active, ends, pairs, crossed, sign_rows, slots):  # type: ignore[no-untyped-def]
    """Enter a point for all pairs of lines that cross in it."""
    words = signs.shape[2]
    for word in range(words):
        bits = active[word] & zero(signs, v, word)
        while bits != ZERO:
            row = 64 * word + lowest(bits)
            bits &= bits - ONE
            for other_word in range(word, words):
                others = crossed_by(signs, active, ends, row, other_word) & zero(signs, v, other_word)
                while others != ZERO:
                    key = row * sign_rows + 64 * other_word + lowest(others)
                    others &= others - ONE
                    slot = slot_of(pairs, slots - 1, key)
                    pairs[slot] = key
                    crossed[slot] = v


@compiled
def split(  # type: ignore[no-untyped-def]
    signs, tally, out_offsets, out_corners, sources, positive, active, ring, size, stack, starts,
    parts, pairs, crossed, face, sign_rows, slots,
):
    """Split the ring of a face until no row is active; gives whether that was possible."""
    for k in range(size):
        stack[k] = ring[k]
    starts[0], starts[1] = 0, size
    depth = 1
    while depth > 0:
        first, end = starts[depth - 1], starts[depth]
        row = first_active(signs, stack, first, end, active)
        if row < 0:
            if not has_room(tally, out_offsets, out_corners, 1, end - first):
                return False
            emit(signs, tally, out_offsets, out_corners, sources, positive, stack, first, end, face)
            depth -= 1
            continue
        below, above_ = sides(
            signs, stack, first, end, row, active, parts, pairs, crossed, sign_rows, slots
        )
        if below < 0 or first + below + above_ > stack.shape[0] or depth + 1 >= starts.shape[0]:
            return False
        for k in range(below):
            stack[first + k] = parts[0, k]
        for k in range(above_):
            stack[first + below + k] = parts[1, k]
        starts[depth] = first + below
        starts[depth + 1] = first + below + above_
        depth += 1
    return True


@compiled
def first_active(signs, stack, first, end, active):  # type: ignore[no-untyped-def]
    """The first row that has both signs on a loop, or −1."""
    for word in range(signs.shape[2]):
        up, down = ZERO, ZERO
        for k in range(first, end):
            up |= signs[stack[k], 0, word]
            down |= signs[stack[k], 1, word]
        bits = up & down & active[word]
        if bits != ZERO:
            return 64 * word + lowest(bits)
    return -1


@compiled
def sides(signs, stack, first, end, row, active, parts, pairs, crossed, sign_rows, slots):  # type: ignore[no-untyped-def]
    """Write the parts of a loop where a row is ≤ 0 and ≥ 0; gives their sizes, or −1.

    Where it changes sign on an edge, the edge lies on another line of the face (the rim has points
    there already), and the point is the one where the two cross.
    """
    below, above_, cuts = 0, 0, 0
    word, bit = row >> 6, ONE << U(row & 63)
    if end - first + 4 > parts.shape[1]:
        return -1, -1
    u = stack[end - 1]
    for k in range(first, end):
        v = stack[k]
        if opposite(signs, u, v, word) & bit != ZERO:
            x = crossing(signs, u, v, row, active, pairs, crossed, sign_rows, slots)
            if x < 0:
                return -1, -1
            parts[0, below] = x
            parts[1, above_] = x
            below, above_, cuts = below + 1, above_ + 1, cuts + 1
        if signs[v, 0, word] & bit == ZERO:
            parts[0, below] = v
            below += 1
        if signs[v, 1, word] & bit == ZERO:
            parts[1, above_] = v
            above_ += 1
        cuts += zero(signs, v, word) & bit != ZERO
        if cuts > 2:
            return -1, -1
        u = v
    return (below, above_) if cuts == 2 else (-1, -1)


@compiled
def crossing(signs, u, v, row, active, pairs, crossed, sign_rows, slots):  # type: ignore[no-untyped-def]
    """The point where a row is zero on the edge from u to v inside a face, or −1."""
    for word in range(signs.shape[2]):
        bits = active[word] & zero(signs, u, word) & zero(signs, v, word)
        if bits != ZERO:
            other = 64 * word + lowest(bits)
            key = min(row, other) * sign_rows + max(row, other)
            slot = slot_of(pairs, slots - 1, key)
            return crossed[slot] if pairs[slot] == key else -1
    return -1


@compiled
def emit(signs, tally, out_offsets, out_corners, sources, positive, corners, first, end, face):  # type: ignore[no-untyped-def]
    """Add a finished cell."""
    cell, at = tally[CELLS], tally[CORNERS]
    for k in range(end - first):
        out_corners[at + k] = corners[first + k]
    for word in range(signs.shape[2]):
        up = ZERO
        for k in range(first, end):
            up |= signs[corners[k], 0, word]
        positive[cell, word] = up
    sources[cell] = face
    out_offsets[cell + 1] = at + end - first
    tally[CELLS] += 1
    tally[CORNERS] += end - first
