"""Softplus: its slope is the sigmoid, it is above ReLU by at most log 2, and convex."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Shows, Statement, Theorem


def slopes(factor=1):
    """s′ = σ, and s″ = σ(1 − σ) > 0."""
    from sympy import Derivative, S

    from symact.library.vocabulary import DEFINITIONS, meanings, s, sigma, x
    from symact.logic import Cases, Chain, Derivation, DerivativeIs

    check, bend = DerivativeIs(DEFINITIONS), sigma(x) * (1 - sigma(x))
    return Derivation.of(
        Chain.of(Derivative(s(x), x), ("=", factor * sigma(x), "chain rule", check)),
        Chain.of(
            Derivative(sigma(x), x),
            ("=", bend, "s″, differentiate", check),
            (">", S.Zero, "0 < σ < 1", Cases((x,), DEFINITIONS)),
        ),
        meanings=meanings(s, sigma),
    )


def reflection(factor=1):
    """s(x) − s(−x) = x, as powers of e."""
    from sympy import exp

    from symact.library.vocabulary import DEFINITIONS, s, x
    from symact.logic import Chain, Derivation, RingIdentity

    exact = RingIdentity(DEFINITIONS)
    return Derivation.of(
        Chain.of(
            exp(s(x)),
            ("=", 1 + exp(x), "definition", exact),
            ("=", exp(factor * x) * exp(s(-x)), "so s(x) = x + s(−x)", exact),
        )
    )


def gap(share=1):
    """0 < s − r ≤ log 2."""
    from sympy import Interval, S, log, oo

    from symact.library.vocabulary import DEFINITIONS, s, x
    from symact.logic import Chain, Derivation, Monotone

    def on(low, high, end):
        return Monotone(x, Interval(low, high), end, (), DEFINITIONS)

    most = share * log(2)
    return Derivation.of(
        Chain.of(s(x) - x, (">", S.Zero, "r = x; it falls to 0", on(0, oo, "right"))),
        Chain.of(s(x) - x, ("≤", most, "log 2 at 0, then it falls", on(0, oo, "left"))),
        Chain.of(s(x), (">", S.Zero, "r = 0; it rises from 0", on(-oo, 0, "left"))),
        Chain.of(s(x), ("≤", most, "it rises to log 2 at 0", on(-oo, 0, "right"))),
    )


def above_relu(share=1):
    """In letters: 0 < s(x) − r(x) ≤ log 2, on each side of 0."""
    from sympy import Interval, S, log, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, s, x
    from symact.logic import Cases, Chain, Derivation, Monotone, Split

    chains = []
    for side, form, ends in (
        (Interval(0, oo), s(x) - x, ("right", "left")),
        (Interval(-oo, 0), s(x), ("left", "right")),
    ):
        branch = Cases((Split(x, on=side),), DEFINITIONS)
        for relation, bound, end in zip(">≤", (S.Zero, share * log(2)), ends, strict=True):
            slope = Monotone(x, side, end, (), DEFINITIONS)
            known, reason = ("=", form, "r by the sign of x", branch), "by its slope and its end"
            chains.append(Chain.of(s(x) - r(x), known, (relation, bound, reason, slope)))
    return Derivation.of(*chains, meanings=meanings(s, r))


def numbers():
    from symact.testing import rationals

    return {"number": rationals(max_numerator=20, max_denominator=10)}


def is_close(number, most=Fraction("0.693147180559945309418")):
    """Whether 0 < s − r ≤ log 2 may be, by rational bounds."""
    from symact.testing import exp_between, log_between

    if abs(number) > 20:
        return None
    low, high = exp_between(number, bits=40)
    gap = max(number, Fraction(0))
    return (
        log_between(1 + high, bits=40)[1] > gap and log_between(1 + low, bits=40)[0] - gap <= most
    )


theorem = Theorem(
    id="softplus-facts",
    title="Softplus has the sigmoid as slope, is convex, and lies above ReLU by at most log 2",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("slopes", slopes),
        Statement("reflection", reflection),
        Statement("gap", gap),
        Statement("above ReLU", above_relu),
    ),
    attack=Attack(numbers, is_close, wrong={"most": Fraction(1, 2)}),
    mutants=(
        Mutant("twice the slope", {"factor": 2}, "slopes"),
        Mutant("twice the difference", {"factor": 2}, "reflection"),
        Mutant("a gap that is half as large", {"share": Fraction(1, 2)}, "gap"),
        Mutant("half of log 2", {"share": Fraction(1, 2)}, "above ReLU"),
    ),
    references=(
        "C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, 2001, Incorporating "
        "second-order functional knowledge for better option pricing",
    ),
    shows=(
        Shows("softplus", "derivative", ("slopes",)),
        Shows("softplus", "from ReLU", ("gap",)),
    ),
    see_also=("sigmoid-derivative-max-quarter", "relu-closed-forms"),
    concludes=("slopes", "above ReLU"),
)
