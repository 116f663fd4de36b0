"""Networks with one hidden layer approximate everything exactly if f is no polynomial."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem

PLACES = ((Fraction(1), 1), (Fraction(1, 3), -3), (Fraction(-1, 3), 3), (Fraction(-1), -1))
"""Where a third difference looks from −1 to 1, and with which factors."""

DIFFERENCES = "that D(n) is the n-th difference of xⁿ and any lower terms, with the step h"
ROOM = "that s ≥ 0: the n-th difference of an error of at most m is n!hⁿ, and at most 2ⁿm"
SOURCE = (
    "M. Leshno, V. Ya. Lin, A. Pinkus and S. Schocken, 1993, Multilayer feedforward networks with "
    "a nonpolynomial activation function can approximate any function"
)


def letters():
    """Whole numbers n from 0 on, j from 1 on, and a step h."""
    from sympy import Symbol

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    return n, j, Symbol("h", positive=True)


def by_steps(left, right, recursion, n, reason):
    """An identity for every whole number n."""
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    check = Induction(n, recursion, RingIdentity(), RingIdentity())
    reasons = ("at the start", reason, "put in")
    return Derivation.of(*by_induction(left, "=", right, check, reasons=reasons))


def degree_falls(factor=1):
    """(x + h)^(n + 1) is x^(n + 1) + (n + 1) h x^n and h² times something of a lower degree."""
    from sympy import Function

    from symact.library.vocabulary import x

    (n, _, h), rest = letters(), Function("R", real=True)
    recursion = {rest(0): 0, rest(n + 1): (x + h) * rest(n) + (n + 1) * x**n}
    recursion[(x + h) ** (n + 2)] = (x + h) * (x + h) ** (n + 1)
    whole = x ** (n + 1) + factor * (n + 1) * h * x**n + h**2 * rest(n)
    return by_steps((x + h) ** (n + 1), whole, recursion, n, "one factor more")


def differences(factor=1):
    """The n-th difference of x^n, and of x^n with any lower terms, is n!·h^n."""
    from sympy import Function, Product

    (n, j, h), d = letters(), Function("D", real=True)
    recursion = {d(0): 1, d(n + 1): factor * (n + 1) * h * d(n)}
    reason = "the first difference begins with (n + 1) h xⁿ"
    return by_steps(d(n), Product(j, (j, 1, n)) * h**n, recursion, n, reason)


def sizes(factor=2):
    """A difference is at most twice as large as what it is made of."""
    from sympy import Interval, Symbol, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Split

    m, (p, q) = Symbol("m", nonnegative=True), symbols("p q", real=True)
    check = Cases((Split(m, on=Interval(0, oo)), *(Split(z, on=Interval(-m, m)) for z in (p, q))))
    return Derivation.of(Chain.of(p - q, ("≤", factor * m, "p ≤ m and −q ≤ m", check)))


def every_degree(reach=2, least=0):
    """n steps of h = 2/n from −1 to 1: n!·h^n ≤ 2^n m with room s, so m is at least n!/n^n."""
    from sympy import Interval, Product, Symbol, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    (_, j, h), n = letters(), Symbol("n", integer=True, positive=True)
    m, s = symbols("m s", real=True)
    factorial = Product(j, (j, 1, n))
    size, room = factorial * h**n, Cases((Split(s, on=Interval(least, oo)),))
    put_in = ("=", factorial / n**n, "h = 2/n", RingIdentity(given={h: reach / n}))
    summed = ("=", (size + s) / 2**n, "what s is", RingIdentity({s: 2**n * m - size}))
    chain = Chain.of(m, summed, ("≥", size / 2**n, "s ≥ 0", room), put_in)
    return Derivation.of(chain, meanings=(Meaning(s, "", 2**n * m - size),))


def cubes(low=(2, 9), share=2):
    """Units with z² add up to a quadratic; one within m of x³ at four places has m ≥ 2/9."""
    from sympy import And, Function, Rational, Sum, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Farkas, Induction, RingIdentity

    n, j, _ = letters()
    u, v, w = (Function(letter, real=True)(j) for letter in "uvw")
    terms = u * (v * x + w) ** 2, u * v**2, u * v * w, u * w**2
    net, first, second, third = (Sum(term, (j, 1, n)) for term in terms)
    units = Induction(n, {}, RingIdentity(), RingIdentity())
    a, b, c, m = symbols("a b c m", real=True)
    shares = {}
    for place, factor in PLACES:
        p, sign = Rational(place), 1 if factor > 0 else -1
        shares[sign * (p**3 - (a * p**2 + b * p + c)) <= m] = Fraction(abs(factor), 8)
    near = And(*shares, evaluate=False)
    whole = ("=", first * x**2 + share * second * x + third, "unit by unit", units)
    error = ("⇒", m >= Rational(*low), "an eighth of the sum", Farkas(shares))
    return Derivation.of(Chain.of(net, whole), Chain.of(near, error))


def dense():
    """The theorem of Leshno, Lin, Pinkus and Schocken."""
    from symact.logic import Chain, Cite, Derivation, Words

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
        Statement("n differences", differences, "argued", argued=(DIFFERENCES,)),
        Statement("their size", sizes),
        Statement("error for x to the n", every_degree, "argued", argued=(ROOM,)),
        Statement("error of squares for x cubed", cubes),
        Statement(
            "no polynomial", dense, "cited", missing="That all other f are good enough is cited."
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
        Mutant("differences too large", {"least": -1}, "error for x to the n"),
        Mutant("without the mixed term", {"share": 0}, "error of squares for x cubed"),
        Mutant("a larger error", {"low": (1, 4)}, "error of squares for x cubed"),
    ),
    references=(
        SOURCE,
        "A. Pinkus, 1999, Approximation theory of the MLP model in neural networks",
    ),
    see_also=("every-net-collapses-iff-f-affine", "square-network-degree"),
    remark="With f of degree d all nets of one hidden layer have degree d at most, so n = d + 1 "
    "differences are 0 for them; for x³ and f(z) = z² the error is at least 3!/3³ = 2/9.",
    concludes=("no polynomial",),
)
