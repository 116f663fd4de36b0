"""Good arguments for bounds of neurons."""

from __future__ import annotations

import symact
from tests.hostile.good.things import NET, SQUARE, Good

GOOD: dict[str, Good] = {
    "neurons": (symact.neurons, {"network": NET, "box": SQUARE, "steps": 3}),
}
