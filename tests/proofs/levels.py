"""Enter new and risen levels in ``levels.json``: ``python -m tests.proofs.levels``; none falls.

A level that fell is entered by hand, with its reason: ``{"level": "argued", "was": "symbolic",
"because": "that R(n) counts regions is said in words"}``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from symact.library.registry import theorems
from symact.logic.levels import LEVELS

RATCHET = Path(__file__).with_name("levels.json")

Entry = str | dict[str, str]


def level_of(entry: Entry) -> str:
    """The level that an entry stands for."""
    return entry if isinstance(entry, str) else entry["level"]


def raised(known: dict[str, dict[str, Entry]]) -> dict[str, dict[str, Any]]:
    """The levels of all statements, each the better of the known and the declared one."""
    result = {name: dict(levels) for name, levels in known.items()}
    for theorem in theorems().values():
        levels = result.setdefault(theorem.id, {})
        for statement in theorem.statements:
            entry = levels.get(statement.name, statement.level)
            if LEVELS.index(statement.level) < LEVELS.index(level_of(entry)):
                entry = statement.level
            levels[statement.name] = entry
    return dict(sorted(result.items()))


if __name__ == "__main__":
    levels = raised(json.loads(RATCHET.read_text(encoding="utf-8")))
    RATCHET.write_text(json.dumps(levels, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
