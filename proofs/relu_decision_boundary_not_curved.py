"""Boundaries drawn by ReLU networks are made of straight pieces; a circle is only approximated."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def one_cell(weight=2, are_zeros=True):
    """On a cell F is affine, so with two zeros it has the one half-way between them."""
    from sympy import Function, Lambda, S, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    a, b, c, p, q, u, v = symbols("a b c p q u v", real=True)
    x, y = symbols("x y", real=True)
    f = Function("F", real=True)
    put_in = RingIdentity({f: Lambda((x, y), a * x + b * y + c)})
    middle = f(p / weight + u / 2, q / 2 + v / 2)
    mean = f(p, q) / 2 + f(u, v) / 2
    zeros = RingIdentity(given={f(p, q): S.Zero, f(u, v): S.Zero} if are_zeros else {})
    return Derivation.of(
        Chain.of(middle, ("=", mean, "put in", put_in), ("=", S.Zero, "both are 0", zeros)),
        meanings=(Meaning(f(x, y), "", a * x + b * y + c),),
    )


def no_circle(radius=1, least=0):
    """Half-way between two different points of a circle one is inside of it."""
    from sympy import Integer, Interval, Rational, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Split

    p, q, u, v = symbols("p q u v", real=True)
    first, second, apart = symbols("k l d", real=True)
    values = {first: p**2 + q**2, second: u**2 + v**2, apart: (p - u) ** 2 + (q - v) ** 2}
    middle = ((p + u) / 2) ** 2 + ((q + v) / 2) ** 2
    law = RingIdentity(values)
    on_it = RingIdentity(given={first: radius, second: 1})
    positive = Cases((Split(apart, on=Interval(least, oo, left_open=least == 0)),))
    mean = first / 2 + second / 2 - apart / 4
    meanings = tuple(Meaning(name, "", value) for name, value in values.items())
    return Derivation.of(
        Chain.of(
            middle,
            ("=", mean, "parallelogram law", law),
            ("=", 1 - Rational(1, 4) * apart, "both are on the circle", on_it),
            ("<", Integer(1), "different points", positive),
        ),
        meanings=meanings,
    )


def diamond(sides=1):
    """A network whose boundary is known: |x| + |y| = 1, four segments."""
    from sympy import Abs

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation

    net = r(x) + sides * r(-x) + r(y) + r(-y) - 1
    check = Cases((x, y), DEFINITIONS)
    return Derivation.of(
        Chain.of(net, ("=", Abs(x) + Abs(y) - 1, "quadrant by quadrant", check)),
        meanings=meanings(r),
    )


def squares(radius=1):
    """With squares as activation x² + y² − 1 is a network, whose boundary is the circle."""
    from sympy import S

    from symact.library.vocabulary import t
    from symact.logic import Chain, Derivation, RingIdentity

    x, y = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    link = ("=", S.Zero, "multiply out", RingIdentity())
    return Derivation.of(Chain.of(x**2 + y**2 - radius, link))


def polygons(share=2, reach=1):
    """Sides of a regular polygon of n corners in the circle miss it by 1 − cos(π/n) at most.

    A side is at the distance c = cos(π/n) from the centre, its points up to s = sin(π/n) beside
    the place that is nearest to it.
    """
    from sympy import Interval, Limit, Rational, Symbol, cos, oo, pi, symbols

    from symact.logic import Cases, Chain, Derivation, LimitIs, Split

    n, (c, s, t) = Symbol("n", positive=True), symbols("c s t", real=True)
    missing = n**2 * (1 - cos(pi / n))
    link = ("=", pi**2 * Rational(1, share), "cos z = 1 − z²/2 + …, z = π/n", LimitIs())
    side = Split(s, on=Interval(0, oo)), Split(t, at=(0,), on=Interval(-reach * s, reach * s))
    within = Cases((*side, c))
    return Derivation.of(
        Chain.of(c**2 + t**2, ("≤", c**2 + s**2, "−s ≤ t ≤ s", within), label="A place on a side"),
        Chain.of(c**2 + t**2, ("≥", c**2, "a square is added", within)),
        Chain.of(Limit(missing, n, oo), link, label="How far sides are away"),
    )


def is_straight_not_round(corners):
    """Whether |x| + |y| − 1 is 0 at two neighbours and between, where the circle is missed."""
    (p, q), (u, v) = corners
    places = [(p + (u - p) * k / 4, q + (v - q) * k / 4) for k in map(Fraction, range(5))]

    def net(x, y):
        return max(x, 0) + max(-x, 0) + max(y, 0) + max(-y, 0) - 1

    zero = all(net(x, y) == 0 for x, y in places)
    ends_on_circle = all(x * x + y * y == 1 for x, y in (places[0], places[-1]))
    return zero and ends_on_circle and all(x * x + y * y < 1 for x, y in places[1:-1])


def points():
    from hypothesis import strategies as st

    return {name: st.integers(-12, 12) for name in ("s", "t")}


def chord_is_inside(s, t, same=False):
    """Whether the middle of two points of the circle, both rational, is inside."""
    if s == t and not same:
        return None

    def on_circle(k):
        return Fraction(1 - k * k, 1 + k * k), Fraction(2 * k, 1 + k * k)

    (a, b), (c, d) = on_circle(s), on_circle(t)
    assert a * a + b * b == c * c + d * d == 1
    return ((a + c) / 2) ** 2 + ((b + d) / 2) ** 2 < 1


theorem = Theorem(
    id="relu-decision-boundary-not-curved",
    title="Where no unit switches, the boundary of a ReLU network is straight, and no part of a "
    "circle",
    section="1",
    claim="Networks without activations have no curved boundaries, which is what activations give.",
    verdict="conditional",
    statements=(
        Statement("on one cell", one_cell),
        Statement("no circle", no_circle),
        Statement("a diamond", diamond),
        Statement("squares", squares),
        Statement("sides of polygons", polygons),
    ),
    counterexamples=(
        Counterexample(
            "The boundary of r(x) + r(−x) + r(y) + r(−y) − 1 goes straight from (1, 0) to (0, 1).",
            {"corners": ((1, 0), (0, 1))},
            is_straight_not_round,
            {"corners": ((1, 0), (0, -2))},
        ),
    ),
    attack=Attack(points, chord_is_inside, wrong={"same": True}),
    mutants=(
        Mutant("not the point half-way", {"weight": 3}, "on one cell"),
        Mutant("two points where F has any value", {"are_zeros": False}, "on one cell"),
        Mutant("points on different circles", {"radius": 2}, "no circle"),
        Mutant("a point and the same point again", {"least": -1}, "no circle"),
        Mutant("one side of the diamond turned over", {"sides": -1}, "a diamond"),
        Mutant("another circle", {"radius": 2}, "squares"),
        Mutant("twice as near", {"share": 4}, "sides of polygons"),
        Mutant("beyond the ends of a side", {"reach": 2}, "sides of polygons"),
    ),
    references=(
        "G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014, On the number of linear regions of "
        "deep neural networks",
    ),
    see_also=(
        "fixed-pattern-affine-masked",
        "cannot-curve-convexity",
        "max-of-n-in-log-depth",
        "relu-net-never-equals-curve",
    ),
    remark="Where no unit switches a network is affine; of two points of a circle on its boundary "
    "there, the point half-way is on the boundary too, and inside the circle. With squares in "
    "place of ReLU boundaries can be curved.",
    concludes=("on one cell", "no circle"),
)
