"""The sigmoid is a rescaled tanh, so networks with one are networks with the other."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def rescaled(scale=Fraction(1, 2), total=1):
    """σ(x) = (1 + tanh(x/2))/2."""
    from sympy import Rational, tanh

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    value = (total + tanh(Rational(scale) * x)) / 2
    link = ("=", value, "as powers of e", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(sigma(x), link), meanings=meanings(sigma))


def back(scale=2):
    """tanh(x) = 2σ(2x) − 1."""
    from sympy import tanh

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    link = ("=", 2 * sigma(scale * x) - 1, "as powers of e", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(tanh(x), link), meanings=meanings(sigma))


def layers(share=Fraction(1, 2), is_known=True):
    """V s + c with s = (t + 1)/2 is (V/2) t + (c + V 1/2), whatever the sizes."""
    from sympy import MatrixSymbol, Rational

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    n, m = width(0), width(1)
    V, c = MatrixSymbol("V", m, n), MatrixSymbol("c", m, 1)
    s, t, ones = (MatrixSymbol(name, n, 1) for name in ("s", "t", "u"))
    half = Rational(1, 2) * (t + ones)
    other = Rational(share) * V * t + (c + Rational(1, 2) * V * ones)
    check = MatrixIdentity({s: half} if is_known else {})
    return Derivation.of(
        Chain.of(V * s + c, ("=", other, "put in and collect", check)),
        meanings=(
            Meaning(s, "the sigmoids of what the units read", half),
            Meaning(t, "the tanhs of half of what they read"),
            Meaning(ones, "the column of ones"),
        ),
    )


def roots():
    from symact.testing import rationals

    return {"root": rationals(max_numerator=50, max_denominator=50)}


def agree(root, total=1):
    """Both sides at x = 2 log|root|, in fractions."""
    if not root:
        return None
    power = root**2  # e^x
    sigmoid, tanh = power / (1 + power), (power - 1) / (power + 1)
    return sigmoid == (total + tanh) / 2


theorem = Theorem(
    id="sigmoid-is-rescaled-tanh",
    title="The sigmoid is (1 + tanh(x/2))/2, so both make the same networks with one hidden layer",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("rescaled", rescaled),
        Statement("back", back),
        Statement(
            "layers",
            layers,
            level="argued",
            argued=("that t is the column of the tanhs and s that of the sigmoids",),
        ),
    ),
    attack=Attack(roots, agree, wrong={"total": 2}),
    mutants=(
        Mutant("x in place of x/2", {"scale": 1}, "rescaled"),
        Mutant("another offset", {"total": 2}, "rescaled"),
        Mutant("x in place of 2x", {"scale": 1}, "back"),
        Mutant("the output weights as they were", {"share": 1}, "layers"),
        Mutant("any two columns", {"is_known": False}, "layers"),
    ),
    references=("I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.3.2",),
    see_also=("sigmoid-derivative-max-quarter", "tanh-derivative-max-one"),
    remark="Input weights are halved, output weights too, and the output offset takes half the sum "
    "of each row of output weights.",
    concludes=("rescaled", "back"),
)
