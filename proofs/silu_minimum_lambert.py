"""SiLU has one minimum, at −1 − W(1/e) with the value −W(1/e), W being Lambert's function."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem

PLACE = ("-1.27846454276107379511", "-1.27846454276107379510")
STEEPEST = ("1.09983932", "1.09983933")
DEPTH = ("-0.27846454276107379511", "-0.27846454276107379510")
BRACKET = (Fraction(-3, 2), Fraction(-1))


def point():
    """x₀, the slope of SiLU, the check that x₀ is its only zero in the bracket, and its meaning."""
    from sympy import Symbol

    from symact.library.vocabulary import DEFINITIONS, sigma, x
    from symact.logic import Meaning, UniqueZero

    slope = sigma(x) * (1 + x * (1 - sigma(x)))
    x0 = Symbol("x_0", real=True)
    zero = UniqueZero(slope, x, BRACKET, DEFINITIONS)
    return x0, slope, zero, Meaning(x0, "", zero.meant)


def sign_table(edge=2):
    """S′ < 0, then S″ > 0, then S′ > 0."""
    from sympy import Interval, Rational, S, oo

    from symact.library.vocabulary import DEFINITIONS, sigma, x
    from symact.logic import Case, Cases, Split

    slope = point()[1]
    a, gate = Rational(edge), sigma(x)
    bend = gate * (1 - gate) * (2 + x * (1 - 2 * gate))
    parts = (slope, "<", Interval(-oo, -a)), (bend, ">", Interval.open(-a, 0))
    return tuple(
        Case(body, S.Zero, Cases((Split(x, on=domain),), DEFINITIONS), sign)
        for body, sign, domain in (*parts, (slope, ">", Interval(0, oo)))
    )


def minimum(relation="≥", edge=2, factor=1, start=-1):
    """S is nowhere lower than at x₀, and S′ is 0 nowhere else on the line."""
    from sympy import Derivative

    from symact.library.vocabulary import DEFINITIONS, S, meanings, sigma, x
    from symact.logic import Chain, Derivation, DerivativeIs, OnInterval, TurningPoint

    (x0, slope, zero, named), parts = point(), sign_table(edge)
    reasons = ("e^z ≥ 1 and e ≥ 1", "S″, the signs of its factors", "signs of the terms")
    check = TurningPoint(x, x0, zero, parts, DEFINITIONS)
    return Derivation.of(
        Chain.of(
            Derivative(S(x), x), ("=", factor * slope, "differentiate", DerivativeIs(DEFINITIONS))
        ),
        *(
            Chain.of(part.before, (part.relation, part.after, reason, part.check))
            for part, reason in zip(parts, reasons, strict=True)
        ),
        *(
            Chain.of(slope, (sign, 0, "branch and bound", OnInterval(x, *ends, DEFINITIONS)))
            for sign, ends in (("<", (-2, BRACKET[0])), (">", (start, 0)))
        ),
        Chain.of(S(x), (relation, S(x0), "S falls to x₀, then rises", check)),
        meanings=(*meanings(S, sigma), named),
    )


def closed_form(shift=1, times=1, is_put_in=True):
    """S′ is 0 at −1 − w and S is −w there, if w·e^w = 1/e, as W(1/e) has it by definition."""
    from sympy import Integer, LambertW, Symbol, exp

    from symact.library.vocabulary import DEFINITIONS, S, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity, Shown

    def of(w, check):
        place = -shift - w
        return Derivation.of(
            Chain.of(point()[1].subs(x, place), ("=", Integer(0), "e^(1 + w) = 1/w", check)),
            Chain.of(S(place), ("=", -times * w, "e^(1 + w) = 1/w", check)),
            meanings=meanings(S, sigma),
        )

    w, W = Symbol("w", positive=True), LambertW(exp(-1))
    known = of(w, RingIdentity(DEFINITIONS, {exp(1 + w): 1 / w} if is_put_in else {}))
    own = of(W, Shown(known, {w: W}))
    return Derivation.of(*known.chains, *own.chains, meanings=known.meanings)


def place(low=PLACE[0], high=PLACE[1]):
    """x₀, and −1 − W(1/e), in the same narrow interval."""
    return both(point()[0], point()[2], -1, low, high)


def depth(low=DEPTH[0], high=DEPTH[1]):
    """S(x₀), and −W(1/e), in the same narrow interval."""
    from symact.library.vocabulary import DEFINITIONS, S
    from symact.logic import Enclosed

    x0, _, zero, _ = point()
    return both(S(x0), Enclosed({x0: zero}, DEFINITIONS), 0, low, high)


def both(first, check, shift, low, high):
    """A number, and −W(1/e) moved by another, in one interval."""
    from sympy import LambertW, exp

    from symact.logic import Between, Chain, Derivation, Enclosed

    link = "∈", Between(low, high), "ball arithmetic"
    other = Chain.of(shift - LambertW(exp(-1)), (*link, Enclosed()))
    return Derivation.of(Chain.of(first, (*link, check)), other, meanings=(point()[3],))


def steepest(low=STEEPEST[0], high=STEEPEST[1], least=Fraction(1, 100)):
    """S′ is largest between 0 and 20; below 0 it is at most 1/2, beyond 20 less than 1.01."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, x, y
    from symact.logic import (
        Between,
        Cases,
        Chain,
        Derivation,
        Maximum,
        MaximumIs,
        RingIdentity,
        Split,
    )

    slope, half, exact = point()[1], Rational(1, 2), RingIdentity(DEFINITIONS)
    left = Cases((Split(x, on=Interval(-oo, 0)),), DEFINITIONS)
    far = Cases((Split(y, on=Interval(10, oo)),), DEFINITIONS)
    mirrored = ("=", 1 - slope.subs(x, -x), "σ(x) + σ(−x) = 1", exact)
    most = MaximumIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Maximum(slope, x, 0, 20), ("∈", Between(low, high), "branch and bound", most)),
        Chain.of(slope, ("≤", half, "1 + x(1 − σ) ≤ 1 and σ ≤ 1/2", left)),
        Chain.of(slope.subs(x, 2 * y), ("<", 1 + Rational(least), "at 2y, e^y ≥ 1 + y", far)),
        Chain.of(slope, mirrored, label="So it is nowhere less than 1 minus its largest value"),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=40, max_denominator=10)}


