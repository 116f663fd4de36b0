"""Pictures by matplotlib, which is the optional extra ``plot``: into a file, or into axes.

The same picture gives the same bytes, whatever the reader's settings of matplotlib are.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from symact import errors
from symact.errors import MissingDependencyError, UsageError
from symact.files import path_of, placed
from symact.numbers.asked import needed
from symact.plots.lines import FONT, draw_graph, rows_above
from symact.plots.planes import draw_map
from symact.plots.schemes import following
from symact.rendering.pictures import INK, Graph, Map

SUFFIXES = (".svg", ".png", ".pdf")
"""What pictures in files may be."""

INCHES = 6.4
"""How wide a picture in a file is."""

UNDATED = {
    "svg": {"Date": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
"""What is left out of a file, so that the next one is alike."""

SETTINGS: Any = {
    "svg.hashsalt": "symact",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "font.size": FONT,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "axes.unicode_minus": True,
}


def picture_suffix(file: str | os.PathLike[str], *more: str) -> str:
    """The suffix of a file for a picture.

    Args:
        file: its name.
        more: other suffixes that are good.

    Raises:
        UsageError: for any other, and for what is no name of a file.

    >>> picture_suffix("map.SVG")
    '.svg'
    """
    path = path_of(file)
    suffix = path.suffix.lower()
    if suffix not in (*SUFFIXES, *more):
        *others, last = (*SUFFIXES, *more)
        raise UsageError(
            f"{path} has the suffix {errors.shown(path.suffix)}; a picture is "
            f"{', '.join(others)} or {last}"
        )
    return suffix


def save(shown: Map | Graph, file: str | os.PathLike[str]) -> None:
    """Draw a picture into an ``.svg``, ``.png`` or ``.pdf`` file, whole or not at all.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for another suffix, and a place that cannot be written to.
    """
    drawn = image(shown, picture_suffix(file)[1:])
    with placed(Path(file)) as temporary:
        temporary.write_bytes(drawn)


def image(shown: Map | Graph, form: str) -> bytes:
    """A picture as the bytes of a file: ``"svg"``, ``"png"`` or ``"pdf"``.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for another form.
    """
    if form not in UNDATED:
        known = ", ".join(UNDATED)
        raise UsageError(f"{errors.shown(form)} is no form of a picture; there are {known}")
    with _figure(shown) as (figure, axes):
        draw(shown, axes)
        held = io.BytesIO()
        figure.savefig(held, format=form, dpi=200, metadata=UNDATED[form])
        drawn = held.getvalue()
        return following(drawn, shown) if form == "svg" else drawn


def drawn_into(shown: Map | Graph, axes: Any) -> Any:
    """Draw a picture into axes of matplotlib, new ones for None; gives the axes.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for what is neither.
    """
    try:
        from matplotlib import pyplot
        from matplotlib.axes import Axes
    except ImportError:
        raise MissingDependencyError.of("matplotlib", "plot", "drawing") from None
    if axes is None:
        _, axes = pyplot.subplots(figsize=_size(shown), layout="constrained")
    draw(shown, needed(axes, Axes, "axes"))
    return axes


def draw(shown: Map | Graph, axes: Any) -> None:
    """Draw a picture into axes of matplotlib."""
    if isinstance(shown, Map):
        draw_map(shown, axes)
    else:
        draw_graph(shown, axes)


@contextlib.contextmanager
def _figure(shown: Map | Graph) -> Iterator[tuple[Any, Any]]:
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingDependencyError.of("matplotlib", "plot", "drawing") from None
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        figure = Figure(figsize=_size(shown), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def _size(shown: Map | Graph) -> tuple[float, float]:
    if isinstance(shown, Graph):
        return INCHES, 4.0 + 0.19 * rows_above(shown)
    return INCHES, 6.2 if shown.scale is None else 5.4
