"""The structure of generic networks with other activations than ReLU."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import Activation, structure
from symact.activations.entries import activation, relu
from symact.activations.pairs import Between, max_of_pairs
from symact.cli import run
from symact.errors import UnsupportedError, UsageError
from symact.regions.patterns import choices_of

x = sympy.Symbol("x", real=True)
BENT = Activation.piecewise("bent", [0, 1], [-1, 2, "1/2"], value_at=(0, 1))
NAMES = ("relu", "leaky_relu", "abs", "relu6", "hardtanh", "hardsigmoid", "identity")

EACH = pytest.mark.parametrize(
    "entry",
    [*(activation(name) for name in NAMES), BENT, max_of_pairs],
    ids=[*NAMES, "own", "pairs"],
)


@EACH
def test_the_derivation_holds(entry: Between) -> None:
    found = structure([2, 2, 4, 1] if choices_of(entry) < 3 else [2, 1, 2, 1], entry)
    assert found.verified.level == "symbolic"
    labels = [chain.label for chain in found.derivation.chains]
    assert labels == ["On a pattern", "Across a facet of layer 1", "Across a facet of layer 2"]


@EACH
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_each_input_has_one_pattern_with_its_value(entry: Between, data: Any) -> None:
    is_paired = entry == max_of_pairs
    found = structure([1, 4 if is_paired else 2, 1], entry)
    assert len(found.restrictions) == found.patterns == choices_of(entry) ** 2
    numbers = st.fractions(-4, 4, max_denominator=4)
    values = {s: data.draw(numbers) for s in sorted(found.network.free_symbols, key=str)}
    point = data.draw(numbers)
    member = found.network.subs(values)
    holding = [
        part
        for part in found.restrictions
        if all(_holds(guard, point) for guard in part.subs(values).guards)
    ]
    assert len(holding) == 1 or (is_paired and holding)  # pairs may be equal
    assert {part.subs(values).map([point]) for part in holding} == {member([point])}
    written = found.to_sympy([x])[0].subs(values).subs(x, point)
    assert written == member([point])[0]


def _holds(guard: Any, point: Fraction) -> bool:
    ((slope,),), ((shift,),) = guard.row.fractions(), guard.shift.fractions()
    height = slope * point + shift
    return (guard.above is None or height > guard.above) and (
        guard.up_to is None or height <= guard.up_to
    )


def test_patterns_are_all_choices_of_pieces() -> None:
    found = structure([1, 2, 1], activation("hardtanh"))
    assert [part.pattern for part in found.restrictions] == list(product(range(3), repeat=2))


def test_slopes_and_offsets_are_in_the_derivation_where_they_are_needed() -> None:
    def letters(entry: Activation) -> set[str]:
        steps = structure([1, 2, 1], entry).derivation.steps
        kinds = (sympy.MatrixSymbol, sympy.Symbol)
        return {part.name for step in steps for part in step.before.atoms(*kinds)}

    plain = letters(relu)
    assert {"d_1", "t_1", "r_1"} & plain == set()
    assert letters(activation("abs")) - plain == {"d_1"}
    assert letters(BENT) - plain == {"d_1", "t_1", "r_1"}


@pytest.mark.parametrize(("name", "what"), [("gelu", "is curved"), ("tanh", "is curved"),
                                            ("step", "jumps"), ("sign", "jumps")])  # fmt: skip
def test_what_has_no_patterns_is_refused(name: str, what: str) -> None:
    with pytest.raises(UnsupportedError, match=f"the activation {name} {what}; patterns need"):
        structure([1, 2, 1], activation(name))


def test_too_many_patterns_are_refused() -> None:
    with pytest.raises(UsageError, match=r"8 hidden units have 3\^8 patterns; at most 4096"):
        structure([1, 8, 1], activation("hardtanh"))
    for wrong in ("relu", None, 1):
        with pytest.raises(UsageError, match="an activation is needed"):
            structure([1, 2, 1], wrong)  # type: ignore[arg-type]


def test_the_command_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["regions", "--widths", "1,1,1", "--activation", "hardtanh"]) == 0
    printed = capsys.readouterr().out
    assert "generic hard tanh network" in printed
    assert "3 patterns" in printed
    assert run(["regions", "--widths", "2,4,1", "--activation", "max-of-pairs"]) == 0
    printed = capsys.readouterr().out
    assert "Δ = (W₂ ((e₁ f₁ᵀ + S₁) (W₁ x + b₁)) + b₂)" in printed
    assert "4 patterns" in printed
    for words, message in (
        (["--widths", "1,3,1", "--activation", "maxpool"], "which are no pairs"),
        (["--widths", "1,1,1", "--depth", "L"], "give one of a MODEL file, --widths and --depth"),
        (["--depth", "0"], "give how many layers, from 1 to 999999999"),
        (["--depth", "L", "--activation", "gelu"], "is curved"),
        (["--depth", "L", "--box", "0", "1"], "go\n  with a MODEL"),
        (["--widths", "1,1,1", "--activation", "gelu"], "is curved"),
        (["--widths", "1,1,1", "--activation", "rel"], "did you mean relu"),
        (["model.onnx", "--activation", "relu"], "--activation goes with --widths"),
    ):
        assert run(["regions", *words]) == 2
        assert message in capsys.readouterr().err


@EACH
def test_any_number_of_layers_has_a_facet_too(entry: Between) -> None:
    found = structure(depth="L", activation=entry)
    assert found.verified.level == "symbolic"
    assert [chain.label for chain in found.derivation.chains][-1] == (
        "Across a facet with L hidden layers behind it, counted from it"
    )
    *_, output, facet = found.verified.claims
    assert output.left.has(sympy.MatrixSymbol("h_L", *output.left.args[0].args[1].shape))
    assert facet.right == sympy.ZeroMatrix(*facet.left.shape)
    (zero,) = facet.premises  # nothing else is supposed than that the unit is on its facet
    assert str(zero.lhs) == "s_0"
    assert structure(depth=2, activation=entry).derivation == structure(
        [2, 2, 2, 1], entry).derivation  # fmt: skip


def test_the_command_takes_a_depth(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["regions", "--depth", "L"]) == 0
    printed = capsys.readouterr().out
    assert "generic ReLU network   L hidden layers   of any sizes" in printed
    assert "h_L = D_L W_L ⋯ D₁ W₁ x" in printed
    assert "= W_{L+1} D_L W_L ⋯ D₁ W₁ e₀ s₀" in printed
    assert run(["regions", "--depth", "3", "--json"]) == 0
    assert '"depth": 3' in capsys.readouterr().out
    with pytest.raises(UsageError, match="a depth of 0 has no hidden layer"):
        structure(depth=0)
