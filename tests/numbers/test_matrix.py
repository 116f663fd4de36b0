"""The gate and exact matrices: every way in, every refusal, and the laws of the algebra."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import GF, ZZ
from sympy.external.gmpy import GROUND_TYPES
from sympy.polys.matrices import DomainMatrix

from symact.errors import NumberError, ShapeError, SymactError
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import DIGITS, rational

F = Fraction
Table = list[list[Fraction]]
x, y = sympy.symbols("x y")


def test_sympy_computes_with_flint() -> None:
    assert GROUND_TYPES == "flint"


# -- one number ---------------------------------------------------------------------------------

ACCEPTED = [
    (0, F(0)),
    (-7, F(-7)),
    (10**50, F(10**50)),
    (F(2, 6), F(1, 3)),
    (0.5, F(1, 2)),
    (0.1, F(3602879701896397, 2**55)),
    (-0.0, F(0)),
    (5e-324, F(1, 2**1074)),
    (1.7976931348623157e308, F((2**53 - 1) * 2**971)),
    (np.float16(0.1), F(819, 2**13)),
    (np.float32(0.1), F(13421773, 2**27)),
    (np.float64(0.1), F(3602879701896397, 2**55)),
    (np.longdouble(0.5), F(1, 2)),
    (np.int8(-128), F(-128)),
    (np.uint64(2**64 - 1), F(2**64 - 1)),
    (np.array(0.25), F(1, 4)),
    (np.array(3), F(3)),
    (Decimal("0.1"), F(1, 10)),
    (Decimal("1E+400"), F(10**400)),
    (Decimal("-1E-400"), F(-1, 10**400)),
    (sympy.Integer(4), F(4)),
    (sympy.Rational(-1, 3), F(-1, 3)),
    (sympy.Float(0.1), F(3602879701896397, 2**55)),
    (sympy.Float("0.1", 40), F(*map(int, sympy.Rational(sympy.Float("0.1", 40)).as_numer_denom()))),
    (sympy.S.Half, F(1, 2)),
    (flint.fmpz(5), F(5)),
    (flint.fmpq(5, 15), F(1, 3)),
    ("1/3", F(1, 3)),
    (" -4/6 ", F(-2, 3)),
    ("+7", F(7)),
    ("-0.1", F(-1, 10)),
    (".5", F(1, 2)),
    ("5.", F(5)),
    ("1e-30", F(1, 10**30)),
    ("2.5E+3", F(2500)),
    ("-.5e1", F(-5)),
    ("0.0", F(0)),
    ("1" * DIGITS, F(int("1" * DIGITS))),
    (f"1e{DIGITS}", F(10**DIGITS)),
]


@pytest.mark.parametrize(("value", "exact"), ACCEPTED, ids=lambda v: repr(v)[:25])
def test_accepted(value: Any, exact: Fraction) -> None:
    found = rational(value)
    assert type(found) is Fraction
    assert found == exact


REFUSED = [
    (float("nan"), "w is nan; only finite"),
    (float("inf"), "w is inf; only finite"),
    (np.float32("-inf"), "w is -inf; only finite"),
    (Decimal("NaN"), "w is NaN; only finite"),
    (Decimal("sNaN"), "w is sNaN; only finite"),
    (Decimal("-Infinity"), "w is -Infinity; only finite"),
    (Decimal("1E+9999"), "w has the exponent"),
    (sympy.nan, "w is nan, which is no rational number"),
    (sympy.oo, "w is oo, which is no rational number"),
    (sympy.sqrt(2), "w is sqrt(2), which is no rational number"),
    (sympy.pi, "w is pi, which is no rational number"),
    (x, "w is x, which is no rational number"),
    (True, "w is the truth value True; write 0 or 1"),
    (np.bool_(False), "w is the truth value False"),
    (np.array(True), "w is the truth value True"),
    (1 + 2j, "w is (1+2j), which is no rational number"),
    (None, "w is None, which is no rational number"),
    ([1], "w is [1], which is no rational number"),
    (np.array([1.0]), "w is array([1.]), which is no rational number"),
    (b"1", "w is b'1', which is no rational number"),
    ("", "w is the text '', which has no digits"),
    (".", "w is the text '.', which has no digits"),
    ("-e5", "w is the text '-e5', which has no digits"),
    ("abc", "w is the text 'abc', which is no number"),
    ("nan", "w is the text 'nan', which is no number"),
    ("inf", "w is the text 'inf', which is no number"),
    ("1/-3", "w is the text '1/-3', which is no number"),
    ("1/0", "w is '1/0': a fraction cannot have denominator 0"),
    ("1//2", "is no number"),
    ("1/2/3", "is no number"),
    ("0.5/2", "is no number"),
    ("1 2", "is no number"),
    ("1_000", "is no number"),
    ("0x10", "is no number"),
    ("١", "is no number"),
    ("1" * (DIGITS + 1), f"w is text of {DIGITS + 1} characters; at most {DIGITS} are read"),
    (f"1e{DIGITS + 1}", f"w has the exponent {DIGITS + 1}; at most ±{DIGITS} is read"),
    (f"1e-{DIGITS + 1}", f"w has the exponent -{DIGITS + 1}; at most"),
    ("1e999999", "w has the exponent 999999; at most"),
]


@pytest.mark.parametrize(("value", "message"), REFUSED, ids=lambda v: repr(v)[:25])
def test_refused(value: Any, message: str) -> None:
    with pytest.raises(NumberError) as caught:
        rational(value, "w")
    assert message in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_what_it_stores_and_its_text_is_what_it_spells(number: float) -> None:
    assert rational(number) == F(number)
    assert rational(repr(number)) == F(Decimal(repr(number)))


@given(st.fractions())
def test_text_of_a_fraction_comes_back(number: Fraction) -> None:
    assert rational(str(number)) == number


# -- arrays -------------------------------------------------------------------------------------


def entries(matrix: RationalMatrix) -> Table:
    return [list(row) for row in matrix.fractions()]


def one_by_one(array: np.ndarray[Any, Any]) -> Table:
    """The independent way: each entry by Python's own exact conversion."""
    return [[F(entry) for entry in row] for row in array.tolist()]


