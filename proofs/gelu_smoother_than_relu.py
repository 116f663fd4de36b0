"""GELU has a derivative everywhere; ReLU has a kink at 0."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem


def kink(right=1, left=0):
    """The difference quotients of ReLU at 0 are 1 on the right and 0 on the left."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    h = symbols("h", real=True)
    sides = (right, Interval.open(0, oo)), (left, Interval.open(-oo, 0))
    return Derivation.of(
        *(
            Chain.of(
                (r(h) - r(0)) / h,
                ("=", Rational(slope), "put in", Cases((Split(h, on=side),), DEFINITIONS)),
            )
            for slope, side in sides
        ),
        meanings=meanings(r),
    )


def slope(middle=Fraction(1, 2)):
    """G′ exists, and is 1/2 at 0, halfway between ReLU's slopes."""
    from sympy import Derivative, Rational

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(
            Derivative(G(x), x),
            ("=", Phi(x) + x * phi(x), "product rule, Φ′ = φ", DerivativeIs(DEFINITIONS)),
        ),
        Chain.of(Phi(0) + 0 * phi(0), ("=", Rational(middle), "at 0", exact)),
        meanings=meanings(G, Phi, phi),
    )


def every_order(sign=-1, first=2):
    """The derivative of order n + 2 is Pφ, with P by recursion, where P has a derivative."""
    from sympy import Derivative, Function, Symbol

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, x
    from symact.logic import Derivation, DerivativeIs, Induction, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    derivative, polynomial = Function("D", real=True), Function("P", real=True)
    recursion = {
        derivative(0, x): Derivative(G(x), (x, 2)),
        polynomial(0, x): first - x**2,
        derivative(n + 1, x): Derivative(derivative(n, x), x),
        polynomial(n + 1, x): Derivative(polynomial(n, x), x) + sign * x * polynomial(n, x),
    }
    check = Induction(n, recursion, DerivativeIs(DEFINITIONS), DerivativeIs(DEFINITIONS))
    reasons = ("differentiate twice", "once more", "φ′ = −xφ")
    whole = polynomial(n, x) * phi(x)
    return Derivation.of(
        *by_induction(derivative(n, x), "=", whole, check, reasons=reasons, label="Order n + 2"),
        meanings=meanings(G, phi),
    )


def closed(grown=1):
    """φ times a power of x has a derivative of that kind again, for every power."""
    from sympy import Derivative, Symbol

    from symact.library.vocabulary import DEFINITIONS, meanings, phi, x
    from symact.logic import Chain, Derivation, DerivativeIs

    k, check = Symbol("k", integer=True, nonnegative=True), DerivativeIs(DEFINITIONS)
    next_one = ((k + grown) * x**k - x ** (k + 2)) * phi(x)
    return Derivation.of(
        Chain.of(Derivative(phi(x), x), ("=", -x * phi(x), "chain rule", check)),
        Chain.of(Derivative(x ** (k + 1) * phi(x), x), ("=", next_one, "product rule", check)),
        meanings=meanings(phi),
    )


def steps():
    from symact.testing import rationals

    return {"step": rationals(max_numerator=100)}


def jumps(step, jump=1):
    """Whether the slopes of ReLU at 0 differ by 1, and those of GELU by less than the step."""
    from symact.testing import normal_between

    if step <= 0:
        return None
    relu = max(step, Fraction(0)) / step - max(-step, Fraction(0)) / -step
    low, high = normal_between(step, bits=48)
    # G(h)/h = Φ(h) and G(−h)/(−h) = Φ(−h) = 1 − Φ(h), and Φ′ < 1/2
    return relu == jump and 2 * low - 1 <= step and high >= Fraction(1, 2)


theorem = Theorem(
    id="gelu-smoother-than-relu",
    title="GELU has a derivative everywhere; ReLU has none at 0",
    section="4",
    claim="GELU is a smoother alternative to ReLU.",
    verdict="holds",
    statements=(
        Statement("kink", kink),
        Statement("slope", slope),
        Statement("closed", closed),
        Statement("every order", every_order),
    ),
    attack=Attack(steps, jumps, wrong={"jump": 0}),
    mutants=(
        Mutant("one slope on both sides", {"left": 1}, "kink"),
        Mutant("another slope on the right", {"right": 2}, "kink"),
        Mutant("another slope at 0", {"middle": Fraction(1, 3)}, "slope"),
        Mutant("another factor", {"grown": 2}, "closed"),
        Mutant("φ′ with the wrong sign", {"sign": 1}, "every order"),
        Mutant("another second derivative", {"first": 1}, "every order"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    shows=(Shows("gelu", "smooth", ("slope", "closed")),),
    see_also=("relu-derivative-binary", "gelu-derivative", "gelu-lipschitz"),
    remark="How to read 'every order': P(0, x) is a polynomial, and with P(n, x) so is P(n + 1, x) "
    "(no check looks at that). That P(n, x) has a derivative is a premise.",
    concludes=("slope", "kink"),
)
