"""With squares as activation, a network is one polynomial, of degree 2 to its depth."""

from __future__ import annotations

from math import comb, factorial

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_layer(power=2, carried=1):
    """h = g/u^d becomes (wg + bu^d)²/u^(2d): the degree doubles; g(0) becomes (w·g(0))².

    With u = 1/x and a polynomial g, the degree of h in x is d and its leading coefficient g(0).
    """
    from sympy import Function, Integer, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    w, b = symbols("w b", real=True)
    u, d = symbols("u d", positive=True)
    g = Function("g", real=True)
    layer, inner = (w * g(u) / u**d + b) ** 2, w * g(u) + carried * b * u**d
    at_zero = RingIdentity({u: Integer(0)})
    meanings = (
        Meaning(u, "1/x"),
        Meaning(g(u), "a polynomial in u, so that its quotient by a power of u is one in x"),
        Meaning(d, "the degree of that one, if g(0) is not 0"),
    )
    return Derivation.of(
        Chain.of(
            layer,
            ("=", inner**2 / u ** (power * d), "take out a power of u", RingIdentity()),
        ),
        Chain.of(inner**2, ("=", w**2 * g(Integer(0)) ** 2, "put in", at_zero), label="At u = 0"),
        meanings=meanings,
    )


def degree(factor=2):
    """The degree of h_L is 2^L: it starts at 1 and doubles."""
    from sympy import Function, Integer, Symbol

    n, d = Symbol("L", integer=True, nonnegative=True), Function("d", real=True)
    words = "the degree of h_L, which the statement before doubles; x has the degree 1"
    return in_closed_form(d, n, factor * d(n), Integer(2) ** n, words)


def leading(less=1):
    """The leading coefficient of h_L is q to the 2^L − 1, where q = w²."""
    from sympy import Function, Symbol

    n, q = Symbol("L", integer=True, nonnegative=True), Symbol("q", positive=True)
    c = Function("c", real=True)
    words = "the leading coefficient of h_L, squared and multiplied by w² in each layer; 1 for x"
    return in_closed_form(c, n, q * c(n) ** 2, q ** (2**n - less), words)


def in_closed_form(sequence, n, more, closed, words):
    """A sequence that starts at 1 and of which each number makes the next, in closed form."""
    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction

    recursion = {sequence(0): 1, sequence(n + 1): more}
    check = Induction(n, recursion, RingIdentity(), RingIdentity())
    reasons = ("no layers", "one more layer", "put in")
    return Derivation.of(
        *by_induction(sequence(n), "=", closed, check, reasons=reasons, label="For every depth"),
        meanings=(Meaning(sequence(n), words),),
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
        Statement("degree", degree),
        Statement("leading coefficient", leading),
        Statement("two layers", two_layers),
    ),
    attack=Attack(weights, has_degree_8, wrong={"less": 2}),
    mutants=(
        Mutant("the degree triples", {"power": 3}, "one layer"),
        Mutant("the bias is lost", {"carried": 0}, "one layer"),
        Mutant("the degree triples", {"factor": 3}, "degree"),
        Mutant("another exponent", {"less": 0}, "leading coefficient"),
        Mutant("another constant", {"last": 8}, "two layers"),
    ),
    see_also=("cannot-simplify-when-f-applied", "nonpolynomial-iff-universal"),
    remark="So one closed equation stands for all layers: with 10 of them it has degree 1024.",
)
