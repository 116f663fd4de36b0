"""What is seen of an atlas.

Drawing is the only place where exact coordinates become floats for good. Formats that have pictures
draw what is made here, and so does matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symact.display import count_of, grouped
from symact.errors import UsageError
from symact.geometry.vertices import Point
from symact.numbers.arrays import Array
from symact.numbers.asked import needed, texts
from symact.plots.grid import Grid
from symact.regions.atlas import Atlas
from symact.regions.domain import LARGE, Box, Plane, Segment, written
from symact.rendering.pictures import Axis, Curve, Graph, Map, Polygon, Scale

LEVELS = 40
"""How many heights are told apart where very many cells are drawn as points."""


def outputs_named(atlas: Atlas, names: Sequence[str]) -> tuple[str, ...]:
    """What the outputs are called; they are numbered from 1 where they have no names.

    Raises:
        UsageError: for another number of names than of outputs, and for one twice.
    """
    count = atlas.network.outputs
    if not names:
        return tuple(f"output {k + 1}" for k in range(count))
    if len(names) != count or len(set(names)) < count or not all(names):
        raise UsageError(
            f"there {'is' if len(names) == 1 else 'are'} {count_of(len(names), 'name')} for "
            f"{count_of(count, 'output')}; give one for each, all different"
        )
    return tuple(names)


def is_drawable(atlas: Atlas) -> bool:
    """Whether there is a picture of it, in floats: of 1 or 2 dimensions, with something found."""
    if atlas.dimension not in (1, 2) or not len(atlas) or not atlas.domain.is_drawable:
        return False
    return atlas.dimension == 2 or all(
        abs(value) < LARGE for knot in _knots(atlas) for value in atlas(atlas.domain.point(knot))
    )


def picture(
    atlas: Atlas,
    *,
    names: Sequence[str] = (),
    points: Sequence[str] = (),
    most: int | None = None,
) -> Map | Graph:
    """The map of an atlas of 2 dimensions, or the graph of one of 1.

    Args:
        atlas: the regions.
        names: what the outputs are called.
        points: what the points of a segment or plane are called: both ends, or three corners.
        most: of how many regions outlines are drawn at most; the largest ones then, and areas
            are drawn point by point.

    Raises:
        UsageError: for an atlas that cannot be drawn, and for names that do not fit.
    """
    needed(atlas, Atlas, "what is drawn")
    called = outputs_named(atlas, texts(names, "the names"))
    points = texts(points, "the points")
    if atlas.dimension not in (1, 2):
        raise UsageError(f"a domain of dimension {atlas.dimension} cannot be drawn; 1 or 2 can")
    if not atlas.domain.is_drawable:
        raise UsageError(
            f"{atlas.domain.describe()} cannot be drawn: floats do not tell its points apart, or "
            "do not reach so far"
        )
    if atlas.dimension == 1:
        return _graph(atlas, called, points)
    axes = _axes(atlas, points)
    if atlas.network.outputs == 1:
        return _heights(atlas, called[0], axes, most)
    return _classes(atlas, called, axes, most, bool(names))


# -- planes ----------------------------------------------------------------------------------------


def _classes(
    atlas: Atlas, called: Sequence[str], axes: tuple[Axis, Axis], most: int | None, named: bool
) -> Map:
    """Which output is the largest, where."""
    cells, note = _outlines(_loops(atlas), most)
    if not atlas.complete:
        words = f"The activation regions that were found{note}"
        return Map((), cells, (), {}, words, axes=axes)
    decided = atlas.decisions()
    areas = [(cell.outputs[0], _drawn(cell.parameter_vertices)) for cell in decided.cells]
    lines = tuple(_drawn(border.parameter_vertices) for border in decided.borders)
    names = {output: called[output] for output in sorted(decided.parameter_areas)}
    grid = Grid.of(axes)
    numbers = grid.filled(areas)
    short = {k: called[k] if named else str(k + 1) for k in names}
    return Map(
        tuple(areas) if not note else tuple(grid.runs(numbers)),
        cells,
        lines,
        names,
        f"The activation regions, and which output is largest{note}",
        labels=grid.labels(numbers, short),
        line="the largest output changes",
        axes=axes,
    )


def _heights(atlas: Atlas, called: str, axes: tuple[Axis, Axis], most: int | None) -> Map:
    """How large the one output is, and where it is 0."""
    loops = _loops(atlas)
    cells, note = _outlines(loops, most)
    values = _middles(atlas, loops)
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    if not low < high:
        low, high = (low - 1, high + 1) if len(values) else (-1.0, 1.0)
    scale = Scale(f"{called} in the middle of each region", low, high)
    heights = tuple(zip(values.tolist(), map(_polygon, loops), strict=True))
    if note:
        grid = Grid.of(axes)
        steps = np.rint((values - low) / (high - low) * LEVELS).astype(int).tolist()
        numbers = grid.filled(zip(steps, map(_polygon, loops), strict=True))
        heights = tuple(
            (low + (high - low) * number / LEVELS, area) for number, area in grid.runs(numbers)
        )
    lines: tuple[Polygon, ...] = ()
    flat: tuple[tuple[int, Polygon], ...] = ()
    words = f"The activation regions that were found{note}"
    if atlas.complete:
        zeros = atlas.zero_set()
        lines = tuple(map(_drawn, zeros.parameter_segments))
        flat = tuple((8, _drawn(loop)) for loop in zeros.parameter_polygons)
        words = f"The activation regions, and where the output is 0{note}"
    return Map(
        flat,
        cells,
        lines,
        {8: f"{called} = 0 on a whole area"} if flat else {},
        words,
        heights=heights,
        scale=scale,
        line=f"{called} = 0",
        axes=axes,
    )


def _middles(atlas: Atlas, loops: Sequence[Array]) -> Array:
    """The first output in the middle of each cell, in floats; 0 where they do not reach."""
    if not loops:
        return np.zeros(0)
    matrix, offset = atlas.domain.map.round("float64")
    middles = np.array([loop.mean(axis=0) for loop in loops]) @ matrix.T + offset
    values: Array = np.asarray(atlas.network(middles))[..., 0]
    return np.where(np.isfinite(values), values, 0.0)


def _outlines(loops: Sequence[Array], most: int | None) -> tuple[tuple[Polygon, ...], str]:
    """The outlines of all cells, or of the largest ones and a note that says so."""
    if most is None or len(loops) <= most:
        return tuple(map(_polygon, loops)), ""
    sizes = np.array([_area(loop) for loop in loops])
    chosen = np.sort(np.argsort(-sizes, kind="stable")[:most]).tolist()
    words = (
        f"; of {count_of(len(loops), 'region')} only the {grouped(most)} largest are outlined, and "
        "colours are those of a grid of points"
    )
    return tuple(_polygon(loops[k]) for k in chosen), words


def _area(loop: Array) -> float:
    x, y = loop.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def _loops(atlas: Atlas) -> list[Array]:
    """The corners of each cell, of shape (corners, 2)."""
    found = atlas.subdivision
    points = found.vertices.floats
    return [points[list(found.loop(cell))] for cell in range(len(found))]


def _polygon(corners: Array) -> Polygon:
    return tuple((x, y) for x, y in corners.tolist())


def _drawn(points: Sequence[Point]) -> Polygon:
    """Points as floats, to be drawn."""
    return tuple((float(x), float(y)) for x, y in points)


# -- what the axes are called ----------------------------------------------------------------------


def _axes(atlas: Atlas, points: Sequence[str]) -> tuple[Axis, Axis]:
    low, high = ([float(c) for c in corner] for corner in (atlas.domain.lower, atlas.domain.upper))
    first, second = _axis_names(atlas, points)
    return Axis(first, low[0], high[0]), Axis(second, low[1], high[1])


def _axis_names(atlas: Atlas, points: Sequence[str]) -> list[str]:
    """What each parameter is: a coordinate of a box, or the way from one point to another."""
    domain = atlas.domain
    if isinstance(domain, Box):
        if points:
            raise UsageError("a box has no points that could have names; leave them out")
        return [f"x{k + 1}" for k in domain.free]
    own = list(points) or _points_of(domain)
    if len(own) != domain.dimension + 1:
        raise UsageError(
            f"there are {count_of(len(own), 'name')} for the "
            f"{count_of(domain.dimension + 1, 'point')} of {domain.describe()}; give one for each"
        )
    return [f"{own[0]} → {end}" for end in own[1:]]


def _points_of(domain: Any) -> list[str]:
    """The points themselves where they are short, else what they are called in the domain."""
    if isinstance(domain, Segment):
        ends: tuple[Point, ...] = (domain.p, domain.q)
        names = ["p", "q"]
    else:
        assert isinstance(domain, Plane)
        ends = tuple(map(domain.point, (domain.corners[0], domain.corners[1], domain.corners[3])))
        names = ["origin", "origin + u", "origin + v"]
    shown = [written(end) for end in ends]
    return shown if domain.inputs <= 6 and max(map(len, shown)) <= 20 else names


# -- lines -----------------------------------------------------------------------------------------


def _height(value: Fraction) -> float:
    """A value as a float; UsageError beyond all of them."""
    if abs(value) >= LARGE:
        raise UsageError("the values of the network are beyond all floats, and no picture")
    return float(value)


def _knots(atlas: Atlas) -> list[Point]:
    return sorted({vertex for region in atlas for vertex in region.parameter_vertices})


def _graph(atlas: Atlas, called: Sequence[str], points: Sequence[str]) -> Graph:
    """Each output over the parameter: exact values at the breakpoints, straight in between."""
    knots = _knots(atlas)
    values = [atlas(atlas.domain.point(knot)) for knot in knots]
    places = [float(knot[0]) for knot in knots]
    curves = tuple(
        Curve(
            output,
            name,
            tuple((x, _height(y[output])) for x, y in zip(places, values, strict=True)),
        )
        for output, name in enumerate(called)
    )
    low, high = float(atlas.domain.lower[0]), float(atlas.domain.upper[0])
    (name,) = _axis_names(atlas, points)
    up = called[0] if len(called) == 1 else "outputs"
    words = "The network over the line, and where its activation regions meet"
    if not atlas.complete:
        words = "The network over the part of the line that was found"
    return Graph(curves, tuple(places[1:-1]), (Axis(name, low, high), room_for(up, curves)), words)


def room_for(name: str, curves: Sequence[Curve]) -> Axis:
    """The axis of values, with some room above and below."""
    heights = [y for curve in curves for _, y in curve.points]
    low, high = min(heights, default=0.0), max(heights, default=0.0)
    room = 0.06 * (high - low) or 0.5 * max(abs(low), 1.0)
    return Axis(name, low - room, high + room)
