"""Pictures by matplotlib, which is the optional extra ``plot``: into a file, or into axes.

The same atlas gives the same bytes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symact.errors import MissingDependencyError, UsageError
from symact.files import path_of, placed
from symact.plots.pictures import picture
from symact.regions.atlas import Atlas
from symact.rendering.pictures import (
    HUES,
    INK,
    LETTER,
    LINES,
    STOPS,
    Axis,
    Graph,
    Map,
    letters_on,
)

RASTERISED = 3000
"""From how many cells on an SVG holds them as a picture, so that the file stays small."""

INCHES = 6.4
"""How wide a picture in a file is."""

STYLES = ("-", "--", "-.", ":")
"""How lines are drawn, in turn, so that they are told apart in grey."""


def region_map(
    atlas: Atlas,
    path: str | os.PathLike[str],
    *,
    names: Sequence[str] = (),
    points: Sequence[str] = (),
) -> None:
    """Draw an atlas into an ``.svg`` or ``.png`` file, whole or not at all.

    In 2-D every area has the hue and the name of its largest output, with the exact decision
    boundary around it; for one output every region has the colour of its value in the middle, with
    the exact set where it is 0. In 1-D the outputs are drawn over the parameter, with their
    breakpoints.

    Args:
        atlas: the regions.
        path: where to.
        names: what the outputs are called; numbers from 1 if left out.
        points: what the points of a segment or plane are called, its ends or three corners.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for another suffix, a domain of dimension 0, a place that cannot be written to,
            names that do not fit.
    """
    file = path_of(path)
    if file.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"{file} has the suffix {file.suffix!r}; a picture is .svg or .png")
    shown = picture(atlas, names=names, points=points)
    with _figure(shown) as (figure, axes):
        _draw(shown, axes)
        _save(figure, file)


def plot(
    atlas: Atlas, axes: Any = None, *, names: Sequence[str] = (), points: Sequence[str] = ()
) -> Any:
    """Draw an atlas into axes of matplotlib, new ones if left out; gives the axes.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for what cannot be drawn, and names that do not fit.
    """
    shown = picture(atlas, names=names, points=points)
    if axes is None:
        try:
            from matplotlib import pyplot
        except ImportError:
            raise MissingDependencyError.of("matplotlib", "plot", "drawing") from None
        _, axes = pyplot.subplots(figsize=_size(shown), layout="constrained")
    _draw(shown, axes)
    return axes


@contextlib.contextmanager
def _figure(shown: Map | Graph) -> Iterator[tuple[Any, Any]]:
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
        figure = Figure(figsize=_size(shown), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def _size(shown: Map | Graph) -> tuple[float, float]:
    if isinstance(shown, Graph):
        return INCHES, 4.0
    return INCHES, 6.2 if shown.scale is None else 5.4


def _save(figure: Any, file: Path) -> None:
    form = file.suffix.lower()[1:]
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    with placed(file) as temporary:
        figure.savefig(temporary, format=form, dpi=200, metadata=metadata)


def _draw(shown: Map | Graph, axes: Any) -> None:
    if isinstance(shown, Map):
        _draw_map(shown, axes)
    else:
        _draw_graph(shown, axes)


# -- maps ------------------------------------------------------------------------------------------


def _draw_map(plane: Map, axes: Any) -> None:
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.patheffects import Normal, Stroke

    many = len(plane.cells) > RASTERISED
    areas = [area for _, area in plane.areas]
    hues = [HUES[number % len(HUES)] for number, _ in plane.areas]
    axes.add_collection(
        PolyCollection(
            areas, facecolors=hues, edgecolors="face", linewidths=0.3, rasterized=many, zorder=2.5
        )
    )
    if plane.scale is not None:
        _draw_heights(plane, axes, many)
    # thin enough that the cells show however many they are
    width = float(np.clip(20 / max(len(plane.cells), 1) ** 0.5, 0.06, 0.8))
    axes.add_collection(
        PolyCollection(
            plane.cells,
            facecolors="none",
            edgecolors=(0.13, 0.15, 0.17, 0.45),
            linewidths=width,
            rasterized=many,
            zorder=2.8,
        )
    )
    axes.add_collection(
        LineCollection(
            plane.lines,
            colors=INK,
            linewidths=1.5,
            capstyle="round",
            zorder=3,
            path_effects=[Stroke(linewidth=2.8, foreground="white"), Normal()],
        )
    )
    assert plane.axes is not None
    _set_axes(plane.axes, axes)
    sides = [axis.high - axis.low for axis in plane.axes]
    axes.set_aspect("equal" if max(sides) <= 4 * min(sides) else "auto")
    _draw_labels(plane, axes)
    _draw_legend(plane, axes)


def _draw_heights(plane: Map, axes: Any, many: bool) -> None:
    """The regions in the colours of their values, and the bar that says what these are."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    scale = plane.scale
    assert scale is not None
    axes.add_collection(
        PolyCollection(
            [area for _, area in plane.heights],
            facecolors=[scale.colour(value) for value, _ in plane.heights],
            edgecolors="face",
            linewidths=0.3,
            rasterized=many,
            zorder=2,
        )
    )
    colours = LinearSegmentedColormap.from_list("heights", STOPS)
    known = ScalarMappable(Normalize(scale.low, scale.high), colours)
    axes.figure.colorbar(known, ax=axes, label=scale.name, fraction=0.05, pad=0.03)


