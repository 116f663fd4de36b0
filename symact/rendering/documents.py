"""Derivations as documents: text, LaTeX body, TeX file, Markdown, and what a notebook shows."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator, Mapping

from symact.logic.derivation import Derivation, Verified
from symact.logic.words import capital
from symact.rendering import text as unicode_text
from symact.rendering.breadth import Breadth
from symact.rendering.escapes import paragraph, words
from symact.rendering.formula import Formula, Words
from symact.rendering.latex import SIGNS, Latex
from symact.rendering.layout import Layout, Row, grouped, sections
from symact.rendering.pieces import Piece, pieces

LEVELS = {
    "symbolic": "exactly (symbolic)",
    "enclosure": "by rigorous enclosures (enclosure)",
    "argued": "step by step; what the letters mean is argued (argued)",
    "instances": "argued, checked on exact instances (instances)",
    "cited": "cited, not checked here (cited)",
    "prose": "argued in words, not checked by machine (prose)",
}
"""How documents say what the machine checked."""

Shown = Derivation | Verified
"""A derivation as it is declared, or one that was run."""

_SHAPE = re.compile(r"(\d+)×(\d+)(.*)", re.DOTALL)


def text(derivation: Shown, width: int) -> str:
    """Title, rows and level as Unicode text."""
    title = textwrap.fill(derivation.title, width)
    checked = textwrap.fill(level(derivation), width, subsequent_indent="  ")
    parts = [title, unicode_text.body(plain(derivation), width), checked]
    return "\n\n".join(part for part in parts if part) + "\n"


def level(derivation: Shown) -> str:
    """How far a derivation is checked, in words; one that was not run is only declared."""
    if isinstance(derivation, Derivation):
        return "declared, not checked" if derivation.steps else NOTHING
    if derivation.level is None:
        return NOTHING
    words = "".join(f"; argued: {clause}" for clause in derivation.argued)
    return f"checked: {LEVELS[derivation.level]}{words}"


NOTHING = "checked: nothing, since there are no steps"


def plain(derivation: Shown) -> Derivation:
    """What is written of a derivation: of one that was run with all that it supposes."""
    return derivation if isinstance(derivation, Derivation) else derivation.stated


def latex(derivation: Shown, symbols: Mapping[str, str] | None, width: int) -> str:
    """One ``aligned`` body, ASCII, without dollars."""
    rows = _rows(plain(derivation), symbols, width, "&&") or rf"&{words('no steps')}"
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n"


def _rows(derivation: Derivation, symbols: Mapping[str, str] | None, width: int, gap: str) -> str:
    """The rows of an environment; ``gap`` goes to the column of the reasons."""
    layout = Layout(derivation, Breadth(symbols), width)
    writer = Latex(symbols)
    tex = ""
    for group in grouped(layout.rows):
        for starts, line in _lines(group, writer, gap):
            if tex:
                tex += " \\\\[1ex]\n" if starts else " \\\\\n"
            tex += line
    return tex


def _lines(group: tuple[Row, ...], writer: Latex, gap: str) -> Iterator[tuple[bool, str]]:
    """The source lines of a row and those that continue it, each with whether it starts a group."""
    for row, reason in itertools.zip_longest(group, group[0].reason):
        line = "  &" if row is None else _line(row, writer)
        yield row is not None and row.starts, f"{line} {gap} {words(reason)}" if reason else line


def _line(row: Row, writer: Latex) -> str:
    """A row without its reason."""
    left = "" if row.left is None else writer.write(row.left)
    line = f"{left} &".rjust(3)
    if row.relation == "is":
        return line + _described(row.right, writer)
    if row.relation:
        relation = SIGNS.get(row.relation, row.relation)
        sign = relation if relation.isascii() else words(relation)
        return f"{line}{sign} {writer.write(row.right)}"
    if row.kind == "label" or (row.kind == "statement" and not row.is_continued):
        # a minus at the beginning of a cell is taken for one between two things
        return line + re.sub("^-", "{-}", writer.write(row.right))
    return rf"{line}\quad {writer.write(row.right)}"


def _described(phrase: Formula, writer: Latex) -> str:
    """``10×64 of rank 10`` as a set that the matrix is in; other phrases stay words."""
    if not isinstance(phrase, Words):
        return words(" is ") + writer.write(phrase)
    shape = shape_of(phrase.text)
    if shape is None:
        return words(f" is {phrase.text}")
    rows, columns, rest = shape
    return rf"\in \mathbb{{R}}^{{{rows} \times {columns}}}" + (words(rest) if rest else "")


def shape_of(phrase: str) -> tuple[str, str, str] | None:
    """The rows and columns with which the description of a matrix begins, and the rest of it."""
    shape = _SHAPE.fullmatch(phrase)
    return None if shape is None else (shape[1], shape[2], shape[3])


def tex(derivation: Shown, symbols: Mapping[str, str] | None, width: int) -> str:
    """A TeX document by itself, which pdflatex compiles with the packages of every TeX."""
    return document(
        f"\\section*{{{paragraph(derivation.title)}}}\n"
        f"{''.join(displays(plain(derivation), symbols, width))}"
        f"{paragraph(capital(level(derivation)))}.\n"
    )


def displays(
    derivation: Derivation, symbols: Mapping[str, str] | None, width: int
) -> Iterator[str]:
    """The sections of a derivation in a TeX document."""
    for section in sections(derivation):
        if section.title:
            yield f"{paragraph(section.title)}:\n"
        rows = _rows(section, symbols, width, r"& \qquad &")
        yield f"\\begin{{alignat*}}{{2}}\n{rows}\n\\end{{alignat*}}\n"


def document(body: str, *packages: str) -> str:
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


def markdown(derivation: Shown, symbols: Mapping[str, str] | None, width: int) -> str:
    """A heading, displays with their labels between them, and the level."""
    parts = [
        f"# {escaped(derivation.title)}",
        *displayed(plain(derivation), symbols, width),
        f"{escaped(capital(level(derivation)))}.",
    ]
    return "\n\n".join(parts) + "\n"


def displayed(
    derivation: Derivation, symbols: Mapping[str, str] | None, width: int
) -> Iterator[str]:
    """The sections of a derivation in Markdown."""
    for section in sections(derivation):
        if section.title:
            yield f"{escaped(section.title)}:"
        yield f"$$\n{latex(section, symbols, width)}$$"


def escaped(phrase: str, *, scripts: bool = True) -> str:
    """A phrase with nothing in it that Markdown would take for its own.

    Exponents are raised and indices lowered, unless ``scripts`` is false.
    """
    text = ""
    for piece in pieces(phrase, small=False) if scripts else (Piece(phrase),):
        inside = re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", piece.text)
        tag = {"^": "sup", "_": "sub"}.get(piece.place)
        text += inside if tag is None else f"<{tag}>{escaped(piece.text)}</{tag}>"
    return text


def notebook(derivation: Shown) -> dict[str, str]:
    """What a notebook shows: text, LaTeX and Markdown; no HTML, which front ends would prefer."""
    body = latex(derivation, None, WIDTH).rstrip("\n")
    return {
        "text/plain": text(derivation, WIDTH).rstrip("\n"),
        "text/latex": f"$${body}$$",
        "text/markdown": markdown(derivation, None, WIDTH),
    }


WIDTH = 100
"""How broad a page is: columns of text, or digits on paper."""
