"""Whether a list of regions is complete in any dimension: every facet has a region on both sides.

Demanded are, for a domain that is a box of parameters:

1. at the interior point of a cell each coordinate is strictly inside its piece, on the affine map
   that the pattern makes of the network; or it is at the upper end of it everywhere on the cell. Of
   a maximum the label is the lowest index of a term that is the largest. So each cell is the
   full-dimensional region of its pattern;
2. no two cells have the same pattern, so by the argument of
   :mod:`symact.regions.check.completeness` their interiors are disjoint;
3. a point in the relative interior of every facet of a cell that is not on the boundary of the
   domain lies in the closure of another cell of the list. That a condition has no facet is shown by
   multipliers (J. Farkas, 1902);
4. half-spaces that come with a cell are among its conditions, and those that have facets are there.

That is a proof. Let F be a facet of a cell C. Where F is seen from the other side, coordinate after
coordinate has the same values on F as seen from C, and none changes its piece within F, or it would
within C; so a single region C' lies on the other side of all of F, and no third region has a point
of the relative interior of F in its closure. By 3, C' is in the list. The interior of the domain
stays connected without the faces of two dimensions less, so from one cell all regions are reached.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from symact.display import count_of
from symact.errors import CheckFailedError
from symact.geometry.polyhedron import Optimum, Outcome, Polyhedron
from symact.geometry.vertices import Point
from symact.networks.kinds.kind import Visit
from symact.networks.network import Network
from symact.networks.operations import Activate, Largest
from symact.numbers.matrix import RationalMatrix
from symact.regions.check.columns import Columns, Row, homogeneous, lines_of, observe
from symact.regions.domain import Domain, written

Pattern = tuple[int, ...]


class ListedCell(Protocol):
    """What is checked: a pattern, with corners or in more than two dimensions an interior point."""

    @property
    def pattern(self) -> Sequence[int]:
        """The index of the piece of every coordinate that is not affine, in network order."""

    @property
    def parameter_vertices(self) -> Sequence[Point]:
        """The corners in parameters: of a polygon counter-clockwise, of an interval from low to
        high. Used in at most two dimensions."""

    @property
    def parameter_interior(self) -> Point:
        """A point strictly inside, in parameters. Used in more than two dimensions."""


def check_paired(
    network: Network, domain: Domain, patterns: Sequence[Pattern], cells: Sequence[ListedCell]
) -> None:
    """Demands 1 and 3 of the module, for patterns that differ.

    Raises:
        CheckFailedError: naming the cell.
    """
    if not patterns:
        raise CheckFailedError(f"there are no cells, but {domain.describe()} has at least one")
    facets: list[tuple[int, Row]] = []
    for number, (pattern, cell) in enumerate(zip(patterns, cells, strict=True)):
        conditions = _Conditions.of(network, domain, pattern, number)
        conditions.check(domain, cell.parameter_interior)
        region = _Faces.of(domain, [row for row, _ in conditions.found if any(row[:-1])])
        facets += [(number, point) for point in region.points.values()]
        given = getattr(cell, "parameter_half_spaces", None)
        if given is not None and not region.is_same(given):
            raise CheckFailedError(f"cell {number} has half-spaces that are not its region")
    labels = np.array(patterns, dtype=np.int64).reshape(len(patterns), -1)
    inside = np.ones((len(facets), len(patterns)), dtype=bool)
    start = 0
    for block in observe(network, domain, [point for _, point in facets]):
        own = labels[:, start : start + block.width].T
        for place, row in zip(own, block.observed, strict=True):
            if block.is_maximum:
                inside &= np.array([[bool(bits >> int(p) & 1) for p in place] for bits in row])
            else:
                inside &= np.abs(row[:, None] - 2 * place[None, :]) <= 1
        start += block.width
    for (number, point), row in zip(facets, inside, strict=True):
        if not row[number] or row.sum() < 2:
            at = written(_fractions(point))
            raise CheckFailedError(
                f"cell {number} has a facet at {at} without another cell of the list behind it"
            )


class _Conditions(Columns):
    """Functions that are ≥ 0 on the region of a pattern, and whether they may be 0 throughout.

    The columns are those of affine functions of the parameters, in the pieces of the pattern.
    """

    def __init__(self, size: int, pattern: Pattern, number: int) -> None:
        super().__init__([*([0] * size), 1])
        self.pattern = pattern
        self.number = number
        self.used = 0
        self.found: list[tuple[Row, bool]] = []

    @classmethod
    def of(cls, network: Network, domain: Domain, pattern: Pattern, number: int) -> _Conditions:
        """Run the network over affine functions of the parameters, in the pieces of the pattern."""
        size = domain.dimension
        result = cls(size, pattern, number)
        parameters = [[int(i == j) for j in range(size + 1)] for i in range(size)]
        result.over(network, domain, RationalMatrix.integers(parameters, (size, size + 1)))
        if result.used != len(pattern):
            raise CheckFailedError(
                f"the patterns have {count_of(len(pattern), 'entry')}, but the network has "
                f"{result.used} coordinates that are not affine"
            )
        return result

    def choose(self, visit: Visit[RationalMatrix], x: RationalMatrix) -> RationalMatrix:
        operation = visit.operation
        if isinstance(operation, Largest):
            return self._chosen(operation, x)
        assert isinstance(operation, Activate)
        return self._bent(operation, x)

    def _bent(self, operation: Activate, read: RationalMatrix) -> RationalMatrix:
        """An activation in the pieces of the pattern."""
        pieces = lines_of(operation.activation)
        rows = []
        unit = [*([0] * (read.shape[1] - 1)), read.denominator]
        for row in read.numerators.to_list():
            piece = self._take(len(pieces.slopes))
            for k, sign, may_vanish in ((piece - 1, 1, False), (piece, -1, True)):
                if 0 <= k < len(pieces.knots):
                    p, q = pieces.knots[k].as_integer_ratio()
                    above = (sign * (q * a - p * b) for a, b in zip(row, unit, strict=True))
                    self.found.append((tuple(map(int, above)), may_vanish))
            s, t = pieces.slopes[piece], pieces.intercepts[piece]
            rows.append([s * int(a) + t * b for a, b in zip(row, unit, strict=True)])
        return RationalMatrix.of(rows).scaled(Fraction(1, read.denominator))

    def _chosen(self, operation: Largest, read: RationalMatrix) -> RationalMatrix:
        """A maximum of which the pattern names the largest terms."""
        parts = [part.numerators.to_list() for part in read.split(operation.terms)]
        chosen = []
        for place in range(operation.width):
            label = self._take(operation.terms)
            own = parts[label][place]
            chosen.append(label * operation.width + place)
            for k, part in enumerate(parts):
                if k != label:
                    difference = (int(a - b) for a, b in zip(own, part[place], strict=True))
                    self.found.append((tuple(difference), label < k))
        return read.take(chosen)

    def check(self, domain: Domain, interior: Point) -> None:
        """That the pattern holds strictly at a point inside the domain."""
        inside = len(interior) == domain.dimension and all(
            low < value < high
            for low, value, high in zip(domain.lower, interior, domain.upper, strict=True)
        )
        if not inside:
            raise CheckFailedError(
                f"cell {self.number} has the point {written(interior)}, which is not inside "
                f"{domain.describe()}"
            )
        point = homogeneous(interior)
        for row, may_vanish in self.found:
            value = sum(a * b for a, b in zip(row, point, strict=True))
            if value < 0 or (value == 0 and (any(row) or not may_vanish)):
                raise CheckFailedError(
                    f"cell {self.number} has a pattern that does not hold strictly at its point "
                    f"{written(interior)}"
                )

    def _take(self, choices: int) -> int:
        """The next entry of the pattern."""
        if self.used >= len(self.pattern) or not 0 <= self.pattern[self.used] < choices:
            raise CheckFailedError(
                f"cell {self.number} has a pattern of {count_of(len(self.pattern), 'entry')}, of "
                f"which entry {self.used} names no piece of {choices}"
            )
        self.used += 1
        return self.pattern[self.used - 1]


def _fractions(point: Row) -> Point:
    return tuple(Fraction(top, point[-1]) for top in point[:-1])


# -- facets ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Faces:
    """A region with an interior: functions that are ≥ 0 on it and nowhere else all of them, those
    of the domain first; for each of the others that has one a point inside its facet."""

    outer: tuple[Row, ...]
    rows: tuple[Row, ...]
    points: dict[Row, Row]

    @classmethod
    def of(cls, domain: Domain, conditions: Sequence[Row]) -> _Faces:
        """The region of a domain on which functions (rows, the constant last) are ≥ 0."""
        outer = tuple(_sides(domain))
        rows = tuple(dict.fromkeys([*outer, *map(_primitive, conditions)]))
        found = {row: _point_on(row, rows) for row in rows[len(outer) :]}
        return cls(outer, rows, {row: point for row, point in found.items() if point is not None})

    def is_same(self, given: Polyhedron) -> bool:
        """Whether half-spaces are this region: all are of it, and none that has a facet is left
        out."""
        own = {_primitive(row) for row in given.rows}
        left_out = [row for row in (*self.outer, *self.points) if row not in own]
        return own <= {*self.rows} and all(_point_on(row, self.rows) is None for row in left_out)


def _sides(domain: Domain) -> list[Row]:
    """Functions that are ≥ 0 on the domain, from the lower and from the upper end of each
    parameter on."""
    size = domain.dimension
    rows = []
    for k, (low, high) in enumerate(zip(domain.lower, domain.upper, strict=True)):
        for end, sign in ((low, 1), (high, -1)):
            p, q = end.as_integer_ratio()
            rows.append((*(sign * q * int(i == k) for i in range(size)), -sign * p))
    return rows


def _primitive(row: Row) -> Row:
    common = math.gcd(*row)
    return tuple(entry // common for entry in row)


def _point_on(row: Row, rows: Sequence[Row]) -> Row | None:
    """A point at which a row is 0 and all the others are > 0; None where there is none.

    It is sought with the largest r ≤ 1 that is not above any of the others. What the linear
    programme says is not believed but verified: a point by evaluating, that r ≤ 0 by multipliers.
    """
    size = len(row) - 1
    others = [other for other in rows if other != row]
    spaces = [(*other[:-1], -1, other[-1]) for other in others]
    spaces += [(*row[:-1], 0, row[-1]), (*(-a for a in row[:-1]), 0, -row[-1])]
    spaces.append((*([0] * size), -1, 1))
    found = Polyhedron(tuple(spaces), size + 1).maximize([0] * size + [1])
    if isinstance(found, Optimum) and found.value > 0:
        point = homogeneous(found.point[:-1])
        if _at(row, point) == 0 and all(_at(other, point) > 0 for other in others):
            return point
    elif _shows_none(spaces, found):
        return None
    raise CheckFailedError(f"{found} is no answer about a facet; please report this")


def _at(row: Row, point: Row) -> int:
    return sum(a * b for a, b in zip(row, point, strict=True))


def _shows_none(spaces: Sequence[Row], found: Outcome) -> bool:
    """Whether multipliers ≥ 0 make r ≤ 0 of half-spaces in (x, r)."""
    if not isinstance(found, Optimum) or min(found.multipliers) < 0:
        return False
    pairs = list(zip(found.multipliers, spaces, strict=True))
    *slopes, constant = (sum(m * space[k] for m, space in pairs) for k in range(len(spaces[0])))
    return slopes == [0] * (len(slopes) - 1) + [-1] and constant <= 0
