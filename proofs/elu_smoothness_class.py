"""How smooth ELU is at 0: continuous, with a kink unless α = 1, and never twice differentiable."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def branch():
    """α and ELU for x ≤ 0; for x ≥ 0 it is x."""
    from sympy import Symbol, exp

    from symact.vocabulary import x

    alpha = Symbol("alpha", real=True)
    return alpha, alpha * (exp(x) - 1), x


def limits(value=0, slope=1, bend=1):
    """Value, slope and bend of the left branch at 0; the right branch has 0, 1 and 0."""
    from sympy import Derivative, S

    from symact.checks import DerivativeIs, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    alpha, left, x = branch()
    first, second = left.diff(x), left.diff(x, 2)
    at_zero, check = RingIdentity({x: S.Zero}), DerivativeIs()
    return Derivation.of(
        Chain.of(left, ("=", value * alpha, "the value", at_zero), label="At x = 0"),
        Chain.of(Derivative(left, x), ("=", first, "differentiate", check)),
        Chain.of(first, ("=", slope * alpha, "the slope", at_zero), label="At x = 0"),
        Chain.of(Derivative(left, x, 2), ("=", second, "differentiate again", check)),
        Chain.of(second, ("=", bend * alpha, "the bend", at_zero), label="At x = 0"),
        meanings=(Meaning(left, "ELU for x ≤ 0; for x ≥ 0 it is x, with slope 1 and bend 0"),),
    )


def never_twice(bend=0):
    """The slopes agree only for α = 1, the bends only for α = 0."""
    from sympy import And, Eq, Rational, false

    from symact.checks import Farkas
    from symact.derivation import Chain, Derivation

    alpha, *_ = branch()
    slopes, bends = Eq(alpha, 1), Eq(alpha, Rational(bend))
    check = Farkas({slopes: 1, bends: -1})
    both = And(slopes, bends, evaluate=False)
    return Derivation.of(Chain.of(both, ("⇒", false, "the difference is −1 = 0", check)))


def smooth_at_one(alpha=1):
    """For α = 1 the slope eˣ of the left branch meets the slope 1 of the right one."""
    from sympy import Rational, S, exp

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation

    *_, x = branch()
    slope = Rational(alpha) * exp(x)
    link = ("=", S.One, "the slope from the left, for α = 1", RingIdentity({x: S.Zero}))
    return Derivation.of(Chain.of(slope, link, label="At x = 0"))


def steps():
    from symact.testing import rationals

    return {"alpha": rationals(max_numerator=9, max_denominator=5), "step": rationals()}


def slope_is_near(alpha, step, factor=1):
    """Whether α(e^(−h) − 1)/(−h) may be within |α|·h of α for 0 < h ≤ 1, by rational bounds."""
    from symact.series import exp_between

    if not 0 < step <= 1:
        return None
    quotients = [alpha * (value - 1) / -step for value in exp_between(-step)]
    return min(abs(quotient - factor * alpha) for quotient in quotients) <= abs(alpha) * step


theorem = Theorem(
    id="elu-smoothness-class",
    title="ELU is continuous, differentiable exactly for α = 1, and never twice differentiable",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("limits", limits),
        Statement("smooth at one", smooth_at_one),
        Statement("never twice", never_twice),
    ),
    attack=Attack(steps, slope_is_near, wrong={"factor": 3}),
    mutants=(
        Mutant("a jump at 0", {"value": 1}, "limits"),
        Mutant("twice the slope", {"slope": 2}, "limits"),
        Mutant("another bend", {"bend": -1}, "limits"),
        Mutant("another α", {"alpha": Fraction(1, 2)}, "smooth at one"),
        Mutant("bends that agree for α = 1", {"bend": 1}, "never twice"),
    ),
    references=(
        "D.-A. Clevert, T. Unterthiner and S. Hochreiter, 2016, Fast and accurate deep network "
        "learning by exponential linear units (ELUs)",
    ),
    see_also=("relu-derivative-binary", "gelu-smoother-than-relu"),
)
