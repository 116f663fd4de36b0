"""How derivations, expressions and matrices show themselves."""

from __future__ import annotations

from typing import Any

import sympy

from symact import display
from symact.display import count_of
from symact.logic.derivation import Derivation, Verified
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.rendering import line_of
from symact.rendering.page import Formulas, Page, Sentence
from symact.rendering.report import Report
from symact.rendering.writers import Format
from symact.rendering.writers.json import expression_data

LARGE = 24
"""More rows or columns than this are not read whole: the first and the last ones are enough."""


def derivation_report(derivation: Derivation | Verified) -> Report:
    """A derivation, as it is declared or as it was run."""
    return Report(lambda: derivation, lambda format: derivation)


def expression_report(expression: Any) -> Report:
    """An expression or a matrix of SymPy, as mathematics alone."""

    return Report(
        lambda: {"schema": "symact.expression/1", **expression_data(expression)},
        lambda format: Page((), (Sentence(expression),)),
        mathematics=expression,
    )


def matrix_report(matrix: RationalMatrix) -> Report:
    """A matrix, shortened where it is large; all of it for programs."""
    rows, columns = matrix.shape
    title = f"{rows}×{columns} matrix"
    # nothing is between the brackets of a matrix without entries
    corner = _corner(matrix) if rows and columns else None
    return Report(
        lambda: {"schema": "symact.matrix/1", **_shape(matrix), "matrix": _entries(matrix)},
        lambda format: Page((title,), () if corner is None else (Sentence(corner),)),
        mathematics=corner,
    )


def map_report(affine: AffineMap) -> Report:
    """An affine map as an equation, shortened where it is large; all of it for programs."""
    rows, columns = affine.shape

    def data() -> dict[str, Any]:
        return {
            "schema": "symact.map/1",
            **_shape(affine.matrix),
            "matrix": _entries(affine.matrix),
            "offset": [row[0] for row in _entries(affine.offset)],
        }

    def page(format: Format) -> Page:
        if not rows or not columns:
            return Page(("affine map", f"{columns} → {rows}"), ())
        title = ("affine map", f"{columns} → {rows}", count_of(affine.parameters, "number"))
        return Page(title, (Formulas((_equation(affine),)),))

    return Report(data, page)


def _equation(affine: AffineMap) -> tuple[Any, Any]:
    """What it gives, in letters that no entry has, and what that is."""
    matrix, offset = _corner(affine.matrix), _corner(affine.offset)
    used = {letter.name for letter in (*matrix.free_symbols, *offset.free_symbols)}
    given, made = (_fresh(letter, used) for letter in "xy")
    column = sympy.MatrixSymbol(given, matrix.shape[1], 1)
    linear = sympy.MatMul(matrix, column, evaluate=False)
    return (
        sympy.MatrixSymbol(made, matrix.shape[0], 1),
        sympy.MatAdd(linear, offset, evaluate=False),
    )


def _fresh(letter: str, used: set[str]) -> str:
    """The letter, or the next one in a row of others that is not used."""
    others: str = {"x": "xuvz", "y": "yfgh"}[letter]
    numbered = (f"{letter}_{k}" for k in range(len(used) + 1))
    found: str = next(name for name in (*others, *numbered) if name not in used)
    return found


def _corner(matrix: RationalMatrix) -> sympy.ImmutableMatrix:
    """A matrix for readers, who see dots where there is much."""
    rows, columns = matrix.shape
    if rows > LARGE:
        matrix = matrix.take([*range(LARGE - 1), rows - 1])
    if columns > LARGE:
        matrix = matrix.transpose().take([*range(LARGE - 1), columns - 1]).transpose()
    return matrix.to_sympy()


def _shape(matrix: RationalMatrix) -> dict[str, Any]:
    return {"shape": list(matrix.shape)}


def _entries(matrix: RationalMatrix) -> list[list[str]]:
    if matrix.is_numeric:
        return [[str(entry) for entry in row] for row in matrix.fractions()]
    return [[str(entry) for entry in row] for row in matrix.to_sympy().tolist()]


display.report.register(Derivation, derivation_report)
display.report.register(Verified, derivation_report)
display.report.register(sympy.Basic, expression_report)
display.report.register(sympy.MatrixBase, expression_report)
display.report.register(RationalMatrix, matrix_report)
display.report.register(AffineMap, map_report)
display.line.register(sympy.Basic, line_of)
