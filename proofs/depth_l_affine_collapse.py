"""However many affine layers follow one another, they are one affine map, with a formula for it."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def every_depth(start=1, carried=1, own=1):
    """h_L = W_L⋯W_1 x + Σ W_L⋯W_{k+1} b_k; factors stand before each part."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import (
        Derivation,
        Induction,
        LayerProduct,
        LayerSum,
        MatrixIdentity,
        block_symbols,
        by_induction,
        width,
    )

    n = Symbol("L", integer=True, nonnegative=True)
    x = MatrixSymbol("x", width(0), 1)
    weight, bias = block_symbols(n + 1, width(n + 1), width(n))

    def value(layers):
        return MatrixSymbol(f"h_{layers}", width(layers), 1)

    recursion = {value(0): x, value(n + 1): weight * value(n) + carried * bias}
    check = Induction(n, recursion, MatrixIdentity(), MatrixIdentity())
    reasons = ("no layers", "by definition", "distribute and collect")
    whole = start * LayerProduct(n) * x + own * LayerSum(n)
    return Derivation.of(
        *by_induction(value(n), "=", whole, check, reasons=reasons, label="For every depth")
    )


def unrolled(carried=1):
    """Four layers written out: each bias goes through the layers after it."""
    from sympy import MatAdd, MatMul, MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    depth = 4
    weights, biases = zip(
        *(block_symbols(k, width(k), width(k - 1)) for k in range(1, depth + 1)), strict=True
    )
    terms = [MatMul(*(carried * w for w in weights[:k:-1]), biases[k]) for k in range(depth)]
    value = x = MatrixSymbol("x", width(0), 1)
    for weight, bias in zip(weights, biases, strict=True):
        value = weight * value + bias
    whole = MatAdd(MatMul(*weights[::-1], x), *terms)
    return Derivation.of(Chain.of(value, ("=", whole, "distribute", MatrixIdentity())))


def stacks():
    """Four maps that fit together, and a point."""
    from symact.testing import affine_maps

    widths = (2, 3, 1, 2, 2)
    layers = {
        f"layer_{k}": affine_maps(inputs=widths[k - 1], outputs=widths[k]) for k in range(1, 5)
    }
    return {**layers, "point": affine_maps(inputs=1, outputs=2)}


def agrees(layer_1, layer_2, layer_3, layer_4, point, skipped=0):
    """Whether layer after layer gives W₄⋯W₁x + Σ W₄⋯W_{k+1}b_k, in fractions."""
    layers, x = (layer_1, layer_2, layer_3, layer_4), point([1])

    def carried(vector, start):
        for layer in layers[start:]:
            vector = [sum(map(mul, row, vector)) for row in layer.matrix.fractions()]
        return vector

    value = x
    for layer in layers:
        value = layer(value)
    biases = [[row[0] for row in layer.offset.fractions()] for layer in layers]
    parts = [carried(x, 0), *(carried(b, k) for k, b in enumerate(biases, 1) if k > skipped)]
    return list(value) == [sum(numbers) for numbers in zip(*parts, strict=True)]


theorem = Theorem(
    id="depth-l-affine-collapse",
    title="Any number of affine layers is one affine map, which can be written down",
    section="1",
    claim="However many layers without activations are stacked, they compute what one layer can.",
    verdict="holds",
    statements=(
        Statement("every depth", every_depth),
        Statement("four layers", unrolled),
    ),
    attack=Attack(stacks, agrees, wrong={"skipped": 1}),
    mutants=(
        Mutant("no layers are taken for zero", {"start": 0}, "every depth"),
        Mutant("earlier biases are not carried on", {"carried": 0}, "every depth"),
        Mutant("the last bias is lost", {"own": 0}, "every depth"),
        Mutant("biases go through the layers with the wrong sign", {"carried": -1}, "four layers"),
    ),
    references=("I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.1",),
    see_also=("two-layer-affine-collapse", "linear-vs-affine", "deep-linear-rank-bound"),
    concludes=("every depth",),
)
