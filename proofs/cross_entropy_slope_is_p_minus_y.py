"""The gradient of cross-entropy in the logits is what is predicted minus what is so."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def loss():
    """The loss of logits x of the right class and y of another, beside a rest R of exponentials."""
    from sympy import Function, Lambda, Symbol, exp, log

    from symact.library.vocabulary import x, y

    rest, letter = Symbol("R", nonnegative=True), Function("c", real=True)
    return rest, letter, {letter: Lambda((x, y), log(exp(x) + exp(y) + rest) - x)}


def gradient(target=1):
    """∂c/∂x = p − 1 for the right class, and ∂c/∂y = q for another, p and q their shares."""
    from sympy import Derivative, exp

    from symact.library.vocabulary import x, y
    from symact.logic import Chain, Derivation, DerivativeIs, Meaning

    rest, letter, known = loss()
    total = exp(x) + exp(y) + rest
    check = DerivativeIs(known)
    right, other = exp(x) / total - target, exp(y) / total
    return Derivation.of(
        Chain.of(Derivative(letter(x, y), x), ("=", right, "the right class", check)),
        Chain.of(Derivative(letter(x, y), y), ("=", other, "another class", check)),
        meanings=(
            Meaning(letter(x, y), "", known[letter](x, y)),
            Meaning(rest, "the sum of the exponentials of the other logits"),
        ),
    )


def bounds(least=-1, most=1):
    """−1 < p − 1 < 0 and 0 < q < 1: no entry is 0 and none is larger than 1."""
    from sympy import Rational, S, symbols

    from symact.logic import Cases, Chain, Derivation, Meaning

    a, b = symbols("a b", positive=True)
    rest = symbols("R", nonnegative=True)
    total, check = a + b + rest, Cases(())
    chains = (
        (a / total - 1, "<", S.Zero, "a is less than the total"),
        (a / total - 1, ">", Rational(least), "a is positive"),
        (b / total, ">", S.Zero, "b is positive"),
        (b / total, "<", Rational(most), "b is less than the total"),
    )
    return Derivation.of(
        *(Chain.of(left, (sign, right, words, check)) for left, sign, right, words in chains),
        meanings=(
            Meaning(a, "the exponential of the right logit"),
            Meaning(b, "the exponential of another logit"),
        ),
    )


def balance(value=0):
    """The gradient's entries add up to 0, so the loss does not see a shift of all logits."""
    from sympy import Integer, symbols

    from symact.logic import Chain, Derivation, RingIdentity

    a, b, rest = symbols("a b R", positive=True)
    total = a + b + rest
    entries = (a / total - 1) + b / total + rest / total
    return Derivation.of(
        Chain.of(entries, ("=", Integer(value), "one denominator", RingIdentity()))
    )


def powers():
    from symact.testing import rationals

    return {name: rationals(max_numerator=40, max_denominator=9) for name in ("a", "b", "rest")}


def is_bounded(a, b, rest, most=1):
    if a <= 0 or b <= 0 or rest < 0:
        return None
    total = a + b + rest
    return -1 < a / total - 1 < 0 < b / total < Fraction(most)


theorem = Theorem(
    id="cross-entropy-slope-is-p-minus-y",
    title="Cross-entropy of two classes or more has the gradient p − e, with entries in (−1, 1)",
    section="",
    topic="softmax",
    claim=None,
    verdict="companion",
    statements=(
        Statement("gradient", gradient),
        Statement("bounds", bounds),
        Statement("balance", balance),
    ),
    attack=Attack(powers, is_bounded, wrong={"most": Fraction(1, 10)}),
    mutants=(
        Mutant("p without the target", {"target": 0}, "gradient"),
        Mutant("above −1/2", {"least": Fraction(-1, 2)}, "bounds"),
        Mutant("below 1/2", {"most": Fraction(1, 2)}, "bounds"),
        Mutant("entries that add up to 1", {"value": 1}, "balance"),
    ),
    references=("I. Goodfellow, Y. Bengio and A. Courville, 2016, Deep Learning, section 6.2.2",),
    see_also=("sigmoid-is-softmax-of-two", "squared-error-vanishes-where-wrong"),
    remark="So it is never 0: a wrong prediction always moves. With one class p = 1, and it is 0.",
    concludes=("gradient", "bounds"),
)
