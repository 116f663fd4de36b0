"""Pictures on pages, as what is to be seen: maps of a plane and graphs over a line.

What makes them is above; formats that have pictures draw them, each in its own way, and all from
these same numbers. Colours are chosen here once: ten that readers who are blind to some colours
tell apart, and one scale whose lightness only grows, so that it is read in grey too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Place = tuple[float, float]

Polygon = tuple[Place, ...]

INK = "#22262b"

PAPER = "#ffffff"

HUES = (
    "#0072b2", "#e69f00", "#56b4e9", "#d55e00", "#f0e442",
    "#009e73", "#cc79a7", "#332288", "#dddddd", "#882255",
)  # fmt: skip
"""One colour for each output, in turn: those of M. Okabe and K. Ito (2008), and three of P. Tol."""

LINES = (*HUES[:4], "#7800f0", *HUES[5:8], "#781800", HUES[9])
"""The same for lines, with two others in place of the lightest, in which lines would be faint."""

DARK_PAPER, DARK_INK = "#16181b", "#e2e3e0"
"""Paper and ink where the reader has everything dark."""

DARK_LINES = (
    "#83b7e7", "#e69f00", "#79f7ff", "#e9713b", "#a394ff",
    "#0fe095", "#dbafc0", "#8a6cff", "#ce6f57", "#d5549e",
)  # fmt: skip
"""Lines on dark paper, each next to what it is on white."""

DARK_STRIP = "#3a4047"
"""Bands there."""

STOPS = ("#3b6ea8", "#b9c3cc", "#fff3b0")
"""The scale of heights: least, middle, greatest."""

DASHES = ((), (6.0, 2.5), (7.0, 2.0, 1.5, 2.0), (1.5, 2.0))
"""How lines are drawn and left out by turns, in widths of theirs, so that grey tells them apart."""

SHAPES = ("circle", "square", "diamond", "triangle")
"""What points that stand out look like, in turn."""

LETTER = 0.032
"""How high letters inside a map are, as a part of its width."""


@dataclass(frozen=True)
class Axis:
    """A side of a picture: what it is called, and what it goes from and to."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Label:
    """Words in the middle of an area, and the number of what it belongs to."""

    text: str
    at: Place
    number: int


@dataclass(frozen=True)
class Scale:
    """What colours of heights stand for: its name, and the values at both ends."""

    name: str
    low: float
    high: float

    def colour(self, value: float) -> str:
        """The colour of a value.

        >>> Scale("y", -1.0, 1.0).colour(0.0) == STOPS[1]
        True
        """
        part = 2 * min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        first, second = STOPS[part > 1], STOPS[1 + (part > 1)]
        return _between(first, second, part - (part > 1))


def _between(first: str, second: str, part: float) -> str:
    ends = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in ends)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


def letters_on(number: int) -> str:
    """The colour of letters on the hue of a number: whichever of dark and light stands out."""
    red, green, blue = _channels(HUES[number % len(HUES)])
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 120 else "#ffffff"


@dataclass(frozen=True)
class Map:
    """A map of a part of the plane, which only formats with pictures show.

    Attributes:
        areas: convex polygons, each with the number of what it belongs to.
        cells: convex polygons whose outlines are drawn over them.
        lines: segments that stand out.
        names: what the numbers stand for.
        words: what is seen.
        heights: convex polygons with values, which ``scale`` has colours for.
        scale: what these colours stand for.
        labels: what stands inside areas.
        line: what the segments are.
        axes: across and up; none for the polygons alone.
        spots: points that stand out.
        source: what it was read from; empty where that is plain.
    """

    areas: tuple[tuple[int, Polygon], ...]
    cells: tuple[Polygon, ...]
    lines: tuple[Polygon, ...]
    names: Mapping[int, str]
    words: str
    heights: tuple[tuple[float, Polygon], ...] = ()
    scale: Scale | None = None
    labels: tuple[Label, ...] = ()
    line: str = ""
    axes: tuple[Axis, Axis] | None = None
    spots: tuple[Spot, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Curve:
    """A line of a graph.

    Attributes:
        number: of its colour.
        name: what it is called.
        points: from the left.
        dash: which of :data:`DASHES`; by its number for None.
        is_sampled: whether the points are some of a curve, and not the corners of a line.
    """

    number: int
    name: str
    points: Polygon
    dash: int | None = None
    is_sampled: bool = False

    @property
    def dashes(self) -> tuple[float, ...]:
        """How it is drawn and left out by turns; empty for a line without gaps."""
        return DASHES[(self.number // 2 if self.dash is None else self.dash) % len(DASHES)]


@dataclass(frozen=True)
class Spot:
    """A point that stands out.

    Attributes:
        at: where it is.
        number: of its colour, that of a curve.
        name: what it is; empty for nothing that is said.
        shape: one of :data:`SHAPES`.
        is_open: whether it is hollow, as for a value that is not taken.
    """

    at: Place
    number: int
    name: str = ""
    shape: str = SHAPES[0]
    is_open: bool = False


@dataclass(frozen=True)
class Span:
    """A length that stands out, such as a gap between curves: its name and both ends."""

    name: str
    ends: tuple[Place, Place]


@dataclass(frozen=True)
class Band:
    """A strip across a graph in which something stays: its name, and from where to where."""

    name: str
    low: float
    high: float


Named = TypeVar("Named", Curve, Spot, Span, Band)


def named(things: Iterable[Named]) -> tuple[Named, ...]:
    """Those that have names, the first of each name.

    >>> [spot.at for spot in named([Spot((0, 0), 0), Spot((1, 0), 0, "a"), Spot((2, 0), 0, "a")])]
    [(1, 0)]
    """
    first: dict[str, Named] = {}
    for thing in things:
        if thing.name:
            first.setdefault(thing.name, thing)
    return tuple(first.values())


@dataclass(frozen=True)
class Graph:
    """Curves over a line, which only formats with pictures show.

    Attributes:
        curves: what is drawn; those of one name are one thing that jumps in between.
        marks: places where something changes.
        axes: across and up.
        words: what is seen.
        spots, spans, bands: what stands out.
        source: what it was read from; empty where that is plain.
    """

    curves: tuple[Curve, ...]
    marks: tuple[float, ...]
    axes: tuple[Axis, Axis]
    words: str
    spots: tuple[Spot, ...] = ()
    spans: tuple[Span, ...] = ()
    bands: tuple[Band, ...] = ()
    source: str = ""

    @property
    def names(self) -> dict[int, str]:
        """What the colours stand for."""
        return {curve.number: curve.name for curve in self.curves}

    @property
    def key(self) -> tuple[Curve | Spot | Span | Band, ...]:
        """What a reader is told the meaning of, in order."""
        return (*named(self.curves), *named(self.spans), *named(self.bands), *named(self.spots))
