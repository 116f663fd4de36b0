"""Batch normalisation in use folds into the layer before it."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def fold(shifted=1, scaled=1, is_known=True):
    """F (W x + b − m) + β with one weight and one bias, F the diagonal matrix of the slopes."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, block_symbols, width

    weight, bias = block_symbols(1, width(1), width(0))
    slopes = MatrixSymbol("F", width(1), width(1))
    mean, shift = MatrixSymbol("m", width(1), 1), MatrixSymbol("beta", width(1), 1)
    x, folded = MatrixSymbol("x", width(0), 1), MatrixSymbol("V", width(1), width(0))
    offset = MatrixSymbol("c", width(1), 1)
    values = {
        folded: slopes * weight,
        offset: (slopes * bias if scaled else bias) - shifted * slopes * mean + shift,
    }
    chain = Chain.of(
        slopes * (weight * x + bias - mean) + shift,
        (
            "=",
            slopes * weight * x + slopes * bias - slopes * mean + shift,
            "distribute",
            MatrixIdentity(),
        ),
        ("=", folded * x + offset, "collect", MatrixIdentity(values if is_known else {})),
    )
    meanings = tuple(Meaning(symbol, "", value) for symbol, value in values.items())
    return Derivation.of(chain, meanings=meanings)


def slope(with_epsilon=1):
    """The slope of a channel, γ/√(v + ε), is that of its fraction: γ(z − m)/√(v + ε) + β."""
    from sympy import sqrt, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    f, z, m, g, b = symbols("f z m gamma beta", real=True)
    v, e = symbols("v varepsilon", positive=True)
    value = g / sqrt(v + with_epsilon * e)
    chain = Chain.of(
        g * (z - m) / sqrt(v + e) + b, ("=", f * (z - m) + b, "put in", RingIdentity({f: value}))
    )
    return Derivation.of(chain, meanings=(Meaning(f, "", value),))


def layers():
    """A layer, the slopes, means and shifts of its two channels, and a point."""
    from symact.testing import affine_maps

    return {
        "layer": affine_maps(inputs=3, outputs=2),
        "slopes": affine_maps(inputs=1, outputs=2),
        "shifts": affine_maps(inputs=1, outputs=2),
        "point": affine_maps(inputs=1, outputs=3),
    }


def agrees(layer, slopes, shifts, point, kept=True):
    """Whether normalising after the layer gives what the folded layer gives, in fractions."""
    x = point([1])
    f = [row[0] for row in slopes.matrix.fractions()]
    mean = [row[0] for row in slopes.offset.fractions()]
    shift = [row[0] for row in shifts.offset.fractions()]
    after = [g * (y - m) + b for g, y, m, b in zip(f, layer(x), mean, shift, strict=True)]
    folded = [
        g * sum(map(mul, row, x)) + g * (own[0] if kept else 0) - g * m + b
        for g, row, own, m, b in zip(
            f, layer.matrix.fractions(), layer.offset.fractions(), mean, shift, strict=True
        )
    ]
    return after == folded


theorem = Theorem(
    id="batchnorm-fold",
    title="Batch normalisation in use folds into the layer before it",
    section="1",
    claim=None,
    verdict="companion",
    statements=(Statement("fold", fold), Statement("slope of a channel", slope)),
    concludes=("fold",),
    attack=Attack(layers, agrees, wrong={"kept": False}),
    mutants=(
        Mutant("the mean is not subtracted", {"shifted": 0}, "fold"),
        Mutant("the bias is not scaled", {"scaled": 0}, "fold"),
        Mutant("any weight and bias", {"is_known": False}, "fold"),
        Mutant("ε is left out", {"with_epsilon": 0}, "slope of a channel"),
    ),
    references=(
        "B. Jacob, S. Kligys, B. Chen, M. Zhu, M. Tang, A. Howard, H. Adam and D. Kalenichenko, "
        "2018, Quantization and Training of Neural Networks for Efficient "
        "Integer-Arithmetic-Only Inference",
    ),
    see_also=("batchnorm-conv-avgpool-residual-affine", "two-layer-affine-collapse"),
    remark="A convolution is such a matrix, with the slope of a channel for all its rows there.",
)
