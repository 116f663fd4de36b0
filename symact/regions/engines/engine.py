"""What an engine is: it takes a problem and a budget, and hands over cells, chunk by chunk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from symact.display import count_of
from symact.errors import UsageError
from symact.regions.budget import Budget
from symact.regions.domain import Domain
from symact.regions.stages import Stage
from symact.regions.subdivision import Subdivision, joined

CHUNK = 1 << 18
"""From how many finished cells on an engine hands them over."""

MOST_DIMENSIONS = 10
"""Beyond these even small networks have more regions than can be listed."""


@dataclass(frozen=True)
class Problem:
    """What is to be cut into cells.

    Attributes:
        stages: of a network on the domain, or of what else has kinks; the last one has none.
        domain: the parameters that the stages read.
    """

    stages: tuple[Stage, ...]
    domain: Domain

    @property
    def dimension(self) -> int:
        """Of the domain."""
        return self.domain.dimension

    def nothing(self, engine: str) -> Subdivision:
        """What an engine hands over that has no time for anything."""
        width = sum(len(stage.labels) for stage in self.stages)
        return Subdivision.nothing(self.dimension, width, engine, self.stages)

    @property
    def kinks(self) -> int:
        """How many functions are compared with a number."""
        return sum(
            len(pieces.knots) if pieces else len(group)
            for stage in self.stages
            for group, pieces in zip(stage.groups, stage.pieces, strict=True)
            if pieces or len(group) > 1
        )


class Engine(ABC):
    """Something that cuts domains into cells. All engines find the same ones.

    Attributes:
        name: by which it is asked for, and which its subdivisions bear.
        dimensions: the dimensions of domains that it handles.
    """

    name: str
    dimensions: range = range(MOST_DIMENSIONS + 1)

    def __str__(self) -> str:
        return f"the engine {self.name!r}"

    def check(self, domain: Domain) -> None:
        """Raises UsageError for a domain that the engine does not handle."""
        if domain.dimension > MOST_DIMENSIONS:
            raise UsageError(
                f"{domain.describe()} has {count_of(domain.dimension, 'dimension')}; regions are "
                "listed in at "
                f"most {MOST_DIMENSIONS}, so choose a segment or a plane in it, or fix some "
                "coordinates"
            )
        if domain.dimension not in self.dimensions:
            raise UsageError(
                f"{self} handles {max(self.dimensions.start, 1)} to {self.dimensions[-1]} "
                f"dimensions, but the domain has {domain.dimension}; use engine='reference'"
            )

    @abstractmethod
    def cells(self, problem: Problem, budget: Budget) -> Iterator[Subdivision]:
        """The cells, chunk by chunk as they are finished; one chunk at least.

        Their patterns are whole: a cell is finished when it is through every stage. When the budget
        runs out what was found by then is handed over, and the last chunk is not ``complete``. All
        chunks together never have more than ``budget.regions`` cells; with exactly so many they are
        complete if there are no others.
        """

    def subdivision(self, problem: Problem, budget: Budget | None = None) -> Subdivision:
        """All chunks as one.

        Raises:
            UsageError: for a domain of dimensions that the engine does not handle.
        """
        self.check(problem.domain)
        return joined(list(self.cells(problem, budget or Budget())))
