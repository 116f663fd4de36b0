"""Documents as HTML: one file that needs nothing else, formulas being MathML.

There are no scripts and nothing is fetched, which the page's own policy forbids too. Words flow, as
they do in HTML; formulas are broken into rows where all formats break them. Every row of a
derivation is a row of a table, so that what is aligned needs nothing from MathML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from symact.display import capital
from symact.logic.derivation import Derivation
from symact.rendering.breadth import Breadth, Flow
from symact.rendering.fitting import fitted
from symact.rendering.formula import Formula, Joined, Mixed, Number, Script, Sign, TextRun
from symact.rendering.layout import Layout, Row, Shown, grouped, level, plain, sections, shape_of
from symact.rendering.matrices import read
from symact.rendering.names import spelling_in_use
from symact.rendering.page import (
    WIDTH,
    Detail,
    Details,
    Formulas,
    Graph,
    Map,
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
from symact.rendering.prose import spelled_pieces
from symact.rendering.scripts import glued
from symact.rendering.writers.html.drawing import AS_AROUND, drawing
from symact.rendering.writers.html.drawing import STYLE as PICTURES
from symact.rendering.writers.html.markup import escaped
from symact.rendering.writers.html.mathml import Mathml
from symact.rendering.writers.html.stylesheet import FRAGMENT, STYLE
from symact.rendering.writers.text.pages import line as text_line

MARGINS = 20
"""How many digits more than on a sheet of paper there is room for in a window."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def words(text: str) -> str:
    """Words as HTML, formulas in them as MathML.

    >>> print(words("x < 1 & y"))
    <math><mrow><mi>x</mi><mo>&lt;</mo><mn>1</mn></mrow></math> &amp; y
    """
    spelling = spelling_in_use()
    return "".join(
        escaped(glued(part)) if isinstance(part, str) else Mathml(spelling).write(part.formula)
        for part in spelled_pieces(text, spelling)
    )


class Html:
    """Writes formulas, phrases and derivations; ``symbols`` gives the LaTeX of symbols by name."""

    def __init__(
        self, symbols: Symbols = None, width: int = WIDTH, *, has_headings: bool = True
    ) -> None:
        self.has_headings = has_headings
        self.mathml = Mathml(symbols)
        self.measure = Flow(symbols)
        self.width = width + MARGINS

    def formula(self, formula: Formula, *, display: bool = False) -> str:
        """A formula; what it says in words is text with formulas in it."""
        match formula:
            case TextRun(text):
                return words(text)
            case Mixed(parts):
                return "".join(self.formula(part, display=display) for part in parts)
        return self.mathml.write(formula, display=display)

    def value(self, value: Value, *, display: bool = False) -> str:
        """Words and formulas one after the other, line by line."""
        return "<br>".join(
            lines_of(
                value,
                words,
                lambda text: f"<code>{escaped(text)}</code>",
                lambda shown: self.formula(
                    shown if isinstance(shown, Formula) else read(shown)[0], display=display
                ),
            )
        )

    def derivation(self, derivation: Derivation) -> Iterator[str]:
        """The sections of a derivation, each a heading and a table, reasons below each other."""
        parts = sections(derivation)
        tables = [Layout(part.derivation, self.measure, self.width).rows for part in parts]
        room = max((self._room(row) for rows in tables for row in rows if row.reason), default=0)
        for part, rows in zip(parts, tables, strict=True):
            if part.opens:
                yield self._heading("h2", part.within)
            if part.title:
                yield self._heading("h3" if part.within else "h2", part.title)
            yield self._table(rows, min(room, self.width))

    def _heading(self, tag: str, title: str) -> str:
        """A heading of which the first words are stressed; a paragraph in a page without any."""
        name, rest = _parted(title)
        if not self.has_headings:
            return f"<p><strong>{words(name)}</strong>{words(rest)}</p>"
        return f"<{tag}>{words(name)}<span>{words(rest)}</span></{tag}>"

    def _room(self, row: Row) -> float:
        """How broad a row is without its reason, in digits."""
        breadth = Breadth(self.measure.symbols)
        return breadth.of(row.left) + min(breadth.of(row.right), self.width * 0.6) + 6

    def equations(self, pairs: Sequence[tuple[Any, Any]]) -> str:
        """Equations below each other, of SymPy expressions."""
        return self._table([Row(read(left)[0], "=", read(right)[0]) for left, right in pairs])

    def _table(self, rows: Sequence[Row], room: float = 0) -> str:
        """The rows of a derivation, with room for so many digits before the reasons."""
        style = f' style="width: calc({room / 2:.0f}em + 20rem)"' if room else ""
        lines = (line for group in grouped(rows) for line in _drawn(group, self))
        return _tabular("derivation", lines, style=f' role="presentation"{style}')


