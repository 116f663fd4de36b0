"""With squares as activation, a network is one polynomial, of degree 2 to its depth."""

from __future__ import annotations

from math import comb, factorial

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_layer(power=2, carried=1):
    """h = g/u^d becomes (wg + bu^d)²/u^(2d), where u stands for 1/x: the degree d doubles."""
    from sympy import symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation

    w, b, g = symbols("w b g", real=True)
    u, d = symbols("u d", positive=True)
    inner = w * g + carried * b * u**d
    check = RingIdentity()
    return Derivation.of(
        Chain.of(
            (w * g / u**d + b) ** 2,
            ("=", inner**2 / u ** (power * d), "take out a power of u", check),
        )
    )


def letters():
    """L, w, u = 1/x, the biases b and the layers h, and the numerators g, by layer and u."""
    from sympy import Function, Symbol

    names = (Function(name, real=True) for name in "bhg")
    n = Symbol("L", integer=True, nonnegative=True)
    return n, Symbol("w", real=True), Symbol("u", positive=True), *names


def degree(factor=2):
    """h_L is g_L(1/x) times x to the 2^L, where g_{L + 1} = (w g_L + b u^(2^L))², a polynomial."""
    from sympy import Integer

    n, w, u, b, h, g = letters()
    inner = w * g(n, u) + b(n + 1) * u ** (2**n)
    recursion = {
        h(0): 1 / u,
        g(0, u): 1,
        h(n + 1): (w * h(n) + b(n + 1)) ** 2,
        g(n + 1, u): inner**2,
    }
    return by_layers(h(n), g(n, u) / u ** (Integer(factor) ** n), recursion, n)


def leading(less=1, is_square=True):
    """g_L(0), the leading coefficient of h_L, is q to the 2^L − 1, where q = w²."""
    from sympy import Integer, Symbol

    n, w, _, b, _, g = letters()
    q, zero = Symbol("q", positive=True), Integer(0)
    recursion = {g(0, zero): 1, g(n + 1, zero): (w * g(n, zero) + b(n + 1) * zero) ** 2}
    given = {w**2: q} if is_square else {}
    return by_layers(g(n, zero), q ** (2**n - less), recursion, n, given)


def without_biases(power=2):
    """Without biases h_L is one power of x."""
    from sympy import Integer, Lambda, Symbol

    from symact.checks import Iterate
    from symact.vocabulary import x, y

    n, w, *_ = letters()
    q = Symbol("q", positive=True)
    layers, exponent = Iterate(Lambda(y, (w * y) ** power), n, x), Integer(2) ** n
    return by_layers(layers, q ** (exponent - 1) * x**exponent, {}, n, {w**2: q})


def by_layers(left, right, recursion, n, given=None):
    """An identity for every number n of layers."""
    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, by_induction

    check = Induction(n, recursion, RingIdentity(), RingIdentity(given=given or {}))
    reasons = ("no layers", "one more layer", "put in")
    return Derivation.of(
        *by_induction(left, "=", right, check, reasons=reasons, label="For every depth")
    )


def two_layers(last=9):
    """Two layers written out."""
    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import x

    whole = 64 * x**4 + 128 * x**3 + 112 * x**2 + 48 * x + last
    chain = Chain.of((2 * (2 * x + 1) ** 2 + 1) ** 2, ("=", whole, "multiply out", RingIdentity()))
    return Derivation.of(chain)


def weights():
    """The weight of all layers, and the biases of three."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=9, max_denominator=3) for name in ("w", "a", "b", "c")}


def has_degree_8(w, a, b, c, less=1):
    """Whether the 8th difference of three layers is 8! times the leading coefficient, exactly."""

    def net(x):
        for bias in (a, b, c):
            x = (w * x + bias) ** 2
        return x

    difference = sum((-1) ** k * comb(8, k) * net(8 - k) for k in range(9))
    return difference == factorial(8) * (w**2) ** (8 - less)


theorem = Theorem(
    id="square-network-degree",
    title="With squares as activation a network is one polynomial, whose degree doubles by layer",
    section="2",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one layer", one_layer),
        Statement(
            "degree",
            degree,
            "argued",
            argued=(
                "that g(L, u) is a polynomial in u = 1/x, so that h(L) is one in x of degree 2^L",
            ),
        ),
        Statement(
            "leading coefficient",
            leading,
            "argued",
            argued=("that g(L, 0) is the leading coefficient of h(L)",),
        ),
        Statement("without biases", without_biases),
        Statement("two layers", two_layers),
    ),
    attack=Attack(weights, has_degree_8, wrong={"less": 2}),
    mutants=(
        Mutant("the degree triples", {"power": 3}, "one layer"),
        Mutant("the bias is lost", {"carried": 0}, "one layer"),
        Mutant("the degree triples", {"factor": 3}, "degree"),
        Mutant("another exponent", {"less": 0}, "leading coefficient"),
        Mutant("any q", {"is_square": False}, "leading coefficient"),
        Mutant("cubes", {"power": 3}, "without biases"),
        Mutant("another constant", {"last": 8}, "two layers"),
    ),
    see_also=("cannot-simplify-when-f-applied", "nonpolynomial-iff-universal"),
    remark="So one closed equation stands for all layers: with 10 of them it has degree 1024.",
)
