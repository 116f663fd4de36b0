"""What commands give, and in which formats."""

from __future__ import annotations

from collections.abc import Collection

from symact.errors import UsageError
from symact.rendering.report import Data as Data
from symact.rendering.report import Report as Report
from symact.rendering.writers import FORMATS

WITH_TABLES = tuple(name for name, format in FORMATS.items() if format.has_tables)
"""The formats of what is mostly broad tables."""


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
