"""One variance cannot keep both what goes forward and what goes back, unless widths are equal."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def both(total=1):
    """n·v = 1 and m·v = 1 make the widths equal."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    n, m, v = symbols("n m v", positive=True)
    known = RingIdentity(given={v: total / n})
    chain = Chain.of((m * v - 1) * n, ("=", m - n, "v = 1/n", known))
    words = Meaning(n, "inputs of the layer"), Meaning(m, "outputs")
    return Derivation.of(chain, meanings=words)


def product(share=4):
    """With v = 2/(n + m) the two factors multiply to 4nm/(n + m)² ≤ 1."""
    from sympy import S, symbols

    from symact.logic import Chain, Derivation, RingIdentity, Squares

    n, m = symbols("n m", positive=True)
    v = 2 / (n + m)
    factors = share * n * m / (n + m) ** 2
    check = Squares([(1, (n - m) / (n + m))])
    return Derivation.of(
        Chain.of(
            (n * v) * (m * v),
            ("=", factors, "put in", RingIdentity()),
            ("≤", S.One, "the square of n − m", check),
        )
    )


def equality(factor=1):
    """1 minus the product is ((n − m)/(n + m))², which is 0 for equal widths only."""
    from sympy import symbols

    from symact.logic import Chain, Derivation, RingIdentity

    n, m = symbols("n m", positive=True)
    left = 1 - 4 * n * m / (n + m) ** 2
    value = factor * (n - m) ** 2 / (n + m) ** 2
    return Derivation.of(Chain.of(left, ("=", value, "one denominator", RingIdentity())))


def widths():
    from symact.testing import rationals

    return {name: rationals(max_numerator=500, max_denominator=1) for name in ("n", "m")}


def is_less(n, m, share=4):
    if n <= 0 or m <= 0:
        return None
    return Fraction(share) * n * m / (n + m) ** 2 <= 1


theorem = Theorem(
    id="glorot-is-a-compromise",
    title="No variance keeps both forward and backward signals unless widths agree; Glorot's loses "
    "4nm/(n + m)² in both together",
    section="",
    topic="initialisation",
    claim=None,
    verdict="companion",
    statements=(
        Statement("both", both),
        Statement("product", product),
        Statement("equality", equality),
    ),
    attack=Attack(widths, is_less, wrong={"share": 5}),
    mutants=(
        Mutant("n·v = 2", {"total": 2}, "both"),
        Mutant("a larger factor", {"share": 5}, "product"),
        Mutant("twice the square", {"factor": 2}, "equality"),
    ),
    references=(
        "X. Glorot and Y. Bengio, 2010, Understanding the difficulty of training deep feedforward "
        "neural networks",
    ),
    see_also=("he-init-factor-two", "gradient-product-bound"),
    remark="m·v = 1 makes the left side of the first statement 0, so that m = n.",
    concludes=("both", "product"),
)
