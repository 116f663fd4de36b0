"""How much an enumeration may cost."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

from symact.errors import OutOfTimeError, UsageError, shown

Progress = Callable[[int], None]


LONG = 1e9
"""Seconds that nobody waits: more would not fit a float."""


@dataclass
class Budget:
    """How many regions and seconds an enumeration may take, and whom to tell how far it is.

    The clock runs from the moment that the budget is made, so that everything made ready for an
    enumeration counts too.

    Attributes:
        regions: how many are found at most.
        seconds: how long everything takes at most, but for single calls of arithmetic, which are
            not interrupted.
        progress: called now and then with the number of regions found so far.
        told: with which number it was called last.
    """

    regions: int | None = None
    seconds: float | None = None
    progress: Progress | None = None
    told: int = 0

    def __post_init__(self) -> None:
        self.end = math.inf if self.seconds is None else time.monotonic() + min(self.seconds, LONG)

    @classmethod
    def asked(cls, max_regions: Any, seconds: Any, progress: Any) -> Budget:
        """The budget that somebody asks for.

        Raises:
            UsageError: for what is no positive number, and for what cannot be called.
        """
        for name, given in (("max_regions", max_regions), ("seconds", seconds)):
            if given is not None and not (isinstance(given, Real) and given > 0):  # type: ignore[operator]
                raise UsageError(
                    f"{name} is {shown(given)}; give a positive number, or leave it out"
                )
        if progress is not None and not callable(progress):
            raise UsageError(f"progress is {shown(progress)}; give what is called with a number")
        return cls(max_regions, seconds, progress)

    @property
    def is_over(self) -> bool:
        """Whether the seconds are used up."""
        return self.end != math.inf and time.monotonic() >= self.end

    def check(self) -> None:
        """Raises OutOfTimeError when the seconds are used up."""
        if self.is_over:
            raise OutOfTimeError(f"the {self.seconds} seconds are used up; allow more")

    def allows(self, found: int) -> bool:
        """Whether another region may be looked for after ``found`` of them."""
        if self.progress is not None and found >= self.told + 100:
            self.progress(found)
            self.told = found
        if self.regions is not None and found >= self.regions:
            return False
        return not self.is_over

    def finish(self, found: int) -> None:
        """Tell how many there are in the end."""
        if self.progress is not None:
            self.progress(found)
