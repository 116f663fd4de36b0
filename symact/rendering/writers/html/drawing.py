"""Maps of the plane as SVG inside a page, coloured by the page's stylesheet.

Exact coordinates became floats before; here they become thousandths of the width.
"""

from __future__ import annotations

from symact.rendering.page import Map, Polygon
from symact.rendering.writers.html.markup import escaped

SIZE = 1000
HUES = 10
"""How many colours there are; more areas than that share them in turn."""


def drawing(plane: Map) -> str:
    """A figure: the map and, below it, what is seen and what the colours stand for.

    >>> square = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0))
    >>> print(drawing(Map(((3, square),), (), (), {3: "output 4"}, "a square")).split("\\n")[2])
    <path class="hue3" d="M0 500L1000 500L1000 0L0 0Z"/>
    """
    polygons = (*(area for _, area in plane.areas), *plane.cells)
    frame = _Frame([point for polygon in polygons for point in polygon])
    body = [
        f'<path class="hue{number % HUES}" d="{frame.path(area)}Z"/>'
        for number, area in plane.areas
    ]
    cells = "".join(f"{frame.path(cell)}Z" for cell in plane.cells)
    lines = "".join(frame.path(line) for line in plane.lines)
    body += [f'<path class="cells" d="{cells}"/>', f'<path class="lines" d="{lines}"/>']
    keys = "".join(
        f' <span class="key"><svg viewBox="0 0 10 10"><path class="hue{number % HUES}" '
        f'd="M0 0H10V10H0Z"/></svg>{escaped(name)}</span>'
        for number, name in plane.names.items()
    )
    words = escaped(plane.words)
    return (
        f'<figure>\n<svg viewBox="0 0 {SIZE} {frame.height}" role="img" aria-label="{words}">\n'
        + "\n".join(body)
        + f"\n</svg>\n<figcaption>{words}.{'<br>' if keys else ''}{keys}</figcaption>\n</figure>"
    )


class _Frame:
    """Where points of the plane are on the picture, upwards being up."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        across, up = zip(*points, strict=True)
        self.left, self.top = min(across), max(up)
        width, height = max(across) - self.left, self.top - min(up)
        ratio = height / width
        # what is very flat or very high is drawn as a square
        self.height = round(SIZE * ratio) if 0.25 <= ratio <= 4 else SIZE
        self.scales = SIZE / width, self.height / height

    def path(self, points: Polygon) -> str:
        """The path along points."""
        right, down = self.scales
        places = (
            f"{_short((x - self.left) * right)} {_short((self.top - y) * down)}" for x, y in points
        )
        return "M" + "L".join(places)


def _short(number: float) -> str:
    return f"{round(number, 1) + 0.0:g}"
