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


def halves(share=Fraction(1, 2), is_symmetric=True):
    """E r(Z)² = E Z²/2 where Z and −Z have one law."""
    from sympy import Rational, symbols

    from symact.checks import Case, Cases, MeanIs
    from symact.derivation import Chain, Derivation
    from symact.laws import Mean, Symmetric
    from symact.vocabulary import DEFINITIONS, meanings, r

    Z = symbols("Z", real=True)
    split_up = Case(Z**2, r(Z) ** 2 + r(-Z) ** 2, Cases((Z,), DEFINITIONS))
    check = MeanIs([Symmetric(Z)] if is_symmetric else [], pointwise=[split_up])
    link = ("=", Rational(share) * Mean(Z**2, Z), "r(Z)² and r(−Z)² have one mean", check)
    return Derivation.of(Chain.of(Mean(r(Z) ** 2, Z), link), meanings=meanings(r))


def neuron(mean=0, share=1):
    """A sum of n products wⱼhⱼ with independent weights has the second moment n·v·m."""
    from sympy import Function, Sum, Symbol, symbols

    from symact.checks import Induction, MeanIs, RingIdentity
    from symact.derivation import Derivation, by_induction
    from symact.laws import Each, Independent, Mean

    n = Symbol("n", integer=True, nonnegative=True)
    j, (v, m) = Symbol("j", integer=True, positive=True), symbols("v m", real=True)
    w, h = Function("w", real=True), Function("h", real=True)
    total, last = Sum(w(j) * h(j), (j, 1, n)), w(n + 1) * h(n + 1)
    given = {
        Mean(w(n + 1), w): mean,
        Mean(w(n + 1) ** 2, w): v,
        Mean(h(n + 1) ** 2, h): m,
    }
    one_more = MeanIs([Independent(Each(w), h)], given=given)
    grown = {Mean((total + last) ** 2, w, h): Mean(total**2, w, h) + share * v * m}
    check = Induction(n, grown, MeanIs(), RingIdentity(), identity=one_more)
    reasons = ("no terms", "E(T + wh)² = E T² + 2·E w·E Th + E w²·E h²", "add")
    return Derivation.of(
        *by_induction(
            Mean(total**2, w, h), "=", n * v * m, check, reasons=reasons, label="For n terms"
        )
    )


def layers(gain=Fraction(1, 2), is_put_in=True):
    """After L layers q₀ has become (n·v/2)^L·q₀: the same for v = 2/n, q₀/2^L for v = 1/n."""
    from sympy import Function, Rational, S, Symbol

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    v, first = (Symbol(name, positive=True) for name in ("v", "q_0"))
    n = Symbol("n", integer=True, positive=True)
    L, moment = Symbol("L", integer=True, nonnegative=True), Function("q", real=True)
    recursion = {moment(0): first, moment(L + 1): n * v * (Rational(gain) * moment(L))}
    check = Induction(L, recursion, RingIdentity(), RingIdentity())
    reasons = ("no layers", "n·v times the half that ReLU keeps", "multiply")
    whole = (n * v / 2) ** L * first
    shown = ("=", whole, "by induction", check)
    return Derivation.of(
        *by_induction(moment(L), "=", whole, check, reasons=reasons, label="After L layers"),
        *(
            Chain.of(
                moment(L),
                shown,
                ("=", end, words, RingIdentity(given={v: size} if is_put_in else {})),
            )
            for end, size, words in (
                (first, 2 / n, "v = 2/n"),
                (S.Half**L * first, 1 / n, "v = 1/n"),
            )
        ),
        meanings=(
            Meaning(first, "the second moment of the first pre-activations"),
            Meaning(n, "the width of a layer"),
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
        Statement("neuron", neuron),
        Statement(
            "layers",
            layers,
            "argued",
            argued=(
                "that q(L) is the second moment of pre-activations after L layers, by 'halves' and "
                "'neuron', for independent weights of mean 0, variance v and a symmetric law",
            ),
        ),
    ),
    attack=Attack(laws, half_is_kept, wrong={"share": Fraction(1, 3)}),
    mutants=(
        Mutant("a difference of squares", {"sign": -1}, "split"),
        Mutant("a third in place of a half", {"share": Fraction(1, 3)}, "halves"),
        Mutant("a law that need not be symmetric", {"is_symmetric": False}, "halves"),
        Mutant("weights with a mean", {"mean": 1}, "neuron"),
        Mutant("terms that count double", {"share": 2}, "neuron"),
        Mutant("all of it kept", {"gain": 1}, "layers"),
        Mutant("any variance", {"is_put_in": False}, "layers"),
    ),
    references=(
        "K. He, X. Zhang, S. Ren and J. Sun, 2015, Delving deep into rectifiers: surpassing "
        "human-level performance on ImageNet classification",
    ),
    see_also=("sparsity-half-symmetric", "gradient-product-bound"),
)
