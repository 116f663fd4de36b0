"""Maps: up is up, names are never markup, and nothing is drawn outside of the frame."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from symact.rendering.page import Map
from symact.rendering.writers.html.drawing import SIZE, drawing
from tests.rendering.markup import read_markup

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def paths(figure: str) -> list[str]:
    return re.findall(r'd="(.*?)"', figure)


def test_up_is_up_and_right_is_right() -> None:
    figure = drawing(Map(((12, SQUARE),), (SQUARE,), (SQUARE[:2],), {12: "a"}, "all"))
    assert f'viewBox="0 0 {SIZE} 1000"' in figure
    area, cell, line, _ = paths(figure)
    assert area == cell == "M0 1000L1000 1000L1000 0L0 0Z"
    assert line == "M0 1000L1000 1000"
    assert 'class="hue2"' in figure


def test_what_is_very_flat_is_drawn_as_a_square() -> None:
    half, flat = (tuple((x, y * h) for x, y in SQUARE) for h in (0.5, 0.001))
    assert f'viewBox="0 0 {SIZE} 500"' in drawing(Map((), (half,), (), {}, "w"))
    assert f'viewBox="0 0 {SIZE} 1000"' in drawing(Map((), (flat,), (), {}, "w"))


def test_words_are_never_markup() -> None:
    hostile = "\"><script>alert('1')</script>&"
    markup = read_markup(drawing(Map((), (SQUARE,), (), {0: hostile}, hostile)))
    assert markup.text("span", "figcaption").count(hostile) == 2
    assert dict(markup.elements)["svg"] == {"viewbox": "0 0 10 10"}


points = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))


@given(st.lists(points, min_size=3, max_size=5), st.lists(points, min_size=3, max_size=5))
def test_all_of_it_is_in_the_frame(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    corners = [*first, *second]
    xs, ys = zip(*corners, strict=True)
    if max(xs) - min(xs) < 1e-3 or max(ys) - min(ys) < 1e-3:
        return
    figure = drawing(Map((), (tuple(first), tuple(second)), (), {}, "w"))
    height = int(re.findall(r'viewBox="0 0 1000 (\d+)"', figure)[0])
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-\d+)?", paths(figure)[0])]
    assert len(numbers) == 2 * len(corners)
    assert all(-0.05 <= x <= SIZE for x in numbers[::2])
    assert all(-0.05 <= y <= height for y in numbers[1::2])
