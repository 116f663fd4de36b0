"""A gradient grows per layer at most by the steepest slope times the largest row sum."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def row(slope=1, spread=1):
    """|Σ wⱼ·dⱼ·gⱼ| ≤ s·G·Σ|wⱼ| for |dⱼ| ≤ s and |gⱼ| ≤ G, term after term."""
    from sympy import Abs, Function, Interval, Sum, Symbol

    from symact.logic import Cases, Derivation, Induction, Meaning, Split, by_induction

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


def layers(start=1, most=1, later=1):
    """Entries within (s·A)^L·G₀ before a layer are within (s·A)^(L+1)·G₀ behind it."""
    from sympy import Abs, Function, Interval, Sum, Symbol

    from symact.logic import Cases, Chain, Derivation, Shown, Split

    s, A, G, first = (Symbol(name, positive=True) for name in ("s", "A", "G", "G_0"))
    n, L = (Symbol(name, integer=True, nonnegative=True) for name in "nL")
    j, a = Symbol("j", integer=True, positive=True), Symbol("a", real=True)
    w, d, g = (Function(name, real=True) for name in "wdg")
    total, sizes = Sum(w(j) * d(j) * g(j), (j, 1, n)), Sum(Abs(w(j)), (j, 1, n))
    before, behind = start * (s * A) ** L * first, (s * A) ** (L + later) * first
    by_rows = Shown(row(), {G: before})
    few = Cases((Split(a, (), Interval(0, most * A)),), given={sizes: a})

    def bounded(side):
        by_row = ("≤", s * before * sizes, "the bound for a row", by_rows)
        return Chain.of(side, by_row, ("≤", behind, "sizes of weights add up to A at most", few))

    return Derivation.of(bounded(total), bounded(-total))


def chain_rule(part=1, factor=1, spread=1, lowest=0):
    """Slopes through n sigmoid units of a layer add up; through n layers of one they multiply."""
    from sympy import Derivative, Function, Interval, Product, Rational, Sum, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Induction, RingIdentity, Split

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    A, (w, b, h, z, g, u) = Symbol("A", positive=True), (Function(f, real=True) for f in "wbhzgu")

    def through(row, start, known, grown):
        once, later = {Derivative(row(n + 1, x), x): grown}, DerivativeIs(DEFINITIONS, known)
        base = DerivativeIs(given={row(0, x): start})
        return Induction(n, once, base, RingIdentity(DEFINITIONS), identity=later)

    def term(k):
        return w(k) * sigma(u(k, x)) * (1 - sigma(u(k, x))) * g(k, x)

    wide, deep = Derivative(z(n, x), x), Derivative(h(n, x), x)
    last, into = h(n + 1, x), u(n + 1, x)
    inputs = {z(n + 1, x): z(n, x) + w(n + 1) * sigma(into), Derivative(into, x): g(n + 1, x)}
    units = through(z, Symbol("b_0", real=True), inputs, wide + part * term(n + 1))
    output = {last: sigma(w(n + 1) * h(n, x) + b(n + 1))}
    layer = through(h, x, output, factor * w(n + 1) * last * (1 - last) * deep)
    product = Product(w(j) * h(j, x) * (1 - h(j, x)), (j, 1, n))
    weights = Split(w(n + 1), on=Interval(-spread * A, spread * A))
    outputs = Split(last, at=(0, Rational(1, 2), 1), on=Interval(lowest, 1))
    size = Induction(n, {}, Cases(()), Cases((weights, outputs)))
    return Derivation.of(
        Chain.of(wide, ("=", Sum(term(j), (j, 1, n)), "unit after unit", units)),
        Chain.of(deep, ("=", product, "layer after layer", layer)),
        Chain.of(product**2, ("≤", (A**2 / 16) ** n, "|w| ≤ A and h(1 − h) ≤ 1/4", size)),
        meanings=meanings(sigma),
    )


def sigmoid(most=Fraction(1, 4), relation="<"):
    """For the sigmoid s is 1/4: row sums below 4 shrink the bound in each layer by one factor."""
    from sympy import Derivative, Interval, Rational, S, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Meaning, Split, Squares

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
        Statement("layers", layers),
        Statement("chain rule", chain_rule),
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
        Mutant("row sums up to 2A", {"most": 2}, "layers"),
        Mutant("a layer that counts for nothing", {"later": 0}, "layers"),
        Mutant("half the slope of a unit", {"part": Fraction(1, 2)}, "chain rule"),
        Mutant("slopes twice as steep", {"factor": 2}, "chain rule"),
        Mutant("weights up to 2A", {"spread": 2}, "chain rule"),
        Mutant("outputs down to −1", {"lowest": -1}, "chain rule"),
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
    remark="How to read it: d(j) are slopes, g(j) entries of a gradient. 'layers' is for one layer "
    "and serves for each, with L = 0 for the first. The bounds are from above only.",
    concludes=("layers",),
)
