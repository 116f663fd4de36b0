"""Corners at which neurons are far up: the right ones where a network has one direction."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import AffineMap, Box, Network, abs_, relu, tanh
from symact.bounding.descent import Dense
from symact.bounding.extremes import Climb
from symact.bounding.settling import values_at
from symact.networks.operations import Largest


@pytest.mark.parametrize("bend", [relu, tanh])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_only_rises_is_climbed_to_its_end(bend: Any, sign: int) -> None:
    network = Network(
        [AffineMap([[1, -2], [3, -1]], [1, 3]), bend, AffineMap([[1, 2]]), relu], inputs=2
    )
    climb = Climb(Box([-1, -1], [1, 1]), Dense(network), 4, 0)
    assert climb.corner(sign, (True, True)) == ((True, False) if sign > 0 else (False, True))


def test_the_largest_term_leads() -> None:
    network = Network([AffineMap([[1], [-1]], [0, 5]), Largest(2, 1), relu])
    assert Climb(Box([-1], [1]), Dense(network), 3, 0).corner(1, (True,)) == (False,)


@settings(max_examples=15)
@given(st.data())
def test_no_corner_is_worse_than_the_first(data: Any) -> None:
    entry = st.integers(-4, 4)
    rows = data.draw(st.lists(st.tuples(entry, entry), min_size=3, max_size=3))
    last = data.draw(st.tuples(entry, entry, entry))
    shift = data.draw(st.tuples(entry, entry, entry))
    network = Network([AffineMap(rows, shift), abs_, AffineMap([last]), relu])
    box = Box([-1, -2], [2, 1])
    start = data.draw(st.tuples(st.booleans(), st.booleans()))
    sign = data.draw(st.sampled_from([1, -1]))
    found = Climb(box, Dense(network), 4, 0).corner(sign, start)

    def at(corner: Any) -> tuple[Fraction, ...]:
        return tuple(high if up else low
                     for up, low, high in zip(corner, box.lo, box.hi, strict=True))  # fmt: skip

    before, after = values_at(network, 4, 0, [at(start), at(found)])
    assert sign * after >= sign * before
