"""A deep ReLU network for x²: each layer of tents quarters the error."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def cell_error(quarter=4, sign=2, reach=1, supposed=True):
    """x minus the sum is above x² by 4⁻ᵏu(1 − u) in a cell of width 2⁻ᵏ, by induction on k."""
    from sympy import FiniteSet, Integer, Interval, Rational, Sum, Symbol, symbols

    from symact import theorem
    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import (
        Cases,
        Chain,
        Derivation,
        Induction,
        Iterate,
        Shown,
        Split,
        Squares,
        at,
        by_induction,
    )

    shown = theorem("telgarsky-sawtooth").statement("composed").derivation()
    (step,) = shown.chains[-1].steps
    tent, formula = step.before, step.after
    k, x, (u, e) = tent.count, tent.at, symbols("u_k e_k", real=True)
    later, j = {k: k + 1}, Symbol("j", integer=True, positive=True)
    d = Symbol(f"d_{k + 1}", integer=True, nonnegative=True)
    halved = {at(u, later): 2 * u - d}
    turned = {at(e, later): 1 - sign * d} if supposed else {}
    known = {at(tent, later): at(formula, later), **turned, **halved}
    both = Cases((Split(d, on=FiniteSet(0, 1)),), DEFINITIONS, known)
    check = Induction(k, {at(u, {k: 0}): x, **halved}, Cases(()), both)
    total = Sum(Iterate(tent.function, j, x) / Integer(quarter) ** j, (j, 1, k))
    value = x - x**2 - u * (1 - u) / Integer(4) ** k
    reasons = ("no tents", "one tent more", "both halves of a cell")
    chains = by_induction(total, "=", value, check, reasons=reasons, label="For all k")
    inside, by_it = Cases((Split(u, (), Interval(0, reach)),)), ("=", value, "by induction", check)
    square = Squares([(1, (u - Rational(1, 2)) / Integer(2) ** k)])
    most, least = x - x**2, x - x**2 - 1 / Integer(4) ** (k + 1)
    return Derivation.of(
        Chain.of(tent, ("=", formula, "telgarsky-sawtooth", Shown(shown))),
        *chains,
        Chain.of(total, by_it, ("≤", most, "u(1 − u) ≥ 0", inside), label="So not below x²"),
        Chain.of(total, by_it, ("≥", least, "a square", square), label="And not far above"),
        meanings=meanings(r),
    )


def largest(share=4, middle=2):
    """The error is largest in the middle of a cell, where it is h²/4."""
    from sympy import Integer, Rational, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity, Squares

    h, u = symbols("h u", real=True)
    k = symbols("k", integer=True, nonnegative=True)
    half, top = Rational(1, 2), h**2 / share
    four = Integer(2) ** (-2 * k - 2)
    width = RingIdentity({h: Integer(2) ** -k})
    squares = Squares([(1, h * (u - half))])
    put_in = RingIdentity(given={u: Rational(1, middle)})
    return Derivation.of(
        Chain.of(h**2 * u * (1 - u), ("=", top, "put in", put_in), label="In the middle, u = 1/2"),
        Chain.of(
            h**2 * u * (1 - u),
            ("≤", top, "the difference is a square", squares),
            ("=", four, "put in h", width),
            label="Everywhere",
        ),
        meanings=(Meaning(h, "", Integer(2) ** -k),),
    )


def linear_on_cells(steps=1):
    """On each cell fₖ = x² + h²u(1 − u) is affine in u, so it joins points of the parabola."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

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
    title="With k layers of tents a ReLU network comes as near to x² as 4⁻ᵏ⁻¹",
    section="3",
    claim="Bending straight pieces lets deep networks come close to curves.",
    verdict="holds",
    statements=(
        Statement("error in a cell", cell_error),
        Statement("largest error", largest),
        Statement("straight in a cell", linear_on_cells),
    ),
    attack=Attack(places, is_near, wrong={"divisor": 3}),
    mutants=(
        Mutant("thirds in place of quarters", {"quarter": 3}, "error in a cell"),
        Mutant("signs that do not turn", {"sign": 0}, "error in a cell"),
        Mutant("any signs", {"supposed": False}, "error in a cell"),
        Mutant("a place outside of the cell", {"reach": 2}, "error in a cell"),
        Mutant("half of the bound", {"share": 8}, "largest error"),
        Mutant("a third of a cell", {"middle": 3}, "largest error"),
        Mutant("chords over two cells", {"steps": 2}, "straight in a cell"),
    ),
    references=("D. Yarotsky, 2017, Error bounds for approximations with deep ReLU networks",),
    see_also=("telgarsky-sawtooth", "n-pieces-best-error-x2", "relu-net-never-equals-curve"),
    remark="One more layer of a few units divides the error by 4; it is never 0. The 2ᵏ pieces "
    "have the smallest error that so many pieces can have above the curve.",
    concludes=("error in a cell",),
)
