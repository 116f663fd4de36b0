"""Every continuous function of one number with k kinks, written as a hidden layer of ReLU units."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_unit_a_kink(turn=1):
    """After the kink k the units up to it make the line of the piece k, by induction on k."""
    from sympy import Function, Interval, S, Symbol, oo

    from symact.checks import Cases, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r, t, x

    k = Symbol("k", integer=True, nonnegative=True)
    g, c, s, at = (Function(letter, real=True) for letter in ("g", "c", "s", "t"))

    def line(piece):
        return c(piece) + s(piece) * (x - at(piece))

    before = Cases((t, Split(x, at=(t,), on=Interval(-oo, t))), DEFINITIONS)
    after = Cases((t, Split(x, at=(t,), on=Interval(t, oo))), DEFINITIONS)
    recursion = {
        g(0): line(0),
        g(k + 1): g(k) + turn * (s(k + 1) - s(k)) * r(x - at(k + 1)),
        c(k + 1): c(k) + s(k) * (at(k + 1) - at(k)),
    }
    beyond = RingIdentity({r(x - at(k + 1)): x - at(k + 1)})
    check = Induction(k, recursion, RingIdentity(), beyond)
    reasons = ("no unit", "one unit more", "after the kink k + 1, where f is continuous")
    return Derivation.of(
        Chain.of(r(x - t), ("=", S.Zero, "so g stays as it was", before), label="Before a kink"),
        Chain.of(r(x - t), ("=", x - t, "x at or above t", after), label="After a kink"),
        *by_induction(g(k), "=", line(k), check, reasons=reasons, label="After kink k"),
        meanings=(
            Meaning(at(k), "the place of the kink k; for k = 0 a place before all"),
            Meaning(c(k), "f there"),
            Meaning(c(k + 1), "", recursion[c(k + 1)]),
            Meaning(s(k), "the slope of f from t(k) on; for k = 0 before all kinks"),
            Meaning(g(k), "the sum of an affine function and the first k units"),
            *meanings(r),
        ),
    )


def first_slope(sign=-1):
    """What is left is an affine function, for which two units more are enough."""
    from sympy import symbols

    from symact.checks import Cases
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    c, s = symbols("c s", real=True)
    check = Cases((x, c, s), DEFINITIONS)
    chain = Chain.of(c + s * x, ("=", c + s * r(x) + sign * s * r(-x), "sign of x", check))
    return Derivation.of(chain, meanings=meanings(r))


def graphs():
    """Corners of a graph at whole numbers, the slopes at both ends, and a place."""
    from hypothesis import strategies as st

    from symact.testing import rationals

    small = st.integers(-9, 9)
    return {
        "corners": st.dictionaries(small, small, min_size=1, max_size=6),
        "start": small,
        "end": small,
        "x": rationals(max_numerator=99, max_denominator=9),
    }


def is_a_layer(corners, start, end, x, factor=1):
    """Whether units for the kinks give f(x), which is found by looking for the piece of x."""
    points = sorted(corners.items())
    inner = [((q - p), (w - v)) for (p, v), (q, w) in pairwise(points)]
    slopes = [(1, start), *inner, (1, end)]
    (place, value), *_ = points
    net = value + start * (x - place)
    for (p, _), (run, rise), (next_run, next_rise) in zip(points, slopes, slopes[1:], strict=False):
        net += factor * max(x - p, 0) * (Fraction(next_rise, next_run) - Fraction(rise, run))
    p, v = max((point for point in points if point[0] <= x), default=points[0])
    run, rise = slopes[sum(q <= x for q, _ in points)]
    return net == v + (x - p) * Fraction(rise, run)


theorem = Theorem(
    id="cpwl-1d-is-one-hidden-layer",
    title="A continuous function of one number with k kinks is one hidden layer, k + 2 ReLU units",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "one unit for each kink",
            one_unit_a_kink,
        ),
        Statement("two units for the first slope", first_slope),
    ),
    attack=Attack(graphs, is_a_layer, wrong={"factor": 2}),
    mutants=(
        Mutant("units of twice the weight", {"turn": 2}, "one unit for each kink"),
        Mutant("units that turn the other way", {"turn": -1}, "one unit for each kink"),
        Mutant("the second of the two added", {"sign": 1}, "two units for the first slope"),
    ),
    references=(
        "R. Arora, A. Basu, P. Mianjy and A. Mukherjee, 2018, Understanding Deep Neural Networks "
        "with Rectified Linear Units",
    ),
    see_also=("shallow-piece-upper-bound", "depth-not-needed-for-curves", "relu-closed-forms"),
    remark="With a path past the hidden layer for the affine part, k units are enough.",
)
