"""How many ReLU units are off is a matter of the law of their pre-activations."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def indicators():
    """Letters that are 1 where a unit is off, and where a pre-activation is 0, else 0."""
    from sympy import Eq, Function, Lambda, Piecewise, S

    from symact.library.vocabulary import x

    off, at_zero = Function("o", real=True), Function("e", real=True)
    places = {off: x <= 0, at_zero: Eq(x, 0)}
    known = {f: Lambda(x, Piecewise((S.One, on), (S.Zero, True))) for f, on in places.items()}
    return off, at_zero, known


def half(atom=0, share=Fraction(1, 2), is_symmetric=True):
    """E o(Z) = 1/2, that is P(Z ≤ 0), where Z and −Z have one law and Z is never 0."""
    from sympy import Rational, symbols

    from symact.library.vocabulary import x
    from symact.logic import Case, Cases, Chain, Derivation, Mean, Meaning, MeanIs, Symmetric

    Z = symbols("Z", real=True)
    off, at_zero, known = indicators()
    both = Case(off(Z) + off(-Z), 1 + at_zero(Z), Cases((Z,), known))
    check = MeanIs(
        [Symmetric(Z)] if is_symmetric else [],
        given={Mean(at_zero(Z), Z): Rational(atom)},
        pointwise=[both],
    )
    link = ("=", Rational(share), "o(Z) and o(−Z) have one mean and add up to 1", check)
    return Derivation.of(
        Chain.of(Mean(off(Z), Z), link),
        meanings=tuple(Meaning(letter(x), "", known[letter](x)) for letter in (off, at_zero)),
    )


def expected(chance=Fraction(1, 2), is_half=True):
    """Of n units n/2 are off on average, independent of each other or not."""
    from sympy import Function, Rational, Sum, Symbol

    from symact.library.vocabulary import x
    from symact.logic import (
        Derivation,
        Induction,
        Mean,
        Meaning,
        MeanIs,
        RingIdentity,
        by_induction,
    )

    n = Symbol("n", integer=True, nonnegative=True)
    j, Z = Symbol("j", integer=True, positive=True), Function("Z", real=True)
    off, _, known = indicators()
    total, last = Sum(off(Z(j)), (j, 1, n)), off(Z(n + 1))
    given = {Mean(last, Z): Rational(1, 2)} if is_half else {}
    grown = {Mean(total + last, Z): Mean(total, Z) + Rational(chance)}
    one_more = MeanIs((), known, given)
    check = Induction(n, grown, MeanIs(), RingIdentity(), identity=one_more)
    reasons = ("no units", "means add up", "add")
    return Derivation.of(
        *by_induction(Mean(total, Z), "=", n / 2, check, reasons=reasons, label="For n units"),
        meanings=(Meaning(off(x), "", known[off](x)),),
    )


def normal(sign=-1):
    """For a normal law with mean μ and deviation s it is Φ(−μ/s), which may be anything."""
    from sympy import Derivative, Limit, S, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs, LimitIs, Meaning, RingIdentity

    mean, spread = Symbol("mu", real=True), Symbol("s", positive=True)
    whole, check = Phi((x - mean) / spread), DerivativeIs(DEFINITIONS)
    limit, put_in = LimitIs(DEFINITIONS), RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(
            Derivative(whole, x),
            ("=", phi((x - mean) / spread) / spread, "the density of the law", check),
        ),
        Chain.of(Limit(Phi(x), x, -oo), ("=", S.Zero, "Φ((x − μ)/s) starts at 0", limit)),
        Chain.of(Limit(Phi(x), x, oo), ("=", S.One, "and ends at 1", limit)),
        Chain.of(
            Phi(-mean / spread),
            ("=", 1 + sign * Phi(mean / spread), "P(Z ≤ 0), at x = 0, is 1 − P(Z > 0)", put_in),
        ),
        meanings=(
            *meanings(Phi, phi),
            Meaning(mean, "the mean"),
            Meaning(spread, "the standard deviation"),
        ),
    )


def none_off(least=0):
    """With pre-activations above −m and a bias of m or more no unit is ever off."""
    from sympy import Interval, Rational, Symbol, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    z, b = symbols("z b", real=True)
    m = Symbol("m", positive=True)
    splits = Split(z, (0,), Interval.open(-m, oo)), Split(b, (m,), Interval(m, oo))
    link = (">", Rational(least), "z + b > 0", Cases(splits, DEFINITIONS))
    return Derivation.of(Chain.of(r(z + b), link), meanings=meanings(r))


def share_off(values):
    """Which part of some pre-activations ReLU sets to 0."""
    return Fraction(sum(value <= 0 for value in values), len(values))


def is_dense(values):
    """Whether ReLU sets none of some pre-activations to 0."""
    return share_off(values) == 0


def laws():
    from hypothesis import strategies as st

    return {"sizes": st.lists(st.integers(1, 99), min_size=1, max_size=8)}


def half_is_off(sizes, shift=0):
    """Whether exactly half are off of numbers that lie symmetrically around 0."""
    values = [sign * size + shift for size in sizes for sign in (1, -1)]
    return share_off(values) == Fraction(1, 2)


theorem = Theorem(
    id="sparsity-half-symmetric",
    title="A ReLU unit is off half of the time if its pre-activation is symmetric, but need not be",
    section="4",
    claim="ReLU makes activations sparse.",
    verdict="conditional",
    statements=(
        Statement("half", half),
        Statement("expected", expected),
        Statement(
            "normal",
            normal,
            "argued",
            argued=(
                "that Φ((x − μ)/s) is the chance that Z ≤ x for a normal law, since its slope is "
                "the density and it starts at 0",
            ),
        ),
        Statement("none off", none_off),
    ),
    counterexamples=(
        Counterexample(
            "Pre-activations 1, 2 and 3: nothing is set to 0.",
            {"values": (1, 2, 3)},
            is_dense,
            {"values": (-1, 1)},
        ),
    ),
    attack=Attack(laws, half_is_off, wrong={"shift": 5}),
    mutants=(
        Mutant("an atom at 0", {"atom": Fraction(1, 3)}, "half"),
        Mutant("another share", {"share": Fraction(1, 3)}, "half"),
        Mutant("a law that need not be symmetric", {"is_symmetric": False}, "half"),
        Mutant("any chance", {"is_half": False}, "expected"),
        Mutant("units that are off less often", {"chance": Fraction(1, 3)}, "expected"),
        Mutant("the other tail", {"sign": 1}, "normal"),
        Mutant("more than 1 at every unit", {"least": 1}, "none off"),
    ),
    references=("X. Glorot, A. Bordes and Y. Bengio, 2011, Deep sparse rectifier neural networks",),
    see_also=("he-init-factor-two", "dead-relu-on-box-iff-upper-bound"),
    remark="Whether sparse activations help a model learn is for experiments.",
    concludes=("half", "none off"),
)
