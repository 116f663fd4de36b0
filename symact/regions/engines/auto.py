"""The engine that chooses, and engines by name."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from symact.errors import UsageError, shown
from symact.regions.budget import Budget
from symact.regions.engines.engine import Engine, Problem
from symact.regions.engines.filtered import engine as filtered
from symact.regions.engines.filtered.engine import Filtered
from symact.regions.engines.reference import Reference
from symact.regions.subdivision import Subdivision

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
    """What this process has done so far with engines chosen by size."""

    spent: float = 0.0


_session = _Session()


class Auto(Engine):
    """Chooses the engine that is expected to be done first.

    In one and two dimensions that depends on the size of the network and on whether compiled code
    is loaded already.
    """

    name = "auto"

    def chosen(self, problem: Problem) -> Engine:
        """The engine for a problem."""
        is_ready = problem.dimension in filtered.loaded or _session.spent > PATIENCE
        least = (LOADED if is_ready else WORTHWHILE).get(problem.dimension)
        has_numba = importlib.util.find_spec("numba") is not None
        if least is None or not has_numba or problem.kinks < least:
            return Reference()
        return Filtered()

    def cells(self, problem: Problem, budget: Budget) -> Iterator[Subdivision]:
        engine = self.chosen(problem)
        start = time.perf_counter()
        for chunk in engine.cells(problem, budget):
            if isinstance(engine, Reference) and problem.dimension in WORTHWHILE:
                _session.spent += time.perf_counter() - start
            yield chunk
            start = time.perf_counter()


EngineName = Literal["auto", "reference", "filtered"]
"""The names of engines; a test holds them to :data:`ENGINES`."""

ENGINES: dict[EngineName, Callable[[], Engine]] = {
    "auto": Auto,
    "reference": Reference,
    "filtered": Filtered,
}


def engine_of(engine: EngineName | Engine) -> Engine:
    """An engine, or that with a name.

    Raises:
        UsageError: for a name that is no engine.
        MissingDependencyError: for the filtered engine where numba is not installed.
    """
    if isinstance(engine, Engine):
        return engine
    if not isinstance(engine, str) or engine not in ENGINES:
        raise UsageError(f"engine={shown(engine)}; choose one of: {', '.join(ENGINES)}")
    return ENGINES[engine]()
