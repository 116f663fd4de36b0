"""Whether training is more stable with GELU is for experiments; what bounds its slopes is here."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def values(least=1):
    """GELU is steeper than ReLU ever is: G′(√2) > 1."""
    from sympy import Rational, sqrt

    from symact.checks import Enclosed
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, G, Phi, meanings, phi

    at, check = sqrt(2), Enclosed({}, DEFINITIONS)
    steepest = (">", Rational(least), "ball arithmetic", check)
    return Derivation.of(Chain.of(Phi(at) + at * phi(at), steepest), meanings=meanings(G, Phi, phi))


def relu_values(factor=1):
    """ReLU stretches no distance: r(y) − r(x) ≤ y − x for y ≥ x."""
    from sympy import Interval, Rational, oo

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x, y

    check = Cases((x, Split(y, (0, x), Interval(x, oo))), DEFINITIONS)
    link = ("≤", Rational(factor) * (y - x), "signs of x and y", check)
    return Derivation.of(Chain.of(r(y) - r(x), link), meanings=meanings(r))


def slopes(factor=1):
    """|G″| ≤ √(2/π) at every x = √2·y, so the slope of GELU changes gradually."""
    from sympy import Derivative, pi, sqrt

    from symact.checks import Cases, DerivativeIs
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, Phi, phi, x, y

    second, most = (2 - 2 * y**2) * phi(sqrt(2) * y), factor * sqrt(2 / pi)
    check, reason = Cases((y,), DEFINITIONS), "G″ at √2·y; e^(y²) ≥ 1 + y²"
    link = ("=", (2 - x**2) * phi(x), "G″, differentiate", DerivativeIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Derivative(Phi(x) + x * phi(x), x), link),
        Chain.of(second, ("≤", most, reason, check)),
        Chain.of(-second, ("≤", most, reason, check)),
    )


def relu_slopes(jump=1):
    """The slopes of ReLU at h and −h differ by 1, however small h > 0 is."""
    from sympy import Interval, Rational, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, r

    h = symbols("h", real=True)
    check = Cases((Split(h, on=Interval.open(0, oo)),), DEFINITIONS)
    quotients = (r(2 * h) - r(h)) / h - (r(-h) - r(-2 * h)) / h
    return Derivation.of(Chain.of(quotients, ("=", Rational(jump), "put in", check)))


def pairs():
    from symact.testing import rationals

    return {"first": rationals(), "second": rationals()}


def relu_stretches_nothing(first, second, most=1):
    """Whether |r(x) − r(y)| ≤ |x − y|."""
    moved = abs(max(first, Fraction(0)) - max(second, Fraction(0)))
    return moved <= most * abs(first - second)


theorem = Theorem(
    id="gelu-better-training-stability",
    title="GELU stretches distances more than ReLU, and its slope, unlike ReLU's, never jumps",
    section="4",
    claim="GELU makes the training of deep models more stable.",
    verdict="not mathematics",
    statements=(
        Statement("values", values, "enclosure"),
        Statement("ReLU's values", relu_values),
        Statement("slopes", slopes),
        Statement("ReLU's slopes", relu_slopes),
    ),
    attack=Attack(pairs, relu_stretches_nothing, wrong={"most": Fraction(1, 2)}),
    mutants=(
        Mutant("a steeper GELU", {"least": Fraction(113, 100)}, "values"),
        Mutant("ReLU halves", {"factor": Fraction(1, 2)}, "ReLU's values"),
        Mutant("a smaller bend", {"factor": Fraction(9, 10)}, "slopes"),
        Mutant("no jump", {"jump": 0}, "ReLU's slopes"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-lipschitz", "gelu-smoother-than-relu"),
    remark="How training goes depends on data, sizes and the optimiser; no theorem says which "
    "activation is more stable, and these bounds point both ways.",
)
