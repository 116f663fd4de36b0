"""Where one unit changes sides the network stays continuous and its Jacobian jumps by rank one."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def symbols_of_the_net():
    """W₁, b₁, W₂, b₂, D, the unit vector e and x."""
    from sympy import MatrixSymbol

    from symact.checks.layers import block_symbols, width

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    d, e = MatrixSymbol("D", width(1), width(1)), MatrixSymbol("e", width(1), 1)
    return w1, b1, w2, b2, d, e, MatrixSymbol("x", width(0), 1)


PATTERNS = (
    "that the network is affine on each side, with the patterns D and D + e·eᵀ, where e is the "
    "unit vector of the unit that switches",
)


def values(change=1):
    """The two affine maps differ by what the unit adds: its input, sent on by its weights."""
    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation

    w1, b1, w2, b2, d, e, x = symbols_of_the_net()
    z = w1 * x + b1
    on, off = w2 * (d + change * e * e.T) * z + b2, w2 * d * z + b2
    link = ("=", w2 * e * (e.T * z), "subtract", MatrixIdentity())
    return Derivation.of(Chain.of(on - off, link))


def facet(there=0):
    """Where the input eᵀ(W₁x + b₁) of the unit is 0, both maps have one value."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation

    w1, b1, w2, b2, d, e, x = symbols_of_the_net()
    z = w1 * x + b1
    level = there * MatrixSymbol("v", 1, 1) if there else ZeroMatrix(1, 1)
    zero = MatrixIdentity(rules={e.T * w1 * x: level - e.T * b1})
    link = ("=", w2 * d * z + b2, "eᵀ(W₁x + b₁) = 0 on the facet", zero)
    return Derivation.of(Chain.of(w2 * (d + e * e.T) * z + b2, link))


def jacobians(change=1):
    """A′ − A is a column times a row."""
    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation

    w1, _, w2, _, d, e, _ = symbols_of_the_net()
    difference = w2 * (d + change * e * e.T) * w1 - w2 * d * w1
    link = ("=", (w2 * e) * (e.T * w1), "a column times a row", MatrixIdentity())
    return Derivation.of(Chain.of(difference, link))


def one_unit(least=0, off=0):
    """g + v·r(z), any network in its last hidden unit: no jump at z = 0, and two slopes in z."""
    from sympy import Abs, Interval, Rational, S, oo, symbols

    from symact.checks import Cases, RingIdentity, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r

    g, v, w, z, h, m = symbols("g v w z h m", real=True)
    out, slopes = g + v * r(z), []
    for slope, side, beyond in (
        (S.One, Interval.open(least, oo), Interval.open(-z, oo)),
        (Rational(off), Interval.open(-oo, 0), Interval.open(-oo, -z)),
    ):
        check = Cases((Split(z, on=side), Split(m, (0, -z), beyond)), DEFINITIONS)
        one_side = ("=", slope * v * m, "z and z + m on one side", check)
        slopes.append(
            Chain.of(
                v * r(z + m) - v * r(z),
                one_side,
                ("=", slope * v * w * h, "x moves by h", RingIdentity(given={m: w * h})),
            )
        )
    near = Cases((z, v), DEFINITIONS)
    return Derivation.of(
        Chain.of(Abs(out - (g + v * r(S.Zero))), ("≤", Abs(v) * Abs(z), "sign of z", near)),
        *slopes,
        meanings=meanings(r),
    )


def minors(last=1):
    """All 2×2 minors of a column times a row vanish, so its rank is at most 1."""
    from sympy import S, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

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
    title="When one unit switches, a ReLU network stays continuous and its Jacobian changes by a "
    "matrix of rank at most one",
    section="3",
    claim="Which units are on depends on the input, and with it the transformation.",
    verdict="holds",
    statements=(
        Statement("one unit", one_unit),
        Statement("values", values, level="argued", argued=PATTERNS),
        Statement("on the facet", facet, level="argued", argued=PATTERNS),
        Statement("Jacobians", jacobians, level="argued", argued=PATTERNS),
        Statement("minors", minors),
    ),
    attack=Attack(facets, meets, wrong={"shift": 1}),
    mutants=(
        Mutant("one slope on both sides", {"least": -1}, "one unit"),
        Mutant("a unit that is off but not silent", {"off": 1}, "one unit"),
        Mutant("the unit switches off instead of on", {"change": -1}, "values"),
        Mutant("beside the facet", {"there": 1}, "on the facet"),
        Mutant("a jump twice as large", {"change": 2}, "Jacobians"),
        Mutant("a minor with a plus", {"last": -1}, "minors"),
    ),
    references=(
        "G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014, On the number of linear regions of "
        "deep neural networks",
    ),
    see_also=("fixed-pattern-affine-masked", "relu-net-affine-iff-jumps-cancel"),
    remark="Units that share a facet switch together; then the jumps add up, and may cancel. "
    "In a deeper network W₁ and W₂ stand for the masked products before and after the unit.",
)
