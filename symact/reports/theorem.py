"""A theorem as data for JSON and as the page that ``symact show`` prints.

What a statement says is read off the sequents of its checks, which are run for it: for all of what,
if what, and what its letters stand for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symact.library.theorem import Statement, Theorem
from symact.logic import stating
from symact.logic.checks import Sequent
from symact.logic.derivation import Verified
from symact.logic.meanings import Meaning
from symact.logic.witness import Witness, witness
from symact.logic.words import Words, capital
from symact.rendering import line_of
from symact.rendering.data import sequent_data
from symact.rendering.pages import BREAK, Fact, Facts, Page, Part, Section, Value, Verbatim

SAID = {
    "holds": "holds",
    "false": "is false",
    "conditional": "needs conditions",
    "companion": "is a companion: the text does not say it",
    "not mathematics": "is not mathematics",
}


def theorem_data(theorem: Theorem) -> dict[str, Any]:
    """What a theorem says; the checks of its statements are run for it.

    Raises:
        CheckFailedError: where one does not hold.
    """
    found = [(statement, statement.verify()) for statement in theorem.statements]
    return {
        "schema": "symact.show/1",
        "id": theorem.id,
        "title": theorem.title,
        "section": theorem.section,
        "claim": theorem.claim,
        "verdict": theorem.verdict,
        "level": theorem.level,
        "statements": [_statement_data(*pair) for pair in found],
        "counterexamples": [
            {"shows": example.shows, "witness": {k: str(v) for k, v in example.witness.items()}}
            for example in theorem.counterexamples
        ],
        "trusts": _trusts(verified for _, verified in found),
        "mutants": [mutant.words for mutant in theorem.mutants],
        "references": list(theorem.references),
        "see_also": list(theorem.see_also),
    }


def _statement_data(statement: Statement, verified: Verified) -> dict[str, Any]:
    return {
        "name": statement.name,
        "for_all": stating.for_all(verified.claims),
        "claims": [
            {"label": label, "statement": line_of(_said(claim)), **sequent_data(claim)}
            for label, claim in _claims(verified)
        ],
        "where": [line_of(meaning) for meaning in _where(verified)],
        "argued": list(verified.argued),
        "witness": [_witness_data(witness(claim)) for claim in verified.claims],
        "level": verified.level,
        "missing": statement.missing or None,
    }


def _witness_data(found: Witness | None) -> dict[str, str] | None:
    """A point at which all that is supposed holds; None where none is known."""
    if found is None:
        return None
    known = {**found.values, **found.functions}
    return {line_of(thing): line_of(value) for thing, value in known.items()}


def theorem_page(theorem: Theorem) -> Page:
    """The page of a theorem; the checks of its statements are run for it.

    Raises:
        CheckFailedError: where one does not hold.
    """
    head = [Fact("claim", theorem.claim)] if theorem.claim is not None else []
    head.append(Fact("verdict", f"{SAID[theorem.verdict]} (§{theorem.section}, {theorem.level})"))
    if theorem.remark:
        head.append(Fact("remark", theorem.remark))
    parts: list[Part] = [Facts(tuple(head))]
    found = [statement.verify() for statement in theorem.statements]
    for statement, verified in zip(theorem.statements, found, strict=True):
        parts += [Section(capital(statement.name)), Facts(tuple(_facts(statement, verified)))]
    parts += [Section("Beside it"), Facts(tuple(_beside(theorem, found)))]
    return Page((theorem.title,), tuple(parts))


def _facts(statement: Statement, verified: Verified) -> Iterator[Fact]:
    """What a statement says: for all of what, what, if what, where letters stand for what."""
    over = stating.for_all(verified.claims)
    if over:
        yield Fact("for all", over.removeprefix("for all "))
    shared = _shared(verified)
    yield Fact("states", _lines(_stated(verified, shared)))
    if shared:
        yield Fact("if", _lines(shared))
    where = _where(verified)
    if where:
        yield Fact("where", _lines(where))
    if verified.argued:
        yield Fact("argued", _lines([capital(words) for words in verified.argued]))
    if any(witness(claim) is None for claim in verified.claims):
        yield Fact("vacuous?", "no values are known for which all that is supposed holds")
    yield Fact("checked", str(verified.level))
    if statement.missing:
        yield Fact("not checked", statement.missing)


def _lines(values: Any) -> Value:
    """Values one below the other."""
    whole: list[Value] = []
    for value in values:
        whole += [BREAK] * bool(whole) + (list(value) if isinstance(value, tuple) else [value])
    return tuple(whole)


def _claims(verified: Verified) -> Iterator[tuple[str, Sequent]]:
    for chain, sequent in zip(verified.derivation.chains, verified.sequents, strict=True):
        if sequent is not None and chain.is_claim:
            yield chain.label, sequent


def _shared(verified: Verified) -> tuple[Any, ...]:
    """The premises that all claims have."""
    first, *others = (claim.premises for _, claim in _claims(verified))
    return tuple(p for p in first if all(p in premises for premises in others))


def _stated(verified: Verified, shared: tuple[Any, ...]) -> Iterator[Value]:
    """The claims, each with the premises that are its own."""
    for label, claim in _claims(verified):
        own = [premise for premise in claim.premises if premise not in shared]
        said: list[Value] = [f"{label}: "] * bool(label) + [_said(claim)]
        for k, premise in enumerate(own):
            said += [", if " if not k else ", ", premise]
        yield tuple(said)


def _said(claim: Sequent) -> Words:
    return Words(f"{{}} {claim.relation} {{}}", claim.left, claim.right)


def _where(verified: Verified) -> list[Words]:
    """What letters of the claims stand for, and what those are called of which nothing is claimed.

    Names of letters that only the derivation has are left out.
    """
    defined = [Words("{} = {}", *equation) for equation in stating.definitions(verified.claims)]
    named = [
        Words(f"{{}} is {meaning.words}", meaning.symbol)
        for meaning in verified.derivation.meanings
        if meaning.value is None and meaning.words and _is_spoken_of(meaning, verified)
    ]
    return [*defined, *named]


def _is_spoken_of(meaning: Meaning, verified: Verified) -> bool:
    """Whether a claim has the symbol of a meaning, or any value of a function."""
    symbol = meaning.symbol
    parts = [part for claim in verified.claims for part in (claim.left, claim.right)]
    if symbol.is_Function:
        kind = type(symbol)
        return any(kind == found.func for part in parts for found in part.atoms(sympy.Function))
    return any(part.has(symbol) for part in parts)


def _trusts(found: Any) -> list[str]:
    return sorted({name for verified in found for name in verified.trusts})


def _beside(theorem: Theorem, found: list[Verified]) -> Iterator[Fact]:
    for example in theorem.counterexamples:
        witness = ", ".join(f"{name} = {value}" for name, value in example.witness.items())
        yield Fact("counterexample", f"{example.shows.rstrip('.')} ({witness})")
    yield Fact("relies on", ", ".join(_trusts(found)))
    for reference in theorem.references:
        yield Fact("source", reference)
    if theorem.see_also:
        others: list[Value] = []
        for name in theorem.see_also:
            others += [", "] * bool(others) + [Verbatim(name)]
        yield Fact("see also", tuple(others))
    yield Fact("derivation", Verbatim(f"symact derive {theorem.id}"))
