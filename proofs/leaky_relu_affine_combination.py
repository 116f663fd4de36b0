"""Leaky ReLU is a mixture of the identity and ReLU, so their networks are the same functions."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def leaky():
    """l with slope α on the left, as a letter and its definition."""
    from sympy import Function, Lambda, Piecewise, Symbol

    from symact.library.vocabulary import DEFINITIONS, x

    alpha, letter = Symbol("alpha", real=True), Function("l", real=True)
    form = Lambda(x, Piecewise((alpha * x, x <= 0), (x, True)))
    return alpha, letter, {**DEFINITIONS, letter: form}


def mixture(total=1):
    """l(x) = αx + (1 − α)·r(x)."""
    from symact.library.vocabulary import meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning

    alpha, letter, known = leaky()
    link = ("=", alpha * x + (total - alpha) * r(x), "x below, at or above 0", Cases((x,), known))
    words = Meaning(letter(x), "", known[letter](x))
    return Derivation.of(Chain.of(letter(x), link), meanings=(words, *meanings(r)))


def converse(sign=-1):
    """r(x) = (l(x) − αx)/(1 − α), and r(x) = (l(x) + α·l(−x))/(1 − α²)."""
    from symact.library.vocabulary import meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning

    alpha, letter, known = leaky()
    check, reason = Cases((x,), known), "x below, at or above 0"
    skipped = (letter(x) + sign * alpha * x) / (1 - alpha)
    doubled = (letter(x) - sign * alpha * letter(-x)) / (1 - alpha**2)
    return Derivation.of(
        Chain.of(r(x), ("=", skipped, reason, check)),
        Chain.of(r(x), ("=", doubled, reason, check)),
        meanings=(Meaning(letter(x), "", known[letter](x)), *meanings(r)),
    )


def numbers():
    from symact.testing import rationals

    return {"number": rationals(), "alpha": rationals(max_numerator=10, max_denominator=10)}


def agree(number, alpha, total=1):
    """Leaky ReLU as a choice, and as a mixture."""
    choice = number if number > 0 else alpha * number
    return choice == alpha * number + (total - alpha) * max(number, Fraction(0))


theorem = Theorem(
    id="leaky-relu-affine-combination",
    title="Leaky ReLU is α times the identity plus 1 − α times ReLU",
    section="4",
    claim=None,
    verdict="companion",
    statements=(
        Statement("mixture", mixture),
        Statement("converse", converse),
    ),
    attack=Attack(numbers, agree, wrong={"total": 2}),
    mutants=(
        Mutant("parts that do not add up to 1", {"total": 2}, "mixture"),
        Mutant("the identity added", {"sign": 1}, "converse"),
    ),
    references=(
        "A. L. Maas, A. Y. Hannun and A. Y. Ng, 2013, Rectifier nonlinearities improve neural "
        "network acoustic models",
    ),
    see_also=("relu-closed-forms", "positive-homogeneity-iff-leaky-family"),
    remark="A leaky network is a ReLU network with skip connections; for α other than ±1 two leaky "
    "units make one ReLU.",
    concludes=("mixture",),
)
