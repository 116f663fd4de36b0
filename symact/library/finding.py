"""Finding theorems and activations by what they say, are about, rely on and cite.

All but what is relied on is known without loading SymPy; for that the statements are run.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from symact.activations.entries import activation, names
from symact.library.ledger import PLACES
from symact.library.registry import guarded, theorems
from symact.library.theorem import Theorem


@dataclass(frozen=True)
class Query:
    """What theorems are looked for; all of it must hold of one that is found.

    Attributes:
        words: each occurs in the id, the title, the claim, a statement's name, a counterexample
            or the title of its section or topic, whether in capitals or not.
        section: its section.
        verdict: its verdict.
        level: what its proof is declared to establish.
        activation: the name of an activation that it shows a line of, or that its id, title or
            claim has.
        trusts: occurs in something that its checks rely on; they are run for it.
        source: occurs in one of its references.
        topic: its topic.
    """

    words: tuple[str, ...] = ()
    section: str | None = None
    verdict: str | None = None
    level: str | None = None
    activation: str | None = None
    trusts: str | None = None
    source: str | None = None
    topic: str | None = None

    @property
    def asked(self) -> Mapping[str, object]:
        """What is asked for, by attribute."""
        given = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: value for name, value in given.items() if value not in (None, ())}

    def without(self, name: str) -> Query:
        """The same but for one attribute."""
        kept: dict[str, Any] = {key: value for key, value in self.asked.items() if key != name}
        return Query(**kept)


def found(query: Query) -> Iterator[Theorem]:
    """The theorems that a query is for, in their order.

    Raises:
        NotFoundError: for an activation that there is not.
        CheckFailedError: where a statement that is run does not hold.

    >>> [entry.id for entry in found(Query(("minimum",), section="4", activation="SiLU".lower()))]
    ['silu-minimum-lambert']
    """
    if query.activation is not None:
        query = replace(query, activation=activation(query.activation).name)
    for entry in theorems().values():
        if _is_found(entry, query):
            yield entry


def found_activations(query: Query) -> Iterator[str]:
    """The names of the activations that a query is for, which has nothing only theorems have."""
    if set(query.asked) <= {"words", "activation"}:
        for name in names():
            said = f"{name} {activation(name).title}".casefold()
            is_named = query.activation is None or activation(query.activation).name == name
            if is_named and all(word.casefold() in said for word in query.words):
                yield name


def near(word: str) -> list[str]:
    """Words of theorems and activations that are close to one.

    >>> near("monotnoe")
    ['monotone']
    """
    known = dict.fromkeys(names())
    for entry in theorems().values():
        known |= dict.fromkeys(re.findall(r"\w+", f"{entry.id} {_said(entry)}".casefold()))
    return difflib.get_close_matches(word.casefold(), known, cutoff=0.7)


def _is_found(entry: Theorem, query: Query) -> bool:
    plain = ("section", "topic", "verdict", "level")
    if any(getattr(query, name) not in (None, getattr(entry, name)) for name in plain):
        return False
    said = f"{entry.id} {_said(entry)}".casefold()
    if not all(word.casefold() in said for word in query.words):
        return False
    if query.activation is not None and query.activation not in _spoken(entry):
        return False
    if query.source is not None and not _has(query.source, entry.references):
        return False
    return query.trusts is None or _has(query.trusts, relied_on(entry))


def _has(word: str, phrases: tuple[str, ...]) -> bool:
    return any(word.casefold() in phrase.casefold() for phrase in phrases)


def _said(entry: Theorem) -> str:
    """All that a theorem says in words."""
    own = (entry.title, entry.claim or "", entry.remark, PLACES[entry.place])
    statements = (part for s in entry.statements for part in (s.name, *s.argued, s.missing))
    return " ".join((*own, *statements, *(example.shows for example in entry.counterexamples)))


def _spoken(entry: Theorem) -> set[str]:
    """The activations that a theorem is about: on their sheets, or named in its words."""
    called = {activation(name).title.casefold(): name for name in names()}
    for name in names():  # any step of an induction is a step, but none is a Heaviside step
        if name not in activation(name).title.casefold().split(" "):
            called[name.replace("_", " ")] = name
    longest = sorted(called, key=len, reverse=True)  # GELU's tanh form is not GELU
    text = f"{entry.id.replace('-', ' ')}. {entry.title}. {entry.claim}".casefold()
    spoken = re.findall(rf"\b({'|'.join(map(re.escape, longest))})\b", text)
    return {called[word] for word in spoken} | {shows.of for shows in entry.shows}


def relied_on(entry: Theorem) -> tuple[str, ...]:
    """What the checks of a theorem rely on, which running them tells.

    Raises:
        CheckFailedError: where a statement does not hold.
    """
    with guarded(entry):
        verified = [statement.verify() for statement in entry.statements]
    return tuple(sorted({trust for each in verified for trust in each.trusts}))
