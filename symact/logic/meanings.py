"""What the letters of a derivation stand for, and which words claim something of them.

A meaning with a value is a definition, the same throughout a derivation. One in words names a
letter. Where the words say more than a name, or name something that is not a free letter, the
statement rests on them: that is listed as argued, since no check looks at words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.errors import CheckFailedError, SymactError, UsageError, in_full, shown
from symact.logic.checks.known import Equation, acyclic, head_of, merged
from symact.logic.checks.letters import heads, letters_of
from symact.logic.sequents import Sequent
from symact.logic.words import ForAll, Phrase
from symact.numbers.asked import as_sympy, needed


@dataclass(frozen=True)
class Meaning:
    """What a symbol of a derivation stands for: a phrase, and its value where that is shown.

    Raises:
        NumberError: for a symbol or a value that is no SymPy object, number or name of a symbol.
        UsageError: for a phrase that is no text.
    """

    symbol: sympy.Basic
    words: str
    value: sympy.Basic | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbol", as_sympy(self.symbol, "what a meaning is of"))
        needed(self.words, str, f"what is said of {shown(self.symbol)}")
        if self.value is not None:
            value = as_sympy(self.value, f"the value of {shown(self.symbol)}")
            object.__setattr__(self, "value", value)


# -- definitions ----------------------------------------------------------------------------------


def declared(meanings: Iterable[Meaning], established: Sequence[Sequent]) -> None:
    """Refuse definitions of letters that are used and not declared, or declared differently.

    Raises:
        CheckFailedError: for these.
        UsageError: for names that cannot stand: a meaning with a value of something that is no
            letter, definitions in a circle, and two letters that are printed alike.
    """
    values = [(m.symbol, m.value) for m in meanings if m.value is not None]
    for thing, value in values:
        if not _is_letter(thing):
            raise UsageError(
                f"{in_full(thing)} is no letter, so it is not defined as {in_full(value)}"
            )
    try:
        acyclic(values)
        merged(equation for sequent in established for equation in sequent.definitions)
        letters_of(
            part
            for sequent in established
            for part in (sequent.left, sequent.right, *sequent.premises)
        )
    except SymactError as error:
        raise UsageError(str(error)) from error
    for sequent in established:
        for thing, value in sequent.definitions:
            if not (isinstance(value, Phrase) and not value.expressions):
                _declared(thing, value, values)  # stored numbers are written out on no page


def _declared(thing: Any, value: Any, values: Sequence[Equation]) -> None:
    same = [(other, what) for other, what in values if head_of(other) == head_of(thing)]
    if not same and not isinstance(thing, AppliedUndef):
        # what a function stands for is printed with the statement; a letter might be any number
        raise CheckFailedError(
            f"{in_full(thing)} is put in as {in_full(value)}, but no meaning says that it stands "
            "for that; declare "
            f"Meaning({in_full(thing)}, '', …), or give it to the check as 'given', a premise"
        )
    for other, what in same:
        if _named_alike(thing, value, other) != what:
            raise CheckFailedError(
                f"{in_full(thing)} is put in as {in_full(value)}, but its meaning is "
                f"{in_full(other)} = {in_full(what)}"
            )


def _named_alike(thing: Any, value: Any, other: Any) -> Any:
    """The value with the arguments of a function named as in another definition of it."""
    if not isinstance(thing, AppliedUndef) or thing == other:
        return value
    return sympy.Lambda(thing.args, value)(*other.args)


def _is_letter(thing: Any) -> bool:
    """Whether something can be defined: a letter, or an unknown function at different letters."""
    if isinstance(thing, AppliedUndef):
        return len(set(thing.args)) == len(thing.args)
    return isinstance(thing, (sympy.Symbol, sympy.MatrixSymbol, sympy.MatrixExpr))


# -- words ----------------------------------------------------------------------------------------

_CLAIM = re.compile(
    r"[0-9=<>≤≥≠∈→]|,|;|\b(?:which|that|whose|where|when|such|so|is|are|has|have|if|every|all|no|"
    r"not|never|always|only|least|most|exactly)\b"
)
"""What makes more of a phrase than a name: clauses, quantifiers, numbers, relations."""


def is_name(words: str) -> bool:
    """Whether words only name something.

    >>> is_name("the number of layers"), is_name("the mean of a weight, which is 0")
    (True, False)
    """
    return not _CLAIM.search(words)


def claims_of(meanings: Iterable[Meaning], sequent: Sequent) -> tuple[str, ...]:
    """What only words say about a sequent: of letters in it, claimed by their meanings."""
    return tuple(
        f"that {_named(meaning)} is {meaning.words}"
        for meaning in meanings
        if meaning.words and _speaks_of(sequent, meaning) and _claims(meaning, sequent)
    )


def _named(meaning: Meaning) -> str:
    return str(meaning.symbol)


def _claims(meaning: Meaning, sequent: Sequent) -> bool:
    """Whether a meaning says more than how a letter, of which nothing is supposed, is called."""
    if any(thing == meaning.symbol for thing, _ in sequent.definitions):
        stored = dict(sequent.definitions)[meaning.symbol]
        return not (isinstance(stored, Phrase) and not stored.expressions)
    if meaning.value is not None or not is_name(meaning.words):
        return True
    if not _is_free(meaning.symbol):
        return True
    return any(_is_recursion_of(premise, meaning.symbol) for premise in sequent.premises)


def _is_free(thing: Any) -> bool:
    """Whether something is a letter, or a function at letters, and no expression made of such."""
    if isinstance(thing, AppliedUndef):
        return all(isinstance(arg, sympy.Symbol) for arg in thing.args)
    return isinstance(thing, (sympy.Symbol, sympy.MatrixSymbol))


def _is_recursion_of(premise: Any, symbol: Any) -> bool:
    """Whether a premise says what a letter is made of, for all of a family or for one."""
    while isinstance(premise, ForAll):
        premise = premise.args[0]
    if not isinstance(premise, sympy.Equality):
        return False
    family = _family(symbol)
    return any(_family(head) == family for head in heads(premise.lhs))


def _family(symbol: Any) -> Any:
    """What the members of a family have in common: a function, or a name before its index."""
    if isinstance(symbol, AppliedUndef):
        return symbol.func
    head, _, index = str(symbol.name).partition("_")
    return (head, bool(index))


def _speaks_of(sequent: Sequent, meaning: Meaning) -> bool:
    """Whether a letter of the meaning stands in what is shown, or in what is supposed."""
    parts: Iterator[Any] = iter((sequent.left, sequent.right, *sequent.premises))
    if not _is_free(meaning.symbol):
        return any(part.has(meaning.symbol) for part in parts)
    family = _family(meaning.symbol)
    return any(_family(head) == family for part in parts for head in heads(part))
