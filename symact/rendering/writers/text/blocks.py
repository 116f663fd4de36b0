"""Blocks of text: rectangles of characters with a baseline, put beside and on top of each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_TALL = {
    "(": ("⎛", "⎜", "⎝"), ")": ("⎞", "⎟", "⎠"), "[": ("⎡", "⎢", "⎣"), "]": ("⎤", "⎥", "⎦"),
    "{": ("⎧", "⎪", "⎩"), "}": ("⎫", "⎪", "⎭"), "|": ("│", "│", "│"), "⌊": ("⎢", "⎢", "⎣"),
    "⌋": ("⎥", "⎥", "⎦"), "⌈": ("⎡", "⎢", "⎢"), "⌉": ("⎤", "⎥", "⎥"),
}  # fmt: skip


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def padded(text: str, width: int, align: str = "<") -> str:
    """A text filled with spaces: ``<`` on the right, ``>`` on the left, ``^`` on both sides."""
    spare = max(width - columns(text), 0)
    before = {"<": 0, ">": spare, "^": spare // 2}[align]
    return " " * before + text + " " * (spare - before)


def wrapped(text: str, width: int, later: int = 0) -> list[str]:
    """A text as lines, each as full as it can be; a word that is broader than a line stays whole.

    Args:
        text: words with spaces between them; a space that keeps words together is none.
        width: the columns of a line.
        later: how far lines after the first are indented.

    >>> wrapped("one two three", 8, later=2)
    ['one two', '  three']
    """
    lines: list[str] = []
    own = ""
    for unit in re.findall(r" *[^ ]+", text):
        if own and columns(own) + columns(unit) > width:
            lines.append(own)
            own = " " * later + unit.lstrip(" ")
        else:
            own += unit
    return [*lines, own]


@dataclass(frozen=True)
class TextBlock:
    """Lines of equal width; line ``base`` stands level with the text beside it."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """Columns."""
        return columns(self.lines[0])

    @property
    def is_line(self) -> bool:
        """Whether it is a single line."""
        return len(self.lines) == 1

    @property
    def below(self) -> int:
        """How many lines hang below the baseline."""
        return len(self.lines) - 1 - self.base

    def stretched(self, above: int, below: int) -> TextBlock:
        """The same with empty lines, so that so many lie above and below the baseline."""
        empty = " " * self.width
        return TextBlock(
            (empty,) * (above - self.base) + self.lines + (empty,) * (below - self.below), above
        )


def line(text: str) -> TextBlock:
    """A block of one line."""
    return TextBlock((text,))


def beside(blocks: Sequence[TextBlock]) -> TextBlock:
    r"""Blocks from left to right, baselines level.

    >>> print("\n".join(beside([line("y = "), TextBlock(("⎡1⎤", "⎣2⎦"))]).lines))
    y = ⎡1⎤
        ⎣2⎦
    """
    above = max(block.base for block in blocks)
    below = max(block.below for block in blocks)
    parts = [block.stretched(above, below).lines for block in blocks]
    return TextBlock(tuple("".join(row) for row in zip(*parts, strict=True)), above)


def joined(blocks: Sequence[TextBlock], separator: str) -> TextBlock:
    """Blocks from left to right with a separator between them."""
    parts: list[TextBlock] = []
    for block in blocks:
        parts += [line(separator), block] if parts else [block]
    return beside(parts)


def fenced(body: TextBlock, left: str, right: str) -> TextBlock:
    """A block between fences as high as itself."""
    if body.is_line:
        return line(f"{left}{body.lines[0]}{right}")
    return beside([_fence(left, body), body, _fence(right, body)])


def _fence(sign: str, body: TextBlock) -> TextBlock:
    top, middle, bottom = _TALL[sign]
    return TextBlock((top, *[middle] * (len(body.lines) - 2), bottom), body.base)


def table(rows: Sequence[Sequence[TextBlock]], aligns: Sequence[str], gap: int) -> TextBlock:
    """Blocks in rows and columns, each column aligned, the baseline in the upper middle."""
    widths = [max(block.width for block in column) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row in rows:
        above, below = max(b.base for b in row), max(b.below for b in row)
        cells = [block.stretched(above, below).lines for block in row]
        lines += (
            (" " * gap).join(
                padded(cell, width, align)
                for cell, width, align in zip(parts, widths, aligns, strict=True)
            )
            for parts in zip(*cells, strict=True)
        )
    return TextBlock(tuple(lines), (len(lines) - 1) // 2)


def braced(rows: Sequence[Sequence[TextBlock]]) -> TextBlock:
    """Rows behind a curly brace; an even number of them leaves the middle to the brace."""
    body = table(rows, "<" * len(rows[0]), 3)
    if body.is_line:
        return beside([line("{ "), body])
    if len(body.lines) % 2 == 0:
        half = len(body.lines) // 2
        lines = (*body.lines[:half], " " * body.width, *body.lines[half:])
        body = TextBlock(lines, half)
    arm = (len(body.lines) - 3) // 2
    brace = ("⎧", *"⎪" * arm, "⎨", *"⎪" * arm, "⎩")
    middle = len(body.lines) // 2
    return beside([TextBlock(brace, middle), line(" "), TextBlock(body.lines, middle)])
