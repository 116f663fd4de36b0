"""One hidden layer comes near to every curve of bounded slope: depth is not needed for that."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def between_nodes(split=1, reach=1):
    """Between two nodes a chord is off by no more than f varies there."""
    from sympy import Interval, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    f, first, last, u, w = symbols("f f_0 f_1 u omega", real=True)
    near = Interval(f - w, f + w)
    check = Cases(
        (
            Split(w, on=Interval(0, oo)),
            Split(first, (), near),
            Split(last, (), near),
            Split(u, on=Interval(0, reach)),
        )
    )
    off = (1 - u) * (f - first) + split * u * (f - last)
    chord = (1 - u) * first + u * last
    mean = ("=", off, "multiply out", RingIdentity())
    return Derivation.of(
        Chain.of(f - chord, mean, ("≤", w, "a mean of the two", check)),
        Chain.of(f - chord, mean, ("≥", -w, "a mean of the two", check)),
        meanings=(
            Meaning(f, "the value of the curve between two nodes"),
            Meaning(first, "the value at the first node"),
            Meaning(last, "the value at the second node"),
        ),
    )


def units(turn=1, least=0, start=-1):
    """n units with kinks at j/n make the chords of values F(k): here at (k + u)/n."""
    from sympy import Function, Interval, S, Sum, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Induction, Split, by_induction

    k, j = symbols("k j", integer=True, nonnegative=True)
    n, m = symbols("n m", integer=True, positive=True)
    f, u = Function("F", real=True), symbols("u", real=True)
    bend = f(j + 1) - 2 * f(j) + f(j - 1)
    net = Sum(turn * n * bend * r((k + u - j) / n), (j, 0, k))
    on = Split(u, on=Interval(least, S.Infinity))
    first = Cases((on,), DEFINITIONS, {f(start): f(0)})
    check = Induction(k, {}, first, Cases((on,), DEFINITIONS), instances=({u: u + 1},))
    chord = f(k) - f(0) + u * (f(k + 1) - f(k))
    reasons = ("the first unit", "one unit more", "u is not negative")
    off = Cases((Split(m, on=Interval(1, S.Infinity)), Split(u, on=Interval(0, 1))), DEFINITIONS)
    return Derivation.of(
        *by_induction(net, "=", chord, check, reasons=reasons, label="From the node k on"),
        Chain.of(
            r((u - m) / n), ("=", S.Zero, "u is at most 1", off), label="Units further on are off"
        ),
        meanings=meanings(r),
    )


def vanishes(power=1, steep=1):
    """A curve of slope at most K is off the chords by ε at most, if only n is K/ε or more."""
    from sympy import Interval, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    k, e, n = symbols("K varepsilon n", positive=True)
    f, first, last, u = symbols("f f_0 f_1 u", real=True)
    reach = steep * k / n**power
    near = Interval(f - reach, f + reach)
    check = Cases(
        (
            Split(n, (), Interval(k / e, oo)),
            Split(first, (), near),
            Split(last, (), near),
            Split(u, on=Interval(0, 1)),
        )
    )
    off = f - (1 - u) * first - u * last
    return Derivation.of(
        Chain.of(off, ("≤", e, "both nodes are at most 1/n away", check)),
        Chain.of(off, ("≥", -e, "both nodes are at most 1/n away", check)),
        meanings=(
            Meaning(f, "the value of the curve between two nodes"),
            Meaning(first, "the value at the first node"),
            Meaning(last, "the value at the second node"),
            Meaning(n, "the number of units"),
            Meaning(k, "the largest slope of the curve"),
        ),
    )


def one_layer(n):
    """A hidden layer of n units for x²: pairs of a kink and an output weight; none at the end."""
    slopes = [Fraction(0), *(Fraction(2 * i + 1, n) for i in range(n))]
    return tuple((Fraction(i, n), t - s) for i, (s, t) in enumerate(pairwise(slopes)))


def refutes(layer, error):
    """Whether one hidden layer misses x² by no more at the ends and middles of its pieces.

    The error is the largest at one of them, as it is a parabola on each piece.
    """
    ends = [*(place for place, _ in layer), Fraction(1)]
    places = (*ends, *((p + q) / 2 for p, q in pairwise(ends)))
    off = [sum(v * max(x - t, 0) for t, v in layer) - x**2 for x in places]
    return max(map(abs, off)) <= error


def curves():
    """Values of f at nodes and at a place between the first two."""
    from symact.testing import rationals

    names = ("low", "high", "f")
    return {**{name: rationals() for name in names}, "u": rationals(max_numerator=9)}


def stays_near(low, high, f, u, share=1):
    """Whether the chord is off by no more than f is from one of its ends, in fractions."""
    u %= 1
    return abs(f - (1 - u) * low - u * high) <= share * max(abs(f - low), abs(f - high))


theorem = Theorem(
    id="depth-not-needed-for-curves",
    title="One hidden layer comes as near to a curve of bounded slope as one likes",
    section="3",
    claim="It takes deep networks to come close to curves.",
    verdict="false",
    statements=(
        Statement("between two nodes", between_nodes),
        Statement("as many units as pieces", units),
        Statement("it goes to 0", vanishes),
    ),
    counterexamples=(
        Counterexample(
            "One hidden layer of 5 units is nowhere on the unit interval more than 1/100 off x².",
            {"layer": one_layer(5), "error": Fraction(1, 100)},
            refutes,
            {"layer": one_layer(4), "error": Fraction(1, 100)},
        ),
    ),
    attack=Attack(curves, stays_near, wrong={"share": Fraction(1, 2)}),
    mutants=(
        Mutant("the second end counted twice", {"split": 2}, "between two nodes"),
        Mutant("a place beyond the second node", {"reach": 2}, "between two nodes"),
        Mutant("units of twice the weight", {"turn": 2}, "as many units as pieces"),
        Mutant("before the kink as well", {"least": -1}, "as many units as pieces"),
        Mutant("not constant before 0", {"start": -2}, "as many units as pieces"),
        Mutant("an error that does not depend on n", {"power": 0}, "it goes to 0"),
        Mutant("a curve that is twice as steep", {"steep": 2}, "it goes to 0"),
    ),
    references=(
        "G. Cybenko, 1989, Approximation by superpositions of a sigmoidal function",
        "M. Leshno, V. Y. Lin, A. Pinkus and S. Schocken, 1993, Multilayer feedforward networks "
        "with a nonpolynomial activation function can approximate any function",
    ),
    see_also=("cpwl-1d-is-one-hidden-layer", "telgarsky-sawtooth", "yarotsky-square"),
    remark="Every continuous curve on a closed interval varies little over short distances, so ω "
    "goes to 0 for it as well. What depth brings is more pieces for each unit.",
    concludes=("it goes to 0",),
)
