r"""TeX documents in the styles of a lecture and of slides.

A lecture has the definitions, a ``theorem`` and its ``proof``, and cites what it rests on from
BibTeX entries inside the file; slides are a beamer document with one frame for each part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from symact.display import capital
from symact.logic.derivation import Derivation
from symact.rendering.layout import HENCE, Shown, level, sections, told
from symact.rendering.page import Symbols
from symact.rendering.writers.latex.body import rows_of
from symact.rendering.writers.latex.document import titled
from symact.rendering.writers.latex.prose import paragraph

FRAME = 54
"""How broad a frame is, in digits."""


def lecture(shown: Shown, symbols: Symbols, width: int, references: Sequence[str]) -> str:
    """Definitions, theorem, proof, and what is cited."""
    stated, cited = told(shown), dict(_cited(references))
    blocks = []
    if stated.definitions.meanings:
        defined = _display(stated.definitions, symbols, width)
        blocks.append(f"\\begin{{definition}}\n{defined}\\end{{definition}}")
    cite = f"[\\cite{{{','.join(cited)}}}]" if cited else ""
    claim = f"{paragraph(shown.title)}.\n{_parts(stated.conclusion, symbols, width)}"
    blocks.append(f"\\begin{{theorem}}{cite}\n{claim}\\end{{theorem}}")
    proof = _parts(stated.proof, symbols, width)
    blocks.append(f"\\begin{{proof}}\n{proof}\\end{{proof}}")
    blocks.append(f"{paragraph(capital(level(shown)))}.")
    before = ""
    if cited:
        blocks.append("\\bibliographystyle{plain}\n\\bibliography{\\jobname}")
        entries = "\n".join(cited.values())
        before = (
            f"\\begin{{filecontents*}}[overwrite]{{\\jobname.bib}}\n{entries}\n"
            "\\end{filecontents*}\n"
        )
    return (
        f"{before}\\documentclass{{article}}\n\\usepackage[a4paper, margin=18mm]{{geometry}}\n"
        "\\usepackage{amsmath, amssymb, amsthm}\n\\newtheorem{theorem}{Theorem}\n"
        "\\theoremstyle{definition}\n\\newtheorem*{definition}{Definitions}\n"
        "\\allowdisplaybreaks\n\\begin{document}\n\\raggedright\n"
        + "\n\n".join(blocks)
        + "\n\\end{document}\n"
    )


def slides(shown: Shown, symbols: Symbols, width: int, references: Sequence[str]) -> str:
    """One frame for the title, for the definitions, for each part, and for what it comes to."""
    stated = told(shown)
    frames = [_frame("", f"\\centering\\Large {paragraph(shown.title)}\n")]
    if stated.definitions.meanings:
        defined = _display(stated.definitions, symbols, FRAME)
        frames.append(_frame("Definitions", defined))
    for part in sections(stated.proof):
        name, comma, rest = part.name.partition(", for all ")
        over = f"For all {paragraph(rest)}:\n" if comma else ""
        frames.append(_frame(name or "Proof", over + _display(part.derivation, symbols, FRAME)))
    sources = "".join(f"\n\n\\footnotesize {paragraph(text)}" for text in references)
    said = _parts(stated.conclusion, symbols, FRAME)
    end = f"{paragraph(shown.title)}.\n{said}\n{paragraph(capital(level(shown)))}.{sources}\n"
    frames.append(_frame(HENCE, end))
    return (
        "\\documentclass{beamer}\n\\usepackage{amsmath, amssymb}\n\\allowdisplaybreaks\n"
        "\\begin{document}\n" + "\n".join(frames) + "\n\\end{document}\n"
    )


def _frame(title: str, body: str) -> str:
    name = f"{{{paragraph(title)}}}" if title else ""
    return f"\\begin{{frame}}[allowframebreaks]{name}\n\\footnotesize\n{body}\\end{{frame}}"


def _parts(whole: Derivation, symbols: Symbols, width: int) -> str:
    return "".join(
        titled(part) + _display(part.derivation, symbols, width) for part in sections(whole)
    )


def _display(part: Derivation, symbols: Symbols, width: int) -> str:
    rows = rows_of(part, symbols, width, r"& \quad &")
    return f"\\begin{{alignat*}}{{2}}\n{rows}\n\\end{{alignat*}}\n"


def _cited(references: Sequence[str]) -> Iterator[tuple[str, str]]:
    """BibTeX entries by their keys: author, year and title, as references have them."""
    seen: dict[str, int] = {}
    for text in references:
        found = re.fullmatch(r"(?P<author>.*?), (?P<year>\d{4})(?:, (?P<title>.*))?", text)
        author, year, title = found.group("author", "year", "title") if found else ("", "", text)
        first = re.split(r" and |, ", author)[0].split(" ")[-1] or "source"
        plain_name = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
        key = re.sub(r"\W", "", plain_name).lower() + year
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key += "abcdefghijklmnopqrstuvwxyz"[min(seen[key] - 1, 25)]
        parts = {"author": author, "year": year, "title": title or ""}
        written = {name: paragraph(value) for name, value in parts.items() if value}
        lines = [f"  {name} = {{{{{value}}}}}" for name, value in written.items()]
        yield key, f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
