"""How far a statement is checked: the levels, best first."""

from __future__ import annotations

from collections.abc import Iterable

LEVELS = ("symbolic", "enclosure", "instances", "argued", "cited", "prose")
"""What a machine checked of a statement, best first."""

COMPLETE = ("symbolic", "enclosure")
"""The levels at which nothing is left to an argument in words."""


def weakest(levels: Iterable[str]) -> str:
    """The level of a whole: that of its weakest part.

    >>> weakest(["symbolic", "cited", "enclosure"])
    'cited'
    """
    return max(levels, key=LEVELS.index, default=LEVELS[0])