def is_above(number, least=Fraction("-0.2784645427610738")):
    """Whether SiLU may be at least its least value, by rational bounds."""
    from symact.testing import sigmoid_between, times

    if abs(number) > 10:
        return None
    return times(number, sigmoid_between(number, bits=40))[1] >= least


theorem = Theorem(
    id="silu-minimum-lambert",
    title="SiLU has one minimum, −W(1/e) ≈ −0.278 at −1 − W(1/e) ≈ −1.278; slopes reach 1.0998…",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("minimum", minimum, "enclosure"),
        Statement("closed form", closed_form),
        Statement("place", place, "enclosure"),
        Statement("steepest", steepest, "enclosure"),
        Statement("depth", depth, "enclosure"),
    ),
    attack=Attack(numbers, is_above, wrong={"least": Fraction(-1, 4)}),
    mutants=(
        Mutant("a maximum", {"relation": "≤"}, "minimum"),
        Mutant("S falls as far as −1", {"edge": 1}, "minimum"),
        Mutant("twice the slope", {"factor": 2}, "minimum"),
        Mutant("a slope that is positive from −3/2 on", {"start": Fraction(-3, 2)}, "minimum"),
        Mutant("another shift", {"shift": 2}, "closed form"),
        Mutant("any w at all", {"is_put_in": False}, "closed form"),
        Mutant("twice as deep", {"times": 2}, "closed form"),
        Mutant("a smaller slope", {"low": "1.0998", "high": "1.09983"}, "steepest"),
        Mutant("slopes that are smaller far out", {"least": 0}, "steepest"),
        Mutant("another place", {"low": "-1.2785", "high": "-1.27847"}, "place"),
        Mutant("less deep", {"low": "-0.27846", "high": "-0.2784"}, "depth"),
    ),
    references=(
        "S. Elfwing, E. Uchibe and K. Doya, 2017, Sigmoid-weighted linear units for neural network "
        "function approximation in reinforcement learning",
        "P. Ramachandran, B. Zoph and Q. V. Le, 2017, Searching for activation functions",
    ),
    shows=(Shows("silu", "minimum", ("minimum", "place", "depth")),),
    see_also=("gelu-minimum", "transcendental-at-rationals"),
    remark="W(z) is the w ≥ −1 with w·e^w = z; there is one for every z ≥ 0.",
    concludes=("minimum", "closed form", "place", "depth", "steepest"),
)
