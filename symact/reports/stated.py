"""What the claims of a statement say, as they are written: relations, premises, meanings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.logic import stating
from symact.logic.checks import Sequent
from symact.logic.checks.known import head_of
from symact.logic.derivation import Verified
from symact.logic.meanings import Meaning
from symact.logic.words import Phrase, Words
from symact.rendering.page import BREAK, Value
from symact.rendering.slopes import Slopes, named


def lines(values: Any) -> Value:
    """Values one below the other."""
    whole: list[Value] = []
    for value in values:
        whole += [BREAK] * bool(whole) + (list(value) if isinstance(value, tuple) else [value])
    return tuple(whole)


def claims(verified: Verified) -> Iterator[tuple[str, Sequent]]:
    """What is claimed, each with its label."""
    for chain, sequent in zip(verified.derivation.chains, verified.sequents, strict=True):
        if sequent is not None and chain.is_claim:
            yield chain.label, sequent


def shared(verified: Verified) -> tuple[Any, ...]:
    """The premises that all claims have."""
    first, *others = (claim.premises for _, claim in claims(verified))
    return tuple(p for p in first if all(p in premises for premises in others))


def stated(verified: Verified, common: tuple[Any, ...], known: Slopes) -> Iterator[Value]:
    """The claims, each with the premises that are its own."""
    for label, claim in claims(verified):
        own = [premise for premise in claim.premises if premise not in common]
        words: list[Value] = [f"{label}: "] * bool(label) + [said(claim, known)]
        for k, premise in enumerate(own):
            words += [", if " if not k else ", ", premise]
        yield tuple(words)


def said(claim: Sequent, known: Slopes | None = None) -> Words:
    """The relation that a sequent says, its left side by the name of a derivative that it is."""
    left = named(claim.left, known or {})
    return Words(f"{{}} {claim.relation} {{}}", left, claim.right)


def where(
    verified: Verified, known: Slopes | None = None, meant: Sequence[Meaning] = ()
) -> list[Words]:
    """What letters of the claims stand for, and what those are called of which nothing is claimed.

    Names of letters that only the derivation has are left out.
    """
    defined = [Words("{} = {}", *equation) for equation in _defined(verified, known or {}, meant)]
    named = [
        Words(f"{{}} is {meaning.words}", meaning.symbol)
        for meaning in verified.derivation.meanings
        if meaning.value is None and meaning.words and _is_spoken_of(meaning, verified)
    ]
    return [*defined, *named]


def _defined(verified: Verified, known: Slopes, meant: Sequence[Meaning]) -> list[tuple[Any, Any]]:
    """What stands for what in the claims as they are written, also in what that is defined by."""
    own = stating.definitions(verified.claims)
    if not known:
        return list(own)
    heads = {head_of(thing) for thing, _ in own}
    more = [(m.symbol, m.value) for m in meant if m.value is not None]
    equations = [(thing, named(value, known) if isinstance(value, Phrase) else value)
                 for thing, value in own]  # fmt: skip
    equations += [(thing, value) for thing, value in more if head_of(thing) not in heads]
    written = [part for claim in verified.claims for part in (said(claim, known), *claim.premises)]
    found: list[tuple[Any, Any]] = []
    while True:
        new = [
            equation
            for equation in equations
            if equation not in found and any(_has(part, head_of(equation[0])) for part in written)
        ]
        if not new:
            return [equation for equation in equations if equation in found]
        found += new
        written += [value for _, value in new]


def _has(part: Any, head: Any) -> bool:
    """Whether a letter or a function stands somewhere in an expression."""
    if isinstance(head, type):
        return any(found.func == head for found in part.atoms(AppliedUndef))
    return bool(part.has(head))


def _is_spoken_of(meaning: Meaning, verified: Verified) -> bool:
    """Whether a claim has the symbol of a meaning, or any value of a function."""
    symbol = meaning.symbol
    parts = [part for claim in verified.claims for part in (claim.left, claim.right)]
    if symbol.is_Function:
        kind = type(symbol)
        return any(kind == found.func for part in parts for found in part.atoms(sympy.Function))
    return any(part.has(symbol) for part in parts)
