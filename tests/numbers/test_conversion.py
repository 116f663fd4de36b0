"""What is read as a vector or a matrix: what has an order, and every number that has a value."""

from __future__ import annotations

import itertools
from array import array
from collections import UserList, deque
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, enclose, rational, relu, restrict
from symact.errors import NumberError, ShapeError, SymactError, UsageError
from symact.networks.kinds.floats import FloatKind
from symact.networks.kinds.rational import RationalKind
from symact.networks.operations import Addition, Affine, Largest, Scale, Select
from symact.numbers.arrays import FLOAT_TYPES
from symact.numbers.conversion import LONGEST
from symact.numbers.matrix import RationalMatrix

F = Fraction
A, B = sympy.symbols("A B", commutative=False)

NET = Network([AffineMap([[1, -1], [2, 0]]), relu, AffineMap([[1, 1]])])


class Column:
    """What tables of other libraries have: the array protocol, and no order that Python knows."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.values is None:
            raise RuntimeError("detach me first")
        return np.asarray(self.values, dtype=dtype)

    def __iter__(self) -> Any:
        return iter("uv")  # as a table, which goes through its names


READ: list[Any] = [
    [1, "1/2"],
    (F(1), Decimal("0.5")),
    UserList([1, 0.5]),
    deque([1, 0.5]),
    array("d", [1, 0.5]),
    sympy.Tuple(1, sympy.S.Half),
    sympy.Array([1, sympy.S.Half]),
    sympy.Matrix([1, 0.5]),
    np.array([1, 0.5], dtype=np.longdouble),
    np.array([1, 0.5], dtype=ml_dtypes.bfloat16),
    np.array([1, 0.5], dtype=">f4").astype(object),
    [np.longdouble(1), ml_dtypes.bfloat16(0.5)],
    [np.uint8(1), np.float16(0.5)],
    np.array(["1", "1/2"]),
    Column(np.array([1, "1/2"], dtype=object)),
    np.ma.array([1, F(1, 2)], dtype=object),
]


@pytest.mark.parametrize("point", READ, ids=lambda v: type(v).__name__)
def test_what_has_an_order_is_a_point(point: Any) -> None:
    assert NET(point) == (F(5, 2),)


NO_ORDER: list[Any] = [
    {1, 2},
    frozenset({1, 2}),
    {1: 0, 2: 0},
    {1: 0, 2: 0}.keys(),
    {0: 1, 1: 2}.values(),
    {0: 1, 1: 2}.items(),
    (k for k in (1, 2)),
    iter([1, 2]),
    map(int, "12"),
    zip([1], [2], strict=True),
    itertools.count(),
    itertools.repeat(1),
    sympy.S.Integers,
    sympy.FiniteSet(1, 2),
    sympy.Interval(0, 1),
    "12",
    b"12",
    bytearray(b"12"),
    memoryview(b"12"),
    None,
    object(),
    1.5,
    1j,
    sympy.Symbol("x"),
    sympy.MatrixSymbol("X", 2, 1),
    range(10**30),
    Column(None),
    np.ma.array([1.0, 2.0], mask=[0, 1]),
    [1, np.ma.masked],
    [1, 1j],
    np.array([1, 1j]),
    [1, A],
    [A * B, B],
    [1, sympy.true],
    [1, sympy.zoo],
    [np.timedelta64(1), 2],
    np.array([1, 2], dtype="m8[s]"),
    np.array([(1, 2)], dtype=[("a", "f4"), ("b", "f4")]),
    [np.clongdouble(1), 2],
    [float("nan"), 1],
    [10**5000, float("inf")],
    [sympy.Float._new((0, 1, 10**9, 1), 53), 1],
    [1, sympy.MatrixSymbol("X", 1, 1)],
]

READERS: list[Any] = [
    NET,
    AffineMap([[1, 2]]),
    lambda point: Box(point, [9, 9]),
    lambda point: AffineMap([point]),
    lambda point: AffineMap(point),
    lambda point: AffineMap([[1], [1]], 0 if point is None else point),
    lambda point: restrict(NET, point),
    lambda point: Scale(point, [0, 0]),
]


@pytest.mark.parametrize("point", NO_ORDER, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("reader", range(len(READERS)))
def test_what_has_none_is_refused_in_one_sentence(reader: int, point: Any) -> None:
    with pytest.raises(SymactError) as caught:
        READERS[reader](point)
    assert len(str(caught.value)) < 250
    assert " at 0x" not in str(caught.value)


def test_nothing_of_a_generator_is_used_up() -> None:
    points = iter([1, 2])
    with pytest.raises(ShapeError):
        NET(points)
    assert next(points) == 1


def test_a_range_that_fits_is_read() -> None:
    assert NET(range(2)) == (F(0),)
    with pytest.raises(ShapeError, match=f"longer than {LONGEST}"):
        RationalMatrix.column(range(LONGEST + 1))


def test_a_table_is_read_as_its_values() -> None:
    column, table = Column(np.array([1.0, 0.5])), Column(np.array([[1.0, -1.0], [2.0, 0.0]]))
    assert NET(column).tolist() == NET(np.array([1.0, 0.5])).tolist() == [2.5]
    assert AffineMap(table) == AffineMap([[1, -1], [2, 0]])
    assert NET(table).shape == (2, 1)
    with pytest.raises(ShapeError, match=r"2 dimensions \(2, 2\); a vector has 1"):
        AffineMap([[1, 2]])(table)
    with pytest.raises(NumberError, match=r"gives no array \(detach me first\)"):
        NET(Column(None))


@given(st.floats(allow_nan=False, allow_infinity=False, width=16))
def test_a_number_is_the_same_alone_and_in_an_array(value: float) -> None:
    for name in (*FLOAT_TYPES, np.longdouble, ml_dtypes.bfloat16, ml_dtypes.float8_e5m2):
        with np.errstate(all="ignore"):
            stored = np.array([value], dtype=name)
        if not np.isfinite(stored.astype(np.float64)).all():
            continue
        exact = F(float(stored.astype(np.longdouble)[0]))
        assert rational(stored[0]) == exact
        assert rational(stored[0].reshape(())) == exact
        assert RationalMatrix.column(stored).fractions() == ((exact,),)
        assert RationalMatrix.of([[stored[0]]]).fractions() == ((exact,),)


def test_long_doubles_are_exact() -> None:
    third = np.longdouble(1) / 3
    exact = F(*third.as_integer_ratio())
    assert rational(third) == exact
    assert AffineMap(np.array([[third]]))([1]) == (exact,)
    assert AffineMap([[1]])(np.array([third])) == (exact,)


@pytest.mark.parametrize("dtype", [*FLOAT_TYPES, ">f4", float, np.float32, "double"])
def test_types_that_are_rounded_to(dtype: Any) -> None:
    matrix, offset = AffineMap([["1/3"]], ["1/5"]).round(dtype)
    own = np.dtype(dtype).newbyteorder("=")
    assert matrix.dtype == offset.dtype == own
    assert matrix[0, 0] == own.type(1 / 3)
    assert NET(np.array([1, 0.5], dtype=dtype)).dtype == own


@pytest.mark.parametrize(
    "dtype",
    ["bfloat16", "float8", "float128", np.longdouble, ml_dtypes.bfloat16, int, "i4", ""],
    ids=str,
)
def test_types_that_are_not_are_refused_with_those_that_are(dtype: Any) -> None:
    with pytest.raises(UsageError, match="use float16, float32 or float64"):
        AffineMap([[1]]).round(dtype)
    with pytest.raises(UsageError, match="use float16, float32 or float64"):
        enclose(NET, [0.0, 0.0], dtype=dtype)
    with pytest.raises(UsageError, match="use float16, float32 or float64"):
        FloatKind(dtype)


def test_what_is_no_type_is_refused_with_the_types() -> None:
    for wrong in ("c8", 7, "O", "U", None, [], {}, object(), "f4,f4", "nope(", {"names": 1}):
        with pytest.raises(UsageError, match="use float16, float32 or float64"):
            FloatKind(wrong)


EVERY_OPERATION = Network(
    [
        Affine(AffineMap([[1, 2]]), AffineMap([[0, 1]])),
        Select((1, 0, -1, 1), 2),
        relu,
        Scale([1, 2, 3, 4], [0, 0, 0, 1]),
        Largest(2, 2),
        Addition(2, 1),
        AffineMap([[1], [2], [3]]),
    ]
)


@pytest.mark.parametrize("before", [(0,), (0, 5), (5, 0)], ids=str)
@pytest.mark.parametrize("dtype", FLOAT_TYPES)
def test_empty_batches(before: tuple[int, ...], dtype: str) -> None:
    empty = np.zeros((*before, EVERY_OPERATION.inputs), dtype=dtype)
    assert EVERY_OPERATION(empty).shape == (*before, 3)
    assert EVERY_OPERATION(empty).dtype == dtype
    assert enclose(EVERY_OPERATION, empty).value.shape == (*before, 3)


def test_an_empty_batch_exactly() -> None:
    empty = RationalMatrix.zeros(EVERY_OPERATION.inputs, 0)
    assert EVERY_OPERATION.run(RationalKind(), empty).shape == (3, 0)
    assert AffineMap([[1, 2]], [3]).apply(RationalMatrix.zeros(2, 0)).shape == (1, 0)
