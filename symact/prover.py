"""Running a theorem: every check, every counterexample, every mutant, and the attack."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symact.checks import Outcome
from symact.derivation import Chain, Derivation, Step
from symact.errors import SymactError, UndecidedError
from symact.testing.attack import attacked, refutes_wrong_version
from symact.theorem import Counterexample, Mutant, Statement, Theorem
from symact.words import Phrase, capital


@dataclass(frozen=True)
class Checked:
    """A step and what its check found."""

    statement: str
    step: Step
    outcome: Outcome


@dataclass(frozen=True)
class Proof:
    """What running a theorem found.

    Attributes:
        steps: every step with its outcome, statement by statement.
        level: what was established, the level of the weakest step.
        trusts: what the checks rely on beyond integer arithmetic.
        failures: a sentence for everything that is not as declared; none for a proof.
        undecided: a sentence for every question that ran out of its budget.
        mutants: how many wrong versions failed, as they must.
        examples: how many random examples were tried.
        seconds: how long it took.
    """

    theorem: Theorem
    derivation: Derivation
    steps: tuple[Checked, ...]
    level: str
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

    def data(self) -> dict[str, Any]:
        """The entry of ``symact prove --json``; only ``seconds`` differs from run to run."""
        return {
            "id": self.theorem.id,
            "section": self.theorem.section,
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
    """Run a theorem; see :meth:`symact.theorem.Theorem.prove`."""
    start = time.perf_counter()
    steps: list[Checked] = []
    failures: list[str] = []
    undecided: list[str] = []
    for statement in theorem.statements:
        derivation = statement.derivation()
        failures += _faults(statement, derivation)
        for step in derivation.steps:
            try:
                outcome = step.outcome()
            except UndecidedError as error:
                undecided.append(f"{statement.name}: the step '{step.reason}': {error}")
                continue
            except SymactError as error:
                failures.append(f"{statement.name}: the step '{step.reason}': {error}")
                continue
            steps.append(Checked(statement.name, step, outcome))
            if not outcome.holds:
                from symact.render import line_of

                failures.append(f"{statement.name}: {step.complaint(outcome, line_of)}")
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
    derivation = theorem.derivation
    return Proof(
        theorem,
        derivation,
        tuple(steps),
        derivation.level,
        derivation.trusts,
        tuple(failures),
        tuple(undecided),
        dead,
        tried,
        time.perf_counter() - start,
    )


def _faults(statement: Statement, derivation: Derivation) -> Iterator[str]:
    if not derivation.steps:
        yield f"{statement.name}: the derivation has no steps"
        return
    if derivation.level != statement.level:
        yield (
            f"{statement.name}: the level is declared as {statement.level}, but its steps "
            f"establish {derivation.level}"
        )
    shown = {chain.conclusion for chain in derivation.chains} | {
        _relation(chain) for chain in derivation.chains
    }
    for part in _conjuncts(statement.formula()) if statement.formula else ():
        if not isinstance(part, Phrase) and part not in shown:
            yield f"{statement.name}: no chain of the derivation comes to {part}"


def _conjuncts(formula: sympy.Basic) -> tuple[sympy.Basic, ...]:
    return formula.args if isinstance(formula, sympy.And) else (formula,)


_CLASSES = {
    "=": sympy.Eq,
    "≠": sympy.Ne,
    "<": sympy.Lt,
    "≤": sympy.Le,
    ">": sympy.Gt,
    "≥": sympy.Ge,
    "⇒": sympy.Implies,
    "⇔": sympy.Equivalent,
}


def _relation(chain: Chain) -> sympy.Basic | None:
    """What a chain comes to as a SymPy relation, where there is one."""
    if not chain.steps or chain.relation not in _CLASSES:
        return None
    sides = chain.steps[0].before, chain.steps[-1].after
    if any(isinstance(side, Phrase) for side in sides):
        return None
    relation: sympy.Basic = _CLASSES[chain.relation](*sides, evaluate=False)
    return relation


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
        derivation = statement.derivation(**mutant.changes)
        for step in derivation.steps:
            if not step.outcome().holds:
                return None
    except SymactError as error:
        return f"the mutant '{mutant.words}' of '{statement.name}' cannot be run: {error}"
    return f"the mutant '{mutant.words}' of '{statement.name}' survives"


def _named(values: Any) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def whole_derivation(theorem: Theorem) -> Derivation:
    """The derivations of all statements in one, each under the words for what it is said."""
    chains: list[Chain] = []
    meanings: dict[Any, Any] = {}
    for statement in theorem.statements:
        derivation = statement.derivation()
        over = capital(statement.over)
        if len(theorem.statements) > 1:
            over = f"{capital(statement.name)}, {statement.over}"
        for position, chain in enumerate(derivation.chains):
            label = chain.label
            if position == 0:
                label = f"{over}. {chain.label}" if chain.label else over
            chains.append(replace(chain, label=label))
        # a letter may be a different symbol elsewhere, of positive numbers say, with one meaning
        meanings |= {(str(m.symbol), m.words, str(m.value)): m for m in derivation.meanings}
    return Derivation(theorem.title, tuple(chains), tuple(meanings.values()))
