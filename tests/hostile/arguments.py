"""Hostile arguments: what a place may be given that was made for something else."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import symact
from symact import relu
from tests.hostile.good.things import ATLAS, MAP, MATRIX, NET, X


class Evil:
    """What says nothing about itself."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


HOSTILE: dict[str, Any] = {
    "None": None,
    "True": True,
    "zero": 0,
    "minus one": -1,
    "seven": 7,
    "huge": 10**5000,
    "minus huge": -(10**5000),
    "float": 0.5,
    "nan": float("nan"),
    "infinity": float("inf"),
    "complex": 1j,
    "fraction": Fraction(1, 3),
    "decimal": Decimal("sNaN"),
    "text": "x",
    "empty text": "",
    "long text": "9" * 10000,
    "nul": "\0",
    "surrogate": "\ud800",
    "bytes": b"12",
    "empty": [],
    "pair": [1, 2],
    "huge pair": [10**5000, 1],
    "nested": [[1, 2], [3]],
    "deep": [[[[1]]]],
    "nones": [None, None],
    "texts": ["x", "y"],
    "set": {1, 2},
    "frozenset": frozenset({1, 2}),
    "dict": {"a": 1},
    "keys": {1: 2, 3: 4}.keys(),
    "range": range(10**30),
    "count": itertools.count(),
    "generator": (k for k in (1, 2)),
    "integers": sympy.S.Integers,
    "array": np.array([1.0, 2.0]),
    "zeros": np.zeros((0, 2)),
    "scalar": np.array(1.0),
    "cube": np.zeros((2, 2, 2)),
    "nans": np.array([np.nan, 1.0]),
    "complexes": np.array([1j, 2]),
    "masked": np.ma.array([1.0, 2.0], mask=[0, 1]),
    "records": np.array([(1, 2)], dtype=[("a", "f4"), ("b", "f4")]),
    "dates": np.array(["2020-01-01"], dtype="M8[D]"),
    "objects": np.array([object(), None]),
    "symbol": X,
    "not commuting": sympy.Symbol("A", commutative=False),
    "truth": sympy.true,
    "no number": sympy.nan,
    "far": sympy.zoo,
    "a type": int,
    "a function": len,
    "slice": slice(0, 2),
    "evil": Evil(),
    "map": MAP,
    "net": NET,
    "atlas": ATLAS,
    "region": ATLAS[0],
    "activation": relu,
    "matrix": MATRIX,
    "theorem": symact.theorem("gelu-minimum"),
    "minus infinity": float("-inf"),
    "100000 digits": 10**100000,
    "imaginary": sympy.I,
    "infinite": sympy.oo,
    "huge number": sympy.Integer(10**5000),
    "huge sum": X + sympy.Integer(10**5000),
    "matrix symbol": sympy.MatrixSymbol("A", 2, 2),
    "matrix of SymPy": sympy.Matrix([[1, 2]]),
    "pieces": sympy.Piecewise((1, X > 0)),
    "relation": X > 0,
    "lambda": sympy.Lambda(X, X),
}
