"""One hidden layer comes near to every continuous curve; what depth saves are units."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def between_nodes(split=1):
    """Between two nodes a chord is off by no more than f varies there."""
    from sympy import Interval, S, oo, symbols

    from symact.checks import Cases, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning

    f, low, high, u = symbols("f f_0 f_1 u", real=True)
    w, first, last = symbols("omega A B", real=True)
    chord, mixed = (1 - u) * low + u * high, (1 - u) * first + split * u * last
    reach = Interval(-w, w)
    check = Cases(
        (
            Split(w, on=Interval(0, oo)),
            Split(first, on=reach),
            Split(last, on=reach),
            Split(u, on=Interval(0, 1)),
        )
    )
    parts = (1 - u) * (f - low) + split * u * (f - high)
    return Derivation.of(
        Chain.of(f - chord, ("=", parts, "multiply out", RingIdentity()), label="Off by how much"),
        Chain.of(w - mixed, ("≥", S.Zero, "no part is negative", check), label="Not above ω"),
        Chain.of(w + mixed, ("≥", S.Zero, "no part is negative", check), label="Not below −ω"),
        meanings=(
            Meaning(f, "f at the place u between the two nodes, where it is f₀ and f₁"),
            Meaning(w, "the most by which f varies over a distance of 1/n"),
            Meaning(first, "f − f₀, and B is f − f₁"),
        ),
    )


def units(shift=0):
    """The chords are one hidden layer of n units: the one with its kink at 0 is the first slope."""
    from sympy import Function, Interval, Symbol

    from symact.checks import Cases, Shown, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.registry import theorem
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    k = Symbol("k", integer=True, nonnegative=True)
    g, c, s, t = (Function(letter, real=True)(k) for letter in "gcst")
    kinks = theorem("cpwl-1d-is-one-hidden-layer").statement("one unit for each kink").derivation()
    check = Cases((Split(x, at=(shift,), on=Interval(0, 1)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(g, ("=", c + s * (x - t), "cpwl-1d-is-one-hidden-layer", Shown(kinks))),
        Chain.of(r(x - shift), ("=", x, "x is not negative", check)),
        meanings=(
            Meaning(g, "an affine function and the first k units, beyond the kink k"),
            Meaning(t, "where the chord with the slope s(k) begins, at the height c(k)"),
            *meanings(r),
        ),
    )


def vanishes(power=1):
    """For a curve of slope at most K, ω is at most K/n: below every ε, if only n is large."""
    from sympy import Interval, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning

    k, e = symbols("K epsilon", positive=True)
    n = symbols("n", real=True)
    check = Cases((Split(n, on=Interval(k / e, oo)),))
    return Derivation.of(
        Chain.of(k / n**power, ("≤", e, "n is at least K/ε", check)),
        meanings=(Meaning(e, "any positive number, however small"),),
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
    title="One hidden layer comes as near to a curve as one likes; depth saves units",
    section="3",
    claim="It takes deep networks to come close to curves.",
    verdict="false",
    statements=(
        Statement(
            "between two nodes",
            between_nodes,
        ),
        Statement(
            "as many units as pieces",
            units,
        ),
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
        Mutant("a unit with its kink inside", {"shift": Fraction(1, 2)}, "as many units as pieces"),
        Mutant("an error that does not depend on n", {"power": 0}, "it goes to 0"),
    ),
    references=(
        "G. Cybenko, 1989, Approximation by superpositions of a sigmoidal function",
        "M. Leshno, V. Y. Lin, A. Pinkus and S. Schocken, 1993, Multilayer feedforward networks "
        "with a nonpolynomial activation function can approximate any function",
    ),
    see_also=("cpwl-1d-is-one-hidden-layer", "telgarsky-sawtooth", "yarotsky-square"),
    remark="Every continuous curve on a closed interval varies little over short distances, so ω "
    "goes to 0 for it as well. What depth brings is more pieces for each unit.",
)
