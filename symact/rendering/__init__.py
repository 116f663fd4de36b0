"""Everything in every format: text, LaTeX, TeX files, Markdown, HTML, JSON, notebooks.

A derivation's expressions are read once, as formulas (:mod:`~symact.rendering.formula`); every
format is a short function of these (:mod:`~symact.rendering.writers`, with the list of formats).
Nothing here decides or computes anything, and nothing is loaded before it is written.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symact import display, errors
from symact.errors import UsageError
from symact.rendering import writers
from symact.rendering.expressions import html_of, latex_of, line_of, text_of
from symact.rendering.page import WIDTH, Page, Symbols
from symact.rendering.report import in_format, lettered
from symact.rendering.writers import FORMATS, STYLES, SUFFIXES

if TYPE_CHECKING:
    from symact.rendering.writers import FormatName, StyleName

__all__ = [
    "FORMATS", "SUFFIXES", "html_of", "latex_of", "line_of", "notebook", "render", "text_of",
]  # fmt: skip

BROADEST = 100_000
"""The most columns that a line has."""


def render(
    shown: Any,
    format: FormatName = "text",
    *,
    symbols: Symbols = None,
    width: int = WIDTH,
    style: StyleName = "plain",
    references: Sequence[str] = (),
) -> str:
    r"""Anything that shows itself, in a format; the same input gives the same bytes, with one
    newline at the end.

    Args:
        shown: what to write: a network, an affine map, an activation, what an analysis gave, a
            theorem, a SymPy expression or matrix, a page; or a derivation: as it is declared, and
            then it says so, or what :meth:`Derivation.verify` gave, with what is supposed and its
            level.
        format: ``"text"``, ``"latex"`` (one body of mathematics), ``"tex"`` (a document by itself),
            ``"markdown"``, ``"html"`` (a page by itself, formulas as MathML), or, of everything but
            pages, ``"json"``.
        symbols: LaTeX for symbols by their names, in all places where they stand, indices too; what
            is no single letter is put in parentheses. Text has the same as Unicode.
        width: how broad lines may be: columns of text; in LaTeX digits side by side, 100 of which
            are a line of an A4 page.
        style: for derivations in ``"tex"`` and ``"markdown"``: ``"lecture"``, with definitions,
            theorem, proof and citations; ``"slides"`` (beamer, reveal.js), with a slide for each
            part.
        references: what such a document cites: author, year, title.

    Raises:
        UsageError: for another format, a style that the format does not have, for what nothing
            draws, for symbols that do not occur, for LaTeX that is not whole or does more than
            draw, and for two letters that would be written alike.
        MissingDependencyError: for ``"html"`` without latex2mathml.

    >>> from symact.collapsing.collapse import collapse
    >>> from symact.collapsing.blocks import generic
    >>> print(render(collapse(generic(depth=2)).derivation, "latex"), end="")
    \begin{aligned}
    y &= W_2 \left(W_1 x + b_1\right) + b_2 \\
      &= W_2 W_1 x + W_2 b_1 + b_2 && \text{distribute} \\
      &= A x + c && \text{collect} \\[1ex]
    A &= W_2 W_1 \\
    c &= W_2 b_1 + b_2
    \end{aligned}
    """
    if not isinstance(format, str) or format not in FORMATS:
        raise UsageError(
            f"there is no format {errors.shown(format)}; there is {', '.join(FORMATS)}"
        )
    if type(width) is not int or not 0 < width <= BROADEST:
        said = errors.shown(width)
        raise UsageError(f"the width is {said}; a whole number from 1 to {BROADEST} is needed")
    if not isinstance(style, str) or style != "plain":
        return _styled(shown, format, style, symbols, width, references)
    if isinstance(shown, Page):
        return in_format(shown, FORMATS[format], symbols, width)
    written: str = display.report_of(shown).written(format, symbols, width)
    return written


def _styled(
    shown: Any,
    format: FormatName,
    style: StyleName,
    symbols: Symbols,
    width: int,
    references: Sequence[str],
) -> str:
    from symact.logic.derivation import Derivation, Verified

    module = STYLES.get((format, style)) if isinstance(style, str) else None
    if module is None or not isinstance(shown, (Derivation, Verified)):
        have = ", ".join(f"{kind} {name}" for kind, name in STYLES)
        raise UsageError(
            f"there is no {format} in the style {errors.shown(style)}; derivations have {have}"
        )
    write = getattr(importlib.import_module(f"{writers.__name__}.{module}"), style)
    return lettered(write, shown, symbols, width, references)


def notebook(shown: Any) -> dict[str, str]:
    """What a notebook shows of anything that shows itself, by MIME type."""
    return display.bundle_of(shown)
