"""Polynomials over python-flint, against SymPy's own expansion."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ZZ
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed

from symact import RationalMatrix, collapse, generic
from symact.numbers.polynomials import Polynomials, unified

a, b, c = sympy.symbols("a b c")
named = sympy.Symbol("a", real=True)
"""Another symbol of the name a."""

MONOMIALS = [sympy.S.One, a, b, a * b, a**3, c, named, named * a]


@st.composite
def expressions(draw: st.DrawFn) -> sympy.Expr:
    numbers = st.fractions(-9, 9, max_denominator=12)
    terms = draw(st.lists(st.tuples(numbers, st.sampled_from(MONOMIALS)), max_size=4))
    return sympy.Add(*(sympy.Rational(*n.as_integer_ratio()) * m for n, m in terms))


def tables(rows: int, columns: int) -> st.SearchStrategy[list[list[sympy.Expr]]]:
    row = st.lists(expressions(), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


@settings(max_examples=60)
@given(tables(2, 3), tables(3, 2))
def test_products_are_those_of_sympy(left: Any, right: Any) -> None:
    product = RationalMatrix.of(left) @ RationalMatrix.of(right)
    expected = (sympy.Matrix(left) * sympy.Matrix(right)).expand()
    assert product.to_sympy() == expected
    assert product == RationalMatrix.of(expected)
    assert hash(product) == hash(RationalMatrix.of(expected))
    assert product.is_numeric == (not expected.free_symbols)


@settings(max_examples=60)
@given(tables(2, 2), tables(2, 2))
def test_sums_stacks_and_lowest_terms_are_those_of_sympy(left: Any, right: Any) -> None:
    first, second = RationalMatrix.of(left), RationalMatrix.of(right)
    assert (first - second).to_sympy() == (sympy.Matrix(left) - sympy.Matrix(right)).expand()
    assert RationalMatrix.stack([first, second]).to_sympy() == sympy.Matrix([*left, *right])
    scaled = first.scaled(Fraction(6)).scaled(Fraction(1, 6)).reduced()
    assert scaled == first
    assert scaled.denominator == first.reduced().denominator
    assert first.rank() == sympy.Matrix(left).rank(simplify=True)


def test_a_symbol_for_each_weight_is_expanded_as_sympy_does() -> None:
    widths = [3, 4, 2, 3]
    network = generic(widths)
    matrix, offset = sympy.eye(3), sympy.zeros(3, 1)
    for node in network.nodes:
        weight, bias = node.operation.to_affine().to_sympy()
        matrix, offset = (weight * matrix).expand(), (weight * offset + bias).expand()
    merged = collapse(network).runs[0].map
    assert merged.matrix.to_sympy() == matrix
    assert merged.offset.to_sympy() == offset


def test_two_symbols_of_one_name_stay_two() -> None:
    product = RationalMatrix.of([[a]]) @ RationalMatrix.of([[named]])
    assert product.to_sympy()[0] == a * named
    assert product != RationalMatrix.of([[a * a]])


def test_what_has_no_symbols_left_is_numeric() -> None:
    matrix = RationalMatrix.of([[a, 1]])
    rest = matrix - RationalMatrix.of([[a, 0]])
    assert rest.is_numeric
    assert rest.fractions() == ((Fraction(0), Fraction(1)),)


def test_matrices_over_rings_of_sympy_are_taken() -> None:
    ring = ZZ[a, b]
    made = RationalMatrix(DomainMatrix([[ring.gens[0] + 2, ring.zero]], (1, 2), ring), 3)
    assert made == RationalMatrix.of([[(a + 2) / 3, 0]])


def test_rings_are_unified_by_their_symbols() -> None:
    first, second = (RationalMatrix.of([[entry]]).numerators for entry in (a * b, c))
    numbers = RationalMatrix.of([[7]]).numerators
    made = unified([first, numbers, second])
    assert {matrix.domain for matrix in made} == {Polynomials((a, b, c))}
    assert [matrix.to_Matrix()[0] for matrix in made] == [a * b, 7, c]


@pytest.mark.parametrize("thing", [0.5, "1", a, None])
def test_only_integers_and_elements_are_of_a_ring(thing: Any) -> None:
    ring = Polynomials((a, b))
    with pytest.raises(CoercionFailed, match="no element of ZZ"):
        ring.convert(thing)
    with pytest.raises(CoercionFailed):
        ring.convert(Polynomials((a,)).generators[0])
