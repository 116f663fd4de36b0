"""Stacks of layers of symbolic size: their weights and biases, and what they make together.

The product of the weights and the sum of the biases, carried through the layers after each, are
heads of their own, defined by one layer less; identities of matrices know their definitions.
"""

from __future__ import annotations

from typing import Any

import sympy

from symact.errors import UnsupportedError
from symact.logic.checks.reading import Reader
from symact.logic.checks.unfolding import least


def width(layer: int | sympy.Expr) -> sympy.Symbol:
    """The symbol for the width after a layer: n₀ is the input's."""
    return sympy.Symbol(f"n_{layer}", integer=True, positive=True)


def block_symbols(layer: Any, rows: Any, columns: Any) -> tuple[sympy.MatrixSymbol, ...]:
    """W and b of a layer as matrix symbols of the shapes (rows, columns) and (rows, 1)."""
    return (
        sympy.MatrixSymbol(f"W_{layer}", rows, columns),
        sympy.MatrixSymbol(f"b_{layer}", rows, 1),
    )


class LayerProduct(sympy.MatrixExpr):  # type: ignore[misc]
    """W_L ⋯ W_1, the weights of ``depth`` layers multiplied; the identity for none."""

    def __new__(cls, depth: sympy.Expr) -> Any:
        return super().__new__(cls, sympy.sympify(depth))

    @property
    def shape(self) -> tuple[Any, Any]:
        return width(self.args[0]), width(0)

    def unfolded(self) -> sympy.MatrixExpr:
        """Its definition: I for no layers, and the last weight in front of the product before.

        Raises:
            UnsupportedError: where it is not known that there is a layer.
        """
        depth = _counted(self)
        if depth == 0:
            return sympy.Identity(width(0))
        weight, _ = block_symbols(depth, width(depth), width(depth - 1))
        return sympy.MatMul(weight, LayerProduct(depth - 1))


class LayerSum(sympy.MatrixExpr):  # type: ignore[misc]
    """Σ_k W_L ⋯ W_{k+1} b_k: every bias carried through the layers after it; zero for none."""

    def __new__(cls, depth: sympy.Expr) -> Any:
        return super().__new__(cls, sympy.sympify(depth))

    @property
    def shape(self) -> tuple[Any, Any]:
        return width(self.args[0]), 1

    def unfolded(self) -> sympy.MatrixExpr:
        """Its definition: 0 for no layers; the last weight factored out, and the last bias.

        Raises:
            UnsupportedError: where it is not known that there is a layer.
        """
        depth = _counted(self)
        if depth == 0:
            return sympy.ZeroMatrix(width(0), 1)
        weight, bias = block_symbols(depth, width(depth), width(depth - 1))
        return sympy.MatAdd(sympy.MatMul(weight, LayerSum(depth - 1)), bias)


HEADS = (LayerProduct, LayerSum)
"""What is made of any number of layers."""


def is_unfolded(head: Any) -> bool:
    """Whether there may be no last layer that could be taken off, and the depth is not 0."""
    depth = head.args[0]
    return depth != 0 and not (least(depth, Reader().read) or 0) >= 1


def _counted(head: Any) -> Any:
    """The number of layers of a head, which is 0 or at least 1."""
    if is_unfolded(head):
        raise UnsupportedError(
            f"it is not known that {head.args[0]} layers are any; unfold no more"
        )
    return head.args[0]
