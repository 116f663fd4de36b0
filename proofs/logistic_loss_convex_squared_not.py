"""The logistic loss is convex everywhere; squared error after a sigmoid is not."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def convex(factor=1):
    """The softplus bends up everywhere: s″ = σ(1 − σ) > 0."""
    from sympy import Derivative, S

    from symact.library.vocabulary import DEFINITIONS, meanings, s, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs

    bend = factor * sigma(x) * (1 - sigma(x))
    return Derivation.of(
        Chain.of(
            Derivative(s(x), (x, 2)),
            ("=", bend, "differentiate twice", DerivativeIs(DEFINITIONS)),
            (">", S.Zero, "0 < σ < 1", Cases((x,), DEFINITIONS)),
        ),
        meanings=meanings(s, sigma),
    )


def squared(third=3):
    """((σ − 1)²)″ = 2σ(1 − σ)²(3σ − 1)."""
    from sympy import Derivative

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs

    bend = 2 * sigma(x) * (1 - sigma(x)) ** 2 * (third * sigma(x) - 1)
    link = ("=", bend, "differentiate twice", DerivativeIs(DEFINITIONS))
    chain = Chain.of(Derivative((sigma(x) - 1) ** 2, (x, 2)), link)
    return Derivation.of(chain, meanings=meanings(sigma))


def signs(turn=Fraction(1, 3)):
    """Below σ = 1/3, that is x = −log 2, it bends down, and above it up."""
    from sympy import Interval, Rational, S, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    p, end = symbols("p", real=True), Rational(turn)
    bend = 2 * p * (1 - p) ** 2 * (3 * p - 1)
    chains = []
    for side, relation, words in (
        (Interval.open(0, end), "<", "σ below 1/3"),
        (Interval.open(end, 1), ">", "σ above 1/3"),
    ):
        check = Cases((Split(p, on=side),))
        chains.append(Chain.of(bend, (relation, S.Zero, words, check)))
    return Derivation.of(*chains, meanings=(Meaning(p, "the value of the sigmoid"),))


def place(value=2):
    """σ(−log 2) = 1/3."""
    from sympy import Rational, log

    from symact.library.vocabulary import DEFINITIONS, sigma
    from symact.logic import Chain, Derivation, RingIdentity

    link = ("=", Rational(1, 3), "e to the log", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(sigma(-log(value)), link))


def numbers():
    from symact.testing import rationals

    return {"power": rationals(max_numerator=40, max_denominator=40)}


def bends(power, turn=Fraction(1, 3)):
    """Whether the sign of the bend changes at σ = 1/3, at e^x = power."""
    if power <= 0:
        return None
    p = power / (1 + power)
    bend = 2 * p * (1 - p) ** 2 * (3 * p - 1)
    return (bend > 0) == (p > turn)


theorem = Theorem(
    id="logistic-loss-convex-squared-not",
    title="The logistic loss is convex; squared error of a sigmoid bends down left of −log 2",
    section="",
    topic="softmax",
    claim=None,
    verdict="companion",
    statements=(
        Statement("logistic loss", convex),
        Statement("squared error", squared),
        Statement("signs", signs),
        Statement("place", place),
    ),
    attack=Attack(numbers, bends, wrong={"turn": Fraction(1, 2)}),
    mutants=(
        Mutant("twice the bend", {"factor": 2}, "logistic loss"),
        Mutant("2σ − 1", {"third": 2}, "squared error"),
        Mutant("a turn at 1/2", {"turn": Fraction(1, 2)}, "signs"),
        Mutant("−log 3", {"value": 3}, "place"),
    ),
    see_also=("squared-error-vanishes-where-wrong", "softplus-facts"),
    concludes=("logistic loss", "squared error", "signs"),
)
