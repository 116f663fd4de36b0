"""The Jacobian of softmax is the covariance of its shares: never negative, and blind to shifts."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def slopes(factor=1):
    """∂p/∂x = p(1 − p) and ∂p/∂y = −pq for shares p of x and q of y beside a rest R."""
    from sympy import Derivative, Function, Lambda, Symbol, exp

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, DerivativeIs, Meaning

    rest = Symbol("R", nonnegative=True)
    p, q = Function("p", real=True), Function("q", real=True)
    total = exp(x) + exp(y) + rest
    known = {p: Lambda((x, y), exp(x) / total), q: Lambda((x, y), exp(y) / total)}
    check, one, other = DerivativeIs(known), p(x, y), q(x, y)
    return Derivation.of(
        Chain.of(Derivative(one, x), ("=", factor * one * (1 - one), "quotient rule", check)),
        Chain.of(Derivative(one, y), ("=", -factor * one * other, "quotient rule", check)),
        meanings=(
            *(Meaning(letter(x, y), "", known[letter](x, y)) for letter in (p, q)),
            Meaning(rest, "the sum of the exponentials of the other logits"),
        ),
    )


def pairs(sign=-1):
    """Σpv² − (Σpv)² = p₁p₂(v₁ − v₂)² + p₁p₃(v₁ − v₃)² + p₂p₃(v₂ − v₃)² for three shares."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    p1, p2, p3 = symbols("p_1:4", real=True)
    v1, v2, v3 = symbols("v_1:4", real=True)
    whole = p1 * v1**2 + p2 * v2**2 + p3 * v3**2 - (p1 * v1 + p2 * v2 + p3 * v3) ** 2
    two = p1 * p2 * (v1 + sign * v2) ** 2 + p1 * p3 * (v1 - v3) ** 2 + p2 * p3 * (v2 - v3) ** 2
    check = RingIdentity(given={p3: 1 - p1 - p2})
    return Derivation.of(Chain.of(whole, ("=", two, "p₁ + p₂ + p₃ = 1", check)))


def grown(weight=1):
    """One share more: the totals P, Σpv and Σpv² grow, and so does the sum over pairs.

    With S = Σp, T = Σpv, U = Σpv² over the first n the sum over their pairs is SU − T²; the pairs
    with one more share p at v add p(U − 2vT + v²S), a sum of squares itself.
    """
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    s, t, u, p, v = symbols("S T U p v", real=True)
    after = (s + p) * (u + p * v**2) - (t + p * v) ** 2
    value = s * u - t**2 + weight * p * (u - 2 * v * t + v**2 * s)
    link = ("=", value, "multiply out", RingIdentity())
    return Derivation.of(Chain.of(after, link))


def every_n(sign=1):
    """What a share q adds, Σq·p(j)·d(j)² with the differences d(j) of v, is ≥ 0 for any n."""
    from sympy import Function, S, Sum, Symbol

    from symact.logic import Cases, Derivation, Induction, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    p, d = Function("p", nonnegative=True), Function("d", real=True)
    q = Symbol("q", nonnegative=True)
    pairs_with = Sum(sign * q * p(j) * d(j) ** 2, (j, 1, n))
    check = Induction(n, {}, Cases(()), Cases((d(n + 1),)))
    reasons = ("no shares", "one share more", "a square, and shares ≥ 0")
    return Derivation.of(*by_induction(pairs_with, "≥", S.Zero, check, reasons=reasons))


def blind(value=0):
    """Equal v give 0: softmax does not see a shift of all logits."""
    from sympy import Integer, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    s, t, u, c = symbols("S T U c", real=True)
    link = ("=", Integer(value), "all v are c", RingIdentity(given={t: s * c, u: s * c**2}))
    return Derivation.of(Chain.of(s * u - t**2, link))


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in ("a", "b", "c", "u", "v", "w")}


def agree(a, b, c, u, v, w, sign=-1):
    """Variance and sum over pairs, of three shares from three positive numbers."""
    if min(a, b, c) <= 0:
        return None
    total = Fraction(a + b + c)
    shares, values = (a / total, b / total, c / total), (u, v, w)
    mean = sum(p * x for p, x in zip(shares, values, strict=True))
    square = sum(p * x * x for p, x in zip(shares, values, strict=True))
    p, q, r = shares
    whole = p * q * (u + sign * v) ** 2 + p * r * (u - w) ** 2 + q * r * (v - w) ** 2
    return square - mean**2 == whole


theorem = Theorem(
    id="softmax-jacobian-is-a-variance",
    title="vᵀJv of softmax's Jacobian is the variance of v under its shares, a sum over pairs ≥ 0",
    section="",
    topic="softmax",
    claim=None,
    verdict="companion",
    statements=(
        Statement("slopes", slopes),
        Statement("three shares", pairs),
        Statement("one share more", grown),
        Statement(
            "pairs with one",
            every_n,
            level="argued",
            argued=("that n shares are reached by one share more at a time",),
        ),
        Statement("a shift", blind),
    ),
    attack=Attack(numbers, agree, wrong={"sign": 1}),
    mutants=(
        Mutant("twice the slope", {"factor": 2}, "slopes"),
        Mutant("the sum of two values", {"sign": 1}, "three shares"),
        Mutant("pairs counted twice", {"weight": 2}, "one share more"),
        Mutant("the squares taken off", {"sign": -1}, "pairs with one"),
        Mutant("a shift that is seen", {"value": 1}, "a shift"),
    ),
    see_also=("cross-entropy-slope-is-p-minus-y", "sigmoid-is-softmax-of-two"),
    remark="With S = 1 the sum over all pairs is Σpv² − (Σpv)². It is the curvature of "
    "log-sum-exp along v, which is therefore convex.",
    concludes=("slopes", "three shares"),
)
