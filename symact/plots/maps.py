"""Pictures of atlases by matplotlib: into a file, or into axes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from symact.plots.drawing import drawn_into, picture_suffix, save
from symact.plots.pictures import picture
from symact.regions.atlas import Atlas


def region_map(
    atlas: Atlas,
    path: str | os.PathLike[str],
    *,
    names: Sequence[str] = (),
    points: Sequence[str] = (),
) -> None:
    """Draw an atlas into an ``.svg``, ``.png`` or ``.pdf`` file, whole or not at all.

    In 2-D every area has the hue and the name of its largest output, with the exact decision
    boundary around it; for one output every region has the colour of its value in the middle, with
    the exact set where it is 0. In 1-D the outputs are drawn over the parameter, with their
    breakpoints. The same atlas gives the same bytes.

    Args:
        atlas: the regions.
        path: where to.
        names: what the outputs are called; numbers from 1 if left out.
        points: what the points of a segment or plane are called, its ends or three corners.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for another suffix, a domain of dimension 0, a place that cannot be written to,
            names that do not fit.
    """
    picture_suffix(path)
    save(picture(atlas, names=names, points=points), path)


def plot(
    atlas: Atlas, axes: Any = None, *, names: Sequence[str] = (), points: Sequence[str] = ()
) -> Any:
    """Draw an atlas into axes of matplotlib, new ones if left out; gives the axes.

    Raises:
        MissingDependencyError: without matplotlib.
        UsageError: for what cannot be drawn, and names that do not fit.
    """
    return drawn_into(picture(atlas, names=names, points=points), axes)
