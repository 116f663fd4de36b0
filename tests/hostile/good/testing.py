"""Good arguments for strategies, and bounds of functions."""

from __future__ import annotations

import inspect
from fractions import Fraction

from symact import testing
from tests.hostile.good.things import NET, Good

_SERIES = [n for n in testing.__all__ if n.endswith("_between") and n != "pi_between"]

GOOD: dict[str, Good] = {
    **{name: (getattr(testing, name), {"x": Fraction(1, 2), "bits": 64}) for name in _SERIES},
    "affine_maps": (
        testing.affine_maps,
        dict.fromkeys(inspect.signature(testing.affine_maps).parameters),
    ),
    "check_agreement": (
        testing.check_agreement,
        {"network": NET, "x": [1, 2], "dtype": "float32", "execution": None},
    ),
    "check_enclosure": (
        testing.check_enclosure,
        {
            "network": NET,
            "value": [0.5, 1],
            "radius": [0.25, 0.25],
            "x": [0.5, 1],
            "dtype": "float32",
        },
    ),
    "inputs": (testing.inputs, {"network": NET, "dtype": None}),
    "neighbourhoods": (testing.neighbourhoods, {"network": NET}),
    "networks": (
        testing.networks,
        dict.fromkeys(inspect.signature(testing.networks).parameters),
    ),
    "pi_between": (testing.pi_between, {"bits": 64}),
    "points_within": (testing.points_within, {"value": [0.5], "radius": [0.1]}),
    "rationals": (testing.rationals, {"max_numerator": 9, "max_denominator": 9}),
    "times": (testing.times, {"x": Fraction(1), "bounds": (Fraction(1), Fraction(2))}),
}
