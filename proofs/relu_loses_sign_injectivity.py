"""ReLU passes positive numbers on and forgets negative ones; with its mirror it loses none."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def passed_on(least=0):
    """What is not negative comes through unchanged, so it is known afterwards."""
    from sympy import Interval, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    check = Cases((Split(x, on=Interval(least, oo)),), DEFINITIONS)
    return Derivation.of(Chain.of(r(x), ("=", x, "nothing cut off", check)), meanings=meanings(r))


def forgotten(most=0):
    """Any two numbers x, y ≤ 0 become the same."""
    from sympy import Interval, oo

    from symact.library.vocabulary import DEFINITIONS, r, x, y
    from symact.logic import Cases, Chain, Derivation, Split

    side = Interval(-oo, most)
    check = Cases((Split(x, on=side), Split(y, on=side)), DEFINITIONS)
    return Derivation.of(Chain.of(r(x), ("=", r(y), "both are 0", check)))


def pair(letter, second):
    """r(z) + second·r(−z) is z."""
    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation

    check = Cases((letter,), DEFINITIONS)
    link = ("=", letter, "below, at or above 0", check)
    return Derivation.of(Chain.of(r(letter) + second * r(-letter), link), meanings=meanings(r))


def regained(second=-1):
    """(1, −1) is a left inverse of x ↦ (r(x), r(−x))."""
    from symact.library.vocabulary import x

    return pair(x, second)


def layers(inverse=-1):
    """So a layer with the weights W and −W, one below the other, gives back each entry of Wz."""
    from sympy import Function, Sum, symbols

    from symact.library.vocabulary import meanings, r, y
    from symact.logic import Chain, Derivation, Shown

    n, i, j = symbols("n i j", integer=True, positive=True)
    w, z = Function("W", real=True), Function("z", real=True)
    row = Sum(w(i, j) * z(j), (j, 1, n))
    link = ("=", row, "kept by a pair", Shown(pair(y, -1), {y: row}))
    return Derivation.of(Chain.of(r(row) + inverse * r(-row), link), meanings=meanings(r))


def leaky(slope=Fraction(1, 10)):
    """LeakyReLU keeps everything: with the slope 1/α on the left it is undone."""
    from sympy import Function, Lambda, Max, Min, Rational

    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning

    f, back = Function("f", real=True), Function("g", real=True)
    a = Rational(slope)
    values = {f: Max(x, 0) + Rational(1, 10) * Min(x, 0), back: Max(x, 0) + Min(x, 0) / a}
    check = Cases((x,), {key: Lambda(x, value) for key, value in values.items()})
    return Derivation.of(
        Chain.of(back(f(x)), ("=", x, "x below, at or above 0", check)),
        meanings=tuple(Meaning(key(x), "", value) for key, value in values.items()),
    )


def numbers():
    from symact.testing import rationals

    return {"a": rationals(), "b": rationals()}


def tells_apart(a, b, alone=False):
    """Whether (r, r of the negative) is the same for two numbers only if they are the same."""

    def features(z):
        return (max(z, 0),) if alone else (max(z, 0), max(-z, 0))

    return (features(a) == features(b)) == (a == b)


theorem = Theorem(
    id="relu-loses-sign-injectivity",
    title="ReLU keeps what is positive and makes all else alike; together with r(−x) it keeps "
    "everything",
    section="3",
    claim="A ReLU unit hands on what it reads as long as that is positive, and gives 0 otherwise.",
    verdict="holds",
    statements=(
        Statement("kept", passed_on),
        Statement("lost", forgotten),
        Statement("kept by a pair", regained),
        Statement("kept by a layer", layers),
        Statement("LeakyReLU", leaky),
    ),
    attack=Attack(numbers, tells_apart, wrong={"alone": True}),
    mutants=(
        Mutant("negative numbers kept", {"least": -1}, "kept"),
        Mutant("positive numbers lost", {"most": 1}, "lost"),
        Mutant("the two added, which is |x|", {"second": 1}, "kept by a pair"),
        Mutant("the second half added", {"inverse": 1}, "kept by a layer"),
        Mutant("another slope on the way back", {"slope": Fraction(1, 5)}, "LeakyReLU"),
    ),
    references=(
        "M. Puthawala, K. Kothari, M. Lassas, I. Dokmanić and M. de Hoop, 2022, Globally injective "
        "ReLU networks",
    ),
    see_also=("relu-closed-forms", "leaky-relu-affine-combination"),
    concludes=("kept", "lost", "kept by a pair"),
)
