"""LaTeX for display mathematics: one ``aligned`` or ``array``, ASCII, without dollars."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from symact.logic.derivation import Derivation
from symact.rendering.breadth import WORD, Breadth
from symact.rendering.fitting import fitted
from symact.rendering.formula import Formula, TextRun
from symact.rendering.layout import Layout, Row, Shown, grouped, plain, shape_of
from symact.rendering.page import (
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
from symact.rendering.writers.latex.escapes import words as verbatim
from symact.rendering.writers.latex.formula import SIGNS, Latex

# -- derivations -----------------------------------------------------------------------------------


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """One ``aligned`` body; neither title nor level."""
    rows = rows_of(plain(derivation), symbols, width, "&&") or r"&\text{no steps}"
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n"


def rows_of(derivation: Derivation, symbols: Symbols, width: int, gap: str) -> str:
    """The rows of an environment; ``gap`` goes to the column of the reasons."""
    layout, writer = Layout(derivation, Breadth(symbols), width), Latex(symbols)
    is_beside = _has_room(layout)
    if not is_beside:
        layout = Layout(derivation, layout.measure, width, beside=False)
    tex = ""
    for group in grouped(layout.rows):
        lines = _lines(group, writer, gap) if is_beside else _stacked(group, writer)
        for starts, line in lines:
            if tex:
                tex += " \\\\[1ex]\n" if starts else " \\\\\n"
            tex += line
    return tex


def _has_room(layout: Layout) -> bool:
    """Whether reasons fit beside the broadest of the right sides that have one."""
    lefts = [layout.measure.of(row.left) for row in layout.rows if row.left is not None]
    rights = [layout.measure.of(row.right) for row in layout.rows if row.kind != "label"]
    reasons = max((WORD * len(part) for row in layout.rows for part in row.reason), default=0)
    broad = max(lefts, default=0) + max(rights, default=0) + 3
    return not reasons or broad + 4 + reasons <= layout.width


def _stacked(group: tuple[Row, ...], writer: Latex) -> Iterator[tuple[bool, str]]:
    """The same with the reason in parentheses below what it is for."""
    for row in group:
        yield row.starts, _line(row, writer)
    if group[0].reason:
        reason = " ".join(group[0].reason)
        yield False, rf"  &\quad {writer.words(f'({reason})')}"


def _lines(group: tuple[Row, ...], writer: Latex, gap: str) -> Iterator[tuple[bool, str]]:
    """The source lines of a row and those that continue it, each with whether it starts a group."""
    for row, reason in itertools.zip_longest(group, group[0].reason):
        line = "  &" if row is None else _line(row, writer)
        yield (
            row is not None and row.starts,
            f"{line} {gap} {writer.words(reason)}" if reason else line,
        )


def _line(row: Row, writer: Latex) -> str:
    """A row without its reason."""
    left = "" if row.left is None else writer.write(row.left)
    line = f"{left} &".rjust(3)
    if row.relation == "is":
        return line + _described(row.right, writer)
    if row.relation:
        relation = SIGNS.get(row.relation, row.relation)
        sign = relation if relation.isascii() else writer.words(relation)
        return f"{line}{sign} {writer.write(row.right)}"
    if row.kind == "label" or (row.kind == "statement" and not row.is_continued):
        line += r"\quad " * (row.depth if row.kind == "label" else 0)
        # a minus at the beginning of a cell is taken for one between two things
        return line + re.sub("^-", "{-}", writer.write(row.right))
    return rf"{line}\quad {writer.write(row.right)}"


def _described(phrase: Formula, writer: Latex) -> str:
    """``10×64 of rank 10`` as a set that the matrix is in; other phrases stay words."""
    if not isinstance(phrase, TextRun):
        return writer.words(" is ") + writer.write(phrase)
    shape = shape_of(phrase.text)
    if shape is None:
        return writer.words(f" is {phrase.text}")
    rows, columns, rest = shape
    return rf"\in \mathbb{{R}}^{{{rows} \times {columns}}}" + (writer.words(rest) if rest else "")


# -- pages -----------------------------------------------------------------------------------------


def page(page: Page, symbols: Symbols, width: int) -> str:
    """One ``array``, a part in each row."""
    writer = Latex(symbols)
    blocks = [r" \quad ".join(_mathematics(value, writer) for value in page.title)]
    blocks += [block for part in page.parts for block in _blocks(part, writer, width)]
    body = " \\\\[1ex]\n".join(block for block in blocks if block)
    return f"\\begin{{array}}{{l}}\n{body}\n\\end{{array}}\n"


def _blocks(part: Part, writer: Latex, width: int) -> Iterator[str]:
    match part:
        case Section(value) | Sentence(value):
            yield from _sentence_rows(value, writer, width)
        case Details(rows):
            yield _array(squared([own for row in rows for own in _rows(row, writer)]))
        case Table(heads, rows):
            cells = [
                lines
                for row in fitted(rows, width, Breadth(writer.symbols))
                for lines in _cell_rows(row, writer)
            ]
            yield _array([tuple(map(writer.words, heads)), *cells] if any(heads) else cells)
        case Formulas(rows):
            yield equations(rows, writer)
        case Steps(shown):
            yield derivation(shown, writer.symbols, width).rstrip("\n")


def _cell_rows(row: Sequence[Value], writer: Latex) -> Iterator[tuple[str, ...]]:
    """The rows of an array that a row of a table takes, one for each line of its cells."""
    lines = [_lines_of(cell, writer) for cell in row]
    yield from itertools.zip_longest(*lines, fillvalue="")


def equations(rows: Sequence[tuple[Any, Any]], writer: Latex) -> str:
    """Equations below each other."""
    lines = [f"{writer.expression(left)} &= {writer.expression(right)}" for left, right in rows]
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _sentence_rows(value: Value, writer: Latex, width: int) -> list[str]:
    """Words alone are broken into lines; mathematics is not."""
    if isinstance(value, str):
        return [writer.words(part) for part in textwrap.wrap(value, width)]
    return _lines_of(value, writer)


def _mathematics(value: Value, writer: Latex) -> str:
    """A value inside mathematics."""
    return "".join(_lines_of(value, writer))


def _lines_of(value: Value, writer: Latex) -> list[str]:
    return lines_of(value, writer.words, verbatim, writer.expression)


def _rows(row: Detail, writer: Latex) -> Iterator[tuple[str, ...]]:
    """The rows of a detail, one for each line of its value."""
    first, *others = _lines_of(row.value, writer)
    yield writer.words(row.label), first, *map(writer.words, row.notes)
    yield from (("", other) for other in others)


def _array(rows: Sequence[Sequence[str]]) -> str:
    columns = "l" * max(map(len, rows), default=1)
    body = " \\\\\n".join(" & ".join(row) for row in rows)
    return f"\\begin{{array}}{{{columns}}}\n{body}\n\\end{{array}}"
