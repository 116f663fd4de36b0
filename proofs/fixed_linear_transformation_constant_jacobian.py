"""A differentiable map is affine exactly when its Jacobian is the same everywhere."""

from __future__ import annotations

from operator import mul

from symact.library import Attack, Mutant, Statement, Theorem


def increments(factor=1):
    """F = Ax + c moves by Ah from x to x + h, whatever x is, so that its Jacobian is A."""
    from sympy import MatrixSymbol, symbols

    from symact.logic import Chain, Derivation, MatrixIdentity

    n, m = symbols("n m", integer=True, positive=True)
    matrix, offset = MatrixSymbol("A", m, n), MatrixSymbol("c", m, 1)
    x, h = MatrixSymbol("x", n, 1), MatrixSymbol("h", n, 1)
    moved = matrix * (x + h) + offset - (matrix * x + offset)
    link = ("=", factor * matrix * h, "subtract", MatrixIdentity())
    return Derivation.of(Chain.of(moved, link))


def two_inputs(factor=1, second=True):
    """If both partial derivatives are constant, F is affine: one input after the other."""
    from sympy import Derivative, Function, symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, SameSlope

    f, (p, q) = Function("F", real=True), symbols("p q", real=True)
    along_x = SameSlope(x, 0, {Derivative(f(x, y), x): p})
    along_y = SameSlope(y, 0, {Derivative(f(0, y), y): q} if second else {})
    return Derivation.of(
        Chain.of(
            f(x, y),
            ("=", f(0, y) + p * x, "the slope p, and one value at x = 0", along_x),
            ("=", f(0, 0) + p * x + factor * q * y, "the slope q at x = 0", along_y),
        )
    )


def along_a_segment(slope=1, constant=True):
    """If g has the derivative m, then g(t) − mt has the derivative 0."""
    from sympy import Derivative, Function, S, Symbol

    from symact.library.vocabulary import t
    from symact.logic import Chain, Derivation, DerivativeIs, RingIdentity

    g, m = Function("g", real=True), Symbol("m", real=True)
    rate = Derivative(g(t), t)
    put_in = RingIdentity(given={rate: m} if constant else {})
    return Derivation.of(
        Chain.of(
            Derivative(g(t) - slope * m * t, t),
            ("=", rate - slope * m, "differentiate", DerivativeIs()),
            ("=", S.Zero, "g′(t) = m", put_in),
        )
    )


def affine(factor=1):
    """A function of one input whose slope is m throughout is g(0) + mt."""
    from sympy import Derivative, Function, Symbol

    from symact.library.vocabulary import t
    from symact.logic import Chain, Derivation, SameSlope

    g, m = Function("g", real=True), Symbol("m", real=True)
    check = SameSlope(t, 0, {Derivative(g(t), t): m})
    link = ("=", g(0) + factor * m * t, "the slope m, and one value at t = 0", check)
    return Derivation.of(Chain.of(g(t), link))


def any_inputs(factor=1, joined=True):
    """Of any number of inputs, one after the other: the partial derivative by input j is p(j).

    u(j, s) is the value where input j is s, those before it are x(1), x(2), …, those after it 0.
    """
    from sympy import Derivative, Function, Sum, Symbol

    from symact.logic import Chain, Derivation, Induction, RingIdentity, SameSlope, Shown

    n, j = Symbol("n", integer=True, nonnegative=True), Symbol("j", integer=True, positive=True)
    (u, p, x), s = (Function(name, real=True) for name in "upx"), Symbol("s", real=True)
    new, none, last = n + 1, u(0, x(0)), u(n, x(n))
    same = RingIdentity(given={u(new, 0): last} if joined else {})
    slope = SameSlope(s, 0, {Derivative(u(new, s), s): p(new)})
    one_more = Derivation.of(
        Chain.of(
            last - none + p(new) * s,
            ("=", u(new, 0) - none + p(new) * s, "input n + 1 is still 0", same),
            ("=", u(new, s) - none, "the slope p(n + 1), and one value at s = 0", slope),
        )
    )
    check = Induction(n, {}, RingIdentity(), Shown(one_more, {s: x(new)}))
    line = factor * Sum(p(j) * x(j), (j, 1, n))
    return Derivation.of(Chain.of(line, ("=", last - none, "by induction", check)))


def curved(slope=2):
    """x² has another slope at every place, and with tanh the slope is 1 at 0 only."""
    from sympy import Derivative, Integer, Interval, oo, tanh

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs, Split

    right = Cases((Split(x, on=Interval.open(0, oo)),))
    return Derivation.of(
        Chain.of(Derivative(x**2, x), ("=", slope * x, "differentiate", DerivativeIs())),
        Chain.of(
            Derivative(tanh(x), x),
            ("=", 1 - tanh(x) ** 2, "differentiate", DerivativeIs()),
            ("<", Integer(1), "a square is taken away", right),
        ),
    )


def maps():
    """An affine map and three points."""
    from symact.testing import affine_maps

    points = {name: affine_maps(inputs=1, outputs=2) for name in ("start", "other", "step")}
    return {"layer": affine_maps(inputs=2, outputs=2), **points}


def moves_alike(layer, start, other, step, is_bent=False):
    """Whether a step moves the output by A·step from both points, in fractions."""
    h = step([1])
    expected = [sum(map(mul, row, h)) for row in layer.matrix.fractions()]

    def value(point):
        return [abs(z) if is_bent else z for z in layer(point)]

    return all(
        [b - a for a, b in zip(value(p), value(q), strict=True)] == expected
        for p in (start([1]), other([1]))
        for q in ([a + b for a, b in zip(p, h, strict=True)],)
    )


theorem = Theorem(
    id="fixed-linear-transformation-constant-jacobian",
    title="A differentiable map is affine exactly when its Jacobian does not depend on the input",
    section="3",
    claim="A layer without activation transforms all inputs in one and the same linear way.",
    verdict="holds",
    statements=(
        Statement("affine maps", increments),
        Statement("two inputs", two_inputs),
        Statement("along a segment", along_a_segment),
        Statement("constant slope", affine),
        Statement("constant Jacobian", any_inputs),
        Statement("curves", curved),
    ),
    attack=Attack(maps, moves_alike, wrong={"is_bent": True}),
    mutants=(
        Mutant("steps that count twice", {"factor": 2}, "affine maps"),
        Mutant("twice the slope in y", {"factor": 2}, "two inputs"),
        Mutant("any slope in y", {"second": False}, "two inputs"),
        Mutant("any slope", {"constant": False}, "along a segment"),
        Mutant("twice the slope taken away", {"slope": 2}, "along a segment"),
        Mutant("twice the slope", {"factor": 2}, "constant slope"),
        Mutant("twice the slopes", {"factor": 2}, "constant Jacobian"),
        Mutant(
            "functions that do not go on from each other", {"joined": False}, "constant Jacobian"
        ),
        Mutant("another derivative of x²", {"slope": 3}, "curves"),
    ),
    references=("W. Rudin, 1976, Principles of Mathematical Analysis",),
    see_also=("linear-vs-affine", "deterministic-either-way", "affine-iff-second-difference-zero"),
    remark="In one way, then; with a bias it is affine, which is linear only where the bias is 0.",
    concludes=("affine maps", "constant Jacobian"),
)
