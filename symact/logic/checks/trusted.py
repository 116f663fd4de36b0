"""What no machine checked here: a cited result, an argument in words. The level says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import sympy

from symact.errors import UnsupportedError, shown
from symact.logic.checks.check import RELATIONS, Outcome, Sided
from symact.numbers.asked import made_of


@dataclass(frozen=True)
class Cite(Sided):
    """A result of the literature: author, year and title; a number only where one is sure of it."""

    source: str
    level: ClassVar[str] = "cited"
    trusts: ClassVar[tuple[str, ...]] = ()
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Taken on trust, from the source."""
        if not isinstance(self.source, str):
            raise UnsupportedError(f"a source is one text, not {shown(self.source)}")
        return Outcome(True, trusts=(f"cited: {self.source}",), is_defined=True)


@dataclass(frozen=True)
class Prose(Sided):
    """An argument in words, complete enough for a reader to check."""

    why: str
    level: ClassVar[str] = "prose"
    trusts: ClassVar[tuple[str, ...]] = ("argument in words",)
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Taken on trust."""
        made_of(self, why=str)
        return Outcome(True, is_defined=True)
