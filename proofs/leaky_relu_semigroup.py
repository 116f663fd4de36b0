"""Leaky ReLUs one after the other are one leaky ReLU, and each has another one as its inverse."""

from __future__ import annotations

from symact.library import Attack, Mutant, Statement, Theorem


def slopes():
    """The letter l with two arguments: a slope for negative numbers, and a number."""
    from sympy import Function, Lambda, Max, Min, symbols

    from symact.library.vocabulary import x, y

    letter, (a, b) = Function("l", real=True), symbols("a b", positive=True)
    return letter, a, b, {letter: Lambda((y, x), Max(0, x) + y * Min(0, x))}


def composed(product=1):
    """l(b, l(a, x)) = l(ab, x) for a, b > 0."""
    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning

    letter, a, b, known = slopes()
    link = ("=", letter(product * a * b, x), "the sign of x is kept", Cases((x,), known))
    words = Meaning(letter(a, x), "", known[letter](a, x))
    return Derivation.of(Chain.of(letter(b, letter(a, x)), link), meanings=(words,))


def undone(factor=1):
    """l(1/a, l(a, x)) = x for a > 0."""
    from symact.library.vocabulary import x
    from symact.logic import Cases, Chain, Derivation, Meaning

    letter, a, _, known = slopes()
    link = ("=", x, "the sign of x is kept", Cases((x,), known))
    words = Meaning(letter(a, x), "", known[letter](a, x))
    return Derivation.of(Chain.of(letter(factor / a, letter(a, x)), link), meanings=(words,))


def depth(start=1):
    """L of them with the slopes c(1), …, c(L) in a row are one with p(L) = c(1)⋯c(L)."""
    from sympy import Function, S, Symbol

    from symact.library.vocabulary import x
    from symact.logic import Cases, Derivation, Induction, Meaning, by_induction

    letter, a, _, known = slopes()
    L = Symbol("L", integer=True, nonnegative=True)
    slope, whole = (Function(name, positive=True) for name in "cp")
    passed = Function("h", real=True)
    recursion = {passed(0): start * x, passed(L + 1): letter(slope(L + 1), passed(L))}
    recursion |= {whole(0): S.One, whole(L + 1): slope(L + 1) * whole(L)}
    check = Induction(L, recursion, Cases((x,), known), Cases((x,), known))
    reasons = ("the slope 1 changes nothing", "one more", "the sign of x is kept")
    chains = by_induction(passed(L), "=", letter(whole(L), x), check, reasons=reasons)
    return Derivation.of(*chains, meanings=(Meaning(letter(a, x), "", known[letter](a, x)),))


def numbers():
    from symact.testing import rationals

    return {name: rationals(max_numerator=20, max_denominator=6) for name in ("a", "b", "x")}


def agree(a, b, x, added=False):
    """One after the other, and one with the product of the slopes."""
    if a <= 0 or b <= 0:
        return None

    def leaky(slope, number):
        return number if number > 0 else slope * number

    return leaky(b, leaky(a, x)) == leaky(a + b if added else a * b, x)


theorem = Theorem(
    id="leaky-relu-semigroup",
    title="Leaky ReLUs in a row are one leaky ReLU, whose slope is the product of theirs",
    section="",
    topic="activations",
    claim=None,
    verdict="companion",
    statements=(
        Statement("two", composed),
        Statement("inverse", undone),
        Statement("any number", depth),
    ),
    attack=Attack(numbers, agree, wrong={"added": True}),
    mutants=(
        Mutant("twice the product", {"product": 2}, "two"),
        Mutant("twice the slope it takes", {"factor": 2}, "inverse"),
        Mutant("twice the number at first", {"start": 2}, "any number"),
    ),
    see_also=("leaky-relu-affine-combination", "depth-l-affine-collapse"),
    remark="Activations in a row, with no weights between them, are one activation. With a = 0 "
    "there is no inverse; for negative slopes the sign is not kept.",
    concludes=("two", "inverse", "any number"),
)
