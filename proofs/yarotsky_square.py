"""A deep ReLU network for x²: each layer of tents quarters the error."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def cell_error(quarter=4, loss=1):
    """The error of fₘ on a cell of width h is h²u(1 − u), by induction on m."""
    from sympy import FiniteSet, Function, Integer, Interval, Rational, oo, symbols

    from symact.checks import Case, Cases, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import x

    m, i, d = symbols("m i d", integer=True, nonnegative=True)
    h, u = symbols("h u", real=True)
    e, tents, half = Function("E", real=True), Function("Z", real=True), Rational(1, 2)
    before = h**2 * (d + u) / 2 * (1 - (d + u) / 2)
    added, after = (h / 2) ** 2 * tents(m + 1, 2 * i + d), (h / 2) ** 2 * u * (1 - u)
    tent = {tents(m + 1, 2 * i + d): half + (1 - 2 * d) * (u - half)}
    start = RingIdentity({e(0, 0): x - loss * x**2, u: x, h: Integer(1)})
    step = Cases(
        (
            Split(d, on=FiniteSet(0, 1)),
            Split(u, on=Interval(0, 1)),
            Split(h, on=Interval.open(0, oo)),
        ),
        tent,
    )
    left = before - Rational(4, quarter) * added
    value = h**2 * u * (1 - u)
    check = Induction(Case(e(0, 0), value, start), Case(left, after, step))
    return Derivation.of(
        Chain.of(e(0, 0), ("=", value, "f₀ = x, one cell, h = 1", start), label="Base"),
        Chain.of(left, ("=", after, "both halves of a cell", step), label="Step"),
        Chain.of(e(m, i), ("=", value, "by induction", check), label="For all m"),
        meanings=(
            Meaning(
                e(m, i),
                "fₘ(x) − x² at x = (i + u)h, where fₘ is x minus all T∘…∘T/4ˢ, "
                "with s factors T, from s = 1 to m",
            ),
            Meaning(h, "2⁻ᵐ, the width of a cell; half of it for m + 1"),
            Meaning(
                tents(m + 1, 2 * i + d),
                "T applied m + 1 times in the half d of a cell (telgarsky-sawtooth)",
                half + (1 - 2 * d) * (u - half),
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
            "for all natural m, all cells i from 0 to 2ᵐ − 1, all real u from 0 to 1",
            cell_error,
        ),
        Statement("largest error", "for all natural m and all real u", largest),
        Statement("straight in a cell", "for all real i, h and u", linear_on_cells),
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
