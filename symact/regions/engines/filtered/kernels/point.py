"""Compiled code shared by the plane and the line: points with proved error bounds, and their signs.

A *row* is an affine function on every cell at the entry of a stage; a *sign row* is one of those
whose sign decides pieces. Points are corners of cells. A point holds the float values of all rows,
two error bounds for them, and the exact signs of the sign rows as two sets of bits, positive and
negative; a sign row in neither set is exactly zero there.

**The bounds.** u = 2⁻⁵³; ‖·‖ is the 2-norm, x* the exact value of what is stored as x. At point p

    |z_k(p) − z_k*(p)| ≤ e(p) for every row k,        ‖z(p) − z*(p)‖ ≤ E(p).

*At the entry* (:mod:`symact.regions.engines.filtered.kernels.entry`) z = W h + b with ‖h − h*‖ ≤ η
and ‖h‖, ‖h*‖ ≤ B. Any order of summing m + 1 products, fused or not, is off by at most (m + 2) u ·
(|W_k| |h| + |b_k|) to first order, and the rounding of W* and b* to W and b adds u times the same.
So with w = max ‖W_k‖, F the Frobenius norm and σ the spectral norm of W

    e = w η + (m + 6) u (w B + max |b_k|),        E = σ η + (m + 6) u (F B + ‖b‖),

where the three spare units pay for second-order terms and for the rounding of the bounds
themselves. The norms come from :mod:`symact.regions.engines.filtered.floats`.

*Between two points* a and b of a cell (:func:`between`) row c has exact values of opposite signs,
and p is the point where it is zero: z*(p) = z*(a) + t* (z*(b) − z*(a)), t* = X / (X + Y) with
X = |z_c*(a)|, Y = |z_c*(b)|. Let e = max(e(a), e(b)), x = |z_c(a)|, y = |z_c(b)|, D = x + y and
t = x / D. If the floats too have opposite signs, X is within e of x and Y within e of y. Since t*
grows with X and falls with Y it is at most (x + e) / D where y ≥ e, and there 1 ≤ (x + e) / D where
y < e; from below the same with x and y exchanged. If the floats have the opposite signs of the
exact values at both points, x and y are at most e, so e / D is at least t and 1 − t. In any case

    |t* − t| ≤ e / D,   and ≤ 1 for t in [0, 1].

Two roundings in t add at most 2u t, and at most u t + u/2 where t ≥ 1/2. Let τ = e / D + 4·10⁻¹⁶,
which is more than e / D + 3.6u. Then z(p) − z*(p) is a mean of the errors at a and b, plus
(t − t*) (z(b) − z(a)), plus what rounding x + t (y − x) loses, at most 5u max(|x|, |y|) (1 + O(u))
a row:

    e(p) ≤ e + τ max_k |z_k(b) − z_k(a)| + r,        E(p) ≤ max(E(a), E(b)) + τ ‖z(b) − z(a)‖ + R,

with r = 6u (w B + max |b_k|) and R = 6u (F B + ‖b‖) for the largest B of all points. Points are
made from two points of the entry, or from two that were: errors do not pile up inside a stage.

*Signs* computed at p (:func:`decide`) need no r. The last rounding in x + t (y − x) keeps the sign
of the sum. Those of the difference and of the product change t by at most 2u t, and with the 2u t
(or u t + u/2) of t itself that is at most 3.5u, less than 3.6u. Where the product underflows it is
a whole number of smallest subnormals next to t (y − x), as x is one: their sum is ≥ 1 or ≤ −1 only
if x + t (y − x) has that sign.

*Underflow and flushing to zero* lose at most 2⁻¹⁰²² an operation, and 2⁻¹⁰²² |h_k| for a weight; e
and E of the entry and r, R contain 2⁻⁹⁰⁰ (1 + B), which is more than all of them for any number of
rows that fits into memory. *Overflow* of a value or on the way to it makes F B + ‖b‖ overflow,
which is no smaller, and so the bounds. A bound that is not finite is stored as infinity, and a sign
counts as decided only if z > e or z < −e holds, which is false for a NaN. Whatever is not decided
is left to exact arithmetic. Nothing is compiled with fast-math.

**Deduced signs.** A row is affine along a segment of a cell: strictly between two points it is
positive where it is so at one and not negative at the other. Only rows of opposite signs at the two
are computed.
"""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

