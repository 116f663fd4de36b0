"""The softmax of two numbers is the sigmoid of their difference."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def two(sign=-1):
    """e^x/(e^x + e^y) = σ(x − y)."""
    from sympy import exp

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x, y
    from symact.logic import Chain, Derivation, RingIdentity

    share = exp(x) / (exp(x) + exp(y))
    link = ("=", sigma(x + sign * y), "divide by eˣ", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(share, link), meanings=meanings(sigma))


def shifted(factor=1):
    """The same number added to both changes nothing."""
    from sympy import exp, symbols

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, RingIdentity

    c = symbols("c", real=True)
    left = exp(x + c) / (exp(x + c) + exp(y + factor * c))
    link = ("=", exp(x) / (exp(x) + exp(y)), "cancel eᶜ", RingIdentity())
    return Derivation.of(Chain.of(left, link))


def total(value=1):
    """The two shares add up to 1."""
    from sympy import Integer, exp

    from symact.library.vocabulary import DEFINITIONS, meanings, sigma, x, y
    from symact.logic import Chain, Derivation, RingIdentity

    left = sigma(x - y) + exp(y) / (exp(x) + exp(y))
    link = ("=", Integer(value), "one denominator", RingIdentity(DEFINITIONS))
    return Derivation.of(Chain.of(left, link), meanings=meanings(sigma))


def powers():
    from symact.testing import rationals

    return {name: rationals(max_numerator=40, max_denominator=40) for name in ("first", "second")}


def agree(first, second, inverted=False):
    """At e^x and e^y that are fractions."""
    if first <= 0 or second <= 0:
        return None
    ratio = second / first if inverted else first / second
    return first / (first + second) == ratio / (1 + ratio)


theorem = Theorem(
    id="sigmoid-is-softmax-of-two",
    title="The softmax of two numbers is the sigmoid of their difference",
    section="",
    topic="softmax",
    claim=None,
    verdict="companion",
    statements=(
        Statement("two", two),
        Statement("a shift", shifted),
        Statement("total", total),
    ),
    attack=Attack(powers, agree, wrong={"inverted": True}),
    mutants=(
        Mutant("the sum of the two", {"sign": 1}, "two"),
        Mutant("only one of them shifted", {"factor": 0}, "a shift"),
        Mutant("shares of 2", {"value": 2}, "total"),
    ),
    see_also=("sigmoid-mirror-and-logit",),
    remark="So two logits tell as much as one, and a classifier of two classes needs one output.",
    concludes=("two",),
)
