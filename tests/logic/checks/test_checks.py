"""The checks: each accepts what is true and refuses what is false."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import UnsupportedError
from symact.logic.checks import MatrixIdentity, Values, from_monomials, monomials, weakest
from symact.networks.operations import Affine, Scale
from symact.numbers.matrix import RationalMatrix

n, m, p = sympy.symbols("n m p", integer=True, positive=True)
A, B = sympy.MatrixSymbol("A", n, m), sympy.MatrixSymbol("B", m, p)
C = sympy.MatrixSymbol("C", m, p)
S, T = sympy.MatrixSymbol("S", n, n), sympy.MatrixSymbol("T", n, n)
x = sympy.MatrixSymbol("x", n, 1)
k = sympy.Symbol("k")

TRUE = [
    (A * (B + C), A * B + A * C),
    ((S + T) * (S + T), S * S + S * T + T * S + T * T),
    (k * (S + T) * x, k * S * x + k * T * x),
    ((k + 1) * S - S, k * S),
    (S * sympy.Identity(n) * T, S * T),
    (S - S, sympy.ZeroMatrix(n, n)),
    (S * sympy.ZeroMatrix(n, n) + T, T),
    ((k + 1) ** 2 * S, (k**2 + 2 * k + 1) * S),
    ((S + T) * S.T, S * S.T + T * S.T),
]
FALSE = [
    (A * (B + C), A * B - A * C),
    (S * T, T * S),
    ((S + T) * (S - T), S * S - T * T),
    (k * S, S),
    (S + T, S),
    (S * x + x, S * x),
    (S.T * T, S * T),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_matrix_identity_accepts_what_is_true(left: sympy.Basic, right: sympy.Basic) -> None:
    assert MatrixIdentity().run(left, right).holds


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_matrix_identity_refuses_what_is_false(left: sympy.Basic, right: sympy.Basic) -> None:
    outcome = MatrixIdentity().run(left, right)
    assert not outcome.holds
    assert MatrixIdentity().run(left - right, outcome.difference).holds


def test_matrix_identity_uses_definitions_only_when_given() -> None:
    letter = sympy.MatrixSymbol("L", n, p)
    assert not MatrixIdentity().run(letter, A * B).holds
    assert MatrixIdentity({letter: A * B}).run(letter, A * B).holds
    assert not MatrixIdentity({letter: A * C}).run(letter, A * B).holds


@pytest.mark.parametrize("expression", [S.I, S**k, sympy.HadamardProduct(S, T)])
def test_what_has_no_normal_form_is_refused_by_name(expression: sympy.Basic) -> None:
    with pytest.raises(UnsupportedError, match="no normal form"):
        monomials(expression)


words = st.lists(st.sampled_from([S, T]), min_size=1, max_size=3)
sums = st.lists(st.tuples(st.integers(-3, 3), words), min_size=1, max_size=3)


def _expression(terms: list[tuple[int, list[sympy.Basic]]]) -> sympy.Basic:
    return sum((c * sympy.MatMul(*w, evaluate=False) for c, w in terms), sympy.ZeroMatrix(n, n))


@given(sums, sums, sums)
def test_normal_forms_are_a_ring(a: list, b: list, c: list) -> None:  # type: ignore[type-arg]
    x_, y_, z_ = map(_expression, (a, b, c))
    left = sympy.MatMul(x_, sympy.MatAdd(y_, z_, evaluate=False), evaluate=False)
    right = sympy.MatAdd(
        sympy.MatMul(x_, y_, evaluate=False), sympy.MatMul(x_, z_, evaluate=False), evaluate=False
    )
    assert monomials(left) == monomials(right)
    assert monomials(from_monomials(monomials(left), (n, n))) == monomials(left)


# -- values ---------------------------------------------------------------------------------------

x2, h3 = sympy.MatrixSymbol("x", 2, 1), sympy.MatrixSymbol("h", 3, 1)
W1, W2 = sympy.MatrixSymbol("W_1", 3, 2), sympy.MatrixSymbol("W_2", 2, 3)
b1 = sympy.MatrixSymbol("b_1", 3, 1)
FIRST = [[1, 2], [0, 1], [3, 0]]
SECOND = [["1/2", 0, 1], [0, 1, -1]]
VALUES = {
    W1: RationalMatrix.of(FIRST),
    W2: RationalMatrix.of(SECOND),
    b1: RationalMatrix.column([1, 2, 3]),
}
PRODUCT = sympy.ImmutableMatrix([[sympy.Rational(7, 2), 1], [-3, 1]])
SHIFT = sympy.ImmutableMatrix([sympy.Rational(7, 2), -1])


def test_values_accept_the_product_and_refuse_every_entry_changed() -> None:
    before = W2 * W1 * x2 + W2 * b1
    check = Values((x2,), VALUES)
    assert check.run(before, PRODUCT * x2 + SHIFT).holds
    for i in range(2):
        for j in range(2):
            wrong = PRODUCT.as_mutable()
            wrong[i, j] += sympy.Rational(1, 10**30)
            assert not check.run(before, sympy.ImmutableMatrix(wrong) * x2 + SHIFT).holds
        wrong = SHIFT.as_mutable()
        wrong[i] -= sympy.Rational(1, 10**30)
        assert not check.run(before, PRODUCT * x2 + sympy.ImmutableMatrix(wrong)).holds


def test_values_keep_variables_apart() -> None:
    left = W2 * h3 + x2
    matrix = sympy.ImmutableMatrix([[sympy.Rational(1, 2), 0, 1], [0, 1, -1]])
    assert Values((x2, h3), VALUES).run(left, matrix * h3 + sympy.eye(2) * x2).holds
    assert not Values((x2, h3), VALUES).run(left, matrix * h3 + 2 * sympy.eye(2) * x2).holds


def test_values_take_operations_without_their_offset() -> None:
    from symact.numbers.affine import AffineMap

    values = {W1: Affine(AffineMap(FIRST, [5, 5, 5])), W2: RationalMatrix.of(SECOND)}
    assert Values((x2,), values).run(W2 * W1 * x2, PRODUCT * x2).holds
    scale = sympy.MatrixSymbol("D", 2, 2)
    values[scale] = Scale([2, 3], [1, 1])
    doubled = sympy.ImmutableMatrix([[7, 2], [-9, 3]])
    assert Values((x2,), values).run(scale * W2 * W1 * x2, doubled * x2).holds


def test_values_name_the_symbol_without_one() -> None:
    other = sympy.MatrixSymbol("Q", 2, 2)
    with pytest.raises(UnsupportedError, match="Q"):
        Values((x2,), VALUES).run(other * x2, x2)


# -- rules ----------------------------------------------------------------------------------------

G, Y = sympy.MatrixSymbol("G", m, n), sympy.MatrixSymbol("Y", 1, n)


def test_what_is_supposed_of_products_is_used() -> None:
    inverse = MatrixIdentity(rules={A * G * A: A})
    assert inverse.run(A * G * A * G, A * G).holds
    assert inverse.run((A * G - sympy.Identity(n)) * A, sympy.ZeroMatrix(n, m)).holds
    assert inverse.run(3 * A * G * A - k * A, (3 - k) * A).holds
    assert not inverse.run(3 * A * G * A, A).holds
    assert not inverse.run(G * A * G, G).holds
    assert not inverse.run(A * G * A, 2 * A).holds
    assert not MatrixIdentity().run(A * G * A, A).holds
    c = sympy.MatrixSymbol("c", m, 1)
    longer = MatrixIdentity({c: G * x}, {Y * x: sympy.Identity(1) + Y * A * G * x})
    assert longer.run(Y * x - Y * A * c, sympy.Identity(1)).holds
    with pytest.raises(UnsupportedError, match="not the shape"):
        MatrixIdentity({C: G * x}).run(A * C, A * C)


def test_rules_are_about_products_and_come_to_an_end() -> None:
    with pytest.raises(UnsupportedError, match="no rule"):
        MatrixIdentity(rules={2 * A: A}).run(A, A)
    with pytest.raises(UnsupportedError, match="no rule"):
        MatrixIdentity(rules={sympy.Identity(n): 2 * sympy.Identity(n)}).run(A, A)
    with pytest.raises(UnsupportedError, match="does not end"):
        MatrixIdentity(rules={A * G: A * G * A * G}).run(A * G * x, x)


# -- levels ---------------------------------------------------------------------------------------


def test_the_weakest_level_is_the_level_of_the_whole() -> None:
    assert weakest([]) == "symbolic"
    assert weakest(["symbolic", "instances", "enclosure"]) == "instances"
    assert weakest(["prose", "cited"]) == "prose"
