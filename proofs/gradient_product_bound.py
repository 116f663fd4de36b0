"""A gradient grows per layer at most by the steepest slope times the largest row sum."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def row(slope=1, spread=1):
    """|Σ wⱼ·dⱼ·gⱼ| ≤ s·G·Σ|wⱼ| for |dⱼ| ≤ s and |gⱼ| ≤ G, term after term."""
    from sympy import Abs, Interval, S, Symbol, oo, symbols

    from symact.checks import Case, Cases, Induction, Split
    from symact.derivation import Chain, Derivation, Meaning

    s, G = (Symbol(name, positive=True) for name in ("s", "G"))
    w, p, q, t, A = symbols("w p q t A", real=True)
    n = Symbol("n", integer=True, nonnegative=True)
    total, most = (Symbol(name, real=True) for name in ("S_n", "A_n"))
    unit = {each: Split(each, on=Interval(-1, 1)) for each in (p, q, t)}
    # n terms came to t·s·G·A with |t| ≤ 1; the next one is w·(p·s·G) with |p| ≤ 1
    after, bound = t * s * G * A + spread * w * (p * s * G), slope * s * G * (A + Abs(w))
    check = Cases((w, unit[p], unit[t], Split(A, on=Interval(0, oo))))
    base = Case(S.Zero, S.Zero, Cases(()))
    upper = Induction(base, Case(after, bound, check, "≤"))
    lower = Induction(base, Case(-after, bound, check, "≤"))
    reason = "term after term: ±wdg ≤ |w|sG"
    product = Cases((unit[p], unit[q]))
    return Derivation.of(
        Chain.of(p * s * (q * G), ("≤", s * G, "a factor d = ps, a factor g = qG", product)),
        Chain.of(total, ("≤", s * G * most, reason, upper)),
        Chain.of(-total, ("≤", s * G * most, reason, lower)),
        meanings=(
            Meaning(total, "the sum of wⱼdⱼgⱼ over the first n places of a row"),
            Meaning(most, "the sum of the |wⱼ|"),
            Meaning(s, "the largest slope |dⱼ| of the activation"),
            Meaning(G, "the largest |gⱼ| that comes in"),
            Meaning(n, "how many places there are"),
        ),
    )


def layers(start=1, factor=1):
    """n layers make at most (s·A)ⁿ of it."""
    from sympy import Function, S, Symbol

    from symact.checks import Case, Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    s, A = (Symbol(name, positive=True) for name in ("s", "A"))
    n = Symbol("n", integer=True, nonnegative=True)
    grown, exact = Function("B", real=True), RingIdentity()
    proof = Induction(
        Case(start * S.One, (s * A) ** 0, exact),
        Case(factor * s * A * (s * A) ** n, (s * A) ** (n + 1), exact),
    )
    return Derivation.of(
        Chain.of(grown(n), ("=", (s * A) ** n, "by induction: s·A·(s·A)ⁿ", proof)),
        meanings=(
            Meaning(grown(n), "what the row bound makes of 1 in n layers"),
            Meaning(A, "the largest row sum of |weights| in any layer"),
        ),
    )


def sigmoid(most=Fraction(1, 4)):
    """For the sigmoid s is 1/4, and with row sums of at most 2 the bound tends to 0."""
    from sympy import Limit, Rational, S, Symbol, oo

    from symact.checks import LimitIs, Squares
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import meanings, sigma, x

    n, largest = Symbol("n", positive=True), Rational(most)
    square = Squares([(1, sigma(x) - Rational(1, 2))])
    return Derivation.of(
        Chain.of(sigma(x) * (1 - sigma(x)), ("≤", largest, "a square", square)),
        Chain.of(Limit((2 * largest) ** n, n, oo), ("=", S.Zero, "a limit", LimitIs())),
        meanings=meanings(sigma),
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
            "for rows of any length",
            row,
            hypotheses=("every slope is at most s in magnitude", "every gⱼ is at most G"),
        ),
        Statement("layers", "for all n ≥ 0", layers),
        Statement("sigmoid", "for all real x, and for row sums of at most 2", sigmoid),
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
        Mutant("a bound that does not tend to 0", {"most": Fraction(1, 2)}, "sigmoid"),
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
