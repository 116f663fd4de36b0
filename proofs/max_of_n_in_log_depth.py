"""The maximum of n numbers takes ⌈log₂ n⌉ layers of ReLU, one for each round of a tournament."""

from __future__ import annotations

from symact.theorem import Attack, Mutant, Statement, Theorem


def match(sign=1):
    """max(x, y) = x + r(y − x); x is kept by r(x) − r(−x), so that one layer is enough."""
    from sympy import Max

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x, y

    beside = Cases((x, Split(y, at=(x,))), DEFINITIONS)
    kept = Cases((x,), DEFINITIONS)
    difference = r(y - x)
    return Derivation.of(
        Chain.of(Max(x, y), ("=", x + sign * difference, "y below, at or above x", beside)),
        Chain.of(x, ("=", r(x) - sign * r(-x), "x below, at or above 0", kept)),
        meanings=meanings(r),
    )


def rounds(more=1, first=0):
    """2^k numbers take k layers: halves of 2^k numbers each, then one layer for their maximum."""
    from sympy import Max, Symbol, symbols

    from symact.checks import Cases, Induction, RingIdentity, Split, at
    from symact.derivation import Chain, Derivation, Meaning, by_induction
    from symact.vocabulary import DEFINITIONS, r

    k, ring = Symbol("k", integer=True, nonnegative=True), RingIdentity()
    u, v, layers, numbers = symbols("u v l_k n_k", real=True)
    one_more = Cases((u, Split(v, at=(u,))), DEFINITIONS)
    deeper = {at(layers, {k: 0}): first, at(layers, {k: k + 1}): layers + more}
    doubled = {at(numbers, {k: 0}): 1, at(numbers, {k: k + 1}): 2 * numbers}
    size, count = Induction(k, doubled, ring, ring), Induction(k, deeper, ring, ring)
    of_size = ("one number", "two halves", "twice as many")
    of_count = ("nothing to compare", "the final", "add")
    return Derivation.of(
        Chain.of(Max(u, v), ("=", u + r(v - u), "one layer more", one_more), label="The final"),
        *by_induction(numbers, "=", 2**k, size, reasons=of_size, label="Numbers"),
        *by_induction(layers, "=", k, count, reasons=of_count, label="Layers"),
        meanings=(
            Meaning(numbers, "how many numbers are in a tournament of k rounds"),
            Meaning(layers, "how many layers of ReLU it takes"),
            Meaning(u, "the maximum of one half, after k layers"),
            Meaning(v, "the maximum of the other half, after k layers"),
        ),
    )


def byes(gap=0):
    """With fewer than 2^k numbers some are entered twice: the maximum of x and x is x."""
    from sympy import Max

    from symact.checks import Cases
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, r, x

    check = Cases((x,), DEFINITIONS)
    return Derivation.of(
        Chain.of(
            x + r((x + gap) - x),
            ("=", Max(x, x), "x against itself", check),
        )
    )


def four(last=1):
    """Four numbers in two layers, written out."""
    from sympy import Function, Lambda, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import r, x, y

    a, b, c, d = symbols("a b c d", real=True)
    m = Function("m", real=True)
    check = RingIdentity({m: Lambda((x, y), x + r(y - x))})
    first, second = a + r(b - a), c + last * r(d - c)
    link = ("=", first + r(second - first), "put in", check)
    return Derivation.of(
        Chain.of(m(m(a, b), m(c, d)), link), meanings=(Meaning(m(x, y), "", x + r(y - x)),)
    )


def fewer():
    """Five numbers can do with two hidden layers, where the tournament takes three."""
    from sympy import Integer

    from symact.checks import Cite
    from symact.derivation import Chain, Derivation
    from symact.words import Words

    layers = Words("the fewest hidden layers of ReLU for the maximum of five numbers")
    source = (
        "E. Bakaev, F. Brunck, C. Hertrich, J. Stade and A. Yehudayoff, 2025, Better neural "
        "network expressivity: subdividing the simplex",
    )
    return Derivation.of(Chain.of(layers, ("≤", Integer(2), "a construction", Cite(source))))


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
    title="⌈log₂ n⌉ layers of ReLU are enough for the maximum of n numbers, and not always needed",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one match", match),
        Statement(
            "a tournament",
            rounds,
        ),
        Statement("byes", byes),
        Statement("four numbers", four),
        Statement(
            "fewer layers",
            fewer,
            level="cited",
            missing="The construction with two hidden layers is taken from the literature.",
        ),
    ),
    attack=Attack(fields, is_won, wrong={"saved": 1}),
    mutants=(
        Mutant("the minimum", {"sign": -1}, "one match"),
        Mutant("two layers in each round", {"more": 2}, "a tournament"),
        Mutant("a layer for a single number", {"first": 1}, "a tournament"),
        Mutant("somebody stronger than x in place of x", {"gap": 1}, "byes"),
        Mutant("the second match played for the minimum", {"last": -1}, "four numbers"),
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
    remark="⌈log₂ n⌉ is the least k with n ≤ 2^k. Lower bounds are known for restricted weights.",
)
