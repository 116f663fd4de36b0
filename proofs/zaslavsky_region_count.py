"""Into how many regions n hyperplanes cut d-dimensional space."""

from __future__ import annotations

from itertools import combinations
from math import comb

from symact.theorem import Attack, Mutant, Statement, Theorem


def pascal(more=1):
    """Binomial coefficients of n + 1 from those of n, by their ratios."""
    from sympy import Function, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    n, j = symbols("n j", real=True)
    c = Function("C", real=True)
    ratios = RingIdentity(
        {
            c(n + 1, j + 1): c(n, j) * (n + more) / (j + 1),
            c(n, j + 1): c(n, j) * (n - j) / (j + 1),
        }
    )
    chain = Chain.of(c(n + 1, j + 1), ("=", c(n, j) + c(n, j + 1), "take out C(n, j)", ratios))
    ways = Meaning(c(n, j), "the binomial coefficient n!/(j! (n − j)!)")
    return Derivation.of(chain, meanings=(ways,))


def sums(more=1):
    """Their sums S up to d have the recursion of regions, by induction on d."""
    from sympy import Function, Integer, Symbol

    from symact.checks import Case, Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    n, d = (Symbol(name, integer=True, nonnegative=True) for name in "nd")
    s, c = Function("S", real=True), Function("C", real=True)
    zero, one = Integer(0), Integer(1)

    def claim(size):
        return s(n, size) + more * s(n, size - 1)

    first = RingIdentity({s(n + 1, zero): one, s(n, zero): one, s(n, -one): zero})
    step = RingIdentity(
        {
            s(n + 1, d): claim(d),
            s(n, d + 1): s(n, d) + c(n, d + 1),
            s(n, d): s(n, d - 1) + c(n, d),
            c(n + 1, d + 1): c(n, d) + c(n, d + 1),
        }
    )
    next_sum = s(n + 1, d) + c(n + 1, d + 1)
    base, grown = Case(s(n + 1, zero), claim(zero), first), Case(next_sum, claim(d + 1), step)
    return Derivation.of(
        Chain.of(s(n + 1, zero), ("=", claim(zero), "1 = 1 + 0", first), label="Base"),
        Chain.of(next_sum, ("=", claim(d + 1), "put in", step), label="Step"),
        Chain.of(
            s(n + 1, d), ("=", claim(d), "by induction", Induction(base, grown)), label="For all d"
        ),
        meanings=(
            Meaning(s(n, d), "C(n, 0) + C(n, 1) + … + C(n, d), and 0 for d = −1"),
            Meaning(c(n, d), "the binomial coefficient"),
        ),
    )


def regions(more=1):
    """One hyperplane more cuts in two what it meets, as many as n cut out of it; by induction."""
    from sympy import And, Eq, Ge, Integer, Le, symbols

    from symact.checks import Case, Farkas, Finite, Induction
    from symact.derivation import Chain, Derivation, Meaning

    new, old, met = symbols("R R_0 R_1", real=True)
    total, sum_0, sum_1 = symbols("S S_0 S_1", real=True)
    known = (Le(old, sum_0), Le(met, sum_1), Eq(total, sum_0 + sum_1), Le(new, old + more * met))
    exact = (Ge(old, sum_0), Ge(met, sum_1), Eq(total, sum_0 + sum_1), Ge(new, old + more * met))
    upper, lower = And(*known, evaluate=False), And(*exact, evaluate=False)
    add = Farkas(dict(zip(known, (1, 1, 1, 1), strict=True)))
    add_again = Farkas(dict(zip(exact, (1, 1, -1, 1), strict=True)))
    one, none = Integer(1), Finite({})
    base = Case(one, one, none)
    check = Induction(base, Case(upper, Le(new, total), add, "⇒"))
    equal = Induction(base, Case(lower, Ge(new, total), add_again, "⇒"))
    return Derivation.of(
        Chain.of(one, ("=", one, "no hyperplanes, one region", none), label="Base"),
        Chain.of(upper, ("⇒", Le(new, total), "add up", add), label="Step"),
        Chain.of(
            lower, ("⇒", Ge(new, total), "add up", add_again), label="Step in general position"
        ),
        Chain.of(new, ("≥", total, "by induction", equal), label="In general position"),
        Chain.of(new, ("≤", total, "by induction", check), label="Always"),
        meanings=(
            Meaning(new, "regions of n + 1 hyperplanes in d dimensions, S for S(n + 1, d)"),
            Meaning(old, "regions of n of them, and S₀ is S(n, d)"),
            Meaning(met, "regions of those n on the last one, and S₁ is S(n, d − 1)"),
        ),
    )


