"""The functions with f(cx) = cf(x) for all c > 0 are those with one slope on each side of 0."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def at_zero(factor=2):
    """f(0) = f(2·0) = 2f(0) leaves f(0) = 0 only."""
    from sympy import Add, Function, S

    from symact.logic import Chain, Derivation, RingIdentity

    value = Function("f", real=True)(0)
    twice = factor * value
    put_in = RingIdentity(given={twice: value})
    return Derivation.of(
        Chain.of(
            value,
            ("=", Add(twice, -value, evaluate=False), "add and subtract f(0)", RingIdentity()),
            ("=", S.Zero, "f(c·0) = c·f(0) with c = 2", put_in),
        )
    )


def two_slopes(right=1, left=1, supposed=True, everywhere=False):
    """c = x at the point 1 gives x > 0, and c = −x at the point −1 gives x < 0."""
    from sympy import Function, Interval, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split

    f, (a, b) = Function("f", real=True), symbols("a b", real=True)
    chains = []
    for c, value, slope, factor, side, words in (
        (x, f(1), a, right, Interval(0, oo), "f(c·1) = c·f(1) with c = x; f(0) = 0"),
        (-x, f(-1), b, left, Interval.open(-oo, 0), "f(c·(−1)) = c·f(−1) with c = −x"),
    ):
        put_in = RingIdentity(given={f(x): factor * c * value} if supposed else {})
        named = RingIdentity(given={value: slope})
        check = Cases((Split(x, on=S.Reals if everywhere else side),), DEFINITIONS)
        chains.append(
            Chain.of(
                f(x),
                ("=", c * value, words, put_in),
                ("=", c * slope, "its name", named),
                ("=", a * r(x) + b * r(-x), "one of the two is 0", check),
            )
        )
    return Derivation.of(*chains, meanings=meanings(r))


def converse(power=1, least=0):
    """Each of these functions does it, at 0 too."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    a, b, c = symbols("a b c", real=True)
    check = Cases((Split(c, on=Interval.open(least, oo)), x, a, b), DEFINITIONS)
    whole = c**power * (a * r(x) + b * r(-x))
    link = ("=", whole, "x below, at or above 0", check)
    return Derivation.of(Chain.of(a * r(c * x) + b * r(-c * x), link))


def negative_factor(factor=-1):
    """For c = −1 it fails already with ReLU."""
    from sympy import Integer, S

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    check = Finite({}, DEFINITIONS)
    return Derivation.of(
        Chain.of(
            r(Integer(factor) * 1),
            ("=", S.Zero, "put in", check),
            ("≠", factor * r(1), "put in", check),
        )
    )


def slopes():
    from symact.testing import rationals

    return {name: rationals(max_numerator=15, max_denominator=4) for name in "abcx"}


def scales(a, b, c, x, any_factor=False):
    """Whether f(cx) = cf(x) for f with the slopes a on the right and −b on the left."""
    if c <= 0 and not any_factor:
        return None

    def f(z):
        return a * z if z > 0 else -b * z

    return f(c * x) == c * f(x)


theorem = Theorem(
    id="positive-homogeneity-iff-leaky-family",
    title="Exactly the functions with one slope on each side of 0 satisfy f(cx) = cf(x) for c > 0",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("at 0", at_zero),
        Statement("two slopes", two_slopes),
        Statement("converse", converse),
        Statement("c < 0", negative_factor),
    ),
    attack=Attack(slopes, scales, wrong={"any_factor": True}),
    mutants=(
        Mutant("c = 1, which says nothing", {"factor": 1}, "at 0"),
        Mutant("another slope on the right", {"right": 2}, "two slopes"),
        Mutant("the wrong sign on the left", {"left": -1}, "two slopes"),
        Mutant("any function", {"supposed": False}, "two slopes"),
        Mutant("on the other side of 0 as well", {"everywhere": True}, "two slopes"),
        Mutant("degree two", {"power": 2}, "converse"),
        Mutant("factors below 0 as well", {"least": -1}, "converse"),
        Mutant("c = 1, for which it holds", {"factor": 1}, "c < 0"),
    ),
    see_also=("rescaling-symmetry", "leaky-relu-affine-combination", "relu-closed-forms"),
    remark="ReLU is a = 1, b = 0; LeakyReLU b = −α; |x| a = b = 1; the identity a = 1, b = −1. "
    "Continuity is not supposed; it follows.",
    concludes=("two slopes", "converse"),
)