@st.composite
def float_arrays(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    width: Any = draw(st.sampled_from([16, 32, 64]))
    rows, columns = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    numbers = st.floats(allow_nan=False, allow_infinity=False, width=width)
    flat = draw(st.lists(numbers, min_size=rows * columns, max_size=rows * columns))
    return np.array(flat, dtype=f"float{width}").reshape(rows, columns)


@given(float_arrays())
def test_an_array_is_its_entries(array: np.ndarray[Any, Any]) -> None:
    matrix = RationalMatrix.of(array)
    assert matrix.shape == array.shape
    assert entries(matrix) == one_by_one(array)


EXTREMES = [
    np.array([[5e-324, 1e300], [-1e-300, 0.0]]),
    np.array([[5e-324, -5e-324], [1.5e-323, 2.2250738585072014e-308]]),
    np.array([[1.7976931348623157e308, -1.7976931348623157e308]]),
    np.array([[2.0**1023, 2.0**1000], [0.0, 2.0**970]]),
    np.array([[2.0**62, 1.0], [2.0**63, 3.0], [2.0**9, 2.0**-1]]),
    np.array([[2.0**53 - 1, 2.0**61], [-(2.0**53) + 1, 1.0]]),
    *(
        np.array([[2.0**53 - 1, (2.0**53 - 1) * 2.0**k], [0.0, -1.0 - 2.0**-52]])
        for k in range(8, 14)
    ),
    *(np.array([[2.0**53 - 1, (1 - 2.0**53) * 2.0**k]]) for k in range(8, 14)),
    np.array([[-0.0, 0.0]]),
    np.zeros((3, 2)),
    np.zeros((0, 3)),
    np.array([[1e-45, 1e38], [-3.4028235e38, 1.1754944e-38]], dtype=np.float32),
    np.array([[6e-8, 65504], [-65504, 6.1e-5]], dtype=np.float16),
    np.array([[np.iinfo(np.int64).min, np.iinfo(np.int64).max]]),
    np.array([[2**64 - 1, 0]], dtype=np.uint64),
    np.array([[-128, 127]], dtype=np.int8),
    np.array([[0.1, 0.2], [0.3, 0.4]])[:, ::-1].T,
    np.array([[0.1, 0.2]], dtype=">f8"),
]


@pytest.mark.parametrize("array", EXTREMES, ids=lambda a: f"{a.dtype}{a.shape}")
def test_extreme_arrays(array: np.ndarray[Any, Any]) -> None:
    assert entries(RationalMatrix.of(array)) == one_by_one(array)
    if array.shape[0]:
        column = RationalMatrix.column(array[:, 0])
        assert [row[0] for row in entries(column)] == [row[0] for row in one_by_one(array)]


def test_every_container_gives_the_same_matrix() -> None:
    nested: list[list[Any]] = [["1/2", 0], [0.25, 3]]
    ways = [
        nested,
        tuple(map(tuple, nested)),
        np.array(nested, dtype=object),
        np.array([[0.5, 0], [0.25, 3]], dtype=np.float16),
        sympy.Matrix([[sympy.S.Half, 0], [sympy.Rational(1, 4), 3]]),
        sympy.ImmutableMatrix([[0.5, 0], [0.25, 3]]),
        np.ma.array([[0.5, 0], [0.25, 3]]),
        np.array([[0.5, 0], [0.25, 3]], dtype=np.longdouble),
        RationalMatrix.of(nested),
    ]
    assert {RationalMatrix.of(way) for way in ways} == {RationalMatrix.of(nested)}
    columns = [
        ["1/2", 0.25],
        np.array([0.5, 0.25]),
        sympy.Matrix([[0.5, 0.25]]),
        sympy.Matrix([0.5, 0.25]),
        (F(1, 2), "0.25"),
        RationalMatrix.of([[0.5], [0.25]]),
    ]
    assert {RationalMatrix.column(way) for way in columns} == {
        RationalMatrix.of([["1/2"], ["1/4"]])
    }


REFUSED_MATRICES = [
    ([[1, 2], [3]], ShapeError, "W has 2 numbers in row 0 but 1 in row 1"),
    ([1, 2], ShapeError, "W[0] is 1; a row of numbers, is needed"),
    (5, ShapeError, "W is 5; a matrix, a sequence of rows, is needed"),
    ("12", ShapeError, "W is '12'; a matrix"),
    (["12"], ShapeError, "W[0] is '12'; a row"),
    (np.zeros(3), ShapeError, "W has 1 dimension (3,); a matrix has 2"),
    (np.zeros((1, 2, 3)), ShapeError, "W has 3 dimensions (1, 2, 3)"),
    ([[1, "x"]], NumberError, "W[0, 1] is the text 'x'"),
    ([[1, 2], [None, 3]], NumberError, "W[1, 0] is None"),
    ([[True, 1]], NumberError, "W[0, 0] is the truth value True"),
    (np.array([[True, False]]), NumberError, "W[0, 0] is the truth value True"),
    (np.array([[1.0, 2.0], [3.0, np.nan]]), NumberError, "W[1, 1] is nan"),
    (np.array([[1.0, -np.inf]], dtype=np.float16), NumberError, "W[0, 1] is -inf"),
    (np.array([[1.0], [np.nan]]), NumberError, "W[1] is nan"),
    (np.array([[1j]]), NumberError, "W[0] is 1j"),
    (np.array([[1, np.inf]], dtype=np.longdouble), NumberError, "W[0, 1] is inf"),
    ([[sympy.sqrt(2), 1]], NumberError, "W[0, 0] is sqrt(2)"),
    ([[1 / x]], NumberError, "W has entries in ZZ(x); entries with symbols must be polynomials"),
    ([[sympy.sin(x)]], NumberError, "must be polynomials"),
    ([[sympy.sqrt(2) * x]], NumberError, "must be polynomials"),
    ([[sympy.pi * x]], NumberError, "must be polynomials"),
    ([[sympy.I * x]], NumberError, "must be polynomials"),
    ([[2**x]], NumberError, "must be polynomials"),
    ([[0.5 * x]], NumberError, "must be polynomials"),
    ([[x, float("nan")]], NumberError, "W[0, 1] is nan"),
]


@pytest.mark.parametrize(
    ("data", "error", "message"), REFUSED_MATRICES, ids=lambda v: repr(v)[:25].replace("\n", "")
)
def test_refused_matrices(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        RationalMatrix.of(data, "W")
    assert message in str(caught.value)


REFUSED_COLUMNS = [
    (5, ShapeError, "b is 5; a vector, a sequence of numbers, is needed"),
    (np.zeros((2, 2)), ShapeError, "b has 2 dimensions (2, 2); a vector has 1"),
    (sympy.zeros(2, 2), ShapeError, "b is a matrix of shape (2, 2); a vector is needed"),
    (RationalMatrix.zeros(1, 2), ShapeError, "b is a matrix of shape (1, 2); a column is needed"),
    ([1, "z"], NumberError, "b[1] is the text 'z'"),
    (np.array([1, np.inf]), NumberError, "b[1] is inf"),
]


@pytest.mark.parametrize(("data", "error", "message"), REFUSED_COLUMNS, ids=lambda v: repr(v)[:25])
def test_refused_columns(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        RationalMatrix.column(data, "b")
    assert message in str(caught.value)


# -- algebra, against lists of fractions --------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn, rows: int | None = None, columns: int | None = None) -> Table:
    """Rows of small fractions, of one draw of bytes."""
    m = rows or draw(st.integers(1, 4))
    n = columns or draw(st.integers(1, 4))
    data = draw(st.binary(min_size=2 * m * n, max_size=2 * m * n))
    flat = [F(a - 256 * (a > 127), 1 + b % 12) for a, b in zip(data[::2], data[1::2], strict=True)]
    return [flat[i * n : (i + 1) * n] for i in range(m)]


def product(a: Table, b: Table) -> Table:
    columns = transposed(b)
    return [
        [sum((p * q for p, q in zip(row, col, strict=True)), F(0)) for col in columns] for row in a
    ]


def transposed(a: Table) -> Table:
    return [list(row) for row in zip(*a, strict=True)]


def plus(a: Table, b: Table) -> Table:
    return [[p + q for p, q in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


@given(st.data())
def test_sums_and_products(data: st.DataObject) -> None:
    m, n, k = (data.draw(st.integers(1, 3)) for _ in range(3))
    a, b, c = data.draw(tables(m, n)), data.draw(tables(m, n)), data.draw(tables(n, k))
    A, B, C = map(RationalMatrix.of, (a, b, c))
    assert entries(A + B) == plus(a, b)
    assert A - B == A + -B
    assert entries(-B) == [[-entry for entry in row] for row in b]
    assert entries(A @ C) == product(a, c)
    assert (A + B) @ C == A @ C + B @ C
    assert A @ RationalMatrix.identity(n) == A == RationalMatrix.identity(m) @ A
    assert entries(A.transpose()) == transposed(a)
    assert (A @ C).transpose() == C.transpose() @ A.transpose()
    assert (A - A).is_zero
    assert A.is_zero == (not any(any(row) for row in a))


@given(tables(), st.fractions(max_denominator=50), st.data())
def test_scaling_and_columns(a: Table, factor: Fraction, data: st.DataObject) -> None:
    A = RationalMatrix.of(a)
    column = [entry for (entry,) in data.draw(tables(len(a), 1))]
    C = RationalMatrix.column(column)
    by_row = list(zip(a, column, strict=True))
    assert entries(A.scaled(factor)) == [[factor * e for e in row] for row in a]
    assert entries(A.plus_column(C)) == [[e + c for e in row] for row, c in by_row]
    assert entries(A.rows_times(C)) == [[e * c for e in row] for row, c in by_row]
    assert entries(A.mapped(lambda p: 3 * p, factor=6)) == [[e / 2 for e in row] for row in a]


@given(tables(), st.integers(1, 60))
def test_equality_and_hash_do_not_see_denominators(a: Table, k: int) -> None:
    A = RationalMatrix.of(a)
    same = RationalMatrix(A.numerators * A.numerators.domain.convert(k), A.denominator * k)
    assert same == A
    assert hash(same) == hash(A)
    lowest = same.reduced()
    assert lowest == A
    common = math.gcd(lowest.denominator, *(int(entry) for entry in lowest.flat))
    assert common == 1


@given(tables(), st.data())
def test_one_different_entry_is_a_different_matrix(a: Table, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(a) - 1))
    j = data.draw(st.integers(0, len(a[0]) - 1))
    b = [list(row) for row in a]
    b[i][j] += F(1, 1 + data.draw(st.integers(0, 10**6)))
    assert RationalMatrix.of(a) != RationalMatrix.of(b)
    assert RationalMatrix.of(a) != transposed(a)


def test_shapes_are_part_of_equality() -> None:
    assert RationalMatrix.zeros(2, 3) != RationalMatrix.zeros(3, 2)
    assert RationalMatrix.zeros(2, 3) == RationalMatrix.of([[0, 0, 0], ["0/5", 0.0, 0]])
    assert RationalMatrix.identity(2) == RationalMatrix.of([[1, 0], [0, "2/2"]])
    # SymPy has sparse and dense matrices, and calls them unequal
    sparse = RationalMatrix(DomainMatrix({0: {1: ZZ(2)}}, (1, 2), ZZ))
    assert sparse == RationalMatrix.of([[0, 2]])
    assert hash(sparse) == hash(RationalMatrix.of([[0, 2]]))


@given(st.data())
def test_take_and_scatter_are_transposes(data: st.DataObject) -> None:
    a = data.draw(tables())
    m = len(a)
    rows = data.draw(st.lists(st.integers(-1, m - 1), min_size=1, max_size=6))
    A = RationalMatrix.of(a)
    taken = A.take(rows)
    assert entries(taken) == [a[i] if i >= 0 else [F(0)] * len(a[0]) for i in rows]
    selection = RationalMatrix.identity(m).take(rows)
    b = data.draw(tables(len(rows)))
    B = RationalMatrix.of(b)
    assert selection @ A == taken
    assert B.scatter(rows, m) == selection.transpose() @ B


@given(st.data())
def test_split_stack_fold_unfold(data: st.DataObject) -> None:
    copies, n, k = (data.draw(st.integers(1, 3)) for _ in range(3))
    a = data.draw(tables(copies * n, k))
    A = RationalMatrix.of(a)
    parts = A.split(copies)
    assert [entries(part) for part in parts] == [a[c * n : (c + 1) * n] for c in range(copies)]
    assert RationalMatrix.stack(parts) == A
    folded = A.folded(copies)
    assert folded.shape == (n, copies * k)
    assert entries(folded) == [
        [entry for c in range(copies) for entry in a[c * n + i]] for i in range(n)
    ]
    assert folded.unfolded(copies) == A


@given(st.data())
def test_stack_brings_parts_to_one_denominator(data: st.DataObject) -> None:
    k = data.draw(st.integers(1, 3))
    parts = [data.draw(tables(None, k)) for _ in range(data.draw(st.integers(1, 3)))]
    stacked = RationalMatrix.stack([RationalMatrix.of(part) for part in parts])
    assert entries(stacked) == [row for part in parts for row in part]


@settings(max_examples=30)
@given(st.data())
def test_rank_is_that_of_sympy(data: st.DataObject) -> None:
    m, n, middle = (data.draw(st.integers(1, 4)) for _ in range(3))
    a = product(data.draw(tables(m, middle)), data.draw(tables(middle, n)))
    expected = sympy.Matrix(m, n, lambda i, j: sympy.Rational(*a[i][j].as_integer_ratio())).rank()
    assert RationalMatrix.of(a).rank() == expected
    assert expected <= middle


def test_rank_over_symbols_is_generic() -> None:
    assert RationalMatrix.of([[x, y], [2 * x, 2 * y]]).rank() == 1
    assert RationalMatrix.of([[x, 1], [1, x]]).rank() == 2
    assert RationalMatrix.zeros(0, 3).rank() == 0


SHAPE_ERRORS = [
    (lambda a, b: a @ b, "shape (2, 3) cannot be multiplied by one of shape (2, 3): 3 columns"),
    (lambda a, b: a + b.transpose(), "shapes (2, 3) and (3, 2) cannot be added"),
    (lambda a, b: a - b.transpose(), "shapes (2, 3) and (3, 2) cannot be added"),
]


@pytest.mark.parametrize(("combine", "message"), SHAPE_ERRORS)
def test_shape_errors_name_both(combine: Any, message: str) -> None:
    matrix = RationalMatrix.zeros(2, 3)
    with pytest.raises(ShapeError) as caught:
        combine(matrix, matrix)
    assert message in str(caught.value)


@given(float_arrays())
def test_is_double_is_true_of_doubles(array: np.ndarray[Any, Any]) -> None:
    assume(not np.any((array != 0) & (np.abs(array.astype(float)) < 2.0**-900)))
    assert RationalMatrix.of(array).is_double


@given(tables(), st.integers(0, 60), st.integers(-60, 60))
def test_is_double_claims_nothing_false(a: Table, bits: int, power: int) -> None:
    scale = F(2**bits + 1) * F(2) ** power
    matrix = RationalMatrix.of([[scale * entry for entry in row] for row in a])
    if matrix.is_double:
        assert all(F(float(entry)) == entry for row in matrix.fractions() for entry in row)


NO_DOUBLES = [["1/3"], [2**53 + 1], [2**1024], [F(1, 2**1075)], [0.1, "0.1"], [x]]


@pytest.mark.parametrize("row", NO_DOUBLES, ids=str)
def test_is_double_is_false_of_others(row: list[Any]) -> None:
    assert not RationalMatrix.of([row]).is_double


# -- polynomials --------------------------------------------------------------------------------

POLYNOMIALS = [
    [[x / 2 + y / 3, 1], [x * y, "1/7"]],
    [[x, 0], [0, y]],
    [[sympy.Rational(3, 4) * x**2 - y, x], [5, 0.25]],
    [[(x + 1) * (y - 1), -x], [x - 2 * y, 0]],
]


def substituted(matrix: RationalMatrix, p: Fraction, q: Fraction) -> Table:
    values = {x: sympy.Rational(p), y: sympy.Rational(q)}
    return [[rational(entry) for entry in row] for row in matrix.to_sympy().subs(values).tolist()]


@settings(max_examples=20)
@given(
    st.sampled_from(POLYNOMIALS),
    st.sampled_from(POLYNOMIALS),
    st.fractions(-9, 9, max_denominator=9),
    st.fractions(-9, 9, max_denominator=9),
)
def test_putting_numbers_in_commutes_with_the_algebra(
    first: Any, second: Any, p: Fraction, q: Fraction
) -> None:
    A, B = RationalMatrix.of(first), RationalMatrix.of(second)
    a, b = substituted(A, p, q), substituted(B, p, q)
    assert substituted(A @ B, p, q) == product(a, b)
    assert substituted(A + B, p, q) == plus(a, b)
    assert substituted(A.transpose(), p, q) == transposed(a)
    assert substituted(RationalMatrix.stack([A, B]), p, q) == a + b
    assert substituted(A.folded(2).unfolded(2), p, q) == a
    assert substituted(A.reduced(), p, q) == a


def test_polynomial_entries_come_back_expanded() -> None:
    matrix = RationalMatrix.of(POLYNOMIALS[3])
    assert matrix.to_sympy() == sympy.Matrix([[x * y - x + y - 1, -x], [x - 2 * y, 0]])
    assert not matrix.is_numeric
    with pytest.raises(NumberError, match="has symbols and no fractions"):
        matrix.fractions()


def test_polynomials_equal_across_rings_have_one_hash() -> None:
    wide = RationalMatrix.of([[x / 2 + y, 3 * y]]) + RationalMatrix.of([[x / 2 - y, -3 * y]])
    narrow = RationalMatrix.of([[x, 0]])
    number = RationalMatrix.of([["1/3", 2]])
    shifted = (number + narrow) - narrow
    for one, other in ((wide, narrow), (shifted, number)):
        assert one == other
        assert hash(one) == hash(other)
    assert RationalMatrix.of([[x]]) != RationalMatrix.of([[y]])
    assert RationalMatrix.of([[2 * x]]) != RationalMatrix.of([[x]])
    assert {RationalMatrix.of([[x]]), RationalMatrix.of([[2 * x / 2]])} == {
        RationalMatrix.of([[x]])
    }


def test_to_sympy_gives_rationals() -> None:
    matrix = RationalMatrix.of([[0.5, "1/3"], [2, 0]]).to_sympy()
    assert matrix == sympy.Matrix([[sympy.S.Half, sympy.Rational(1, 3)], [2, 0]])
    assert "1×2" in repr(RationalMatrix.zeros(1, 2))


@pytest.mark.parametrize(("row", "said"), [(-2, "a whole number from -1 on"), (3, "none of the 3")])
def test_only_rows_that_are_there_are_taken(row: int, said: str) -> None:
    with pytest.raises(SymactError, match=said):
        RationalMatrix.of([[1], [2], [3]]).take([0, row])


THREE = RationalMatrix.of([[1, 2], [3, 4], [5, 6]])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: THREE.split(2), "3 rows cannot be cut into 2 equal parts"),
        (lambda: THREE.folded(2), "3 rows cannot be cut into 2 equal parts"),
        (lambda: THREE.unfolded(3), "2 columns cannot be cut into 3 equal parts"),
        (lambda: THREE.scatter([0, 1], 2), "3 rows and 2 targets among 2 rows"),
        (lambda: THREE.scatter([0, 1, 2], 2), "3 rows and 3 targets among 2 rows"),
        (lambda: THREE.rows_times(RationalMatrix.column([1, 2])), "factors of shape (2, 1)"),
        (lambda: THREE.plus_column(RationalMatrix.zeros(2, 1)), "plus a column of (2, 1)"),
        (lambda: RationalMatrix.stack([THREE, THREE.transpose()]), "2 and with 3 columns"),
        (lambda: RationalMatrix.zeros(10**6, 10**6), "a matrix of shape (1000000, 1000000)"),
        (lambda: RationalMatrix(THREE.numerators, 0), "is positive"),
        (lambda: RationalMatrix(DomainMatrix([[1]], (1, 1), GF(5))), "the numerators are over"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(SymactError, match=re.escape(said)):
        call()
