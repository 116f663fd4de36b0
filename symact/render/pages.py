"""Pages: what commands print beside derivations, in every format.

A page is a title and parts: sentences, labelled facts, tables and derivations. Commands say what is
on it; how that looks in a format is said here, once for all of them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symact.derivation import Derivation
from symact.errors import UsageError
from symact.render import documents
from symact.render import text as unicode_text
from symact.render.documents import WIDTH
from symact.render.escapes import paragraph, words
from symact.render.latex import Latex
from symact.render.matrices import read

Value = Any
"""Words (a string), a formula (a SymPy expression), or a tuple of them, one after the other, in
which ``BREAK`` starts a new line."""

BREAK = "\n"

Symbols = Mapping[str, str] | None


@dataclass(frozen=True)
class Sentence:
    """One paragraph."""

    value: Value


@dataclass(frozen=True)
class Fact:
    """A row: what it is, its value, and where that comes from: a theorem's id and its level."""

    label: str
    value: Value
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Rows with their values below each other."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells, under heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Formulas:
    """Equations below each other: what a thing is, and its formula."""

    rows: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Proof:
    """A derivation as a part of a page."""

    derivation: Derivation


Part = Sentence | Facts | Table | Formulas | Proof


@dataclass(frozen=True)
class Page:
    """What a command prints.

    Attributes:
        title: its first line, in words that stand apart from each other.
        parts: what follows, in order.
    """

    title: tuple[Value, ...]
    parts: tuple[Part, ...]


def write(page: Page, format: str, *, symbols: Symbols = None, width: int = WIDTH) -> str:
    r"""A page in a format, ending with one newline.

    Args:
        page: what to write.
        format: ``"text"``, ``"latex"`` (one body), ``"tex"`` (a document) or ``"markdown"``.
        symbols: LaTeX for symbols by their names.
        width: columns of text.

    Raises:
        UsageError: for another format.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> page = Page(("square", x**2), (Facts((Fact("derivative", 2 * x, ("symbolic",)),)),))
    >>> print(write(page, "text"), end="")
    square   x²
    <BLANKLINE>
    derivative   2 x   symbolic
    """
    match format:
        case "text":
            return _text(page, width)
        case "latex":
            return _latex(page, symbols, width)
        case "tex":
            return _tex(page, symbols, width)
        case "markdown":
            return _markdown(page, symbols, width)
    raise UsageError(f"a page has no format {format!r}; there is text, latex, tex and markdown")


