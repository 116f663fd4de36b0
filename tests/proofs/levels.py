"""Enter new and risen levels in ``levels.json``: ``python -m tests.proofs.levels``; none falls."""

from __future__ import annotations

import json
from pathlib import Path

from symact.levels import LEVELS
from symact.registry import theorems

RATCHET = Path(__file__).with_name("levels.json")


def raised(known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The levels of all statements, each the better of the known and the declared one."""
    result = {name: dict(levels) for name, levels in known.items()}
    for theorem in theorems().values():
        levels = result.setdefault(theorem.id, {})
        for statement in theorem.statements:
            found = (levels.get(statement.name, statement.level), statement.level)
            levels[statement.name] = min(found, key=LEVELS.index)
    return dict(sorted(result.items()))


if __name__ == "__main__":
    levels = raised(json.loads(RATCHET.read_text(encoding="utf-8")))
    RATCHET.write_text(json.dumps(levels, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
