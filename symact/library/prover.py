"""Running a theorem: every check, every counterexample, every mutant, and the attack."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.display import Drawn, count_of, line_of
from symact.errors import SymactError, UndecidedError
from symact.library.joining import declared, joined, made, stands_for_itself
from symact.library.vocabulary import DEFINITIONS
from symact.logic.checks import Cases, Outcome, Sequent
from symact.logic.derivation import Derivation, Step, Verified
from symact.logic.derivation import verified as verified_derivation
from symact.logic.levels import LEVELS, weakest
from symact.numbers.asked import needed, whole
from symact.testing.attack import attacked, refutes_wrong_version

if TYPE_CHECKING:
    from symact.library.theorem import Counterexample, Mutant, Statement, Theorem


@dataclass(frozen=True)
class Checked:
    """A step and what its check found."""

    statement: str
    step: Step
    outcome: Outcome


@dataclass(frozen=True)
class Proof(Drawn):
    """What running a theorem found.

    Attributes:
        derivation: of all statements; verified where everything in it holds.
        steps: every step with its outcome, statement by statement.
        level: what was established, the level of the weakest statement; None where one failed.
        trusts: what the checks rely on beyond integer arithmetic.
        failures: a sentence for everything that is not as declared; none for a proof.
        undecided: a sentence for every question that ran out of its budget.
        mutants: how many wrong versions failed, as they must.
        examples: how many random examples were tried.
        seconds: how long it took.
    """

    theorem: Theorem
    derivation: Derivation | Verified
    steps: tuple[Checked, ...]
    level: str | None
    trusts: tuple[str, ...]
    failures: tuple[str, ...]
    undecided: tuple[str, ...]
    mutants: int
    examples: int
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything holds as declared."""
        return not self.failures and not self.undecided

    def __repr__(self) -> str:
        found = self.level if self.ok else "FAILED" if self.failures else "undecided"
        return f"<proof of {self.theorem.id}: {found}, {count_of(len(self.steps), 'step')}>"

    def data(self) -> dict[str, Any]:
        """The entry of ``symact prove --json``; only ``seconds`` differs from run to run."""
        return {
            "id": self.theorem.id,
            "section": self.theorem.section or None,
            "topic": self.theorem.topic or None,
            "verdict": self.theorem.verdict,
            "level": self.level,
            "ok": self.ok,
            "steps": len(self.steps),
            "examples": self.examples,
            "mutants": self.mutants,
            "seconds": round(self.seconds, 3),
            "trusts": list(self.trusts),
            "failures": list(self.failures),
            "undecided": list(self.undecided),
        }


def prove(theorem: Theorem, *, examples: int = 100, seed: int = 0) -> Proof:
    """Run a theorem; see :meth:`symact.library.theorem.Theorem.prove`."""
    examples, seed = whole(examples, "the number of examples"), needed(seed, int, "the seed")
    start = time.perf_counter()
    steps: list[Checked] = []
    failures: list[str] = []
    undecided: list[str] = []
    found: list[Verified | None] = []
    for statement in theorem.statements:
        run = _Run(statement)
        steps += run.steps
        failures += run.failures
        undecided += run.undecided
        found.append(run.verified)
    for counterexample in theorem.counterexamples:
        failures += _faults_of_counterexample(counterexample)
    dead = 0
    for mutant in theorem.mutants:
        fault = survived(theorem, mutant)
        dead += fault is None
        failures += [] if fault is None else [fault]
    tried = 0
    if theorem.attack is not None and examples:
        siege = attacked(theorem.attack, examples=examples, seed=seed)
        tried = siege.examples
        if siege.found is not None:
            failures.append(f"the attack found a counterexample: {_named(siege.found)}")
        if not refutes_wrong_version(theorem.attack):
            failures.append("the attack does not refute its own wrong version, so it is no attack")
    shown = [one for one in found if one is not None]
    is_whole = len(shown) == len(found)
    return Proof(
        theorem,
        joined(theorem, shown) if is_whole else declared(theorem),
        tuple(steps),
        weakest(one.level or LEVELS[-1] for one in shown) if is_whole else None,
        tuple(sorted({name for one in shown for name in one.trusts})),
        tuple(failures),
        tuple(undecided),
        dead,
        tried,
        time.perf_counter() - start,
    )


