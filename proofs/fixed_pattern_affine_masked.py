"""Where no unit changes sides a ReLU network is affine, with the weights of silent units masked."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def unit(on=1, off=0):
    """r(z) is z times 1 or 0, by the side of 0 on which z is."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

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


def one_layer(fixed=True):
    """Units with the inputs z(j) and the pattern d(j) add up to what is masked, by induction."""
    from sympy import Function, Sum, Symbol

    from symact.library.vocabulary import r
    from symact.logic import Derivation, Induction, RingIdentity, by_induction

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    v, d, z = (Function(name, real=True) for name in "vdz")
    pattern = {r(z(n + 1)): d(n + 1) * z(n + 1)} if fixed else {}
    check = Induction(n, {}, RingIdentity(), RingIdentity(given=pattern))
    reasons = ("no units", "one unit more", "d is its pattern")
    layer, masked = Sum(v(j) * r(z(j)), (j, 1, n)), Sum(v(j) * d(j) * z(j), (j, 1, n))
    chains = by_induction(layer, "=", masked, check, reasons=reasons, label="For n units")
    return Derivation.of(*chains)


def three_layers(kept=1):
    """Layers masked by D₁ and D₂, multiplied out; ``kept`` masks the first bias too."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    (w1, b1), (w2, b2), (w3, b3) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2, 3))
    d1, d2 = (MatrixSymbol(f"D_{k}", width(k), width(k)) for k in (1, 2))
    x = MatrixSymbol("x", width(0), 1)
    net = w3 * d2 * (w2 * d1 * (w1 * x + b1) + b2) + b3
    offset = kept * w3 * d2 * w2 * d1 * b1 + w3 * d2 * b2 + b3
    link = ("=", w3 * d2 * w2 * d1 * w1 * x + offset, "distribute", MatrixIdentity())
    return Derivation.of(Chain.of(net, link))


def every_depth(mask=1, fixed=True):
    """Sums z(L, i) of unit i behind L hidden layers are A(L, i, ·)x + c(L, i), by induction on L.

    Hidden unit j of layer L + 1 reads z(L, j) + b(L, j); there are m inputs and n units a layer,
    which are all networks, as weights may be 0.
    """
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import r
    from symact.logic import Chain, Derivation, Induction, RingIdentity

    layer, m, n = symbols("L m n", integer=True, nonnegative=True)
    i, j, k = symbols("i j k", integer=True, positive=True)
    w, a, b, c, d, z, x = (Function(name, real=True) for name in "wAbcdzx")
    later, inputs, ring = layer + 1, (k, 1, m), RingIdentity()

    def weighted(what):
        return Sum(w(later, i, j) * what, (j, 1, n))

    line = Sum(a(layer, i, k) * x(k), inputs)
    through = weighted(d(layer, j) * a(layer, j, k))
    recursion = {
        z(0, i): Sum(a(0, i, k) * x(k), inputs),
        c(0, i): 0,
        z(later, i): weighted(r(z(layer, j) + b(layer, j))),
        a(later, i, k): through,
        c(later, i): weighted(d(layer, j) * (c(layer, j) + mask * b(layer, j))),
    }
    # a unit more adds its masked row, times x, for all numbers of inputs
    row, kept = Sum(a(layer, n + 1, k) * x(k), inputs), w(later, i, n + 1) * d(layer, n + 1)
    grown = Sum((through + kept * a(layer, n + 1, k)) * x(k), inputs)
    rows = {grown: Sum(through * x(k), inputs) + kept * row}
    read = row + c(layer, n + 1) + b(layer, n + 1)
    pattern = RingIdentity(given={r(read): d(layer, n + 1) * read} if fixed else {})
    by_inputs = Induction(m, {}, ring, ring)
    by_units = Induction(n, rows, by_inputs, pattern, identity=by_inputs)
    check = Induction(layer, recursion, ring, by_units, instances=({i: j, k: k},))
    link = ("=", line + c(layer, i), "by induction, layer by layer and unit by unit", check)
    return Derivation.of(Chain.of(z(layer, i), link))


def convex(end=1):
    """Between two points at which an affine sum has one sign it has that sign as well."""
    from sympy import Interval, S, oo, symbols

    from symact.logic import Cases, Chain, Derivation, Split

    p, q, t = symbols("p q t", real=True)
    chains = []
    for relation, side in ((">", Interval.open(0, oo)), ("≤", Interval(-oo, 0))):
        splits = Split(p, on=side), Split(q, on=side), Split(t, at=(0, 1), on=Interval(0, end))
        link = (relation, S.Zero, "a mean", Cases(splits))
        chains.append(Chain.of((1 - t) * p + t * q, link))
    return Derivation.of(*chains)


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


theorem = Theorem(
    id="fixed-pattern-affine-masked",
    title="As long as the same units are on, a ReLU network is one affine map with masked weights",
    section="3",
    claim="In some regions of the inputs certain units contribute nothing at all.",
    verdict="holds",
    statements=(
        Statement("one unit", unit),
        Statement("one hidden layer", one_layer),
        Statement("every depth", every_depth),
        Statement("masked matrices of three layers", three_layers),
        Statement("between two inputs of one pattern", convex),
    ),
    attack=Attack(nets, is_masked, wrong={"forgotten": True}),
    mutants=(
        Mutant("a unit that halves what it passes on", {"on": 2}, "one unit"),
        Mutant("a unit that is off but not silent", {"off": 1}, "one unit"),
        Mutant("any pattern", {"fixed": False}, "one hidden layer"),
        Mutant("biases are lost", {"mask": 0}, "every depth"),
        Mutant("any pattern", {"fixed": False}, "every depth"),
        Mutant("the first bias is lost", {"kept": 0}, "masked matrices of three layers"),
        Mutant("beyond the second point", {"end": 2}, "between two inputs of one pattern"),
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
    "inputs of one pattern form a convex polyhedron, since each unit asks for one inequality of an "
    "affine sum. Of ReLU d is 1 for units that are on, 0 for those that are off.",
    concludes=("every depth",),
)
