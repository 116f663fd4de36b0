"""The tent map composed with itself: pieces double with each layer, units add up."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def tent(inner=4):
    """T(x) = 2r(x) − 4r(x − 1/2): two units."""
    from sympy import Lambda, Rational

    from symact.vocabulary import r, x

    return Lambda(x, 2 * r(x) - inner * r(x - Rational(1, 2)))


def branches(inner=4):
    """On the unit interval T goes from 0 up to 1 and back to 0."""
    from sympy import Abs, Function, Interval, Rational

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    map_, half = Function("T", real=True), Rational(1, 2)
    check = Cases((Split(x, at=(half,), on=Interval(0, 1)),), {**DEFINITIONS, map_: tent(inner)})
    chain = Chain.of(map_(x), ("=", 1 - 2 * Abs(x - half), "x below, at or above 1/2", check))
    return Derivation.of(chain, meanings=(Meaning(map_(x), "", tent(inner)(x)), *meanings(r)))


def composed(inner=4, halves=2):
    """T∘…∘T, k times, at (i + u)/2ᵏ, by induction on k: i gets one binary digit more."""
    from sympy import FiniteSet, Function, Integer, Interval, Rational, symbols

    from symact.checks import Case, Cases, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS

    k, i, d = symbols("k i d", integer=True, nonnegative=True)
    e, u = symbols("e u", real=True)
    map_, z, half = Function("T", real=True), Function("Z", real=True), Rational(1, 2)
    place = (2 * i + d + u) / Integer(2) ** (k + 1)
    old = half + e * ((d + u) / halves - half)
    new = half + (1 - 2 * d) * (u - half)
    digit, sign, unit = FiniteSet(0, 1), FiniteSet(-1, 1), Interval(0, 1)
    step = Cases(
        (Split(d, on=digit), Split(e, on=sign), Split(u, on=unit)),
        {**DEFINITIONS, map_: tent(inner)},
    )
    nothing = RingIdentity({z(0, 0): u, e: Integer(1)})
    base = Case(z(0, 0), half + e * (u - half), nothing)
    return Derivation.of(
        Chain.of(
            place,
            ("=", (i + (d + u) / halves) / Integer(2) ** k, "half of a cell", RingIdentity()),
            label="The next digit d of i",
        ),
        Chain.of(z(0, 0), ("=", half + e * (u - half), "T not applied, e = 1", nothing)),
        Chain.of(map_(old), ("=", new, "in all cases", step), label="Step"),
        Chain.of(
            z(k, i),
            (
                "=",
                half + e * (u - half),
                "by induction",
                Induction(base, Case(map_(old), new, step)),
            ),
            label="For all k",
        ),
        meanings=(
            Meaning(z(k, i), "T applied k times to (i + u)/2ᵏ, where 0 ≤ u ≤ 1 and 0 ≤ i < 2ᵏ"),
            Meaning(e, "1 for even i and −1 for odd i; so 1 − 2d for 2i + d"),
        ),
    )


def units_needed(spare=1):
    """The 2ᵏ pieces need as many kinks as a layer of n units can have, at most n."""
    from sympy import Ge, Le, symbols

    from symact.checks import Farkas
    from symact.derivation import Chain, Derivation, Meaning

    n, p = symbols("n p", real=True)
    bound = Le(p, n + 1)
    chain = Chain.of(bound, ("⇒", Ge(n, p - spare), "subtract 1", Farkas({bound: 1})))
    return Derivation.of(chain, meanings=(Meaning(p, "2ᵏ, the number of pieces"),))


def growth(per_layer=2):
    """From 3 layers on, 2 units in each are fewer than 2ᵏ − 1 in one."""
    from sympy import And, Ge, Gt, Integer, symbols

    from symact.checks import Case, Farkas, Finite, Induction
    from symact.derivation import Chain, Derivation, Meaning

    k, p = symbols("k p", real=True)
    at_three, more = Finite({}), Gt(2 * p - 1, per_layer * (k + 1))
    known = (Gt(p - 1, per_layer * k), Ge(k, 3))
    step = Farkas(dict(zip(known, (2, 2), strict=True)))
    seven, both = Integer(7), And(*known, evaluate=False)
    base = Case(seven, Integer(3 * per_layer), at_three, ">")
    check = Induction(base, Case(both, more, step, "⇒"))
    return Derivation.of(
        Chain.of(seven, (">", Integer(3 * per_layer), "at k = 3", at_three), label="Base"),
        Chain.of(both, ("⇒", more, "twice the first, twice the second", step), label="Step"),
        Chain.of(p - 1, (">", per_layer * k, "by induction", check), label="For k ≥ 3"),
        meanings=(Meaning(p, "2ᵏ, which doubles when k becomes k + 1"),),
    )


def cells():
    """A number of layers, a cell and a place in it."""
    from hypothesis import strategies as st

    from symact.testing import rationals

    return {"k": st.integers(0, 12), "cell": st.integers(0, 4095), "place": rationals()}


def zigzags(k, cell, place, period=2):
    """Whether T applied k times to a fraction goes up in even cells and down in odd ones."""
    i, u = cell % 2**k, place % 1
    value = (i + u) / 2**k
    for _ in range(k):
        value = 2 * max(value, 0) - 4 * max(value - Fraction(1, 2), 0)
    return value == (u if i % period == 0 else 1 - u)


theorem = Theorem(
    id="telgarsky-sawtooth",
    title="k layers of two units make 2ᵏ pieces, for which one layer needs 2ᵏ − 1 units",
    section="5",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one tent", "for 0 ≤ x ≤ 1", branches),
        Statement(
            "composed",
            "for all natural k, all i from 0 to 2ᵏ − 1, all real u from 0 to 1",
            composed,
        ),
        Statement(
            "units of one hidden layer",
            "for a hidden layer of n ReLU units on one input with p pieces",
            units_needed,
            hypotheses=("n units make at most n + 1 pieces (shallow-piece-upper-bound)",),
        ),
        Statement("what depth saves", "for all k ≥ 3", growth),
    ),
    attack=Attack(cells, zigzags, wrong={"period": 3}),
    mutants=(
        Mutant("a second unit of weight 3", {"inner": 3}, "one tent"),
        Mutant("a second unit of weight 5", {"inner": 5}, "composed"),
        Mutant("cells cut into thirds", {"halves": 3}, "composed"),
        Mutant("one unit more", {"spare": 0}, "units of one hidden layer"),
        Mutant("three units in each layer", {"per_layer": 3}, "what depth saves"),
    ),
    references=(
        "M. Telgarsky, 2015, Representation Benefits of Deep Feedforward Networks",
        "M. Telgarsky, 2016, Benefits of depth in neural networks",
    ),
    see_also=("shallow-piece-upper-bound", "yarotsky-square"),
    remark="In the cell i the slope is 2ᵏ or −2ᵏ by turns, so all 2ᵏ pieces are different. "
    "Ten layers with 20 units make 1024 of them; one hidden layer needs 1023 units.",
)
