"""The sets on which regions are enumerated: boxes, segments and planes, as images of parameters.

Every domain is the image of a box of parameters t in ℝᵈ under an injective affine map t ↦ x; d is
its dimension. A coordinate in which a box has no extent is no parameter, so a box that is a
segment has dimension 1 and a box that is a single point dimension 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symact.display import count_of, number_of
from symact.errors import ShapeError, UsageError, shown
from symact.geometry.vertices import Point
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

LARGE, FAR = 10**100, 10**9
"""What is larger, smaller or relative to its size farther away is not drawn."""


class Domain:
    """What all domains have: parameters in the box ``lower`` ≤ t ≤ ``upper``, and ``map``."""

    @property
    def map(self) -> AffineMap:
        """The injective affine map from the parameters to the inputs, of shape (inputs, d)."""
        raise NotImplementedError

    @property
    def lower(self) -> Point:
        """The smallest value of each parameter."""
        raise NotImplementedError

    @property
    def upper(self) -> Point:
        """The largest value of each parameter, larger than the smallest."""
        raise NotImplementedError

    def describe(self) -> str:
        """A few words for reports."""
        raise NotImplementedError

    @property
    def is_drawable(self) -> bool:
        """Whether floats hold its parameters, and tell its ends apart with room to spare."""
        ends = zip(self.lower, self.upper, strict=True)
        return all(
            max(-low, high) < LARGE
            and (high - low) * LARGE > 1
            and max(-low, high) < FAR * (high - low)
            for low, high in ends
        )

    def _solve(self, x: Point) -> Point:
        """Parameters t with map(t) = x, if there are any; otherwise of some other point."""
        raise NotImplementedError

    @property
    def inputs(self) -> int:
        """How many coordinates its points have."""
        return self.map.shape[0]

    @property
    def dimension(self) -> int:
        """How many parameters there are."""
        return self.map.shape[1]

    @property
    def corners(self) -> tuple[Point, ...]:
        """The corners of the set of parameters: in 2-D counter-clockwise, in 1-D low and high.

        Raises:
            UsageError: in three dimensions and more, where corners are not listed.
        """
        match self.dimension:
            case 0:
                return ((),)
            case 1:
                return (self.lower, self.upper)
            case 2:
                (left, bottom), (right, top) = self.lower, self.upper
                return ((left, bottom), (right, bottom), (right, top), (left, top))
        raise UsageError(
            f"{self.describe()} has {count_of(self.dimension, 'dimension')}; corners need 2"
        )

    def point(self, t: Sequence[Fraction]) -> Point:
        """The point x of the domain with the parameters t."""
        return self.map(t)

    def holds(self, t: Sequence[Fraction]) -> bool:
        """Whether parameters are within their limits."""
        t = _point(t, "the parameters")
        if len(t) != self.dimension:
            raise ShapeError(
                f"{count_of(len(t), 'parameter')} for {count_of(self.dimension, 'dimension')}"
            )
        return all(
            low <= value <= high for low, value, high in zip(self.lower, t, self.upper, strict=True)
        )

    def parameters(self, x: Sequence[Any]) -> Point:
        """The parameters of a point of the domain, exactly.

        Raises:
            ShapeError: for a point of another width.
            UsageError: for a point that is not in the domain.
        """
        point = _point(x, "the point")
        if len(point) != self.inputs:
            raise ShapeError(
                f"the point has {count_of(len(point), 'coordinate')}, but {self.describe()} lies "
                f"in {count_of(self.inputs, 'dimension')}"
            )
        t = self._solve(point)
        if not self.holds(t) or self.point(t) != point:
            raise UsageError(f"{written(point)} is not in {self.describe()}; give a point of it")
        return t


@dataclass(frozen=True)
class Box(Domain):
    """All x with ``lo`` ≤ x ≤ ``hi``, coordinate by coordinate; its parameters are the coordinates
    in which the two differ.

    Raises:
        ShapeError: for corners of different lengths, and for none.
        NumberError: for a coordinate without an exact value.
        UsageError: where lo > hi.

    >>> Box([-1, 0, "1/2"], [1, 0, 1]).dimension
    2
    """

    lo: Point
    hi: Point

    def __init__(self, lo: Sequence[Any], hi: Sequence[Any]) -> None:
        low, high = _points(("lo", lo), ("hi", hi), of="a box")
        for i, (a, b) in enumerate(zip(low, high, strict=True)):
            if a > b:
                raise UsageError(
                    f"lo[{i}] is {shown(a)}, larger than hi[{i}], {shown(b)}; swap them"
                )
        object.__setattr__(self, "lo", low)
        object.__setattr__(self, "hi", high)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The coordinates that are parameters."""
        return tuple(i for i, (a, b) in enumerate(zip(self.lo, self.hi, strict=True)) if a < b)

    @cached_property
    def map(self) -> AffineMap:
        rows = [[int(i == k) for k in self.free] for i in range(len(self.lo))]
        offset = [0 if i in self.free else low for i, low in enumerate(self.lo)]
        return AffineMap(RationalMatrix.integers(rows, (len(self.lo), len(self.free))), offset)

    @property
    def lower(self) -> Point:
        return tuple(self.lo[i] for i in self.free)

    @property
    def upper(self) -> Point:
        return tuple(self.hi[i] for i in self.free)

    def describe(self) -> str:
        ends = zip(map(number_of, self.lo), map(number_of, self.hi), strict=True)
        sides = [a if a == b else f"[{a}, {b}]" for a, b in ends]
        text = " × ".join(sides)
        return (
            f"the box {text if len(text) <= 60 else 'of ' + count_of(len(self.lo), 'coordinate')}"
        )

    def _solve(self, x: Point) -> Point:
        return tuple(x[i] for i in self.free)


