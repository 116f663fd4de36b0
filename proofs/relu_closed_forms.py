"""ReLU in terms of the absolute value, and maximum, minimum and identity in terms of ReLU."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def in_all_cases(left, right, *, beside=False):
    """Two expressions are equal for x < 0, x = 0, x > 0, and if asked for y below, at, above x."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    check = Cases((x, Split(y, at=(x,))) if beside else (x,), DEFINITIONS)
    reason = "y below, at or above x" if beside else "x below, at or above 0"
    return Derivation.of(Chain.of(left, ("=", right, reason, check)), meanings=meanings(r))


def half_sum(half=Fraction(1, 2)):
    from sympy import Abs, Rational

    from symact.library.vocabulary import r, x

    return in_all_cases(r(x), Rational(half) * (x + Abs(x)))


def absolute_value(sign=1):
    from sympy import Abs

    from symact.library.vocabulary import r, x

    return in_all_cases(Abs(x), r(x) + sign * r(-x))


def identity(sign=-1):
    from symact.library.vocabulary import r, x

    return in_all_cases(x, r(x) + sign * r(-x))


def maximum(sign=1):
    from sympy import Max

    from symact.library.vocabulary import r, x, y

    return in_all_cases(Max(x, y), x + sign * r(y - x), beside=True)


def minimum(sign=-1):
    from sympy import Min

    from symact.library.vocabulary import r, x, y

    return in_all_cases(Min(x, y), x + sign * r(x - y), beside=True)


def idempotence(factor=1):
    from symact.library.vocabulary import r, x

    return in_all_cases(r(r(x)), factor * r(x))


def numbers():
    from symact.testing import rationals

    return {"a": rationals(), "b": rationals()}


def agree(a, b, half=Fraction(1, 2)):
    """All six at two fractions, with ReLU written as a comparison."""

    def r(number):
        return number if number > 0 else Fraction(0)

    return (
        r(a) == half * (a + abs(a))
        and abs(a) == r(a) + r(-a)
        and a == r(a) - r(-a)
        and max(a, b) == a + r(b - a)
        and min(a, b) == a - r(a - b)
        and r(r(a)) == r(a)
    )


theorem = Theorem(
    id="relu-closed-forms",
    title="ReLU is half of x + |x|, and makes absolute value, maximum, minimum and identity",
    section="3",
    claim="ReLU, the larger of 0 and x, is 0 for negative x and passes positive x on unchanged.",
    verdict="holds",
    statements=(
        Statement("half sum", half_sum),
        Statement("absolute value", absolute_value),
        Statement("identity", identity),
        Statement("maximum", maximum),
        Statement("minimum", minimum),
        Statement("idempotence", idempotence),
    ),
    attack=Attack(numbers, agree, wrong={"half": Fraction(1, 3)}),
    mutants=(
        Mutant("a third in place of a half", {"half": Fraction(1, 3)}, "half sum"),
        Mutant("a minus in the absolute value", {"sign": -1}, "absolute value"),
        Mutant("a plus in the identity", {"sign": 1}, "identity"),
        Mutant("the minimum in place of the maximum", {"sign": -1}, "maximum"),
        Mutant("the sign of the minimum", {"sign": 1}, "minimum"),
        Mutant("a second ReLU that halves", {"factor": Fraction(1, 2)}, "idempotence"),
    ),
    see_also=("leaky-relu-affine-combination", "max-of-n-in-log-depth"),
    concludes=("half sum", "absolute value", "maximum", "minimum", "identity"),
)
