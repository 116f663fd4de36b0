"""Derivations are data whose steps can be run, and which say where they fail."""

from __future__ import annotations

import pytest
import sympy

from symact.errors import CheckFailedError
from symact.logic.checks import MatrixIdentity, Prose
from symact.logic.derivation import Chain, Derivation, Step

n = sympy.Symbol("n", integer=True, positive=True)
A, B, C = (sympy.MatrixSymbol(name, n, n) for name in "ABC")
GOOD = Step(A * (B + C), A * B + A * C, "distribute", MatrixIdentity())
WRONG = Step(A * B + A * C, A * B, "forget a term", MatrixIdentity())


def test_a_good_derivation_verifies_and_tells_its_level_and_trust() -> None:
    derivation = Derivation("distributivity", (Chain(sympy.MatrixSymbol("D", n, n), (GOOD,)),))
    found = derivation.verify()
    assert found.derivation is derivation
    assert found.level == "symbolic"
    assert found.trusts == ("ring arithmetic",)
    assert derivation.steps == (GOOD,)
    (claim,) = found.claims
    assert (claim.left, claim.relation, claim.right) == (GOOD.before, "=", GOOD.after)


@pytest.mark.parametrize("attribute", ["level", "trusts", "argued", "claims"])
def test_what_is_only_declared_has_no_level(attribute: str) -> None:
    assert not hasattr(Derivation("distributivity", (Chain(C, (GOOD,)),)), attribute)


def test_a_level_is_no_argument() -> None:
    with pytest.raises(TypeError, match="level"):
        Prose("clear", level="symbolic", trusts=())  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="level"):
        Derivation("one is two", (), level="symbolic")  # type: ignore[call-arg]


def test_a_wrong_step_names_itself_both_sides_and_the_difference() -> None:
    with pytest.raises(CheckFailedError) as caught:
        Derivation("wrong", (Chain(C, (GOOD, WRONG)),)).verify()
    message = str(caught.value)
    assert "'forget a term'" in message
    assert str(WRONG.before) in message
    assert str(WRONG.after) in message
    assert "the difference is A*C" in message


def test_a_step_starts_where_the_one_before_it_ended() -> None:
    other = Step(B * A, B * A, "jump", MatrixIdentity())
    with pytest.raises(CheckFailedError, match="'jump' starts at B\\*A"):
        Chain(C, (GOOD, other))


def test_steps_hold_expressions_that_can_be_computed_with() -> None:
    assert GOOD.after.xreplace({C: B}).doit() == 2 * A * B
    assert isinstance(GOOD.before, sympy.MatrixExpr)
