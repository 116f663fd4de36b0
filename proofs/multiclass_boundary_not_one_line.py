"""With three classes the boundaries of a network without activations are rays, not lines."""

from __future__ import annotations

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def cells(own=1, least=0, are_known=True):
    """Where one affine output is ahead of another at two points, by f and g, it is between them.

    Their weights are v and w, their biases a and b.
    """
    from sympy import Function, Interval, Sum, oo, symbols

    from symact.library.vocabulary import t
    from symact.logic import Cases, Chain, Derivation, Induction, Meaning, RingIdentity, Split

    n = symbols("n", integer=True, nonnegative=True)
    i = symbols("i", integer=True, positive=True)
    a, b, f, g = symbols("a b f g", real=True)
    v, w, p, q = (Function(letter, real=True)(i) for letter in "vwpq")

    def ahead(x):
        return Sum((v - w) * x, (i, 1, n))

    values = {f: ahead(p) + a - b, g: ahead(q) + a - b}
    known, positive = RingIdentity(values if are_known else {}), Interval(least, oo)
    check = Cases((Split(f, on=positive), Split(g, on=positive), Split(t, on=Interval(0, 1))))
    by_inputs = Induction(n, {}, RingIdentity(), RingIdentity())
    chain = Chain.of(
        ahead(t * p + (1 - t) * q),
        ("=", t * ahead(p) + (1 - t) * ahead(q), "one input after another", by_inputs),
        ("=", t * f + (1 - t) * g + own * b - a, "by definition", known),
        ("≥", b - a, "no summand is negative", check),
    )
    meanings = tuple(Meaning(letter, "", what) for letter, what in values.items())
    return Derivation.of(chain, meanings=meanings)


def ray(start=0):
    """The outputs x and y tie for the first place along (t, t), t ≥ 0, and are last for t < 0."""
    from sympy import Interval, Max, oo

    from symact.library.vocabulary import t
    from symact.logic import Cases, Chain, Derivation, Split

    def largest(x, y):
        return Max(x, y, -x - y, evaluate=False)

    after, before = Cases((Split(t, on=Interval(start, oo)),)), Split(t, on=Interval.open(-oo, 0))
    return Derivation.of(
        Chain.of(largest(t, t), ("=", t, "signs of t", after)),
        Chain.of(largest(t, t), (">", t, "signs of t", Cases((before,)))),
    )


def nearby(reach=1):
    """Around (1, 1) the third output is out of the race: only x = y is boundary there."""
    from sympy import Interval, Max

    from symact.library.vocabulary import x, y
    from symact.logic import Cases, Chain, Derivation, Split

    near = Interval.open(1 - reach, 1 + reach)
    check = Cases((Split(x, on=near), Split(y, at=(x,), on=near)))
    largest = Max(x, y, -x - y, evaluate=False)
    return Derivation.of(
        Chain.of(-x - y, ("<", x, "both numbers are positive", check)),
        Chain.of(largest, ("=", Max(x, y), "the third is negative", check)),
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
    title="Classes are convex without activations, but three can meet in rays that are no lines",
    section="1",
    claim="Without activations, classes are told apart by straight lines, or planes.",
    verdict="conditional",
    statements=(
        Statement("classes are convex", cells),
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
        Mutant("any f and g", {"are_known": False}, "classes are convex"),
        Mutant("an output that may be behind", {"least": -1}, "classes are convex"),
        Mutant("a line in place of a ray", {"start": -1}, "a ray"),
        Mutant("too far away", {"reach": 2}, "nothing else near (1, 1)"),
    ),
    see_also=("cannot-curve-convexity", "xor-not-linearly-separable"),
    remark="Two classes are told apart by one line or plane; of three or more, each region is an "
    "intersection of half-spaces, and lines end where a third class takes over.",
    concludes=("classes are convex", "a ray"),
)
