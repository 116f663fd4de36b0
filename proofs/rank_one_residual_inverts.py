"""A skip connection beside a layer of rank one has an inverse of the same form."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def parts():
    """u, v and the number k = vᵀu as a product that is replaced."""
    from sympy import Identity, MatrixSymbol, Symbol

    from symact.logic import width

    n = width(0)
    u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
    return n, u, v, Symbol("k", real=True), Identity(n)


def inverse(sign=-1, is_known=True):
    """(I + uvᵀ)((1 + k)I − uvᵀ) = (1 + k)I, and the other way round."""
    from sympy import Identity

    from symact.logic import Chain, Derivation, MatrixIdentity, Meaning

    _, u, v, k, one = parts()
    check = MatrixIdentity(rules={v.T * u: k * Identity(1)} if is_known else {})
    outer, other = one + u * v.T, (1 + k) * one + sign * u * v.T
    return Derivation.of(
        Chain.of(outer * other, ("=", (1 + k) * one, "multiply out", check)),
        Chain.of(other * outer, ("=", (1 + k) * one, "multiply out", check)),
        meanings=(Meaning(k, "the number vᵀu"),),
    )


def singular(value=-1):
    """For k = −1 the vector u goes to 0."""
    from sympy import Identity, ZeroMatrix

    from symact.logic import Chain, Derivation, MatrixIdentity

    n, u, v, _, one = parts()
    check = MatrixIdentity(rules={v.T * u: value * Identity(1)})
    return Derivation.of(
        Chain.of((one + u * v.T) * u, ("=", ZeroMatrix(n, 1), "u + u·(vᵀu)", check))
    )


def determinant(sign=1):
    """det(I + uvᵀ) = 1 + vᵀu in two and in three dimensions, expanded along the first row."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    u, v = symbols("u_1:4", real=True), symbols("v_1:4", real=True)

    def entry(i, j):
        return sign * u[i] * v[j] + (1 if i == j else 0)

    def minor(i, j, k, m):
        return entry(i, k) * entry(j, m) - entry(i, m) * entry(j, k)

    three = entry(0, 0) * minor(1, 2, 1, 2) - entry(0, 1) * minor(1, 2, 0, 2)
    three += entry(0, 2) * minor(1, 2, 0, 1)
    return Derivation.of(
        *(
            Chain.of(
                left,
                (
                    "=",
                    1 + sum(a * b for a, b in zip(u[:n], v, strict=False)),
                    words,
                    RingIdentity(),
                ),
            )
            for n, left, words in (
                (2, minor(0, 1, 0, 1), "two rows, multiplied out"),
                (3, three, "three rows, multiplied out"),
            )
        )
    )


def vectors():
    from symact.testing import rationals

    return {name: rationals() for name in ("a", "b", "c", "d")}


def agree(a, b, c, d, sign=1):
    """The determinant of I + uvᵀ for u = (a, b), v = (c, d)."""
    whole = (1 + a * c) * (1 + b * d) - a * d * b * c
    return whole == 1 + sign * (a * c + b * d)


theorem = Theorem(
    id="rank-one-residual-inverts",
    title="I + uvᵀ has an inverse exactly where vᵀu is not −1, and it is I − uvᵀ/(1 + vᵀu)",
    section="",
    topic="robustness",
    claim=None,
    verdict="companion",
    statements=(
        Statement("inverse", inverse),
        Statement("singular", singular),
        Statement("determinant", determinant),
    ),
    attack=Attack(vectors, agree, wrong={"sign": -1}),
    mutants=(
        Mutant("a plus in the inverse", {"sign": 1}, "inverse"),
        Mutant("any number k", {"is_known": False}, "inverse"),
        Mutant("k = 1, where it has an inverse", {"value": 1}, "singular"),
        Mutant("the determinant of I − uvᵀ", {"sign": -1}, "determinant"),
    ),
    references=(
        "J. Sherman and W. J. Morrison, 1950, Adjustment of an Inverse Matrix Corresponding to a "
        "Change in One Element of a Given Matrix",
        "D. J. Rezende and S. Mohamed, 2015, Variational Inference with Normalizing Flows",
    ),
    see_also=("lora-merge", "batchnorm-conv-avgpool-residual-affine"),
    remark="For k ≠ −1 divide by 1 + k. For k = −1 the vector u is not 0, since vᵀu is not, and "
    "it goes to 0.",
    concludes=("inverse", "singular"),
)
