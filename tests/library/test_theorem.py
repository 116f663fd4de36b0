"""Theorems as objects, their registry, the runner: what is wrong is found and named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sympy
from sympy import Rational

import symact
from symact.errors import NotFoundError, UsageError
from symact.library import registry
from symact.library.theorem import Attack, Counterexample, Mutant, Statement, Theorem
from symact.logic.checks import Cases, Cite, OnInterval, Outcome, Prose, RingIdentity, Squares
from symact.logic.derivation import Chain, Derivation, Verified
from symact.logic.meanings import Meaning
from symact.logic.words import Words
from symact.testing.attack import attacked, refutes_wrong_version

ROOT = Path(__file__).parents[2]
x = sympy.Symbol("x", real=True)


def square(factor: int = 2, constant: int = 1) -> Derivation:
    left = (x + 1) ** 2
    return Derivation.of(
        Chain.of(left, ("=", x**2 + factor * x + constant, "expand", RingIdentity()))
    )


def nonnegative(least: Fraction = Fraction(0), relation: str = "≥") -> Derivation:
    check = Squares([(1, x)])
    return Derivation.of(Chain.of(x**2, (relation, Rational(least), "a square", check)))


def argued() -> Derivation:
    return Derivation.of(
        Chain.of(Words("{} is entire", x), ("⇒", Words("{} is smooth", x), "known", Prose("…")))
    )


def numbers() -> dict[str, Any]:
    from symact.testing import rationals

    return {"t": rationals()}


def expands(t: Fraction, constant: int = 1) -> bool:
    return (t + 1) ** 2 == t**2 + 2 * t + constant


GOOD = Theorem(
    id="square-of-a-sum",
    title="The square of x + 1",
    section="1",
    claim="The square of a sum is the sum of the squares.",
    verdict="false",
    statements=(
        Statement("square", square),
        Statement("sign", nonnegative),
    ),
    attack=Attack(numbers, expands, wrong={"constant": 2}),
    mutants=(
        Mutant("another factor", {"factor": 3}),
        Mutant("a larger bound", {"least": Fraction(1)}, "sign"),
    ),
    counterexamples=(
        Counterexample(
            "At 1.",
            {"a": Fraction(1), "b": Fraction(1)},
            lambda a, b: (a + b) ** 2 != a**2 + b**2,
            {"a": Fraction(1), "b": Fraction(0)},
        ),
    ),
)

# -- proving --------------------------------------------------------------------------------------


def test_a_good_theorem_is_proved() -> None:
    proof = GOOD.prove(examples=20)
    assert proof.ok
    assert proof.failures == proof.undecided == ()
    assert proof.level == GOOD.level == "symbolic"
    assert proof.trusts == ("ring arithmetic", "squares of reals are not negative")
    assert (len(proof.steps), proof.mutants, proof.examples) == (2, 2, 20)
    assert all(checked.outcome.holds for checked in proof.steps)
    assert isinstance(proof.derivation, Verified)
    assert proof.derivation.title == GOOD.title
    assert proof.derivation.level == "symbolic"
    assert GOOD.verify().claims == proof.derivation.claims
    assert set(proof.data()) >= {
        "id", "section", "topic", "verdict", "level", "ok", "steps", "examples", "mutants",
        "seconds",
    }  # fmt: skip


def _with_statement(statement: Statement) -> Theorem:
    return replace(GOOD, statements=(*GOOD.statements, statement))


def wrong_step() -> Derivation:
    return square(factor=5)


def undecided() -> Derivation:
    check = OnInterval(x, 0, 1)
    touching = x**2 - 2 * x / 3 + Rational(1, 9)
    return Derivation.of(Chain.of(touching, ("≥", sympy.S.Zero, "sign", check)))


def claimed() -> Derivation:
    meaning = Meaning(x, "a length, which is measured")
    return replace(square(), meanings=(meaning,))


def undeclared() -> Derivation:
    c = sympy.Symbol("c", real=True)
    return Derivation.of(Chain.of(x * c, ("=", x, "put in", RingIdentity({c: 1}))))


def unfit() -> Derivation:
    return Derivation.of(Chain.of(x**2, ("≥", sympy.S.Zero, "sign", RingIdentity())))


FAULTS: list[tuple[Theorem, str]] = [
    (_with_statement(Statement("a", wrong_step)), "the difference is 3 x"),
    (
        _with_statement(Statement("a", wrong_step)),
        "'expand' does not hold: (x + 1)² = x² + 5 x + 1; the difference is 3 x",
    ),
    (_with_statement(Statement("a", unfit)), "RingIdentity decides '='"),
    (
        _with_statement(Statement("a", square, "enclosure")),
        "declared as enclosure, but its steps establish symbolic",
    ),
    (
        _with_statement(Statement("a", argued, "cited", missing="All.")),
        "declared as cited, but its steps establish prose",
    ),
    (_with_statement(Statement("a", lambda: Derivation.of())), "has no steps"),
    (
        _with_statement(Statement("a", square, argued=("that x is a length",))),
        "declared as symbolic, but its steps establish argued: it is argued that x is a length",
    ),
    (
        _with_statement(Statement("a", claimed)),
        "its steps establish argued: it is argued that x is a length, which is measured",
    ),
    (
        _with_statement(Statement("a", undeclared)),
        "c is put in as 1, but no meaning says that it stands for that",
    ),
    (
        _with_statement(Statement("a", square, "argued")),
        "declared as argued, but its steps establish symbolic",
    ),
    (
        replace(GOOD, mutants=(Mutant("nothing changed", {"factor": 2}),)),
        "the mutant 'nothing changed' of 'square' survives",
    ),
    (
        replace(GOOD, mutants=(Mutant("cannot be run", {"relation": "="}, "sign"),)),
        "the mutant 'cannot be run' of 'sign' cannot be run",
    ),
    (
        replace(GOOD, mutants=(Mutant("misspelt", {"factr": 3}),)),
        "the mutant 'misspelt' changes 'factr', which 'square' does not have",
    ),
    (
        replace(GOOD, attack=Attack(numbers, expands, wrong={})),
        "does not refute its own wrong version",
    ),
    (
        replace(GOOD, attack=Attack(numbers, lambda t, far=5: t < far, wrong={"far": -5})),
        "the attack found a counterexample: t = 5",
    ),
    (
        replace(
            GOOD,
            counterexamples=(replace(GOOD.counterexamples[0], witness={"a": 0, "b": 0}),),
        ),
        "the counterexample does not refute: a = 0, b = 0",
    ),
    (
        replace(
            GOOD,
            counterexamples=(replace(GOOD.counterexamples[0], harmless={"a": 1, "b": 2}),),
        ),
        "the counterexample refutes also at a = 1, b = 2",
    ),
]


@pytest.mark.parametrize(("theorem", "words"), FAULTS)
def test_what_is_wrong_is_found_and_named(theorem: Theorem, words: str) -> None:
    proof = theorem.prove(examples=100)
    assert not proof.ok
    assert any(words in sentence for sentence in proof.failures), proof.failures


def test_what_is_undecided_is_no_failure_and_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symact.numbers.branching.BOXES", 100)
    statement = Statement("a", undecided, "enclosure")
    proof = _with_statement(statement).prove(examples=0)
    assert not proof.ok
    assert not proof.failures
    assert "not settled" in proof.undecided[0]


def test_a_mutant_dies_of_a_check_and_of_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RingIdentity, "run", lambda *_: Outcome(True))
    proof = GOOD.prove(examples=0)
    assert proof.failures == ("the mutant 'another factor' of 'square' survives",)
    assert proof.mutants == 1


def test_what_is_stated_is_what_the_checks_establish() -> None:
    (claim,) = GOOD.statements[0].verify().claims
    assert (str(claim.left), claim.relation) == ("(x + 1)**2", "=")
    assert str(claim.right) == "x**2 + 2*x + 1"
    assert [letter.symbol for letter in claim.letters] == [x]


def test_what_is_argued_is_said_and_is_the_level() -> None:
    statement = Statement("a", square, "argued", ("that x is a length",))
    proof = _with_statement(statement).prove(examples=0)
    assert proof.ok
    assert proof.level == "argued"
    assert isinstance(proof.derivation, Verified)
    assert proof.derivation.argued == ("that x is a length",)
    by_meaning = _with_statement(Statement("a", claimed, "argued")).prove(examples=0)
    assert by_meaning.ok
    assert by_meaning.derivation.argued == ("that x is a length, which is measured",)  # type: ignore[union-attr]


def test_a_theorem_that_fails_has_no_level() -> None:
    proof = _with_statement(Statement("a", wrong_step)).prove(examples=0)
    assert proof.level is None
    assert proof.data()["level"] is None
    assert isinstance(proof.derivation, Derivation)


def test_the_same_seed_gives_the_same_examples() -> None:
    seen: list[list[Fraction]] = []

    def note(t: Fraction, **_: Any) -> bool:
        seen[-1].append(t)
        return True

    for seed in (0, 0, 1):
        seen.append([])
        assert attacked(Attack(numbers, note, {}), examples=30, seed=seed).examples == 30
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_examples_for_which_nothing_is_said_are_not_counted() -> None:
    attack = Attack(numbers, lambda t, limit=0: None if t <= 0 else t > limit, wrong={"limit": 9})
    assert attacked(attack, examples=20, seed=0).examples == 20
    assert refutes_wrong_version(attack)


# -- making ---------------------------------------------------------------------------------------

UNFIT: list[tuple[Callable[[], Any], str]] = [
    (lambda: replace(GOOD, id="Square"), "lower case"),
    (lambda: replace(GOOD, id="square_sum"), "lower case"),
    (lambda: replace(GOOD, title="A sentence."), "full stop"),
    (lambda: replace(GOOD, section="6"), "section '6'"),
    (lambda: replace(GOOD, topic="magic", section=""), "topic 'magic', not one of activations, "),
    (lambda: replace(GOOD, topic="depth"), "needs a section of the text or a topic"),
    (lambda: replace(GOOD, section=""), "needs a section of the text or a topic"),
    (
        lambda: replace(GOOD, section="", topic="depth", claim="It is.", verdict="holds"),
        "so it needs the section of it",
    ),
    (lambda: replace(GOOD, verdict="true"), "verdict 'true'"),
    (lambda: replace(GOOD, verdict="companion"), "claim"),
    (lambda: replace(GOOD, claim=None), "claim"),
    (lambda: replace(GOOD, statements=()), "states nothing"),
    (lambda: replace(GOOD, statements=GOOD.statements * 2), "same name"),
    (lambda: replace(GOOD, mutants=()), "no mutant"),
    (lambda: replace(GOOD, mutants=(Mutant("m", {}, "nowhere"),)), "none of its statements"),
    (lambda: replace(GOOD, counterexamples=()), "needs a counterexample"),
    (lambda: Statement("a", square, "certain"), "'certain'"),
    (lambda: Statement("a", square, "prose"), "say in 'missing'"),
    (lambda: Statement("a", square, missing="Something."), "leave 'missing' out"),
    (lambda: Statement("a", square, "argued", missing="Something."), "leave 'missing' out"),
    (lambda: Statement("a", square, "argued", ("x is a length",)), "begins with 'that'"),
]


@pytest.mark.parametrize(("make", "words"), UNFIT)
def test_what_is_not_well_made_is_refused(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make()


def test_the_level_is_that_of_the_weakest_statement() -> None:
    cited = Statement("c", argued, "cited", missing="The proof.")
    assert _with_statement(cited).level == "cited"


def test_a_derivation_shows_each_statement_under_its_words() -> None:
    labels = [chain.within for chain in GOOD.derivation.chains]
    assert labels == ["Square", "Sign"]
    run = GOOD.verify().derivation
    # for all of what is known when it was run
    assert [c.within for c in run.chains] == ["Square, for all real x", "Sign, for all real x"]
    single = replace(GOOD, statements=GOOD.statements[:1], mutants=GOOD.mutants[:1])
    assert [chain.within for chain in single.derivation.chains] == [""]
    assert [chain.within for chain in single.verify().derivation.chains] == ["For all real x"]


# -- finding --------------------------------------------------------------------------------------


def test_theorems_are_found_by_their_ids() -> None:
    assert symact.theorem("gelu-minimum").id == "gelu-minimum"
    assert list(symact.theorems()) == list(registry.theorems())
    with pytest.raises(NotFoundError, match="gelu-minimum"):
        symact.theorem("gelu-minimun")


OWN = registry.Origin("here", is_own=True)


def test_a_second_theorem_of_an_id_is_refused() -> None:
    there = registry.Origin("there", is_own=True)
    with pytest.raises(UsageError, match="in here and in there"):
        registry.assembled([(OWN, GOOD), (there, GOOD)], [])


def test_theorems_come_in_the_order_of_the_text() -> None:
    companion = replace(GOOD, id="a", verdict="companion", claim=None)
    later = replace(GOOD, id="b", section="2")
    found = registry.assembled([(OWN, later), (OWN, companion), (OWN, GOOD)], [])
    assert list(found.theorems) == list(found.origins) == ["square-of-a-sum", "a", "b"]
    assert found.faults == ()


def test_a_file_holds_the_theorem_of_its_name() -> None:
    module = ModuleType("symact.proofs.square_of_a_sum")
    with pytest.raises(UsageError, match="no object 'theorem'"):
        registry.of_module(module)
    vars(module)["theorem"] = GOOD
    assert registry.of_module(module) is GOOD
    vars(module)["theorem"] = replace(GOOD, id="another")
    with pytest.raises(UsageError, match="name the file another"):
        registry.of_module(module)


def test_listing_theorems_loads_neither_sympy_nor_hypothesis() -> None:
    code = (
        "import sys, symact\n"
        "list(symact.theorems())\n"
        "print(sorted({'sympy', 'hypothesis', 'numpy', 'flint'} & set(sys.modules)))\n"
        "symact.theorem('xor-not-linearly-separable').prove(examples=1)\n"
        "print(sorted({'sympy', 'hypothesis'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "['hypothesis', 'sympy']"]


def test_cited_and_argued_steps_are_trusted_by_name() -> None:
    def cited() -> Derivation:
        check = Cite("A. Author, 2000, Title")
        return Derivation.of(Chain.of(Words("a"), ("⇔", Words("b"), "A. Author, 2000", check)))

    statement = Statement("c", cited, "cited", missing="The proof is theirs.")
    proof = _with_statement(statement).prove(examples=0)
    assert proof.ok
    assert proof.level == "cited"
    assert "cited: A. Author, 2000, Title" in proof.trusts


def test_cases_in_a_theorem_show_their_domain() -> None:
    def on_half() -> Derivation:
        from sympy import Interval, Max, oo

        from symact.logic.checks import Split

        check = Cases([Split(x, on=Interval(0, oo))])
        return Derivation.of(Chain.of(Max(0, x), ("=", x, "sign", check)))

    assert str(on_half().chains[0].conclusion) == "Max(0, x) = x for x >= 0"
    from symact.rendering import render

    assert "x for x ≥ 0" in render(on_half(), "text")
