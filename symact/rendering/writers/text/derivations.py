"""Derivations as Unicode text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symact.logic.derivation import Derivation
from symact.rendering.formula import Formula, TextRun
from symact.rendering.layout import LEAST, Layout, Row, Shown, grouped, level, plain
from symact.rendering.scripts import KEPT, glued
from symact.rendering.writers.text.blocks import TextBlock, beside, columns, line, padded, wrapped
from symact.rendering.writers.text.formula import Text

STEP = 4
"""How far what stands below a label is indented."""

READABLE = 28
"""How broad the column of reasons must be if some of them take several lines."""


def document(derivation: Shown, width: int) -> str:
    """Title, rows and level."""
    title = "\n".join(wrapped(derivation.title, width))
    checked = "\n".join(wrapped(level(derivation), width, later=2))
    parts = [title, body(plain(derivation), width), checked]
    return "\n\n".join(part for part in parts if part) + "\n"


def body(derivation: Derivation, width: int) -> str:
    """The rows of a derivation; no title, no level.

    Reasons have a column of their own, or where that would be too narrow a line below their row.
    """
    writer = Text()
    room = width - STEP * Layout(derivation, writer, width).depth
    layout = Layout(derivation, writer, room)
    if layout.is_cramped(READABLE):
        return _stacked(Layout(derivation, writer, room, beside=False))
    drawn = _all_drawn(layout)
    rows = zip(layout.rows, drawn, strict=True)
    column = max((block.width for row, block in rows if row.reason), default=0)
    if column + 4 + layout.reasons > room:
        return _stacked(Layout(derivation, writer, room, beside=False))
    blocks = (
        (row, _with_reason(block, row.reason, column + 4) if row.reason else block)
        for row, block in _beside_reasons(layout.rows, drawn)
    )
    return _joined(blocks)


def _stacked(layout: Layout) -> str:
    """Rows with their reasons in parentheses below them."""
    blocks: list[tuple[Row, TextBlock]] = []
    for group, own in _with_blocks(layout.rows, _all_drawn(layout)):
        blocks += zip(group, own, strict=True)
        if group[0].reason:
            margin = " " * (_start(group[0], own[0]) + 2)
            words = Text().words(f"({' '.join(group[0].reason)})")
            below = Row(None, "", TextRun(words), is_continued=True, depth=group[0].depth)
            for part in wrapped(glued(words), layout.width - len(margin), later=1):
                blocks.append((below, line(margin + part.replace(KEPT, " "))))
    return _joined(blocks)


def _start(row: Row, block: TextBlock) -> int:
    """Where the right side of a row begins."""
    before, relation, _ = block.lines[block.base].partition(f" {row.relation} ")
    return columns(before + relation) if row.relation else 0


def _joined(blocks: Iterable[tuple[Row, TextBlock]]) -> str:
    """Rows below each other, with air around those that are tall and before those that start."""
    lines: list[str] = []
    was_tall = was_label = False
    for row, block in blocks:
        is_tall = len(block.lines) > 1
        if lines and (was_tall or ((row.starts or is_tall) and not was_label)):
            lines.append("")
        margin = STEP * row.depth
        lines += ((" " * margin + text).rstrip() for text in block.lines)
        was_tall, was_label = is_tall, row.kind == "label"
    return "\n".join(lines)


def _all_drawn(layout: Layout) -> list[TextBlock]:
    return [block for group in _groups(layout.rows) for block in _drawn(group, layout)]


def _with_blocks(
    rows: Sequence[Row], drawn: Sequence[TextBlock]
) -> Iterator[tuple[tuple[Row, ...], list[TextBlock]]]:
    """Every row with those that continue it, and what is drawn of them."""
    blocks = iter(drawn)
    for group in grouped(rows):
        yield group, [next(blocks) for _ in group]


def _beside_reasons(
    rows: Sequence[Row], drawn: Sequence[TextBlock]
) -> Iterator[tuple[Row, TextBlock]]:
    """Rows with what is drawn of them; where a reason is long, lines that go on stand beside it."""
    for group, own in _with_blocks(rows, drawn):
        if len(group[0].reason) > 1 and all(block.is_line for block in own):
            width = max(block.width for block in own)
            yield group[0], TextBlock(tuple(padded(block.lines[0], width) for block in own))
        else:
            yield from zip(group, own, strict=True)


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows from one label to the next: inside them relations stand below each other."""
    groups: list[list[Row]] = [[]]
    for row in rows:
        if row.kind == "label" and not row.is_continued:
            groups.append([])
        groups[-1].append(row)
    return groups


def _drawn(rows: Sequence[Row], layout: Layout) -> list[TextBlock]:
    writer = Text()
    lefts = [line("") if row.left is None else writer.write(row.left) for row in rows]
    room = max((left.width for left in lefts), default=0)
    blocks = []
    for row, left in zip(rows, lefts, strict=True):
        head = _head(row, left, room)
        right = _fitted(row.right, layout.width - sum(b.width for b in head))
        blocks.append(beside([*head, right]))
    return blocks


def _fitted(right: Formula, room: int) -> TextBlock:
    """A formula in so much room: what nothing made shorter is on one line, broken at its spaces."""
    block = Text().write(right)
    if block.width <= room:
        return block
    block = Text(flat=True).write(right)
    lines = wrapped(block.lines[0], max(room, LEAST), later=2)
    width = max(map(columns, lines))
    return TextBlock(tuple(padded(own, width) for own in lines))


def _head(row: Row, left: TextBlock, room: int) -> list[TextBlock]:
    """What stands before the right side of a row."""
    if row.kind != "step":
        return [line("  " if row.is_continued else "")]
    sign = f" {row.relation} " if row.relation else " " * 5
    return [line(" " * (max(room, 1) - left.width)), left, line(sign)]


def _with_reason(block: TextBlock, reason: Sequence[str], column: int) -> TextBlock:
    own = [Text().words(text) for text in reason]
    width = max(map(columns, own))
    words = TextBlock(tuple(padded(text, width) for text in own))
    return beside([block, line(" " * (column - block.width)), words])