_SOURCES = sorted(Path(__file__).parent.glob("*.py"))
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()[:12]


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function, and keep the result on disk where that is possible.

    numba looks only at the file of a function to see whether what it kept is stale, not at the
    functions that are called from it. So the name under which it is kept contains a digest of all
    kernels. Where nothing can be written the function is compiled in every process.
    """
    function.__qualname__ = f"{function.__name__}_{_DIGEST}"
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no directory to keep it in
        return numba.njit(nogil=True)(function)


U = np.uint64
SPARE = 1.0 + 1e-9
"""Pays for what computing a bound in floats may lose, far below 10⁻⁹ of it for 10⁶ rows."""

FLOOR = 2.0**-900
"""Pays for underflow: see the proof."""

ZERO, ONE, TWO = U(0), U(1), U(2)

# what a kernel says when it returns
DONE, ASK, FULL_POINTS, FULL_SCRATCH, FULL_CELLS, IMPOSSIBLE, PAUSE = range(7)

# places in a tally, the integers that a kernel keeps between calls
POINTS, CELL, CELLS, CORNERS, PENDING, RESUMED, SIGNS, NEEDED = range(8)

# columns of Points.links; no point
FIRST, SECOND, ROW, NEXT = range(4)
EMPTY, UNDECIDED, INSIDE = -1, -2, -3

Points = namedtuple("Points", "values errors places signs links")
"""Points, all arrays by point:

values: float64 (capacity, rows); not kept for points inside cells in the last stage.
errors: float64 (capacity, 2), e and E.
places: float64 (capacity, dimension), coordinates for drawing and sorting, without a bound.
signs: uint64 (capacity, 2, words), bits of the sign rows that are positive, then of the negative.
links: int32 (capacity, 4): for a point made in this stage the two points that it lies between and
    the row that is zero; for a point on an edge of the entry the next one on it or EMPTY, for one
    inside a cell INSIDE.
