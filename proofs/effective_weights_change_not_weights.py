"""The next layer keeps its weights; what varies with the input is the product W₂D(x)W₁."""

from __future__ import annotations

from operator import mul

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def increment(middle=1):
    """Where the pattern D stays, F(x + h) − F(x) = W₂DW₁h, with one W₂ for all patterns."""
    from sympy import MatrixSymbol

    from symact.checks import MatrixIdentity
    from symact.checks.layers import block_symbols, width
    from symact.derivation import Chain, Derivation

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    d = MatrixSymbol("D", width(1), width(1))
    x, h = MatrixSymbol("x", width(0), 1), MatrixSymbol("h", width(0), 1)

    def net(point):
        return w2 * d * (w1 * point + b1) + b2

    link = ("=", middle * w2 * d * w1 * h, "subtract", MatrixIdentity())
    return Derivation.of(Chain.of(net(x + h) - net(x), link))


def units(on=2, low=0):
    """n units whose inputs go from z(j) to y(j) in one pattern d(j), by induction."""
    from sympy import FiniteSet, Function, Interval, Sum, Symbol, oo

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Derivation, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    v, d, y, z = (Function(name, real=True) for name in "vdyz")
    bit, last, first = (Symbol(f"{name}_{n + 1}", real=True) for name in "eca")
    sign, least = on * bit - 1, Interval(low, oo)
    pattern = {d(n + 1): bit, y(n + 1): sign * last, z(n + 1): sign * first}
    splits = Split(bit, on=FiniteSet(0, 1)), Split(last, on=least), Split(first, on=least)
    check = Induction(n, {}, Cases(()), Cases(splits, DEFINITIONS, pattern))
    reasons = ("no units", "one unit more", "both inputs are on one side")
    moved = Sum(v(j) * (r(y(j)) - r(z(j))), (j, 1, n))
    masked = Sum(v(j) * d(j) * (y(j) - z(j)), (j, 1, n))
    chains = by_induction(moved, "=", masked, check, reasons=reasons, label="For n units")
    return Derivation.of(*chains, meanings=meanings(r))


def two_slopes(second=1, change=1):
    """v₁ = v₂ = 1 throughout, and yet the product is 1 on the right and −1 on the left."""
    from sympy import Interval, oo, symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x

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


def on_the_line(more=1):
    """With one input, n units have n thresholds and so n + 1 patterns at most: one more each."""
    from sympy import FiniteSet, Symbol

    from symact.checks import Cases, Induction, Split, at
    from symact.derivation import Derivation, Meaning, by_induction

    n, count = Symbol("n", integer=True, nonnegative=True), Symbol("p_n", real=True)
    new = Symbol(f"e_{n + 1}", real=True)
    recursion = {at(count, {n: 0}): 1, at(count, {n: n + 1}): count + more * new}
    check = Induction(n, recursion, Cases(()), Cases((Split(new, on=FiniteSet(0, 1)),)))
    reasons = ("no thresholds", "by definition", "e is 0 or 1")
    return Derivation.of(
        *by_induction(count, "≤", n + 1, check, reasons=reasons, label="For n thresholds"),
        meanings=(
            Meaning(count, "the number of intervals that n thresholds leave"),
            Meaning(
                new,
                "1 if the threshold n + 1 is none of those before, which lies in one "
                "interval and cuts it in two; 0 if it is",
            ),
        ),
    )


def in_space(fewer=0):
    """The number of patterns is at most the number of regions of n hyperplanes."""
    from symact.checks import Shown, at
    from symact.derivation import Chain, Derivation, Meaning
    from symact.registry import theorem

    counted = theorem("zaslavsky-region-count").statement("regions").derivation()
    regions, bound = counted.chains[-1].steps[0].before, counted.chains[-1].steps[-1].after
    bound = at(bound, {d: d - fewer for d in regions.args[1:]}) if fewer else bound
    link = ("≤", bound, "regions of n hyperplanes (zaslavsky-region-count)", Shown(counted))
    words = Meaning(regions, "the most patterns of n units with d inputs")
    return Derivation.of(Chain.of(regions, link), meanings=(words,))


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


PATTERN = ("that D is the pattern at x and at x + h, so that D·z is ReLU of z, entry by entry",)

theorem = Theorem(
    id="effective-weights-change-not-weights",
    title="The weights of the next layer do not depend on the input; the product W₂D(x)W₁ does, "
    "and takes finitely many values",
    section="3",
    claim="Depending on the input, and so on which units are on, the next layer must adapt.",
    verdict="false",
    statements=(
        Statement("one hidden layer", units),
        Statement("one matrix", increment, level="argued", argued=PATTERN),
        Statement("two products", two_slopes),
        Statement("patterns on a line", on_the_line, level="argued"),
        Statement("patterns in space", in_space, level="argued"),
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
        Mutant("inputs that are not of the pattern", {"on": 0}, "one hidden layer"),
        Mutant("negative sizes as well", {"low": -1}, "one hidden layer"),
        Mutant("the product counted twice", {"middle": 2}, "one matrix"),
        Mutant("the second unit subtracted: x has one slope", {"second": -1}, "two products"),
        Mutant("slopes of 2 and −2", {"change": 2}, "two products"),
        Mutant("a threshold that adds two intervals", {"more": 2}, "patterns on a line"),
        Mutant("a dimension less", {"fewer": 1}, "patterns in space"),
    ),
    references=("T. Zaslavsky, 1975, Facing up to arrangements",),
    see_also=(
        "fixed-pattern-affine-masked",
        "zaslavsky-region-count",
        "patterns-far-fewer-than-2-to-the-n",
    ),
    remark="In training W₂ does change, by one gradient for all inputs together; what adapts to an "
    "input is D(x).",
)
