"""Formulas inside a line of Markdown, which takes a backslash before punctuation for its own.

GitHub reads Markdown before mathematics there, so that a row ends no more and braces are lost; what
is between lines of two dollars it leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symact.rendering.formula import Formula, Grid
from symact.rendering.writers.latex.escapes import apart
from symact.rendering.writers.latex.formula import Latex

_NAMES = {"{": r"\lbrace", "}": r"\rbrace", "|": r"\Vert"}


class Inline(Latex):
    """Writes formulas without rows: cases one after the other, binomials by their command."""

    def write(self, formula: Formula) -> str:
        """The LaTeX of a formula."""
        match formula:
            case Grid(((above,), (below,)), "(", ")"):
                return rf"\binom{{{self.write(above)}}}{{{self.write(below)}}}"
        return super().write(formula)

    def _cases(self, cases: Sequence[tuple[Formula, Formula | None]]) -> str:
        ends = [self._case(*case).replace(r" & \text{", r" \text{ ") for case in cases]
        return r"\left\{" + r" \text{, } ".join(ends) + r"\right."


def spared(latex: str) -> str:
    r"""LaTeX with words in place of backslashes before punctuation, where there are such words.

    >>> print(spared(r"\left\{x\right\}, \|a\| \, b"))
    \left\lbrace x\right\rbrace, \Vert a\Vert \  b
    """
    made = ""
    for part in re.split(r"(\\[{}|,])", latex):
        if re.fullmatch(r"\\[{}|]", part):
            made += _NAMES[part[1]]
        elif part == r"\,":
            made += r"\ "
        else:
            made += apart(made, part) + part
    return made
