"""Of the 2ⁿ ways in which n units could be on or off, few follow each other along a line."""

from __future__ import annotations

from math import comb

from symact.library import Attack, Mutant, Statement, Theorem


def regions(units, pairs=1):
    """C(n, 0) + C(n, 1) + C(n, 2), that is 1 + n + n(n − 1)/2."""
    return 1 + units + pairs * units * (units - 1) / 2


def ten_units(most=56, units=10):
    """The value of 1 + n + n(n − 1)/2 for ten units, and 2ⁿ."""
    from sympy import Integer, Symbol

    from symact.logic import Chain, Derivation, Finite

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
    """From n = 3 on 2ⁿ is more than 1 + n + n(n − 1)/2."""
    from sympy import Integer, Interval, Mul, Symbol, oo

    from symact.logic import Cases, Derivation, Finite, Induction, Split, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    doubled = {Integer(2) ** (n + 1): Mul(2, Integer(2) ** n, evaluate=False)}
    step = Cases((Split(n, at=(start,), on=Interval(start, oo)),))
    check = Induction(n, doubled, Finite({}), step, start=start)
    reasons = ("8 is more than 7", "each unit is on or off", "n(n − 1) > 0")
    return Derivation.of(
        *by_induction(Integer(2) ** n, ">", regions(n, pairs), check, reasons=reasons)
    )


def at_most(extra=1):
    """From place to place along a line the pattern changes at most n times, shallow-piece says."""
    from sympy import Symbol

    from symact import theorem
    from symact.logic import Chain, Derivation, Shown

    shallow = theorem("shallow-piece-upper-bound").statement("at most n switches").derivation()
    changes, n = shallow.chains[-1].steps[0].before, Symbol("n", integer=True, nonnegative=True)
    once_each = ("≤", n + extra - 1, "shallow-piece-upper-bound", Shown(shallow))
    return Derivation.of(Chain.of(changes, once_each))


def on_a_line(start=2, spare=1):
    """From two units on there are patterns that do not occur along a line."""
    from sympy import Integer, Interval, Mul, Symbol, oo

    from symact.logic import Cases, Derivation, Finite, Induction, Split, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    doubled = {Integer(2) ** (n + 1): Mul(2, Integer(2) ** n, evaluate=False)}
    step = Cases((Split(n, at=(start,), on=Interval(start, oo)),))
    check = Induction(n, doubled, Finite({}), step, start=start)
    reasons = ("4 is more than 3", "each unit is on or off", "n > 0")
    return Derivation.of(*by_induction(Integer(2) ** n, ">", n + spare, check, reasons=reasons))


def share(power=1):
    """(1 + n + n(n − 1)/2)/2ⁿ goes to 0."""
    from sympy import Integer, Limit, S, Symbol, oo

    from symact.logic import Chain, Derivation, LimitIs

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
    """Whether points have at most the bound of patterns: those of the plane, those of a line."""
    line = [(x, 2 - x) for x, _ in points]
    for places, size in ((points, dimension), (line, dimension - 1)):
        found = {tuple(a * x + b * y + c > 0 for a, b, c in units) for x, y in places}
        if len(found) > sum(comb(len(units), j) for j in range(size + 1)):
            return False
    return True


theorem = Theorem(
    id="patterns-far-fewer-than-2-to-the-n",
    title="Along a line n units change their pattern at most n times; n + 1 < 2ⁿ for n ≥ 2",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("at most", at_most),
        Statement("two units or more", on_a_line),
        Statement("ten units", ten_units),
        Statement("three units or more", fewer),
        Statement("ever fewer", share),
    ),
    attack=Attack(layers, has_few_patterns, wrong={"dimension": 0}),
    mutants=(
        Mutant("one more", {"most": 57}, "ten units"),
        Mutant("nine units", {"units": 9}, "ten units"),
        Mutant("a change less", {"extra": 0}, "at most"),
        Mutant("one unit, which has both patterns", {"start": 1}, "two units or more"),
        Mutant("two patterns more", {"spare": 2}, "two units or more"),
        Mutant("each pair counted twice", {"pairs": 2}, "three units or more"),
        Mutant("n = 2, where both are 4", {"start": 2}, "three units or more"),
        Mutant("patterns of units with one state", {"power": 0}, "ever fewer"),
    ),
    references=("T. Zaslavsky, 1975, Facing up to Arrangements",),
    see_also=(
        "shallow-piece-upper-bound",
        "zaslavsky-region-count",
        "fixed-pattern-affine-masked",
    ),
    remark="How to read it: along a line the sum of a unit is w(x − t), or constant, and then it "
    "never switches; n changes make n + 1 patterns at most. What 1 + n + n(n − 1)/2 counts for "
    "lines in the plane is in zaslavsky-region-count, where it is argued.",
    concludes=("at most", "two units or more"),
)
