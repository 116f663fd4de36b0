"""Pages: what commands print beside derivations, in every format.

A page is a title and parts: sentences, labelled facts, tables and derivations. Commands say what is
on it; how that looks in a format is said here, once for all of them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from symact.errors import UsageError
from symact.rendering import documents, html
from symact.rendering import text as unicode_text
from symact.rendering.documents import WIDTH
from symact.rendering.escapes import paragraph, words
from symact.rendering.latex import Latex
from symact.rendering.matrices import read
from symact.rendering.parts import (
    BREAK,
    Fact,
    Facts,
    Formulas,
    Map,
    Page,
    Part,
    Proof,
    Section,
    Sentence,
    Symbols,
    Table,
    Value,
    Verbatim,
    lines_of,
    pieces_of,
)
from symact.rendering.text import value_line as line

__all__ = [
    "BREAK", "Fact", "Facts", "Formulas", "Map", "Page", "Part", "Proof", "Section", "Sentence",
    "Table", "Value", "Verbatim", "line", "write",
]  # fmt: skip


def write(page: Page, format: str, *, symbols: Symbols = None, width: int = WIDTH) -> str:
    r"""A page in a format, ending with one newline.

    Args:
        page: what to write.
        format: ``"text"``, ``"latex"`` (one body), ``"tex"`` (a document), ``"markdown"`` or
            ``"html"`` (a page by itself).
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
        case "html":
            return html.page(page, symbols, width)
    raise UsageError(
        f"a page has no format {format!r}; there is text, latex, tex, markdown and html"
    )


# -- text ------------------------------------------------------------------------------------------


def _text(page: Page, width: int) -> str:
    blocks = ["   ".join(map(line, page.title))]
    for part in page.parts:
        match part:
            case Section(title):
                blocks.append(textwrap.fill(title, width))
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
                body = unicode_text.body(documents.plain(derivation), width - 4)
                blocks.append(textwrap.indent(body, "    "))
    return "\n\n".join(block.rstrip() for block in blocks) + "\n"


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
            case Section(title):
                blocks += _sentence_rows(title, writer, width)
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
    shown = []
    for part in pieces_of(value):
        match part:
            case str(text):
                shown.append(words(text))
            case Verbatim(text):
                shown.append(words(text, scripts=False))
            case _:
                shown.append(writer.write(read(part)[0]))
    return "".join(shown)


def _rows(row: Fact, writer: Latex) -> Iterator[tuple[str, ...]]:
    """The rows of a fact, one for each line of its value."""
    first, *others = lines_of(row.value)
    yield words(row.label), _mathematics(first, writer), *map(words, row.notes)
    for other in others:
        yield "", _mathematics(other, writer)


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
            case Section(title):
                parts.append(rf"\subsection*{{{paragraph(title)}}}")
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
                parts.append(
                    "".join(
                        documents.displays(documents.plain(derivation), symbols, width)
                    ).rstrip()
                )
    return documents.document("\n\n".join(parts) + "\n", "array", "longtable")


NARROW = 30
"""Up to how many characters a column of a table is set on single lines."""


def _tabular(heads: Sequence[str], rows: Sequence[Sequence[Value]], writer: Latex) -> str:
    lines = [" & ".join(_inline(cell, writer) for cell in row) for row in rows]
    if any(heads):
        lines.insert(0, " & ".join(map(paragraph, heads)))
    body = " \\\\\n".join(lines)
    columns = "".join(_columns([[len(line(cell)) for cell in row] for row in (heads, *rows)]))
    return f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n{body}\n\\end{{longtable}}"


def _columns(sizes: Sequence[Sequence[int]]) -> Iterator[str]:
    """How columns of a table are set, given the sizes of its cells: broad ones share the room."""
    widths = [max(column) for column in zip(*sizes, strict=True)]
    room = 0.94 - sum(width for width in widths if width <= NARROW) / WIDTH
    broad = sum(width > NARROW for width in widths)
    for width in widths:
        if width <= NARROW:
            yield "l"
        else:
            share = f"{max(room, 0.3) / broad:.2f}"
            yield rf">{{\raggedright\arraybackslash}}p{{{share}\textwidth}}"


def _inline(value: Value, writer: Latex) -> str:
    """A value outside mathematics, in a TeX document."""
    lines = []
    for parts in lines_of(value):
        shown = []
        for part in parts:
            match part:
                case str(text):
                    shown.append(paragraph(text))
                case Verbatim(text):
                    shown.append(paragraph(text, scripts=False))
                case _:
                    shown.append(f"${writer.write(read(part)[0])}$")
        lines.append("".join(shown))
    return " \\\\ ".join(lines)


# -- Markdown --------------------------------------------------------------------------------------


def _markdown(page: Page, symbols: Symbols, width: int) -> str:
    writer = Latex(symbols)
    parts = [f"# {' · '.join(_marked(value, writer) for value in page.title)}"]
    for part in page.parts:
        match part:
            case Section(title):
                parts.append(f"## {documents.escaped(title)}")
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
                parts += documents.displayed(documents.plain(derivation), symbols, width)
    return "\n\n".join(parts) + "\n"


def _bullet(row: Fact, writer: Latex) -> str:
    notes = f" ({', '.join(map(documents.escaped, row.notes))})" if any(row.notes) else ""
    return f"- **{documents.escaped(row.label)}**: {_marked(row.value, writer)}{notes}"


def _marked(value: Value, writer: Latex) -> str:
    lines = []
    for parts in lines_of(value):
        shown = []
        for part in parts:
            match part:
                case str(text):
                    shown.append(documents.escaped(text))
                case Verbatim(text):
                    is_plain = re.fullmatch(r"[\w.:/-]+", text)
                    shown.append(
                        f"`{text}`" if is_plain else documents.escaped(text, scripts=False)
                    )
                case _:
                    shown.append(f"${writer.write(read(part)[0])}$")
        lines.append("".join(shown))
    return "<br>".join(lines)


def _celled(text: str) -> str:
    """A cell of a table, in which a bar would end it."""
    return re.sub(r"(?<!\\)\|", r"\\vert ", text)
