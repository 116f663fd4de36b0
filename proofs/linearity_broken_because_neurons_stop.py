"""Units that stop contributing are neither needed for a bent network nor enough for one."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def leaky(slope=Fraction(1, 10)):
    """LeakyReLU of x ≠ 0 is never 0, so no unit stops; its second difference at 0 is 1 − α."""
    from sympy import Function, Integer, Interval, Lambda, Max, Min, Rational, S, Union, oo

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Finite, Meaning, Split

    f, a = Function("f", real=True), Rational(slope)
    value = Max(x, 0) + a * Min(x, 0)
    put_in = {f: Lambda(x, value)}
    away = Union(Interval.open(-oo, 0), Interval.open(0, oo))
    chains = (
        Chain.of(f(x), ("≠", S.Zero, "sign of x", Cases((Split(x, on=away),), put_in))),
        Chain.of(
            f(-1) - 2 * f(0) + f(1),
            ("=", Rational(9, 10), "put in", Finite({}, put_in)),
            (">", Integer(0), "so it is not affine", Finite({})),
        ),
    )
    return Derivation.of(*chains, meanings=(Meaning(f(x), "", value),))


def cancelling(sign=-1):
    """One of two units is silent at every x, and together they are x."""
    from sympy import S

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation

    check = Cases((x,), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(x) * r(-x), ("=", S.Zero, "one of them is silent", check)),
        Chain.of(r(x) + sign * r(-x), ("=", x, "x below, at or above 0", check)),
        meanings=meanings(r),
    )


def jump(bend=1, least=0):
    """What decides is the jump: units v·r(wx) and u·r(tx) bend by v·|w| + u·|t|."""
    from sympy import Abs, Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    v, w, u, t, h = symbols("v w u t h", real=True)
    check = Cases((w, t, Split(h, on=Interval.open(least, oo))), DEFINITIONS)

    def net(place):
        return v * r(w * place) + u * r(t * place)

    second = net(-h) - 2 * net(0) + net(h)
    jumps = (v * Abs(w) + bend * u * Abs(t)) * h
    return Derivation.of(
        Chain.of(second, ("=", jumps, "w and t below, at or above 0", check)),
        meanings=meanings(r),
    )


def is_affine_on(units, places):
    """Whether Σ v·f(wx) has equal second differences 0 at equally spaced places; f by its leak."""

    def net(x):
        return sum(v * (max(w * x, 0) + leak * min(w * x, 0)) for v, w, leak in units)

    values = [net(Fraction(x)) for x in places]
    return all(p - 2 * q + u == 0 for p, q, u in zip(values, values[1:], values[2:], strict=False))


def stops_but_affine(units, places):
    """Whether at each place but 0 some unit is silent, and yet the net is affine there."""
    silent = all(
        any(max(w * x, 0) + leak * min(w * x, 0) == 0 for _, w, leak in units) for x in places if x
    )
    return silent and is_affine_on(units, places)


def bent_but_nothing_stops(units, places):
    """Whether no unit is silent at a place but 0, and yet the net is bent."""
    silent = any(
        max(w * x, 0) + leak * min(w * x, 0) == 0 for _, w, leak in units for x in places if x
    )
    return not silent and not is_affine_on(units, places)


def pairs():
    from symact.testing import rationals

    return {name: rationals(max_numerator=9, max_denominator=3) for name in ("v", "w", "u", "t")}


def bends_by_jumps(v, w, u, t, forgotten=False):
    """Whether v·r(wx) + u·r(tx) bends at 0 by v|w| + u|t|."""

    def net(x):
        return v * max(w * x, 0) + u * max(t * x, 0)

    jumps = v * abs(w) + (0 if forgotten else u * abs(t))
    return net(-1) - 2 * net(0) + net(1) == jumps


PLACES = (-2, -1, 0, 1, 2)

theorem = Theorem(
    id="linearity-broken-because-neurons-stop",
    title="Networks can be bent though no unit stops, and straight though units stop: what counts "
    "is a jump of the slope that does not cancel",
    section="3",
    claim="It is since some units fall silent in parts of the input space that a network with ReLU "
    "is not linear.",
    verdict="false",
    statements=(
        Statement("not needed", leaky),
        Statement("not enough", cancelling),
        Statement("what counts", jump),
    ),
    counterexamples=(
        Counterexample(
            "r(x) − r(−x) is x, though at every x ≠ 0 one of the two units is silent.",
            {"units": ((1, 1, 0), (-1, -1, 0)), "places": PLACES},
            stops_but_affine,
            {"units": ((1, 1, 0), (1, -1, 0)), "places": PLACES},
        ),
        Counterexample(
            "LeakyReLU with slope 1/10 is bent at 0, though it is 0 nowhere else.",
            {"units": ((1, 1, Fraction(1, 10)),), "places": PLACES},
            bent_but_nothing_stops,
            {"units": ((1, 1, 0),), "places": PLACES},
        ),
    ),
    attack=Attack(pairs, bends_by_jumps, wrong={"forgotten": True}),
    mutants=(
        Mutant("slope 1, which is no bend", {"slope": 1}, "not needed"),
        Mutant("slope 0, so the unit does stop", {"slope": 0}, "not needed"),
        Mutant("the second unit added", {"sign": 1}, "not enough"),
        Mutant("a bend twice as large", {"bend": 2}, "what counts"),
        Mutant("steps below 0 as well", {"least": -1}, "what counts"),
    ),
    see_also=(
        "relu-net-affine-iff-jumps-cancel",
        "fixed-pattern-affine-masked",
        "leaky-relu-affine-combination",
    ),
    remark="Units whose facets coincide are merged first; the network is affine if and only if all "
    "jumps are then zero.",
    concludes=("not needed", "not enough", "what counts"),
)
