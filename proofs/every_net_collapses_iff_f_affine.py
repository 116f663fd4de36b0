"""Networks with an activation f are all affine exactly when f is."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem

AROUND_ZERO = ("relu", "leaky_relu", "elu", "abs", "relu6", "hardswish")
"""Activations of which the second difference around 0 is positive."""
AROUND_ONE = ("step", "sign", "hardtanh")
"""Activations of which the second difference around 1 is negative."""


def collapse(shared=1):
    """If f(z) = az + m in every coordinate, two layers with f between are one affine map."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, block_symbols, width

    first, first_bias = block_symbols(1, width(1), width(0))
    second, second_bias = block_symbols(2, width(2), width(1))
    x, ones = MatrixSymbol("x", width(0), 1), MatrixSymbol("e", width(1), 1)
    a, m = Symbol("a", real=True), Symbol("m", real=True)
    layered = second * (a * (first * x + first_bias) + m * ones) + second_bias
    matrix, offset = MatrixSymbol("A", width(2), width(0)), MatrixSymbol("c", width(2), 1)
    values = {
        matrix: a * second * first,
        offset: a * second * first_bias + shared * m * second * ones + second_bias,
    }
    chain = Chain.of(
        layered,
        ("=", values[matrix] * x + values[offset], "distribute", MatrixIdentity()),
        ("=", matrix * x + offset, "collect", MatrixIdentity(values)),
    )
    meanings = (Meaning(symbol, "", value) for symbol, value in values.items())
    return Derivation.of(chain, meanings=(*meanings, Meaning(ones, "the column of ones")))


def every_depth(shared=1):
    """The same for L layers: P_L x + c_L, in which each layer more is an affine map more."""
    from sympy import Identity, MatrixSymbol, Symbol, ZeroMatrix, symbols

    from symact.logic import (
        Derivation,
        Induction,
        MatrixIdentity,
        Meaning,
        block_symbols,
        by_induction,
        width,
    )

    n, (a, m) = Symbol("L", integer=True, nonnegative=True), symbols("a m", real=True)
    weight, bias = block_symbols(n + 1, width(n + 1), width(n))

    def of_size(letter, layers, columns=1):
        return MatrixSymbol(f"{letter}_{layers}", width(layers), columns)

    inputs, x = width(0), MatrixSymbol("x", width(0), 1)
    constant = shared * m * weight * of_size("e", n) + bias
    recursion = {
        of_size("h", 0): x,
        of_size("P", 0, inputs): Identity(inputs),
        of_size("c", 0): ZeroMatrix(inputs, 1),
        of_size("h", n + 1): weight * (a * of_size("h", n) + m * of_size("e", n)) + bias,
        of_size("P", n + 1, inputs): a * weight * of_size("P", n, inputs),
        of_size("c", n + 1): a * weight * of_size("c", n) + constant,
    }
    check = Induction(n, recursion, MatrixIdentity(), MatrixIdentity())
    reasons = ("no layers", "by definition", "distribute and collect")
    whole = of_size("P", n, inputs) * x + of_size("c", n)
    return Derivation.of(
        *by_induction(of_size("h", n), "=", whole, check, reasons=reasons, label="For every depth"),
        meanings=(Meaning(of_size("e", n), "the column of ones"),),
    )


def smallest_net(weight=1, is_affine=True):
    """The net with one unit and weights 1 is f, so if it is affine then f is."""
    from sympy import Function, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, RingIdentity

    f = Function("f", real=True)
    v, w, b, c = symbols("v w b c", real=True)
    p, q = symbols("p q", real=True)
    check = RingIdentity(given={v: weight, w: 1, b: 0, c: 0})
    net = v * f(w * x + b) + c
    affine = RingIdentity(given={net: p * x + q} if is_affine else {})
    return Derivation.of(
        Chain.of(
            f(x),
            ("=", net, "v = w = 1 and b = c = 0", check),
            ("=", p * x + q, "if this net is affine", affine),
        )
    )


