"""The fast engine: floats with proved error bounds decide signs, exact arithmetic the few others.

The topology of a subdivision depends on signs alone, and every sign here is exact: decided by
floats where the bound of :mod:`symact.regions.engines.filtered.kernels.point` separates a value
from zero, and by rational arithmetic (:mod:`symact.regions.engines.filtered.exact`) where it does
not. So the result is that of the reference engine. Coordinates of vertices are computed, exactly,
when somebody asks for them.

Work goes in batches of neighbouring cells, depth first, each through the stages to the end. That
keeps arrays in the cache, bounds the memory, and makes what was found when a budget runs out final.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from fractions import Fraction

from symact.errors import CheckFailedError, MissingDependencyError
from symact.regions.engines import reference
from symact.regions.engines.filtered.chain import Chain
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.reference import Budget
from symact.regions.engines.stage import Stage
from symact.regions.subdivision import Point, Progress, Subdivision

TERMS = 32
"""Of how many terms a maximum may be; wider ones have too many differences, and the reference
engine serves."""


def subdivide(
    stages: tuple[Stage, ...],
    corners: Sequence[Point],
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of a convex polygon, given by its corners counter-clockwise.

    Described in :mod:`symact.regions.subdivision`. Cost: a few µs a cell, and about 0.1 ms for a
    sign that needs exact arithmetic.

    Raises:
        MissingDependencyError: without numba.
    """
    _need_numba()
    if _has_wide_maximum(stages):
        return reference.subdivide(
            stages, corners, max_regions=max_regions, seconds=seconds, progress=progress
        )
    from symact.regions.engines.filtered.plane import cut_polygon

    return _decided(cut_polygon, stages, corners, Budget(max_regions, seconds, progress))


def subdivide_segment(
    stages: tuple[Stage, ...],
    low: Fraction,
    high: Fraction,
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of the interval from ``low`` to ``high``.

    Raises:
        MissingDependencyError: without numba.
    """
    _need_numba()
    if _has_wide_maximum(stages):
        return reference.subdivide_segment(
            stages, low, high, max_regions=max_regions, seconds=seconds, progress=progress
        )
    from symact.regions.engines.filtered.line import cut_interval

    return _decided(cut_interval, stages, ((low,), (high,)), Budget(max_regions, seconds, progress))


def _has_wide_maximum(stages: Sequence[Stage]) -> bool:
    return any(len(group) > TERMS for stage in stages for group in stage.groups)


def _need_numba() -> None:
    if importlib.util.find_spec("numba") is None:
        raise MissingDependencyError.of("numba", "fast", "the filtered engine")


Engine = Callable[[Chain, Budget], Subdivision]


def _decided(
    engine: Engine, stages: tuple[Stage, ...], corners: Sequence[Point], budget: Budget
) -> Subdivision:
    """What an engine finds; should its signs contradict each other, with exact signs throughout."""
    try:
        return engine(Chain(stages, tuple(corners)), budget)
    except ContradictionError:
        pass
    try:
        return engine(Chain(stages, tuple(corners), arithmetic="exact"), budget)
    except ContradictionError:
        raise CheckFailedError(
            "the filtered engine met signs that contradict each other, also in exact arithmetic; "
            'this is a bug, please report it, and use engine="reference"'
        ) from None
