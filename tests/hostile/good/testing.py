"""Good arguments for strategies, and bounds of functions."""

from __future__ import annotations

import inspect
from fractions import Fraction

import numpy as np

from symact import AffineMap, Network, relu, testing
from tests.hostile.good.things import NET, Good

_SERIES = [n for n in testing.__all__ if n.endswith("_between") and n != "pi_between"]

TWO = Network([AffineMap([[1, -1], [1, 1]]), relu])
_EXECUTION = {"dtype": "float32", "accumulate": None, "tree": None, "flush": False}

GOOD: dict[str, Good] = {
    **{name: (getattr(testing, name), {"x": Fraction(1, 2), "bits": 64}) for name in _SERIES},
    "affine_maps": (
        testing.affine_maps,
        dict.fromkeys(inspect.signature(testing.affine_maps).parameters),
    ),
    "assert_close": (
        testing.assert_close,
        {"actual": np.float32([3]), "network": NET, "x": [1, 2], **_EXECUTION},
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
    "search_close": (
        testing.search_close,
        {
            "execution": NET,
            "network": NET,
            "examples": 2,
            "seed": 0,
            "troubles": ["kinks"],
            "shape": [1, 2],
            **_EXECUTION,
        },
    ),
    "stable_argmax": (
        testing.stable_argmax,
        {"network": TWO, "x": [1, 2], "seconds": 2.0, **_EXECUTION},
    ),
    "times": (testing.times, {"x": Fraction(1), "bounds": (Fraction(1), Fraction(2))}),
    "tolerance": (
        testing.tolerance,
        {"network": NET, "x": [1, 2], "against": "float64", **_EXECUTION},
    ),
    "troublesome_inputs": (
        testing.troublesome_inputs,
        {"network": NET, "dtype": "float32", "troubles": ["overflow"]},
    ),
}
