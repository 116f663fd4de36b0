"""A gradient grows per layer at most by the steepest slope times the largest row sum."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def row(slope=1, spread=1):
    """|Σ wⱼ·dⱼ·gⱼ| ≤ s·G·Σ|wⱼ| for |dⱼ| ≤ s and |gⱼ| ≤ G, term after term."""
    from sympy import Abs, Interval, S, Symbol, symbols

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    s, G = (Symbol(name, positive=True) for name in ("s", "G"))
    n = Symbol("n", integer=True, nonnegative=True)
    w, p, q = symbols("w p q", real=True)
    total, most = symbols("S_n A_n", real=True)
    near = [Split(each, on=Interval(-1, 1)) for each in (p, q)]
    # one term more is w·d·g, a factor p·q of w·s·G at most
    recursion = {at(each, {n: 0}): S.Zero for each in (total, most)}
    recursion |= {
        at(total, {n: n + 1}): total + spread * w * (p * s) * (q * G),
        at(most, {n: n + 1}): most + Abs(w),
    }
    check = Induction(n, recursion, Cases(()), Cases((w, *near)))
    reasons, bound = ("no terms", "by definition", "±wdg ≤ |w|sG"), slope * s * G * most
    factors = ("≤", s * G, "a factor d = ps, a factor g = qG", Cases(near))
    return Derivation.of(
        Chain.of(p * s * (q * G), factors),
        *by_induction(total, "≤", bound, check, reasons=reasons, label="From above"),
        *by_induction(-total, "≤", bound, check, reasons=reasons, label="From below"),
        meanings=(
            Meaning(total, "the sum of wⱼdⱼgⱼ over the first n places of a row"),
            Meaning(most, "the sum of the |wⱼ|"),
            Meaning(w, "the weight at one place more, where d is ps and g is qG"),
            Meaning(p, "d/s there, from −1 to 1, and q is g/G"),
            Meaning(s, "the largest slope |dⱼ| of the activation"),
            Meaning(G, "the largest |gⱼ| that comes in"),
        ),
    )


def layers(start=1, factor=1):
    """n layers make at most (s·A)ⁿ of it."""
    from sympy import Function, Symbol

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction

    s, A = (Symbol(name, positive=True) for name in ("s", "A"))
    n, grown = Symbol("n", integer=True, nonnegative=True), Function("B", real=True)
    recursion = {grown(0): start, grown(n + 1): factor * s * A * grown(n)}
    check = Induction(n, recursion, RingIdentity(), RingIdentity())
    reasons = ("no layers", "the bound for rows once more", "multiply")
    return Derivation.of(
        *by_induction(grown(n), "=", (s * A) ** n, check, reasons=reasons, label="For n layers"),
        meanings=(
            Meaning(grown(n), "what the row bound makes of 1 in n layers"),
            Meaning(s, "the largest slope |dⱼ| of the activation"),
            Meaning(A, "the largest row sum of |weights| in any layer"),
        ),
    )


def sigmoid(most=Fraction(1, 4), relation="<"):
    """For the sigmoid s is 1/4: row sums below 4 shrink the bound in each layer by one factor."""
    from sympy import Interval, Rational, S, Symbol

    from symact.checks import Cases, Split, Squares
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import meanings, sigma, x

    A, largest = Symbol("A", real=True), Rational(most)
    square = Squares([(1, sigma(x) - Rational(1, 2))])
    narrow = Cases((Split(A, on=Interval.Ropen(0, 4)),))
    return Derivation.of(
        Chain.of(sigma(x) * (1 - sigma(x)), ("≤", largest, "a square", square)),
        Chain.of(largest * A, (relation, S.One, "A is less than 4", narrow)),
        meanings=(*meanings(sigma), Meaning(A, "the largest row sum of |weights| in any layer")),
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
        Statement(
            "row",
            row,
        ),
        Statement("layers", layers),
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
        Mutant("slopes twice as large as said", {"spread": 2}, "row"),
        Mutant("a start of 2", {"start": 2}, "layers"),
        Mutant("a layer that counts double", {"factor": 2}, "layers"),
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
