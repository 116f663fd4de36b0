"""The tail of the normal law lies between xφ/(1 + x²) and φ/x."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def upper(factor=1):
    """x(1 − Φ(x)) < φ(x) for x > 0."""
    from sympy import Interval, S, oo

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, Monotone

    check = Monotone(x, Interval.open(0, oo), "right", (), DEFINITIONS)
    room = phi(x) - factor * x * (1 - Phi(x))
    link = (">", S.Zero, "its slope is Φ − 1 < 0, and it goes to 0", check)
    return Derivation.of(Chain.of(room, link), meanings=meanings(Phi, phi))


def lower(share=1):
    """1 − Φ(x) > xφ(x)/(1 + x²) for x > 0."""
    from sympy import Interval, S, oo

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, Monotone

    check = Monotone(x, Interval.open(0, oo), "right", (), DEFINITIONS)
    room = 1 - Phi(x) - share * x * phi(x) / (1 + x**2)
    link = (">", S.Zero, "it falls, and goes to 0", check)
    return Derivation.of(Chain.of(room, link), meanings=meanings(Phi, phi))


def numbers():
    from symact.testing import rationals

    return {"x": rationals(max_numerator=30, max_denominator=10)}


def is_between(x, factor=1):
    """Both bounds, by rational bounds of Φ and of the density."""
    from symact.testing import exp_between, normal_between, pi_between, sqrt_between

    if not 0 < x <= 5:
        return None
    low, high = normal_between(x, bits=60)
    least, most = exp_between(-(x**2) / 2, bits=60)
    root = (
        sqrt_between(2 * pi_between(bits=60)[0], bits=60)[0],
        sqrt_between(2 * pi_between(bits=60)[1], bits=60)[1],
    )
    density = least / root[1], most / root[0]
    below = factor * x * density[0] / (1 + x**2) < 1 - low
    return below and x * (1 - high) < density[1]


theorem = Theorem(
    id="mills-ratio-bounds",
    title="For x > 0 the normal tail 1 − Φ(x) lies between xφ(x)/(1 + x²) and φ(x)/x",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(Statement("upper", upper), Statement("lower", lower)),
    attack=Attack(numbers, is_between, wrong={"factor": Fraction(3)}),
    mutants=(
        Mutant("twice the tail", {"factor": 2}, "upper"),
        Mutant("twice the lower bound", {"share": 2}, "lower"),
    ),
    references=(
        "R. D. Gordon, 1941, Values of Mills' Ratio of Area to Bounding Ordinate and of the Normal "
        "Probability Integral for Large Values of the Argument",
    ),
    see_also=("gelu-like-relu-for-large-values", "gelu-lipschitz"),
    remark="So GELU is off ReLU by less than φ(x) for x > 0: x − xΦ(x) < φ(x).",
    concludes=("upper", "lower"),
)
