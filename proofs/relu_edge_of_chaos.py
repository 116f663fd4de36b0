"""Signals in wide ReLU networks: one line, whose slope is that of gradients too."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def fixed_point(share=Fraction(1, 2)):
    """q = c/(1 − w/2) is where wq/2 + c = q."""
    from sympy import Rational, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    w, c, q = symbols("w c q", real=True)
    known = RingIdentity(given={q: c / (1 - Rational(share) * w)})
    return Derivation.of(Chain.of(w * q / 2 + c, ("=", q, "put in", known)))


def positive(limit=2):
    """It is positive for 0 ≤ w < 2 and c > 0."""
    from sympy import Interval, S, symbols

    from symact.logic import Cases, Chain, Derivation, Split

    w, c = symbols("w", real=True), symbols("c", positive=True)
    check = Cases((Split(w, on=Interval.Ropen(0, limit)),))
    return Derivation.of(Chain.of(c / (1 - w / 2), (">", S.Zero, "w/2 < 1", check)))


def none_beyond(limit=2):
    """For w ≥ 2 and c > 0 every q ≥ 0 grows: wq/2 + c > q."""
    from sympy import Interval, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Split

    w, c = symbols("w", real=True), symbols("c", positive=True)
    q = symbols("q", nonnegative=True)
    check = Cases((Split(w, on=Interval(limit, oo)),))
    return Derivation.of(Chain.of(w * q / 2 + c, (">", q, "w/2 ≥ 1", check)))


def critical(w=2, c=0):
    """With w = 2 and c = 0, He's choice, every q stays."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    q, weight, offset = symbols("q w c", real=True)
    known = RingIdentity(given={weight: w, offset: c})
    return Derivation.of(Chain.of(weight * q / 2 + offset, ("=", q, "put in", known)))


def deviations(share=Fraction(1, 2)):
    """A distance d to the fixed point is (w/2)^L·d after L layers."""
    from sympy import Function, Rational, Symbol, symbols

    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    L = Symbol("L", integer=True, nonnegative=True)
    w, d0 = symbols("w", positive=True), symbols("d", real=True)
    d = Function("D", real=True)
    recursion = {d(0): d0, d(L + 1): Rational(share) * w * d(L)}
    check = Induction(L, recursion, RingIdentity(), RingIdentity())
    reasons = ("at first", "one layer more", "multiply")
    return Derivation.of(*by_induction(d(L), "=", (w / 2) ** L * d0, check, reasons=reasons))


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in ("w", "c", "q")}


def holds(w, c, q, share=Fraction(1, 2)):
    """Whether distances to the fixed point shrink by w/2 in one layer."""
    if w == 2:
        return None
    fixed = c / (1 - w / Fraction(2))
    return w * q / 2 + c - fixed == share * w * (q - fixed)


theorem = Theorem(
    id="relu-edge-of-chaos",
    title="Second moments of wide ReLU networks follow wq/2 + c: distances shrink by w/2 a layer, "
    "and for w ≥ 2, c > 0 nothing is fixed",
    section="",
    topic="initialisation",
    claim=None,
    verdict="companion",
    statements=(
        Statement("fixed point", fixed_point),
        Statement("w < 2", positive),
        Statement("w ≥ 2", none_beyond),
        Statement("He's choice", critical),
        Statement("distances", deviations),
    ),
    attack=Attack(numbers, holds, wrong={"share": 1}),
    mutants=(
        Mutant("w in place of w/2", {"share": 1}, "fixed point"),
        Mutant("beyond 2", {"limit": 3}, "w < 2"),
        Mutant("from 1 on", {"limit": 1}, "w ≥ 2"),
        Mutant("with offsets", {"c": 1}, "He's choice"),
        Mutant("w to the L", {"share": 1}, "distances"),
    ),
    references=(
        "S. S. Schoenholz, J. Gilmer, S. Ganguli and J. Sohl-Dickstein, 2017, Deep Information "
        "Propagation",
        "S. Hayou, A. Doucet and J. Rousseau, 2019, On the Impact of the Activation Function on "
        "Deep Neural Networks Training",
    ),
    see_also=("he-init-factor-two", "leaky-relu-gain"),
    remark="w ≥ 0 is n times the variance of a weight, c ≥ 0 the variance of an offset, q the "
    "second moment of what a unit reads. For w > 2 the formula gives a fixed point below 0.",
    concludes=("fixed point", "w ≥ 2", "distances"),
)
