"""A network of width one on a line is monotone, so it misses |x| by at least a half."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def unit(sign=1):
    """What a unit reads changes by g: it gives no less for g ≥ 0, and no more for g ≤ 0."""
    from sympy import Interval, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    z, g = symbols("z g", real=True)
    chains = []
    for side, relation, words in (
        (Interval(0, oo), "≥", "g ≥ 0"),
        (Interval(-oo, 0), "≤", "g ≤ 0"),
    ):
        check = Cases((z, Split(g, at=(0, -z), on=side)), DEFINITIONS)
        chains.append(Chain.of(sign * (r(z + g) - r(z)), (relation, S.Zero, words, check)))
    return Derivation.of(*chains, meanings=meanings(r))


def layers(start=1):
    """With weights ≥ 0 a change h ≥ 0 of the input is one ≥ 0 after L layers."""
    from sympy import Function, S, Symbol

    from symact.logic import Cases, Derivation, Induction, by_induction

    L = Symbol("L", integer=True, nonnegative=True)
    change = Function("g", real=True)
    weight, part = (Function(name, nonnegative=True) for name in "wc")
    grown = weight(L + 1) * part(L + 1) * change(L)
    recursion = {change(0): start * Symbol("h", nonnegative=True), change(L + 1): grown}
    check = Induction(L, recursion, Cases(()), Cases(()))
    reasons = ("h ≥ 0", "one layer more", "weights ≥ 0, and a unit passes on a part c ≥ 0")
    return Derivation.of(*by_induction(change(L), "≥", S.Zero, check, reasons=reasons))


def misses(bound=Fraction(1, 2), rises=True):
    """a = f(−1) ≤ b = f(0), and within e of |x| there: then e ≥ 1/2."""
    from sympy import And, Rational, symbols

    from symact.logic import Chain, Derivation, Farkas

    a, b, e = symbols("a b e", real=True)
    rising, near = a <= b, (a >= 1 - e, b <= e)
    known = (rising, *near) if rises else near
    check = Farkas(dict.fromkeys(known, Rational(1, 2)))
    return Derivation.of(
        Chain.of(And(*known, evaluate=False), ("⇒", e >= Rational(bound), "added up", check)),
    )


def values():
    from symact.testing import rationals

    return {name: rationals() for name in ("w", "b", "v", "c")}


def misses_somewhere(w, b, v, c, bound=Fraction(1, 2)):
    """Whether v·r(wx + b) + c is off |x| by 1/2 at −1, 0 or 1."""

    def net(x):
        return v * max(w * x + b, Fraction(0)) + c

    return max(abs(net(Fraction(x)) - abs(x)) for x in (-1, 0, 1)) >= bound


theorem = Theorem(
    id="width-one-is-monotone",
    title="Networks of width one on a line are monotone, and a monotone one misses |x| by 1/2",
    section="",
    topic="depth",
    claim=None,
    verdict="companion",
    statements=(
        Statement("a unit", unit),
        Statement("layers", layers),
        Statement(
            "misses",
            misses,
            level="argued",
            argued=("that a and b are the values of the network at −1 and 0",),
        ),
    ),
    attack=Attack(values, misses_somewhere, wrong={"bound": 1}),
    mutants=(
        Mutant("the other way round", {"sign": -1}, "a unit"),
        Mutant("a step to the left", {"start": -1}, "layers"),
        Mutant("2/3", {"bound": Fraction(2, 3)}, "misses"),
        Mutant("any function", {"rises": False}, "misses"),
    ),
    references=(
        "B. Hanin and M. Sellke, 2017, Approximating Continuous Functions by ReLU Nets of Minimal "
        "Width",
    ),
    see_also=("cpwl-1d-is-one-hidden-layer", "relu-closed-forms"),
    remark="For falling functions the values at 1 and 0 take the places of those at −1 and 0. The "
    "constant 1/2 is off by 1/2 and no more.",
    concludes=("misses",),
)
