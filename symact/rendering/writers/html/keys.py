"""What the colours, lines and points of pictures stand for, as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from symact.rendering.pictures import HUES as COLOURS
from symact.rendering.pictures import (
    LINES,
    PAPER,
    Band,
    Curve,
    Graph,
    Map,
    Place,
    Span,
    Spot,
    named,
)
from symact.rendering.writers.html.markup import escaped

SIZE = 1000
HUES = len(COLOURS)
"""How many colours there are; more areas than that share them in turn."""

WIDE = 0.58
"""How wide a letter is, as a part of its height; a little more than most are."""

TEXT = 27
"""How high letters beside a picture are."""

ROW = 1.5 * TEXT
"""How high a row of names is."""

LONG = 28
"""How long the sample of a line is, of which others have 10: its gaps are seen."""


@dataclass(frozen=True)
class Entry:
    """What a colour or a line of a picture stands for, and what shows it, 10 high."""

    kind: str
    name: str
    sample: str
    wide: int = 10


def entries(picture: Map | Graph) -> list[Entry]:
    """What the colours and the dark line stand for, in order."""
    if isinstance(picture, Graph):
        found = [
            Entry(
                type(thing).__name__.lower(),
                thing.name,
                _sample(thing),
                LONG if isinstance(thing, Curve) else 10,
            )
            for thing in picture.key
        ]
        return found if len(found) > 1 else []
    hues = ((f"hue{number % HUES}", name) for number, name in sorted(picture.names.items()))
    found = [Entry(hue, name, f'<path class="{hue}" d="M0 0H10V10H0Z"/>') for hue, name in hues]
    if picture.line and picture.lines:
        found.append(Entry("line", picture.line, '<path class="line" d="M0 5H10"/>'))
    return found + [Entry("spot", spot.name, _sample(spot)) for spot in named(picture.spots)]


def _sample(thing: Curve | Spot | Span | Band) -> str:
    match thing:
        case Curve():
            return line_as(thing, f"M0 5H{LONG}", 1.2)
        case Spot():
            return spot_as(thing, (5.0, 5.0), 3.2)
        case Span():
            return '<path class="line" d="M0 5H10"/>'
        case Band():
            return '<path class="band" d="M0 0H10V10H0Z"/>'


def line_as(curve: Curve, path: str, width: float = 4) -> str:
    """A path as a curve is drawn, with its gaps in lengths of the picture."""
    gaps = " ".join(short(length * width) for length in curve.dashes)
    dashed = f' stroke-dasharray="{gaps}"' if gaps else ""
    return f'<path class="curve curve{curve.number % HUES}"{dashed} d="{path}"/>'


_OUTLINES = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
    "triangle": ((0, -1.3), (1.3, 1), (-1.3, 1)),
}


def spot_as(spot: Spot, at: Place, size: float = 8) -> str:
    """A point that stands out, at a place of the picture."""
    x, y = at
    colour = LINES[spot.number % HUES]
    kind = f"spot{spot.number % HUES}" + " open" * spot.is_open
    look = f'fill="{PAPER if spot.is_open else colour}" stroke="{colour}"'
    if spot.shape in _OUTLINES:
        outline = ((x + size * a, y + size * b) for a, b in _OUTLINES[spot.shape])
        path = "L".join(f"{short(a)} {short(b)}" for a, b in outline)
    else:
        half = f"a{short(size)} {short(size)} 0 0 0 "
        path = f"{short(x - size)} {short(y)}{half}{short(2 * size)} 0{half}{short(-2 * size)} 0"
    return f'<path class="spot {kind}" {look} d="M{path}Z"/>'


def legend(found: Iterable[Entry]) -> tuple[list[str], int]:
    """Samples with their names, row by row, and how high that is; long names take several rows."""
    body, x, y = [], 10.0, 10.0
    for entry in found:
        start = 2.4 * entry.wide + 8
        rows = textwrap.wrap(entry.name, int((SIZE - start - 20) / (TEXT * WIDE))) or [""]
        wide = start + TEXT * WIDE * max(map(len, rows))
        if x > 10 and x + wide > SIZE:
            x, y = 10.0, y + ROW
        body.append(
            f'<g transform="translate({short(x)} {short(y)}) scale(2.4)">{entry.sample}</g>'
        )
        for k, row in enumerate(rows):
            at = f'x="{short(x + start)}" y="{short(y + 22 + k * ROW)}"'
            body.append(f"<text {at}>{escaped(row)}</text>")
        x, y = x + wide + 24, y + ROW * (len(rows) - 1)
    return body, round(y + ROW) if body else 0


def shortened(name: str, letters: float) -> str:
    """A name of at most so many letters; what is left out is in the middle."""
    room = max(int(letters), 3)
    if len(name) <= room:
        return name
    return f"{name[: (room - 1) // 2]}…{name[len(name) - room // 2 :]}"


def short(number: float) -> str:
    """A coordinate, in tenths."""
    return f"{round(number, 1) + 0.0:g}"
