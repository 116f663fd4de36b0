"""Without an activation the region of a class is a half-space of the features: never curved."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem

RING = ((1, 0), (-1, 0), (0, 1), (0, -1))
"""Four points around the origin."""


def convex(extra=0, least=0, are_known=True):
    """Between two points of a half-space Σ w x > c of n inputs, by f and g, one is in it."""
    from sympy import Function, Interval, Sum, oo, symbols

    from symact.library.vocabulary import t
    from symact.logic import Cases, Chain, Derivation, Induction, Meaning, RingIdentity, Split

    n = symbols("n", integer=True, nonnegative=True)
    i = symbols("i", integer=True, positive=True)
    c, f, g = symbols("c f g", real=True)
    w, p, q = (Function(letter, real=True)(i) for letter in "wpq")

    def value(x):
        return Sum(w * x, (i, 1, n))

    values, between = {f: value(p) - c, g: value(q) - c}, value(t * p + (1 - t) * q)
    known = RingIdentity(values if are_known else {})
    mean = t * f + (1 - t) * g + (1 + extra) * c
    positive = Interval.open(least, oo)
    check = Cases((Split(f, on=positive), Split(g, on=positive), Split(t, on=Interval(0, 1))))
    by_inputs = Induction(n, {}, RingIdentity(), RingIdentity())
    chain = Chain.of(
        between,
        ("=", t * value(p) + (1 - t) * value(q), "one input after another", by_inputs),
        ("=", mean, "by definition", known),
        (">", c, "no summand is negative", check),
    )
    meanings = tuple(Meaning(letter, "", what) for letter, what in values.items())
    return Derivation.of(chain, meanings=meanings)


def circle(centre=1, shares=(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))):
    """The middle of two opposite points cannot be on the other side of a line than both."""
    from sympy import And, StrictGreaterThan, false, symbols

    from symact.logic import Chain, Derivation, Farkas

    b, v, w = symbols("b v w", real=True)
    inside = StrictGreaterThan(centre * b, 0)
    outside = [StrictGreaterThan(-(v * x + w * y + b), 0) for x, y in RING]
    check = Farkas(dict(zip((inside, *outside[:2]), shares, strict=True)))
    everywhere = And(inside, *outside, evaluate=False)
    return Derivation.of(
        Chain.of(everywhere, ("⇒", false, "half of the first, a quarter of two others", check))
    )


def with_squares(radius=1, on_circle=True):
    """With x² + y² as a third input an affine function tells a circle from its centre."""
    from sympy import S

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, Finite, RingIdentity

    value = 1 - 2 * (x**2 + y**2)
    circle = RingIdentity(given={y**2: radius**2 - x**2} if on_circle else {})
    centre = Finite({x: (0,), y: (0,)})
    return Derivation.of(
        Chain.of(value, ("=", -S.One, "where x² + y² = 1", circle)),
        Chain.of(value, ("=", S.One, "put in", centre)),
    )


def refutes(weights, bias, features):
    """Whether an affine function of some features is positive at 0 and negative all around."""

    def value(x, y):
        inputs = (x, y, x**2 + y**2)[:features]
        return sum(w * z for w, z in zip(weights, inputs, strict=True)) + bias

    return value(0, 0) > 0 and all(value(x, y) < 0 for x, y in RING)


def functions():
    """The coefficients of x, y, x² + y² and 1."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=10, max_denominator=2) for name in "vwsb"}


def does_not_curve(v, w, s, b, power=0):
    """Whether the origin and the four points around it are not told apart, in fractions."""
    around = [v * x + w * y + s * power * (x**2 + y**2) + b for x, y in RING]
    return b <= 0 or max(around) >= 0


theorem = Theorem(
    id="cannot-curve-convexity",
    title="Without an activation two classes are half-spaces of what the network reads, not curved",
    section="1",
    claim="Without activations a network cannot fit a decision boundary that is curved.",
    verdict="conditional",
    statements=(
        Statement("half-spaces are convex", convex),
        Statement("a centre and four points around it", circle),
        Statement("squares as inputs", with_squares),
    ),
    counterexamples=(
        Counterexample(
            "A network that also reads x² + y²: 1 − 2(x² + y²) has a circle for a boundary.",
            {"weights": (0, 0, -2), "bias": 1, "features": 3},
            refutes,
            {"weights": (0, -2), "bias": 1, "features": 2},
        ),
    ),
    attack=Attack(functions, does_not_curve, wrong={"power": 1}),
    mutants=(
        Mutant("twice the bias", {"extra": 1}, "half-spaces are convex"),
        Mutant("any f and g", {"are_known": False}, "half-spaces are convex"),
        Mutant("values that may be negative", {"least": -1}, "half-spaces are convex"),
        Mutant(
            "the centre on the side of the others",
            {"centre": -1},
            "a centre and four points around it",
        ),
        Mutant(
            "shares that do not cancel",
            {"shares": (Fraction(1, 2), Fraction(1, 2), Fraction(1, 4))},
            "a centre and four points around it",
        ),
        Mutant("a circle of another size", {"radius": 2}, "squares as inputs"),
        Mutant("anywhere, not on the circle", {"on_circle": False}, "squares as inputs"),
    ),
    references=(
        "J. Farkas, 1902, Theorie der einfachen Ungleichungen",
        "T. M. Cover, 1965, Geometrical and Statistical Properties of Systems of Linear "
        "Inequalities with Applications in Pattern Recognition",
    ),
    see_also=("xor-not-linearly-separable", "relu-decision-boundary-not-curved"),
    remark="The claim holds for the inputs as they are; squares or products of them among the "
    "inputs bend the boundary without any activation.",
    concludes=("half-spaces are convex",),
)
