"""What good arguments are made of: small things of each type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

import symact
from symact import AffineMap, Box, Network, RationalMatrix, relu
from symact.logic import Chain, Derivation, RingIdentity, Step

Good = tuple[Callable[..., Any], dict[str, Any]]
"""A callable, and good arguments by the names of their places."""

NET = Network([AffineMap([[1, -1], [1, 1]]), relu, AffineMap([[1, 1]])])
SQUARE = Box([-1, -1], [1, 1])
ATLAS = symact.atlas(NET, SQUARE)
COLLAPSE = symact.collapse(NET)
MAP = AffineMap([[1, 2]], [3])
MATRIX = RationalMatrix.of([[1, 2], [3, 4]])
COLUMN = RationalMatrix.column([1, 2])
SYMBOLIC = AffineMap([[sympy.Symbol("a")]])
X, Y = sympy.symbols("x y", real=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
RING = RingIdentity()
SAME = Step(X, X, "same", RING)
CHAIN = Chain(X, (SAME,))
DERIVATION = Derivation.of(CHAIN)
SUBS: dict[str, Any] = {"given": {sympy.Symbol("a"): 1}, "simultaneous": False}
NOWHERE = "there-is-no-such-file"


def yes(**_: Any) -> bool:
    return True
