"""What is shown of a thing, whatever it is: data for programs, and a page for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from symact.display import capital
from symact.errors import UsageError
from symact.rendering.expressions import latex_of, text_of
from symact.rendering.page import (
    WIDTH,
    Graph,
    Map,
    Page,
    Part,
    Section,
    Sentence,
    Steps,
    Symbols,
    Value,
    has_formulas,
)
from symact.rendering.writers import FORMATS, Format
from symact.rendering.writers.text.pages import refilled

if TYPE_CHECKING:
    from symact.logic.derivation import Derivation, Verified

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What a command found, or what there is to see of an object; made when it is asked for.

    Attributes:
        data: what JSON has; a derivation has data of its own.
        page: what people read, for a format, since not every format can show everything: a page,
            or a derivation by itself, or text that is written already.
        warnings: a sentence for each thing that is missing from it.
        mathematics: the one expression that there is to see, where it is no more than that: then
            LaTeX is its LaTeX, and text its text.
    """

    data: Callable[[], Data | Derivation | Verified]
    page: Callable[[Format], Page | Derivation | Verified | str]
    warnings: tuple[str, ...] = ()
    mathematics: Any = None

    def written(self, format: str, symbols: Symbols = None, width: int = WIDTH) -> str:
        """The report in a format, ending with one newline.

        Args:
            format: its name.
            symbols: LaTeX for symbols by their names, used as it is.
            width: how broad lines may be: columns of text, digits on paper.

        Raises:
            MissingDependencyError: for ``"html"`` without latex2mathml.

        >>> Report(lambda: {"found": 2}, lambda _: Page(("two",), ())).written("markdown")
        '# two\\n'
        """
        known = FORMATS[format]
        if self.mathematics is not None and format in ("text", "latex"):
            formula = self.mathematics
            return f"{text_of(formula) if known.is_plain else latex_of(formula, symbols)}\n"
        shown = self.data() if known.is_data else self.page(known)
        if isinstance(shown, str):
            return refilled(shown, width) if known.is_plain else shown
        if isinstance(shown, Mapping):
            if symbols:
                raise UsageError("JSON has the names of the program; symbols go with other formats")
            from symact.rendering.writers.json import written

            return written(shown)
        return in_format(shown, known, symbols, width)

    def bundle(self) -> dict[str, str]:
        """What a notebook shows, by MIME type; it has no headings, which would be the notebook's.

        There is HTML of pages, and of pages with a picture that picture as SVG. What is mathematics
        alone has no HTML, which front ends would prefer to LaTeX. Without latex2mathml there is
        none at all.
        """
        whole = self.page(FORMATS["html"])
        flat = None if isinstance(whole, str) else headless(whole)
        found = {
            "text/plain": self.written("text").rstrip("\n"),
            "text/latex": f"$${self._latex()}$$",
            "text/markdown": self.written("markdown")
            if flat is None
            else in_format(flat, FORMATS["markdown"]),
        }
        if isinstance(whole, Page) and flat is not None and self.mathematics is None:
            if find_spec("latex2mathml") is not None:
                found["text/html"] = in_format(flat, FORMATS["html"], is_fragment=True)
            for part in whole.parts:
                if isinstance(part, (Map, Graph)):
                    from symact.rendering.writers.html.drawing import standalone

                    found["image/svg+xml"] = standalone(part)
        return found

    def _latex(self) -> str:
        shown = None if self.mathematics is not None else self.page(FORMATS["latex"])
        if isinstance(shown, Page):
            return in_format(headless(shown), FORMATS["latex"]).rstrip("\n")
        return self.written("latex").rstrip("\n")


def in_format(
    shown: Page | Derivation | Verified,
    format: Format,
    symbols: Symbols = None,
    width: int = WIDTH,
    *,
    is_fragment: bool = False,
) -> str:
    """A page or a derivation in a format.

    Args:
        shown: what is written.
        format: the format.
        symbols: LaTeX for symbols by their names.
        width: how broad lines may be.
        is_fragment: whether HTML is a part of somebody else's page.
    """
    write = format.writer.page if isinstance(shown, Page) else format.writer.derivation
    if is_fragment:
        write = format.writer.fragment
    return lettered(write, shown, symbols, width)


def lettered(
    write: Callable[..., Any],
    shown: Page | Derivation | Verified,
    symbols: Symbols,
    width: int,
    *more: Any,
) -> str:
    """What a writer makes of a page or a derivation, with each letter written in a way of its
    own; a page without formulas is written without SymPy."""
    if isinstance(shown, Page) and not has_formulas(shown) and not symbols:
        return str(write(shown, symbols, width, *more))
    from symact.rendering.letters import spelling_of
    from symact.rendering.names import in_use

    spelling = spelling_of(shown, symbols)
    with in_use(spelling):
        return str(write(shown, spelling, width, *more))


def headless(shown: Page | Derivation | Verified) -> Page:
    """What is shown as a page without headings: titles are sentences.

    >>> headless(Page(("two", "more"), (Section("Beside it"),))).parts
    (Sentence(value=('two', ' · ', 'more')), Sentence(value='Beside it:'))
    """
    if isinstance(shown, Page):
        return Page((), tuple(_without_headings(shown)))
    from symact.rendering.layout import level

    checked = Sentence(f"{capital(level(shown))}.")
    title = [Sentence(f"{shown.title}:")] if shown.title else []
    return Page((), (*title, Steps(shown), checked))


def _without_headings(page: Page) -> Iterator[Part]:
    words: list[Value] = []
    for value in page.title:
        words += [" · "] * bool(words) + (list(value) if isinstance(value, tuple) else [value])
    if words:
        yield Sentence(tuple(words))
    for part in page.parts:
        yield Sentence(f"{part.title}:") if isinstance(part, Section) else part
