"""Good arguments for merges of layers."""

from __future__ import annotations

import symact
from tests.hostile.good.things import NOWHERE, Good

_MERGE = {"base": NOWHERE, "adapter": NOWHERE}

GOOD: dict[str, Good] = {
    "check_fold": (
        symact.check_fold,
        {"original": NOWHERE, "fused": NOWHERE, "epsilon": 1e-5},
    ),
    "check_merge": (symact.check_merge, _MERGE | {"merged": NOWHERE, "progress": None}),
    "merge": (symact.merge, _MERGE | {"write_model": NOWHERE, "progress": None}),
}
