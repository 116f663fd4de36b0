"""A network's values at the vertices of a subdivision: enclosed by floats, exact where asked.

Questions about all vertices (where is it largest, where is it zero) need exact values at few of
them: proved enclosures exclude the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symact.activations.activation import double
from symact.errors import NumberError
from symact.geometry.homogeneous import Row
from symact.geometry.vertices import Vertices
from symact.networks.algebra import along
from symact.networks.kinds.enclosure import enclose
from symact.networks.network import Network
from symact.numbers.arrays import Booleans, Floats
from symact.regions.domain import Domain
from symact.regions.integer_stages import column_of
from symact.regions.stages import Stage

BATCH = 4096


class VertexValues:
    """The values of a network, given also as stages, at the vertices of a subdivision."""

    def __init__(
        self, network: Network, domain: Domain, stages: Sequence[Stage], vertices: Vertices
    ) -> None:
        self.network = network
        self.domain = domain
        self.stages = stages
        self.vertices = vertices
        self._known: dict[int, tuple[Fraction, ...]] = {}

    def exact(self, vertex: int) -> tuple[Fraction, ...]:
        """The outputs at a vertex."""
        if vertex not in self._known:
            self._known[vertex] = self.at(self.vertices.homogeneous(vertex))
        return self._known[vertex]

    def at(self, point: Row) -> tuple[Fraction, ...]:
        """The outputs at homogeneous parameters."""
        column = column_of(point)
        for stage in self.stages:
            column = stage.integers.image(stage.integers.rows_at(column))
        *outputs, unit = (int(entry) for entry in column.entries())
        return tuple(Fraction(entry, unit) for entry in outputs)

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """Floats not above and not below the outputs, both of shape (vertices, outputs)."""
        points = [self.vertices.homogeneous(k) for k in range(len(self.vertices))]
        if not self.domain.dimension:
            values = np.array([self.exact(k) for k in range(len(points))], dtype=object)
            return _below(values), -_below(-values)
        network = along(self.network, self.domain.map)
        lower, upper = [], []
        for start in range(0, len(points), BATCH):
            low, high = _enclosed(network, points[start : start + BATCH])
            lower.append(low)
            upper.append(high)
        return _known(np.concatenate(lower), -np.inf), _known(np.concatenate(upper), np.inf)

    def zeros(self, output: int) -> Booleans:
        """At which vertices an output is exactly 0."""
        lower, upper = (bound[:, output] for bound in self.bounds)
        return self._where((lower <= 0) & (upper >= 0), lambda values: values[output] == 0)

    def largest(self, output: int, sign: int) -> tuple[Fraction, Booleans]:
        """The largest value of an output times a sign, and at which vertices it is reached."""
        lower, upper = (bound[:, output] for bound in self.bounds)
        if sign < 0:
            lower, upper = -upper, -lower
        candidates = np.flatnonzero(upper >= lower.max())
        most = max(sign * self.exact(int(k))[output] for k in candidates)
        reached = np.zeros(len(self.vertices), dtype=bool)
        for k in candidates:
            reached[k] = sign * self.exact(int(k))[output] == most
        return sign * most, reached

    def _where(self, candidates: Booleans, holds: Any) -> Booleans:
        result = np.zeros(len(self.vertices), dtype=bool)
        for k in np.flatnonzero(candidates):
            result[k] = holds(self.exact(int(k)))
        return result


def _enclosed(network: Network, points: Sequence[Row]) -> tuple[Floats, Floats]:
    """Bounds of the values at points; infinite ones for weights beyond all floats."""
    try:
        enclosed = enclose(network, *_around(points), np.float64)
    except NumberError:
        shape = (len(points), network.outputs)
        return np.full(shape, -np.inf), np.full(shape, np.inf)
    with np.errstate(all="ignore"):
        lower = np.nextafter(enclosed.value - enclosed.radius, -np.inf)
        return lower, np.nextafter(enclosed.value + enclosed.radius, np.inf)


def _around(points: Sequence[Row]) -> tuple[Floats, Floats]:
    """The floats nearest to homogeneous points, and bounds on how far they are.

    Dividing two integers rounds correctly, so the error is at most half a unit in the last place.
    A coordinate beyond all floats gets the centre 0 and an infinite radius.
    """
    centre = np.zeros((len(points), len(points[0]) - 1))
    radius = np.zeros_like(centre)
    for k, (*tops, bottom) in enumerate(points):
        for j, top in enumerate(tops):
            try:
                centre[k, j] = top / bottom
            except OverflowError:
                radius[k, j] = np.inf
    tiny = np.finfo(np.float64).tiny
    return centre, radius + np.abs(centre) * 2.0**-52 + tiny


def _below(values: Floats) -> Floats:
    """Floats not above exact values."""
    with np.errstate(over="ignore"):
        below: Floats = np.nextafter(np.vectorize(double, otypes=[np.float64])(values), -np.inf)
    return below


def _known(bound: Floats, nothing: float) -> Floats:
    """Infinity in place of NaN: a bound that says nothing."""
    return np.where(np.isnan(bound), nothing, bound)
