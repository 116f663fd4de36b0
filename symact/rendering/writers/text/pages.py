"""Pages as Unicode text.

What writes formulas is loaded when there is one, so that a page without comes at once.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

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
    Symbols,
    Table,
    Value,
    lines_of,
    squared,
)

STEP = "    "


def page(page: Page, symbols: Symbols, width: int) -> str:
    """A page; symbols are what they are called."""
    title = "   ".join(map(line, page.title))
    blocks = [title, *(block for part in page.parts for block in _blocks(part, width))]
    return "\n\n".join(block.rstrip() for block in blocks if block) + "\n"


def line(value: Value) -> str:
    """A value on one line, but for its own breaks.

    >>> line(("at ", "x"))
    'at x'
    """
    return BREAK.join(lines_of(value, str, str, _flat))


def _flat(expression: Any) -> str:
    from symact.rendering.writers.text.formula import flat

    return flat(expression)


def _blocks(part: Part, width: int) -> Iterator[str]:
    match part:
        case Section(title):
            yield textwrap.fill(title, width)
        case Sentence(value):
            yield "\n".join(textwrap.fill(own, width) for own in line(value).split(BREAK))
        case Details(rows):
            yield "\n".join(_details(rows, width))
        case Table(heads, rows):
            cells = [[*map(line, row)] for row in rows]
            yield "\n".join(_table([[*heads], *cells] if any(heads) else cells))
        case Formulas(rows):
            yield "\n".join(STEP + row for pair in rows for row in _equation(*pair))
        case Steps(derivation):
            from symact.rendering.layout import plain
            from symact.rendering.writers.text.derivations import body

            yield textwrap.indent(body(plain(derivation), width - len(STEP)), STEP)


def _equation(left: Any, right: Any) -> Iterator[str]:
    """An equation, whose right side may take several lines."""
    from symact.rendering.matrices import read
    from symact.rendering.writers.text.formula import Text

    start = f"{line(left)} = "
    first, *others = Text().write(read(right)[0]).lines
    yield start + first
    yield from (" " * len(start) + other for other in others)


def _details(rows: Sequence[Detail], width: int) -> Iterator[str]:
    """Labels, values, and notes behind the longest value that leaves room for them."""
    label = max(len(row.label) for row in rows) + 3
    notes = squared([row.notes for row in rows])
    sizes = [max(map(len, column)) for column in zip(*notes, strict=True)]
    room = max(24, width - label - sum(sizes) - 3 * len(sizes))
    values = [line(row.value).split(BREAK) for row in rows]
    noted = (value for row, value in zip(rows, values, strict=True) if row.notes)
    longest = min(room, max((len(part) for value in noted for part in value), default=0))
    for row, value, own in zip(rows, values, notes, strict=True):
        side = "   ".join(note.ljust(size) for note, size in zip(own, sizes, strict=True))
        own_room = longest if row.notes else width - label
        first, *others = [part for long in value for part in textwrap.wrap(long, own_room) or [""]]
        yield f"{row.label:<{label}}{first:<{longest}}   {side}".rstrip()
        yield from (f"{'':<{label}}{other}" for other in others)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Cells below each other; where a first cell is that of several rows, they stand under it."""
    if all(row[0] for row in rows[1:]):
        yield from _aligned(rows)
        return
    others = iter(_aligned([row[1:] for row in rows]))
    for row in rows:
        if row[0]:
            yield row[0]
        yield STEP + next(others)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Cells below each other."""
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "   ".join(cell.ljust(n) for cell, n in zip(row, sizes, strict=True)).rstrip()
