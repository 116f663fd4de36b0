"""Whether a list of cells is right and complete: a check that knows nothing of how they were found.

The network itself is evaluated, exactly, at every corner of every cell. Demanded are, in 2-D:

1. every corner lies in the domain; every loop is convex, winds once and has a positive area;
2. at every corner of a cell each coordinate is in the closure of its piece, and at one corner not
   at the lower end of it, so that one at a knot on the whole cell is in the left piece; for a
   maximum the label is the lowest index of a term that is largest at all corners;
3. no two cells have the same pattern;
4. the areas sum exactly to the area of the domain.

That is a proof. An affine function that is ≥ 0 at all corners and > 0 at one is > 0 on the
interior, so by 2, layer by layer, the pattern of a cell is the network's own on its interior.
Suppose two interiors met, in a point p, and take the first coordinate, in the order of the network,
in which the labels differ: before it both cells have the same pieces, so near p it is the same
affine function on both. Strictly inside a piece it has one label; at a knot, on an open set and so
everywhere on both cells, it has by 2 the label of the left piece on both. So interiors are
disjoint, and by 4 no room is left for another cell, which would have an interior too.

Shared edges are not needed; where two cells share one, it cancels from the sum of 4, which is
taken over the directed edges and stays short that way. In 1-D the same holds with intervals.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symact.display import count_of
from symact.errors import CheckFailedError, UsageError, shown
from symact.networks.network import Network, need_network
from symact.numbers.arrays import Array
from symact.numbers.asked import needed
from symact.regions.check.columns import Observation, Row, homogeneous, observe
from symact.regions.check.facets import ListedCell, check_paired
from symact.regions.domain import Domain, written


def check_complete(network: Network, domain: Domain, cells: Iterable[ListedCell]) -> None:
    """Check that cells are the activation regions of a network on a domain, each one and all.

    Args:
        network: with continuous piecewise-linear activations and maxima.
        domain: of any dimension; in more than two the check is by facets
            (:mod:`symact.regions.check.facets`) and slow.
        cells: regions of an atlas, an atlas itself, or other objects with a ``pattern`` and
            ``parameter_vertices``, in more than two dimensions ``parameter_interior`` and, if they
            have them, ``parameter_half_spaces``, which then are checked too.

    Raises:
        CheckFailedError: naming the cell and what is wrong with it, or with all of them.
        UsageError: for what is no network, no domain or no cell.
        UnsupportedError: for activations without continuous linear pieces.

    >>> from symact import AffineMap, Box, atlas, relu
    >>> network = Network([AffineMap([[1, -1]]), relu])
    >>> square = Box([0, 0], [1, 1])
    >>> check_complete(network, square, atlas(network, square))
    >>> check_complete(network, square, list(atlas(network, square))[:1])
    Traceback (most recent call last):
    symact.errors.CheckFailedError: the cells have an area of 1/2, but the domain has 1
    """
    need_network(network, "the check of regions")
    needed(domain, Domain, "the domain")
    given = _listed(cells)
    patterns = _patterns(given)
    if domain.dimension > 2:
        check_paired(network, domain, patterns, given)
        return
    loops, points = _gathered(domain, given)
    for number, loop in enumerate(loops):
        _check_shape(number, [points[k] for k in loop])
    _check_volume(domain, loops, points)
    labels = np.array(patterns, dtype=np.int64).reshape(len(patterns), -1)
    corners = _Corners.of(loops)
    blocks = observe(network, domain, points)
    width = sum(block.width for block in blocks)
    if labels.shape[1] != width:
        raise CheckFailedError(
            f"the patterns have {count_of(labels.shape[1], 'entry')}, but the network has "
            f"{count_of(width, 'coordinate')} that are not affine"
        )
    start = 0
    for block in blocks:
        _check_pieces(block, labels[:, start : start + block.width], corners, start)
        start += block.width


def _listed(cells: Iterable[ListedCell]) -> list[ListedCell]:
    """The cells, of which each has a pattern.

    Raises:
        UsageError: for anything else, at the first thing that is no cell.
    """
    try:
        one_by_one = iter(cells)
    except TypeError:
        raise UsageError(f"{shown(cells)} lists no cells; give an atlas, or its regions") from None
    given = []
    for number, cell in enumerate(one_by_one):
        if not hasattr(cell, "pattern"):
            raise UsageError(f"cell {number} is {shown(cell)}, which has no pattern; give regions")
        given.append(cell)
    return given


def _patterns(cells: Sequence[ListedCell]) -> list[tuple[int, ...]]:
    """The patterns, of which no two may be equal."""
    patterns = [tuple(int(piece) for piece in cell.pattern) for cell in cells]
    for number, pattern in enumerate(patterns):
        if len(pattern) != len(patterns[0]):
            raise CheckFailedError(
                f"cell {number} has a pattern of {count_of(len(pattern), 'entry')}, but cell 0 "
                f"one of {count_of(len(patterns[0]), 'entry')}"
            )
    if len(set(patterns)) < len(patterns):
        repeated, _ = Counter(patterns).most_common(1)[0]
        raise CheckFailedError(f"two cells have the pattern {repeated}; patterns must differ")
    return patterns


def _gathered(
    domain: Domain, cells: Sequence[ListedCell]
) -> tuple[list[tuple[int, ...]], list[Row]]:
    """Loops of numbers of points, and the points, homogeneous in lowest terms."""
    loops: list[tuple[int, ...]] = []
    # by numerators and denominators, since the hash of a fraction costs a modular inverse
    numbers: dict[tuple[tuple[int, int], ...], int] = {}
    points: list[Row] = []
    for number, cell in enumerate(cells):
        loop = []
        for point in cell.parameter_vertices:
            known = numbers.setdefault(tuple(x.as_integer_ratio() for x in point), len(points))
            if known == len(points):
                if len(point) != domain.dimension or not domain.holds(point):
                    raise CheckFailedError(
                        f"cell {number} has the corner {written(point)}, which is not in "
                        f"{domain.describe()}"
                    )
                points.append(homogeneous(point))
            loop.append(known)
        loops.append(tuple(loop))
    return loops, points


# -- shapes and areas ------------------------------------------------------------------------------


def _check_shape(number: int, loop: Sequence[Row]) -> None:
    """An interval from its lower end to its upper one; a convex loop that winds once."""
    dimension = len(loop[0]) - 1 if loop else 2
    if dimension < 2:
        ordered = dimension == 0 or _direction(loop[0], loop[-1])[0] > 0
        if len(loop) != dimension + 1 or not ordered:
            raise CheckFailedError(f"cell {number} is no interval from a lower end to an upper one")
        return
    if len(loop) < 3:
        raise CheckFailedError(
            f"cell {number} has {count_of(len(loop), 'corner')}; a polygon has at least 3"
        )
    edges = [_direction(p, q) for p, q in zip(loop, [*loop[1:], loop[0]], strict=True)]
    turns = 0
    for (a, b), (c, d) in zip(edges, [*edges[1:], edges[0]], strict=True):
        turn = a * d - b * c
        if turn < 0 or (turn == 0 and a * c + b * d <= 0):
            raise CheckFailedError(
                f"cell {number} is not convex: its corners, in order, do not always turn left"
            )
        # with left turns only, the direction passes from the lower half plane, in which an angle is
        # at least π, to the upper one exactly once in a full turn
        turns += _is_lower(a, b) and not _is_lower(c, d)
    if turns != 1:
        raise CheckFailedError(f"cell {number} winds around {turns} times; a cell winds once")


def _direction(p: Row, q: Row) -> Row:
    """The direction from one point to another, up to a positive factor."""
    return tuple(b * p[-1] - a * q[-1] for a, b in zip(p[:-1], q[:-1], strict=True))


def _is_lower(x: int, y: int) -> bool:
    return y < 0 or (y == 0 and x < 0)


def _check_volume(domain: Domain, loops: Sequence[tuple[int, ...]], points: Sequence[Row]) -> None:
    """The areas or lengths of the cells sum to that of the domain; a point has one cell."""
    if domain.dimension == 0:
        name, found = "a number", Fraction(len(loops))
    elif domain.dimension == 1:
        ends = Counter(high for _, high in loops)
        ends.subtract(low for low, _ in loops)
        terms = (Fraction(n * points[k][0], points[k][1]) for k, n in ends.items())
        name, found = "a length", _total(terms)
    else:
        edges: Counter[tuple[int, int]] = Counter()
        for loop in loops:
            for p, q in zip(loop, (*loop[1:], loop[0]), strict=True):
                edges[min(p, q), max(p, q)] += 1 if p < q else -1
        twice = _total(n * _cross(points[p], points[q]) for (p, q), n in edges.items() if n)
        name, found = "an area", twice / 2
    sides = (high - low for low, high in zip(domain.lower, domain.upper, strict=True))
    expected = math.prod(sides, start=Fraction(1))
    if found != expected:
        raise CheckFailedError(f"the cells have {name} of {found}, but the domain has {expected}")


def _total(terms: Iterable[Fraction]) -> Fraction:
    """The sum, in halves, so that most additions are of short fractions."""
    parts = list(terms)
    while len(parts) > 1:
        half = (len(parts) + 1) // 2
        first, second = parts[:half], parts[half:]
        parts = [*map(operator.add, first, second), *first[len(second) :]]
    return parts[0] if parts else Fraction(0)


def _cross(p: Row, q: Row) -> Fraction:
    return Fraction(p[0] * q[1] - p[1] * q[0], p[2] * q[2])


# -- the network at the corners --------------------------------------------------------------------


@dataclass(frozen=True)
class _Corners:
    """All loops laid end to end: loop i starts at ``starts[i]``."""

    numbers: Array
    starts: Array

    @classmethod
    def of(cls, loops: Sequence[tuple[int, ...]]) -> _Corners:
        lengths = [len(loop) for loop in loops]
        return cls(
            np.array([corner for loop in loops for corner in loop], dtype=np.int64),
            np.cumsum([0, *lengths[:-1]], dtype=np.int64),
        )


def _check_pieces(block: Observation, labels: Array, corners: _Corners, start: int) -> None:
    """Demand 2 of the module for all cells and the coordinates of one operation."""
    own = block.observed[:, corners.numbers]
    wanted = labels.T
    if block.is_maximum:
        common = np.bitwise_and.reduceat(own, corners.starts, axis=1)
        # the lowest bit of the set of terms that are largest at all corners; −1 for none
        found = np.vectorize(lambda bits: (bits & -bits).bit_length() - 1, otypes=[np.int64])
        right = found(common) == wanted
    else:
        least = np.minimum.reduceat(own, corners.starts, axis=1)
        most = np.maximum.reduceat(own, corners.starts, axis=1)
        right = (least >= 2 * wanted - 1) & (most >= 2 * wanted) & (most <= 2 * wanted + 1)
    if not right.all():
        cell, place = (int(k) for k in np.argwhere(~right.T)[0])
        raise CheckFailedError(
            f"cell {cell} has the piece {labels[cell, place]} at entry {start + place} of its "
            f"pattern, number {place} of {block.name}, which the values at its corners refute"
        )
