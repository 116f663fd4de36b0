"""Graphs in axes of matplotlib."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from symact.rendering.pictures import (
    INK,
    LINES,
    PAPER,
    SHAPES,
    Axis,
    Band,
    Curve,
    Graph,
    Span,
    Spot,
    named,
)

MARKERS = dict(zip(SHAPES, "osD^", strict=True))

STRIP = "#d7dce1"
"""The colour of bands."""

LONG = 24
"""From how many letters on names stand above a graph and not beside it."""

COLUMNS = 74
"""How many letters a line above or below a graph has."""

ACROSS = 82
"""How many letters names have together in a row; each has a sample, as broad as ten."""

FONT = 9
"""How high letters are, in points."""

ROW = 1.5
"""How high a row of names is for its letters."""

Key = Curve | Spot | Span | Band


def draw_graph(graph: Graph, axes: Any) -> None:
    """Each curve with its breakpoints, what stands out, and what it all is called."""
    for mark in graph.marks:
        axes.axvline(mark, color=INK, alpha=0.15, linewidth=0.5, zorder=0)
    for band in graph.bands:
        axes.axhspan(band.low, band.high, color=STRIP, alpha=0.6, linewidth=0, zorder=0)
        for end in (band.low, band.high):
            axes.axhline(end, color=INK, linewidth=0.7, zorder=0.5)
    marker = min(max(60 / (len(graph.marks) + 2), 0.6), 4.0)
    for curve in graph.curves:
        xs, ys = zip(*curve.points, strict=True)
        axes.plot(xs, ys, **_line(curve), markersize=marker, zorder=2)
    for span in graph.spans:
        xs, ys = zip(*span.ends, strict=True)
        axes.plot(xs, ys, **SPAN, zorder=3)
    draw_spots(graph.spots, axes)
    set_axes(graph.axes, axes, graph.source)
    _draw_legend(graph, axes)


SPAN: dict[str, Any] = {"color": INK, "linewidth": 1.2, "marker": "_", "markersize": 7}


def _line(curve: Curve) -> dict[str, Any]:
    return {
        "color": LINES[curve.number % len(LINES)],
        "linestyle": (0, curve.dashes) if curve.dashes else "-",
        "linewidth": 1.4,
        "marker": "" if curve.is_sampled else "o",
        "label": curve.name,
    }


def draw_spots(spots: Iterable[Spot], axes: Any) -> None:
    """Points that stand out, over all else."""
    for spot in spots:
        axes.plot(*spot.at, **_spot(spot), zorder=4)


def _spot(spot: Spot) -> dict[str, Any]:
    colour = LINES[spot.number % len(LINES)]
    return {
        "marker": MARKERS[spot.shape],
        "markersize": 5.5,
        "linestyle": "",
        "markerfacecolor": PAPER if spot.is_open else colour,
        "markeredgecolor": colour,
        "markeredgewidth": 1.2,
        "clip_on": False,
    }


def spot_handle(spot: Spot) -> Any:
    """What stands for a spot in a legend."""
    from matplotlib.lines import Line2D

    return Line2D([], [], **_spot(spot), label=_wrapped(spot.name))


def _wrapped(name: str) -> str:
    return "\n".join(textwrap.wrap(name, COLUMNS, break_on_hyphens=False))


def _handle(thing: Key) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    match thing:
        case Spot():
            return spot_handle(thing)
        case Curve():
            return Line2D([], [], **{**_line(thing), "marker": "", "label": _wrapped(thing.name)})
        case Span():
            return Line2D([], [], **{**SPAN, "marker": "|"}, label=_wrapped(thing.name))
        case Band():
            return Patch(facecolor=STRIP, edgecolor=INK, linewidth=0.7, label=_wrapped(thing.name))


def rows_above(graph: Graph) -> int:
    """How many rows of names stand above a graph."""
    return sum(map(_rows, () if _is_beside(graph) else _divided(graph)))


def _is_beside(graph: Graph) -> bool:
    """Whether only curves have names, and short ones, which stand beside the graph."""
    if graph.source:
        return False
    return graph.key == named(graph.curves) and max(map(_length, graph.key), default=0) <= LONG


def _divided(graph: Graph) -> Iterator[tuple[Key, ...]]:
    """What is named in one block: curves, then everything else."""
    if len(graph.key) > 1:
        yield named(graph.curves)
        yield tuple(thing for thing in graph.key if not isinstance(thing, Curve))


def _length(thing: Key) -> int:
    return len(thing.name)


def _columns(things: tuple[Key, ...]) -> int:
    longest = max(map(_length, things), default=1)
    return max(1, min(len(things), ACROSS // (longest + 10)))


def _rows(things: tuple[Key, ...]) -> int:
    if _columns(things) > 1:
        return -(-len(things) // _columns(things))
    return sum(len(textwrap.wrap(thing.name, COLUMNS, break_on_hyphens=False)) for thing in things)


def _draw_legend(graph: Graph, axes: Any) -> None:
    """Names beside the graph in the order in which curves end, or above it in blocks."""
    if _is_beside(graph):
        if len(graph.key) > 1:
            ends = {curve.name: curve.points[-1][1] for curve in reversed(graph.curves)}
            things = sorted(graph.key, key=lambda thing: -ends[thing.name])
            place = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}
            axes.legend(handles=[_handle(thing) for thing in things], frameon=False, **place)
        return
    rows = 0
    for block in _divided(graph):
        if block:
            _draw_block(block, axes, rows)
            rows += _rows(block)


def _draw_block(things: tuple[Key, ...], axes: Any, rows: int) -> None:
    """A block of names above a graph, so many rows of others between them."""
    from matplotlib.transforms import ScaledTranslation

    size = FONT * ROW
    up = ScaledTranslation(0, rows * size / 72, axes.figure.dpi_scale_trans)
    if axes.get_legend() is not None:
        axes.add_artist(axes.get_legend())
    axes.legend(
        handles=[_handle(thing) for thing in things],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        bbox_transform=axes.transAxes + up,
        ncols=_columns(things),
        frameon=False,
        fontsize=FONT,
        borderaxespad=0.2,
        borderpad=0.2,
        labelspacing=0.35,
        handlelength=2.6,
        columnspacing=1.6,
    )


def set_axes(sides: tuple[Axis, Axis], axes: Any, source: str = "") -> None:
    """The ends of both axes and their names, and below them what a picture was read from."""
    across, up = sides
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    axes.set_xlabel("\n".join((across.name, *textwrap.wrap(source, 84, break_on_hyphens=False))))
    axes.set_ylabel(up.name)
