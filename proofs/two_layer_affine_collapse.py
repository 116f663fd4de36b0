"""Two affine layers with nothing between them are one affine layer."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def collapse(carried=1, own=1, are_known=True):
    """The composition multiplied out; ``carried`` and ``own`` are the factors of W₂b₁ and b₂."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, block_symbols, width

    first, first_bias = block_symbols(1, width(1), width(0))
    second, second_bias = block_symbols(2, width(2), width(1))
    x = MatrixSymbol("x", width(0), 1)
    matrix = MatrixSymbol("A", width(2), width(0))
    offset = MatrixSymbol("c", width(2), 1)
    values = {matrix: second * first, offset: carried * second * first_bias + own * second_bias}
    chain = Chain.of(
        second * (first * x + first_bias) + second_bias,
        ("=", second * first * x + values[offset], "distribute", MatrixIdentity()),
        ("=", matrix * x + offset, "collect", MatrixIdentity(values if are_known else {})),
    )
    meanings = tuple(Meaning(symbol, "", value) for symbol, value in values.items())
    return Derivation.of(chain, meanings=meanings)


def pairs():
    """Two maps that fit together, and a point."""
    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=3),
        "second": affine_maps(inputs=3, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
    }


def agrees(first, second, point, own=1):
    """Whether layer after layer gives what the single map gives, in fractions."""
    x = point([1])

    def times(layer, vector):
        return [sum(map(mul, row, vector)) for row in layer.matrix.fractions()]

    def bias(layer):
        return [row[0] for row in layer.offset.fractions()]

    product = [times(second, column) for column in zip(*first.matrix.fractions(), strict=True)]
    offset = [
        carried + own * b
        for carried, b in zip(times(second, bias(first)), bias(second), strict=True)
    ]
    single = [
        sum(map(mul, row, x)) + c for row, c in zip(zip(*product, strict=True), offset, strict=True)
    ]
    return list(second(first(x))) == single


theorem = Theorem(
    id="two-layer-affine-collapse",
    title="Two affine layers with nothing between them are one affine layer",
    section="1",
    claim="A second layer on top of a first, without an activation, can be multiplied into it.",
    verdict="holds",
    statements=(Statement("collapse", collapse),),
    attack=Attack(pairs, agrees, wrong={"own": 2}),
    mutants=(
        Mutant("the first bias is not carried through the second layer", {"carried": 0}),
        Mutant("the second bias is lost", {"own": 0}),
        Mutant("the second bias counts twice", {"own": 2}),
        Mutant("any A and c", {"are_known": False}),
    ),
    references=("I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.1",),
    see_also=("depth-l-affine-collapse", "linear-vs-affine"),
    concludes=("collapse",),
)
