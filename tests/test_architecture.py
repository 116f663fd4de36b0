"""The page on the architecture names what there is, all the rooms, and the walls that stand."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.test_floors import ROOMS, WALLS, house

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = tuple(dict.fromkeys(re.findall(r"`([^`]+)`", PAGE)))


def rows(title: str) -> list[list[str]]:
    """The cells of the table of a section, without its head."""
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def exists(name: str) -> bool:
    """Whether there is such a file, module or thing in a module, of symact or below it."""
    if "/" in name:
        return (ROOT / name).exists()
    parts = name.removeprefix("symact.").split(".")
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in house().modules:
            if end == len(parts):
                return True
            found: Any = importlib.import_module(".".join(["symact", *parts[:end]]))
            for part in parts[end:]:
                found = getattr(found, part, None)
            return found is not None
    return name == "symact"


@pytest.mark.parametrize("name", [name for name in NAMED if " " not in name])
def test_what_the_page_names_exists(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize(
    "name",
    ["rooms", "numbers.affin", "networks.network.Networks", "symact.logics", "tests/test_rooms.py"],
)
def test_a_name_that_is_wrong_is_seen(name: str) -> None:
    assert not exists(name)


def test_the_page_has_every_room_in_its_order() -> None:
    assert [cell.strip("`") for cell, _ in rows("Rooms")] == list(ROOMS)


def test_central_types_are_named_with_their_homes() -> None:
    names = [name for cell, _ in rows("Central types") for name in re.findall(r"`(.*?)`", cell)]
    assert len(names) > 10
    assert all(name.rsplit(".", 1)[0] in house().modules for name in names)


def test_the_walls_of_the_page_stand() -> None:
    """And each wall of the house is on the page."""
    said = set()
    for room, never, _ in rows("Walls"):
        sides = [re.findall(r"`([^`]+)`", cell) for cell in (room, never)]
        near, far = (side or list(ROOMS) for side in sides)
        said |= {(a, b) for a in near for b in far}
    stand = {(wall.room, wall.never) for wall in WALLS}
    free = {(room, room) for room in ROOMS} | {("checker", "cli"), ("__main__", "cli")}
    allowed = {(wall.room, name) for wall in WALLS for name in wall.but}
    assert said - free - allowed <= stand
    assert stand <= said


def test_the_page_is_a_page_and_the_only_one() -> None:
    assert len(PAGE.splitlines()) <= 110
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "docs/architecture.md" in guide
    assert not re.search(r"^\| *`?(numbers|geometry|logic)", guide, re.M)
