"""How far x·σ(1.702x) is from GELU: the largest differences both ways, on all of the line."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem

ABOVE = ("0.00636154682", "0.00636154683")
BELOW = ("0.0203348722", "0.0203348723")
FAR = 20000


def approximation():
    """x·σ(1.702x)."""
    from sympy import Rational

    from symact.library.vocabulary import sigma, x

    return x * sigma(Rational(851, 500) * x)


def even(sign=-1):
    """The error is the same at x and −x."""
    from symact.library.vocabulary import DEFINITIONS, G, meanings, sigma, x
    from symact.logic import Chain, Derivation, RingIdentity

    error = approximation() - G(x)
    link = ("=", error.subs(x, sign * x), "σ(z) + σ(−z) = 1, erf is odd", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(error, link), meanings=meanings(sigma, G))


def largest(above=ABOVE, below=BELOW):
    """The largest and the least error up to 20000, by branch and bound."""
    from symact.library.vocabulary import DEFINITIONS, G, x
    from symact.logic import Between, Chain, Derivation, Maximum, MaximumIs

    error, check = approximation() - G(x), MaximumIs(DEFINITIONS)
    return Derivation.of(
        *(
            Chain.of(Maximum(side, x, 0, FAR), ("∈", Between(*ends), "branch and bound", check))
            for side, ends in ((error, above), (-error, below))
        )
    )


def gate():
    """x − x·σ(2mx) < 1/(m²x) for m > 0 and x > 0."""
    from sympy import Interval, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x
    from symact.logic import Cases, Chain, Derivation, Split

    m = Symbol("m", positive=True)
    below = Cases((Split(x, on=Interval.open(0, oo)),), DEFINITIONS)
    link = ("<", 1 / (m**2 * x), "e^(mx) ≥ 1 + mx, squared", below)
    return Derivation.of(Chain.of(x - x * sigma(2 * m * x), link), meanings=meanings(sigma))


def tail(least=1, is_far=True):
    """Beyond, both are below x and close to it, so the error is less than 0.0001 both ways."""
    from sympy import Interval, Rational, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, G, meanings, phi, sigma, x
    from symact.logic import Cases, Chain, Derivation, Enclosed, Monotone, Shown, Split

    start = FAR if is_far else 2
    form, far, m = approximation(), Interval(start, oo), Rational(851, 1000)
    small, beyond = Rational(least, 10000), Cases((Split(x, on=far),))
    positive = Cases((Split(x, on=Interval.open(0, oo)),), DEFINITIONS)
    bell = Monotone(x, far, "right", (), DEFINITIONS)
    falls = Monotone(x, far, "left", (), DEFINITIONS)
    shown = Shown(gate(), {Symbol("m", positive=True): m})
    return Derivation.of(
        Chain.of(
            form - G(x),
            ("<", x - G(x), "σ < 1", positive),
            ("<", phi(x), "the difference vanishes at ∞ and falls", bell),
            ("≤", phi(start), "φ falls", falls),
            ("<", small, "ball arithmetic", Enclosed({}, DEFINITIONS)),
        ),
        Chain.of(
            G(x) - form,
            ("<", x - form, "Φ < 1", positive),
            ("<", 1 / (m**2 * x), "at m = 0.851", shown),
            ("<", small, "x is large", beyond),
        ),
        meanings=meanings(sigma, G, phi),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=50, max_denominator=10)}


def is_within(number, below=BELOW[1]):
    """Whether the error may be between the two, by rational bounds."""
    from symact.testing import normal_between, sigmoid_between

    low, high = sigmoid_between(Fraction(851, 500) * abs(number), bits=32)
    least, most = normal_between(abs(number), bits=32)
    size = abs(number)
    return size * (low - most) <= Fraction(ABOVE[1]) and size * (least - high) <= Fraction(below)


theorem = Theorem(
    id="gelu-sigmoid-approx-error",
    title="x·σ(1.702x) is at most 0.00637 above GELU and at most 0.02034 below it",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("even", even),
        Statement("largest", largest, "enclosure"),
        Statement("gate", gate),
        Statement("tail", tail, "enclosure"),
    ),
    attack=Attack(numbers, is_within, wrong={"below": Fraction(1, 100)}),
    mutants=(
        Mutant("another largest error", {"above": ("0.006362", "0.006363")}, "largest"),
        Mutant("another least error", {"below": ("0.0203", "0.0203348")}, "largest"),
        Mutant("a tail that is twice as small", {"least": Fraction(1, 2)}, "tail"),
        Mutant("a tail that starts at 2", {"is_far": False}, "tail"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-tanh-approx-error", "gelu-derivative"),
    remark="The tail is far below the errors at their largest, so these hold for all real x.",
    concludes=("largest", "tail"),
)
