"""Values, rounding and rounding intervals of stored floats, against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import NumberError
from symact.folding.floats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, STORED_FLOATS, StoredFloat
from tests.folding import oracle

KINDS = [*STORED_FLOATS.values()]


def some_patterns(kind: StoredFloat) -> np.ndarray:
    top = (1 << (kind.bits - 1)) - 1
    edges = [0, 1, 2, (1 << kind.fraction) - 1, 1 << kind.fraction, kind.infinity - 1]
    count = 40 if kind.bits == 64 else 150
    drawn = np.random.default_rng(0).integers(0, top, count).tolist()
    usual = [p for p in (*edges, *drawn) if p < kind.infinity]
    return np.array([*usual, *(p | kind.sign for p in usual)], kind.dtype)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_values_and_midpoints(kind: StoredFloat) -> None:
    patterns = some_patterns(kind)
    values = kind.values(patterns)
    for pattern, found in zip(patterns.tolist(), values.tolist(), strict=True):
        exact = oracle.value(kind.code, pattern)
        assert Fraction(found) == exact == kind.value(pattern)
        size = pattern & (kind.sign - 1)
        if size + 1 < kind.infinity:
            above = (abs(exact) + oracle.value(kind.code, size + 1)) / 2  # type: ignore[arg-type,operator]
            for number in (above, above * (1 + Fraction(1, 10**30)), -above):
                wanted = oracle.nearest(kind.code, number)
                assert kind.nearest(number) == wanted


@pytest.mark.parametrize("kind", [BFLOAT16, FLOAT16, FLOAT32], ids=lambda kind: kind.name)
def test_floats_are_rounded_as_fractions_are(kind: StoredFloat) -> None:
    low, high = kind._intervals(some_patterns(kind))
    ends = np.concatenate([low, high])
    values = np.concatenate([ends, np.nextafter(ends, np.inf), np.nextafter(ends, -np.inf)])
    found = kind.nearest_of(values)
    wanted = [oracle.nearest(kind.code, Fraction(one)) for one in values.tolist()]
    for mine, other in zip(found.tolist(), wanted, strict=True):
        assert oracle.is_right(kind.code, mine, other)
    margins = kind.margins(np.array(wanted, kind.dtype), values)
    assert (margins >= 0).all()
    assert (margins[: len(ends)] == 0).all()
    assert (margins[len(ends) :] > 0).all()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_behind_the_largest_number_a_tie_is_infinite(kind: StoredFloat) -> None:
    last, before = kind.value(kind.infinity - 1), kind.value(kind.infinity - 2)
    edge = last + (last - before) / 2
    assert (kind.infinity - 1) & 1
    assert kind.nearest(edge) == kind.infinity == oracle.nearest(kind.code, edge)
    assert kind.nearest(edge - Fraction(1, 10**9)) == kind.infinity - 1
    assert kind.nearest(-edge) == kind.infinity | kind.sign


@pytest.mark.parametrize("kind", [BFLOAT16, FLOAT16, FLOAT32], ids=lambda kind: kind.name)
def test_no_value_is_inside_of_what_is_no_number(kind: StoredFloat) -> None:
    nan = np.array([kind.infinity + 1, kind.infinity + 1 | kind.sign], kind.dtype)
    assert (kind.margins(nan, np.array([1.0, -1.0])) == -np.inf).all()
    infinite = np.array([kind.infinity, kind.infinity | kind.sign], kind.dtype)
    huge = float(kind.value(kind.infinity - 1)) * 2
    assert (kind.margins(infinite, np.array([huge, -huge])) > 0).all()
    assert (kind.margins(infinite, np.array([-huge, huge])) < 0).all()


def test_half_a_float64_is_none() -> None:
    tiny = np.array([1], FLOAT64.dtype)
    assert np.isnan(FLOAT64.margins(tiny, FLOAT64.values(tiny)))


def test_infinity_has_no_value() -> None:
    with pytest.raises(NumberError, match="0x7f80 of bfloat16"):
        BFLOAT16.value(0x7F80)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(KINDS[:3]))
def test_any_float_is_rounded_once(number: float, kind: StoredFloat) -> None:
    found = int(kind.nearest_of(np.array([number]))[0])
    assert oracle.is_right(kind.code, found, oracle.nearest(kind.code, Fraction(number)))


def test_places_are_in_order() -> None:
    patterns = np.array([0xC000, 0x8001, 0x8000, 0, 1, 0x4000], FLOAT16.dtype)
    places = FLOAT16.places(patterns)
    assert places.tolist() == [-0x4000, -1, 0, 0, 1, 0x4000]
