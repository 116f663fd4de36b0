"""A low-rank adapter beside a layer is the layer with another weight."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def merge(scaled=1, is_known=True):
    """W x + s·B (A x) + b with one weight; ``scaled`` is the power of s in it."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, block_symbols, width

    rank = Symbol("r", integer=True, positive=True)
    weight, bias = block_symbols(1, width(1), width(0))
    left, right = MatrixSymbol("B", width(1), rank), MatrixSymbol("A", rank, width(0))
    x, merged = MatrixSymbol("x", width(0), 1), MatrixSymbol("M", width(1), width(0))
    s = Symbol("s", real=True)
    value = weight + s**scaled * left * right
    chain = Chain.of(
        weight * x + s * left * (right * x) + bias,
        ("=", merged * x + bias, "collect", MatrixIdentity({merged: value} if is_known else {})),
    )
    return Derivation.of(chain, meanings=(Meaning(merged, "", value),))


def unmerge(sign=-1):
    """Taking the change away again leaves the weight, in exact numbers."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    rank = Symbol("r", integer=True, positive=True)
    weight, merged = (MatrixSymbol(letter, width(1), width(0)) for letter in "WN")
    left, right = MatrixSymbol("B", width(1), rank), MatrixSymbol("A", rank, width(0))
    s = Symbol("s", real=True)
    value = weight + s * left * right
    chain = Chain.of(
        merged + sign * s * left * right,
        ("=", weight, "put in and cancel", MatrixIdentity({merged: value})),
    )
    return Derivation.of(chain, meanings=(Meaning(merged, "", value),))


def two_adapters(crossed=0):
    """Two adapters side by side are one of their ranks added; no product of the two is in it."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    n, m = width(0), width(1)
    weight, x = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1)
    first, second = (Symbol(name, integer=True, positive=True) for name in ("p", "q"))
    b, a = MatrixSymbol("B", m, first), MatrixSymbol("A", first, n)
    d, c = MatrixSymbol("D", m, second), MatrixSymbol("C", second, n)
    s, t = (Symbol(name, real=True) for name in "st")
    merged = (weight + s * b * a) + t * d * c + crossed * s * t * b * a
    chain = Chain.of(
        weight * x + s * b * (a * x) + t * d * (c * x),
        ("=", merged * x, "factor out x", MatrixIdentity()),
    )
    return Derivation.of(chain)


def layers():
    """A layer of two inputs and three outputs, factors of rank 1, a scale, and a point."""
    from symact.testing import affine_maps, rationals

    return {
        "layer": affine_maps(inputs=2, outputs=3),
        "left": affine_maps(inputs=1, outputs=3),
        "right": affine_maps(inputs=2, outputs=1),
        "scale": rationals(),
        "point": affine_maps(inputs=1, outputs=2),
    }


def agrees(layer, left, right, scale, point, forgotten=False):
    """Whether the layer with its adapter gives what the merged weight gives, in fractions."""
    x = point([1])
    weight, (thin,) = layer.matrix.fractions(), right.matrix.fractions()
    tall = [row[0] for row in left.matrix.fractions()]
    inner = sum(map(mul, thin, x))
    beside = [y + scale * b * inner for y, b in zip(layer(x), tall, strict=True)]
    factor = 1 if forgotten else scale
    merged = [
        [w + factor * b * a for w, a in zip(row, thin, strict=True)]
        for row, b in zip(weight, tall, strict=True)
    ]
    offset = [row[0] for row in layer.offset.fractions()]
    return beside == [sum(map(mul, row, x)) + c for row, c in zip(merged, offset, strict=True)]


theorem = Theorem(
    id="lora-merge",
    title="A low-rank adapter merges into the weight beside it: W + s·B·A",
    section="1",
    claim=None,
    verdict="companion",
    statements=(
        Statement("merge", merge),
        Statement("taken away again", unmerge),
        Statement("two adapters", two_adapters),
    ),
    concludes=("merge",),
    attack=Attack(layers, agrees, wrong={"forgotten": True}),
    mutants=(
        Mutant("the scale is left out", {"scaled": 0}, "merge"),
        Mutant("the scale is used twice", {"scaled": 2}, "merge"),
        Mutant("any weight", {"is_known": False}, "merge"),
        Mutant("merged twice", {"sign": 1}, "taken away again"),
        Mutant("adapters that change one another", {"crossed": 1}, "two adapters"),
    ),
    references=(
        "E. Hu, Y. Shen, P. Wallis, Z. Allen-Zhu, Y. Li, S. Wang, L. Wang and W. Chen, 2021, "
        "LoRA: Low-Rank Adaptation of Large Language Models",
    ),
    see_also=("two-layer-affine-collapse", "batchnorm-fold", "dequantisation-affine"),
    remark="Exact numbers only: a stored weight is rounded, and taking a change away from it again "
    "does not bring the stored weight back.",
)
