"""Good arguments for exact numbers, matrices and affine maps."""

from __future__ import annotations

import sympy

import symact
from symact import AffineMap, RationalMatrix
from tests.hostile.good.things import COLUMN, MAP, MATRIX, SUBS, SYMBOLIC, Good

GOOD: dict[str, Good] = {
    "AffineMap": (AffineMap, {"matrix": [[1, 2]], "offset": [1], "name": "W"}),
    "AffineMap.apply": (MAP.apply, {"points": MATRIX}),
    "AffineMap.identity": (AffineMap.identity, {"size": 2}),
    "AffineMap.round": (MAP.round, {"dtype": "float32"}),
    "AffineMap.stack": (AffineMap.stack, {"parts": [MAP, MAP]}),
    "AffineMap.subs": (SYMBOLIC.subs, SUBS),
    "AffineMap.take": (MAP.take, {"rows": [0]}),
    "AffineMap.xreplace": (SYMBOLIC.xreplace, {"rule": {sympy.Symbol("a"): 1}}),
    "RationalMatrix": (
        RationalMatrix,
        {"numerators": MATRIX.numerators, "denominator": 1},
    ),
    "RationalMatrix.column": (RationalMatrix.column, {"data": [1], "name": "b"}),
    "RationalMatrix.folded": (MATRIX.folded, {"copies": 2}),
    "RationalMatrix.identity": (RationalMatrix.identity, {"size": 2}),
    "RationalMatrix.integers": (
        RationalMatrix.integers,
        {"rows": [[1]], "shape": (1, 1), "denominator": 1},
    ),
    "RationalMatrix.mapped": (MATRIX.mapped, {"change": int, "factor": 1}),
    "RationalMatrix.of": (RationalMatrix.of, {"data": [[1]], "name": "W"}),
    "RationalMatrix.of_flat": (
        RationalMatrix.of_flat,
        {"entries": [1], "shape": (1, 1), "denominator": 1},
    ),
    "RationalMatrix.plus_column": (MATRIX.plus_column, {"column": COLUMN}),
    "RationalMatrix.rows_times": (MATRIX.rows_times, {"factors": COLUMN}),
    "RationalMatrix.scaled": (MATRIX.scaled, {"factor": 2}),
    "RationalMatrix.scatter": (MATRIX.scatter, {"targets": [0, 1], "rows": 2}),
    "RationalMatrix.split": (MATRIX.split, {"parts": 2}),
    "RationalMatrix.stack": (RationalMatrix.stack, {"parts": [MATRIX, MATRIX]}),
    "RationalMatrix.subs": (SYMBOLIC.matrix.subs, SUBS),
    "RationalMatrix.take": (MATRIX.take, {"rows": [0]}),
    "RationalMatrix.unfolded": (MATRIX.unfolded, {"copies": 2}),
    "RationalMatrix.xreplace": (SYMBOLIC.matrix.xreplace, {"rule": {}}),
    "RationalMatrix.zeros": (RationalMatrix.zeros, {"rows": 1, "columns": 2}),
    "compose": (symact.compose, {"maps": [MAP, AffineMap([[1]])]}),
    "rational": (symact.rational, {"value": 1, "name": "x"}),
    "RationalMatrix.known_rank": (MATRIX.known_rank, {"most": 2}),
}
