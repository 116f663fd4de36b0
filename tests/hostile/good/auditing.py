"""Good arguments for audits."""

from __future__ import annotations

import symact
from tests.hostile.good.things import NET, SQUARE, Good

GOOD: dict[str, Good] = {
    "audit": (symact.audit, {"network": NET, "box": SQUARE, "seconds": 9}),
}
