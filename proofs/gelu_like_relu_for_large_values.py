"""GELU is below ReLU by |x|Φ(−|x|), less than the bell curve φ(x): nothing, for large |x|."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem


def gap(sign=-1):
    """r − G = |x|Φ(−|x|)."""
    from sympy import Abs

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, r, x
    from symact.logic import Cases, Chain, Derivation

    link = ("=", Abs(x) * Phi(sign * Abs(x)), "x below, at or above 0", Cases((x,), DEFINITIONS))
    return Derivation.of(Chain.of(r(x) - G(x), link), meanings=meanings(r, G, Phi, phi))


def positive(least=0):
    """GELU is nowhere above ReLU."""
    from sympy import Rational

    from symact.library.vocabulary import DEFINITIONS, G, r, x
    from symact.logic import Cases, Chain, Derivation

    link = ("≥", Rational(least), "−1 < erf < 1", Cases((x,), DEFINITIONS))
    return Derivation.of(Chain.of(r(x) - G(x), link))


def bell(factor=1):
    """r − G < φ: the difference tends to 0 at ±∞ and has the slope −Φ(−x), Φ(x)."""
    from sympy import Interval, oo

    from symact.library.vocabulary import DEFINITIONS, G, Phi, meanings, phi, r, x
    from symact.logic import Cases, Chain, Derivation, Monotone, Split

    reason = "the difference vanishes at infinity and moves away from 0"
    sides = (
        (Interval(0, oo), factor * x * Phi(-x), "right", "r(x) = x"),
        (Interval(-oo, 0), -factor * x * Phi(x), "left", "r(x) = 0"),
    )
    return Derivation.of(
        *(
            Chain.of(
                factor * (r(x) - G(x)),
                ("=", tail, known, Cases((Split(x, on=side),), DEFINITIONS)),
                ("<", phi(x), reason, Monotone(x, side, end, (), DEFINITIONS)),
            )
            for side, tail, end, known in sides
        ),
        meanings=meanings(r, G, Phi, phi),
    )


def limits(slope=1):
    """G(x) − x → 0 on the right, G(x) → 0 on the left."""
    from sympy import Limit, S, oo

    from symact.library.vocabulary import DEFINITIONS, G, x
    from symact.logic import Chain, Derivation, LimitIs

    zero = ("=", S.Zero, "a limit", LimitIs(DEFINITIONS))
    return Derivation.of(
        Chain.of(Limit(G(x) - slope * x, x, oo), zero), Chain.of(Limit(G(x), x, -oo), zero)
    )


def numbers_from_four(most=Fraction(14, 100000), start=4):
    """From 4 on, and up to −4, the bell curve is below 0.00014."""
    from sympy import Interval, Rational, oo

    from symact.library.vocabulary import DEFINITIONS, phi, x
    from symact.logic import Chain, Derivation, Enclosed, Monotone

    falls = Monotone(x, Interval(start, oo), "left", (), DEFINITIONS)
    rises = Monotone(x, Interval(-oo, -start), "right", (), DEFINITIONS)
    small = ("<", Rational(most), "ball arithmetic", Enclosed({}, DEFINITIONS))
    return Derivation.of(
        Chain.of(phi(x), ("≤", phi(start), "φ falls", falls), small),
        Chain.of(phi(x), ("≤", phi(-start), "φ rises", rises), small),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=40, max_denominator=10)}


def is_close(number, factor=1):
    """Whether 0 ≤ r − G ≤ φ may be, by rational bounds."""
    from symact.testing import exp_between, normal_between, pi_between, sqrt_between, times

    low, high = times(abs(number), normal_between(-abs(number), bits=48))
    decay = exp_between(-(number**2) / 2, bits=48)[1]
    root = sqrt_between(2 * pi_between(48)[0], 48)[0]
    return high >= 0 and factor * low <= decay / root


theorem = Theorem(
    id="gelu-like-relu-for-large-values",
    title="GELU is less than φ(x) below ReLU, so the two agree for large |x|",
    section="4",
    claim="For large values GELU behaves like ReLU.",
    verdict="holds",
    statements=(
        Statement("gap", gap),
        Statement("positive", positive),
        Statement("bell", bell),
        Statement("limits", limits),
        Statement("numbers", numbers_from_four, "enclosure"),
    ),
    attack=Attack(numbers, is_close, wrong={"factor": 4}),
    mutants=(
        Mutant("the other tail", {"sign": 1}, "gap"),
        Mutant("a gap of at least 1/10", {"least": Fraction(1, 10)}, "positive"),
        Mutant("four times the gap", {"factor": 4}, "bell"),
        Mutant("another slope on the right", {"slope": Fraction(1, 2)}, "limits"),
        Mutant("a smaller number", {"most": Fraction(13, 100000)}, "numbers"),
        Mutant("as small from 3 on", {"start": 3}, "numbers"),
    ),
    references=("D. Hendrycks and K. Gimpel, 2016, Gaussian Error Linear Units (GELUs)",),
    see_also=("gelu-relu-max-gap", "gelu-non-monotone", "gelu-gradually-scales-negatives"),
    shows=(Shows("gelu", "limits", ("limits",)),),
    remark="It is so for large negative values too: both tails go to ReLU as fast as a bell curve "
    "goes to 0.",
    concludes=("positive", "bell", "limits"),
)
