"""Weights that are stored as integers with scales are one matrix."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def rows(zeroed=1, is_known=True):
    """S (Q − Z) x with a scale for each row: S is diagonal, Z has the zero points."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    n, m = width(0), width(1)
    scales = MatrixSymbol("S", m, m)
    stored, zero, weight = (MatrixSymbol(name, m, n) for name in "QZW")
    x = MatrixSymbol("x", n, 1)
    value = scales * stored - zeroed * scales * zero
    chain = Chain.of(
        scales * ((stored - zero) * x),
        ("=", scales * stored * x - scales * zero * x, "distribute", MatrixIdentity()),
        ("=", weight * x, "collect", MatrixIdentity({weight: value} if is_known else {})),
    )
    return Derivation.of(chain, meanings=(Meaning(weight, "", value),))


def groups(own=1):
    """Two groups of inputs, each with scales of its own, add up to one matrix on each."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    m = width(1)
    p, q = (Symbol(name, integer=True, positive=True) for name in "pq")
    s, t = MatrixSymbol("S", m, m), MatrixSymbol("T", m, m)
    first, second = MatrixSymbol("Q", m, p), MatrixSymbol("R", m, q)
    y, z = MatrixSymbol("Y", m, p), MatrixSymbol("Z", m, q)
    u, v = MatrixSymbol("u", p, 1), MatrixSymbol("v", q, 1)
    other = t if own else s
    chain = Chain.of(
        s * ((first - y) * u) + t * ((second - z) * v),
        (
            "=",
            (s * first - s * y) * u + (other * second - other * z) * v,
            "distribute",
            MatrixIdentity(),
        ),
    )
    return Derivation.of(chain)


def weights():
    """Integers of a matrix of two rows, zero points and scales for each, and a point."""
    from symact.testing import affine_maps

    return {
        "stored": affine_maps(inputs=3, outputs=2),
        "scales": affine_maps(inputs=1, outputs=2),
        "point": affine_maps(inputs=1, outputs=3),
    }


def agrees(stored, scales, point, zeroed=True):
    """Whether scaling what comes out is the dequantised matrix, in fractions."""
    x = point([1])
    scale = [row[0] for row in scales.matrix.fractions()]
    zero = [row[0] for row in scales.offset.fractions()]
    matrix = stored.matrix.fractions()
    after = [
        s * sum((q - z) * p for q, p in zip(row, x, strict=True))
        for s, z, row in zip(scale, zero, matrix, strict=True)
    ]
    dequantised = [
        [s * (q - (z if zeroed else 0)) for q in row]
        for s, z, row in zip(scale, zero, matrix, strict=True)
    ]
    return after == [sum(map(mul, row, x)) for row in dequantised]


theorem = Theorem(
    id="dequantisation-affine",
    title="Integers with scales and zero points are one weight matrix, by rows and by groups",
    section="1",
    claim=None,
    verdict="companion",
    statements=(Statement("a scale a row", rows), Statement("groups", groups)),
    concludes=("a scale a row", "groups"),
    attack=Attack(weights, agrees, wrong={"zeroed": False}),
    mutants=(
        Mutant("the zero points are left out", {"zeroed": 0}, "a scale a row"),
        Mutant("any weight", {"is_known": False}, "a scale a row"),
        Mutant("the scales of the first group for both", {"own": 0}, "groups"),
    ),
    references=(
        "B. Jacob, S. Kligys, B. Chen, M. Zhu, M. Tang, A. Howard, H. Adam and D. Kalenichenko, "
        "2018, Quantization and Training of Neural Networks for Efficient "
        "Integer-Arithmetic-Only Inference",
    ),
    see_also=("lora-merge", "batchnorm-fold"),
    remark="Exact numbers only: what is stored after dequantising is rounded once more.",
)
