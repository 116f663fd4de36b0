"""Good arguments for files of models, and modules of torch."""

from __future__ import annotations

import symact
from tests.hostile.good.things import NET, NOWHERE, Good

GOOD: dict[str, Good] = {
    "read": (symact.read, {"path": "there-is-no-such-file.json", "until": None}),
    "inspect": (symact.inspect, {"path": f"{NOWHERE}.onnx", "until": None}),
    "from_torch": (symact.from_torch, {"module": None, "example": None, "until": None}),
    "torch_json": (symact.torch_json, {"module": None, "example": None}),
    "write_model": (
        symact.write_model,
        {"network": NET, "path": "made.onnx", "dtype": "float64", "reach": 1},
    ),
}
