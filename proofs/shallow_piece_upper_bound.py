"""One hidden layer of n ReLU units on one input makes at most n + 1 pieces."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_kink(other=1):
    """A unit is affine on both sides of its breakpoint t, so it has no second kink."""
    from sympy import symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, t, x

    w = symbols("w", real=True)
    check = Cases((w, t, Split(x, at=(t,))), DEFINITIONS)
    sides = r(w) * r(x - t) + other * r(-w) * r(t - x)
    chain = Chain.of(r(w * (x - t)), ("=", sides, "signs of w and x − t", check))
    return Derivation.of(chain, meanings=meanings(r))


def no_kink(reach=1):
    """Between breakpoints nothing bends: second differences of n units are 0 there."""
    from sympy import FiniteSet, Function, Interval, S, Symbol, oo, symbols

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Derivation, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    n, bend = Symbol("n", integer=True, nonnegative=True), Function("D", real=True)
    h, families = Symbol("h", positive=True), symbols("v_n w_n t_n s_n g_n", real=True)
    v, w, t, s, g = (at(letter, {n: n + 1}) for letter in families)
    added = v * (r(w * (x - h - t)) - 2 * r(w * (x - t)) + r(w * (x + h - t)))
    # x is h or more away from the breakpoint t, on one side of it
    away, sides = {t: x - s * (reach * h + g)}, Split(s, at=(), on=FiniteSet(-1, 1))
    beside = Cases((w, sides, Split(g, at=(h,), on=Interval(0, oo))), DEFINITIONS, given=away)
    check = Induction(n, {bend(0): 0, bend(n + 1): bend(n) + added}, Cases(()), beside)
    reasons = ("no units", "one unit more", "its input keeps its sign")
    return Derivation.of(
        *by_induction(bend(n), "=", S.Zero, check, reasons=reasons), meanings=meanings(r)
    )


def at_most(extra=1, most=1):
    """Breakpoints of n units, of which each adds one or none, leave n + 1 intervals at most."""
    from sympy import FiniteSet, Symbol

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Derivation, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    pieces, more = Symbol("p_n", real=True), Symbol("e_n", real=True)
    cut = {at(pieces, {n: 0}): 1, at(pieces, {n: n + 1}): pieces + more}
    check = Induction(n, cut, Cases(()), Cases((Split(more, on=FiniteSet(0, most)),)))
    reasons = ("no units, one piece", "one unit more", "e is 0 or 1")
    return Derivation.of(*by_induction(pieces, "≤", n + extra, check, reasons=reasons))


def attained(slope=1, above=0):
    """r(x − 1) + … + r(x − n) has the slope n at n + y, 0 ≤ y ≤ 1: n units on, the others off."""
    from sympy import Interval, S, Sum, oo, symbols

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Chain, Derivation, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r, y

    n, j = symbols("n j", integer=True, nonnegative=True)
    units, line = Sum(r(y + j), (j, 0, n - 1)), slope * n * y + n * (n - 1) / 2
    on, off = (
        Cases((Split(n, on=Interval(0, oo)), Split(y, at=(), on=where)), DEFINITIONS)
        for where in (Interval(above, oo), Interval(-oo, 1))
    )
    check, reasons = Induction(n, {}, Cases(()), on), ("no units", "one unit more", "it is on")
    return Derivation.of(
        *by_induction(units, "=", line, check, reasons=reasons, label="The first n, at n + y"),
        Chain.of(r(y - 1 - n), ("=", S.Zero, "not above 0", off), label="Those after them"),
        meanings=meanings(r),
    )


def layers():
    """Weights, biases and output weights of some units."""
    from hypothesis import strategies as st

    small = st.integers(-3, 3)
    return {"units": st.lists(st.tuples(small, small, small), max_size=7)}


def has_few_pieces(units, more=1):
    """Whether slopes differ at no more than n places, seen from the values between them."""
    places = sorted({Fraction(-b, w) for w, b, _ in units if w})
    marks = [p + Fraction(k, 100) for p in places for k in (-1, 0, 1)]

    def net(x):
        return sum(v * max(w * x + b, 0) for w, b, v in units)

    bends = sum(
        net(marks[k]) - 2 * net(marks[k + 1]) + net(marks[k + 2]) != 0
        for k in range(0, len(marks), 3)
    )
    return bends + 1 <= len(units) + more


theorem = Theorem(
    id="shallow-piece-upper-bound",
    title="One hidden layer of n ReLU units on one input makes at most n + 1 straight pieces",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one kink", one_kink),
        Statement("none elsewhere", no_kink),
        Statement(
            "at most n + 1 pieces",
            at_most,
            level="argued",
            argued=(
                "that n + 1 units have e_n breakpoints more than the first n, 1 or 0, and leave "
                "one piece more than they have different breakpoints",
            ),
        ),
        Statement(
            "attained",
            attained,
            level="argued",
            argued=("that the slopes 0, 1, …, n on neighbouring intervals are n + 1 pieces",),
        ),
    ),
    attack=Attack(layers, has_few_pieces, wrong={"more": 0}),
    mutants=(
        Mutant("the other side turned over", {"other": -1}, "one kink"),
        Mutant("at most n pieces", {"extra": 0}, "at most n + 1 pieces"),
        Mutant("two breakpoints of one unit", {"most": 2}, "at most n + 1 pieces"),
        Mutant("a breakpoint that is too near", {"reach": 0}, "none elsewhere"),
        Mutant("slopes twice as steep", {"slope": 2}, "attained"),
        Mutant("before the n units are on", {"above": -1}, "attained"),
    ),
    references=(
        "M. Telgarsky, 2015, Representation Benefits of Deep Feedforward Networks",
        "R. Arora, A. Basu, P. Mianjy and A. Mukherjee, 2018, Understanding Deep Neural Networks "
        "with Rectified Linear Units",
    ),
    see_also=(
        "telgarsky-sawtooth",
        "cpwl-1d-is-one-hidden-layer",
        "relu-net-affine-iff-jumps-cancel",
        "affine-iff-second-difference-zero",
    ),
    remark="A unit with w = 0 is constant. Between two neighbouring breakpoints all second "
    "differences are 0, so the net, which is continuous, is affine there.",
)
