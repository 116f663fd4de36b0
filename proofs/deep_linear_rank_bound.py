"""A stack of linear layers has at most the rank of its narrowest, and otherwise loses nothing."""

from __future__ import annotations

from operator import mul

from symact.theorem import Attack, Mutant, Statement, Theorem


def through_each_width(last=1):
    """A_L = W_L⋯W_1 is a product of two matrices with the width of layer j between them."""
    from sympy import Identity, MatrixSymbol, Symbol

    from symact.checks import Case, Induction, MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import width

    j, n = Symbol("j", integer=True, positive=True), Symbol("L", integer=True, positive=True)
    weight = MatrixSymbol(f"W_{n + 1}", width(n + 1), width(n))
    early = MatrixSymbol("Q", width(j), width(0))

    def whole(layers):
        return MatrixSymbol(f"A_{layers}", width(layers), width(0))

    def late(layers):
        return MatrixSymbol(f"P_{layers}", width(layers), width(j))

    start = MatrixIdentity({whole(j): early, late(j): Identity(width(j))})
    product = MatrixIdentity({whole(n): late(n) * early})
    grown = MatrixIdentity({late(n + 1): last * weight * late(n)})
    both = MatrixIdentity({**product.definitions, **grown.definitions})
    base = Case(whole(j), late(j) * early, start)
    step = Case(weight * whole(n), late(n + 1) * early, both)
    return Derivation.of(
        Chain.of(whole(j), ("=", late(j) * early, "no layer after j", start), label="Base"),
        Chain.of(
            weight * whole(n),
            ("=", weight * late(n) * early, "put in", product),
            ("=", late(n + 1) * early, "one more layer", grown),
            label="Step",
        ),
        Chain.of(
            whole(n), ("=", late(n) * early, "by induction", Induction(base, step)), label="All L"
        ),
        meanings=(
            Meaning(whole(n), "the product of the weights of L layers"),
            Meaning(early, "that of the layers up to j"),
            Meaning(late(n), "that of the layers after j"),
        ),
    )


def minors(sign=1):
    """A 2×2 minor of a product through the width 1, a 3×3 one through the width 2: both are 0."""
    from sympy import ImmutableMatrix, S, Symbol

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    def table(letter, rows, columns):
        places = [[(i + 1, k + 1) for k in range(columns)] for i in range(rows)]
        return [[Symbol(f"{letter}_{i}{k}", real=True) for i, k in row] for row in places]

    chains, meanings = [], []
    for inner, letters in ((1, "muv"), (2, "nst")):
        size = inner + 1
        entries = table(letters[0], size, size)
        left, right = table(letters[1], size, inner), table(letters[2], size, inner)
        values = {
            entries[i][k]: (sign if i == k == 0 else 1) * sum(map(mul, left[i], right[k]))
            for i in range(size)
            for k in range(size)
        }
        matrix = ImmutableMatrix(entries)
        link = ("=", S.Zero, "put in and multiply out", RingIdentity(values))
        chains.append(Chain.of(matrix.det(), link, label=f"Width {inner}"))
        meanings.append(Meaning(matrix, "", ImmutableMatrix(left) * ImmutableMatrix(right).T))
    return Derivation.of(*chains, meanings=tuple(meanings))


def no_bottleneck(spare=0):
    """A hidden layer as wide as the input or the output, or wider, costs nothing.

    Its units are those that are needed, and spare ones that stay 0.
    """
    from sympy import Identity, MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import width

    inputs, outputs, more = width("0"), width("2"), width("s")
    weight, x = MatrixSymbol("W", outputs, inputs), MatrixSymbol("x", inputs, 1)
    reading, idle = MatrixSymbol("V", outputs, more), MatrixSymbol("Z", more, inputs)
    first, last = MatrixSymbol("E", inputs, inputs), MatrixSymbol("F", outputs, outputs)
    units = {first: Identity(inputs), last: Identity(outputs)}
    check = MatrixIdentity({**units, **({} if spare else {idle: ZeroMatrix(more, inputs)})})
    return Derivation.of(
        Chain.of(weight * first * x + reading * idle * x, ("=", weight * x, "put in", check)),
        Chain.of(last * weight * x + reading * idle * x, ("=", weight * x, "put in", check)),
        meanings=(
            *(Meaning(unit, "the unit matrix, for units that are needed") for unit in units),
            Meaning(idle, "0, for spare units"),
            Meaning(reading, "any weights"),
        ),
    )


def layers():
    """Two linear layers with the width 2 between 3 inputs and 3 outputs."""
    from symact.testing import affine_maps

    return {"first": affine_maps(inputs=3, outputs=2), "second": affine_maps(inputs=2, outputs=3)}


def has_no_full_rank(first, second, added=0):
    """Whether the 3×3 determinant of the product is 0, in fractions."""
    rows, columns = second.matrix.fractions(), list(zip(*first.matrix.fractions(), strict=True))
    (a, b, c), (d, e, f), (g, h, i) = (
        [sum(map(mul, row, column)) + added * (p == q) for q, column in enumerate(columns)]
        for p, row in enumerate(rows)
    )
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) == 0


theorem = Theorem(
    id="deep-linear-rank-bound",
    title="A stack of linear layers computes no more than one, and less if a layer is narrower",
    section="1",
    claim="Stacking linear layers does not let a network learn more complex representations.",
    verdict="holds",
    statements=(
        Statement(
            "through each width",
            "for all L ≥ j ≥ 1 and all sizes: so the rank is at most the width after layer j",
            through_each_width,
        ),
        Statement(
            "minors", "for the widths 1 and 2, all real entries: such a product is never I", minors
        ),
        Statement("no bottleneck", "for all sizes, all real W, V and x", no_bottleneck),
    ),
    attack=Attack(layers, has_no_full_rank, wrong={"added": 1}),
    mutants=(
        Mutant("the last layer with the wrong sign", {"last": -1}, "through each width"),
        Mutant("an entry with the wrong sign", {"sign": -1}, "minors"),
        Mutant("spare units that do something", {"spare": 1}, "no bottleneck"),
    ),
    references=(
        "R. A. Horn and C. R. Johnson, 2013, Matrix Analysis",
        "I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.1",
    ),
    see_also=("depth-l-affine-collapse", "deep-linear-parameters-nonlinear"),
    remark="The rank of a matrix is the least width through which it is a product of two; that of "
    "the unit matrix is its size. Without a bottleneck layers are passed one by one.",
)
