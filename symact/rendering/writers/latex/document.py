"""TeX documents by themselves, which pdflatex compiles with the packages of every TeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symact.display import capital
from symact.rendering.breadth import Breadth
from symact.rendering.fitting import fitted
from symact.rendering.layout import Piece, Shown, level, plain, sections
from symact.rendering.page import (
    BREAK,
    WIDTH,
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
)
from symact.rendering.writers.latex.body import equations, rows_of
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.latex.prose import paragraph
from symact.rendering.writers.text.pages import line


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """A document with the title, the sections and the level of a derivation."""
    return _document(
        f"\\section*{{{paragraph(derivation.title)}}}\n"
        f"{_displays(derivation, symbols, width)}"
        f"{paragraph(capital(level(derivation)))}.\n"
    )


def _displays(derivation: Shown, symbols: Symbols, width: int) -> str:
    """The sections of a derivation."""
    tex = ""
    for section in sections(plain(derivation)):
        tex += titled(section)
        rows = rows_of(section.derivation, symbols, width, r"& \qquad &")
        tex += f"\\begin{{alignat*}}{{2}}\n{rows}\n\\end{{alignat*}}\n"
    return tex


def titled(section: Piece) -> str:
    """The words above a section, inside a larger part slanted."""
    tex = f"{paragraph(section.within)}:\n\n" if section.opens else ""
    if not section.title:
        return tex
    title = f"{paragraph(section.title)}:"
    return tex + (f"\\emph{{{title}}}\n" if section.within else f"{title}\n")


def page(page: Page, symbols: Symbols, width: int) -> str:
    """A document with a page."""
    writer = Latex(symbols)
    parts = [rf"\section*{{{_inline(title, writer)}}}" for title in page.title[:1]]
    if page.title[1:]:
        parts.append(r" \quad ".join(_inline(value, writer) for value in page.title[1:]))
    parts += [block for part in page.parts for block in _blocks(part, writer, width)]
    return _document("\n\n".join(parts) + "\n", "array", "longtable")


def _blocks(part: Part, writer: Latex, width: int) -> Iterator[str]:
    match part:
        case Section(title):
            yield rf"\subsection*{{{paragraph(title)}}}"
        case Sentence(value):
            yield _inline(value, writer)
        case Details(rows):
            items = "\n".join(_item(row, writer) for row in rows)
            yield f"\\begin{{description}}\n{items}\n\\end{{description}}"
        case Table(heads, rows):
            yield _tabular(heads, rows, writer)
        case Formulas(rows):
            yield f"\\[\n{equations(rows, writer)}\n\\]"
        case Steps(derivation):
            yield _displays(derivation, writer.symbols, width).rstrip()


def _item(row: Detail, writer: Latex) -> str:
    beside = r" \quad ".join([_inline(row.value, writer), *map(paragraph, row.notes)])
    return rf"\item[{paragraph(row.label)}] {beside}"


NARROW = 30
"""Up to how many characters a column of a table is set on single lines."""


def _tabular(heads: Sequence[str], rows: Sequence[Sequence[Value]], writer: Latex) -> str:
    rows = fitted(rows, WIDTH, Breadth(writer.symbols))
    lines = [" & ".join(_inline(cell, writer, r" \newline ") for cell in row) for row in rows]
    if any(heads):
        lines.insert(0, " & ".join(map(paragraph, heads)))
    body = " \\\\\n".join(lines)
    sizes = [[max(map(len, line(cell).split(BREAK))) for cell in row] for row in (heads, *rows)]
    columns = "".join(_columns(sizes))
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


def _inline(value: Value, writer: Latex, end: str = r" \\ ") -> str:
    """A value outside mathematics; ``end`` is between its lines."""
    return end.join(
        lines_of(
            value,
            paragraph,
            lambda text: paragraph(text, scripts=False),
            lambda expression: f"${writer.expression(expression)}$",
        )
    )


def _document(body: str, *packages: str) -> str:
    """A TeX document with the packages of every TeX."""
    return (
        "\\documentclass{article}\n"
        "\\usepackage[a4paper, margin=18mm]{geometry}\n"
        f"\\usepackage{{{', '.join(('amsmath', 'amssymb', *packages))}}}\n"
        "\\allowdisplaybreaks\n"
        "\\begin{document}\n\\raggedright\n"
        f"{body}"
        "\\end{document}\n"
    )
