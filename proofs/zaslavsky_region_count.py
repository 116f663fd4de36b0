"""Into how many regions n hyperplanes cut d-dimensional space."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from symact.library import Attack, Mutant, Statement, Theorem


def sums(ratio=1, more=1, pascal=True):
    """Pascal's rule, and so sums S of binomial coefficients have the recursion of regions."""
    from sympy import Sum, binomial, symbols

    from symact.logic import Chain, Derivation, Induction, RingIdentity, by_induction

    n, d, j = symbols("n d j", integer=True, nonnegative=True)
    left, first, last = binomial(n + 1, d + 1), binomial(n, d), binomial(n, d + 1)
    ratios = {left: first * (n + ratio) / (d + 1), last: first * (n - d) / (d + 1)}
    step, split = RingIdentity({}, {left: first + last} if pascal else {}), RingIdentity({}, ratios)
    check = Induction(d, {}, RingIdentity(), step)
    upper, lower = (Sum(binomial(n, j), (j, 0, end)) for end in (d, d - 1))
    whole, reasons = Sum(binomial(n + 1, j), (j, 0, d)), ("1 = 1 + 0", "one more", "Pascal's rule")
    return Derivation.of(
        Chain.of(left, ("=", first + last, "take out C(n, d)", split), label="Pascal's rule"),
        *by_induction(whole, "=", upper + more * lower, check, reasons=reasons, label="For all d"),
    )


def one_more(beside=1, above=0):
    """A region meets a new hyperplane f = 0 exactly if it has points on both sides of it."""
    from sympy import Abs, FiniteSet, Interval, Max, S, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Finite, Meaning, Split

    a, b, c, d, e, k, u, v = symbols("a b c d varepsilon k u v", real=True)
    (o, p), t, start = symbols("o p", real=True), a / (a + b), e * Abs(u) + k
    sides = {z: Split(z, on=Interval.open(above if z == c else 0, oo)) for z in (a, b, c, d, e, k)}
    ways = Finite({o: (0, 1), p: (0, 1)})
    two, both = (Cases([sides[z] for z in those]) for those in ((a, b), (a, b, c, d)))
    near = Cases((sides[e], sides[k], u, Split(v, on=FiniteSet(-1, 1))))
    moved = start + v * beside * e * u
    between, others = (1 - t) * a - t * b, (1 - t) * c + t * d
    return Derivation.of(
        Chain.of(between, ("=", S.Zero, "put in", two), label="Between two points, f"),
        Chain.of(others, (">", S.Zero, "positive parts", both), label="Another function there"),
        Chain.of(moved, (">", S.Zero, "sign of u", near), label="Beside the hyperplane, another"),
        Chain.of(o + p, ("=", Max(o, p) + o * p, "in all four cases", ways), label="So count"),
        meanings=(
            Meaning(a, "f at a point of a region"),
            Meaning(b, "minus f at another point"),
            Meaning(c, "another function at the first point"),
            Meaning(d, "the other function at the second point"),
            Meaning(u, "the slope of the other function"),
            Meaning(o, "1 if some signs of the others occur with f > 0, else 0"),
            Meaning(p, "1 if they occur with f < 0, else 0"),
        ),
    )


def recursions(letter, more=1, short=False):
    """Of regions and of S, from n to n + 1 hyperplanes, for d dimensions and for d − 1 at once."""
    from sympy import Function, Symbol

    n, d = Symbol("n", integer=True, nonnegative=True), Symbol("d", integer=True)
    regions, s, start, f = (Function(name, real=True) for name in (letter, "S", "u", "f"))
    fewer = f(n, d) ** 2 if short else 0
    # without hyperplanes 1, and 0 where d is negative
    recursion = {each(0, d): start(d) for each in (regions, s)} | {
        regions(n + 1, d): regions(n, d) + more * regions(n, d - 1) - fewer,
        s(n + 1, d): s(n, d) + s(n, d - 1),
    }
    return n, recursion, ({}, {d: d - 1}), regions(n, d), s(n, d)


