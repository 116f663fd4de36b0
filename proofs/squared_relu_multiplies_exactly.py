"""Units that square their positive part multiply exactly, which ReLU units never do."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def squares(sign=1):
    """x² = r(x)² + r(−x)²."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation

    value = r(x) ** 2 + sign * r(-x) ** 2
    link = ("=", value, "x below, at or above 0", Cases((x,), DEFINITIONS))
    return Derivation.of(Chain.of(x**2, link), meanings=meanings(r))


def products(share=Fraction(1, 4)):
    """xy = ((x + y)² − (x − y)²)/4, each square from two units."""
    from sympy import Rational, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, RingIdentity

    p, q = symbols("p q", real=True)
    plus = r(x + y) ** 2 + r(-x - y) ** 2
    minus = r(x - y) ** 2 + r(y - x) ** 2
    both = Cases((p, q), DEFINITIONS, given={x: (p + q) / 2, y: (p - q) / 2})
    return Derivation.of(
        Chain.of(
            x * y,
            ("=", Rational(share) * ((x + y) ** 2 - (x - y) ** 2), "expand", RingIdentity()),
            ("=", Rational(share) * (plus - minus), "signs of p = x + y and q = x − y", both),
        ),
        meanings=meanings(r),
    )


def powers(step=2):
    """A layer that squares doubles the degree: x^(2^L) after L layers."""
    from sympy import Function, Symbol

    from symact.library.vocabulary import x
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    L = Symbol("L", integer=True, nonnegative=True)
    h = Function("h", real=True)
    recursion = {h(0): x, h(L + 1): h(L) ** step}
    check = Induction(L, recursion, RingIdentity(), RingIdentity())
    reasons = ("the input", "one layer more", "add exponents")
    return Derivation.of(*by_induction(h(L), "=", x ** (2**L), check, reasons=reasons))


def numbers():
    from symact.testing import rationals

    return {"x": rationals(), "y": rationals()}


def agree(x, y, share=Fraction(1, 4)):
    def unit(number):
        return max(number, Fraction(0)) ** 2

    return x * y == share * (unit(x + y) + unit(-x - y) - unit(x - y) - unit(y - x))


theorem = Theorem(
    id="squared-relu-multiplies-exactly",
    title="Two squared ReLU units square a number and four multiply two, exactly",
    section="",
    topic="polynomials",
    claim=None,
    verdict="companion",
    statements=(
        Statement("squares", squares),
        Statement("products", products),
        Statement("powers", powers),
    ),
    attack=Attack(numbers, agree, wrong={"share": Fraction(1, 2)}),
    mutants=(
        Mutant("the difference of the two units", {"sign": -1}, "squares"),
        Mutant("a half", {"share": Fraction(1, 2)}, "products"),
        Mutant("layers that cube", {"step": 3}, "powers"),
    ),
    references=(
        "B. Li, S. Tang and H. Yu, 2019, Better Approximations of High Dimensional Smooth "
        "Functions by Deep Neural Networks with Rectified Power Units",
    ),
    see_also=("square-network-degree", "relu-net-never-equals-curve", "he-init-factor-two"),
    concludes=("squares", "products"),
)