def lines():
    """Lines ax + by = c in the plane, often parallel or through one point."""
    from hypothesis import strategies as st

    small = st.integers(-2, 2)
    line = st.tuples(small, small, small).filter(lambda entry: any(entry[:2]))
    return {"given": st.lists(line, max_size=6)}


def meet(first, second):
    """The point on two lines; None for parallel ones."""
    from fractions import Fraction

    (a, b, c), (p, q, s) = first, second
    det = a * q - b * p
    return None if det == 0 else (Fraction(c * q - b * s, det), Fraction(a * s - c * p, det))


def is_at_most_the_sum(given, dimension=2):
    """Whether lines cut out at most S(n, 2) regions, and exactly so many in general position.

    Counted another way, as edges and points of the plane: regions are 1 + n and, for each point of
    m lines, m − 1.
    """
    distinct = []
    for line in given:
        if not any(is_same(line, other) for other in distinct):
            distinct.append(line)
    points = [meet(*pair) for pair in combinations(distinct, 2)]
    through = {
        point: sum(a * point[0] + b * point[1] == c for a, b, c in distinct)
        for point in points
        if point is not None
    }
    count, n = 1 + len(distinct) + sum(m - 1 for m in through.values()), len(given)
    most = sum(comb(n, j) for j in range(dimension + 1))
    general = len(distinct) == n and len(through) == comb(n, 2)
    return count == most if general else count < most


def is_same(first, second):
    """Whether two triples are multiples of each other."""
    pairs = combinations(range(3), 2)
    return all(first[i] * second[j] == first[j] * second[i] for i, j in pairs)


theorem = Theorem(
    id="zaslavsky-region-count",
    title="n hyperplanes cut d-dimensional space into at most C(n, 0) + … + C(n, d) regions",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("Pascal's rule", "for all natural n and j with j < n", pascal),
        Statement(
            "sums of binomial coefficients",
            "for all natural n and d",
            sums,
            hypotheses=("Pascal's rule",),
        ),
        Statement(
            "regions",
            "for all natural n and d ≥ 1, all hyperplanes",
            regions,
            hypotheses=(
                "the last hyperplane cuts in two the regions that it meets, which are as many as "
                "the regions into which the others cut it",
                "in general position those on the last hyperplane are n different ones, in general "
                "position as well",
            ),
        ),
    ),
    attack=Attack(lines, is_at_most_the_sum, wrong={"dimension": 1}),
    mutants=(
        Mutant("another ratio", {"more": 2}, "Pascal's rule"),
        Mutant("twice the lower sum", {"more": 2}, "sums of binomial coefficients"),
        Mutant("regions cut in three", {"more": 2}, "regions"),
    ),
    references=(
        "L. Schläfli, 1901, Theorie der vielfachen Kontinuität",
        "T. Zaslavsky, 1975, Facing up to Arrangements",
        "R. Pascanu, G. Montúfar and Y. Bengio, 2013, On the number of response regions of deep "
        "feed forward networks with piece-wise linear activations",
    ),
    see_also=("patterns-far-fewer-than-2-to-the-n", "deep-region-bounds-montufar-serra"),
    remark="The regions are those where a given set of ReLU units of one hidden layer is on. A "
    "hyperplane cuts a region, which is convex, into two and no more.",
)
