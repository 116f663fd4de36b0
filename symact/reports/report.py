"""What every command gives: data for programs, and a page for people, in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.errors import UsageError
from symact.rendering import render
from symact.rendering.page import Page, Symbols
from symact.rendering.writers import FORMATS, Format

if TYPE_CHECKING:
    from symact.logic.derivation import Derivation, Verified

Data = Mapping[str, Any]

WITH_TABLES = tuple(name for name, format in FORMATS.items() if format.has_tables)
"""The formats of what is mostly broad tables."""


@dataclass(frozen=True)
class Report:
    """What a command found; nothing of it is made before it is asked for.

    Attributes:
        data: what JSON has; a derivation has data of its own.
        page: what people read, for a format, since not every format can show everything: a page,
            or a derivation by itself, or text that is written already.
        warnings: a sentence for each thing that is missing from it.
    """

    data: Callable[[], Data | Derivation | Verified]
    page: Callable[[Format], Page | Derivation | Verified | str]
    warnings: tuple[str, ...] = ()

    def written(self, format: str, symbols: Symbols = None) -> str:
        """The report in a format, ending with one newline.

        Raises:
            MissingDependencyError: for ``"html"`` without latex2mathml.

        >>> Report(lambda: {"found": 2}, lambda _: Page(("two",), ())).written("markdown")
        '# two\\n'
        """
        known = FORMATS[format]
        shown = self.data() if known.is_data else self.page(known)
        if isinstance(shown, str):
            return shown
        if isinstance(shown, Mapping):
            if symbols:
                raise UsageError("JSON has the names of the program; symbols go with other formats")
            from symact.rendering.writers.json import written

            return written(shown)
        return render(shown, known.name, symbols=symbols)


def refuse_format(format: str, allowed: Collection[str], thing: str, instead: str = "") -> None:
    """Refuse a format before anything is computed for it.

    Raises:
        UsageError: for one that is not allowed; the message names those that are.

    >>> refuse_format("tex", ["text", "html", "json"], "a list")
    Traceback (most recent call last):
    symact.errors.UsageError: a list has no tex format; use text, html or json
    """
    if format not in allowed:
        *others, last = allowed
        remedy = instead or f"use {', '.join(others)} or {last}"
        raise UsageError(f"{thing} has no {format} format; {remedy}")
