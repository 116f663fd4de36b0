"""A ReLU unit computes the same with c > 0 times its input weights and 1/c times its output."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def homogeneous(least=0):
    """r(cz) = c·r(z)."""
    from sympy import Interval, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    c = symbols("c", real=True)
    check = Cases((Split(c, on=Interval.open(least, oo)), x), DEFINITIONS)
    link = ("=", c * r(x), "cx has the sign of x", check)
    return Derivation.of(Chain.of(r(c * x), link), meanings=meanings(r))


def same_layer(power=1):
    """(cW₁, cb₁, W₂/c) for (W₁, b₁, W₂), with the pattern D, which does not change."""
    from sympy import MatrixSymbol, Symbol

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import block_symbols, width

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    c = Symbol("c", positive=True)
    d, x = MatrixSymbol("D", width(1), width(1)), MatrixSymbol("x", width(0), 1)
    scaled = (w2 / c**power) * d * (c * w1 * x + c * b1) + b2
    link = ("=", w2 * d * w1 * x + w2 * d * b1 + b2, "c cancels", MatrixIdentity())
    words = "the pattern, which signs decide: the same for c(W₁x + b₁) as for W₁x + b₁"
    return Derivation.of(Chain.of(scaled, link), meanings=(Meaning(d, words),))


def gradients(bias=1):
    """⟨w, ∂w⟩ + b·∂b = v·∂v for the gradients of one unit v·r(wx + b)."""
    from sympy import Heaviside, MatrixSymbol, Symbol, symbols

    from symact.checks import Cases, MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import width
    from symact.vocabulary import DEFINITIONS, r

    g, v, z = symbols("g v z", real=True)
    d = Symbol("d", real=True)
    row, x, b = (
        MatrixSymbol("w", 1, width(0)),
        MatrixSymbol("x", width(0), 1),
        MatrixSymbol("b", 1, 1),
    )
    whole = g * v * d * row * x + bias * g * v * d * b
    # r′(z)·z = r(z), whatever r′(0) is
    unit = Cases((z, g, v), DEFINITIONS)
    chains = (
        Chain.of(
            whole,
            ("=", g * v * d * (row * x + b), "collect", MatrixIdentity()),
            label="Input side",
        ),
        Chain.of(
            g * v * Heaviside(z, 0) * z,
            ("=", v * (g * r(z)), "z below, at or above 0", unit),
            label="Output side, with d = 1 for z = wx + b > 0 and d = 0 otherwise",
        ),
    )
    words = "the derivative of the loss by the output of the unit"
    return Derivation.of(*chains, meanings=(Meaning(g, words), Meaning(d, "r′(wx + b)")))


def balance(sign=-1):
    """So |w|² + b² − v² stays as it is along the gradient flow w′ = −∂w, b′ = −∂b, v′ = −∂v."""
    from sympy import S, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    inside, outside = symbols("p q", real=True)
    rate = -2 * inside - sign * 2 * outside
    check = RingIdentity({inside: outside})
    meanings = (
        Meaning(inside, "⟨w, ∂w⟩ + b·∂b, so that |w|² + b² changes at the rate −2p"),
        Meaning(outside, "v·∂v, so that v² changes at the rate −2q"),
    )
    return Derivation.of(
        Chain.of(rate, ("=", S.Zero, "p = q", check)),
        meanings=meanings,
    )


def units():
    from hypothesis import strategies as st

    from symact.testing import rationals

    numbers = {name: rationals(max_numerator=9, max_denominator=4) for name in "vwbx"}
    return {**numbers, "c": st.integers(-4, 4).filter(bool)}


def computes_the_same(v, w, b, x, c, any_factor=False):
    """Whether v/c·r(cwx + cb) is v·r(wx + b), in fractions."""
    if c < 0 and not any_factor:
        return None
    return v / Fraction(c) * max(c * w * x + c * b, 0) == v * max(w * x + b, 0)


theorem = Theorem(
    id="rescaling-symmetry",
    title="Input weights of a ReLU unit times c > 0 and output weights divided by c leave the "
    "network what it is, and the gradients balance",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("homogeneous", homogeneous),
        Statement("same function", same_layer),
        Statement("gradients", gradients),
        Statement(
            "balance",
            balance,
        ),
    ),
    attack=Attack(units, computes_the_same, wrong={"any_factor": True}),
    mutants=(
        Mutant("factors below 0 as well", {"least": -1}, "homogeneous"),
        Mutant("divided by c²", {"power": 2}, "same function"),
        Mutant("the bias left out", {"bias": 0}, "gradients"),
        Mutant("the sum instead of the difference", {"sign": 1}, "balance"),
    ),
    references=(
        "B. Neyshabur, R. Salakhutdinov and N. Srebro, 2015, Path-SGD: path-normalized "
        "optimization in deep neural networks",
        "S. S. Du, W. Hu and J. D. Lee, 2018, Algorithmic regularization in learning deep "
        "homogeneous models: layers are automatically balanced",
    ),
    see_also=("positive-homogeneity-iff-leaky-family", "fixed-pattern-affine-masked"),
    remark="So the size of one weight says nothing by itself, and a minimum at which some unit has "
    "weights other than 0 is not isolated.",
)
