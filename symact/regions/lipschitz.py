"""How steep a piecewise-affine function is on a domain: its Lipschitz constants.

On a convex domain the Lipschitz constant of a continuous piecewise-affine function is the largest
operator norm of its pieces. Distances are those of the input space, so for a slice x = B t + o the
norm of a piece t ↦ M t + c is the largest ‖M τ‖ over directions τ with ‖B τ‖ = 1: that of the
function on the slice, which may be less than that of the function around it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Literal

import flint
import numpy as np

from symact.errors import UsageError, shown
from symact.geometry.homogeneous import Row, between, over_common, value
from symact.geometry.polygons import cut
from symact.regions.domain import Box, Domain
from symact.regions.maps import Form

BITS = 64
"""How many bits the bounds of a 2-norm have, at least, before they differ."""

Norm = Literal[1, 2, "inf"] | float
"""1, 2 or infinity; ``math.inf`` is a float."""

Direction = tuple[Fraction, ...]
Matrix = tuple[tuple[Fraction, ...], ...]


def lipschitz_constant(
    domain: Domain, forms: Iterable[Form], norm: Norm
) -> tuple[Fraction, Fraction]:
    """Bounds of the largest operator norm of pieces, equal for the 1-norm and the maximum norm.

    Args:
        norm: 1, 2 or infinity (``math.inf``, ``"inf"``), for inputs and outputs alike.
    """
    order = _order(norm)
    # pieces with the same slopes once; the last row is the denominator of all entries
    pieces = list(
        {tuple((*row[:-1], form[-1][-1]) for row in form): form for form in forms}.values()
    )
    if not domain.dimension:
        return Fraction(0), Fraction(0)
    if order == 2:
        return _spectral(domain, pieces)
    directions = unit_directions(domain, order)
    steep = _candidates(pieces, directions, order)
    exact = max(_steepest(form, directions, order) for form in steep)
    return exact, exact


def _order(norm: Norm) -> float:
    for order, names in ((1.0, (1, "1")), (2.0, (2, "2")), (math.inf, (math.inf, "inf", "∞"))):
        if isinstance(norm, (int, float, str)) and norm in names:
            return order
    raise UsageError(f"norm={shown(norm)}; choose 1, 2 or 'inf'")


def _steepest(form: Form, directions: Sequence[Direction], order: float) -> Fraction:
    """The largest norm of M τ over the directions."""
    *rows, last = form
    longest = max(
        _length([sum(map(operator.mul, row, tau), Fraction(0)) for row in rows], order)
        for tau in directions
    )
    return longest / last[-1]


def _candidates(
    pieces: Sequence[Form], directions: Sequence[Direction], order: float
) -> Sequence[Form]:
    """The pieces that floats do not exclude from being the steepest.

    With u = 2⁻⁵³ entries of M and τ are rounded once each and d products added, so an entry of M τ
    is off by at most (d + 4)u Σ|m||τ|, and a norm of k of them, in any order of summation, by at
    most (d + k + 6)u of the same norm of these sums. The bound used is twice that, for its own
    rounding. An entry that underflows is off by 2⁻¹⁰⁷⁵ times what it is multiplied with; numbers
    that are not finite exclude nothing.
    """
    if len(pieces) * len(directions) < 256:
        return pieces
    with np.errstate(all="ignore"):
        try:
            matrices = np.array(
                [[[e / form[-1][-1] for e in row[:-1]] for row in form[:-1]] for form in pieces]
            )
            columns = np.array([[float(entry) for entry in tau] for tau in directions]).T
        except OverflowError:
            return pieces
        fold: Any = np.max if order == math.inf else np.sum
        lower, upper = np.empty(len(pieces)), np.empty(len(pieces))
        for k, matrix in enumerate(matrices):
            size = fold(np.abs(matrix @ columns), axis=0)
            error = fold(np.abs(matrix) @ np.abs(columns), axis=0)
            error = error * (2 * (len(columns) + len(matrix) + 6)) * 2.0**-53
            error += (1.0 + np.abs(matrix).max() + np.abs(columns).max()) * 2.0**-900
            lower[k], upper[k] = (size - error).max(), (size + error).max()
    if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
        return pieces
    return [pieces[int(k)] for k in np.flatnonzero(upper >= lower.max())]


def unit_directions(domain: Domain, order: float) -> list[Direction]:
    """Corners of the polytope of the τ with ‖B τ‖ ≤ 1 in the 1-norm or the maximum norm, one of
    each opposite pair: a convex function is largest at a corner."""
    rows = domain.map.matrix.fractions()
    size = domain.dimension
    if isinstance(domain, Box):
        if order == 1:
            return [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(size)]
        signs = [[1 - 2 * (k >> i & 1) for i in range(size)] for k in range(1 << (size - 1))]
        return [tuple(map(Fraction, row)) for row in signs]
    if size == 1:
        return [(1 / _length([row[0] for row in rows], order),)]
    candidates = _corners_of_cube(rows) if order == math.inf else _kinks(rows)
    result: list[Direction] = []
    for tau in candidates:
        length = _length([a * tau[0] + b * tau[1] for a, b in rows], order)
        result.append((tau[0] / length, tau[1] / length))
    return result


def _length(vector: Sequence[Fraction], order: float) -> Fraction:
    sizes = [abs(entry) for entry in vector]
    return max(sizes) if order == math.inf else sum(sizes, Fraction(0))


def _kinks(rows: Matrix) -> list[Direction]:
    """Directions in which the 1-norm of B τ has a kink: orthogonal to a row of B."""
    return [(-b, a) for a, b in rows if a or b]


def _corners_of_cube(rows: Matrix) -> list[Direction]:
    """The corners of the polygon |B τ| ≤ 1: a large parallelogram, cut by one row after another."""
    a, b = next(row for row in rows if any(row))
    c, d = next(row for row in rows if a * row[1] != b * row[0])
    determinant = a * d - b * c
    # where a·τ and c·τ are ±1, counter-clockwise
    signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    loop: tuple[Row, ...] = tuple(
        over_common(((d * s - b * t) / determinant, (a * t - c * s) / determinant))
        for s, t in (signs if determinant > 0 else signs[::-1])
    )
    for row in set(rows):
        for sign in (1, -1):
            limit = over_common([sign * row[0], sign * row[1]])
            line = (limit[0], limit[1], -limit[2])
            loop, _ = cut(loop, [value(line, point) for point in loop], between, closed=True)
    return [(Fraction(x, w), Fraction(y, w)) for x, y, w in loop]


# -- the 2-norm ------------------------------------------------------------------------------------


def _spectral(domain: Domain, forms: Sequence[Form]) -> tuple[Fraction, Fraction]:
    """Bounds of the largest σ with σ² an eigenvalue of MᵀM relative to BᵀB, over all pieces M."""
    gram = _gram(domain.map.matrix.fractions())
    low, high = Fraction(0), Fraction(0)
    for form in forms:
        own = _gram(_linear(form))
        # most pieces are less steep than one before them, which a single test tells
        if not low or not _is_definite(gram * _squared(low) - own):
            bounds = _largest_root(own, gram)
            low, high = max(low, bounds[0]), max(high, bounds[1])
    return low, high


def _linear(form: Form) -> Matrix:
    *rows, last = form
    return tuple(tuple(Fraction(entry, last[-1]) for entry in row[:-1]) for row in rows)


def _gram(matrix: Matrix) -> flint.fmpq_mat:
    own = flint.fmpq_mat([[flint.fmpq(e.numerator, e.denominator) for e in row] for row in matrix])
    return own.transpose() * own


def _largest_root(matrix: flint.fmpq_mat, gram: flint.fmpq_mat) -> tuple[Fraction, Fraction]:
    """Bounds of √λ for the largest λ with det(matrix − λ·gram) = 0.

    λ·gram − matrix is positive semidefinite exactly from the largest such λ on, and positive
    definite beyond it, which its leading minors tell (J. J. Sylvester, 1852). Bisection on √λ.
    """
    relative = gram.solve(matrix)
    trace = sum((relative[k, k] for k in range(relative.nrows())), flint.fmpq(0))
    top = Fraction(int(trace.p), int(trace.q))
    if top == 0:
        return Fraction(0), Fraction(0)
    # the largest of d eigenvalues ≥ 0 is between the d-th part of their sum and the sum
    low, high = _root(top / relative.nrows())[0], _root(top)[1]
    while high - low > low / (1 << BITS):
        middle = _short((low + high) / 2, high - low)
        if _is_definite(gram * _squared(middle) - matrix):
            high = middle
        else:
            low = middle
    return low, high


def _squared(value: Fraction) -> flint.fmpq:
    return flint.fmpq(*(value * value).as_integer_ratio())


def _is_definite(matrix: flint.fmpq_mat) -> bool:
    size = matrix.nrows()
    return all(
        flint.fmpq_mat([[matrix[i, j] for j in range(k)] for i in range(k)]).det() > 0
        for k in range(1, size + 1)
    )


def _root(square: Fraction) -> tuple[Fraction, Fraction]:
    """Rationals below and above the square root of a positive one, BITS bits apart."""
    shift = max(0, 2 * BITS + square.denominator.bit_length() - square.numerator.bit_length())
    shift += shift % 2
    whole = math.isqrt((square.numerator << shift) // square.denominator)
    scale = 1 << (shift // 2)
    return Fraction(whole, scale), Fraction(whole + 1, scale)


def _short(value: Fraction, gap: Fraction) -> Fraction:
    """A dyadic rational close to a value, so that numbers do not grow with every bisection."""
    bits = max(0, gap.denominator.bit_length() - gap.numerator.bit_length() + 4)
    return Fraction(math.floor(value * (1 << bits)), 1 << bits)
