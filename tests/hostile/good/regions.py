"""Good arguments for domains and regions."""

from __future__ import annotations

import sympy

import symact
from symact import Box, Plane, Segment, relu
from tests.hostile.good.things import ATLAS, NET, SQUARE, Good, X, Y

_DOMAINS = {"Box": SQUARE, "Plane": Plane([0, 0], [1, 0], [0, 1]), "Segment": Segment([0], [1])}

GOOD: dict[str, Good] = {
    **{
        f"{name}.{method}": (getattr(domain, method), {word: [0] * size})
        for name, domain in _DOMAINS.items()
        for method, word, size in (
            ("holds", "t", domain.dimension),
            ("parameters", "x", domain.inputs),
            ("point", "t", domain.dimension),
        )
    },
    "Atlas.lipschitz": (ATLAS.lipschitz, {"norm": 2}),
    "Atlas.maximum": (ATLAS.maximum, {"output": 0}),
    "Atlas.minimum": (ATLAS.minimum, {"output": 0}),
    "Atlas.need_flat": (ATLAS.need_flat, {"what": "areas"}),
    "Atlas.neighbours_in_space": (ATLAS.neighbours_in_space, {"number": 0}),
    "Atlas.plot": (ATLAS.plot, {"ax": None}),
    "Atlas.region_at": (ATLAS.region_at, {"x": [0, 0]}),
    "Atlas.to_sympy": (ATLAS.to_sympy, {"symbols": [X, Y]}),
    "Atlas.zero_set": (ATLAS.zero_set, {"output": 0}),
    "Box": (Box, {"lo": [0, 0], "hi": [1, 1]}),
    "LayeredStructure": (
        lambda **of: symact.LayeredStructure(**of).derivation,
        {"depth": sympy.Symbol("L"), "activation": relu},
    ),
    "Plane": (Plane, {"origin": [0, 0], "u": [1, 0], "v": [0, 1]}),
    "Segment": (Segment, {"p": [0, 0], "q": [1, 1]}),
    "Structure": (
        lambda **of: symact.Structure(**of).restrictions,
        {"widths": (1, 2, 1), "activation": relu},
    ),
    "Structure.to_sympy": (symact.structure([1, 2, 1]).to_sympy, {"symbols": [X]}),
    "atlas": (
        symact.atlas,
        {
            "network": NET,
            "domain": SQUARE,
            "engine": "auto",
            "max_regions": 9,
            "seconds": 9,
            "progress": None,
        },
    ),
    "check_complete": (
        symact.check_complete,
        {"network": NET, "domain": SQUARE, "cells": ATLAS},
    ),
    "structure": (
        symact.structure,
        {"widths": [1, 2, 1], "activation": relu, "depth": None},
    ),
}
