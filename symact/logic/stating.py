"""What a statement says, read off its sequents: for all of what, if what, and what letters mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy

from symact.logic.checks import Sequent
from symact.logic.checks.letters import Letter
from symact.logic.words import Phrase


def letters_of(sequents: Iterable[Sequent]) -> tuple[Letter, ...]:
    """The letters of several sequents, by name, each once."""
    found = {letter.symbol: letter for sequent in sequents for letter in sequent.letters}
    return tuple(sorted(found.values(), key=lambda letter: letter.name))


def for_all(sequents: Iterable[Sequent]) -> str:
    """For all values of which letters something is said; empty where there are none.

    >>> from symact.logic.checks import RingIdentity
    >>> from symact.logic.derivation import Chain, Derivation
    >>> x, n = sympy.Symbol("x", real=True), sympy.Symbol("n", integer=True, nonnegative=True)
    >>> shown = Derivation.of(Chain.of(n + x, ("=", x + n, "same", RingIdentity()))).verify()
    >>> for_all(shown.claims)
    'for all whole n ≥ 0, real x'
    """
    sequents = tuple(sequents)
    letters = [letter for letter in letters_of(sequents) if not _is_size(letter, sequents)]
    groups: dict[str, list[str]] = {}
    for letter in _families(letters):
        groups.setdefault(_kind(letter), []).append(_sort(letter))
    parts = [
        (f"{kind} " if kind else "") + _listed(names)
        for kind, names in sorted(groups.items(), key=lambda item: _ORDER.index(item[0]))
    ]
    return f"for all {', '.join(parts)}" if parts else ""


def _is_size(letter: Letter, sequents: Sequence[Sequent]) -> bool:
    """Whether a letter only says how many rows or columns matrices have."""
    symbol = letter.symbol
    return letter.domain.sign == ">" and not any(
        symbol in part.free_symbols
        for one in sequents
        for part in (one.left, one.right, *one.premises)
        if not isinstance(part, type)
    )


def _families(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """Letters without those that are another member of a family: h_n is there for h_0, h_n + 1."""
    found: dict[tuple[str, Any], Letter] = {}
    alone = []
    for letter in letters:
        head, _, index = letter.name.partition("_")
        if not index or index.isdigit():
            alone.append(letter)
            continue
        known = found.setdefault((head, letter.domain.kind), letter)
        if len(letter.name) < len(known.name):
            found[head, letter.domain.kind] = letter
    families = {head for head, _ in found}
    single = [
        one for one in alone if one.name.partition("_")[0] not in families or "_" not in one.name
    ]
    return tuple(sorted((*single, *found.values()), key=lambda letter: letter.name))


_ORDER = ("whole", "rational", "real", "functions", "matrices")
_WHOLE = {"≥": "≥ 0", ">": "≥ 1", "<": "≤ −1", "≤": "≤ 0", "≠": "≠ 0", "": ""}


def _kind(letter: Letter) -> str:
    if letter.domain.arguments:
        return "functions"
    return {"integer": "whole", "matrix": "matrices"}.get(letter.domain.kind, letter.domain.kind)


def _sort(letter: Letter) -> str:
    """A letter with what is said of its sign or its sizes."""
    domain, name = letter.domain, letter.name.removesuffix(" + 1")
    if domain.kind == "matrix":
        rows, columns = (str(size).replace(" ", "") for size in domain.shape)
        return f"{name} ({rows}×{columns})" if name == letter.name else name
    bound = _WHOLE[domain.sign] if domain.kind == "integer" else f"{domain.sign} 0"
    if domain.arguments:
        arguments = "" if domain.kind == "real" else f" of {domain.kind} values"
        return name + (f" {bound}" if domain.sign else "") + arguments
    return f"{name} {bound}" if domain.sign else name


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def supposed(sequents: Iterable[Sequent]) -> tuple[sympy.Basic, ...]:
    """The premises of several sequents, each once."""
    return tuple(dict.fromkeys(premise for one in sequents for premise in one.premises))


def definitions(sequents: Iterable[Sequent]) -> tuple[tuple[sympy.Basic, Any], ...]:
    """What letters stand for in several sequents, without numbers that no page writes out."""
    return tuple(
        dict.fromkeys(
            (thing, value)
            for one in sequents
            for thing, value in one.definitions
            if not isinstance(value, Phrase) or value.expressions
        )
    )
