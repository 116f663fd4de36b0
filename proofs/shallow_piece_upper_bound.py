"""One hidden layer of n ReLU units on one input makes at most n + 1 pieces."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def one_kink(other=1):
    """A unit is affine on both sides of its breakpoint t, so it has no second kink."""
    from sympy import symbols

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r, t, x

    w = symbols("w", real=True)
    check = Cases((w, t, Split(x, at=(t,))), DEFINITIONS)
    sides = r(w) * r(x - t) + other * r(-w) * r(t - x)
    chain = Chain.of(r(w * (x - t)), ("=", sides, "signs of w and x − t", check))
    return Derivation.of(chain, meanings=meanings(r))


def at_most(extra=1):
    """Each unit splits at most one piece, by induction on the number of units."""
    from sympy import And, Integer, Le, symbols

    from symact.checks import Case, Farkas, Finite, Induction
    from symact.derivation import Chain, Derivation, Meaning

    n, p, q = symbols("n P Q", real=True)
    one, none = Integer(1), Finite({})
    known, more = (Le(p, n + extra), Le(q, p + 1)), Le(q, n + 2)
    both, step = And(*known, evaluate=False), Farkas(dict.fromkeys(known, 1))
    check = Induction(Case(one, Integer(extra), none, "≤"), Case(both, more, step, "⇒"))
    return Derivation.of(
        Chain.of(one, ("≤", Integer(extra), "no units, one piece", none), label="Base"),
        Chain.of(both, ("⇒", more, "add up", step), label="Step"),
        Chain.of(p, ("≤", n + extra, "by induction", check), label="For n units"),
        meanings=(
            Meaning(p, "the number of pieces of n units"),
            Meaning(q, "that of n + 1 units, at most one more"),
        ),
    )


def attained(slope=1):
    """r(x − 1) + … + r(x − n) has the slopes 0, 1, …, n, so n + 1 pieces."""
    from sympy import Function, Integer, Symbol

    from symact.checks import Case, Induction, RingIdentity
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import r, x

    n, zero = Symbol("n", integer=True, nonnegative=True), Integer(0)
    g = Function("g", real=True)

    def line(units):
        return slope * units * x - units * (units + 1) / 2

    first = RingIdentity({g(zero): zero})
    step = RingIdentity({g(n): line(n), r(x - n - 1): x - n - 1})
    grown = g(n) + r(x - n - 1)
    check = Induction(Case(g(zero), line(zero), first), Case(grown, line(n + 1), step))
    return Derivation.of(
        Chain.of(g(zero), ("=", line(zero), "no units", first), label="Base"),
        Chain.of(grown, ("=", line(n + 1), "x ≥ n + 1", step), label="Step"),
        Chain.of(g(n), ("=", line(n), "by induction", check), label="From n to n + 1"),
        meanings=(Meaning(g(n), "the sum of n units at an x from n to n + 1, where all are on"),),
    )


def layers():
    """Weights, biases and output weights of some units."""
    from hypothesis import strategies as st

    small = st.integers(-3, 3)
    return {"units": st.lists(st.tuples(small, small, small), max_size=7)}


def has_few_pieces(units, more=1):
    """Whether slopes differ at no more than n places, seen from the values between them."""
    places = sorted({Fraction(-b, w) for w, b, _ in units if w})
    marks = [p + Fraction(k, 100) for p in places for k in (-1, 0, 1)]

    def net(x):
        return sum(v * max(w * x + b, 0) for w, b, v in units)

    bends = sum(
        net(marks[k]) - 2 * net(marks[k + 1]) + net(marks[k + 2]) != 0
        for k in range(0, len(marks), 3)
    )
    return bends + 1 <= len(units) + more


theorem = Theorem(
    id="shallow-piece-upper-bound",
    title="One hidden layer of n ReLU units on one input makes at most n + 1 straight pieces",
    section="3",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one kink", "for all real w, t and x", one_kink),
        Statement(
            "at most n + 1 pieces",
            "for all natural n, all weights and biases of n units",
            at_most,
        ),
        Statement("attained", "for all natural n and real x from n to n + 1", attained),
    ),
    attack=Attack(layers, has_few_pieces, wrong={"more": 0}),
    mutants=(
        Mutant("the other side turned over", {"other": -1}, "one kink"),
        Mutant("at most n pieces", {"extra": 0}, "at most n + 1 pieces"),
        Mutant("slopes twice as steep", {"slope": 2}, "attained"),
    ),
    references=(
        "M. Telgarsky, 2015, Representation Benefits of Deep Feedforward Networks",
        "R. Arora, A. Basu, P. Mianjy and A. Mukherjee, 2018, Understanding Deep Neural Networks "
        "with Rectified Linear Units",
    ),
    see_also=(
        "telgarsky-sawtooth",
        "cpwl-1d-is-one-hidden-layer",
        "relu-net-affine-iff-jumps-cancel",
    ),
    remark="A unit with w = 0 is constant. Where no unit has its breakpoint all are affine, so the "
    "sum is: a kink of the sum is the breakpoint of a unit.",
)