def _draw_labels(plane: Map, axes: Any) -> None:
    """Names inside areas, as large as the room that was kept for them."""
    from matplotlib.patheffects import Normal, Stroke

    figure = axes.figure
    # the frame is smaller than what it is given where the sides keep their ratio
    inches = axes.get_position().width * figure.get_figwidth() * 0.92
    for label in plane.labels:
        axes.text(
            *label.at,
            label.text,
            color=letters_on(label.number),
            fontsize=LETTER * inches * 72,
            fontweight="bold",
            ha="center",
            va="center",
            zorder=4,
            path_effects=[
                Stroke(linewidth=2.4, foreground=HUES[label.number % len(HUES)]),
                Normal(),
            ],
        )


def _draw_legend(plane: Map, axes: Any) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor=HUES[number % len(HUES)], label=name)
        for number, name in plane.names.items()
    ]
    if plane.lines and plane.line:
        handles.append(Line2D([], [], color=INK, linewidth=1.5, label=plane.line))
    if handles:
        longest = max(len(handle.get_label()) for handle in handles)
        axes.legend(
            handles=handles,
            loc="lower center",
            bbox_to_anchor=(0.5, 1.01),
            ncols=min(len(handles), max(1, 72 // (longest + 6))),
            frameon=False,
            handlelength=1.2,
            handleheight=1.0,
            borderaxespad=0.0,
        )


# -- graphs ----------------------------------------------------------------------------------------


def _draw_graph(graph: Graph, axes: Any) -> None:
    """Each curve with its breakpoints; beside them their names, in the order in which they end."""
    for mark in graph.marks:
        axes.axvline(mark, color=INK, alpha=0.15, linewidth=0.5, zorder=0)
    marker = float(np.clip(60 / max(len(graph.marks) + 2, 1), 0.6, 4))
    for curve in graph.curves:
        xs, ys = zip(*curve.points, strict=True)
        axes.plot(
            xs,
            ys,
            color=LINES[curve.number % len(LINES)],
            linestyle=STYLES[curve.number // 2 % len(STYLES)],
            linewidth=1.3,
            marker="o",
            markersize=marker,
            label=curve.name,
        )
    _set_axes(graph.axes, axes)
    if len(graph.names) > 1:
        handles, labels = axes.get_legend_handles_labels()
        order = sorted(range(len(handles)), key=lambda k: -graph.curves[k].points[-1][1])
        axes.legend(
            [handles[k] for k in order],
            [labels[k] for k in order],
            loc="center left",
            bbox_to_anchor=(1.0, 0.5),
            frameon=False,
        )


def _set_axes(sides: tuple[Axis, Axis], axes: Any) -> None:
    across, up = sides
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    axes.set_xlabel(across.name)
    axes.set_ylabel(up.name)
