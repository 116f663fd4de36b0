"""Pages as Unicode text.

What writes formulas is loaded when there is one, so that a page without comes at once.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from symact.rendering.names import spelling_in_use
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
from symact.rendering.writers.text.blocks import columns, padded, wrapped
from symact.rendering.writers.text.tables import GAP, LEAST, STEP, flowing, table


def page(page: Page, symbols: Symbols, width: int) -> str:
    """A page; symbols are what they are called."""
    title = "\n".join(flowing([*map(line, page.title)], width))
    blocks = [title, *(block for part in page.parts for block in _blocks(part, width))]
    return "\n\n".join(block.rstrip() for block in blocks if block) + "\n"


def line(value: Value) -> str:
    """A value on one line, but for its own breaks.

    >>> line(("at ", "x"))
    'at x'
    """
    return BREAK.join(lines_of(value, worded, str, _flat))


def worded(text: str) -> str:
    """Words as they are, but for letters that the user gives another form."""
    if not spelling_in_use():
        return text
    from symact.rendering.writers.text.formula import Text

    return Text().words(text)


def _flat(expression: Any) -> str:
    from symact.rendering.writers.text.formula import flat

    return flat(expression)


def _blocks(part: Part, width: int) -> Iterator[str]:
    match part:
        case Section(title):
            yield "\n".join(wrapped(worded(title), width))
        case Sentence(value):
            yield "\n".join(
                part for own in line(value).split(BREAK) for part in wrapped(own, width)
            )
        case Details(rows):
            yield "\n".join(_details(rows, width))
        case Table(heads, rows):
            cells = [[*map(line, row)] for row in rows]
            yield "\n".join(table([[*heads], *cells] if any(heads) else cells, width))
        case Formulas(rows):
            lines = (row for pair in rows for row in _equation(*pair, width - len(STEP)))
            yield "\n".join(STEP + row for row in lines)
        case Steps(derivation):
            from symact.rendering.layout import plain
            from symact.rendering.writers.text.derivations import body

            yield textwrap.indent(body(plain(derivation), width - len(STEP)), STEP)


def _equation(left: Any, right: Any, width: int) -> Iterator[str]:
    """An equation, whose right side may take several lines."""
    from symact.rendering.fitting import fit
    from symact.rendering.writers.text.formula import Text

    start, writer = f"{line(left)} = ", Text()
    for position, part in enumerate(fit(right, width - columns(start), writer)[0]):
        first, *others = writer.write(part).lines
        yield (" " * columns(start) if position else start) + first
        yield from (" " * columns(start) + other for other in others)


def _details(rows: Sequence[Detail], width: int) -> Iterator[str]:
    """Labels, values, and notes: behind the longest value, or below it where they do not fit."""
    label = max(columns(row.label) for row in rows) + len(GAP)
    notes = squared([row.notes for row in rows])
    sizes = [max(map(columns, column)) for column in zip(*notes, strict=True)]
    room = width - label - sum(sizes) - len(GAP) * len(sizes)
    values = [line(row.value).split(BREAK) for row in rows]
    noted = (value for row, value in zip(rows, values, strict=True) if row.notes)
    longest = min(room, max((columns(part) for value in noted for part in value), default=0))
    for row, value, own in zip(rows, values, notes, strict=True):
        is_beside = bool(row.notes) and room >= LEAST
        own_room = longest if is_beside else width - label
        lines = [part for long in value for part in wrapped(long, own_room)]
        if is_beside:
            side = GAP.join(padded(note, size) for note, size in zip(own, sizes, strict=True))
            lines[0] = f"{padded(lines[0], longest)}{GAP}{side}".rstrip()
        else:
            lines += flowing(row.notes, width - label)
        yield f"{padded(row.label, label)}{lines[0]}".rstrip()
        yield from (f"{' ' * label}{other}" for other in lines[1:])


def refilled(text: str, width: int) -> str:
    """Lines that are written already, broken where they are too broad; a list keeps its margin.

    >>> print(refilled("  1  one and two", 13))
      1  one and
         two
    """
    lines = []
    for own in text.split("\n"):
        margin = re.match(r" *([^ ]+  +)?", own)
        lines += wrapped(own, width, later=margin.end() if margin else 0)
    return "\n".join(lines)
