"""Leaky ReLU keeps (1 + a²)/2 of the second moment, which sets the variance of weights."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def leaky():
    from sympy import Function, Lambda, Piecewise, Symbol

    from symact.library.vocabulary import x

    a, letter = Symbol("a", real=True), Function("l", real=True)
    return a, letter, {letter: Lambda(x, Piecewise((a * x, x <= 0), (x, True)))}


def split(sign=1):
    """l(z)² + l(−z)² = (1 + a²)z²."""
    from sympy import symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning

    z = symbols("z", real=True)
    a, letter, known = leaky()
    value = (1 + sign * a**2) * z**2
    link = ("=", value, "z below, at or above 0", Cases((z,), known))
    return Derivation.of(
        Chain.of(letter(z) ** 2 + letter(-z) ** 2, link),
        meanings=(Meaning(letter(x), "", known[letter](x)),),
    )


def moment(share=Fraction(1, 2), is_symmetric=True):
    """E l(Z)² = (1 + a²)/2·E Z² where Z and −Z have one law."""
    from sympy import Rational, symbols

    from symact.library.vocabulary import x
    from symact.logic import Case, Cases, Chain, Derivation, Mean, Meaning, MeanIs, Symmetric

    Z = symbols("Z", real=True)
    a, letter, known = leaky()
    both = Case(letter(Z) ** 2 + letter(-Z) ** 2, (1 + a**2) * Z**2, Cases((Z,), known))
    check = MeanIs([Symmetric(Z)] if is_symmetric else [], pointwise=[both])
    value = Rational(share) * (1 + a**2) * Mean(Z**2, Z)
    link = ("=", value, "l(Z)² and l(−Z)² have one mean", check)
    return Derivation.of(
        Chain.of(Mean(letter(Z) ** 2, Z), link),
        meanings=(Meaning(letter(x), "", known[letter](x)),),
    )


def variance(top=2):
    """n·v·(1 + a²)/2 = 1 for v = 2/((1 + a²)n)."""
    from sympy import S, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    a, n = symbols("a", real=True), symbols("n", positive=True)
    v = symbols("v", real=True)
    known = RingIdentity(given={v: top / ((1 + a**2) * n)})
    link = ("=", S.One, "put in", known)
    return Derivation.of(Chain.of(n * v * (1 + a**2) / 2, link))


def numbers():
    from symact.testing import rationals

    return {"a": rationals(), "z": rationals()}


def agree(a, z, sign=1):
    def leaky_of(number):
        return number if number > 0 else a * number

    return leaky_of(z) ** 2 + leaky_of(-z) ** 2 == (1 + sign * a**2) * z**2


theorem = Theorem(
    id="leaky-relu-gain",
    title="Leaky ReLU keeps (1 + a²)/2 of the second moment, so weights need 2/((1 + a²)n)",
    section="",
    topic="initialisation",
    claim=None,
    verdict="companion",
    statements=(
        Statement("split", split),
        Statement("moment", moment),
        Statement("variance", variance),
    ),
    attack=Attack(numbers, agree, wrong={"sign": -1}),
    mutants=(
        Mutant("1 − a²", {"sign": -1}, "split"),
        Mutant("all of it", {"share": 1}, "moment"),
        Mutant("a law that is not symmetric", {"is_symmetric": False}, "moment"),
        Mutant("half the variance", {"top": 1}, "variance"),
    ),
    references=(
        "K. He, X. Zhang, S. Ren and J. Sun, 2015, Delving Deep into Rectifiers: Surpassing "
        "Human-Level Performance on ImageNet Classification",
    ),
    see_also=("he-init-factor-two", "prelu-is-a-line-and-a-modulus"),
    remark="E Z² is supposed to be finite. For a layer: weights independent of each other and of "
    "the inputs, with mean 0 and variance v, as in he-init-factor-two.",
    concludes=("moment", "variance"),
)
