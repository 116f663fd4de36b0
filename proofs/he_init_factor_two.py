"""ReLU keeps half of the second moment, so weights need variance 2/n to preserve it."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def split(sign=1):
    """z² = r(z)² + r(−z)²."""
    from sympy import symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation

    z = symbols("z", real=True)
    link = ("=", r(z) ** 2 + sign * r(-z) ** 2, "z below, at or above 0", Cases((z,), DEFINITIONS))
    return Derivation.of(Chain.of(z**2, link), meanings=meanings(r))


def halves(share=Fraction(1, 2), is_symmetric=True):
    """E r(Z)² = E Z²/2 where Z and −Z have one law."""
    from sympy import Rational, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Case, Cases, Chain, Derivation, Mean, MeanIs, Symmetric

    Z = symbols("Z", real=True)
    split_up = Case(Z**2, r(Z) ** 2 + r(-Z) ** 2, Cases((Z,), DEFINITIONS))
    check = MeanIs([Symmetric(Z)] if is_symmetric else [], pointwise=[split_up])
    link = ("=", Rational(share) * Mean(Z**2, Z), "r(Z)² and r(−Z)² have one mean", check)
    return Derivation.of(Chain.of(Mean(r(Z) ** 2, Z), link), meanings=meanings(r))


def neuron(mean=0, share=1):
    """A sum of n products wⱼhⱼ with independent weights has the second moment n·v·m."""
    from sympy import Function, Sum, Symbol, symbols

    from symact.logic import (
        Derivation,
        Each,
        Independent,
        Induction,
        Mean,
        MeanIs,
        RingIdentity,
        by_induction,
    )

    n = Symbol("n", integer=True, nonnegative=True)
    j, (v, m) = Symbol("j", integer=True, positive=True), symbols("v m", real=True)
    w, h = Function("w", real=True), Function("h", real=True)
    total, last = Sum(w(j) * h(j), (j, 1, n)), w(n + 1) * h(n + 1)
    given = {Mean(w(n + 1), w): mean, Mean(w(n + 1) ** 2, w): v, Mean(h(n + 1) ** 2, h): m}
    one_more = MeanIs([Independent(Each(w), h)], given=given)
    grown = {Mean((total + last) ** 2, w, h): Mean(total**2, w, h) + share * v * m}
    check = Induction(n, grown, MeanIs(), RingIdentity(), identity=one_more)
    reasons = ("no terms", "E(T + wh)² = E T² + 2·E w·E Th + E w²·E h²", "add")
    return Derivation.of(
        *by_induction(
            Mean(total**2, w, h), "=", n * v * m, check, reasons=reasons, label="For n terms"
        )
    )


def doubled(scale, z):
    """scale·z² = scale·(r(z)² + r(−z)²), for all z."""
    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Case, Cases

    return Case(scale * z**2, scale * (r(z) ** 2 + r(-z) ** 2), Cases((z,), DEFINITIONS))


def layer(weight=2, mean=0, is_symmetric=True):
    """E(Σ wⱼr(Zⱼ))² = E Y² for v = 2/n, where r(Zⱼ) and r(Y) have one second moment."""
    from sympy import Function, Sum, Symbol, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import (
        Chain,
        Derivation,
        Each,
        Independent,
        Induction,
        Mean,
        Meaning,
        MeanIs,
        RingIdentity,
        Symmetric,
    )

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    (v, m, Y), w, Z = symbols("v m Y", real=True), *(Function(f, real=True) for f in "wZ")
    total, last, kept = Sum(w(j) * r(Z(j)), (j, 1, n)), w(n + 1), r(Z(n + 1))
    given = {Mean(last, w): mean, Mean(last**2, w): v, Mean(kept**2, Z): m}
    one_more = MeanIs([Independent(Each(w), Z)], given=given)
    grown = {Mean((total + last * kept) ** 2, w, Z): Mean(total**2, w, Z) + v * m}
    summed = Induction(n, grown, MeanIs(), RingIdentity(), identity=one_more)
    known = {**DEFINITIONS, m: Mean(r(Y) ** 2, Y)}
    half = MeanIs([Symmetric(Y)] if is_symmetric else [], known, pointwise=[doubled(n * v, Y)])
    end, put_in = Mean(Y**2, Y), RingIdentity(given={v: weight / n} if weight else {})
    return Derivation.of(
        Chain.of(
            Mean(total**2, w, Z),
            ("=", n * v * m, "for n terms, by induction", summed),
            ("=", n * v * end / 2, "ReLU keeps half", half),
            ("=", end, "v = 2/n", put_in),
        ),
        meanings=(*meanings(r), Meaning(m, "", known[m])),
    )


def layers(gain=1, is_put_in=True, is_even=True):
    """E Y(L)² = (n·v/2)^L·E Y(0)²: the same for v = 2/n, E Y(0)²/2^L for v = 1/n."""
    from sympy import Function, S, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Chain, Derivation, Induction, Mean, MeanIs, RingIdentity

    v, n = Symbol("v", positive=True), Symbol("n", integer=True, positive=True)
    L, Y, m = Symbol("L", integer=True, nonnegative=True), *(Function(f, real=True) for f in "Ym")

    def second(k):
        return Mean(Y(k) ** 2, Y)

    given = {second(L + 1): gain * n * v * m(L), Mean(r(Y(L)) ** 2, Y): m(L)}
    if is_even:
        given[Mean(r(-Y(L)) ** 2, Y)] = m(L)
    once = MeanIs((), DEFINITIONS, given, [doubled(n * v, Y(L))])
    recursion = {second(L + 1): n * v / 2 * second(L)}
    check = Induction(L, recursion, RingIdentity(), RingIdentity(), identity=once)
    shown = ("=", (n * v / 2) ** L * second(0), "by induction: n·v times half", check)
    ends = (second(0), 2 / n, "v = 2/n"), (S.Half**L * second(0), 1 / n, "v = 1/n")
    return Derivation.of(
        Chain.of(second(L), shown),
        *(
            Chain.of(
                second(L),
                shown,
                ("=", end, words, RingIdentity(given={v: size} if is_put_in else {})),
            )
            for end, size, words in ends
        ),
        meanings=meanings(r),
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
        Statement("one layer", layer),
        Statement("layers", layers),
    ),
    attack=Attack(laws, half_is_kept, wrong={"share": Fraction(1, 3)}),
    mutants=(
        Mutant("a difference of squares", {"sign": -1}, "split"),
        Mutant("a third in place of a half", {"share": Fraction(1, 3)}, "halves"),
        Mutant("a law that need not be symmetric", {"is_symmetric": False}, "halves"),
        Mutant("weights with a mean", {"mean": 1}, "neuron"),
        Mutant("terms that count double", {"share": 2}, "neuron"),
        Mutant("variance 1/n", {"weight": 1}, "one layer"),
        Mutant("any variance in a layer", {"weight": 0}, "one layer"),
        Mutant("a layer with weights that have a mean", {"mean": 1}, "one layer"),
        Mutant("a law that is not symmetric", {"is_symmetric": False}, "one layer"),
        Mutant("all of it kept", {"gain": 2}, "layers"),
        Mutant("halves that may differ", {"is_even": False}, "layers"),
        Mutant("any variance", {"is_put_in": False}, "layers"),
    ),
    references=(
        "K. He, X. Zhang, S. Ren and J. Sun, 2015, Delving deep into rectifiers: surpassing "
        "human-level performance on ImageNet classification",
    ),
    see_also=("sparsity-half-symmetric", "gradient-product-bound"),
    remark="How to read 'layers': Y(L) is meant for a pre-activation after L layers. That its "
    "second moment is n·v times what ReLU keeps is a premise; 'one layer' is where it comes from.",
    concludes=("halves", "layers"),
)
