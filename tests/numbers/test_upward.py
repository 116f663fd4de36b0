"""Bounds in doubles are no smaller than what they bound."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.numbers import upward
from tests.regions.planting import planted

F = Fraction


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        ("up", "bound * (1 + 4 * (operations + 2) * UNIT)", "bound"),
        ("up", " + (operations + 2) * TINY", ""),
        ("gamma", " * (1 + 4 * UNIT)", " * (1 - 4 * UNIT)"),
        ("gamma", "product / (1 - product)", "product"),
        ("above", "math.nextafter(float(value), math.inf)", "float(value)"),
    ],
)
def test_bounds_are_rounded_up(function: str, old: str, new: str) -> None:
    def check(own: Any) -> None:
        if function == "up":
            parts = [F(1, 3), F(2, 3), F(1, 7), F(1, 1 << 1074) / 3]
            for scale in (F(1), F(1, 1 << 1070)):
                floats = np.array([float(part * scale) * (1 - 2.0**-53) for part in parts])
                assert F(float(own(floats.sum(), 4))) >= sum(parts) * scale
        elif function == "gamma":
            for terms, unit in itertools.product((1, 3, 7, 1000), (2.0**-11, 2.0**-24, 2.0**-53)):
                n = terms * F(unit)
                assert F(own(terms, unit)) >= n / (1 - n)
        else:
            for value in (F(1, 3), F(2, 3), F(1, 7), F(1, 3 << 1074)):
                assert F(own(value)) >= value

    check(getattr(upward, function))
    with pytest.raises(AssertionError):
        check(planted(getattr(upward, function), old, new))


@given(st.integers(1, 300), st.sampled_from([2.0**-8, 2.0**-11, 2.0**-24, 2.0**-53]))
def test_growth_is_at_least_that_of_as_many_roundings(count: int, unit: float) -> None:
    exact = (1 + F(unit)) ** count - 1
    assert exact <= F(upward.growth(count, unit)) <= exact * (1 + F(1, 10**10))


@given(st.floats(0, allow_infinity=False))
def test_leading_powers(size: float) -> None:
    (found,) = upward.leading(np.array([size])).tolist()
    if size >= upward.TINY:
        assert found <= size < 2 * F(found)
        assert np.frexp(found)[0] == 0.5
    else:
        assert found == 0
