"""A gradient grows per layer at most by the steepest slope times the largest row sum."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def row(slope=1, spread=1):
    """|Σ wⱼ·dⱼ·gⱼ| ≤ s·G·Σ|wⱼ| for |dⱼ| ≤ s and |gⱼ| ≤ G, term after term."""
    from sympy import Abs, Function, Interval, Sum, Symbol

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Derivation, Meaning, by_induction

    s, G = (Symbol(name, positive=True) for name in ("s", "G"))
    n = Symbol("n", integer=True, nonnegative=True)
    j = Symbol("j", integer=True, positive=True)
    w, d, g = (Function(name, real=True) for name in "wdg")
    total = Sum(w(j) * d(j) * g(j), (j, 1, n))
    bound = slope * s * G * Sum(Abs(w(j)), (j, 1, n))
    near = [
        Split(each(n + 1), (), Interval(-spread * size, spread * size))
        for each, size in ((d, s), (g, G))
    ]
    check = Induction(n, {}, Cases(()), Cases((Split(w(n + 1)), *near)))
    reasons = ("no terms", "one term more", "±wdg ≤ |w|sG")
    return Derivation.of(
        *by_induction(total, "≤", bound, check, reasons=reasons, label="From above"),
        *by_induction(-total, "≤", bound, check, reasons=reasons, label="From below"),
        meanings=(
            Meaning(w(j), "a weight"),
            Meaning(d(j), "a slope of the activation"),
            Meaning(g(j), "an entry of the gradient"),
        ),
    )


def layers(start=1, most=1):
    """Layers each of which is within the bound for rows make at most (s·A)ⁿ of a gradient."""
    from sympy import Function, Interval, Symbol, symbols

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Derivation, by_induction

    s, A, first = (Symbol(name, positive=True) for name in ("s", "A", "G_0"))
    n, grown = Symbol("n", integer=True, nonnegative=True), Function("G", real=True)
    p = symbols("p_n", real=True)
    recursion = {grown(0): start * first, grown(n + 1): p * s * A * grown(n)}
    check = Induction(n, recursion, Cases(()), Cases((Split(p, (), Interval(0, most)),)))
    reasons = ("no layers", "a part p of the bound for rows", "p ≤ 1")
    return Derivation.of(
        *by_induction(
            grown(n), "≤", (s * A) ** n * first, check, reasons=reasons, label="For n layers"
        )
    )


def sigmoid(most=Fraction(1, 4), relation="<"):
    """For the sigmoid s is 1/4: row sums below 4 shrink the bound in each layer by one factor."""
    from sympy import Derivative, Interval, Rational, S, Symbol

    from symact.checks import Cases, DerivativeIs, Split, Squares
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, meanings, sigma, x

    A, largest = Symbol("A", real=True), Rational(most)
    square = Squares([(1, sigma(x) - Rational(1, 2))])
    narrow = Cases((Split(A, on=Interval.Ropen(0, 4)),))
    return Derivation.of(
        Chain.of(
            Derivative(sigma(x), x),
            ("=", sigma(x) * (1 - sigma(x)), "differentiate", DerivativeIs(DEFINITIONS)),
            ("≤", largest, "a square", square),
        ),
        Chain.of(largest * A, (relation, S.One, "A is less than 4", narrow)),
        meanings=(*meanings(sigma), Meaning(A, "the largest row sum of sizes of weights")),
    )


def stays(weight, bias, fixed):
    """Whether x ↦ σ(weight·x + bias) fixes a point with slope ≥ 1; only σ(0) = 1/2 is used."""
    if weight * fixed + bias != 0 or fixed != Fraction(1, 2):
        return False
    return weight * fixed * (1 - fixed) >= 1


def networks():
    """Layers of two units with slopes between −1 and 1, such as those of ReLU and tanh."""
    from hypothesis import strategies as st

    number = st.integers(-12, 12)
    layer = st.lists(number, min_size=6, max_size=6)
    return {"layers": st.lists(layer, min_size=1, max_size=5)}


def is_bounded(layers, factor=1):
    """Whether a gradient of largest entry 1 stays below the product of the row sums."""
    gradient, bound = [Fraction(1), Fraction(1)], Fraction(1)
    for a, b, c, d, first, second in layers:
        slopes = [Fraction(first, 12), Fraction(second, 12)]
        inner = [slope * entry for slope, entry in zip(slopes, gradient, strict=True)]
        gradient = [a * inner[0] + b * inner[1], c * inner[0] + d * inner[1]]
        bound *= factor * max(abs(a) + abs(b), abs(c) + abs(d))
    return max(map(abs, gradient)) <= bound


theorem = Theorem(
    id="gradient-product-bound",
    title="A gradient grows per layer at most by the steepest slope times the largest row sum",
    section="4",
    claim="With sigmoid and tanh gradients vanish as networks get deep.",
    verdict="conditional",
    statements=(
        Statement("row", row),
        Statement(
            "layers",
            layers,
            "argued",
            argued=(
                "that a gradient goes back through a layer row by row, as in 'row', that G(n) is "
                "its largest entry in size, and that A bounds the row sums of sizes of weights",
            ),
        ),
        Statement("sigmoid", sigmoid),
    ),
    counterexamples=(
        Counterexample(
            "σ(4x − 2) fixes 1/2 and has slope 4·1/4 = 1 there, so layers of it hand a gradient "
            "on whole.",
            {"weight": 4, "bias": -2, "fixed": Fraction(1, 2)},
            stays,
            {"weight": 2, "bias": -1, "fixed": Fraction(1, 2)},
        ),
    ),
    attack=Attack(networks, is_bounded, wrong={"factor": Fraction(1, 4)}),
    mutants=(
        Mutant("half the bound", {"slope": Fraction(1, 2)}, "row"),
        Mutant("slopes and entries twice as large as said", {"spread": 2}, "row"),
        Mutant("a start of 2", {"start": 2}, "layers"),
        Mutant("a layer that counts double", {"most": 2}, "layers"),
        Mutant("a slope of at most 1/5", {"most": Fraction(1, 5)}, "sigmoid"),
        Mutant(
            "a slope of at most 1/2, too much for row sums", {"most": Fraction(1, 2)}, "sigmoid"
        ),
    ),
    references=(
        "S. Hochreiter, 1991, Untersuchungen zu dynamischen neuronalen Netzen",
        "Y. Bengio, P. Simard and P. Frasconi, 1994, Learning long-term dependencies with gradient "
        "descent is difficult",
    ),
    see_also=(
        "sigmoid-derivative-max-quarter",
        "tanh-derivative-max-one",
        "relu-prevents-vanishing-gradients",
    ),
    remark="It bounds from above only: for the sigmoid by (A/4)ⁿ, for tanh and ReLU by Aⁿ. With "
    "row sums below 4 sigmoid gradients do vanish.",
)
