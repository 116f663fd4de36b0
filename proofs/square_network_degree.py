"""With squares as activation, a network is one polynomial, of degree 2 to its depth."""

from __future__ import annotations

from math import comb, factorial

from symact.library import Attack, Mutant, Statement, Theorem


def one_layer(top=1, carried=1):
    """A layer makes of a polynomial of degree n one of degree 2n, with w²a(n)² in front of x^2n.

    The rest is a product of x^n with powers below n, and a square of powers below n.
    """
    from sympy import Function, Sum, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    n, k = symbols("n k", integer=True, nonnegative=True)
    a, (x, w, b) = Function("a", real=True), symbols("x w b", real=True)
    lower, last = Sum(a(k) * x**k, (k, 0, n - 1)), a(n) * x**n
    layer, rest = (w * Sum(a(k) * x**k, (k, 0, n)) + b) ** 2, w * lower + carried * b
    highest = w**2 * a(n) ** 2 * x ** ((1 + top) * n)
    whole = highest + 2 * w * last * rest + rest**2
    return Derivation.of(Chain.of(layer, ("=", whole, "take out x^n", RingIdentity())))


def products(both=1):
    """A product of sums of powers below n and below m is a sum of powers below n + m − 1."""
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Induction, RingIdentity

    n, m, i, j = symbols("n m i j", integer=True, nonnegative=True)
    a, c, ring = Function("a", real=True), Function("c", real=True), RingIdentity()
    first, second = (Sum(f(k) * x**k, (k, 0, end - 1)) for f, k, end in ((a, i, n), (c, j, m)))
    powers = Sum(a(i) * c(j) * x ** (i + both * j), (j, 0, m - 1), (i, 0, n - 1))
    row = {Sum(a(n) * c(j) * x ** (n + both * j), (j, 0, m - 1)): a(n) * x**n * second}
    check = Induction(n, row, ring, ring, identity=Induction(m, {}, ring, ring))
    return Derivation.of(Chain.of(powers, ("=", first * second, "power by power", check)))


def letters():
    """L, w, u = 1/x, the biases b and the layers h, and the numerators g, by layer and u."""
    from sympy import Function, Symbol

    names = (Function(name, real=True) for name in "bhg")
    n = Symbol("L", integer=True, nonnegative=True)
    return n, Symbol("w", real=True), Symbol("u", positive=True), *names


def numerator(factor=2):
    """h_L is g_L(u) over u to the 2^L, where u = 1/x and g_{L + 1} = (w g_L + b u^(2^L))²."""
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
    """g_L(0), what is made of 1 as the layers make it of leading coefficients."""
    from sympy import Integer, Symbol

    n, w, _, b, _, g = letters()
    q, zero = Symbol("q", positive=True), Integer(0)
    recursion = {g(0, zero): 1, g(n + 1, zero): (w * g(n, zero) + b(n + 1) * zero) ** 2}
    given = {w**2: q} if is_square else {}
    return by_layers(g(n, zero), q ** (2**n - less), recursion, n, given)


def degrees(factor=2, less=1):
    """Doubled L times 1 is 2^L; what w²a² makes of 1 in L layers is q to the 2^L − 1 for q = w²."""
    from sympy import Integer, Lambda, S, Symbol

    from symact.library.vocabulary import t
    from symact.logic import Derivation, Induction, Iterate, RingIdentity, by_induction

    n, w, *_ = letters()
    q, power = Symbol("q", positive=True), Integer(2) ** n
    degree, top = (Iterate(Lambda(t, part), n, S.One) for part in (factor * t, w**2 * t**2))
    doubled = Induction(n, {}, RingIdentity(), RingIdentity())
    squared = Induction(n, {}, RingIdentity(), RingIdentity(given={w**2: q}))
    reasons = ("no layers", "one more layer", "put in")
    return Derivation.of(
        *by_induction(degree, "=", power, doubled, reasons=reasons, label="Degree"),
        *by_induction(top, "=", q ** (power - less), squared, reasons=reasons, label="In front"),
    )


def without_biases(power=2):
    """Without biases h_L is one power of x."""
    from sympy import Integer, Lambda, Symbol

    from symact.library.vocabulary import x, y
    from symact.logic import Iterate

    n, w, *_ = letters()
    q = Symbol("q", positive=True)
    layers, exponent = Iterate(Lambda(y, (w * y) ** power), n, x), Integer(2) ** n
    return by_layers(layers, q ** (exponent - 1) * x**exponent, {}, n, {w**2: q})


def by_layers(left, right, recursion, n, given=None):
    """An identity for every number n of layers."""
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    check = Induction(n, recursion, RingIdentity(), RingIdentity(given=given or {}))
    reasons = ("no layers", "one more layer", "put in")
    return Derivation.of(
        *by_induction(left, "=", right, check, reasons=reasons, label="For every depth")
    )


def two_layers(last=9):
    """Two layers written out."""
    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, RingIdentity

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
        Statement("products", products),
        Statement("degrees", degrees),
        Statement("numerator", numerator),
        Statement("numerator at u = 0", leading),
        Statement("without biases", without_biases),
        Statement("two layers", two_layers),
    ),
    attack=Attack(weights, has_degree_8, wrong={"less": 2}),
    mutants=(
        Mutant("the degree triples", {"top": 2}, "one layer"),
        Mutant("the bias is lost", {"carried": 0}, "one layer"),
        Mutant("powers of i + 2j", {"both": 2}, "products"),
        Mutant("the degree triples", {"factor": 3}, "degrees"),
        Mutant("another exponent", {"less": 0}, "degrees"),
        Mutant("the degree triples", {"factor": 3}, "numerator"),
        Mutant("another exponent", {"less": 0}, "numerator at u = 0"),
        Mutant("any q", {"is_square": False}, "numerator at u = 0"),
        Mutant("cubes", {"power": 3}, "without biases"),
        Mutant("another constant", {"last": 8}, "two layers"),
    ),
    see_also=("cannot-simplify-when-f-applied", "nonpolynomial-iff-universal"),
    remark="So one closed equation stands for all layers: with 10 of them it has degree 1024.",
    concludes=("without biases", "degrees"),
)
