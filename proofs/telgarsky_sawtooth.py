"""The tent map composed with itself: pieces double with each layer, units add up."""

from __future__ import annotations

from fractions import Fraction

from symact.theorem import Attack, Mutant, Statement, Theorem


def tent(inner=4):
    """T(x) = 2r(x) − 4r(x − 1/2): two units."""
    from sympy import Lambda, Rational

    from symact.vocabulary import r, t

    return Lambda(t, 2 * r(t) - inner * r(t - Rational(1, 2)))


def branches(inner=4, start=0):
    """On the unit interval T goes from 0 up to 1 and back to 0."""
    from sympy import Abs, Function, Interval, Rational

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    map_, half = Function("T", real=True), Rational(1, 2)
    check = Cases(
        (Split(x, at=(half,), on=Interval(start, 1)),), {**DEFINITIONS, map_: tent(inner)}
    )
    chain = Chain.of(map_(x), ("=", 1 - 2 * Abs(x - half), "x below, at or above 1/2", check))
    return Derivation.of(chain, meanings=(Meaning(map_(x), "", tent(inner)(x)), *meanings(r)))


def families():
    """k, and in the notation of step k: digits d, cells i, places u in them, and signs e."""
    from sympy import Symbol

    k = Symbol("k", integer=True, nonnegative=True)
    digit, cell = (Symbol(name, integer=True, nonnegative=True) for name in ("d_k", "i_k"))
    return k, digit, cell, Symbol("u_k", real=True), Symbol("e_k", real=True)


def composed(inner=4, digits=1, reach=1):
    """T∘…∘T at x, k times: x is i + u cells of width 2⁻ᵏ, and T goes up or down with the sign e."""
    from sympy import FiniteSet, Interval, Rational

    from symact.checks import Cases, Induction, Split, at
    from symact.checks.unfolding import Iterate
    from symact.derivation import Derivation, by_induction
    from symact.vocabulary import DEFINITIONS, meanings, r, x

    k, digit, _, u, e = families()
    half, first, later = Rational(1, 2), {k: 0}, {k: k + 1}
    d = at(digit, later)
    start = {at(u, first): x, at(e, first): 1}
    recursion = {**start, at(u, later): 2 * u - d, at(e, later): 1 - 2 * d}
    splits = (
        Split(d, on=FiniteSet(0, digits)),
        Split(e, on=FiniteSet(-1, 1)),
        Split(u, (half,), Interval(d / 2, (d + reach) / 2)),
    )
    check = Induction(k, recursion, Cases(()), Cases(splits, DEFINITIONS))
    power, value = Iterate(tent(inner), k, x), half + e * (u - half)
    reasons = ("T not applied", "T once more", "for both signs and digits")
    chains = by_induction(power, "=", value, check, reasons=reasons, label="For all k")
    return Derivation.of(*chains, meanings=meanings(r))


def places(digits=1, spare=0):
    """With the digits d of i, u is 2ᵏx − i, and e is (−1)ⁱ: up and down by turns, by 2ᵏ."""
    from sympy import FiniteSet, Integer

    from symact.checks import Cases, Induction, RingIdentity, Split, at
    from symact.derivation import Chain, Derivation, by_induction
    from symact.vocabulary import x

    k, digit, i, u, e = families()
    first, later = {k: 0}, {k: k + 1}
    d, grown = at(digit, later), at(i, later)
    start = {at(u, first): x, at(i, first): spare}
    recursion = {**start, at(u, later): 2 * u - d, at(i, later): 2 * i + d}
    check = Induction(k, recursion, RingIdentity(), RingIdentity())
    sign, power = {at(e, later): 1 - 2 * d}, Integer(-1) ** (2 * i + d)
    parity = Cases((Split(d, on=FiniteSet(0, digits)),))
    place = Integer(2) ** k * x - i
    reasons = ("no digits", "one digit more", "twice as many cells")
    return Derivation.of(
        *by_induction(u, "=", place, check, reasons=reasons, label="Where x is in its cell"),
        Chain.of(
            at(e, later),
            ("=", 1 - 2 * d, "the sign of the last digit", RingIdentity(given=sign)),
            ("=", power, "the last digit is 0 or 1", parity),
            ("=", Integer(-1) ** grown, "put in", RingIdentity(given={grown: 2 * i + d})),
            label="Up in even cells",
        ),
    )


def units_needed(spare=1, needed=2):
    """The 2ᵏ pieces need as many kinks as a layer of n units can have, at most n."""
    from sympy import Integer, Interval, Symbol, oo

    from symact.checks import Cases, Shown, Split
    from symact.derivation import Chain, Derivation, Meaning
    from symact.registry import theorem

    shallow = theorem("shallow-piece-upper-bound").statement("at most n + 1 pieces").derivation()
    (step,) = shallow.chains[-1].steps
    pieces, k = step.before, Symbol("k", integer=True, nonnegative=True)
    many = Cases((Split(pieces, (), Interval(Integer(needed) ** k, oo)),))
    enough = ("≤", pieces, "as many pieces as are needed", many)
    most = ("≤", step.after + spare - 1, "shallow-piece-upper-bound", Shown(shallow))
    words = Meaning(pieces, "the number of pieces of n units of one hidden layer")
    return Derivation.of(Chain.of(Integer(2) ** k, enough, most), meanings=(words,))


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


PIECES = (
    "that each number i below 2ᵏ has k digits, and that the 2ᵏ cells are 2ᵏ pieces, since the "
    "slopes e·2ᵏ of neighbours differ",
)

theorem = Theorem(
    id="telgarsky-sawtooth",
    title="k layers of two units make 2ᵏ pieces, for which one layer needs 2ᵏ − 1 units",
    section="5",
    claim=None,
    verdict="companion",
    statements=(
        Statement("one tent", branches),
        Statement("composed", composed),
        Statement("cells", places, level="argued", argued=PIECES),
        Statement("units of one hidden layer", units_needed, level="argued"),
        Statement("what depth saves", growth),
    ),
    attack=Attack(cells, zigzags, wrong={"period": 3}),
    mutants=(
        Mutant("a second unit of weight 3", {"inner": 3}, "one tent"),
        Mutant("from −1 on", {"start": -1}, "one tent"),
        Mutant("a second unit of weight 5", {"inner": 5}, "composed"),
        Mutant("digits 0 and 2", {"digits": 2}, "composed"),
        Mutant("places outside of the cell", {"reach": 2}, "composed"),
        Mutant("digits 0 and 2", {"digits": 2}, "cells"),
        Mutant("cells that are counted from 1", {"spare": 1}, "cells"),
        Mutant("one unit more", {"spare": 0}, "units of one hidden layer"),
        Mutant("one piece", {"needed": 1}, "units of one hidden layer"),
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
