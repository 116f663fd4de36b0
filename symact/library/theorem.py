"""What a theorem is: statements with checked derivations, counterexamples, attacks and mutants.

Nothing here imports SymPy: everything that needs it is a function, called when the theorem is
proved or shown, so that all theorems are listed at once. The types are frozen and check themselves
when they are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symact.display import Drawn
from symact.errors import NotFoundError, UsageError, shown
from symact.logic.levels import COMPLETE, LEVELS, weakest

if TYPE_CHECKING:
    from symact.library.prover import Proof
    from symact.logic.derivation import Derivation, Verified

VERDICTS = ("holds", "false", "conditional", "companion", "not mathematics")
"""What became of a claim; ``companion`` where the text claims nothing."""

SECTIONS = ("1", "2", "3", "4", "5")
"""Sections of the text, for what it claims and what goes with that."""

TOPICS = {
    "activations": "Activations in terms of one another",
    "softmax": "Softmax and losses",
    "initialisation": "Signals at initialisation",
    "depth": "What depth buys",
    "polynomials": "Powers of ReLU, polynomials and density",
    "symmetry": "Symmetry and landscape",
    "robustness": "Lipschitz, convex, monotone and invertible networks",
    "blocks": "Building blocks",
}
"""Topics of what the text says nothing of, with their titles."""


def place_of(section: str | None, topic: str | None) -> str:
    """Where something stands in the library: a section of the text, ``§4``, or else a topic."""
    return f"§{section}" if section else topic or ""


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _of_types(thing: Any, **kinds: Any) -> None:
    """Refuse fields of other types; what words it, and SymPy with it, is loaded only then."""
    for name, kind in kinds.items():
        value = getattr(thing, name)
        if not isinstance(value, kind):
            from symact.numbers.asked import needed

            needed(value, kind, _field_name(thing, name))


def _of_lists(thing: Any, **kinds: Any) -> None:
    """Make tuples of fields that list things of a type; refuse the others."""
    for name, kind in kinds.items():
        value = getattr(thing, name)
        if not isinstance(value, tuple) or not all(isinstance(part, kind) for part in value):
            from symact.numbers.asked import listed

            object.__setattr__(thing, name, listed(value, kind, _field_name(thing, name)))


def _of_names(thing: Any, *fields: str) -> None:
    """Refuse fields that are no mappings of names."""
    _of_types(thing, **dict.fromkeys(fields, Mapping))
    for name in fields:
        strange = [key for key in getattr(thing, name) if not isinstance(key, str)]
        if strange:
            from symact.numbers.asked import needed

            needed(strange[0], str, f"a name in {_field_name(thing, name)}")


def _field_name(thing: Any, name: str) -> str:
    return f"'{name}' of a {type(thing).__name__}"


@dataclass(frozen=True)
class Statement:
    """Something that is shown: what it says is read off the sequents of its derivation.

    For all of what, and if what, is said nowhere else; running it tells.

    Attributes:
        name: a few words for it, its own within the theorem.
        derivation: makes the derivation. Its parameters all have defaults, which are the constants
            and switches of the statement; mutants give them other values.
        level: what running the derivation must establish.
        argued: what only words say: that letters mean what the theorem is about, a phrase each that
            begins with "that". The level is then no better than ``argued``.
        missing: for a level that is not complete, one sentence on what no machine checked.
    """

    name: str
    derivation: Callable[..., Derivation]
    level: str = "symbolic"
    argued: tuple[str, ...] = ()
    missing: str = ""

    def __post_init__(self) -> None:
        _of_types(self, name=str, derivation=Callable, level=str, missing=str)
        _of_lists(self, argued=str)
        named = f"the statement '{self.name[:40]}'"
        if self.level not in LEVELS:
            raise UsageError(
                f"{named} has the level {self.level[:40]!r}; it is one of {', '.join(LEVELS)}"
            )
        if (self.level in (*COMPLETE, "argued")) == bool(self.missing):
            must = "leave 'missing' out" if self.missing else "say in 'missing' what is not checked"
            raise UsageError(f"{named} has the level {self.level}; {must}")
        for words in self.argued:
            if not words.startswith("that "):
                raise UsageError(
                    f"{named} argues {words[:80]!r}; write what is argued as a clause that begins "
                    "with 'that'"
                )

    def verify(self) -> Verified:
        """Run its derivation.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        from symact.library.joining import made, stands_for_itself

        return stands_for_itself(made(self)).verify().arguing(self.argued)


