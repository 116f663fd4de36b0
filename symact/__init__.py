"""symact proves what the layers of a neural network do: exactly, and checkably."""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "AffineMap": "symact.affine",
    "compose": "symact.affine",
    "RationalMatrix": "symact.exact",
    "rational": "symact.gate",
    "Network": "symact.network",
    "Node": "symact.network",
    "enclose": "symact.enclosure",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'symact' has no attribute {name!r}")
