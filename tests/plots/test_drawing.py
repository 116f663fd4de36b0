"""Pictures by matplotlib: the same bytes, nothing over anything else, axes in and axes out."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import symact
from symact import AffineMap, Box, Network, atlas, relu
from symact.errors import MissingDependencyError, NotFoundError, UsageError
from symact.plots.drawing import draw, drawn_into, image, picture_suffix, save
from symact.plots.figures import picture_of, plot
from symact.plots.names import PICTURES
from symact.rendering.pictures import DASHES, SHAPES, Axis, Band, Curve, Graph, Map, Span, Spot
from symact.rendering.writers.html.drawing import standalone

pytest.importorskip("matplotlib")

AXES = Axis("x", 0.0, 1.0), Axis("y", -1.0, 1.0)

EVERYTHING = Graph(
    tuple(
        Curve(k, f"curve {k}", ((0.0, k / 4), (1.0, k / 4)), k, is_sampled=k > 1)
        for k in range(len(DASHES))
    ),
    (0.5,),
    AXES,
    "all there is",
    tuple(
        Spot((0.2 + k / 8, -0.5), k, f"spot {k}, {'long ' * 14 * (k == 1)}", shape, k == 2)
        for k, shape in enumerate(SHAPES)
    ),
    (Span("gap", ((0.9, 0.0), (0.9, 0.5))),),
    (Band("band", -0.9, -0.7),),
    "some-theorem (symbolic), and " + "what it was read from " * 6,
)


@cache
def drawn(name: str) -> Graph | Map:
    return EVERYTHING if name == "everything" else picture_of(name.split())


SHOWN = ("everything", *PICTURES, "gelu relu", "relu6 hardswish", "gelu silu elu mish", "step")


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_picture_has_the_same_bytes(form: str) -> None:
    first = image(EVERYTHING, form)
    assert first == image(EVERYTHING, form)
    assert not any(word in first for word in (b"<dc:date>", b"/CreationDate", b"tIME"))


def test_settings_of_readers_change_nothing() -> None:
    import matplotlib

    first = image(EVERYTHING, "svg")
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "own"}):
        assert image(EVERYTHING, "svg") == first
        assert matplotlib.rcParams["font.size"] == 20


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_has_the_same_bytes(tmp_path: Path, seed: str) -> None:
    script = "import sys; from symact.cli import main; main(sys.argv[1:])"
    for name in ("a.svg", "a.pdf"):
        subprocess.run(
            [sys.executable, "-c", script, "plot", "no-line", "-o", tmp_path / name],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        assert (tmp_path / name).read_bytes() == image(drawn("no-line"), name[2:])


@pytest.mark.parametrize("name", SHOWN)
def test_svg_is_well_formed_by_either_writer(name: str) -> None:
    for text in (image(drawn(name), "svg"), standalone(drawn(name)).encode()):
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("name", SHOWN)
def test_no_words_are_over_others_or_outside(name: str) -> None:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from symact.plots.drawing import SETTINGS, _size

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        figure = Figure(figsize=_size(drawn(name)), layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(drawn(name), axes)
        canvas.draw()
        boxes = [text.get_window_extent() for text in _words(axes) if text.get_text()]
        whole = figure.bbox
        for box in boxes:
            assert whole.x0 <= box.x0 < box.x1 <= whole.x1
            assert whole.y0 <= box.y0 < box.y1 <= whole.y1
        for first, second in combinations(boxes, 2):
            assert not _meet(first, second)
        assert axes.get_window_extent().width > 0.7 * whole.width


def _words(axes: Any) -> list[Any]:
    from matplotlib.legend import Legend

    legends = [child for child in axes.get_children() if isinstance(child, Legend)]
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    low, high = axes.get_xlim(), axes.get_ylim()
    seen = [
        tick
        for tick in ticks
        if low[0] <= tick.get_position()[0] <= low[1]
        and high[0] <= tick.get_position()[1] <= high[1]
    ]
    return [*seen, axes.xaxis.label, axes.yaxis.label, *(t for one in legends for t in one.texts)]


def _meet(first: Any, second: Any) -> bool:
    wide = min(first.x1, second.x1) - max(first.x0, second.x0)
    high = min(first.y1, second.y1) - max(first.y0, second.y0)
    return bool(wide > 0.5 and high > 0.5)


@pytest.mark.parametrize("file", ["map", "map.gif", "map.svg.gz", ".svg"])
def test_other_suffixes_are_refused(file: str) -> None:
    with pytest.raises(UsageError, match=r"a picture is \.svg, \.png or \.pdf"):
        picture_suffix(file)
    with pytest.raises(UsageError):
        save(EVERYTHING, file)


def test_other_forms_are_refused() -> None:
    with pytest.raises(UsageError, match="'gif' is no form of a picture; there are svg, png, pdf"):
        image(EVERYTHING, "gif")
    with pytest.raises(UsageError, match="int is no path"):
        picture_suffix(5)  # type: ignore[arg-type]


def test_without_matplotlib_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for draw_it in (lambda: image(EVERYTHING, "svg"), lambda: drawn_into(EVERYTHING, None)):
        with pytest.raises(MissingDependencyError, match=r"pip install 'symact\[plot\]'"):
            draw_it()


# -- names -----------------------------------------------------------------------------------------


def test_axes_go_in_and_come_out() -> None:
    from matplotlib.figure import Figure

    for things in (
        ("relu", "step"),
        (symact.relu,),
        (symact.theorem("xor-not-linearly-separable"),),
        ("no-line",),
        (atlas(Network([AffineMap([[1]]), relu]), Box([-1], [1])),),
        (symact.relu, "leaky_relu"),
    ):
        axes = Figure().add_subplot()
        assert plot(*things, axes=axes) is axes
        assert axes.lines


def test_a_theorem_and_its_id_are_names_of_its_picture() -> None:
    ways = ("no-line", "NO-LINE", "no_line", "xor-not-linearly-separable")
    shown = {picture_of(way) for way in ways}
    assert shown == {picture_of([symact.theorem("xor-not-linearly-separable")])}


@pytest.mark.parametrize(
    ("wanted", "error", "says"),
    [
        ([], UsageError, "nothing to draw"),
        (["gap", "relu"], UsageError, "gap is a picture of its own"),
        (["gap", "xor"], UsageError, "gap is a picture of its own"),
        (["gip"], NotFoundError, "did you mean gap"),
        (["rleu"], NotFoundError, "did you mean relu"),
        (["zzzzzz"], NotFoundError, "symact plot -h"),
        (["two-layer-affine-collapse"], NotFoundError, "no picture 'two-layer-affine-collapse'"),
        ([""], NotFoundError, "no picture ''"),
        ([5], UsageError, "int does not go"),
        (["relu", None], UsageError, "NoneType"),
    ],
)
def test_what_is_no_name_is_refused(wanted: list[Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        picture_of(wanted)


def test_what_has_no_picture_is_refused() -> None:
    with pytest.raises(UsageError, match="int has no picture"):
        plot(5)
    with pytest.raises(UsageError, match="nothing to draw"):
        plot()
    with pytest.raises(NotFoundError, match="no picture 'two-layer-affine-collapse'"):
        plot(symact.theorem("two-layer-affine-collapse"))
