"""Sequents: for all letters in their domains, the premises imply the relation.

This is the only thing in symact that has a level. A sequent is made here, by a check that ran; it
is composed along a chain and instantiated by :class:`~symact.logic.checks.Shown`, and by nothing
else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Never

import sympy
from sympy.core.function import AppliedUndef

from symact.display import Drawn, line_of
from symact.errors import CheckFailedError, UnsupportedError, UsageError, in_full
from symact.logic.checks.definedness import conditions, proved
from symact.logic.checks.known import Equation, Known, merged
from symact.logic.checks.letters import Letter, indices, letters_of, name_of
from symact.logic.checks.putting import in_domain as in_domain
from symact.logic.checks.putting import is_meant, of_kind
from symact.logic.levels import weakest
from symact.logic.words import Phrase

if TYPE_CHECKING:
    from symact.logic.checks.check import Outcome

_SEAL = object()


@dataclass(frozen=True)
class Sequent(Drawn):
    """For all letters in their domains: premises ⇒ left relation right. Made by checks alone.

    Attributes:
        left, relation, right: what is shown.
        premises: every condition that was used and is not proved: case domains, values put in,
            recursions, where a term is defined.
        definitions: what letters stand for.
        level: what was checked, the level of the weakest check.
        trusts: what the checks rely on beyond integer arithmetic.
        argued: what only words say: that letters mean what is claimed of them.

    Raises:
        UsageError: where anything but a check makes one.
    """

    left: sympy.Basic
    relation: str
    right: sympy.Basic
    premises: tuple[sympy.Basic, ...]
    definitions: tuple[Equation, ...]
    level: str
    trusts: tuple[str, ...]
    argued: tuple[str, ...] = ()
    seal: InitVar[object] = None

    def __repr__(self) -> str:
        left, right = line_of(self.left), line_of(self.right)
        return f"<sequent: {left} {self.relation} {right}, {self.level}>"

    def __init_subclass__(cls) -> None:
        raise UsageError("there are no other sequents than those that checks establish")

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise UsageError("a sequent is what a check establishes; run one to get it")

    def __reduce__(self) -> Never:
        raise UsageError(
            "a sequent cannot be pickled, since a file can be made to say anything; pickle the "
            "derivation and verify it again"
        )

    def __setstate__(self, _: object) -> Never:
        raise UsageError("a sequent is what a check establishes; it cannot be unpickled")

    def __copy__(self) -> Sequent:
        return self

    def __deepcopy__(self, _: object) -> Sequent:
        return self

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """What it is said for all of: every free letter that does not stand for something."""
        meant = {_head(thing) for thing, _ in self.definitions}
        return tuple(letter for letter in letters_of(self._all) if letter.symbol not in meant)

    @property
    def _all(self) -> Iterator[Any]:
        yield from (self.left, self.right, *self.premises)
        for thing, value in self.definitions:
            # the arguments of a function are bound by its definition
            yield thing.func if isinstance(thing, AppliedUndef) else thing
            yield sympy.Lambda(thing.args, value) if isinstance(thing, AppliedUndef) else value


def _head(thing: Any) -> Any:
    return thing.func if isinstance(thing, AppliedUndef) else thing


# -- established by a check -----------------------------------------------------------------------


def established(
    kind: type, left: sympy.Basic, relation: str, right: sympy.Basic, outcome: Outcome
) -> Sequent:
    """What a check that ran establishes: its relation, with what it used and where it has meaning.

    Raises:
        UnsupportedError: where a side has no value, where premises contradict each other openly,
            and for letters that cannot be told apart.
    """
    definitions = merged(outcome.definitions)
    needed = () if outcome.is_defined else _needed((left, right), outcome.premises, definitions)
    readers = list(outcome.readers()) if needed and outcome.readers is not None else None
    known = _known(outcome.premises, definitions)
    open_ = [c for c in needed if c not in outcome.settled and not _settled(c, known, readers)]
    parts = outcome.parts
    return _sealed(
        left,
        relation,
        right,
        premises=(*outcome.premises, *open_),
        definitions=definitions,
        level=weakest([kind.level, *(part.level for part in parts)]),  # type: ignore[attr-defined]
        trusts=(
            *kind.trusts,  # type: ignore[attr-defined]
            *outcome.trusts,
            *(name for part in parts for name in part.trusts),
        ),
        argued=(*outcome.argued, *(words for part in parts for words in part.argued)),
    )


def is_supposed(sequent: Sequent) -> bool:
    """Whether what is shown is one of its own premises, so that nothing is."""
    return sequent.relation == "=" and any(
        isinstance(premise, sympy.Equality)
        and {premise.lhs, premise.rhs} == {sequent.left, sequent.right}
        for premise in sequent.premises
    )


def _sealed(
    left: Any,
    relation: str,
    right: Any,
    *,
    premises: Iterable[Any],
    definitions: tuple[Equation, ...],
    level: str,
    trusts: Iterable[str],
    argued: Iterable[str] = (),
) -> Sequent:
    kept = tuple(dict.fromkeys(_open(premises)))
    words = tuple(dict.fromkeys(argued))
    level = weakest([level, "argued"]) if words else level
    names = tuple(sorted(set(trusts)))
    sequent = Sequent(left, relation, right, kept, definitions, level, names, words, _SEAL)
    for thing, value in definitions:
        is_meant(thing, value)
    _ = sequent.letters  # refuses letters that cannot be told apart, and those without a domain
    return sequent


def _open(premises: Iterable[Any]) -> Iterator[Any]:
    """The premises that are not true anyhow.

    Raises:
        UnsupportedError: for one that is false for all values of its letters.
    """
    for premise in premises:
        answer = proved(premise)
        if answer is False:
            raise UnsupportedError(f"{in_full(premise)} is needed, and is false")
        if answer is None:
            yield premise


def _needed(
    sides: Sequence[Any], premises: Iterable[Any], definitions: Iterable[Equation]
) -> tuple[sympy.Basic, ...]:
    """Where everything that is written has a value."""
    functions = {
        thing.func: sympy.Lambda(thing.args, value)
        for thing, value in definitions
        if isinstance(thing, AppliedUndef)
    }
    values = (value for thing, value in definitions if not isinstance(thing, AppliedUndef))
    things = [*sides, *premises, *values]
    return tuple(dict.fromkeys(c for one in things for c in conditions(one, functions=functions)))


def _known(premises: Iterable[Any], definitions: Iterable[Equation]) -> Known:
    """What can be put in to prove a condition: definitions, and premises that are equations."""
    functions, things = {}, {}
    for thing, value in definitions:
        if isinstance(thing, AppliedUndef):
            functions[thing.func] = sympy.Lambda(thing.args, value)
        elif not isinstance(value, Phrase):
            things[thing] = value
    for premise in premises:
        if isinstance(premise, sympy.Equality) and premise.lhs.is_Symbol:
            things.setdefault(premise.lhs, premise.rhs)
    return Known(functions, things)


def _settled(condition: Any, known: Known, readers: Any) -> bool:
    """Whether a condition is proved, as it stands or with everything put in.

    Raises:
        UnsupportedError: where it is false for all values of its letters.
    """
    for form in (condition, known.put(condition)):
        answer = proved(form, readers)
        if answer is False:
            raise UnsupportedError(f"{in_full(condition)} is needed for a value, and is false")
        if answer:
            return True
    return False


# -- composed along a chain -----------------------------------------------------------------------


def composed(sequents: Sequence[Sequent], relation: str) -> Sequent:
    """What steps that follow each other establish together; every side between has a value.

    Raises:
        CheckFailedError: where one does not start where the one before it ended.
        UnsupportedError: for a letter with two meanings.
    """
    for first, second in itertools.pairwise(sequents):
        if first.right != second.left:
            raise CheckFailedError(
                f"{in_full(second.left)} does not follow on {in_full(first.right)}"
            )
    if len(sequents) == 1:
        return sequents[0]
    return _sealed(
        sequents[0].left,
        relation,
        sequents[-1].right,
        premises=[premise for part in sequents for premise in part.premises],
        definitions=merged(d for part in sequents for d in part.definitions),
        level=weakest(part.level for part in sequents),
        trusts=[name for part in sequents for name in part.trusts],
        argued=[words for part in sequents for words in part.argued],
    )


def argued(sequent: Sequent, words: Iterable[str]) -> Sequent:
    """A sequent of which some things are only said in words; its level is no better than that."""
    return _sealed(
        sequent.left,
        sequent.relation,
        sequent.right,
        premises=sequent.premises,
        definitions=sequent.definitions,
        level=sequent.level,
        trusts=sequent.trusts,
        argued=(*sequent.argued, *words),
    )


# -- instantiated ---------------------------------------------------------------------------------


def instantiated(sequent: Sequent, values: Mapping[Any, Any], at: Any) -> Sequent:
    """A sequent with values in the place of letters: each in its domain, each premise not false.

    ``at`` puts values in, in the indices of names as well.

    Raises:
        UnsupportedError: for a letter that there is not, or that stands for something; for a value
            that is not shown to be in the domain of its letter; and for a premise that is false.
    """
    known = {letter.symbol for letter in sequent.letters}
    for symbol, value in values.items():
        if symbol not in known and not _is_index(symbol, known):
            raise UnsupportedError(
                f"{in_full(symbol)} is no letter of what is shown, so it takes no value"
            )
        of_kind(symbol, sympy.sympify(value))
    whole = [at(part, values) for part in (sequent.left, sequent.right)]
    definitions = merged(_moved(equation, values, at) for equation in sequent.definitions)
    premises = [at(premise, values) for premise in sequent.premises]
    for thing in (*whole, *premises):
        if thing.has(sympy.nan, sympy.zoo):
            raise UnsupportedError(f"what is shown has no value for {in_full(dict(values))}")
    put = [sympy.sympify(value) for value in values.values()]
    needed = _needed((*whole, *put), premises, definitions)
    settled = _known(premises, definitions)
    return _sealed(
        whole[0],
        sequent.relation,
        whole[1],
        premises=[*premises, *(c for c in needed if not _settled(c, settled, None))],
        definitions=definitions,
        level=sequent.level,
        trusts=sequent.trusts,
        argued=sequent.argued,
    )


def _moved(equation: Equation, values: Mapping[Any, Any], at: Any) -> Equation:
    """A definition with values put in, but not for the arguments of a function that it defines."""
    thing, value = equation
    if isinstance(thing, AppliedUndef):
        values = {key: what for key, what in values.items() if key not in thing.args}
        return thing, at(value, values)
    return at(thing, values), at(value, values)


def _is_index(symbol: Any, letters: Iterable[Any]) -> bool:
    """Whether a symbol is an index in the name of a letter, as n is in h_n."""
    return any(str(symbol) in indices(name_of(letter)) for letter in letters)
