"""Sorting two numbers keeps their sum, their product and the sum of their squares."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def kept(sign=1, power=2):
    """max + min = x + y, max·min = xy, max² + min² = x² + y²."""
    from sympy import Max, Min

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    check, reason = Cases((x, Split(y, at=(x,)))), "y below, at or above x"
    high, low = Max(x, y), Min(x, y)
    return Derivation.of(
        Chain.of(high + sign * low, ("=", x + y, reason, check)),
        Chain.of(high * low, ("=", x * y, reason, check)),
        Chain.of(high**power + low**power, ("=", x**2 + y**2, reason, check)),
    )


def distance(factor=1):
    """Distances do not grow: (max − max)² + (min − min)² ≤ (x − u)² + (y − v)²."""
    from sympy import Max, Min, symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    d, e = symbols("d e", real=True)
    u, v = symbols("u v", real=True)
    left = (Max(x, y) - Max(u, v)) ** 2 + (Min(x, y) - Min(u, v)) ** 2
    value = factor * ((x - u) ** 2 + (y - v) ** 2)
    check = Cases((Split(d), Split(e)), given={y: x + d, v: u + e})
    link = ("≤", value, "sorted the same way it is equal, else a product of gaps more", check)
    return Derivation.of(Chain.of(left, link))


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in "xyuv"}


def holds(x, y, u, v, factor=1):
    high, low, top, bottom = max(x, y), min(x, y), max(u, v), min(u, v)
    is_kept = high**2 + low**2 == x**2 + y**2 and high * low == x * y
    near = (high - top) ** 2 + (low - bottom) ** 2
    return is_kept and near <= factor * ((x - u) ** 2 + (y - v) ** 2)


theorem = Theorem(
    id="maxmin-keeps-lengths",
    title="The larger and the smaller of two numbers keep their length, and no distance grows",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(Statement("kept", kept), Statement("distance", distance)),
    attack=Attack(numbers, holds, wrong={"factor": 0}),
    mutants=(
        Mutant("the difference of the two", {"sign": -1}, "kept"),
        Mutant("third powers", {"power": 3}, "kept"),
        Mutant("no distance at all", {"factor": 0}, "distance"),
    ),
    references=(
        "C. Anil, J. Lucas and R. Grosse, 2019, Sorting out Lipschitz function approximation",
    ),
    see_also=("crelu-keeps-lengths", "max-of-n-in-log-depth"),
    concludes=("kept", "distance"),
)
