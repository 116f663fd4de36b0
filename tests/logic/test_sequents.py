"""Sequents: what checks establish; made by them alone, composed along chains, instantiated."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

import pytest
import sympy
from sympy import Contains, Eq, Ge, Interval, Max, Ne, Rational, S, exp, oo

from symact.errors import CheckFailedError, UnsupportedError, UsageError
from symact.logic.checks import (
    CHECKS,
    Cases,
    Cite,
    Outcome,
    Prose,
    RingIdentity,
    Sequent,
    Shown,
    Split,
    Squares,
    close,
    decide,
)
from symact.logic.derivation import Chain, Derivation, Step, verified
from symact.logic.meanings import Meaning
from symact.logic.sequents import argued, composed, is_supposed

x, y, t, w = sympy.symbols("x y t w", real=True)
p = sympy.Symbol("p", positive=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)
c = sympy.Symbol("c", real=True)
f = sympy.Function("f", real=True)


def shown(check: Any, left: Any, relation: str, right: Any) -> Sequent:
    found = decide(check, sympy.sympify(left), sympy.sympify(right), relation).sequent
    assert found is not None
    return found


# -- made by checks alone -------------------------------------------------------------------------


def test_a_sequent_is_not_made_by_hand() -> None:
    good = shown(RingIdentity(), x + x, "=", 2 * x)
    with pytest.raises(UsageError, match="run one"):
        Sequent(S.One, "=", S(2), (), (), "symbolic", ())
    with pytest.raises(UsageError, match="run one"):
        Sequent(S.One, "=", S(2), (), (), "symbolic", (), (), object())
    for changes in ({"right": 3 * x}, {"premises": ()}, {"level": "symbolic"}, {}):
        with pytest.raises((UsageError, ValueError)):
            replace(good, **changes)
    with pytest.raises(AttributeError):
        good.level = "symbolic"  # type: ignore[misc]


def test_there_are_no_other_kinds_of_sequents() -> None:
    with pytest.raises(UsageError):

        class Other(Sequent):
            pass


def test_an_outcome_that_somebody_makes_is_no_sequent() -> None:
    good = shown(RingIdentity(), x + x, "=", 2 * x)
    step = Step(S.One, S(2), "", RingIdentity())
    with pytest.raises(CheckFailedError, match="not what the derivation says"):
        verified(Derivation.of(Chain(S.One, (step,))), [good])


@dataclass(frozen=True)
class Agreeing:
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ()
    relations: ClassVar[tuple[str, ...]] = ("=",)

    def run(self, before: Any, after: Any, relation: str = "=") -> Outcome:
        return Outcome(True, is_defined=True)


class Softer(RingIdentity):
    def run(self, before: Any, after: Any, relation: str = "=") -> Outcome:
        return Outcome(True)


class Renamed(Prose):
    level: ClassVar[str] = "symbolic"
    trusts: ClassVar[tuple[str, ...]] = ()


@pytest.mark.parametrize("check", [Agreeing(), Softer(), Renamed("clear"), object()])
def test_foreign_checks_are_refused_by_name(check: Any) -> None:
    with pytest.raises(UnsupportedError, match=f"{type(check).__name__} is none of symact's"):
        decide(check, S.One, S(2), "=")
    with pytest.raises(UnsupportedError, match="none of symact's"):
        Derivation.of(Chain.of(S.One, ("=", S(2), "", check))).verify()


def test_the_set_of_checks_is_closed() -> None:
    with pytest.raises(UnsupportedError, match="closed"):
        close((Agreeing,))
    assert Agreeing not in CHECKS


def test_what_runs_is_what_the_class_does() -> None:
    check = RingIdentity()
    object.__setattr__(check, "run", lambda *_: Outcome(True))
    with pytest.raises(UnsupportedError):
        decide(check, S.One, S(2), "=")


@pytest.mark.parametrize("kind", CHECKS, ids=lambda kind: kind.__name__)
def test_levels_and_trusts_belong_to_the_class(kind: type) -> None:
    for word in ("level", "trusts", "relations"):
        assert word in vars(kind)
        assert word not in [part.name for part in fields(kind)]  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=word):
            kind(**{word: "symbolic"})


def test_a_level_that_is_set_on_a_check_changes_nothing() -> None:
    check = Prose("clear")
    with pytest.raises(AttributeError):
        check.level = "symbolic"  # type: ignore[misc]
    object.__setattr__(check, "level", "symbolic")
    try:
        level = shown(check, S.One, "=", S(2)).level
    except UnsupportedError:
        level = "prose"
    assert level == "prose"


def test_a_relation_that_a_check_does_not_decide() -> None:
    with pytest.raises(UnsupportedError, match="decides '='"):
        decide(RingIdentity(), x, x, "≤")


# -- established ----------------------------------------------------------------------------------


def test_what_a_check_used_is_a_premise_or_a_definition() -> None:
    check = Cases((Split(x, on=Interval(0, oo)),), {f: sympy.Lambda(t, Max(0, t))}, {y: 2})
    found = shown(check, f(x) * y, "=", 2 * x)
    assert set(found.premises) == {x >= 0, Eq(y, 2, evaluate=False)}
    assert found.definitions == ((f(t), Max(0, t)),)
    assert [letter.name for letter in found.letters] == ["x", "y"]
    assert (found.level, found.argued) == ("symbolic", ())


def test_what_is_defined_is_no_letter() -> None:
    found = shown(RingIdentity({c: x + 1}), c * 2, "=", 2 * x + 2)
    assert [letter.name for letter in found.letters] == ["x"]
    assert found.definitions == ((c, x + 1),)


def test_what_is_true_anyhow_is_no_premise_and_what_is_false_refuses() -> None:
    assert shown(RingIdentity(given={x: 1}), x + 1, "=", 2).premises == (Eq(x, 1, evaluate=False),)
    assert shown(Cases((Split(p, on=Interval.open(0, oo)),)), p, ">", 0).premises == ()
    with pytest.raises(UnsupportedError):
        decide(RingIdentity(given={p: -1}), p, -S.One, "=")
    with pytest.raises(UnsupportedError, match="false"):
        decide(RingIdentity(given={x**2 + 1: 0}), x**2 + 1, S.Zero, "=")


def test_what_is_only_supposed_is_not_shown() -> None:
    assert is_supposed(shown(RingIdentity(given={x: 2}), x, "=", 2))
    assert not is_supposed(shown(RingIdentity(given={x: 2}), x + 1, "=", 3))
    chain = Chain.of(x, ("=", S(2), "", RingIdentity(given={x: 2})))
    with pytest.raises(CheckFailedError, match="is what is supposed"):
        Derivation.of(chain).verify()


# -- composed -------------------------------------------------------------------------------------


def test_premises_add_up_along_a_chain() -> None:
    first = shown(RingIdentity(given={y: 2}), x * y, "=", 2 * x)
    second = shown(Cases((Split(x, on=Interval(0, oo)),)), 2 * x, "≥", x)
    whole = composed([first, second], "≥")
    assert (whole.left, whole.relation, whole.right) == (x * y, "≥", x)
    assert whole.premises == (Eq(y, 2, evaluate=False), x >= 0)
    assert whole.trusts == ("ring arithmetic", "signs of sums of positive terms")
    cited = shown(Cite("A. Author, 2000, Title"), x, "=", w)
    assert composed([first, second, cited], "≥").level == "cited"
    with pytest.raises(CheckFailedError, match="does not follow"):
        composed([second, first], "≥")


def test_a_letter_means_one_thing_along_a_chain() -> None:
    """Else c = 1 in one step and c = 2 in the next would show 1 = 2."""
    chain = Chain.of(
        S.One,
        ("=", c, "", RingIdentity({c: 1})),
        ("=", S(2), "", RingIdentity({c: 2})),
    )
    with pytest.raises(UsageError, match="one meaning throughout"):
        Derivation.of(chain, meanings=(Meaning(c, "", S.One),)).verify()
    with pytest.raises(UnsupportedError, match="one meaning throughout"):
        composed([step.established() for step in chain.steps], "=")
    values = Chain.of(
        S.One,
        ("=", c, "", RingIdentity(given={c: 1})),
        ("=", S(2), "", RingIdentity(given={c: 2})),
    )
    (claim,) = Derivation.of(values).verify().claims
    # values that contradict each other are said to be supposed
    assert claim.premises == (Eq(c, 1, evaluate=False), Eq(c, 2, evaluate=False))


def test_letters_of_one_name_are_told_apart_along_a_chain() -> None:
    positive = sympy.Symbol("x", positive=True)
    chains = (
        Chain.of(x, ("=", x + 0 * y, "", RingIdentity())),
        Chain.of(positive + 1, ("=", 1 + positive, "", RingIdentity())),
    )
    with pytest.raises(UsageError, match="two letters are printed x"):
        Derivation.of(*chains).verify()


def test_what_is_argued_is_no_better_than_that() -> None:
    good = shown(RingIdentity(), x + x, "=", 2 * x)
    assert argued(good, ("that x is a length",)).level == "argued"
    assert argued(good, ("that x is a length",)).argued == ("that x is a length",)
    said = shown(Prose("clear"), x, "=", x)
    assert argued(said, ("that x is a length",)).level == "prose"
    assert argued(good, ()).level == "symbolic"


# -- instantiated ---------------------------------------------------------------------------------


def lemma(check: Any, left: Any, relation: str, right: Any) -> Derivation:
    return Derivation.of(
        Chain.of(left, (relation, sympy.sympify(right), "", check)),
    )


SQUARE = lemma(Squares([(1, x)]), x**2, "≥", 0)
ON_HALF = lemma(Cases((Split(x, on=Interval(0, oo)),)), Max(0, x), "=", x)
POSITIVE = lemma(Cases(()), p, ">", 0)


def used(derivation: Derivation, values: Mapping[Any, Any], *sides: Any) -> Sequent:
    left, relation, right = sides
    return shown(Shown(derivation, values), left, relation, right)


def test_values_are_put_in() -> None:
    assert used(SQUARE, {x: y + 1}, (y + 1) ** 2, "≥", 0).premises == ()
    assert used(POSITIVE, {p: S(3)}, 3, ">", 0).premises == ()
    assert used(POSITIVE, {p: exp(y)}, exp(y), ">", 0).premises == ()
    assert used(SQUARE, {x: 1 / (1 + y**2)}, (1 + y**2) ** -2, "≥", 0).premises == ()


@pytest.mark.parametrize("value", [S(-1), S.Zero, y, -exp(y), y**2])
def test_a_value_has_to_be_in_the_domain_of_its_letter(value: Any) -> None:
    """p > 0 for positive p says nothing of p = −1."""
    with pytest.raises(UnsupportedError, match="not shown to be in its domain"):
        used(POSITIVE, {p: value}, value, ">", 0)


@pytest.mark.parametrize(
    "value", [oo, -oo, sympy.nan, sympy.zoo, sympy.I, sympy.Symbol("z"), sympy.log(y)]
)
def test_a_value_is_a_real_number(value: Any) -> None:
    with pytest.raises(UnsupportedError):
        used(SQUARE, {x: value}, value**2, "≥", 0)


def test_where_a_value_has_a_value_is_a_premise_or_it_is_refused() -> None:
    try:
        premises = used(SQUARE, {x: 1 / y}, y**-2, "≥", 0).premises
    except UnsupportedError as error:
        assert "not known to be real" in str(error)  # noqa: PT017
    else:
        assert premises == (Ne(y, 0, evaluate=False),)


def test_a_whole_letter_takes_whole_values() -> None:
    even = lemma(RingIdentity(), n * (n + 1), "=", n**2 + n)
    assert used(even, {n: S(3)}, S(12), "=", 12).premises == ()
    with pytest.raises(UnsupportedError, match="not known to be integer"):
        used(even, {n: Rational(1, 2)}, Rational(3, 4), "=", Rational(3, 4))


def test_a_premise_becomes_true_or_stays_or_refuses() -> None:
    assert used(ON_HALF, {x: S(3)}, Max(0, S(3)), "=", 3).premises == ()
    assert used(ON_HALF, {x: p}, Max(0, p), "=", p).premises == ()
    (stays,) = used(ON_HALF, {x: y - 1}, Max(0, y - 1), "=", y - 1).premises
    assert stays == Ge(y - 1, 0, evaluate=False)
    with pytest.raises(UnsupportedError, match="false"):
        used(ON_HALF, {x: S(-2)}, S.Zero, "=", -2)
    # what is not decided is no disproof
    (open_,) = used(ON_HALF, {x: y**3}, Max(0, y**3), "=", y**3).premises
    assert open_ == Ge(y**3, 0, evaluate=False)


def test_a_value_that_was_put_in_stays_with_its_letter() -> None:
    twice = lemma(RingIdentity(given={y: 2 / x}), x * y + t, "=", 2 + t)
    (first, second) = used(twice, {x: S(4)}, 4 * y + t, "=", 2 + t).premises, ()
    assert Eq(y, Rational(1, 2), evaluate=False) in (*first, *second)
    with pytest.raises(UnsupportedError):
        used(twice, {x: S(4), y: S(3)}, 12 + t, "=", 2 + t)


def test_where_a_value_makes_a_term_undefined() -> None:
    inverse = lemma(RingIdentity(), x / x**2, "=", 1 / x)
    (stays,) = used(inverse, {x: y - 1}, (y - 1) / (y - 1) ** 2, "=", 1 / (y - 1)).premises
    assert stays == Ne(y - 1, 0, evaluate=False)
    with pytest.raises(UnsupportedError):
        used(inverse, {x: S.Zero}, sympy.zoo, "=", sympy.zoo)


def test_only_letters_take_values() -> None:
    defined = Derivation.of(
        Chain.of(c * 2, ("=", 2 * x + 2, "", RingIdentity({c: x + 1}))),
        meanings=(Meaning(c, "", x + 1),),
    )
    with pytest.raises(UnsupportedError):
        used(defined, {c: S(5)}, S(10), "=", 2 * x + 2)
    with pytest.raises(UnsupportedError):
        used(SQUARE, {w: S(5)}, x**2, "≥", 0)


def test_a_premise_in_an_interval_is_three_valued() -> None:
    unit = lemma(Cases((Split(x, on=Interval(0, 1)),)), x**2, "≤", x)
    assert used(unit, {x: Rational(1, 2)}, Rational(1, 4), "≤", Rational(1, 2)).premises == ()
    (stays,) = used(unit, {x: y}, y**2, "≤", y).premises
    assert stays == Contains(y, Interval(0, 1), evaluate=False)
    with pytest.raises(UnsupportedError, match="false"):
        used(unit, {x: S(2)}, S(4), "≤", S(2))


def test_a_copy_is_the_same_sequent() -> None:
    good = shown(RingIdentity(), x + x, "=", 2 * x)
    assert copy.copy(good) == good
