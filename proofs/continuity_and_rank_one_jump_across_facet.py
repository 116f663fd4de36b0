"""Where one unit changes sides the network stays continuous and its Jacobian jumps by rank one."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def symbols_of_the_net():
    """W₁, b₁, W₂, b₂, D, the unit vector e and x."""
    from sympy import MatrixSymbol

    from symact.symbolic import block_symbols, width

    (w1, b1), (w2, b2) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    d, e = MatrixSymbol("D", width(1), width(1)), MatrixSymbol("e", width(1), 1)
    return w1, b1, w2, b2, d, e, MatrixSymbol("x", width(0), 1)


def meanings_of_the_net():
    from symact.derivation import Meaning

    *_, d, e, _ = symbols_of_the_net()
    return (
        Meaning(d, "the pattern on one side, diagonal; on the other side it is D + e·eᵀ"),
        Meaning(e, "the unit vector of the unit that changes sides; eᵀ(W₁x + b₁) is its input"),
    )


def values(change=1):
    """The two affine maps differ by what the unit adds: its input, sent on by its weights."""
    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation

    w1, b1, w2, b2, d, e, x = symbols_of_the_net()
    z = w1 * x + b1
    on, off = w2 * (d + change * e * e.T) * z + b2, w2 * d * z + b2
    link = ("=", w2 * e * (e.T * z), "subtract", MatrixIdentity())
    return Derivation.of(Chain.of(on - off, link), meanings=meanings_of_the_net())


def facet(there=0):
    """Where the input of the unit is 0, so is the difference: the product with the 1×1 matrix 0."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import width

    _, _, w2, _, _, e, _ = symbols_of_the_net()
    u = MatrixSymbol("u", 1, 1)
    at = there * MatrixSymbol("v", 1, 1) if there else ZeroMatrix(1, 1)
    link = ("=", ZeroMatrix(width(2), 1), "u = 0 on the facet", MatrixIdentity({u: at}))
    meaning = Meaning(u, "the input eᵀ(W₁x + b₁) of the unit")
    return Derivation.of(Chain.of(w2 * e * u, link), meanings=(meaning,))


def jacobians(change=1):
    """A′ − A is a column times a row."""
    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation

    w1, _, w2, _, d, e, _ = symbols_of_the_net()
    difference = w2 * (d + change * e * e.T) * w1 - w2 * d * w1
    link = ("=", (w2 * e) * (e.T * w1), "a column times a row", MatrixIdentity())
    return Derivation.of(Chain.of(difference, link), meanings=meanings_of_the_net())


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


NET = "for all sizes, all real W, b, x and D"

theorem = Theorem(
    id="continuity-and-rank-one-jump-across-facet",
    title="When one unit switches, a ReLU network stays continuous and its Jacobian changes by a "
    "matrix of rank at most one",
    section="3",
    claim="Which units are on depends on the input, and with it the transformation.",
    verdict="holds",
    statements=(
        Statement("values", values),
        Statement("on the facet", facet),
        Statement("Jacobians", jacobians),
        Statement("minors", minors),
    ),
    attack=Attack(facets, meets, wrong={"shift": 1}),
    mutants=(
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
