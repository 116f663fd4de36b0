"""Single expressions: the table of what a person would write."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symact.rendering import latex_of, line_of, text_of
from tests.rendering.expressions import EXPRESSIONS


@pytest.mark.parametrize(("expression", "text", "_latex"), EXPRESSIONS)
def test_text(expression: Any, text: str, _latex: str) -> None:
    assert text_of(expression) == text


@pytest.mark.parametrize(("expression", "_text", "latex"), EXPRESSIONS)
def test_latex(expression: Any, _text: str, latex: str) -> None:
    assert latex_of(expression) == latex


@pytest.mark.parametrize("expression", [expression for expression, _, _ in EXPRESSIONS])
def test_a_line_is_one_line_and_latex_is_ascii(expression: Any) -> None:
    assert "\n" not in line_of(expression)
    tex = latex_of(expression)
    assert tex.isascii()
    assert "operatorname" not in tex
    assert tex.count("{") == tex.count("}")


def test_lines_of_what_takes_several() -> None:
    x, n = sympy.symbols("x n", real=True)
    assert line_of(sympy.Matrix([[1, 2], [3, 4]])) == "[1 2; 3 4]"
    assert line_of(sympy.Matrix([[x + 1, 2], [3, 4]])) == "[x + 1, 2; 3, 4]"
    assert line_of(sympy.binomial(n, 2)) == "binomial(n, 2)"
    assert line_of(sympy.Piecewise((0, x <= 0), (x, True))) == "{0 if x ≤ 0; x otherwise}"


def test_symbols_are_used_as_they_are_given() -> None:
    x, other = sympy.symbols("x other")
    given = {"x": r"\mathbf{x}^{*}"}
    assert latex_of(x + other, given) == r"\mathbf{x}^{*} + \mathrm{other}"
    # a second script needs braces around the first
    assert latex_of(x**2, given) == r"\left(\mathbf{x}^{*}\right)^2"
    assert latex_of(sympy.besselj(1, x), given) == r"J_{1}\left(\mathbf{x}^{*}\right)"


def test_a_function_of_the_user_is_named_by_its_class() -> None:
    class Phi(sympy.Function):
        pass

    class my_step(sympy.Function):  # noqa: N801
        pass

    x = sympy.Symbol("x")
    assert latex_of(x * Phi(x) + my_step(x)) == r"x \Phi(x) + \mathrm{my\_step}(x)"
    assert text_of(x * Phi(x)) == "x Φ(x)"
