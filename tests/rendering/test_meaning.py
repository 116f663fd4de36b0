"""What is printed, read back, means what it was printed from: signs, order, parentheses."""

from __future__ import annotations

import re
from typing import Any

import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.logic.checks import monomials
from symact.rendering import latex_of, line_of

X, Y, Z = sympy.symbols("x y z")
NAMES = {"x": X, "y": Y, "z": Z}


def made(operation: str, left: Any, right: Any) -> Any:
    """A sum, product, quotient or power that SymPy has not tidied up."""
    if operation == "+":
        return sympy.Add(left, right, evaluate=False)
    if operation == "-":
        return sympy.Add(left, sympy.Mul(-1, right, evaluate=False), evaluate=False)
    if operation == "*":
        return sympy.Mul(left, right, evaluate=False)
    if operation == "/":
        return sympy.Mul(left, sympy.Pow(right, -1, evaluate=False), evaluate=False)
    return sympy.Pow(left, 2, evaluate=False)


leaves = st.one_of(
    st.sampled_from([X, Y, Z]),
    st.integers(-3, 12).map(sympy.Integer),
    st.fractions(-2, 2, max_denominator=5).map(sympy.Rational),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(made, st.sampled_from("+-*/^"), inner, inner),
    max_leaves=8,
)

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def from_text(text: str) -> Any:
    """Text read back: a space between factors is a product."""
    source = text.replace("−", "-").replace(" · ", "*")
    source = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"**{m[0].translate(_RAISED)}", source)
    source = re.sub(r"(?<=[\w)]) (?=[\w(])", "*", source)
    return value(source)


def from_latex(tex: str) -> Any:
    """LaTeX read back, from the innermost fraction outwards."""
    source = tex.replace(r"\left(", "(").replace(r"\right)", ")").replace(r" \cdot ", "*")
    fraction = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
    while r"\frac" in source:
        source = fraction.sub(lambda m: f"((({product(m[1])})/({product(m[2])})))", source, count=1)
    return value(product(source))


def product(source: str) -> str:
    source = re.sub(r"\^(\w)", r"**\1", source)
    return re.sub(r"(?<=[\w)]) (?=[\w(\\])", "*", source)


def value(source: str) -> Any:
    integers = re.sub(r"\d+", r"Integer(\g<0>)", source)
    return eval(integers, {"Integer": sympy.Integer, **NAMES})


def at(expression: Any, point: tuple[int, int, int]) -> Any:
    return expression.subs(dict(zip((X, Y, Z), map(sympy.Integer, point), strict=True))).doit()


@given(trees, st.tuples(*[st.integers(2, 40)] * 3))
def test_scalars(tree: Any, point: tuple[int, int, int]) -> None:
    meant = at(tree, point)
    for read in (from_text(line_of(tree)), from_latex(latex_of(tree))):
        found = at(read, point)
        assert found == meant or not (meant.is_finite and found.is_finite)


n = sympy.Symbol("n", integer=True, positive=True)
MATRICES = {name: sympy.MatrixSymbol(name, n, n) for name in ("A", "B", "C")}


def combined(operation: str, left: Any, right: Any) -> Any:
    if operation == "*":
        return sympy.MatMul(left, right, evaluate=False)
    if operation == "-":
        return sympy.MatAdd(left, sympy.MatMul(-1, right, evaluate=False), evaluate=False)
    if operation == "2":
        return sympy.MatMul(2, left, evaluate=False)
    return sympy.MatAdd(left, right, evaluate=False)


matrices = st.recursive(
    st.sampled_from(list(MATRICES.values())),
    lambda inner: st.builds(combined, st.sampled_from("+-*2"), inner, inner),
    max_leaves=7,
)


@given(matrices)
def test_matrices(tree: Any) -> None:
    for printed in (line_of(tree), latex_of(tree)):
        source = printed.replace("−", "-").replace(r"\left(", "(").replace(r"\right)", ")")
        source = re.sub(r"(?<=[\w)]) (?=[\w(])", "*", source)
        assert monomials(eval(source, dict(MATRICES))) == monomials(tree)
