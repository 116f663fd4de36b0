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
from collections.abc import Iterator

from symact.errors import CheckFailedError, MissingDependencyError, OutOfTimeError
from symact.regions.budget import Budget
from symact.regions.engines.engine import Engine, Problem
from symact.regions.engines.filtered.chain import Arithmetic, StageChain
from symact.regions.engines.filtered.exact import ContradictionError
from symact.regions.engines.reference import Reference
from symact.regions.subdivision import Subdivision

TERMS = 32
"""Of how many terms a maximum may be; wider ones have too many differences, and the reference
engine serves."""

loaded: set[int] = set()
"""The dimensions whose compiled code this process has used."""


class Filtered(Engine):
    """Fast, on lines and in planes. Cost: a few µs a cell, and about 0.1 ms for a sign that needs
    exact arithmetic.

    Raises:
        MissingDependencyError: without numba.
    """

    name = "filtered"
    dimensions = range(3)

    def __init__(self) -> None:
        if importlib.util.find_spec("numba") is None:
            raise MissingDependencyError.of("numba", "fast", "the filtered engine")

    def cells(self, problem: Problem, budget: Budget) -> Iterator[Subdivision]:
        """The cells; should their signs contradict each other, with exact signs throughout.

        Raises:
            CheckFailedError: where exact signs contradict each other too, or a chunk is out.
        """
        if problem.dimension == 0 or _has_wide_maximum(problem):
            yield from Reference().cells(problem, budget)
            return
        handed = 0
        for arithmetic in ARITHMETICS:
            try:
                for chunk in cut(problem, budget, arithmetic):
                    loaded.add(problem.dimension)
                    handed += len(chunk)
                    yield chunk
                return
            except OutOfTimeError:
                yield problem.nothing(self.name)
                return
            except ContradictionError:
                if handed:
                    break
        raise CheckFailedError(
            "the filtered engine met signs that contradict each other, also in exact arithmetic or "
            f"after {handed} cells were handed over; this is a bug, please report it, and use "
            'engine="reference"'
        )


ARITHMETICS: tuple[Arithmetic, ...] = ("bounded", "exact")


def cut(
    problem: Problem, budget: Budget, arithmetic: Arithmetic = "bounded"
) -> Iterator[Subdivision]:
    """The cells of a line or a plane by one arithmetic, chunk by chunk.

    Raises:
        ContradictionError: where signs contradict each other.
        OutOfTimeError: when the seconds are used up before there is anything to cut.
    """
    chain = StageChain(problem.stages, problem.domain.corners, arithmetic, budget)
    if problem.dimension == 1:
        from symact.regions.engines.filtered.line import LineWalk

        return LineWalk(chain).chunks()
    from symact.regions.engines.filtered.plane import PlaneWalk

    return PlaneWalk(chain).chunks()


def _has_wide_maximum(problem: Problem) -> bool:
    return any(len(group) > TERMS for stage in problem.stages for group in stage.groups)
