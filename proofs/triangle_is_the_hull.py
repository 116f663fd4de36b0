"""The triangle that verifiers put around ReLU is the smallest convex set that holds its graph."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def ends():
    from sympy import Symbol

    return Symbol("l", negative=True), Symbol("u", positive=True)


def contains(slope=1):
    """0 ≤ r(z), z ≤ r(z), and r(z) ≤ u(z − l)/(u − l) for l ≤ z ≤ u."""
    from sympy import Interval, S, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    low, high = ends()
    z = symbols("z", real=True)
    check = Cases((Split(z, on=Interval(low, high)),), DEFINITIONS)
    chord = slope * high * (z - low) / (high - low)
    return Derivation.of(
        Chain.of(r(z), ("≥", S.Zero, "z below, at or above 0", check)),
        Chain.of(r(z), ("≥", z, "z below, at or above 0", check)),
        Chain.of(r(z), ("≤", chord, "the chord lies above", check)),
        meanings=meanings(r),
    )


def corners(low_value=0):
    """The corners (l, 0), (0, 0) and (u, u) of the triangle are on the graph and on two sides."""
    from sympy import Integer, S

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, RingIdentity

    low, high = ends()
    check, exact = Cases((), DEFINITIONS), RingIdentity()
    return Derivation.of(
        Chain.of(r(low), ("=", Integer(low_value), "l < 0", check)),
        Chain.of(r(S.Zero), ("=", S.Zero, "put in", check)),
        Chain.of(r(high), ("=", high, "u > 0", check)),
        Chain.of(high * (low - low) / (high - low), ("=", S.Zero, "the chord at l", exact)),
        Chain.of(high * (high - low) / (high - low), ("=", high, "the chord at u", exact)),
        meanings=meanings(r),
    )


def mixture(share=1):
    """Each point of the triangle is a mixture of its corners, with these weights that are ≥ 0."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    low, high = ends()
    z, y = symbols("z y", real=True)
    of_high, of_low = y / high, share * (y - z) / -low
    return Derivation.of(
        Chain.of(of_high * high + of_low * low, ("=", z, "the first coordinate", RingIdentity())),
        Chain.of(of_high * high + of_low * 0, ("=", y, "the second", RingIdentity())),
        Chain.of(
            1 - of_high - of_low,
            (
                "=",
                (high * (z - low) / (high - low) - y) * (high - low) / (-low * high),
                "what is left for (0, 0): how far the chord is above",
                RingIdentity(),
            ),
        ),
    )


def area(half=Fraction(1, 2)):
    """Half of the base −l times the height u."""
    from sympy import Rational

    from symact.logic import Chain, Derivation, RingIdentity

    low, high = ends()
    determinant = ((0 - low) * (high - 0) - (high - low) * 0) * Rational(half)
    return Derivation.of(
        Chain.of(determinant, ("=", -low * high / 2, "half of a determinant", RingIdentity()))
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in ("low", "high", "z")}


def is_inside(low, high, z, scale=1):
    """Whether (z, r(z)) satisfies the three inequalities."""
    if not low < 0 < high or not low <= z <= high:
        return None
    y = max(z, Fraction(0))
    return y >= 0 and y >= z and y <= scale * high * (z - low) / (high - low)


theorem = Theorem(
    id="triangle-is-the-hull",
    title="On [l, u] with l < 0 < u the convex hull of ReLU's graph is a triangle of area −lu/2",
    section="",
    topic="robustness",
    claim=None,
    verdict="companion",
    statements=(
        Statement("holds the graph", contains),
        Statement("corners", corners),
        Statement("mixtures", mixture),
        Statement("area", area),
    ),
    attack=Attack(numbers, is_inside, wrong={"scale": Fraction(1, 2)}),
    mutants=(
        Mutant("a chord of half the slope", {"slope": Fraction(1, 2)}, "holds the graph"),
        Mutant("a corner off the graph", {"low_value": 1}, "corners"),
        Mutant("other weights", {"share": 2}, "mixtures"),
        Mutant("the area of a rectangle", {"half": 1}, "area"),
    ),
    references=(
        "R. Ehlers, 2017, Formal Verification of Piece-Wise Linear Feed-Forward Neural Networks",
        "E. Wong and J. Z. Kolter, 2018, Provable Defenses against Adversarial Examples via the "
        "Convex Outer Adversarial Polytope",
    ),
    see_also=("dead-relu-on-box-iff-upper-bound", "relu-closed-forms"),
    remark="The weights of the corners (u, u), (l, 0) and (0, 0) are ≥ 0 exactly where y ≥ 0, "
    "y ≥ z and y is at most the chord, so the triangle is the hull and no more.",
    concludes=("holds the graph", "mixtures"),
)
