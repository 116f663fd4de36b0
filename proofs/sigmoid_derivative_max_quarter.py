"""The derivative of the sigmoid is at most 1/4, and that only at 0."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem


def bound(factor=1, maximum=Fraction(1, 4)):
    """σ′ = σ(1 − σ), which a square keeps below its value at σ = 1/2."""
    from sympy import Derivative, Rational

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, Squares

    s = sigma(x)
    chain = Chain.of(
        Derivative(s, x),
        ("=", factor * s * (1 - s), "differentiate", DerivativeIs(DEFINITIONS)),
        ("≤", Rational(maximum), "a square", Squares([(1, s - Rational(1, 2))])),
    )
    return Derivation.of(chain, meanings=meanings(sigma))


def positive(least=0):
    """σ′ is nowhere 0."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, sigma, x
    from symact.logic import Cases, Chain, Derivation

    s = sigma(x)
    link = (">", Rational(least), "0 < σ < 1", Cases((x,), DEFINITIONS))
    return Derivation.of(Chain.of(s * (1 - s), link))


def attained(maximum=Fraction(1, 4)):
    """The value 1/4 at 0."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, sigma
    from symact.logic import Chain, Derivation, RingIdentity

    return Derivation.of(
        Chain.of(
            sigma(0) * (1 - sigma(0)),
            ("=", Rational(maximum), "put in", RingIdentity(DEFINITIONS)),
        )
    )


def strict(without_zero=True):
    """Less than 1/4 everywhere else."""
    from sympy import Derivative, Interval, Rational, Reals, Union, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Split

    apart = Union(Interval.open(-oo, 0), Interval.open(0, oo))
    split = Split(x, on=apart if without_zero else Reals)
    s = sigma(x)
    return Derivation.of(
        Chain.of(
            Derivative(s, x),
            ("=", s * (1 - s), "differentiate", DerivativeIs(DEFINITIONS)),
            ("<", Rational(1, 4), "sign of x", Cases((split,), DEFINITIONS)),
        ),
        meanings=meanings(sigma),
    )


def roots():
    """Rational values of e^(x/2)."""
    from symact.testing import rationals

    return {"root": rationals(max_numerator=60, max_denominator=60)}


def is_below(root, maximum=Fraction(1, 4)):
    """Whether s(1 − s) ≤ 1/4 at s = e^x/(1 + e^x), in fractions."""
    s = root**2 / (1 + root**2)
    return s * (1 - s) <= maximum


theorem = Theorem(
    id="sigmoid-derivative-max-quarter",
    title="The derivative of the sigmoid is at most 1/4, and 1/4 only at 0",
    section="4",
    claim="With the sigmoid as activation, gradients tend to vanish.",
    verdict="holds",
    statements=(
        Statement("bound", bound),
        Statement("positive", positive),
        Statement("attained", attained),
        Statement("strict", strict),
    ),
    attack=Attack(roots, is_below, wrong={"maximum": Fraction(1, 5)}),
    mutants=(
        Mutant("twice the derivative", {"factor": 2}, "bound"),
        Mutant("a smaller bound", {"maximum": Fraction(24, 100)}, "bound"),
        Mutant("a positive lower bound", {"least": Fraction(1, 100)}, "positive"),
        Mutant("another value at 0", {"maximum": Fraction(1, 5)}, "attained"),
        Mutant("strict at 0 as well", {"without_zero": False}, "strict"),
    ),
    shows=(
        Shows("sigmoid", "derivative", ("bound",)),
        Shows("sigmoid", "Lipschitz", ("bound", "positive", "attained")),
        Shows("sigmoid", "monotone", ("bound", "positive")),
    ),
    see_also=("gradient-product-bound", "tanh-derivative-max-one"),
    remark="Each layer multiplies the gradient by at most 1/4 times its weights; large weights can "
    "make up for it.",
    concludes=("bound", "attained", "strict"),
)
