"""The order of terms is that of a person, whatever order they are stored in."""

from __future__ import annotations

import random
from typing import Any

import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.rendering import latex_of, line_of
from symact.rendering.names import natural


def shuffled(expression: Any, order: random.Random) -> Any:
    """The same expression with the arguments of its sums and scalar products in another order."""
    if isinstance(expression, sympy.MatrixBase):
        entries = [shuffled(entry, order) for entry in expression]
        return sympy.ImmutableMatrix(*expression.shape, entries)
    if not expression.args:
        return expression
    arguments = [shuffled(argument, order) for argument in expression.args]
    if isinstance(expression, (sympy.Add, sympy.Mul)):
        if not isinstance(expression, sympy.MatMul):
            order.shuffle(arguments)
        return type(expression)(*arguments, evaluate=False)
    return expression.func(*arguments)


@given(st.integers(0, 10**6))
def test_the_order_in_memory_does_not_matter(seed: int) -> None:
    order = random.Random(seed)
    x, y, w, b = sympy.symbols("x y w b")
    sides: list[Any] = [
        step.after
        for network in (generic([2, 3, 1]), generic([2, 2, 2, 1]), generic(depth=4))
        for step in collapse(network).derivation.steps
    ]
    columns = [sympy.ImmutableMatrix([k, 1 - k]) for k in (3, 1, 2)]
    sides.append(sympy.MatAdd(*columns, evaluate=False))
    sides += [w * x + b, (x + y) ** 3 - x * y + 1, 1 - x**2, 3 * x * y - 7 * x + y]
    for side in sides:
        other = shuffled(side, order)
        assert line_of(other) == line_of(side)
        assert latex_of(other) == latex_of(side)


def test_numbers_in_names_count_as_numbers() -> None:
    terms = [sympy.Symbol(f"w2_1_{j}") * sympy.Symbol(f"w1_{j}_1") for j in range(1, 13)]
    assert line_of(sympy.Add(*terms)).startswith("w⁽²⁾₁₁ w⁽¹⁾₁₁ + w⁽²⁾₁₂ w⁽¹⁾₂₁ + w⁽²⁾₁₃ w⁽¹⁾₃₁ + ")
    assert line_of(sympy.Add(*terms)).endswith("+ w⁽²⁾₁,₁₂ w⁽¹⁾₁₂,₁")
    later = sympy.Symbol("w10_1_1") * sympy.Symbol("w9_1_1") * sympy.Symbol("w2_1_1")
    assert line_of(later) == "w⁽¹⁰⁾₁₁ w⁽⁹⁾₁₁ w⁽²⁾₁₁"


def test_variables_before_offsets() -> None:
    W = [sympy.MatrixSymbol(f"W_{k}", 2, 2) for k in range(4)]
    x, b, c, h = (sympy.MatrixSymbol(name, 2, 1) for name in ("x", "b_1", "c", "h_1"))
    column, matrix = sympy.ImmutableMatrix([5, 6]), sympy.ImmutableMatrix([[1, 2], [3, 4]])
    assert line_of(sympy.MatAdd(b, W[1] * x)) == "W₁ x + b₁"
    assert line_of(sympy.MatAdd(W[3] * W[2] * b, W[1] * x, c)) == "W₁ x + W₃ W₂ b₁ + c"
    assert line_of(sympy.MatAdd(b, x)) == "x + b₁"
    assert line_of(sympy.MatAdd(W[1] * h, W[1] * x)) == "W₁ x + W₁ h₁"
    assert line_of(sympy.MatAdd(column, matrix * x)) == "[1 2; 3 4] x + [5; 6]"
    assert line_of(sympy.MatAdd(W[1], W[3], W[2])) == "W₁ + W₂ + W₃"


def test_small_digits_in_names_are_no_numbers() -> None:
    names = ["x²", "x10", "x2"]
    assert sorted(names, key=natural) == ["x2", "x10", "x²"]
