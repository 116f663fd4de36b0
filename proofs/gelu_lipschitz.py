"""The steepest slope of GELU, and the sharpest bend, in closed form."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem

DECIMALS = ("1.12890414", "1.12890415")


def constant(half=Fraction(1, 2)):
    """L = 1/2 + erf(1)/2 + 1/(e√π)."""
    from sympy import E, Rational, Symbol, erf, pi, sqrt

    part = Rational(half)
    return Symbol("L", positive=True), part + part * erf(1) + 1 / (E * sqrt(pi))


def definitions():
    """What the letters stand for, L among them."""
    from symact.library.vocabulary import DEFINITIONS

    return {**DEFINITIONS, constant()[0]: constant()[1]}


def named(half=Fraction(1, 2)):
    """That L is this number, for readers."""
    from symact.logic import Meaning

    letter, closed = constant(half)
    return Meaning(letter, "", closed)


def value(half=Fraction(1, 2)):
    """G′(√2) = L."""
    from sympy import sqrt

    from symact.library.vocabulary import DEFINITIONS, Phi, phi
    from symact.logic import Chain, Derivation, RingIdentity

    letter, closed = constant(half)
    at = sqrt(2)
    check = RingIdentity({**DEFINITIONS, letter: closed})
    return Derivation.of(
        Chain.of(Phi(at) + at * phi(at), ("=", letter, "put in", check)),
        meanings=(named(half),),
    )


def steepest(edge=2):
    """G′ ≤ L: it rises to √2 and falls after it, and is negative up to −√2."""
    from sympy import Interval, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, Monotone

    (letter, _), known, a = constant(), definitions(), sqrt(edge)
    slope = Phi(x) + x * phi(x)
    far = Monotone(x, Interval(-oo, -a), "left", (), DEFINITIONS)
    rising = Monotone(x, Interval(-a, sqrt(2)), "right", (), known)
    falling = Monotone(x, Interval(sqrt(2), oo), "left", (), known)
    return Derivation.of(
        Chain.of(slope, ("<", S.Zero, "it tends to 0 at −∞ and falls", far)),
        Chain.of(slope, ("≤", letter, "G″ = (2 − x²)φ ≥ 0 there", rising)),
        Chain.of(slope, ("≤", letter, "G″ ≤ 0 there", falling)),
        meanings=(*meanings(G, Phi, phi), named()),
    )


def flattest(edge=2):
    """G′ ≥ 1 − L, its value at −√2, where it turns from falling to rising."""
    from sympy import Derivative, Interval, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, Phi, phi, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Monotone, Split

    (letter, _), known, a = constant(), definitions(), sqrt(edge)
    slope = Phi(x) + x * phi(x)
    falling = Monotone(x, Interval(-oo, -a), "right", (), known)
    rising = Monotone(x, Interval(-a, 0), "left", (), known)
    right = Cases((Split(x, on=Interval(0, oo)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(Derivative(G(x), x), ("=", slope, "differentiate", DerivativeIs(DEFINITIONS))),
        Chain.of(slope, ("≥", 1 - letter, "1 − L at −√2, to which it falls", falling)),
        Chain.of(slope, ("≥", 1 - letter, "and from which it rises", rising)),
        Chain.of(slope, (">", S.Zero, "signs of the terms", right)),
        meanings=(named(),),
    )


def symmetric(total=1):
    """G′(x) = 1 − G′(−x), so 1 − L ≤ G′ ≤ L."""
    from symact.library.vocabulary import DEFINITIONS, Phi, phi, x
    from symact.logic import Chain, Derivation, RingIdentity

    mirrored = total - (Phi(-x) - x * phi(-x))
    link = ("=", mirrored, "Φ(x) + Φ(−x) = 1, φ is even", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(Phi(x) + x * phi(x), link))


def decimals(low=DECIMALS[0], high=DECIMALS[1]):
    """L in decimals, and larger than 1."""
    from sympy import S

    from symact.logic import Between, Chain, Derivation, Enclosed

    letter, closed = constant()
    check, reason = Enclosed({}, {letter: closed}), "ball arithmetic"
    return Derivation.of(
        Chain.of(letter, ("∈", Between(low, high), reason, check)),
        Chain.of(letter, (">", S.One, reason, check)),
        meanings=(named(),),
    )


def bend(factor=1, is_put_in=True):
    """|G″| ≤ √(2/π), seen with x = √2·z, and attained at 0."""
    from sympy import Derivative, Symbol, pi, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Meaning, RingIdentity

    z = Symbol("z", real=True)
    second, most = (2 - x**2) * phi(x), factor * sqrt(2 / pi)
    scaled = (2 - 2 * z**2) * phi(sqrt(2) * z)
    scale = RingIdentity({**DEFINITIONS, z: x / sqrt(2)} if is_put_in else DEFINITIONS)
    check, reason = Cases((z,), DEFINITIONS), "e^(z²) ≥ 1 + z²"
    twice = ("=", second, "differentiate twice", DerivativeIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Derivative(G(x), (x, 2)), twice),
        *(
            Chain.of(
                sign * second, ("=", sign * scaled, "x = √2·z", scale), ("≤", most, reason, check)
            )
            for sign in (1, -1)
        ),
        Chain.of(2 * phi(0), ("=", most, "at 0", RingIdentity(DEFINITIONS))),
        meanings=(*meanings(G, phi), Meaning(z, "", x / sqrt(2))),
    )


def pairs():
    from symact.testing import rationals

    number = rationals(max_numerator=40, max_denominator=10)
    return {"first": number, "second": number}


def is_lipschitz(first, second, most=DECIMALS[1]):
    """Whether |G(x) − G(y)| ≤ L·|x − y| may be, by rational bounds."""
    from symact.testing import normal_between, times

    low, high = times(first, normal_between(first, bits=32))
    below, above = times(second, normal_between(second, bits=32))
    return max(low - above, below - high) <= Fraction(most) * abs(first - second)


theorem = Theorem(
    id="gelu-lipschitz",
    title="GELU has the Lipschitz constant 1.1289…, larger than 1; its derivative has √(2/π)",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("value", value),
        Statement("steepest", steepest),
        Statement("flattest", flattest),
        Statement("symmetric", symmetric),
        Statement("decimals", decimals, "enclosure"),
        Statement("bend", bend),
    ),
    attack=Attack(pairs, is_lipschitz, wrong={"most": "1"}),
    mutants=(
        Mutant("another closed form", {"half": Fraction(1, 3)}, "value"),
        Mutant("G″ changes its sign elsewhere", {"edge": 1}, "steepest"),
        Mutant("G″ changes its sign elsewhere", {"edge": 1}, "flattest"),
        Mutant("slopes that add up to 2", {"total": 2}, "symmetric"),
        Mutant("a smaller constant", {"low": "1.12", "high": "1.128"}, "decimals"),
        Mutant("a smaller bend", {"factor": Fraction(9, 10)}, "bend"),
        Mutant("z not put in", {"is_put_in": False}, "bend"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    shows=(Shows("gelu", "Lipschitz", ("value", "steepest", "flattest")),),
    see_also=("gelu-derivative", "gelu-better-training-stability"),
    concludes=("value", "steepest", "flattest", "decimals", "bend"),
)
