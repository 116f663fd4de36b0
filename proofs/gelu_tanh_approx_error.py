"""How far the tanh form of GELU is from GELU: the largest differences, on all of the line."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem

ABOVE = ("0.0004732355", "0.0004732356")
BELOW = ("0.0002336706", "0.0002336708")
FAR = 20000


def letter():
    """The tanh form as a letter, and the definitions with it."""
    from sympy import Function, Lambda

    from symact import activation
    from symact.library.vocabulary import DEFINITIONS, x

    form = Function("T", real=True)
    return form, {**DEFINITIONS, form: Lambda(x, activation("gelu_tanh").formula(x))}


def even(sign=-1):
    """The error is the same at x and −x."""
    from symact.library.vocabulary import G, meanings, x
    from symact.logic import Chain, Derivation, Meaning, RingIdentity

    form, known = letter()
    error = form(x) - G(x)
    link = ("=", error.subs(x, sign * x), "tanh and erf are odd", RingIdentity(known))
    words = Meaning(form(x), "", known[form](x))
    return Derivation.of(Chain.of(error, link), meanings=(words, *meanings(G)))


def largest(above=ABOVE, below=BELOW):
    """The largest and the least error up to 20000, by branch and bound."""
    from symact.library.vocabulary import G, x
    from symact.logic import Between, Chain, Derivation, Maximum, MaximumIs

    form, known = letter()
    error, check = form(x) - G(x), MaximumIs(known)
    return Derivation.of(
        *(
            Chain.of(Maximum(side, x, 0, FAR), ("∈", Between(*ends), "branch and bound", check))
            for side, ends in ((error, above), (-error, below))
        )
    )


def tail(least=1, is_far=True, is_put_in=True):
    """Beyond, both are below x and close to it, so the error is less than 0.0001 both ways."""
    from sympy import Interval, Rational, Symbol, oo, pi, sqrt, tanh

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, x
    from symact.logic import (
        Cases,
        Chain,
        Derivation,
        Enclosed,
        Meaning,
        Monotone,
        RingIdentity,
        Split,
    )

    form, known = letter()
    a, c = (Symbol(name, positive=True) for name in "ac")
    values = {a: sqrt(2 / pi), c: Rational(44715, 1000000)}
    exact = RingIdentity({**known, **values} if is_put_in else known)
    start = FAR if is_far else 2
    far, small, balls = Interval(start, oo), Rational(least, 10000), Enclosed({}, DEFINITIONS)
    bell = Monotone(x, far, "right", (), DEFINITIONS)
    falls = Monotone(x, far, "left", (), DEFINITIONS)
    positive = Cases((Split(x, on=Interval.open(0, oo)),), DEFINITIONS)
    rest = x - x * (1 + tanh(a * (x + c * x**3))) / 2
    return Derivation.of(
        Chain.of(
            form(x) - G(x),
            ("=", x - G(x) - rest, "with a and c", exact),
            ("<", x - G(x), "tanh < 1", positive),
            ("<", phi(x), "the difference vanishes at ∞ and falls", bell),
            ("≤", phi(start), "φ falls", falls),
            ("<", small, "ball arithmetic", balls),
        ),
        Chain.of(
            G(x) - form(x),
            ("=", rest - (x - G(x)), "with a and c", exact),
            ("<", rest, "Φ < 1", positive),
            ("<", 1 / (a**2 * x), "e^(ax) ≥ 1 + ax, squared", positive),
            ("=", pi / (2 * x), "put in", exact),
            ("≤", pi / (2 * start), "it falls", falls),
            ("<", small, "ball arithmetic", balls),
        ),
        meanings=(
            Meaning(form(x), "", known[form](x)),
            *meanings(G, phi),
            *(Meaning(key, "", values[key]) for key in (a, c)),
        ),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=50, max_denominator=10)}


def is_within(number, above=ABOVE[1]):
    """Whether the error may be between the two, by rational bounds."""
    from symact.testing import normal_between, pi_between, sqrt_between, tanh_between

    size = min(abs(number), Fraction(10))
    pi_low, pi_high = pi_between(64)
    inner = size + Fraction(44715, 1000000) * size**3
    low = tanh_between(inner * sqrt_between(2 / pi_high, 64)[0], bits=48)[0]
    high = tanh_between(inner * sqrt_between(2 / pi_low, 64)[1], bits=48)[1]
    least, most = normal_between(size, bits=48)
    error_low, error_high = size * ((1 + low) / 2 - most), size * ((1 + high) / 2 - least)
    return error_low <= Fraction(above) and -error_high <= Fraction(BELOW[1])


theorem = Theorem(
    id="gelu-tanh-approx-error",
    title="The tanh form of GELU is at most 0.000474 above GELU and at most 0.000234 below it",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("even", even),
        Statement("largest", largest, "enclosure"),
        Statement("tail", tail, "enclosure"),
    ),
    attack=Attack(numbers, is_within, wrong={"above": Fraction(1, 10000)}),
    mutants=(
        Mutant("another largest error", {"above": ("0.0004733", "0.0004734")}, "largest"),
        Mutant("another least error", {"below": ("0.0002336", "0.00023367")}, "largest"),
        Mutant("a tail that is twice as small", {"least": Fraction(1, 2)}, "tail"),
        Mutant("a tail that starts at 2", {"is_far": False}, "tail"),
        Mutant("a and c not put in", {"is_put_in": False}, "tail"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-sigmoid-approx-error", "gelu-derivative"),
    remark="The tail is far below the errors at their largest, so these hold for all real x. GPT-2 "
    "computes this form.",
    concludes=("largest", "tail"),
)
