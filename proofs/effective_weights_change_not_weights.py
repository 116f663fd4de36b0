"""The next layer keeps its weights; what varies with the input is the product W₂D(x)W₁."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def units(after=True):
    """n units whose inputs go from z(j) to y(j) in one pattern d(j), by induction."""
    from sympy import Function, Sum, Symbol

    from symact.library.vocabulary import r
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    v, d, y, z = (Function(name, real=True) for name in "vdyz")
    reads = (y(n + 1), z(n + 1)) if after else (z(n + 1),)
    pattern = {r(read): d(n + 1) * read for read in reads}
    check = Induction(n, {}, RingIdentity(), RingIdentity(given=pattern))
    reasons = ("no units", "one unit more", "both inputs have the pattern d")
    moved = Sum(v(j) * (r(y(j)) - r(z(j))), (j, 1, n))
    masked = Sum(v(j) * d(j) * (y(j) - z(j)), (j, 1, n))
    chains = by_induction(moved, "=", masked, check, reasons=reasons, label="For n units")
    return Derivation.of(*chains)


def increment(middle=1, after=True):
    """Where the pattern d stays, a step h of the input moves an output by the product times h.

    The row of W₂ for the output is v, the rows of W₁ are w(j, ·), so that the row of W₂DW₁ is the
    sum of v(j)d(j)w(j, k) over the units j.
    """
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import r
    from symact.logic import Chain, Derivation, Induction, RingIdentity

    m, n = symbols("m n", integer=True, nonnegative=True)
    j, k = symbols("j k", integer=True, positive=True)
    v, d, w, z, h = (Function(name, real=True) for name in "vdwzh")
    inputs, units, ring = (k, 1, m), (j, 1, n), RingIdentity()

    def step(unit):
        return Sum(w(unit, k) * h(k), inputs)

    entry = Sum(v(j) * d(j) * w(j, k), units)
    kept = v(n + 1) * d(n + 1)
    grown = Sum((entry + kept * w(n + 1, k)) * h(k), inputs)
    rows = {grown: Sum(entry * h(k), inputs) + kept * step(n + 1)}
    reads = (z(n + 1), z(n + 1) + step(n + 1)) if after else (z(n + 1),)
    pattern = RingIdentity(given={r(read): d(n + 1) * read for read in reads})
    by_inputs = Induction(m, {}, ring, ring)
    check = Induction(n, rows, by_inputs, pattern, identity=by_inputs)
    moved = Sum(v(j) * (r(z(j) + step(j)) - r(z(j))), units)
    link = ("=", middle * Sum(entry * h(k), inputs), "by induction, unit by unit", check)
    return Derivation.of(Chain.of(moved, link))


def two_slopes(second=1, change=1):
    """v₁ = v₂ = 1 throughout, and yet the product is 1 on the right and −1 on the left."""
    from sympy import Interval, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    h = symbols("h", real=True)
    chains = []
    for sign, side, moved in (
        (1, Interval.open(0, oo), Interval.open(-x, oo)),
        (-1, Interval.open(-oo, 0), Interval.open(-oo, -x)),
    ):
        check = Cases((Split(x, on=side), Split(h, (-x, 0), moved)), DEFINITIONS)
        before, after = r(x) + second * r(-x), r(x + h) + second * r(-x - h)
        link = ("=", sign * change * h, "x and x + h have one sign", check)
        chains.append(Chain.of(after - before, link))
    return Derivation.of(*chains, meanings=meanings(r))


def is_same_layer(second, inputs):
    """Whether one W₂ after ReLU of (x, −x) gives |x| at all inputs, W₂D(x)W₁ being several."""
    v, w = second
    same = all(v * max(x, 0) + w * max(-x, 0) == abs(x) for x in inputs)
    products = {v * (x > 0) * 1 + w * (x < 0) * -1 for x in inputs}
    return same and len(products) > 1


def nets():
    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=3),
        "second": affine_maps(inputs=3, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
        "other": affine_maps(inputs=1, outputs=2),
    }


def moves_by_the_product(first, second, point, other, ignored=False):
    """Whether F(y) − F(x) = W₂DW₁(y − x) for two points of one pattern D."""
    x, y = point([1]), other([1])
    on = [z > 0 for z in first(x)]
    if on != [z > 0 for z in first(y)] and not ignored:
        return None

    def net(p):
        return second([max(z, 0) for z in first(p)])

    step = [b - a for a, b in zip(x, y, strict=True)]
    hidden = [
        d * sum(map(mul, row, step)) for d, row in zip(on, first.matrix.fractions(), strict=True)
    ]
    moved = [sum(map(mul, row, hidden)) for row in second.matrix.fractions()]
    return moved == [b - a for a, b in zip(net(x), net(y), strict=True)]


theorem = Theorem(
    id="effective-weights-change-not-weights",
    title="The weights of the next layer do not depend on the input; the product W₂D(x)W₁ does, "
    "through the pattern D(x) alone",
    section="3",
    claim="Depending on the input, and so on which units are on, the next layer must adapt.",
    verdict="false",
    statements=(
        Statement("one hidden layer", units),
        Statement("one matrix", increment),
        Statement("two products", two_slopes),
    ),
    counterexamples=(
        Counterexample(
            "|x| = r(x) + r(−x) adds its units with the weights 1 and 1 for every x, and has the "
            "slopes 1 and −1.",
            {"second": (1, 1), "inputs": (-2, -1, 1, 2)},
            is_same_layer,
            {"second": (1, 1), "inputs": (1, 2)},
        ),
    ),
    attack=Attack(nets, moves_by_the_product, wrong={"ignored": True}),
    mutants=(
        Mutant("any pattern afterwards", {"after": False}, "one hidden layer"),
        Mutant("the product counted twice", {"middle": 2}, "one matrix"),
        Mutant("any pattern afterwards", {"after": False}, "one matrix"),
        Mutant("the second unit subtracted: x has one slope", {"second": -1}, "two products"),
        Mutant("slopes of 2 and −2", {"change": 2}, "two products"),
    ),
    references=("T. Zaslavsky, 1975, Facing up to arrangements",),
    see_also=(
        "fixed-pattern-affine-masked",
        "zaslavsky-region-count",
        "patterns-far-fewer-than-2-to-the-n",
    ),
    remark="In training W₂ does change, by one gradient for all inputs together; what adapts to an "
    "input is D(x).",
    concludes=("one matrix", "two products"),
)
