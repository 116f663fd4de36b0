"""A ReLU network comes near to a curve and is on no interval equal to it."""

from __future__ import annotations

from symact.theorem import Attack, Mutant, Statement, Theorem


def straight_half(turned=1):
    """ReLU of something affine is affine on the right half of an interval, or on the left one."""
    from sympy import Interval, S, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, meanings, r

    m, q, v = symbols("m q v", real=True)
    most, least = Interval(-oo, 0), Interval(0, oo)
    right, left = m + q * v, m - turned * q * v

    def where(height, slope):
        inside = Split(v, on=Interval(0, 1))
        return Cases((Split(m, on=height), Split(q, on=slope), inside), DEFINITIONS)

    return Derivation.of(
        Chain.of(r(right), ("=", right, "on the right half", where(least, least))),
        Chain.of(r(left), ("=", left, "on the left half", where(least, most))),
        Chain.of(r(left), ("=", S.Zero, "on the left half", where(most, least))),
        Chain.of(r(right), ("=", S.Zero, "on the right half", where(most, most))),
        meanings=(
            Meaning(m, "what ReLU reads in the middle of the interval"),
            Meaning(right, "what it reads v half lengths to the right of it, 0 ≤ v ≤ 1"),
            Meaning(left, "what it reads as far to the left"),
            *meanings(r),
        ),
    )


def straight_stretch(parts=2, shared=1):
    """So N units one after another leave a stretch of the length 2⁻ᴺ on which all are affine."""
    from sympy import Function, Integer, S, Symbol, symbols

    from symact.checks import Cases, Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning, by_induction
    from symact.vocabulary import x

    n, k = symbols("N k", integer=True, nonnegative=True)
    w, s, c = symbols("w s c", real=True)
    length, inner, slope, offset = (Function(name, real=True) for name in ("l", "z", "S", "C"))
    ring, b = RingIdentity(), Symbol("b", real=True)
    sums = {
        inner(0): b,
        slope(0): 0,
        offset(0): b,
        inner(k + 1): inner(k) + w * (s * x + c),
        slope(k + 1): slope(k) + shared * w * s,
        offset(k + 1): offset(k) + w * c,
    }
    halved = {length(0): 1, length(n + 1): length(n) / parts}
    read, left = Induction(k, sums, ring, ring), Induction(n, halved, ring, ring)
    of_sums = ("only a bias", "one more that is affine", "collect")
    of_lengths = ("no units, the whole interval", "one unit more keeps a half", "multiply")
    line, rest = slope(k) * x + offset(k), Integer(2) ** -n
    return Derivation.of(
        *by_induction(inner(k), "=", line, read, reasons=of_sums, label="What a unit reads"),
        *by_induction(length(n), "=", rest, left, reasons=of_lengths, label="For N units"),
        Chain.of(rest, (">", S.Zero, "a power of 2", Cases((), {}))),
        meanings=(
            Meaning(inner(k), "the sum of a bias b and of k affine functions with weights"),
            Meaning(w * (s * x + c), "one more of them, with the weight w"),
            Meaning(slope(k), "the sum of the ws"),
            Meaning(offset(k), "the sum of b and the wc"),
            Meaning(
                length(n),
                "the length of a stretch of an interval of length 1 on which N units are affine, "
                "taken one after another, each reading only those before",
            ),
        ),
    )


def square_bends(middle=2):
    """Second differences are 0 for an affine function and not 0 for x², wherever one looks."""
    from sympy import Interval, S, oo, symbols

    from symact.checks import Cases, RingIdentity, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import x

    h, s, c = symbols("h s c", real=True)

    def difference(f):
        return f(x - h) - middle * f(x) + f(x + h)

    ring, positive = RingIdentity(), Cases((Split(h, on=Interval.open(0, oo)),))
    return Derivation.of(
        Chain.of(
            difference(lambda at: s * at + c),
            ("=", S.Zero, "it drops out", ring),
            label="On a piece",
        ),
        Chain.of(
            difference(lambda at: at**2),
            ("=", 2 * h**2, "multiply out", ring),
            (">", S.Zero, "h > 0", positive),
            label="For the square",
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
    title="No ReLU network is equal to x² on any interval, however short: it only comes near",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("a straight half", straight_half),
        Statement(
            "a straight stretch",
            straight_stretch,
        ),
        Statement("no piece is curved", square_bends),
    ),
    attack=Attack(nets, meets_rarely, wrong={"on_each_piece": 0}),
    mutants=(
        Mutant("the right half in place of the left", {"turned": -1}, "a straight half"),
        Mutant("a third in place of a half", {"parts": 3}, "a straight stretch"),
        Mutant("slopes that are lost", {"shared": 0}, "a straight stretch"),
        Mutant("another difference", {"middle": 1}, "no piece is curved"),
    ),
    see_also=("n-pieces-best-error-x2", "yarotsky-square", "relu-decision-boundary-not-curved"),
    remark="So a network is affine on a stretch of every interval, and there its second "
    "differences are 0, which those of x² never are. The same holds for every curve that is "
    "straight nowhere.",
)
