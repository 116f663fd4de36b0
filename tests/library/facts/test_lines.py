"""What is read off chains: true lines from chains that show them, and nothing from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sympy
from sympy import Interval, Rational, S, exp, oo, tanh

from symact.activations.entries import activation
from symact.errors import CheckFailedError
from symact.library.facts import Fact, read
from symact.library.facts.search import Runs
from symact.library.vocabulary import x, y
from symact.logic.checks import (
    Cases,
    Cite,
    DerivativeIs,
    Enclosed,
    Finite,
    LimitIs,
    OnInterval,
    Outcome,
    Prose,
    RingIdentity,
    Split,
    Squares,
)
from symact.logic.derivation import Chain, Step
from symact.rendering import line_of
from tests.library.facts.sheets import entry_of, sheet_of

f = sympy.Function("f", real=True)
c = sympy.Symbol("c", real=True)
POSITIVE = Interval.open(0, oo)


def known(name: str) -> dict[Any, Any]:
    return {f: sympy.Lambda(x, entry_of(name).formula(x))}


def link(before: Any, relation: str, after: Any, check: Any) -> Chain:
    return Chain.of(before, (relation, after, "", check))


def on(name: str, before: Any, relation: str, after: Any, domain: Any, at: Any = (0,)) -> Chain:
    return link(before, relation, after, Cases((Split(x, at, domain),), known(name)))


def words(fact: Fact | None) -> str | None:
    return None if fact is None else line_of(fact.reading.value)


def shown(name: str, what: str, *chains: Chain) -> str | None:
    return words(read(entry_of(name), what, chains))


# -- by hand --------------------------------------------------------------------------------------

TWO = sympy.Integer(2)
LEFT, RIGHT = Interval(-oo, 0), Interval(0, oo)


def relu_pieces(left: Any = LEFT, right: Any = RIGHT) -> tuple[Chain, ...]:
    return on("relu", f(x), "=", S.Zero, left), on("relu", f(x), "=", x, right)


def test_pieces_that_cover_the_line() -> None:
    pieces = relu_pieces()
    assert shown("relu", "derivative", *pieces) == "0 for x < 0, 1 for x > 0"
    assert shown("relu", "limits", *pieces) == "0 at −∞, x at +∞"
    assert shown("relu", "Lipschitz", *pieces) == "1"
    assert shown("relu", "smooth", *pieces) == "continuous, with a kink at 0"
    assert shown("relu", "monotone", *pieces) == "non-decreasing"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Interval(-oo, -1), RIGHT),
        (LEFT, Interval(1, oo)),
        (Interval.open(-oo, 0), Interval.open(0, oo)),
        (LEFT, Interval(0, 5)),
    ],
)
@pytest.mark.parametrize(
    "what", ["derivative", "Lipschitz", "smooth", "monotone", "range", "fixed points", "minimum"]
)
def test_pieces_with_a_gap_show_nothing(what: str, left: Any, right: Any) -> None:
    assert shown("relu", what, *relu_pieces(left, right)) is None


def test_pieces_that_do_not_share_an_end_are_not_joined() -> None:
    apart = relu_pieces(LEFT, POSITIVE)
    assert shown("relu", "Lipschitz", *apart) is None
    assert shown("relu", "smooth", *apart) is None
    assert shown("relu", "range", *apart, on("relu", f(x), "≥", S.Zero, S.Reals)) is None


def test_a_bound_needs_to_be_reached_or_approached() -> None:
    sigmoid = known("sigmoid")
    above = link(f(x), ">", S.Zero, Cases((x,), sigmoid))
    below = link(f(x), "<", S.One, Cases((x,), sigmoid))
    loose = link(f(x), "<", TWO, Cases((x,), sigmoid))
    left = link(sympy.Limit(f(x), x, -oo), "=", S.Zero, LimitIs(sigmoid))
    right = link(sympy.Limit(f(x), x, oo), "=", S.One, LimitIs(sigmoid))
    assert shown("sigmoid", "range", above, below, left, right) == "(0, 1)"
    assert shown("sigmoid", "range", above, loose, left, right) is None
    for missing in (above, below, left, right):
        rest = [part for part in (above, below, left, right) if part is not missing]
        assert shown("sigmoid", "range", *rest) is None
    weak = link(f(x), "≥", S.Zero, Cases((x,), sigmoid))
    # whether 0 is a value of it is then not known
    assert shown("sigmoid", "range", weak, below, left, right) is None


def test_a_maximum_is_no_minimum() -> None:
    six = known("relu6")
    most = link(f(x), "≤", sympy.Integer(6), Cases((Split(x, (0, 6)),), six))
    taken = link(f(sympy.Integer(7)), "=", sympy.Integer(6), RingIdentity(six))
    pieces = (
        on("relu6", f(x), "=", S.Zero, LEFT, (0, 6)),
        on("relu6", f(x), "=", x, Interval(0, 6), (0, 6)),
        on("relu6", f(x), "=", sympy.Integer(6), Interval(6, oo), (0, 6)),
    )
    assert shown("relu6", "maximum", *pieces, most, taken) == "6 for x ≥ 6"
    assert shown("relu6", "minimum", *pieces, most, taken) is None


def test_slopes_bound_only_what_they_are_the_slopes_of() -> None:
    slope = 1 - tanh(x) ** 2
    right = link(sympy.Derivative(tanh(x), x), "=", slope, DerivativeIs())
    above = link(slope, "≤", S.One, Squares([(1, tanh(x))]))
    positive = link(slope, ">", S.Zero, Cases((x,)))
    taken = link(slope, "=", S.One, Finite({x: (0,)}))
    chains = (right, above, positive, taken)
    assert shown("tanh", "Lipschitz", *chains) == "1"
    assert shown("tanh", "monotone", right, positive) == "strictly increasing"
    for missing in range(4):
        rest = [part for k, part in enumerate(chains) if k != missing]
        assert shown("tanh", "Lipschitz", *rest) is None
    loose = link(slope, "≤", TWO, Squares([(1, tanh(x)), (1, S.One)]))
    assert shown("tanh", "Lipschitz", right, loose, positive, taken) is None
    assert shown("sigmoid", "Lipschitz", *chains) is None


def test_what_holds_on_a_part_of_the_line_is_not_said_of_all() -> None:
    half = link(f(x), ">", x, Cases((Split(x, on=Interval.open(-oo, 0)),), known("softplus")))
    bounded = link(f(x), ">", x, OnInterval(x, 0, 5, known("softplus")))
    assert shown("softplus", "fixed points", half, bounded) is None
    even = on("abs", f(-x), "=", f(x), RIGHT)
    assert shown("abs", "symmetry", even) is None
    assert shown("abs", "symmetry", on("abs", f(-x), "=", f(x), S.Reals)) == "even"


def test_what_holds_under_a_condition_on_another_symbol_is_not_used() -> None:
    known_relu = known("relu")
    condition = Cases((Split(c, on=POSITIVE), x), known_relu)
    plain = Cases((c, x), known_relu)
    least = (*relu_pieces(), link(f(S.Zero), "=", S.Zero, RingIdentity(known_relu)))
    assert shown("relu", "minimum", *least, link(f(x), "≥", S.Zero, plain)) == "0 for x ≤ 0"
    assert shown("relu", "minimum", *least, link(f(x), "≥", S.Zero, condition)) is None


def test_homogeneity_is_for_all_factors_and_points() -> None:
    def scaled(factor: Any, points: Any) -> Chain:
        splits = (Split(c, on=factor), Split(x, on=points))
        return link(f(c * x), "=", c * f(x), Cases(splits, known("relu")))

    yes = "yes, f(c x) = c f(x) for c > 0"
    assert shown("relu", "homogeneous", scaled(POSITIVE, S.Reals)) == yes
    assert shown("relu", "homogeneous", scaled(Interval.open(1, oo), S.Reals)) is None
    assert shown("relu", "homogeneous", scaled(POSITIVE, RIGHT)) is None


def test_an_order_is_of_all_pairs() -> None:
    def ordered(beyond: Any, relation: str = "≥", name: str = "relu") -> Chain:
        splits = (Split(x), Split(y, (0, x), beyond))
        return link(f(y), relation, f(x), Cases(splits, known(name)))

    assert shown("relu", "monotone", ordered(Interval.open(x, oo))) == "non-decreasing"
    assert shown("relu", "monotone", ordered(Interval(x, oo))) == "non-decreasing"
    strict = ordered(Interval.open(x, oo), ">", "leaky_relu")
    assert shown("leaky_relu", "monotone", strict) == "strictly increasing"
    right = Split(x, on=RIGHT), Split(y, (x,), Interval.open(x, oo))
    some = link(f(y), ">", f(x), Cases(right, known("relu")))
    assert shown("relu", "monotone", some) is None


def test_three_points_out_of_order_have_to_be_in_order_themselves() -> None:
    def compared(a: int, relation: str, b: int) -> Chain:
        sides = f(sympy.Integer(a)), f(sympy.Integer(b))
        return link(sides[0], relation, sides[1], Enclosed({}, known("gelu")))

    falls, rises = compared(-2, ">", -1), compared(-1, "<", 0)
    assert shown("gelu", "monotone", falls, rises) == "no, f(−2) > f(−1) < f(0)"
    assert shown("gelu", "monotone", falls) is None
    assert shown("gelu", "monotone", compared(0, ">", -1), compared(-1, "<", 2)) is None
    assert shown("gelu", "monotone", compared(-1, "<", 0), compared(0, "<", 1)) is None


def test_the_distance_from_relu_needs_reflection_and_a_sign_and_a_minimum() -> None:
    chains = next(fact for fact in sheet_of("hardswish").facts if fact.what == "from ReLU")
    assert words(chains) == "at most 3/8 below it, at ±3/2"
    reflected = on("hardswish", f(x) - f(-x), "=", x, S.Reals, (-3, 0, 3))
    least = on("hardswish", f(x), "≥", Rational(-3, 8), S.Reals, (-3, Rational(-3, 2), 3))
    taken = link(f(Rational(-3, 2)), "=", Rational(-3, 8), RingIdentity(known("hardswish")))
    below = on("hardswish", f(x), "≤", S.Zero, LEFT, (-3,))
    pieces = (
        on("hardswish", f(x), "=", S.Zero, Interval(-oo, -3), (-3, 3)),
        on("hardswish", f(x), "=", x * (x + 3) / 6, Interval(-3, 3), (-3, 3)),
        on("hardswish", f(x), "=", x, Interval(3, oo), (-3, 3)),
    )
    rest = (reflected, least, taken, below)
    assert shown("hardswish", "from ReLU", *pieces, *rest) == "at most 3/8 below it, at ±3/2"
    for missing in rest:
        others = [part for part in rest if part is not missing]
        assert shown("hardswish", "from ReLU", *pieces, *others) is None


def test_a_smooth_formula_needs_divisors_without_zeros() -> None:
    definition = link(f(x), "=", 1 / (1 + exp(-x)), RingIdentity(known("sigmoid")))
    positive = link(1 + exp(-x), ">", S.Zero, Cases((x,)))
    assert shown("sigmoid", "smooth", definition, positive) == "every derivative exists"
    assert shown("sigmoid", "smooth", definition) is None


def test_chains_about_something_else_show_nothing() -> None:
    chain = link(sympy.Derivative(x**2, x), "=", 2 * x, DerivativeIs())
    assert shown("gelu", "smooth", chain) is None


def test_nothing_on_a_sheet_rests_on_words() -> None:
    stated = link(f(x), "=", tanh(x), RingIdentity(known("tanh")))
    for check in (Prose("it is odd"), Cite("J. Doe, 2020, On tanh")):
        argued = link(tanh(-x, evaluate=False), "=", -tanh(x), check)
        assert shown("tanh", "symmetry", argued, stated) is None
    checked = link(f(-x), "=", -f(x), RingIdentity(known("tanh")))
    assert shown("tanh", "symmetry", checked) == "odd"


# -- every line of some sheets, tampered with -----------------------------------------------------

RUNS = Runs()
"""Steps that many of these tests have in common are run once."""

TAMPERED = ("relu6", "sign", "hardswish", "sigmoid", "gelu", "elu alpha=2", "selu", "mish")
LINES_OF = [(subject, fact) for subject in TAMPERED for fact in sheet_of(subject).facts]
lines = pytest.mark.parametrize(
    ("subject", "fact"), LINES_OF, ids=[f"{subject}-{fact.what}" for subject, fact in LINES_OF]
)


@lines
def test_without_one_of_its_chains_a_line_is_the_same_or_not_there(
    subject: str, fact: Fact
) -> None:
    chains = fact.derivation.derivation.chains
    for missing in range(len(chains)):
        rest = chains[:missing] + chains[missing + 1 :]
        assert shown_again(subject, fact, rest) in (None, fact.reading.value)
    assert shown_again(subject, fact, ()) is None


def shown_again(subject: str, fact: Fact, chains: Sequence[Chain]) -> Any:
    meanings = fact.derivation.derivation.meanings
    found = read(entry_of(subject), fact.what, chains, runs=RUNS, meanings=meanings)
    return None if found is None else found.reading.value


@lines
def test_a_changed_number_fails_its_check(subject: str, fact: Fact) -> None:
    """Or it is a bound that may be weaker, and then it is no supremum any more."""
    declared = fact.derivation.derivation.chains
    for position, chain in enumerate(declared):
        (first, *others) = chain.steps
        for number in _numbers(first.after):
            changed = replace(first, after=first.after.xreplace({number: number + Rational(1, 7)}))
            chains = list(declared)
            chains[position] = Chain(chain.subject, (changed, *_moved(others, changed)))
            try:
                value = shown_again(subject, fact, chains)
            except CheckFailedError:
                continue
            assert value in (None, fact.reading.value)


def _numbers(side: Any) -> list[Any]:
    if isinstance(side, sympy.Rational):
        return [side]
    return [n for n in side.atoms(sympy.Rational) if n not in (0, 1, -1)][:2]


def _moved(steps: Sequence[Step], before: Step) -> Sequence[Step]:
    return [replace(steps[0], before=before.after), *steps[1:]] if steps else []


def test_with_checks_that_agree_with_everything_wrong_lines_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So it is the checks that keep wrong numbers off the sheet."""
    wrong = (
        link(sympy.Derivative(tanh(x), x), "=", TWO - tanh(x), DerivativeIs()),
        link(TWO - tanh(x), "≤", TWO, Squares([(1, tanh(x))])),
        link(TWO - tanh(x), "≥", S.Zero, Cases((x,))),
        link(TWO - tanh(x), "=", TWO, Finite({x: (0,)})),
    )
    with pytest.raises(CheckFailedError):
        read(activation("tanh"), "Lipschitz", wrong)
    for kind in (DerivativeIs, Squares, Cases, Finite):
        monkeypatch.setattr(kind, "run", lambda *_: Outcome(True))
    assert shown("tanh", "Lipschitz", *wrong) == "2"
