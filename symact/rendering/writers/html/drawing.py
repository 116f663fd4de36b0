"""Pictures as SVG: inside a page, coloured by its stylesheet, or by themselves.

Exact coordinates became floats before; here they become thousandths of the width. There is nothing
in a picture that another run would write otherwise: no identifiers, no dates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from symact.rendering.pictures import (
    DARK_INK,
    DARK_LINES,
    DARK_PAPER,
    DARK_STRIP,
    INK,
    LETTER,
    LINES,
    Axis,
    Graph,
    Map,
    Place,
    Scale,
    letters_on,
)
from symact.rendering.pictures import HUES as COLOURS
from symact.rendering.writers.html.keys import (
    HUES,
    SIZE,
    TEXT,
    WIDE,
    Entry,
    entries,
    legend,
    line_as,
    short,
    shortened,
    spot_as,
)
from symact.rendering.writers.html.markup import escaped

FLAT = 0.6
"""How high a graph is, as a part of its width."""

STYLE = (
    " ".join(f".hue{k} {{ fill: {colour}; stroke: {colour}; }}" for k, colour in enumerate(COLOURS))
    + "\n"
    + " ".join(f".curve{k} {{ stroke: {colour}; }}" for k, colour in enumerate(LINES))
    + """
.cells { fill: none; stroke: #22262b; stroke-opacity: .35; stroke-width: 1; }
.halo { fill: none; stroke: #fff; stroke-width: 7; stroke-linecap: round; }
.lines { fill: none; stroke: #22262b; stroke-width: 4; stroke-linecap: round; }
.curve { fill: none; stroke-width: 4; stroke-linejoin: round; }
.spot { stroke-width: 2.5; }
.band { fill: #d7dce1; fill-opacity: .6; stroke: #22262b; stroke-width: 1; }
.key .spot, .key .band { stroke-width: 1; }
.key .curve { stroke-width: 1.6; }
.paper { fill: #fff; }
.line { fill: none; stroke: currentColor; stroke-width: 3; }
.frame, .ticks { fill: none; stroke: currentColor; stroke-width: 1.5; }
.marks { fill: none; stroke: #22262b; stroke-opacity: .25; stroke-width: 1.5; }
.picture text { fill: currentColor; font: 27px system-ui, "DejaVu Sans", Arial, sans-serif; }
.picture .label { font-weight: 600; paint-order: stroke; stroke-width: 6px; }
"""
)
"""How pictures look, wherever they are."""

DARK = (
    "@media screen and (prefers-color-scheme: dark) {\n"
    + "".join(
        f"  .graph .curve{k} {{ stroke: {colour}; }} "
        f".graph .spot{k} {{ fill: {colour}; stroke: {colour}; }}\n"
        for k, colour in enumerate(DARK_LINES)
    )
    + f"""\
  .paper, .graph .spot.open {{ fill: {DARK_PAPER}; }}
  .graph .band {{ fill: {DARK_STRIP}; stroke: {DARK_INK}; }}
  .graph .marks {{ stroke: {DARK_INK}; }}
}}
"""
)
"""How they look where the reader has everything dark; what is on a map stands on its colours."""

AS_AROUND = (
    "".join(
        f".graph .curve{k} {{ stroke: color-mix(in srgb, {colour} 68%, currentColor); }}\n"
        f".graph .spot{k} {{ stroke: color-mix(in srgb, {colour} 68%, currentColor); "
        f"fill: color-mix(in srgb, {colour} 68%, currentColor); }}\n"
        for k, colour in enumerate(LINES)
    )
    + """\
.graph .paper, .graph .spot.open { fill: none; }
.graph .band { fill: currentColor; fill-opacity: .15; stroke: currentColor; }
.graph .marks { stroke: currentColor; }
"""
)
"""How they look on somebody else's page, which is light or dark without telling: each colour is
mixed with that of the letters around, and nothing is painted behind."""


def drawing(picture: Map | Graph) -> str:
    """A figure: the picture and, below it, what is seen and what the colours stand for.

    >>> square = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0))
    >>> print(drawing(Map(((3, square),), (), (), {3: "output 4"}, "a square")).split("\\n")[2])
    <path class="hue3" d="M0 500L1000 500L1000 0L0 0Z"/>
    """
    sheet, body = _drawn(picture)
    keys = "".join(
        f' <span class="key"><svg viewBox="0 0 {entry.wide} 10"{_broad(entry)}>{entry.sample}'
        f"</svg>{escaped(entry.name)}</span>"
        for entry in entries(picture)
    )
    words = escaped(_words(picture))
    view = f'class="picture" viewBox="0 0 {sheet.width} {sheet.height}"'
    return (
        f'<figure class="{_kind(picture)}">\n<svg {view} role="img" aria-label="{words}">\n'
        + "\n".join(body)
        + f"\n</svg>\n<figcaption>{words}.{'<br>' if keys else ''}{keys}</figcaption>\n</figure>"
    )


def _kind(picture: Map | Graph) -> str:
    return "map" if isinstance(picture, Map) else "graph"


def _words(picture: Map | Graph) -> str:
    """What is seen, and what it was read from."""
    return f"{picture.words}; {picture.source}" if picture.source else picture.words


def _broad(entry: Entry) -> str:
    """How broad a sample is that is not a square."""
    return "" if entry.wide == 10 else f' style="width: {entry.wide * 0.08:.2f}em"'


_ALONE = f"@media screen and (prefers-color-scheme: dark) {{ .picture {{ color: {DARK_INK}; }} }}\n"


def standalone(picture: Map | Graph) -> str:
    """The picture as a document of its own, with what the colours stand for above it."""
    sheet, body = _drawn(picture)
    key, depth = legend(entries(picture))
    height = sheet.height + depth
    words = escaped(_words(picture))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture {_kind(picture)}" '
        f'viewBox="0 0 {SIZE} {height}" '
        f'width="{SIZE // 2}" height="{height // 2}" color="{INK}" role="img" '
        f'aria-label="{words}">\n<title>{words}</title>\n<style>\n{STYLE}{DARK}{_ALONE}</style>\n'
        f'<path class="paper" d="M0 0H{SIZE}V{height}H0Z"/>\n'
        + "\n".join(key)
        + f'\n<g transform="translate(0 {depth})">\n'
        + "\n".join(body)
        + "\n</g>\n</svg>\n"
    )


def _drawn(picture: Map | Graph) -> tuple[_Sheet, list[str]]:
    if isinstance(picture, Map):
        sheet = _Sheet.of_map(picture)
        inside, scale = _map(picture, sheet), picture.scale
    else:
        sheet = _Sheet.of_axes(picture.axes, FLAT)
        inside, scale = _graph(picture, sheet), None
    if picture.axes is None:
        return sheet, [*inside]
    return sheet, [_paper(sheet), *inside, *_beside(picture.axes, scale, sheet)]


def _paper(sheet: _Sheet) -> str:
    return f'<path class="paper" d="{_square(sheet)}"/>'


def _square(sheet: _Sheet) -> str:
    """The frame as a path."""
    return f"M{sheet.left} {sheet.top}H{sheet.left + sheet.inner}V{sheet.bottom}H{sheet.left}Z"


def _map(plane: Map, sheet: _Sheet) -> Iterator[str]:
    for number, area in plane.areas:
        yield f'<path class="hue{number % HUES}" d="{sheet.path(area)}Z"/>'
    if plane.scale is not None:
        coloured: dict[str, list[str]] = {}
        for value, area in plane.heights:
            coloured.setdefault(plane.scale.colour(value), []).append(f"{sheet.path(area)}Z")
        for colour, paths in coloured.items():
            yield f'<path fill="{colour}" stroke="{colour}" d="{"".join(paths)}"/>'
    cells = "".join(f"{sheet.path(cell)}Z" for cell in plane.cells)
    lines = "".join(sheet.path(line) for line in plane.lines)
    yield f'<path class="cells" d="{cells}"/>'
    if plane.axes is not None:
        yield f'<path class="halo" d="{lines}"/>'
    yield f'<path class="lines" d="{lines}"/>'
    for spot in plane.spots:
        yield spot_as(spot, sheet.place(spot.at))
    size = sheet.inner * LETTER
    for label in plane.labels:
        x, y = sheet.place(label.at)
        yield (
            f'<text class="label" x="{short(x)}" y="{short(y + 0.36 * size)}" '
            f'text-anchor="middle" style="font-size: {short(size)}px; '
            f"fill: {letters_on(label.number)}; stroke: {COLOURS[label.number % HUES]}"
            f'">{escaped(label.text)}</text>'
        )


def _graph(graph: Graph, sheet: _Sheet) -> Iterator[str]:
    left, right = graph.axes[0].low, graph.axes[0].high
    for band in graph.bands:
        ends = ((left, band.low), (right, band.low), (right, band.high), (left, band.high))
        yield f'<path class="band" d="{sheet.path(ends)}Z"/>'
    low, high = graph.axes[1].low, graph.axes[1].high
    marks = "".join(sheet.path(((mark, low), (mark, high))) for mark in graph.marks)
    if low < 0 < high:
        marks += sheet.path(((left, 0.0), (right, 0.0)))
    yield f'<path class="marks" d="{marks}"/>'
    for curve in graph.curves:
        yield line_as(curve, sheet.path(curve.points))
    for span in graph.spans:
        yield f'<path class="line" d="{sheet.path(span.ends)}"/>'
    for spot in graph.spots:
        yield spot_as(spot, sheet.place(spot.at))


# -- beside it -------------------------------------------------------------------------------------


def _beside(axes: tuple[Axis, Axis], scale: Scale | None, sheet: _Sheet) -> Iterator[str]:
    """The frame with its ticks, what the axes are called, and the bar of colours."""
    across, up = axes
    left, top, right, bottom = sheet.left, sheet.top, sheet.left + sheet.inner, sheet.bottom
    yield f'<path class="frame" d="{_square(sheet)}"/>'
    yield from _ticks(across, lambda value: (sheet.place((value, up.low))[0], bottom), "middle")
    yield from _ticks(up, lambda value: (left, sheet.place((across.low, value))[1]), "end")
    middle = (left + right) / 2
    name = escaped(shortened(across.name, SIZE * 0.9 / (TEXT * WIDE)))
    yield f'<text x="{short(middle)}" y="{bottom + 76}" text-anchor="middle">{name}</text>'
    name = escaped(shortened(up.name, (bottom - top) / (TEXT * WIDE)))
    turned = f'transform="translate(26 {short((top + bottom) / 2)}) rotate(-90)"'
    yield f'<text {turned} text-anchor="middle">{name}</text>'
    if scale is not None:
        yield from _bar(scale, sheet)


def _ticks(axis: Axis, place: Callable[[float], Place], anchor: str) -> Iterator[str]:
    for value in ticks(axis.low, axis.high):
        x, y = place(value)
        if anchor == "middle":
            mark, at = f"M{short(x)} {short(y)}v8", (x, y + 36)
        else:
            mark, at = f"M{short(x)} {short(y)}h-8", (x - 14, y + 9)
        yield f'<path class="ticks" d="{mark}"/>'
        yield (
            f'<text x="{short(at[0])}" y="{short(at[1])}" text-anchor="{anchor}">'
            f"{written(value)}</text>"
        )


def _bar(scale: Scale, sheet: _Sheet, parts: int = 40) -> Iterator[str]:
    """The colours from the least to the greatest value, beside the map."""
    x, height = sheet.left + sheet.inner + 30, sheet.bottom - sheet.top
    step = height / parts
    for k in range(parts):
        value = scale.low + (scale.high - scale.low) * (k + 0.5) / parts
        y = sheet.bottom - (k + 1) * step
        yield (
            f'<path fill="{scale.colour(value)}" d="M{x} {short(y)}h28v{short(step + 0.5)}h-28Z"/>'
        )
    for value in ticks(scale.low, scale.high):
        y = sheet.bottom - height * (value - scale.low) / (scale.high - scale.low)
        yield f'<text x="{x + 36}" y="{short(y + 9)}">{written(value)}</text>'
    turned = (
        f'transform="translate({SIZE - 8} {short((sheet.top + sheet.bottom) / 2)}) rotate(-90)"'
    )
    name = escaped(shortened(scale.name, height / (TEXT * WIDE)))
    yield f'<text {turned} text-anchor="middle">{name}</text>'


def ticks(low: float, high: float) -> list[float]:
    """At most six round numbers between two.

    >>> ticks(-1.0, 1.0), ticks(0.0, 0.3)
    ([-1.0, -0.5, 0.0, 0.5, 1.0], [0.0, 0.1, 0.2, 0.3])
    """
    rough = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough * 0.999)
    digits = 12 - math.floor(math.log10(max(abs(low), abs(high))))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, digits) + 0.0 for k in range(first, last + 1)]


def written(value: float) -> str:
    """A number beside a tick, with a minus that is one."""
    return f"{value:.6g}".replace("-", "−")


@dataclass(frozen=True)
class _Sheet:
    """Where points of the plane are on the picture, upwards being up.

    Attributes:
        low: the point at the lower left.
        sides: how far it goes from there.
        left, top: of the frame.
        inner: how wide the frame is.
        bottom: of the frame.
        height: of all.
    """

    low: Place
    sides: Place
    left: int
    top: int
    inner: int
    bottom: int
    height: int
    width: int = SIZE

    @staticmethod
    def of_map(plane: Map) -> _Sheet:
        if plane.axes is not None:
            room = 160 if plane.scale is not None else 0
            return _Sheet.of_axes(plane.axes, None, room)
        polygons = (*(area for _, area in plane.areas), *plane.cells)
        across, up = zip(*(point for polygon in polygons for point in polygon), strict=True)
        low = min(across), min(up)
        sides = max(across) - low[0], max(up) - low[1]
        height = round(SIZE * _ratio(sides))
        return _Sheet(low, sides, 0, 0, SIZE, height, height)

    @staticmethod
    def of_axes(axes: tuple[Axis, Axis], ratio: float | None, room: int = 0) -> _Sheet:
        low = axes[0].low, axes[1].low
        sides = axes[0].high - low[0], axes[1].high - low[1]
        left, top = _margin(axes[1]), 20
        inner = SIZE - left - 30 - room
        bottom = top + round(inner * (_ratio(sides) if ratio is None else ratio))
        return _Sheet(low, sides, left, top, inner, bottom, bottom + 96)

    def place(self, point: Place) -> Place:
        """Where a point is."""
        x, y = ((c - low) / side for c, low, side in zip(point, self.low, self.sides, strict=True))
        return self.left + x * self.inner, self.bottom - y * (self.bottom - self.top)

    def path(self, points: Iterable[Place]) -> str:
        """The path along points."""
        places = (f"{short(x)} {short(y)}" for x, y in map(self.place, points))
        return "M" + "L".join(places)


def _margin(axis: Axis) -> int:
    """How much room the numbers beside an axis take, and its name beside them."""
    longest = max(map(len, map(written, ticks(axis.low, axis.high))), default=1)
    return round(58 + TEXT * WIDE * longest)


def _ratio(sides: Place) -> float:
    """How high a map is for its width; what is very flat or very high is drawn as a square."""
    ratio = sides[1] / sides[0]
    return ratio if 0.25 <= ratio <= 4 else 1.0
