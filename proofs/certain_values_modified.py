"""ReLU changes certain values only; sigmoid, tanh and GELU change almost all of them."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Shows, Statement, Theorem


def relu(kept=0, slope=1):
    """ReLU keeps x ≥ 0, sets x ≤ 0 to zero and so changes x < 0 only."""
    from sympy import Interval, S, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    def over(domain):
        return Cases((Split(x, on=domain),), DEFINITIONS)

    negative, most = Interval.open(-oo, 0), Interval(-oo, 0)
    return Derivation.of(
        Chain.of(r(x), ("=", slope * x, "nothing cut off", over(Interval(kept, oo)))),
        Chain.of(r(x), ("=", S.Zero, "cut off", over(most))),
        Chain.of(r(x), (">", x, "0 is more than x", over(negative))),
        meanings=meanings(r),
    )


def tanh_moves(end=0):
    """tanh x is nearer to 0 than x, on both sides; tanh 0 = 0."""
    from sympy import Interval, S, Union, oo, tanh

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Monotone, RingIdentity, Split

    right = Monotone(x, Interval.open(end, oo), "left")
    left = Monotone(x, Interval.open(-oo, end), "right")
    away = Cases((Split(x, on=Union(Interval.open(-oo, 0), Interval.open(end, oo))),))
    fixed = Chain.of(tanh(S.Zero, evaluate=False), ("=", S.Zero, "put in", RingIdentity()))
    return Derivation.of(
        Chain.of(tanh(x), ("<", x, "equal at 0, and the slope of tanh is smaller", right)),
        Chain.of(tanh(x), (">", x, "equal at 0, and the slope of tanh is smaller", left)),
        fixed,
        Chain.of(tanh(x), ("≠", S.Zero, "sign of x", away)),
    )


def sigmoid_moves(power=1, outside=1):
    """σ is never 0; it keeps no value but one, which lies between 0 and 1, known to 12 digits."""
    from sympy import Derivative, Interval, Rational, S, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import (
        Between,
        Cases,
        Chain,
        Derivation,
        DerivativeIs,
        Meaning,
        OnlyZero,
        Split,
        UniqueZero,
    )

    fixed = Symbol("x_0", real=True)
    slope = 1 - power * sigma(x) * (1 - sigma(x))
    zero = UniqueZero(x - sigma(x), x, (Rational(0), Rational(1)), DEFINITIONS)
    cases = Cases((x,), DEFINITIONS)
    below = Cases((Split(x, on=Interval(-oo, 0)),), DEFINITIONS)
    above = Cases((Split(x, (), on=Interval(outside, oo)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(sigma(x), (">", S.Zero, "a quotient of positive numbers", cases)),
        Chain.of(sigma(x), (">", x, "σ is positive", below)),
        Chain.of(sigma(x), ("<", x, "σ is less than 1", above)),
        Chain.of(
            Derivative(x - sigma(x), x),
            ("=", slope, "differentiate", DerivativeIs(DEFINITIONS)),
            (">", S.Zero, "sign of x", cases),
        ),
        Chain.of(fixed, ("∈", Between("0.659046068407", "0.659046068408"), "Newton", zero)),
        meanings=(*meanings(sigma), Meaning(fixed, "", OnlyZero(x - sigma(x), x, 0, 1))),
    )


def gelu_moves(low=0):
    """0 < Φ < 1, so G(x) = xΦ(x) lies strictly between 0 and x."""
    from sympy import Interval, S, oo

    from symact.library.vocabulary import DEFINITIONS, G, meanings, x
    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split

    right = Cases((Split(x, (0,), Interval.open(low, oo)),), DEFINITIONS)
    left = Cases((Split(x, on=Interval.open(-oo, 0)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(G(x), ("<", x, "Φ < 1", right)),
        Chain.of(G(x), (">", S.Zero, "Φ > 0", right)),
        Chain.of(G(x), (">", x, "Φ < 1 and x < 0", left)),
        Chain.of(G(x), ("<", S.Zero, "Φ > 0 and x < 0", left)),
        Chain.of(G(S.Zero), ("=", S.Zero, "put in", RingIdentity(DEFINITIONS))),
        meanings=meanings(G),
    )


def softsign(x):
    """x/(1 + |x|), softsign: like tanh it keeps no value but 0, and it has exact values."""
    return Fraction(x) / (1 + abs(Fraction(x)))


def changes_all(places, is_relu):
    """Whether an activation changes every one of some non-zero values: "certain" says too little.

    With softsign for the bounded kind, since its values are fractions.
    """
    f = (lambda x: max(x, 0)) if is_relu else softsign
    return all(f(x) != x for x in places)


def values():
    from symact.testing import rationals

    return {"x": rationals()}


def changes_negative_only(x, least=0):
    """Whether ReLU changes a value exactly if it is negative, and gives 0 exactly if it is ≤ 0."""
    value = max(x, Fraction(0))
    return (value != x) == (x < least) and (value == 0) == (x <= least)


theorem = Theorem(
    id="certain-values-modified",
    title="ReLU changes the negative values and no others; tanh and GELU change all but 0, sigmoid "
    "all but one",
    section="3",
    claim="An activation alters some of the values, or makes them zero.",
    verdict="conditional",
    statements=(
        Statement("ReLU", relu),
        Statement("tanh", tanh_moves),
        Statement("sigmoid", sigmoid_moves, level="enclosure"),
        Statement("GELU", gelu_moves),
    ),
    counterexamples=(
        Counterexample(
            "Softsign x/(1 + |x|), bounded like tanh, changes small and large values alike: 1/1000 "
            "becomes 1/1001, and 3 becomes 3/4.",
            {"places": (Fraction(1, 1000), 3, -3), "is_relu": False},
            changes_all,
            {"places": (Fraction(1, 1000), 3, -3), "is_relu": True},
        ),
    ),
    attack=Attack(values, changes_negative_only, wrong={"least": 1}),
    mutants=(
        Mutant("−1 is kept as well", {"kept": -1}, "ReLU"),
        Mutant("what is kept is doubled", {"slope": 2}, "ReLU"),
        Mutant("equal at 1", {"end": 1}, "tanh"),
        Mutant("another derivative", {"power": 2}, "sigmoid"),
        Mutant("smaller than x from −1 on", {"outside": -1}, "sigmoid"),
        Mutant("smaller than x for some x < 0 too", {"low": -1}, "GELU"),
    ),
    shows=(
        Shows("relu", "fixed points", ("ReLU",)),
        Shows("tanh", "fixed points", ("tanh",)),
        Shows("sigmoid", "fixed points", ("sigmoid",)),
        Shows("gelu", "fixed points", ("GELU",)),
    ),
    see_also=("relu-closed-forms", "gelu-gradually-scales-negatives", "smooth-nets-not-piecewise"),
    remark="Zero is the value of ReLU on a half-line, of tanh and GELU only at 0, and of sigmoid "
    "nowhere.",
    concludes=("ReLU", "tanh", "sigmoid", "GELU"),
)