@dataclass(frozen=True)
class Segment(Domain):
    """The points p + t·(q − p) with 0 ≤ t ≤ 1, in a space of any dimension.

    Raises:
        ShapeError: for ends of different lengths.
        NumberError: for a coordinate without an exact value.
        UsageError: where the ends are one point.

    >>> Segment([0, 0, 1], [1, 1, 0]).point([Fraction(1, 4)])
    (Fraction(1, 4), Fraction(1, 4), Fraction(3, 4))
    """

    p: Point
    q: Point

    def __init__(self, p: Sequence[Any], q: Sequence[Any]) -> None:
        start, end = _points(("p", p), ("q", q), of="a segment")
        if start == end:
            raise UsageError(f"the ends of the segment are both {written(start)}; give two points")
        object.__setattr__(self, "p", start)
        object.__setattr__(self, "q", end)

    @cached_property
    def map(self) -> AffineMap:
        return AffineMap([[b - a] for a, b in zip(self.p, self.q, strict=True)], self.p)

    @property
    def lower(self) -> Point:
        return (Fraction(0),)

    @property
    def upper(self) -> Point:
        return (Fraction(1),)

    def describe(self) -> str:
        return f"the segment from {written(self.p)} to {written(self.q)}"

    def _solve(self, x: Point) -> Point:
        i = next(i for i, (a, b) in enumerate(zip(self.p, self.q, strict=True)) if a != b)
        return ((x[i] - self.p[i]) / (self.q[i] - self.p[i]),)


@dataclass(frozen=True)
class Plane(Domain):
    """The parallelogram of the points origin + s·u + t·v with 0 ≤ s, t ≤ 1, in any dimension.

    ``u`` and ``v`` are directions: for the plane through three points a, b, c give a, b − a, c − a.

    Raises:
        ShapeError: for vectors of different lengths.
        NumberError: for a coordinate without an exact value.
        UsageError: where u and v are dependent.

    >>> Plane([0, 0, 0], [1, 0, 1], [0, 2, 0]).point([Fraction(1, 2), Fraction(1, 2)])
    (Fraction(1, 2), Fraction(1, 1), Fraction(1, 2))
    """

    origin: Point
    u: Point
    v: Point

    def __init__(self, origin: Sequence[Any], u: Sequence[Any], v: Sequence[Any]) -> None:
        start, first, second = _points(("origin", origin), ("u", u), ("v", v), of="a plane")
        object.__setattr__(self, "origin", start)
        object.__setattr__(self, "u", first)
        object.__setattr__(self, "v", second)
        if self._frame is None:
            raise UsageError(
                f"u = {written(first)} and v = {written(second)} are dependent; a plane needs two "
                "directions"
            )

    @cached_property
    def _frame(self) -> tuple[int, int] | None:
        """Two coordinates in which u and v are independent already."""
        u, v = self.u, self.v
        i = next((i for i, entry in enumerate(u) if entry), None)
        if i is None:
            return None
        return next(((i, j) for j in range(len(u)) if u[i] * v[j] != u[j] * v[i]), None)

    @cached_property
    def map(self) -> AffineMap:
        return AffineMap(list(zip(self.u, self.v, strict=True)), self.origin)

    @property
    def lower(self) -> Point:
        return (Fraction(0), Fraction(0))

    @property
    def upper(self) -> Point:
        return (Fraction(1), Fraction(1))

    def describe(self) -> str:
        return f"the plane at {written(self.origin)} along {written(self.u)} and {written(self.v)}"

    def _solve(self, x: Point) -> Point:
        assert self._frame is not None
        i, j = self._frame
        (a, b), (c, d) = (self.u[i], self.v[i]), (self.u[j], self.v[j])
        first, second = x[i] - self.origin[i], x[j] - self.origin[j]
        determinant = a * d - b * c
        return ((first * d - second * b) / determinant, (a * second - c * first) / determinant)


def written(point: Sequence[Fraction]) -> str:
    """A point for a message, cut short: ``(1, 1/3)``."""
    if len(point) > 6:
        return f"a point of {count_of(len(point), 'coordinate')}"
    return f"({', '.join(map(number_of, point))})"


def _point(data: Any, name: str) -> Point:
    column = RationalMatrix.column(data, name)
    if not column.is_numeric:
        raise UsageError(f"{name} has symbols; give numbers")
    return tuple(row[0] for row in column.fractions())


def _points(*named: tuple[str, Any], of: str) -> tuple[Point, ...]:
    points = [_point(data, name) for name, data in named]
    lengths = {len(point) for point in points}
    if len(lengths) > 1 or 0 in lengths:
        sizes = " and ".join(
            f"{name} has {len(point)}" for (name, _), point in zip(named, points, strict=True)
        )
        raise ShapeError(f"{sizes} coordinates; {of} needs as many in each, at least one")
    return tuple(points)
