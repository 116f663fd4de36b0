"""GELU and ReLU are farthest apart at ±0.75…, by 0.1699…: as far as GELU dips below 0."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem

PLACE = ("0.75179152469356445745", "0.75179152469356445746")
WIDTH = ("0.16997120747990366169", "0.16997120747990366170")
BRACKET = (Fraction(1, 2), Fraction(7, 5))


def point():
    """y₀ and the check that pins it down: the only zero in the bracket of the slope of yΦ(−y)."""
    from sympy import Symbol

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, y
    from symact.logic import UniqueZero

    slope = Phi(-y) - y * phi(y)
    return Symbol("y_0", real=True), UniqueZero(slope, y, BRACKET, DEFINITIONS)


def named():
    """That y₀ is this zero, for readers."""
    from symact.logic import Meaning

    y0, zero = point()
    return Meaning(y0, "", zero.meant)


def gap(sign=-1):
    """r(x) − G(x) = yΦ(−y) at y = |x|, which is −G(−|x|)."""
    from sympy import Abs

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, r, x
    from symact.logic import Cases, Chain, Derivation

    split = Cases((x,), DEFINITIONS)
    return Derivation.of(
        Chain.of(
            r(x) - G(x),
            ("=", Abs(x) * Phi(-Abs(x)), "x below, at or above 0", split),
            ("=", sign * G(-Abs(x)), "definition", split),
        ),
        meanings=meanings(r, G, Phi, phi),
    )


def sign_table(edge):
    """The slope of yΦ(−y) is positive, then falls, then is negative."""
    from sympy import Interval, S, oo, sqrt

    from symact.library.vocabulary import DEFINITIONS, Phi, phi, y
    from symact.logic import Case, Cases, Monotone, Split

    slope, bend, a = Phi(-y) - y * phi(y), (y**2 - 2) * phi(y), sqrt(edge)
    return (
        Case(slope, S.Zero, Cases((Split(y, on=Interval(-oo, -a)),), DEFINITIONS), ">"),
        Case(bend, S.Zero, Cases((Split(y, on=Interval.open(-a, a)),), DEFINITIONS), "<"),
        Case(slope, S.Zero, Monotone(y, Interval(a, oo), "right", (), DEFINITIONS), "<"),
    )


def largest(relation="≤", edge=2):
    """yΦ(−y) is nowhere larger than at y₀, for y = |x| in particular."""
    from symact.library.vocabulary import DEFINITIONS, Phi, meanings, phi, y
    from symact.logic import Chain, Derivation, TurningPoint

    y0, zero = point()
    parts = sign_table(edge)
    reasons = ("signs of the terms", "signs of the factors", "it tends to 0 at ∞ and rises")
    check = TurningPoint(y, y0, zero, parts, DEFINITIONS)
    link = (relation, y0 * Phi(-y0), "it rises to y₀, then falls", check)
    return Derivation.of(
        *(
            Chain.of(part.before, (part.relation, part.after, reason, part.check))
            for part, reason in zip(parts, reasons, strict=True)
        ),
        Chain.of(y * Phi(-y), link),
        meanings=(*meanings(Phi, phi), named()),
    )


def from_relu(most=Fraction(16998, 100000), place=1):
    """r − G and −G are both at most y₀Φ(−y₀), which r − G is at ±y₀ and −G is at −y₀."""
    from sympy import Abs, Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, r, x, y
    from symact.logic import Cases, Chain, Derivation, Enclosed, RingIdentity, Shown, Split

    y0, zero = point()
    shown, deepest, exact = largest(), y0 * Phi(-y0), RingIdentity(DEFINITIONS)
    right = Cases((Split(y, on=Interval(0, oo)),), DEFINITIONS)
    below = ("<", Rational(most), "ball arithmetic", Enclosed({y0: zero}, DEFINITIONS))
    return Derivation.of(
        Chain.of(
            r(x) - G(x),
            ("=", Abs(x) * Phi(-Abs(x)), "x below, at or above 0", Cases((x,), DEFINITIONS)),
            ("≤", deepest, "at |x|", Shown(shown, {y: Abs(x)})),
            below,
        ),
        Chain.of(
            -G(x),
            ("=", -x * Phi(x), "definition", exact),
            ("≤", deepest, "at −x", Shown(shown, {y: -x})),
        ),
        *(
            Chain.of(
                r(sign * place * y) - G(sign * place * y),
                ("=", y * Phi(-y), "y is not negative, such as y₀", right),
            )
            for sign in (1, -1)
        ),
        Chain.of(-G(-y), ("=", y * Phi(-y), "definition", exact)),
        meanings=(*meanings(r, G, Phi), named()),
    )


def numbers_at(low=WIDTH[0], high=WIDTH[1], end=PLACE[1]):
    """y₀, and the gap there."""
    from symact.library.vocabulary import DEFINITIONS, Phi
    from symact.logic import Between, Chain, Derivation, Enclosed

    y0, zero = point()
    check = Enclosed({y0: zero}, DEFINITIONS)
    return Derivation.of(
        Chain.of(y0, ("∈", Between(PLACE[0], end), "interval Newton", zero)),
        Chain.of(y0 * Phi(-y0), ("∈", Between(low, high), "ball arithmetic", check)),
        meanings=(named(),),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=40, max_denominator=20)}


def is_within(number, most=WIDTH[1]):
    """Whether r − G is at most the largest gap, by rational bounds of the error function."""
    from symact.testing import normal_between, times

    low, high = times(number, normal_between(number, bits=32))
    largest = max(number, Fraction(0))
    return largest - high <= Fraction(most) and largest - low >= 0


theorem = Theorem(
    id="gelu-relu-max-gap",
    title="GELU is at most 0.16998 below ReLU, farthest at ±0.75: as far as it dips below 0",
    section="4",
    claim="GELU behaves like ReLU, apart from small values.",
    verdict="holds",
    statements=(
        Statement("gap", gap),
        Statement("largest", largest, "enclosure"),
        Statement("numbers", numbers_at, "enclosure"),
        Statement("from ReLU", from_relu, "enclosure"),
    ),
    attack=Attack(numbers, is_within, wrong={"most": "0.1"}),
    mutants=(
        Mutant("the gap with the wrong sign", {"sign": 1}, "gap"),
        Mutant("a minimum", {"relation": "≥"}, "largest"),
        Mutant("another place where the slope turns", {"edge": 3}, "largest"),
        Mutant("a smaller gap", {"low": "0.1698", "high": "0.1699"}, "numbers"),
        Mutant("a place that ends too early", {"end": "0.751791524693564457455"}, "numbers"),
        Mutant("never more than 0.16997", {"most": Fraction(16997, 100000)}, "from ReLU"),
        Mutant("attained at twice the place", {"place": 2}, "from ReLU"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-minimum", "gelu-like-relu-for-large-values"),
    shows=(Shows("gelu", "from ReLU", ("gap", "largest", "numbers")),),
    concludes=("from ReLU", "numbers"),
)
