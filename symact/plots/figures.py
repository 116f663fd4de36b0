"""Pictures by their names: of activations, of theorems, and of whatever else can be drawn."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import Any

from symact.activations.activation import Activation
from symact.activations.entries import activation, key, names
from symact.display import plot_of
from symact.errors import NotFoundError, UsageError, shown
from symact.library.theorem import Theorem
from symact.numbers.conversion import ordered
from symact.plots.drawing import drawn_into
from symact.plots.names import PICTURES
from symact.rendering.pictures import Graph, Map


def picture_of(wanted: Iterable[str | Activation | Theorem] | str) -> Graph | Map:
    """The picture of what is named: activations together, or one picture by itself.

    What it shows is proved while it is made. :func:`symact.plots.drawing.image` makes an SVG, PNG
    or PDF of it, and the writer of HTML a figure.

    Args:
        wanted: names of activations, or activations; or one name of
            :data:`symact.plots.names.PICTURES`, or one theorem that has a picture, or its id.

    Raises:
        CheckFailedError: where a proof fails that it needs.
        NotFoundError: for a name of nothing that can be drawn; the message has close ones.
        UsageError: for nothing, for a picture beside others, for what is no name.

    >>> picture_of(["gap"]).curves[1].name
    'ReLU'
    """
    things = (
        [wanted]
        if isinstance(wanted, (str, Activation, Theorem))
        else ordered(wanted, "the wanted", "a list of names")
    )
    found = [_meant(thing) for thing in things]
    pictures = [name for name in found if isinstance(name, str)]
    if not found:
        raise UsageError("there is nothing to draw; name activations, or one picture")
    if pictures and len(found) > 1:
        raise UsageError(
            f"{pictures[0]} is a picture of its own; draw it alone, only activations go together"
        )
    if pictures:
        room = importlib.import_module("symact.plots.theorems")
        shown: Graph | Map = getattr(room, pictures[0].replace("-", "_"))()
        return shown
    from symact.plots.activations import activations_graph

    return activations_graph([entry for entry in found if isinstance(entry, Activation)])


def plot(*things: Any, axes: Any = None) -> Any:
    """Draw into axes of matplotlib, new ones if left out; gives the axes.

    Args:
        things: names as in ``symact plot``, of activations or of one picture; or activations, a
            theorem that has a picture, an atlas.
        axes: where to.

    Raises:
        CheckFailedError: where a proof fails that the picture needs.
        MissingDependencyError: without matplotlib.
        NotFoundError: for a name of nothing that can be drawn.
        UsageError: for what has no picture, and for what does not go together.
    """
    if len(things) == 1 and not isinstance(things[0], str):
        return plot_of(things[0], axes)
    return drawn_into(picture_of(things), axes)


def drawn_alone(thing: Activation | Theorem, axes: Any = None) -> Any:
    """An activation, or a theorem that has a picture, drawn into axes; see :func:`plot`."""
    return drawn_into(picture_of([thing]), axes)


def _meant(thing: Any) -> str | Activation:
    """An activation, or the name of a picture."""
    if isinstance(thing, Activation):
        return thing
    if isinstance(thing, Theorem):
        return _of_theorem(thing.id) or _unknown(thing.id)
    if not isinstance(thing, str):
        raise UsageError(f"a {type(thing).__name__} does not go with others; draw it by itself")
    if key(thing) is not None:
        return activation(thing)
    name = thing.lower().replace("_", "-")
    return (name if name in PICTURES else _of_theorem(name)) or _unknown(thing)


def _of_theorem(name: str) -> str | None:
    return next((own for own, drawn in PICTURES.items() if name in drawn.theorems), None)


def _unknown(name: str) -> str:
    known = [*PICTURES, *names(), *_theorems()]
    raise NotFoundError.of("picture", shown(name), known, "see symact plot -h")


def _theorems() -> Sequence[str]:
    return [name for drawn in PICTURES.values() for name in drawn.theorems]