@dataclass(frozen=True)
class Counterexample:
    """Exact numbers at which a claim fails.

    Attributes:
        shows: a sentence on what they show.
        witness: the numbers, by name; anything made of ints and fractions.
        refutes: whether the claim fails at such numbers, in plain fractions and without the code
            of the proof.
        harmless: numbers at which it does not fail, so that ``refutes`` is seen to say no.
    """

    shows: str
    witness: Mapping[str, Any]
    refutes: Callable[..., bool]
    harmless: Mapping[str, Any]

    def __post_init__(self) -> None:
        _of_types(self, shows=str, refutes=Callable)
        _of_names(self, "witness", "harmless")

    @property
    def told(self) -> str:
        """What it shows, and the numbers."""
        numbers = ", ".join(f"{name} = {value}" for name, value in self.witness.items())
        return f"{self.shows.rstrip('.')} ({numbers})"


@dataclass(frozen=True)
class Attack:
    """Random examples that would refute a theorem if it were wrong.

    Attributes:
        examples: makes Hypothesis strategies by name, asking :mod:`symact.testing` when called.
        holds: whether the theorem holds for an example, exactly; None where it says nothing.
        wrong: values for further parameters of ``holds`` with which it is false of some examples,
            so that the attack is seen to find something.
    """

    examples: Callable[[], Mapping[str, Any]]
    holds: Callable[..., bool | None]
    wrong: Mapping[str, Any]

    def __post_init__(self) -> None:
        _of_types(self, examples=Callable, holds=Callable)
        _of_names(self, "wrong")


@dataclass(frozen=True)
class Mutant:
    """A wrong version of a statement, which must fail.

    Attributes:
        words: what is wrong with it.
        changes: values for parameters of the statement's derivation.
        of: the name of the statement; the first one if left out.
    """

    words: str
    changes: Mapping[str, Any]
    of: str = ""

    def __post_init__(self) -> None:
        _of_types(self, words=str, of=str)
        _of_names(self, "changes")


@dataclass(frozen=True)
class Shows:
    """A line on the fact sheet of an activation that a theorem shows.

    What the line says is not declared: :mod:`symact.library.facts` reads it off the steps of the
    statements, and refuses statements that do not say it of this activation.

    Attributes:
        of: the name of the activation in the catalogue.
        what: the line, such as ``"minimum"``, one of :data:`symact.library.facts.LINES`.
        by: the names of the statements that together say it.
    """

    of: str
    what: str
    by: tuple[str, ...]

    def __post_init__(self) -> None:
        _of_types(self, of=str, what=str)
        _of_lists(self, by=str)


