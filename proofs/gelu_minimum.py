"""GELU has exactly one minimum; where it is and how deep."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem

PLACE = ("-0.75179152469356445746", "-0.75179152469356445745")
DEPTH = ("-0.16997120747990366170", "-0.16997120747990366169")
BRACKET = (Fraction(-7, 5), Fraction(-1, 2))


def point():
    """x₀ and the check that pins it down: the only zero of G′ in the bracket."""
    from sympy import Symbol

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, x
    from symact.logic import UniqueZero

    slope = Phi(x) + x * phi(x)
    return Symbol("x_0", real=True), UniqueZero(slope, x, BRACKET, DEFINITIONS)


def named():
    """That x₀ is this zero, for readers."""
    from symact.logic import Meaning

    x0, zero = point()
    return Meaning(x0, "", zero.meant)


def derivatives(constant=2):
    """G′ and G″."""
    from sympy import Derivative

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs

    slope, check = Phi(x) + x * phi(x), DerivativeIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Derivative(G(x), x), ("=", slope, "differentiate", check)),
        Chain.of(Derivative(slope, x), ("=", (constant - x**2) * phi(x), "differentiate", check)),
        meanings=meanings(G, Phi, phi),
    )


def sign_table(edge=2):
    """G′ < 0, then G″ > 0, then G′ > 0; ``edge`` is the square of where G″ changes its sign."""
    from sympy import Interval, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, x
    from symact.logic import Case, Cases, Monotone, Split

    slope, bend, a = Phi(x) + x * phi(x), (2 - x**2) * phi(x), sqrt(edge)
    return (
        Case(slope, S.Zero, Monotone(x, Interval(-oo, -a), "left", (), DEFINITIONS), "<"),
        Case(bend, S.Zero, Cases((Split(x, on=Interval.open(-a, a)),), DEFINITIONS), ">"),
        Case(slope, S.Zero, Cases((Split(x, on=Interval(a, oo)),), DEFINITIONS), ">"),
    )


def signs(edge=2):
    """The sign table as steps."""
    from symact.logic import Chain, Derivation

    reasons = ("it tends to 0 at −∞ and decreases", "signs of the factors", "signs of the terms")
    return Derivation.of(
        *(
            Chain.of(case.before, (case.relation, case.after, reason, case.check))
            for case, reason in zip(sign_table(edge), reasons, strict=True)
        )
    )


def elsewhere(start=Fraction(-1, 2)):
    """With the bracket of x₀ and the sign table this is all of the line: G′ is 0 nowhere else."""
    from sympy import S

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, OnInterval

    slope = Phi(x) + x * phi(x)
    before = OnInterval(x, Fraction(-3, 2), BRACKET[0], DEFINITIONS)
    after = OnInterval(x, start, Fraction(3, 2), DEFINITIONS)
    return Derivation.of(
        Chain.of(slope, ("<", S.Zero, "branch and bound", before)),
        Chain.of(slope, (">", S.Zero, "branch and bound", after)),
        meanings=meanings(Phi, phi),
    )


def place(low=PLACE[0], high=PLACE[1]):
    """x₀ between two decimal numbers."""
    from symact.logic import Between, Chain, Derivation

    x0, zero = point()
    step = ("∈", Between(low, high), "interval Newton", zero)
    return Derivation.of(Chain.of(x0, step), meanings=(named(),))


def depth(low=DEPTH[0], high=DEPTH[1]):
    """G(x₀) between two decimal numbers."""
    from symact.library.vocabulary import DEFINITIONS, G
    from symact.logic import Between, Chain, Derivation, Enclosed

    x0, zero = point()
    check = Enclosed({x0: zero}, DEFINITIONS)
    step = ("∈", Between(low, high), "ball arithmetic", check)
    return Derivation.of(Chain.of(G(x0), step), meanings=(named(),))


def minimum(relation="≥", edge=2):
    """G is nowhere lower than at x₀."""
    from symact.library.vocabulary import DEFINITIONS, G, x
    from symact.logic import Chain, Derivation, TurningPoint

    x0, zero = point()
    check = TurningPoint(x, x0, zero, sign_table(edge), DEFINITIONS)
    step = (relation, G(x0), "G falls to x₀, then rises", check)
    return Derivation.of(Chain.of(G(x), step), meanings=(named(),))


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=30, max_denominator=10)}


def is_above(number, depth=DEPTH[0]):
    """Whether GELU is at least its least value, by rational bounds of the error function."""
    from symact.testing import normal_between, times

    return times(number, normal_between(number, bits=32))[1] >= Fraction(depth)


theorem = Theorem(
    id="gelu-minimum",
    title="GELU has one minimum, about −0.17 at about −0.75",
    section="4",
    claim="GELU scales small negative values down gradually and does not cut them off.",
    verdict="holds",
    statements=(
        Statement("derivatives", derivatives),
        Statement("signs", signs),
        Statement("elsewhere", elsewhere, "enclosure"),
        Statement("place", place, "enclosure"),
        Statement("depth", depth, "enclosure"),
        Statement("minimum", minimum, "enclosure"),
    ),
    attack=Attack(numbers, is_above, wrong={"depth": "-0.1"}),
    mutants=(
        Mutant("the second derivative with another constant", {"constant": 1}, "derivatives"),
        Mutant("G″ changes its sign farther out", {"edge": 3}, "signs"),
        Mutant("G′ decreases up to −1", {"edge": 1}, "signs"),
        Mutant("a slope that is positive from −1 on", {"start": -1}, "elsewhere"),
        Mutant("a place that ends too early", {"high": "-0.75179152469356445745791"}, "place"),
        Mutant("a place that starts too late", {"low": "-0.75179152469356445745790"}, "place"),
        Mutant("a minimum less deep", {"low": "-0.1699", "high": "-0.1698"}, "depth"),
        Mutant("a maximum", {"relation": "≤"}, "minimum"),
        Mutant("G″ changes its sign farther out", {"edge": 3}, "minimum"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-derivative", "gelu-relu-max-gap", "gelu-non-monotone"),
    shows=(Shows("gelu", "minimum", ("minimum", "place", "depth")),),
    concludes=("minimum", "place", "depth"),
)
