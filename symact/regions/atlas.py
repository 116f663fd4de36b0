"""The atlas of a network on a domain: its activation regions, and what they tell.

Regions are in canonical order, the same for every engine: along the domain in 1-D, by pattern
(lexicographically) otherwise. A point on a common boundary belongs to the first region, in that
order, whose closure contains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
import sympy

from symact.display import Drawn, count_of, plot_of
from symact.errors import NotFoundError, OutOfTimeError, UndecidedError, UsageError, shown
from symact.geometry.homogeneous import over_common, value
from symact.geometry.vertices import Point
from symact.networks.bends import bending
from symact.networks.network import Network, need_network
from symact.numbers.affine import AffineMap
from symact.numbers.arrays import Integers
from symact.numbers.asked import positions, whole
from symact.regions import decisions, extrema, piecewise
from symact.regions import lipschitz as slopes
from symact.regions.budget import Budget, Progress
from symact.regions.decisions import Decisions
from symact.regions.domain import Box, Domain, written
from symact.regions.engines.auto import ENGINES, EngineName, engine_of
from symact.regions.engines.engine import Engine, Problem
from symact.regions.extrema import Extremum, Locus
from symact.regions.facets import FacetTable
from symact.regions.lipschitz import Norm
from symact.regions.locate import Locator
from symact.regions.maps import Form, PatternMaps, as_affine_map
from symact.regions.ordering import in_order
from symact.regions.region import Coordinate, Facet, Region, coordinates
from symact.regions.space import facet_points
from symact.regions.stages import Stage, stages
from symact.regions.subdivision import Subdivision
from symact.regions.values import VertexValues


def atlas(
    network: Network,
    domain: Domain,
    *,
    engine: EngineName | Engine = "auto",
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Atlas:
    """Every activation region of a network on a domain, exactly.

    Args:
        network: affine maps, continuous piecewise-linear activations and maxima, skip connections.
        domain: a :class:`~symact.regions.domain.Box`, ``Segment`` or ``Plane``.
        engine: ``"reference"`` (rationals throughout), ``"filtered"`` (floats with proved error
            bounds, rationals where they do not decide; needs numba, and at most 2 dimensions),
            ``"auto"``, by size, or an :class:`~symact.regions.engines.engine.Engine`.
        max_regions: how many regions are found at most.
        seconds: how long is searched at most, making ready included. When either runs out the atlas
            has ``complete`` False and the regions found so far, perhaps none.
        progress: called now and then with the number of regions found so far.

    Raises:
        ShapeError: where the domain lies in another space than the network's inputs.
        UnsupportedError: for activations that are curved or jump.
        UsageError: for an engine that does not exist, for budgets that are not positive, and for a
            box of more dimensions than regions can be listed in.
        MissingDependencyError: for the filtered engine without numba.

    Regions of piecewise-linear networks: G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014.

    >>> from symact import relu
    >>> hat = Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])
    >>> found = atlas(hat, Box([-1], [3]))
    >>> len(found), [str(region.interior[0]) for region in found], found(["5/2"])
    (3, ['-1/2', '1/2', '2'], (Fraction(-1, 2),))
    """
    need_network(network, "an atlas")
    if not isinstance(domain, Domain):
        raise UsageError(
            f"an atlas is on a Box, a Segment or a Plane, not on a {type(domain).__name__}"
        )
    allowed = Budget.asked(max_regions, seconds, progress)
    own = engine_of(engine)
    own.check(domain)
    try:
        problem = Problem(stages(network, domain, allowed), domain)
    except OutOfTimeError:
        width = sum(network.widths[position] for position in bending(network))
        return Atlas(network, domain, Subdivision.nothing(domain.dimension, width, own.name))
    return Atlas(network, domain, in_order(own.subdivision(problem, allowed)))


@dataclass(frozen=True, eq=False)
class Atlas(Drawn):
    """What :func:`atlas` finds: a sequence of regions, and a function.

    Called with a point x of the domain it gives the network's exact outputs there, through the
    region of the point. Questions about the whole domain raise
    :class:`~symact.errors.UndecidedError` when the atlas is not complete.
    """

    network: Network
    domain: Domain
    subdivision: Subdivision

    def __reduce__(self) -> tuple[Any, ...]:
        # without what was found on the way, which is found again
        return Atlas, (self.network, self.domain, self.subdivision)

    # -- the regions -------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.subdivision)

    @overload
    def __getitem__(self, number: int) -> Region: ...
    @overload
    def __getitem__(self, number: slice) -> list[Region]: ...
    def __getitem__(self, number: int | slice) -> Region | list[Region]:
        if isinstance(number, slice):
            return [Region(self, k) for k in positions(number, len(self))]
        if not whole(number, "the region", -len(self)) < len(self):
            message = f"there is no region {shown(number)}; there are {len(self)}, from 0 on"
            raise NotFoundError(message)
        return Region(self, int(number) % len(self))

    def __iter__(self) -> Iterator[Region]:
        return (Region(self, number) for number in range(len(self)))

    @property
    def complete(self) -> bool:
        """Whether all regions were found."""
        return self.subdivision.complete

    @property
    def engine(self) -> str:
        """Which engine found them."""
        return self.subdivision.engine

    @property
    def dimension(self) -> int:
        """The dimension of the domain."""
        return self.domain.dimension

    @property
    def patterns(self) -> Integers:
        """All patterns, small integers of shape (regions, coordinates)."""
        return self.subdivision.patterns

    @cached_property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """What the entries of patterns stand for."""
        return coordinates(self.network)

    @property
    def fixed(self) -> dict[int, int]:
        """The entries that are the same in all patterns found, with their piece."""
        same = (self.patterns == self.patterns[:1]).all(axis=0)
        return {int(k): int(self.patterns[0, k]) for k in np.flatnonzero(same) if len(self)}

    @property
    def parameter_areas(self) -> tuple[Fraction, ...]:
        """The exact areas of the regions found, in 1-D lengths, in parameters."""
        return tuple(region.parameter_area for region in self)

    def region_at(self, x: Sequence[Any]) -> Region:
        """The first region whose closure contains a point x of the domain.

        Raises:
            UsageError: for a point outside the domain.
            UndecidedError: where the region was not found before the budget ran out.
        """
        t = self.domain.parameters(x)
        number = self._locator.first(t) if len(self) else None
        if number is None:
            raise UndecidedError(
                f"the region of {written(self.domain.point(t))} is not among the {len(self)} found "
                "before the budget ran out; allow more regions or seconds"
            )
        return self[number]

    def __call__(self, x: Sequence[Any]) -> Point:
        """The network's exact outputs at a point x of the domain."""
        region = self.region_at(x)
        point = over_common(self.domain.parameters(x))
        known = self.__dict__.get("parameter_forms")
        *rows, last = region.parameter_form if known is None else known[region.number]
        return tuple(Fraction(value(row, point), value(last, point)) for row in rows)

    # -- maps --------------------------------------------------------------------------------------

    @cached_property
    def parameter_forms(self) -> tuple[Form, ...]:
        """For every region the network's map from parameters, as integers in lowest terms."""
        return tuple(self.maps.form(pattern) for pattern in self.patterns.tolist())

    @cached_property
    def map_numbers(self) -> tuple[int, ...]:
        """For every region the number of its map among the distinct ones."""
        numbers: dict[Form, int] = {}
        return tuple(numbers.setdefault(form, len(numbers)) for form in self.parameter_forms)

    @cached_property
    def affine_maps(self) -> tuple[AffineMap, ...]:
        """The distinct affine maps of the inputs x that the network is on the regions found.

        Two of them may be one and the same on a segment or plane; see :attr:`parameter_maps`.
        """
        forms = (self.input_maps.form(pattern) for pattern in self.patterns.tolist())
        return tuple(as_affine_map(form) for form in dict.fromkeys(forms))

    @cached_property
    def parameter_maps(self) -> tuple[AffineMap, ...]:
        """The distinct affine maps of the parameters that the network is on the regions found."""
        return tuple(as_affine_map(form) for form in dict.fromkeys(self.parameter_forms))

    @cached_property
    def linear_pieces(self) -> tuple[tuple[int, ...], ...]:
        """Sets of regions that share a map and hang together through facets, by number."""
        return self.facet_table.components(self.map_numbers)

    def lipschitz(self, norm: Norm = 2) -> tuple[Fraction, Fraction]:
        """Bounds of the Lipschitz constant of the network on the domain, between its points x.

        Args:
            norm: 1, 2 or ``"inf"``, for inputs and outputs alike. For 1 and ``"inf"`` both bounds
                are the exact constant; for 2, a square root in general, they differ by less than
                2⁻⁶⁴ of it.

        On a slice (a domain of fewer dimensions than the inputs) this is the constant of the
        function on the slice; beside it the network may be steeper.
        """
        self._need_complete("the Lipschitz constant")
        return slopes.lipschitz_constant(self.domain, self.parameter_forms, norm)

    # -- facets and sets ---------------------------------------------------------------------------

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The boundaries of the regions: edges in 2-D, points in 1-D, each once."""
        patterns, table = self.patterns, self.facet_table
        result = []
        for ends, (a, b) in zip(table.ends.tolist(), table.cells.tolist(), strict=True):
            changes = () if b < 0 else tuple(np.flatnonzero(patterns[a] != patterns[b]).tolist())
            own = (a,) if b < 0 else (a, b)
            result.append(Facet(self.domain, self.subdivision.ordered(ends), own, changes))
        return tuple(sorted(result, key=lambda facet: (facet.regions, facet.parameter_ends)))

    def neighbours_in_space(self, number: int) -> tuple[int, ...]:
        """The regions across the facets of a region, by exact linear programmes.

        A coordinate that changes sign on a facet would do so seen from either side, so the closures
        of just two regions contain a point in the relative interior of one.
        """
        if self[whole(number, "the region", -len(self))].number not in self._across:
            found = {
                int(other)
                for point in facet_points(self[number].parameter_half_spaces, self.domain)
                for other in self._locator.all(point)
            }
            self._across[number] = tuple(sorted(found - {number}))
        return self._across[number]

    def zero_set(self, output: int = 0) -> Locus:
        """Where an output is zero: exact polygons, segments and points, in parameters."""
        self._need_complete("the zero set")
        self.need_flat("zero sets")
        cut = self._cut(extrema.sign_stages(self.subdivision.stages, self._output(output)))
        values = self._values_at(cut)
        return extrema.locus(self.domain, cut, values.zeros(output))

    def decisions(self) -> Decisions:
        """Which output is the largest, where, with the boundaries between, exactly.

        Raises:
            UsageError: for a network with one output.
        """
        return self._decisions

    @cached_property
    def _decisions(self) -> Decisions:
        self._need_complete("the decision boundary")
        self.need_flat("decision boundaries")
        if self.network.outputs < 2:
            raise UsageError("the network has one output; a decision is between several")
        cut = in_order(self._cut(decisions.largest_stages(self.subdivision.stages)))
        return decisions.decisions(self.domain, cut, self._values_at(cut))

    def _cut(self, chain: tuple[Stage, ...]) -> Subdivision:
        """The cells of finer stages, by the same engine if it has a name."""
        engine = engine_of(self.engine if self.engine in ENGINES else "auto")
        return engine.subdivision(Problem(chain, self.domain))

    def maximum(self, output: int = 0) -> Extremum:
        """The largest value of an output on the domain, and where it is reached."""
        return self._extremum(output, 1, "the maximum")

    def minimum(self, output: int = 0) -> Extremum:
        """The smallest value of an output on the domain, and where it is reached."""
        return self._extremum(output, -1, "the minimum")

    def _extremum(self, output: int, sign: int, name: str) -> Extremum:
        self._need_complete(name)
        if self.dimension > 2:
            half_spaces = (region.parameter_half_spaces for region in self)
            pieces = zip(half_spaces, self.parameter_forms, strict=True)
            return extrema.in_space(self.domain, pieces, self._output(output), sign)
        most, reached = self.values.largest(self._output(output), sign)
        return Extremum(most, extrema.locus(self.domain, self.subdivision, reached))

    def to_sympy(self, symbols: Sequence[Any] | None = None) -> sympy.ImmutableMatrix:
        """The outputs as a column of ``Piecewise``, a branch for each affine map; a lone map alone.

        Args:
            symbols: a SymPy symbol for each parameter; if left out, real symbols x1, x2, … for the
                coordinates of a box, t for a segment, s and t for a plane.
        """
        self._need_complete("the expression of the network")
        names = piecewise.checked_symbols(self.domain, symbols)
        conditions = piecewise.Conditions(names)
        if self.dimension > 2:
            cells = [conditions.satisfying(region.parameter_half_spaces) for region in self]
        else:
            cells = [conditions.inside(region.parameter_vertices) for region in self]
        return piecewise.outputs(self.parameter_forms, cells, names)

    @cached_property
    def facet_table(self) -> FacetTable:
        """The facets as arrays."""
        if self.dimension > 2:
            return FacetTable.of_neighbours([region.neighbours for region in self])
        return FacetTable.of(self.subdivision)

    @cached_property
    def maps(self) -> PatternMaps:
        """Maps from parameters, by pattern."""
        return PatternMaps(self.subdivision.stages)

    @cached_property
    def input_maps(self) -> PatternMaps:
        """Maps from inputs x, by pattern."""
        size = self.network.inputs
        return PatternMaps(stages(self.network, Box([0] * size, [1] * size)))

    @cached_property
    def values(self) -> VertexValues:
        """The outputs at the vertices."""
        return self._values_at(self.subdivision)

    @cached_property
    def _across(self) -> dict[int, tuple[int, ...]]:
        return {}

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.maps.stages, self.patterns)

    def _values_at(self, cut: Subdivision) -> VertexValues:
        return VertexValues(self.network, self.domain, self.subdivision.stages, cut.vertices)

    def _output(self, output: int) -> int:
        if whole(output, "the output") >= self.network.outputs:
            has = f"the network has {self.network.outputs}, from 0 on"
            raise UsageError(f"there is no output {shown(output)}; {has}")
        return output

    def need_flat(self, what: str) -> None:
        """Raises UsageError in more than two dimensions, where something is not listed."""
        if self.dimension > 2:
            raise UsageError(
                f"{what} are listed in at most 2 dimensions, but {self.domain.describe()} has "
                f"{self.dimension}; use a plane or a segment"
            )

    def _need_complete(self, what: str) -> None:
        if not self.complete:
            raise UndecidedError(
                f"{what} needs all regions, but the budget ran out after {len(self)}; allow more "
                "regions or seconds"
            )

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw it by :func:`symact.plots.maps.plot` into axes of matplotlib; gives the axes."""
        return plot_of(self, ax, **options)

    def __repr__(self) -> str:
        found = "" if self.complete else " found so far"
        count = count_of(len(self), "activation region")
        return f"<atlas of {self.domain.describe()}: {count}{found}>"