class _Run:
    """One statement, run step by step so that everything that fails in it is named.

    Attributes:
        steps: the steps that were decided.
        verified: what is established, where all of it is.
        failures, undecided: a sentence each.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.steps: list[Checked] = []
        self.failures: list[str] = []
        self.undecided: list[str] = []
        self.verified: Verified | None = None
        try:
            derivation = made(statement)
        except Exception as error:  # an author's own code: what it raises is what is reported
            self._fail(f"its derivation cannot be made: {type(error).__name__}: {error}")
            return
        if not derivation.steps:
            self._fail("the derivation has no steps")
            return
        established = [self._run(step) for step in derivation.steps]
        if not self.failures and not self.undecided:
            self._conclude(derivation, [one for one in established if one is not None])

    def _fail(self, what: str) -> None:
        self.failures.append(f"{self.statement.name}: {what}")

    def _run(self, step: Step) -> Sequent | None:
        try:
            outcome = step.outcome()
        except UndecidedError as error:
            self.undecided.append(f"{self.statement.name}: the step '{step.reason}': {error}")
            return None
        except SymactError as error:
            self._fail(f"the step '{step.reason}': {error}")
            return None
        self.steps.append(Checked(self.statement.name, step, outcome))
        if outcome.sequent is None:
            self._fail(step.complaint(outcome, line_of))
        return outcome.sequent

    def _conclude(self, derivation: Derivation, established: list[Sequent]) -> None:
        try:
            stands_for_itself(derivation)
            found = verified_derivation(derivation, established).arguing(self.statement.argued)
        except SymactError as error:
            self._fail(str(error))
            return
        for thing, _ in found.stored:
            self._fail(f"{thing} stands for stored numbers, which no page of a theorem writes out")
        for thing, value in _redefined(found):
            self._fail(f"{thing} is {value} here; in theorems it has the meaning of the vocabulary")
        if found.level != self.statement.level:
            argued = "; ".join(found.argued)
            self._fail(
                f"the level is declared as {self.statement.level}, but its steps establish "
                f"{found.level}" + (f": it is argued {argued}" if argued else "")
            )
        self.verified = found


def _faults_of_counterexample(counterexample: Counterexample) -> Iterator[str]:
    if not counterexample.refutes(**counterexample.witness):
        yield f"the counterexample does not refute: {_named(counterexample.witness)}"
    if counterexample.refutes(**counterexample.harmless):
        yield f"the counterexample refutes also at {_named(counterexample.harmless)}"


def survived(theorem: Theorem, mutant: Mutant) -> str | None:
    """What is wrong with a mutant: it survives, or it cannot be run; None for a dead one.

    Only a check that says no kills; a mistake in the mutant's own making does not.
    """
    statement = theorem.statement(mutant.of)
    unknown = set(mutant.changes) - set(inspect.signature(statement.derivation).parameters)
    if unknown:
        return (
            f"the mutant '{mutant.words}' changes '{min(unknown)}', which '{statement.name}' does "
            "not have"
        )
    try:
        derivation = made(statement, **mutant.changes)
        for step in derivation.steps:
            if not step.outcome().holds:
                return None
    except SymactError as error:
        return f"the mutant '{mutant.words}' of '{statement.name}' cannot be run: {error}"
    return f"the mutant '{mutant.words}' of '{statement.name}' survives"


def _named(values: Any) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _redefined(verified: Verified) -> Iterator[tuple[Any, Any]]:
    """Names of the vocabulary that stand for something else."""
    meant = {key.__name__: value for key, value in DEFINITIONS.items()}
    for sequent in verified.claims:
        for thing, value in sequent.definitions:
            name = getattr(thing.func, "__name__", "")
            if thing.args and name in meant and not _same(value, meant[name](*thing.args)):
                yield thing, value


def _same(first: Any, second: Any) -> bool:
    """Whether two expressions are one, as written or by the signs of their letters."""
    return first == second or Cases(tuple(first.free_symbols)).run(first, second).holds
