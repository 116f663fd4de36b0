"""The fact sheet of an activation: what theorems say of it, and what a search for checks finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from symact.activations.entries import Activation
from symact.display import Drawn, capital, count_of
from symact.errors import SymactError, UsageError
from symact.library.facts import LINES, Fact, Proposals, proposed, read
from symact.library.facts.proposals import used
from symact.library.facts.search import Runs
from symact.library.facts.wording import Letters
from symact.library.joining import made
from symact.library.registry import library, theorems, told
from symact.library.theorem import Shows, Theorem
from symact.logic.derivation import Chain, Derivation
from symact.logic.meanings import Meaning

ALWAYS = ("limits", "range", "Lipschitz", "monotone", "smooth", "fixed points", "homogeneous")
"""Lines on which a sheet says that they are not settled; it has the others only where there is one.
"""


@dataclass(frozen=True)
class FactSheet(Drawn):
    """Everything that is shown of an activation.

    Attributes:
        entry: the activation.
        facts: the lines, in the order of :data:`~symact.library.facts.LINES`.
        unsettled: lines for which nothing was found.
        others: what theorems of other packages say, in the same order; it stands beside the lines
            and replaces none.
        faults: a sentence for each of those theorems that could not be run.
    """

    entry: Activation
    facts: tuple[Fact, ...]
    unsettled: tuple[str, ...]
    others: tuple[Fact, ...] = ()
    faults: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((FactSheet, self.entry))

    def __repr__(self) -> str:
        return f"<fact sheet of {self.entry}: {count_of(len(self.facts), 'fact')}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # its steps are run again where it is unpickled, as those of a derivation are
        return fact_sheet, (self.entry,)

    def __copy__(self) -> FactSheet:
        return self

    def __deepcopy__(self, _: object) -> FactSheet:
        return self

    @property
    def lines(self) -> tuple[Fact | str, ...]:
        """Everything in the order in which it stands; a name alone is a line that is not settled.

        What is not settled comes last; what other packages say comes after the line in question.
        """
        named: dict[str, Fact | str] = {fact.what: fact for fact in self.facts}
        named |= {what: what for what in self.unsettled}
        shown: list[Fact | str] = []
        for what in dict.fromkeys((*named, *(other.what for other in self.others))):
            shown += [named[what]] if what in named else []
            shown += [other for other in self.others if other.what == what]
        return tuple(shown)

    @property
    def shown(self) -> tuple[Fact, ...]:
        """The lines that say something."""
        return tuple(line for line in self.lines if isinstance(line, Fact))

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the checks of all lines rely on beyond integer arithmetic."""
        return tuple(sorted({name for fact in self.shown for name in fact.trusts}))

    @property
    def letters(self) -> Letters:
        """Letters for parameters that are too long to be read."""
        return Letters(self.entry.parameters)

    @property
    def derivation(self) -> Derivation:
        """The sheet as a derivation: each line in words, then the steps that show it."""
        seen: set[int] = set()
        chains: list[Chain] = []
        meanings: dict[Meaning, None] = {}
        for fact in self.shown:
            label = f"{capital(fact.what)} ({', '.join((fact.level, *fact.sources))})"
            chains.append(Chain(self.letters.put(fact.reading.value), (), label))
            for chain in fact.derivation.derivation.chains:
                if id(chain) not in seen:
                    seen.add(id(chain))
                    chains.append(self._shortened(chain))
            meanings |= dict.fromkeys(fact.derivation.stated.meanings)
        values = tuple(self.letters.meanings())
        shown = (replace(m, value=self._put(m.value)) for m in meanings)
        return Derivation(self.entry.title, tuple(chains), (*shown, *values))

    def _put(self, value: Any) -> Any:
        return None if value is None else self.letters.put(value)

    def _shortened(self, chain: Chain) -> Chain:
        """A chain as it is shown, with letters for long numbers; its checks are as they were."""
        steps = tuple(
            replace(s, before=self.letters.put(s.before), after=self.letters.put(s.after))
            for s in chain.steps
        )
        return replace(chain, subject=self.letters.put(chain.subject), steps=steps)


