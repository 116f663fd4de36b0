"""What a check is, what it finds, and the levels that it can establish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import sympy

LEVELS = ("symbolic", "enclosure", "instances", "cited", "prose")
"""What a machine checked of a statement, best first."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: whether it holds, and if not what is left over between the sides."""

    holds: bool
    difference: sympy.Basic | None = None


class Check(Protocol):
    """One check, ready to run on the two sides of a step."""

    @property
    def level(self) -> str:
        """What running it establishes."""

    @property
    def trusts(self) -> tuple[str, ...]:
        """What it relies on beyond integer arithmetic."""

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Whether ``before`` and ``after`` are as the step says."""


@dataclass(frozen=True)
class Case:
    """Two sides and the check that they agree: one of the parts of a compound check."""

    before: sympy.Basic
    after: sympy.Basic
    check: Check

    @cached_property
    def outcome(self) -> Outcome:
        """What the check finds."""
        return self.check.run(self.before, self.after)


@dataclass(frozen=True)
class Induction:
    """A statement about every natural number: its base and its step, each checked.

    ``base`` is the statement at the start. ``step`` has on the left what the recursion makes of
    the statement at n, on the right the statement at n + 1.
    """

    base: Case
    step: Case

    @property
    def level(self) -> str:
        """The weaker of the two."""
        return weakest([self.base.check.level, self.step.check.level])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the parts trust, and the principle itself."""
        parts = {*self.base.check.trusts, *self.step.check.trusts, "induction"}
        return tuple(sorted(parts))

    def run(self, before: sympy.Basic, after: sympy.Basic) -> Outcome:
        """Both parts hold; the sides of the step that this stands beside are its statement."""
        for part in (self.base, self.step):
            if not part.outcome.holds:
                return part.outcome
        return Outcome(True)


def weakest(levels: Sequence[str]) -> str:
    """The level of a whole: that of its weakest part."""
    return max(levels, key=LEVELS.index, default=LEVELS[0])
