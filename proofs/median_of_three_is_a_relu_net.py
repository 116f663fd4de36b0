"""The median of three numbers is made of maxima and minima, so of ReLU units."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def median(swapped=False):
    """x + y + z − max − min = max(min(x, y), min(max(x, y), z))."""
    from sympy import Max, Min, symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    z = symbols("z", real=True)
    outer, inner = (Min, Max) if swapped else (Max, Min)
    network = outer(inner(x, y), inner(Max(x, y), z))
    orders = (x, Split(y, at=(x,)), Split(z, at=(x, y)))
    left = x + y + z - Max(x, y, z) - Min(x, y, z)
    return Derivation.of(
        Chain.of(left, ("=", network, "in every order of the three", Cases(orders)))
    )


def units(sign=1):
    """Each maximum and minimum is a ReLU unit beside a number that is passed on."""
    from sympy import Max, Min

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    check, reason = Cases((x, Split(y, at=(x,))), DEFINITIONS), "y below, at or above x"
    return Derivation.of(
        Chain.of(Max(x, y), ("=", x + sign * r(y - x), reason, check)),
        Chain.of(Min(x, y), ("=", x - sign * r(x - y), reason, check)),
        meanings=meanings(r),
    )


def between(gap=0):
    """It is one of the three, and lies between the least and the greatest."""
    from sympy import Max, Min, symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    z = symbols("z", real=True)
    network = Max(Min(x, y), Min(Max(x, y), z)) + gap
    check = Cases((x, Split(y, at=(x,)), Split(z, at=(x, y))))
    reason = "in every order of the three"
    return Derivation.of(
        Chain.of(Min(x, y, z), ("≤", network, reason, check), ("≤", Max(x, y, z), reason, check))
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in "xyz"}


def agree(x, y, z, swapped=False):
    outer, inner = (min, max) if swapped else (max, min)
    return sorted((x, y, z))[1] == outer(inner(x, y), inner(max(x, y), z))


theorem = Theorem(
    id="median-of-three-is-a-relu-net",
    title="The median of three numbers is max(min(x, y), min(max(x, y), z)), so a ReLU network",
    section="",
    topic="depth",
    claim=None,
    verdict="companion",
    statements=(
        Statement("median", median),
        Statement("units", units),
        Statement("between", between),
    ),
    attack=Attack(numbers, agree, wrong={"swapped": True}),
    mutants=(
        Mutant("maximum and minimum exchanged", {"swapped": True}, "median"),
        Mutant("units with the wrong sign", {"sign": -1}, "units"),
        Mutant("a number more", {"gap": 1}, "between"),
    ),
    references=("D. E. Knuth, 1998, The Art of Computer Programming, volume 3, section 5.3.4",),
    see_also=("max-of-n-in-log-depth", "relu-closed-forms"),
    concludes=("median",),
)