def _parted(title: str) -> tuple[str, str]:
    """A heading's first words, and the rest of them from the first comma or full stop on."""
    match = re.match(r"(?:[^,.(]|\([^()]*\)|[,.](?! ))+", title)
    end = match.end() if match else len(title)
    return title[:end], title[end:]


def _drawn(group: tuple[Row, ...], page: Html) -> Iterator[str]:
    """A row and those that continue it; the reason stands beside them all."""
    why = words(" ".join(group[0].reason))
    span = f' rowspan="{len(group)}"' if len(group) > 1 else ""
    reason = f'<td class="reason"{span}><div>{why}</div></td>' if why else ""
    for position, row in enumerate(group):
        starts = ' class="starts"' if row.starts else ""
        cells = _cells(row, page, 3 if why else 4)
        yield f"<tr{starts}>{cells}{reason if position == 0 else ''}</tr>"


def _cells(row: Row, page: Html, columns: int) -> str:
    """The cells of a row, for so many columns."""
    relation, right = row.relation, row.right
    if relation == "is":
        relation, right = _described(right)
    shown = page.formula(right, display=True)
    if row.kind == "label":
        return f'<td colspan="{columns}" class="note">{shown}</td>'
    is_words = isinstance(right, (TextRun, Mixed))
    kind = "right says" if is_words else "right"
    if row.kind == "statement":
        more = " more" if row.is_continued else ""
        return f'<td colspan="{columns}" class="{kind}{more}">{shown}</td>'
    left = "" if row.left is None else page.formula(row.left, display=True)
    sign = f"<math><mo>{escaped(relation)}</mo></math>" if relation not in ("", "is") else relation
    more = "" if relation else " more"
    span = f' colspan="{columns - 2}"' if is_words and columns > 3 else ""
    return (
        f'<td class="left">{left}</td><td class="relation">{sign}</td>'
        f'<td{span} class="{kind}{more}">{shown}</td>'
    )


def _described(phrase: Formula) -> tuple[str, Formula]:
    """What a symbol is: ``10×64 of rank 10`` is a set of matrices, other phrases stay words."""
    shape = shape_of(phrase.text) if isinstance(phrase, TextRun) else None
    if shape is None:
        return "is", phrase
    rows, columns, rest = shape
    space = Script(Sign("ℝ"), above=Joined((Number(rows), Number(columns)), "×"))
    return "∈", Mixed((space, TextRun(rest)))


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """A page with the title, the sections and the level of a derivation.

    Raises:
        MissingDependencyError: without latex2mathml.
    """
    body = [
        f"<h1>{escaped(derivation.title)}</h1>",
        *Html(symbols, width).derivation(plain(derivation)),
        checked(derivation),
    ]
    return document(derivation.title, body)


def checked(derivation: Shown) -> str:
    """How far a derivation is checked."""
    return f'<p class="checked">{escaped(capital(level(derivation)))}.</p>'


