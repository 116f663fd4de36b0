"""One hidden layer of n ReLU units on one input makes at most n + 1 pieces."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def one_kink(other=1):
    """A unit is affine on both sides of its breakpoint t, so it has no second kink."""
    from sympy import symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, t, x
    from symact.logic import Cases, Chain, Derivation, Split

    w = symbols("w", real=True)
    check = Cases((w, t, Split(x, at=(t,))), DEFINITIONS)
    sides = r(w) * r(x - t) + other * r(-w) * r(t - x)
    chain = Chain.of(r(w * (x - t)), ("=", sides, "signs of w and x − t", check))
    return Derivation.of(chain, meanings=meanings(r))


def no_kink(reach=1):
    """Between breakpoints nothing bends: second differences of n units are 0 there."""
    from sympy import FiniteSet, Function, Interval, S, Symbol, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Derivation, Induction, Split, at, by_induction

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


def letters():
    """n units j, and N + 1 places i from left to right."""
    from sympy import symbols

    return *symbols("n N i", integer=True, nonnegative=True), symbols(
        "j", integer=True, positive=True
    )


def unit(j, back=0):
    """How often unit j switches, what that is in all, by induction, and cases for that.

    A unit is on where w(j)(x − t(j)) > 0. Places are x(0), x(1), …, each the one before and a gap.
    """
    from sympy import Abs, Function, Heaviside, Interval, Sum, Symbol, oo, sign

    from symact.logic import Cases, Induction, RingIdentity, Split

    _, N, i, _ = letters()
    x, w, t = (Function(name, real=True) for name in "xwt")
    gap, kink = Symbol(f"g_{N + 1}", real=True), t(j)

    def on(place):
        return Heaviside(w(j) * (x(place) - kink), 0)

    switched = Abs(on(i + 1) - on(i))
    ends = w(j), kink, Split(x(0), at=(kink,)), Split(x(N), at=(kink,))
    further = Split(gap, at=(0, kink - x(N)), on=Interval(-back, oo))
    check = Cases((*ends, further), given={x(N + 1): x(N) + gap})
    in_all = sign(w(j)) * (on(N) - on(0))
    times = Sum(switched, (i, 0, N - 1))
    return switched, times, in_all, Induction(N, {}, RingIdentity(), check), Cases(ends)


def once(back=0, most=1):
    """From left to right a unit switches once at most: on if its weight is positive, else off."""
    from sympy import Integer

    from symact.logic import Chain, Derivation

    _, times, in_all, by_places, sides = unit(letters()[-1], back)
    one_way = ("=", in_all, "each switch is in one direction", by_places)
    return Derivation.of(
        Chain.of(times, one_way, ("≤", Integer(most), "each end is 0 or 1", sides))
    )


def at_most(extra=1, most=1):
    """Places behind which some unit of n switches are n at most: there are n + 1 pieces at most."""
    from sympy import Min, Sum, Symbol

    from symact.logic import Cases, Chain, Derivation, Induction, RingIdentity, Split

    n, N, i, j = letters()
    switched, times, *_ = unit(j)
    _, last_times, in_all, by_places, sides = unit(n + 1)
    units, ring, plain = (j, 1, n), RingIdentity(), Cases(())
    whole, later = Sum(times, units), Sum(switched, (i, 0, N), units)
    here, together = Sum(switched.xreplace({i: N}), units), Symbol(f"c_{N + 1}", real=True)
    some = Cases((Split(together, at=(1,)),), given={here: together})
    none, by_units = Induction(n, {}, plain, plain), Induction(n, {}, ring, ring)
    count = Induction(N, {later: whole + here}, none, some, identity=by_units)
    total = Induction(n, {last_times: in_all}, plain, sides, identity=by_places)
    pieces = Sum(most * Min(1, Sum(switched, units)), (i, 0, N - 1))
    at_once = ("≤", whole, "1, where units switch together", count)
    return Derivation.of(
        Chain.of(pieces, at_once, ("≤", n + extra - 1, "each switches once at most", total))
    )


def attained(slope=1, above=0):
    """r(x − 1) + … + r(x − n) has the slope n at n + y, 0 ≤ y ≤ 1: n units on, the others off."""
    from sympy import Interval, S, Sum, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, y
    from symact.logic import Cases, Chain, Derivation, Induction, Split, by_induction

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
        Statement("one switch of a unit", once),
        Statement("at most n switches", at_most),
        Statement("slopes 0, 1, 2, …", attained),
    ),
    attack=Attack(layers, has_few_pieces, wrong={"more": 0}),
    mutants=(
        Mutant("the other side turned over", {"other": -1}, "one kink"),
        Mutant("places in any order", {"back": 1}, "one switch of a unit"),
        Mutant("a unit without switches", {"most": 0}, "one switch of a unit"),
        Mutant("a switch less", {"extra": 0}, "at most n switches"),
        Mutant("counted twice", {"most": 2}, "at most n switches"),
        Mutant("a breakpoint that is too near", {"reach": 0}, "none elsewhere"),
        Mutant("slopes twice as steep", {"slope": 2}, "slopes 0, 1, 2, …"),
        Mutant("before the n units are on", {"above": -1}, "slopes 0, 1, 2, …"),
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
    remark="Of places on different pieces, from left to right, each has a switch behind it but the "
    "last. A unit with w = 0 is constant; where no unit switches all second differences are 0.",
    concludes=("at most n switches",),
)
