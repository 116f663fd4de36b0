"""Good arguments for collapsing."""

from __future__ import annotations

import symact
from tests.hostile.good.things import COLLAPSE, NET, SUBS, Good

GOOD: dict[str, Good] = {
    "Collapse.subs": (COLLAPSE.subs, SUBS),
    "Collapse.xreplace": (COLLAPSE.xreplace, {"rule": {}}),
    "Stack.subs": (symact.generic(depth=2).subs, SUBS),
    "Stack.xreplace": (symact.generic(depth=2).xreplace, {"rule": {}}),
    "collapse": (symact.collapse, {"network": NET}),
    "generic": (
        symact.generic,
        {"widths": [2, 2], "depth": None, "activation": None},
    ),
}
