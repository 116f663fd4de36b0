"""Attention has no Lipschitz constant: its slope grows with the square of the input."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def attended():
    """What the second of two scalar tokens x, y reads when all weights are 1, as a definition."""
    from sympy import Function, Lambda, exp

    from symact.library.vocabulary import x, y

    letter = Function("a", real=True)
    first, second = exp(y * x), exp(y * y)
    return letter, {letter: Lambda((x, y), (x * first + y * second) / (first + second))}


def slope(factor=1):
    """∂a/∂y at any y, and its value 1/2 + x²/4 at y = 0."""
    from sympy import Derivative, Function, Lambda, Rational, S, exp

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, DerivativeIs, Meaning, RingIdentity

    letter, known = attended()
    first, second = exp(x * y), exp(y * y)
    top, under = x * first + y * second, first + second
    rise = x**2 * first + second + 2 * y**2 * second
    whole = (rise * under - factor * top * (x * first + 2 * y * second)) / under**2
    d = Function("d", real=True)
    put_in = RingIdentity({d: Lambda((x, y), whole)})
    value = Rational(1, 2) + x**2 / 4
    return Derivation.of(
        Chain.of(
            Derivative(letter(x, y), y),
            ("=", whole, "quotient rule", DerivativeIs(known)),
            ("=", d(x, y), "call it d", put_in),
        ),
        Chain.of(d(x, S.Zero), ("=", value, "at y = 0, where both scores are 0", put_in)),
        meanings=(Meaning(letter(x, y), "", known[letter](x, y)), Meaning(d(x, y), "", whole)),
    )


def unbounded(room=1):
    """1/2 + x²/4 > C at x = 2(1 + |C|), for every C."""
    from sympy import Abs, Rational, symbols

    from symact.logic import Cases, Chain, Derivation

    c = symbols("C", real=True)
    far = 2 * room * (1 + Abs(c))
    link = (">", c, "its square is more", Cases((c,)))
    return Derivation.of(Chain.of(Rational(1, 2) + far**2 / 4, link))


def numbers():
    from symact.testing import rationals

    return {"x": rationals(max_numerator=30, max_denominator=10)}


def agrees(x, quarter=Fraction(1, 4)):
    """The slope at y = 0 by the quotient rule, with both exponentials 1."""
    return ((x**2 + 1) * 2 - x * x) / Fraction(4) == Fraction(1, 2) + quarter * x**2


theorem = Theorem(
    id="attention-not-lipschitz",
    title="Dot-product attention has no Lipschitz constant, already for two scalar tokens",
    section="",
    topic="blocks",
    claim=None,
    verdict="companion",
    statements=(Statement("slope", slope), Statement("no bound", unbounded)),
    attack=Attack(numbers, agrees, wrong={"quarter": Fraction(1, 2)}),
    mutants=(
        Mutant("the second part of the rule left out", {"factor": 0}, "slope"),
        Mutant("a point at 0", {"room": 0}, "no bound"),
    ),
    references=(
        "H. Kim, G. Papamakarios and A. Mnih, 2021, The Lipschitz Constant of Self-Attention",
    ),
    see_also=("maxpool-attention-not-affine",),
    remark="A function with a Lipschitz constant has slopes no larger than it.",
    concludes=("slope", "no bound"),
)
