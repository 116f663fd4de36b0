"""tanh lies below the identity to the right of 0, and its distance to it grows like tanh²."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def bounds(scale=1):
    """0 < tanh x < x for x > 0."""
    from sympy import Interval, S, oo, tanh

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Monotone

    check = Monotone(x, Interval.open(0, oo), "left")
    return Derivation.of(
        Chain.of(tanh(x), (">", S.Zero, "it rises from 0", check)),
        Chain.of(scale * x - tanh(x), (">", S.Zero, "its slope is tanh², it rises from 0", check)),
    )


def slope(factor=1):
    """(x − tanh x)′ = tanh²x."""
    from sympy import Derivative, tanh

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, DerivativeIs

    link = ("=", factor * tanh(x) ** 2, "tanh′ = 1 − tanh²", DerivativeIs())
    return Derivation.of(Chain.of(Derivative(x - tanh(x), x), link))


def odd(sign=-1):
    """tanh(−x) = −tanh x, so it lies above the identity to the left."""
    from sympy import Function, Lambda, tanh

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    f = Function("f", real=True)
    link = ("=", sign * f(x), "as powers of e", RingIdentity({f: Lambda(x, tanh(x))}))
    return Derivation.of(Chain.of(f(-x), link), meanings=(Meaning(f(x), "", tanh(x)),))


def numbers():
    from symact.testing import rationals

    return {"x": rationals(max_numerator=20, max_denominator=6)}


def is_below(x, scale=1):
    from symact.testing import tanh_between

    if not 0 < x < 10:
        return None
    low, high = tanh_between(x, bits=60)
    return high > 0 and low < scale * x


theorem = Theorem(
    id="tanh-below-identity",
    title="0 < tanh x < x for x > 0, so 0 is the only point that tanh leaves as it is",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(Statement("bounds", bounds), Statement("slope", slope), Statement("odd", odd)),
    attack=Attack(numbers, is_below, wrong={"scale": Fraction(1, 2)}),
    mutants=(
        Mutant("below x/2", {"scale": Fraction(1, 2)}, "bounds"),
        Mutant("twice the slope", {"factor": 2}, "slope"),
        Mutant("an even function", {"sign": 1}, "odd"),
    ),
    see_also=("tanh-derivative-max-one", "sigmoid-is-rescaled-tanh"),
    concludes=("bounds", "odd"),
)