def page(page: Page, symbols: Symbols, width: int) -> str:
    """A page by itself.

    Raises:
        MissingDependencyError: where there are formulas, without latex2mathml.
    """
    writer = Html(symbols, width)
    title = [writer.value(value, display=True) for value in page.title]
    if page.title and isinstance(page.title[0], str):  # headings are words
        title[0] = escaped(page.title[0])
    blocks = [f"<h1>{name}</h1>" for name in title[:1]]
    if title[1:]:
        blocks.append(f'<p class="about">{" · ".join(title[1:])}</p>')
    blocks += [block for part in page.parts for block in _blocks(part, writer)]
    return document("".join(map(text_line, page.title[:1])), blocks)


def fragment(page: Page, symbols: Symbols, width: int) -> str:
    """A page without a title as a part of somebody else's, with the few rules that it needs.

    Raises:
        MissingDependencyError: where there are formulas, without latex2mathml.
    """
    writer = Html(symbols, width, has_headings=False)
    blocks = "\n".join(block for part in page.parts for block in _blocks(part, writer))
    has_pictures = any(isinstance(part, (Map, Graph)) for part in page.parts)
    style = FRAGMENT + (PICTURES + AS_AROUND if has_pictures else "")
    return f'<div class="symact">\n<style>\n{style}</style>\n{blocks}\n</div>\n'


def _blocks(part: Part, writer: Html) -> Iterator[str]:
    match part:
        case Section(title):
            yield f"<h2>{words(title)}</h2>"
        case Sentence(value):
            yield f"<p>{writer.value(value)}</p>"
        case Details(rows):
            yield _details(rows, writer)
        case Table(heads, rows):
            yield _table(heads, rows, writer)
        case Formulas(rows):
            yield writer.equations(rows)
        case Steps(derivation):
            yield from writer.derivation(plain(derivation))
        case Map() | Graph():
            yield drawing(part)


def _details(rows: Sequence[Detail], writer: Html) -> str:
    """Labels, values, and where they come from."""
    return _tabular(
        "facts",
        (
            f'<tr><th scope="row">{words(row.label)}</th>'
            f"<td>{writer.value(row.value, display=True)}</td>"
            + "".join(f'<td class="from">{words(note)}</td>' for note in row.notes)
            + "</tr>"
            for row in rows
        ),
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[Value]], writer: Html) -> str:
    """Rows under heads, if there are any; columns of numbers end at the same place."""
    rows = fitted(rows, writer.width, writer.measure)
    columns = zip(*rows, strict=True)
    kinds = [' class="number"' if _is_of_numbers(column) else "" for column in columns]
    # where a window has no room for columns, cells have the names of theirs beside them
    names = [
        f' data-head="{escaped(name)}"' if name and (number or kind) else ""
        for number, (name, kind) in enumerate(zip(heads, kinds, strict=False))
    ]
    head = ""
    if any(heads):
        named = zip(heads, kinds, strict=True)
        cells = "".join(f'<th scope="col"{kind}>{words(name)}</th>' for name, kind in named)
        head = f"<thead>\n<tr>{cells}</tr>\n</thead>\n"
    lines = []
    for row in rows:
        more = ' class="more"' if row[0] == "" else ""
        cells = "".join(
            f"<td{kind}{name}>{writer.value(cell, display=True)}</td>"
            for cell, kind, name in zip(row, kinds, names, strict=True)
        )
        lines.append(f"<tr{more}>{cells}</tr>")
    return _tabular("list", lines, head)


def _is_of_numbers(column: Sequence[Value]) -> bool:
    """Whether a column has whole numbers, in threes or not, and besides at most gaps."""
    cells = [cell for cell in column if cell != ""]
    return bool(cells) and all(
        isinstance(cell, str) and cell.replace(" ", "").isdigit() for cell in cells
    )


def _tabular(kind: str, rows: Iterable[str], head: str = "", style: str = "") -> str:
    """A table that can be moved sideways where it is broader than the window."""
    body = "\n".join(rows)
    return (
        f'<div class="wide">\n<table class="{kind}"{style}>\n{head}<tbody>\n{body}\n</tbody>\n'
        "</table>\n</div>"
    )


def document(title: str, body: Iterable[str]) -> str:
    """A page with a title for the browser's tab."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )
