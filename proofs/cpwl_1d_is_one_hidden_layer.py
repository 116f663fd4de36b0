"""Every continuous function of one number with k kinks, written as a hidden layer of ReLU units."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from symact.library import Attack, Mutant, Statement, Theorem


def one_unit_a_kink(turn=1, off=True, joined=True):
    """Beyond the kink k, and before the next one, k + m units are on the line of the piece k."""
    from sympy import Function, Sum, Symbol, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Induction, RingIdentity

    k, m, j = symbols("k m j", integer=True, nonnegative=True)
    f, c, p, t, g = (Function(letter, real=True) for letter in "fcptg")
    y = Symbol("y", positive=True)
    x, gap = t(k) + y, g(k) ** 2

    def line(piece):
        return c(piece) + p(piece) * (x - t(piece))

    def units(count):
        return Sum(turn * (p(j + 1) - p(j)) * r(x - t(j + 1)), (j, 0, count - 1))

    # the kinks are in order, and f is continuous where two lines meet
    later = {t(k + 1): t(k) + gap}
    meets = {c(k + 1): c(k) + p(k) * gap if joined else c(k)}
    stays = RingIdentity(given={r(x - t(k + m + 1)): 0} if off else {})
    others = Induction(m, {}, RingIdentity(), stays)
    ring, on = RingIdentity(), Cases((), DEFINITIONS)
    own = Induction(k, later | meets, ring, on, instances=({y: y + gap},))
    return Derivation.of(
        Chain.of(
            units(k + m),
            ("=", units(k), "those beyond x are off, by induction on m", others),
            ("=", line(k) - line(0), "those before x are on, by induction on k", own),
            ("=", f(x) - line(0), "f at x = t(k) + y", RingIdentity(given={f(x): line(k)})),
            label="At t(k) + y between two kinks t, with the slopes p and the values c",
        ),
        meanings=meanings(r),
    )


def on_and_off():
    """A unit r(x − t) is 0 before t, and x − t after it."""
    from sympy import Interval, S, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, t, x
    from symact.logic import Cases, Chain, Derivation, Split

    before = Cases((t, Split(x, at=(t,), on=Interval(-oo, t))), DEFINITIONS)
    after = Cases((t, Split(x, at=(t,), on=Interval(t, oo))), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(x - t), ("=", S.Zero, "x at or below t", before), label="Before a kink"),
        Chain.of(r(x - t), ("=", x - t, "x at or above t", after), label="After a kink"),
        meanings=meanings(r),
    )


def first_slope(sign=-1):
    """What is left is an affine function, for which two units more are enough."""
    from sympy import symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation

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
        Statement("on and off", on_and_off),
        Statement("one unit for each kink", one_unit_a_kink),
        Statement("two units for the first slope", first_slope),
    ),
    attack=Attack(graphs, is_a_layer, wrong={"factor": 2}),
    mutants=(
        Mutant("units of twice the weight", {"turn": 2}, "one unit for each kink"),
        Mutant("units that turn the other way", {"turn": -1}, "one unit for each kink"),
        Mutant("a unit that is not off", {"off": False}, "one unit for each kink"),
        Mutant("a function that jumps", {"joined": False}, "one unit for each kink"),
        Mutant("the second of the two added", {"sign": 1}, "two units for the first slope"),
    ),
    references=(
        "R. Arora, A. Basu, P. Mianjy and A. Mukherjee, 2018, Understanding Deep Neural Networks "
        "with Rectified Linear Units",
    ),
    see_also=("shallow-piece-upper-bound", "depth-not-needed-for-curves", "relu-closed-forms"),
    remark="With a path past the hidden layer for the affine part, k units are enough.",
    concludes=("one unit for each kink", "two units for the first slope"),
)
