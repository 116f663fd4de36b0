"""A product is a sum of squares, so depth that squares with an error multiplies with one."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def polarised(factor=2):
    """xy = 2(((x + y)/2)² − (x/2)² − (y/2)²)."""
    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, RingIdentity

    squares = ((x + y) / 2) ** 2 - (x / 2) ** 2 - (y / 2) ** 2
    link = ("=", factor * squares, "expand", RingIdentity())
    return Derivation.of(Chain.of(x * y, link))


def error(share=4):
    """If each square is off by a, b, c between 0 and e/4, the product is off by at most e."""
    from sympy import And, Rational, symbols

    from symact.logic import Chain, Derivation, Farkas

    a, b, c, e = symbols("a b c e", real=True)
    quarter = Rational(1, share)
    known = [a >= 0, b >= 0, c >= 0, a <= quarter * e, b <= quarter * e, c <= quarter * e]
    above = Farkas({known[3]: 2, known[1]: 2, known[2]: 2})
    below = Farkas({known[4]: 2, known[5]: 2, known[0]: 2})
    off = 2 * (a - b - c)
    given = And(*known, evaluate=False)
    return Derivation.of(
        Chain.of(given, ("⇒", off <= e / 2, "a is at most e/4, b and c at least 0", above)),
        Chain.of(given, ("⇒", off >= -e, "b and c are at most e/4, a at least 0", below)),
    )


def inside(half=Fraction(1, 2)):
    """For x, y in [−1, 1] all three, |x + y|/2, |x|/2 and |y|/2, are in [0, 1]."""
    from sympy import Abs, Interval, Rational, S

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    square = Interval(-1, 1)
    check = Cases((Split(x, on=square), Split(y, at=(0, -x), on=square)))
    sizes = Rational(half) * Abs(x + y), Rational(half) * Abs(x), Rational(half) * Abs(y)
    return Derivation.of(
        *(Chain.of(size, ("≤", S.One, "x and y are at most 1", check)) for size in sizes)
    )


def numbers():
    from symact.testing import rationals

    return {"x": rationals(), "y": rationals()}


def agree(x, y, factor=2):
    return x * y == factor * (((x + y) / 2) ** 2 - (x / Fraction(2)) ** 2 - (y / Fraction(2)) ** 2)


theorem = Theorem(
    id="product-of-two-numbers-by-depth",
    title="A network that squares on [0, 1] within e/4 from above multiplies on [−1, 1]² within e",
    section="",
    topic="depth",
    claim=None,
    verdict="companion",
    statements=(
        Statement("polarised", polarised),
        Statement("error", error),
        Statement("inside", inside),
    ),
    attack=Attack(numbers, agree, wrong={"factor": 1}),
    mutants=(
        Mutant("half of it", {"factor": 1}, "polarised"),
        Mutant("squares within e/2", {"share": 2}, "error"),
        Mutant("three quarters", {"half": Fraction(3, 4)}, "inside"),
    ),
    references=("D. Yarotsky, 2017, Error bounds for approximations with deep ReLU networks",),
    see_also=("yarotsky-square", "squared-relu-multiplies-exactly"),
    remark="yarotsky-square has such networks: m layers square from above within 4^(−m−1), so "
    "products are within 4^(−m).",
    concludes=("polarised", "error"),
)
