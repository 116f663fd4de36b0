"""Derivations as data: what was before, the relation, what comes after, why, and how it is checked.

Rendering is elsewhere; nothing here is a string of LaTeX. Expressions are SymPy objects and can be
computed with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symact.checks import RELATIONS, Check, Outcome, decide, weakest
from symact.errors import CheckFailedError
from symact.words import Words


@dataclass(frozen=True)
class Step:
    """``before`` ``relation`` ``after``, because of ``reason``, as ``check`` decides.

    ``relation`` is ``"="`` or another sign of :data:`~symact.checks.RELATIONS`; ``reason`` a few
    words.
    """

    before: sympy.Basic
    after: sympy.Basic
    reason: str
    check: Check
    relation: str = "="

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
        outcome = self.outcome()
        if not outcome.holds:
            raise CheckFailedError(self.complaint(outcome))

    def complaint(self, outcome: Outcome) -> str:
        """What is wrong, in a sentence: the step, both sides, the difference, where it was seen."""
        left = "" if outcome.difference is None else f"; the difference is {outcome.difference}"
        where = "".join(f"; {word} {value}" for word, value in outcome.record)
        return (
            f"the step '{self.reason}' does not hold: {self.before} {self.relation} {self.after}"
            f"{left}{where}"
        )

    @property
    def condition(self) -> sympy.Basic | None:
        """Where the relation holds, as the check has it; None for everywhere."""
        found: sympy.Basic | None = getattr(self.check, "condition", None)
        return found

    @property
    def shown(self) -> sympy.Basic:
        """The right side with the condition behind it, for readers."""
        if self.condition is None:
            return self.after
        return Words("{} for {}", self.after, self.condition)


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

    @classmethod
    def of(
        cls, first: Any, *links: tuple[str, Any, str, Check], label: str = "", reason: str = ""
    ) -> Chain:
        """A chain that starts with an expression; each link is relation, next side, reason, check.

        >>> from symact.checks import RingIdentity
        >>> x = sympy.Symbol("x", real=True)
        >>> Chain.of((x + 1)**2, ("=", x**2 + 2*x + 1, "expand", RingIdentity())).steps[0].after
        x**2 + 2*x + 1
        """
        before, steps = sympy.sympify(first), []
        for relation, side, reason_of_step, check in links:
            after = sympy.sympify(side)
            steps.append(Step(before, after, reason_of_step, check, relation))
            before = after
        return cls(sympy.sympify(first), tuple(steps), label, reason)

    @property
    def relation(self) -> str:
        """What the steps come to between the first side and the last: = and < and = is <.

        Raises:
            CheckFailedError: where they come to nothing, such as < and >.
        """
        signs = [step.relation for step in self.steps if step.relation != "="]
        found = set(signs)
        for first, second in (("<", "≤"), (">", "≥"), ("⇒", "⇔")):
            if found == {first, second}:
                return first
        # a ≠ b ≠ c says nothing of a and c, and what is an element is no longer a set
        is_single = not found & {"≠", "∈"} or len(signs) == 1
        if len(found) > 1 or not is_single or ("∈" in found and self.steps[-1].relation == "="):
            raise CheckFailedError(f"the relations {' '.join(signs)} come to nothing together")
        return signs[0] if signs else "="

    @property
    def conclusion(self) -> sympy.Basic:
        """First side, relation, last side, and the conditions of the steps."""
        if not self.steps:
            return self.subject
        first, last = self.steps[0].before, self.steps[-1].after
        conditions = [step.condition for step in self.steps if step.condition is not None]
        if not conditions:
            return Words(f"{{}} {self.relation} {{}}", first, last)
        joint = conditions[0] if len(set(conditions)) == 1 else sympy.And(*conditions)
        return Words(f"{{}} {self.relation} {{}} for {{}}", first, last, joint)

    def __post_init__(self) -> None:
        for step in self.steps:
            if step.relation not in RELATIONS:
                raise CheckFailedError(
                    f"the step '{step.reason}' has the relation {step.relation!r}; it is one of "
                    f"{' '.join(RELATIONS)}"
                )
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

    @classmethod
    def of(cls, *chains: Chain, meanings: tuple[Meaning, ...] = (), title: str = "") -> Derivation:
        """A derivation of chains, the last of which says what is shown."""
        return cls(title, chains, meanings)

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
