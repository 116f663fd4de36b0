"""Every theorem of ``proofs/``: it holds as declared, its mutants die, its level never falls."""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy.core.function import AppliedUndef

from symact.errors import SymactError
from symact.library.prover import survived
from symact.library.registry import theorems
from symact.library.theorem import Mutant, Theorem
from symact.logic.checks import CHECKS, LEVELS, Cite, Instances, Outcome, Prose, Values
from symact.logic.checks.letters import heads, name_of
from symact.logic.derivation import Step
from symact.logic.words import Phrase
from tests.proofs.levels import level_of
from tests.test_floors import house

HERE = Path(__file__).parent
PROOFS = HERE.parents[1] / "proofs"
RATCHET = json.loads((HERE / "levels.json").read_text(encoding="utf-8"))
"""The level of every statement when it was last raised: ``{id: {statement: level}}``."""

ALL = list(theorems().values())
IDS = [entry.id for entry in ALL]
each = pytest.mark.parametrize("theorem", ALL, ids=IDS)


@each
def test_a_theorem_holds_as_declared(theorem: Theorem) -> None:
    proof = theorem.prove(examples=30)
    assert proof.ok, proof.failures + proof.undecided
    assert proof.level == theorem.level
    assert proof.mutants == len(theorem.mutants)
    assert proof.seconds > 0
    said = [claim for claim in proof.derivation.claims if claim.left == claim.right]
    assert not said, "what is written simplified itself; nothing is stated"


@each
def test_levels_fall_only_with_a_reason(theorem: Theorem) -> None:
    known = RATCHET.get(theorem.id)
    assert known is not None, f"enter {theorem.id} in {HERE.name}/levels.json"
    declared = {statement.name: statement.level for statement in theorem.statements}
    assert set(known) <= set(declared), "a statement is gone"
    assert set(declared) <= set(known), "enter the new statements in levels.json"
    for name, entry in known.items():
        level = level_of(entry)
        assert LEVELS.index(declared[name]) <= LEVELS.index(level), f"{name} fell from {level}"
        assert declared[name] == level, f"{name} rose from {level}: raise it in levels.json too"
        if not isinstance(entry, str):
            assert LEVELS.index(entry["was"]) < LEVELS.index(level)
            assert entry["because"], f"{name} fell to {level} without a reason"


def test_the_ratchet_forgets_no_theorem() -> None:
    assert set(RATCHET) <= set(IDS), "a theorem is gone"


def test_files_and_theorems_are_one_to_one() -> None:
    files = {path.stem for path in PROOFS.glob("*.py")} - {"__init__"}
    assert files == {name.replace("-", "_") for name in IDS}
    assert not [path for path in PROOFS.iterdir() if path.is_dir() and path.name != "__pycache__"]


@each
def test_a_theorem_is_read_on_one_page(theorem: Theorem) -> None:
    path = PROOFS / f"{theorem.id.replace('-', '_')}.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


PUBLIC = frozenset(
    {"symact", "symact.logic", "symact.library", "symact.library.vocabulary", "symact.testing"}
)
"""Where the names are that theorems are written with; and all of SymPy, Hypothesis and Python."""


