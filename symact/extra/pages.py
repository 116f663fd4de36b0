"""Pages as nodes of docutils, which every builder of Sphinx writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docutils import nodes

from symact.display import escaped
from symact.rendering import latex_of, render
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Formulas,
    Page,
    Part,
    Section,
    Sentence,
    Steps,
    Table,
    Value,
    Verbatim,
)
from symact.rendering.writers.latex.body import equations
from symact.rendering.writers.latex.formula import Latex

Display = Callable[[str], list[nodes.Node]]
"""The nodes of mathematics on lines of its own, from LaTeX."""


def nodes_of(page: Page, display: Display) -> list[nodes.Node]:
    """The nodes of a page: its title in bold, then its parts.

    Args:
        page: the page.
        display: makes the nodes of derivations.
    """
    title = [nodes.paragraph("", "", nodes.strong("", "", *_titled(page.title)))]
    return [*(title if page.title else ()), *(n for p in page.parts for n in _part(p, display))]


def _titled(title: Sequence[Value]) -> Iterator[nodes.Node]:
    for k, value in enumerate(title):
        if k:
            yield nodes.Text(" · ")
        yield from _inline(value)


def _part(part: Part, display: Display) -> Iterator[nodes.Node]:
    match part:
        case Section(title):
            yield nodes.rubric("", title)
        case Sentence(value):
            yield nodes.paragraph("", "", *_inline(value))
        case Details(rows):
            yield nodes.field_list("", *map(_field, rows))
        case Table(heads, rows):
            yield _table(heads, rows)
        case Formulas(rows):
            yield from _mathematics(equations(rows, Latex(None)))
        case Steps(derivation):
            yield from display(render(derivation, "latex"))


def _mathematics(latex: str) -> list[nodes.Node]:
    return [nodes.math_block(latex, latex, label=None, number=None, nowrap=False)]


def _field(row: Detail) -> nodes.field:
    notes = f" ({', '.join(row.notes)})" if any(row.notes) else ""
    value = [*_inline(row.value), nodes.Text(notes)]
    body = nodes.field_body("", nodes.paragraph("", "", *value))
    return nodes.field("", nodes.field_name("", row.label), body)


def _table(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> nodes.table:
    columns = [nodes.colspec(colwidth=1) for _ in heads]
    body = nodes.tbody("", *map(_row, rows))
    head = [nodes.thead("", _row(heads))] if any(heads) else []
    return nodes.table("", nodes.tgroup("", *columns, *head, body, cols=len(heads)))


def _row(cells: Sequence[Value]) -> nodes.row:
    entries = (nodes.entry("", nodes.paragraph("", "", *_inline(cell))) for cell in cells)
    return nodes.row("", *entries)


def _inline(value: Value) -> Iterator[nodes.Node]:
    """Words, what is verbatim and formulas; where a line ends, a semicolon."""
    for part in value if isinstance(value, tuple) else (value,):
        match part:
            case str(text) if text == BREAK:
                yield nodes.Text("; ")
            case str(text):
                yield nodes.Text(escaped(text))
            case Verbatim(text):
                yield nodes.literal("", escaped(text))
            case _:
                yield formula(part)


def formula(expression: Any) -> nodes.math:
    """An expression inside a line."""
    latex = latex_of(expression)
    return nodes.math(latex, latex)
