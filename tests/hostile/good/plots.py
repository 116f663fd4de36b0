"""Good arguments for pictures."""

from __future__ import annotations

import symact
from tests.hostile.good.things import ATLAS, Good

GOOD: dict[str, Good] = {
    "picture_of": (symact.picture_of, {"wanted": ["relu"]}),
    "plot": (symact.plot, {"things": "relu", "axes": None}),
    "region_map": (
        symact.region_map,
        {"atlas": ATLAS, "path": "made.svg", "names": ["a"], "points": []},
    ),
}
