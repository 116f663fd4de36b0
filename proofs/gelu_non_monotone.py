"""GELU falls before it rises, and is concave far out: in order and bend it is not like ReLU."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Shows, Statement, Theorem


def falls(near=Fraction(-19, 25)):
    """G′ < 0 far out by a sign argument, and on to −0.76 by enclosures."""
    from sympy import Derivative, Interval, Rational, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs, Monotone, OnInterval

    slope = Phi(x) + x * phi(x)
    far = Monotone(x, Interval(-oo, -sqrt(2)), "left", (), DEFINITIONS)
    close = OnInterval(x, Fraction(-3, 2), Rational(near), DEFINITIONS)
    first = ("=", slope, "differentiate", DerivativeIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Derivative(G(x), x), first),
        Chain.of(slope, ("<", S.Zero, "it tends to 0 at −∞ and decreases", far)),
        Chain.of(slope, ("<", S.Zero, "branch and bound", close)),
        meanings=meanings(G, Phi, phi),
    )


def order(middle=-1):
    """G is lower at −1 than at −2 and at 0."""
    from sympy import Rational, S

    from symact.library.vocabulary import DEFINITIONS, G
    from symact.logic import Chain, Derivation, Enclosed

    check, at = Enclosed({}, DEFINITIONS), Rational(middle)
    return Derivation.of(
        Chain.of(G(Rational(-2)), (">", G(at), "ball arithmetic", check)),
        Chain.of(G(at), ("<", G(S.Zero), "ball arithmetic", check)),
    )


def concave(edge=2):
    """G″ < 0 for |x| > √2."""
    from sympy import Derivative, Interval, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Split

    a, bend = sqrt(edge), (2 - x**2) * phi(x)
    second = ("=", bend, "differentiate twice", DerivativeIs(DEFINITIONS))
    sides = Interval.open(-oo, -a), Interval.open(a, oo)
    return Derivation.of(
        Chain.of(Derivative(G(x), (x, 2)), second),
        *(
            Chain.of(
                bend,
                ("<", S.Zero, "signs of the factors", Cases((Split(x, on=side),), DEFINITIONS)),
            )
            for side in sides
        ),
        meanings=meanings(G, phi),
    )


def relu(factor=1):
    """ReLU neither falls nor bends down."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    order = Cases((x, Split(y, (0, x), Interval(x, oo))), DEFINITIONS)
    bend = Cases((x, Split(y, (0, -x))), DEFINITIONS)
    half = Rational(1, 2)
    return Derivation.of(
        Chain.of(r(y), ("≥", factor * r(x), "y at or above x", order)),
        Chain.of(r(half * (x + y)), ("≤", half * (r(x) + r(y)), "signs of x, y and x + y", bend)),
        meanings=meanings(r),
    )


def gelu(number):
    """Rational bounds of GELU."""
    from symact.testing import normal_between, times

    return times(Fraction(number), normal_between(Fraction(number), bits=32))


def is_out_of_order(left, right):
    """Whether GELU is larger at the left number than at the right one."""
    return left < right and gelu(left)[0] > gelu(right)[1]


def numbers():
    from symact.testing import rationals

    positive = rationals(max_numerator=30, max_denominator=10).map(abs)
    return {"first": positive, "second": positive}


def falls_between(first, second, near=Fraction(38, 50)):
    """Whether GELU may fall between two numbers below −0.76, by rational bounds."""
    if first == second:
        return None
    left, right = -near - max(first, second), -near - min(first, second)
    return gelu(right)[0] <= gelu(left)[1]


theorem = Theorem(
    id="gelu-non-monotone",
    title="GELU falls up to about −0.76 and bends down beyond ±√2; ReLU never falls or bends down",
    section="4",
    claim="For large values GELU behaves like ReLU.",
    verdict="conditional",
    statements=(
        Statement("falls", falls, "enclosure"),
        Statement("order", order, "enclosure"),
        Statement("concave", concave),
        Statement("ReLU", relu),
    ),
    counterexamples=(
        Counterexample(
            "−2 < −1, but GELU is about −0.0455 at −2 and about −0.1587 at −1.",
            {"left": -2, "right": -1},
            is_out_of_order,
            {"left": 1, "right": 2},
        ),
    ),
    attack=Attack(numbers, falls_between, wrong={"near": Fraction(-3)}),
    mutants=(
        Mutant("falling up to −0.7", {"near": Fraction(-7, 10)}, "falls"),
        Mutant("lower at 1", {"middle": 1}, "order"),
        Mutant("concave from 1 on", {"edge": 1}, "concave"),
        Mutant("twice ReLU on the left", {"factor": 2}, "ReLU"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    shows=(Shows("gelu", "monotone", ("order",)),),
    see_also=("gelu-minimum", "gelu-like-relu-for-large-values"),
    remark="In value the claim holds; in sign, order and convexity the two differ on the left.",
    concludes=("falls", "concave", "ReLU"),
)
