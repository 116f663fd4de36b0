"""What no machine checked here: a cited result, an argument in words. The level says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import sympy

from symact.checks.base import RELATIONS, Outcome


@dataclass(frozen=True)
class Cite:
    """A result of the literature: author, year and title; a number only where one is sure of it."""

    source: str
    level: str = "cited"
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    @property
    def trusts(self) -> tuple[str, ...]:
        """The source."""
        return (f"cited: {self.source}",)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Taken on trust."""
        return Outcome(True)


@dataclass(frozen=True)
class Prose:
    """An argument in words, complete enough for a reader to check."""

    why: str
    level: str = "prose"
    trusts: tuple[str, ...] = ("argument in words",)
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Taken on trust."""
        return Outcome(True)
