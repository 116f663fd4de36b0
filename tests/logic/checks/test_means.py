"""Means: what follows from what is said of laws, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Rational, S, exp

from symact.errors import CheckFailedError, UnsupportedError, UsageError
from symact.library.vocabulary import DEFINITIONS, r
from symact.logic.checks import (
    Case,
    Cases,
    Finite,
    Induction,
    MeanIs,
    Outcome,
    RingIdentity,
    at,
    decide,
)
from symact.logic.checks.letters import heads
from symact.logic.derivation import Chain, Derivation
from symact.logic.inductions import by_induction
from symact.logic.laws import Each, Independent, IsFinite, Mean, SameLaw, Symmetric
from symact.rendering import html_of, latex_of, line_of, render

X, Y, Z, T, w, h, m = sympy.symbols("X Y Z T w h m", real=True)
x, q, v = sympy.symbols("x q v", real=True)
f = sympy.Function("f", real=True)
HALVES = Case(Z**2, r(Z) ** 2 + r(-Z) ** 2, Cases((Z,), DEFINITIONS))
ADDED = Mean((T + w * h) ** 2, T, w, h)
APART = Mean(T**2, T) + Mean(w**2, w) * Mean(h**2, h)
BESIDE = Independent(w, (T, h))


def found(left: Any, right: Any, check: Any, relation: str = "=") -> Outcome:
    return decide(check, sympy.sympify(left), sympy.sympify(right), relation)


def of(body: Any, *letters: Any) -> Mean:
    return Mean(body, *(letters or sorted(body.free_symbols & {X, Y, Z, T, w, h, m}, key=str)))


def premises(left: Any, right: Any, check: Any) -> list[str]:
    sequent = found(left, right, check).sequent
    assert sequent is not None
    return [line_of(premise) for premise in sequent.premises]


# -- the statements that it is for -----------------------------------------------------------------


def test_relu_keeps_half_of_the_second_moment() -> None:
    """He et al. 2015."""
    half = MeanIs((Symmetric(Z),), DEFINITIONS, pointwise=(HALVES,))
    assert premises(of(r(Z) ** 2), of(Z**2) / 2, half) == [
        "the law of Z is symmetric",
        "E[Z²] is finite",
    ]
    assert not found(of(r(Z) ** 2), of(Z**2) / 3, half).holds
    assert not found(of(r(Z) ** 2), of(Z**2), half).holds
    assert not found(
        of(r(Z) ** 2), of(Z**2) / 2, MeanIs((), DEFINITIONS, pointwise=(HALVES,))
    ).holds
    assert not found(of(r(Z) ** 2), of(Z**2) / 2, MeanIs((Symmetric(Z),), DEFINITIONS)).holds
    other = MeanIs((Symmetric(X),), DEFINITIONS, pointwise=(HALVES,))
    assert not found(of(r(Z) ** 2), of(Z**2) / 2, other).holds


def test_one_term_more() -> None:
    shown = premises(ADDED, APART, MeanIs((BESIDE, Symmetric(w))))
    finite = {"E[T²] is finite", "E[w²] is finite", "E[h²] is finite"}
    assert set(shown) == {
        "w and (T, h) are jointly independent",
        "the law of w is symmetric",
        *finite,
    }
    given = premises(ADDED, APART, MeanIs((BESIDE,), given={of(w): 0}))
    assert set(given) == {"w and (T, h) are jointly independent", "E[w] = 0", *finite}
    named = MeanIs((BESIDE, Symmetric(w)), {v: of(w**2)})
    outcome = found(ADDED, of(T**2) + v * of(h**2), named)
    assert outcome.sequent is not None
    assert outcome.sequent.definitions == ((v, of(w**2)),)
    assert not found(ADDED, APART, MeanIs((BESIDE,))).holds
    assert not found(ADDED, APART, MeanIs((Symmetric(w),))).holds
    assert not found(ADDED, APART, MeanIs((BESIDE, Symmetric(h)))).holds
    assert not found(ADDED, APART, MeanIs((BESIDE,), given={of(w): 1})).holds
    assert not found(ADDED, of(T**2) + of(h**2), MeanIs((BESIDE, Symmetric(w)))).holds
    # T and h may depend on each other, but w on neither
    assert not found(ADDED, APART, MeanIs((Independent(T, (w, h)), Symmetric(w)))).holds


def test_a_mask_with_mean_q() -> None:
    kept = MeanIs((Independent(m, X),), given={of(m): q})
    assert premises(of(m * x), q * x, MeanIs(given={of(m): q})) == ["E[m] = q", "E[|m|] is finite"]
    assert "q ≠ 0" in premises(of(m * X / q), of(X), kept)
    assert found(of(m * X), q * of(X), kept).holds
    assert not found(of(m * X), of(X), kept).holds
    assert not found(of(m**2 * x), q**2 * x, MeanIs(given={of(m): q})).holds
    assert not found(of(m * X), q * of(X), MeanIs(given={of(m): q})).holds


# -- laws -----------------------------------------------------------------------------------------

XY = Independent(X, Y)
PAIRWISE = (XY, Independent(Y, Z), Independent(X, Z))
PRODUCT = of(X) * of(Y) * of(Z)
VARIANCE = of(X**2) - of(X) ** 2

CASES: list[tuple[Any, Any, MeanIs, bool]] = [
    (of(S(3), X), 3, MeanIs(), True),
    (of(2 * X + 3 * Y - 1), 2 * of(X) + 3 * of(Y) - 1, MeanIs(), True),
    (of((X + x) ** 2), of(X**2) + 2 * x * of(X) + x**2, MeanIs(), True),
    (of((X - of(X)) ** 2, X), VARIANCE, MeanIs(), True),
    (of(X, X, Y), of(X), MeanIs(), True),
    (of(X * Y), of(X) * of(Y), MeanIs((XY,)), True),
    (of(f(X) * Y), of(f(X), X) * of(Y), MeanIs((XY,)), True),
    (of(exp(X + Y)), of(exp(X)) * of(exp(Y)), MeanIs((XY,)), True),
    (of(X * Y * Z), PRODUCT, MeanIs((Independent(X, Y, Z),)), True),
    (of(X * Y * Z), PRODUCT, MeanIs((Independent(X, (Y, Z)), Independent(Y, Z))), True),
    (of(f(X * Y) * Z), of(f(X * Y), X, Y) * of(Z), MeanIs((Independent(X, Y, Z),)), True),
    (of(Z**3), 0, MeanIs((Symmetric(Z),)), True),
    (of(Z * Y), 0, MeanIs((Symmetric(Z), Independent(Z, Y))), True),
    (of(f(-Z), Z), of(f(Z), Z), MeanIs((Symmetric(Z),)), True),
    (of(Z * r(Z), Z), -of(Z * r(-Z), Z), MeanIs((Symmetric(Z),)), True),
    (of(X * Y**2), 0, MeanIs((Symmetric(X, Y),)), True),
    (of((X - Y) ** 2), 2 * VARIANCE, MeanIs((XY, SameLaw(X, Y))), True),
    (of(X * Y**2), of(Y * X**2), MeanIs((SameLaw((X, Y), (Y, X)),)), True),
    (of(f(Y), Y), of(f(X), X), MeanIs((SameLaw(X, Z), SameLaw(Z, Y))), True),
    (of(exp(X) / (1 + exp(X)) * Y), of(exp(X) / (1 + exp(X))) * of(Y), MeanIs((XY,)), True),
    # and what does not follow
    (of(X * Y), of(X) * of(Y), MeanIs(), False),
    (of(X**2), of(X) ** 2, MeanIs(), False),
    (of(X**2), of(X) ** 2, MeanIs((XY,)), False),
    (of(X * Y * Z), PRODUCT, MeanIs(PAIRWISE), False),
    (of(X * Y * Z), PRODUCT, MeanIs((XY,)), False),
    (of(f(X * Y), X, Y), of(f(X), X) * of(f(Y), Y), MeanIs((XY,)), False),
    (of(X * Y * Z), of(X * Y) * of(Z), MeanIs((Independent(X, (Y, Z)),)), False),
    (of(Z**3), 0, MeanIs(), False),
    (of(Z), 0, MeanIs((Symmetric(Y),)), False),
    (of(Z**2), 0, MeanIs((Symmetric(Z),)), False),
    (of(Z * Y), 0, MeanIs((Symmetric(Z),)), False),
    (of(Z * Y), 0, MeanIs((Symmetric(Z), Symmetric(Y))), False),
    (of(Z * Y**2), 0, MeanIs((Symmetric(Z),)), False),
    (of(Y * Z**2), 0, MeanIs((Symmetric(Z),)), False),
    (of(X * Y), 0, MeanIs((Symmetric(X, Y),)), False),
    (of(r(Z), Z), 0, MeanIs((Symmetric(Z),)), False),
    (of((X - Y) ** 2), 2 * VARIANCE, MeanIs((XY,)), False),
    (of((X - Y) ** 2), 2 * VARIANCE, MeanIs((SameLaw(X, Y),)), False),
    (of(X * Y), of(X**2), MeanIs((SameLaw(X, Y),)), False),
    (of(X * Y**2), of(Y * X**2), MeanIs((SameLaw(X, Y),)), False),
    (of(exp(X)), exp(of(X)), MeanIs(), False),
    (of(f(X), X), f(of(X)), MeanIs(), False),
    (of(S(3), X), 1, MeanIs(), False),
]


@pytest.mark.parametrize(("left", "right", "check", "holds"), CASES)
def test_what_follows_from_laws(left: Any, right: Any, check: MeanIs, holds: bool) -> None:
    outcome = found(left, right, check)
    assert outcome.holds == holds
    if outcome.sequent is not None:
        assert set(check.laws) <= set(outcome.sequent.premises)
        assert outcome.sequent.level == "symbolic"


def test_each_moment_that_is_used_is_finite() -> None:
    assert premises(of(X * Y), of(X) * of(Y), MeanIs((XY,)))[1:] == [
        "E[|X|] is finite",
        "E[|Y|] is finite",
    ]
    assert premises(of(Z**3), 0, MeanIs((Symmetric(Z),)))[1:] == ["E[Z² |Z|] is finite"]
    # lower moments and products follow from squares
    assert premises(of((X + Y) ** 2), of(X**2) + 2 * of(X * Y) + of(Y**2), MeanIs()) in (
        ["E[X²] is finite", "E[Y²] is finite"],
        ["E[Y²] is finite", "E[X²] is finite"],
    )
    assert set(premises(of(X + Y**2), of(X) + of(Y**2), MeanIs())) == {
        "E[|X|] is finite",
        "E[Y²] is finite",
    }
    parts = MeanIs((), DEFINITIONS, pointwise=(Case(Z, r(Z) - r(-Z), Cases((Z,), DEFINITIONS)),))
    assert len(premises(of(r(Z), Z), of(Z) + of(r(-Z), Z), parts)) == 3
    assert premises(of(X * Y), of(X * Y), MeanIs()) == ["E[|X Y|] is finite"]
    assert premises(of(X) + 1, 1 + of(X), RingIdentity()) == ["E[|X|] is finite"]


# -- refused, with the reason ---------------------------------------------------------------------

POSITIVE = sympy.Symbol("P", positive=True)
ALIKE = sympy.Symbol("X", positive=True)

REFUSED: list[tuple[Any, Any, Any, str]] = [
    (of(1 / X), 1 / of(X), MeanIs(), "divided by"),
    (of(1 / X), of(1 / X), MeanIs(), "divides by X"),
    (of(1 / (1 + X)), of(1 / (1 + X)), MeanIs(), "which is random"),
    (of(X) / of(Y), of(X) / of(Y), MeanIs(), "not shown to be > 0"),
    (X, of(X), MeanIs(), "outside of a mean"),
    (of(X * Y, X), Y * of(X), MeanIs((XY,)), "outside of a mean"),
    (of(X) + Y, of(X) + Y, MeanIs((XY,)), "outside of a mean"),
    (of(X * of(X * Y, Y), X), of(X**2) * of(Y), MeanIs(), "varies"),
    (Mean(POSITIVE, POSITIVE), 0, MeanIs(), "declare it real"),
    (of(X * ALIKE), ALIKE * of(X), MeanIs(), "printed X"),
    (of(X), 0, MeanIs((), {X: 0}), "varies"),
    (of(X), 5, RingIdentity(given={X: 5}), "varies"),
    (of(X), 5, RingIdentity({X: 5}), "varies"),
    (of(sympy.sqrt(X)), of(sympy.sqrt(X)), MeanIs(), "not known to be defined"),
    (of(X), q, MeanIs(given={of(X) + of(Y): q}), "no mean"),
    (of(X), q, MeanIs(given={of(2 * X): q}), "what one moment is"),
    (of(X), q, MeanIs(given={of(X): q, of(X, X, Y): x}), "is both"),
    (of(X), 0, MeanIs(given={of(X): of(Y)}), "what one moment is"),
]


@pytest.mark.parametrize(("left", "right", "check", "reason"), REFUSED)
def test_what_is_refused(left: Any, right: Any, check: Any, reason: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        found(left, right, check)


def test_pointwise_is_for_all_values_and_supposes_nothing_of_them() -> None:
    """X² = X where X is 0 or 1, and X = x where that is put in: neither is for all X."""
    for case, reason in (
        (Case(X, X**2, Finite({X: (0, 1)})), "supposed of X"),
        (Case(X, x, RingIdentity(given={X: x})), "supposed of X"),
        (Case(X, x, RingIdentity({X: x})), "no definition"),
        (Case(X, X + x, RingIdentity({f: sympy.Lambda(x, X)})), None),
        (Case(X, X + 1, Cases((X,)), "<"), "equal pointwise"),
    ):
        check = MeanIs(pointwise=(case,))
        if reason is None:
            assert not found(of(X), of(X**2), check).holds
            continue
        with pytest.raises(UnsupportedError, match=reason):
            found(of(X), of(X**2), check)
    expanded = Case((X + 1) ** 2, X**2 + 2 * X, RingIdentity())
    assert not found(of(X), 0, MeanIs(pointwise=(expanded,))).holds


def test_values_that_reduce_a_pointwise_identity_are_premises() -> None:
    check = MeanIs((Symmetric(Z),), DEFINITIONS, given={of(Z**2): v}, pointwise=(HALVES,))
    assert premises(of(r(Z) ** 2), v / 2, check) == [
        "the law of Z is symmetric",
        "E[Z²] = v",
        "E[Z²] is finite",
    ]
    assert not found(of(r(Z) ** 2), v, check).holds


def test_two_identities_at_once() -> None:
    """E r(Z) = E|Z|/2 needs Z = r(Z) − r(−Z) and |Z| = r(Z) + r(−Z), but no symmetry if E Z = 0."""
    parts = (
        Case(Z, r(Z) - r(-Z), Cases((Z,), DEFINITIONS)),
        Case(abs(Z), r(Z) + r(-Z), Cases((Z,), DEFINITIONS)),
    )
    half = MeanIs((), DEFINITIONS, {of(Z): 0}, parts)
    assert "E[Z] = 0" in premises(of(r(Z), Z), of(abs(Z), Z) / 2, half)
    without = MeanIs((), DEFINITIONS, pointwise=parts)
    assert not found(of(r(Z), Z), of(abs(Z), Z) / 2, without).holds
    assert found(of(r(Z), Z), (of(abs(Z), Z) + of(Z)) / 2, without).holds


# -- families -------------------------------------------------------------------------------------

n = sympy.Symbol("n", integer=True, nonnegative=True)
i, j = sympy.symbols("i j", integer=True)
W, H = sympy.Function("W", real=True), sympy.Function("H", real=True)
ROW = Independent(Each(W), H)
NEXT = {Mean(W(n + 1), W): 0, Mean(W(n + 1) ** 2, W): v, Mean(H(n + 1) ** 2, H): q}


def both(body: Any) -> Mean:
    return Mean(body, W, H)


def row(high: Any) -> Any:
    return sympy.Sum(W(j) * H(j), (j, 1, high))


MORE = both((row(n) + W(n + 1) * H(n + 1)) ** 2)


def layer(laws: Any = (ROW,), given: Any = NEXT) -> Induction:
    """E of the square of a sum of n products, by one term more."""
    recursion = {MORE: both(row(n) ** 2) + v * q}
    return Induction(n, recursion, MeanIs(), RingIdentity(), identity=MeanIs(laws, given=given))


def test_the_second_moment_of_a_sum_of_n_products() -> None:
    left, right = both(row(n) ** 2), n * v * q
    shown = premises(left, right, layer())
    for text in (
        "all values of W, and H are jointly independent",
        "E[W(n + 1)] = 0 for all n ≥ 0",
        "E[W(n + 1)²] = v for all n ≥ 0",
        "(E[H(n + 1)²] is finite) for all n ≥ 0",
    ):
        assert text in shown
    assert not found(left, right + v * q, layer()).holds
    assert not found(left, n * v, layer()).holds
    for laws in ((), (Independent(W, H),), (Independent(Each(H), W),)):
        assert not found(left, right, layer(laws)).holds
    assert not found(left, right, layer(given={**NEXT, Mean(W(n + 1), W): 1})).holds
    assert not found(left, right, layer(given={})).holds
    chains = by_induction(left, "=", right, layer())
    assert all(step.outcome().holds for chain in chains for step in chain.steps)
    sequent = found(left, right, layer()).sequent
    assert sequent is not None
    assert [str(letter.symbol) for letter in sequent.letters] == ["n", "q", "v"]


FAMILIES: list[tuple[Any, Any, bool]] = [
    (W(n), W(n + 1), True),
    (W(1), W(2), True),
    (row(n), W(n + 1), True),
    (sympy.Sum(W(j + 1), (j, 1, n)), W(n + 2), True),
    (W(n) * H(n), W(n + 1), True),
    (W(n), H(n), True),
    (W(n), W(n), False),
    (W(i), W(n), False),  # i may be n
    (row(n + 1), W(n + 1), False),
    (sympy.Sum(W(j + 1), (j, 1, n)), W(n + 1), False),
    (sympy.Sum(W(2 * j), (j, 1, n)), W(2 * n), False),
    (sympy.Sum(W(-j), (j, 1, n)), W(n + 1), False),
    (H(n), H(n + 1), False),
    (W(n) * H(n), W(n + 1) * H(n + 1), False),
]


@pytest.mark.parametrize(("first", "second", "holds"), FAMILIES)
def test_which_members_of_a_family_are_apart(first: Any, second: Any, holds: bool) -> None:
    whole, apart = both(first * second), both(first) * both(second)
    assert found(whole, apart, MeanIs((ROW,))).holds == holds
    assert not found(whole, apart, MeanIs()).holds
    assert not found(whole, apart, MeanIs((Independent(W, X), Independent(H, X)))).holds


def test_a_random_family_is_bound() -> None:
    mean = Mean(x * W(1), W)
    assert set(heads(mean)) == {x}
    assert at(mean, {W(1): S(5)}) == mean
    with pytest.raises(UnsupportedError, match="varies"):
        at(mean, {x: W(2)})
    with pytest.raises(UnsupportedError, match="varies"):
        mean.subs(x, W(2))
    for check in (RingIdentity(given={W(1): 0}), RingIdentity({W: sympy.Lambda(x, 0)})):
        with pytest.raises(UnsupportedError, match="varies"):
            found(Mean(W(1), W), 0, check)
    with pytest.raises(UnsupportedError, match="outside of a mean"):
        found(W(1) * Mean(W(1), W), 0, MeanIs())
    for wrong in (lambda: Symmetric(W), lambda: SameLaw(W, H), lambda: Each(X)):
        with pytest.raises(UsageError):
            wrong()


# -- the objects ----------------------------------------------------------------------------------


def test_random_letters_are_bound() -> None:
    mean = of(x * X)
    assert mean.free_symbols == {x}
    assert set(heads(mean)) == {x}
    assert mean.subs(X, 3) == mean
    assert mean.subs(x, 3) == Mean(3 * X, X)
    assert sympy.diff(mean, X) == 0
    with pytest.raises(UnsupportedError, match="varies"):
        mean.subs(x, X)
    with pytest.raises(UnsupportedError, match="differentiated"):
        sympy.diff(mean, x)
    for law in (XY, Symmetric(Z), SameLaw(X, Y), IsFinite(of(X))):
        assert list(heads(law)) == []
        assert law.func(*law.args) == law


def test_laws_that_say_nothing_are_no_laws() -> None:
    for wrong in (
        lambda: Independent(X),
        lambda: Independent(X, (X, Y)),
        lambda: SameLaw(X, (Y, Z)),
        lambda: Symmetric(X, X),
        lambda: Mean(X),
        lambda: Mean(X, 2),
        lambda: MeanIs((sympy.Eq(X, Y),)).run(of(X), of(X)),
    ):
        with pytest.raises(UsageError):
            wrong()


WRITTEN = [
    (of(X**2) ** 2 / 2, "(E[X²])²/2"),
    (x * of(X * Y), "x E[X Y]"),
    (Independent(w, (T, h)), "w and (T, h) are jointly independent"),
    (Independent(X, Y, Z), "X, Y and Z are jointly independent"),
    (Independent(Each(W), H), "all values of W, and H are jointly independent"),
    (Independent(Each(W)), "all values of W are jointly independent"),
    (Symmetric(Z), "the law of Z is symmetric"),
    (SameLaw(X, Y), "X and Y have the same law"),
    (IsFinite(of(X)), "E[|X|] is finite"),
]


@pytest.mark.parametrize(("thing", "text"), WRITTEN)
def test_how_they_are_written(thing: Any, text: str) -> None:
    assert line_of(thing) == text
    assert latex_of(thing)
    assert "<math>" in html_of(thing)


def test_what_is_shown_says_what_it_supposes() -> None:
    check = MeanIs((Symmetric(Z),), DEFINITIONS, pointwise=(HALVES,))
    link = ("=", of(Z**2) / 2, "half of it on each side", check)
    shown = Derivation.of(Chain.of(of(r(Z) ** 2), link)).verify()
    assert shown.level == "symbolic"
    for text in ("the law of Z is symmetric", "E[Z²] is finite", "r(x) = max(0, x)"):
        assert text in render(shown)
    wrong = ("=", of(Z**2) * Rational(2, 3), "too much", check)
    with pytest.raises(CheckFailedError, match="too much"):
        Derivation.of(Chain.of(of(r(Z) ** 2), wrong)).verify()
