"""GELU is what a random mask leaves on average: x is kept if a normal number is at most x."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def chance(start=0):
    """P(Z ≤ x) = Φ(x): its slope is the density φ, and it starts at 0."""
    from sympy import Derivative, Limit, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs, LimitIs

    density = ("=", phi(x), "differentiate", DerivativeIs(DEFINITIONS))
    bottom = ("=", Rational(start), "a limit", LimitIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Derivative(Phi(x), x), density),
        Chain.of(Limit(Phi(x), x, -oo), bottom),
        meanings=meanings(Phi, phi),
    )


def mask(is_chance=True):
    """Z, the letter o that is 1 up to 0 and 0 beyond, what it stands for, and E o(Z − x) = Φ(x)."""
    from sympy import Function, Lambda, Piecewise, S, symbols

    from symact.library.vocabulary import Phi, x
    from symact.logic import Mean

    Z, kept = symbols("Z", real=True), Function("o", real=True)
    known = {kept: Lambda(x, Piecewise((S.One, x <= 0), (S.Zero, True)))}
    chance = {Mean(kept(Z - x), Z): Phi(x)} if is_chance else {}
    return Z, kept, known, chance


def mean(dropped=0, is_chance=True):
    """x if Z ≤ x, else 0, is G(x) on average."""
    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, x
    from symact.logic import Chain, Derivation, Mean, Meaning, MeanIs, RingIdentity

    Z, kept, known, chance = mask(is_chance)
    masked = x * kept(Z - x) + dropped * (1 - kept(Z - x))
    return Derivation.of(
        Chain.of(
            Mean(masked, Z),
            ("=", x * Phi(x), "kept with chance Φ(x)", MeanIs((), known, chance)),
            ("=", G(x), "definition", RingIdentity(DEFINITIONS)),
        ),
        meanings=(Meaning(kept(x), "", known[kept](x)), *meanings(G, Phi)),
    )


def variance(sign=-1):
    """Its variance is x²Φ(x)Φ(−x), so at most x²/4."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, x
    from symact.logic import (
        Case,
        Cases,
        Chain,
        Derivation,
        Mean,
        Meaning,
        MeanIs,
        RingIdentity,
        Split,
        Squares,
    )

    Z, kept, known, chance = mask()
    whole = Cases((x, Split(Z, (x,))), known)
    square = Squares([(1, x * (Phi(x) - Rational(1, 2)))], DEFINITIONS)
    binary = Case(x**2 * kept(Z - x) ** 2, x**2 * kept(Z - x), whole)
    moments = MeanIs((), known, chance, [binary])
    once, twice = (Mean((x * kept(Z - x)) ** power, Z) for power in (1, 2))
    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(
            twice + sign * once**2,
            ("=", x**2 * Phi(x) * (1 - Phi(x)), "o² = o", moments),
            ("=", x**2 * Phi(x) * Phi(-x), "Φ(x) + Φ(−x) = 1", exact),
            ("≤", x**2 / 4, "a square", square),
        ),
        meanings=(Meaning(kept(x), "", known[kept](x)), *meanings(Phi)),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=20, max_denominator=10)}


def masked(number, scale=1):
    """Whether the mean of the mask may be GELU by its series, with bounds of e and π only."""
    from symact.testing import exp_between, normal_between, pi_between, sqrt_between

    if abs(number) > 4:
        return None
    # Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/15 + …); the terms have one sign, the rest is left out
    term, total = abs(number), abs(number)
    for n in range(1, 60):
        term = term * number**2 / (2 * n + 1)
        total += term
    density = exp_between(-(number**2) / 2)[0] / sqrt_between(2 * pi_between()[1])[1]
    least = Fraction(1, 2) + scale * density * total
    high = normal_between(abs(number))[1]
    return least <= high


theorem = Theorem(
    id="gelu-is-expected-mask",
    title="GELU is the mean of x kept with the chance that a normal number is at most x",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "chance",
            chance,
            "argued",
            argued=("that Φ(x) is the chance of a normal number to be at most x",),
        ),
        Statement("mean", mean),
        Statement("variance", variance),
    ),
    attack=Attack(numbers, masked, wrong={"scale": Fraction(11, 10)}),
    mutants=(
        Mutant("a chance that starts at 1/2", {"start": Fraction(1, 2)}, "chance"),
        Mutant("1 in place of 0 where it is dropped", {"dropped": 1}, "mean"),
        Mutant("any chance", {"is_chance": False}, "mean"),
        Mutant("a sum in place of the difference", {"sign": 1}, "variance"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-derivative", "gelu-gradually-scales-negatives"),
    concludes=("mean",),
)
