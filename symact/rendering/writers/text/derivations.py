"""Derivations as Unicode text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from symact.logic.derivation import Derivation
from symact.rendering.layout import Layout, Row, Shown, grouped, level, plain
from symact.rendering.writers.text.blocks import TextBlock, beside, columns, line, padded
from symact.rendering.writers.text.formula import Text


def document(derivation: Shown, width: int) -> str:
    """Title, rows and level."""
    title = textwrap.fill(derivation.title, width)
    checked = textwrap.fill(level(derivation), width, subsequent_indent="  ")
    parts = [title, body(plain(derivation), width), checked]
    return "\n\n".join(part for part in parts if part) + "\n"


def body(derivation: Derivation, width: int) -> str:
    """The rows of a derivation, reasons in a column of their own; no title, no level."""
    writer = Text()
    is_labelled = any(chain.label for chain in derivation.chains)
    indent = 4 if is_labelled else 0
    rows = Layout(derivation, writer, width - indent).rows
    drawn = [block for group in _groups(rows) for block in _drawn(group, writer)]
    column = max(
        (block.width for row, block in zip(rows, drawn, strict=True) if row.reason), default=0
    )
    lines: list[str] = []
    was_tall = was_label = False
    for row, block in _beside_reasons(rows, drawn):
        if row.reason:
            block = _with_reason(block, row.reason, column + 4)
        is_tall = len(block.lines) > 1
        if lines and (row.starts or was_tall or (is_tall and not was_label)):
            lines.append("")
        margin = 0 if row.kind == "label" else indent
        lines += ((" " * margin + text).rstrip() for text in block.lines)
        was_tall, was_label = is_tall, row.kind == "label"
    return "\n".join(lines)


def _beside_reasons(
    rows: Sequence[Row], drawn: Sequence[TextBlock]
) -> Iterator[tuple[Row, TextBlock]]:
    """Rows with what is drawn of them; where a reason is long, lines that go on stand beside it."""
    blocks = iter(drawn)
    for group in grouped(rows):
        own = [next(blocks) for _ in group]
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


def _drawn(rows: Sequence[Row], writer: Text) -> list[TextBlock]:
    lefts = [line("") if row.left is None else writer.write(row.left) for row in rows]
    room = max((left.width for left in lefts), default=0)
    return [
        beside([*_head(row, left, room), writer.write(row.right)])
        for row, left in zip(rows, lefts, strict=True)
    ]


def _head(row: Row, left: TextBlock, room: int) -> list[TextBlock]:
    """What stands before the right side of a row."""
    if row.kind != "step":
        return [line("  " if row.is_continued else "")]
    sign = f" {row.relation} " if row.relation else " " * 5
    return [line(" " * (max(room, 1) - left.width)), left, line(sign)]


def _with_reason(block: TextBlock, reason: Sequence[str], column: int) -> TextBlock:
    width = max(map(columns, reason))
    words = TextBlock(tuple(padded(text, width) for text in reason))
    return beside([block, line(" " * (column - block.width)), words])
