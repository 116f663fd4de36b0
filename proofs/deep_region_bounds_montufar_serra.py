"""How many regions a deep ReLU network can have: known bounds, complete for one input."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, prod

from symact.library import Attack, Mutant, Statement, Theorem


def one_input(more=1, natural=True, few=True):
    """On each piece a layer of n units has at most n kinks, so P pieces become P(n + 1)."""
    from sympy import Interval, S, oo, symbols

    from symact.logic import Cases, Derivation, Induction, Meaning, Split, at, by_induction

    j, depth = symbols("j L", integer=True, nonnegative=True)
    kinks, fewer, wide, units, inside, old, bound = symbols("e_j f_L n_L n T_j P_L Q_L", real=True)
    widths = Interval(0 if natural else -2, oo)
    room, some = (
        Split(fewer, at=(), on=Interval(0, oo)),
        Split(kinks, at=(units,), on=Interval(-oo, units) if few else S.Reals),
    )
    cut = {at(inside, {j: 0}): 0, at(inside, {j: j + 1}): inside + kinks + more}
    grown = {at(one, {depth: 0}): 1 for one in (old, bound)} | {
        at(old, {depth: depth + 1}): old * (wide + 1) - fewer,
        at(bound, {depth: depth + 1}): bound * (wide + 1),
    }
    pieces = Induction(j, cut, Cases(()), Cases((Split(units, on=widths), some)))
    layers = Induction(depth, grown, Cases(()), Cases((Split(wide, on=widths), room)))
    in_pieces = ("no pieces", "one piece more, cut into e + 1", "e ≤ n")
    in_layers = ("no layers", "the pieces above, with j for P", "the factors are not negative")
    return Derivation.of(
        *by_induction(inside, "≤", j * (units + 1), pieces, reasons=in_pieces, label="One layer"),
        *by_induction(old, "≤", bound, layers, reasons=in_layers, label="L layers"),
        meanings=(
            Meaning(inside, "the number of pieces into which a layer of n units cuts j pieces"),
            Meaning(old, "the number of pieces after L layers"),
        ),
    )


def attained(bias=10, shift=0):
    """Three units and then one have all (3 + 1)(1 + 1) = 8 patterns."""
    from sympy import Heaviside, Integer, Rational

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Chain, Derivation, Finite

    z = bias - 3 * r(x) + Rational(5, 2) * r(x - 1) - r(9 - x)
    # which units are on, written as one number: the first three switch at 0, 1 and 9
    on = [Heaviside(part, 0) for part in (x, x - 1, 9 - x, z)]
    code = sum(2**k * unit for k, unit in enumerate(on))
    codes = {-2: 4, Rational(-1, 2): 12, Rational(2, 3): 5, Rational(1, 4): 13}
    codes |= {2 + shift: 7, 4: 15, 16: 3, 10: 11}
    return Derivation.of(
        *(
            Chain.of(code, ("=", Integer(number), "put in", Finite({x: (point,)}, DEFINITIONS)))
            for point, number in codes.items()
        ),
        meanings=meanings(r),
    )


def lower(inputs, widths, most=0):
    """The bound of Montúfar and others, for layers that are at least as wide as the input."""
    *hidden, last = widths
    sums = sum(comb(last, j) for j in range(inputs + 1))
    return prod((n // inputs + most) ** inputs for n in hidden) * sums


def upper(inputs, widths):
    """The bound of Serra and others: a sum over ways in which dimensions are used up."""

    def count(layers, room):
        if not layers:
            return 1
        n, *others = layers
        used = range(min(room, n) + 1)
        return sum(comb(n, j) * count(others, min(room, n - j)) for j in used)

    return count(list(widths), inputs)


def literature(most=0):
    """The bounds for any number of inputs, which are compared: A is nowhere above B."""
    from sympy import symbols

    from symact.logic import Chain, Cite, Derivation, Instances, Meaning, Words

    low, regions, high = symbols("A R B", real=True)

    def narrow():
        for inputs, depth in product((1, 2, 3), repeat=2):
            for widths in product(range(inputs, inputs + 4), repeat=depth):
                yield lower(inputs, widths, most), upper(inputs, widths)

    def one_layer():
        for inputs, n in product((1, 2, 3, 4), range(4, 12)):
            yield lower(inputs, (n,), most), upper(inputs, (n,))

    equal = Instances(one_layer, "the products over other layers are empty")
    between = Instances(narrow, "A regions are reached, and no network has more than B")
    shapes = ("one layer", "up to three narrow layers")
    one, few = ([Words(f"{{}} for {what}", side) for side in (low, high)] for what in shapes)
    return Derivation.of(
        Chain.of(one[0], ("=", one[1], "both are C(n₁, 0) + … + C(n₁, n₀)", equal)),
        Chain.of(few[0], ("≤", few[1], "shape by shape", between)),
        Chain.of(
            low,
            ("≤", regions, "Montúfar and others, 2014", Cite(SOURCES[0])),
            ("≤", high, "Serra and others, 2018", Cite(SOURCES[1])),
        ),
        meanings=(
            Meaning(
                low, "the product of ⌊n_l/n₀⌋^n₀ over all l < L, times C(n_L, 0) + … + C(n_L, n₀)"
            ),
            Meaning(regions, "the largest number of regions of such a network"),
            Meaning(
                high,
                "the sum of C(n₁, j₁)⋯C(n_L, j_L) over all natural j with j_l at most n₀, n_l, and "
                "n_k − j_k for all k < l",
            ),
        ),
    )


SOURCES = (
    "G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014, On the Number of Linear Regions of Deep "
    "Neural Networks",
    "T. Serra, C. Tjandraatmadja and S. Ramalingam, 2018, Bounding and Counting Linear Regions of "
    "Deep Neural Networks",
)


def networks():
    """Up to three layers of up to three units on one input, and the weights."""
    from hypothesis import strategies as st

    widths = st.lists(st.integers(1, 3), min_size=1, max_size=3)
    numbers = st.lists(st.integers(-3, 3), min_size=40, max_size=40)
    return {"widths": widths, "numbers": numbers}


def has_few_patterns(widths, numbers, more=1):
    """Whether points on a line show at most as many patterns as the product of n + 1."""

    def pattern(x):
        values, rest, found = [x], iter(numbers), []
        for n in widths:
            sums = [sum(next(rest) * v for v in values) + next(rest) for _ in range(n)]
            values = [max(z, 0) for z in sums]
            found += [z > 0 for z in sums]
        return tuple(found)

    patterns = {pattern(Fraction(k, 7)) for k in range(-60, 61)}
    return len(patterns) <= prod(n + more for n in widths)


theorem = Theorem(
    id="deep-region-bounds-montufar-serra",
    title="The regions of a deep ReLU network are bounded by products over its layers",
    section="5",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "one input",
            one_input,
            level="argued",
            argued=("that n units have at most n kinks in a piece, so that P become P(n + 1) − f",),
        ),
        Statement("eight of eight", attained),
        Statement(
            "any number of inputs",
            literature,
            level="cited",
            missing="Both bounds are taken from the literature and compared for small shapes only.",
        ),
    ),
    attack=Attack(networks, has_few_patterns, wrong={"more": 0}),
    mutants=(
        Mutant("e kinks that make e + 2 pieces", {"more": 2}, "one input"),
        Mutant("a layer of −2 units, for which more is less", {"natural": False}, "one input"),
        Mutant("another bias", {"bias": 0}, "eight of eight"),
        Mutant("another point in place of 2", {"shift": 3}, "eight of eight"),
        Mutant("more kinks than units", {"few": False}, "one input"),
        Mutant("one factor more in each layer", {"most": 2}, "any number of inputs"),
    ),
    references=SOURCES,
    see_also=("zaslavsky-region-count", "shallow-piece-upper-bound", "telgarsky-sawtooth"),
    remark="With one input B is at most the product of all n_l + 1, but narrow layers miss it: two "
    "and two units reach 7 of 9.",
    concludes=("one input",),
)
