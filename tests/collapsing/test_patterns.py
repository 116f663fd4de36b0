"""Any number of layers with an activation, on an activation pattern: the masked product."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy

from symact import Activation, collapse, generic
from symact.activations.entries import activation, names
from symact.cli import run
from symact.collapsing.derivation import any_depth
from symact.errors import SymactError, UnsupportedError, UsageError
from symact.logic.checks import MatrixIdentity
from symact.logic.checks.layers import AFFINE, SHIFTED, SLOPED, LayerProduct, LayerSum

L = sympy.Symbol("L", integer=True, nonnegative=True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("relu", SLOPED), ("leaky_relu", SLOPED), ("abs", SLOPED), ("identity", SLOPED),
     ("hardtanh", SHIFTED), ("relu6", SHIFTED), ("hardsigmoid", SHIFTED)],
)  # fmt: skip
def test_the_product_is_shown_by_induction(name: str, kind: int) -> None:
    stack = generic(depth="L", activation=activation(name))
    result = collapse(stack)
    assert result.network is stack  # it is one map on each pattern, and none everywhere
    assert result.derivation == any_depth(L, kind)
    assert result.verified.level == "symbolic"
    assert result.verified.trusts == collapse(generic(depth="L")).verified.trusts
    last = result.derivation.chains[-1].steps[0].after
    assert {type(part) for part in last.atoms(LayerProduct, LayerSum)} == {LayerProduct, LayerSum}


@pytest.mark.parametrize("kind", [AFFINE, SLOPED, SHIFTED])
def test_small_depths_are_what_they_are(kind: int) -> None:
    """Against numbers multiplied by hand, layer by layer."""
    layers = (3, 5, 2)
    numbers = {"W": (2, -3, 4), "b": (1, 7, -2), "D": (1, 5, -1), "t": (0, 3, 11)}
    x = Fraction(9)
    value = x
    for weight, bias, slope, offset in zip(*numbers.values(), strict=True):
        value = weight * value + bias
        value = value if kind == AFFINE else slope * value + (offset if kind == SHIFTED else 0)

    def number(expression: Any) -> Fraction:
        if isinstance(expression, (LayerProduct, LayerSum)):
            return number(expression.unfolded())
        if isinstance(expression, sympy.MatAdd):
            return sum(map(number, expression.args), Fraction(0))
        if isinstance(expression, sympy.MatMul):
            product = Fraction(1)
            for part in expression.args:
                product *= number(part)
            return product
        if isinstance(expression, (sympy.Identity, sympy.ZeroMatrix)):
            return Fraction(isinstance(expression, sympy.Identity))
        letter, _, index = expression.name.partition("_")
        return Fraction(numbers[letter][int(index) - 1])

    depth = sympy.Integer(len(layers))
    assert number(LayerProduct(depth, kind)) * x + number(LayerSum(depth, kind)) == value


@pytest.mark.parametrize(("claimed", "made"), [(AFFINE, SLOPED), (SLOPED, SHIFTED)])
def test_another_kind_of_layer_is_refused(claimed: int, made: int) -> None:
    derivation = any_depth(L, made)
    (conclusion,) = derivation.chains[-1].steps
    other = any_depth(L, claimed).chains[-1].steps[0].after
    with pytest.raises(SymactError):
        replace(conclusion, after=other).verify()
    step = derivation.chains[1].steps[-1]
    wrong = any_depth(L, claimed).chains[1].steps[-1].after
    assert isinstance(step.check, MatrixIdentity)
    with pytest.raises(SymactError):
        replace(step, after=wrong).verify()


CURVED = [name for name in names() if activation(name).pieces is None or name in ("step", "sign")]


@pytest.mark.parametrize("name", CURVED)
def test_what_has_no_pattern_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedError, match=rf"the activation {name}.* (is curved|jumps);"):
        generic(depth="L", activation=activation(name))


def test_depths_take_values_with_their_activation() -> None:
    bent = Activation.piecewise("bent", [0, 1], [0, 1, 2])
    stack = generic(depth="L", activation=bent)
    assert stack.subs("L", 3) == generic(depth=3, activation=bent)
    assert collapse(stack).derivation == any_depth(L, SHIFTED)


@pytest.mark.parametrize("letter", ["D", "t"])
def test_letters_of_patterns_are_taken(letter: str) -> None:
    assert collapse(generic(depth=letter)).verified.level == "symbolic"
    with pytest.raises(UsageError, match=f"the depth {letter} has the letter of the"):
        generic(depth=letter, activation=activation("relu"))


def test_the_command_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["collapse", "--depth", "L", "--activation", "hardtanh"]) == 0
    printed = capsys.readouterr().out
    assert "One affine map on every activation pattern" in printed
    assert "Equal everywhere" not in printed
    assert "h_L = D_L W_L ⋯ D₁ W₁ x" in printed
    assert run(["collapse", "--depth", "L", "--activation", "relu", "--json"]) == 0
    capsys.readouterr()
    assert run(["collapse", "--widths", "1,2,1", "--activation", "relu"]) == 0
    assert "Nothing to collapse" in capsys.readouterr().out
    for words, message in (
        (["--depth", "L", "--activation", "gelu"], "is curved"),
        (["--depth", "2", "--activation", "rel"], "did you mean relu"),
        (["model.onnx", "--activation", "relu"], "--activation goes with"),
    ):
        assert run(["collapse", *words]) == 2
        assert message in capsys.readouterr().err
