"""ReLU keeps half of the second moment, so weights need variance 2/n to preserve it."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def split(sign=1):
    """z² = r(z)² + r(−z)²."""
    from sympy import symbols

    from symact.checks import Cases
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r

    z = symbols("z", real=True)
    link = ("=", r(z) ** 2 + sign * r(-z) ** 2, "z below, at or above 0", Cases((z,), DEFINITIONS))
    return Derivation.of(Chain.of(z**2, link), meanings=meanings(r))


def halves(share=Fraction(1, 2)):
    """E r(Z)² = E Z²/2 where Z and −Z have one law."""
    from sympy import And, Eq, Ge, Le, Rational, symbols

    from symact.checks import Farkas
    from symact.derivation import Chain, Derivation, Meaning

    kept, mirrored, whole = symbols("m_+ m_- m", real=True)
    symmetric, total = Eq(kept, mirrored), Eq(kept + mirrored, whole)
    premises, part = And(symmetric, total, evaluate=False), Rational(share)
    most = {symmetric: Fraction(1, 2), total: Fraction(1, 2)}
    least = {premise: -factor for premise, factor in most.items()}
    reason = "half of each, added up"
    return Derivation.of(
        Chain.of(premises, ("⇒", Ge(kept, part * whole), reason, Farkas(most))),
        Chain.of(premises, ("⇒", Le(kept, part * whole), reason, Farkas(least))),
        meanings=(
            Meaning(kept, "the mean of r(Z)²"),
            Meaning(mirrored, "that of r(−Z)²"),
            Meaning(whole, "that of Z²"),
        ),
    )


def neuron(mean=0):
    """A sum of n products wⱼhⱼ with independent weights has the second moment n·v·h."""
    from sympy import Function, Symbol, symbols

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction

    n, v = Symbol("n", integer=True, nonnegative=True), Symbol("v", positive=True)
    h, mixed, e = symbols("h c e", real=True)
    moment = Function("M", real=True)
    recursion = {moment(0): 0, moment(n + 1): moment(n) + 2 * mixed * e + v * h}
    check = Induction(n, recursion, RingIdentity(), RingIdentity({e: mean}))
    reasons = ("no terms", "E(T + wh)² = E T² + 2·E(Th)·E w + E w²·E h²", "E w = 0")
    return Derivation.of(
        *by_induction(moment(n), "=", n * v * h, check, reasons=reasons, label="For n terms"),
        meanings=(
            Meaning(moment(n), "the second moment of the sum T of n products wⱼhⱼ"),
            Meaning(v, "the variance of a weight"),
            Meaning(h, "the second moment of what comes in"),
            Meaning(mixed, "the mean of Th for one term more"),
            Meaning(e, "the mean of a weight, which is 0"),
        ),
    )


def layers(gain=Fraction(1, 2)):
    """After L layers q₀ has become (n·v/2)^L·q₀: the same for v = 2/n, less for v = 1/n."""
    from sympy import Function, Rational, S, Symbol

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    v, n, first = (Symbol(name, positive=True) for name in ("v", "n", "q_0"))
    L, moment = Symbol("L", integer=True, nonnegative=True), Function("q", real=True)
    recursion = {moment(0): first, moment(L + 1): n * v * (Rational(gain) * moment(L))}
    check = Induction(L, recursion, RingIdentity(), RingIdentity())
    reasons = ("no layers", "n·v times the half that ReLU keeps", "multiply")
    whole = (n * v / 2) ** L * first
    return Derivation.of(
        *by_induction(moment(L), "=", whole, check, reasons=reasons, label="After L layers"),
        Chain.of(n * v / 2, ("=", S.One, "for v = 2/n", RingIdentity({v: 2 / n}))),
        Chain.of(n * v / 2, ("=", S.Half, "for v = 1/n", RingIdentity({v: 1 / n}))),
        meanings=(
            Meaning(moment(L), "the second moment of pre-activations after L layers"),
            Meaning(first, "that of the first ones"),
            Meaning(n, "the width of a layer"),
            Meaning(v, "the variance of a weight"),
        ),
    )


def laws():
    from hypothesis import strategies as st

    from symact.testing import rationals

    return {"values": st.lists(rationals(max_numerator=99, max_denominator=9), max_size=6)}


def half_is_kept(values, share=Fraction(1, 2)):
    """Whether ReLU keeps half of the sum of squares of numbers that lie symmetrically."""
    law = [sign * value for value in values for sign in (1, -1)]
    kept = sum(max(value, Fraction(0)) ** 2 for value in law)
    return kept == share * sum(value**2 for value in law)


theorem = Theorem(
    id="he-init-factor-two",
    title="ReLU halves the second moment of a symmetric law; weight variance 2/n makes up for it",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("split", split),
        Statement("halves", halves),
        Statement(
            "neuron",
            neuron,
        ),
        Statement("layers", layers),
    ),
    attack=Attack(laws, half_is_kept, wrong={"share": Fraction(1, 3)}),
    mutants=(
        Mutant("a difference of squares", {"sign": -1}, "split"),
        Mutant("a third in place of a half", {"share": Fraction(1, 3)}, "halves"),
        Mutant("weights with a mean", {"mean": 1}, "neuron"),
        Mutant("all of it kept", {"gain": 1}, "layers"),
    ),
    references=(
        "K. He, X. Zhang, S. Ren and J. Sun, 2015, Delving deep into rectifiers: surpassing "
        "human-level performance on ImageNet classification",
    ),
    see_also=("sparsity-half-symmetric", "gradient-product-bound"),
)
