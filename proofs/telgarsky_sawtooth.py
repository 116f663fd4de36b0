"""The tent map composed with itself: pieces double with each layer, units add up."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Mutant, Statement, Theorem


def tent(inner=4):
    """T(x) = 2r(x) − 4r(x − 1/2): two units."""
    from sympy import Lambda, Rational

    from symact.library.vocabulary import r, t

    return Lambda(t, 2 * r(t) - inner * r(t - Rational(1, 2)))


def branches(inner=4, start=0):
    """On the unit interval T goes from 0 up to 1 and back to 0."""
    from sympy import Abs, Function, Interval, Rational

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Meaning, Split

    map_, half = Function("T", real=True), Rational(1, 2)
    unit = Split(x, at=(half,), on=Interval(start, 1))
    check = Cases((unit,), {**DEFINITIONS, map_: tent(inner)})
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

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Derivation, Induction, Iterate, Split, at, by_induction

    k, digit, _, u, e = families()
    half, first, later = Rational(1, 2), {k: 0}, {k: k + 1}
    d, start = at(digit, later), {at(u, first): x, at(e, first): 1}
    recursion = {**start, at(u, later): 2 * u - d, at(e, later): 1 - 2 * d}
    cell = Split(u, (half,), Interval(d / 2, (d + reach) / 2))
    splits = Split(d, on=FiniteSet(0, digits)), Split(e, on=FiniteSet(-1, 1)), cell
    check = Induction(k, recursion, Cases(()), Cases(splits, DEFINITIONS))
    power, value = Iterate(tent(inner), k, x), half + e * (u - half)
    chains = by_induction(power, "=", value, check, reasons=("T not applied", "once more", "cases"))
    return Derivation.of(*chains, meanings=meanings(r))


def places(digits=1, spare=0, after=-1):
    """With the digits d of i, u is 2ᵏx − i, and e is (−1)ⁱ: up and down by turns, by 2ᵏ."""
    from sympy import FiniteSet, Integer, Symbol

    from symact.library.vocabulary import x
    from symact.logic import (
        Cases,
        Chain,
        Derivation,
        Induction,
        RingIdentity,
        Split,
        at,
        by_induction,
    )

    k, digit, i, u, e = families()
    first, later, ring = {k: 0}, {k: k + 1}, RingIdentity()
    d, grown, start = at(digit, later), at(i, later), {at(u, first): x, at(i, first): spare}
    check = Induction(k, {**start, at(u, later): 2 * u - d, at(i, later): 2 * i + d}, ring, ring)
    sign, power = RingIdentity(given={at(e, later): 1 - 2 * d}), Integer(-1) ** (2 * i + d)
    parity = Cases((Split(d, on=FiniteSet(0, digits)),))
    h, slope = Symbol("h", positive=True), e * Integer(2) ** k
    moves = Cases((Split(e, on=FiniteSet(-1, 1)),))
    reasons = ("no digits", "one digit more", "twice as many cells")
    return Derivation.of(
        *by_induction(u, "=", Integer(2) ** k * x - i, check, reasons=reasons, label="Place of x"),
        Chain.of(
            at(e, later),
            ("=", 1 - 2 * d, "the sign of the last digit", sign),
            ("=", power, "the last digit is 0 or 1", parity),
            ("=", Integer(-1) ** grown, "put in", RingIdentity(given={grown: 2 * i + d})),
        ),
        Chain.of(slope * h - after * slope * h, ("≠", Integer(0), "up and down", moves)),
    )


def run_out(least=0):
    """A number c(0) below 2ᵏ has k digits: what is left after l of them is c(0)/2ˡ at most."""
    from sympy import FiniteSet, Function, Integer, Symbol

    from symact.logic import Cases, Chain, Derivation, Induction, RingIdentity, Split

    n = Symbol("l", integer=True, nonnegative=True)
    c = Function("c", integer=True, nonnegative=True)
    digit, power, more = Symbol(f"d_{n + 1}", real=True), Integer(2) ** n, Integer(2) ** (n + 1)
    divided = RingIdentity(given={c(n): 2 * c(n + 1) + digit})
    step, halved = Cases((Split(digit, on=FiniteSet(least, 1)),)), power * c(n) - power * digit
    check = Induction(n, {more * c(n + 1): halved}, Cases(()), step, identity=divided)
    return Derivation.of(Chain.of(power * c(n), ("≤", c(0), "by induction", check)))


def units_needed(spare=1, switching=True):
    """Between 2ᵏ cells units switch at 2ᵏ − 1 places, and n units do at most n times."""
    from sympy import Integer, Symbol

    from symact import theorem
    from symact.logic import Chain, Derivation, RingIdentity, Shown

    shallow = theorem("shallow-piece-upper-bound").statement("at most n switches").derivation()
    switches, most = shallow.chains[-1].steps[0].before, shallow.chains[-1].steps[-1].after
    k, places = (Symbol(name, integer=True, nonnegative=True) for name in "kN")
    number = RingIdentity(given={places: Integer(2) ** k - spare})
    each = RingIdentity(given={switches: places} if switching else {})
    gaps = ("=", places, "from each cell to the next", number)
    some, layer = ("=", switches, "some unit switches", each), "shallow-piece-upper-bound"
    return Derivation.of(
        Chain.of(Integer(2) ** k - 1, gaps, some, ("≤", most, layer, Shown(shallow)))
    )


def growth(per_layer=2):
    """From 3 layers on, 2 units in each are fewer than 2ᵏ − 1 in one."""
    from sympy import Integer, Interval, Mul, Symbol, oo

    from symact.logic import Cases, Derivation, Finite, Induction, Split, by_induction

    k = Symbol("k", integer=True, nonnegative=True)
    doubled = {Integer(2) ** (k + 1): Mul(2, Integer(2) ** k, evaluate=False)}
    check = Induction(k, doubled, Finite({}), Cases((Split(k, on=Interval(3, oo)),)), start=3)
    power, reasons = Integer(2) ** k, ("put in", "twice as much", "k ≥ 3")
    chains = by_induction(power, ">", per_layer * k + 1, check, reasons=reasons, label="For k ≥ 3")
    return Derivation.of(*chains)


def cells():
    from hypothesis import strategies as st

    from symact.testing import rationals

    return {"k": st.integers(0, 12), "cell": st.integers(0, 4095), "place": rationals()}


def zigzags(k, cell, place, period=2):
    """Whether T applied k times goes up in even cells and down in odd ones, in fractions."""
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
        Statement("composed", composed),
        Statement("cells", places),
        Statement("digits of cells", run_out),
        Statement("units of one hidden layer", units_needed),
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
        Mutant("neighbours with one slope", {"after": 1}, "cells"),
        Mutant("any places", {"switching": False}, "units of one hidden layer"),
        Mutant("a digit −1", {"least": -1}, "digits of cells"),
        Mutant("three units in each layer", {"per_layer": 3}, "what depth saves"),
    ),
    references=(
        "M. Telgarsky, 2015, Representation Benefits of Deep Feedforward Networks",
        "M. Telgarsky, 2016, Benefits of depth in neural networks",
    ),
    see_also=("shallow-piece-upper-bound", "yarotsky-square"),
    remark="Of neighbouring cells one goes up by 2ᵏh in a step h, the other down, but where no "
    "unit switches a hidden layer moves alike. Ten layers with 20 units make 1024 pieces.",
    concludes=("composed", "units of one hidden layer"),
)
