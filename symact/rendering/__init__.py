"""Derivations as text, LaTeX, TeX files, Markdown, HTML, JSON and in notebooks.

A derivation's expressions are read once, as formulas (:mod:`~symact.rendering.formula`); every
format is a short function of these. Nothing here decides or computes anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symact import display
from symact.errors import UsageError
from symact.logic.derivation import Derivation, Verified
from symact.rendering import documents, html
from symact.rendering.data import as_json
from symact.rendering.documents import WIDTH
from symact.rendering.documents import notebook as notebook
from symact.rendering.fitting import fit
from symact.rendering.latex import Latex
from symact.rendering.matrices import read
from symact.rendering.text import Text

FORMATS = ("text", "latex", "tex", "markdown", "html", "json")
"""What :func:`render` can write."""

SUFFIXES = {
    ".txt": "text", ".latex": "latex", ".tex": "tex", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".json": "json",
}  # fmt: skip
"""The format that a file's suffix asks for."""


def render(
    derivation: Derivation | Verified,
    format: str = "text",
    *,
    symbols: Mapping[str, str] | None = None,
    width: int = WIDTH,
) -> str:
    r"""A derivation in a format; the same input gives the same bytes, ending with one newline.

    Args:
        derivation: what to write: as it is declared, and then it says so, or what
            :meth:`Derivation.verify` gave, with what is supposed and its level.
        format: ``"text"``, ``"latex"`` (one ``aligned`` body), ``"tex"`` (a document by itself),
            ``"markdown"``, ``"html"`` (a page by itself, formulas as MathML) or ``"json"``.
        symbols: LaTeX for symbols by their names, used as it is.
        width: how broad lines may be: columns of text; in LaTeX digits side by side, 100 of which
            are a line of an A4 page.

    Raises:
        UsageError: for another format.
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
    match format:
        case "text":
            return documents.text(derivation, width)
        case "latex":
            return documents.latex(derivation, symbols, width)
        case "tex":
            return documents.tex(derivation, symbols, width)
        case "markdown":
            return documents.markdown(derivation, symbols, width)
        case "html":
            return html.derivation(derivation, symbols, width)
        case "json":
            return as_json(derivation, symbols)
    raise UsageError(f"there is no format {format!r}; there is {', '.join(FORMATS)}")


def text_of(expression: Any) -> str:
    """One SymPy expression as Unicode text; matrices and cases take several lines.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(text_of(x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2))
    x (1 + erf(√2 x/2))/2
    """
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
    return Text(flat=True).write(read(expression)[0]).lines[0]


def latex_of(expression: Any, symbols: Mapping[str, str] | None = None) -> str:
    r"""One SymPy expression as LaTeX, without dollars.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(latex_of(sympy.Max(0, x)))
    \max(0, x)
    """
    return Latex(symbols).write(read(expression)[0])


def html_of(expression: Any, symbols: Mapping[str, str] | None = None) -> str:
    """One SymPy expression as a ``math`` element of HTML.

    Raises:
        MissingDependencyError: without latex2mathml.

    >>> import sympy
    >>> print(html_of(sympy.Symbol("x") ** 2))
    <math><msup><mi>x</mi><mn>2</mn></msup></math>
    """
    return html.Html(symbols).value(expression)


display.bundle.register(Derivation, notebook)
display.bundle.register(Verified, notebook)
display.line.register(sympy.Basic, line_of)
