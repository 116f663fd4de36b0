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
    from sympy import Function, Integer, Lambda, S, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity

    (low, high), z = ends(), Symbol("z", real=True)
    chord = Function("c", real=True)
    known = {chord: Lambda(z, high * (z - low) / (high - low))}
    check, exact = Cases((), DEFINITIONS), RingIdentity(known)
    return Derivation.of(
        Chain.of(r(low), ("=", Integer(low_value), "l < 0", check)),
        Chain.of(r(S.Zero), ("=", S.Zero, "put in", check)),
        Chain.of(r(high), ("=", high, "u > 0", check)),
        Chain.of(chord(low), ("=", S.Zero, "the chord at l", exact)),
        Chain.of(chord(high), ("=", high, "the chord at u", exact)),
        meanings=(Meaning(chord(z), "", known[chord](z)), *meanings(r)),
    )


def mixture(share=1):
    """Each (z, y) is a mixture of the corners; the weights are ≥ 0 exactly on the triangle."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    low, high = ends()
    z, y, p, q = symbols("z y p q", real=True)
    of_high, of_low = y / high, share * (y - z) / -low
    put_in = RingIdentity({p: of_high, q: of_low})
    room = (high * (z - low) / (high - low) - y) * (high - low) / (-low * high)
    return Derivation.of(
        Chain.of(p * high + q * low, ("=", z, "the first coordinate", put_in)),
        Chain.of(p * high + q * 0, ("=", y, "the second", put_in)),
        Chain.of(1 - p - q, ("=", room, "the weight of (0, 0): room below the chord", put_in)),
        meanings=(
            Meaning(p, "", of_high),
            Meaning(q, "", of_low),
        ),
    )


def area(half=Fraction(1, 2)):
    """The chord's height over 0, −lu/(u − l), times the length u − l, halved."""
    from sympy import Rational, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    (low, high), h = ends(), symbols("h", real=True)
    height = -low * high / (high - low)
    value = ("=", -low * high / 2, "put in", RingIdentity({h: height}))
    return Derivation.of(
        Chain.of(Rational(half) * (high - low) * h, value),
        meanings=(Meaning(h, "", height),),
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
