"""Skip connections, convolutions, average pooling and batch normalisation in use are affine."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Mutant, Statement, Theorem


def skip(kept=1):
    """A layer added to what it reads has one matrix."""
    from sympy import Identity, MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    n = width(0)
    weight, bias, x = (MatrixSymbol(letter, n, m) for letter, m in (("W", n), ("b", 1), ("x", 1)))
    chain = Chain.of(
        kept * x + (weight * x + bias),
        ("=", (Identity(n) + weight) * x + bias, "factor out x", MatrixIdentity()),
    )
    return Derivation.of(chain)


def superposition(weight, shared):
    """A weighted sum of u + tv over any number of places, by induction; each has its weight."""
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import t
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    n = symbols("n", integer=True, nonnegative=True)
    j = symbols("j", integer=True, positive=True)
    u, v = (Function(name, real=True) for name in "uv")

    def over_places(term):
        return Sum(term, (j, 1, n))

    both = over_places(weight(j) * (u(j) + t * v(j)))
    whole = over_places(weight(j) * u(j)) + shared * t * over_places(weight(j) * v(j))
    check = Induction(n, {}, RingIdentity(), RingIdentity())
    reasons = ("no places", "one place more", "distribute")
    return Derivation.of(
        *by_induction(both, "=", whole, check, reasons=reasons, label="For n places")
    )


def convolution(shared=1):
    """A number of a convolution, with a weight for each place that it reads, of u + tv."""
    from sympy import Function

    return superposition(Function("k", real=True), shared)


def average(shared=1):
    """An average over m places, each with the weight 1/m, of u + tv."""
    from sympy import Symbol

    m = Symbol("m", integer=True, positive=True)
    return superposition(lambda _: 1 / m, shared)


def normalisation_in_use(shifted=1, are_known=True):
    """Batch normalisation with mean m and variance v that are fixed by then."""
    from sympy import sqrt, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    a, b, c, g, m = symbols("a b c gamma m", real=True)
    v, e = symbols("v varepsilon", positive=True)
    slope = g / sqrt(v + e)
    values = {a: slope, c: b - shifted * m * slope}
    chain = Chain.of(
        g * (x - m) / sqrt(v + e) + b,
        ("=", a * x + c, "collect", RingIdentity(values if are_known else {})),
    )
    meanings = tuple(Meaning(symbol, "", value) for symbol, value in values.items())
    return Derivation.of(chain, meanings=meanings)


def normalisation_in_training(ratio=Fraction(16, 9)):
    """With the mean M and variance V of the batch x, 0 it is not affine: N(0) = 0, but N bends.

    ε = 4, and 3² + 4² = 5² keeps the roots rational.
    """
    from sympy import Function, Integer, Lambda, Rational, S, sqrt

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Finite, Meaning, RingIdentity

    mean, variance, n = (Function(name, real=True) for name in "MVN")
    values = {
        mean: (x + 0) / 2,
        variance: ((x - mean(x)) ** 2 + (0 - mean(x)) ** 2) / 2,
        n: (x - mean(x)) / sqrt(variance(x) + 4),
    }
    defined = {one: Lambda(x, value) for one, value in values.items()}
    linear = Rational(ratio) * n(Integer(3))
    return Derivation.of(
        Chain.of(n(Integer(0)), ("=", S.Zero, "put in", RingIdentity(defined))),
        Chain.of(
            n(Rational(16, 3)),
            ("=", Rational(4, 5), "put in", RingIdentity(defined)),
            ("<", linear, "put in", Finite({}, defined)),
        ),
        meanings=tuple(Meaning(one(x), "", value) for one, value in values.items()),
    )


def layers():
    """A layer that keeps the size, and two points."""
    from symact.testing import affine_maps

    point = affine_maps(inputs=1, outputs=3)
    return {"layer": affine_maps(inputs=3, outputs=3), "p": point, "q": point}


def middle_to_middle(layer, p, q, pooled=True):
    """Whether x + Wx + b, then averages of neighbours, takes middles to middles, in fractions."""

    def block(x):
        u = [a + b for a, b in zip(x, layer(x), strict=True)]
        pool = sum if pooled else max
        return [pool(pair) / Fraction(2) for pair in pairwise(u)]

    x, y = p([1]), q([1])
    middle = block([(a + b) / Fraction(2) for a, b in zip(x, y, strict=True)])
    return middle == [(a + b) / 2 for a, b in zip(block(x), block(y), strict=True)]


theorem = Theorem(
    id="batchnorm-conv-avgpool-residual-affine",
    title="Skips, convolutions, average pooling and batch normalisation in use collapse as well",
    section="1",
    claim=None,
    verdict="companion",
    statements=(
        Statement("skip connection", skip),
        Statement("convolution", convolution),
        Statement("average pooling", average),
        Statement("batch normalisation in use", normalisation_in_use),
        Statement("batch normalisation in training", normalisation_in_training),
    ),
    attack=Attack(layers, middle_to_middle, wrong={"pooled": False}),
    mutants=(
        Mutant("nothing is skipped", {"kept": 0}, "skip connection"),
        Mutant("other weights for v", {"shared": 2}, "convolution"),
        Mutant("twice the average of v", {"shared": 2}, "average pooling"),
        Mutant("the mean is not subtracted", {"shifted": 0}, "batch normalisation in use"),
        Mutant("any a and c", {"are_known": False}, "batch normalisation in use"),
        Mutant(
            "a ratio that a smaller slope allows",
            {"ratio": Fraction(4, 3)},
            "batch normalisation in training",
        ),
    ),
    references=(
        "S. Ioffe and C. Szegedy, 2015, Batch Normalization: Accelerating Deep Network Training "
        "by Reducing Internal Covariate Shift",
        "K. He, X. Zhang, S. Ren and J. Sun, 2016, Deep Residual Learning for Image Recognition",
    ),
    see_also=("depth-l-affine-collapse", "maxpool-attention-not-affine"),
    remark="An affine map with value 0 at 0 would give 16/9 times as much at 16/3 as at 3.",
    concludes=("skip connection", "convolution", "average pooling", "batch normalisation in use"),
)
