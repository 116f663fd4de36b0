"""What letters stand for, and which words claim more than a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy

from symact.errors import CheckFailedError, SymactError, UsageError
from symact.logic.checks import Cases, Induction, RingIdentity, Squares, at
from symact.logic.derivation import Chain, Derivation
from symact.logic.inductions import by_induction
from symact.logic.meanings import Meaning, claims_of, is_name
from symact.logic.stating import definitions, for_all, supposed

x, y, c = sympy.symbols("x y c", real=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)
f, g = sympy.Function("f", real=True), sympy.Function("g", real=True)

NAMES = [
    "the number of layers",
    "the weight of a unit",
    "the pre-activation",
    "the unit vector of one unit",
    "a hyperplane in general position",
    "the activation pattern of its layer on the diagonal",
]
CLAIMS = [
    "the mean of a weight, which is 0",
    "the number of regions that n lines make",
    "an input where f is largest",
    "the largest value, never reached",
    "a number with x > 0",
    "the sum for every n",
    "one of 3 weights",
    "the value of f if x is small",
    "a unit whose weights are equal",
    "the only zero",
    "at most the width",
    "a point → the limit",
    "independent; of mean zero",
    "it has no zeros",
]


@pytest.mark.parametrize("words", NAMES)
def test_names(words: str) -> None:
    assert is_name(words)


@pytest.mark.parametrize("words", CLAIMS)
def test_what_says_more_than_a_name(words: str) -> None:
    assert not is_name(words)


def derivation(*meanings: Meaning, check: Any = None, left: Any = None) -> Derivation:
    whole = x + x + c if left is None else left
    chain = Chain.of(whole, ("=", 2 * x + c, "collect", check or RingIdentity()))
    return Derivation.of(chain, meanings=meanings)


def test_a_name_of_a_letter_claims_nothing() -> None:
    found = derivation(Meaning(x, "the input"), Meaning(c, "the bias of a unit")).verify()
    assert (found.level, found.argued) == ("symbolic", ())


@pytest.mark.parametrize(
    ("symbol", "words", "clause"),
    [
        (x, "the input, which is small", "that x is the input, which is small"),
        (2 * x, "the output", "that 2*x is the output"),
    ],
)
def test_a_claim_is_argued(symbol: Any, words: str, clause: str) -> None:
    found = derivation(Meaning(symbol, words)).verify()
    assert found.level == "argued"
    assert found.argued == (clause,)
    (claim,) = found.claims
    assert claim.argued == (clause,)


def test_words_about_what_is_not_there_claim_nothing() -> None:
    assert derivation(Meaning(y, "the depth, which is large")).verify().level == "symbolic"


def test_words_about_a_letter_that_stands_for_something_are_argued() -> None:
    check = RingIdentity({c: 2 * y})
    plain = derivation(Meaning(c, "", 2 * y), check=check, left=x + x + 2 * y)
    assert plain.verify().level == "symbolic"
    named = derivation(Meaning(c, "the loss", 2 * y), check=check, left=x + x + 2 * y)
    assert named.verify().argued == ("that c is the loss",)


def test_a_recursion_is_argued_to_be_that_of_what_is_named() -> None:
    """A count is named, and only its recursion is known: that it counts regions is argued."""
    regions = sympy.Symbol("R_n", integer=True)
    recursion = {at(regions, {n: sympy.S.Zero}): 1, at(regions, {n: n + 1}): regions + n + 1}
    check = Induction(n, recursion, RingIdentity(), RingIdentity())
    chains = by_induction(regions, "=", 1 + n * (n + 1) / 2, check)
    assert Derivation.of(*chains).verify().level == "symbolic"
    words = Meaning(regions, "the number of regions")
    found = Derivation.of(*chains, meanings=(words,)).verify()
    assert found.level == "argued"
    assert found.argued == ("that R_n is the number of regions",)


def test_claims_are_about_claims() -> None:
    meaning = Meaning(x, "the input, which is small")
    (chain,) = derivation().chains
    only_leads = Derivation.of(replace(chain, is_claim=False), meanings=(meaning,)).verify()
    assert only_leads.argued == ()
    (sequent,) = derivation().verify().claims
    assert claims_of([meaning], sequent) == ("that x is the input, which is small",)
    assert claims_of([Meaning(x, "the input")], sequent) == ()


# -- definitions ----------------------------------------------------------------------------------


def refused(
    words: str,
    *meanings: Meaning,
    check: Any = None,
    left: Any = None,
    kind: type[SymactError] = CheckFailedError,
) -> None:
    with pytest.raises(kind, match=words):
        derivation(*meanings, check=check, left=left).verify()


def test_a_letter_that_is_put_in_has_to_be_declared() -> None:
    check = RingIdentity({y: 2 * x})
    refused("no meaning says", check=check, left=y + c)
    refused("no meaning says", Meaning(y, "twice the input"), check=check, left=y + c)
    refused("its meaning is y = x", Meaning(y, "", x), check=check, left=y + c)
    good = derivation(Meaning(y, "", 2 * x), check=check, left=y + c).verify()
    assert good.level == "symbolic"


def test_a_function_is_printed_with_the_statement() -> None:
    check = RingIdentity({f: sympy.Lambda(x, 2 * x)})
    found = derivation(check=check, left=f(x) + c).verify()
    assert definitions(found.claims) == ((f(x), 2 * x),)
    assert [(m.symbol, m.value) for m in found.stated.meanings] == [(f(x), 2 * x)]
    refused(r"its meaning is f\(y\)", Meaning(f(y), "", 3 * y), check=check, left=f(x) + c)
    same = derivation(Meaning(f(y), "", 2 * y), check=check, left=f(x) + c).verify()
    assert [(m.symbol, m.value) for m in same.stated.meanings] == [(f(y), 2 * y)]


def test_what_is_no_letter_is_not_defined() -> None:
    refused("is no letter", Meaning(x + 1, "", c), kind=UsageError)
    refused("is no letter", Meaning(sympy.Integer(2), "", sympy.Integer(3)), kind=UsageError)
    refused("is no letter", Meaning(f(x, x), "", x), kind=UsageError)


def test_meanings_in_a_circle_are_refused() -> None:
    refused("circle", Meaning(x, "", y), Meaning(y, "", x), kind=UsageError)
    around = (Meaning(f(x), "", g(x)), Meaning(g(x), "", f(x) + 1))
    refused("circle", *around, kind=UsageError)


# -- what is printed ------------------------------------------------------------------------------


def test_for_all_of_what() -> None:
    p = sympy.Symbol("p", positive=True)
    A = sympy.MatrixSymbol("A", n, 2)
    assert for_all(derivation().verify().claims) == "for all real c and x"
    scaled = derivation(left=x + x + c + p - p).verify()
    assert for_all(scaled.claims) == "for all real c and x"
    whole = Chain.of(p + n + f(x), ("=", f(x) + n + p, "", RingIdentity()))
    assert for_all(Derivation.of(whole).verify().claims) == (
        "for all whole n ≥ 0, real p > 0 and x, functions f"
    )
    from symact.logic.checks import MatrixIdentity

    matrices = Chain.of(A + A, ("=", 2 * A, "", MatrixIdentity()))
    assert "matrices A (n×2)" in for_all(Derivation.of(matrices).verify().claims)
    constant = Chain.of(sympy.Integer(1), ("≤", sympy.Integer(2), "", Squares([(1, 1)])))
    assert for_all(Derivation.of(constant).verify().claims) == ""


def test_if_what() -> None:
    above = Cases((x,), given={c: 1})
    chain = Chain.of(abs(x) + c, ("≥", sympy.Integer(1), "", above))
    found = Derivation.of(chain).verify()
    assert supposed(found.claims) == (sympy.Eq(c, 1, evaluate=False),)
    assert "if c = 1" in [str(part.subject) for part in found.stated.chains] or any(
        sympy.Eq(c, 1, evaluate=False) in part.subject.args for part in found.stated.chains
    )
