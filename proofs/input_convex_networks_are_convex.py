"""Networks whose weights are not negative after the first layer are convex."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def unit(factor=1):
    """What a unit reads lies below a mixture by e ≥ 0: what it gives lies below that of ReLUs.

    With z = a·p + (1 − a)·q − e: r(z) ≤ a·r(p) + (1 − a)·r(q).
    """
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    m, e = symbols("m e", real=True)
    lowered = Cases((m, Split(e, at=(0, m), on=Interval(0, oo))), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(m - e), ("≤", factor * r(m), "e ≥ 0", lowered), label="Below a mixture m"),
        meanings=meanings(r),
    )


def mixture(least=0):
    """r(p + q) ≤ r(p) + r(q), and r(ap) = a·r(p) for a ≥ 0: so r is convex."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    p, q, a = symbols("p q a", real=True)
    both = Cases((p, Split(q, at=(0, -p))), DEFINITIONS)
    scaled = Cases((Split(a, on=Interval(least, oo)), p), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(p + q), ("≤", r(p) + r(q), "signs of p, q and p + q", both)),
        Chain.of(r(a * p), ("=", a * r(p), "a ≥ 0", scaled)),
        meanings=meanings(r),
    )


def sums(sign=1):
    """Weights w(j) ≥ 0 times gaps e(j) ≥ 0 add up to a gap ≥ 0, for any number of units."""
    from sympy import Function, S, Sum, Symbol

    from symact.logic import Cases, Derivation, Induction, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    w, e = (Function(name, nonnegative=True) for name in "we")
    check = Induction(n, {}, Cases(()), Cases(()))
    reasons = ("no units", "one unit more", "w ≥ 0 and e ≥ 0")
    whole = Sum(sign * w(j) * e(j), (j, 1, n))
    return Derivation.of(*by_induction(whole, "≥", S.Zero, check, reasons=reasons))


def bends_down(weight=-1):
    """With a weight below 0 it may bend down: −r(0) > −r(−1)/2 − r(1)/2."""
    from sympy import Integer

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    middle = weight * r(Integer(0))
    ends = weight * (r(Integer(-1)) + r(Integer(1))) / 2
    return Derivation.of(Chain.of(middle, (">", ends, "put in", Finite({}, DEFINITIONS))))


def weights():
    from symact.testing import rationals

    return {name: rationals() for name in ("v", "w", "b", "c", "x", "y")}


def is_convex(v, w, b, c, x, y, any_sign=False):
    """Whether a network of two layers is convex at the middle of two points."""
    if not any_sign and v < 0:
        return None

    def net(number):
        return v * max(w * number + b, Fraction(0)) + c * number

    return net((x + y) / 2) <= (net(x) + net(y)) / 2


theorem = Theorem(
    id="input-convex-networks-are-convex",
    title="A ReLU network whose weights after the first layer are not negative is convex",
    section="",
    topic="robustness",
    claim=None,
    verdict="companion",
    statements=(
        Statement("a unit", unit),
        Statement("ReLU is convex", mixture),
        Statement(
            "sums",
            sums,
            level="argued",
            argued=("that a unit reads such sums of those before it, so that its gap is ≥ 0",),
        ),
        Statement("a weight below 0", bends_down),
    ),
    attack=Attack(weights, is_convex, wrong={"any_sign": True}),
    mutants=(
        Mutant("below half of it", {"factor": Fraction(1, 2)}, "a unit"),
        Mutant("factors below 0", {"least": -1}, "ReLU is convex"),
        Mutant("weights below 0", {"sign": -1}, "sums"),
        Mutant("a weight above 0", {"weight": 1}, "a weight below 0"),
    ),
    references=("B. Amos, L. Xu and J. Z. Kolter, 2017, Input Convex Neural Networks",),
    see_also=("nonnegative-weights-are-monotone", "cannot-curve-convexity"),
    remark="Layer by layer: what is read lies below the mixture by the sum of gaps, so what is "
    "given does. First weights, skips from the input and offsets are free.",
    concludes=("a unit", "ReLU is convex", "sums"),
)
