"""Of the 2ⁿ ways in which n units could be on or off, inputs of few numbers reach few."""

from __future__ import annotations

from math import comb

from symact.theorem import Attack, Mutant, Statement, Theorem


def regions(units, pairs=1):
    """What n lines cut the plane into at most: 1 + n + n(n − 1)/2."""
    return 1 + units + pairs * units * (units - 1) / 2


def ten_units(most=56):
    """Ten units that read two numbers."""
    from sympy import Integer, Symbol

    from symact.checks import Finite
    from symact.derivation import Chain, Derivation

    n = Symbol("n", integer=True, nonnegative=True)
    ten = Finite({n: (10,)})
    return Derivation.of(
        Chain.of(
            regions(n),
            ("=", Integer(most), "put in", ten),
            ("<", Integer(2) ** n / 18, "put in", ten),
        )
    )


def fewer(pairs=1):
    """From three units on there are patterns that no point of the plane has."""
    from sympy import And, Ge, Gt, Integer, Interval, oo, symbols

    from symact.checks import Case, Cases, Farkas, Finite, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning

    n, p, q = symbols("n p q", real=True)
    ring, start = RingIdentity(), Finite({n: (3,)})
    enough = Cases((Split(n, at=(1,), on=Interval(1, oo)),))
    known = (Gt(p, q), Ge(q, n + 1))
    both, more = And(*known, evaluate=False), Gt(2 * p, q + n + 1)
    step = Farkas(dict(zip(known, (2, 1), strict=True)))
    base = Case(Integer(8), regions(n, pairs), start, ">")
    check = Induction(base, Case(both, more, step, "⇒"))
    return Derivation.of(
        Chain.of(
            regions(n + 1, pairs),
            ("=", regions(n, pairs) + n + 1, "multiply out", ring),
            label="One unit more",
        ),
        Chain.of(regions(n, pairs), ("≥", n + 1, "n(n − 1) is not negative", enough)),
        Chain.of(Integer(8), (">", regions(n, pairs), "7 regions", start), label="Base"),
        Chain.of(both, ("⇒", more, "twice the first and the second", step), label="Step"),
        Chain.of(p, (">", q, "by induction", check), label="For n ≥ 3"),
        meanings=(
            Meaning(p, "2ⁿ, the patterns, which double with n + 1 in place of n"),
            Meaning(q, "the regions of n lines", regions(n)),
        ),
    )


def share(power=1):
    """The share of the patterns that occur goes to 0."""
    from sympy import Integer, Limit, S, Symbol, oo

    from symact.checks import LimitIs
    from symact.derivation import Chain, Derivation

    n = Symbol("n", positive=True)
    limit = Limit(regions(n) / Integer(2) ** (power * n), n, oo)
    powers = "2ⁿ outgrows every power of n"
    return Derivation.of(Chain.of(limit, ("=", S.Zero, powers, LimitIs())))


def layers():
    """Units of one hidden layer on two inputs, and points."""
    from hypothesis import strategies as st

    small = st.integers(-4, 4)
    return {
        "units": st.lists(st.tuples(small, small, small), min_size=1, max_size=8),
        "points": st.lists(st.tuples(small, small), min_size=30, max_size=60),
    }


def has_few_patterns(units, points, dimension=2):
    """Whether the points have at most as many patterns as there are regions."""
    found = {tuple(a * x + b * y + c > 0 for a, b, c in units) for x, y in points}
    return len(found) <= sum(comb(len(units), j) for j in range(dimension + 1))


theorem = Theorem(
    id="patterns-far-fewer-than-2-to-the-n",
    title="Of 2ⁿ patterns of n units that read two numbers, at most 1 + n + n(n − 1)/2 occur",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("ten units", "for a hidden layer of 10 units on two inputs", ten_units),
        Statement(
            "three units or more",
            "for all n ≥ 3 units of one hidden layer on two inputs",
            fewer,
            hypotheses=("n lines cut the plane into no more regions (zaslavsky-region-count)",),
        ),
        Statement("ever fewer", "for n units on two inputs", share),
    ),
    attack=Attack(layers, has_few_patterns, wrong={"dimension": 0}),
    mutants=(
        Mutant("one more", {"most": 57}, "ten units"),
        Mutant("each pair of lines counted twice", {"pairs": 2}, "three units or more"),
        Mutant("patterns of units with one state", {"power": 0}, "ever fewer"),
    ),
    references=("T. Zaslavsky, 1975, Facing up to Arrangements",),
    see_also=("zaslavsky-region-count", "fixed-pattern-affine-masked"),
    remark="A unit whose sum is exactly 0 is off: finitely many points keep their patterns when "
    "all biases are lowered by a little, and are then in regions. With d inputs the bound is the "
    "sum of the binomial coefficients up to d, which is 2ⁿ only for n ≤ d.",
)
