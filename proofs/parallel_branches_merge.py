"""Affine branches side by side, and a skip around them, are one affine layer."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def branches(kept=1, biased=1, is_known=True):
    """Two branches, each with slopes F and G of its normalisation, and a normalised skip H."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    n = width(0)
    f, g, h = (MatrixSymbol(name, n, n) for name in "FGH")
    wide, small, merged = (MatrixSymbol(name, n, n) for name in ("W", "V", "M"))
    a, b, c, d, x = (MatrixSymbol(name, n, 1) for name in "abcdx")
    matrix = f * wide + g * small + kept * h
    offset = a + biased * b + c
    values = {merged: matrix, d: offset}
    chain = Chain.of(
        (f * (wide * x) + a) + (g * (small * x) + b) + (h * x + c),
        ("=", matrix * x + offset, "factor out x", MatrixIdentity()),
        ("=", merged * x + d, "collect", MatrixIdentity(values if is_known else {})),
    )
    meanings = tuple(Meaning(symbol, "", value) for symbol, value in values.items())
    return Derivation.of(chain, meanings=meanings)


def layers():
    """Two layers that keep the size, slopes of a skip, and a point."""
    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=2),
        "second": affine_maps(inputs=2, outputs=2),
        "skip": affine_maps(inputs=1, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
    }


def agrees(first, second, skip, point, skipped=True):
    """Whether the sum of the branches is the merged layer, in fractions."""
    x = point([1])
    slopes = [row[0] for row in skip.matrix.fractions()]
    beside = [y + z + h * p for y, z, h, p in zip(first(x), second(x), slopes, x, strict=True)]
    merged = [
        [
            v + w + (slopes[i] if skipped and i == j else 0)
            for j, (v, w) in enumerate(zip(own, other, strict=True))
        ]
        for i, (own, other) in enumerate(
            zip(first.matrix.fractions(), second.matrix.fractions(), strict=True)
        )
    ]
    offsets = [
        b[0] + c[0]
        for b, c in zip(first.offset.fractions(), second.offset.fractions(), strict=True)
    ]
    return beside == [sum(map(mul, row, x)) + c for row, c in zip(merged, offsets, strict=True)]


theorem = Theorem(
    id="parallel-branches-merge",
    title="Branches without activations and a skip around them are one layer",
    section="1",
    claim=None,
    verdict="companion",
    statements=(Statement("branches", branches),),
    concludes=("branches",),
    attack=Attack(layers, agrees, wrong={"skipped": False}),
    mutants=(
        Mutant("the skip is forgotten", {"kept": 0}, "branches"),
        Mutant("the bias of a branch is lost", {"biased": 0}, "branches"),
        Mutant("any weight and bias", {"is_known": False}, "branches"),
    ),
    references=(
        "X. Ding, X. Zhang, N. Ma, J. Han, G. Ding and J. Sun, 2021, RepVGG: Making VGG-style "
        "ConvNets Great Again",
    ),
    see_also=("batchnorm-fold", "batchnorm-conv-avgpool-residual-affine"),
    remark="A convolution of 1×1 is one of 3×3 with zeros around its weights, and the identity is "
    "a convolution of 1×1, so that kernels add up.",
)
