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
    from sympy import Function, Integer, Interval, Mul, Symbol, oo

    from symact.checks import Cases, Finite, Induction, RingIdentity, Shown, Split
    from symact.derivation import Chain, Derivation, Meaning, by_induction
    from symact.registry import theorem

    n, d = (Symbol(name, integer=True, nonnegative=True) for name in "nd")
    count, s = Function("R", real=True), Function("S", real=True)
    counted = theorem("zaslavsky-region-count").statement("regions").derivation()
    doubled = {Integer(2) ** (n + 1): Mul(2, Integer(2) ** n, evaluate=False)}
    step = Cases((Split(n, at=(3,), on=Interval(3, oo)),))
    check = Induction(n, doubled, Finite({}), step, start=3)
    lines, sums = regions(n, pairs), {s(n, 2): 1 + n + n * (n - 1) / 2}
    reasons = ("8 patterns, 7 regions", "each unit is on or off", "n(n − 1) > 0")
    return Derivation.of(
        Chain.of(
            count(n, 2),
            ("≤", s(n, 2), "zaslavsky-region-count with d = 2", Shown(counted, {d: Integer(2)})),
            ("=", lines, "C(n, 0) + C(n, 1) + C(n, 2)", RingIdentity(sums)),
        ),
        *by_induction(Integer(2) ** n, ">", lines, check, reasons=reasons, label="For n ≥ 3"),
        meanings=(
            Meaning(
                count(n, 2),
                "the most regions of n lines, in each of which all units keep on or off",
            ),
            Meaning(s(n, 2), "", sums[s(n, 2)]),
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
        Statement("ten units", ten_units),
        Statement(
            "three units or more",
            fewer,
        ),
        Statement("ever fewer", share),
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