def fact_sheet(entry: Activation) -> FactSheet:
    """What is known of an activation; every step of every line is run.

    >>> from symact.activations.entries import activation
    >>> sheet = fact_sheet(activation("relu6"))
    >>> [fact.reading.value for fact in sheet.facts if fact.what == "range"]
    [Interval(0, 6)]
    """
    if not isinstance(entry, Activation):
        raise UsageError(f"a fact sheet is of an Activation, not of a {type(entry).__name__}")
    found = facts_of(entry, LINES)
    facts = tuple(found[what] for what in LINES if what in found)
    unsettled = tuple(what for what in ALWAYS if what not in found)
    return FactSheet(entry, facts, unsettled, *of_others(entry))


def facts_of(entry: Activation, lines: Collection[str]) -> dict[str, Fact]:
    """Those lines of a sheet that are found, by their names; every step of them is run.

    >>> from symact.activations.entries import activation
    >>> [fact.reading.numbers for fact in facts_of(activation("relu"), ["Lipschitz"]).values()]
    [{'exact': '1', 'low': '1', 'high': '1'}]
    """
    proposals = Proposals(entry)
    found = {fact.what: fact for fact in of_theorems(entry, lines, proposals.runs)}
    proposals.given = {what: fact.derivation.derivation.chains for what, fact in found.items()}
    for what in lines:
        chains = None if what in found else proposed(proposals, what)
        if chains is not None:
            declared = (m for fact in found.values() for m in fact.derivation.derivation.meanings)
            meanings = used(dict.fromkeys((*proposals.meanings, *declared)), chains)
            fact = read(entry, what, chains, runs=proposals.runs, meanings=meanings)
            if fact is not None:
                found[what] = fact
    return found


def of_theorems(
    entry: Activation, lines: Collection[str] = tuple(LINES), runs: Runs | None = None
) -> Iterator[Fact]:
    """The facts that symact's theorems declare of an activation and that hold of its parameters."""
    for theorem, shows in _declared(entry, own=True):
        fact = None if shows.what not in lines else of_theorem(theorem, shows, entry, runs)
        if fact is not None:
            yield fact


def of_others(entry: Activation) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """The facts that theorems of other packages declare, and a sentence for each that fails."""
    facts: list[Fact] = []
    faults: list[str] = []
    for theorem, shows in _declared(entry, own=False):
        place = library().origins[theorem.id]
        try:
            fact = of_theorem(theorem, shows, entry)
        except (Exception, SystemExit) as error:  # somebody else's code may raise anything
            reason = str(error) if isinstance(error, SymactError) else f"it raises {told(error)}"
            faults.append(
                f"the line '{shows.what}' of the theorem {theorem.id!r}, from {place}, is not "
                f"shown: {reason}"
            )
            continue
        if fact is not None:
            facts.append(replace(fact, origin=place.owner))
    order = [*LINES]
    return tuple(sorted(facts, key=lambda fact: order.index(fact.what))), tuple(faults)


def _declared(entry: Activation, *, own: bool) -> Iterator[tuple[Theorem, Shows]]:
    for theorem in theorems().values():
        if library().origins[theorem.id].is_own == own:
            yield from ((theorem, shows) for shows in theorem.shows if shows.of == entry.name)


def of_theorem(
    theorem: Theorem, shows: Shows, entry: Activation, runs: Runs | None = None
) -> Fact | None:
    """One fact that a theorem declares; None where its statements do not show it of the entry."""
    derivations = [made(theorem.statement(name)) for name in shows.by]
    chains = tuple(chain for derivation in derivations for chain in derivation.chains)
    meanings = tuple(dict.fromkeys(m for derivation in derivations for m in derivation.meanings))
    return read(entry, shows.what, chains, runs=runs, meanings=meanings, theorem=theorem.id)
