"""A deep linear network is linear in its input, but its loss is not convex in its weights."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def loss(first, second):
    """Half the square of w₂w₁·1 − 1: one data point, 1 ↦ 1, and two layers of width 1."""
    return (second * first - 1) ** 2 / 2


def weights():
    """w₁ and w₂."""
    import sympy

    return sympy.symbols("w_1 w_2", real=True)


def linear_in_the_input(degree=2, scaled=True):
    """W₂W₁(cx + y) is linear in x and y, but (cW₂)(cW₁) is c² times W₂W₁."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    (inner, _), (outer, _) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    u, v = MatrixSymbol("U", *inner.shape), MatrixSymbol("V", *outer.shape)
    x, y = (MatrixSymbol(name, width(0), 1) for name in "xy")
    c = Symbol("c", real=True)
    sums = c * outer * inner * x + outer * inner * y
    put_in = MatrixIdentity(given={u: c * inner, v: c * outer} if scaled else {})
    power = c**degree * outer * inner * x
    return Derivation.of(
        Chain.of(
            outer * inner * (c * x + y),
            ("=", sums, "multiply out", MatrixIdentity()),
            label="In the input",
        ),
        Chain.of(v * u * x, ("=", power, "pull out c", put_in), label="Not in the weights"),
    )


def stationary(target=0, at_zero=True):
    """The gradient, which is 0 at 0, where the loss is 1/2."""
    from sympy import Derivative, Integer, Rational

    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    first, second = weights()
    zero = RingIdentity(given={first: 0, second: 0} if at_zero else {})
    chains = [Chain.of(loss(first, second), ("=", Rational(1, 2), "put in", zero))]
    for varied, other in ((first, second), (second, first)):
        slope = (first * second - 1) * other
        differentiated = ("=", slope, "differentiate", DerivativeIs())
        put_in = ("=", Integer(target), "put in", zero)
        chains.append(Chain.of(Derivative(loss(first, second), varied), differentiated, put_in))
    return Derivation.of(*chains)


def saddle(sign=-1, far=1):
    """From 0 the loss falls along (t, t) and rises along (t, −t)."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import t
    from symact.logic import Cases, Chain, Derivation, Split

    half = Rational(1, 2)
    downhill = Cases((Split(t, at=(), on=Interval.Lopen(0, far)),))
    uphill = Cases((Split(t, at=(), on=Interval.open(0, oo)),))
    return Derivation.of(
        Chain.of(loss(t, t), ("<", half, "0 < t² ≤ 1", downhill), label="Along (t, t)"),
        Chain.of(loss(t, sign * t), (">", half, "t² > 0", uphill), label="Along (t, −t)"),
    )


def valley(shift=0, on_it=True):
    """The loss is 0 on a whole hyperbola, on both sides of 0 where it is 1/2."""
    from sympy import S

    from symact.logic import Chain, Derivation, RingIdentity, Squares

    first, second = weights()
    bottom = RingIdentity(given={second: 1 / first + shift} if on_it else {})
    square = Squares([(Fraction(1, 2), first * second - 1)])
    return Derivation.of(
        Chain.of(loss(first, second), ("≥", S.Zero, "half a square", square)),
        Chain.of(loss(first, second), ("=", S.Zero, "put in", bottom), label="Where w₂ = 1/w₁"),
    )


def convex_in_the_product(curvature=1):
    """In the collapsed weight a = w₂w₁ the loss is a parabola."""
    from sympy import Derivative, Integer, Symbol

    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    a, (first, second) = Symbol("a", real=True), weights()
    parabola, collapsed = (a - 1) ** 2 / 2, RingIdentity(given={second * first: a})
    differentiated = ("=", Integer(curvature), "differentiate", DerivativeIs())
    return Derivation.of(
        Chain.of(loss(first, second), ("=", parabola, "put in", collapsed)),
        Chain.of(Derivative(parabola, (a, 2)), differentiated),
    )


def refutes(p, q):
    """Whether the loss in the middle between two choices of weights is above both."""
    middle = [(a + b) / Fraction(2) for a, b in zip(p, q, strict=True)]
    return loss(*middle) > max(loss(*p), loss(*q))


def steps():
    """How far along the diagonals."""
    from symact.testing import rationals

    return {"t": rationals(max_numerator=60, max_denominator=30)}


def is_saddle(t, sign=-1):
    """Whether the loss at (t, t) and (t, −t) is on its side of 1/2, in fractions."""
    if not 0 < abs(t) <= 1:
        return None
    return loss(t, t) < Fraction(1, 2) < loss(t, sign * t)


theorem = Theorem(
    id="deep-linear-parameters-nonlinear",
    title="A deep network without activations is linear in its input, but not in its weights",
    section="5",
    claim="A deep network without activations is nothing but one linear model.",
    verdict="conditional",
    statements=(
        Statement("linear in the input", linear_in_the_input),
        Statement("0 is stationary", stationary),
        Statement("0 is a saddle", saddle),
        Statement("minima", valley),
        Statement("one layer", convex_in_the_product),
    ),
    counterexamples=(
        Counterexample(
            "The loss (w₂w₁ − 1)²/2 is 0 at (1, 1) and (−1, −1), but 1/2 between them, at (0, 0); "
            "that of one layer is convex.",
            {"p": (1, 1), "q": (-1, -1)},
            refutes,
            {"p": (1, 1), "q": (3, 1)},
        ),
    ),
    attack=Attack(steps, is_saddle, wrong={"sign": 1}),
    mutants=(
        Mutant("linear in the weights", {"degree": 1}, "linear in the input"),
        Mutant("weights that are not scaled", {"scaled": False}, "linear in the input"),
        Mutant("another gradient at 0", {"target": 1}, "0 is stationary"),
        Mutant("stationary everywhere", {"at_zero": False}, "0 is stationary"),
        Mutant("downhill both ways", {"sign": 1}, "0 is a saddle"),
        Mutant("downhill as far as (2, 2)", {"far": 2}, "0 is a saddle"),
        Mutant("beside the hyperbola", {"shift": 1}, "minima"),
        Mutant("0 for all weights", {"on_it": False}, "minima"),
        Mutant("another curvature", {"curvature": 2}, "one layer"),
    ),
    references=(
        "A. M. Saxe, J. L. McClelland and S. Ganguli, 2014, Exact solutions to the nonlinear "
        "dynamics of learning in deep linear neural networks",
    ),
    see_also=("depth-l-affine-collapse", "deep-linear-rank-bound"),
    remark="What it computes is one linear map, as the claim says; how it learns is not what one "
    "layer does.",
    concludes=("linear in the input",),
)
