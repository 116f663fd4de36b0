"""Sigmoid, tanh, SiLU and softplus leave the fractions at once; of GELU that is not known."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem

LINDEMANN = "F. Lindemann, 1882, Über die Zahl π"
WEIERSTRASS = "K. Weierstrass, 1885, Zu Lindemann's Abhandlung: Über die Ludolph'sche Zahl"


def powers(sign=-1):
    """Each value gives back a power of e by adding, multiplying and dividing."""
    from sympy import exp, tanh

    from symact.library.vocabulary import DEFINITIONS, S, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        *(
            Chain.of(value, ("=", power, "multiply out", exact))
            for value, power in (
                ((1 - sigma(x)) / sigma(x), exp(sign * x)),
                ((x - S(x)) / S(x), exp(-x)),
                ((1 + tanh(x)) / (1 - tanh(x)), exp(2 * x)),
            )
        ),
        meanings=meanings(sigma, S),
    )


def transcendental():
    """Powers of e are transcendental, so those values are."""
    from sympy import Symbol, exp, tanh

    from symact.library.vocabulary import DEFINITIONS, S, sigma
    from symact.logic import Chain, Cite, Derivation, Words

    a = Symbol("a", real=True)
    power = Words("{} and {} are transcendental", exp(-a), exp(2 * a))
    sigmoid, silu = (DEFINITIONS[f](a) for f in (sigma, S))
    values = Words("{}, {} and {} are transcendental", sigmoid, silu, tanh(a))
    first = Words("{} is rational and not 0", a)
    return Derivation.of(
        Chain.of(
            first,
            ("⇒", power, "Lindemann's theorem", Cite(LINDEMANN)),
            ("⇒", values, "else the power would be algebraic, see above", Cite(LINDEMANN)),
        )
    )


def softplus(one=1):
    """e^s(a) = 1 + e^a, which no algebraic s(a) allows."""
    from sympy import Symbol, exp

    from symact.library.vocabulary import DEFINITIONS, meanings, s
    from symact.logic import Chain, Cite, Derivation, RingIdentity, Words

    a = Symbol("a", real=True)
    rational = Words("{} is rational", a)
    found = Words("{} is transcendental", DEFINITIONS[s](a))
    reason = "that, a and 0 are different exponents; for a = 0 it is log 2"
    return Derivation.of(
        Chain.of(exp(s(a)) - exp(a), ("=", one * exp(0), "put in", RingIdentity(DEFINITIONS))),
        Chain.of(rational, ("⇒", found, reason, Cite(WEIERSTRASS))),
        meanings=meanings(s),
    )


def gelu(shift=1):
    """A value of GELU is algebraic exactly when one of erf is."""
    from sympy import Rational, erf, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, meanings, x
    from symact.logic import Chain, Derivation, RingIdentity

    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(erf(x / sqrt(2)), ("=", 2 * G(x) / x - Rational(shift), "solve", exact)),
        meanings=meanings(G),
    )


def roots():
    from symact.testing import rationals

    return {"root": rationals(max_numerator=60, max_denominator=60)}


def gives_back(root, factor=1):
    """Whether (1 − σ)/σ is e^(−x), and (1 + tanh)/(1 − tanh) e^(2x), where e^x is a fraction."""
    if root <= 0:
        return None
    sigmoid, tangent = root / (1 + root), (root**2 - 1) / (root**2 + 1)
    powers = (1 - sigmoid) / sigmoid, (1 + tangent) / (1 - tangent)
    return powers == (factor / root, root**2)


theorem = Theorem(
    id="transcendental-at-rationals",
    title="Sigmoid, tanh, SiLU and softplus are transcendental at fractions other than 0",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("powers", powers),
        Statement(
            "transcendental",
            transcendental,
            "cited",
            missing="That e to an algebraic power other than 0 is transcendental is Lindemann's "
            "theorem, which is cited.",
        ),
        Statement(
            "softplus",
            softplus,
            "cited",
            missing="That powers of e with different algebraic exponents are linearly independent "
            "over the algebraic numbers is the theorem of Lindemann and Weierstrass, which is "
            "cited.",
        ),
        Statement("GELU", gelu),
    ),
    attack=Attack(roots, gives_back, wrong={"factor": Fraction(2)}),
    mutants=(
        Mutant("the other power of e", {"sign": 1}, "powers"),
        Mutant("2 in place of 1", {"one": 2}, "softplus"),
        Mutant("without the 1", {"shift": 0}, "GELU"),
    ),
    references=(LINDEMANN, WEIERSTRASS),
    see_also=("relu-exact-in-rationals",),
    remark="So their values are enclosed, and never compared with ==. Of erf we cite no such "
    "theorem, and claim nothing about GELU.",
    concludes=("transcendental", "softplus"),
)
