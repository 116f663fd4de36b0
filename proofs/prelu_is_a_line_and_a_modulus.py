"""PReLU is a line and a modulus, for every real slope."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def prelu():
    from sympy import Function, Lambda, Piecewise, Symbol

    from symact.library.vocabulary import x

    a, letter = Symbol("a", real=True), Function("l", real=True)
    return a, letter, {letter: Lambda((a, x), Piecewise((a * x, x <= 0), (x, True)))}


def mixture(half=Fraction(1, 2)):
    """l(a, x) = (1 + a)x/2 + (1 − a)|x|/2."""
    from sympy import Abs, Rational

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning

    a, letter, known = prelu()
    value = Rational(half) * (1 + a) * x + (1 - a) * Abs(x) / 2
    link = ("=", value, "x below, at or above 0", Cases((x,), known))
    words = Meaning(letter(a, x), "", known[letter](a, x))
    return Derivation.of(Chain.of(letter(a, x), link), meanings=(words,))


def members(zero=0, one=1, minus=-1):
    """a = 0 is ReLU, a = 1 the identity, a = −1 the modulus."""
    from sympy import Abs, Integer

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning

    a, letter, known = prelu()
    check = Cases((x,), {**DEFINITIONS, **known})
    reason = "x below, at or above 0"
    return Derivation.of(
        *(
            Chain.of(letter(Integer(slope), x), ("=", value, reason, check))
            for slope, value in ((zero, r(x)), (one, x), (minus, Abs(x)))
        ),
        meanings=(Meaning(letter(a, x), "", known[letter](a, x)), *meanings(r)),
    )


def numbers():
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=6) for name in ("a", "x")}


def agree(a, x, half=Fraction(1, 2)):
    return (x if x > 0 else a * x) == half * (1 + a) * x + (1 - a) * abs(x) / 2


theorem = Theorem(
    id="prelu-is-a-line-and-a-modulus",
    title="PReLU with the slope a is (1 + a)/2 times x plus (1 − a)/2 times |x|",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("mixture", mixture),
        Statement("members", members),
    ),
    attack=Attack(numbers, agree, wrong={"half": Fraction(1, 3)}),
    mutants=(
        Mutant("a third of the line", {"half": Fraction(1, 3)}, "mixture"),
        Mutant("a = 1 for ReLU", {"zero": 1}, "members"),
        Mutant("a = 0 for the identity", {"one": 0}, "members"),
        Mutant("a = 1 for the modulus", {"minus": 1}, "members"),
    ),
    references=(
        "K. He, X. Zhang, S. Ren and J. Sun, 2015, Delving Deep into Rectifiers: Surpassing "
        "Human-Level Performance on ImageNet Classification",
    ),
    see_also=("leaky-relu-affine-combination", "relu-closed-forms"),
    concludes=("mixture",),
)
