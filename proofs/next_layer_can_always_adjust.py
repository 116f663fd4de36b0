"""A next layer can make up for a first one as long as that loses nothing which is wanted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def letters():
    """W₁, W₂, what they are wanted to compute, a P for the way back, and a vector."""
    from sympy import MatrixSymbol

    from symact.logic import block_symbols, width

    (first, _), (second, _) = (block_symbols(k, width(k), width(k - 1)) for k in (1, 2))
    target, back = MatrixSymbol("T", width(2), width(0)), MatrixSymbol("P", width(0), width(1))
    return first, second, target, back, MatrixSymbol("v", width(0), 1)


def lost(value=0, same=True):
    """If W₂W₁ = T, then what W₁ sends to 0 is sent to 0 by T as well."""
    from sympy import MatrixSymbol, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity

    first, second, target, _, v = letters()
    size = first.shape[0]
    sent = value * MatrixSymbol("e", size, 1) if value else ZeroMatrix(size, 1)
    wanted = MatrixIdentity(given={target: second * first} if same else {})
    nothing = ("=", 0 * target * v, "W₁v = 0", MatrixIdentity(rules={first * v: sent}))
    put_in = ("=", second * first * v, "T = W₂W₁", wanted)
    return Derivation.of(Chain.of(target * v, put_in, nothing))


def regained(inverse=1):
    """If T is 0 wherever W₁ is, then W₂ = TP does it, for any P with W₁PW₁ = W₁."""
    from sympy import Identity, MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning

    first, _, target, back, v = letters()
    size = v.shape[0]
    rest = MatrixSymbol("N", size, size)
    remainder = {rest: Identity(size) - back * first}
    sent = MatrixIdentity(remainder, {first * back * first: inverse * first})
    whole = target * back * first
    none = ("=", 0 * first, "W₁PW₁ = W₁", sent)
    return Derivation.of(
        Chain.of(first * rest, none, label="The columns of N are sent to 0 by W₁"),
        Chain.of(
            target,
            ("=", whole + target * rest, "multiply out", MatrixIdentity(remainder)),
            ("=", whole, "so by T as well", MatrixIdentity({}, {target * rest: 0 * target})),
            label="So W₂ = TP",
        ),
        meanings=(Meaning(rest, "", remainder[rest]),),
    )


def undone(inverse=1):
    """If W₁ has a left inverse P, it sends 0 alone to 0; if it does, N is 0, so that P is one."""
    from sympy import Identity

    from symact.logic import Chain, Derivation, MatrixIdentity

    first, _, _, back, v = letters()
    whole = Identity(v.shape[0])
    undo = MatrixIdentity(rules={back * first: inverse * whole})
    nothing = MatrixIdentity(rules={first * v: 0 * (first * v)})
    sent = MatrixIdentity(rules={first * back * first: inverse * first})
    return Derivation.of(
        Chain.of(v, ("=", back * first * v, "PW₁ = I", undo), ("=", 0 * v, "W₁v = 0", nothing)),
        Chain.of(first * (whole - back * first), ("=", 0 * first, "W₁PW₁ = W₁", sent)),
    )


def column_by_column(own=1, apart=True):
    """From a P = G for A to one for A with one column a more: G − Gab above the row b."""
    from sympy import Identity, MatrixSymbol, Symbol, ZeroMatrix, symbols

    from symact.logic import Chain, Derivation, MatrixIdentity

    m, k = symbols("m k", integer=True, positive=True)
    A, G, b = MatrixSymbol("A", m, k), MatrixSymbol("G", k, m), MatrixSymbol("b", 1, m)
    a, c = (MatrixSymbol(name, m, 1) for name in "ac")
    s, both = Symbol("s", real=True), A * (G - G * a * b) + a * b
    rules = {A * G * A: A, A * G * a: a - c}
    square = {c.T * c: s * Identity(1)} if apart else {}
    old = MatrixIdentity({}, {A * G * A: A, A * G * a: a}, {b: ZeroMatrix(1, m)})
    new = MatrixIdentity({}, rules | square, {b: (c.T - own * c.T * A * G) / s})
    return Derivation.of(
        Chain.of(both * A, ("=", A, "AGA = A", old), label="If a = AGa, the first columns"),
        Chain.of(both * a, ("=", a, "AGa = a", old), label="And the last one"),
        Chain.of(both * A, ("=", A, "AGA = A", new), label="If not, the first columns"),
        Chain.of(both * a, ("=", a, "ba = 1", new), label="And the last one"),
    )


def projection(second=0, zero=True):
    """Nothing undoes diag(1, 0): the entry (2, 2) of VW is 0 if the second column of W is."""
    from sympy import Integer, S, symbols

    from symact.logic import Chain, Derivation, Finite, RingIdentity

    p, q, upper, lower = symbols("v_21 v_22 w_12 w_22", real=True)
    put_in = RingIdentity(given={upper: 0, lower: second} if zero else {lower: second})
    wanted = ("≠", Integer(1), "but I has a 1 there", Finite({}))
    return Derivation.of(Chain.of(p * upper + q * lower, ("=", S.Zero, "put in", put_in), wanted))


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
    title="If W₁PW₁ = W₁ for some P, a next layer can produce T after W₁ exactly if T is zero "
    "wherever W₁ is, and undo W₁ exactly if W₁ is zero at 0 alone",
    section="3",
    claim="Without activations, whatever a layer does can be made up for by the one after it.",
    verdict="conditional",
    statements=(
        Statement("what is lost", lost),
        Statement("what can be had", regained),
        Statement("undone", undone),
        Statement("a P for one column more", column_by_column),
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
        Mutant("any T", {"same": False}, "what is lost"),
        Mutant("twice the identity", {"inverse": 2}, "undone"),
        Mutant("any c", {"apart": False}, "a P for one column more"),
        Mutant("any upper entry", {"zero": False}, "a projection"),
        Mutant("a P that is no inverse of any kind", {"inverse": 2}, "what can be had"),
        Mutant("a row that A does not send to 0", {"own": 2}, "a P for one column more"),
        Mutant("diag(1, 1), which can be undone", {"second": 1}, "a projection"),
    ),
    references=("R. Penrose, 1955, A generalized inverse for matrices",),
    see_also=("two-layer-affine-collapse", "deep-linear-rank-bound"),
    remark="That two layers behave like one is right in any case: their composition is affine. "
    "With T = I: W₁ can be undone if and only if only 0 is sent to 0.",
    concludes=("what can be had", "undone"),
)
