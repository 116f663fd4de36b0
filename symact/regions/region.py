"""One region of an atlas, what its pattern stands for, and where it meets others."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from symact.display import Drawn
from symact.geometry.polyhedron import Polyhedron
from symact.geometry.vertices import Point
from symact.networks.bends import bending
from symact.networks.network import Network
from symact.numbers.affine import AffineMap
from symact.regions.domain import Domain
from symact.regions.maps import Form, as_affine_map
from symact.regions.space import half_spaces
from symact.regions.stages import groups_of

if TYPE_CHECKING:
    from symact.regions.atlas import Atlas


@dataclass(frozen=True)
class Coordinate:
    """One entry of every pattern: number ``index`` of the operation at ``position`` in the network,
    which has ``pieces`` pieces (of an activation), or terms (of a maximum)."""

    position: int
    index: int
    pieces: int


@dataclass(frozen=True)
class Facet:
    """Where regions meet, or the domain ends: an edge in 2-D, a point in 1-D.

    In more dimensions only facets between regions are listed.

    Attributes:
        parameter_ends: its vertices in order; none in more than two dimensions.
        regions: the regions on both sides, by number; one on the boundary of the domain.
        changes: the entries of the pattern that change across it.
    """

    domain: Domain = field(repr=False)
    parameter_ends: tuple[Point, ...]
    regions: tuple[int, ...]
    changes: tuple[int, ...]

    @property
    def ends(self) -> tuple[Point, ...]:
        """The same vertices as points x."""
        return tuple(map(self.domain.point, self.parameter_ends))


@dataclass(frozen=True, eq=False)
class Region(Drawn):
    """One activation region: a convex cell of the domain on which the network is one affine map.

    Vertices, points and maps are in the inputs x of the network; what has ``parameter`` in its name
    is in the parameters of the domain, those of a box being its own coordinates.
    """

    atlas: Atlas
    number: int

    @property
    def pattern(self) -> tuple[int, ...]:
        """The piece of every coordinate that is not affine, in the order of the network."""
        return tuple(self.atlas.patterns[self.number].tolist())

    @property
    def vertices(self) -> tuple[Point, ...]:
        """The corners as points x: counter-clockwise from the least one in parameters, or the lower
        end and the upper one.

        Raises:
            UsageError: in more than two dimensions, where a region has half-spaces instead.
        """
        return tuple(map(self.atlas.domain.point, self.parameter_vertices))

    @cached_property
    def parameter_vertices(self) -> tuple[Point, ...]:
        """The same corners in parameters."""
        self.atlas.need_flat("corners")
        return self.atlas.subdivision.outline(self.number)

    @property
    def parameter_interior(self) -> Point:
        """A point strictly inside: in at most two dimensions the mean of the corners."""
        corners = self.atlas.subdivision.outline(self.number)
        return tuple(sum(axis, Fraction(0)) / len(corners) for axis in zip(*corners, strict=True))

    @property
    def interior(self) -> Point:
        """A point strictly inside, as x."""
        return self.atlas.domain.point(self.parameter_interior)

    @property
    def parameter_area(self) -> Fraction:
        """The exact area, in 1-D the length, in parameters; UsageError in more dimensions."""
        self.atlas.need_flat("areas")
        return self.atlas.subdivision.volume([self.number])

    @property
    def neighbours(self) -> tuple[int, ...]:
        """The numbers of the regions across its facets, in increasing order."""
        if self.atlas.dimension > 2:
            return self.atlas.neighbours_in_space(self.number)
        return self.atlas.facet_table.neighbours.get(self.number, ())

    @cached_property
    def parameter_half_spaces(self) -> Polyhedron:
        """The closed region as half-spaces, in parameters, none of them superfluous."""
        return half_spaces(self.atlas.domain, self.atlas.maps.conditions(self.pattern))

    @property
    def parameter_form(self) -> Form:
        """The network's map from parameters, as integers in lowest terms."""
        return self.atlas.maps.form(self.pattern)

    @property
    def parameter_map(self) -> AffineMap:
        """What the network is here, as an affine map of the parameters."""
        return as_affine_map(self.parameter_form)

    @property
    def map(self) -> AffineMap:
        """What the network is here, as an affine map of the inputs x: the network with every
        coordinate held in its piece."""
        return as_affine_map(self.atlas.input_maps.form(self.pattern))

    def __repr__(self) -> str:
        return f"<region {self.number} of {len(self.atlas)}>"


def coordinates(network: Network) -> tuple[Coordinate, ...]:
    """What the entries of patterns stand for."""
    result = []
    for position in bending(network):
        node = network.nodes[position - 1]
        width = sum(network.widths[read] for read in node.reads)
        groups = groups_of(node.operation, width, network.describe(position))
        for index, (group, pieces) in enumerate(zip(*groups, strict=True)):
            count = len(group) if pieces is None else len(pieces.slopes)
            result.append(Coordinate(position, index, count))
    return tuple(result)
