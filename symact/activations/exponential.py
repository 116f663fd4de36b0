"""The activations that are exponential on the left and linear on the right: ELU and SELU."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from symact.activations.activation import Activation, Pieces, double, piecewise_linear
from symact.lazily import Later

if TYPE_CHECKING:
    import numpy as np
    import sympy

    from symact.activations import bends
    from symact.numbers.arrays import Floats
else:
    np, sympy = Later("numpy"), Later("sympy")
    bends = Later("symact.activations.bends")


def exponential(
    name: str,
    title: str,
    parameters: Mapping[str, Fraction],
    left: Fraction,
    right: Fraction,
    source: str,
) -> Activation:
    """left·(exp(x) − 1) for x ≤ 0, right·x beyond: the left derivative grows to left at 0.

    With left = 0 there is no exponential: the function is piecewise linear.
    """
    below, above, kink = double(left), double(right), "·".join(parameters)

    def formula(x: sympy.Expr) -> sympy.Expr:
        return sympy.Piecewise(
            (sympy.Rational(left) * (sympy.exp(x) - 1), x <= 0), (sympy.Rational(right) * x, True)
        )

    def slope(x: sympy.Expr) -> sympy.Expr:
        return sympy.Piecewise(
            (sympy.Rational(left) * sympy.exp(x), x <= 0), (sympy.Rational(right), True)
        )

    def doubles(x: Floats) -> Floats:
        return np.where(x < 0, below * np.expm1(np.minimum(x, 0.0)), above * x)

    if left == 0:
        pieces = Pieces((Fraction(0),), (left, right), (Fraction(0), Fraction(0)))
        return piecewise_linear(
            name,
            title,
            pieces,
            formula=pieces.formula,
            doubles=lambda x: np.where(x < 0, 0.0, above * x),
            parameters=parameters,
            source=source,
        )
    return Activation(
        name,
        title,
        parameters,
        formula,
        slope,
        doubles,
        lipschitz=max(abs(left), abs(right)),
        convention="" if left == right else f"the left derivative is taken: {kink} at 0",
        ulps=4,
        source=source,
        known=lambda x: right * x if x >= 0 else None,
        bend=lambda: bends.exponential(below, above),
    )
