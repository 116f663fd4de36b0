"""One expression in a format: text on one line or on several, LaTeX, HTML."""

from __future__ import annotations

from typing import Any

from symact.rendering.page import WIDTH, Symbols


def text_of(expression: Any) -> str:
    """One SymPy expression as Unicode text; matrices and cases take several lines.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(text_of(x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2))
    x (1 + erf(√2 x/2))/2
    """
    from symact.rendering.fitting import fit
    from symact.rendering.letters import spelling_of
    from symact.rendering.writers.text.formula import Text

    writer = Text(spelling=spelling_of(expression))
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
    from symact.rendering.letters import spelling_of
    from symact.rendering.matrices import read
    from symact.rendering.writers.text.formula import Text

    writer = Text(flat=True, spelling=spelling_of(expression))
    return writer.write(read(expression)[0]).lines[0]


def latex_of(expression: Any, symbols: Symbols = None) -> str:
    r"""One SymPy expression as LaTeX, without dollars.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> print(latex_of(sympy.Max(0, x)))
    \max(0, x)
    """
    from symact.rendering.letters import spelling_of
    from symact.rendering.writers.latex.formula import Latex

    return Latex(spelling_of(expression, symbols)).expression(expression)


def html_of(expression: Any, symbols: Symbols = None) -> str:
    """One SymPy expression as a ``math`` element of HTML.

    Raises:
        MissingDependencyError: without latex2mathml.

    >>> import sympy
    >>> print(html_of(sympy.Symbol("x") ** 2))
    <math><msup><mi>x</mi><mn>2</mn></msup></math>
    """
    from symact.rendering.letters import spelling_of
    from symact.rendering.writers.html.document import Html

    return Html(spelling_of(expression, symbols)).value(expression)
