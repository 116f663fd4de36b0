"""GELU multiplies x by Φ(x), which rises from 0 to 1: negatives and positives are scaled alike."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def factor(power=1):
    """G(x)/x = Φ(x)."""
    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, RingIdentity

    link = ("=", Phi(x) ** power, "definition", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(G(x) / x, link), meanings=meanings(G, Phi, phi))


def rises(scale=1, least=0):
    """Φ′ = φ > 0."""
    from sympy import Derivative, Rational

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs

    return Derivation.of(
        Chain.of(
            Derivative(Phi(x), x),
            ("=", scale * phi(x), "differentiate", DerivativeIs(DEFINITIONS)),
            (">", Rational(least), "an exponential", Cases((x,), DEFINITIONS)),
        )
    )


def compared(side, *links):
    """Relations on one side of 0: (left, sign, right) each."""
    from sympy import Interval, oo, sympify

    from symact.library.vocabulary import DEFINITIONS, x
    from symact.logic import Cases, Chain, Derivation, Split

    domain = Interval.open(0, oo) if side > 0 else Interval.open(-oo, 0)
    check = Cases((Split(x, on=domain),), DEFINITIONS)
    return Derivation.of(
        *(
            Chain.of(left, (sign, sympify(right), "−1 < erf < 1, and its sign", check))
            for left, sign, right in links
        )
    )


def negatives(half=Fraction(1, 2), side=-1):
    """For x < 0 the factor is between 0 and 1/2, and G is negative, never 0."""
    from symact.library.vocabulary import G, Phi, x

    return compared(side, (Phi(x), ">", 0), (Phi(x), "<", half), (G(x), "<", 0), (G(x), ">", x / 2))


def positives(most=1, side=1):
    """For x > 0 the factor is between 1/2 and 1: positives are scaled down as well."""
    from sympy import Rational

    from symact.library.vocabulary import G, Phi, x

    half = Rational(1, 2)
    return compared(side, (Phi(x), ">", half), (Phi(x), "<", most), (G(x), "<", x))


def limits(bottom=0, top=1):
    """All factors from 0 to 1 occur."""
    from sympy import Limit, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, Phi, x
    from symact.logic import Chain, Derivation, LimitIs

    check = LimitIs(DEFINITIONS)
    return Derivation.of(
        Chain.of(Limit(Phi(x), x, -oo), ("=", Rational(bottom), "a limit", check)),
        Chain.of(Limit(Phi(x), x, oo), ("=", Rational(top), "a limit", check)),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=30, max_denominator=10)}


def is_scaled(number, most=1):
    """Whether the factor is below 1/2 for negatives and above for positives, by rational bounds."""
    from symact.testing import normal_between

    if abs(number) > 6:
        return None
    low, high = normal_between(number, bits=96)
    if number < 0:
        return low > 0 and high < Fraction(1, 2)
    return number == 0 or (low > Fraction(1, 2) and high < most)


theorem = Theorem(
    id="gelu-gradually-scales-negatives",
    title="GELU scales every number by Φ(x), between 0 and 1: negatives gradually, positives too",
    section="4",
    claim="GELU scales small negative values gradually, where ReLU cuts them off.",
    verdict="holds",
    statements=(
        Statement("factor", factor),
        Statement("rises", rises),
        Statement("negatives", negatives),
        Statement("positives", positives),
        Statement("limits", limits),
    ),
    attack=Attack(numbers, is_scaled, wrong={"most": Fraction(9, 10)}),
    mutants=(
        Mutant("the factor squared", {"power": 2}, "factor"),
        Mutant("twice the slope", {"scale": 2}, "rises"),
        Mutant("a slope of at least 1/100", {"least": Fraction(1, 100)}, "rises"),
        Mutant("factors below 2/5", {"half": Fraction(2, 5)}, "negatives"),
        Mutant("factors below 9/10", {"most": Fraction(9, 10)}, "positives"),
        Mutant("positive numbers", {"side": 1}, "negatives"),
        Mutant("negative numbers", {"side": -1}, "positives"),
        Mutant("a factor that stays above 1/10", {"bottom": Fraction(1, 10)}, "limits"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-minimum", "gelu-like-relu-for-large-values", "gelu-is-expected-mask"),
    remark="In floats it can be cut off: 1 + erf(x/√2) is rounded to 0 for x < −8.4 in doubles.",
    concludes=("factor", "negatives", "positives"),
)
