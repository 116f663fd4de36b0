"""A ReLU unit computes the same with c > 0 times its input weights and 1/c times its output."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def homogeneous(least=0):
    """r(cz) = c·r(z)."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    c = symbols("c", real=True)
    check = Cases((Split(c, on=Interval.open(least, oo)), x), DEFINITIONS)
    link = ("=", c * r(x), "cx has the sign of x", check)
    return Derivation.of(Chain.of(r(c * x), link), meanings=meanings(r))


def same_function(power=1):
    """(u/c)·r(cy) is u·r(y), for one unit and for n units with factors a(j) of their own."""
    from sympy import Function, Sum, Symbol, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Induction, by_induction

    c, (u, y) = Symbol("c", positive=True), symbols("u y", real=True)
    unit = ("=", u * r(y), "cy has the sign of y", Cases((y, u), DEFINITIONS))
    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    weight, read = Function("v", real=True), Function("z", real=True)
    factor = Function("a", positive=True)
    scaled = Sum(weight(j) / factor(j) ** power * r(factor(j) * read(j)), (j, 1, n))
    plain, signs = Sum(weight(j) * r(read(j)), (j, 1, n)), Cases((read(n + 1),), DEFINITIONS)
    check, reasons = Induction(n, {}, Cases(()), signs), ("no units", "one more", "as for one")
    return Derivation.of(
        Chain.of(u / c**power * r(c * y), unit, label="One unit that reads y"),
        *by_induction(scaled, "=", plain, check, reasons=reasons, label="For n units"),
        meanings=meanings(r),
    )


def gradients(bias=1, slope=True):
    """⟨w, ∂w⟩ + b·∂b = v·∂v for the derivatives of g times one unit v·d·(wx + b), d its slope."""
    from sympy import Derivative, Heaviside, MatrixSymbol, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, MatrixIdentity, Split, width

    g, v, d, w, x, b = symbols("g v d w x b", real=True)
    shapes = {"W": (1, width(0)), "X": (width(0), 1), "B": (1, 1)}
    row, column, last = (MatrixSymbol(name, *shape) for name, shape in shapes.items())
    many = g * v * d * row * column + bias * g * v * d * last
    # d·z = r(z), whatever r′(0) is
    supposed = {d: Heaviside(w * x + b, 0)} if slope else {}
    unit = Cases((w, x, Split(b, at=(-w * x,)), g, v, d), DEFINITIONS, given=supposed)
    out, by = g * v * d * (w * x + b), {w: g * v * d * x, b: g * v * d, v: g * d * (w * x + b)}
    total = w * by[w] + bias * b * by[b]
    return Derivation.of(
        *(
            Chain.of(Derivative(out, letter), ("=", rate, "differentiate", DerivativeIs()))
            for letter, rate in by.items()
        ),
        Chain.of(
            total, ("=", v * (g * r(w * x + b)), "wx + b below, at or above 0", unit), label="Sum"
        ),
        Chain.of(
            many,
            ("=", g * v * d * (row * column + last), "collect", MatrixIdentity()),
            label="Many inputs X with the weights W and the bias B",
        ),
        meanings=meanings(r),
    )


def balance(sign=-1, flow=True):
    """So w² + b² − v² stays as it is along the flow w′ = −∂w, b′ = −∂b, v′ = −∂v."""
    from sympy import Derivative, Function, S, symbols

    from symact.library.vocabulary import r, t
    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    g, d, x = symbols("g d x", real=True)
    w, b, v = (Function(name, real=True)(t) for name in "wbv")
    read = w * x + b
    of_w, of_b, of_v = (Derivative(part, t) for part in (w, b, v))
    supposed = {of_w: -g * v * d * x, of_b: -g * v * d, of_v: -g * r(read), r(read): d * read}
    total, rate = w**2 + b**2 + sign * v**2, 2 * (w * of_w + b * of_b + sign * v * of_v)
    put_in = RingIdentity(given=supposed if flow else {})
    return Derivation.of(
        Chain.of(
            Derivative(total, t),
            ("=", rate, "differentiate", DerivativeIs()),
            ("=", S.Zero, "put in, and r(wx + b) is d(wx + b)", put_in),
        ),
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
    title="Input weights of ReLU units times c > 0 and output weights divided by c leave their sum "
    "what it is, and the gradients of a unit balance",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("homogeneous", homogeneous),
        Statement("same function", same_function),
        Statement("gradients", gradients),
        Statement("balance", balance),
    ),
    attack=Attack(units, computes_the_same, wrong={"any_factor": True}),
    mutants=(
        Mutant("factors below 0 as well", {"least": -1}, "homogeneous"),
        Mutant("divided by c²", {"power": 2}, "same function"),
        Mutant("the bias left out", {"bias": 0}, "gradients"),
        Mutant("any slope d", {"slope": False}, "gradients"),
        Mutant("the sum instead of the difference", {"sign": 1}, "balance"),
        Mutant("along any curve", {"flow": False}, "balance"),
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
    concludes=("same function", "balance"),
)