@dataclass(frozen=True)
class Theorem(Drawn):
    """A theorem: one file of ``proofs/``, or of somebody else's package.

    Attributes:
        id: kebab-case; the file has the same name with underscores.
        title: a sentence that is true.
        section: the section of the text, ``"1"`` to ``"5"``; ``""`` for what has a topic.
        claim: what the text says there, in other words; None where it says nothing.
        verdict: what became of the claim, one of :data:`VERDICTS`.
        statements: what is true instead, or of it.
        counterexamples: for a claim that is false, or only true under conditions.
        references: author, year, title.
        see_also: ids of others.
        shows: the lines that it has on fact sheets of activations.
        concludes: the names of the statements that say in letters what the title says in words;
            derivations end with them.
        topic: one of :data:`TOPICS`, for what belongs to no section of the text.
    """

    id: str
    title: str
    section: str
    claim: str | None
    verdict: str
    statements: tuple[Statement, ...]
    attack: Attack | None = None
    mutants: tuple[Mutant, ...] = ()
    counterexamples: tuple[Counterexample, ...] = ()
    references: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    remark: str = field(default="", kw_only=True)
    shows: tuple[Shows, ...] = field(default=(), kw_only=True)
    concludes: tuple[str, ...] = field(default=(), kw_only=True)
    topic: str = field(default="", kw_only=True)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<theorem {self.id}: declared {self.verdict}, {self.level}>"

    def __post_init__(self) -> None:
        _of_types(self, id=str, title=str, section=str, topic=str, verdict=str, remark=str)
        _of_types(self, claim=str if self.claim is not None else object)
        _of_types(self, attack=Attack if self.attack is not None else object)
        _of_lists(self, statements=Statement, mutants=Mutant, counterexamples=Counterexample)
        _of_lists(self, references=str, see_also=str, shows=Shows, concludes=str)
        for wrong, remedy in self._faults():
            if wrong:
                raise UsageError(f"the theorem {self.id[:40]!r} {remedy}")

    def _faults(self) -> tuple[tuple[bool, str], ...]:
        names = [statement.name for statement in self.statements]
        strange = [m.of for m in self.mutants if m.of and m.of not in names]
        unknown = [name for shows in self.shows for name in shows.by if name not in names]
        ends = [name for name in self.concludes if name not in names]
        is_companion = self.verdict == "companion"
        return (
            (not _ID.fullmatch(self.id), "needs an id in lower case with hyphens"),
            (not self.title or self.title.endswith("."), "needs a title, without a full stop"),
            (
                self.section not in ("", *SECTIONS),
                f"has the section {self.section[:40]!r}, not 1 to 5",
            ),
            (
                self.topic not in ("", *TOPICS),
                f"has the topic {self.topic[:40]!r}, not one of {', '.join(TOPICS)}",
            ),
            (bool(self.section) == bool(self.topic), "needs a section of the text or a topic"),
            (
                not self.section and self.claim is not None,
                "has a claim of the text, so it needs the section of it",
            ),
            (
                self.verdict not in VERDICTS,
                f"has the verdict {self.verdict[:40]!r}, not one of them",
            ),
            (
                is_companion != (self.claim is None),
                "needs a claim, unless it is a companion, which has none",
            ),
            (not self.statements, "states nothing"),
            (len(set(names)) < len(names), "has two statements of the same name"),
            (
                self.verdict in ("false", "conditional") and not self.counterexamples,
                f"is {self.verdict}, so it needs a counterexample",
            ),
            (not self.mutants, "has no mutant, so its proof may be checking nothing"),
            (
                bool(unknown),
                f"has {unknown[:1]} on a fact sheet, which is none of its statements",
            ),
            (bool(ends), f"concludes with {ends[:1]}, which is none of its statements"),
            (bool(strange), f"has a mutant of {strange[:1]}, which is none of its statements"),
        )

    @property
    def is_companion(self) -> bool:
        """Whether the text says nothing of it."""
        return self.claim is None

    @property
    def place(self) -> str:
        """Where it stands in the library: a section of the text such as ``§4``, or its topic."""
        return place_of(self.section, self.topic)

    @property
    def level(self) -> str:
        """What is checked of it: the level of its weakest statement."""
        return weakest(statement.level for statement in self.statements)

    def statement(self, name: str = "") -> Statement:
        """A statement by its name; the first one if left out.

        Raises:
            NotFoundError: for a name that no statement has; the message has those that there are.
        """
        found = [s for s in self.statements if isinstance(name, str) and name in ("", s.name)]
        if not found:
            names = ", ".join(repr(statement.name) for statement in self.statements)
            raise NotFoundError(f"{self.id} has no statement {shown(name)}; it has {names:.200}")
        return found[0]

    @property
    def derivation(self) -> Derivation:
        """The derivations of all statements in one, declared; :meth:`verify` runs it."""
        from symact.library.joining import declared

        return declared(self)

    def verify(self) -> Verified:
        """Run the derivations of all statements.

        Raises:
            CheckFailedError: where a step does not hold.
        """
        from symact.library.joining import verified

        return verified(self)

    def prove(self, *, examples: int = 100, seed: int = 0) -> Proof:
        """Run every check, counterexample and mutant, and attack with random examples.

        Args:
            examples: how many; 0 for no attack.
            seed: of the random examples.

        Returns:
            What was found; a theorem that does not hold is no exception but ``ok = False``.
        """
        from symact.library.prover import prove

        return prove(self, examples=examples, seed=seed)
