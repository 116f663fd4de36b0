"""Letters of one printed object: as the user wants them, and no two of them alike.

A name is printed as a letter with indices where it looks like one, so that x12 and x_12 would be
the same on paper. In the one object that has both, one of them is written out as it is spelled; if
that does not help, as with a symbol e beside the number e, both are named and nothing is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sympy

from symact.errors import UsageError, shown
from symact.logic.derivation import Derivation, Verified
from symact.logic.laws import Family
from symact.numbers.asked import mapping
from symact.rendering.formula import Formula, Identifier, Script, Sign, Tight, Unread, within
from symact.rendering.given import given
from symact.rendering.matrices import read
from symact.rendering.names import GREEK, Spelling, natural, parse
from symact.rendering.page import (
    Detail,
    Details,
    Formulas,
    Graph,
    Map,
    Page,
    Section,
    Sentence,
    Steps,
    Table,
    Verbatim,
)
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.text.formula import Text


@dataclass(frozen=True)
class _Letter:
    """Something that is printed, as far as it can be taken for something else."""

    kind: str
    source: str
    also: str = ""

    def __str__(self) -> str:
        also = f"({self.also})" if self.source and self.also else self.also
        return " ".join(word for word in (self.kind, self.source, also) if word)


def spelled(
    formulas: Iterable[Formula],
    symbols: Mapping[str, str] | None = None,
    *,
    by_name: bool = False,
) -> Spelling:
    """How the letters of formulas are written.

    Args:
        formulas: all of one printed object.
        symbols: LaTeX by names, as a user gives it.
        by_name: whether everything that has one name is one letter.

    Raises:
        UsageError: for a name that does not occur, LaTeX that is not whole or does more than draw,
            and letters that are alike however they are written; the message has both.
    """
    if isinstance(symbols, Spelling):
        return symbols
    found = dict(pair for formula in formulas for pair in _letters(formula))
    if by_name:
        # letters with a fixed meaning are held apart inside each part
        once = {letter.source: letter for letter in reversed(found) if letter.source}
        found = {letter: found[letter] for letter in reversed(once.values())}
    asked = mapping({} if symbols is None else symbols, "symbols")
    wanted = {name: given(name, latex) for name, latex in asked.items()}
    _refuse_unknown(wanted, found)
    spelling = Spelling(
        {name: one.latex for name, one in wanted.items()},
        {name: one.text for name, one in wanted.items()},
    )
    for alike in _alike(found, spelling):
        if any(letter.source in wanted for letter in alike):
            continue
        kept = min(alike, key=lambda letter: _freedom(letter, found[letter]))
        for letter in alike:
            if letter != kept and letter.source:
                spelling.apart.add(letter.source)
    for first, second, *_ in _alike(found, spelling):
        form = Text(flat=True, spelling=spelling).write(found[first]).lines[0]
        raise UsageError(
            f"{first} and {second} would both be written {form}; give one of them another name"
        )
    return spelling


def _letters(formula: Formula) -> Iterator[tuple[_Letter, Formula]]:
    """The letters in a formula, and letters with indices that are no part of a name."""
    for part in within(formula):
        match part:
            case Identifier(_, source, thing) if not isinstance(thing, sympy.Dummy):
                yield _letter(source, thing, part), part
            case Tight((Identifier(_, source, thing), Sign())) if thing is not None:
                yield _Letter("the derivative of", "", source), part
            case Script(Identifier(_, source, thing), above=None) if thing is not None:
                yield _Letter("the entry", f"{source}[{part.below}]"), part
            case Unread(expression):
                for symbol in expression.atoms(sympy.Symbol, sympy.MatrixSymbol):
                    read = Identifier(parse(symbol.name), symbol.name, symbol)
                    yield _letter(symbol.name, symbol, read), read


def _letter(source: str, thing: Any, part: Identifier) -> _Letter:
    match thing:
        case None:
            return _Letter("the fixed letter", "", part.name.base)
        case sympy.MatrixSymbol():
            return _Letter("the matrix", source)
        case Family():
            return _Letter("the function", source)
        case sympy.Symbol():
            said = {**thing._assumptions_orig}
            kinds = [name if holds else f"not {name}" for name, holds in sorted(said.items())]
            return _Letter("the symbol", source, ", ".join(kinds))
        case sympy.IndexedBase():
            return _Letter("the family", source)
    return _Letter("the function", source)


def _alike(found: Mapping[_Letter, Formula], spelling: Spelling) -> Iterator[list[_Letter]]:
    """Letters that are written alike in one of the formats; a family never stands by itself."""
    text, latex = Text(flat=True, spelling=spelling), Latex(spelling)
    forms: dict[tuple[str, str], dict[_Letter, None]] = {}
    for letter, part in found.items():
        if letter.kind == "the family":
            continue
        known = letter.source not in spelling or spelling.text[letter.source] is not None
        written = [("latex", latex.write(part))]
        written += [("text", text.write(part).lines[0])] if known else []
        for format, form in written:
            forms.setdefault((format, form.replace(" ", "")), {})[letter] = None
    yield from (list(letters) for letters in forms.values() if len(letters) > 1)


def _freedom(letter: _Letter, part: Formula) -> int:
    """How well a letter can be written in another way: not at all, or not as well as one that has
    another name than the one that it is written as."""
    if not letter.source or not isinstance(part, Identifier):
        return 0
    if letter.source == Text(flat=True, spelling=Spelling({}, {})).write(part).lines[0]:
        return 1
    name = part.name
    start = f"{GREEK.get(name.base, name.base)}{name.layer}"
    return 2 if letter.source == "_".join((start, *name.indices)) else 3


def _refuse_unknown(wanted: Mapping[str, object], found: Mapping[_Letter, Formula]) -> None:
    """Names for which LaTeX is given are names of letters, or of indices of letters."""
    known = {letter.source for letter, part in found.items() if isinstance(part, Identifier)}
    for part in found.values():
        if isinstance(part, Identifier):
            known |= {i for index in part.name.indices for i in re.findall(r"[A-Za-z]+", index)}
    for name in wanted:
        if name not in known - {""}:
            listed = ", ".join(sorted(known - {""}, key=natural)) or "none"
            raise UsageError(
                f"there is no symbol {shown(name)} in what is printed; there is {listed}"
            )


def expressions(shown: Any) -> Iterator[Any]:
    """The expressions of a derivation, a page, or a part of one, in order; words are none."""
    match shown:
        case Verified():
            yield from expressions(shown.stated)
        case Derivation(_, chains, meanings):
            for chain in chains:
                yield chain.subject
                for step in chain.steps:
                    yield from (step.before, step.shown)
            for meaning in meanings:
                yield meaning.symbol
                yield from () if meaning.value is None else (meaning.value,)
        case Page(title, parts):
            yield from expressions((title, parts))
        case Sentence(value) | Detail(_, value):
            yield from expressions(value)
        case Details(rows) | Table(_, rows) | Formulas(rows):
            yield from expressions(rows)
        case Steps(derivation):
            yield from expressions(derivation)
        case tuple():
            for part in shown:
                yield from expressions(part)
        case str() | Verbatim() | Section() | Map() | Graph():
            return
        case _:
            yield shown


def spelling_of(shown: Any, symbols: Mapping[str, str] | None = None) -> Spelling:
    """How the letters of a printed object are written, as in :func:`spelled`.

    A page may have a number x in one part and a column x in another, and so have the statements of
    a theorem: there a name is one letter.
    """
    scopes = list(_scopes(shown))
    by_name = isinstance(shown, Page) or len(scopes) > 1
    for scope in scopes if by_name else ():
        spelled(read(expression)[0] for expression in expressions(scope))
    formulas = (read(expression)[0] for expression in expressions(shown))
    return spelled(formulas, symbols, by_name=by_name)


def _scopes(shown: Any) -> Iterator[Any]:
    """The parts inside which no two letters are alike."""
    match shown:
        case Page(title, parts):
            for part in (title, *parts):
                yield from _scopes(part)
        case Steps(derivation):
            yield from _scopes(derivation)
        case Verified():
            yield from _scopes(shown.stated)
        case Derivation(_, chains) if not chains or any(chain.within for chain in chains):
            # definitions were told apart in the statements that they are of
            for _, own in groupby(chains, key=lambda chain: chain.within):
                yield Derivation("", tuple(own))
        case _:
            yield shown
