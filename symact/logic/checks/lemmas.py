"""What is shown elsewhere, with values put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

import sympy

from symact.errors import CheckFailedError, UnsupportedError, in_full, shown
from symact.logic.checks.check import RELATIONS, Outcome, Sided
from symact.logic.checks.naming import at
from symact.logic.sequents import Sequent, instantiated
from symact.numbers.asked import mapping

Kind = TypeVar("Kind", bound=type)

_LEMMA = "symact.logic.derivation.Derivation"
_LEMMAS: list[type] = []


def lemma(kind: Kind) -> Kind:
    """Name the type of what can be shown elsewhere; once, where derivations are made.

    Raises:
        UnsupportedError: for any other type, and the second time.
    """
    if _LEMMAS or f"{kind.__module__}.{kind.__qualname__}" != _LEMMA:
        raise UnsupportedError(f"a lemma is a Derivation; {kind.__qualname__} cannot be one")
    _LEMMAS.append(kind)
    return kind


def shown_by(derivation: Any) -> tuple[Any, tuple[Sequent, ...]]:
    """A derivation that was run, and what it establishes.

    Raises:
        CheckFailedError: where a step does not hold.
        UnsupportedError: for what is no derivation.
    """
    kind: Any = type(derivation)
    if kind not in _LEMMAS:
        raise UnsupportedError(f"{shown(derivation)} is no Derivation, so it shows nothing")
    verified = kind.verify(derivation)
    for sequent in verified.claims:
        if not isinstance(sequent, Sequent):
            raise UnsupportedError(f"{in_full(derivation)} shows nothing by checks")
    return verified, tuple(verified.claims)


@dataclass(frozen=True)
class Shown(Sided):
    """Another derivation comes to this, with values put in for its letters; all of it is checked.

    Each value must be shown to lie in the domain of its letter; each premise becomes true, or stays
    a premise of this; one that is false refuses.

    Attributes:
        derivation: a :class:`~symact.logic.derivation.Derivation`, of another theorem for instance.
        values: of letters of it; indices of names count, as in an induction.
    """

    derivation: Any
    values: Mapping[Any, Any] = field(default_factory=dict)
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ()
    relations: ClassVar[tuple[str, ...]] = RELATIONS

    def run(self, before: sympy.Basic, after: sympy.Basic, relation: str = "=") -> Outcome:
        """Whether one of its chains comes to this, and every step of it holds."""
        mapping(self.values, "'values' of a check")
        try:
            verified, claims = shown_by(self.derivation)
        except CheckFailedError as error:
            return Outcome(False, None, (("what is shown elsewhere", str(error)),))
        refused = None
        for sequent in claims:
            if (at(sequent.left, self.values), at(sequent.right, self.values)) != (before, after):
                continue
            if sequent.relation != relation:
                continue
            found = instantiated(sequent, self._own(sequent), at)
            return Outcome(
                True,
                premises=found.premises,
                definitions=found.definitions,
                parts=(found,),
                argued=verified.argued,
                is_defined=True,
            )
        conclusions = [str(conclusion) for conclusion in self._conclusions()]
        return Outcome(False, refused, (("shown is", "; ".join(conclusions)),))

    def _own(self, sequent: Sequent) -> Mapping[Any, Any]:
        """The values of letters of one sequent; the others are of the derivation's other chains."""
        return self.values

    def _conclusions(self) -> Iterator[sympy.Basic]:
        for chain in self.derivation.chains:
            if chain.is_claim:
                yield at(chain.conclusion, self.values)
