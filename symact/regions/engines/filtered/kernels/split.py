"""Compiled code that splits a face into cells, once all points and signs are there.

What is left then is combinatorial: a loop is split along its first active row, and its parts again,
until no row is active. Every split makes a cell more, so the cost is that of writing the cells.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numpy as np

from symact.regions.engines.filtered.kernels.point import (
    CELLS,
    CORNERS,
    EMPTY,
    NEEDED,
    ONE,
    ZERO,
    U,
    compiled,
    lowest,
    opposite,
    zero,
)


@compiled
def slot_of(table, last, key):
    """Where a key is, or is to be put, in a table of ``last`` + 1 slots, a power of two."""
    slot = np.int64((U(key) * U(0x9E3779B97F4A7C15)) >> U(24)) & last
    while table[slot] != EMPTY and table[slot] != key:
        slot = (slot + 1) & last
    return slot


@compiled
def has_room(tally, offsets, corners, more, more_corners):
    """Whether cells can be added; if not, NEEDED says how many corners are to come."""
    tally[NEEDED] = more_corners
    return (
        tally[CELLS] + more < offsets.shape[0] and tally[CORNERS] + more_corners <= corners.shape[0]
    )


@compiled
def split(points, tally, cells, scratch, face, size, sign_rows, slots):
    """Split the ring of a face until no row is active; gives whether that was possible."""
    # taking an array out of a tuple counts references, so it is done outside of loops
    signs, active, stack, starts = points.signs, scratch.active, scratch.stack, scratch.starts
    sides, pairs, crossings = scratch.sides, scratch.pairs, scratch.crossings
    offsets, corners = cells.offsets, cells.corners
    sources, positive, ring = cells.sources, cells.positive, scratch.ring
    for k in range(size):
        stack[k] = ring[k]
    starts[0], starts[1] = 0, size
    depth = 1
    while depth > 0:
        first, end = starts[depth - 1], starts[depth]
        row = first_active(signs, stack, first, end, active)
        if row < 0:
            if not has_room(tally, offsets, corners, 1, end - first):
                return False
            emit(signs, tally, offsets, corners, sources, positive, stack, first, end, face)
            depth -= 1
            continue
        below, above = cut(
            signs, stack, first, end, row, active, sides, pairs, crossings, sign_rows, slots
        )
        if below < 0 or first + below + above > stack.shape[0] or depth + 1 >= starts.shape[0]:
            return False
        for k in range(below):
            stack[first + k] = sides[0, k]
        for k in range(above):
            stack[first + below + k] = sides[1, k]
        starts[depth] = first + below
        starts[depth + 1] = first + below + above
        depth += 1
    return True


@compiled
def first_active(signs, stack, first, end, active):
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
def cut(signs, stack, first, end, row, active, sides, pairs, crossings, sign_rows, slots):
    """Write the sides of a loop where a row is ≤ 0 and ≥ 0; gives their sizes, or −1.

    Where it changes sign on an edge, the edge lies on another line of the face (the rim has points
    there already), and the point is the one where the two cross.
    """
    below, above, cuts = 0, 0, 0
    word, bit = row >> 6, ONE << U(row & 63)
    if end - first + 4 > sides.shape[1]:
        return -1, -1
    u = stack[end - 1]
    for k in range(first, end):
        v = stack[k]
        if opposite(signs, u, v, word) & bit != ZERO:
            x = crossing(signs, u, v, row, active, pairs, crossings, sign_rows, slots)
            if x < 0:
                return -1, -1
            sides[0, below] = x
            sides[1, above] = x
            below, above, cuts = below + 1, above + 1, cuts + 1
        if signs[v, 0, word] & bit == ZERO:
            sides[0, below] = v
            below += 1
        if signs[v, 1, word] & bit == ZERO:
            sides[1, above] = v
            above += 1
        cuts += zero(signs, v, word) & bit != ZERO
        if cuts > 2:
            return -1, -1
        u = v
    return (below, above) if cuts == 2 else (-1, -1)


@compiled
def crossing(signs, u, v, row, active, pairs, crossings, sign_rows, slots):
    """The point where a row is zero on the edge from u to v inside a face, or −1."""
    for word in range(signs.shape[2]):
        bits = active[word] & zero(signs, u, word) & zero(signs, v, word)
        if bits != ZERO:
            other = 64 * word + lowest(bits)
            key = min(row, other) * sign_rows + max(row, other)
            slot = slot_of(pairs, slots - 1, key)
            return crossings[slot] if pairs[slot] == key else -1
    return -1


@compiled
def emit(signs, tally, offsets, corners, sources, positive, loop, first, end, face):
    """Add a finished cell."""
    cell, at = tally[CELLS], tally[CORNERS]
    for k in range(end - first):
        corners[at + k] = loop[first + k]
    for word in range(signs.shape[2]):
        up = ZERO
        for k in range(first, end):
            up |= signs[loop[k], 0, word]
        positive[cell, word] = up
    sources[cell] = face
    offsets[cell + 1] = at + end - first
    tally[CELLS] += 1
    tally[CORNERS] += end - first
