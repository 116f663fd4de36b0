"""ReLU of a fraction is a fraction over the same denominator: one comparison, nothing rounded."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def fractions(shift=0, sign=1):
    """r(p/q) = r(p)/q for whole p and q > 0."""
    from sympy import Interval, Rational, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r
    from symact.logic import Cases, Chain, Derivation, Split

    p, q = (Symbol(name, integer=True) for name in "pq")
    domain = Interval.open(0, oo) if sign > 0 else Interval.open(-oo, 0)
    check = Cases((p, Split(q, on=domain)), DEFINITIONS)
    link = ("=", (r(p) + Rational(shift)) / q, "sign of p", check)
    return Derivation.of(Chain.of(r(p / q), link), meanings=meanings(r))


def comparison(kept=1):
    """It is 0 or the number itself, by the number's sign."""
    from sympy import Piecewise, Rational, S

    from symact.library.vocabulary import DEFINITIONS, r, x
    from symact.logic import Cases, Chain, Derivation

    choice = Piecewise((Rational(kept) * x, x > 0), (S.Zero, True))
    link = ("=", choice, "x below, at or above 0", Cases((x,), DEFINITIONS))
    return Derivation.of(Chain.of(r(x), link))


def numbers():
    from hypothesis import strategies as st

    return {"top": st.integers(-(10**30), 10**30), "bottom": st.integers(1, 10**30)}


def is_same_denominator(top, bottom, shift=0):
    """Whether ReLU of a fraction is ReLU of its numerator over its denominator."""
    value = max(Fraction(top, bottom), Fraction(0))
    return value * bottom == max(top, 0) + shift


theorem = Theorem(
    id="relu-exact-in-rationals",
    title="ReLU takes fractions to fractions by one comparison, without any rounding",
    section="4",
    claim="ReLU is simple and fast, no more than taking a maximum.",
    verdict="holds",
    statements=(
        Statement("fractions", fractions),
        Statement("comparison", comparison),
    ),
    attack=Attack(numbers, is_same_denominator, wrong={"shift": 1}),
    mutants=(
        Mutant("a numerator that is moved", {"shift": 1}, "fractions"),
        Mutant("a negative denominator", {"sign": -1}, "fractions"),
        Mutant("half of the number kept", {"kept": Fraction(1, 2)}, "comparison"),
    ),
    see_also=("transcendental-at-rationals", "relu-closed-forms"),
    remark="That is why networks of ReLU units can be computed with exactly. How fast it runs is a "
    "matter of machines.",
    concludes=("fractions", "comparison"),
)
