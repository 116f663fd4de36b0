"""Any number of layers with an activation, on an activation pattern: the masked product."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import Activation, collapse, generic, max_of_pairs
from symact.activations.entries import activation, names
from symact.activations.pairs import between
from symact.cli import run
from symact.collapsing.derivation import any_depth
from symact.errors import ShapeError, SymactError, UnsupportedError, UsageError
from symact.logic.checks import MatrixIdentity
from symact.logic.checks.layers import AFFINE, PAIRED, SHIFTED, SLOPED, LayerProduct, LayerSum
from symact.logic.derivation import Chain, Derivation, Step

L = sympy.Symbol("L", integer=True, nonnegative=True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("relu", SLOPED), ("leaky_relu", SLOPED), ("abs", SLOPED), ("identity", SLOPED),
     ("hardtanh", SHIFTED), ("relu6", SHIFTED), ("hardsigmoid", SHIFTED),
     ("max-of-pairs", PAIRED)],
)  # fmt: skip
def test_the_product_is_shown_by_induction(name: str, kind: int) -> None:
    stack = generic(depth="L", activation=between(name))
    result = collapse(stack)
    assert result.network is stack  # it is one map on each pattern, and none everywhere
    assert result.derivation == any_depth(L, kind)
    assert result.verified.level == "symbolic"
    assert result.verified.trusts == collapse(generic(depth="L")).verified.trusts
    last = result.derivation.chains[-1].steps[-1].after
    assert {type(part) for part in last.atoms(LayerProduct, LayerSum)} == {LayerProduct, LayerSum}


@pytest.mark.parametrize("name", ["relu", "hardtanh", "max-of-pairs"])
def test_the_affine_layer_after_the_last_activation_is_part_of_it(name: str) -> None:
    """y = W_{L+1} h_L + b_{L+1}, of which nothing is supposed but what the layers are."""
    verified = collapse(generic(depth="L", activation=between(name))).verified
    hidden, output = verified.claims
    assert {str(part) for part in output.left.atoms(sympy.MatrixSymbol)} == {
        "W_L + 1", "h_L", "b_L + 1",
    }  # fmt: skip
    assert not output.right.has(hidden.left)
    assert output.premises == hidden.premises
    numbers = [term for term in output.right.args if term == sympy.MatrixSymbol(
        "b_L + 1", *output.right.shape)]  # fmt: skip
    assert len(numbers) == 1


def test_what_is_not_shown_is_not_put_in() -> None:
    derivation = any_depth(L, SLOPED)
    put, _ = derivation.chains[-1].steps
    assert isinstance(put.check, MatrixIdentity)
    with pytest.raises(SymactError):
        replace(put, check=MatrixIdentity()).verify()
    with pytest.raises(SymactError):
        replace(put, check=MatrixIdentity(shown=any_depth(L, SHIFTED))).verify()
    wrong = any_depth(L, SHIFTED).chains[-1].steps[0].after
    with pytest.raises(SymactError):
        replace(put, after=wrong).verify()
    false = Derivation.of(Chain(derivation.chains[2].subject, (replace(put, after=wrong),)))
    with pytest.raises(SymactError):
        replace(put, check=MatrixIdentity(shown=false)).verify()
    for nothing in (1, "x", derivation.verify()):
        with pytest.raises(UnsupportedError, match="is no Derivation"):
            replace(put, check=MatrixIdentity(shown=nothing)).verify()


def test_inequalities_and_equations_of_sums_are_not_put_in() -> None:
    matrices = [sympy.MatrixSymbol(name, 2, 2) for name in "ABC"]
    sums = matrices[0] + matrices[1]
    same = Derivation.of(Chain(sums, (Step(sums, sums, "", MatrixIdentity()),)))
    with pytest.raises(UnsupportedError, match="does not say what one matrix is"):
        MatrixIdentity(shown=same).run(sums, sums)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_maximum_of_pairs_is_a_product_with_selections(data: Any) -> None:
    """Against numbers: S_k picks the larger of each pair, and W_3 S_2 W_2 S_1 W_1 is the map."""
    network = generic([2, 4, 2, 1], activation=max_of_pairs)
    entries = st.integers(-4, 4)
    values = {s: data.draw(entries) for s in sorted(network.free_symbols, key=str)}
    member, point = network.subs(values), [data.draw(entries), data.draw(entries)]
    value = sympy.Matrix(point)
    for k, (rows, columns) in enumerate([(4, 2), (2, 2), (1, 1)], start=1):
        weight = sympy.Matrix(
            [[values[real(f"w{k}_{i + 1}_{j + 1}")] for j in range(columns)] for i in range(rows)]
        )
        value = weight * value + sympy.Matrix([values[real(f"b{k}_{i + 1}")] for i in range(rows)])
        if k < 3:
            select = sympy.zeros(rows // 2, rows)
            for pair in range(rows // 2):
                select[pair, 2 * pair + int(bool(value[2 * pair] < value[2 * pair + 1]))] = 1
            value = select * value
    assert list(member(point)) == [Fraction(int(value[0]))]


def real(name: str) -> sympy.Symbol:
    return sympy.Symbol(name, real=True)


def test_pairs_need_an_even_width_and_numbers_that_fit() -> None:
    for widths in ([2, 3, 1], [2, 4, 3, 1]):
        with pytest.raises(ShapeError, match="has 3 numbers, which are no pairs"):
            generic(widths, activation=max_of_pairs)
    assert generic([3, 2, 5], activation=max_of_pairs).widths == (3, 2, 2, 1, 5)
    stack = generic(depth=2, activation=max_of_pairs)
    assert stack.subs({"m_1": 6, "n_1": 3}).layers[1].outputs(6) == 3
    with pytest.raises(ShapeError, match="max-of-pairs takes 6 numbers to 4"):
        stack.subs({"m_1": 6, "n_1": 4})
    assert collapse(stack).network is stack
    for wrong in ("relu", 1, [max_of_pairs]):
        with pytest.raises(UsageError, match="an activation is needed, such as relu"):
            generic([1, 2, 1], activation=wrong)


@pytest.mark.parametrize(
    ("name", "found"),
    [("max-of-pairs", max_of_pairs), ("MaxPool2", max_of_pairs), ("max_pool", max_of_pairs),
     ("leaky", activation("leaky_relu")), ("Leaky ReLU", activation("leaky_relu")),
     ("HardTanh", activation("hardtanh")), ("swish", activation("silu"))],
)  # fmt: skip
def test_what_is_between_layers_has_names(name: str, found: Any) -> None:
    assert between(name) == found


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


KINDS = [(AFFINE, SLOPED), (SLOPED, SHIFTED), (SHIFTED, SLOPED), (SLOPED, PAIRED)]


@pytest.mark.parametrize(("claimed", "made"), KINDS)
def test_another_kind_of_layer_is_refused(claimed: int, made: int) -> None:
    derivation = any_depth(L, made)
    (conclusion,) = derivation.chains[2].steps
    other = any_depth(L, claimed).chains[2].steps[0].after
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
    three = stack.subs("L", 3)
    assert three == generic(depth=4, activation=bent)  # three hidden layers, and the last one
    assert (three.maps, three.activations) == (stack.maps.subs(L, 3), 3)
    assert collapse(stack).derivation == any_depth(L, SHIFTED)


@pytest.mark.parametrize(("letter", "name"), [("D", "relu"), ("t", "relu"), ("S", "maxpool"),
                                              ("m", "maxpool")])  # fmt: skip
def test_letters_of_patterns_are_taken(letter: str, name: str) -> None:
    assert collapse(generic(depth=letter)).verified.level == "symbolic"
    with pytest.raises(UsageError, match=f"the depth {letter} has the letter of the"):
        generic(depth=letter, activation=between(name))


def test_the_command_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["collapse", "--depth", "L", "--activation", "hardtanh"]) == 0
    printed = capsys.readouterr().out
    assert "One affine map on every activation pattern" in printed
    assert "Equal everywhere" not in printed
    assert "h_L = D_L W_L ⋯ D₁ W₁ x" in printed
    assert "y = W_{L+1} h_L + b_{L+1}" in printed
    assert "= W_{L+1} D_L W_L ⋯ D₁ W₁ x" in printed
    assert run(["collapse", "--depth", "L", "--activation", "max-of-pairs"]) == 0
    assert "= W_{L+1} S_L W_L ⋯ S₁ W₁ x" in capsys.readouterr().out
    assert run(["collapse", "--depth", "L", "--activation", "relu", "--json"]) == 0
    capsys.readouterr()
    assert run(["collapse", "--widths", "1,2,1", "--activation", "relu"]) == 0
    printed = capsys.readouterr().out
    assert "Nothing to collapse" in printed
    assert "one affine map: symact regions" in printed
    assert run(["collapse", "--widths", "1,2,1", "--activation", "gelu"]) == 0
    assert "symact regions" not in capsys.readouterr().out
    for words, message in (
        (["--depth", "L", "--activation", "gelu"], "is curved"),
        (["--depth", "2", "--activation", "rel"], "did you mean relu"),
        (["model.onnx", "--activation", "relu"], "--activation goes with"),
    ):
        assert run(["collapse", *words]) == 2
        assert message in capsys.readouterr().err
