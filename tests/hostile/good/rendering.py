"""Good arguments for writing formulas and pages."""

from __future__ import annotations

import symact
from tests.hostile.good.things import DERIVATION, Good

GOOD: dict[str, Good] = {
    "render": (
        symact.render,
        {
            "shown": DERIVATION,
            "format": "text",
            "symbols": None,
            "width": 100,
            "style": "plain",
            "references": [],
        },
    ),
}
