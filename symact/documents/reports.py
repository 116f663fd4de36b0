"""What filling documents found: which blocks are not what their commands give, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symact.display import count_of
from symact.documents.filling import Filled, Stale
from symact.reports.report import Report


def checked_report(found: Sequence[Filled]) -> Report:
    """Documents that were compared: blocks that differ, by place, and what would change."""
    return Report(lambda: _data(found), lambda _: "".join(_lines(found, changed=False)))


def updated_report(found: Sequence[Filled]) -> Report:
    """Documents that were written: the blocks that are new, by place."""
    return Report(lambda: _data(found), lambda _: "".join(_lines(found, changed=True)))


def _data(found: Sequence[Filled]) -> dict[str, Any]:
    return {
        "schema": "symact.docs/1",
        "documents": sum(bool(one.blocks) for one in found),
        "blocks": sum(one.blocks for one in found),
        "stale": [
            {
                "place": stale.place,
                "command": stale.command,
                **({} if stale.picture is None else {"picture": stale.picture.as_posix()}),
            }
            for one in found
            for stale in one.stale
        ],
    }


def _where(entry: Stale) -> str:
    return entry.place if entry.picture is None else f"{entry.place}: {entry.picture}"


def _lines(found: Sequence[Filled], *, changed: bool) -> list[str]:
    filled = [one for one in found if one.blocks]
    stale = [entry for one in found for entry in one.stale]
    what = "renewed" if changed else "not what the command gives"
    lines = [f"{_where(entry)}: {what}: symact {entry.command}\n" for entry in stale]
    if not changed:
        lines += [one.difference for one in found if one.stale]
    blocks = count_of(sum(one.blocks for one in filled), "block")
    where = f"{blocks} in {count_of(len(filled), 'document')}"
    if not filled:
        lines.append("There is no block in these documents.\n")
    elif changed:
        lines.append(f"{where}, {len(stale)} renewed.\n")
    elif stale:
        lines.append(f"{where}, {len(stale)} to renew: symact docs update\n")
    else:
        lines.append(f"{where}, each what its command gives.\n")
    return lines
