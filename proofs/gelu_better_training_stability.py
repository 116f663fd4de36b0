"""Whether training is more stable with GELU is for experiments; what bounds its slopes is here."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def values(least=1):
    """GELU is steeper than ReLU ever is: G′(√2) > 1, and it takes 1 and 2 farther apart."""
    from sympy import Derivative, Rational, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs, Enclosed

    at, check = sqrt(2), Enclosed({}, DEFINITIONS)
    slope = ("=", Phi(x) + x * phi(x), "differentiate", DerivativeIs(DEFINITIONS))
    more = (">", Rational(least), "ball arithmetic", check)
    return Derivation.of(
        Chain.of(Derivative(G(x), x), slope),
        Chain.of(Phi(at) + at * phi(at), more, label="At √2"),
        Chain.of(G(Rational(2)) - G(Rational(1)), more),
        meanings=meanings(G, Phi, phi),
    )


def relu_values(factor=1):
    """ReLU stretches no distance: r(y) − r(x) ≤ y − x for y ≥ x."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    check = Cases((x, Split(y, (0, x), Interval(x, oo))), DEFINITIONS)
    link = ("≤", Rational(factor) * (y - x), "signs of x and y", check)
    return Derivation.of(Chain.of(r(y) - r(x), link), meanings=meanings(r))


def slopes(factor=1, is_put_in=True):
    """|G″| ≤ √(2/π), seen with x = √2·z, so the slope of GELU changes gradually."""
    from sympy import Derivative, Symbol, pi, sqrt

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Meaning, RingIdentity

    z = Symbol("z", real=True)
    bend, most = (2 - x**2) * phi(x), factor * sqrt(2 / pi)
    scaled = (2 - 2 * z**2) * phi(sqrt(2) * z)
    named = RingIdentity({**DEFINITIONS, z: x / sqrt(2)} if is_put_in else DEFINITIONS)
    bound, reason = Cases((z,), DEFINITIONS), "e^(z²) ≥ 1 + z²"
    second = ("=", bend, "differentiate twice", DerivativeIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Derivative(G(x), (x, 2)), second),
        *(
            Chain.of(
                sign * bend,
                ("=", sign * scaled, "x = √2·z", named),
                ("≤", most, reason, bound),
            )
            for sign in (1, -1)
        ),
        meanings=(*meanings(G, phi), Meaning(z, "", x / sqrt(2))),
    )


def relu_slopes(jump=1):
    """The slopes of ReLU at h and −h differ by 1, however small h > 0 is."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Cases, Chain, Derivation, Split

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
        Mutant("z not put in", {"is_put_in": False}, "slopes"),
        Mutant("no jump", {"jump": 0}, "ReLU's slopes"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-lipschitz", "gelu-smoother-than-relu"),
    remark="How training goes depends on data, sizes and the optimiser; no theorem says which "
    "activation is more stable, and these bounds point both ways.",
    concludes=("values", "ReLU's values", "slopes", "ReLU's slopes"),
)
