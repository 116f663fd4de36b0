"""TeX documents by themselves, which pdflatex compiles with the packages of every TeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symact.display import capital
from symact.rendering.breadth import Breadth, Flow
from symact.rendering.fitting import breadth, fitted
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
            items = "\n".join(_item(row, writer) for row in _fitted(rows, writer))
            yield f"\\begin{{description}}\n{items}\n\\end{{description}}"
        case Table(heads, rows):
            yield _tabular(heads, rows, writer)
        case Formulas(rows):
            yield f"\\[\n{equations(rows, writer)}\n\\]"
        case Steps(derivation):
            yield _displays(derivation, writer.symbols, width).rstrip()


def _fitted(rows: Sequence[Detail], writer: Latex) -> list[Detail]:
    """Rows with their formulas in lines that fit beside the labels."""
    room = WIDTH - max((len(row.label) for row in rows), default=0) - 4
    values = fitted([[row.value] for row in rows], room, Breadth(writer.symbols))
    return [replace(row, value=value) for row, (value,) in zip(rows, values, strict=True)]


def _item(row: Detail, writer: Latex) -> str:
    beside = r" \quad ".join([_inline(row.value, writer), *map(paragraph, row.notes)])
    return rf"\item[{paragraph(row.label)}] {beside}"


NARROW = 30
"""Up to how many digits a column of a table is set on single lines."""


def _tabular(heads: Sequence[str], rows: Sequence[Sequence[Value]], writer: Latex) -> str:
    heads, *rows = fitted((heads, *rows), WIDTH, Breadth(writer.symbols))
    lines = [" & ".join(_inline(cell, writer, r" \newline ") for cell in row) for row in rows]
    if any(heads):
        lines.insert(0, " & ".join(map(paragraph, heads)))
    body = " \\\\\n".join(lines)
    whole = [*zip(heads, *rows, strict=True)]
    breadths = [_breadths(column, writer) for column in whole]
    needed = sum(map(_least, breadths)) + GAP * (len(breadths) - 1)
    is_small = needed >= WIDTH
    columns = "".join(_columns(breadths, WIDTH / SMALL if is_small else WIDTH))
    table = f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n{body}\n\\end{{longtable}}"
    return f"{{\\footnotesize\n{table}\n}}" if is_small else table


GAP = 3
"""How far columns are apart, in digits."""

SMALL = 0.85
"""How broad small letters are, beside others: ``\\footnotesize``, whose formulas are less small."""


def _least(breadths: tuple[float, float, bool]) -> float:
    """How broad a column is at least."""
    whole, formulas, _ = breadths
    return whole if whole <= NARROW else formulas


def _breadths(column: Sequence[Value], writer: Latex) -> tuple[float, float, bool]:
    """How broad a column is, how broad its formulas are, which do not flow, and whether any of its
    cells has lines."""
    measures = Breadth(writer.symbols), Flow(writer.symbols)
    whole, formulas = (max(breadth(cell, measure) for cell in column) for measure in measures)
    return whole, formulas, any(isinstance(cell, tuple) and BREAK in cell for cell in column)


def _columns(breadths: Sequence[tuple[float, float, bool]], width: float) -> Iterator[str]:
    """How columns of a table are set, given how broad they and their formulas are: broad ones
    share the room that the formulas leave, and lines need a column of a given breadth."""
    least = [_least(column) for column in breadths]
    broad = sum(whole for whole, _, _ in breadths if whole > NARROW)
    left = max(0.0, width - sum(least) - GAP * (len(breadths) - 1)) / (broad or 1)
    for whole, formulas, has_lines in breadths:
        if whole <= NARROW and not has_lines:
            yield "l"
        else:
            room = whole if whole <= NARROW else formulas + left * whole
            yield rf">{{\raggedright\arraybackslash}}p{{{room / width:.2f}\textwidth}}"


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
