"""When a hidden layer of ReLU units on one input is affine after all."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def symbols():
    """Weights w and v of a unit, its breakpoint t, and a step h."""
    import sympy

    return sympy.symbols("w v t h", real=True)


def unit(bend=1):
    """A unit is an affine function and a multiple of |x − t|."""
    from sympy import Abs, Rational

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    w, _, t, _ = symbols()
    check = Cases((w, t, Split(x, at=(t,))), DEFINITIONS)
    split = Rational(1, 2) * w * (x - t) + Rational(1, 2) * bend * Abs(w) * Abs(x - t)
    chain = Chain.of(r(w * (x - t)), ("=", split, "signs of w and x − t", check))
    return Derivation.of(chain, meanings=meanings(r))


def over_units(total, whole, sums, known, meanings):
    """A sum over n units by induction; ``sums`` are all sums with what one unit more adds."""
    from sympy import Symbol

    from symact.checks import Induction, RingIdentity
    from symact.derivation import Derivation, Meaning, by_induction

    n = Symbol("n", integer=True, nonnegative=True)
    recursion = {one(0): 0 for one in sums}
    recursion |= {one(n + 1): one(n) + added for one, added in sums.items()}
    check = Induction(n, recursion, RingIdentity(), RingIdentity(known))
    reasons = ("all are 0", "one unit more", "put in")
    return Derivation.of(
        *by_induction(total(n), "=", whole(n), check, reasons=reasons, label="For n units"),
        meanings=tuple(Meaning(one(n), words) for one, words in meanings.items()),
    )


def one_breakpoint(bend=1):
    """All units with one breakpoint: if the sum of their v|w| is 0, they are affine together."""
    from sympy import Abs, Function, Rational

    from symact.vocabulary import r, x

    w, v, t, _ = symbols()
    half = Rational(1, 2)
    total, slope, jump = (Function(letter, real=True) for letter in "UPJ")
    known = {r(w * (x - t)): half * w * (x - t) + half * bend * Abs(w) * Abs(x - t)}
    return over_units(
        total,
        lambda n: half * slope(n) * (x - t) + half * jump(n) * Abs(x - t),
        {total: v * r(w * (x - t)), slope: v * w, jump: v * Abs(w)},
        known,
        {
            total: "the sum of v r(w (x − t)) over n units",
            slope: "the sum of their v w",
            jump: "the sum of their v |w|",
        },
    )


def second_differences(bend=1, reach=1):
    """Around its own breakpoint a unit bends by v|w|, and around another not at all."""
    from sympy import Abs, Interval, S, Symbol, oo

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, r

    w, v, _, h = symbols()
    g = Symbol("g", real=True)
    least = Interval(0, oo)

    def around(place):
        return v * (r(w * (place - h)) - 2 * r(w * place) + r(w * (place + h)))

    near = Cases((w, Split(h, on=least)), DEFINITIONS)
    far = Cases((w, Split(h, on=least), Split(g, at=(h,), on=least)), DEFINITIONS)
    return Derivation.of(
        Chain.of(around(S.Zero), ("=", bend * h * v * Abs(w), "sign of w", near)),
        Chain.of(around(g + reach * h), ("=", S.Zero, "sign of w", far)),
        Chain.of(around(-g - reach * h), ("=", S.Zero, "sign of w", far)),
        meanings=(Meaning(g + h, "how far the other breakpoint is away, h or more"),),
    )


def whole_net(bend=1):
    """Around a breakpoint the second difference of the net is h times the sum of the v|w| there."""
    from sympy import Abs, Function, Symbol

    w, v, _, h = symbols()
    e = Symbol("e", real=True)
    difference, jump = Function("D", real=True), Function("K", real=True)
    return over_units(
        difference,
        lambda n: h * jump(n),
        {difference: e * bend * h * v * Abs(w), jump: e * v * Abs(w)},
        {},
        {
            difference: "the second difference around t with step h of n units, to which one more "
            "adds e h v |w|, with e = 1 if its breakpoint is t and e = 0 if not",
            jump: "the sum of v |w| over those with breakpoint t",
        },
    )


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
        Statement(
            "only if they cancel",
            whole_net,
        ),
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
        Mutant("twice the bend", {"bend": 2}, "second difference of a unit"),
        Mutant("a breakpoint that is too near", {"reach": 0}, "second difference of a unit"),
        Mutant("units that bend twice as much", {"bend": 2}, "only if they cancel"),
    ),
    see_also=(
        "cannot-simplify-when-f-applied",
        "every-net-collapses-iff-f-affine",
        "linearity-broken-because-neurons-stop",
    ),
    remark="Units with w = 0 are constant. The net is the sum of what has one breakpoint each, so "
    "it is affine if all sums of v|w| are 0; if it is affine its second differences are 0.",
)
