"""A next layer can make up for a first one as long as that loses nothing which is wanted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symact.theorem import Attack, Counterexample, Mutant, Statement, Theorem


def lost(value=0):
    """If W₂W₁ = T, then what W₁ sends to 0 is sent to 0 by T as well."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import block_symbols, width

    first, _ = block_symbols(1, width(1), width(0))
    second, _ = block_symbols(2, width(2), width(1))
    target, v = MatrixSymbol("T", width(2), width(0)), MatrixSymbol("v", width(0), 1)
    u, e = MatrixSymbol("u", width(1), 1), MatrixSymbol("e", width(1), 1)
    sent = value * e if value else ZeroMatrix(width(1), 1)
    return Derivation.of(
        Chain.of(
            target * v,
            ("=", second * first * v, "T = W₂W₁", MatrixIdentity({target: second * first})),
            ("=", second * u, "u for W₁v", MatrixIdentity({u: first * v})),
            ("=", ZeroMatrix(width(2), 1), "u = 0", MatrixIdentity({u: sent})),
        ),
        meanings=(
            Meaning(target, "what the two layers are wanted to compute"),
            Meaning(u, "W₁v, which is 0"),
        ),
    )


def regained(inverse=1):
    """If T is 0 wherever W₁ is, then W₂ = TP does it, for any P with W₁PW₁ = W₁."""
    from sympy import Identity, MatrixSymbol, ZeroMatrix

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.symbolic import block_symbols, width

    first, _ = block_symbols(1, width(1), width(0))
    target, back = MatrixSymbol("T", width(2), width(0)), MatrixSymbol("P", width(0), width(1))
    rest = MatrixSymbol("N", width(0), width(0))
    remainder = {rest: Identity(width(0)) - back * first}
    sent = MatrixIdentity(remainder, {first * back * first: inverse * first})
    none, lost = ZeroMatrix(width(1), width(0)), ZeroMatrix(width(2), width(0))
    whole = target * back * first
    return Derivation.of(
        Chain.of(
            first * rest,
            ("=", none, "W₁PW₁ = W₁", sent),
            label="The columns of N are sent to 0 by W₁",
        ),
        Chain.of(
            target,
            ("=", whole + target * rest, "multiply out", MatrixIdentity(remainder)),
            ("=", whole, "so by T as well", MatrixIdentity({}, {target * rest: lost})),
            label="So W₂ = TP",
        ),
        meanings=(Meaning(rest, "", remainder[rest]),),
    )


def column_by_column(own=1):
    """A P for every matrix: with one column a more for A, of which G is known to be one."""
    from sympy import Identity, MatrixSymbol, symbols

    from symact.checks import MatrixIdentity
    from symact.derivation import Chain, Derivation, Meaning

    m, k = symbols("m k", integer=True, positive=True)
    A, G = MatrixSymbol("A", m, k), MatrixSymbol("G", k, m)
    a, y, b = MatrixSymbol("a", m, 1), MatrixSymbol("y", 1, m), MatrixSymbol("b", 1, m)
    row = {b: y - own * y * A * G}
    both = A * (G - G * a * b) + a * b
    new = MatrixIdentity(row, {A * G * A: A, y * a: Identity(1) + y * A * G * a})
    old = MatrixIdentity({}, {A * G * a: a})
    return Derivation.of(
        Chain.of(A * G * a, ("=", a, "G and a row of zeros will do", old), label="If a = AGa"),
        Chain.of(both * A, ("=", A, "AGA = A", new), label="If not, the first columns"),
        Chain.of(both * a, ("=", a, "y(a − AGa) = 1", new), label="And the last one"),
        meanings=(
            Meaning(both, "the matrix with the columns of A and then a, times G − Gab above b"),
            Meaning(y, "a row with y(a − AGa) = 1: a − AGa over the sum of its squares"),
            Meaning(b, "", row[b]),
        ),
    )


