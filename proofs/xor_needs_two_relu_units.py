"""One ReLU unit cannot do exclusive or; two can."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""The corners of the unit square; the two in the middle are one class."""


def monotone(least=0):
    """A unit with its output layer goes one way only: up for a ≥ 0, down for a ≤ 0."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    a, c, p, z = symbols("a c p z", real=True)
    further = Split(p, on=Interval(0, oo))

    def check(slopes):
        return Cases((further, Split(z, at=(-p, 0)), Split(a, on=slopes)), DEFINITIONS)

    low, high = a * r(z) + c, a * r(z + p) + c
    return Derivation.of(
        Chain.of(low, ("≤", high, "z and z + p below or above 0", check(Interval(least, oo)))),
        Chain.of(low, ("≥", high, "z and z + p below or above 0", check(Interval(-oo, 0)))),
        meanings=meanings(r),
    )


def one_unit(last=1, shares=(1, 1)):
    """Higher at (0, 1) than at (0, 0) and at (1, 0) than at (1, 1): v·x + w·y + b cannot be.

    ``last`` is the second coordinate of (1, 1).
    """
    from sympy import And, StrictGreaterThan, StrictLessThan, false, symbols

    from symact.logic import Chain, Derivation, Farkas

    b, v, w = symbols("b v w", real=True)
    chains = []
    for sign in (StrictGreaterThan, StrictLessThan):
        premises = (
            sign(w + b, b, evaluate=False),
            sign(v + b, v + last * w + b, evaluate=False),
        )
        check = Farkas(dict(zip(premises, shares, strict=True)))
        both = And(*premises, evaluate=False)
        chains.append(Chain.of(both, ("⇒", false, "add the two", check)))
    return Derivation.of(*chains)


def no_threshold(first=CORNERS[1:3]):
    """Whatever the weights, no number is between one unit's outputs of the two classes."""
    from sympy import Max, Min, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    a, b, c, v, w = symbols("a b c v w", real=True)

    def output(x, y):
        return a * r(v * x + w * y + b) + c

    splits = a, b, Split(w, at=(0, b, -b, -b / 2)), Split(v, at=(0, w, -w, -b, -b - w))
    check = Cases(splits, DEFINITIONS)
    lower = Min(*(output(*corner) for corner in first))
    higher = Max(*(output(*corner) for corner in CORNERS if corner not in first))
    return Derivation.of(
        Chain.of(lower, ("≤", higher, "signs, and which number is larger", check)),
        meanings=meanings(r),
    )


def two_units(second=1, places=(0, 1)):
    """|x − y| from two units, which at the corners is exclusive or."""
    from sympy import Abs

    from symact.library.vocabulary import DEFINITIONS, r, x, y
    from symact.logic import Cases, Chain, Derivation, Finite, Split

    return Derivation.of(
        Chain.of(
            r(x - y) + second * r(y - x),
            ("=", Abs(x - y), "y below, at or above x", Cases((x, Split(y, at=(x,))), DEFINITIONS)),
            ("=", x + y - 2 * x * y, "corner by corner", Finite({x: places, y: places})),
        )
    )


def units():
    """The five numbers of one unit with an output layer, and a weight for another unit."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=8, max_denominator=2) for name in "abcvw"}


def misses_a_corner(a, b, c, v, w, second=0):
    """Whether no threshold tells the corners apart, in fractions."""

    def output(x, y):
        z = v * x + w * y + b
        return a * max(z, 0) + second * max(-z, 0) + c

    return min(output(0, 1), output(1, 0)) <= max(output(0, 0), output(1, 1))


theorem = Theorem(
    id="xor-needs-two-relu-units",
    title="One ReLU unit cannot do exclusive or with any threshold, and two can",
    section="2",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one way", monotone),
        Statement("one unit", one_unit),
        Statement("no threshold", no_threshold),
        Statement("two units", two_units),
    ),
    attack=Attack(units, misses_a_corner, wrong={"second": 2}),
    mutants=(
        Mutant("up for negative a as well", {"least": -1}, "one way"),
        Mutant("a corner elsewhere, so that they can be told apart", {"last": 2}, "one unit"),
        Mutant("(1, 1) alone, which a unit can tell", {"first": CORNERS[3:]}, "no threshold"),
        Mutant("shares that do not cancel", {"shares": (1, 2)}, "one unit"),
        Mutant("the second unit subtracted", {"second": -1}, "two units"),
        Mutant("other points than corners", {"places": (0, 1, 2)}, "two units"),
    ),
    references=("M. Minsky and S. Papert, 1969, Perceptrons",),
    see_also=("xor-not-linearly-separable", "cannot-curve-convexity"),
    remark="With −a and −c for a and c the same says that no number is between the classes the "
    "other way round. In short: a unit would have to be higher at (0, 1) and (1, 0) than at (0, 0) "
    "and (1, 1), or lower at both; going one way only, it would have to read higher (or lower) "
    "numbers there.",
    concludes=("no threshold", "two units"),
)
