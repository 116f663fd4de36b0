"""Pages taken apart."""

from __future__ import annotations

from symact.rendering.page import Page, Table, Value


def rows_of(page: Page) -> list[tuple[Value, ...]]:
    """The rows of all tables."""
    return [row for part in page.parts if isinstance(part, Table) for row in part.rows]
