"""Derivations as data: what was before, the relation, what comes after, why, and how it is checked.

Rendering is elsewhere; nothing here is a string of LaTeX. Expressions are SymPy objects and can be
computed with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.checks import Check, weakest
from symact.errors import CheckFailedError


@dataclass(frozen=True)
class Step:
    """``before`` ``relation`` ``after``, because of ``reason``, as ``check`` decides.

    ``relation`` is ``"="`` or another relation sign such as ``"≤"``; ``reason`` a few words.
    """

    before: sympy.Basic
    after: sympy.Basic
    reason: str
    check: Check
    relation: str = "="

    def verify(self) -> None:
        """Run the check.

        Raises:
            CheckFailedError: naming the step, both sides and what is left between them.
        """
        outcome = self.check.run(self.before, self.after)
        if not outcome.holds:
            left = "" if outcome.difference is None else f"; the difference is {outcome.difference}"
            raise CheckFailedError(
                f"the step '{self.reason}' does not hold: {self.before} {self.relation} "
                f"{self.after}{left}"
            )


@dataclass(frozen=True)
class Chain:
    """``subject`` = first = second = …: steps of which each starts where the last one ended.

    ``label`` introduces the chain in words, such as ``"step"`` in an induction; ``reason`` says
    why the subject is the first expression (its definition).
    """

    subject: sympy.Basic
    steps: tuple[Step, ...]
    label: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        for first, second in zip(self.steps, self.steps[1:], strict=False):
            if first.after != second.before:
                raise CheckFailedError(
                    f"the step '{second.reason}' starts at {second.before}, but the one before it "
                    f"ended at {first.after}"
                )


@dataclass(frozen=True)
class Meaning:
    """What a symbol of a derivation stands for: a phrase, and its value where that is shown."""

    symbol: sympy.Basic
    words: str
    value: sympy.Basic | None = None


@dataclass(frozen=True)
class Derivation:
    """A statement with the chains of steps that lead to it.

    Shown in a notebook it draws itself.
    """

    title: str
    chains: tuple[Chain, ...]
    meanings: tuple[Meaning, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, chain by chain."""
        return tuple(step for chain in self.chains for step in chain.steps)

    @property
    def level(self) -> str:
        """What :meth:`verify` establishes: the level of the weakest step."""
        return weakest([step.check.level for step in self.steps])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the checks rely on beyond integer arithmetic."""
        return tuple(sorted({name for step in self.steps for name in step.check.trusts}))

    def verify(self) -> Derivation:
        """Run every check; CheckFailedError at the first that fails, else the derivation itself."""
        for step in self.steps:
            step.verify()
        return self

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from symact.render import notebook

        return notebook(self)
