"""How near n straight pieces can come to x² on the unit interval: 1/(8n²), and no nearer."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Mutant, Statement, Theorem


def quarter(largest=4):
    """A second difference is at most four times the largest of its three values."""
    from sympy import Abs, Max, symbols

    from symact.logic import Cases, Chain, Derivation, Split

    p, q, u = symbols("p q u", real=True)
    orders = Cases((p, Split(q, at=(0, p, -p)), Split(u, at=(0, p, -p, q, -q))))
    link = ("≤", Max(Abs(p), Abs(q), Abs(u)), "in every order of sizes", orders)
    return Derivation.of(Chain.of((p - 2 * q + u) / largest, link))


def one_piece(bend=2, largest=4, straight=True):
    """On a piece of length h an affine function is somewhere off by h²/8 or more."""
    from sympy import Abs, Function, Lambda, Max, symbols

    from symact.library.vocabulary import x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity, Shown

    a, h, s, c = symbols("a h s c", real=True)
    p, q, u = symbols("p q u", real=True)
    e = Function("e", real=True)
    off = x**2 - (s * x + c if straight else s * x**2 + c)
    left, middle, right = e(a), e(a + h / 2), e(a + h)
    drops = RingIdentity({e: Lambda(x, off)})
    bounded = Shown(quarter(largest), {p: left, q: middle, u: right})
    return Derivation.of(
        Chain.of(
            h**2 / (bend * largest),
            ("=", (left - 2 * middle + right) / largest, "the line drops out", drops),
            ("≤", Max(Abs(left), Abs(middle), Abs(right)), "the three errors", bounded),
            label="The error e at the ends and in the middle",
        ),
        meanings=(Meaning(e(x), "", off),),
    )


def lengths():
    """How many lengths w there are, one of them, the sum L up to it, a > 0 and the error M."""
    from sympy import Symbol

    k, a = Symbol("k", integer=True, positive=True), Symbol("a", positive=True)
    return k, *(Symbol(name, real=True) for name in ("w_k", "L_k")), a, Symbol("M", real=True)


def summed(bounded=True):
    """If w² ≤ 8M for each of k lengths w with the sum L, kaM is at least a(2aL − ka²)/8."""
    from sympy import Interval, oo

    from symact.logic import Cases, Derivation, Induction, Split, at, by_induction

    k, length, total, a, error = lengths()
    first, later = at(length, {k: 1}), at(length, {k: k + 1})
    recursion = {
        at(total, {k: 1}): first,
        at(total, {k: k + 1}): total + later,
        (k + 1) * a * error: k * a * error + a * error,
    }
    checks = []
    for one in (first, later):
        large = Interval(one**2 / 8, oo) if bounded else Interval(0, oo)
        checks.append(Cases((Split(one, at=(a,)), Split(error, at=(), on=large))))
    check, reasons = Induction(k, recursion, *checks, start=1), ("one", "one more", "(w − a)² ≥ 0")
    right = a * (2 * a * total - k * a**2) / 8
    return Derivation.of(*by_induction(k * a * error, "≥", right, check, reasons=reasons))


def all_pieces(eighth=8, whole=True, bounded=True):
    """If w² ≤ 8M for each of n lengths w with the sum 1, M is at least 1/(8n²)."""
    from sympy import Integer, Symbol

    from symact.logic import Chain, Derivation, RingIdentity, Shown, at

    n = Symbol("n", integer=True, positive=True)
    k, _, total, a, error = lengths()
    total, shown = at(total, {k: n}), Shown(summed(bounded), {k: n, a: 1 / n})
    share = (2 * total / n - n * (1 / n) ** 2) / (8 * n)
    put_in = RingIdentity(given={total: Integer(1)} if whole else {})
    return Derivation.of(
        Chain.of(
            error,
            ("≥", share, "by induction on k, for k = n and a = 1/n", shown),
            ("=", 1 / (Integer(eighth) * n**2), "L is 1", put_in),
        ),
    )


def attained(shift=8, end=0, inside=1):
    """Chords over equal pieces, lowered by h²/8, are continuous and off by at most h²/8."""
    from sympy import Interval, Rational, Symbol, symbols

    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split, Squares

    a, h, u = symbols("a h u", real=True)
    n = Symbol("n", integer=True, positive=True)
    down = h**2 / shift
    line = (1 - u) * a**2 + u * (a + h) ** 2 - down
    error = down - h**2 * u * (1 - u)
    low = Cases((h, Split(u, on=Interval(0, inside))))
    left, right = (RingIdentity(given={u: place}) for place in (end, 1))
    equal, square = RingIdentity(given={h: 1 / n}), [(1, h * (u - Rational(1, 2)))]
    off = (a + u * h) ** 2 - line
    return Derivation.of(
        Chain.of(line, ("=", a**2 - down, "at u = 0", left), label="At the left end"),
        Chain.of(line, ("=", (a + h) ** 2 - down, "at u = 1", right), label="At the right end"),
        Chain.of(
            off,
            ("=", error, "multiply out", RingIdentity()),
            ("≤", h**2 / 8, "u(1 − u) is not negative", low),
            ("=", 1 / (8 * n**2), "n equal pieces", equal),
            label="At most",
        ),
        Chain.of(
            off,
            ("=", error, "multiply out", RingIdentity()),
            ("≥", -(h**2) / 8, "a square is left", Squares(square)),
            ("=", -1 / (8 * n**2), "n equal pieces", equal),
            label="At least",
        ),
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
        Statement("all pieces together", all_pieces),
        Statement("attained", attained),
    ),
    attack=Attack(pieces, is_off, wrong={"factor": 1}),
    mutants=(
        Mutant("the bend h²/3", {"bend": 3}, "one piece"),
        Mutant("3M in place of 4M", {"largest": 3}, "one piece"),
        Mutant("a curve in place of a line", {"straight": False}, "one piece"),
        Mutant("a ninth", {"eighth": 9}, "all pieces together"),
        Mutant("lengths of any sum", {"whole": False}, "all pieces together"),
        Mutant("pieces of any length", {"bounded": False}, "all pieces together"),
        Mutant("lowered by half as much", {"shift": 16}, "attained"),
        Mutant("the wrong end", {"end": 1}, "attained"),
        Mutant("beyond the piece", {"inside": 2}, "attained"),
    ),
    references=(
        "P. L. Chebyshev, 1854, Théorie des mécanismes connus sous le nom de parallélogrammes",
    ),
    see_also=("yarotsky-square", "relu-net-never-equals-curve", "shallow-piece-upper-bound"),
    remark="An error ε takes 1/√(8ε) pieces, rounded up; no number of pieces brings it to 0.",
    concludes=("all pieces together", "attained"),
)