def projection(second=0):
    """Nothing undoes diag(1, 0): entry (2, 2) of W₂·diag(1, 0) is 0, and 1 is wanted."""
    from sympy import Integer, S, symbols

    from symact.checks import Finite, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    p, q, d, e = symbols("p q d e", real=True)
    put_in = RingIdentity({e: 0, d: second})
    lower = Meaning(d, "the lower entry of the second column of diag(1, 0), which is 0")
    upper = Meaning(e, "the upper one, 0 as well")
    return Derivation.of(
        Chain.of(
            p * e + q * d,
            ("=", S.Zero, "put in", put_in),
            ("≠", Integer(1), "but I has a 1 there", Finite({})),
        ),
        meanings=(lower, upper),
    )


def cannot_be_reached(first, target):
    """Whether some vector of small integers is sent to 0 by the first matrix, not by the target."""

    def sent(matrix, v):
        return [sum(a * b for a, b in zip(row, v, strict=True)) for row in matrix]

    vectors = product(range(-3, 4), repeat=len(first[0]))
    return any(not any(sent(first, v)) and any(sent(target, v)) for v in vectors)


def pairs():
    from hypothesis import strategies as st

    number = st.integers(-3, 3)
    matrix = st.tuples(number, number, number, number)
    return {"first": matrix, "target": matrix}


def solvable_iff_nothing_is_lost(first, target, always=False):
    """Whether TP·W₁ = T, P made by hand, exactly if T is 0 on the kernel of W₁; 2×2 matrices."""
    (a, b, c, d), (p, q, u, v) = first, target
    determinant, size = a * d - b * c, a * a + b * b + c * c + d * d
    if determinant:
        back, kernel = [Fraction(z, determinant) for z in (d, -b, -c, a)], []
    elif size:
        # of rank one: the transpose, divided by the sum of squares
        back, kernel = [Fraction(z, size) for z in (a, c, b, d)], [(-b, a) if a or b else (-d, c)]
    else:
        back, kernel = [Fraction(0)] * 4, [(1, 0), (0, 1)]

    def times(left, right):
        (a, b, c, d), (p, q, u, v) = left, right
        return (a * p + b * u, a * q + b * v, c * p + d * u, c * q + d * v)

    reached = times(times(target, back), first) == target
    return reached == (always or all(p * s == -q * t and u * s == -v * t for s, t in kernel))


theorem = Theorem(
    id="next-layer-can-always-adjust",
    title="A next layer can produce T after W₁ exactly if T is zero wherever W₁ is; it can undo W₁ "
    "exactly if W₁ has full column rank",
    section="3",
    claim="Without activations, whatever a layer does can be made up for by the one after it.",
    verdict="conditional",
    statements=(
        Statement(
            "what is lost",
            lost,
        ),
        Statement(
            "what can be had",
            regained,
        ),
        Statement(
            "a P for every W₁",
            column_by_column,
        ),
        Statement("a projection", projection),
    ),
    counterexamples=(
        Counterexample(
            "W₁ = diag(1, 0) forgets the second coordinate, and no W₂ brings it back.",
            {"first": ((1, 0), (0, 0)), "target": ((1, 0), (0, 1))},
            cannot_be_reached,
            {"first": ((1, 0), (0, 0)), "target": ((5, 0), (7, 0))},
        ),
    ),
    attack=Attack(pairs, solvable_iff_nothing_is_lost, wrong={"always": True}),
    mutants=(
        Mutant("a vector that W₁ does not send to 0", {"value": 1}, "what is lost"),
        Mutant("a P that is no inverse of any kind", {"inverse": 2}, "what can be had"),
        Mutant("a row that A does not send to 0", {"own": 2}, "a P for every W₁"),
        Mutant("diag(1, 1), which can be undone", {"second": 1}, "a projection"),
    ),
    references=("R. Penrose, 1955, A generalized inverse for matrices",),
    see_also=("two-layer-affine-collapse", "deep-linear-rank-bound"),
    remark="That two layers behave like one is right in any case: their composition is affine. "
    "With T = I: W₁ can be undone if and only if only 0 is sent to 0.",
)
