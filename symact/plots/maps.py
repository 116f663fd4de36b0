"""Pictures of atlases: the cells of a plane with the decision boundary, or the function on a line.

Drawing is the only place where exact coordinates become floats for good. matplotlib is the
optional extra ``plot``; the same atlas gives the same bytes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symact.errors import MissingDependencyError, UsageError
from symact.files import placed
from symact.geometry.vertices import Point
from symact.numbers.arrays import Array
from symact.regions.atlas import Atlas
from symact.regions.domain import Box, Plane, Segment

INK = "#22262b"
HUES = (
    "#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2",
    "#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#8a8f98",
)  # fmt: skip
"""One colour for each output, in turn."""

RASTERISED = 3000
"""From how many cells on an SVG holds them as a picture, so that the file stays small."""


def region_map(atlas: Atlas, path: str | os.PathLike[str]) -> None:
    """Draw an atlas into an ``.svg`` or ``.png`` file, whole or not at all.

    In 2-D every cell has the hue of its largest output (for one output: of its sign), in a shade of
    its own, with the exact decision boundary drawn over it. In 1-D the outputs are drawn over the
    parameter, with their breakpoints.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for another suffix, a domain of dimension 0, a place that cannot be written to.
    """
    file = Path(path)
    if file.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"{file} has the suffix {file.suffix!r}; a picture is .svg or .png")
    if atlas.dimension not in (1, 2):
        raise UsageError(f"a domain of dimension {atlas.dimension} cannot be drawn; 1 or 2 can")
    if not atlas.domain.is_drawable:
        raise UsageError(
            f"{atlas.domain.describe()} cannot be drawn: floats do not tell its points apart, or "
            "do not reach so far"
        )
    with _figure() as (figure, axes):
        if atlas.dimension == 2:
            _draw_plane(atlas, axes)
        else:
            _draw_line(atlas, axes)
        _save(figure, file)


@contextlib.contextmanager
def _figure() -> Iterator[tuple[Any, Any]]:
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingDependencyError.of("matplotlib", "plot", "drawing") from None
    settings: Any = {
        "svg.hashsalt": "symact",
        "svg.fonttype": "path",
        "font.size": 9,
        "axes.edgecolor": INK,
        "axes.linewidth": 0.6,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(6.4, 6.0), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def _save(figure: Any, file: Path) -> None:
    form = file.suffix.lower()[1:]
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    with placed(file) as temporary:
        figure.savefig(temporary, format=form, dpi=200, metadata=metadata)


# -- planes ----------------------------------------------------------------------------------------


def _draw_plane(atlas: Atlas, axes: Any) -> None:
    from matplotlib.collections import LineCollection, PolyCollection

    loops = [_corners(atlas, cell) for cell in range(len(atlas))]
    many = len(loops) > RASTERISED
    if atlas.network.outputs > 1 and atlas.complete:
        _draw_classes(atlas, axes, many)
        edge = (1.0, 1.0, 1.0, 0.9)
        shades: Any = [(1.0, 1.0, 1.0, alpha) for alpha in _shades(len(loops))]
    else:
        edge = (0.13, 0.15, 0.17, 0.4)
        shades = _heights(atlas, loops)
    # thin enough that the cells show however many they are
    width = float(np.clip(20 / max(len(loops), 1) ** 0.5, 0.06, 0.8))
    axes.add_collection(
        PolyCollection(
            loops,
            facecolors=shades,
            edgecolors=edge,
            linewidths=width,
            rasterized=many,
            zorder=2,
        )
    )
    if atlas.complete and atlas.network.outputs == 1:
        flat = [np.array(loop, dtype=float) for loop in atlas.zero_set().parameter_polygons]
        axes.add_collection(PolyCollection(flat, facecolors=INK, edgecolors="none", zorder=2.5))
    if atlas.complete:
        borders = [np.array(ends, dtype=float) for ends in _borders(atlas)]
        axes.add_collection(
            LineCollection(borders, colors=INK, linewidths=1.4, capstyle="round", zorder=3)
        )
    low, high = ([float(c) for c in corner] for corner in (atlas.domain.lower, atlas.domain.upper))
    sides = [b - a for a, b in zip(low, high, strict=True)]
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect("equal" if max(sides) <= 4 * min(sides) else "auto")
    _name_axes(atlas, axes)


def _corners(atlas: Atlas, cell: int) -> Array:
    found = atlas.subdivision
    points: Array = found.vertices.floats[list(found.loop(cell))]
    return points


def _draw_classes(atlas: Atlas, axes: Any, many: bool) -> None:
    """The exact cells on which each output is the largest, in its hue, with a legend."""
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    cells = atlas.decisions().cells
    axes.add_collection(
        PolyCollection(
            [np.array(cell.parameter_vertices, dtype=float) for cell in cells],
            facecolors=[HUES[cell.outputs[0] % len(HUES)] for cell in cells],
            edgecolors="face",
            linewidths=0.3,
            rasterized=many,
            zorder=1,
        )
    )
    labels = sorted({cell.outputs[0] for cell in cells})
    axes.legend(
        handles=[
            Patch(facecolor=HUES[label % len(HUES)], label=f"output {label + 1}")
            for label in labels
        ],
        loc="upper center",
        bbox_to_anchor=(0.5, 1.0 + 0.045 * (1 + (len(labels) - 1) // 5)),
        ncols=min(len(labels), 5),
        frameon=False,
        handlelength=1.0,
        handleheight=1.0,
        borderaxespad=0.0,
    )


def _shades(count: int) -> list[float]:
    """Opacities of white that differ between neighbours: the golden ratio spreads them evenly."""
    return [0.12 + 0.5 * (0.6180339887 * k % 1.0) for k in range(count)]


def _heights(atlas: Atlas, loops: list[Array]) -> Any:
    """A colour for the value of the first output in the middle of each cell."""
    from matplotlib import colormaps
    from matplotlib.colors import CenteredNorm

    if not loops:
        return []
    matrix, offset = atlas.domain.map.round("float64")
    middles = np.array([loop.mean(axis=0) for loop in loops]) @ matrix.T + offset
    values = atlas.network(middles)[..., 0]
    return colormaps["RdBu_r"](0.12 + 0.76 * CenteredNorm()(values))


def _borders(atlas: Atlas) -> list[tuple[Point, ...]]:
    if atlas.network.outputs > 1:
        return [border.parameter_vertices for border in atlas.decisions().borders]
    return list(atlas.zero_set().parameter_segments)


def _name_axes(atlas: Atlas, axes: Any) -> None:
    names = {Box: ("x{}", True), Segment: ("t", False), Plane: ("st", False)}
    form, numbered = names[type(atlas.domain)]
    if numbered:
        assert isinstance(atlas.domain, Box)
        labels = [form.format(k + 1) for k in atlas.domain.free]
    else:
        labels = list(form)
    axes.set_xlabel(labels[0])
    if atlas.dimension == 2:
        axes.set_ylabel(labels[1], rotation=0, labelpad=10)


# -- lines -----------------------------------------------------------------------------------------


def _height(value: Fraction) -> float:
    """A value as a float; UsageError beyond all of them."""
    try:
        return float(value)
    except OverflowError:
        raise UsageError(
            "the values of the network are beyond all floats, and no picture"
        ) from None


def _draw_line(atlas: Atlas, axes: Any) -> None:
    """Each output over the parameter: exact values at the breakpoints, straight in between."""
    knots = sorted({vertex for region in atlas for vertex in region.parameter_vertices})
    values = [atlas(atlas.domain.point(knot)) for knot in knots]
    places = [float(knot[0]) for knot in knots]
    marker = float(np.clip(60 / max(len(knots), 1), 0.6, 4))
    for output in range(atlas.network.outputs):
        axes.plot(
            places,
            [_height(value[output]) for value in values],
            color=HUES[output % len(HUES)],
            linewidth=1.2,
            marker="o",
            markersize=marker,
            label=f"output {output + 1}",
        )
    for place in places[1:-1]:
        axes.axvline(place, color=INK, alpha=0.12, linewidth=0.4, zorder=0)
    axes.set_xlim(float(atlas.domain.lower[0]), float(atlas.domain.upper[0]))
    if atlas.network.outputs > 1:
        # beside the lines, in the order in which they end there
        handles, labels = axes.get_legend_handles_labels()
        order = sorted(range(len(handles)), key=lambda output: -values[-1][output])
        axes.legend(
            [handles[k] for k in order],
            [labels[k] for k in order],
            loc="center left",
            bbox_to_anchor=(1.0, 0.5),
            frameon=False,
        )
    _name_axes(atlas, axes)
