"""What is true only under what is printed beside it, and what theorems may not say beside it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sympy
from sympy import (
    Derivative,
    Eq,
    Ge,
    Gt,
    Interval,
    Lambda,
    Limit,
    Ne,
    Piecewise,
    S,
    Symbol,
    exp,
    log,
    sin,
    sqrt,
)

from symact.errors import SymactError, UsageError
from symact.library.theorem import Mutant, Statement, Theorem
from symact.logic.checks import Case as Part
from symact.logic.checks import (
    Cases,
    Cite,
    Induction,
    MatrixIdentity,
    MeanIs,
    Prose,
    Sequent,
    Shown,
    Split,
    Values,
)
from symact.logic.derivation import Chain, Derivation, Step
from symact.logic.inductions import by_induction
from symact.logic.laws import Mean
from symact.logic.meanings import Meaning
from symact.logic.stating import for_all
from symact.logic.words import Words
from symact.numbers.matrix import RationalMatrix
from tests.soundness.test_falsehoods import (
    ANY,
    INVERSE,
    A,
    B,
    R,
    X,
    c,
    f,
    g,
    ind,
    n,
    one,
    p,
    v,
    whole,
    x,
    y,
    z,
)

m = Symbol("m", negative=True)


def no(kind: Any, left: Any, right: Any) -> Any:
    return kind(left, right, evaluate=False)


PRINTED = [
    (
        "x = |x|",
        one(x, ("=", abs(x), Cases((Split(x, (0,), Interval(0, sympy.oo)),)))),
        {no(Ge, x, 0)},
        "for all real x",
    ),
    ("a positive letter", one(p, (">", S.Zero, ANY)), set(), "for all real p > 0"),
    ("a negative root", one(sqrt(m**2), ("=", -m, R())), set(), "for all real m < 0"),
    (
        "z from (e·z)/e",
        one(c * z / c**2, ("=", z / c, R())),
        {no(Ne, c, 0)},
        "for all real c and z",
    ),
    (
        "a value that is put in",
        one(c * z, ("=", S(2), R(given={c: 2 / z}))),
        {no(Eq, c, 2 / z), no(Ne, z, 0)},
        "for all real c and z",
    ),
    (
        "an intermediate side",
        one(
            x + 0 * y,
            ("=", (x * y) * (1 / y) if False else sympy.Mul(x * y, 1 / y, evaluate=False), R()),
            ("=", x, R()),
        ),
        {no(Ne, y, 0)},
        "for all real x and y",
    ),
    (
        "a logarithm by another name",
        one(exp(f(x)), ("=", x, R({f: Lambda(y, log(y))}))),
        {no(Gt, x, 0)},
        "for all real x",
    ),
    (
        "at another place",
        one(exp(f(x - 1)), ("=", x - 1, R({f: Lambda(x, log(x))}))),
        {no(Gt, x - 1, 0)},
        "for all real x",
    ),
    (
        "a quotient of one thing",
        one(f(x, x), ("=", S.One, R({f: Lambda((x, y), x / y)}))),
        {no(Ne, x, 0)},
        "for all real x",
    ),
    (
        "a value that SymPy cancels",
        one(z, ("=", Piecewise((0, Eq(y, 0)), (z, True)), Shown(INVERSE, {x: z / y}))),
        None,
        "",
    ),
    (
        "the slope of an unknown function",
        one(Derivative(g(x), x) + 1, ("=", 1 + Derivative(g(x), x), R())),
        {"g(x) is differentiable"},
        None,
    ),
    (
        "a limit as a thing",
        one(Limit(sin(x), x, sympy.oo) + c, ("=", c + Limit(sin(x), x, sympy.oo), R())),
        {"Limit(sin(x), x, oo, dir='-') exists"},
        "for all real c",
    ),
    (
        "an entry of a matrix",
        one(A[whole, 0], ("=", A[whole, 0], R())),
        {no(Ge, whole, 0), no(Gt, 2 - whole, 0)},
        None,
    ),
    (
        "a sum that may be empty",
        ind(sympy.Sum(x, (Symbol("j", integer=True), 1, whole)), "=", whole * x, variable=whole),
        {no(Ge, whole, 0)},
        "for all whole i, real x",
    ),
    (
        "a rule of matrices",
        one(A * B * v, ("=", v, MatrixIdentity(rules={A * B: sympy.Identity(2)}))),
        {no(Eq, A * B, sympy.Identity(2))},
        None,
    ),
    ("x⁻² > 0", one(1 / x**2, (">", S.Zero, ANY)), {no(Ne, x, 0)}, "for all real x"),
]


@pytest.mark.parametrize(
    ("make", "premises", "letters"), [row[1:] for row in PRINTED], ids=[row[0] for row in PRINTED]
)
def test_it_is_said_under_exactly_this(make: Any, premises: Any, letters: str | None) -> None:
    if premises is None:
        with pytest.raises(SymactError):
            make().verify()
        return
    (claim,) = make().verify().claims
    found = {str(q) if isinstance(next(iter(premises), None), str) else q for q in claim.premises}
    assert found == premises
    assert claim.level == "symbolic"
    if letters is not None:
        assert for_all([claim]) == letters


# -- levels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "level"), [(Prose("clear"), "prose"), (Cite("Euler 1748"), "cited")]
)
def test_what_nobody_checks_has_its_own_level(check: Any, level: str) -> None:
    verified = one(S.One, ("=", S(2), check))().verify()
    assert (verified.level, verified.claims[0].level) == (level, level)
    used = one(S.One, ("=", S(2), Shown(one(S.One, ("=", S(2), check))())))().verify()
    assert used.level == level
    joined = one(S.One, ("=", S(2), check), ("=", S(3) - 1, R()))().verify()
    assert joined.level == level


def test_nobody_else_makes_a_sequent() -> None:
    with pytest.raises(UsageError, match="run one to get it"):
        Sequent(S.One, "=", S(2), (), (), "symbolic", ())
    with pytest.raises(UsageError, match="no other sequents"):
        type("Own", (Sequent,), {})
    with pytest.raises(UsageError, match="no other kinds"):
        type("Own", (Part,), {})

    class Sure(Step):
        def established(self) -> Any:
            return one(S.One, ("=", S.One, R()))().verify().claims[0]

    with pytest.raises(SymactError, match="not what the derivation says"):
        Derivation("", (Chain(S.One, (Sure(S.One, S(2), "", R()),)),)).verify()

    class Loose(Step):
        def established(self) -> Any:
            return self

        left, right = S.One, S(2)

    with pytest.raises(SymactError, match="not what the derivation says"):
        Derivation("", (Chain(S.One, (Loose(S.One, S(2), "", R()),)),)).verify()


# -- theorems -------------------------------------------------------------------------------------


def failures(derivation: Derivation, **other: Any) -> str:
    def derived(bad: bool = False) -> Derivation:
        return one(S.Zero, ("=", S.One, R()))() if bad else derivation

    statement = Statement("s", derived, **other)
    theorem = Theorem(
        id="own",
        title="Something",
        section="1",
        claim=None,
        verdict="companion",
        statements=(statement,),
        mutants=(Mutant("wrong", {"bad": True}),),
    )
    return " ".join(theorem.prove(examples=0).failures)


TRUE = Chain.of(x + x, ("=", 2 * x, "", R()))
BESIDE = [
    ("words without a step", Derivation("", (Chain(Words("1 = 2"), ()), TRUE)), "without a step"),
    ("a number without a step", Derivation("", (Chain(S(5), ()), TRUE)), "without a step"),
    ("another subject", Derivation("", (Chain(S(5), TRUE.steps),)), "stands beside 5"),
    ("a subject in words", Derivation("", (Chain(Words("π is rational"), TRUE.steps),)), "beside"),
    ("a letter of the statement", Derivation("", (Chain(x, TRUE.steps),)), "stands beside x"),
    (
        "stored numbers",
        one(A * v, ("=", v, Values((v,), {A: RationalMatrix.identity(2)})))(),
        "stored numbers",
    ),
]


@pytest.mark.parametrize(
    ("derivation", "match"), [row[1:] for row in BESIDE], ids=[row[0] for row in BESIDE]
)
def test_nothing_stands_beside_what_is_shown(derivation: Derivation, match: str) -> None:
    assert match in failures(derivation)


def test_a_theorem_of_nothing_but_steps_holds() -> None:
    assert failures(Derivation("", (TRUE,))) == ""
    named = Chain(Symbol("d", real=True), TRUE.steps)
    assert failures(Derivation("", (named,))) == ""


CLAIMS = [
    Meaning(x, "the number of regions, which is largest"),
    Meaning(x, "the only zero of x² − 2"),
    Meaning(x, "a number that is not rational"),
    Meaning(x, "the error, at most 1/2"),
    Meaning(x, "the width if every unit is off"),
    Meaning(2 * x, "the number of pieces"),
]


@pytest.mark.parametrize("meaning", CLAIMS, ids=lambda meaning: meaning.words)
def test_words_that_claim_something_are_argued(meaning: Meaning) -> None:
    derivation = Derivation.of(TRUE, meanings=(meaning,))
    verified = derivation.verify()
    assert verified.level == "argued"
    assert verified.argued == (f"that {meaning.symbol} is {meaning.words}",)
    assert "declared as symbolic" in failures(derivation)


def test_words_about_what_a_recursion_defines_are_argued() -> None:
    check = Induction(n, {g(0): 1, g(n + 1): 2 * g(n)}, R(), R())
    chains = by_induction(g(n), "=", 2**n, check)
    named = Derivation.of(*chains, meanings=(Meaning(g(n), "the number of patterns"),))
    assert named.verify().level == "argued"
    assert Derivation.of(*chains).verify().level == "symbolic"


# -- inductions and means that must be refused -----------------------------------------------------


def late_start() -> Derivation:
    """g(1) = 0, but the step only goes from n ≥ 1 on."""
    k = Symbol("n", integer=True, positive=True)
    check = Induction(k, {g(0): 1, g(k + 1): k * g(k)}, ANY, ANY)
    return Derivation.of(*by_induction(g(k), ">", S.Zero, check))


def defined_instance() -> Derivation:
    """g(n, y) = n + y, with y standing for 0 and used at y + 1."""
    check = Induction(
        n, {g(0, y): y, g(n + 1, y): g(n, y + 1)}, R({y: 0}), R({y: 0}), instances=({y: y + 1},)
    )
    link = ("=", S.Zero, "", check)
    return Derivation.of(Chain.of(g(n, y), link), meanings=(Meaning(y, "", S.Zero),))


def defined_by_the_variable() -> Derivation:
    """c stands for n, which the step changes."""
    recursion = {g(0): 0, g(n + 1): g(n) + 1000 * (c - n)}
    link = ("≤", c, "", Induction(n, recursion, Cases((), {c: n}), Cases((), {c: n})))
    return Derivation.of(Chain.of(g(n), link), meanings=(Meaning(c, "", n),))


def mean_of_a_quotient() -> Derivation:
    """X/X has no value at X = 0."""
    h = sympy.Function("h", real=True)
    check = MeanIs((), {h: Lambda((y, z), y / z)})
    return one(Mean(X * h(X, X), X), ("=", Mean(X, X), check))()


def start_in_words() -> Derivation:
    return ind(g(n), "=", S.Zero, start="later")()


def late_start_at_one() -> Derivation:
    """The letter begins at 0 by its sign, the induction at −1."""
    k = Symbol("n", integer=True, nonnegative=True)
    check = Induction(k, {g(-1): 0, g(k + 1): g(k) + k}, ANY, ANY, start=-1)
    return Derivation.of(*by_induction(g(k), "≥", S.Zero, check))


def negative_letter() -> Derivation:
    """Whole numbers below 0 do not go on for ever."""
    k = Symbol("n", integer=True, negative=True)
    check = Induction(k, {g(-3): 0, g(k + 1): g(k) - k}, ANY, ANY, start=-3)
    return Derivation.of(*by_induction(g(k), "≥", S.Zero, check))


def function_of_the_variable() -> Derivation:
    """A function that stands for something with n in it."""
    f = sympy.Function("f", real=True)
    known = {f: Lambda(y, y + n)}
    recursion = {g(0): 0, g(n + 1): g(n) + 1000 * (f(0) - n)}
    link = ("≤", f(0), "", Induction(n, recursion, Cases((), known), Cases((), known)))
    return Derivation.of(Chain.of(g(n), link))


def half_a_start() -> Derivation:
    return ind(g(n), "=", S.Zero, start=0.5)()


REFUSED = [
    (late_start, "needs every whole number from 0 on"),
    (late_start_at_one, "needs every whole number from -1 on"),
    (negative_letter, "needs every whole number from -3 on"),
    (defined_instance, "y stands for 0"),
    (defined_by_the_variable, "c stands for n"),
    (function_of_the_variable, "changes from step to step"),
    (mean_of_a_quotient, "X"),
    (start_in_words, "'later' is no whole number"),
    (half_a_start, "0.5 is no whole number"),
]


@pytest.mark.parametrize(
    ("make", "why"), REFUSED, ids=lambda value: getattr(value, "__name__", None)
)
def test_what_moves_is_neither_defined_nor_skipped(make: Any, why: str) -> None:
    with pytest.raises(SymactError, match=re.escape(why)):
        make().verify()
