"""A ReLU network is on no interval equal to a curve."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def straight_half(turned=1, start=0):
    """ReLU of something affine is affine on the right half of an interval, or on the left one."""
    from sympy import Interval, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    m, q, v = symbols("m q v", real=True)
    most, least = Interval(-oo, 0), Interval(0, oo)
    right, left = m + q * v, m - turned * q * v

    def where(height, slope):
        inside = Split(v, on=Interval(start, 1))
        return Cases((Split(m, on=height), Split(q, on=slope), inside), DEFINITIONS)

    return Derivation.of(
        Chain.of(r(right), ("=", right, "on the right half", where(least, least))),
        Chain.of(r(left), ("=", left, "on the left half", where(least, most))),
        Chain.of(r(left), ("=", S.Zero, "on the left half", where(most, least))),
        Chain.of(r(right), ("=", S.Zero, "on the right half", where(most, most))),
        meanings=(
            Meaning(m, "what ReLU reads in the middle of the interval"),
            Meaning(q, "the slope"),
            Meaning(v, "the distance from the middle"),
            *meanings(r),
        ),
    )


def what_a_unit_reads(shared=1):
    """A sum of affine functions with weights is affine."""
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import x
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    n, j = symbols("n j", integer=True, nonnegative=True)
    w, s, c = (Function(name, real=True) for name in "wsc")
    each = (j, 0, n - 1)
    read = Sum(w(j) * (s(j) * x + c(j)), each)
    line = shared * Sum(w(j) * s(j), each) * x + Sum(w(j) * c(j), each)
    check = Induction(n, {}, RingIdentity(), RingIdentity())
    reasons = ("no unit", "one that is affine more", "collect")
    return Derivation.of(*by_induction(read, "=", line, check, reasons=reasons))


def straight_stretch(nearer=1):
    """In every interval N units, one after the other, leave a stretch on which all are affine.

    S(N, u, v) is what the first N units pass on to unit u, v from −1 to 1 along the stretch that
    they leave. Unit N reads f(N) + g(N)v beside it, which is P + Qv, with P = A(N, N) + f(N) and
    Q = B(N, N) + g(N). It leaves the half towards σ, on which it is on if κ = 1, and off if κ = 0.
    """
    from sympy import FiniteSet, Function, Interval, Symbol, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Induction, RingIdentity, Split

    n, u = symbols("N u", integer=True, nonnegative=True)
    passed, a, b, w, f, g = (Function(name, real=True) for name in "SABwfg")
    v, (side, on, p, q) = Symbol("v", real=True), symbols("sigma_N kappa_N p_N q_N", real=True)
    height, slope, place = a(n, n) + f(n), b(n, n) + g(n), (side + v) / 2
    read, kept = passed(n, n, place) + f(n) + g(n) * place, w(u, n) * on
    recursion = dict.fromkeys((passed(0, u, v), a(0, u), b(0, u)), 0) | {
        passed(n + 1, u, v): passed(n, u, place) + w(u, n) * r(read),
        a(n + 1, u): a(n, u) + side / 2 * b(n, u) + kept * (height + side / 2 * slope),
        b(n + 1, u): b(n, u) / 2 + kept * slope / 2,
    }
    sign, sizes = nearer * (2 * on - 1), Interval(0, oo)
    halves = {a(n, n): sign * p - f(n), b(n, n): sign * side * q - g(n)}
    splits = [Split(on, on=FiniteSet(0, 1)), Split(side, on=FiniteSet(-1, 1))]
    splits += [Split(p, on=sizes), Split(q, on=sizes), Split(v, at=(), on=Interval(-1, 1))]
    instances = {v: place}, {u: n, v: place}
    step = Cases(splits, DEFINITIONS, given=halves)
    check = Induction(n, recursion, RingIdentity(), step, instances=instances)
    link = ("=", a(n, u) + b(n, u) * v, "by induction, unit by unit", check)
    return Derivation.of(Chain.of(passed(n, u, v), link), meanings=meanings(r))


def halved(parts=2):
    """The stretch that N units leave has the length 2⁻ᴺ, if the whole interval has the length 1."""
    from sympy import Integer, Lambda, S, Symbol

    from symact.library.vocabulary import t
    from symact.logic import (
        Cases,
        Chain,
        Derivation,
        Induction,
        Iterate,
        RingIdentity,
        by_induction,
    )

    n = Symbol("N", integer=True, nonnegative=True)
    length, rest = Iterate(Lambda(t, t / parts), n, S.One), Integer(2) ** -n
    check = Induction(n, {}, RingIdentity(), RingIdentity())
    reasons = ("no units, the whole interval", "one unit more keeps a half", "multiply")
    return Derivation.of(
        *by_induction(length, "=", rest, check, reasons=reasons, label="1, halved N times"),
        Chain.of(rest, (">", S.Zero, "a power of 2", Cases(()))),
    )


def square_bends(middle=2, straight=True):
    """Second differences are 0 for an affine function and not 0 for x², wherever one looks."""
    from sympy import Function, Interval, S, oo, symbols

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split

    h, s, c = symbols("h s c", real=True)
    f = Function("f", real=True)
    places = (x - h, x, x + h)
    bend = f(x - h) - middle * f(x) + f(x + h)
    square = RingIdentity(given={f(place): place**2 for place in places})
    line = RingIdentity(given={f(place): s * place + c for place in places} if straight else {})
    positive = Cases((Split(h, on=Interval.open(0, oo)),))
    return Derivation.of(
        Chain.of(bend, ("=", S.Zero, "it drops out", line), label="Where f is affine"),
        Chain.of(
            bend,
            ("=", 2 * h**2, "multiply out", square),
            (">", S.Zero, "h > 0", positive),
            label="Where f is the square",
        ),
    )


def nets():
    """Two hidden layers of two units each, all weights and biases small whole numbers."""
    from hypothesis import strategies as st

    small = st.integers(-3, 3)
    return {
        "first": st.lists(st.tuples(small, small), min_size=2, max_size=2),
        "second": st.lists(st.tuples(small, small, small), min_size=2, max_size=2),
        "last": st.tuples(small, small, small),
    }


def meets_rarely(first, second, last, on_each_piece=2):
    """Whether the net is x² at no more whole numbers than two on each of its pieces."""

    def net(x):
        h = [max(w * x + b, 0) for w, b in first]
        k = [max(v * h[0] + w * h[1] + b, 0) for v, w, b in second]
        return last[0] * k[0] + last[1] * k[1] + last[2]

    met = sum(net(x) == x**2 for x in range(-40, 41))
    return met <= on_each_piece * (2 * 2) ** 2


theorem = Theorem(
    id="relu-net-never-equals-curve",
    title="No ReLU network is equal to x² on any interval, however short",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("a straight half", straight_half),
        Statement("what a unit reads", what_a_unit_reads),
        Statement("a straight stretch", straight_stretch),
        Statement("its length", halved),
        Statement("no piece is curved", square_bends),
    ),
    attack=Attack(nets, meets_rarely, wrong={"on_each_piece": 0}),
    mutants=(
        Mutant("the right half in place of the left", {"turned": -1}, "a straight half"),
        Mutant("the other half", {"nearer": -1}, "a straight stretch"),
        Mutant("a third in place of a half", {"parts": 3}, "its length"),
        Mutant("slopes that are lost", {"shared": 0}, "what a unit reads"),
        Mutant("on the other half as well", {"start": -1}, "a straight half"),
        Mutant("another difference", {"middle": 1}, "no piece is curved"),
        Mutant("any function", {"straight": False}, "no piece is curved"),
    ),
    see_also=("n-pieces-best-error-x2", "yarotsky-square", "relu-decision-boundary-not-curved"),
    remark="So a network is affine on a stretch of every interval, and there its second "
    "differences are 0, which those of x² never are. For each N a choice of σ, κ and of sizes p "
    "and q is made by the signs of P and Q.",
    concludes=("no piece is curved",),
)
