"""What is shown elsewhere, with values put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy

from symact.checks.base import RELATIONS, Outcome
from symact.checks.induction import at


@dataclass(frozen=True)
class Shown:
    """Another derivation comes to this, with values put in for its symbols; all of it is checked.

    Attributes:
        derivation: a :class:`~symact.derivation.Derivation`, of another theorem for instance.
        values: of symbols of it; indices of names count, as in an induction.
    """

    derivation: Any
    values: Mapping[sympy.Symbol, sympy.Expr] = field(default_factory=dict)
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    @property
    def level(self) -> str:
        """That of the derivation."""
        return str(self.derivation.level)

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the derivation trusts."""
        return tuple(self.derivation.trusts)

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether one of its chains comes to this, and every step of it holds."""
        chain = self._chain(before, after)
        if chain is None or chain.relation != relation:
            return Outcome(False, None, (("shown is", str(self._conclusions())),))
        for step in self.derivation.steps:
            outcome: Outcome = step.outcome()
            if not outcome.holds:
                return outcome
        return Outcome(True)

    def condition_of(self, before: Any, after: Any) -> sympy.Basic | None:
        """Where it is shown, with the values put in."""
        chain = self._chain(before, after)
        found = [] if chain is None else [step.condition for step in chain.steps]
        parts = dict.fromkeys(at(part, self.values) for part in found if part is not None)
        return None if not parts else next(iter(parts)) if len(parts) == 1 else sympy.And(*parts)

    def _chain(self, before: Any, after: Any) -> Any:
        """The chain that leads from one side to the other, if there is one."""
        for chain in self.derivation.chains:
            if chain.is_claim and chain.steps:
                sides = chain.steps[0].before, chain.steps[-1].after
                if tuple(at(side, self.values) for side in sides) == (before, after):
                    return chain
        return None

    def _conclusions(self) -> list[sympy.Basic]:
        return [at(chain.conclusion, self.values) for chain in self.derivation.chains]
