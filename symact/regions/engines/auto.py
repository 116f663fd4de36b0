"""The choice of an engine, and the one call that enumerates the cells of any domain."""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from symact.errors import MissingDependencyError, UsageError
from symact.geometry import polytopes
from symact.regions.domain import Domain
from symact.regions.engines import reference
from symact.regions.engines.stage import Stage
from symact.regions.subdivision import Progress, Subdivision

ENGINES = ("auto", "reference", "filtered", "vertices")

WORTHWHILE = {1: 4096, 2: 160}
"""From how many kinks in the network on compiled code pays that is not loaded yet, by dimension.

Compiled code takes about a second to load and a quarter of a minute to compile the first time. The
reference engine needs a second for about 160 kinks in a plane (10 000 regions) or a few thousand on
a line.
"""

LOADED = {1: 16, 2: 6}
"""From how many kinks on compiled code pays that is loaded."""

PATIENCE = 1.0
"""After how many seconds with the reference engine, chosen by size, compiled code is loaded.

Whoever asks for many small networks then waits at most twice as long as with the better choice made
beforehand: the ski rental problem (A. Karlin, M. Manasse, L. Rudolph and D. Sleator, 1988).
"""


@dataclass
class _Session:
    """What this process has done so far."""

    loaded: set[int] = field(default_factory=set)
    spent: float = 0.0


_session = _Session()


MOST_DIMENSIONS = 10
"""Beyond these even small networks have more regions than can be listed."""


def enumerate_cells(
    stages: tuple[Stage, ...],
    domain: Domain,
    engine: str = "auto",
    *,
    max_regions: int | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Subdivision:
    """The cells of a domain, by the engine named or chosen.

    Raises:
        UsageError: for a domain of more than ``MOST_DIMENSIONS`` dimensions.
    """
    if domain.dimension > MOST_DIMENSIONS:
        raise UsageError(
            f"{domain.describe()} has {domain.dimension} dimensions; regions are listed in at most "
            f"{MOST_DIMENSIONS}, so choose a segment or a plane in it, or fix some coordinates"
        )
    budget: dict[str, Any] = {
        "max_regions": max_regions,
        "seconds": seconds,
        "progress": progress,
    }
    name = chosen_engine(engine, stages, domain.dimension)
    if domain.dimension == 0:
        return reference.subdivide_point(stages)
    if name == "vertices":
        return reference.subdivide_box_by_vertices(stages, domain.lower, domain.upper, **budget)
    if domain.dimension > 2:
        return reference.subdivide_box(stages, domain.lower, domain.upper, **budget)
    start = time.perf_counter()
    module: Any = reference
    if name == "filtered":
        module = importlib.import_module("symact.regions.engines.filtered.engine")
    if domain.dimension == 1:
        result: Subdivision = module.subdivide_segment(
            stages, domain.lower[0], domain.upper[0], **budget
        )
    else:
        result = module.subdivide(stages, domain.corners, **budget)
    if name == "filtered":
        _session.loaded.add(domain.dimension)
    elif engine == "auto":
        _session.spent += time.perf_counter() - start
    return result


def chosen_engine(engine: str, stages: Sequence[Stage], dimension: int) -> str:
    """The name of an engine; for ``"auto"`` that of the one expected to be done first.

    In one and two dimensions that depends on the size of the network and on whether compiled code
    is loaded already. All of them give the same regions.

    Raises:
        UsageError: for a name that is no engine, and for one that handles other dimensions.
        MissingDependencyError: for the filtered engine where numba is not installed.
    """
    if engine not in ENGINES:
        raise UsageError(f"engine={engine!r}; choose one of: {', '.join(ENGINES)}")
    has_numba = importlib.util.find_spec("numba") is not None
    if engine == "filtered" and not has_numba:
        raise MissingDependencyError.of("numba", "fast", "the filtered engine")
    able = {"filtered": range(3), "vertices": range(3, polytopes.MOST_DIMENSIONS + 1)}
    if engine in able and dimension not in able[engine]:
        own = able[engine]
        raise UsageError(
            f"the engine {engine!r} handles {max(own.start, 1)} to {own[-1]} dimensions, but the "
            f"domain has {dimension}; use engine='reference'"
        )
    if engine != "auto":
        return engine
    if dimension in able["vertices"]:
        return "vertices"
    is_ready = dimension in _session.loaded or _session.spent > PATIENCE
    least = (LOADED if is_ready else WORTHWHILE).get(dimension)
    if least is None or not has_numba or sum(map(_kinks, stages)) < least:
        return "reference"
    return "filtered"


def _kinks(stage: Stage) -> int:
    """How many functions are compared with a number in a stage."""
    pairs = zip(stage.groups, stage.pieces, strict=True)
    return sum(len(own.knots) if own else len(group) for group, own in pairs if own or group[1:])