def affine_functions(weight=2):
    """The second difference of an affine function L is 0."""
    from sympy import Function, Lambda, S, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    a, h, m = symbols("a h m", real=True)
    f = Function("L", real=True)
    check = RingIdentity({f: Lambda(x, a * x + m)})
    chain = Chain.of(f(x - h) - weight * f(x) + f(x + h), ("=", S.Zero, "put in", check))
    return Derivation.of(chain, meanings=(Meaning(f(x), "", a * x + m),))


def pieces(weight=2):
    """Second differences of activations that are made of pieces."""
    from sympy import Function, Integer, Lambda, S

    from symact import activation
    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Finite

    chains = []
    for names, centre, sign in ((AROUND_ZERO, 0, ">"), (AROUND_ONE, 1, "<")):
        for name in names:
            entry, (p, q, u) = activation(name), map(Integer, (centre - 1, centre, centre + 1))
            f = Function(f"f_{len(chains) + 1}", real=True)
            check = Finite({}, {f: Lambda(x, entry.formula(x))})
            link = (sign, S.Zero, "put in", check)
            chains.append(Chain.of(f(p) - weight * f(q) + f(u), link, label=entry.title))
    return Derivation.of(*chains)


def curves(low=0):
    """Second differences of smooth activations, around 0 or around x."""
    from sympy import Integer, Interval, oo, tanh

    from symact.library.vocabulary import DEFINITIONS, G, S, meanings, s, sigma, x
    from symact.logic import Cases, Chain, Derivation, Monotone, Split

    positive, zero = Interval.open(low, oo), Integer(0)
    cases = Cases((Split(x, at=(0,), on=positive),), DEFINITIONS)
    growing = Monotone(x, positive, "left", (), DEFINITIONS)
    return Derivation.of(
        Chain.of(tanh(2 * x) - 2 * tanh(x) + tanh(0), ("<", zero, "sign of x", cases)),
        Chain.of(sigma(2 * x) - 2 * sigma(x) + sigma(0), ("<", zero, "sign of x", cases)),
        Chain.of(G(x) - 2 * G(0) + G(-x), (">", zero, "sign of x", cases)),
        Chain.of(S(x) - 2 * S(0) + S(-x), (">", zero, "sign of x", cases)),
        Chain.of(s(x) - 2 * s(0) + s(-x), (">", zero, "it is 0 at 0 and grows", growing)),
        meanings=meanings(sigma, G, S, s),
    )


def networks():
    """A net of one unit with ReLU or an affine activation, at three points."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=15, max_denominator=4) for name in "wamxh"}


def collapses(w, a, m, x, h, is_affine=True):
    """Whether its second difference is 0, in fractions."""

    def f(z):
        return a * z + m if is_affine else max(z, 0)

    return f(w * (x - h)) - 2 * f(w * x) + f(w * (x + h)) == 0


theorem = Theorem(
    id="every-net-collapses-iff-f-affine",
    title="All networks with an activation f are affine exactly when f is affine",
    section="2",
    claim="What takes networks beyond one affine map is that the activation is not linear.",
    verdict="holds",
    statements=(
        Statement("affine activations", collapse),
        Statement("affine activations at every depth", every_depth),
        Statement("all nets affine", smallest_net),
        Statement("affine functions", affine_functions),
        Statement("activations made of pieces", pieces),
        Statement("smooth activations", curves),
    ),
    attack=Attack(networks, collapses, wrong={"is_affine": False}),
    mutants=(
        Mutant("the constant of f is lost", {"shared": 0}, "affine activations"),
        Mutant("the constant is lost", {"shared": 0}, "affine activations at every depth"),
        Mutant("another last weight", {"weight": 2}, "all nets affine"),
        Mutant("a net that need not be affine", {"is_affine": False}, "all nets affine"),
        Mutant("no second difference", {"weight": 1}, "affine functions"),
        Mutant("no second difference", {"weight": 1}, "activations made of pieces"),
        Mutant("x < 0 as well", {"low": -1}, "smooth activations"),
    ),
    see_also=(
        "affine-iff-second-difference-zero",
        "cannot-simplify-when-f-applied",
        "nonpolynomial-iff-universal",
    ),
    remark="An affine function has second differences 0, so none of the named activations is "
    "affine; that f is continuous is nowhere used.",
    concludes=("affine activations at every depth", "all nets affine"),
)
