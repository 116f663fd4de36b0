"""When a hidden layer of ReLU units on one input is affine after all."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def symbols():
    """Weights w and v of a unit, its breakpoint t, a step h, and an affine map kx + m."""
    import sympy

    w, v, t, k, m = sympy.symbols("w v t k m", real=True)
    return w, v, t, sympy.Symbol("h", positive=True), k, m


def unit(bend=1):
    """A unit is an affine function and a multiple of |x − t|; for w = 1, t = 0 so is r."""
    from sympy import Abs, Rational

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    w, _, t, *_ = symbols()
    check = Cases((w, t, Split(x, at=(t,))), DEFINITIONS)
    split = Rational(1, 2) * w * (x - t) + Rational(1, 2) * bend * Abs(w) * Abs(x - t)
    chain = Chain.of(r(w * (x - t)), ("=", split, "signs of w and x − t", check))
    return Derivation.of(chain, meanings=meanings(r))


def over_units(bend):
    """n, sums over units j = 1, …, n, functions of j by their letters, and what r is."""
    from sympy import Abs, Function, Lambda, Sum, Symbol

    from symact.library.vocabulary import r, x

    n = Symbol("n", integer=True, nonnegative=True)
    j = Symbol("j", integer=True, positive=True)

    def families(letters, **assumed):
        return [Function(letter, real=True, **assumed)(j) for letter in letters]

    halves = Lambda(x, x / 2 + bend * Abs(x) / 2)
    return n, lambda term: Sum(term, (j, 1, n)), families, {r: halves}


def one_breakpoint(bend=1, do_cancel=True):
    """All units with one breakpoint, h above it and below: affine if their v|w| add up to 0."""
    from sympy import Abs, Rational, S

    from symact.library.vocabulary import r
    from symact.logic import Chain, Derivation, Induction, RingIdentity

    (n, added, families, defined), h = over_units(bend), symbols()[3]
    w, v = families("wv")
    slope, jump, half = added(v * w), added(v * Abs(w)), Rational(1, 2)
    check = Induction(n, {}, RingIdentity(), RingIdentity(defined))
    cancelled = RingIdentity(given={jump: 0} if do_cancel else {})
    chains = [
        Chain.of(
            added(v * r(w * x)),
            ("=", half * x * slope + half * h * jump, "unit by unit", check),
            ("=", half * x * slope, "if they cancel", cancelled),
            label=where,
        )
        for x, where in ((h, "At t + h"), (-h, "At t − h"))
    ]
    there = Chain.of(added(v * r(w * 0)), ("=", S.Zero, "unit by unit", check), label="At t")
    return Derivation.of(*chains, there)


def second_differences(bend=1, reach=1):
    """Around its own breakpoint a unit bends by v|w|, and around one g ≥ h away not at all."""
    from sympy import Abs, Interval, S, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Cases, Chain, Derivation, Split

    w, v, _, h, *_ = symbols()
    g = Symbol("g", real=True)

    def around(place):
        return v * (r(w * (place - h)) - 2 * r(w * place) + r(w * (place + h)))

    near = Cases((w,), DEFINITIONS)
    far = Cases((w, Split(g, at=(0, h), on=Interval(reach * h, oo))), DEFINITIONS)
    own = Chain.of(around(S.Zero), ("=", bend * h * v * Abs(w), "sign of w", near))
    others = (Chain.of(around(place), ("=", S.Zero, "sign of w", far)) for place in (g, -g))
    return Derivation.of(own, *others)


def whole_net(bend=1, is_affine=True):
    """If a net is affine around t, the v|w| of its units with breakpoint t add up to 0.

    It has n units of each kind, some of which may be 0: with breakpoints t, t + h + p, t − h − q.
    """
    from sympy import Abs, S

    from symact.library.vocabulary import r
    from symact.logic import Chain, Derivation, Induction, RingIdentity

    (n, added, families, defined), (_, _, t, h, k, m) = over_units(bend), symbols()
    w, v, a, c, d, e = families("wvacde")
    p, q = families("pq", positive=True)

    def net(x):
        others = c * r(a * (x - t - h - p)) + d * r(e * (x - t + h + q))
        return added(v * r(w * (x - t)) + others)

    jump, bends = added(v * Abs(w)), (net(t - h) - 2 * net(t) + net(t + h)) / h
    check = Induction(n, {}, RingIdentity(), RingIdentity(defined))
    affine = {net(x): k * x + m for x in (t - h, t, t + h)} if is_affine else {}
    by_units = ("=", bends, "one unit of each kind after another", check)
    is_zero = ("=", S.Zero, "if the net is kx + m there", RingIdentity(given=affine))
    label = "For breakpoints t, t + h + p(j) and t − h − q(j)"
    return Derivation.of(Chain.of(jump, by_units, is_zero, label=label))


def refutes(units):
    """Whether a sum of v·r(wx) over pairs (w, v), which can only bend at 0, is affine."""

    def net(x):
        return sum(v * max(w * x, 0) for w, v in units)

    return net(-1) + net(1) == 2 * net(0)


def units():
    """Three units, often with common breakpoints."""
    from hypothesis import strategies as st

    small = st.integers(-2, 2)
    return {"net": st.lists(st.tuples(small, small, small), min_size=3, max_size=3)}


def bends_by_jumps(net, *, size=abs):
    """Whether around each breakpoint the net bends by the sum of its v|w|, in fractions."""
    jumps = {}
    for w, b, v in net:
        if w:
            place = Fraction(-b, w)
            jumps[place] = jumps.get(place, 0) + v * size(w)
    places = sorted(jumps)
    step = min((q - p for p, q in pairwise(places)), default=Fraction(1))

    def output(x):
        return sum(v * max(w * x + b, 0) for w, b, v in net)

    return all(
        output(place - step) - 2 * output(place) + output(place + step) == step * jump
        for place, jump in jumps.items()
    )


theorem = Theorem(
    id="relu-net-affine-iff-jumps-cancel",
    title="A hidden layer of ReLU units on one input is affine exactly if all its kinks cancel",
    section="2",
    claim="With an activation such as ReLU, a network is no longer one affine map.",
    verdict="conditional",
    statements=(
        Statement("one unit", unit),
        Statement("if they cancel", one_breakpoint),
        Statement("second difference of a unit", second_differences),
        Statement("only if they cancel", whole_net),
    ),
    counterexamples=(
        Counterexample(
            "r(x) − r(−x) = x: at 0 the one unit bends by 1 and the other by −1.",
            {"units": ((1, 1), (-1, -1))},
            refutes,
            {"units": ((1, 1), (-1, 1))},
        ),
    ),
    attack=Attack(units, bends_by_jumps, wrong={"size": int}),
    mutants=(
        Mutant("a bend with the other sign", {"bend": -1}, "one unit"),
        Mutant("units that bend twice as much", {"bend": 2}, "if they cancel"),
        Mutant("whatever their v|w| add up to", {"do_cancel": False}, "if they cancel"),
        Mutant("twice the bend", {"bend": 2}, "second difference of a unit"),
        Mutant("a breakpoint that is too near", {"reach": 0}, "second difference of a unit"),
        Mutant("units that bend twice as much", {"bend": 2}, "only if they cancel"),
        Mutant("a net that need not be affine", {"is_affine": False}, "only if they cancel"),
    ),
    see_also=(
        "cannot-simplify-when-f-applied",
        "every-net-collapses-iff-f-affine",
        "linearity-broken-because-neurons-stop",
    ),
    remark="Units with w = 0 are constant. The net is the sum of what has one breakpoint each, so "
    "it is affine if all sums of v|w| are 0; if it is affine its second differences are 0.",
    concludes=("if they cancel", "only if they cancel"),
)
