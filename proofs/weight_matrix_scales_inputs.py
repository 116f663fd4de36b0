"""A weight matrix mixes its inputs; it scales each of them only if it is diagonal."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def column(own=1):
    """Moving the input by t·e moves the output by t·We: for a unit vector e, by a column of W."""
    from sympy import MatrixSymbol, Symbol

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    weight = MatrixSymbol("W", width(1), width(0))
    x, unit = MatrixSymbol("x", width(0), 1), MatrixSymbol("e", width(0), 1)
    t = Symbol("t", real=True)
    chain = Chain.of(
        weight * (x + t * unit) - weight * x,
        ("=", own * t * weight * unit, "distribute and cancel", MatrixIdentity()),
    )
    return Derivation.of(chain)


def only_diagonal(is_scaled=True, is_apart=True):
    """If W takes e to p·e, then We has nothing in the direction of any f with fe = 0.

    For unit vectors e and f, a column and another row, fWe is an entry off the diagonal.
    """
    from sympy import MatrixSymbol, Symbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity, width

    n, p = width(0), Symbol("p", real=True)
    weight, column, row = (
        MatrixSymbol(letter, *shape)
        for letter, shape in (("W", (n, n)), ("e", (n, 1)), ("f", (1, n)))
    )
    scaled = MatrixIdentity(rules={weight * column: p * column} if is_scaled else {})
    apart = MatrixIdentity(rules={row * column: ZeroMatrix(1, 1)} if is_apart else {})
    chain = Chain.of(
        row * weight * column,
        ("=", p * row * column, "We = p e", scaled),
        ("=", ZeroMatrix(1, 1), "fe = 0", apart),
    )
    return Derivation.of(chain)


def diagonal(sign=1):
    """How far W, with rows (a, b) and (c, d), is from scaling (1, 1) and (1, −1) by p and q.

    Not at all only if b = c = 0.
    """
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity, Squares

    a, b, c, d, p, q = symbols("a b c d p q", real=True)
    misses = [a + b - p, c + d - q, a - sign * b - p, c - d + q]
    squares = (a - p) ** 2 + b**2 + c**2 + (d - q) ** 2
    check = Squares([(2, a - p), (2, d - q)])
    chain = Chain.of(
        sum(miss**2 for miss in misses),
        ("=", 2 * squares, "parallelogram law", RingIdentity()),
        ("≥", 2 * (b**2 + c**2), "squares are not negative", check),
    )
    return Derivation.of(chain)


def rotation(corner=1):
    """The quarter turn (x, y) ↦ (−y, x) takes no vector but 0 to a multiple of itself."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity, Squares

    x, y, t = symbols("x y lambda", real=True)
    squares = Squares([(1, t * x), (1, t * y)])
    chain = Chain.of(
        (-y - t * x) ** 2 + (corner * x - t * y) ** 2,
        ("=", (1 + t**2) * (x**2 + y**2), "multiply out", RingIdentity()),
        ("≥", x**2 + y**2, "a sum of squares is left", squares),
    )
    return Derivation.of(chain)


def refutes(weight, point):
    """Whether one matrix moves a point to where no scaling of its coordinates can take it."""
    image = [sum(w * p for w, p in zip(row, point, strict=True)) for row in weight]
    return any(p == 0 and q != 0 for p, q in zip(point, image, strict=True))


def numbers():
    from symact.testing import rationals

    return {name: rationals(max_numerator=30, max_denominator=6) for name in ("x", "y", "factor")}


def is_not_scaled(x, y, factor, corner=1):
    """Whether the quarter turn takes (x, y) at least its length away from factor·(x, y)."""
    distance = (-y - factor * x) ** 2 + (corner * x - factor * y) ** 2
    return distance >= x**2 + y**2


theorem = Theorem(
    id="weight-matrix-scales-inputs",
    title="A weight matrix mixes its inputs, and scales each of them only if it is diagonal",
    section="1",
    claim="The weight matrix of a layer scales the inputs.",
    verdict="false",
    statements=(
        Statement("column", column),
        Statement("only if it is diagonal", only_diagonal),
        Statement("diagonal", diagonal),
        Statement("quarter turn", rotation),
    ),
    counterexamples=(
        Counterexample(
            "The quarter turn sends (1, 0) to (0, 1); scaled coordinates that are 0 stay 0.",
            {"weight": ((0, -1), (1, 0)), "point": (1, 0)},
            refutes,
            {"weight": ((Fraction(1, 2), 0), (0, -3)), "point": (1, 0)},
        ),
    ),
    attack=Attack(numbers, is_not_scaled, wrong={"corner": -1}),
    mutants=(
        Mutant("twice the column", {"own": 2}, "column"),
        Mutant("e taken anywhere", {"is_scaled": False}, "only if it is diagonal"),
        Mutant("any row", {"is_apart": False}, "only if it is diagonal"),
        Mutant("the first output looked at twice in one place", {"sign": -1}, "diagonal"),
        Mutant("a reflection, which scales some vectors", {"corner": -1}, "quarter turn"),
    ),
    see_also=("linear-vs-affine", "deep-linear-rank-bound"),
    remark="A bias then shifts the result, as the text says.",
    concludes=("column", "only if it is diagonal"),
)
