"""It is the pre-activation, not the input, that must be negative for a unit to be off."""

from __future__ import annotations

from fractions import Fraction

from symact.library import Attack, Counterexample, Mutant, Statement, Theorem


def unit(side, bias, relation, value, reason):
    """r(w·x + b) for w < 0, and x and b on given sides of 0."""
    from sympy import Interval, Rational, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, Split

    w, b = symbols("w b", real=True)
    domain = {1: Interval.open(0, oo), -1: Interval.open(-oo, 0)}
    closed = {1: Interval(0, oo), -1: Interval(-oo, 0)}
    splits = Split(w, on=domain[-1]), Split(x, on=domain[side]), Split(b, on=closed[bias])
    link = (relation, Rational(value), reason, Cases(splits, DEFINITIONS))
    return Derivation.of(Chain.of(r(w * x + b), link), meanings=meanings(r))


def off(most=0, is_put_in=True):
    """r(w·x + b) is 0 where the pre-activation is z ≤ 0, and z itself where it is z > 0."""
    from sympy import Interval, Rational, S, oo, symbols

    from symact.library.vocabulary import DEFINITIONS, meanings, r, x
    from symact.logic import Cases, Chain, Derivation, RingIdentity, Split

    w, b, z = symbols("w b z", real=True)
    end = Rational(most)
    put_in = RingIdentity(given={w * x + b: z} if is_put_in else {})
    link = "=", r(z), "the pre-activation is z", put_in
    below = Cases((Split(z, on=Interval(-oo, end)),), DEFINITIONS)
    above = Cases((Split(z, on=Interval.open(end, oo)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(w * x + b), link, ("=", S.Zero, "not positive", below)),
        Chain.of(r(w * x + b), link, ("=", z, "positive", above), (">", S.Zero, "z > 0", above)),
        meanings=meanings(r),
    )


def active(side=-1):
    return unit(side, 1, ">", 0, "a product of two negative numbers")


def dead(value=0):
    return unit(1, -1, "=", value, "the pre-activation is negative")


def revival(later=Fraction(1, 2)):
    """1 − r(u) goes into a unit: off for u = 2, on once u has moved to 1/2."""
    from sympy import S, symbols

    from symact.library.vocabulary import DEFINITIONS, r
    from symact.logic import Chain, Derivation, Finite

    u = symbols("u", real=True)
    before, after = Finite({u: (2,)}, DEFINITIONS), Finite({u: (later,)}, DEFINITIONS)
    return Derivation.of(
        Chain.of(r(1 - r(u)), ("=", S.Zero, "put in", before)),
        Chain.of(r(1 - r(u)), (">", S.Zero, "put in", after)),
    )


def is_active(weight, point):
    """Whether a unit without bias is on at a negative input."""
    return point < 0 < weight * point


def units():
    from symact.testing import rationals

    return {"weight": rationals(), "point": rationals(), "bias": rationals(max_numerator=9)}


def sign_decides(weight, point, bias, shift=0):
    """Whether a unit is on exactly where a weight and an input of one sign outweigh the bias."""
    value = max(weight * point + bias, Fraction(0))
    same = weight * point > 0
    outweighs = abs(weight * point) > -bias if same else bias > abs(weight * point)
    return (value > shift) == outweighs


theorem = Theorem(
    id="dead-because-negative-inputs",
    title="A unit is off where its pre-activation w·x + b is not positive, whatever its inputs",
    section="4",
    claim="A ReLU unit dies when the inputs that it gets are always negative.",
    verdict="false",
    statements=(
        Statement("off", off),
        Statement("active", active),
        Statement("dead", dead),
        Statement("revival", revival),
    ),
    counterexamples=(
        Counterexample(
            "Weight −1 and input −3 make the pre-activation 3, and the unit is on.",
            {"weight": -1, "point": -3},
            is_active,
            {"weight": 1, "point": -3},
        ),
    ),
    attack=Attack(units, sign_decides, wrong={"shift": 1}),
    mutants=(
        Mutant("off also for pre-activations up to 1", {"most": 1}, "off"),
        Mutant("the pre-activation not put in", {"is_put_in": False}, "off"),
        Mutant("a positive input at a negative weight", {"side": 1}, "active"),
        Mutant("another value when off", {"value": 1}, "dead"),
        Mutant("u has not moved far enough", {"later": Fraction(3, 2)}, "revival"),
    ),
    see_also=("dead-relu-on-box-iff-upper-bound", "dead-stays-dead-under-gd"),
    remark="Nor is it for ever: when earlier layers change, so does what a later unit reads.",
    concludes=("off",),
)
