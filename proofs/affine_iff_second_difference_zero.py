"""Affine maps have second differences 0, and of continuous functions only they do."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def additive():
    """d(p) = T(p) − T(0), of which the second differences being 0 says d(s + t) = d(s) + d(t)."""
    import sympy

    return sympy.Function("d", real=True)


def affine_maps(twice=1):
    """The second difference of Ax + c, from u by s and by t."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    matrix, offset = MatrixSymbol("A", width(1), width(0)), MatrixSymbol("c", width(1), 1)
    u, s, t = (MatrixSymbol(letter, width(0), 1) for letter in "ust")

    def value(point):
        return matrix * point + offset

    second = value(u + s + t) - twice * value(u + s) - value(u + t) + value(u)
    nothing = ZeroMatrix(width(1), 1)
    return Derivation.of(
        Chain.of(second, ("=", nothing, "distribute and cancel", MatrixIdentity()))
    )


def additivity(of_zero=1, is_zero=True):
    """The second difference of T from 0 by s and t, in terms of d; where it is 0, d is additive."""
    from sympy import Function, Integer, Lambda, S, Symbol, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    d, value, p = additive(), Function("T", real=True), Symbol("p", real=True)
    (s, t), zero = symbols("s t", real=True), Integer(0)
    defined = {d: Lambda(p, value(p) - of_zero * value(zero))}
    second = value(s + t) - value(s) - value(t) + value(zero)
    known = {value(s + t): value(s) + value(t) - value(zero)} if is_zero else {}
    sum_of = d(s) + d(t)
    return Derivation.of(
        Chain.of(second, ("=", d(s + t) - sum_of, "T = d + T(0)", RingIdentity(defined))),
        Chain.of(d(s + t), ("=", sum_of, "if it is 0", RingIdentity(defined, known))),
        Chain.of(d(zero), ("=", S.Zero, "T(0) − T(0)", RingIdentity(defined))),
    )


def multiples(added=1):
    """From d(s + t) = d(s) + d(t): the value at k steps is k times the value at one."""
    from sympy import Integer, Symbol, symbols

    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    d, s = additive(), Symbol("s", real=True)
    k, zero = symbols("k", integer=True, nonnegative=True), Integer(0)
    recursion = {
        d(zero): zero,
        d((k + 1) * s): d(k * s) + added * d(s),
        (k + 1) * d(s): k * d(s) + d(s),
    }
    check = Induction(k, recursion, RingIdentity(), RingIdentity())
    reasons = ("0 = 0·d(s)", "d(0) = T(0) − T(0); d(ks + s) = d(ks) + d(s)", "add")
    at_steps, of_steps = d(k * s), k * d(s)
    return Derivation.of(
        *by_induction(at_steps, "=", of_steps, check, reasons=reasons, label="For every k"),
        *by_induction(of_steps, "=", at_steps, check, reasons=reasons, label="The other way round"),
    )


def fractions(sign=-1, is_known=True):
    """At a fraction ±m/n the value is ±m/n times the value at 1."""
    from sympy import Integer, Symbol, symbols

    from symact.logic import Chain, Derivation, RingIdentity, Shown

    d, one = additive(), Integer(1)
    m, n = symbols("m n", integer=True, positive=True)
    s, k = Symbol("s", real=True), Symbol("k", integer=True, nonnegative=True)

    def steps(number, of):
        return Shown(multiples(), {k: number, s: of})

    mirrored = RingIdentity(given={d(-one): sign * d(one)} if is_known else {})
    return Derivation.of(
        Chain.of(
            n * d(m / n),
            ("=", d(m), "n steps of m/n", steps(n, m / n)),
            ("=", m * d(one), "m steps of 1", steps(m, one)),
        ),
        Chain.of(
            n * d(-m / n),
            ("=", d(-m), "n steps of −m/n", steps(n, -m / n)),
            ("=", m * d(-one), "m steps of −1", steps(m, -one)),
            ("=", -m * d(one), "d(−1) + d(1) = d(0) = 0", mirrored),
        ),
    )


def real_numbers(share=1, is_known=True):
    """At a real x: if d is continuous, d(x) is x·d(1), since it is nearer to it than any h > 0.

    Continuity gives a fraction q so near to x that x − q and d(x) − d(q) are at most ε.
    """
    from sympy import Abs, Interval, Symbol, oo, symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    d, q, size = additive(), Symbol("q", rational=True), Symbol("varepsilon", positive=True)
    e, f, m = symbols("e f m", real=True)
    values = {e: d(x) - d(q), f: x - q, m: d(1)}
    near = Interval(-size, size)
    check = Cases((Split(size, on=Interval.open(0, oo)), m, Split(e, on=near), Split(f, on=near)))
    apart = RingIdentity(values, {d(q): q * d(1)} if is_known else {})
    h = symbols("h", positive=True)
    gap, bound = d(x) - x * d(1), size * (1 + share * Abs(m))
    small = Cases((m,), given={size: h / (2 * (1 + Abs(m)))})
    less = ("<", h, "ε = h/(2 + 2|m|)", small)
    return Derivation.of(
        Chain.of(
            gap,
            ("=", e - f * m, "d(q) = q d(1)", apart),
            ("≤", bound, "e and f are at most ε", check),
            less,
        ),
        Chain.of(
            -gap,
            ("=", f * m - e, "d(q) = q d(1)", apart),
            ("≤", bound, "e and f are at least −ε", check),
            less,
        ),
        meanings=tuple(Meaning(letter, "", value) for letter, value in values.items()),
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
        Statement("whole multiples", multiples),
        Statement("fractions", fractions),
        Statement("real numbers", real_numbers),
    ),
    attack=Attack(quadratics, second_difference_is_zero, wrong={"bend": 1}),
    mutants=(
        Mutant("one value counted twice", {"twice": 2}, "affine maps"),
        Mutant("d is T itself", {"of_zero": 0}, "additivity"),
        Mutant("any second difference", {"is_zero": False}, "additivity"),
        Mutant("a step that counts twice", {"added": 2}, "whole multiples"),
        Mutant("an even function", {"sign": 1}, "fractions"),
        Mutant("any value at −1", {"is_known": False}, "fractions"),
        Mutant("too small a bound", {"share": 0}, "real numbers"),
        Mutant("any value at q", {"is_known": False}, "real numbers"),
    ),
    references=(
        "A.-L. Cauchy, 1821, Cours d'analyse",
        "G. Hamel, 1905, Eine Basis aller Zahlen und die unstetigen Lösungen der "
        "Funktionalgleichung f(x + y) = f(x) + f(y)",
    ),
    see_also=("every-net-collapses-iff-f-affine", "linear-vs-affine"),
    remark="Continuity at x is used as it is defined: for fractions q that come near to x, d(q) "
    "comes near to d(x). Without it there are others (Hamel).",
    concludes=("affine maps", "real numbers"),
)
