"""ReLU has slope 0 on the left and 1 on the right; at 0 every number from 0 to 1 will do."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def moved(side, slope, reach=1):
    """The difference quotient at x, while x and x + h are on one side of 0."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    h = symbols("h", real=True)
    first = Interval.open(0, oo) if side > 0 else Interval.open(-oo, 0)
    end = -Rational(reach) * x
    near = Interval.open(end, 0), Interval.open(0, oo)
    if side < 0:
        near = Interval.open(-oo, 0), Interval.open(0, end)
    checks = [Cases((Split(x, on=first), Split(h, (-x, 0), part)), DEFINITIONS) for part in near]
    reason, quotient = "x and x + h have one sign", (r(x + h) - r(x)) / h
    return Derivation.of(
        *(Chain.of(quotient, ("=", Rational(slope), reason, check)) for check in checks),
        meanings=meanings(r),
    )


def right(slope=1, reach=1):
    return moved(1, slope, reach)


def left(slope=0, reach=1):
    return moved(-1, slope, reach)


def kink(right_slope=1, left_slope=0):
    """The difference quotients at 0 are 1 on the right and 0 on the left."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Cases, Chain, Derivation, Split

    h = symbols("h", real=True)
    sides = (right_slope, Interval.open(0, oo)), (left_slope, Interval.open(-oo, 0))
    return Derivation.of(
        *(
            Chain.of(
                (r(h) - r(0)) / h,
                ("=", Rational(slope), "put in", Cases((Split(h, on=side),), DEFINITIONS)),
            )
            for slope, side in sides
        )
    )


def subgradients(least=0, most=1):
    """Lines of slope g through (0, 0) are nowhere above ReLU for 0 ≤ g ≤ 1, and only then."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    g = symbols("g", real=True)

    def over(*splits):
        return Cases(splits, DEFINITIONS)

    inside = Split(g, on=Interval(least, most))
    above, below = Split(g, (1,), Interval.open(1, oo)), Split(g, on=Interval.open(-oo, 0))
    return Derivation.of(
        Chain.of(r(x), ("≥", g * x, "x below, at or above 0", over(inside, Split(x)))),
        Chain.of(r(1), ("<", g, "at x = 1", over(above))),
        Chain.of(r(-1), ("<", -g, "at x = −1", over(below))),
    )


def is_stopped(point, step):
    """Whether ReLU does not change from a point to another one on the same side of 0."""
    first, second = max(point, 0), max(point + step, 0)
    return point * (point + step) > 0 and first == second


def steps():
    from symact.testing import rationals

    return {"point": rationals(), "step": rationals(max_numerator=10)}


def quotient_is_binary(point, step, slope=1):
    """Whether the difference quotient is 0 or 1, by the sign of the point."""
    if not step or point * (point + step) <= 0:
        return None
    quotient = (max(point + step, Fraction(0)) - max(point, Fraction(0))) / step
    return quotient == (slope if point > 0 else 0)


theorem = Theorem(
    id="relu-derivative-binary",
    title="The derivative of ReLU is 0 or 1; at 0 it has none, but all subgradients from 0 to 1",
    section="4",
    claim="ReLU, unlike sigmoid and tanh, lets gradients through without making them smaller.",
    verdict="conditional",
    statements=(
        Statement("right", right),
        Statement("left", left),
        Statement("kink", kink),
        Statement("subgradients", subgradients),
    ),
    counterexamples=(
        Counterexample(
            "Between −2 and −1 ReLU does not change, so no gradient comes through.",
            {"point": -2, "step": 1},
            is_stopped,
            {"point": 1, "step": 1},
        ),
    ),
    attack=Attack(steps, quotient_is_binary, wrong={"slope": 2}),
    mutants=(
        Mutant("another slope on the right", {"slope": Fraction(1, 2)}, "right"),
        Mutant("another slope on the left", {"slope": 1}, "left"),
        Mutant("steps across 0 from the right", {"reach": 2}, "right"),
        Mutant("steps across 0 from the left", {"reach": 2}, "left"),
        Mutant("one slope on both sides of 0", {"left_slope": 1}, "kink"),
        Mutant("1/2 on the right of 0", {"right_slope": Fraction(1, 2)}, "kink"),
        Mutant("a slope below 0 as subgradient", {"least": -1}, "subgradients"),
        Mutant("a slope above 1 as subgradient", {"most": 2}, "subgradients"),
    ),
    see_also=("relu-prevents-vanishing-gradients", "gelu-smoother-than-relu"),
    remark="A library has to choose a number for 0; 0, 1/2 and 1 are all in use.",
    concludes=("right", "left", "kink", "subgradients"),
)
