"""What a check is, what it finds, and the levels that it can establish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import sympy

from symact.errors import UnsupportedError, UsageError, in_full, shown
from symact.logic.levels import LEVELS as LEVELS
from symact.logic.levels import weakest as weakest
from symact.numbers.asked import as_sympy, needed

if TYPE_CHECKING:
    from symact.logic.checks.known import Equation, Known
    from symact.logic.checks.reading import Reader
    from symact.logic.sequents import Sequent

RELATIONS = ("=", "≠", "<", "≤", ">", "≥", "∈", "⇒", "⇔")
"""The signs that may stand between the sides of a step."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: whether it holds, on which conditions, and if not what is left over.

    Attributes:
        holds: whether the sides are in the relation, wherever the premises are true.
        difference: what is left between the sides.
        record: what it took, as pairs of a word and a value: precision and boxes of an enclosure,
            how many cases or instances.
        premises: what was used beside the sides: domains of case splits, values put in, recursions.
        definitions: what letters stand for, as far as it was used.
        parts: what was established on the way, for a check that is made of others.
        readers: one for each case into which the letters were split, to prove conditions in.
        is_defined: whether the check has seen that both sides have values.
        settled: conditions that the check has seen to hold.
        trusts: what it relied on beside what its class does, such as a source.
        argued: what only words say of it, where it comes from elsewhere.
        sequent: what is established, once the closed set has let the check run.
    """

    holds: bool
    difference: sympy.Basic | None = None
    record: tuple[tuple[str, str], ...] = ()
    premises: tuple[sympy.Basic, ...] = ()
    definitions: tuple[Equation, ...] = ()
    parts: tuple[Sequent, ...] = ()
    readers: Callable[[], Iterable[Reader]] | None = field(default=None, compare=False)
    is_defined: bool = False
    settled: tuple[sympy.Basic, ...] = ()
    trusts: tuple[str, ...] = ()
    argued: tuple[str, ...] = ()
    sequent: Sequent | None = field(default=None, compare=False)

    def knowing(self, *known: Known) -> Outcome:
        """The same with what was put in: definitions, and values as premises."""
        return replace(
            self,
            premises=(*self.premises, *(p for one in known for p in one.premises)),
            definitions=(*self.definitions, *(d for one in known for d in one.definitions)),
        )


class Sided:
    """What every check has in common: its two sides are read before it looks at them.

    Raises:
        NumberError: for a side that is no SymPy object, exact number or name of a symbol.
        UsageError: for a relation that is no text.
        UnsupportedError: for one that the check does not decide.
    """

    def __init_subclass__(cls) -> None:
        own = cls.run  # type: ignore[attr-defined]

        @wraps(own)
        def run(self: Any, before: Any, after: Any, relation: str = "=") -> Outcome:
            if needed(relation, str, f"the relation beside {cls.__name__}") not in self.relations:
                decided = " and ".join(f"'{one}'" for one in self.relations)
                raise UnsupportedError(f"{cls.__name__} decides {decided}, not {shown(relation)}")
            left = as_sympy(before, f"the left side beside {cls.__name__}")
            right = as_sympy(after, f"the right side beside {cls.__name__}")
            found: Outcome = own(self, left, right, relation)
            return found

        cls.run = run  # type: ignore[attr-defined]


class Check(Protocol):
    """One check, ready to run on the two sides of a step.

    Its level, what it trusts and which relations it decides belong to its class.
    """

    level: ClassVar[str]
    """What running it establishes, at best."""
    trusts: ClassVar[tuple[str, ...]]
    """What it relies on beyond integer arithmetic."""
    relations: ClassVar[tuple[str, ...]]
    """The relations between two sides that it decides; it may stand beside no other."""

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether ``before`` and ``after`` are in the relation."""


_CLOSED: list[type] = []


def close(checks: Iterable[type]) -> tuple[type, ...]:
    """Name the checks that may run; once, by this package.

    Raises:
        UnsupportedError: the second time: the set is closed.
    """
    if _CLOSED:
        raise UnsupportedError("the set of checks is closed; no check can be added to it")
    _CLOSED.extend(checks)
    return tuple(_CLOSED)


def as_declared(thing: Any, kind: type) -> None:
    """Refuse what is not of exactly one class, or an object on which something was overwritten.

    Raises:
        UnsupportedError: for these: what a class does must be what runs.
    """
    if type(thing) is not kind:
        raise UnsupportedError(f"{shown(thing)} is no {kind.__name__}")
    strange = set(vars(thing)) - {part.name for part in fields(kind)}
    if strange:
        raise UnsupportedError(f"{min(strange)} is overwritten on this {kind.__name__}")


def decide(check: Check, before: sympy.Basic, after: sympy.Basic, relation: str) -> Outcome:
    """Run a check of the closed set, provided that the relation is one that it decides.

    Returns:
        What it found; where it holds, with the sequent that is established.

    Raises:
        UnsupportedError: for a class that is none of the checks, for any other relation (a check of
            "=" says nothing about "≤"), and for sides that have no value.
    """
    kind = type(check)
    if kind not in _CLOSED:
        raise UnsupportedError(
            f"{kind.__module__}.{kind.__qualname__} is none of symact's checks; only those can "
            "establish anything"
        )
    needed(relation, str, f"the relation beside {kind.__name__}")
    if relation not in kind.relations:
        decided = " and ".join(f"'{one}'" for one in kind.relations)
        sign = relation if relation in RELATIONS else shown(relation)
        raise UnsupportedError(
            f"{kind.__name__} decides {decided}, but stands beside {in_full(before)} {sign} "
            f"{in_full(after)}; choose a check that decides '{sign}'"
        )
    from symact.logic.sequents import established

    as_declared(check, kind)
    outcome: Outcome = kind.run(check, before, after, relation)
    if not outcome.holds:
        return outcome
    return replace(outcome, sequent=established(kind, before, relation, after, outcome))


@dataclass(frozen=True)
class Case:
    """Two sides and the check that they agree: one of the parts of a compound check."""

    before: sympy.Basic
    after: sympy.Basic
    check: Check
    relation: str = "="

    def __init_subclass__(cls) -> None:
        raise UsageError("a case is two sides, a relation and a check; there are no other kinds")

    @property
    def outcome(self) -> Outcome:
        """What the check finds."""
        return decide(self.check, self.before, self.after, self.relation)
