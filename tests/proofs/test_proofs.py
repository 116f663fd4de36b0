"""Every theorem of ``proofs/``: it holds as declared, its mutants die, its level never falls."""

from __future__ import annotations

import inspect
import json
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symact.checks import CHECKS, LEVELS, Cite, Outcome, Prose
from symact.errors import SymactError
from symact.prover import survived
from symact.registry import theorems
from symact.theorem import Mutant, Theorem

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


@each
def test_levels_never_fall(theorem: Theorem) -> None:
    known = RATCHET.get(theorem.id)
    assert known is not None, f"enter {theorem.id} in {HERE.name}/levels.json"
    declared = {statement.name: statement.level for statement in theorem.statements}
    assert set(known) <= set(declared), "a statement is gone"
    assert set(declared) <= set(known), "enter the new statements in levels.json"
    for name, level in known.items():
        assert LEVELS.index(declared[name]) <= LEVELS.index(level), f"{name} fell from {level}"
        assert declared[name] == level, f"{name} rose from {level}: raise it in levels.json too"


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


# -- sabotage -------------------------------------------------------------------------------------

USED: dict[type, list[Theorem]] = defaultdict(list)
for _theorem in ALL:
    for _kind in {type(step.check) for step in _theorem.derivation.steps}:
        USED[_kind].append(_theorem)


@pytest.mark.parametrize("kind", sorted(set(USED) - {Prose, Cite}, key=lambda kind: kind.__name__))
def test_a_check_that_always_agrees_is_noticed(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one kind of check sabotaged, some mutant of a theorem that uses it survives."""
    monkeypatch.setattr(kind, "run", lambda *_: Outcome(True))
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
        monkeypatch.setattr(kind, "run", lambda *_: Outcome(True))
    for mutant in theorem.mutants:
        assert survived(theorem, mutant) is not None


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
    from symact.render import FORMATS, render

    for form in FORMATS:
        text = render(theorem.derivation, form)
        assert text == render(theorem.derivation, form)
        assert text.endswith("\n")
        if form in ("latex", "tex"):
            assert text.isascii()
