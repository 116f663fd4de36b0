"""Compiled code for the entry of a stage: values, bounds and signs at points that are there."""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from collections import namedtuple

import numpy as np

from symact.regions.engines.filtered.kernels.point import (
    EMPTY,
    FLOOR,
    NEXT,
    ONE,
    SPARE,
    UNDECIDED,
    ZERO,
    U,
    compiled,
    count,
    finite,
)

Gauge = namedtuple("Gauge", "row_norm norm frobenius offset_max offset_norm bounded")
"""Upper bounds of w, σ, F, max |b_k|, ‖b‖; ``bounded`` as in Slack, infinite to trust nothing."""


@compiled
def enter(points, inputs, index, input_errors, positive, transposed, offset, sign_rows, gauge):
    """Values, bounds and signs of the first points, from the numbers before the stage.

    Point v reads row ``index[v]`` of ``inputs``, whose error is at most ``input_errors[index[v]]``
    (η); if ``positive`` only the positive ones of its numbers. ``transposed`` is W as (m, rows).
    Gives the number of points with signs that are not decided, marked by UNDECIDED in their links,
    and the largest B that is finite.
    """
    values, errors, signs, links = points.values, points.errors, points.signs, points.links
    unit = (inputs.shape[1] + 6) * 2.0**-53 * SPARE
    place = np.empty(inputs.shape[1] + 4, np.int64)
    pair = np.zeros((2, inputs.shape[1]))
    undecided = 0
    largest = 0.0
    for v in range(0, index.shape[0], 2):
        # two at a time, so that every weight that is loaded is used twice; the second row of the
        # last pair may be the first of the room that is left
        own = index[v]
        other = index[v + 1] if v + 1 < index.shape[0] else own
        used = gather(inputs, own, other, positive, pair, place)
        multiply(pair, place, used, transposed, offset, values, v)
        for k in range(v, min(v + 2, index.shape[0])):
            squares, total = 0.0, 0.0
            for i in range(used):
                squares += pair[k - v, i] * pair[k - v, i]
                total += abs(pair[k - v, i])
            error = input_errors[index[k]]
            # squares of tiny numbers underflow; their sum is no smaller than their norm
            norm = np.sqrt(squares) if squares > FLOOR else total
            radius = finite((norm + error) * SPARE)
            if radius < np.inf:
                largest = max(largest, radius)
            tiny = FLOOR * (1.0 + radius)
            own_bound = unit * (gauge.row_norm * radius + gauge.offset_max) + tiny
            bound = finite((gauge.row_norm * error + own_bound) * SPARE * gauge.bounded)
            own_bound = unit * (gauge.frobenius * radius + gauge.offset_norm) + tiny
            errors[k, 1] = finite((gauge.norm * error + own_bound) * SPARE * gauge.bounded)
            if gauge.bounded == 0.0:
                bound = 0.0
            errors[k, 0] = bound
            links[k, NEXT] = EMPTY
            if read_signs(values, signs, k, sign_rows, bound) and gauge.bounded > 0.0:
                links[k, NEXT] = UNDECIDED
                undecided += 1
    return undecided, largest


@compiled
def settle(points, zero, sign_rows, trusted):
    """Read the signs of the first points, whose values and bounds are there.

    ``zero`` tells for each point which rows are known to be exactly zero, ``trusted`` whether what
    the bounds do not decide is as floats have it. Gives the number of points with signs that are
    not decided, marked by UNDECIDED in their links.
    """
    undecided = 0
    signs = points.signs
    for v in range(zero.shape[0]):
        points.links[v, NEXT] = EMPTY
        some = read_signs(points.values, signs, v, sign_rows, points.errors[v, 0])
        if some and not trusted:
            some = False
            for k in range(sign_rows):
                own = (signs[v, 0, k >> 6] | signs[v, 1, k >> 6]) >> U(k & 63) & ONE
                some |= own == ZERO and not zero[v, k]
        if some and not trusted:
            points.links[v, NEXT] = UNDECIDED
            undecided += 1
    return undecided


@compiled
def gather(inputs, own, other, positive, pair, place):
    """Write the numbers of two points that are not zero for both, and where they are.

    After an activation about half of them are zero, for neighbours the same.
    """
    used = 0
    for k in range(inputs.shape[1]):
        x, y = inputs[own, k], inputs[other, k]
        if positive:
            x = x if x > 0.0 else 0.0
            y = y if y > 0.0 else 0.0
        pair[0, used] = x
        pair[1, used] = y
        place[used] = k
        used += (x != 0.0) | (y != 0.0)
    return used


@compiled
def multiply(pair, place, used, transposed, offset, values, v):
    """Rows v and v + 1 of the values: W times each of two vectors, plus b."""
    rows = offset.shape[0]
    for r in range(rows):
        values[v, r] = offset[r]
        values[v + 1, r] = offset[r]
    i = 0
    while i + 4 <= used:
        k0, k1, k2, k3 = place[i], place[i + 1], place[i + 2], place[i + 3]
        x0, x1, x2, x3 = pair[0, i], pair[0, i + 1], pair[0, i + 2], pair[0, i + 3]
        y0, y1, y2, y3 = pair[1, i], pair[1, i + 1], pair[1, i + 2], pair[1, i + 3]
        for r in range(rows):
            w0, w1 = transposed[k0, r], transposed[k1, r]
            w2, w3 = transposed[k2, r], transposed[k3, r]
            values[v, r] += (x0 * w0 + x1 * w1) + (x2 * w2 + x3 * w3)
            values[v + 1, r] += (y0 * w0 + y1 * w1) + (y2 * w2 + y3 * w3)
        i += 4
    while i < used:
        for r in range(rows):
            values[v, r] += pair[0, i] * transposed[place[i], r]
            values[v + 1, r] += pair[1, i] * transposed[place[i], r]
        i += 1


@compiled
def read_signs(values, signs, v, sign_rows, error):
    """Write the signs that a bound decides; gives whether some are not decided."""
    known = 0
    for word in range(signs.shape[2]):
        positive, negative = ZERO, ZERO
        first = 64 * word
        for k in range(min(64, sign_rows - first)):
            x = values[v, first + k]
            positive |= U(x > error) << U(k)
            negative |= U(x < -error) << U(k)
        signs[v, 0, word] = positive
        signs[v, 1, word] = negative
        known += count(positive | negative)
    return known < sign_rows


@compiled
def spread_bits(bits, result):
    """Write bits, shape (cells, words), as zeros and ones, shape (cells, rows)."""
    for cell in range(result.shape[0]):
        for k in range(result.shape[1]):
            result[cell, k] = (bits[cell, k >> 6] >> U(k & 63)) & ONE
