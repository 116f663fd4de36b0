"""Good arguments for networks."""

from __future__ import annotations

import symact
from symact import Network, relu
from symact.networks.kinds.rational import RationalKind
from tests.hostile.good.things import COLUMN, MAP, NET, SUBS, Good, X

GOOD: dict[str, Good] = {
    "Network": (Network, {"layers": [MAP], "inputs": 2, "output": None, "source": None}),
    "Network.describe": (NET.describe, {"value": 1}),
    "Network.given": (NET.given, {"position": 1}),
    "Network.run": (NET.run, {"kind": RationalKind(), "x": COLUMN}),
    "Network.subs": (NET.subs, SUBS),
    "Network.trace": (NET.trace, {"kind": RationalKind(), "x": COLUMN}),
    "Network.xreplace": (NET.xreplace, {"rule": {}}),
    "Node": (
        lambda **of: Network([symact.Node(**of)], inputs=2),
        {"operation": relu, "reads": (0,), "name": "", "stored": None},
    ),
    "Node.describe": (NET.nodes[0].describe, {"position": 1}),
    "Node.subs": (NET.nodes[0].subs, SUBS),
    "Node.xreplace": (NET.nodes[0].xreplace, {"rule": {}}),
    "enclose": (
        symact.enclose,
        {"network": NET, "value": [0.0, 0.0], "radius": 0.0, "dtype": "float32"},
    ),
    "expression": (symact.expression, {"network": NET, "symbols": [X, 1]}),
    "restrict": (symact.restrict, {"network": NET, "pattern": [0, 1]}),
}
