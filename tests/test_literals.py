"""The names that type checkers know are the names that are taken."""

from __future__ import annotations

from typing import get_args

from symact.regions.engines.auto import ENGINES, EngineName
from symact.rendering.writers import FORMATS, FormatName


def test_literals_are_the_tables() -> None:
    assert get_args(FormatName) == tuple(FORMATS)
    assert get_args(EngineName) == tuple(ENGINES)
