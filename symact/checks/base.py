"""What a check is, what it finds, and the levels that it can establish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import sympy

from symact.errors import UnsupportedError
from symact.levels import LEVELS as LEVELS
from symact.levels import weakest as weakest

RELATIONS = ("=", "≠", "<", "≤", ">", "≥", "∈", "⇒", "⇔")
"""The signs that may stand between the sides of a step."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: whether it holds, and if not what is left over between the sides.

    ``record`` says what it took, as pairs of a word and a value: precision and boxes of an
    enclosure, how many cases or instances.
    """

    holds: bool
    difference: sympy.Basic | None = None
    record: tuple[tuple[str, str], ...] = ()


class Check(Protocol):
    """One check, ready to run on the two sides of a step."""

    @property
    def level(self) -> str:
        """What running it establishes."""

    @property
    def trusts(self) -> tuple[str, ...]:
        """What it relies on beyond integer arithmetic."""

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations between two sides that it decides; it may stand beside no other."""

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether ``before`` and ``after`` are in the relation."""


def decide(check: Check, before: sympy.Basic, after: sympy.Basic, relation: str) -> Outcome:
    """Run a check, provided that the relation is one that it decides.

    Raises:
        UnsupportedError: for any other relation: a check of "=" says nothing about "≤".
    """
    if relation not in check.relations:
        decided = " and ".join(f"'{sign}'" for sign in check.relations)
        raise UnsupportedError(
            f"{type(check).__name__} decides {decided}, but stands beside {before} {relation} "
            f"{after}; choose a check that decides '{relation}'"
        )
    return check.run(before, after, relation)


@dataclass(frozen=True)
class Case:
    """Two sides and the check that they agree: one of the parts of a compound check."""

    before: sympy.Basic
    after: sympy.Basic
    check: Check
    relation: str = "="

    @cached_property
    def outcome(self) -> Outcome:
        """What the check finds."""
        return decide(self.check, self.before, self.after, self.relation)
