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


def at_most(extra=1, reach=1):
    """Between breakpoints nothing bends, and n of them leave n + 1 intervals at most."""
    from sympy import FiniteSet, Function, Interval, S, Symbol, oo, symbols

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Derivation, Meaning, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r

    n, pieces = Symbol("n", integer=True, nonnegative=True), Symbol("p_n", real=True)
    v, w, g, h, e, s = symbols("v w g h e s", real=True)
    bend, least = Function("D", real=True), Interval(0, oo)
    place = s * (g + reach * h)
    added = v * (r(w * (place - h)) - 2 * r(w * place) + r(w * (place + h)))
    beside = (Split(s, on=FiniteSet(-1, 1)), w, Split(h, on=least), Split(g, at=(h,), on=least))
    straight = Induction(
        n, {bend(0): 0, bend(n + 1): bend(n) + added}, Cases(()), Cases(beside, DEFINITIONS)
    )
    cut = {at(pieces, {n: 0}): 1, at(pieces, {n: n + 1}): pieces + e}
    count = Induction(n, cut, Cases(()), Cases((Split(e, on=FiniteSet(0, 1)),)))
    of_bends = ("no units", "one unit more", "its input keeps its sign")
    of_pieces = ("no units, one piece", "one unit more", "e is 0 or 1")
    return Derivation.of(
        *by_induction(bend(n), "=", S.Zero, straight, reasons=of_bends, label="No kink there"),
        *by_induction(pieces, "≤", n + extra, count, reasons=of_pieces, label="For n units"),
        meanings=(
            Meaning(
                bend(n),
                "the second difference of n units, with the step h, around a place that is h or "
                "more away from the breakpoint of each",
            ),
            Meaning(place, "how far that place is from the breakpoint of one unit more, s = ±1"),
            Meaning(v, "the output weight of that unit"),
            Meaning(w, "its input weight"),
            Meaning(pieces, "1 and the number of different breakpoints of n units"),
            Meaning(e, "1 if one unit more has a breakpoint that none had, and 0 otherwise"),
            *meanings(r),
        ),
    )


def attained(slope=1):
    """r(x − 1) + … + r(x − n) has the slopes 0, 1, …, n, so n + 1 pieces."""
    from sympy import Function, Symbol

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction
    from symact.vocabulary import r, x

    n, g = Symbol("n", integer=True, nonnegative=True), Function("g", real=True)
    recursion = {g(0): 0, g(n + 1): g(n) + r(x - n - 1)}
    check = Induction(n, recursion, RingIdentity(), RingIdentity({r(x - n - 1): x - n - 1}))
    line, reasons = slope * n * x - n * (n + 1) / 2, ("no units", "one unit more", "x ≥ n + 1")
    return Derivation.of(
        *by_induction(g(n), "=", line, check, reasons=reasons, label="From n to n + 1"),
        meanings=(Meaning(g(n), "the sum of n units at an x from n to n + 1, where all are on"),),
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
        Statement(
            "at most n + 1 pieces",
            at_most,
        ),
        Statement("attained", attained),
    ),
    attack=Attack(layers, has_few_pieces, wrong={"more": 0}),
    mutants=(
        Mutant("the other side turned over", {"other": -1}, "one kink"),
        Mutant("at most n pieces", {"extra": 0}, "at most n + 1 pieces"),
        Mutant("a breakpoint that is too near", {"reach": 0}, "at most n + 1 pieces"),
        Mutant("slopes twice as steep", {"slope": 2}, "attained"),
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
