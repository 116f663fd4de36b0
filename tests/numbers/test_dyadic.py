"""Floats as exact numbers: their integers, what they are over, and that nobody changes them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from symact.errors import NumberError
from symact.numbers.dyadic import Dyadic

Array = np.ndarray[Any, Any]


@st.composite
def floats(draw: st.DrawFn, shape: tuple[int, int] = (2, 3)) -> Array:
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    info = np.finfo(dtype)
    sizes = st.floats(allow_nan=False, allow_infinity=False, width=int(info.bits))  # type: ignore[arg-type]
    close = st.floats(-8, 8, width=int(info.bits))  # type: ignore[arg-type]
    elements = draw(st.sampled_from([sizes, close, st.integers(-9, 9)]))
    return draw(arrays.arrays(dtype, shape, elements=elements))  # type: ignore[arg-type]


@given(floats())
def test_integers_over_the_unit_are_the_floats(array: Array) -> None:
    own = Dyadic.of(array, "W")
    assert own.unit <= 0
    for stored, row in zip(array, own.integers(), strict=True):
        for entry, integer in zip(stored, row, strict=True):
            assert Fraction(integer, 1 << -own.unit) == Fraction(float(entry))
            assert abs(integer) < 1 << own.bits or not integer


@pytest.mark.parametrize(
    ("entries", "unit", "bits"),
    [
        ([[0.0, -0.0]], 0, 0),
        ([[1.0, 3.0]], -1, 3),
        ([[0.5, 0.75]], -2, 2),
        ([[2.0**60]], 0, 61),
        ([[5e-324]], -1074, 1),
        ([[2.0**-1022, 1.0]], -1022, 1023),
    ],
)
def test_units(entries: list[list[float]], unit: int, bits: int) -> None:
    own = Dyadic.of(np.array(entries), "W")
    assert (own.unit, own.bits) == (unit, bits)


def test_float32_keeps_its_own_unit() -> None:
    least = np.finfo(np.float32).smallest_subnormal
    assert Dyadic.of(np.array([[least, 1.0]], dtype=np.float32), "W").unit == -149
    assert Dyadic.of(np.array([[1.5]], dtype=">f4"), "W").integers() == [[3]]


def test_what_can_change_is_copied_and_what_cannot_is_not() -> None:
    array = np.array([[1.0, 2.0]])
    for given_ in (array, array[:, ::-1]):
        own = Dyadic.of(given_, "W")
        before = own.array.copy()
        array += 1
        assert (own.array == before).all()
    stored = np.frombuffer(np.array([1.0, 2.0]).tobytes()).reshape(1, 2)
    assert np.shares_memory(Dyadic.of(stored.T, "W").array, stored)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_has_no_value_is_named(bad: float) -> None:
    with pytest.raises(NumberError, match=r"W\[1, 0\] is"):
        Dyadic.of(np.array([[0.0], [bad]]).repeat(2, axis=1), "W")
