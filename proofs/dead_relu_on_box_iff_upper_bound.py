"""A ReLU unit is dead on a box exactly when one number, computed in a line, is at most 0."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from symact.library import Attack, Mutant, Statement, Theorem


def letters():
    """Weights w, the place x and the ends l and u of the box, one a coordinate each."""
    from sympy import Function, Symbol

    n = Symbol("n", integer=True, nonnegative=True)
    j = Symbol("j", integer=True, positive=True)
    return n, j, *(Function(name, real=True) for name in "wxlu")


def sums(high=1):
    """Over n coordinates: w·x, its bound, and what it is at the corner that attains that."""
    from sympy import Heaviside, Max, Sum

    n, j, w, x, low, up = letters()
    place = low(j) + high * (up(j) - low(j)) * Heaviside(w(j), 0)
    most = Max(w(j) * low(j), w(j) * up(j))
    return tuple(Sum(term, (j, 1, n)) for term in (w(j) * x(j), most, w(j) * place))


def box(k, wider=0, is_ordered=True):
    """Splits of the weight, of the upper end and of the place in coordinate k."""
    from sympy import Interval, Reals, oo

    from symact.logic import Split

    *_, w, x, low, up = letters()
    upper = Split(up(k), (low(k),), Interval(low(k), oo) if is_ordered else Reals)
    return Split(w(k)), upper, Split(x(k), (), Interval(low(k), up(k) + wider))


def above(slack=0, wider=0):
    """w·x is at most Σ max(wl, wu) on the box, coordinate after coordinate."""
    from symact.logic import Cases, Derivation, Induction, by_induction

    n, *_ = letters()
    value, most, _ = sums()
    check = Induction(n, {}, Cases(()), Cases(box(n + 1, wider)))
    reasons = ("no coordinates", "one coordinate more", "wx ≤ max(wl, wu)")
    return Derivation.of(
        *by_induction(value, "≤", most - slack * n, check, reasons=reasons, label="On the box")
    )


def attained(high=1, is_ordered=True):
    """The corner with u where w > 0, and l elsewhere, gives that much; and it lies in the box."""
    from sympy import Heaviside

    from symact.logic import Cases, Chain, Derivation, Induction, by_induction

    n, j, w, _, low, up = letters()
    _, most, corner = sums(high)
    check = Induction(n, {}, Cases(()), Cases(box(n + 1, 0, is_ordered)[:2]))
    reasons = ("no coordinates", "u where w > 0, l elsewhere", "sign of w")
    place, inside = low(j) + (up(j) - low(j)) * Heaviside(w(j), 0), Cases(box(j)[:2])
    return Derivation.of(
        *by_induction(corner, "=", most, check, reasons=reasons, label="At the corner"),
        Chain.of(place, ("≥", low(j), "sign of w", inside), label="It lies in the box"),
        Chain.of(place, ("≤", up(j), "sign of w", inside)),
    )


def criterion(edge=0):
    """For U ≤ 0 all of the box has w·x ≤ −b, for U > 0 the corner has w·x > −b."""
    from sympy import Interval, Rational, Symbol, oo

    from symact.logic import Cases, Chain, Derivation, Meaning, RingIdentity, Shown, Split

    value, most, corner = sums()
    U, b, end = Symbol("U", real=True), Symbol("b", real=True), Rational(edge)
    off = Cases((Split(U, on=Interval(-oo, end)),))
    on = Cases((Split(U, on=Interval.open(end, oo)),))
    named = RingIdentity({U: b + most})
    return Derivation.of(
        Chain.of(
            value,
            ("≤", most, "on the box", Shown(above())),
            ("=", U - b, "its name", named),
            ("≤", -b, "U ≤ 0", off),
        ),
        Chain.of(
            corner,
            ("=", most, "at the corner", Shown(attained())),
            ("=", U - b, "its name", named),
            (">", -b, "U > 0", on),
        ),
        meanings=(Meaning(U, "", b + most),),
    )


def unit(edge=0):
    """r(y + b) is 0 for y ≤ −b, such as y = w·x, and only there."""
    from sympy import Interval, Rational, S, Symbol, oo

    from symact.library.vocabulary import DEFINITIONS, meanings, r, y
    from symact.logic import Cases, Chain, Derivation, Split

    b = Symbol("b", real=True)
    end = Rational(edge) - b
    off = Cases((Split(y, (-b,), Interval(-oo, end)),), DEFINITIONS)
    on = Cases((Split(y, (-b,), Interval.open(end, oo)),), DEFINITIONS)
    return Derivation.of(
        Chain.of(r(y + b), ("=", S.Zero, "not positive", off)),
        Chain.of(r(y + b), (">", S.Zero, "positive", on)),
        meanings=meanings(r),
    )


def alive(target=1):
    """With a weight w ≠ 0 and no box, some input gives 1."""
    from sympy import S, symbols

    from symact.logic import Chain, Derivation, Meaning, RingIdentity

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
        Statement("unit", unit),
        Statement("alive", alive),
    ),
    attack=Attack(boxes, is_criterion, wrong={"at_most": 5}),
    mutants=(
        Mutant("a bound that is lower by 1 a coordinate", {"slack": 1}, "above"),
        Mutant("places beyond the box", {"wider": 1}, "above"),
        Mutant("the lower corner taken everywhere", {"high": 0}, "attained"),
        Mutant("ends in any order", {"is_ordered": False}, "attained"),
        Mutant("off also for small positive U", {"edge": Fraction(1, 2)}, "criterion"),
        Mutant("on also for small negative U", {"edge": Fraction(-1, 2)}, "criterion"),
        Mutant("off also a little beyond −b", {"edge": Fraction(1, 2)}, "unit"),
        Mutant("on also a little before −b", {"edge": Fraction(-1, 2)}, "unit"),
        Mutant("another input", {"target": 2}, "alive"),
    ),
    see_also=("dead-because-negative-inputs", "dead-stays-dead-under-gd"),
    remark="Below 0 the unit and all its gradients are 0 on the box. On all of space no unit with "
    "a weight is dead: being dead is about the inputs that come.",
    concludes=("criterion",),
)
