"""Good arguments for comparing networks."""

from __future__ import annotations

import symact
from tests.hostile.good.things import NET, SQUARE, Good

GOOD: dict[str, Good] = {
    "equal": (
        symact.equal,
        {"first": NET, "second": NET, "domain": SQUARE, "seconds": 9, "seed": 0},
    ),
}
