"""A unit that is off at every sample gets no gradient: plain gradient descent leaves it there."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def flat(side=-1):
    """The unit's output does not move when w and b move a little."""
    from sympy import Interval, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    z, e = symbols("z e", real=True)
    domain = Interval.open(-oo, 0) if side < 0 else Interval.open(0, oo)
    splits = Split(z, on=domain), Split(e, (0, -z), Interval.open(-oo, -z))
    link = ("=", S.Zero, "both are negative", Cases(splits, DEFINITIONS))
    words = Meaning(z, "the pre-activation"), Meaning(e, "a change of it")
    return Derivation.of(Chain.of(r(z + e) - r(z), link), meanings=(*meanings(r), *words))


def gradient(side=-1):
    """Σ cₖ·r′(zₖ)·xₖ = 0 over any number of samples with zₖ < 0."""
    from sympy import Function, Heaviside, Interval, S, Sum, Symbol, oo

    from symact.logic import Cases, Derivation, Induction, Meaning, Split, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    j = Symbol("j", integer=True, positive=True)
    c, z, x = (Function(name, real=True) for name in "czx")
    domain = Interval.open(-oo, 0) if side < 0 else Interval.open(0, oo)
    total = Sum(c(j) * Heaviside(z(j), 0) * x(j), (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases((Split(z(n + 1), on=domain),)))
    reasons = ("no samples", "one sample more", "c·0·x = 0, since z < 0")
    return Derivation.of(
        *by_induction(total, "=", S.Zero, check, reasons=reasons, label="All samples"),
        meanings=(Meaning(z(j), "the pre-activation at a sample"),),
    )


def standstill(decay=0, is_off=True):
    """w·x + b stays as it is for every x, if it is negative at the sample of each step.

    P is the pre-activation after k steps, aₖ the sample of the next one, ηₖ its rate and cₖ what
    the loss and the output weight make of it: w moves by ηc·H(P(a))·a, and b by ηc·H(P(a)).
    """
    from sympy import Function, Heaviside, Interval, Symbol, oo, symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Derivation, Induction, RingIdentity, Split, by_induction

    k, P = Symbol("k", integer=True, nonnegative=True), Function("P", real=True)
    w, b, a, c, rate = symbols("w b a_k c_k eta_k", real=True)
    step = rate * c * Heaviside(P(k, a), 0)
    recursion = {P(0, x): w * x + b, P(k + 1, x): (1 - decay) * P(k, x) - step * (a * x + 1)}
    domain = Interval.open(-oo, -w * a) if is_off else Interval.open(-w * a, oo)
    splits = Cases((Split(b, (-w * a,), domain),))
    check = Induction(k, recursion, RingIdentity(), splits, instances=({}, {x: a}))
    reasons = ("before any step", "a step of gradient descent", "w·a + b < 0")
    return Derivation.of(
        *by_induction(P(k, x), "=", w * x + b, check, reasons=reasons, label="After k steps")
    )


def revival(kept=Fraction(1, 4)):
    """Weight decay alone turns a unit on again: w = −2, b = 1 at x = 1."""
    from sympy import S, symbols

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    w = symbols("w", real=True)
    before, after = Finite({w: (-2,)}, DEFINITIONS), Finite({w: (-2 * kept,)}, DEFINITIONS)
    return Derivation.of(
        Chain.of(r(w * 1 + 1), ("=", S.Zero, "put in", before)),
        Chain.of(r(w * 1 + 1), (">", S.Zero, "a quarter of the weight is left", after)),
    )


def comes_back(weight, bias, point, kept, later):
    """Whether a unit is off, then on: part of its weight is kept, its input is another one."""
    return weight * point + bias < 0 < kept * weight * later + bias


def trainings():
    from hypothesis import strategies as st

    number = st.integers(-9, 9)
    samples = st.lists(st.tuples(number, number), min_size=1, max_size=5)
    return {"weight": number, "bias": number, "samples": samples, "out": number}


def stays(weight, bias, samples, out, off_only=True):
    """Whether ten steps on squared errors leave a unit alone that is off at every sample."""
    if any(weight * x + bias >= 0 for x, _ in samples) and off_only:
        return None
    w, b = Fraction(weight), Fraction(bias)
    for _ in range(10):
        slopes = [
            (out * max(w * x + b, Fraction(0)) - y) * out * (w * x + b > 0) for x, y in samples
        ]
        gw = sum(slope * x for slope, (x, _) in zip(slopes, samples, strict=True))
        w, b = w - Fraction(1, 8) * gw, b - Fraction(1, 8) * sum(slopes)
    return (w, b) == (weight, bias)


theorem = Theorem(
    id="dead-stays-dead-under-gd",
    title="Gradient descent, sample by sample, never moves a unit that is off at all of them",
    section="4",
    claim="A ReLU unit that has died is never active again.",
    verdict="conditional",
    statements=(
        Statement("flat", flat),
        Statement("gradient", gradient),
        Statement("standstill", standstill),
        Statement("revival", revival),
    ),
    counterexamples=(
        Counterexample(
            "Weight decay to a quarter, the bias left alone: −2 + 1 < 0 < −1/2 + 1.",
            {"weight": -2, "bias": 1, "point": 1, "kept": Fraction(1, 4), "later": 1},
            comes_back,
            {"weight": -2, "bias": 1, "point": 1, "kept": 1, "later": 1},
        ),
        Counterexample(
            "An earlier layer learns, and the unit reads 1/2 where it read 2.",
            {"weight": -1, "bias": 1, "point": 2, "kept": 1, "later": Fraction(1, 2)},
            comes_back,
            {"weight": -1, "bias": 1, "point": 2, "kept": 1, "later": 3},
        ),
    ),
    attack=Attack(trainings, stays, wrong={"off_only": False}),
    mutants=(
        Mutant("a unit that is on", {"side": 1}, "flat"),
        Mutant("samples at which the unit is on", {"side": 1}, "gradient"),
        Mutant("weight decay", {"decay": Fraction(1, 10)}, "standstill"),
        Mutant("samples at which it is on", {"is_off": False}, "standstill"),
        Mutant("too little decay", {"kept": Fraction(3, 4)}, "revival"),
    ),
    references=(
        "L. Lu, Y. Shin, Y. Su and G. E. Karniadakis, 2020, Dying ReLU and initialization: theory "
        "and numerical examples",
    ),
    see_also=("dead-relu-on-box-iff-upper-bound", "dead-because-negative-inputs"),
    remark="A step on all samples at once moves nothing either, since the gradient is a sum of 0s.",
    concludes=("standstill",),
)
