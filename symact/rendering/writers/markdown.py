"""Markdown with mathematics between dollars, as GitHub and notebooks show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from symact.display import capital
from symact.display import escaped as on_one_line
from symact.rendering.breadth import Breadth
from symact.rendering.fitting import fitted
from symact.rendering.layout import HENCE, Piece, Shown, level, plain, sections, told
from symact.rendering.page import (
    BREAK,
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
    Verbatim,
    lines_of,
)
from symact.rendering.writers.latex import body
from symact.rendering.writers.latex.escapes import MARKS, apart
from symact.rendering.writers.latex.formula import Latex
from symact.rendering.writers.latex.inline import Inline, spared
from symact.rendering.writers.latex.prose import in_prose, spelled_out
from symact.rendering.writers.text.pages import line


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """A heading, displays with their labels between them, and the level."""
    parts = [
        f"# {headed(derivation.title)}",
        *_displays(derivation, symbols, width),
        f"{escaped(capital(level(derivation)))}.",
    ]
    return "\n\n".join(parts) + "\n"


def slides(shown: Shown, symbols: Symbols, width: int, references: Sequence[str]) -> str:
    """A slide for the title, the definitions, each part, and what it comes to, as reveal.js and
    others cut them: at lines of three hyphens."""
    stated = told(shown)
    parts = [f"# {headed(shown.title)}"]
    pieces = list(sections(stated.proof))
    if stated.definitions.meanings:
        pieces.insert(0, Piece("Definitions", stated.definitions))
    for piece in pieces:
        name = headed(piece.name or "Proof")
        parts.append("\n\n".join([f"## {name}", *_displays(piece.derivation, symbols, width)]))
    sources = "".join(f"\n\n{escaped(text)}" for text in references)
    said = _displays(stated.conclusion, symbols, width)
    end = "\n\n".join(
        [f"{escaped(shown.title)}.", *said, f"{escaped(capital(level(shown)))}.{sources}"]
    )
    return "\n\n---\n\n".join([*parts, f"## {HENCE}\n\n{end}"]) + "\n"


def lecture(shown: Shown, symbols: Symbols, width: int, references: Sequence[str]) -> str:
    """Definitions, theorem, proof, and what is cited, each under its name."""
    stated = told(shown)
    parts = [f"# {headed(shown.title)}"]
    if stated.definitions.meanings:
        defined = _displays(stated.definitions, symbols, width)
        parts.append("\n\n".join(["**Definitions.**", *defined]))
    claim = f"**Theorem.** *{escaped(shown.title)}.*"
    parts.append("\n\n".join([claim, *_displays(stated.conclusion, symbols, width)]))
    proof = _displays(stated.proof, symbols, width)
    parts.append("\n\n".join(["**Proof.**", *proof]))
    parts.append(f"{escaped(capital(level(shown)))}.")
    if references:
        sources = "\n".join(f"- {escaped(text)}" for text in references)
        parts.append(f"**References**\n\n{sources}")
    return "\n\n".join(parts) + "\n"


def _displays(derivation: Shown, symbols: Symbols, width: int) -> Iterator[str]:
    """The sections of a derivation."""
    for section in sections(plain(derivation)):
        if section.opens:
            yield f"{escaped(section.within)}:"
        if section.title:
            mark = "*" if section.within else ""
            yield f"{mark}{escaped(section.title)}:{mark}"
        yield f"$$\n{body.derivation(section.derivation, symbols, width)}$$"


def escaped(phrase: str, *, scripts: bool = True) -> str:
    """A phrase with nothing in it that Markdown would take for its own, its formulas in dollars.

    With ``scripts`` false it has no formulas: the name of a file.
    """
    if not scripts:
        return _escaped(on_one_line(phrase))
    return "".join(
        _escaped(code) if is_plain else f"${spared(code)}$"
        for is_plain, code in _apart(in_prose(phrase, escaped=MARKS))
    )


def _apart(runs: Iterable[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """Runs of words and of mathematics in which no dollar touches a letter or a digit: GitHub takes
    such a dollar for no mark, so a word that touches a formula is a part of it."""
    found: list[tuple[bool, str]] = []
    for is_plain, code in runs:
        if is_plain and found and not found[-1][0]:
            word = re.match("[A-Za-z0-9]*", code)
            if word and word[0]:
                found[-1] = False, rf"{found[-1][1]}\text{{{word[0]}}}"
                code = code[len(word[0]) :]
        elif not is_plain and found and found[-1][0]:
            before = found.pop()[1]
            word = re.search(r"([A-Za-z0-9]+\.)*[A-Za-z0-9]*$", before)
            if word and word[0]:
                before, code = before[: word.start()], rf"\text{{{word[0]}}}{code}"
            found += [(True, before)] if before else []
        if found and not is_plain and not found[-1][0]:
            found[-1] = False, found[-1][1] + apart(found[-1][1], code) + code
        elif code:
            found.append((is_plain, code))
    return found


def headed(title: Value) -> str:
    """A title as a heading, which is words: programs list headings, and links are made of them."""
    if isinstance(title, Verbatim):
        return _verbatim(title.text)
    return _escaped(spelled_out(line(title).replace(BREAK, " ")))


def _escaped(phrase: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", phrase)


def page(page: Page, symbols: Symbols, width: int) -> str:
    """A page under a heading."""
    writer = Inline(symbols)
    parts = [f"# {headed(title)}" for title in page.title[:1]]
    if page.title[1:]:
        parts.append(" · ".join(_marked(value, writer) for value in page.title[1:]))
    parts += [block for part in page.parts for block in _blocks(part, writer, width)]
    return "\n\n".join(parts) + "\n"


def _blocks(part: Part, writer: Latex, width: int) -> Iterator[str]:
    match part:
        case Section(title):
            yield f"## {headed(title)}"
        case Sentence(value):
            yield _marked(value, writer)
        case Details(rows):
            yield "\n".join(_bullet(row, writer) for row in rows)
        case Table(heads, rows):
            shown = (heads, *fitted(rows, width, Breadth(writer.symbols)))
            cells = [[_celled(_marked(cell, writer)) for cell in row] for row in shown]
            lines = [cells[0], ["---"] * len(heads), *cells[1:]]
            yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        case Formulas(rows):
            yield f"$$\n{body.equations(rows, Latex(writer.symbols))}\n$$"
        case Steps(derivation):
            yield from _displays(derivation, writer.symbols, width)


def _bullet(row: Detail, writer: Latex) -> str:
    notes = f" ({', '.join(map(escaped, row.notes))})" if any(row.notes) else ""
    return f"- **{escaped(row.label)}**: {_marked(row.value, writer)}{notes}"


def _marked(value: Value, writer: Latex) -> str:
    return "<br>".join(
        lines_of(value, escaped, _verbatim, lambda part: f"${spared(writer.expression(part))}$")
    )


def _verbatim(text: str) -> str:
    is_plain = re.fullmatch(r"[\w.:/-]+", text)
    return f"`{text}`" if is_plain else escaped(text, scripts=False)


def _celled(text: str) -> str:
    """A cell of a table, in which a bar would end it."""
    return re.sub(r"(?<!\\)\|", r"\\vert ", text)
