"""Coupling layers have an inverse and a determinant that can be written down."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def inverse(sign=-1):
    """(y·e^a + b − b)·e^(−a) = y, and the other way round, whatever a and b make of x."""
    from sympy import Function, Symbol, exp

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, RingIdentity

    a, b = Function("a", real=True)(x), Function("b", real=True)(x)
    z = Symbol("z", real=True)
    forward = RingIdentity(given={z: y * exp(a) + b})
    back = RingIdentity(given={y: (z - b) * exp(sign * a)})
    return Derivation.of(
        Chain.of((z - b) * exp(sign * a), ("=", y, "put in what z is", forward)),
        Chain.of(y * exp(a) + b, ("=", z, "put in what y is", back)),
    )


def slopes(factor=1):
    """∂/∂y = e^a > 0, and x does not depend on y, so that the determinant is e^a."""
    from sympy import Derivative, Function, S, exp

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, DerivativeIs

    a, b = Function("a", real=True)(x), Function("b", real=True)(x)
    return Derivation.of(
        Chain.of(
            Derivative(y * exp(a) + b, y),
            ("=", factor * exp(a), "a and b depend on x only", DerivativeIs()),
            (">", S.Zero, "a power of e", Cases(())),
        ),
        Chain.of(Derivative(x, y), ("=", S.Zero, "x is passed on", DerivativeIs())),
    )


def stacked(step=1):
    """The determinants of L layers multiply to e to the sum of the a."""
    from sympy import Function, S, Sum, Symbol, exp

    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    L, j = Symbol("L", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    a, d = Function("a", real=True), Function("d", real=True)
    recursion = {d(0): S.One, d(L + 1): exp(step * a(L + 1)) * d(L)}
    check = Induction(L, recursion, RingIdentity(), RingIdentity())
    reasons = ("no layers", "determinants multiply", "add exponents")
    return Derivation.of(
        *by_induction(d(L), "=", exp(Sum(a(j), (j, 1, L))), check, reasons=reasons)
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in ("power", "shift", "y")}


def comes_back(power, shift, y, kept=False):
    if power <= 0:
        return None
    there = y * power + shift
    return (there - shift) * (power if kept else 1 / Fraction(power)) == y


theorem = Theorem(
    id="coupling-layers-invert",
    title="A coupling layer (x, y·e^a(x) + b(x)) has the inverse (x, (y − b)·e^(−a)) for any a, b",
    section="",
    topic="robustness",
    claim=None,
    verdict="companion",
    statements=(
        Statement("inverse", inverse),
        Statement("determinant", slopes),
        Statement("any depth", stacked),
    ),
    attack=Attack(numbers, comes_back, wrong={"kept": True}),
    mutants=(
        Mutant("e^a in the inverse", {"sign": 1}, "inverse"),
        Mutant("twice the slope", {"factor": 2}, "determinant"),
        Mutant("exponents doubled", {"step": 2}, "any depth"),
    ),
    references=(
        "L. Dinh, J. Sohl-Dickstein and S. Bengio, 2017, Density estimation using Real NVP",
    ),
    see_also=("rank-one-residual-inverts",),
    remark="a and b may be networks of any kind. In the recursion d(L) is the determinant of L "
    "layers, by the chain rule a product.",
    concludes=("inverse", "any depth"),
)
