"""Where no unit changes sides a ReLU network is affine, with the weights of silent units masked."""

from __future__ import annotations

from operator import mul

from symact.theorem import Attack, Mutant, Statement, Theorem


def unit(on=1, off=0):
    """r(z) is z times 1 or 0, by the side of 0 on which z is."""
    from sympy import Interval, Rational, oo

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    sides = (on, Interval.open(0, oo)), (off, Interval(-oo, 0))
    return Derivation.of(
        *(
            Chain.of(
                r(x), ("=", Rational(d) * x, "one side", Cases((Split(x, on=side),), DEFINITIONS))
            )
            for d, side in sides
        ),
        meanings=meanings(r),
    )


def one_layer(on=2, low=0):
    """Units with the inputs z(j) and the pattern d(j) add up to what is masked, by induction."""
    from sympy import FiniteSet, Function, Interval, Sum, Symbol, oo

    from symact.checks import Cases, Induction, Split
    from symact.derivation import Derivation, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    v, d, z = (Function(name, real=True) for name in "vdz")
    bit, size = (Symbol(f"{name}_{n + 1}", real=True) for name in "ea")
    pattern = {d(n + 1): bit, z(n + 1): (on * bit - 1) * size}
    splits = Split(bit, on=FiniteSet(0, 1)), Split(size, on=Interval(low, oo))
    check = Induction(n, {}, Cases(()), Cases(splits, DEFINITIONS, pattern))
    reasons = ("no units", "one unit more", "its input is a or −a")
    return Derivation.of(
        *by_induction(
            Sum(v(j) * r(z(j)), (j, 1, n)),
            "=",
            Sum(v(j) * d(j) * z(j), (j, 1, n)),
            check,
            reasons=reasons,
            label="For n units",
        ),
        meanings=meanings(r),
    )


def three_layers(kept=1):
    """With D₁ and D₂ in place of ReLU, multiply out; ``kept`` masks the first bias too."""
    from sympy import MatrixSymbol

    from symact.checks import MatrixIdentity
    from symact.checks.layers import block_symbols, width
    from symact.derivation import Chain, Derivation

    (w1, b1), (w2, b2), (w3, b3) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2, 3))
    d1, d2 = (MatrixSymbol(f"D_{k}", width(k), width(k)) for k in (1, 2))
    x = MatrixSymbol("x", width(0), 1)
    net = w3 * d2 * (w2 * d1 * (w1 * x + b1) + b2) + b3
    offset = kept * w3 * d2 * w2 * d1 * b1 + w3 * d2 * b2 + b3
    link = ("=", w3 * d2 * w2 * d1 * w1 * x + offset, "distribute", MatrixIdentity())
    return Derivation.of(Chain.of(net, link))


def every_depth(start=1, mask=1):
    """h_L = A_L x + c_L by induction over the layers D(Wh + b)."""
    from sympy import Identity, MatrixSymbol, Symbol, ZeroMatrix

    from symact.checks import Induction, MatrixIdentity
    from symact.checks.layers import block_symbols, width
    from symact.derivation import Derivation, Meaning, by_induction

    n = Symbol("L", integer=True, nonnegative=True)
    x = MatrixSymbol("x", width(0), 1)
    weight, bias = block_symbols(n + 1, width(n + 1), width(n))
    pattern = MatrixSymbol(f"D_{n + 1}", width(n + 1), width(n + 1))

    def part(letter, layers, columns=1):
        return MatrixSymbol(f"{letter}_{layers}", width(layers), columns)

    matrix, offset, value = part("A", n, width(0)), part("c", n), part("h", n)
    recursion = {
        part("h", 0): x,
        part("A", 0, width(0)): start * Identity(width(0)),
        part("c", 0): ZeroMatrix(width(0), 1),
        part("h", n + 1): pattern * (weight * value + bias),
        part("A", n + 1, width(0)): pattern * weight * matrix,
        part("c", n + 1): pattern * weight * offset + mask * pattern * bias,
    }
    check = Induction(n, recursion, MatrixIdentity(), MatrixIdentity())
    reasons = ("no layers", "by definition", "distribute and collect")
    return Derivation.of(
        *by_induction(value, "=", matrix * x + offset, check, reasons=reasons, label="Every depth"),
        meanings=tuple(Meaning(thing, "", made_of) for thing, made_of in recursion.items()),
    )


def nets():
    """Two maps and a point."""
    from symact.testing import affine_maps

    return {
        "first": affine_maps(inputs=2, outputs=3),
        "second": affine_maps(inputs=3, outputs=2),
        "point": affine_maps(inputs=1, outputs=2),
    }


def is_masked(first, second, point, forgotten=False):
    """Whether the net is W₂DW₁x + W₂Db₁ + b₂ at a point, D read off there, in fractions."""
    x = point([1])
    inner = first(x)
    value = second([max(z, 0) for z in inner])
    on = [int(z > 0 or forgotten) for z in inner]
    rows = [[d * w for w in row] for d, row in zip(on, first.matrix.fractions(), strict=True)]
    offset = [d * row[0] for d, row in zip(on, first.offset.fractions(), strict=True)]
    masked = [sum(map(mul, row, x)) + b for row, b in zip(rows, offset, strict=True)]
    return list(value) == list(second(masked))


PATTERNS = ("that the matrices D are the patterns, so that D·z is ReLU of z, entry by entry",)

theorem = Theorem(
    id="fixed-pattern-affine-masked",
    title="As long as the same units are on, a ReLU network is one affine map with masked weights",
    section="3",
    claim="In some regions of the inputs certain units contribute nothing at all.",
    verdict="holds",
    statements=(
        Statement("one unit", unit),
        Statement("one hidden layer", one_layer),
        Statement("three layers", three_layers, level="argued", argued=PATTERNS),
        Statement("every depth", every_depth, level="argued", argued=PATTERNS),
    ),
    attack=Attack(nets, is_masked, wrong={"forgotten": True}),
    mutants=(
        Mutant("a unit that halves what it passes on", {"on": 2}, "one unit"),
        Mutant("a unit that is off but not silent", {"off": 1}, "one unit"),
        Mutant("inputs that are not of the pattern", {"on": 0}, "one hidden layer"),
        Mutant("negative sizes as well", {"low": -1}, "one hidden layer"),
        Mutant("the first bias is lost", {"kept": 0}, "three layers"),
        Mutant("no layers are taken for zero", {"start": 0}, "every depth"),
        Mutant("biases are lost", {"mask": 0}, "every depth"),
    ),
    references=(
        "G. Montúfar, R. Pascanu, K. Cho and Y. Bengio, 2014, On the number of linear regions of "
        "deep neural networks",
        "R. Balestriero and R. Baraniuk, 2018, A spline theory of deep learning",
    ),
    see_also=(
        "depth-l-affine-collapse",
        "continuity-and-rank-one-jump-across-facet",
        "effective-weights-change-not-weights",
    ),
    remark="This is the collapse of affine layers once more, with DW and Db for W and b; the "
    "inputs of one pattern form a convex polyhedron, since each unit asks for one inequality.",
)