def _parts(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


# -- text ------------------------------------------------------------------------------------------


def _text(page: Page, width: int) -> str:
    blocks = ["   ".join(map(line, page.title))]
    for part in page.parts:
        match part:
            case Sentence(value):
                blocks.append(textwrap.fill(line(value), width))
            case Facts(rows):
                blocks.append("\n".join(_fact_lines(rows, width)))
            case Table(heads, rows):
                cells = [[*map(line, row)] for row in rows]
                blocks.append("\n".join(_aligned([heads, *cells] if any(heads) else cells)))
            case Formulas(rows):
                blocks.append("\n".join(f"    {row}" for pair in rows for row in _equation(*pair)))
            case Proof(derivation):
                body = unicode_text.body(derivation, width - 4)
                blocks.append(textwrap.indent(body, "    "))
    return "\n\n".join(block.rstrip() for block in blocks) + "\n"


def line(value: Value) -> str:
    """A value as one line of text."""
    writer = unicode_text.Text(flat=True)
    return "".join(
        part if isinstance(part, str) else writer.write(read(part)[0]).lines[0]
        for part in _parts(value)
    )


def _equation(left: Any, right: Any) -> Iterator[str]:
    """An equation, whose right side may take several lines."""
    start = f"{line(left)} = "
    first, *others = unicode_text.Text().write(read(right)[0]).lines
    yield start + first
    yield from (" " * len(start) + other for other in others)


def _fact_lines(rows: Sequence[Fact], width: int) -> Iterator[str]:
    """Labels, values, and notes behind the longest value that leaves room for them."""
    label = max(len(row.label) for row in rows) + 3
    notes = _squared([row.notes for row in rows])
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


def _squared(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows made equally long."""
    size = max(map(len, rows), default=0)
    return [(*row, *[""] * (size - len(row))) for row in rows]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Cells below each other."""
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "   ".join(cell.ljust(n) for cell, n in zip(row, sizes, strict=True)).rstrip()


# -- LaTeX -----------------------------------------------------------------------------------------


def _latex(page: Page, symbols: Symbols, width: int) -> str:
    """One ``array``, a part in each row."""
    writer = Latex(symbols)
    blocks = [r" \quad ".join(_mathematics(value, writer) for value in page.title)]
    for part in page.parts:
        match part:
            case Sentence(value):
                blocks += _sentence_rows(value, writer, width)
            case Facts(rows):
                blocks.append(_array(_squared([own for row in rows for own in _rows(row, writer)])))
            case Table(heads, rows):
                cells = [tuple(_mathematics(cell, writer) for cell in row) for row in rows]
                head = [tuple(map(words, heads))] if any(heads) else []
                blocks.append(_array([*head, *cells]))
            case Formulas(rows):
                blocks.append(_equations(rows, writer))
            case Proof(derivation):
                blocks.append(documents.latex(derivation, symbols, width).rstrip("\n"))
    body = " \\\\[1ex]\n".join(blocks)
    return f"\\begin{{array}}{{l}}\n{body}\n\\end{{array}}\n"


def _equations(rows: Sequence[tuple[Any, Any]], writer: Latex) -> str:
    """Equations below each other."""
    lines = [f"{_mathematics(left, writer)} &= {_mathematics(right, writer)}"
             for left, right in rows]  # fmt: skip
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _sentence_rows(value: Value, writer: Latex, width: int) -> list[str]:
    """Words alone are broken into lines; mathematics is not."""
    if isinstance(value, str):
        return [words(part) for part in textwrap.wrap(value, width)]
    return [_mathematics(value, writer)]


def _mathematics(value: Value, writer: Latex) -> str:
    """A value inside mathematics."""
    return "".join(
        words(part) if isinstance(part, str) else writer.write(read(part)[0])
        for part in _parts(value)
    )


def _rows(row: Fact, writer: Latex) -> Iterator[tuple[str, ...]]:
    """The rows of a fact, one for each line of its value."""
    first, *others = _lines(row.value)
    yield words(row.label), _mathematics(first, writer), *map(words, row.notes)
    for other in others:
        yield "", _mathematics(other, writer)


def _lines(value: Value) -> list[tuple[Any, ...]]:
    """A value line by line."""
    result: list[tuple[Any, ...]] = [()]
    for part in _parts(value):
        if part == BREAK:
            result.append(())
        else:
            result[-1] += (part,)
    return result


def _array(rows: Sequence[Sequence[str]]) -> str:
    columns = "l" * max(map(len, rows), default=1)
    body = " \\\\\n".join(" & ".join(row) for row in rows)
    return f"\\begin{{array}}{{{columns}}}\n{body}\n\\end{{array}}"


def _tex(page: Page, symbols: Symbols, width: int) -> str:
    """A document by itself."""
    writer = Latex(symbols)
    title = r" \quad ".join(_inline(value, writer) for value in page.title)
    parts = [rf"\section*{{{title}}}"]
    for part in page.parts:
        match part:
            case Sentence(value):
                parts.append(_inline(value, writer))
            case Facts(rows):
                items = [
                    rf"\item[{paragraph(row.label)}] "
                    + r" \quad ".join([_inline(row.value, writer), *map(paragraph, row.notes)])
                    for row in rows
                ]
                parts.append("\\begin{description}\n" + "\n".join(items) + "\n\\end{description}")
            case Table(heads, rows):
                parts.append(_tabular(heads, rows, writer))
            case Formulas(rows):
                parts.append(f"\\[\n{_equations(rows, writer)}\n\\]")
            case Proof(derivation):
                parts.append("".join(documents.displays(derivation, symbols, width)).rstrip())
    return documents.document("\n\n".join(parts) + "\n", "longtable")


def _tabular(heads: Sequence[str], rows: Sequence[Sequence[Value]], writer: Latex) -> str:
    lines = [" & ".join(_inline(cell, writer) for cell in row) for row in rows]
    if any(heads):
        lines.insert(0, " & ".join(map(paragraph, heads)))
    body = " \\\\\n".join(lines)
    return f"\\begin{{longtable}}{{@{{}}{'l' * len(heads)}@{{}}}}\n{body}\n\\end{{longtable}}"


def _inline(value: Value, writer: Latex) -> str:
    """A value outside mathematics, in a TeX document."""
    return " \\\\ ".join(
        "".join(
            paragraph(part) if isinstance(part, str) else f"${writer.write(read(part)[0])}$"
            for part in parts
        )
        for parts in _lines(value)
    )


# -- Markdown --------------------------------------------------------------------------------------


def _markdown(page: Page, symbols: Symbols, width: int) -> str:
    writer = Latex(symbols)
    parts = [f"# {' · '.join(_marked(value, writer) for value in page.title)}"]
    for part in page.parts:
        match part:
            case Sentence(value):
                parts.append(_marked(value, writer))
            case Facts(rows):
                parts.append("\n".join(_bullet(row, writer) for row in rows))
            case Table(heads, rows):
                cells = [[_celled(_marked(cell, writer)) for cell in row] for row in (heads, *rows)]
                lines = [cells[0], ["---"] * len(heads), *cells[1:]]
                parts.append("\n".join(f"| {' | '.join(cells)} |" for cells in lines))
            case Formulas(rows):
                parts.append(f"$$\n{_equations(rows, writer)}\n$$")
            case Proof(derivation):
                parts += documents.displayed(derivation, symbols, width)
    return "\n\n".join(parts) + "\n"


def _bullet(row: Fact, writer: Latex) -> str:
    notes = f" ({', '.join(map(documents.escaped, row.notes))})" if any(row.notes) else ""
    return f"- **{documents.escaped(row.label)}**: {_marked(row.value, writer)}{notes}"


def _marked(value: Value, writer: Latex) -> str:
    return "<br>".join(
        "".join(
            documents.escaped(part) if isinstance(part, str) else f"${writer.write(read(part)[0])}$"
            for part in parts
        )
        for parts in _lines(value)
    )


def _celled(text: str) -> str:
    """A cell of a table, in which a bar would end it."""
    return re.sub(r"(?<!\\)\|", r"\\vert ", text)
