"""The maximum of n numbers takes ⌈log₂ n⌉ layers of ReLU, one for each round of a tournament."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def match(sign=1):
    """max(x, y) = x + r(y − x); x is kept by r(x) − r(−x), so that one layer is enough."""
    from sympy import Max

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    beside = Cases((x, Split(y, at=(x,))), DEFINITIONS)
    kept = Cases((x,), DEFINITIONS)
    difference = r(y - x)
    return Derivation.of(
        Chain.of(Max(x, y), ("=", x + sign * difference, "y below, at or above x", beside)),
        Chain.of(x, ("=", r(x) - sign * r(-x), "x below, at or above 0", kept)),
        meanings=meanings(r),
    )


def rounds(sign=1):
    """Layer k + 1 plays for M(k, 2i) and M(k, 2i + 1), of layer k: M(k, i) is of 2^k numbers.

    The greatest of them, B(k, i), is the greater one of those of two halves.
    """
    from sympy import Function, Max, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Derivation, Induction, Split, by_induction

    k, i = symbols("k i", integer=True, nonnegative=True)
    won, best, z = (Function(name, real=True) for name in "MBz")
    first, second = (2 * i, 2 * i + 1)
    recursion = {each(0, i): z(i) for each in (won, best)} | {
        won(k + 1, i): won(k, first) + sign * r(won(k, second) - won(k, first)),
        best(k + 1, i): Max(best(k, first), best(k, second)),
    }
    one, other = best(k, first), best(k, second)
    final = Cases((one, Split(other, at=(one,))), DEFINITIONS)
    check = Induction(k, recursion, Cases(()), final, instances=({i: first}, {i: second}))
    reasons = ("one number", "two halves", "x + r(y − x) is the maximum")
    chains = by_induction(won(k, i), "=", best(k, i), check, reasons=reasons)
    return Derivation.of(*chains, meanings=meanings(r))


def byes(gap=0):
    """With fewer than 2^k numbers some are entered twice: the maximum of x and x is x."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation

    check = Cases((x,), DEFINITIONS, given={y: x + gap})
    link = ("=", x, "x against itself", check)
    return Derivation.of(Chain.of(x + r(y - x), link), meanings=meanings(r))


def four(last=1):
    """Four numbers in two layers, written out."""
    from sympy import Function, Lambda, Max, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    a, b, c, d = symbols("a b c d", real=True)
    m = Function("m", real=True)
    match = {m: Lambda((x, y), x + r(y - x))}
    orders = (a, Split(b, at=(a,)), Split(c, at=(a, b)), Split(d, at=(a, b, c)))
    first, second = a + r(b - a), c + last * r(d - c)
    won = Cases(orders, DEFINITIONS | match)
    return Derivation.of(
        Chain.of(
            Max(a, b, c, d),
            ("=", m(m(a, b), m(c, d)), "in every order of the four", won),
            ("=", first + r(second - first), "put in", RingIdentity(match)),
        ),
        meanings=(Meaning(m(x, y), "", x + r(y - x)), *meanings(r)),
    )


def maxima(x):
    """Of five numbers: sums of maxima of four, and of maxima of two sums beside one, or crossed."""
    from itertools import combinations

    from sympy import Max

    fours = beside = crossed = 0
    for one in x:
        a, *others = four = [other for other in x if other != one]
        fours += Max(*four)
        for b in others:
            c, d = (other for other in others if other != b)
            beside += Max(2 * one, Max(a, b) + Max(c, d))
        for a, b in combinations(four, 2):
            c, d = (other for other in four if other not in (a, b))
            crossed += Max(Max(a, one) + Max(b, one), Max(a, b) + Max(c, d))
    return fours, beside, crossed


def five(part=30):
    """A sum of maxima of four, and of maxima of two sums, for the maximum of five numbers."""
    from sympy import Function, Interval, Lambda, Max, Rational, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    x, gaps = symbols("x_1:6", real=True), symbols("d_1:5", nonnegative=True)
    fours, beside, crossed = maxima(x)
    value = Rational(2, 5) * fours + (beside - crossed) / part
    whole = Function("F", real=True)
    defined, (first, second, *others) = {whole: Lambda(x, value)}, x
    sizes = {x[k]: first + sum(gaps[:k]) for k in range(1, 5)}
    beyond, (_, d, e, f) = Interval(0, oo), gaps
    splits = [Split(gap, at=(), on=beyond) for gap in gaps[:2]]
    splits += [Split(e, at=(d / 2, d), on=beyond), Split(f, at=(e, d - e, d, d + e), on=beyond)]
    won, same = Cases(splits, defined, given=sizes), RingIdentity(defined)
    swapped, turned = (second, first, *others), (second, *others, first)
    return Derivation.of(
        Chain.of(Max(*x), ("=", whole(*x), "in every order of sums", won), label="By size"),
        Chain.of(whole(*swapped), ("=", whole(*x), "it is a sum over all", same), label="Swapped"),
        Chain.of(whole(*turned), ("=", whole(*x), "it is a sum over all", same), label="Turned"),
        meanings=(Meaning(whole(*x), "", value),),
    )


def fields():
    from hypothesis import strategies as st

    from symact.testing import rationals

    return {"numbers": st.lists(rationals(), min_size=1, max_size=20)}


def is_won(numbers, saved=0):
    """Whether ⌈log₂ n⌉ rounds of x + r(y − x) leave the maximum alone, in fractions."""
    left = list(numbers)
    for _ in range((len(numbers) - 1).bit_length() - saved):
        odd = left[-1:] if len(left) % 2 else []
        pairs = zip(left[0::2], left[1::2], strict=False)
        left = [x + max(y - x, 0) for x, y in pairs] + odd
    return left == [max(numbers)]


theorem = Theorem(
    id="max-of-n-in-log-depth",
    title="⌈log₂ n⌉ layers of ReLU are enough for the maximum of n numbers",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one match", match),
        Statement("a tournament", rounds),
        Statement("byes", byes),
        Statement("four numbers", four),
        Statement("five numbers by size, and two exchanges", five),
    ),
    attack=Attack(fields, is_won, wrong={"saved": 1}),
    mutants=(
        Mutant("the minimum", {"sign": -1}, "one match"),
        Mutant("played for the minimum", {"sign": -1}, "a tournament"),
        Mutant("somebody stronger than x in place of x", {"gap": 1}, "byes"),
        Mutant("the second match played for the minimum", {"last": -1}, "four numbers"),
        Mutant("a fifteenth", {"part": 15}, "five numbers by size, and two exchanges"),
    ),
    references=(
        "R. Arora, A. Basu, P. Mianjy and A. Mukherjee, 2018, Understanding deep neural networks "
        "with rectified linear units",
        "C. Hertrich, A. Basu, M. Di Summa and M. Skutella, 2021, Towards lower bounds on the "
        "depth of ReLU neural networks",
        "E. Bakaev, F. Brunck, C. Hertrich, J. Stade and A. Yehudayoff, 2025, Better neural "
        "network expressivity: subdividing the simplex",
    ),
    see_also=("relu-closed-forms", "cpwl-1d-is-one-hidden-layer"),
    remark="⌈log₂ n⌉ is the least k with n ≤ 2^k. A number without an "
    "opponent plays against itself.",
    concludes=("a tournament",),
)
