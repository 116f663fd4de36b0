"""Into how many regions n hyperplanes cut d-dimensional space."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from symact.theorem import Attack, Mutant, Statement, Theorem


def sums(ratio=1, more=1):
    """Pascal's rule, and so sums S of binomial coefficients have the recursion of regions."""
    from sympy import Function, symbols

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    n, d = symbols("n d", integer=True, nonnegative=True)
    s, c = Function("S", real=True), Function("C", real=True)
    left, right, last = c(n + 1, d + 1), c(n, d) + c(n, d + 1), c(n, d + 1)
    ratios = {left: c(n, d) * (n + ratio) / (d + 1), last: c(n, d) * (n - d) / (d + 1)}
    recursion = {s(n + 1, 0): 1, s(n, 0): 1, s(n, -1): 0, s(n, d + 1): s(n, d) + last}
    recursion[s(n + 1, d + 1)] = s(n + 1, d) + left
    step = RingIdentity({s(n, d): s(n, d - 1) + c(n, d), left: right})
    check = Induction(d, recursion, RingIdentity(), step)
    reasons, both = ("1 = 1 + 0", "one more", "Pascal's rule"), s(n, d) + more * s(n, d - 1)
    return Derivation.of(
        Chain.of(left, ("=", right, "take out C(n, d)", RingIdentity(ratios)), label="Pascal"),
        *by_induction(s(n + 1, d), "=", both, check, reasons=reasons, label="For all d"),
        meanings=(
            Meaning(s(n, d), "C(n, 0) + C(n, 1) + … + C(n, d), and 0 for d = −1"),
            Meaning(c(n, d), "the binomial coefficient n!/(d! (n − d)!)"),
        ),
    )


def one_more(beside=1):
    """A region meets a new hyperplane f = 0 exactly if it has points on both sides of it."""
    from sympy import Abs, FiniteSet, Interval, Max, S, oo, symbols

    from symact.checks import Cases, Finite, Split
    from symact.derivation import Chain, Derivation, Meaning

    a, b, c, d, e, k, u, v = symbols("a b c d epsilon k u v", real=True)
    (o, p), t, start = symbols("o p", real=True), a / (a + b), e * Abs(u) + k
    sides = {z: Split(z, on=Interval.open(0, oo)) for z in (a, b, c, d, e, k)}
    both, ways = Cases([sides[z] for z in (a, b, c, d)]), Finite({o: (0, 1), p: (0, 1)})
    near = Cases((sides[e], sides[k], u, Split(v, on=FiniteSet(-1, 1))))
    moved = start + v * beside * e * u
    between, others = (1 - t) * a - t * b, (1 - t) * c + t * d
    return Derivation.of(
        Chain.of(between, ("=", S.Zero, "put in", both), label="Between two points, f"),
        Chain.of(others, (">", S.Zero, "positive parts", both), label="Another function there"),
        Chain.of(moved, (">", S.Zero, "sign of u", near), label="Beside the hyperplane, another"),
        Chain.of(o + p, ("=", Max(o, p) + o * p, "in all four cases", ways), label="So count"),
        meanings=(
            Meaning(a, "f at a point of a region; at another one f is −b"),
            Meaning(c, "another function at the first point, and d at the second, all positive"),
            Meaning(start, "another function at a point with f = 0, positive as k and ε are"),
            Meaning(e, "how far one goes from there, v = 1 to where f grows and v = −1 back"),
            Meaning(u, "the slope of the other function on that way"),
            Meaning(o, "1 if some signs of the others occur with f > 0, else 0; p with f < 0"),
            Meaning(Max(o, p), "1 if they occur at all: with f = 0, then with f > 0 as well"),
            Meaning(o * p, "1 if they occur on the hyperplane"),
        ),
    )


def recursions(letter, more=1, fewer=0):
    """Of regions and of S, from n to n + 1 hyperplanes, for d dimensions and for d − 1 at once."""
    from sympy import Function, Integer, symbols

    from symact.derivation import Meaning

    n, d = symbols("n d", integer=True, nonnegative=True)
    regions, s = Function(letter, real=True), Function("S", real=True)
    recursion = {each(0, d): Integer(1) for each in (regions, s)} | {
        regions(n + 1, d): regions(n, d) + more * regions(n, d - 1) - fewer,
        s(n + 1, d): s(n, d) + s(n, d - 1),
    }
    words = Meaning(s(n, d), "C(n, 0) + C(n, 1) + … + C(n, d), and 0 for d = −1")
    return n, recursion, ({}, {d: d - 1}), regions(n, d), s(n, d), words


