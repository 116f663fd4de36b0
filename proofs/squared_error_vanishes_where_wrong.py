"""Squared error after a sigmoid has no slope where it is most wrong; the logistic loss has."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def squared(end=0):
    """The slope of (σ(x) − 1)²/2 is σ(1 − σ)(σ − 1), and goes to 0 for x → −∞."""
    from sympy import Derivative, Limit, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, LimitIs

    slope = -sigma(x) * (1 - sigma(x)) ** 2
    check, limit = DerivativeIs(DEFINITIONS), LimitIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Derivative((sigma(x) - 1) ** 2 / 2, x), ("=", slope, "chain rule", check)),
        Chain.of(Limit(slope, x, -oo), ("=", Rational(end), "σ goes to 0", limit)),
        meanings=meanings(sigma),
    )


def logistic(end=-1):
    """The slope of −log σ(x), the softplus of −x, is σ(x) − 1, and goes to −1."""
    from sympy import Derivative, Limit, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, s, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, LimitIs

    check, limit = DerivativeIs(DEFINITIONS), LimitIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Derivative(s(-x), x), ("=", sigma(x) - 1, "chain rule", check)),
        Chain.of(Limit(sigma(x) - 1, x, -oo), ("=", Rational(end), "σ goes to 0", limit)),
        meanings=meanings(s, sigma),
    )


def bound(most=Fraction(4, 27)):
    """The slope of the squared error is nowhere steeper than 4/27."""
    from sympy import Interval, Rational, S, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    p = symbols("p", real=True)
    third = Rational(1, 3)
    inside = Cases((Split(p, at=(third,), on=Interval(0, 1)),))
    left = Rational(most) - p * (1 - p) ** 2
    room = (Rational(4, 3) - p) * (p - third) ** 2
    return Derivation.of(
        Chain.of(
            left,
            ("=", room, "expand", RingIdentity()),
            (
                "≥",
                S.Zero,
                "p < 1, and a square",
                inside,
            ),
        ),
        meanings=(Meaning(p, "the value of the sigmoid"),),
    )


def numbers():
    from symact.testing import rationals

    return {"power": rationals(max_numerator=40, max_denominator=40)}


def is_flat(power, most=Fraction(4, 27)):
    """Whether σ(1 − σ)² ≤ 4/27 at e^x = power."""
    if power <= 0:
        return None
    value = power / (1 + power)
    return value * (1 - value) ** 2 <= most


theorem = Theorem(
    id="squared-error-vanishes-where-wrong",
    title="After a sigmoid squared error has no slope where it is most wrong; the log loss has −1",
    section="",
    topic="softmax",
    claim=None,
    verdict="companion",
    statements=(
        Statement("squared error", squared),
        Statement("log loss", logistic),
        Statement("bound", bound),
    ),
    attack=Attack(numbers, is_flat, wrong={"most": Fraction(1, 10)}),
    mutants=(
        Mutant("the limit −1/4", {"end": Fraction(-1, 4)}, "squared error"),
        Mutant("the limit 0", {"end": 0}, "log loss"),
        Mutant("at most 1/8", {"most": Fraction(1, 8)}, "bound"),
    ),
    references=("I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.2.2.2",),
    see_also=("cross-entropy-slope-is-p-minus-y", "softplus-facts"),
    concludes=("squared error", "log loss"),
)
