"""The slopes of curved activations, and how fast they turn, against their formulas."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy

from symact.activations.bends import SLACK
from symact.activations.entries import Activation, activation, names

CURVED = [activation(name) for name in names() if activation(name).pieces is None]
MORE = [activation("elu", alpha="1/3"), activation("selu", alpha=2, scale="3/2")]
POINTS = np.concatenate([np.linspace(-12, 12, 481), [-200.0, -30.0, 30.0, 200.0]])


def exact_slopes(entry: Activation, points: np.ndarray) -> list[mpmath.mpf]:
    x = sympy.Symbol("x", real=True)
    with mpmath.workprec(200):
        slope = sympy.lambdify(x, entry.slope(x), "mpmath")
        return [slope(mpmath.mpf(float(point))) for point in points]


@pytest.mark.parametrize("entry", [*CURVED, *MORE], ids=str)
def test_slopes_and_their_change(entry: Activation) -> None:
    assert entry.bend is not None
    bend = entry.bend()
    exact = exact_slopes(entry, POINTS)
    found = bend.slope(POINTS)
    places = [place for place, _ in bend.kinks]
    for point, own, value in zip(POINTS.tolist(), found.tolist(), exact, strict=True):
        if point not in places:
            assert abs(own - value) <= SLACK
    largest = 0.0
    for k in range(480):  # neighbours, and what lies between them
        low, high = POINTS[k], POINTS[k + 1]
        allowed = bend.curvature * (high - low)
        allowed += sum(jump for place, jump in bend.kinks if low <= place <= high)
        change = abs(exact[k + 1] - exact[k])
        assert change <= allowed + SLACK
        if not any(low <= place <= high for place in places):
            largest = max(largest, float(change / (high - low)))
    assert largest > 0.9 * bend.curvature  # it is no number far too large


@pytest.mark.parametrize("entry", [*CURVED, *MORE], ids=str)
def test_sizes_grow_and_are_above_values_of_gates(entry: Activation) -> None:
    assert entry.bend is not None
    reach = np.linspace(0, 50, 101)
    size = entry.bend().size(reach)
    assert (np.diff(size) >= 0).all()
    assert entry.bend().relative