def _hidden(source: str) -> Iterator[str]:
    """Modules that a source imports, or imports names of, that are not for authors."""
    libraries = {"sympy", "hypothesis", *sys.stdlib_module_names}
    for node in ast.walk(ast.parse(source)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [n for n in names if n.removeprefix("symact.") in house().modules]
            modules = [*modules, node.module or "."]
        for module in modules:
            if module not in PUBLIC and module.split(".")[0] not in libraries:
                yield module


@each
def test_a_theorem_is_written_with_public_names(theorem: Theorem) -> None:
    path = PROOFS / f"{theorem.id.replace('-', '_')}.py"
    assert list(_hidden(path.read_text(encoding="utf-8"))) == []


def test_the_guide_for_authors_uses_public_names() -> None:
    guide = (PROOFS / "README.md").read_text(encoding="utf-8")
    sources = re.findall(r"```python\n(.*?)```", guide, re.S)
    assert sources
    for source in sources:
        assert list(_hidden(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from symact.logic.checks import Cases",
        "def f():\n    from symact.logic.checks.layers import width",
        "from symact.library import registry",
        "import symact.testing.series",
        "from symact.proofs import minsky",
        "from . import minsky",
        "import numpy",
    ],
)
def test_other_names_are_seen(source: str) -> None:
    assert list(_hidden(source)) != []


# -- constants ------------------------------------------------------------------------------------


def _perturbed(value: Any) -> list[Any]:
    """Other values for a constant; none for what is no number."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, Fraction)):
        return [
            value + 1,
            value - 1,
            value + Fraction(1, 7),
            value - Fraction(1, 7),
            -value,
            2 * value,
        ]
    return []


CONSTANTS = [
    pytest.param(theorem, statement.name, name, id=f"{theorem.id}-{statement.name}-{name}")
    for theorem in ALL
    for statement in theorem.statements
    for name, parameter in inspect.signature(statement.derivation).parameters.items()
    if _perturbed(parameter.default)
]


@pytest.mark.parametrize(("theorem", "statement", "name"), CONSTANTS)
def test_a_constant_that_is_perturbed_is_caught(
    theorem: Theorem, statement: str, name: str
) -> None:
    """In one direction at least: a bound may be weakened and stay true."""
    derivation = theorem.statement(statement).derivation
    default = inspect.signature(derivation).parameters[name].default
    caught = 0
    for value in _perturbed(default):
        if value == default:
            continue
        try:
            caught += survived(theorem, Mutant("perturbed", {name: value}, statement)) is None
        except (TypeError, ValueError, LookupError, SymactError):
            continue
    assert caught, f"no other value of {name} is caught"


def _numbers(expression: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Where the numbers in an expression are, those in words and in sizes of matrices left out."""
    if isinstance(expression, sympy.Rational):
        yield path
    elif not isinstance(expression, (Phrase, sympy.MatrixSymbol, sympy.ZeroMatrix, sympy.Tuple)):
        for position, part in enumerate(expression.args):
            if isinstance(part, sympy.Basic):
                yield from _numbers(part, (*path, position))


def _with(expression: Any, path: tuple[int, ...], change: Any) -> Any:
    """An expression with one of its numbers changed."""
    if not path:
        return change(expression)
    parts = list(expression.args)
    parts[path[0]] = _with(parts[path[0]], path[1:], change)
    return expression.func(*parts)


CHANGES = (
    lambda number: number + sympy.Rational(1, 7),
    lambda number: number - sympy.Rational(1, 7),
    lambda number: number + 1000,
    lambda number: number - 1000,
    lambda number: -number,
)


def _is_caught(step: Step, path: tuple[int, ...]) -> bool:
    """Whether a step says no to one of the other values of a number on its right side."""
    for change in CHANGES:
        after = _with(step.after, path, change)
        if after != step.after:
            try:
                holds = replace(step, after=after).outcome().holds
            except SymactError:
                holds = False
            if not holds:
                return True
    return False


@each
def test_a_number_that_is_perturbed_where_it_is_shown_is_caught(theorem: Theorem) -> None:
    """Each number in an equation, and each bound in one direction at least: it may be weakened."""
    missed = [
        f"{statement.name}: {step.before} {step.relation} {step.after}"
        for statement in theorem.statements
        for chain in statement.derivation().chains
        for step in chain.steps
        if chain.is_claim and not isinstance(step.check, (Cite, Prose, Instances))
        if step.relation == "=" or (step.after.is_Rational and step.relation != "≠")
        for path in _numbers(step.after)
        if not _is_caught(step, path)
    ]
    assert not missed


# -- sabotage -------------------------------------------------------------------------------------

USED: dict[type, list[Theorem]] = defaultdict(list)
for _theorem in ALL:
    for _kind in {type(step.check) for step in _theorem.derivation.steps}:
        USED[_kind].append(_theorem)

NEVER_REFUSE = {Prose, Cite}
"""They say no to nothing, and the level says so."""

OF_COLLAPSES = {Values}
"""For numbers of models, of which no theorem speaks; tests/checks sabotages these as well."""


def test_every_check_of_the_closed_set_is_in_use() -> None:
    assert set(USED) | NEVER_REFUSE == set(CHECKS) - OF_COLLAPSES


@pytest.mark.parametrize(
    "kind",
    [kind for kind in CHECKS if kind not in NEVER_REFUSE | OF_COLLAPSES],
    ids=lambda kind: kind.__name__,
)
def test_a_check_that_always_agrees_is_noticed(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one kind of check sabotaged, some mutant of a theorem that uses it survives."""
    monkeypatch.setattr(kind, "run", lambda *_: Outcome(True, is_defined=True))
    survivors = [
        mutant.words
        for theorem in USED[kind]
        for mutant in theorem.mutants
        if survived(theorem, mutant) is not None
    ]
    assert survivors, f"nothing notices that {kind.__name__} agrees with everything"


@each
def test_with_every_check_sabotaged_every_mutant_survives(
    theorem: Theorem, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in CHECKS:
        monkeypatch.setattr(kind, "run", lambda *_: Outcome(True, is_defined=True))
    for mutant in theorem.mutants:
        assert survived(theorem, mutant) is not None


# -- letters --------------------------------------------------------------------------------------

GREEK_NAMES = ("alpha", "epsilon", "gamma", "mu", "eta", "lambda", "sigma", "Phi", "phi", "omega")
GREEK = dict(zip(GREEK_NAMES, "αεγμηλσΦφω", strict=True))

LETTER = re.compile(r"(?<![A-Za-z])([A-Za-zα-ωΑ-Ω])(?![A-Za-z])")


def _letter(name: str) -> str:
    """The letter of a name, without its index."""
    head = name.partition("_")[0]
    return GREEK.get(head, head)


def _shown(expression: Any) -> set[str]:
    """The letters in an expression, apart from those that a limit, a sum or a mean binds."""
    if not isinstance(expression, sympy.Basic):
        return set()
    return {
        _letter(name_of(head.func if isinstance(head, AppliedUndef) else head))
        for head in heads(expression)
    }


@each
def test_every_letter_is_explained(theorem: Theorem) -> None:
    """By a meaning, or as a letter of what the checks establish, or a label."""
    meant: set[str] = set()
    for meaning in theorem.derivation.meanings:
        value = set() if meaning.value is None else _shown(meaning.value)
        meant |= _shown(meaning.symbol) | value | set(LETTER.findall(meaning.words))
    for statement in theorem.statements:
        chains = statement.derivation().chains
        labels = [chain.label for chain in chains]
        said = set(LETTER.findall(" ".join(labels)))
        found = statement.verify()
        for sequent in (*found.steps, *found.claims):
            said |= {_letter(name_of(letter.symbol)) for letter in sequent.letters}
            said |= set().union(*(_shown(thing) for thing, _ in sequent.definitions))
        steps = [step for chain in chains for step in chain.steps]
        sides = [side for step in steps for side in (step.before, step.shown)]
        letters = set().union(*map(_shown, sides))
        assert letters <= meant | said, f"{statement.name}: {letters - meant - said}"


# -- the rest of a theorem ------------------------------------------------------------------------


@each
def test_references_name_author_year_and_title(theorem: Theorem) -> None:
    for reference in theorem.references:
        author, year, title = reference.split(", ", 2)
        assert author
        assert year.isdigit() or any(part.isdigit() for part in title.split(", ")), reference
        assert title


@each
def test_see_also_names_theorems_once(theorem: Theorem) -> None:
    assert theorem.id not in theorem.see_also
    assert len(set(theorem.see_also)) == len(theorem.see_also)


@each
def test_every_theorem_can_be_derived_in_every_format(theorem: Theorem) -> None:
    from symact.rendering import FORMATS, render

    found = theorem.verify()
    for form in FORMATS:
        text = render(found, form)
        assert text == render(found, form)
        assert text.endswith("\n")
        if form in ("latex", "tex"):
            assert text.isascii()
