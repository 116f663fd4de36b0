"""A deep ReLU network for x²: each layer of tents quarters the error."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def cell_error(quarter=4, loss=1):
    """The error of fₘ on a cell of width 2⁻ᵐ is 4⁻ᵐu(1 − u), by induction on m."""
    from sympy import FiniteSet, Function, Integer, Rational, symbols

    from symact.checks import Cases, Induction, RingIdentity, Split
    from symact.derivation import Derivation, Meaning, by_induction

    m, i, d = symbols("m i d", integer=True, nonnegative=True)
    u, half = symbols("u", real=True), Rational(1, 2)
    e, tents, four = Function("E", real=True), Function("Z", real=True), Integer(4)
    inside = (d + u) / 2
    tent = half + (-1) ** (2 * i + d) * (u - half)
    recursion = {
        e(0, 0, u): u - loss * u**2,
        e(m + 1, 2 * i + d, u): e(m, i, inside)
        - Rational(4, quarter) * tents(m + 1, 2 * i + d, u) / four ** (m + 1),
    }
    both = Cases(
        (Split(d, on=FiniteSet(0, 1)), Split(u), Split(m)), {tents(m + 1, 2 * i + d, u): tent}
    )
    check = Induction(
        m,
        recursion,
        RingIdentity(),
        both,
        first={i: Integer(0)},
        goal={i: 2 * i + d},
        instances=({u: inside},),
    )
    reasons = ("f₀ = x = u", "the next term, at the same place", "both halves of a cell")
    return Derivation.of(
        *by_induction(
            e(m, i, u), "=", u * (1 - u) / four**m, check, reasons=reasons, label="For all m"
        ),
        meanings=(
            Meaning(
                e(m, i, u),
                "fₘ(x) − x² at x = (i + u)/2ᵐ, where fₘ is x minus all T∘…∘T/4ˢ, "
                "with s factors T, from s = 1 to m",
            ),
            Meaning(
                tents(m + 1, 2 * i + d, u),
                "T applied m + 1 times in the half d, 0 or 1, of the cell i (telgarsky-sawtooth)",
                tent,
            ),
        ),
    )


def largest(share=4):
    """The error is largest in the middle of a cell, where it is h²/4."""
    from sympy import Integer, Rational, symbols

    from symact.checks import RingIdentity, Squares
    from symact.derivation import Chain, Derivation, Meaning

    h, u = symbols("h u", real=True)
    m = symbols("m", integer=True, nonnegative=True)
    half, top = Rational(1, 2), h**2 / share
    four = Integer(2) ** (-2 * m - 2)
    width = RingIdentity({h: Integer(2) ** -m})
    squares, middle = Squares([(1, h * (u - half))]), RingIdentity({u: half})
    return Derivation.of(
        Chain.of(h**2 * u * (1 - u), ("=", top, "put in", middle), label="In the middle, u = 1/2"),
        Chain.of(
            h**2 * u * (1 - u),
            ("≤", top, "the difference is a square", squares),
            ("=", four, "put in h", width),
            label="Everywhere",
        ),
        meanings=(Meaning(h, "the width of a cell", Integer(2) ** -m),),
    )


def linear_on_cells(steps=1):
    """On each cell fₘ = x² + h²u(1 − u) is affine in u, so it joins points of the parabola."""
    from sympy import symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation

    h, u, i = symbols("h u i", real=True)
    first, last = (i * h) ** 2, ((i + steps) * h) ** 2
    chain = Chain.of(
        ((i + u) * h) ** 2 + h**2 * u * (1 - u),
        ("=", (1 - u) * first + u * last, "multiply out", RingIdentity()),
    )
    return Derivation.of(chain)


def places():
    """A number of layers and a fraction of [0, 1]."""
    from hypothesis import strategies as st

    return {"m": st.integers(0, 9), "x": st.fractions(0, 1, max_denominator=1000)}


def is_near(m, x, divisor=4):
    """Whether fₘ(x) is x² or more, by h²u(1 − u), in fractions."""
    value, tent = x, x
    for s in range(1, m + 1):
        tent = 2 * max(tent, 0) - 4 * max(tent - Fraction(1, 2), 0)
        value -= tent / divisor**s
    h = Fraction(1, 2**m)
    u = x / h % 1
    return value - x**2 == h**2 * u * (1 - u) <= Fraction(1, 4 ** (m + 1))


theorem = Theorem(
    id="yarotsky-square",
    title="With m layers of tents a ReLU network comes as near to x² as 4⁻ᵐ⁻¹",
    section="3",
    claim="Bending straight pieces lets deep networks come close to curves.",
    verdict="holds",
    statements=(
        Statement(
            "error in a cell",
            cell_error,
        ),
        Statement("largest error", largest),
        Statement("straight in a cell", linear_on_cells),
    ),
    attack=Attack(places, is_near, wrong={"divisor": 3}),
    mutants=(
        Mutant("thirds in place of quarters", {"quarter": 3}, "error in a cell"),
        Mutant("twice the parabola", {"loss": 2}, "error in a cell"),
        Mutant("half of the bound", {"share": 8}, "largest error"),
        Mutant("chords over two cells", {"steps": 2}, "straight in a cell"),
    ),
    references=("D. Yarotsky, 2017, Error bounds for approximations with deep ReLU networks",),
    see_also=("telgarsky-sawtooth", "n-pieces-best-error-x2", "relu-net-never-equals-curve"),
    remark="One more layer of a few units divides the error by 4; it is never 0. The 2ᵐ pieces "
    "have the smallest error that so many pieces can have above the curve.",
)