"""

Loops = namedtuple("Loops", "offsets corners")
"""Polygons: i has ``corners[offsets[i]:offsets[i + 1]]``, int64 and int32."""

Cells = namedtuple("Cells", "offsets corners sources positive")
"""What faces are cut into, and for each cell its face and the sign rows positive in it, as bits."""

Slack = namedtuple("Slack", "rounding rounding_norm bounded")
"""r and R of the bounds. ``bounded`` is 1.0; with 0.0 floats are trusted, as only benchmarks do."""

# position of the only bit of x, by the top six bits of x times a de Bruijn number
_DE_BRUIJN = 0x03F79D71B4CB0A89
_POSITIONS = np.zeros(64, np.int64)
for _k in range(64):
    _POSITIONS[(_DE_BRUIJN << _k) % 2**64 >> 58] = _k


@compiled
def lowest(bits):
    """The position of the lowest bit that is set."""
    return _POSITIONS[((bits & (~bits + ONE)) * U(_DE_BRUIJN)) >> U(58)]


@compiled
def count(bits):
    """How many bits are set."""
    bits = bits - ((bits >> ONE) & U(0x5555555555555555))
    bits = (bits & U(0x3333333333333333)) + ((bits >> TWO) & U(0x3333333333333333))
    bits = (bits + (bits >> U(4))) & U(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * U(0x0101010101010101)) >> U(56))


@compiled
def above(position):
    """All bits above a position."""
    return ~((TWO << U(position)) - ONE)


@compiled
def opposite(signs, a, b, word):
    """The rows that have opposite signs at two points."""
    return (signs[a, 0, word] & signs[b, 1, word]) | (signs[a, 1, word] & signs[b, 0, word])


@compiled
def zero(signs, a, word):
    """The rows that are zero at a point."""
    return ~(signs[a, 0, word] | signs[a, 1, word])


@compiled
def finite(bound):
    """A bound, infinite instead of NaN: no comparison with a NaN can be relied on."""
    return bound if bound < np.inf else np.inf


@compiled
def between(
    values, errors, places, signs, links, tally, ends, near, far, row, slack, whole, unknown
):
    """Make the point between ``ends`` where a row is zero; gives whether signs are not decided.

    The signs of ``near``, two points of the same line between which it lies, and of ``far``, two
    points of another line through it, are used for deducing. ``whole`` tells whether all values are
    needed. Undecided rows are left as bits in ``unknown``, which has a word for each word of signs.
    """
    a, b = ends
    v = tally[POINTS]
    tally[POINTS] += 1
    links[v, FIRST] = a
    links[v, SECOND] = b
    links[v, ROW] = row
    links[v, NEXT] = EMPTY

    x, y = values[a, row], values[b, row]
    error = max(errors[a, 0], errors[b, 0])
    distance = abs(x) + abs(y)
    t, shift = 0.5, 1.0
    if (x > 0.0) != (y > 0.0) and 0.0 < distance < np.inf:
        t = abs(x) / distance
        shift = min(1.0, error / distance + 4e-16)
    for k in range(places.shape[1]):
        places[v, k] = places[a, k] + t * (places[b, k] - places[a, k])

    open_rows = deduce(signs, v, near, far, row, unknown)
    if whole:
        rows = values.shape[1]
        for k in range(rows):
            values[v, k] = values[a, k] + t * (values[b, k] - values[a, k])
        values[v, row] = 0.0
        if slack.bounded > 0.0:
            largest, norm = distances(values, a, b)
            errors[v, 0] = finite((error + shift * largest) * SPARE + slack.rounding)
            norm_error = max(errors[a, 1], errors[b, 1]) + shift * norm
            errors[v, 1] = finite(norm_error * SPARE + slack.rounding_norm)
        else:
            errors[v, 0] = 0.0
            errors[v, 1] = 0.0
    if not open_rows:
        return False
    return decide(values, signs, tally, v, a, b, t, error, shift, slack, unknown)


@compiled
def distances(values, a, b):
    """max_k |z_k(b) − z_k(a)| and ‖z(b) − z(a)‖, NaN or infinite where a value is."""
    rows = values.shape[1]
    largest, sum0, sum1, sum2, sum3 = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(0, rows - 3, 4):
        x0, x1 = abs(values[b, k] - values[a, k]), abs(values[b, k + 1] - values[a, k + 1])
        x2, x3 = abs(values[b, k + 2] - values[a, k + 2]), abs(values[b, k + 3] - values[a, k + 3])
        largest = max(largest, max(max(x0, x1), max(x2, x3)))
        sum0 += x0 * x0
        sum1 += x1 * x1
        sum2 += x2 * x2
        sum3 += x3 * x3
    for k in range(rows - rows % 4, rows):
        x0 = abs(values[b, k] - values[a, k])
        largest = max(largest, x0)
        sum0 += x0 * x0
    total = (sum0 + sum1) + (sum2 + sum3)
    # squares of tiny numbers underflow; max() may pass over a NaN, the sum does not
    norm = np.sqrt(total) if not total < FLOOR else largest * np.sqrt(float(rows))
    return largest if total < np.inf else np.inf, norm


@compiled
def deduce(signs, v, near, far, row, unknown):
    """Write the signs that follow from those at the ends of two segments through point v.

    On a segment a row that is zero at both ends is zero, one that is positive at one end and not
    negative at the other is positive. Rows of opposite signs at the ends of both are left to be
    computed, as bits in ``unknown``, all but the row that v is a zero of; gives whether there are
    some.
    """
    (a, b), (c, d) = near, far
    some = ZERO
    for word in range(signs.shape[2]):
        up, down = signs[a, 0, word] | signs[b, 0, word], signs[a, 1, word] | signs[b, 1, word]
        rising = signs[c, 0, word] | signs[d, 0, word]
        falling = signs[c, 1, word] | signs[d, 1, word]
        nonzero = (up | down) & (rising | falling)
        left = up & down & rising & falling
        if row >> 6 == word:
            own = ~(ONE << U(row & 63))
            nonzero &= own
            left &= own
        signs[v, 0, word] = ((up & ~down) | (rising & ~falling)) & nonzero
        signs[v, 1, word] = ((down & ~up) | (falling & ~rising)) & nonzero
        unknown[word] = left
        some |= left
    return some != ZERO


@compiled
def decide(values, signs, tally, v, a, b, t, error, shift, slack, unknown):
    """Compute the signs in ``unknown`` at point v = a + t (b − a); those not decided stay in it."""
    left = ZERO
    for word in range(signs.shape[2]):
        bits = unknown[word]
        tally[SIGNS] += count(bits)
        while bits != ZERO:
            k = lowest(bits)
            bits &= bits - ONE
            x, y = values[a, 64 * word + k], values[b, 64 * word + k]
            value = x + t * (y - x)
            bound = 0.0
            if slack.bounded > 0.0:
                bound = finite((error + shift * abs(y - x)) * SPARE)
            if value > bound:
                signs[v, 0, word] |= ONE << U(k)
            elif value < -bound:
                signs[v, 1, word] |= ONE << U(k)
            elif slack.bounded > 0.0:
                left |= ONE << U(k)
                continue
            unknown[word] &= ~(ONE << U(k))
    return left != ZERO


@compiled
def cut_edge(values, errors, places, signs, links, tally, a, b, head, mask, slack, unknown):
    """Make all points of sign rows between two points, in order from a; gives a code and the first.

    The points so far are a chain that begins with ``head``; a row that is zero at one of them
    needs no other.
    """
    for word in range(signs.shape[2]):
        rows = opposite(signs, a, b, word) & mask[word]
        while rows != ZERO:
            bit = rows & (~rows + ONE)
            rows &= rows - ONE
            rising = signs[a, 1, word] & bit
            before, x = a, head
            while (
                x != EMPTY
                and signs[x, 1, word] & bit == rising
                and ((signs[x, 0, word] | signs[x, 1, word]) & bit != ZERO)
            ):
                before, x = x, links[x, NEXT]
            if x != EMPTY and zero(signs, x, word) & bit != ZERO:
                continue
            if tally[POINTS] >= links.shape[0]:
                tally[NEEDED] = 1
                return FULL_POINTS, head
            v = tally[POINTS]
            near = (before, b if x == EMPTY else x)
            row = 64 * word + lowest(bit)
            ask = between(
                values,
                errors,
                places,
                signs,
                links,
                tally,
                (a, b),
                near,
                near,
                row,
                slack,
                True,
                unknown,
            )
            links[v, NEXT] = x
            if before == a:
                head = v
            else:
                links[before, NEXT] = v
            if ask:
                tally[PENDING] = v
                return ASK, head
    return DONE, head
