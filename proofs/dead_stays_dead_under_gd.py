"""A unit that is off at every sample gets no gradient: plain gradient descent leaves it there."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def flat(side=-1):
    """The unit's output does not move when w and b move a little."""
    from sympy import Interval, S, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, meanings, r

    z, e = symbols("z e", real=True)
    domain = Interval.open(-oo, 0) if side < 0 else Interval.open(0, oo)
    splits = Split(z, on=domain), Split(e, (0, -z), Interval.open(-oo, -z))
    link = ("=", S.Zero, "both are negative", Cases(splits, DEFINITIONS))
    words = Meaning(e, "what a small change of w and b adds to the pre-activation z")
    return Derivation.of(Chain.of(r(z + e) - r(z), link), meanings=(*meanings(r), words))


def gradient(side=-1):
    """Σ cₖ·r′(zₖ)·xₖ = 0 over any number of samples with zₖ < 0."""
    from sympy import Heaviside, Interval, S, Symbol, oo, symbols

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Derivation, Meaning, by_induction

    n, total = Symbol("n", integer=True, nonnegative=True), Symbol("g_n", real=True)
    c, z, x = symbols("c z x", real=True)
    domain = Interval.open(-oo, 0) if side < 0 else Interval.open(0, oo)
    recursion = {
        at(total, {n: 0}): S.Zero,
        at(total, {n: n + 1}): total + c * Heaviside(z, 0) * x,
    }
    check = Induction(n, recursion, Cases(()), Cases((Split(z, on=domain),)))
    reasons = ("no samples", "one sample more", "c·0·x = 0, since z < 0")
    return Derivation.of(
        *by_induction(total, "=", S.Zero, check, reasons=reasons, label="All samples"),
        meanings=(
            Meaning(total, "the gradient for a weight or the bias over n samples"),
            Meaning(c, "what the loss and the output weight make of one sample more"),
            Meaning(z, "its pre-activation, below 0"),
            Meaning(x, "its input; 1 for the bias"),
        ),
    )


def standstill(decay=0):
    """w − η·0 = w, step after step; with weight decay it would move."""
    from sympy import S, Symbol, symbols

    from symact.checks import Induction, RingIdentity, at
    from symact.derivation import Derivation, Meaning, by_induction

    n, after = Symbol("n", integer=True, nonnegative=True), Symbol("w_n", real=True)
    w, g, rate = symbols("w g eta", real=True)
    recursion = {at(after, {n: 0}): w, at(after, {n: n + 1}): (1 - decay) * after - rate * g}
    check = Induction(n, recursion, RingIdentity(), RingIdentity({g: S.Zero}))
    reasons = ("before any step", "a step of gradient descent", "g = 0")
    return Derivation.of(
        *by_induction(after, "=", w, check, reasons=reasons, label="After n steps"),
        meanings=(
            Meaning(after, "a weight, or the bias, after n steps of gradient descent"),
            Meaning(g, "the gradient, 0 by the statement before as long as the unit is off"),
            Meaning(rate, "the learning rate"),
        ),
    )


def revival(kept=Fraction(1, 4)):
    """Weight decay alone turns a unit on again: w = −2, b = 1 at x = 1."""
    from sympy import S, symbols

    from symact.checks import Finite
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, r

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
    title="A unit that is off at every sample stays so under plain gradient descent on these",
    section="4",
    claim="A ReLU unit that has died is never active again.",
    verdict="conditional",
    statements=(
        Statement("flat", flat),
        Statement("gradient", gradient),
        Statement(
            "standstill",
            standstill,
        ),
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
        Mutant("too little decay", {"kept": Fraction(3, 4)}, "revival"),
    ),
    references=(
        "L. Lu, Y. Shin, Y. Su and G. E. Karniadakis, 2020, Dying ReLU and initialization: theory "
        "and numerical examples",
    ),
    see_also=("dead-relu-on-box-iff-upper-bound", "dead-because-negative-inputs"),
)
