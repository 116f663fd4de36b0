"""What is seen of atlases and activations: exact, named, and told apart by every reader."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

import symact
from symact import AffineMap, Box, Network, Plane, Segment, activation, atlas, relu
from symact.errors import UsageError
from symact.plots.activations import activation_graph
from symact.plots.drawing import image
from symact.plots.maps import plot, region_map
from symact.plots.pictures import is_drawable, outputs_named, picture
from symact.rendering import render
from symact.rendering.page import Page
from symact.rendering.pictures import (
    DARK_INK,
    DARK_LINES,
    DARK_PAPER,
    HUES,
    INK,
    LINES,
    STOPS,
    Graph,
    Map,
    Scale,
    letters_on,
)
from symact.rendering.writers.html.drawing import standalone

HAT = Network([AffineMap([[1], [1]], [0, -1]), relu, AffineMap([[1, -2]])])
FOUR = Network([AffineMap([[1, 0], [0, 1]]), relu, AffineMap([[1, 1]], [-1])])
THREE = Network([AffineMap([[1, 0], [0, 1]]), relu, AffineMap([[1, 0], [0, 1], [0, 0]], [0, 0, 1])])
PLANE = Box([-1, -1], [2, 2])


def seen(network: Network, domain: symact.regions.domain.Domain, **more: object) -> Map:
    found = picture(atlas(network, domain), **more)  # type: ignore[arg-type]
    assert isinstance(found, Map)
    return found


def over(network: Network, domain: symact.regions.domain.Domain, **more: object) -> Graph:
    found = picture(atlas(network, domain), **more)  # type: ignore[arg-type]
    assert isinstance(found, Graph)
    return found


def test_a_map_of_classes_has_their_names_in_their_areas_and_its_axes_names() -> None:
    found = seen(THREE, PLANE)
    assert found.axes is not None
    assert [axis.name for axis in found.axes] == ["x1", "x2"]
    assert {label.text: label.number for label in found.labels} == {"1": 0, "2": 1, "3": 2}
    assert found.names == {0: "output 1", 1: "output 2", 2: "output 3"}
    assert found.line == "the largest output changes"
    named = seen(THREE, PLANE, names=("cat", "dog", "none"))
    assert {label.text for label in named.labels} == {"cat", "dog", "none"}
    assert named.names == {0: "cat", 1: "dog", 2: "none"}


def test_a_map_of_one_output_has_a_scale_and_a_dark_line() -> None:
    found = seen(FOUR, PLANE)
    assert found.scale is not None
    values = {value for value, _ in found.heights}
    assert (found.scale.low, found.scale.high) == (min(values), max(values)) == (-1.0, 1.0)
    assert found.line == "output 1 = 0"
    assert len(found.lines) == 3
    flat = seen(Network([AffineMap([[0, 0]])]), PLANE)
    assert flat.names == {8: "output 1 = 0 on a whole area"}
    assert flat.scale is not None
    assert flat.scale.low < 0 < flat.scale.high


@pytest.mark.parametrize("network", [FOUR, THREE])
def test_where_there_are_too_many_regions_the_largest_are_outlined(network: Network) -> None:
    found = seen(network, PLANE, most=2)
    assert len(found.cells) == 2
    assert "of 4 regions only the 2 largest are outlined" in found.words
    # of [-1, 2]² the largest region is the square of side 2
    square = {(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)}
    assert square in [set(cell) for cell in found.cells]
    whole = seen(network, PLANE)
    assert "largest are" not in whole.words
    areas = [(number, area) for number, area in found.areas] or [*found.heights]
    assert sum(abs(_area(area)) for _, area in areas) == pytest.approx(9)


def _area(polygon: tuple[tuple[float, float], ...]) -> float:
    pairs = pairwise([*polygon, polygon[0]])
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in pairs) / 2


def test_axes_name_the_points() -> None:
    plane = Plane([0, 0], [1, 0], [0, 1])
    found = seen(FOUR, plane, points=("d.npz:zero", "d.npz:one", "d.npz:eight"))
    assert found.axes is not None
    assert [a.name for a in found.axes] == ["d.npz:zero → d.npz:one", "d.npz:zero → d.npz:eight"]
    own = seen(FOUR, plane).axes
    assert own is not None
    assert [axis.name for axis in own] == ["(0, 0) → (1, 0)", "(0, 0) → (0, 1)"]
    line = over(FOUR, Segment([0, 0], ["1/3", 1]))
    assert line.axes[0].name == "(0, 0) → (1/3, 1)"
    wide = Network([AffineMap([[1] * 9])])
    assert over(wide, Segment([0] * 9, [1] * 9)).axes[0].name == "p → q"
    with pytest.raises(UsageError, match="2 names for the 3 points"):
        picture(atlas(FOUR, plane), points=("a", "b"))
    with pytest.raises(UsageError, match="a box has no points"):
        picture(atlas(FOUR, PLANE), points=("a", "b", "c"))


def test_a_graph_goes_through_the_exact_values() -> None:
    found = over(HAT, Box([-1], [3]))
    assert found.curves[0].points == ((-1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (3.0, -1.0))
    assert found.marks == (0.0, 1.0)
    assert found.axes[1].name == "output 1"
    assert found.axes[1].low < -1 < 1 < found.axes[1].high


@pytest.mark.parametrize("names", [("a",), ("a", "a", "b"), ("a", "b", ""), tuple("abcd")])
def test_names_that_do_not_fit_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="give one for each"):
        outputs_named(atlas(THREE, PLANE), names)


def test_what_floats_cannot_hold_is_known_before() -> None:
    assert is_drawable(atlas(FOUR, PLANE))
    assert not is_drawable(atlas(HAT, Box([0], ["1e-400"])))
    steep = Network([AffineMap([["1e200"]])])
    assert not is_drawable(atlas(steep, Box([0], [1])))
    with pytest.raises(UsageError, match="beyond all floats"):
        picture(atlas(steep, Box([0], [1])))
    assert not is_drawable(atlas(FOUR, Box([0, 0], [0, 0])))


# -- colours ---------------------------------------------------------------------------------------

DEFICIENT = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
"""How colours look to readers, in linear light: G. Machado, M. Oliveira and L. Fernandes, 2009."""


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* for white D65."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ light / (0.9505, 1.0, 1.089)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", DEFICIENT)
@pytest.mark.parametrize("colours", [HUES, LINES, DARK_LINES], ids=["areas", "lines", "dark"])
def test_colours_are_told_apart(sight: str, colours: tuple[str, ...]) -> None:
    looks = [lab(np.clip(np.array(DEFICIENT[sight]) @ linear(colour), 0, 1)) for colour in colours]
    nearest = min(float(np.linalg.norm(a - b)) for a, b in combinations(looks, 2))
    assert nearest > 10, nearest
    assert len(set(colours)) == len(colours) == 10


def contrast(one: str, other: str) -> float:
    """As WCAG 2.1 has it, from 1 to 21."""
    weights = (0.2126, 0.7152, 0.0722)
    less, more = sorted(float(np.dot(weights, linear(colour))) for colour in (one, other))
    return (more + 0.05) / (less + 0.05)


@pytest.mark.parametrize("colour", [*DARK_LINES, DARK_INK])
def test_lines_stand_out_from_dark_paper(colour: str) -> None:
    assert contrast(colour, DARK_PAPER) > 4.5


def rules_for_dark(svg: str) -> list[str]:
    """The rules that a picture has for readers who have everything dark."""
    found = re.findall(
        r"@media screen and \(prefers-color-scheme: dark\) \{(.*?\})\s*\}", svg, re.S
    )
    return [line.strip() for part in found for line in part.split("\n") if line.strip()]


def test_graphs_follow_the_scheme_of_the_reader() -> None:
    graph = over(HAT, Box([-1], [3]))
    page = "\n".join(rules_for_dark(render(Page(("A graph",), (graph,)), "html")))
    alone = "\n".join(rules_for_dark(standalone(graph)))
    for k, colour in enumerate(DARK_LINES):
        rule = f".graph .curve{k} {{ stroke: {colour}; }} "
        assert rule in page
        assert rule in alone
    for rules in (page, alone):
        assert f".paper, .graph .spot.open {{ fill: {DARK_PAPER}; }}" in rules
    assert f".picture {{ color: {DARK_INK}; }}" in alone


def test_files_of_matplotlib_follow_the_scheme_of_the_reader() -> None:
    pytest.importorskip("matplotlib")
    drawn = image(over(HAT, Box([-1], [3])), "svg").decode()
    rules, rest = rules_for_dark(drawn), drawn.split("</style>", 1)[1]
    # every colour that is written is one that a rule looks for
    written = set(re.findall(r"(fill|stroke): (#[0-9a-f]{6})", rest))
    looked_for = set(
        re.findall(r'^\[style\*="(fill|stroke): (#[0-9a-f]{6})"\]', "\n".join(rules), re.M)
    )
    assert written
    assert written <= looked_for
    assert f"svg {{ fill: {DARK_INK}; }}" in rules


def test_what_is_on_a_map_keeps_its_colours() -> None:
    pytest.importorskip("matplotlib")
    drawn = image(picture(atlas(THREE, PLANE)), "svg").decode()
    assert not [rule for rule in rules_for_dark(drawn) if rule.startswith("[") or HUES[0] in rule]
    assert [
        rule for rule in rules_for_dark(drawn) if rule.startswith('g[id^="xtick_"]') and INK in rule
    ]


def test_heights_are_read_in_grey() -> None:
    scale = Scale("y", -1.0, 3.0)
    greys = [lab(linear(scale.colour(-1 + 4 * k / 20)))[0] for k in range(21)]
    assert all(after - before > 1 for before, after in pairwise(greys))
    assert [scale.colour(v) for v in (-1.0, 1.0, 3.0)] == [*STOPS]


def test_letters_stand_out_from_their_area() -> None:
    for number, hue in enumerate(HUES):
        letter = lab(linear(letters_on(number)))[0]
        assert abs(letter - lab(linear(hue))[0]) > 35


# -- matplotlib ------------------------------------------------------------------------------------


def test_axes_go_in_and_come_out() -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    found = atlas(THREE, PLANE)
    assert found.plot(axes) is axes
    shown = {text.get_text() for text in axes.texts}
    assert shown == {"1", "2", "3"}
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["output 1", "output 2", "output 3", "the largest output changes"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x1", "x2")
    named = found.plot(Figure().add_subplot(), names=("a", "b", "c"))
    assert {text.get_text() for text in named.texts} == {"a", "b", "c"}
    single = plot(atlas(FOUR, PLANE), Figure().add_subplot())
    assert len(single.figure.axes) == 2
    assert single.figure.axes[1].get_ylabel() == "output 1 in the middle of each region"
    line = plot(atlas(HAT, Box([-1], [3])), Figure().add_subplot())
    assert (line.get_xlabel(), line.get_ylabel()) == ("x1", "output 1")


def test_new_axes_are_made_where_none_are_given() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    axes = atlas(HAT, Box([-1], [3])).plot()
    assert len(axes.lines) >= 1
    pyplot.close(axes.figure)


@pytest.mark.parametrize(
    ("network", "domain"), [(FOUR, PLANE), (THREE, PLANE), (HAT, Box([-1], [3]))]
)
def test_the_same_atlas_gives_the_same_bytes(
    tmp_path: Path, network: Network, domain: symact.regions.domain.Domain
) -> None:
    pytest.importorskip("matplotlib")
    for name in ("a.svg", "a.png"):
        region_map(atlas(network, domain), tmp_path / name)
        region_map(atlas(network, domain), tmp_path / f"b{name}")
        first = (tmp_path / name).read_bytes()
        assert first == (tmp_path / f"b{name}").read_bytes()
        assert b"<dc:date>" not in first


# -- activations -----------------------------------------------------------------------------------


def test_an_activation_is_a_curve_in_parts_where_it_jumps() -> None:
    step = activation_graph(activation("step"))
    assert step is not None
    assert [curve.points for curve in step.curves] == [
        ((-4.0, 0.0), (0.0, 0.0)),
        ((0.0, 1.0), (4.0, 1.0)),
    ]
    bent = activation_graph(activation("relu6"))
    assert bent is not None
    assert bent.curves[0].points == ((-4.0, 0.0), (0.0, 0.0), (6.0, 6.0), (7.0, 6.0))
    curved = activation_graph(activation("gelu"))
    assert curved is not None
    xs, ys = zip(*curved.curves[0].points, strict=True)
    assert list(ys) == [float(activation("gelu")(x)) for x in xs]
    assert activation_graph(activation("leaky_relu", alpha="1e200")) is None
