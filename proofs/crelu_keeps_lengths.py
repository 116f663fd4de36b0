"""ReLU of x beside ReLU of −x keeps lengths and lengthens no distance."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def length(sign=1):
    """r(x)² + r(−x)² = x², and r(x)·r(−x) = 0."""
    from sympy import S

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation

    check, reason = Cases((x,), DEFINITIONS), "x below, at or above 0"
    return Derivation.of(
        Chain.of(r(x) ** 2 + sign * r(-x) ** 2, ("=", x**2, reason, check)),
        Chain.of(r(x) * r(-x), ("=", S.Zero, reason, check)),
        meanings=meanings(r),
    )


def lengths(sign=1):
    """The same for n coordinates."""
    from sympy import Function, Sum, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Derivation, Induction, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    z = Function("z", real=True)
    left = Sum(r(z(j)) ** 2 + sign * r(-z(j)) ** 2, (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases((z(n + 1),), DEFINITIONS))
    reasons = ("no coordinates", "one more", "as for one")
    return Derivation.of(
        *by_induction(left, "=", Sum(z(j) ** 2, (j, 1, n)), check, reasons=reasons),
        meanings=meanings(r),
    )


def distance(factor=1):
    """(r(x) − r(y))² + (r(−x) − r(−y))² ≤ (x − y)²."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    left = (r(x) - r(y)) ** 2 + (r(-x) - r(-y)) ** 2
    check = Cases((x, Split(y, at=(0,))), DEFINITIONS)
    link = ("≤", factor * (x - y) ** 2, "the signs of x and y", check)
    return Derivation.of(Chain.of(left, link), meanings=meanings(r))


def equality(same=1):
    """It is equal for numbers of one sign, and less by −2xy for numbers of two."""
    from sympy import Interval, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    left = (r(x) - r(y)) ** 2 + (r(-x) - r(-y)) ** 2
    chains = []
    for first, second, value, words in (
        (Interval(0, oo), Interval(0, oo), (x - y) ** 2, "x, y ≥ 0"),
        (Interval(-oo, 0), Interval(-oo, 0), (x - y) ** 2, "x, y ≤ 0"),
        (Interval(0, oo), Interval(-oo, 0), (x - y) ** 2 + 2 * same * x * y, "y ≤ 0 ≤ x"),
    ):
        check = Cases((Split(x, on=first), Split(y, on=second)), DEFINITIONS)
        chains.append(Chain.of(left, ("=", value, words, check)))
    return Derivation.of(*chains, meanings=meanings(r))


def numbers():
    from symact.testing import rationals

    return {"x": rationals(), "y": rationals()}


def is_shorter(x, y, factor=1):
    def r(number):
        return max(number, Fraction(0))

    left = (r(x) - r(y)) ** 2 + (r(-x) - r(-y)) ** 2
    return r(x) ** 2 + r(-x) ** 2 == x**2 and left <= factor * (x - y) ** 2


theorem = Theorem(
    id="crelu-keeps-lengths",
    title="ReLU of x beside ReLU of −x keeps the length of a vector and lengthens no distance",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("length", length),
        Statement("n coordinates", lengths),
        Statement("distance", distance),
        Statement("when equal", equality),
    ),
    counterexamples=(
        Counterexample(
            "It is no isometry: 1 and −1 are 2 apart in square afterwards, and 4 before.",
            {"x": 1, "y": -1},
            lambda x, y: max(x, 0) ** 2 + max(-y, 0) ** 2 < (x - y) ** 2,
            {"x": 1, "y": 0},
        ),
    ),
    attack=Attack(numbers, is_shorter, wrong={"factor": Fraction(1, 2)}),
    mutants=(
        Mutant("the difference of the squares", {"sign": -1}, "length"),
        Mutant("their difference, in n coordinates", {"sign": -1}, "n coordinates"),
        Mutant("half the distance", {"factor": Fraction(1, 2)}, "distance"),
        Mutant("equal for any signs", {"same": 0}, "when equal"),
    ),
    references=(
        "W. Shang, K. Sohn, D. Almeida and H. Lee, 2016, Understanding and Improving "
        "Convolutional Neural Networks via Concatenated Rectified Linear Units",
    ),
    see_also=("he-init-factor-two", "maxmin-keeps-lengths"),
    remark="Summed over coordinates distances are kept exactly where x_i y_i ≥ 0 for every i.",
    concludes=("n coordinates", "distance"),
)
