"""Products by digits are the products of the integers, or are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.numbers import digits
from symact.numbers.digits import BITS, Factor, Whole, product
from symact.numbers.dyadic import Dyadic
from tests.numbers.test_dyadic import floats

F32 = np.float32


def plain(factor: Factor) -> Any:
    rows = factor.integers() if isinstance(factor, Dyadic) else factor.entries
    return np.array(rows, dtype=object).reshape(factor.shape)


def expected(left: Factor, right: Factor) -> list[int]:
    return list((plain(left) @ plain(right)).ravel())


EDGES = [
    s * (2**bits + d) for bits in (0, 19, 20, 39, 40, 79, 80, 200) for d in (-1, 0) for s in (1, -1)
]


def factors(shape: tuple[int, int]) -> st.SearchStrategy[Factor]:
    entry = st.one_of(st.sampled_from(EDGES), st.integers(-(2**90), 2**90), st.integers(-3, 3))
    count = shape[0] * shape[1]
    whole = st.lists(entry, min_size=count, max_size=count).map(lambda e: Whole(e, shape))
    return st.one_of(whole, floats(shape).map(lambda array: Dyadic.of(array, "W")))


@given(st.data(), st.tuples(*[st.integers(1, 4)] * 3))
def test_products_are_those_of_the_integers(data: st.DataObject, sizes: tuple[int, ...]) -> None:
    rows, inner, columns = sizes
    left, right = data.draw(factors((rows, inner))), data.draw(factors((inner, columns)))
    found = product(left, right)
    assert found is None or found == expected(left, right)


@pytest.mark.parametrize("inner", [digits.PLACES - 1, digits.PLACES, 2 * digits.PLACES + 1])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_digits_over_many_places(inner: int, sign: int) -> None:
    largest = sign * (2 ** (2 * BITS) - 1)  # two digits, all bits set
    left = Whole([largest] * inner, (1, inner))
    right = Dyadic.of(np.full((inner, 2), float(2**40 - 1)), "W")
    assert product(left, right) == [largest * (2**40 - 1) * inner] * 2


@pytest.mark.parametrize("sign", [1, -1])
def test_the_last_digit_holds_what_many_places_add_up_to(sign: int) -> None:
    largest = 2**40 - 1  # two digits and no room for a sign
    left, right = np.full((1, 8), float(sign * largest)), np.full((8, 1), float(largest))
    assert product(Dyadic.of(left, "W"), Dyadic.of(right, "W")) == [8 * sign * largest**2]


def test_a_float32_layer_needs_no_integers_of_python() -> None:
    rng = np.random.default_rng(0)
    first, second = (Dyadic.of(rng.standard_normal((64, 64)).astype(F32), "W") for _ in range(2))
    assert product(first, second) == expected(first, second)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Whole([2 ** (BITS * digits.LONGEST)], (1, 1)), Whole([1], (1, 1))),
        (Whole([2**200], (1, 1)), Whole([2**200], (1, 1))),
        (Dyadic.of(np.array([[1e300, 1e-300]]), "W"), Whole([1, 1], (2, 1))),
        (Whole([], (0, 3)), Whole([1] * 3, (3, 1))),
        (Whole([], (2, 0)), Whole([], (0, 2))),
    ],
    ids=["one long", "both long", "far apart", "no rows", "no places"],
)
def test_what_is_too_long_or_empty_is_left_to_others(left: Factor, right: Factor) -> None:
    assert product(left, right) is None
