"""The sigmoid mirrors at 1/2 and takes every number between 0 and 1 exactly once."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def mirror(total=1):
    """σ(−x) = 1 − σ(x)."""
    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    link = ("=", total - sigma(x), "as powers of e", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(sigma(-x), link), meanings=meanings(sigma))


def between(least=0, most=1):
    """0 < σ(x) < 1."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Cases, Chain, Derivation

    check = Cases((x,), DEFINITIONS)
    return Derivation.of(
        Chain.of(sigma(x), (">", Rational(least), "a quotient of positive numbers", check)),
        Chain.of(sigma(x), ("<", Rational(most), "the numerator is the smaller one", check)),
        meanings=meanings(sigma),
    )


def logit(total=1):
    """log(σ(x)/(1 − σ(x))) = x, as powers of e."""
    from sympy import exp

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    odds = sigma(x) / (total - sigma(x))
    link = ("=", exp(x), "cancel 1 + e⁻ˣ", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(odds, link), meanings=meanings(sigma))


def onto(factor=1):
    """σ(log(p/(1 − p))) = p for 0 < p < 1: written with a letter q = p/(1 − p) > 0."""
    from sympy import Symbol, log

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma
    from symact.logic import Chain, Derivation, RingIdentity

    q = Symbol("q", positive=True)
    link = ("=", factor * q / (1 + q), "e to the log", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(sigma(log(q)), link), meanings=meanings(sigma))


def odds(sign=1):
    """q/(1 + q) = p for the odds q = p/(1 − p), so every p in (0, 1) is a value."""
    from sympy import Symbol, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    p, q = Symbol("p", real=True), symbols("q", positive=True)
    link = ("=", p, "put in", RingIdentity(given={q: sign * p / (1 - p)}))
    return Derivation.of(Chain.of(q / (1 + q), link))


def odds_numbers():
    from symact.testing import rationals

    return {"odds": rationals(max_numerator=60, max_denominator=60)}


def comes_back(odds, total=1):
    """Whether the odds of the value are what went in, and the mirror is one minus it."""
    if odds <= 0:
        return None
    value, mirrored = odds / (1 + odds), (1 / odds) / (1 + 1 / odds)
    return mirrored == total - value and value / (1 - value) == odds and 0 < value < Fraction(1)


theorem = Theorem(
    id="sigmoid-mirror-and-logit",
    title="The sigmoid maps the line one to one onto (0, 1), with the logit as its inverse",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("mirror", mirror),
        Statement("between 0 and 1", between),
        Statement("one to one", logit),
        Statement("every value", onto),
        Statement("odds", odds),
    ),
    attack=Attack(odds_numbers, comes_back, wrong={"total": 2}),
    mutants=(
        Mutant("a mirror at 1", {"total": 2}, "mirror"),
        Mutant("at least a tenth", {"least": Fraction(1, 10)}, "between 0 and 1"),
        Mutant("at most a half", {"most": Fraction(1, 2)}, "between 0 and 1"),
        Mutant("odds of two", {"total": 2}, "one to one"),
        Mutant("twice the value", {"factor": 2}, "every value"),
        Mutant("odds with the wrong sign", {"sign": -1}, "odds"),
    ),
    see_also=("sigmoid-is-rescaled-tanh", "sigmoid-derivative-max-quarter"),
    remark="σ(x) = σ(y) gives eˣ = eʸ by the third statement, and so x = y.",
    concludes=("mirror", "one to one", "every value"),
)
