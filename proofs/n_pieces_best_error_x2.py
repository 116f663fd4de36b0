"""How near n straight pieces can come to x² on the unit interval: 1/(8n²), and no nearer."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_piece(bend=2, largest=4):
    """On a piece of length h an affine function is somewhere off by h²/8 or more."""
    from sympy import And, Eq, Function, Ge, Le, symbols

    from symact.checks import Farkas, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    a, h, s, c, x = symbols("a h s c x", real=True)
    left, middle, right, q, m = symbols("e_0 e_1 e_2 q M", real=True)
    e = Function("e", real=True)
    points = (a, a + h / 2, a + h)
    errors = RingIdentity({e(p): p**2 - (s * p + c) for p in points})
    known = (Eq(left - 2 * middle + right, q), Le(left, m), Ge(middle, -m), Le(right, m))
    sum_up = Farkas(dict(zip(known, (1, 1, 2, 1), strict=True)))
    return Derivation.of(
        Chain.of(
            e(a) - 2 * e(a + h / 2) + e(a + h),
            ("=", h**2 / bend, "the line drops out", errors),
            label="The error e at the ends and in the middle",
        ),
        Chain.of(
            And(*known, evaluate=False),
            ("⇒", Ge(largest * m, q), "add up", sum_up),
            label="If the error is at most M",
        ),
        meanings=(
            Meaning(e(x), "the error", x**2 - (s * x + c)),
            Meaning(left, "e(a); then e₁ = e(a + h/2) and e₂ = e(a + h)"),
            Meaning(q, "h²/2; so 8M ≥ h²"),
        ),
    )


def all_pieces(eighth=8):
    """Lengths that add up to 1 are not all shorter than 1/n."""
    from sympy import Integer, Interval, Symbol, oo, symbols

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Chain, Derivation, Meaning, by_induction

    n, total = Symbol("n", integer=True, nonnegative=True), Symbol("L_n", real=True)
    g, h, share = symbols("g w G", real=True)
    longer = Cases((Split(g, on=Interval(0, oo)), Split(h, on=Interval.open(g, oo))))
    recursion = {at(total, {n: 0}): 0, at(total, {n: n + 1}): total + h}
    shorter = Cases((g, Split(h, at=(g,), on=Interval(-oo, g))))
    check = Induction(n, recursion, Cases(()), shorter)
    reasons, enough = (
        ("no piece", "by definition", "w ≤ g"),
        Cases((Split(share, on=Interval(1, oo)),)),
    )
    return Derivation.of(
        Chain.of(h**2, (">", g**2, "squares grow", longer), label="If a piece had length w > g"),
        *by_induction(total, "≤", n * g, check, reasons=reasons, label="So w ≤ g, for n pieces"),
        Chain.of(
            share**2 / eighth,
            ("≥", Integer(1) / 8, "G ≥ Lₙ = 1", enough),
            label="So n²M is",
        ),
        meanings=(
            Meaning(g, "the root of 8M; no piece has w² > 8M"),
            Meaning(h, "the length of one piece more"),
            Meaning(total, "the sum of the lengths of n pieces, 1 for all of them"),
            Meaning(share, "n g, so that n²M = G²/8"),
        ),
    )


def attained(shift=8):
    """Chords over equal pieces, lowered by h²/8, are continuous and off by at most h²/8."""
    from sympy import Interval, Rational, symbols

    from symact.checks import Cases, RingIdentity, Split, Squares
    from symact.derivation import Chain, Derivation, Meaning

    a, h, u = symbols("a h u", real=True)
    down = h**2 / shift
    line = (1 - u) * a**2 + u * (a + h) ** 2 - down
    error = down - h**2 * u * (1 - u)
    inside = Cases((h, Split(u, on=Interval(0, 1))))
    ends = [RingIdentity({u: end}) for end in (0, 1)]
    return Derivation.of(
        Chain.of(line, ("=", a**2 - down, "at u = 0", ends[0]), label="At the left end"),
        Chain.of(line, ("=", (a + h) ** 2 - down, "at u = 1", ends[1]), label="At the right end"),
        Chain.of(
            (a + u * h) ** 2 - line,
            ("=", error, "multiply out", RingIdentity()),
            ("≤", h**2 / 8, "u(1 − u) is not negative", inside),
        ),
        Chain.of(
            error,
            ("≥", -(h**2) / 8, "a square is left", Squares([(1, h * (u - Rational(1, 2)))])),
        ),
        meanings=(Meaning(h, "1/n"),),
    )


def pieces():
    """Nodes between 0 and 1 and values there."""
    from hypothesis import strategies as st

    numbers = st.integers(0, 60).map(lambda count: Fraction(count, 60))
    return {
        "nodes": st.lists(numbers, max_size=5, unique=True),
        "values": st.lists(numbers, min_size=7, max_size=7),
    }


def is_off(nodes, values, factor=8):
    """Whether a continuous function with these nodes is off by 1/(8n²) at an end or a middle."""
    places = sorted({Fraction(0), *nodes, Fraction(1)})
    points = list(zip(places, values, strict=False))
    middles = [((p + q) / 2, (v + w) / 2) for (p, v), (q, w) in pairwise(points)]
    n = len(middles)
    return max(abs(x * x - value) for x, value in (*points, *middles)) >= Fraction(1, factor * n**2)


theorem = Theorem(
    id="n-pieces-best-error-x2",
    title="The best n straight pieces miss x² on the unit interval by exactly 1/(8n²)",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one piece", one_piece),
        Statement(
            "all pieces together",
            all_pieces,
        ),
        Statement("attained", attained),
    ),
    attack=Attack(pieces, is_off, wrong={"factor": 1}),
    mutants=(
        Mutant("the bend h²/3", {"bend": 3}, "one piece"),
        Mutant("3M in place of 4M", {"largest": 3}, "one piece"),
        Mutant("a ninth", {"eighth": 9}, "all pieces together"),
        Mutant("lowered by half as much", {"shift": 16}, "attained"),
    ),
    references=(
        "P. L. Chebyshev, 1854, Théorie des mécanismes connus sous le nom de parallélogrammes",
    ),
    see_also=("yarotsky-square", "relu-net-never-equals-curve", "shallow-piece-upper-bound"),
    remark="An error ε takes 1/√(8ε) pieces, rounded up; no number of pieces brings it to 0.",
)
