"""How smooth ELU is at 0: continuous, with a kink unless α = 1, and never twice differentiable."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def elu():
    """α, ELU as a letter E, its slope for α = 1 as a letter D, and what the two stand for."""
    from sympy import Function, Lambda, Piecewise, S, Symbol, exp

    from symact.library.vocabulary import x

    alpha = Symbol("alpha", real=True)
    E, D = Function("E", real=True), Function("D", real=True)
    known = {
        E: Lambda(x, Piecewise((x, x > 0), (alpha * (exp(x) - 1), True))),
        D: Lambda(x, Piecewise((S.One, x > 0), (exp(x), True))),
    }
    return alpha, E, D, known


def sides():
    """The real h > 0, and those below 0."""
    from sympy import Interval, oo

    return Interval.open(0, oo), Interval.open(-oo, 0)


def limits(value=0):
    """E is x on the right and α(eˣ − 1) on the left; both tend to E(0) = 0."""
    from sympy import Limit, Rational, S, exp

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, LimitIs, Meaning, Split

    alpha, E, _, known = elu()
    right, left = (Cases((Split(x, on=side),), known) for side in sides())
    branch, end = alpha * (exp(x) - 1), Rational(value)
    return Derivation.of(
        Chain.of(E(x), ("=", x, "x > 0", right)),
        Chain.of(E(x), ("=", branch, "x < 0", left)),
        Chain.of(E(0), ("=", end, "put in", Cases((), known))),
        Chain.of(Limit(x, x, 0, "+"), ("=", S.Zero, "a limit", LimitIs())),
        Chain.of(Limit(branch, x, 0, "-"), ("=", end, "a limit", LimitIs())),
        meanings=(Meaning(E(x), "", known[E](x)),),
    )


def smooth_at_one(slope=1, is_put_in=True):
    """The difference quotients at 0 are 1 on the right and tend to α on the left."""
    from sympy import Interval, Limit, S, exp, oo, symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, LimitIs, Meaning, RingIdentity, Split

    alpha, E, _, known = elu()
    h = symbols("h", real=True)
    quotient, left = (E(h) - E(0)) / h, alpha * (exp(h) - 1) / h
    on_right, on_left = (Cases((Split(h, on=side),), known) for side in sides())
    others = Interval(-oo, 1, right_open=is_put_in), Interval.open(1, oo)
    tends = ("=", slope * alpha, "a limit", LimitIs())
    one = RingIdentity(given={alpha: S.One} if is_put_in else {})
    return Derivation.of(
        Chain.of(quotient, ("=", S.One, "put in", on_right)),
        Chain.of(quotient, ("=", left, "put in", on_left)),
        Chain.of(Limit(left, h, 0, "-"), tends, ("=", S.One, "as on the right", one)),
        *(
            Chain.of(
                Limit(left, h, 0, "-"),
                tends,
                ("≠", S.One, "unlike on the right", Cases((Split(alpha, (1,), side),))),
            )
            for side in others
        ),
        meanings=(Meaning(E(x), "", known[E](x)),),
    )


def never_twice(bend=1):
    """For α = 1 the slope is D; its difference quotients at 0 are 0 on the right, and tend to 1."""
    from sympy import Derivative, Limit, Rational, S, exp, symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, LimitIs, Meaning, Split

    *_, D, known = elu()
    h = symbols("h", real=True)
    quotient, left = (D(h) - D(0)) / h, (exp(h) - 1) / h
    on_right, on_left = (Cases((Split(h, on=side),), known) for side in sides())
    right_of, left_of = (Cases((Split(x, on=side),), known) for side in sides())
    end, branch = Rational(bend), exp(x) - 1
    return Derivation.of(
        Chain.of(Derivative(branch, x), ("=", exp(x), "differentiate", DerivativeIs())),
        Chain.of(D(x), ("=", exp(x), "x < 0", left_of)),
        Chain.of(D(x), ("=", S.One, "x > 0", right_of)),
        Chain.of(D(0), ("=", S.One, "as both quotients of E at 0", Cases((), known))),
        Chain.of(quotient, ("=", S.Zero, "put in", on_right)),
        Chain.of(quotient, ("=", left, "put in", on_left)),
        Chain.of(Limit(left, h, 0, "-"), ("=", end, "a limit", LimitIs())),
        meanings=(Meaning(D(x), "", known[D](x)),),
    )


def steps():
    from symact.testing import rationals

    return {"alpha": rationals(max_numerator=9, max_denominator=5), "step": rationals()}


def slope_is_near(alpha, step, factor=1):
    """Whether α(e^(−h) − 1)/(−h) may be within |α|·h of α for 0 < h ≤ 1, by rational bounds."""
    from symact.testing import exp_between

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
        Mutant("twice the slope", {"slope": 2}, "smooth at one"),
        Mutant("any α, 1 among them", {"is_put_in": False}, "smooth at one"),
        Mutant("another bend", {"bend": -1}, "never twice"),
        Mutant("bends that agree", {"bend": 0}, "never twice"),
    ),
    references=(
        "D.-A. Clevert, T. Unterthiner and S. Hochreiter, 2016, Fast and accurate deep network "
        "learning by exponential linear units (ELUs)",
    ),
    see_also=("relu-derivative-binary", "gelu-smoother-than-relu"),
    concludes=("limits", "smooth at one", "never twice"),
)
