"""Derivations as documents: text, LaTeX body, TeX file, Markdown, and what a notebook shows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from symact.derivation import Derivation
from symact.render import text as unicode_text
from symact.render.breadth import Breadth
from symact.render.escapes import paragraph, words
from symact.render.formula import Formula, Words
from symact.render.latex import SIGNS, Latex
from symact.render.layout import Layout, Row, sections

LEVELS = {
    "symbolic": "exactly (symbolic)",
    "enclosure": "by rigorous enclosures (enclosure)",
    "instances": "argued, checked on exact instances (instances)",
    "cited": "cited, not checked here (cited)",
    "prose": "argued in words, not checked by machine (prose)",
}
"""How documents say what the machine checked."""

_SHAPE = re.compile(r"(\d+)×(\d+)(.*)", re.DOTALL)


def text(derivation: Derivation, width: int) -> str:
    """Title, rows and level as Unicode text."""
    title = textwrap.fill(derivation.title, width)
    parts = [title, unicode_text.body(derivation, width), _level(derivation)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _level(derivation: Derivation) -> str:
    if not derivation.steps:
        return "checked: nothing, since there are no steps"
    return f"checked: {LEVELS[derivation.level]}"


def latex(derivation: Derivation, symbols: Mapping[str, str] | None, width: int) -> str:
    """One ``aligned`` body, ASCII, without dollars."""
    rows = _rows(derivation, symbols, width, "&&") or rf"&{words('no steps')}"
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n"


def _rows(derivation: Derivation, symbols: Mapping[str, str] | None, width: int, gap: str) -> str:
    """The rows of an environment; ``gap`` goes to the column of the reasons."""
    layout = Layout(derivation, Breadth(symbols), width)
    writer = Latex(symbols)
    tex = ""
    for row in layout.rows:
        for starts, line in _lines(row, writer, gap):
            if tex:
                tex += " \\\\[1ex]\n" if starts else " \\\\\n"
            tex += line
    return tex


def _lines(row: Row, writer: Latex, gap: str) -> Iterator[tuple[bool, str]]:
    """The source lines of a row, each with whether it starts a group."""
    left = "" if row.left is None else writer.write(row.left)
    line = f"{left} &".rjust(3)
    if row.relation == "is":
        line += _described(row.right, writer)
    elif row.relation:
        relation = SIGNS.get(row.relation, row.relation)
        line += f"{relation if relation.isascii() else words(relation)} {writer.write(row.right)}"
    elif row.kind == "label" or (row.kind == "statement" and not row.is_continued):
        # a minus at the beginning of a cell is taken for one between two things
        line += re.sub("^-", "{-}", writer.write(row.right))
    else:
        line += rf"\quad {writer.write(row.right)}"
    first, *others = row.reason or ("",)
    yield row.starts, f"{line} {gap} {words(first)}" if first else line
    for reason in others:
        yield False, f"  & {gap} {words(reason)}"


def _described(phrase: Formula, writer: Latex) -> str:
    """``10×64 of rank 10`` as a set that the matrix is in; other phrases stay words."""
    if not isinstance(phrase, Words):
        return words(" is ") + writer.write(phrase)
    shape = _SHAPE.fullmatch(phrase.text)
    if shape is None:
        return words(f" is {phrase.text}")
    rows, columns, rest = shape.groups()
    return rf"\in \mathbb{{R}}^{{{rows} \times {columns}}}" + (words(rest) if rest else "")


def tex(derivation: Derivation, symbols: Mapping[str, str] | None, width: int) -> str:
    """A TeX document by itself, which pdflatex compiles with the packages of every TeX."""
    return document(
        f"\\section*{{{paragraph(derivation.title)}}}\n"
        f"{''.join(displays(derivation, symbols, width))}"
        f"{paragraph(_capital(_level(derivation)))}.\n"
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


def markdown(derivation: Derivation, symbols: Mapping[str, str] | None, width: int) -> str:
    """A heading, displays with their labels between them, and the level."""
    parts = [
        f"# {escaped(derivation.title)}",
        *displayed(derivation, symbols, width),
        f"{_capital(_level(derivation))}.",
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


def escaped(phrase: str) -> str:
    """A phrase with nothing in it that Markdown would take for its own."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", phrase)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def notebook(derivation: Derivation) -> dict[str, str]:
    """What a notebook shows: text, LaTeX and Markdown; no HTML, which front ends would prefer."""
    body = latex(derivation, None, WIDTH).rstrip("\n")
    return {
        "text/plain": text(derivation, WIDTH).rstrip("\n"),
        "text/latex": f"$${body}$$",
        "text/markdown": markdown(derivation, None, WIDTH),
    }


WIDTH = 100
"""How broad a page is: columns of text, or digits on paper."""