def bound(more=1):
    """R(n, d) ≤ S(n, d), by induction on n, for all d at once."""
    from symact.logic import Cases, Derivation, Induction, Meaning, by_induction

    n, recursion, instances, count, most = recursions("R", more, short=True)
    check = Induction(n, recursion, Cases(()), Cases(()), instances=instances)
    reasons = ("no hyperplanes", "as above", "add up")
    return Derivation.of(
        *by_induction(count, "≤", most, check, reasons=reasons, label="For all n and d"),
        meanings=(
            Meaning(count, "the most regions of n hyperplanes in d dimensions, and 0 for d < 0"),
            Meaning(most, "C(n, 0) + C(n, 1) + … + C(n, d), and 0 for d < 0"),
        ),
    )


def equality(more=1):
    """As many as S(n, d) in general position, and only there."""
    from sympy import And, Eq, Ge, Interval, Le, oo, symbols

    from symact.logic import (
        Cases,
        Chain,
        Derivation,
        Farkas,
        Induction,
        Meaning,
        RingIdentity,
        Split,
        by_induction,
    )

    n, recursion, instances, count, most = recursions("G", more)
    check = Induction(n, recursion, RingIdentity(), RingIdentity(), instances=instances)
    whole, old, met, total, sum_0, sum_1 = symbols("R R_0 R_1 T T_0 T_1", real=True)
    known = Eq(whole, total), Eq(whole, old + met), Eq(total, sum_0 + sum_1), Le(old, sum_0)
    only = ("⇒", Ge(met, sum_1), "subtract", Farkas(dict(zip(known, (1, -1, 1, 1), strict=True))))
    less = (">", sum_0, "T₁ ≥ 1", Cases((Split(sum_1, on=Interval(1, oo)),)))
    reasons = ("no hyperplanes", "all are met", "add up")
    return Derivation.of(
        *by_induction(count, "=", most, check, reasons=reasons, label="In general position"),
        Chain.of(And(*known, evaluate=False), only, label="If R = T"),
        Chain.of(sum_0 + sum_1, less, label="And T is less for fewer hyperplanes"),
        meanings=(
            Meaning(count, "the regions of n hyperplanes in general position, and 0 for d < 0"),
            Meaning(most, "C(n, 0) + C(n, 1) + … + C(n, d), and 0 for d < 0"),
            Meaning(whole, "the regions of all hyperplanes"),
            Meaning(old, "the regions of all but one"),
            Meaning(met, "the regions that the last one meets"),
            Meaning(total, "the sum for all hyperplanes"),
            Meaning(sum_0, "the sum for all but one"),
            Meaning(sum_1, "the sum for the traces on the last one"),
        ),
    )


def lines():
    """Lines ax + by = c in the plane, often parallel or through one point."""
    from hypothesis import strategies as st

    line = st.tuples(*[st.integers(-2, 2)] * 3).filter(lambda entry: any(entry[:2]))
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
            level="argued",
            argued=(
                "that a new hyperplane cuts each region that it meets in two, and that these are "
                "as many as the regions that the others make on it",
            ),
        ),
        Statement("regions", bound, level="argued"),
        Statement(
            "equality",
            equality,
            level="argued",
            argued=("that hyperplanes with so many regions are in general position",),
        ),
    ),
    attack=Attack(lines, is_the_sum_in_general_position, wrong={"dimension": 1}),
    mutants=(
        Mutant("another ratio", {"ratio": 2}, "sums of binomial coefficients"),
        Mutant("twice the lower sum", {"more": 2}, "sums of binomial coefficients"),
        Mutant("without Pascal's rule", {"pascal": False}, "sums of binomial coefficients"),
        Mutant("a second point on the other side", {"above": -1}, "one hyperplane more"),
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
    remark="Regions are where a given set of units of one hidden layer is on. If R = T for n "
    "hyperplanes, then R₁ = T₁ on each, where by induction on d there are n − 1 different ones in "
    "general position; on a line R = n + 1 says that all points differ.",
    concludes=("regions", "equality"),
)
