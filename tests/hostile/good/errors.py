"""Good arguments for errors."""

from __future__ import annotations

import symact
from tests.hostile.good.things import Good

GOOD: dict[str, Good] = {
    "SymactError.within": (symact.SymactError("it is wrong").within, {"place": "here"}),
}
