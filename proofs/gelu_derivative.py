"""The first two derivatives of GELU, and what its symmetry makes of them."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem


def derivatives(factor=1, constant=2):
    """G′ and G″."""
    from sympy import Derivative

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs

    slope, check = Phi(x) + factor * x * phi(x), DerivativeIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Derivative(G(x), x), ("=", slope, "product rule, Φ′ = φ", check)),
        Chain.of(
            Derivative(Phi(x) + x * phi(x), x),
            ("=", (constant - x**2) * phi(x), "φ′ = −xφ", check),
        ),
        Chain.of(Derivative(G(x), (x, 2)), ("=", (constant - x**2) * phi(x), "so twice", check)),
        meanings=meanings(G, Phi, phi),
    )


def reflection(sign=-1):
    """G(x) − G(−x) = x, since Φ(x) + Φ(−x) = 1."""
    from symact.library.vocabulary import DEFINITIONS, G, Phi, x
    from symact.logic import Chain, Derivation, RingIdentity

    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(
            G(x) + sign * G(-x),
            ("=", x * (Phi(x) + Phi(-x)), "definition", exact),
            ("=", x, "erf is odd", exact),
        )
    )


def slopes(total=1):
    """G′(x) + G′(−x) = 1."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, x
    from symact.logic import Chain, Derivation, RingIdentity

    both = (Phi(x) + x * phi(x)) + (Phi(-x) - x * phi(-x))
    link = ("=", Rational(total), "φ is even", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(both, link))


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=30, max_denominator=10)}


def is_reflected(number, factor=1):
    """Whether G(x) − G(−x) may be x, by rational bounds of the error function."""
    from symact.testing import normal_between, times

    low, high = times(number, normal_between(number, bits=32))
    below, above = times(-number, normal_between(-number, bits=32))
    return low - above <= factor * number <= high - below


theorem = Theorem(
    id="gelu-derivative",
    title="GELU has the derivatives Φ + xφ and (2 − x²)φ, and G(x) − G(−x) = x",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("derivatives", derivatives),
        Statement("reflection", reflection),
        Statement("slopes", slopes),
    ),
    attack=Attack(numbers, is_reflected, wrong={"factor": Fraction(11, 10)}),
    mutants=(
        Mutant("the second term twice", {"factor": 2}, "derivatives"),
        Mutant("another constant in G″", {"constant": 1}, "derivatives"),
        Mutant("a sum in place of the difference", {"sign": 1}, "reflection"),
        Mutant("slopes that add up to 2", {"total": 2}, "slopes"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-minimum", "gelu-lipschitz", "gelu-relu-max-gap"),
    shows=(
        Shows("gelu", "derivative", ("derivatives",)),
        Shows("gelu", "symmetry", ("reflection",)),
    ),
    concludes=("derivatives", "reflection"),
)
