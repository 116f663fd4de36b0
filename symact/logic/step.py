"""One step of a derivation: two sides, the relation between them, the reason, and the check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sympy

from symact.errors import CheckFailedError, in_full, shown
from symact.logic.checks import Check, Outcome, Sequent, decide
from symact.logic.words import Words
from symact.numbers.asked import as_sympy, function, needed


@dataclass(frozen=True)
class Step:
    """``before`` ``relation`` ``after``, because of ``reason``, as ``check`` decides.

    ``relation`` is ``"="`` or another sign of :data:`~symact.logic.checks.RELATIONS`; ``reason`` a
    few words. A side is a SymPy object, an exact number or the name of a symbol; no text is
    evaluated.

    Raises:
        NumberError: for a side that is none of these.
        UsageError: for a reason or a relation that is no text.
    """

    before: sympy.Basic
    after: sympy.Basic
    reason: str
    check: Check = field(hash=False)
    relation: str = "="

    def __post_init__(self) -> None:
        needed(self.reason, str, "the reason of a step")
        needed(self.relation, str, f"the relation of the step {shown(self.reason)}")
        for side in ("before", "after"):
            name = f"the side '{side}' of the step {shown(self.reason)}"
            object.__setattr__(self, side, as_sympy(getattr(self, side), name))

    def outcome(self) -> Outcome:
        """What the check finds.

        Raises:
            UnsupportedError: where the check does not decide this relation, or cannot read a side.
            UndecidedError: where it ran out of budget.
        """
        return decide(self.check, self.before, self.after, self.relation)

    def verify(self) -> None:
        """Run the check.

        Raises:
            CheckFailedError: naming the step, both sides and what is left between them.
        """
        self.established()

    def complaint(self, outcome: Outcome, written: Callable[[Any], str] = in_full) -> str:
        """What is wrong, in a sentence: the step, both sides, the difference, where it was seen."""
        before, after = (function(written, "the writer")(e) for e in (self.before, self.after))
        rest = needed(outcome, Outcome, "the outcome").difference
        left = "" if rest is None else f"; the difference is {written(rest)}"
        where = "".join(f"; {word} {value}" for word, value in outcome.record)
        return (
            f"the step '{self.reason}' does not hold: {before} {self.relation} {after}{left}{where}"
        )

    def established(self) -> Sequent:
        """Run the check, and say what it establishes.

        Raises:
            CheckFailedError: naming the step, both sides and what is left between them.
        """
        outcome = self.outcome()
        if outcome.sequent is None:
            raise CheckFailedError(self.complaint(outcome))
        return outcome.sequent

    @property
    def condition(self) -> sympy.Basic | None:
        """The domain that the check declares; None where it declares none."""
        found: sympy.Basic | None = getattr(self.check, "condition", None)
        return found

    @property
    def shown(self) -> sympy.Basic:
        """The right side with the condition behind it, for readers."""
        if self.condition is None:
            return self.after
        return Words("{} for {}", self.after, self.condition)
