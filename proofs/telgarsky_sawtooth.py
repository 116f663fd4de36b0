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

    from symact.checks import Cases, Induction, RingIdentity, Split
    from symact.derivation import Chain, Derivation, Meaning, by_induction
    from symact.vocabulary import DEFINITIONS

    k, i, d = symbols("k i d", integer=True, nonnegative=True)
    e, u = symbols("e u", real=True)
    map_, z, half = Function("T", real=True), Function("Z", real=True), Rational(1, 2)
    inside = (d + u) / halves
    recursion = {z(0, 0, u): u, z(k + 1, 2 * i + d, u): map_(z(k, i, inside))}
    digit, unit = Split(d, on=FiniteSet(0, 1)), Split(u, on=Interval(0, 1))
    sign = Split(e, on=FiniteSet(-1, 1))
    turned = {**DEFINITIONS, map_: tent(inner), (-1) ** i: e}
    check = Induction(
        k,
        recursion,
        RingIdentity(),
        Cases((digit, sign, unit), turned),
        first={i: Integer(0)},
        goal={i: 2 * i + d},
        instances=({u: inside},),
    )
    place = (2 * i + d + u) / Integer(2) ** (k + 1)
    reasons = ("T not applied, i = 0", "T once more, at the same place", "for both signs and d")
    return Derivation.of(
        Chain.of(
            place,
            ("=", (i + inside) / Integer(2) ** k, "half of a cell", RingIdentity()),
            label="The next digit d of i",
        ),
        *by_induction(
            z(k, i, u),
            "=",
            half + (-1) ** i * (u - half),
            check,
            reasons=reasons,
            label="For all k",
        ),
        meanings=(
            Meaning(z(k, i, u), "T applied k times to (i + u)/2ᵏ, where 0 ≤ u ≤ 1 and 0 ≤ i < 2ᵏ"),
            Meaning(e, "1 or −1 for (−1)ⁱ"),
            Meaning(d, "0 or 1: every number below 2ᵏ⁺¹ is 2i + d with i below 2ᵏ"),
        ),
    )


def units_needed(spare=1):
    """The 2ᵏ pieces need as many kinks as a layer of n units can have, at most n."""
    from sympy import And, Ge, Le, Symbol

    from symact.checks import Farkas, Shown
    from symact.derivation import Chain, Derivation, Meaning
    from symact.registry import theorem

    n, pieces = Symbol("n", integer=True, nonnegative=True), Symbol("p_n", real=True)
    bound, many = Le(pieces, n + 1), Symbol("q", real=True)
    shallow = Shown(
        theorem("shallow-piece-upper-bound").statement("at most n + 1 pieces").derivation()
    )
    enough = Ge(pieces, many)
    both = And(bound, enough, evaluate=False)
    return Derivation.of(
        Chain.of(pieces, ("≤", n + 1, "shallow-piece-upper-bound", shallow)),
        Chain.of(both, ("⇒", Ge(n, many - spare), "add up", Farkas({bound: 1, enough: 1}))),
        meanings=(
            Meaning(pieces, "the most pieces of n units of one hidden layer"),
            Meaning(many, "2ᵏ, the number of pieces that are needed"),
        ),
    )


def growth(per_layer=2):
    """From 3 layers on, 2 units in each are fewer than 2ᵏ − 1 in one."""
    from sympy import Integer, Interval, Mul, Symbol, oo

    from symact.checks import Cases, Finite, Induction, Split
    from symact.derivation import Derivation, by_induction

    k = Symbol("k", integer=True, nonnegative=True)
    doubled = {Integer(2) ** (k + 1): Mul(2, Integer(2) ** k, evaluate=False)}
    step = Cases((Split(k, on=Interval(3, oo)),))
    check = Induction(k, doubled, Finite({}), step, start=3)
    reasons = ("put in", "twice as much", "k ≥ 3")
    return Derivation.of(
        *by_induction(
            Integer(2) ** k, ">", per_layer * k + 1, check, reasons=reasons, label="For k ≥ 3"
        )
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
        Statement("one tent", branches),
        Statement(
            "composed",
            composed,
        ),
        Statement(
            "units of one hidden layer",
            units_needed,
        ),
        Statement("what depth saves", growth),
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
