"""Derivations as data: what was before, the relation, what comes after, why, and how it is checked.

A derivation is declared; running it gives what its checks establish, and only that has a level.
Rendering is elsewhere; expressions are SymPy objects and can be computed with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symact.display import Drawn, count_of, escaped
from symact.errors import CheckFailedError, ShapeError, in_full, shown
from symact.logic.checks import RELATIONS, Check, Sequent, weakest
from symact.logic.checks.lemmas import lemma
from symact.logic.checks.values import Stored
from symact.logic.meanings import Meaning, claims_of, declared
from symact.logic.putting import put_into, symbols_in
from symact.logic.sequents import argued, composed, is_supposed
from symact.logic.step import Step as Step
from symact.logic.words import Words
from symact.numbers.asked import as_sympy, listed, needed, texts
from symact.numbers.conversion import ordered
from symact.numbers.substitution import Put, Symbolic

Link = tuple[str, Any, str, Check]
"""A relation, the next side, a reason, and the check."""

_LINK = "a tuple of a relation, the next side, a reason and a check"


@dataclass(frozen=True)
class Chain:
    """``subject`` = first = second = …: steps of which each starts where the last one ended.

    ``label`` introduces the chain in words, such as ``"step"`` in an induction, and ``within`` the
    part that it and others are in; ``reason`` says why the subject is the first expression. What it
    comes to is part of what is shown, unless ``is_claim`` says that it only leads there, and what
    the title says, in letters, where ``concludes`` says so.
    """

    subject: sympy.Basic
    steps: tuple[Step, ...]
    label: str = ""
    reason: str = ""
    is_claim: bool = True
    within: str = ""
    concludes: bool = False

    @classmethod
    def of(cls, first: Any, *links: Link, label: str = "", reason: str = "") -> Chain:
        """A chain that starts with an expression; each link is relation, next side, reason, check.

        Raises:
            ShapeError: for a link that is not these four.
            NumberError: for a side that is no SymPy object, exact number or name of a symbol.

        >>> from symact.logic.checks import RingIdentity
        >>> x = sympy.Symbol("x", real=True)
        >>> Chain.of((x + 1)**2, ("=", x**2 + 2*x + 1, "expand", RingIdentity())).steps[0].after
        x**2 + 2*x + 1
        """
        before = subject = as_sympy(first, "the start of a chain")
        steps = []
        for k, link in enumerate(links):
            parts = ordered(link, f"link {k}", _LINK)
            if len(parts) != 4:
                raise ShapeError(f"link {k} has {count_of(len(parts), 'part')}; {_LINK}, is needed")
            relation, side, reason_of_step, check = parts
            steps.append(Step(before, side, reason_of_step, check, relation))
            before = steps[-1].after
        return cls(subject, tuple(steps), label, reason)

    @property
    def relation(self) -> str:
        """What the steps come to between the first side and the last: = and < and = is <.

        Raises:
            CheckFailedError: where they come to nothing, such as < and >.
        """
        signs = [step.relation for step in self.steps if step.relation != "="]
        found = set(signs)
        for first, second in (("<", "≤"), (">", "≥"), ("⇒", "⇔")):
            if found == {first, second}:
                return first
        # a ≠ b ≠ c says nothing of a and c, and what is an element is no longer a set
        is_single = not found & {"≠", "∈"} or len(signs) == 1
        if len(found) > 1 or not is_single or ("∈" in found and self.steps[-1].relation == "="):
            raise CheckFailedError(f"the relations {' '.join(signs)} come to nothing together")
        return signs[0] if signs else "="

    @property
    def conclusion(self) -> sympy.Basic:
        """First side, relation, last side, and the conditions of the steps."""
        if not self.steps:
            return self.subject
        first, last = self.steps[0].before, self.steps[-1].after
        conditions = [step.condition for step in self.steps if step.condition is not None]
        if not conditions:
            return Words(f"{{}} {self.relation} {{}}", first, last)
        joint = conditions[0] if len(set(conditions)) == 1 else sympy.And(*conditions)
        return Words(f"{{}} {self.relation} {{}} for {{}}", first, last, joint)

    @property
    def said(self) -> sympy.Basic:
        """What it comes to, beside its subject, which may be a letter for the first side."""
        said = self.conclusion
        if not self.steps or self.subject == self.steps[0].before:
            return said
        return Words(said.template, self.subject, *said.expressions[1:])

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", as_sympy(self.subject, "the subject of a chain"))
        object.__setattr__(self, "steps", listed(self.steps, Step, "the steps of a chain"))
        for words in ("label", "reason", "within"):
            needed(getattr(self, words), str, f"'{words}' of a chain")
        for switch in ("is_claim", "concludes"):
            needed(getattr(self, switch), bool, f"'{switch}' of a chain")
        for step in self.steps:
            if step.relation not in RELATIONS:
                wrong = f"the step '{step.reason}' has the relation {shown(step.relation)}"
                raise CheckFailedError(f"{wrong}; it is one of {' '.join(RELATIONS)}")
        for first, second in zip(self.steps, self.steps[1:], strict=False):
            if first.after != second.before:
                raise CheckFailedError(
                    f"the step '{second.reason}' starts at {in_full(second.before)}, but the one "
                    f"before it ended at {in_full(first.after)}"
                )


@lemma
@dataclass(frozen=True)
class Derivation(Symbolic, Drawn):
    """A statement with the chains of steps that lead to it, as somebody declares it.

    It has no level: :meth:`verify` runs it and gives what has. In a notebook it draws itself.
    """

    title: str
    chains: tuple[Chain, ...]
    meanings: tuple[Meaning, ...] = ()

    def __post_init__(self) -> None:
        needed(self.title, str, "the title of a derivation")
        object.__setattr__(self, "chains", listed(self.chains, Chain, "the chains"))
        object.__setattr__(self, "meanings", listed(self.meanings, Meaning, "the meanings"))

    @classmethod
    def of(cls, *chains: Chain, meanings: tuple[Meaning, ...] = (), title: str = "") -> Derivation:
        """A derivation of chains, the last of which says what is shown."""
        return cls(title, chains, meanings)

    def __repr__(self) -> str:
        return f"<derivation{_titled(self.title)}: {count_of(len(self.steps), 'step')}, declared>"

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, chain by chain."""
        return tuple(step for chain in self.chains for step in chain.steps)

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The symbols in it; letters for matrices are none."""
        return symbols_in((self.chains, self.meanings))

    def _put(self, put: Put) -> Derivation:
        images = {symbol: put(symbol) for symbol in self.free_symbols}
        values = {symbol: image for symbol, image in images.items() if image != symbol}
        if not values:
            return self
        chains, meanings = put_into((self.chains, self.meanings), values)
        return Derivation(self.title, chains, meanings)

    def verify(self) -> Verified:
        """Run every check.

        Returns:
            The derivation with what is established: letters, premises, level.

        Raises:
            CheckFailedError: at the first step that does not hold, and for a definition that is
                used and that no meaning declares.
        """
        return verified(self, [step.established() for step in self.steps])


def _titled(title: str) -> str:
    return f" {escaped(title)!r}" if title else ""


def _hidden(chain: Chain, sequent: Sequent) -> tuple[sympy.Basic, ...]:
    """The premises that are not shown as the condition of a step."""
    shown: set[Any] = set()
    for step in chain.steps:
        condition = step.condition
        shown |= set(condition.args) if isinstance(condition, sympy.And) else {condition}
    return tuple(premise for premise in sequent.premises if premise not in shown)


def verified(derivation: Derivation, established: Sequence[Sequent]) -> Verified:
    """A derivation with what its steps establish, one sequent a step, in order.

    Raises:
        CheckFailedError: where the sequents are not those of the steps, and for a definition that
            no meaning declares.
        UsageError: for names that cannot stand, such as two letters of one name.
    """
    steps = derivation.steps
    same = len(steps) == len(established) and all(
        isinstance(sequent, Sequent)
        and (sequent.left, sequent.relation, sequent.right)
        == (step.before, step.relation, step.after)
        for step, sequent in zip(steps, established, strict=True)
    )
    if not same:
        raise CheckFailedError("what is established is not what the derivation says")
    rest = iter(established)
    parts = [[next(rest) for _ in chain.steps] for chain in derivation.chains]
    declared(derivation.meanings, established)
    sequents: list[Sequent | None] = []
    for chain, part in zip(derivation.chains, parts, strict=True):
        if not part:
            sequents.append(None)
            continue
        whole = composed(part, chain.relation)
        if chain.is_claim and is_supposed(whole):
            raise CheckFailedError(
                f"{in_full(whole.left)} {whole.relation} {in_full(whole.right)} is what is "
                "supposed; nothing is shown"
            )
        words = claims_of(derivation.meanings, whole) if chain.is_claim else ()
        sequents.append(argued(whole, words) if words else whole)
    return Verified(derivation, tuple(sequents), tuple(established))


@dataclass(frozen=True)
class Verified(Drawn):
    """A derivation that was run, with what each of its chains establishes.

    Attributes:
        derivation: what was declared.
        sequents: one for each chain; None for a chain without steps, which shows nothing.
        steps: one for each step.
    """

    derivation: Derivation
    sequents: tuple[Sequent | None, ...]
    steps: tuple[Sequent, ...]

    def __repr__(self) -> str:
        steps = count_of(len(self.steps), "step")
        return f"<derivation{_titled(self.title)}: {steps}, {self.level or 'nothing shown'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # what was established does not travel: the checks run again where it is unpickled
        return Derivation.verify, (self.derivation,)

    def __copy__(self) -> Verified:
        return self

    def __deepcopy__(self, _: object) -> Verified:
        return self

    @property
    def claims(self) -> tuple[Sequent, ...]:
        """What is shown, without the chains that only lead there."""
        return tuple(
            sequent
            for chain, sequent in zip(self.derivation.chains, self.sequents, strict=True)
            if sequent is not None and chain.is_claim
        )

    @cached_property
    def level(self) -> str | None:
        """How far it is checked: the level of its weakest part; None where it has no steps."""
        return weakest(sequent.level for sequent in self._all) if self._all else None

    @property
    def title(self) -> str:
        """The title of the derivation."""
        return self.derivation.title

    @cached_property
    def stated(self) -> Derivation:
        """The derivation with all that is supposed and defined in it, for readers.

        Premises that a step does not show beside its relation follow their chain; what functions
        stand for stands with the meanings.
        """
        chains: list[Chain] = []
        for chain, sequent in zip(self.derivation.chains, self.sequents, strict=True):
            chains.append(chain)
            hidden = () if sequent is None else _hidden(chain, sequent)
            if chain.is_claim and hidden:
                premises = Words(f"if {', '.join(['{}'] * len(hidden))}", *hidden)
                behind = Chain(premises, (), within=chain.within, concludes=chain.concludes)
                chains.append(behind)
        return replace(
            self.derivation,
            chains=tuple(chains),
            meanings=(*self.derivation.meanings, *self._meant),
        )

    @property
    def _meant(self) -> tuple[Meaning, ...]:
        """What functions stand for, as far as no meaning says it."""
        said = {m.symbol.func for m in self.derivation.meanings if m.value is not None}
        found = dict.fromkeys(
            (thing, value)
            for sequent in self._all
            for thing, value in sequent.definitions
            if isinstance(thing, AppliedUndef) and thing.func not in said
        )
        return tuple(Meaning(thing, "", value) for thing, value in found)

    @property
    def stored(self) -> tuple[tuple[sympy.Basic, sympy.Basic], ...]:
        """The letters that stand for stored numbers, which are written out nowhere."""
        found = (d for sequent in self._all for d in sequent.definitions)
        return tuple(dict.fromkeys((t, v) for t, v in found if isinstance(v, Stored)))

    @property
    def trusts(self) -> tuple[str, ...]:
        """What the checks rely on beyond integer arithmetic."""
        return tuple(sorted({name for sequent in self._all for name in sequent.trusts}))

    @property
    def argued(self) -> tuple[str, ...]:
        """What only words say: that letters mean what is claimed of them."""
        return tuple(dict.fromkeys(words for one in self._all for words in one.argued))

    def arguing(self, words: tuple[str, ...]) -> Verified:
        """The same, of which some things are only said in words.

        Raises:
            ShapeError: for words that are in no list.
            UsageError: for what is no text.
        """
        words = texts(words, "what is argued")
        if not words:
            return self
        return replace(
            self,
            sequents=tuple(
                argued(sequent, words) if sequent is not None and chain.is_claim else sequent
                for chain, sequent in zip(self.derivation.chains, self.sequents, strict=True)
            ),
        )

    @property
    def _all(self) -> tuple[Sequent, ...]:
        return tuple(sequent for sequent in self.sequents if sequent is not None)
