"""Swish: SiLU rescaled, with a derivative that needs no more than itself and the sigmoid."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def swish():
    """w with a sharpness b > 0, as a letter and its definition."""
    from sympy import Function, Lambda, Symbol

    from symact.library.vocabulary import DEFINITIONS, sigma, x

    b, letter = Symbol("b", positive=True), Function("w", real=True)
    return b, letter, {**DEFINITIONS, letter: Lambda(x, x * sigma(b * x))}


def rescaled(power=-1):
    """w(x) = S(bx)/b."""
    from symact.library.vocabulary import S, meanings, sigma, x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    b, letter, known = swish()
    link = ("=", b**power * S(b * x), "definitions", RingIdentity(known))
    words = Meaning(letter(x), "", known[letter](x))
    return Derivation.of(Chain.of(letter(x), link), meanings=(words, *meanings(S, sigma)))


def derivative(factor=1):
    """w′ = bw + σ(bx)(1 − bw)."""
    from sympy import Derivative

    from symact.library.vocabulary import meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, Meaning

    b, letter, known = swish()
    slope = b * letter(x) + factor * sigma(b * x) * (1 - b * letter(x))
    link = ("=", slope, "product rule, σ′ = σ(1 − σ)", DerivativeIs(known))
    words = Meaning(letter(x), "", known[letter](x))
    chain = Chain.of(Derivative(letter(x), x), link)
    return Derivation.of(chain, meanings=(words, *meanings(sigma)))


def half(value=Fraction(1, 2)):
    """The slope at 0 is 1/2 whatever b is."""
    from sympy import Integer, Rational

    from symact.library.vocabulary import sigma
    from symact.logic import Chain, Derivation, RingIdentity

    b, letter, known = swish()
    slope = b * letter(0) + sigma(b * Integer(0)) * (1 - b * letter(0))
    link = ("=", Rational(value), "put in", RingIdentity(known))
    return Derivation.of(Chain.of(slope, link))


def numbers():
    from symact.testing import rationals

    return {"power": rationals(max_numerator=20, max_denominator=20), "bx": rationals()}


def agree(power, bx, factor=1):
    """b·w(x) is S(bx), and the slope by the product rule the other one, at e^(bx) = power."""
    if power <= 0:
        return None
    sigmoid = power / (1 + power)
    by_rule = sigmoid + bx * sigmoid * (1 - sigmoid)
    return by_rule == bx * sigmoid + factor * sigmoid * (1 - bx * sigmoid)


theorem = Theorem(
    id="swish-derivative",
    title="Swish is a rescaled SiLU, and its slope is bw + σ(bx)(1 − bw) of its own value w",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("rescaled", rescaled),
        Statement("derivative", derivative),
        Statement("at 0", half),
    ),
    attack=Attack(numbers, agree, wrong={"factor": 2}),
    mutants=(
        Mutant("divided by b twice", {"power": -2}, "rescaled"),
        Mutant("twice the second part", {"factor": 2}, "derivative"),
        Mutant("the slope 1 at 0", {"value": 1}, "at 0"),
    ),
    references=("P. Ramachandran, B. Zoph and Q. V. Le, 2017, Searching for Activation Functions",),
    see_also=("silu-minimum-lambert", "sigmoid-derivative-max-quarter"),
    remark="What holds of SiLU holds of every Swish after rescaling: the slopes are the same, "
    "depths and gaps are divided by b.",
    concludes=("rescaled", "derivative"),
)
