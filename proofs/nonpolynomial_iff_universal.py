"""Networks with one hidden layer approximate everything exactly if f is no polynomial."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem

PLACES = ((Fraction(1), 1), (Fraction(1, 3), -3), (Fraction(-1, 3), 3), (Fraction(-1), -1))
"""Where a third difference looks from −1 to 1, and with which factors."""

SOURCE = (
    "M. Leshno, V. Ya. Lin, A. Pinkus and S. Schocken, 1993, Multilayer feedforward networks with "
    "a nonpolynomial activation function can approximate any function"
)


def degree_falls(factor=1):
    """(x + h)^k − x^k begins with k·h·x^(k − 1), here with u = 1/x."""
    from sympy import Limit, symbols

    from symact.checks import LimitIs, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    h, k, u = symbols("h k u", positive=True)
    inner = ((1 + h * u) ** k - 1) / u
    difference = (1 + h * u) ** k / u**k - 1 / u**k
    return Derivation.of(
        Chain.of(difference, ("=", inner / u ** (k - 1), "take out a power of u", RingIdentity())),
        Chain.of(Limit(inner, u, 0), ("=", factor * k * h, "leading coefficient", LimitIs())),
        meanings=(Meaning(u, "1/x"), Meaning(difference, "(x + h) to the k minus x to the k")),
    )


def differences(factor=1):
    """The n-th difference of x^n, and of x^n with any lower terms, is n!·h^n."""
    from sympy import Function, Symbol, factorial

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction

    n, h = Symbol("n", integer=True, nonnegative=True), Symbol("h", positive=True)
    d = Function("D", real=True)
    recursion = {d(0): 1, d(n + 1): factor * (n + 1) * h * d(n)}
    known = RingIdentity({factorial(n + 1): (n + 1) * factorial(n)})
    check = Induction(n, recursion, RingIdentity(), known)
    reasons = ("0! = 1", "the first difference begins with (n + 1) h xⁿ", "(n + 1)! = (n + 1) n!")
    words = "the n-th difference of xⁿ and any lower terms, with the step h"
    return Derivation.of(
        *by_induction(d(n), "=", factorial(n) * h**n, check, reasons=reasons, label="For all n"),
        meanings=(Meaning(d(n), words),),
    )


def sizes(factor=2):
    """A difference is at most twice as large as what it is made of, so n of them 2^n times."""
    from sympy import Function, Integer, Interval, Symbol, oo, symbols

    from symact.checks import Cases, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    n, m = Symbol("n", integer=True, nonnegative=True), Symbol("m", nonnegative=True)
    p, q, big = *symbols("p q", real=True), Function("M", real=True)
    near = Interval(-m, m)
    least = Split(m, on=Interval(0, oo))
    check = Cases((least, Split(p, on=near), Split(q, on=near)))
    once = Chain.of(p - q, ("≤", factor * m, "p ≤ m and −q ≤ m", check))
    doubled = Induction(n, {big(0): m, big(n + 1): 2 * big(n)}, RingIdentity(), RingIdentity())
    bound, reasons = Integer(factor) ** n * m, ("no difference", "as above", "put in")
    return Derivation.of(
        once,
        *by_induction(big(n), "=", bound, doubled, reasons=reasons, label="For all n"),
        meanings=(
            Meaning(big(n), "what n differences of something of size m at most do not exceed"),
            Meaning(p, "what comes later, and q what comes before"),
        ),
    )


def every_degree(reach=2):
    """n steps of h = 2/n from −1 to 1: the error for x^n is at least n!/n^n."""
    from sympy import Symbol, factorial

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation

    n, h = Symbol("n", integer=True, positive=True), Symbol("h", positive=True)
    chain = Chain.of(
        factorial(n) * h**n / 2**n,
        ("=", factorial(n) / n**n, "h = 2/n", RingIdentity({h: reach / n})),
    )
    return Derivation.of(chain)


def dense():
    """The theorem of Leshno, Lin, Pinkus and Schocken."""
    from symact.checks import Cite
    from symact.derivation import Chain, Derivation
    from symact.words import Words

    nets = Words("nets with one hidden layer come as near as one likes to every continuous g")
    none = Words("f is no polynomial, almost everywhere")
    return Derivation.of(Chain.of(none, ("⇔", nets, "Leshno and others, 1993", Cite(SOURCE))))


def total(function):
    """The third difference."""
    return sum(k * function(x) for x, k in PLACES)


def refutes(power):
    """Whether f(z) = z^power bends, but no net with it can be within 1/5 of x³ from −1 to 1.

    The factors add up to 8; the sum is 0 for all units with z² if it is for three that span them.
    """
    bends = 2**power - 2 * 1**power + 0**power != 0
    blind = all(
        total(lambda x, w=w, b=b: (w * x + b) ** power) == 0 for w, b in ((0, 1), (1, 0), (1, 1))
    )
    return bends and blind and total(lambda x: x**3) > 8 * Fraction(1, 5)


def nets():
    """Two units."""
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=6) for name in "vwbstc"}


def misses_cubes(v, w, b, s, t, c, power=2):
    """Whether a net of two units has an error of 2/9 or more for x³, in fractions."""

    def error(x):
        return x**3 - (v * (w * x + b) ** power + s * (x + t) ** power + c)

    largest = max(abs(error(x)) for x, _ in PLACES)
    return total(error) == Fraction(16, 9) and largest >= Fraction(2, 9)


theorem = Theorem(
    id="nonpolynomial-iff-universal",
    title="Not every f that bends will do: networks approximate everything iff f is no polynomial",
    section="2",
    claim="A non-linear activation is what lets networks model complex relationships.",
    verdict="conditional",
    statements=(
        Statement("a difference", degree_falls),
        Statement("n differences", differences),
        Statement("their size", sizes),
        Statement("error for x to the n", every_degree),
        Statement(
            "no polynomial",
            dense,
            "cited",
            missing="That all other f are good enough is cited.",
        ),
    ),
    counterexamples=(
        Counterexample(
            "f(z) = z² bends, and no net of one hidden layer with it comes within 1/5 of x³.",
            {"power": 2},
            refutes,
            {"power": 3},
        ),
    ),
    attack=Attack(nets, misses_cubes, wrong={"power": 3}),
    mutants=(
        Mutant("another leading coefficient", {"factor": 2}, "a difference"),
        Mutant("differences twice as large", {"factor": 2}, "n differences"),
        Mutant("a difference as small as its parts", {"factor": 1}, "their size"),
        Mutant("steps too short", {"reach": 1}, "error for x to the n"),
    ),
    references=(
        SOURCE,
        "A. Pinkus, 1999, Approximation theory of the MLP model in neural networks",
    ),
    see_also=("every-net-collapses-iff-f-affine", "square-network-degree"),
    remark="With f of degree d all nets of one hidden layer have degree d at most, so n = d + 1 "
    "differences are 0 for them; for x³ and f(z) = z² the error is at least 3!/3³ = 2/9.",
)
