"""With three classes the boundaries of a network without activations are rays, not lines."""

from __future__ import annotations

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def cells(own=1):
    """Where one affine output is at least another at two points, it is so between them."""
    from sympy import Interval, MatrixSymbol, S, Symbol, oo

    from symact.checks import Cases, MatrixIdentity, Split
    from symact.derivation import Chain, Derivation
    from symact.symbolic import width
    from symact.vocabulary import t

    p, q = MatrixSymbol("p", width(0), 1), MatrixSymbol("q", width(0), 1)
    first, second = (MatrixSymbol(f"w_{k}", 1, width(0)) for k in "ij")
    offset, other = (MatrixSymbol(f"b_{k}", 1, 1) for k in "ij")

    def ahead(point, factor=1):
        return first * point + offset - second * point - factor * other

    f, g = Symbol("f", real=True), Symbol("g", real=True)
    least = Interval(0, oo)
    check = Cases((Split(f, on=least), Split(g, on=least), Split(t, on=Interval(0, 1))))
    return Derivation.of(
        Chain.of(
            ahead(t * p + (1 - t) * q),
            ("=", t * ahead(p) + (1 - t) * ahead(q, own), "distribute", MatrixIdentity()),
        ),
        Chain.of(t * f + (1 - t) * g, ("≥", S.Zero, "no summand is negative", check)),
    )


def ray(start=0):
    """The outputs x and y tie for the first place along (t, t), t ≥ 0, and are last for t < 0."""
    from sympy import Interval, Max, oo

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import t

    def largest(x, y):
        return Max(x, y, -x - y, evaluate=False)

    after, before = Cases((Split(t, on=Interval(start, oo)),)), Split(t, on=Interval.open(-oo, 0))
    return Derivation.of(
        Chain.of(largest(t, t), ("=", t, "signs of t", after)),
        Chain.of(largest(t, t), (">", t, "signs of t", Cases((before,)))),
    )


def nearby(reach=1):
    """Around (1, 1) the third output is out of the race: nothing else is boundary there."""
    from sympy import Interval, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning

    u, v = symbols("u v", real=True)
    near = Interval.open(-reach, reach)
    x, y = 1 + u, 1 + v
    return Derivation.of(
        Chain.of(
            -x - y,
            ("<", x, "both sums are positive", Cases((Split(u, on=near), Split(v, on=near)))),
        ),
        meanings=(Meaning(u, "how far x is from 1"), Meaning(v, "how far y is from 1")),
    )


def refutes(outputs, on, off):
    """Whether two outputs tie for the first place at one point, and not at another on their line.

    On the line where both are equal; near ``on`` no other output is as large.
    """

    def values(point):
        return [sum(w * p for w, p in zip(row, point, strict=True)) for row in outputs]

    (a, b, *others), (c, d, *rest) = values(on), values(off)
    return a == b > max(others, default=a - 1) and c == d < max(rest, default=d)


def points():
    """Two points, and a point between them."""
    from symact.testing import rationals

    coordinates = {name: rationals(max_numerator=12, max_denominator=3) for name in "abcd"}
    return {**coordinates, "share": rationals(max_numerator=12, max_denominator=12)}


def is_convex(a, b, c, d, share, power=1):
    """Whether a class that wins at two points wins between them, in fractions."""
    if not 0 <= share <= 1:
        return None

    def winners(x, y):
        outputs = (x**power, y, -x - y)
        return {k for k in range(3) if outputs[k] == max(outputs)}

    middle = winners(share * a + (1 - share) * c, share * b + (1 - share) * d)
    return winners(a, b) & winners(c, d) <= middle


theorem = Theorem(
    id="multiclass-boundary-not-one-line",
    title="Three or more classes have boundaries of pieces of lines, even without activations",
    section="1",
    claim="Without activations, classes are told apart by straight lines, or planes.",
    verdict="conditional",
    statements=(
        Statement(
            "classes are convex",
            cells,
        ),
        Statement("a ray", ray),
        Statement("nothing else near (1, 1)", nearby),
    ),
    counterexamples=(
        Counterexample(
            "Of the outputs x, y and −x − y the first two are largest at (1, 1), a boundary; at "
            "(−1, −1) on the same line the third is, so the line is no boundary there.",
            {"outputs": ((1, 0), (0, 1), (-1, -1)), "on": (1, 1), "off": (-1, -1)},
            refutes,
            {"outputs": ((1, 0), (0, 1)), "on": (1, 1), "off": (-1, -1)},
        ),
    ),
    attack=Attack(points, is_convex, wrong={"power": 2}),
    mutants=(
        Mutant("twice the bias at one end", {"own": 2}, "classes are convex"),
        Mutant("a line in place of a ray", {"start": -1}, "a ray"),
        Mutant("too far away", {"reach": 2}, "nothing else near (1, 1)"),
    ),
    see_also=("cannot-curve-convexity", "xor-not-linearly-separable"),
    remark="Two classes are told apart by one line or plane; of three or more, each region is an "
    "intersection of half-spaces, and lines end where a third class takes over.",
)
