"""Hidden units in another order make the same network."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def permuted(is_permutation=True, transposed=True):
    """V Pᵀ (P h) + c = V h + c where PᵀP = I and h is what the units give."""
    from sympy import Identity, MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning, width

    n, m = width(1), width(2)
    V, c, h = MatrixSymbol("V", m, n), MatrixSymbol("c", m, 1), MatrixSymbol("h", n, 1)
    P = MatrixSymbol("P", n, n)
    back = P.T if transposed else P
    rules = {P.T * P: Identity(n)} if is_permutation else {}
    left = (V * back) * (P * h) + c
    return Derivation.of(
        Chain.of(left, ("=", V * h + c, "PᵀP = I", MatrixIdentity(rules=rules))),
        meanings=(Meaning(h, "what the hidden units give"), Meaning(P, "a permutation matrix")),
    )


def reads(is_outside=True):
    """What is read is permuted as well: (P W) x + P b = P (W x + b)."""
    from sympy import MatrixSymbol

    from symact.logic import Chain, Derivation, MatrixIdentity, block_symbols, width

    n, m = width(0), width(1)
    W, b = block_symbols(1, m, n)
    x, P = MatrixSymbol("x", n, 1), MatrixSymbol("P", m, m)
    offset = P * b if is_outside else b
    return Derivation.of(
        Chain.of((P * W) * x + offset, ("=", P * (W * x + b), "factor out P", MatrixIdentity()))
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals() for name in ("v", "w", "a", "b", "x")}


def agree(v, w, a, b, x, crossed=False):
    """Two ReLU units, then the other way round."""

    def r(number):
        return max(number, 0)

    one, other = r(a * x), r(b * x)
    return v * one + w * other == ((v if crossed else w) * other) + (w if crossed else v) * one


theorem = Theorem(
    id="permuting-units-changes-nothing",
    title="A network with its hidden units in another order is the same function",
    section="",
    topic="symmetry",
    claim=None,
    verdict="companion",
    statements=(
        Statement(
            "outputs",
            permuted,
            level="argued",
            argued=("that an activation in each unit permutes with the units",),
        ),
        Statement("inputs", reads),
    ),
    attack=Attack(numbers, agree, wrong={"crossed": True}),
    mutants=(
        Mutant("any matrix", {"is_permutation": False}, "outputs"),
        Mutant("the same permutation twice", {"transposed": False}, "outputs"),
        Mutant("an offset in the old order", {"is_outside": False}, "inputs"),
    ),
    references=(
        "R. Hecht-Nielsen, 1990, On the Algebraic Structure of Feedforward Network Weight Spaces",
    ),
    see_also=("rescaling-symmetry", "parallel-branches-merge"),
    remark="n units make up to n! such networks; fewer where units are equal or without effect.",
    concludes=("outputs", "inputs"),
)