def bound(more=1):
    """R(n, d) ≤ S(n, d), by induction on n, for all d at once."""
    from sympy import Interval, Symbol, oo

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Derivation, Meaning, by_induction

    fewer = Symbol("f", real=True)
    n, recursion, instances, count, most, words = recursions("R", more, fewer)
    step = Cases((Split(fewer, on=Interval(0, oo)),))
    check = Induction(n, recursion, Cases(()), step, instances=instances)
    reasons = ("no hyperplanes", "as above", "add up")
    return Derivation.of(
        *by_induction(count, "≤", most, check, reasons=reasons, label="For all n and d"),
        meanings=(
            Meaning(count, "the most regions of n hyperplanes or fewer; 0 for d = −1"),
            Meaning(fewer, "how far the new hyperplane is from meeting R(n, d − 1) regions"),
            words,
        ),
    )


def equality(more=1):
    """As many as S(n, d) in general position, and only there."""
    from sympy import And, Eq, Ge, Interval, Le, oo, symbols

    from symact.checks import Cases, Farkas, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    n, recursion, instances, count, most, words = recursions("G", more)
    check = Induction(n, recursion, RingIdentity(), RingIdentity(), instances=instances)
    whole, old, met, total, sum_0, sum_1 = symbols("R R_0 R_1 S S_0 S_1", real=True)
    known = Eq(whole, total), Eq(whole, old + met), Eq(total, sum_0 + sum_1), Le(old, sum_0)
    attained = Farkas(dict(zip(known, (1, -1, 1, 1), strict=True)))
    only = ("⇒", Ge(met, sum_1), "subtract", attained)
    less = (">", sum_0, "S₁ ≥ 1", Cases((Split(sum_1, on=Interval(1, oo)),)))
    reasons = ("no hyperplanes", "all are met", "add up")
    return Derivation.of(
        *by_induction(count, "=", most, check, reasons=reasons, label="In general position"),
        Chain.of(And(*known, evaluate=False), only, label="If R = S"),
        Chain.of(sum_0 + sum_1, less, label="And S is less for fewer hyperplanes"),
        meanings=(
            Meaning(count, "the regions of n hyperplanes in general position; 0 for d = −1"),
            words,
            Meaning(whole, "regions of n + 1 hyperplanes in d dimensions, S for S(n + 1, d)"),
            Meaning(old, "regions of n of them, and S₀ is S(n, d)"),
            Meaning(met, "those that the other one meets, and S₁ is S(n, d − 1)"),
        ),
    )


def lines():
    """Lines ax + by = c in the plane, often parallel or through one point."""
    from hypothesis import strategies as st

    small = st.integers(-2, 2)
    line = st.tuples(small, small, small).filter(lambda entry: any(entry[:2]))
    return {"given": st.lists(line, max_size=6)}


def is_the_sum_in_general_position(given, dimension=2):
    """Whether n lines make S(n, 2) regions at most, and so many exactly in general position."""
    count, general = 1, True
    for k, (a, b, c) in enumerate(given):
        pairs = [(a * q - b * p, c * q - b * s, a * s - c * p) for p, q, s in given[:k]]
        points = {(Fraction(x, det), Fraction(y, det)) for det, x, y in pairs if det}
        is_new = all(map(any, pairs))
        count += (1 + len(points)) * is_new
        general = general and len(points) == k
    most = sum(comb(len(given), j) for j in range(dimension + 1))
    return count <= most and (count == most) == general


theorem = Theorem(
    id="zaslavsky-region-count",
    title="n hyperplanes cut d-dimensional space into at most C(n, 0) + … + C(n, d) regions, "
    "and into so many exactly in general position",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("sums of binomial coefficients", sums),
        Statement(
            "one hyperplane more",
            one_more,
        ),
        Statement("regions", bound),
        Statement(
            "equality",
            equality,
        ),
    ),
    attack=Attack(lines, is_the_sum_in_general_position, wrong={"dimension": 1}),
    mutants=(
        Mutant("another ratio", {"ratio": 2}, "sums of binomial coefficients"),
        Mutant("twice the lower sum", {"more": 2}, "sums of binomial coefficients"),
        Mutant("a step that is too long", {"beside": 2}, "one hyperplane more"),
        Mutant("regions cut in three", {"more": 2}, "regions"),
        Mutant("regions cut in three", {"more": 2}, "equality"),
    ),
    references=(
        "L. Schläfli, 1901, Theorie der vielfachen Kontinuität",
        "T. Zaslavsky, 1975, Facing up to Arrangements",
        "R. Pascanu, G. Montúfar and Y. Bengio, 2013, On the number of response regions of deep "
        "feed forward networks with piece-wise linear activations",
    ),
    see_also=("patterns-far-fewer-than-2-to-the-n", "deep-region-bounds-montufar-serra"),
    remark="Regions are where a given set of units of one hidden layer is on. If R = S for n "
    "hyperplanes, then R₁ = S₁ on each, where by induction on d there are n − 1 different ones in "
    "general position; on a line R = n + 1 says that all points differ.",
)
