"""Maps in axes of matplotlib."""

from __future__ import annotations

from typing import Any

from symact.plots.lines import draw_spots, set_axes, spot_handle
from symact.rendering.pictures import HUES, INK, LETTER, STOPS, Map, letters_on, named

RASTERISED = 3000
"""From how many cells on an SVG holds them as a picture, so that the file stays small."""


def draw_map(plane: Map, axes: Any) -> None:
    """Areas, cells and lines of a map, its names, and what its colours stand for."""
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
    width = min(max(20 / max(len(plane.cells), 1) ** 0.5, 0.06), 0.8)
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
    set_axes(plane.axes, axes, plane.source)
    sides = [axis.high - axis.low for axis in plane.axes]
    axes.set_aspect("equal" if max(sides) <= 4 * min(sides) else "auto")
    draw_spots(plane.spots, axes)
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
    handles += [spot_handle(spot) for spot in named(plane.spots)]
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
