"""A letter has one meaning: weights have names of their own, and so have the letters of layers."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
import sympy

from symact import AffineMap, Network, collapse, expression, generic, relu, structure
from symact.errors import UsageError


def symbols(names: str) -> tuple[sympy.Symbol, ...]:
    return sympy.symbols(names, real=True, seq=True)


def letters(network: Network) -> set[str]:
    """The names of matrices in the derivation of its collapse."""
    derivation = collapse(network).verified.derivation
    sides = [side for step in derivation.steps for side in (step.before, step.after)]
    subjects = [chain.subject for chain in derivation.chains]
    return {m.name for side in (*sides, *subjects) for m in side.atoms(sympy.MatrixSymbol)}


def two_layers(*weights: sympy.Symbol) -> Network:
    rows = [[weight] for weight in weights]
    return Network([AffineMap(rows, [1] * len(rows)), AffineMap([[1] * len(rows)], [2])])


@pytest.mark.parametrize(
    ("weight", "gone"),
    [
        ("x", "x"), ("W_1", "W_1"), ("W1", "W_1"), ("W_7", "W_1"), ("b_1", "b_2"), ("b", "b_1"),
        ("y", "y"),
    ],
)  # fmt: skip
def test_a_weight_named_like_a_layer_is_told_apart(weight: str, gone: str) -> None:
    plain = letters(two_layers(*symbols("q")))
    made = letters(two_layers(*symbols(weight)))
    assert gone in plain
    assert gone not in made
    assert len(made) == len(plain)


def test_all_of_them_at_once_have_letters_of_their_own() -> None:
    x, W, b, y, h, u = symbols("x W_1 b1 y h_1 u")
    network = Network(
        [AffineMap([[x, 1]], [u]), AffineMap([[W], [b]], [y, 1]), relu, AffineMap([[h, 1]]),
         AffineMap([[2]], [1])]
    )  # fmt: skip
    bases = {name.partition("_")[0] for name in letters(network)}
    assert not bases & {"x", "W", "b", "y", "h", "u"}
    assert len(bases) == 6  # matrices, offsets, the input, what follows the activation, z, y


def test_entries_of_generic_networks_keep_the_usual_letters() -> None:
    assert letters(generic([2, 2, 1])) == {"x", "y", "W_1", "W_2", "b_1", "b_2"}


def test_without_a_free_letter_the_weights_are_named() -> None:
    with pytest.raises(UsageError, match="in place of x is the name of a weight; rename one of a"):
        collapse(two_layers(*symbols(" ".join(ascii_lowercase))))


@pytest.mark.parametrize("letter", ["x", "W", "b", "h", "n", "y", "I"])
def test_a_depth_has_a_letter_of_its_own(letter: str) -> None:
    with pytest.raises(UsageError, match=f"the depth {letter} has the letter of .*such as L"):
        generic(depth=letter)
    with pytest.raises(UsageError, match=f"the depth {letter} has the letter"):
        generic(depth="L").subs("L", sympy.Symbol(letter, integer=True, nonnegative=True))


@pytest.mark.parametrize("given", [sympy.Symbol("q"), sympy.Symbol("q", real=True)])
def test_an_input_is_no_weight(given: sympy.Symbol) -> None:
    network = two_layers(*symbols("q"))
    with pytest.raises(UsageError, match="the input q and the weight q of the network"):
        expression(network, [2 * given])
    assert expression(network.subs("q", 3), [given])[0] == 3 * given + 3


def test_an_input_of_a_structure_is_no_weight() -> None:
    with pytest.raises(UsageError, match="the input b1_1 and the weight b1_1"):
        structure([1, 1, 1]).to_sympy([sympy.Symbol("b1_1")])
