"""Of the 2ⁿ ways in which n units could be on or off, inputs of few numbers reach few."""

from __future__ import annotations

from math import comb

from symact.theorem import Attack, Mutant, Statement, Theorem


def regions(units, pairs=1):
    """What n lines cut the plane into at most: 1 + n + n(n − 1)/2."""
    return 1 + units + pairs * units * (units - 1) / 2


def ten_units(most=56, units=10):
    """Ten units that read two numbers."""
    from sympy import Integer, Symbol

    from symact.checks import Finite
    from symact.derivation import Chain, Derivation

    n = Symbol("n", integer=True, nonnegative=True)
    ten = Finite({n: (units,)})
    return Derivation.of(
        Chain.of(
            regions(n),
            ("=", Integer(most), "put in", ten),
            ("<", Integer(2) ** n / 18, "put in", ten),
        )
    )


def fewer(pairs=1, start=3):
    """From three units on there are patterns that no point of the plane has."""
    from sympy import Integer, Interval, Mul, Symbol, oo

    from symact.checks import Cases, Finite, Induction, Split
    from symact.derivation import Derivation, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    doubled = {Integer(2) ** (n + 1): Mul(2, Integer(2) ** n, evaluate=False)}
    step = Cases((Split(n, at=(start,), on=Interval(start, oo)),))
    check = Induction(n, doubled, Finite({}), step, start=start)
    reasons = ("8 patterns, 7 regions", "each unit is on or off", "n(n − 1) > 0")
    return Derivation.of(
        *by_induction(Integer(2) ** n, ">", regions(n, pairs), check, reasons=reasons)
    )


def at_most(pairs=1):
    """There are no more patterns than regions of n lines."""
    from sympy import Function, Integer, Symbol

    from symact.checks import RingIdentity, Shown
    from symact.derivation import Chain, Derivation
    from symact.registry import theorem

    n, d = Symbol("n", integer=True, nonnegative=True), Symbol("d", integer=True)
    count, s = Function("R", real=True), Function("S", real=True)
    counted = Shown(theorem("zaslavsky-region-count").statement("regions").derivation(), {d: 2})
    sums = RingIdentity(given={s(n, 2): 1 + n + n * (n - 1) / Integer(2)})
    return Derivation.of(
        Chain.of(
            count(n, 2),
            ("≤", s(n, 2), "zaslavsky-region-count with d = 2", counted),
            ("=", regions(n, pairs), "C(n, 0) + C(n, 1) + C(n, 2)", sums),
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
        Statement(
            "at most",
            at_most,
            level="argued",
            argued=(
                "that in each region of the lines on which their sums are 0 all units keep their "
                "pattern, and that other points have no further patterns",
            ),
        ),
        Statement("ten units", ten_units),
        Statement("three units or more", fewer),
        Statement("ever fewer", share),
    ),
    attack=Attack(layers, has_few_patterns, wrong={"dimension": 0}),
    mutants=(
        Mutant("one more", {"most": 57}, "ten units"),
        Mutant("nine units", {"units": 9}, "ten units"),
        Mutant("each pair of lines counted twice", {"pairs": 2}, "at most"),
        Mutant("more regions than patterns", {"pairs": 2}, "three units or more"),
        Mutant("two units, which have all patterns", {"start": 2}, "three units or more"),
        Mutant("patterns of units with one state", {"power": 0}, "ever fewer"),
    ),
    references=("T. Zaslavsky, 1975, Facing up to Arrangements",),
    see_also=("zaslavsky-region-count", "fixed-pattern-affine-masked"),
    remark="A unit whose sum is exactly 0 is off: finitely many points keep their patterns when "
    "all biases are lowered by a little, and are then in regions. With d inputs the bound is the "
    "sum of the binomial coefficients up to d, which is 2ⁿ only for n ≤ d.",
)
