"""Good arguments for certificates."""

from __future__ import annotations

import symact
from tests.hostile.good.things import COLLAPSE, NET, Good

GOOD: dict[str, Good] = {
    "certificate": (symact.certificate, {"result": COLLAPSE}),
    "check": (
        symact.check,
        {"certificate": symact.certificate(COLLAPSE), "model": None, "until": None},
    ),
    "difference": (
        symact.difference,
        {"first": NET, "second": NET, "tries": 3, "seed": 0},
    ),
    "load": (symact.load, {"path": "there-is-no-such-file.json"}),
    "save": (symact.save, {"result": COLLAPSE, "path": "made.json"}),
}
