"""Affine maps have second differences 0, and of continuous functions only they do."""

from __future__ import annotations

from symact.theorem import Attack, Mutant, Statement, Theorem


def additive():
    """d(p) = T(p) − T(0), of which the second differences being 0 says d(s + t) = d(s) + d(t)."""
    import sympy

    return sympy.Function("d", real=True)


def affine_maps(twice=1):
    """The second difference of Ax + c, from u by s and by t."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation
    from symact.symbolic import width

    matrix, offset = MatrixSymbol("A", width(1), width(0)), MatrixSymbol("c", width(1), 1)
    u, s, t = (MatrixSymbol(letter, width(0), 1) for letter in "ust")

    def value(point):
        return matrix * point + offset

    second = value(u + s + t) - twice * value(u + s) - value(u + t) + value(u)
    nothing = ZeroMatrix(width(1), 1)
    return Derivation.of(
        Chain.of(second, ("=", nothing, "distribute and cancel", MatrixIdentity()))
    )


def additivity(of_zero=1):
    """The second difference of T from 0 by s and t, in terms of d."""
    from sympy import Function, Integer, Lambda, Symbol, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation

    d, value, p = additive(), Function("T", real=True), Symbol("p", real=True)
    (s, t), zero = symbols("s t", real=True), Integer(0)
    check = RingIdentity({d: Lambda(p, value(p) - of_zero * value(zero))})
    second = value(s + t) - value(s) - value(t) + value(zero)
    return Derivation.of(Chain.of(second, ("=", d(s + t) - d(s) - d(t), "T = d + T(0)", check)))


def multiples(added=1):
    """From d(s + t) = d(s) + d(t): the value at n steps is n times the value at one."""
    from sympy import Integer, Symbol, symbols

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, by_induction

    d, s = additive(), Symbol("s", real=True)
    n, zero = symbols("n", integer=True, nonnegative=True), Integer(0)
    recursion = {d(zero): zero, d((n + 1) * s): d(n * s) + added * d(s)}
    check = Induction(n, recursion, RingIdentity(), RingIdentity())
    reasons = ("0 = 0·d(s)", "d(0) = T(0) − T(0); d(ns + s) = d(ns) + d(s)", "add")
    return Derivation.of(
        *by_induction(d(n * s), "=", n * d(s), check, reasons=reasons, label="For every n")
    )


def fractions(sign=-1):
    """At a fraction ±m/n the value is ±m/n times the value at 1."""
    from sympy import Integer, Symbol, symbols

    from symact.checks import RingIdentity, Shown
    from symact.derivation import Chain, Derivation

    d, one = additive(), Integer(1)
    m, n = symbols("m n", integer=True, positive=True)
    s, steps = Symbol("s", real=True), Symbol("n", integer=True, nonnegative=True)
    times_m, times_n = (Shown(multiples(), {steps: number, s: one / n}) for number in (m, n))
    nth = RingIdentity({d(one / n): d(one) / n})
    mirrored = RingIdentity({d(-m / n): sign * d(m / n), d(m / n): m / n * d(one)})
    return Derivation.of(
        Chain.of(d(one), ("=", n * d(one / n), "n steps of 1/n", times_n)),
        Chain.of(
            d(m / n),
            ("=", m * d(one / n), "m steps of 1/n", times_m),
            ("=", m / n * d(one), "the nth part of d(1)", nth),
        ),
        Chain.of(d(-m / n), ("=", -m / n * d(one), "d(−m/n) + d(m/n) = d(0) = 0", mirrored)),
    )


def real_numbers(share=1):
    """At a real x: d(x) − x·d(1) is as near to 0 as one likes, if d is continuous."""
    from sympy import Abs, Interval, Symbol, oo, symbols

    from symact.checks import Cases, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import x

    d, e, f, m, q = additive(), *symbols("e f m q", real=True)
    size = Symbol("epsilon", positive=True)
    near = Interval(-size, size)
    check = Cases((Split(size, on=Interval.open(0, oo)), m, Split(e, on=near), Split(f, on=near)))
    apart = RingIdentity({d(q): q * d(1)})
    bound, constant = size * (1 + share * Abs(m)), Symbol("k", real=True)
    number, positive = Symbol("h", real=True), Interval.open(0, oo)
    half = number / (2 * constant)
    smaller = Cases((Split(number, on=positive), Split(constant, on=positive)))
    return Derivation.of(
        Chain.of(d(x) - x * d(1), ("=", (d(x) - d(q)) - (x - q) * d(1), "d(q) = q d(1)", apart)),
        Chain.of(e - f * m, ("≤", bound, "e and f are at most ε", check)),
        Chain.of(f * m - e, ("≤", bound, "e and f are at least −ε", check)),
        Chain.of(
            half * constant, ("<", number, "it is half of it", smaller), label="For ε = h/(2k)"
        ),
        meanings=(
            Meaning(d(x), "T(x) − T(0)"),
            Meaning(q, "a rational number so near to x that e and f are within ε of 0"),
            Meaning(e, "", d(x) - d(q)),
            Meaning(f, "", x - q),
            Meaning(m, "", d(1)),
            Meaning(constant, "", 1 + Abs(m)),
            Meaning(number, "the size of d(x) − x d(1), were it not 0; all εk bound it"),
        ),
    )


def quadratics():
    """A polynomial of degree 2, a point and two steps."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=30, max_denominator=6) for name in "acust"}


def second_difference_is_zero(a, c, u, s, t, bend=0):
    """Whether the second difference of bend·x² + a·x + c is 0, in fractions."""

    def value(x):
        return bend * x**2 + a * x + c

    return value(u + s + t) - value(u + s) - value(u + t) + value(u) == 0


theorem = Theorem(
    id="affine-iff-second-difference-zero",
    title="A continuous function is affine exactly when its second differences are 0",
    section="1",
    claim=None,
    verdict="companion",
    statements=(
        Statement("affine maps", affine_maps),
        Statement("additivity", additivity),
        Statement(
            "whole multiples",
            multiples,
        ),
        Statement("fractions", fractions),
        Statement(
            "real numbers",
            real_numbers,
        ),
    ),
    attack=Attack(quadratics, second_difference_is_zero, wrong={"bend": 1}),
    mutants=(
        Mutant("one value counted twice", {"twice": 2}, "affine maps"),
        Mutant("d is T itself", {"of_zero": 0}, "additivity"),
        Mutant("a step that counts twice", {"added": 2}, "whole multiples"),
        Mutant("an even function", {"sign": 1}, "fractions"),
        Mutant("too small a bound", {"share": 0}, "real numbers"),
    ),
    references=(
        "A.-L. Cauchy, 1821, Cours d'analyse",
        "G. Hamel, 1905, Eine Basis aller Zahlen und die unstetigen Lösungen der "
        "Funktionalgleichung f(x + y) = f(x) + f(y)",
    ),
    see_also=("every-net-collapses-iff-f-affine", "linear-vs-affine"),
    remark="A number of which the size is below every ε(1 + |m|) is 0. Without continuity there "
    "are others (Hamel); coordinate by coordinate the same holds for maps of several inputs.",
)
