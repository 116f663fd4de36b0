"""Where one unit changes sides the network stays continuous and its Jacobian jumps by rank one."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def families():
    """n, the unit after the first n, the units j, and weights, patterns and inputs of units."""
    from sympy import Function, Symbol

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    return n, n + 1, (j, 1, n), j, *(Function(name, real=True) for name in "vdmyz")


def continuous(share=1):
    """A layer moves by no more than its inputs do, times the sizes of the weights after it."""
    from sympy import Abs, Sum

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Derivation, Induction, Split, by_induction

    n, new, units, j, v, _, _, y, z = families()
    bound = share * Sum(Abs(v(j)) * Abs(y(j) - z(j)), units)
    orders = Cases((v(new), z(new), Split(y(new), at=(0, z(new)))), DEFINITIONS)
    check, chains = Induction(n, {}, Cases(()), orders), []
    reasons = ("no units", "one unit more", "signs of its inputs")
    for upper, lower in ((y, z), (z, y)):
        moved = Sum(v(j) * (r(upper(j)) - r(lower(j))), units)
        chains += by_induction(moved, "≤", bound, check, reasons=reasons)
    return Derivation.of(*chains, meanings=meanings(r))


def units_that_stay(others=True):
    """Units that keep one pattern d move the layer alike, from z by m and from y by m."""
    from sympy import Sum

    from symact.library.vocabulary import r
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    n, new, units, j, v, d, m, y, z = families()
    reads = [z(new) + m(new), z(new), y(new) + m(new), y(new)][: 4 if others else 3]
    pattern = RingIdentity(given={r(read): d(new) * read for read in reads})
    here, there = (Sum(v(j) * (r(place(j) + m(j)) - r(place(j))), units) for place in (y, z))
    check = Induction(n, {}, RingIdentity(), pattern)
    reasons = ("no units", "one unit more", "the pattern d on both sides")
    return Derivation.of(*by_induction(here, "=", there, check, reasons=reasons))


def one_unit(least=0, off=0):
    """The unit that switches: its slope along a step of x by h jumps from 0 to v·w."""
    from sympy import Interval, Rational, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split

    v, w, z, h, m = symbols("v w z h m", real=True)
    slopes = []
    for slope, side, beyond in (
        (S.One, Interval.open(least, oo), Interval.open(-z, oo)),
        (Rational(off), Interval.open(-oo, 0), Interval.open(-oo, -z)),
    ):
        check = Cases((Split(z, on=side), Split(m, (0, -z), beyond)), DEFINITIONS)
        one_side = ("=", slope * v * m, "z and z + m on one side", check)
        moves = ("=", slope * v * w * h, "x moves by h", RingIdentity(given={m: w * h}))
        slopes.append(Chain.of(v * r(z + m) - v * r(z), one_side, moves))
    return Derivation.of(*slopes, meanings=meanings(r))


def masks(change=1, there=0):
    """Masks D and D + e·eᵀ in matrices: the values differ by what e picks out, sent on by W₂.

    So they are the same where eᵀ(W₁x + b₁) is 0, and the Jacobians differ by a column times a row.
    """
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    d, e = MatrixSymbol("D", width(1), width(1)), MatrixSymbol("e", width(1), 1)
    x = MatrixSymbol("x", width(0), 1)
    z, more = w1 * x + b1, d + change * e * e.T
    on, off, plain = w2 * more * z + b2, w2 * d * z + b2, MatrixIdentity()
    level = there * MatrixSymbol("v", 1, 1) if there else ZeroMatrix(1, 1)
    zero = MatrixIdentity(rules={e.T * w1 * x: level - e.T * b1})
    jump = ("=", (w2 * e) * (e.T * w1), "a column times a row", plain)
    return Derivation.of(
        Chain.of(on - off, ("=", w2 * e * (e.T * z), "subtract", plain), label="Values"),
        Chain.of(on, ("=", off, "eᵀ(W₁x + b₁) = 0 there", zero), label="On the facet"),
        Chain.of(w2 * more * w1 - w2 * d * w1, jump, label="Jacobians"),
    )


def minors(last=1):
    """All 2×2 minors of a column times a row vanish, so its rank is at most 1."""
    from sympy import S, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    p, q, v, w = symbols("p q v w", real=True)
    j11, j12, j21, j22 = symbols("J_11 J_12 J_21 J_22", real=True)
    entries = {j11: p * v, j12: p * w, j21: q * v, j22: q * w}
    link = ("=", S.Zero, "put in", RingIdentity(entries))
    meanings = tuple(Meaning(entry, "", value) for entry, value in entries.items())
    return Derivation.of(Chain.of(j11 * j22 - last * j12 * j21, link), meanings=meanings)


def facets():
    """A layer, the weights after it, a unit, and a point to be moved onto its facet."""
    from hypothesis import strategies as st

    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=3),
        "second": affine_maps(inputs=3, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
        "unit": st.integers(0, 2),
    }


def meets(first, second, point, unit, shift=0):
    """Whether with the unit's mask on and off the outputs agree, once its input is ``shift``."""
    w, x = first.matrix.fractions()[unit], point([1])
    size = sum(number * number for number in w)
    if not size:
        return None
    missing = shift - first(x)[unit]
    x = [c + Fraction(missing) * number / size for c, number in zip(x, w, strict=True)]
    inner = first(x)
    assert inner[unit] == shift
    on = [max(z, 0) for z in inner]
    off = [0 if k == unit else z for k, z in enumerate(on)]
    return list(second(on)) == list(second(off))


theorem = Theorem(
    id="continuity-and-rank-one-jump-across-facet",
    title="When one hidden unit switches, the sums that its layer passes on stay continuous and "
    "their Jacobian changes by a matrix of rank at most one",
    section="3",
    claim="Which units are on depends on the input, and with it the transformation.",
    verdict="holds",
    statements=(
        Statement("continuous", continuous),
        Statement("units that stay", units_that_stay),
        Statement("one unit", one_unit),
        Statement("masks", masks),
        Statement("minors", minors),
    ),
    attack=Attack(facets, meets, wrong={"shift": 1}),
    mutants=(
        Mutant("one slope on both sides", {"least": -1}, "one unit"),
        Mutant("a unit that is off but not silent", {"off": 1}, "one unit"),
        Mutant("no room to move", {"share": 0}, "continuous"),
        Mutant("units that need not stay", {"others": False}, "units that stay"),
        Mutant("the unit switches off instead of on", {"change": -1}, "masks"),
        Mutant("beside the facet", {"there": 1}, "masks"),
        Mutant("a jump twice as large", {"change": 2}, "masks"),
        Mutant("a minor with a plus", {"last": -1}, "minors"),
    ),
    references=(
        "G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014, On the number of linear regions of "
        "deep neural networks",
    ),
    see_also=("fixed-pattern-affine-masked", "relu-net-affine-iff-jumps-cancel"),
    remark="Units that share a facet switch together; then the jumps add up, and may cancel. "
    "In a deeper network W₁ and W₂ stand for the masked products before and after the unit.",
    concludes=("continuous", "masks"),
)
