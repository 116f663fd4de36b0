"""A stack of linear layers goes through the width of each, and otherwise loses nothing."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def through_each_width(last=1):
    """A_L = W_L⋯W_1 is a product of two matrices with the width of layer j between them.

    Q_j is the product of the layers up to j, P_L that of those after it; A, P and Q are defined by
    how one layer more changes them.
    """
    from sympy import Identity, MatrixSymbol, Symbol

    from symact.logic import Derivation, Induction, MatrixIdentity, by_induction, width

    j, n = (Symbol(name, integer=True, nonnegative=True) for name in ("j", "m"))

    def of_size(letter, layers, columns):
        return MatrixSymbol(f"{letter}_{layers}", width(layers), width(columns))

    weight, early = of_size("W", j + n + 1, j + n), of_size("Q", j, 0)
    whole, late = of_size("A", j + n, 0), of_size("P", j + n, j)
    recursion = {
        of_size("A", j, 0): early,
        of_size("P", j, j): Identity(width(j)),
        of_size("A", j + n + 1, 0): weight * whole,
        of_size("P", j + n + 1, j): last * weight * late,
    }
    check = Induction(n, recursion, MatrixIdentity(), MatrixIdentity())
    reasons = ("no layer after j", "by definition", "put in")
    return Derivation.of(
        *by_induction(whole, "=", late * early, check, reasons=reasons, label="All L = j + m")
    )


def minors(sign=1):
    """A 2×2 minor of a product through the width 1, a 3×3 one through the width 2: both are 0."""
    from sympy import ImmutableMatrix, S, Symbol

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

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
        meanings += [Meaning(entry, "", value) for entry, value in values.items()]
        link = ("=", S.Zero, "put in and multiply out", RingIdentity(values))
        minor = ImmutableMatrix(entries).det()
        chains.append(Chain.of(minor, link, label=f"Width {inner}"))
    return Derivation.of(*chains, meanings=tuple(meanings))


def nothing_comes_out(is_lost=True):
    """What the first layers send to 0 the whole stack sends to 0; so it is not the identity."""
    from sympy import Identity, MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    inputs, inner = width(0), width("j")
    late, early = MatrixSymbol("P", inputs, inner), MatrixSymbol("Q", inner, inputs)
    v, nothing = MatrixSymbol("v", inputs, 1), ZeroMatrix(inputs, 1)
    identity = MatrixIdentity(rules={late * early: Identity(inputs)})
    sent = MatrixIdentity(rules={early * v: ZeroMatrix(inner, 1)} if is_lost else {})
    whole, lost = late * early * v, ("=", nothing, "Qv = 0", sent)
    return Derivation.of(
        Chain.of(whole, lost),
        Chain.of(v, ("=", whole, "if PQ = I", identity), lost, label="So v = 0 if PQ = I"),
    )


def narrow(factor=1, is_solved=True):
    """One equation and one unknown z = −ru/d eliminated: Q = (d, r; c, M) sends (z, u) to 0.

    That is so if u solves the equations without z, those of M − cr/d.
    """
    from sympy import MatrixSymbol, Symbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    inputs, inner, d = width(0), width("j"), Symbol("d", real=True)
    sizes = {"r": (1, inputs), "c": (inner, 1), "M": (inner, inputs), "u": (inputs, 1), "z": (1, 1)}
    r, c, m, u, z = (MatrixSymbol(letter, *size) for letter, size in sizes.items())
    value = -factor * r * u / d
    solved, rest = MatrixIdentity({z: value}), {m * u: c * r * u / d} if is_solved else {}
    others = MatrixIdentity({z: value}, rest)
    return Derivation.of(
        Chain.of(d * z + r * u, ("=", ZeroMatrix(1, 1), "z = −ru/d", solved)),
        Chain.of(c * z + m * u, ("=", ZeroMatrix(inner, 1), "z = −ru/d", others)),
        meanings=(Meaning(z, "", value),),
    )


def no_bottleneck(spare=0, are_kept=True):
    """A hidden layer as wide as the input or the output, or wider, costs nothing.

    Its units are those that are needed, and spare ones that stay 0.
    """
    from sympy import Identity, MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    inputs, outputs, more = width("0"), width("2"), width("s")
    weight, x = MatrixSymbol("W", outputs, inputs), MatrixSymbol("x", inputs, 1)
    reading, idle = MatrixSymbol("V", outputs, more), MatrixSymbol("Z", more, inputs)
    first, last = MatrixSymbol("E", inputs, inputs), MatrixSymbol("F", outputs, outputs)
    units = {first: Identity(inputs), last: Identity(outputs)} if are_kept else {}
    unused = {} if spare else {idle: ZeroMatrix(more, inputs)}
    check = MatrixIdentity(given={**units, **unused})
    return Derivation.of(
        Chain.of(weight * first * x + reading * idle * x, ("=", weight * x, "put in", check)),
        Chain.of(last * weight * x + reading * idle * x, ("=", weight * x, "put in", check)),
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
    title="A stack of linear layers computes no more than one, and only what is a product of two "
    "matrices through the width of each layer",
    section="1",
    claim="Stacking linear layers does not let a network learn more complex representations.",
    verdict="holds",
    statements=(
        Statement("through each width", through_each_width),
        Statement("minors", minors),
        Statement("nothing comes out of what is lost", nothing_comes_out),
        Statement("one unknown eliminated", narrow),
        Statement("no bottleneck", no_bottleneck),
    ),
    attack=Attack(layers, has_no_full_rank, wrong={"added": 1}),
    mutants=(
        Mutant("the last layer with the wrong sign", {"last": -1}, "through each width"),
        Mutant("an entry with the wrong sign", {"sign": -1}, "minors"),
        Mutant("a v that is not lost", {"is_lost": False}, "nothing comes out of what is lost"),
        Mutant("twice the solution of the last equation", {"factor": 2}, "one unknown eliminated"),
        Mutant("any u", {"is_solved": False}, "one unknown eliminated"),
        Mutant("spare units that do something", {"spare": 1}, "no bottleneck"),
        Mutant("any weights of the units", {"are_kept": False}, "no bottleneck"),
    ),
    references=(
        "R. A. Horn and C. R. Johnson, 2013, Matrix Analysis",
        "I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.1",
    ),
    see_also=("depth-l-affine-collapse", "deep-linear-parameters-nonlinear"),
    remark="The rank of a matrix is the least width through which it is a product of two. Through "
    "one or two units all minors of the next size are 0.",
    concludes=("through each width", "no bottleneck"),
)
