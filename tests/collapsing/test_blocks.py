"""Networks with symbols: generic ones, and networks as expressions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import activation, relu
from symact.collapsing.blocks import Stack, generic
from symact.errors import ShapeError, SymactError, UnsupportedError, UsageError
from symact.logic.checks import monomials
from symact.logic.checks.layers import LayerProduct, LayerSum
from symact.networks.kinds.expression import expression
from symact.networks.kinds.rational import RationalKind
from symact.networks.network import Network
from symact.networks.traversal import walk
from symact.numbers.matrix import RationalMatrix
from symact.testing import inputs, networks


def test_every_entry_has_its_symbol() -> None:
    network = generic([2, 3, 1])
    first, second = (node.operation.to_affine() for node in network.nodes)
    assert str(first.matrix.to_sympy()[2, 1]) == "w1_3_2"
    assert str(second.offset.to_sympy()[0]) == "b2_1"
    assert len(expression(network, sympy.symbols("x y"))[0].free_symbols) == 2 + 6 + 3 + 3 + 1


def test_an_activation_goes_between_the_layers() -> None:
    network = generic([1, 2, 1], activation=relu)
    assert [type(node.operation).__name__ for node in network.nodes] == [
        "Affine",
        "Activate",
        "Affine",
    ]
    blocks = generic(depth=3, activation=relu)
    assert (blocks.maps, blocks.activations) == (4, 3)


def test_blocks_have_symbolic_shapes() -> None:
    stack = generic(depth=2)
    assert isinstance(stack, Stack)
    assert [str(size) for size in stack.blocks[1].weight.shape] == ["n_2", "n_1"]
    assert [str(size) for size in stack.shape] == ["n_2", "n_0"]
    with pytest.raises(UnsupportedError, match="no numbers"):
        walk(stack.listing(), RationalKind(), RationalMatrix.column([1]))


def test_a_letter_means_any_depth() -> None:
    stack = generic(depth="L")
    assert isinstance(stack, Stack)
    assert stack.letter is not None
    assert stack.letter.is_integer
    assert (stack.maps, stack.activations, repr(stack)) == (
        stack.letter,
        0,
        "<stack n_0 → n_L: L affine maps, 0 activations>",
    )


@pytest.mark.parametrize(
    ("widths", "depth", "words"),
    [
        (None, None, "either widths or a depth"),
        ([2, 3], 2, "either widths or a depth"),
        ([2], None, "make no layer"),
        ([2, 0], None, "a whole number from 1 on"),
        ([2, -1], None, "a whole number from 1 on"),
        ([2, True], None, "a whole number from 1 on"),
        ([2, 1.5], None, "a whole number from 1 on"),
        ([500, 500], None, "at most"),
        (None, 0, "no integer from 1"),
        (None, -3, "no integer from 1"),
        (None, 1000, "no integer from 1"),
        (None, True, "no integer from 1"),
    ],
)
def test_senseless_sizes_are_refused(widths: Any, depth: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        generic(widths, depth=depth)


@given(st.data())
def test_an_expression_has_the_values_of_the_network(data: Any) -> None:
    network = data.draw(networks(max_layers=4))
    symbols = sympy.symbols(f"x:{network.inputs}", real=True)
    column = expression(network, symbols)
    point = data.draw(inputs(network))
    values = {
        s: sympy.Rational(*Fraction(v).as_integer_ratio())
        for s, v in zip(symbols, point, strict=True)
    }
    exact = network(point)
    for entry, value in zip(column, exact, strict=True):
        assert entry.subs(values) == sympy.Rational(value.numerator, value.denominator)


def test_an_expression_uses_the_callers_symbols() -> None:
    t = sympy.Symbol("t", real=True)
    network = Network([generic([1, 1]).nodes[0].operation.to_affine(), activation("gelu")])
    (entry,) = expression(network, [t**2])
    assert entry.has(sympy.erf)
    assert t in entry.free_symbols


def test_an_expression_needs_one_symbol_for_each_input() -> None:
    with pytest.raises(ShapeError, match="1 symbol for a network of 2 inputs"):
        expression(generic([2, 1]), [sympy.Symbol("x")])


def test_products_and_sums_of_layers_unfold_by_their_definition() -> None:
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    assert LayerProduct(0).unfolded() == sympy.Identity(LayerProduct(0).shape[0])
    assert LayerSum(0).unfolded().is_ZeroMatrix
    words = monomials(LayerSum(n + 1).unfolded())
    assert len(words) == 2
    assert LayerProduct(n + 1).shape[0] == LayerSum(n + 1).shape[0]
    assert LayerProduct(2).unfolded().has(LayerProduct(1))


def test_blocks_compose() -> None:
    first, second = generic(depth=2).blocks
    whole = second.after(first)
    assert monomials(whole.weight) == monomials(second.weight * first.weight)
    assert monomials(whole.bias) == monomials(second.weight * first.bias + second.bias)
    assert second.linear().bias.is_ZeroMatrix
    with pytest.raises(SymactError):
        Stack((second, first))
