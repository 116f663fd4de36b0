"""Networks whose weights are not negative never fall when an input rises."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def unit(factor=1):
    """r(z + g) ≥ r(z) for g ≥ 0."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    z, g = symbols("z g", real=True)
    check = Cases((z, Split(g, at=(0, -z), on=Interval(0, oo))), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(z + g), ("≥", factor * r(z), "signs of z and z + g", check)),
        meanings=meanings(r),
    )


def sums(sign=1):
    """A sum of n values that do not fall, with weights w(j) ≥ 0, does not fall."""
    from sympy import Function, S, Sum, Symbol

    from symact.logic import Cases, Derivation, Induction, Meaning, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    w, g = Function("w", nonnegative=True), Function("g", nonnegative=True)
    whole = Sum(sign * w(j) * g(j), (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases(()))
    reasons = ("no terms", "one more", "w ≥ 0 and g ≥ 0")
    return Derivation.of(
        *by_induction(whole, "≥", S.Zero, check, reasons=reasons),
        meanings=(Meaning(g(j), "how much a value rises"),),
    )


def falls(weight=-1):
    """With a weight below 0 a unit may fall: r(−1·1 + 1) < r(−1·0 + 1)."""
    from sympy import Integer

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    check = Finite({}, DEFINITIONS)
    return Derivation.of(
        Chain.of(r(Integer(weight) * 1 + 1), ("<", r(Integer(weight) * 0 + 1), "put in", check))
    )


def weights():
    from symact.testing import rationals

    return {name: rationals() for name in ("v", "w", "b", "x", "h")}


def rises(v, w, b, x, h, any_sign=False):
    if h < 0 or (not any_sign and (v < 0 or w < 0)):
        return None

    def net(number):
        return v * max(w * number + b, Fraction(0))

    return net(x + h) >= net(x)


theorem = Theorem(
    id="nonnegative-weights-are-monotone",
    title="A ReLU network with weights that are not negative is monotone in each of its inputs",
    section="",
    topic="robustness",
    claim=None,
    verdict="companion",
    statements=(
        Statement("a unit", unit),
        Statement(
            "sums",
            sums,
            level="argued",
            argued=("that a layer of units that do not fall reads such sums of those before it",),
        ),
        Statement("a weight below 0", falls),
    ),
    attack=Attack(weights, rises, wrong={"any_sign": True}),
    mutants=(
        Mutant("at least twice as much", {"factor": 2}, "a unit"),
        Mutant("weights that are not positive", {"sign": -1}, "sums"),
        Mutant("a weight above 0", {"weight": 1}, "a weight below 0"),
    ),
    references=(
        "H. Daniels and M. Velikova, 2010, Monotone and Partially Monotone Neural Networks",
    ),
    see_also=("width-one-is-monotone", "activation-after-every-layer-nonnegative"),
    remark="Layer by layer: sums of what rises rise, and units pass rises on. Offsets are free.",
    concludes=("a unit", "sums"),
)
