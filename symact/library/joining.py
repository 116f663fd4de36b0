"""The derivations of statements: which may stand in a theorem, and all of one put into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symact.display import capital
from symact.errors import CheckFailedError
from symact.logic.derivation import Chain, Derivation, Verified
from symact.logic.meanings import Meaning
from symact.logic.stating import for_all
from symact.numbers.asked import needed

if TYPE_CHECKING:
    from symact.library.theorem import Statement, Theorem


def made(statement: Statement, **changes: Any) -> Derivation:
    """The derivation of a statement, with other values for some of its parameters.

    Raises:
        UsageError: where what its function gives is no derivation.
    """
    name = f"the derivation of the statement '{statement.name}'"
    return needed(statement.derivation(**changes), Derivation, name)


def stands_for_itself(derivation: Derivation) -> Derivation:
    """A derivation of a theorem, of which nothing is written beside what is shown.

    Raises:
        CheckFailedError: for a chain without steps, and for one beside something that is neither
            its first side nor a letter for that.
    """
    for chain in derivation.chains:
        if not chain.steps:
            raise CheckFailedError(f"{chain.subject} stands there without a step; nothing shows it")
        first, subject = chain.steps[0].before, chain.subject
        sides = [side for step in chain.steps for side in (step.before, step.after)]
        is_letter = subject.is_symbol and not any(side.has(subject) for side in sides)
        if subject != first and not is_letter:
            raise CheckFailedError(f"a chain stands beside {subject}, but starts at {first}")
    return derivation


def verified(theorem: Theorem) -> Verified:
    """The derivations of all statements, run and put into one.

    Raises:
        CheckFailedError: where a step does not hold.
    """
    return joined(theorem, [statement.verify() for statement in theorem.statements])


def declared(theorem: Theorem) -> Derivation:
    """The derivations of all statements put into one, as they are declared."""
    parts = [made(statement) for statement in theorem.statements]
    names = [capital(statement.name) for statement in theorem.statements]
    return _whole(theorem, parts, names if len(parts) > 1 else [""])


def joined(theorem: Theorem, parts: Sequence[Verified]) -> Verified:
    """The same of what was run: each statement under the words for what it is said."""
    overs = [for_all(part.claims) for part in parts]
    if len(parts) > 1:
        names = [
            capital(", ".join(filter(None, (statement.name, over))))
            for statement, over in zip(theorem.statements, overs, strict=True)
        ]
    else:
        names = [capital(over) for over in overs]
    whole = _whole(theorem, [part.derivation for part in parts], names)
    return Verified(
        whole,
        tuple(sequent for part in parts for sequent in part.sequents),
        tuple(step for part in parts for step in part.steps),
    )


def _whole(theorem: Theorem, parts: Sequence[Derivation], names: Sequence[str]) -> Derivation:
    chains: list[Chain] = []
    meanings: dict[Any, Meaning] = {}
    for statement, name, derivation in zip(theorem.statements, names, parts, strict=True):
        for chain in derivation.chains:
            concludes = chain.is_claim and statement.name in theorem.concludes
            chains.append(replace(chain, within=name, concludes=concludes))
        # a letter may be a different symbol elsewhere, of positive numbers say, with one meaning
        meanings |= {(str(m.symbol), m.words, str(m.value)): m for m in derivation.meanings}
    return Derivation(theorem.title, tuple(chains), tuple(meanings.values()))
