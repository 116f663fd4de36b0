"""Derivations and pages in every format: text, LaTeX, TeX files, Markdown, HTML, JSON, notebooks.

A derivation's expressions are read once, as formulas (:mod:`~symact.rendering.formula`); every
format is a short function of these (:mod:`~symact.rendering.writers`, with the list of formats).
Nothing here decides or computes anything, and nothing is loaded before it is written.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symact.errors import UsageError
from symact.rendering import writers
from symact.rendering.page import WIDTH, Page, Symbols
from symact.rendering.writers import FORMATS, STYLES, SUFFIXES

if TYPE_CHECKING:
    from symact.logic.derivation import Derivation, Verified
    from symact.rendering.writers import FormatName, StyleName

__all__ = [
    "FORMATS", "SUFFIXES", "html_of", "latex_of", "line_of", "notebook", "render", "text_of",
]  # fmt: skip


def render(
    shown: Derivation | Verified | Page,
    format: FormatName = "text",
    *,
    symbols: Symbols = None,
    width: int = WIDTH,
    style: StyleName = "plain",
    references: Sequence[str] = (),
) -> str:
    r"""A derivation or a page in a format; the same input gives the same bytes, with one newline
    at the end.

    Args:
        shown: what to write: a derivation as it is declared, and then it says so, or what
            :meth:`Derivation.verify` gave, with what is supposed and its level; or a page.
        format: ``"text"``, ``"latex"`` (one body of mathematics), ``"tex"`` (a document by itself),
            ``"markdown"``, ``"html"`` (a page by itself, formulas as MathML), or for derivations
            ``"json"``.
        symbols: LaTeX for symbols by their names, used as it is.
        width: how broad lines may be: columns of text; in LaTeX digits side by side, 100 of which
            are a line of an A4 page.
        style: for derivations: ``"lecture"`` for ``"tex"``, with definitions, theorem, proof and
            citations; ``"slides"`` for ``"tex"`` (beamer) and ``"markdown"`` (reveal.js), with a
            slide for each part.
        references: what such a document cites: author, year, title.

    Raises:
        UsageError: for another format, and a style that the format does not have.
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
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; there is {', '.join(FORMATS)}")
    if style != "plain":
        return _styled(shown, format, style, symbols, width, references)
    writer = FORMATS[format].writer
    write = writer.page if isinstance(shown, Page) else writer.derivation
    written: str = write(shown, symbols, width)
    return written


def _styled(
    shown: Derivation | Verified | Page,
    format: FormatName,
    style: StyleName,
    symbols: Symbols,
    width: int,
    references: Sequence[str],
) -> str:
    module = STYLES.get((format, style))
    if module is None or isinstance(shown, Page):
        have = ", ".join(f"{kind} {name}" for kind, name in STYLES)
        raise UsageError(f"there is no {format} in the style {style!r}; derivations have {have}")
    write = getattr(importlib.import_module(f"{writers.__name__}.{module}"), style)
    written: str = write(shown, symbols, width, references)
    return written


def notebook(derivation: Derivation | Verified) -> dict[str, str]:
    """What a notebook shows: text, LaTeX and Markdown; no HTML, which front ends would prefer."""
    body = render(derivation, "latex").rstrip("\n")
    return {
        "text/plain": render(derivation, "text").rstrip("\n"),
        "text/latex": f"$${body}$$",
        "text/markdown": render(derivation, "markdown"),
    }


def text_of(expression: Any) -> str:
    """One SymPy expression as Unicode text; matrices and cases take several lines.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(text_of(x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2))
    x (1 + erf(√2 x/2))/2
    """
    from symact.rendering.fitting import fit
    from symact.rendering.writers.text.formula import Text

    writer = Text()
    first, *others = (writer.write(part).lines for part in fit(expression, WIDTH - 2, writer)[0])
    lines = [*first, *(f"  {line}" for part in others for line in part)]
    return "\n".join(line.rstrip() for line in lines)


def line_of(expression: Any) -> str:
    """One SymPy expression as Unicode text on a single line.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(line_of(sympy.Piecewise((0, x <= 0), (x, True))))
    {0 if x ≤ 0; x otherwise}
    """
    from symact.rendering.writers.text.formula import flat

    return flat(expression)


def latex_of(expression: Any, symbols: Symbols = None) -> str:
    r"""One SymPy expression as LaTeX, without dollars.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(latex_of(sympy.Max(0, x)))
    \max(0, x)
    """
    from symact.rendering.writers.latex.formula import Latex

    return Latex(symbols).expression(expression)


def html_of(expression: Any, symbols: Symbols = None) -> str:
    """One SymPy expression as a ``math`` element of HTML.

    Raises:
        MissingDependencyError: without latex2mathml.

    >>> import sympy
    >>> print(html_of(sympy.Symbol("x") ** 2))
    <math><msup><mi>x</mi><mn>2</mn></msup></math>
    """
    from symact.rendering.writers.html.document import Html

    return Html(symbols).value(expression)
