"""A ReLU unit is dead on a box exactly when one number, computed in a line, is at most 0."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symact.theorem import Attack, Mutant, Statement, Theorem


def symbols_of():
    """Numbers of one coordinate: weight w, box [l, l + k], the place t in it."""
    from sympy import Interval, Symbol, oo, symbols

    from symact.checks import Split

    w, lower, t, q, U = symbols("w l t q U", real=True)
    k = Symbol("k", nonnegative=True, real=True)
    splits = w, Split(t, on=Interval(0, 1)), Split(k, on=Interval(0, oo))
    return w, lower, k, t, q, U, splits


def number():
    """How many coordinates there are."""
    from sympy import Symbol

    return Symbol("n", integer=True, nonnegative=True)


def later(letter):
    """A letter for one coordinate more."""
    from symact.checks import at

    return at(letter, {number(): number() + 1})


def sums():
    """The sums zₙ, Uₙ and cₙ over n coordinates, what one more adds, and where its numbers are."""
    from sympy import Max, Symbol

    from symact.checks import at

    w, lower, k, t, *_, splits = symbols_of()
    letters = value, most, _ = [Symbol(f"{name}_n", real=True) for name in "zUc"]
    recursion = {at(letter, {number(): 0}): Symbol("b", real=True) for letter in letters}
    recursion[later(value)] = value + w * (lower + t * k)
    recursion[later(most)] = most + Max(w * lower, w * (lower + k))
    return letters, recursion, splits


def words():
    """What the letters stand for."""
    from symact.derivation import Meaning

    (value, most, corner), _, _ = sums()
    w, lower, k, t, *_ = symbols_of()
    return (
        Meaning(value, "b and the sum of wᵢxᵢ over n coordinates"),
        Meaning(most, "b and the sum of max(wᵢlᵢ, wᵢuᵢ)"),
        Meaning(corner, "b and the sum of wᵢxᵢ at that corner"),
        Meaning(w, "the weight of one coordinate more"),
        Meaning(lower, "the lower end of the box there"),
        Meaning(lower + k, "the upper one, u"),
        Meaning(lower + t * k, "the coordinate x itself, between the two for 0 ≤ t ≤ 1"),
    )


def above(slack=0):
    """w·x + b is at most U on the box, coordinate after coordinate."""
    from sympy import Max

    from symact.checks import Cases, Induction
    from symact.derivation import Derivation, by_induction

    (value, most, _), recursion, splits = sums()
    w, lower, k, *_ = symbols_of()
    recursion[later(most)] = most + Max(w * lower, w * (lower + k)) - slack
    check = Induction(number(), recursion, Cases(()), Cases(splits))
    reasons = ("no coordinates", "by definition", "wx ≤ max(wl, wu)")
    return Derivation.of(
        *by_induction(value, "≤", most, check, reasons=reasons, label="All coordinates"),
        meanings=words(),
    )


def attained(high=1):
    """The corner with u where w > 0, and l elsewhere, gives U."""
    from sympy import Heaviside

    from symact.checks import Cases, Induction
    from symact.derivation import Derivation, by_induction

    (_, most, corner), recursion, splits = sums()
    w, lower, k, *_ = symbols_of()
    recursion[later(corner)] = corner + w * (lower + high * k * Heaviside(w, 0))
    check = Induction(number(), recursion, Cases(()), Cases(splits))
    reasons = ("no coordinates", "u where w > 0, l elsewhere", "sign of w")
    return Derivation.of(
        *by_induction(corner, "=", most, check, reasons=reasons, label="All coordinates"),
        meanings=words(),
    )


def criterion(edge=0):
    """ReLU is 0 below U ≤ 0, and positive at U > 0."""
    from sympy import Interval, Rational, S, oo

    from symact.checks import Cases, Split
    from symact.derivation import Chain, Derivation
    from symact.vocabulary import DEFINITIONS, meanings, r

    *_, q, U, _ = symbols_of()
    end = Rational(edge)
    off = Split(U, on=Interval(-oo, end)), Split(q, on=Interval(0, oo))
    on = Split(U, on=Interval.open(end, oo))
    return Derivation.of(
        Chain.of(r(U - q), ("=", S.Zero, "not positive", Cases(off, DEFINITIONS))),
        Chain.of(r(U), (">", S.Zero, "positive", Cases((on,), DEFINITIONS))),
        meanings=meanings(r),
    )


def alive(target=1):
    """With a weight w ≠ 0 and no box, some input gives 1."""
    from sympy import S, symbols

    from symact.checks import RingIdentity
    from symact.derivation import Chain, Derivation, Meaning

    w, b, x = symbols("w b x_i", real=True)
    value = (target - b) / w
    return Derivation.of(
        Chain.of(w * x + b, ("=", S.One, "put in, other inputs 0", RingIdentity({x: value}))),
        meanings=(Meaning(x, "", value),),
    )


def boxes():
    from hypothesis import strategies as st

    number = st.integers(-9, 9)
    coordinate = st.tuples(number, number, st.integers(0, 5))
    return {"coordinates": st.lists(coordinate, min_size=1, max_size=4), "bias": number}


def is_criterion(coordinates, bias, at_most=0):
    """Whether U ≤ 0 exactly when ReLU is 0 at every corner of the box."""
    upper = bias + sum(max(w * low, w * (low + k)) for w, low, k in coordinates)
    corners = product(*((w * low, w * (low + k)) for w, low, k in coordinates))
    return (upper <= at_most) == all(bias + sum(corner) <= 0 for corner in corners)


theorem = Theorem(
    id="dead-relu-on-box-iff-upper-bound",
    title="A ReLU unit is off on a whole box exactly when b + Σ max(wᵢlᵢ, wᵢuᵢ) ≤ 0",
    section="4",
    claim="Some ReLU units are dead: they are never active.",
    verdict="holds",
    statements=(
        Statement("above", above),
        Statement("attained", attained),
        Statement("criterion", criterion),
        Statement("alive", alive),
    ),
    attack=Attack(boxes, is_criterion, wrong={"at_most": 5}),
    mutants=(
        Mutant("a bound that is lower by 1", {"slack": 1}, "above"),
        Mutant("the lower corner taken everywhere", {"high": 0}, "attained"),
        Mutant("off also for small positive U", {"edge": Fraction(1, 2)}, "criterion"),
        Mutant("on also for small negative U", {"edge": Fraction(-1, 2)}, "criterion"),
        Mutant("another input", {"target": 2}, "alive"),
    ),
    see_also=("dead-because-negative-inputs", "dead-stays-dead-under-gd"),
    remark="Below 0 the unit and all its gradients are 0 on the box. On all of space no unit with "
    "a weight is dead: being dead is about the inputs that come.",
)
