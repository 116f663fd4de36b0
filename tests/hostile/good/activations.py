"""Good arguments for activations."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import sympy

import symact
from symact import relu
from tests.hostile.good.things import Good, X

GOOD: dict[str, Good] = {
    **{
        name: (entry, {"x": 1})
        for name in symact.__all__
        if isinstance(entry := getattr(symact, name), symact.Activation)
    },
    "Activation": (
        symact.Activation,
        {
            "name": "mine",
            "title": "Mine",
            "parameters": {},
            "formula": lambda x: x,
            "slope": lambda x: sympy.S.One,
            "doubles": lambda x: x,
            "lipschitz": Fraction(1),
            "pieces": relu.pieces,
            "exact": lambda x: x,
            "convention": "",
            "ulps": 0,
            "source": "",
            "known": lambda x: None,
        },
    ),
    "Activation.custom": (symact.Activation.custom, {"name": "mine", "expression": X**2}),
    "Activation.floats": (relu.floats, {"x": np.array([1.0])}),
    "Activation.known": (symact.gelu.known, {"x": Fraction(0)}),
    "Activation.piecewise": (
        symact.Activation.piecewise,
        {"name": "mine", "knots": [0], "slopes": [0, 1], "value_at": (0, 0)},
    ),
    "Activation.value": (relu.value, {"x": Fraction(1)}),
    "MaxOfPairs.halved": (symact.max_of_pairs.halved, {"width": 4, "name": "the layer"}),
    "activation": (
        lambda name, parameters: symact.activation(name, alpha=parameters),
        {"name": "leaky_relu", "parameters": 1},
    ),
}
